"""What a proposed revision changes: each figure before and after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from contracts.models import Contract
from core import formats
from slas import presentation
from slas.choices import CreditState, DefaultKind, Standing
from slas.ledger import words
from slas.models import Credit, Default, Result, Statement
from slas.rules.credits.states import PAID
from slas.statements import money
from slas.statements.results import key_of


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that differs."""

    label: str
    sub: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """All that a revision changes."""

    heading: str
    rows: tuple[Change, ...]


def changes_of(
    published: Statement,
    draft: Statement,
    contract: Contract,
    entries: Sequence[Credit],
    defaults: Mapping[int, Sequence[Default]],
) -> Changes:
    """Compare a proposed revision with what is published; the sums come last.

    ``entries`` are those of the month, ``defaults`` those of its revisions.
    """
    names = words.scope_names(contract.scopes.all())
    before, after = defaults.get(published.pk, ()), defaults.get(draft.pk, ())
    rows = [
        *_results(published, names),
        *_defaults(before, after, names),
        *_credits(draft, entries, after, names),
        *_sums(published, draft),
    ]
    return Changes(f"What revision {draft.revision} changes", tuple(rows))


def _place(code: str, scope: str | None, names: Mapping[str, str]) -> str:
    return " · ".join(filter(None, (code, names.get(scope or "", scope or ""))))


def _results(published: Statement, names: Mapping[str, str]) -> Iterable[Change]:
    rows = (
        Result.objects.filter(
            Q(standing=Standing.CURRENT) | Q(standing=Standing.PROPOSED),
            service_level__contract_id=published.contract_id,
            month=published.month,
        )
        .select_related("version", "service_level")
        .order_by("service_level__code", "period_start", "scope")
    )
    standing = {key_of(row): row for row in rows if row.standing == Standing.CURRENT}
    for row in rows:
        before = standing.get(key_of(row))
        if row.standing != Standing.PROPOSED:
            continue
        level = row.service_level
        yield Change(
            label=level.name,
            sub=_place(level.code, row.scope, names),
            before=_figure(before) if before else "not there",
            after=_figure(row),
        )


def _figure(row: Result) -> str:
    word = presentation.LOOKS[row.result_class].word.lower()
    return f"{presentation.shown_figure(row, row.version)}, {word}"


def _defaults(
    before: Sequence[Default], after: Sequence[Default], names: Mapping[str, str]
) -> Iterable[Change]:
    was, now = ({_key(row): row for row in rows} for rows in (before, after))
    for key in sorted({*was, *now} - ({*was} & {*now}), key=str):
        row = was.get(key) or now[key]
        level = row.service_level
        yield Change(
            label=f"{DefaultKind(row.kind).label}, {level.name}",
            sub=_place(level.code, row.scope, names),
            before="stands" if key in was else "none",
            after="stands" if key in now else "none",
        )


def _key(row: Default) -> tuple[object, ...]:
    return (row.service_level_id, row.period_start, row.scope, row.kind)


def _credits(
    draft: Statement,
    entries: Sequence[Credit],
    defaults: Sequence[Default],
    names: Mapping[str, str],
) -> Iterable[Change]:
    replaced = money.replaced_by(draft, entries, defaults)
    proposed = [row for row in entries if row.state == CreditState.PROPOSED]
    keys = {_credit_key(row): row for row in entries if row.pk in replaced}
    keys |= {_credit_key(row): row for row in proposed}
    for key, row in keys.items():
        standing = [
            one
            for one in entries
            if _credit_key(one) == key
            and one.state not in (CreditState.PROPOSED, CreditState.SUPERSEDED)
        ]
        kept = [one for one in standing if one.pk not in replaced and one.state in PAID]
        new = [one for one in proposed if _credit_key(one) == key]
        level = row.service_level
        yield Change(
            label=f"{row.get_kind_display()}, {level.name}",
            sub=_place(level.code, row.scope, names),
            before=_sum(standing, draft.currency),
            after=_sum([*kept, *new], draft.currency),
        )


def _credit_key(row: Credit) -> tuple[object, ...]:
    return (row.service_level_id, row.period_start, row.scope, row.kind)


def _sum(rows: Sequence[Credit], currency: str) -> str:
    return formats.money(sum((row.amount for row in rows), Decimal(0)), currency)


def _sums(published: Statement, draft: Statement) -> Iterable[Change]:
    for name, label in (
        ("charges", "Charges that count"),
        ("at_risk_amount", "At risk"),
        ("credit_amount", "Credits of the month"),
    ):
        before, after = getattr(published, name), getattr(draft, name)
        if before != after or name == "credit_amount":
            yield Change(
                label=label,
                sub="",
                before=formats.money(before, published.currency),
                after=formats.money(after, draft.currency),
            )
