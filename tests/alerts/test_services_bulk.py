"""Several alerts handled at once: each once, the rest refused with its reason."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Role
from accounts.services import grant_role
from alerts.models import Alert, AlertEntry
from alerts.services import raise_alerts, resolve_alerts, snooze_alerts, take_alert, take_alerts
from core.errors import RuleError
from tests.alerts.mail_setting import NOW, make_cause
from tests.factories import make_user, make_vendor
from tests.people import People


@pytest.fixture
def alerts(people: People) -> list[Alert]:
    vendor = make_vendor(unit=people.operations)
    raise_alerts(causes=[make_cause(vendor, title=f"Level {n}") for n in range(3)], now=NOW)
    return list(Alert.objects.order_by("pk"))


def states() -> list[str]:
    return list(Alert.objects.order_by("pk").values_list("state", flat=True))


def test_taking_takes_what_is_free_and_names_what_is_not(
    people: People, alerts: list[Alert]
) -> None:
    take_alert(alert=alerts[0], by=people.ben, now=NOW)
    resolve_alerts(public_ids=[alerts[1].public_id], by=people.ben, reason="Known", now=NOW)
    handled = take_alerts(public_ids=[a.public_id for a in alerts], by=people.ada, now=NOW)
    assert handled.done == 1
    assert [(one.title, one.why) for one in handled.refused] == [
        (alerts[0].title, "Ben has taken it"),
        (alerts[1].title, "it is resolved already"),
    ]
    assert states() == ["taken", "resolved", "taken"]


def test_taking_twice_is_taking_once(people: People, alerts: list[Alert]) -> None:
    for _ in range(2):
        done = take_alerts(public_ids=[a.public_id for a in alerts], by=people.ada, now=NOW).done
        assert done == 3
    assert AlertEntry.objects.filter(event="taken").count() == 3


def test_snoozing_and_resolving_leave_resolved_ones_alone(
    people: People, alerts: list[Alert]
) -> None:
    everything = [a.public_id for a in alerts]
    resolve_alerts(public_ids=everything[:1], by=people.ada, reason="Known", now=NOW)
    until = NOW + timedelta(days=2)
    asleep = snooze_alerts(public_ids=everything, by=people.ada, until=until, now=NOW)
    assert (asleep.done, len(asleep.refused)) == (2, 1)
    resolved = resolve_alerts(public_ids=everything, by=people.ben, reason="Mended", now=NOW)
    assert (resolved.done, len(resolved.refused)) == (2, 1)
    assert list(Alert.objects.order_by("pk").values_list("reason", flat=True)) == [
        "Known",
        "Mended",
        "Mended",
    ]


def test_the_outsider_and_who_may_only_read_handle_nothing(
    people: People, alerts: list[Alert]
) -> None:
    everything = [a.public_id for a in alerts]
    for user in (people.cyd, people.holding(Role.AUDITOR), people.holding(Role.EXECUTIVE)):
        handled = take_alerts(public_ids=[*everything, uuid4()], by=user, now=NOW)
        assert (handled.done, handled.refused, handled.unknown) == (0, (), 4)
    assert states() == ["open"] * 3


def test_who_handles_in_one_unit_and_reads_in_another_handles_the_one(people: People) -> None:
    mixed = make_user("mixed", Role.SERVICE_MANAGER, unit=people.retail)
    grant_role(user=mixed, role=Role.EXECUTIVE, unit=people.operations, by=None, now=NOW)
    mine, theirs = (make_vendor(unit=unit) for unit in (people.retail, people.operations))
    raise_alerts(causes=[make_cause(mine), make_cause(theirs)], now=NOW)
    everything = list(Alert.objects.values_list("public_id", flat=True))
    assert Alert.objects.visible_to(mixed).count() == 2
    handled = take_alerts(public_ids=everything, by=mixed, now=NOW)
    assert (handled.done, handled.unknown) == (1, 1)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 401])
def test_a_reason_is_a_few_words(people: People, alerts: list[Alert], reason: str) -> None:
    with pytest.raises(RuleError):
        resolve_alerts(public_ids=[alerts[0].public_id], by=people.ada, reason=reason, now=NOW)
    assert states()[0] == "open"


def test_fifty_cost_as_many_queries_as_two(people: People) -> None:
    vendor = make_vendor(unit=people.operations)

    def count(size: int) -> int:
        raise_alerts(causes=[make_cause(vendor) for _ in range(size)], now=NOW)
        fresh = list(Alert.objects.filter(state="open").values_list("public_id", flat=True))
        with CaptureQueriesContext(connection) as asked:
            assert take_alerts(public_ids=fresh, by=people.ada, now=NOW).done == size
        return len(asked)

    count(1)
    assert count(2) == count(50)
