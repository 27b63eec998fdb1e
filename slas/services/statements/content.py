"""What a published statement freezes: every figure with all that it rests on, as canonical JSON."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.errors import RuleError
from core.periods import Period
from core.values import instant_text, month_text
from slas.choices import CreditState
from slas.models import Credit, Default, Exclusion, Result, Statement, Watermark
from slas.querysets.ledger import IN_EFFECT
from slas.querysets.owed import Pair
from slas.querysets.statements import Figure, raw_inputs
from slas.rules.evaluate import Outcome, evaluate
from slas.rules.terms import Statistics, Terms
from slas.services.statements.codec import from_json, to_json
from slas.services.statements.month import Month
from slas.services.statistics import load_statistics, period_of
from slas.services.terms_in_force import load_terms

FORMAT = "statement-1"
#: What a result says, as it is stored.
FIGURES = (
    "state",
    "result_class",
    "attained",
    "attained_shown",
    "numerator",
    "denominator",
    "n",
    "coverage_ratio",
    "reported_through",
    "raw_attained",
    "raw_shown",
    "raw_class",
    "excused",
    "bound",
    "low_volume_rule",
    "is_settled",
    "inputs_hash",
)
_OF_OUTCOME = {
    "result_class": "klass",
    "attained_shown": "attained_display",
    "coverage_ratio": "coverage",
    "raw_shown": "raw_attained_display",
    "raw_class": "raw_klass",
}


def figures_of_row(row: Result) -> dict[str, Any]:
    """Write what a stored result says."""
    return {name: to_json(getattr(row, name)) for name in FIGURES}


def figures_of_outcome(outcome: Outcome) -> dict[str, Any]:
    """Write what an evaluation found, in the same words."""
    return {name: to_json(getattr(outcome, _OF_OUTCOME.get(name, name))) for name in FIGURES}


def name_of_row(row: Result) -> dict[str, Any]:
    """Write which figure a stored result is, and when it was computed."""
    return {
        "service_level": str(row.service_level.public_id),
        "version": row.version.number,
        "period_start": to_json(row.period_start),
        "period_end": to_json(row.period_end),
        "month": month_text(row.month),
        "scope": row.scope,
        "revision": row.revision,
        "computed_at": to_json(row.computed_at),
    }


def evaluated(inputs: Mapping[str, Any], period: Period) -> Outcome:
    """Evaluate anew what a published result rests on.

    :raises ValueError: inputs that cannot be read
    """
    return evaluate(
        from_json(Terms, inputs["terms"]),
        period,
        from_json(Statistics, inputs["statistics"]),
        _instant(inputs["reported_through"]),
        from_json(datetime, inputs["evaluated_at"]),
        reported_from=_instant(inputs["reported_from"]),
        settled=None if inputs["settled"] is None else from_json(Decimal, inputs["settled"]),
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else from_json(datetime, text)


def make_content(
    month: Month, statement: Statement, before: Statement | None, *, mark: int, now: datetime
) -> dict[str, Any]:
    """Write all that a statement rests on.

    A result that an earlier revision froze is taken over as it stands there.

    :raises RuleError: a result that its inputs no longer give; it is being evaluated anew
    """
    frozen = (
        {entry["key"]: entry for entry in (before.content or {}).get("results", [])}
        if before is not None
        else {}
    )
    fresh = {key: row for key, row in month.made.results.items() if row.published_in_id is None}
    made = _results(fresh, mark=mark, now=now)
    for key, row in month.made.results.items():
        if key not in made:
            made[key] = _taken_over(key, row, frozen)
    contract = month.files.contract
    return {
        "format": FORMAT,
        "contract": {
            "id": str(contract.public_id),
            "reference": contract.reference,
            "currency": contract.currency,
            "time_zone": contract.time_zone,
        },
        "month": month_text(statement.month),
        "revision": statement.revision,
        "reason": statement.reason,
        "period_start": to_json(statement.period_start),
        "period_end": to_json(statement.period_end),
        "batch": mark,
        "results": [made[key] for key in sorted(made)],
        "book": to_json(month.made.book),
        "reckoned": to_json(month.reckoned),
        "defaults": _defaults(statement),
        "credits": _credits(statement),
        "totals": totals_of_row(statement),
    }


def totals_of_row(statement: Statement) -> dict[str, Any]:
    """Write the sums that stand in a statement's row."""
    names = ("currency", "charges", "at_risk_amount", "credit_amount", "inputs_hash")
    return {
        **{name: to_json(getattr(statement, name)) for name in names},
        "reckoning": statement.reckoning,
    }


def _taken_over(key: str, row: Result, frozen: Mapping[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] | None = frozen.get(key)
    if entry is None or entry["revision"] != row.revision:
        raise RuleError(f"What {key} rests on is not known. Evaluate the month anew first.")
    return entry


def _results(rows: Mapping[str, Result], *, mark: int, now: datetime) -> dict[str, dict[str, Any]]:
    pairs = {
        Pair(row.service_level_id, row.period_start, row.period_end): row.version_id
        for row in rows.values()
    }
    terms = load_terms(pairs.values())
    found = load_statistics({pair: terms[pairs[pair]] for pair in pairs}, now=now)
    marks = _watermarks({pair.level_id for pair in pairs})
    excused = _exclusions(rows.values())
    names = sorted(rows)
    raw = dict(
        zip(names, raw_inputs([_figure(rows[name]) for name in names], mark=mark), strict=True)
    )
    made = {}
    for name, row in rows.items():
        pair = Pair(row.service_level_id, row.period_start, row.period_end)
        one = found.get((pair, row.scope))
        if one is None:
            raise _stale(name)
        reported_from, reported_through = marks.get(row.service_level_id, (None, None))
        inputs = {
            "terms": to_json(terms[row.version_id]),
            "statistics": to_json(one.statistics),
            "reported_from": to_json(reported_from),
            "reported_through": to_json(reported_through),
            "settled": to_json(one.settled),
            "evaluated_at": to_json(now),
        }
        figures = figures_of_row(row)
        if figures_of_outcome(evaluated(inputs, period_of(pair))) != figures:
            raise _stale(name)
        made[name] = {
            "key": name,
            **name_of_row(row),
            "figures": figures,
            "inputs": inputs,
            "exclusions": _excused(row, excused),
            "raw": {"batch": mark, "count": raw[name].count, "digest": raw[name].digest},
        }
    return made


def _stale(name: str) -> RuleError:
    return RuleError(
        f"{name} is being evaluated anew. Try again in a minute.", field="state", code="owed"
    )


def _figure(row: Result) -> Figure:
    return (row.service_level_id, row.period_start, row.period_end, row.scope)


def _watermarks(level_ids: set[int]) -> dict[int, tuple[datetime, datetime]]:
    rows = Watermark.objects.filter(service_level_id__in=level_ids)
    return {row.service_level_id: (row.reported_from, row.reported_through) for row in rows}


def _exclusions(rows: Iterable[Result]) -> dict[int, list[dict[str, Any]]]:
    """Write the exclusions in effect on each service level, by its id."""
    level_ids = {row.service_level_id for row in rows}
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    exclusions = (
        Exclusion.objects.filter(levels__in=level_ids, state__in=IN_EFFECT)
        .distinct()
        .prefetch_related("levels", "events__key")
        .order_by("pk")
    )
    for exclusion in exclusions:
        for level in exclusion.levels.all():
            found[level.pk].append(_exclusion(exclusion))
    return found


def _exclusion(exclusion: Exclusion) -> dict[str, Any]:
    return {
        "id": str(exclusion.public_id),
        "kind": exclusion.kind,
        "category": exclusion.category,
        "clause": exclusion.clause,
        "reason": exclusion.reason,
        "scope": exclusion.scope,
        "starts_at": instant_text(exclusion.approved_starts_at or exclusion.starts_at),
        "ends_at": instant_text(exclusion.approved_ends_at or exclusion.ends_at),
        "events": sorted(
            event.key.external_id for event in exclusion.events.all() if event.is_approved
        ),
    }


def _excused(row: Result, excused: Mapping[int, Sequence[dict[str, Any]]]) -> list[dict[str, Any]]:
    """List the exclusions of a result: those of single events, and intervals that touch it."""
    start, end = instant_text(row.period_start) or "", instant_text(row.period_end) or ""
    return [
        entry
        for entry in excused.get(row.service_level_id, [])
        if entry["scope"] in (None, row.scope)
        and (
            entry["starts_at"] is None
            or (entry["starts_at"] < end and (entry["ends_at"] or end) > start)
        )
    ]


def _defaults(statement: Statement) -> list[dict[str, Any]]:
    rows = (
        Default.objects.filter(statement=statement)
        .exclude(credits__statement=statement, credits__state=CreditState.SUPERSEDED)
        .select_related("service_level", "root_event", "result")
        .order_by("service_level__code", "period_start", "scope", "kind")
    )
    return [default_json(row) for row in rows]


def default_json(row: Default) -> dict[str, Any]:
    """Write a default, with the result that it rests on."""
    return {
        "service_level": str(row.service_level.public_id),
        "period_start": to_json(row.period_start),
        "scope": row.scope,
        "kind": row.kind,
        "detail": row.detail,
        "result_revision": row.result.revision,
        "root_event": None if row.root_event is None else str(row.root_event.public_id),
    }


def standing_credits(statement: Statement) -> list[Credit]:
    """List the entries of the ledger that a statement's month holds."""
    return list(
        Credit.objects.filter(contract_id=statement.contract_id, month=statement.month)
        .exclude(state__in=[CreditState.SUPERSEDED, CreditState.PROPOSED])
        .select_related("service_level", "default", "schedule", "earns_back")
        .order_by("service_level__code", "period_start", "scope", "kind", "revision")
    )


def _credits(statement: Statement) -> list[dict[str, Any]]:
    return [{**credit_json(row), "state": row.state} for row in standing_credits(statement)]


def credit_json(row: Credit) -> dict[str, Any]:
    """Write what an entry of the ledger says, whatever becomes of it."""
    return {
        "id": str(row.public_id),
        "kind": row.kind,
        "service_level": str(row.service_level.public_id),
        "period_start": to_json(row.period_start),
        "month": month_text(row.month),
        "scope": row.scope,
        "revision": row.revision,
        "default": None if row.default is None else row.default.kind,
        "earns_back": None if row.earns_back is None else str(row.earns_back.public_id),
        "schedule": None if row.schedule is None else str(row.schedule.public_id),
        "currency": row.currency,
        "raw_amount": to_json(row.raw_amount),
        "amount": to_json(row.amount),
        "steps": row.steps,
        "note": row.note,
        "claim_due_on": to_json(row.claim_due_on),
        "computed_at": to_json(row.computed_at),
    }
