"""What a month comes to: defaults, credits under their caps, written once and kept up to date."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from alerts.models import Alert
from slas.models import (
    BilledCharge,
    Credit,
    CreditTotal,
    Default,
    OwedStatement,
    RootEvent,
    Statement,
    TerminationTrigger,
)
from slas.services.statements import reckon_owed
from slas.services.statements.loading import ContractFiles
from slas.services.statements.making import make_book
from tests.factories import make_user
from tests.slas.statements.setting import NOW, make_books, month_on, start_of

pytestmark = pytest.mark.django_db


def test_a_miss_of_the_pool_costs_its_allocation_and_the_cap_cuts_pro_rata() -> None:
    books = make_books()
    books.terms(pool_percent=250, pool_shares={"a": "60", "b": "45"})
    pool = books.schedule([], kind="pool")
    first = books.level("CSL-1", pool, allocation_percent=100, pool_category="a")
    third = books.level("CSL-3", pool, allocation_percent=100, pool_category="b")
    books.result(first, 1, "80")
    books.result(third, 1, "85")
    books.reckon()
    assert books.credits(1) == {"CSL-1": Decimal("27428.57"), "CSL-3": Decimal("20571.43")}
    statement = books.statement(1)
    assert [statement.charges, statement.at_risk_amount] == [400000, 48000]
    assert statement.credit_amount == 48000
    assert statement.state == "provisional"
    total = CreditTotal.objects.get()
    assert [total.cap_amount, total.amount] == [48000, 48000]
    assert set(Default.objects.values_list("kind", flat=True)) == {"minimum"}


def test_reckoning_twice_changes_nothing() -> None:
    books = make_books()
    level = books.level("A", books.schedule([(None, "90", "10")]))
    books.result(level, 1, "80")
    books.reckon()
    before = [list(model.objects.order_by("pk").values()) for model in (Statement, Credit, Default)]
    books.owe(1)
    assert reckon_owed(now=NOW).written == 0
    after = [list(model.objects.order_by("pk").values()) for model in (Statement, Credit, Default)]
    assert after == before


def test_a_mended_figure_takes_default_and_credit_back() -> None:
    books = make_books()
    level = books.level("A", books.schedule([(None, "90", "10")]))
    books.result(level, 1, "80")
    books.reckon()
    assert books.credits(1) == {"A": Decimal(40000)}
    books.result(level, 1, "97")
    books.reckon()
    assert (Credit.objects.count(), Default.objects.count()) == (0, 0)
    assert CreditTotal.objects.get().amount == 0
    assert Statement.objects.get(month=month_on(1)).credit_amount == 0


def test_every_step_of_a_credit_is_written_with_its_numbers() -> None:
    books = make_books()
    books.result(books.level("A", books.schedule([(None, "90", "10")])), 1, "80")
    books.reckon()
    credit = Credit.objects.get()
    assert credit.steps == [
        ["Tier", "80 is in (−∞, 90)", "10 %"],
        ["Credit", "400,000.00 EUR × 10 %", "40,000.00 EUR"],
    ]
    assert credit.default is not None
    assert credit.default.detail == "80.00 %: below the minimum."


def test_no_charge_known_leaves_the_default_and_a_credit_of_nothing() -> None:
    books = make_books(charge=None)
    books.result(books.level("A", books.schedule([(None, "90", "10")])), 1, "80")
    books.reckon()
    credit = Credit.objects.get()
    assert (credit.amount, credit.note) == (Decimal(0), "No charge known.")
    assert Default.objects.count() == 1


def test_what_was_billed_counts_before_what_was_agreed_and_the_last_invoice_wins() -> None:
    books = make_books()
    books.result(books.level("A", books.schedule([(None, "90", "10")])), 1, "80")
    for number, amount in enumerate(("900000", "310000"), start=1):
        BilledCharge.objects.create(
            contract=books.contract,
            month=month_on(1),
            number=number,
            amount=Decimal(amount),
            pass_through=Decimal(10000),
            recorded_at=NOW,
        )
    books.reckon()
    assert books.credits(1) == {"A": Decimal(30000)}
    assert books.statement(1).charges == 300000


def test_one_root_event_pays_once_at_the_highest() -> None:
    books = make_books(at_risk=None)
    low = books.level("LOW", books.schedule([(None, "90", "5")]))
    high = books.level("HIGH", books.schedule([(None, "90", "10")]))
    for level in (low, high):
        books.result(level, 1, "80")
    root = RootEvent.objects.create(
        contract=books.contract,
        title="Storm",
        starts_at=start_of(1),
        recorded_at=NOW,
        recorded_by=make_user(),
    )
    root.levels.set([low, high])
    books.reckon()
    assert books.credits(1) == {"HIGH": Decimal(40000), "LOW": Decimal(0)}
    note = Credit.objects.get(service_level=low).note
    assert note == "Paid once for the root event Storm, with HIGH / 2026-01."
    assert Default.objects.filter(root_event=root).count() == 2
    root.chosen = low
    root.save()
    books.owe(1)
    books.reckon()
    assert books.credits(1) == {"HIGH": Decimal(0), "LOW": Decimal(20000)}


def test_each_scope_pays_and_the_total_stands_beside_them() -> None:
    books = make_books(at_risk=None)
    level = books.level("A", books.schedule([(None, "90", "10")], monthly_fee=1000), per_scope=True)
    for scope, attained in (("north", "80"), ("south", "95"), (None, "85")):
        books.result(level, 1, attained, scope=scope)
    books.reckon()
    assert list(Credit.objects.values_list("scope", "amount")) == [("north", Decimal(100))]
    assert list(Default.objects.values_list("scope", flat=True)) == ["north"]


def test_the_cap_of_the_contract_year_leaves_what_earlier_months_did_not_use() -> None:
    books = make_books(charge="1000", at_risk=None)
    books.terms(year_cap_percent=2)
    level = books.level("A", books.schedule([(None, "90", "10")]))
    for number in (1, 2, 3, 4):
        books.result(level, number, "80")
    books.reckon()
    # Two percent of 12,000 are 240.
    amounts = [books.credits(number)["A"] for number in (1, 2, 3, 4)]
    assert amounts == [100, 100, 40, 0]
    assert "cap of the contract year" in Credit.objects.get(month=month_on(3)).note
    books.result(level, 1, "97")
    books.reckon()
    assert [books.credits(number).get("A") for number in (1, 2, 3, 4)] == [None, 100, 100, 40]


def test_months_from_the_sixteenth_belong_to_the_month_in_which_they_end() -> None:
    books = make_books(anchor_day=16, starts_on=date(2026, 1, 16))
    level = books.level("A", books.schedule([(None, "90", "10")]))
    books.result(level, 1, "80", month=month_on(2), period_end=datetime(2026, 2, 16, tzinfo=UTC))
    books.owe(1)
    books.reckon()
    statement = Statement.objects.get()
    assert statement.month == month_on(2)
    assert statement.period_start == datetime(2026, 1, 16, tzinfo=UTC)
    assert statement.period_end == datetime(2026, 2, 16, tzinfo=UTC)


def test_a_part_of_a_month_is_charged_by_its_days() -> None:
    books = make_books(charge="3100", starts_on=date(2026, 1, 22))
    books.result(books.level("A", books.schedule([(None, "90", "10")])), 1, "80")
    books.reckon()
    assert books.statement(1).charges == 1000


def test_an_untouched_credit_follows_its_figure_and_a_confirmed_one_says_so() -> None:
    books = make_books()
    level = books.level("A", books.schedule([(None, "75", "11"), ("75", "90", "10")]))
    books.result(level, 1, "80")
    books.reckon()
    Credit.objects.update(state="confirmed")
    books.result(level, 1, "85")
    books.reckon()
    credit = Credit.objects.get()
    assert (credit.state, credit.transitions.count()) == ("confirmed", 0)
    books.result(level, 1, "70")
    books.reckon()
    credit = Credit.objects.get()
    assert (credit.state, credit.amount) == ("accrued", Decimal(44000))
    (step,) = credit.transitions.all()
    assert (step.from_state, step.to_state) == ("confirmed", "accrued")
    assert step.reason == "Reckoned anew: 44,000.00 EUR."
    books.result(level, 1, "97")
    books.reckon()
    credit = Credit.objects.get()
    assert (credit.state, CreditTotal.objects.get().amount) == ("superseded", Decimal(0))
    books.result(level, 1, "80")
    books.reckon()
    credit = Credit.objects.get()
    assert (credit.state, credit.amount) == ("accrued", Decimal(40000))


def test_an_applied_credit_of_an_unpublished_month_is_never_touched() -> None:
    books = make_books()
    level = books.level("A", books.schedule([(None, "75", "11"), ("75", "90", "10")]))
    books.result(level, 1, "80")
    books.reckon()
    Credit.objects.update(state="applied", invoice_line="7")
    books.result(level, 1, "70")
    books.reckon()
    credit = Credit.objects.get()
    assert (credit.state, credit.amount) == ("applied", Decimal(40000))


def test_what_waits_for_a_waiver_is_asked_anew_when_its_amount_changes() -> None:
    books = make_books()
    level = books.level("A", books.schedule([(None, "75", "11"), ("75", "90", "10")]))
    books.result(level, 1, "80")
    books.reckon()
    Credit.objects.update(
        waiver_reason="Goodwill", waiver_asked_at=NOW, waiver_asked_by=make_user()
    )
    books.result(level, 1, "70")
    books.reckon()
    assert Credit.objects.get().waiver_asked_at is None


def test_a_claim_is_warned_of_a_month_and_a_week_before_and_then_lost() -> None:
    books = make_books()
    schedule = books.schedule([(None, "90", "10")], claim="claimed", claim_days=60)
    books.result(books.level("A", schedule), 5, "80")
    books.reckon(start_of(6))
    credit = Credit.objects.get()
    assert (credit.state, credit.claim_due_on) == ("claim_due", date(2026, 7, 30))
    alerts = Alert.objects.filter(rule="claim_deadline")
    assert alerts.count() == 0
    counts = []
    for day in (date(2026, 6, 29), date(2026, 6, 30), date(2026, 7, 23), date(2026, 7, 30)):
        books.reckon(datetime(day.year, day.month, day.day, 1, tzinfo=UTC))
        counts.append(alerts.count())
    assert counts == [0, 1, 2, 2]
    assert CreditTotal.objects.get().amount == 40000
    books.reckon(datetime(2026, 7, 31, 1, tzinfo=UTC))
    credit.refresh_from_db()
    assert credit.state == "expired"
    assert credit.transitions.get().reason == "Not claimed by 2026-07-30."
    assert set(alerts.values_list("state", flat=True)) == {"resolved"}
    assert CreditTotal.objects.get().amount == 0
    assert not OwedStatement.objects.exists()


def test_six_months_met_earn_half_of_a_credit_back() -> None:
    books = make_books(charge="360000", at_risk=None)
    books.terms(earn_back="met_in_a_row", earn_back_periods=4, earn_back_percent=50)
    level = books.level("A", books.schedule([(None, "90", "10")]))
    books.result(level, 1, "80")
    for number in (2, 3, 4, 5):
        books.result(level, number, "96")
    books.reckon()
    earned = Credit.objects.get(kind="earn_back")
    assert (earned.month, earned.amount, earned.state) == (
        month_on(5),
        Decimal(-18000),
        "accrued",
    )
    assert earned.earns_back == Credit.objects.get(kind="service_credit")
    assert books.statement(5).credit_amount == -18000
    books.result(level, 4, "92")
    books.reckon()
    assert not Credit.objects.filter(kind="earn_back").exists()


def test_a_right_to_terminate_is_warned_of_at_three_quarters_and_when_it_is_there() -> None:
    books = make_books()
    terms = books.terms()
    TerminationTrigger.objects.create(terms=terms, kind="repeated_misses", times=3, months=12)
    level = books.level("A")
    alerts = Alert.objects.filter(rule="termination").order_by("pk")
    for number, expected in ((1, []), (2, []), (3, ["warned"]), (4, ["warned", "reached"])):
        books.result(level, number, "80")
        books.reckon()
        assert [alert.episode.rsplit("/", 1)[1] for alert in alerts.all()] == expected
    trigger = books.statement(4).reckoning["triggers"][0]
    assert (trigger["have"], trigger["need"], trigger["is_reached"]) == ("4", "4", True)


def test_a_contract_that_keeps_failing_is_set_aside_and_blocks_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    poisoned, sound = make_books(), make_books()
    for books in (poisoned, sound):
        books.result(books.level("A", books.schedule([(None, "90", "10")])), 1, "80")

    def fail(files: ContractFiles, *args: Any, **more: Any) -> Any:
        if files.contract == poisoned.contract:
            raise ZeroDivisionError("poison")
        return make_book(files, *args, **more)

    monkeypatch.setattr("slas.services.statements.reckoning.make_book", fail)
    for attempt in range(6):
        reckon_owed(now=NOW + timedelta(hours=attempt))
    assert sound.credits(1) == {"A": Decimal(40000)}
    owed = OwedStatement.objects.get(contract=poisoned.contract)
    assert (owed.attempts, owed.last_error) == (5, "ZeroDivisionError: poison")
    assert owed.quarantined_at is not None
    assert Alert.objects.filter(rule="work_failing").count() == 1
