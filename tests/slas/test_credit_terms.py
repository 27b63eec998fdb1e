"""What a default costs: schedules, templates, credit terms from a day on, and what was billed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.errors import ForbiddenError
from contracts.models import Contract
from core.errors import ConflictError, PortalError, RuleError
from slas.catalogue.agreements import public_agreements
from slas.models import BilledCharge, CreditSchedule, CreditTerms, OwedStatement
from slas.services.billing import record_billed_charge
from slas.services.credit_schedules import (
    Agreed,
    ScheduleInput,
    TierInput,
    create_schedule,
    create_schedule_from_template,
)
from slas.services.credit_terms import (
    CreditTermsInput,
    TriggerInput,
    agree_credit_terms,
    terms_in_force,
)
from slas.services.statements.converting import schedule_of
from tests.factories import NOW, make_contract, make_level
from tests.people import People

pytestmark = pytest.mark.django_db
D = Decimal
APRIL = date(2026, 4, 1)


@pytest.fixture
def contract(people: People) -> Contract:
    return make_contract(currency="USD")


def owed() -> list[date]:
    return list(OwedStatement.objects.values_list("from_month", flat=True))


LADDER = ScheduleInput(
    kind="ladder",
    tiers=[
        TierInput(D(10), lower=D(99), upper=D("99.5")),
        TierInput(D(30), lower=D(95), upper=D(99)),
        TierInput(D(100), upper=D(95)),
    ],
)


def schedule(contract: Contract, entered: ScheduleInput, people: People, **changes: Any) -> Agreed:
    given: dict[str, Any] = {"name": "Uptime", "by": people.ada, "now": NOW}
    return create_schedule(contract=contract, entered=entered, **{**given, **changes})


def test_a_schedule_is_kept_as_entered(contract: Contract, people: People) -> None:
    made = schedule(contract, LADDER, people)
    assert made.warnings == ()
    kept = schedule_of(CreditSchedule.objects.get())
    assert [tier.text for tier in kept.tiers] == [
        "[99.000000, 99.500000)",
        "[95.000000, 99.000000)",
        "(−∞, 95.000000)",
    ]
    tier = kept.tier_for(D("99.2"))
    assert tier is not None
    assert tier.value == 10


def test_gaps_and_overlaps_are_told_and_not_refused(contract: Contract, people: People) -> None:
    tiers = [
        TierInput(D(10), lower=D(99), upper=D("99.9"), lower_inclusive=False),
        TierInput(D(25), lower=D(90), upper=D(99)),
        TierInput(D(50), upper=D(91)),
    ]
    made = schedule(contract, ScheduleInput(kind="ladder", tiers=tiers), people)
    assert made.schedule.pk
    assert any("99" in words and "no tier" in words for words in made.warnings)
    assert any("2 tiers" in words for words in made.warnings)


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        (ScheduleInput(kind="ladder"), "tiers"),
        (ScheduleInput(kind="lottery"), "kind"),
        (ScheduleInput(kind="ladder", tiers=[TierInput(D(101))]), "tiers"),
        (ScheduleInput(kind="ladder", tiers=[TierInput(D("NaN"))]), "tiers"),
        (ScheduleInput(kind="fee_multiple"), "fee_multiple"),
        (ScheduleInput(kind="ladder", tiers=[TierInput(D(1))], claim="claimed"), "claim_days"),
        (
            ScheduleInput(kind="ladder", tiers=[TierInput(D(1))], percent_a_point=D(1)),
            "percent_a_point",
        ),
        (ScheduleInput(kind="pool", condition_misses=2), "condition_misses"),
        (ScheduleInput(kind="pool", multipliers=[D(0)]), "multipliers"),
        (ScheduleInput(kind="pool", cap_percent=D("0.001")), "cap_percent"),
    ],
)
def test_a_schedule_that_does_not_hold_is_refused(
    entered: ScheduleInput, field: str, contract: Contract, people: People
) -> None:
    with pytest.raises(PortalError) as raised:
        schedule(contract, entered, people)
    assert raised.value.field == field


def test_a_name_is_used_once_and_the_outsider_agrees_nothing(
    contract: Contract, people: People
) -> None:
    schedule(contract, LADDER, people)
    with pytest.raises(ConflictError):
        schedule(contract, LADDER, people)
    for person in (people.ben, people.cyd, people.at_vendor(contract.vendor)):
        with pytest.raises(ForbiddenError):
            schedule(contract, LADDER, people, name="Other", by=person)


@pytest.mark.parametrize("agreement", public_agreements(), ids=lambda agreement: agreement.id)
def test_every_public_agreement_becomes_a_schedule_that_pays_the_same(
    agreement: Any, contract: Contract, people: People
) -> None:
    made = create_schedule_from_template(
        contract=contract, template=agreement.id, claim_days=30, by=people.ada, now=NOW
    )
    assert made.schedule.template == agreement.id
    kept, public = schedule_of(made.schedule), agreement.schedule
    assert (kept.kind, kept.fee_multiple) == (public.kind, public.fee_multiple)
    edges = {edge + step for edge in public.bounds for step in (D("-0.001"), D(0), D("0.001"))}
    for value in edges:
        paid, wanted = kept.tier_for(value), public.tier_for(value)
        assert (paid and paid.value) == (wanted and wanted.value), value


def test_a_template_without_a_deadline_asks_for_one(contract: Contract, people: People) -> None:
    with pytest.raises(RuleError) as raised:
        create_schedule_from_template(contract=contract, template="slack", by=people.ada, now=NOW)
    assert raised.value.field == "claim_days"
    with pytest.raises(RuleError) as raised:
        create_schedule_from_template(contract=contract, template="no", by=people.ada, now=NOW)
    assert raised.value.field == "template"


def test_the_billing_cycles_of_a_template_are_its_deadline(
    contract: Contract, people: People
) -> None:
    made = create_schedule_from_template(
        contract=contract, template="aws-rds-single", by=people.ada, now=NOW
    )
    assert (made.schedule.claim_days, made.schedule.claim_cycles) == (None, 2)
    assert schedule_of(made.schedule).claim_cycles == 2
    other = create_schedule_from_template(
        contract=contract,
        template="aws-rds-single",
        name="Sooner",
        claim_days=30,
        by=people.ada,
        now=NOW,
    )
    assert (other.schedule.claim_days, other.schedule.claim_cycles) == (30, None)
    both = ScheduleInput(
        kind="ladder", tiers=[TierInput(D(1))], claim="claimed", claim_days=30, claim_cycles=2
    )
    with pytest.raises(RuleError) as raised:
        schedule(contract, both, people, name="Both")
    assert raised.value.field == "claim_cycles"


TERMS = CreditTermsInput(
    year_cap_percent=D(12),
    pool_percent=D(250),
    pool_shares={"availability": D(150), "tickets": D(100)},
    earn_back="met_in_a_row",
    earn_back_periods=6,
    earn_back_percent=D(50),
    triggers=[TriggerInput(kind="repeated_misses", times=3, months=12)],
)


def agree(contract: Contract, people: People, **changes: Any) -> CreditTerms:
    given: dict[str, Any] = {
        "effective_from": contract.starts_on,
        "entered": TERMS,
        "by": people.ada,
        "now": NOW,
    }
    return agree_credit_terms(contract=contract, **{**given, **changes})


def test_terms_hold_from_a_day_and_close_what_held_before(
    contract: Contract, people: People
) -> None:
    first = agree(contract, people)
    assert agree(contract, people) == first
    assert owed() == [date(2026, 1, 1)]
    OwedStatement.objects.all().delete()
    looser = CreditTermsInput(month_cap_percent=D(20))
    second = agree(contract, people, effective_from=APRIL, entered=looser, change="No pool")
    assert agree(contract, people, effective_from=APRIL, entered=looser, change="No pool") == second
    first.refresh_from_db()
    assert (first.effective_to, second.number, owed()) == (APRIL, 2, [APRIL])
    assert terms_in_force(contract, date(2026, 3, 31)) == first
    assert terms_in_force(contract, APRIL) == second
    assert terms_in_force(contract, date(2025, 12, 31)) is None
    assert first.termination_triggers.get().times == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"effective_from": date(2026, 4, 2)}, "effective_from"),
        ({"effective_from": date(2025, 4, 1)}, "effective_from"),
        ({"entered": CreditTermsInput(month_cap_percent=D(1001))}, "month_cap_percent"),
        (
            {"entered": CreditTermsInput(pool_percent=D(100), pool_shares={"a": D(101)})},
            "pool_shares",
        ),
        ({"entered": CreditTermsInput(pool_shares={"a": D(1)})}, "pool_percent"),
        ({"entered": CreditTermsInput(earn_back="met_in_a_row")}, "earn_back_periods"),
        ({"entered": CreditTermsInput(earn_back_percent=D(1))}, "earn_back"),
        (
            {"entered": CreditTermsInput(triggers=[TriggerInput(kind="repeated_misses")])},
            "triggers",
        ),
    ],
)
def test_terms_that_do_not_hold_are_refused(
    changes: dict[str, Any], field: str, contract: Contract, people: People
) -> None:
    with pytest.raises(PortalError) as raised:
        agree(contract, people, **changes)
    assert raised.value.field == field
    assert not CreditTerms.objects.exists()


def test_an_amendment_follows_and_says_what_changes(contract: Contract, people: People) -> None:
    agree(contract, people, effective_from=APRIL)
    for changes, field in (
        ({"effective_from": APRIL, "change": "Other"}, "effective_from"),
        ({"effective_from": date(2026, 3, 1), "change": "Other"}, "effective_from"),
        ({"effective_from": date(2026, 5, 1)}, "change"),
    ):
        with pytest.raises(RuleError) as raised:
            agree(contract, people, entered=CreditTermsInput(), **changes)
        assert raised.value.field == field


def test_terms_begin_with_a_month_of_the_contract(people: People) -> None:
    contract = make_contract(anchor_day=16, starts_on=date(2026, 1, 16))
    with pytest.raises(RuleError, match="2026-03-16 or 2026-04-16"):
        agree(contract, people, effective_from=APRIL)
    assert agree(contract, people, effective_from=date(2026, 4, 16)).number == 1


def test_levels_draw_no_more_than_the_pool_holds(contract: Contract, people: People) -> None:
    for allocation in (D(60), D(50)):
        level = make_level(contract)
        level.versions.update(pool_category="availability", allocation_percent=allocation)
    shares = {"availability": D(150)}
    small = CreditTermsInput(pool_percent=D(160), pool_shares=shares)
    with pytest.raises(RuleError, match="165") as raised:
        agree(contract, people, entered=small)
    assert raised.value.code == "pool"
    agree(contract, people, entered=CreditTermsInput(pool_percent=D(165), pool_shares=shares))


def bill(contract: Contract, people: People, amount: str, **changes: Any) -> BilledCharge:
    given: dict[str, Any] = {"month": date(2026, 2, 1), "by": people.ada, "now": NOW}
    return record_billed_charge(contract=contract, amount=D(amount), **{**given, **changes})


def test_a_later_bill_takes_over_and_owes_the_month(contract: Contract, people: People) -> None:
    first = bill(contract, people, "400000", taxes=D(1000), invoice="R-2")
    assert bill(contract, people, "400000.00", taxes=D(1000), invoice="R-2") == first
    assert owed() == [date(2026, 2, 1)]
    OwedStatement.objects.all().delete()
    second = bill(contract, people, "390000", invoice="R-2b")
    assert (first.number, second.number, owed()) == (1, 2, [date(2026, 2, 1)])


@pytest.mark.parametrize(
    ("amount", "changes", "field"),
    [
        ("-1", {}, "amount"),
        ("NaN", {}, "amount"),
        ("1.001", {}, "amount"),
        ("100", {"taxes": D(60), "one_time": D(41)}, "amount"),
        ("100", {"month": date(2025, 12, 1)}, "month"),
        ("100", {"month": date(2027, 1, 1)}, "month"),
    ],
)
def test_a_bill_that_does_not_hold_is_refused(
    amount: str, changes: dict[str, Any], field: str, contract: Contract, people: People
) -> None:
    with pytest.raises(RuleError) as raised:
        bill(contract, people, amount, **changes)
    assert raised.value.field == field


def test_only_who_manages_credits_bills(contract: Contract, people: People) -> None:
    for person in (people.ben, people.cyd, people.at_vendor(contract.vendor)):
        with pytest.raises(ForbiddenError):
            bill(contract, people, "1", by=person)
        with pytest.raises(ForbiddenError):
            agree(contract, people, by=person)
