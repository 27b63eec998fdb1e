"""Which figures are under dispute, as a condition that a list carries with its rows."""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce

_NO_SCOPE = Value("")


def under_dispute(*, of_credit: bool = False) -> Exists:
    """Ask of a result whether it, or a credit of it, is disputed; or of a credit.

    A credit is disputed with the result that it rests on, not with another credit of it.
    """
    disputes = apps.get_model("slas", "Dispute").objects.open()
    rows = disputes.annotate(of_scope=Coalesce("scope", _NO_SCOPE)).filter(
        service_level_id=OuterRef("service_level_id"),
        period_start=OuterRef("period_start"),
        of_scope=Coalesce(OuterRef("scope"), _NO_SCOPE),
    )
    if of_credit:
        rows = rows.filter(Q(credit__isnull=True) | Q(credit_id=OuterRef("pk")))
    return Exists(rows)
