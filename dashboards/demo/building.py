"""Build the demo through the same services as real data; what stands already is left alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from random import Random

from django.db import transaction

from accounts.models import BusinessUnit
from accounts.services import create_unit
from contracts.models import Contract
from contracts.services import create_contract
from core.errors import RuleError
from core.periods import Period, add_months, local_date, local_midnight
from dashboards.demo.credits import Costs, agree_costs, at_risk_of, record_invoices
from dashboards.demo.figures import Stretch
from dashboards.demo.names import Naming, naming
from dashboards.demo.plan import (
    OURS,
    SOURCES,
    UNITS,
    ContractPlan,
    Line,
    contracts_of,
    service_type_of,
    unit_of,
)
from dashboards.demo.renewals import agree_on_renewal, look_at_renewals, renews_by_itself
from dashboards.demo.sending import Rows, agreed_as, reported_wrongly, send
from dashboards.demo.story import Plot, Story, story_of
from scoring.services import score_owed
from slas.choices import InputKind
from slas.models import Metric, ServiceLevel, Source
from slas.services.evaluation import evaluate_owed
from slas.services.forecasts import forecast_running
from slas.services.periods import LevelTimes
from slas.services.sources import name_source
from slas.services.statements import reckon_owed
from slas.services.terms import (
    TermsInput,
    amend_service_level,
    create_service_level,
    terms_from_metric,
)
from vendors.choices import ContactRole
from vendors.models import Vendor
from vendors.services import add_contact, add_location, create_vendor

EXTERNAL_SOURCE = "demo"
# Vendors made in one transaction: their sources send in one go.
TOGETHER = 6
# One target is raised in the yearly review, so that a level with two versions can be seen.
REVIEWED_METRIC, REVIEWED_IN_MONTH, RAISED_BY = "INF-01", -6, Decimal("0.05")
REVIEWED_VENDOR = 0
_WHY_CORRECTED = "Agreed maintenance was counted as downtime"

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What one run made."""

    vendors: int
    samples: int
    events: int
    results: int
    cards: int


@dataclass(frozen=True, slots=True)
class Ground:
    """What every vendor of the demo stands on."""

    seed: int
    now: datetime
    units: dict[str, BusinessUnit]
    sources: dict[str, Source]
    metrics: dict[str, Metric]


def build_demo(*, seed: int, vendors: int, now: datetime, tell: Tell) -> Built:
    """Make the vendors of the demo that are missing, then evaluate and score. Safe to repeat.

    :raises RuleError: demo vendors of another seed stand already, or a reference is in use
    """
    _require_same_seed(seed)
    ground = _lay_ground(seed, now)
    standing = _standing(seed)
    missing = [index for index in range(vendors) if index not in standing]
    samples = events = 0
    for start in range(0, len(missing), TOGETHER):
        group = missing[start : start + TOGETHER]
        made = _build_vendors(ground, group)
        samples, events = samples + made[0], events + made[1]
        done = start + len(group)
        tell(f"  {done} of {len(missing)} vendors, {samples:,} samples, {events:,} tickets")
    if missing:
        tell("  evaluating and scoring ...")
    drained = evaluate_owed(now=now)
    reckon_owed(now=now, contract_ids=contracts_with_costs(seed))
    forecast_running(now=now)
    look_at_renewals(now=now)
    scored = score_owed(now=now)
    return Built(len(missing), samples, events, drained.written, scored.written)


def vendor_number(index: int, *, seed: int) -> Vendor:
    """Find a vendor of the demo by its place, from 0.

    :raises Vendor.DoesNotExist: it has not been made
    """
    return Vendor.objects.get(
        external_source=EXTERNAL_SOURCE, external_id=_external_id(seed, index)
    )


def contracts_with_costs(seed: int) -> list[int]:
    """List the contracts of the demo in which a default costs something."""
    with_terms = Contract.objects.filter(
        vendor__external_source=EXTERNAL_SOURCE,
        vendor__external_id__startswith=f"{seed}/",
        credit_terms__isnull=False,
    )
    return sorted(with_terms.values_list("pk", flat=True))


def _external_id(seed: int, index: int) -> str:
    return f"{seed}/{index}"


def _require_same_seed(seed: int) -> None:
    others = Vendor.objects.filter(is_demo=True, external_source=EXTERNAL_SOURCE).exclude(
        external_id__startswith=f"{seed}/"
    )
    if others.exists():
        other = others.values_list("external_id", flat=True)[0].split("/")[0]
        raise RuleError(f"The demo data here was made with seed {other}. Use --seed {other}.")


def _standing(seed: int) -> set[int]:
    ids = Vendor.objects.filter(
        external_source=EXTERNAL_SOURCE, external_id__startswith=f"{seed}/"
    ).values_list("external_id", flat=True)
    return {int(external_id.split("/")[1]) for external_id in ids}


@transaction.atomic
def _lay_ground(seed: int, now: datetime) -> Ground:
    return Ground(
        seed=seed,
        now=now,
        units={
            code: create_unit(code=code, name=name, by=None, now=now)
            for code, name in UNITS.items()
        },
        sources={
            code: name_source(code=f"demo-{code}", name=name, kind=kind, by=None, now=now)
            for code, (name, kind) in SOURCES.items()
        },
        metrics={metric.code: metric for metric in Metric.objects.all()},
    )


@transaction.atomic
def _build_vendors(ground: Ground, indexes: Sequence[int]) -> tuple[int, int]:
    """Make a few vendors whole: a run that is cut off leaves them out. Count samples, events."""
    rows = Rows()
    for index in indexes:
        _build_vendor(ground, index, rows)
    return send(rows, sources=ground.sources, now=ground.now)


def _build_vendor(ground: Ground, index: int, rows: Rows) -> None:
    named, story = naming(index), story_of(index, seed=ground.seed)
    vendor = _create_vendor(ground, index, named)
    for plan in contracts_of(index, seed=ground.seed):
        contract = _create_contract(ground, vendor, named, plan, story)
        costs = agree_costs(contract, index=index, number=plan.number, now=ground.now)
        agreed = [_agree(ground, contract, line, story, costs) for line in plan.lines]
        times = LevelTimes.load(each.level.pk for each in agreed)
        for each in agreed:
            is_first = plan.number == 1 and each is agreed[0]
            _measure(ground, each, times, story, rows, is_first=is_first)
        for each in agreed:
            if each.raised_from is not None:
                reported_wrongly(rows, each.line.source, each.level, reason=_WHY_CORRECTED)
        this_month = _today(ground, contract.time_zone).replace(day=1)
        record_invoices(
            costs,
            charge=Decimal(plan.monthly_charge),
            first_month=add_months(this_month, story.first_month),
            last_month=add_months(this_month, -1),
            seed=ground.seed,
        )


def _create_vendor(ground: Ground, index: int, named: Naming) -> Vendor:
    rng = Random(f"{ground.seed}/{index}/vendor")  # noqa: S311  no secret
    vendor = create_vendor(
        reference=f"V-{1001 + index}",
        display_name=named.display_name,
        legal_name=named.legal_name,
        country=named.country,
        unit=ground.units[unit_of(index)],
        tier=rng.choice((1, 2, 2, 3, 3, 3)),
        service_types=[service_type_of(index)],
        external_source=EXTERNAL_SOURCE,
        external_id=_external_id(ground.seed, index),
        is_demo=True,
        by=None,
        now=ground.now,
    )
    add_location(
        vendor=vendor,
        name=named.city,
        country=named.country,
        activity="Delivery and service desk",
        by=None,
        now=ground.now,
    )
    for role, mailbox in ((ContactRole.ACCOUNT, "accounts"), (ContactRole.DELIVERY, "delivery")):
        add_contact(
            vendor=vendor,
            name=f"{rng.choice(_FIRST_NAMES)} {rng.choice(_LAST_NAMES)}",
            role=role,
            email=f"{mailbox}@{named.domain}",
            by=None,
            now=ground.now,
        )
    return vendor


_FIRST_NAMES = ("Anouk", "Bram", "Celia", "Dario", "Edith", "Farid", "Greta", "Hugo", "Ilse", "Jun")
_LAST_NAMES = ("Abend", "Brandt", "Castell", "Dorn", "Ekman", "Farrow", "Gallo", "Hale", "Iyer")


def _create_contract(
    ground: Ground, vendor: Vendor, named: Naming, plan: ContractPlan, story: Story
) -> Contract:
    first_day = _first_day(ground, named.time_zone, plan.anchor_day, story)
    years = 0 if story.plot is Plot.NEW else plan.years_before
    by_itself = renews_by_itself(story.index)
    contract = create_contract(
        reference=f"{vendor.reference}/{plan.number}",
        title=plan.title,
        vendor=vendor,
        unit=ground.units[plan.unit],
        service_type=service_type_of(story.index),
        currency=named.currency,
        time_zone=named.time_zone,
        starts_on=add_months(first_day, -12 * years),
        ends_on=None if by_itself else add_months(first_day, 24 if years < 3 else 36),
        anchor_day=plan.anchor_day,
        monthly_charge=Decimal(plan.monthly_charge),
        at_risk_percent=at_risk_of(story.index) if plan.number == 1 else Decimal(10),
        by=None,
        now=ground.now,
    )
    agree_on_renewal(contract, index=story.index, now=ground.now)
    return contract


def _first_day(ground: Ground, zone: str, anchor_day: int, story: Story) -> date:
    """Give the first day of the period that ends in the story's first month."""
    this_month = _today(ground, zone).replace(day=1)
    month = add_months(this_month, story.first_month - (0 if anchor_day == 1 else 1))
    return month.replace(day=anchor_day)


def _today(ground: Ground, zone: str) -> date:
    return local_date(zone, ground.now)


@dataclass(frozen=True, slots=True)
class _AgreedLevel:
    """A service level as it was agreed; from ``raised_from`` on more is expected."""

    level: ServiceLevel
    line: Line
    zone: str
    terms: TermsInput
    raised_from: datetime | None
    scopes: tuple[str, ...]

    def terms_at(self, at: datetime) -> TermsInput:
        if self.raised_from is None or at < self.raised_from:
            return self.terms
        return replace(self.terms, expected=self.terms.expected + RAISED_BY)


def _agree(
    ground: Ground, contract: Contract, line: Line, story: Story, costs: Costs
) -> _AgreedLevel:
    metric = ground.metrics[line.metric]
    usual = terms_from_metric(metric, source=ground.sources[line.source])
    if usual is None:
        raise LookupError(f"{line.metric} has no usual terms")
    terms = replace(
        usual,
        input_kind=InputKind.EVENTS if line.is_of_tickets else InputKind.SAMPLES,
        reporting_period=line.reporting_period,
        critical_floor=_floor(usual) if usual.is_critical else None,
    )
    terms = costs.added_to(line.metric, terms)
    level = create_service_level(
        contract=contract,
        code=line.metric,
        name=metric.name,
        terms=terms,
        metric=metric,
        effective_from=_first_day(ground, contract.time_zone, contract.anchor_day, story),
        by=None,
        now=ground.now,
    )
    raised_from = None
    if story.index == REVIEWED_VENDOR and line.metric == REVIEWED_METRIC:
        raised_from = _raise_target(ground, contract, level, terms)
    scopes = costs.scopes if terms.per_scope else ()
    return _AgreedLevel(level, line, contract.time_zone, terms, raised_from, scopes)


def _floor(terms: TermsInput) -> Decimal:
    """Give a critical level: as far below the minimum as six tenths of the way to expected."""
    floor = terms.minimum - (terms.expected - terms.minimum) * Decimal("0.6")
    return floor.quantize(Decimal(1).scaleb(-terms.decimals))


def _measure(
    ground: Ground,
    agreed: _AgreedLevel,
    times: LevelTimes,
    story: Story,
    rows: Rows,
    *,
    is_first: bool,
) -> None:
    """Gather what the level's source reports of each period that has begun."""
    level, line, zone = agreed.level, agreed.line, agreed.zone
    time = times.get(level.pk)
    if time is None:
        raise LookupError(f"{level} has no periods")
    until = local_midnight(zone, _today(ground, zone))
    reported: list[Period] = []
    for period in time.between(time.starts_at, until):
        month = _months_from_now(ground, zone, time.month_of(period))
        if not story.reports_in(month, is_ours=line.source in OURS):
            break
        reported.append(period)
        terms = agreed_as(agreed.terms_at(period.start))
        score = story.target(line.metric, month, is_first=is_first)
        rng = Random(f"{story.seed}/{story.index}/{line.metric}/{month}/rows")  # noqa: S311
        stretch = Stretch(period, until, zone)
        rows.gather(level, line, terms, stretch, score=score, rng=rng, scopes=agreed.scopes)
    if reported:
        rows.covers[level.pk] = (reported[0].start, min(reported[-1].end, until))


def _raise_target(
    ground: Ground, contract: Contract, level: ServiceLevel, terms: TermsInput
) -> datetime:
    month = add_months(_today(ground, contract.time_zone).replace(day=1), REVIEWED_IN_MONTH)
    amend_service_level(
        service_level=level,
        effective_from=month,
        terms=replace(terms, expected=terms.expected + RAISED_BY),
        change="Target raised in the yearly review",
        by=None,
        now=ground.now,
    )
    return local_midnight(contract.time_zone, month)


def _months_from_now(ground: Ground, zone: str, month: date) -> int:
    today = _today(ground, zone)
    return (month.year - today.year) * 12 + month.month - today.month
