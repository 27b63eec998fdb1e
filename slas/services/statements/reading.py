"""Statements as they are read: what belongs to one, and what stood at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from contracts.models import Contract
from slas.choices import CreditState, Standing
from slas.models import Credit, Default, Dispute, Exclusion, Result, Statement
from slas.querysets.ledger import IN_EFFECT
from slas.services.statements.loading import key_of
from slas.services.statements.making import stands


@dataclass(frozen=True, slots=True)
class Parts:
    """What belongs to one revision of a statement, each list in the order in which it is shown."""

    results: tuple[Result, ...]
    defaults: tuple[Default, ...]
    credits: tuple[Credit, ...]
    exclusions: tuple[Exclusion, ...]
    disputes: tuple[Dispute, ...]


def parts_of(statement: Statement) -> Parts:
    """Load what belongs to a statement, in five queries."""
    results = results_of(statement)
    return Parts(
        results=tuple(results),
        defaults=tuple(defaults_of(statement)),
        credits=tuple(credits_of(statement)),
        exclusions=tuple(exclusions_of(statement, results)),
        disputes=tuple(
            Dispute.objects.filter(contract_id=statement.contract_id, month=statement.month)
            .select_related("service_level", "credit", "raised_by", "decided_by")
            .select_related("contract__vendor")
            .order_by("-raised_at", "-pk")
        ),
    )


def results_of(statement: Statement) -> list[Result]:
    """List the results of a revision: frozen ones as it froze them, else as they are proposed.

    A result that a later revision left alone belongs to that one too.
    """
    rows = Result.objects.filter(
        service_level__contract_id=statement.contract_id, month=statement.month
    )
    if statement.is_in_the_making:
        rows = rows.filter(standing__in=[Standing.CURRENT, Standing.PROPOSED])
    else:
        rows = rows.filter(published_in__revision__lte=statement.revision)
    newest = {
        key_of(row): row
        for row in rows.select_related(
            "service_level__contract__vendor", "version__source"
        ).order_by("revision")
    }
    return sorted(
        newest.values(),
        key=lambda row: (row.service_level.code, row.period_start, row.scope or ""),
    )


def defaults_of(statement: Statement) -> list[Default]:
    """List the defaults that stand in a revision."""
    return list(
        Default.objects.filter(statement=statement)
        .exclude(_fallen(statement))
        .select_related("service_level", "root_event", "result")
        .order_by("service_level__code", "period_start", "scope", "kind")
    )


def _fallen(statement: Statement) -> Q:
    """Keep defaults whose entry was superseded while their statement was in the making."""
    if not stands(statement):
        return Q(pk__in=[])
    fallen = Credit.objects.filter(statement=statement, state=CreditState.SUPERSEDED)
    return Q(pk__in=fallen.values("default_id"))


def credits_of(statement: Statement) -> list[Credit]:
    """List the entries of the ledger that belong to a revision.

    Of a superseded one those that it froze, whatever became of them; of a draft also what it
    proposes.
    """
    rows = Credit.objects.filter(contract_id=statement.contract_id, month=statement.month)
    if statement.is_in_the_making:
        rows = rows.exclude(state=CreditState.SUPERSEDED)
    elif stands(statement):
        rows = rows.exclude(state__in=[CreditState.SUPERSEDED, CreditState.PROPOSED])
    else:
        frozen = (statement.content or {}).get("credits", [])
        rows = rows.filter(public_id__in=[entry["id"] for entry in frozen])
    return list(
        rows.select_related(
            "contract__vendor", "service_level", "default", "schedule", "waiver_asked_by"
        ).order_by("service_level__code", "period_start", "scope", "kind", "revision")
    )


def exclusions_of(statement: Statement, results: Sequence[Result]) -> list[Exclusion]:
    """List the exclusions in effect on the results of a statement."""
    if not results:
        return []
    start = min(row.period_start for row in results)
    end = max(row.period_end for row in results)
    return list(
        Exclusion.objects.filter(
            Q(starts_at__isnull=True) | Q(starts_at__lt=end, ends_at__gt=start),
            contract_id=statement.contract_id,
            levels__in={row.service_level_id for row in results},
            state__in=IN_EFFECT,
        )
        .distinct()
        .select_related("contract__vendor", "requested_by", "decided_by")
        .prefetch_related("levels", "events__key__source")
        .order_by("pk")
    )


def statement_as_of(contract: Contract, month: date, instant: datetime) -> Statement | None:
    """Find the revision of a month that stood published at an instant; None where none did."""
    rows = Statement.objects.filter(contract=contract, month=month).as_of(instant)
    return rows.select_related("contract__vendor").first()


def results_as_of(contract: Contract, month: date, instant: datetime) -> list[Result]:
    """List the results of a month as they stood published at an instant."""
    statement = statement_as_of(contract, month, instant)
    return [] if statement is None else results_of(statement)
