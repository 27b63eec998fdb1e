"""How lists over several apps are narrowed."""

from typing import ClassVar

from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter

from accounts.models import User
from core.filters import InstantFilter, StrictFilterSet
from core.models import HistoryRow, Operation
from dashboards.querysets import graded
from dashboards.records import CHOICES
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


class HistoryFilter(StrictFilterSet):
    """Narrow history by record, deed, person and time.

    Table and id choose the record before anything else: see `dashboards.records`.
    """

    table = ChoiceFilter(method="chosen", choices=CHOICES, help_text="The kind of record")
    id = CharFilter(method="chosen", help_text="The record, with its parts: its id in this API")
    operation = ChoiceFilter(choices=Operation.choices, help_text="What became of it")
    who = CharFilter(method="done_by", help_text="User name of who did it")
    since = InstantFilter(field_name="at", lookup_expr="gte", help_text="Then or later")
    before = InstantFilter(field_name="at", lookup_expr="lt", help_text="Before then")

    class Meta:
        model = HistoryRow
        fields: ClassVar[list[str]] = []

    def chosen(self, queryset: QuerySet[HistoryRow], name: str, value: str) -> QuerySet[HistoryRow]:  # noqa: ARG002
        """Leave the rows as they are: what is asked of them was read before."""
        return queryset

    def done_by(
        self,
        queryset: QuerySet[HistoryRow],
        name: str,  # noqa: ARG002
        value: str,
    ) -> QuerySet[HistoryRow]:
        """Keep what one person did."""
        return queryset.filter(who__in=User.objects.filter(username=value).values("pk"))
