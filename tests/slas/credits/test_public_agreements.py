"""The public agreements: every tier with its exact bounds, and the worked numbers, by name."""

import re
from datetime import date
from decimal import Decimal

import pytest

from core.rounding import half_up
from slas.catalogue.agreements import (
    public_agreement,
    public_agreements,
    read_agreements,
    read_tier,
)
from slas.rules.classes import ResultClass, classify, shown
from slas.rules.credits.month import Claim, Limits
from slas.rules.credits.settlement import settle_month
from slas.rules.credits.states import claim_deadline
from tests.slas.credits.samples import agreed, mean, on_bill, uptime

D = Decimal

LADDERS = {
    "aws-ec2-instance": "100:- 99.5:- 99.4999:10 99.0:10 98.9999:30 95:30 94.9999:100 0:100",
    "aws-s3-standard": "99.9:- 99.8999:10 99.0:10 98.9999:25 95:25 94.9999:100",
    "aws-s3-infrequent-access": "99.0:- 98.9999:10 98:10 97.9999:25 95:25 94.9999:100",
    "aws-rds-multi-az": "99.95:- 99.9499:10 99.0:10 98.9999:25 95:25 94.9999:100",
    "aws-rds-single": "99.5:- 99.4999:10 99.0:10 98.9999:25 95:25 94.9999:100",
    "github-enterprise-cloud": "99.9001:- 99.9:10 99.0001:10 99.0:- 98.9999:25 0:25",
    "zentera-air": (
        "100:0 99.9001:0 99.9:- 99.8999:1 99.5001:1 99.5:- 99.4999:3 99:- 98.9999:5 98:-"
        " 97.9999:15 96:- 95.9999:30 0:30"
    ),
    "tidb-cloud": "99.99:- 99.9899:10 99:10 98.9999:25 95:25 94.9999:100",
    "velodb-cloud": "99.9:- 99.8999:10 99:10 98.9999:25 95:25 94.9999:50",
    "aptible": "99.95:- 99.9499:10 99:10 98.9999:30 0:30",
    "stedi": "99.9:- 99.8999:10 95:10 94.9999:25 90:25 89.9999:100",
    "allspice": "99.5:- 99.4999:3 98:3 97.9999:7 95:7 94.9999:15",
}
CASES = [
    (agreement, *case.split(":")) for agreement, cases in LADDERS.items() for case in cases.split()
]


@pytest.mark.parametrize(("agreement", "value", "paid"), CASES)
def test_tiers_pay_at_their_exact_bounds(agreement: str, value: str, paid: str) -> None:
    tier = agreed(agreement).schedule.tier_for(D(value))
    assert (None if tier is None else tier.value) == (None if paid == "-" else D(paid))


def test_every_agreement_is_held_to_its_tiers_here() -> None:
    assert {agreement.id for agreement in public_agreements()} == {*LADDERS, "slack"}


def test_github_99_0_is_in_no_tier_and_99_9_pays() -> None:
    github = agreed("github-enterprise-cloud")
    assert on_bill(github.schedule, "99.0").amount == 0
    assert on_bill(github.schedule, "99.9").amount == 100
    assert classify(D("99.9"), github.targets) is ResultClass.MET


def test_133_minutes_in_92_days_pay_10_percent_at_github() -> None:
    github = agreed("github-enterprise-cloud")
    found = shown(uptime(133, 92), github.targets)
    assert found == D("99.8996")
    assert on_bill(github.schedule, str(found)).percent == 10


def test_s3_with_99_8333_pays_10_percent() -> None:
    """8,640 slots of five minutes, 12 at an error rate of 100 % and 6 at 40 %."""
    s3 = agreed("aws-s3-standard")
    rates = [D(100)] * 12 + [D(40)] * 6 + [D(0)] * 8622
    found = shown(100 - mean(rates), s3.targets)
    assert found == D("99.8333")
    assert on_bill(s3.schedule, str(found)).percent == 10


def test_rds_99_95_exactly_pays_nothing() -> None:
    assert on_bill(agreed("aws-rds-multi-az").schedule, "99.95").amount == 0


@pytest.mark.parametrize(
    ("charges", "credit"), [("9.99", "0.00"), ("10.00", "0.00"), ("10.10", "1.01")]
)
def test_rds_pays_no_credit_up_to_one_dollar(charges: str, credit: str) -> None:
    raw = on_bill(agreed("aws-rds-multi-az").schedule, "99.5", charges)
    settled = settle_month([Claim(key="a", raw=raw)], Limits(currency="USD"))
    assert settled.total == D(credit)
    assert settled.lines[0].not_paid == ("minimum_credit" if credit == "0.00" else None)


def test_rds_is_claimed_by_the_second_billing_cycle() -> None:
    schedule = agreed("aws-rds-multi-az").schedule
    cycles = schedule.claim_cycles
    assert claim_deadline(date(2026, 6, 30), claim_cycles=cycles) == date(2026, 8, 31)


def test_aptible_25_minutes_in_a_month_pay_10_percent() -> None:
    aptible = agreed("aptible")
    for days in (28, 30, 31):
        found = shown(uptime(25, days), aptible.targets)
        assert on_bill(aptible.schedule, str(found)).percent == 10, (days, found)


def test_velodb_pays_at_most_half_in_all() -> None:
    velodb = agreed("velodb-cloud")
    limits = Limits(currency="USD", charges=D(1000), at_risk_percent=velodb.month_cap_percent)
    claims = [
        Claim(key=key, raw=on_bill(velodb.schedule, value))
        for key, value in (("a", "94"), ("b", "98"))
    ]
    settled = settle_month(claims, limits)
    assert (settled.claimed, settled.total) == (D("750.00"), D("500.00"))
    assert [line.credit for line in settled.lines] == [D("333.33"), D("166.67")]


def test_zentera_pays_within_100_percent_and_99_9_alone() -> None:
    targets = agreed("zentera-air").targets
    assert (targets.expected, targets.minimum) == (D(100), D("99.9"))


def test_sources_are_named_with_their_address_and_when_they_were_read() -> None:
    for agreement in public_agreements():
        assert agreement.source
        assert agreement.publisher
        assert re.fullmatch(r"https://[a-z.]+/\S+", agreement.url), agreement.id
        assert agreement.read_on == "2026-11"
        assert agreement.schedule.minimum_credit is None or agreement.currency == "USD"


def test_an_agreement_is_found_by_its_id() -> None:
    found = public_agreement("stedi")
    assert found is not None
    assert found.name == "Stedi"
    assert public_agreement("nobody") is None


ENTRY = """
[[agreement]]
id = "a"
name = "A"
publisher = "A"
source = "A"
url = "https://a.example/sla"
read_on = "2026-11"
metric_type = "availability"
period = "month"
expected = "99.9"
kind = "ladder"
tiers = [["(, 99.9)", "10"]]
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (ENTRY.replace("url =", "link ="), "missing or unknown: link, url"),
        (ENTRY.replace('"availability"', '"mood"'), "no such metric type"),
        (ENTRY.replace('"month"', '"fortnight"'), "no such period"),
        (ENTRY.replace('"ladder"', '"gift"'), "gift"),
        (ENTRY.replace('"10"', '"ten"'), "not a number"),
        (ENTRY.replace('"99.9"', "99.9"), "written as a text"),
        (ENTRY + ENTRY, "twice"),
    ],
)
def test_a_template_that_does_not_hold_is_refused(text: str, says: str) -> None:
    assert read_agreements(ENTRY)
    with pytest.raises(ValueError, match=says):
        read_agreements(text)


@pytest.mark.parametrize("span", ["99, 99.9", "[99 99.9)", "<99", "[a, b)"])
def test_a_span_that_is_none_is_refused(span: str) -> None:
    with pytest.raises(ValueError, match=r"interval|number"):
        read_tier(span, "1")


def test_uptime_is_cut_and_not_rounded_up_to_its_target() -> None:
    targets = agreed("github-enterprise-cloud").targets
    assert half_up(D("99.89996"), 4) == D("99.9000")
    assert shown(D("99.89996"), targets) == D("99.8999")
