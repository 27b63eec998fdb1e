"""Bulk ingest over REST: an answer for every row, and safe to repeat."""

import json
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from contracts.services import create_scope
from slas.models import Batch, Evaluation, Event, Sample, ServiceLevel, Watermark
from tests.api.portal import Answer, Api
from tests.factories import make_level, make_source, make_user
from tests.people import People

pytestmark = pytest.mark.django_db
BULK = "/measurements/bulk"


@pytest.fixture
def level(people: People) -> ServiceLevel:
    """Make a service level that takes samples."""
    return make_level(external_source="monitor", external_id="web-1")


@pytest.fixture
def tickets(people: People) -> ServiceLevel:
    """Make a service level that takes events."""
    return make_level(input_kind="events", attribution="opened")


def sample(level: ServiceLevel, day: int = 1, **fields: Any) -> dict[str, Any]:
    """Describe a day's sample."""
    given = fields or {"n": 1440, "good": 1400}
    return {"service_level": str(level.public_id), "at": f"2026-03-{day:02d}T00:00:00Z", **given}


def event(level: ServiceLevel, external_id: object = "INC1", **fields: Any) -> dict[str, Any]:
    """Describe the first version of a ticket."""
    return {
        "service_level": str(level.public_id),
        "external_id": external_id,
        "version": 1,
        "opened_at": "2026-03-02T08:00:00Z",
        "due_at": "2026-03-02T12:00:00Z",
        "resolved_at": "2026-03-02T10:00:00+01:00",
        "met": True,
        **fields,
    }


def counts(answer: Answer) -> tuple[int, int, int, list[tuple[int, str]]]:
    """Shorten an answer."""
    assert answer.status == 200, answer.body
    body = answer.body
    rejected = [(row["index"], row["code"]) for row in body["rejected"]]
    return body["accepted"], body["duplicate"], body["older"], rejected


def test_samples_go_in_once_however_often_they_are_sent(ben: User, level: ServiceLevel) -> None:
    rows = [sample(level, 1), sample(level, 2, n="10.5", sum="31.25"), sample(level, 3, value="7")]
    assert counts(Api(ben).post(BULK, rows, source="monitor")) == (3, 0, 0, [])
    assert counts(Api(ben).post(BULK, rows, source="monitor")) == (0, 3, 0, [])
    kept = [(row.n, row.good, row.total) for row in Sample.objects.order_by("at")]
    assert kept == [
        (1440, 1400, None),
        (Decimal("10.5"), None, Decimal("31.25")),
        (1, None, 7),
    ]
    batch = Batch.objects.get()
    assert (batch.by, batch.origin, batch.kind) == (ben, "API", "ingest")
    assert Evaluation.objects.filter(service_level=level).exists()


def test_versions_of_events_supersede_in_any_order(ben: User, tickets: ServiceLevel) -> None:
    api = Api(ben)
    second = event(tickets, version="2", met=False)
    assert counts(api.post(BULK, [second], source="monitor")) == (1, 0, 0, [])
    assert counts(api.post(BULK, [event(tickets)], source="monitor")) == (0, 0, 1, [])
    assert counts(api.post(BULK, [second], source="monitor")) == (0, 1, 0, [])
    third = event(tickets, version="2026-03-05T09:00:00.5Z", met=None, value="3.5")
    assert counts(api.post(BULK, [third], source="monitor")) == (1, 0, 0, [])
    current = Event.objects.get(superseded_by=0)
    assert (current.met, current.value) == (None, Decimal("3.5"))
    assert current.version_label == "2026-03-05T09:00:00.5Z"


def test_the_same_key_with_other_content_is_a_conflict(
    ben: User, level: ServiceLevel, tickets: ServiceLevel
) -> None:
    api = Api(ben)
    api.post(BULK, [sample(level), event(tickets)], source="monitor")
    other = [sample(level, n=1440, good=0), event(tickets, met=False), sample(level, 2)]
    assert counts(api.post(BULK, other, source="monitor")) == (
        1,
        0,
        0,
        [(0, "conflict"), (1, "conflict")],
    )
    assert Sample.objects.get(at="2026-03-01T00:00:00Z").good == 1400


def test_each_row_that_cannot_go_in_is_named_and_the_others_go_in(
    ben: User, level: ServiceLevel, tickets: ServiceLevel
) -> None:
    bad: list[tuple[Any, str]] = [
        (7, "not_an_object"),
        ({}, "bad_service_level"),
        ({**sample(level), "service_level": str(uuid4())}, "unknown_service_level"),
        ({**sample(level), "service_level": "web-1"}, "unknown_service_level"),
        ({**sample(level), "service_level": {"source": "monitor"}}, "bad_service_level"),
        (sample(level, n=1, good=1, colour="red"), "unknown_field"),
        (sample(level, n=1, value=1), "ambiguous"),
        (sample(level, good=1), "required"),
        (sample(level, n="NaN", good=1), "not_finite"),
        (sample(level, n="-Infinity", good=1), "not_finite"),
        (sample(level, n="1e400", good=1), "out_of_range"),
        (sample(level, n=True, good=1), "bad_number"),
        (sample(level, n="many", good=1), "bad_number"),
        (sample(level, n="9" * 5000, good=1), "bad_number"),
        (sample(level, n=1, good=2), "good_exceeds_n"),
        ({**sample(level), "at": "2026-03-01"}, "bad_instant"),
        ({**sample(level), "at": "2026-02-30T00:00:00Z"}, "bad_instant"),
        ({**sample(level), "at": 0}, "bad_instant"),
        ({**sample(level), "at": None}, "required"),
        ({**sample(level), "at": "2099-01-01T00:00:00Z"}, "future"),
        (sample(tickets), "wrong_input"),
        (event(level), "wrong_input"),
        (event(tickets, version=-1), "bad_version"),
        (event(tickets, version=True), "bad_version"),
        (event(tickets, version="latest"), "bad_version"),
        (event(tickets, external_id=5), "required"),
        (event(tickets, external_id="a\ud800"), "bad_text"),
        (event(tickets, external_id="a\0"), "bad_text"),
        (event(tickets, met="yes"), "bad_boolean"),
        (event(tickets, resolved_at="2026-03-01T00:00:00Z"), "resolved_before_opened"),
        (event(tickets, n=1), "unknown_field"),
        (sample(level, value=1, scope="north"), "scope_not_agreed"),
        (sample(level, value=1, scope=7), "bad_text"),
        (event(tickets, scope="north"), "scope_not_agreed"),
        (event(tickets, priority=1), "bad_text"),
        (event(tickets, share="1.5"), "out_of_range"),
        (event(tickets, pauses="09:00"), "bad_pauses"),
        (event(tickets, pauses=[["2026-03-02T08:30:00Z"]]), "bad_pauses"),
        (event(tickets, pauses=[["2026-03-02T08:30:00Z", ""]]), "bad_instant"),
        (event(tickets, pauses=[["2026-03-02T08:30:00Z", None]]), "bad_pauses"),
    ]
    rows = [row for row, _ in bad]
    rows.insert(10, sample(level, 9))
    rows.append(event(tickets, "INC9"))
    codes = [code for _, code in bad]
    expected = list(enumerate(codes[:10])) + list(enumerate(codes[10:], 11))
    assert counts(Api(ben).post(BULK, rows, source="monitor")) == (2, 0, 0, expected)
    assert Sample.objects.count() == Event.objects.count() == 1


def test_rows_bear_scope_priority_share_and_pauses(ben: User, level: ServiceLevel) -> None:
    for code in ("north", "south"):
        create_scope(
            contract=level.contract, code=code, name=code, kind="site", by=None, now=timezone.now()
        )
    sites = make_level(level.contract, per_scope=True)
    desks = make_level(level.contract, per_scope=True, input_kind="events", attribution="opened")
    ticket = event(
        desks,
        scope="north",
        priority="P1",
        share=0.5,
        resolved_at=None,
        pauses=[
            ["2026-03-02T09:00:00Z", "2026-03-02T11:00:00+01:00"],
            ["2026-03-02T10:30:00Z", None],
        ],
    )
    rows = [
        sample(sites, n=10, good=9, scope="north"),
        sample(sites, value=3, scope="south"),
        ticket,
    ]
    lines = "\n".join(json.dumps(row) for row in rows)
    answer = Api(ben).send("post", BULK, lines, "application/x-ndjson", source="monitor")
    assert counts(answer) == (3, 0, 0, [])
    assert counts(Api(ben).post(BULK, rows, source="monitor")) == (0, 3, 0, [])
    assert list(Sample.objects.order_by("scope").values_list("scope", flat=True)) == [
        "north",
        "south",
    ]
    kept = Event.objects.get()
    assert (kept.scope, kept.priority, kept.share) == ("north", "P1", Decimal("0.5"))
    assert kept.pauses == [
        ["2026-03-02T09:00:00+00:00", "2026-03-02T10:00:00+00:00"],
        ["2026-03-02T10:30:00+00:00", None],
    ]
    unknown = Api(ben).post(BULK, [sample(sites, 2, value=1, scope="west")], source="monitor")
    assert unknown.body["rejected"][0] == {
        "index": 0,
        "code": "unknown_scope",
        "detail": "The contract has no scope “west”. Known are: north, south.",
    }


def test_a_level_is_named_by_the_id_of_another_system(ben: User, level: ServiceLevel) -> None:
    name = {"source": "monitor", "external_id": "web-1"}
    row = {**sample(level), "service_level": name}
    assert counts(Api(ben).post(BULK, [row], source="monitor")) == (1, 0, 0, [])
    assert Sample.objects.get().service_level_id == level.pk


def test_a_level_out_of_reach_looks_unknown(people: People, level: ServiceLevel) -> None:
    outsider = make_user("dan", Role.SERVICE_MANAGER, unit=people.retail)
    rows = [
        sample(level),
        {**sample(level), "service_level": {"source": "monitor", "external_id": "web-1"}},
        {**sample(level), "service_level": str(uuid4())},
    ]
    answer = Api(outsider).post(BULK, rows, source="monitor")
    assert {(row["code"], row["detail"]) for row in answer.body["rejected"]} == {
        ("unknown_service_level", "There is no such service level.")
    }
    assert not Sample.objects.exists()


def test_lines_of_ndjson_are_rows(ben: User, level: ServiceLevel) -> None:
    lines = [json.dumps(sample(level, 1)), "", "{", json.dumps(sample(level, 2)), "[NaN]"]
    answer = Api(ben).send(
        "post", BULK, "\r\n".join(lines) + "\n", "application/x-ndjson", source="monitor"
    )
    assert counts(answer) == (2, 0, 0, [(1, "malformed_json"), (3, "malformed_json")])


def test_a_line_that_nests_too_deep_is_one_rejected_row(ben: User, level: ServiceLevel) -> None:
    text = "[" * 5001 + "\n" + json.dumps(sample(level))
    answer = Api(ben).send("post", BULK, text, "application/x-ndjson", source="monitor")
    assert counts(answer) == (1, 0, 0, [(0, "malformed_json")])


def test_a_correction_supersedes_with_a_reason(ben: User, level: ServiceLevel) -> None:
    api = Api(ben)
    api.post(BULK, [sample(level)], source="monitor")
    rows = [sample(level, n=1440, good=1430)]
    without = api.post(BULK, rows, source="monitor", kind="correction")
    assert (without.status, without.codes[0][0]) == (422, "/reason")
    envelope = {
        "source": "monitor",
        "kind": "correction",
        "reason": "Probe was down",
        "rows": rows,
    }
    assert counts(api.post(BULK, envelope)) == (1, 0, 0, [])
    assert counts(api.post(BULK, envelope)) == (0, 1, 0, [])
    assert set(Sample.objects.values_list("good", flat=True)) == {1400, 1430}
    assert Sample.objects.get(superseded_by=0).good == 1430


def test_an_event_is_not_corrected_by_a_batch(ben: User, tickets: ServiceLevel) -> None:
    answer = Api(ben).post(
        BULK, [event(tickets)], source="monitor", kind="correction", reason="Wrong"
    )
    assert (answer.status, answer.codes[0][0]) == (422, "/kind")
    assert not Event.objects.exists()


def test_what_is_covered_is_stated_for_all_levels_of_the_rows(
    ben: User, level: ServiceLevel, tickets: ServiceLevel
) -> None:
    span = {"covers_from": "2026-03-01T00:00:00Z", "covers_through": "2026-03-04T00:00:00Z"}
    answer = Api(ben).post(BULK, [sample(level), event(tickets)], source="monitor", **span)
    assert counts(answer) == (2, 0, 0, [])
    marks = Watermark.objects.order_by("service_level_id")
    assert [mark.service_level_id for mark in marks] == [level.pk, tickets.pk]
    assert {mark.reported_through.isoformat() for mark in marks} == {"2026-03-04T00:00:00+00:00"}


def test_what_is_covered_is_stated_by_an_envelope_even_without_rows(
    ben: User, level: ServiceLevel
) -> None:
    cover = {
        "service_level": {"source": "monitor", "external_id": "web-1"},
        "from": "2026-03-01T00:00:00Z",
        "through": "2026-03-02T00:00:00Z",
    }
    envelope = {"source": "monitor", "covers": [cover], "rows": []}
    assert counts(Api(ben).post(BULK, envelope)) == (0, 0, 0, [])
    assert Watermark.objects.get().service_level_id == level.pk


def test_an_unknown_level_covered_stops_the_call(ben: User, level: ServiceLevel) -> None:
    cover = {
        "service_level": str(uuid4()),
        "from": "2026-03-01T00:00:00Z",
        "through": "2026-03-02T00:00:00Z",
    }
    envelope = {"source": "monitor", "covers": [cover], "rows": [sample(level)]}
    answer = Api(ben).post(BULK, envelope)
    assert (answer.status, answer.codes) == (422, [("/covers", "unknown")])
    assert not Sample.objects.exists()


def test_coverage_that_cannot_be_leaves_no_row_of_either_kind(
    ben: User, level: ServiceLevel, tickets: ServiceLevel
) -> None:
    span = {"covers_from": "2026-03-04T00:00:00Z", "covers_through": "2026-03-01T00:00:00Z"}
    answer = Api(ben).post(BULK, [sample(level), event(tickets)], source="monitor", **span)
    assert answer.status == 422
    assert not Sample.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("body", "query", "status", "pointer"),
    [
        ([], {}, 400, "?source"),
        ([], {"source": "nobody"}, 422, "/source"),
        ([], {"source": "monitor", "colour": "red"}, 400, "?colour"),
        ([], {"source": "monitor", "kind": "guess"}, 400, "?kind"),
        ([], {"source": "monitor", "covers_from": "2026-03-01T00:00:00Z"}, 400, "?covers_from"),
        ("rows", {"source": "monitor"}, 400, ""),
        (None, {"source": "monitor"}, 400, ""),
        ({"source": "monitor"}, {}, 400, "/rows"),
        ({"rows": []}, {}, 400, "/source"),
        ({"source": "monitor", "rows": [], "colour": 1}, {}, 400, "/colour"),
        ({"source": "monitor", "rows": []}, {"source": "monitor"}, 400, "?source"),
        ({"source": "monitor", "rows": [], "covers": [{}]}, {}, 400, "/covers/0/service_level"),
    ],
)
def test_a_head_that_cannot_be_used_is_refused(
    body: object, query: dict[str, object], status: int, pointer: str, ben: User
) -> None:
    make_source()
    answer = Api(ben).post(BULK, body, **query)
    assert (answer.status, answer.codes[0][0]) == (status, pointer)


def test_more_rows_than_a_call_may_hold_are_413(
    ben: User, level: ServiceLevel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slas.api.bulk_body.MOST_ROWS", 2)
    rows = [sample(level, day) for day in (1, 2, 3)]
    assert Api(ben).post(BULK, rows, source="monitor").status == 413
    assert counts(Api(ben).post(BULK, rows[:2], source="monitor")) == (2, 0, 0, [])


def test_more_bytes_than_a_call_may_hold_are_413(
    ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slas.api.bulk_body.MOST_BYTES", 10)
    assert Api(ben).post(BULK, ["x" * 20], source="monitor").status == 413
    answer = Api(ben).send("post", BULK, "x" * 20, "application/x-ndjson", source="monitor")
    assert answer.status == 413


def test_the_queries_of_a_call_do_not_grow_with_its_rows(ben: User, level: ServiceLevel) -> None:
    api = Api(ben)
    api.post(BULK, [sample(level, 1)], source="monitor")
    asked = []
    for rows in ([sample(level, 2)], [sample(level, day) for day in range(3, 20)]):
        with CaptureQueriesContext(connection) as queries:
            api.post(BULK, rows, source="monitor")
        asked.append(len(queries))
    assert asked[0] == asked[1]
