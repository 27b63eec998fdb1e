"""Vendors beside what other apps know of them."""

from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from scoring.models import Scorecard
from vendors.querysets import VendorQuerySet


def with_latest_card(vendors: VendorQuerySet, *, before: date) -> VendorQuerySet:
    """Put the newest scorecard of a month before the given one beside each vendor.

    `latest_grade` ("" where there is none), `latest_score`, `latest_month` and
    `latest_methodology`; one probe of an index for each row that is looked at.
    """
    newest = Scorecard.objects.filter(vendor=OuterRef("pk"), month__lt=before).order_by("-month")
    found: VendorQuerySet = vendors.annotate(
        latest_grade=Coalesce(Subquery(newest.values("grade")[:1]), Value("")),
        latest_score=Subquery(newest.values("score")[:1]),
        latest_month=Subquery(newest.values("month")[:1]),
        latest_methodology=Subquery(newest.values("methodology_id")[:1]),
    )
    return found


def graded(vendors: QuerySet[Any], grade: str) -> QuerySet[Any]:
    """Keep vendors with a latest grade, "" for those without one."""
    return vendors.filter(latest_grade=grade)


def count_by_grade(vendors: QuerySet[Any]) -> dict[str, int]:
    """Count vendors by latest grade, "" where there is none, in one query."""
    rows = vendors.order_by().values("latest_grade").annotate(vendors=Count("pk"))
    return {row["latest_grade"]: row["vendors"] for row in rows}
