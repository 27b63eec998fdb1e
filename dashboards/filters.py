"""How lists over several apps are narrowed."""

from typing import ClassVar

from django.db.models import QuerySet
from django_filters import ChoiceFilter

from dashboards.querysets import graded
from scoring.models import GRADES
from vendors.filters import VendorFilter
from vendors.models import Vendor

UNGRADED = "none"
GRADE_CHOICES = [*((grade, grade) for grade in GRADES), (UNGRADED, "No grade")]


class GradedVendorFilter(VendorFilter):
    """Narrow vendors as the API does, and by their latest grade."""

    grade = ChoiceFilter(method="graded", choices=GRADE_CHOICES, help_text="A is the best")

    class Meta:
        model = Vendor
        fields: ClassVar[list[str]] = []

    def graded(self, queryset: QuerySet[Vendor], name: str, value: str) -> QuerySet[Vendor]:  # noqa: ARG002
        """Keep vendors whose newest card of a month that is over has the grade."""
        return graded(queryset, "" if value == UNGRADED else value)
