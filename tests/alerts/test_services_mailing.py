"""Alert mail: to whom an alert shows and who chose it, with the alert or not at all."""

from itertools import product

from django.db import transaction

from accounts.models import User
from accounts.permissions import Role
from accounts.services import grant_role
from alerts.choices import Severity
from alerts.models import Alert, MailPreference
from alerts.querysets import recipients_of
from alerts.services import clear_alerts, raise_alerts, resolve_alert
from core.models import OutboxMessage
from tests.alerts.mail_setting import NOW, mailed, make_cause, wants
from tests.factories import make_user, make_vendor
from tests.people import People


def test_those_who_see_it_and_chose_it_are_mailed_once(people: People) -> None:
    for user in people.everybody:
        wants(user)
    cause = make_cause(make_vendor(unit=people.operations))
    for _ in range(2):
        raise_alerts(causes=[cause], now=NOW)
    assert mailed() == {"ada": 1, "ben": 1}
    message = OutboxMessage.objects.get(recipient=people.ada)
    assert message.subject.startswith("Decide: Restored in time, below minimum, Vendor")
    alert = Alert.objects.get()
    assert f"/alerts/{alert.public_id}/" in message.text
    assert f"/alerts/{alert.public_id}/" in message.html
    assert message.unsubscribe_url in message.text


def test_who_chose_nothing_or_only_worse_ones_is_not_mailed(people: People) -> None:
    wants(people.ada, alerts_from="critical")
    wants(people.ben, alerts_from="")
    vendor = make_vendor(unit=people.operations)
    raise_alerts(causes=[make_cause(vendor, severity="high")], now=NOW)
    assert mailed() == {}
    raise_alerts(causes=[make_cause(vendor, severity="critical")], now=NOW)
    assert mailed() == {"ada": 1}


def test_what_opens_at_once_is_told_in_one_mail_worst_first(people: People) -> None:
    wants(people.ada)
    vendor = make_vendor(unit=people.operations)
    causes = [
        make_cause(vendor, severity=severity, title=f"A {severity} one")
        for severity in ("medium", "critical", "high")
    ]
    raise_alerts(causes=causes, now=NOW)
    message = OutboxMessage.objects.get()
    assert message.subject.startswith("Look at 3 alerts: A critical one, below minimum")
    places = [message.text.index(f"A {name} one") for name in ("critical", "high", "medium")]
    assert places == sorted(places)


def test_a_transaction_rolled_back_leaves_neither_alert_nor_mail(people: People) -> None:
    wants(people.ada)
    cause = make_cause(make_vendor(unit=people.operations))
    with transaction.atomic():
        raise_alerts(causes=[cause], now=NOW)
        assert mailed() == {"ada": 1}
        transaction.set_rollback(True)
    assert (Alert.objects.count(), mailed()) == (0, {})
    raise_alerts(causes=[cause], now=NOW)
    assert mailed() == {"ada": 1}


def test_what_opens_again_is_mailed_again_and_what_a_person_closed_is_not(people: People) -> None:
    wants(people.ada)
    cause = make_cause(make_vendor(unit=people.operations))
    raise_alerts(causes=[cause], now=NOW)
    clear_alerts(keys=[cause.key], reason="Corrected", now=NOW)
    raise_alerts(causes=[cause], now=NOW)
    assert mailed() == {"ada": 2}
    resolve_alert(alert=Alert.objects.get(), by=people.ada, reason="Known", now=NOW)
    raise_alerts(causes=[cause], now=NOW)
    assert mailed() == {"ada": 2}


def test_a_period_long_past_is_recorded_without_mail(people: People) -> None:
    wants(people.ada)
    vendor = make_vendor(unit=people.operations)
    raise_alerts(causes=[make_cause(vendor, period_ended_at=NOW.replace(year=2025))], now=NOW)
    assert (Alert.objects.count(), mailed()) == (1, {})


def test_the_inactive_and_those_without_address_get_nothing(people: People) -> None:
    for user in (people.ada, people.ben):
        wants(user)
    User.objects.filter(pk=people.ada.pk).update(is_active=False)
    User.objects.filter(pk=people.ben.pk).update(email="")
    raise_alerts(causes=[make_cause(make_vendor(unit=people.operations))], now=NOW)
    assert mailed() == {}


def test_the_set_of_recipients_is_what_visible_to_says_of_each(people: People) -> None:
    """Every kind of grant against vendors of one unit, of the other, and shared ones."""
    operations, retail = people.operations, people.retail
    vendors = [make_vendor(unit=unit) for unit in (operations, retail, operations)]
    vendors[2].shared_with.add(retail)
    units = (operations, retail)
    raise_alerts(causes=[make_cause(v, unit_id=u.pk) for v, u in product(vendors, units)], now=NOW)
    users = [make_user("nobody")]
    for role, unit in product(Role, (None, operations, retail)):
        if role is not Role.VENDOR_USER:
            where = unit.code if unit else "all"
            users.append(make_user(f"{role.value}-{where}", role, unit=unit))
    both = make_user("reader-editor", Role.EXECUTIVE, unit=operations)
    grant_role(user=both, role=Role.AUDITOR, unit=retail, by=None, now=NOW)
    at_vendor = people.at_vendor(vendors[0])
    readers = [user for user in (*users, both) if user.username != "nobody"]
    for user in readers:
        wants(user)
    MailPreference.objects.create(user=at_vendor, alerts_from="medium", changed_at=NOW)
    User.objects.filter(pk=at_vendor.pk).update(email="at@vendor.example")
    alert_ids = list(Alert.objects.values_list("pk", flat=True))
    found = set(recipients_of(alert_ids, Severity.values))
    wanted = {
        (user.pk, alert_id)
        for user in (*readers, at_vendor)
        for alert_id in Alert.objects.visible_to(user).values_list("pk", flat=True)
    }
    assert found == wanted
    assert at_vendor.pk not in {user_id for user_id, _ in found}
    assert len(found) > 40
