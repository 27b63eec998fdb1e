"""The page of decisions: what others prepared, the longest waiting first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from contracts.amending.pages import amendment_url
from contracts.models import Amendment, Contract
from core import formats
from core.components import atoms
from core.components.parts import Crumb, Key, Pages, Tone
from core.lists import PER_PAGE, Asked, FilterBar, choice_field, filter_bar, pages_of
from slas import presentation
from slas.deciding.waiting import KINDS, undecided
from slas.disputing import listing as disputes
from slas.excusing import words as exclusions
from slas.ledger import words
from slas.models import Credit, Dispute, Exclusion, Statement
from slas.statements import finding

#: How each kind is called in a filter, and what is done about it.
CHOICES: Final = (
    ("amendment", "Amendments of contracts"),
    ("statement", "Statements to publish"),
    ("exclusion", "Exclusions"),
    ("dispute", "Disputes"),
    ("waiver", "Waivers of credits"),
    ("credit", "Credits to confirm"),
)
DEEDS: Final = {
    "amendment": "Decide",
    "statement": "Review",
    "exclusion": "Decide",
    "dispute": "Decide",
    "waiver": "Decide",
    "credit": "Confirm",
}


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One thing that waits: its kind, what it is, who prepared it and when, and the deed."""

    chip: SafeString
    title: str
    url: str
    vendor: str
    told: str
    amount: str
    contract: str
    since: str
    by: str
    deed: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """The first of what waits, and how much there is in all."""

    rows: tuple[DecisionRow, ...]
    total: int
    url: str

    @property
    def note(self) -> str:
        """Say how many are shown of how many."""
        if len(self.rows) == self.total:
            return "the longest waiting first" if self.total > 1 else ""
        return f"{len(self.rows)} of {self.total:,}, the longest waiting first"


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    """All that the page shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    keys: tuple[Key, ...]
    problems: tuple[str, ...]
    bar: FilterBar
    shown_note: str
    rows: tuple[DecisionRow, ...]
    pages: Pages | None
    decides: bool


def decisions_page(user: User, asked: Asked, *, now: datetime) -> DecisionsPage:
    """Gather the page; who decides nothing anywhere is told so."""
    problems = _problems(asked)
    kind = asked.given.get("kind", "")
    found = None if problems else undecided(user, (kind,) if kind else KINDS)
    total = found.count() if found is not None else 0
    rows = _rows(found[asked.first : asked.first + PER_PAGE], now) if found is not None else ()
    url = reverse("slas:decision-list")
    return DecisionsPage(
        title=_title(total, kind),
        lead="What others prepared, and what only another person may let through."
        " What you prepared yourself waits for somebody else.",
        crumbs=(Crumb("Decisions"),),
        keys=(Key(("f",), "narrow the list"), Key(("[", "]"), "previous, next page")),
        problems=problems,
        bar=filter_bar(
            asked, [choice_field(asked, "kind", "Kind", CHOICES)], url=url, export_url=""
        ),
        shown_note=f"{asked.first + 1}–{asked.first + len(rows)} of {total:,}" if rows else "",
        rows=rows,
        pages=pages_of(asked, shown=len(rows), total=total, url=url),
        decides=found is not None or bool(problems),
    )


def decisions(user: User, *, most: int, now: datetime) -> Decisions:
    """Gather the first of what waits for a person."""
    found = undecided(user)
    total = found.count() if found is not None else 0
    rows = _rows(found[:most], now) if found is not None and total else ()
    return Decisions(rows=rows, total=total, url=reverse("slas:decision-list"))


def _problems(asked: Asked) -> tuple[str, ...]:
    said = [f"There is no filter “{name[:40]}”." for name in asked.given if name != "kind"]
    kind = asked.given.get("kind", "")
    if kind and kind not in KINDS:
        said.append(f"Kind: “{kind[:40]}” is none of {', '.join(KINDS)}.")
    return tuple(said)


def _title(total: int, kind: str) -> str:
    if not total:
        return "No decision of this kind waits" if kind else "No decision waits for you"
    verb = "waits" if total == 1 else "wait"
    count = presentation.sentence_case(presentation.plural(total, "decision"))
    return f"{count} {verb} for you"


def _rows(found: Any, now: datetime) -> tuple[DecisionRow, ...]:
    """Load what is named, in one query a kind, and write it in the order given."""
    named = list(found)
    loaded: dict[tuple[str, int], Any] = {}
    for kind in KINDS:
        pks = [row["pk"] for row in named if row["sort"] == kind]
        if pks:
            loaded |= {(kind, one.pk): one for one in _LOADERS[kind](pks)}
    return tuple(
        _WRITERS[row["sort"]](loaded[row["sort"], row["pk"]], row["since"], now)
        for row in named
        if (row["sort"], row["pk"]) in loaded
    )


def _amendments(pks: Sequence[int]) -> Any:
    return Amendment.objects.filter(pk__in=pks).with_people()


def _statements(pks: Sequence[int]) -> Any:
    return Statement.objects.filter(pk__in=pks).select_related("contract__vendor", "submitted_by")


def _exclusions(pks: Sequence[int]) -> Any:
    return (
        Exclusion.objects.filter(pk__in=pks)
        .select_related("contract__vendor", "requested_by")
        .annotate(events_named=Count("events", distinct=True))
    )


def _disputes(pks: Sequence[int]) -> Any:
    return Dispute.objects.filter(pk__in=pks).select_related(
        "contract__vendor", "service_level", "credit", "raised_by"
    )


def _credits(pks: Sequence[int]) -> Any:
    return Credit.objects.filter(pk__in=pks).select_related(
        "contract__vendor", "service_level", "waiver_asked_by"
    )


def _row(contract: Contract, kind: str, since: datetime, now: datetime, **said: Any) -> DecisionRow:
    tone, shape, word = _CHIPS[kind]
    at = exclusions.moment(since, contract.time_zone, exclusions.today_of(contract, now))
    return DecisionRow(
        chip=atoms.chip(tone=tone, shape_name=shape, word=word),
        vendor=contract.vendor.display_name,
        contract=contract.reference,
        since=at,
        deed=DEEDS[kind],
        **said,
    )


def _of_amendment(row: Amendment, since: datetime, now: datetime) -> DecisionRow:
    today = exclusions.today_of(row.contract, now)
    return _row(
        row.contract,
        "amendment",
        since,
        now,
        title=row.change,
        url=f"{amendment_url(row)}#decide",
        told=f"from {formats.day(row.effective_from, today)}",
        amount=formats.money(row.monthly_charge, row.contract.currency)
        if row.monthly_charge is not None
        else "",
        by=words.person(row.proposed_by),
    )


def _of_statement(row: Statement, since: datetime, now: datetime) -> DecisionRow:
    again = f", revision {row.revision}" if row.revision > 1 else ""
    return _row(
        row.contract,
        "statement",
        since,
        now,
        title=f"Statement of {formats.month(row.month)}{again}",
        url=finding.month_url(row.contract, row.month),
        told=row.reason or "all results, defaults and credits of the month",
        amount=formats.money(row.credit_amount, row.currency),
        by=words.person(row.submitted_by),
    )


def _of_exclusion(row: Any, since: datetime, now: datetime) -> DecisionRow:
    today = exclusions.today_of(row.contract, now)
    return _row(
        row.contract,
        "exclusion",
        since,
        now,
        title=exclusions.title(row, row.events_named, today),
        url=f"{exclusions.exclusion_url(row)}#decide",
        told=row.reason,
        amount="",
        by=words.person(row.requested_by),
    )


def _of_dispute(row: Dispute, since: datetime, now: datetime) -> DecisionRow:
    credit = row.credit
    return _row(
        row.contract,
        "dispute",
        since,
        now,
        title=disputes.title(row),
        url=f"{disputes.dispute_url(row)}#decide",
        told=row.reason,
        amount=formats.money(credit.amount, credit.currency) if credit else "",
        by=words.person(row.raised_by),
    )


def _of_credit(kind: str) -> Callable[[Credit, datetime, datetime], DecisionRow]:
    def write(row: Credit, since: datetime, now: datetime) -> DecisionRow:
        is_waiver = kind == "waiver"
        return _row(
            row.contract,
            kind,
            since,
            now,
            title=", ".join(
                filter(None, (row.service_level.name, formats.month(row.month), row.scope))
            ),
            url=reverse("slas:credit-show", args=[row.public_id]),
            told=row.waiver_reason if is_waiver else "the vendor was told of it",
            amount=formats.money(row.amount, row.currency),
            by=words.person(row.waiver_asked_by) if is_waiver else "",
        )

    return write


_CHIPS: Final[dict[str, tuple[Tone, str, str]]] = {
    "amendment": ("info", "clock", "Amendment"),
    "statement": ("info", "clock", "In review"),
    "exclusion": ("info", "clock", "Exclusion"),
    "dispute": ("warn", "info", "Dispute"),
    "waiver": ("warn", "coin", "Waiver"),
    "credit": ("info", "coin", "Credit"),
}
_LOADERS: Final[Mapping[str, Callable[[Sequence[int]], Any]]] = {
    "amendment": _amendments,
    "statement": _statements,
    "exclusion": _exclusions,
    "dispute": _disputes,
    "waiver": _credits,
    "credit": _credits,
}
_WRITERS: Final[Mapping[str, Callable[[Any, datetime, datetime], DecisionRow]]] = {
    "amendment": _of_amendment,
    "statement": _of_statement,
    "exclusion": _of_exclusion,
    "dispute": _of_dispute,
    "waiver": _of_credit("waiver"),
    "credit": _of_credit("credit"),
}
