"""A contract as of a day: its terms, how they came about, its service levels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import at_address, contract_url
from contracts.aiming.pages import ObjectivesPart, contract_objectives_part
from contracts.amending.pages import AmendmentsPart, amendments_part
from contracts.charging.pages import ChargesPart, charges_part
from contracts.clauses.pages import ClausesPart, clauses_part
from contracts.documents.pages import DocumentsPart, contract_documents_part
from contracts.frameworks.pages import FrameworkPart, framework_part
from contracts.models import Contract, ContractVersion
from contracts.notes.pages import NotesPart, notes_part
from contracts.obligations.pages import ObligationsPart, obligations_part
from contracts.pages import history_of, last_day, state_of, version_terms
from contracts.raci.pages import MatrixPart, matrix_part
from contracts.renewing.page import RenewalPart, renewal_part, watch_of, with_renewals
from contracts.services import days_of
from contracts.term import version_on
from core import formats
from core.components import atoms
from core.components.parts import Crumb, Key, KeyValue, TimelineEvent
from core.context import address
from core.periods import Period, local_date, local_midnight
from slas import presentation
from slas.choices import PeriodState
from slas.credit_terms.summary import CreditSummary, credit_summary
from slas.excusing.summary import in_question
from slas.models import Result, ServiceLevel, ServiceLevelVersion
from slas.pages.contract_gaps import GapsPart, gaps_part
from slas.pages.disputed import Disputed

MOST_LEVELS: Final = 200


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One service level of the contract, with its terms on the day and its last result."""

    name: str
    code: str
    url: str
    tag: str
    chip: SafeString | str
    figure: str
    period: str
    minimum: str
    expected: str
    source: str
    amend_url: str


@dataclass(frozen=True, slots=True)
class ContractPage:
    """All that a contract's page shows."""

    title: str
    facts: tuple[SafeString | str, ...]
    crumbs: tuple[Crumb, ...]
    keys: tuple[Key, ...]
    on: str
    on_words: str
    is_today: bool
    today_url: str
    terms_heading: str
    terms: tuple[KeyValue, ...]
    terms_note: str
    frame: tuple[KeyValue, ...]
    history: tuple[TimelineEvent, ...]
    amendments: AmendmentsPart
    # None on the vendor's side of the wall, and where nothing is missing.
    gaps: GapsPart | None
    levels: tuple[LevelRow, ...]
    levels_note: str
    levels_url: str
    frameworks: FrameworkPart
    scopes: tuple[KeyValue, ...]
    scopes_url: str
    history_url: str
    amend_url: str
    add_level_url: str
    credits: CreditSummary
    in_question: tuple[KeyValue, ...]
    # None on the vendor's side of the wall.
    renewal: RenewalPart | None
    clauses: ClausesPart | None
    obligations: ObligationsPart
    charges: ChargesPart
    responsibilities: MatrixPart
    objectives: ObjectivesPart | None
    # None on the vendor's side of the wall.
    documents: DocumentsPart | None
    notes: NotesPart | None


def contract_page(user: User, part: str, *, on: date | None, now: datetime) -> ContractPage:
    """Gather a contract's page as of a day, today unless another is asked for.

    :raises Http404: no such contract, or not for this person
    """
    visible = Contract.objects.visible_to(user).select_related(
        "vendor", "unit", "watch__owner", "watch__deputy"
    )
    contract = at_address(visible.prefetch_related(with_renewals(), "scopes"), part)
    if contract is None:
        raise Http404("No such contract.")
    today = local_date(contract.time_zone, now)
    day = on or today
    versions = sorted(contract.versions.all(), key=lambda version: version.number)
    shown, note = _terms(contract, versions, day, today)
    may_edit = _may_edit(user, contract)
    levels = list(contract.service_levels.order_by("code")[: MOST_LEVELS + 1])
    amendments = amendments_part(user, contract, today)
    rows = _rows(contract, levels[:MOST_LEVELS], day, may_edit=may_edit)
    levels_url = f"{reverse('slas:level-list')}?contract={contract.public_id}"
    found = ContractPage(
        title=contract.title,
        facts=_facts(contract, versions[-1], today),
        crumbs=(
            Crumb("Contracts", reverse("contracts:contract-list")),
            Crumb(
                contract.vendor.display_name,
                reverse("dashboards:vendor-show", args=[contract.vendor.slug]),
            ),
            Crumb(contract.reference),
        ),
        keys=(Key(("e",), "amend"), Key(("n",), "add service level")) if may_edit else (),
        on=day.isoformat(),
        on_words=formats.day(day, today),
        is_today=day == today,
        today_url=contract_url(contract),
        terms_heading=f"Terms, version {shown.number} of {len(versions)}",
        terms=version_terms(contract, shown, today),
        terms_note=note,
        frame=_frame(contract, today),
        history=history_of(contract, versions, today, amendments.by_version),
        amendments=amendments,
        gaps=None,
        levels=rows,
        levels_note=f"the first {MOST_LEVELS}" if len(levels) > MOST_LEVELS else "",
        levels_url=levels_url,
        frameworks=framework_part(user, contract, today, may_edit=may_edit),
        scopes=tuple(KeyValue(scope.code, scope.name) for scope in contract.scopes.all()),
        scopes_url=contract_url(contract, "contracts:contract-scopes") if may_edit else "",
        history_url=f"{address('dashboards:history-list')}?table=contracts_contract"
        f"&id={contract.public_id}"
        if access_of(user).allows(Capability.READ_HISTORY)
        else "",
        amend_url=contract_url(contract, "contracts:contract-amend") if may_edit else "",
        add_level_url=contract_url(contract, "slas:level-create") if may_edit else "",
        credits=credit_summary(user, contract, day),
        in_question=in_question(user, contract),
        renewal=None
        if access_of(user).is_vendor_user
        else renewal_part(contract, today=today, edits=may_edit),
        clauses=None
        if access_of(user).is_vendor_user
        else clauses_part(contract, may_edit=may_edit),
        obligations=obligations_part(contract, today, may_edit=may_edit),
        objectives=contract_objectives_part(user, contract, today, may_edit=may_edit),
        responsibilities=matrix_part(contract, may_edit=may_edit),
        charges=charges_part(contract, today, may_edit=may_edit),
        documents=contract_documents_part(user, contract, today),
        notes=notes_part(user, contract, now),
    )
    if found.renewal is None:
        return found
    gaps = gaps_part(contract, _held(found, contract, shown), may_edit=may_edit)
    return replace(found, gaps=gaps)


def _held(page: ContractPage, contract: Contract, terms: ContractVersion) -> dict[str, bool]:
    """Tell what of that by which a contract is governed stands on its page."""
    watch = watch_of(contract)
    return {
        "levels": bool(page.levels),
        "credits": page.credits.has_schedule,
        "charge": terms.monthly_charge is not None or bool(page.charges.rows),
        "renewal": bool(page.renewal and page.renewal.rows),
        "watcher": watch is not None and watch.owner_id is not None,
        "objectives": bool(page.objectives and page.objectives.rows),
        "parts": bool(page.responsibilities.count),
        "owed": bool(page.obligations.rows),
        "papers": bool(page.documents and page.documents.rows),
        "clauses": bool(page.clauses and page.clauses.is_whole),
    }


def _may_edit(user: User, contract: Contract) -> bool:
    reach = access_of(user).reach(Capability.EDIT_CONTRACTS)
    return reach.everywhere or contract.unit_id in reach.unit_ids


def _facts(
    contract: Contract, latest: ContractVersion, today: date
) -> tuple[SafeString | str, ...]:
    return (
        atoms.label(word=str(contract.get_service_type_display())),
        atoms.label(word=state_of(contract.starts_on, latest.ends_on, today)),
        contract.reference,
        contract.vendor.display_name,
        f"held by {contract.unit.name}",
    )


def _terms(
    contract: Contract, versions: Sequence[ContractVersion], day: date, today: date
) -> tuple[ContractVersion, str]:
    """Give the terms of a day, and say where the day lies outside the term."""
    held = version_on([days_of(version) for version in versions], day)
    ends_on = versions[-1].ends_on
    if held is None:
        starts = formats.day(contract.starts_on, today)
        return versions[0], f"The term begins on {starts}; these will be its first terms."
    is_over = ends_on is not None and ends_on <= day
    note = f"The term was over: its last day was {last_day(ends_on, today)}." if is_over else ""
    return next(version for version in versions if version.number == held.number), note


def _frame(contract: Contract, today: date) -> tuple[KeyValue, ...]:
    """List what no amendment changes."""
    found = [
        KeyValue("First day", formats.day(contract.starts_on, today)),
        KeyValue("Periods start on day", f"{contract.anchor_day} of the month"),
        KeyValue("Time zone", contract.time_zone),
        KeyValue("Currency", contract.currency),
    ]
    if contract.external_id:
        found.append(KeyValue(f"In {contract.external_source}", contract.external_id))
    return tuple(found)


def _rows(
    contract: Contract, levels: Sequence[ServiceLevel], day: date, *, may_edit: bool
) -> tuple[LevelRow, ...]:
    ids = [level.pk for level in levels]
    terms = {
        version.service_level_id: version
        for version in ServiceLevelVersion.objects.filter(
            service_level_id__in=ids, effective_from__lte=day
        )
        .exclude(effective_to__lte=day)
        .select_related("source")
    }
    over = local_midnight(contract.time_zone, day + timedelta(days=1))
    results = (
        Result.objects.totals()
        .filter(service_level_id__in=ids, period_end__lte=over)
        .exclude(state=PeriodState.RUNNING)
        .order_by("service_level_id", "-period_start", "-revision")
        .distinct("service_level_id")
        .select_related("version")
    )
    newest = {result.service_level_id: result for result in results}
    disputed = Disputed.among(newest.values())
    chips = {
        level_id: disputed.beside(
            presentation.class_chip(result.result_class, state=result.state), result
        )
        for level_id, result in newest.items()
    }
    return tuple(
        _row(contract, level, terms, newest, chips=chips, may_edit=may_edit) for level in levels
    )


def _row(
    contract: Contract,
    level: ServiceLevel,
    terms: Mapping[int, ServiceLevelVersion],
    newest: Mapping[int, Result],
    *,
    chips: Mapping[int, SafeString],
    may_edit: bool,
) -> LevelRow:
    agreed, result = terms.get(level.pk), newest.get(level.pk)
    zone = contract.time_zone
    return LevelRow(
        name=level.name,
        code=level.code,
        url=presentation.level_url(level.public_id, result.period_start if result else None, zone),
        tag=presentation.tag(agreed) if agreed else "",
        chip=chips.get(level.pk, ""),
        figure=presentation.shown_figure(result, result.version) if result else formats.NO_FIGURE,
        period=Period(result.period_start, result.period_end).label(zone)
        if result
        else "no period is over",
        minimum=presentation.minimum_text(agreed) if agreed else "not agreed",
        expected=presentation.expected_text(agreed) if agreed else formats.NO_FIGURE,
        source=f"{agreed.source.name}, {str(agreed.source.get_kind_display()).lower()}"
        if agreed
        else "",
        amend_url=reverse("slas:level-amend", args=[level.public_id]) if may_edit else "",
    )
