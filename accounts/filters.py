"""How lists of business units are narrowed."""

from typing import ClassVar

from django_filters import CharFilter

from accounts.models import BusinessUnit
from core.filters import StrictFilterSet


class UnitFilter(StrictFilterSet):
    """Narrow business units by their code."""

    code = CharFilter(help_text="Its code, exactly")

    class Meta:
        model = BusinessUnit
        fields: ClassVar[list[str]] = []
