"""How the clauses of contracts are fetched, and contracts by them."""

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from accounts.access import access_of
from accounts.permissions import Capability
from contracts.clauses.kinds import ClauseKind, ClausesAsked, ClauseState
from contracts.querysets import ContractQuerySet

if TYPE_CHECKING:
    from accounts.models import User
    from contracts.models import Contract, ContractClause  # noqa: F401


class ContractClauseQuerySet(QuerySet["ContractClause"]):
    def visible_to(self, user: "User", capability: Capability = Capability.READ_SCORES) -> Self:
        """Keep clauses of contracts that the user sees; a vendor's own user sees none."""
        if access_of(user).is_vendor_user:
            return self.none()
        contracts = ContractQuerySet(apps.get_model("contracts", "Contract"))
        return self.filter(contract__in=contracts.visible_to(user, capability))


def with_clauses(rows: QuerySet["Contract"], user: "User") -> QuerySet["Contract"]:
    """Put beside each contract `found_clauses`: kind and state of what was looked at."""
    clauses = apps.get_model("contracts", "ContractClause").objects.visible_to(user)
    own = clauses.filter(contract=OuterRef("pk")).order_by("kind")
    return rows.annotate(
        found_clauses=ArraySubquery(own.values(one=JSONObject(kind="kind", state="state")))
    )


def with_clauses_as_asked(
    rows: QuerySet["Contract"], user: "User", asked: str
) -> QuerySet["Contract"]:
    """Keep contracts with missing clauses, with clauses nobody looked at, or with neither."""
    clauses = apps.get_model("contracts", "ContractClause").objects.visible_to(user)
    missing = clauses.filter(state=ClauseState.MISSING).order_by().values("contract")
    if asked == ClausesAsked.MISSING:
        return rows.filter(pk__in=missing)
    whole: Any = clauses.order_by().values("contract").annotate(seen=Count("pk"))
    whole = whole.filter(seen=len(ClauseKind)).values("contract")
    if asked == ClausesAsked.UNSEEN:
        return rows.exclude(pk__in=whole)
    return rows.filter(Q(pk__in=whole) & ~Q(pk__in=missing))
