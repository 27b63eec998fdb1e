"""Scopes, priorities, affected shares and pauses of measurements: what is taken and refused."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from contracts.models import Scope
from slas.choices import BatchKind
from slas.ingest_checks import event_hash
from slas.ingest_rows import EventRow, Receipt, SampleRow
from slas.models import Event, Sample, ServiceLevel
from slas.services.ingest import record_events, record_samples
from tests.slas.ingest_setting import (
    NOW,
    Setting,
    at,
    make_contract,
    make_level,
    make_setting,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def setting() -> Setting:
    setting = make_setting()
    for code in ("north", "south"):
        Scope.objects.create(
            contract=setting.contract, code=code, name=code, kind="site", created_at=NOW
        )
    return setting


@pytest.fixture
def sites(setting: Setting) -> ServiceLevel:
    """Make a level that takes samples of each site."""
    terms = {"metric_type": "availability", "input_kind": "samples", "per_scope": True}
    return make_level(setting.contract, "SITES", setting.source, **terms)


@pytest.fixture
def desks(setting: Setting) -> ServiceLevel:
    """Make a level that takes tickets of each site."""
    return make_level(setting.contract, "DESKS", setting.source, per_scope=True)


def day(level: ServiceLevel, scope: str = "", good: int = 1440) -> SampleRow:
    return SampleRow(level.pk, at("2026-05-01"), Decimal(1440), Decimal(good), scope=scope)


def samples(setting: Setting, *rows: SampleRow, **options: Any) -> Receipt:
    return record_samples(source=setting.source, rows=rows, by=None, now=NOW, **options)


def events(setting: Setting, *rows: EventRow) -> Receipt:
    return record_events(source=setting.source, rows=rows, by=None, now=NOW)


def ticket(level: ServiceLevel, **more: Any) -> EventRow:
    row = EventRow(level.pk, "INC1", 1, "1", at("2026-05-01T08:00"), at("2026-05-02T08:00"))
    return replace(row, **more)


def told(receipt: Receipt) -> list[tuple[int, str, str, str]]:
    return [(one.index, one.code, one.field, one.detail) for one in receipt.rejected]


def test_one_instant_holds_a_sample_of_each_scope(setting: Setting, sites: ServiceLevel) -> None:
    rows = [day(sites, "north"), day(sites, "south", 1400)]
    assert samples(setting, *rows).accepted == 2
    assert (samples(setting, *rows).duplicate, Sample.objects.count()) == (2, 2)
    other = samples(setting, day(sites, "south", 7), day(sites, "north"))
    assert [(index, code) for index, code, _, _ in told(other)] == [(0, "conflict")]
    corrected = samples(
        setting, day(sites, "south", 7), kind=BatchKind.CORRECTION, reason="The probe was down"
    )
    assert corrected.corrected == 1
    current = Sample.objects.filter(superseded_by=0).order_by("scope")
    assert [(row.scope, int(row.good or 0)) for row in current] == [("north", 1440), ("south", 7)]


def test_two_figures_of_one_scope_and_instant_contradict(
    setting: Setting, sites: ServiceLevel
) -> None:
    receipt = samples(setting, day(sites, "north"), day(sites, "north", 7), day(sites, "south"))
    assert receipt.accepted == 1
    assert {code for _, code, _, _ in told(receipt)} == {"conflict"}


def test_a_scope_must_be_one_of_the_contract_where_scopes_are_agreed(
    setting: Setting, sites: ServiceLevel
) -> None:
    elsewhere = make_contract("Other", setting.unit)
    Scope.objects.create(contract=elsewhere, code="west", name="W", kind="site", created_at=NOW)
    receipt = samples(setting, day(sites, "west"), day(sites), day(setting.uptime, "north"))
    assert told(receipt) == [
        (
            0,
            "unknown_scope",
            "scope",
            "The contract has no scope “west”. Known are: north, south.",
        ),
        (
            1,
            "scope_missing",
            "scope",
            "The service level is judged per scope: name one as “scope”. Known are: north, south.",
        ),
        (
            2,
            "scope_not_agreed",
            "scope",
            "The service level is not judged per scope at that time: leave “scope” out.",
        ),
    ]


def test_the_terms_in_force_then_say_whether_there_are_scopes(setting: Setting) -> None:
    level = setting.uptime
    level.versions.update(effective_to="2026-05-01")
    make_version(
        level,
        setting.source,
        number=2,
        effective_from="2026-05-01",
        metric_type="availability",
        input_kind="samples",
        per_scope=True,
    )
    april = SampleRow(level.pk, at("2026-04-30"), Decimal(1), Decimal(1))
    receipt = samples(
        setting, april, april._replace(scope="north"), day(level), day(level, "north")
    )
    assert receipt.accepted == 2
    assert [code for _, code, _, _ in told(receipt)] == ["scope_not_agreed", "scope_missing"]


def test_a_ticket_keeps_scope_priority_share_and_pauses(
    setting: Setting, desks: ServiceLevel
) -> None:
    pauses = ((at("2026-05-01T12:00"), None), (at("2026-05-01T09:00"), at("2026-05-01T10:30")))
    row = ticket(desks, scope="north", priority="2 - High", share=Decimal("0.25"), pauses=pauses)
    assert events(setting, row).accepted == 1
    event = Event.objects.get()
    assert (event.scope, event.priority, event.share) == ("north", "2 - High", Decimal("0.25"))
    assert event.pauses == [
        ["2026-05-01T09:00:00+00:00", "2026-05-01T10:30:00+00:00"],
        ["2026-05-01T12:00:00+00:00", None],
    ]
    assert events(setting, replace(row, pauses=pauses[::-1])).duplicate == 1


def test_a_ticket_without_them_keeps_nothing_and_its_fingerprint(setting: Setting) -> None:
    row = replace(ticket(setting.tickets, met=True, value=Decimal("1.5")), service_level_id=7)
    assert event_hash(row) == "0aa3137c02efff51ac4215fc0f42393c3e4071128baa5621f0b13056bafd04c6"
    assert events(setting, ticket(setting.tickets)).accepted == 1
    event = Event.objects.get()
    assert (event.scope, event.priority, event.share, event.pauses) == (None, "", None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"priority": "1 - Critical"},
        {"share": Decimal("0.5")},
        {"pauses": ((at("2026-05-01T09:00"), None),)},
    ],
    ids=["priority", "share", "pauses"],
)
def test_what_was_added_is_content(setting: Setting, change: dict[str, Any]) -> None:
    events(setting, ticket(setting.tickets))
    receipt = events(setting, ticket(setting.tickets, **change))
    assert [(index, code) for index, code, _, _ in told(receipt)] == [(0, "conflict")]
    newer = ticket(setting.tickets, rank=2, version_label="2", **change)
    assert events(setting, newer).new_versions == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"share": Decimal("1.01")}, "“share” is 1.01; it may be from 0 to 1, all of it."),
        ({"share": Decimal(-1)}, "“share” is -1; it may be from 0 to 1, all of it."),
        ({"share": Decimal("NaN")}, "“share” is NaN, which is not a number."),
        ({"priority": "x" * 41}, "“priority” has 41 signs; 40 are allowed."),
        ({"priority": "1\t2"}, "“priority” holds a control sign."),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    setting: Setting, change: dict[str, Any], words: str
) -> None:
    (index, _, field, detail) = told(events(setting, ticket(setting.tickets, **change)))[0]
    assert (index, field, detail) == (0, *change, words)


NINE, TEN, NOON = (at(f"2026-05-01T{hour}:00") for hour in ("09", "10", "12"))


@pytest.mark.parametrize(
    ("pauses", "resolved", "words"),
    [
        ([(TEN, NINE)], None, "The pause from 2026-05-01T10:00:00+00:00 ends before it starts,"),
        ([(NINE, NOON), (TEN, NOON)], None, "10:00:00+00:00 overlaps another."),
        ([(NINE, None), (TEN, NOON)], None, "10:00:00+00:00 overlaps another."),
        ([(at("2026-05-01T07:59"), TEN)], None, "07:59:00+00:00 is before “opened_at”."),
        ([(NINE, NOON)], TEN, "09:00:00+00:00 ends after “resolved_at”, 2026-05-01T12:00"),
        ([(NINE, None)], NOON, "09:00:00+00:00 has no end, though the ticket is resolved."),
        ([(NINE, at("2027-01-01"))], None, "more than a day ahead."),
        ([(NINE.replace(tzinfo=None), TEN)], None, "“pauses” has no time zone."),
        ([(NINE, NINE)] * 501, None, "There are 501 pauses; 500 are allowed."),
    ],
)
def test_pauses_that_cannot_be_are_refused(
    setting: Setting, pauses: list[Any], resolved: Any, words: str
) -> None:
    row = ticket(setting.tickets, pauses=tuple(pauses), resolved_at=resolved)
    receipt = events(setting, row)
    assert receipt.accepted == 0
    assert words in receipt.rejected[0].detail
    assert receipt.rejected[0].field == "pauses"


def test_pauses_may_touch_each_other_and_both_ends(setting: Setting) -> None:
    opened = at("2026-05-01T08:00")
    row = ticket(setting.tickets, pauses=((opened, NINE), (NINE, NOON)), resolved_at=NOON)
    assert events(setting, row).accepted == 1
