"""The next methodology is tried without storing anything, then published, and scores follow it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from accounts.errors import ForbiddenError
from accounts.models import User
from accounts.permissions import Role
from core.errors import RuleError
from scoring.models import Methodology, MethodologyWeight, Scorecard
from scoring.services import score_owed
from scoring.services.methodology import (
    MethodologyInput,
    preview_methodology,
    publish_methodology,
)
from slas.models import ChangedVendor
from tests.factories import NOW, make_unit, make_user
from tests.pages.portfolio import Portfolio, make_portfolio

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
USUAL = {
    "quality": Decimal(25),
    "delivery": Decimal(20),
    "cost": Decimal(20),
    "risk": Decimal(20),
    "relationship": Decimal(10),
    "innovation": Decimal(5),
}
SAME = MethodologyInput(
    effective_from=MARCH,
    weights={"": USUAL},
    half_life_months=Decimal(3),
    grade_a=Decimal(90),
    grade_b=Decimal(80),
    grade_c=Decimal(65),
    grade_d=Decimal(50),
)
STRICT = replace(
    SAME,
    half_life_months=Decimal("0.25"),
    grade_a=Decimal("99.9"),
    grade_b=Decimal(98),
    grade_c=Decimal("96.5"),
    grade_d=Decimal(95),
)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def made(db: None) -> Portfolio:
    return make_portfolio(make_unit(), vendors=3, now=NOW, months=4)


@pytest.fixture
def root(db: None) -> User:
    return make_user("root", Role.ADMINISTRATOR)


def test_same_terms_change_no_score_and_no_grade(made: Portfolio) -> None:
    preview = preview_methodology(entered=SAME, by=None, now=NOW)
    assert preview.month == date(2026, 2, 1)
    assert len(preview.changes) == 3
    assert {(row.change, row.grades_moved) for row in preview.changes} == {(Decimal(0), 0)}


def test_preview_says_what_publishing_brings_and_stores_nothing(made: Portfolio) -> None:
    before = list(Scorecard.objects.order_by("pk").values())
    preview = preview_methodology(entered=STRICT, by=None, now=NOW)
    assert list(Scorecard.objects.order_by("pk").values()) == before
    assert Methodology.objects.count() == 1
    moves = [abs(row.change or Decimal(0)) for row in preview.changes]
    assert moves == sorted(moves, reverse=True)
    assert any(row.grades_moved < 0 for row in preview.changes)
    # Were it in force in February already, the worker would find the same figures.
    Methodology.objects.create(
        version=2,
        effective_from=date(2026, 2, 1),
        published_at=NOW,
        **{
            name: getattr(STRICT, name)
            for name in ("half_life_months", "grade_a", "grade_b", "grade_c", "grade_d")
        },
    ).weights.bulk_create(_weights(2))
    ChangedVendor.objects.update(from_month=date(2026, 2, 1), due_at=NOW)
    score_owed(now=NOW)
    for row in preview.changes:
        card = Scorecard.objects.get(vendor=row.vendor, month=preview.month)
        assert (row.score_then, row.grade_then) == (card.score, card.grade)


def _weights(version: int) -> list[MethodologyWeight]:
    found = Methodology.objects.get(version=version)
    return [
        MethodologyWeight(methodology=found, dimension=name, weight_percent=weight)
        for name, weight in USUAL.items()
    ]


def test_published_version_scores_its_months_and_leaves_earlier_ones(made: Portfolio) -> None:
    february = list(Scorecard.objects.filter(month__lt=MARCH).order_by("pk").values())
    version = publish_methodology(entered=STRICT, by=None, now=NOW)
    assert ChangedVendor.objects.filter(due_at__lte=NOW, from_month__lte=MARCH).count() == 3
    score_owed(now=NOW)
    assert set(
        Scorecard.objects.filter(month=MARCH).values_list("methodology__version", flat=True)
    ) == {version.version}
    assert list(Scorecard.objects.filter(month__lt=MARCH).order_by("pk").values()) == february


def test_version_to_come_owes_nothing_before_its_month(made: Portfolio) -> None:
    publish_methodology(entered=replace(STRICT, effective_from=APRIL), by=None, now=NOW)
    assert not ChangedVendor.objects.filter(due_at__lte=NOW).exists()
    later = NOW.replace(month=4, day=2)
    score_owed(now=later)
    numbers = Scorecard.objects.filter(month__gte=MARCH).values_list(
        "month", "methodology__version"
    )
    assert set(numbers) == {(MARCH, 1), (APRIL, 2)}


def test_own_weights_hold_for_vendors_of_one_service_type_alone(made: Portfolio) -> None:
    all_risk = {name: Decimal(100 if name == "risk" else 0) for name in USUAL}
    entered = replace(SAME, weights={"": USUAL, "infrastructure": all_risk})
    changes = {
        row.vendor.pk: row for row in preview_methodology(entered=entered, by=None, now=NOW).changes
    }
    assert changes[made.vendors[0].pk].score_then != changes[made.vendors[0].pk].score_now
    assert changes[made.vendors[1].pk].change == 0


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"weights": {"": {**USUAL, "risk": Decimal("20.0001")}}}, "weights."),
        ({"weights": {"": USUAL, "cloud": dict.fromkeys(USUAL, Decimal(10))}}, "weights.cloud"),
        ({"weights": {"": {**USUAL, "risk": Decimal("NaN")}}}, "weights..risk"),
        ({"weights": {"": {"quality": Decimal(100)}}}, "weights."),
        ({"half_life_months": Decimal("2.9")}, "half_life_months"),
        ({"half_life_months": Decimal(0)}, "half_life_months"),
        ({"grade_b": Decimal(90)}, "grade_b"),
        ({"grade_a": Decimal(101)}, "grade_a"),
        ({"grade_b": Decimal("89.5")}, "grade_a"),
        ({"effective_from": date(2026, 2, 1)}, "effective_from"),
        ({"effective_from": date(2027, 4, 1)}, "effective_from"),
    ],
)
def test_what_does_not_hold_is_refused_beside_its_field(
    changed: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleError) as error:
        publish_methodology(entered=replace(SAME, **changed), by=None, now=NOW)  # type: ignore[arg-type]
    assert error.value.field == field
    assert Methodology.objects.count() == 1


def test_two_versions_cannot_begin_in_one_month(made: Portfolio) -> None:
    publish_methodology(entered=SAME, by=None, now=NOW)
    with pytest.raises(RuleError, match="April 2026"):
        publish_methodology(entered=SAME, by=None, now=NOW)


def test_only_who_administers_everything_tries_or_publishes(made: Portfolio) -> None:
    local = make_user("local", Role.ADMINISTRATOR, unit=make_unit())
    for deed in (preview_methodology, publish_methodology):
        with pytest.raises(ForbiddenError):
            deed(entered=SAME, by=local, now=NOW)
    client = Client()
    client.force_login(local)
    assert client.get("/settings/methodology/").status_code == 404
    assert client.get("/settings/methodology/next/").status_code == 404


def test_page_previews_then_publishes_and_says_what_is_wrong(made: Portfolio, root: User) -> None:
    client = Client()
    client.force_login(root)
    entered = {f"weight_all_{name}": str(weight) for name, weight in USUAL.items()}
    entered |= {"half_life_months": "0.25", "effective_from": "2026-03-01", "note": "Sharper"}
    entered |= {"grade_a": "99.9", "grade_b": "98", "grade_c": "96.5", "grade_d": "95"}
    wrong = client.post("/settings/methodology/next/", {**entered, "weight_all_risk": "21"})
    assert wrong.status_code == 422
    assert "These weights sum to 101." in wrong.content.decode()
    part = client.post("/settings/methodology/next/", {**entered, "weight_cloud_risk": "100"})
    assert "or empty all weights of the service type" in part.content.decode()
    page = client.post("/settings/methodology/next/", entered).content.decode()
    assert "What it would change" in page
    assert "Of 3 vendors" in page
    (previewed,) = re.findall(r'name="previewed" value="(\w+)"', page)
    publish = {**entered, "publish": "1", "previewed": previewed}
    other = client.post("/settings/methodology/next/", {**publish, "grade_d": "94"})
    assert "What it would change" in other.content.decode()
    assert Methodology.objects.count() == 1
    assert client.post("/settings/methodology/next/", publish).status_code == 302
    shown = client.get("/settings/methodology/").content.decode()
    assert "version 2" in shown
    assert "Sharper" in shown
