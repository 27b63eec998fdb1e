"""The inbox and the pages of mail: read, handled by POST, narrowed, shut to outsiders."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Role
from alerts.letters import stop_token
from alerts.models import Alert, MailPreference
from alerts.services import raise_alerts, snooze_alerts, take_alerts
from core.models import OutboxMessage
from core.services import deliver_mail
from tests.alerts.mail_setting import make_cause, wants, with_address
from tests.core.outbox_setting import make_letter, queue
from tests.factories import NOW, make_vendor
from tests.pages.conftest import Reader
from tests.people import People
from tests.query_counts import reviewed_queries
from vendors.models import Vendor


@pytest.fixture
def vendor(people: People) -> Vendor:
    return make_vendor(unit=people.operations, display_name="Larkspur Støtte")


@pytest.fixture
def alerts(vendor: Vendor) -> list[Alert]:
    causes = [
        make_cause(vendor, title=title, severity=severity)
        for title, severity in (("Uptime", "medium"), ("Restored", "critical"), ("CSAT", "high"))
    ]
    raise_alerts(causes=causes, now=NOW - timedelta(hours=3))
    # Raised by one statement, so their keys may come in any order.
    return [Alert.objects.get(title__startswith=title) for title in ("Uptime", "Restored", "CSAT")]


def post(user: User, path: str, /, *, follow: bool = True, **entered: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(path, entered, follow=follow)


def handle(user: User, alerts: list[Alert], do: str, **entered: Any) -> str:
    """Do a deed to alerts through the page; give what is shown after it."""
    path = reverse("alerts:alert-handle")
    ids = [alert.public_id for alert in alerts]
    response = post(user, path, a=ids, do=do, **entered)
    assert response.status_code == 200
    return str(response.content.decode())


def states() -> list[str]:
    return list(Alert.objects.order_by("pk").values_list("state", flat=True))


def test_most_severe_stands_first_and_lies_open(
    people: People, alerts: list[Alert], reader: Reader
) -> None:
    text = reader.get(people.ada, "/alerts/")
    places = [text.index(f"{title}, below minimum") for title in ("Restored", "CSAT", "Uptime")]
    assert places == sorted(places)
    assert '<h2 id="alert-heading"><bdi>Restored, below minimum</bdi></h2>' in text
    other = reader.get(people.ada, f"/alerts/{alerts[0].public_id}/")
    assert '<h2 id="alert-heading"><bdi>Uptime, below minimum</bdi></h2>' in other
    assert 'href="/slas/x/"' in other


def test_outsiders_and_vendors_find_nothing(
    people: People, vendor: Vendor, alerts: list[Alert], reader: Reader
) -> None:
    show = f"/alerts/{alerts[0].public_id}/"
    reader.get(people.cyd, show, 404)
    assert "Nothing is waiting for you" in reader.get(people.cyd, "/alerts/")
    for path in ("/alerts/?vendor=" + str(vendor.public_id), "/alerts/?q=larkspur"):
        assert "Restored" not in reader.get(people.cyd, path)
    at_vendor = people.at_vendor(vendor)
    for path in ("/alerts/", show):
        reader.get(at_vendor, path, 404)
    for path in ("/alerts/", show, "/settings/mail/", "/settings/outbox/"):
        assert Client().get(path).status_code == 302
    handle(people.cyd, alerts, "take")
    assert post(at_vendor, "/alerts/handle/", a=show, do="take").status_code == 404
    assert states() == ["open"] * 3


def test_who_may_only_read_sees_no_deeds(
    people: People, alerts: list[Alert], reader: Reader
) -> None:
    auditor, executive = people.holding(Role.AUDITOR), people.holding(Role.EXECUTIVE)
    for user in (auditor, executive):
        text = reader.get(user, "/alerts/")
        assert "Restored" in text
        assert 'name="do"' not in text
        assert post(user, "/alerts/handle/", a=alerts[0].public_id, do="take").status_code == 404
    figure = f'href="/vendors/{alerts[0].vendor.slug}/" data-key="w"'
    assert figure in reader.get(executive, "/alerts/")


def test_filters_stand_in_the_address(
    people: People, vendor: Vendor, alerts: list[Alert], reader: Reader
) -> None:
    take_alerts(public_ids=[alerts[2].public_id], by=people.ben, now=NOW)
    until = NOW + timedelta(days=3)
    snooze_alerts(public_ids=[alerts[0].public_id], by=people.ben, until=until, now=NOW)
    unit = f"unit=operations&vendor={vendor.public_id}"
    shown = {
        "": {"Restored", "CSAT"},
        "?state=open": {"Restored"},
        "?state=taken&taken_by=ben": {"CSAT"},
        "?state=taken&taken_by=ada": set(),
        "?state=snoozed": {"Uptime"},
        "?state=resolved": set(),
        "?severity=critical": {"Restored"},
        "?rule=score_drop": set(),
        "?q=STOTTE": {"Restored", "CSAT"},
        "?q=csat": {"CSAT"},
        f"?{unit}": {"Restored", "CSAT"},
    }
    for query, titles in shown.items():
        text = reader.get(people.ben, f"/alerts/{query}")
        listed = {t for t in ("Uptime", "Restored", "CSAT") if f"Select: {t}" in text}
        assert listed == titles, query
    assert "Show all that waits" in reader.get(people.ben, "/alerts/?colour=red")
    reader.get(people.ben, "/alerts/?page=0", 404)


def test_alerts_are_taken_one_by_one_and_in_bulk(people: People, alerts: list[Alert]) -> None:
    assert "1 alert taken." in handle(people.ben, alerts[:1], "take", note="Asked them")
    text = handle(people.ada, alerts, "take", back="/alerts/?state=taken")
    assert "2 alerts taken." in text
    assert "1 left as it is: “Uptime”: Ben has taken it." in text
    assert states() == ["taken"] * 3
    assert alerts[0].entries.get(event="taken").note == "Asked them"


def test_snoozing_asks_for_a_day_first(people: People, alerts: list[Alert]) -> None:
    asked = handle(people.ada, alerts[:2], "snooze", note="Waiting for them")
    assert "Snooze 2 alerts" in asked
    assert 'value="Waiting for them"' in asked
    assert 'value="2026-03-27"' in asked
    for day in ("", "2026-03-20", "2026-06-18", "x"):
        assert "to put right" in handle(people.ada, alerts[:2], "snooze", asked="1", until=day)
    assert states() == ["open"] * 3
    done = handle(people.ada, alerts[:2], "snooze", asked="1", until="2026-03-27")
    assert "2 alerts put aside." in done
    alert = Alert.objects.get(pk=alerts[0].pk)
    assert (alert.state, alert.snoozed_until) == ("snoozed", NOW.replace(day=27, hour=0))


def test_resolving_asks_for_a_reason_first(people: People, alerts: list[Alert]) -> None:
    assert "Resolve 3 alerts" in handle(people.ada, alerts, "resolve")
    assert "to put right" in handle(people.ada, alerts, "resolve", asked="1", reason=" ")
    assert states() == ["open"] * 3
    assert "3 alerts resolved." in handle(
        people.ada, alerts, "resolve", asked="1", reason="Agreed with them"
    )
    assert states() == ["resolved"] * 3
    assert "Nothing is waiting for you" in Reader().get(people.ada, "/alerts/")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/alerts/", "/sign-out/"])
def test_the_way_back_stays_in_the_inbox(people: People, alerts: list[Alert], back: str) -> None:
    answer = post(
        people.ada, "/alerts/handle/", follow=False, a=alerts[0].public_id, do="take", back=back
    )
    assert answer.headers["Location"] == "/alerts/"


def test_nothing_ticked_and_ids_that_are_none_change_nothing(
    people: People, alerts: list[Alert]
) -> None:
    assert "Tick at least one alert first." in handle(people.ada, [], "take")
    text = str(post(people.ada, "/alerts/handle/", a=["x", uuid4()], do="take").content.decode())
    assert "1 left as it is: 1 not yours to handle." in text
    assert post(people.ada, "/alerts/handle/", a=alerts[0].public_id, do="fly").status_code == 404
    assert states() == ["open"] * 3


def test_names_are_escaped(people: People, reader: Reader) -> None:
    vendor = make_vendor(unit=people.operations, display_name="<script>x</script>")
    raise_alerts(causes=[make_cause(vendor, title="<b>T</b>", detail="<i>")], now=NOW)
    text = reader.get(people.ada, "/alerts/")
    assert "<script>x" not in text
    assert "<b>T</b>" not in text
    assert "&lt;b&gt;T&lt;/b&gt;" in text


def test_the_rail_counts_what_is_open(people: People, alerts: list[Alert], reader: Reader) -> None:
    assert '<span class="count">3<' in reader.get(people.ben, "/settings/mail/")
    take_alerts(public_ids=[alerts[0].public_id], by=people.ben, now=NOW)
    assert '<span class="count">2<' in reader.get(people.ben, "/alerts/")
    assert '<span class="count">' not in reader.get(people.cyd, "/alerts/")


@pytest.mark.parametrize(("name", "path"), [("page_alerts", "/alerts/"), ("page_alert", "{}")])
def test_queries_stay_the_same_with_many(
    people: People, alerts: list[Alert], vendor: Vendor, name: str, path: str
) -> None:
    client = Client()
    client.force_login(people.ben)
    path = path.format(f"/alerts/{alerts[0].public_id}/")
    for more in (0, 60):
        raise_alerts(causes=[make_cause(vendor) for _ in range(more)], now=NOW)
        take_alerts(
            public_ids=list(Alert.objects.values_list("public_id", flat=True)[:more]),
            by=people.ada,
            now=NOW,
        )
        with reviewed_queries(name):
            assert client.get(path).status_code == 200
    assert "1–50 of 63" in client.get("/alerts/").content.decode()
    assert "51–63 of 63" in client.get("/alerts/?page=2").content.decode()


def test_a_person_chooses_and_stops_mail(people: People, reader: Reader) -> None:
    ada = with_address(people.ada)
    chosen: dict[str, Any] = {
        "alerts_from": "high",
        "digest": "weekly",
        "weekday": "4",
        "hour": "6",
    }
    assert "Saved." in post(ada, "/settings/mail/", **chosen).content.decode()
    kept = MailPreference.objects.get(user=ada)
    assert (kept.alerts_from, kept.digest, kept.weekday, kept.hour) == ("high", "weekly", 4, 6)
    for kind, left in (("alerts", ("", "weekly")), ("digest", ("", "none"))):
        path = reverse("alerts:mail-stop", args=[stop_token(ada.pk, kind)])
        assert "<button" in Client(enforce_csrf_checks=True).get(path).content.decode()
        before = MailPreference.objects.get(user=ada)
        assert before.digest == "weekly", "reading stops nothing"
        posted = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
        assert "Stopped" in posted.content.decode()
        kept.refresh_from_db()
        assert (kept.alerts_from, kept.digest) == left
    for token in ("x", stop_token(ada.pk, "alerts")[:-2]):
        assert Client().post(f"/settings/mail/stop/{token}/").status_code == 404


def test_who_has_no_address_or_sees_no_alert_chooses_none(
    people: People, vendor: Vendor, reader: Reader
) -> None:
    chosen: dict[str, Any] = {"alerts_from": "high", "digest": "none", "weekday": "0", "hour": "6"}
    refused = post(people.ada, "/settings/mail/", **chosen).content.decode()
    assert "You have no e-mail address here." in refused
    at_vendor = with_address(people.at_vendor(vendor))
    refused = post(at_vendor, "/settings/mail/", **chosen).content.decode()
    assert "Your role shows you no alerts" in refused
    assert not MailPreference.objects.exists()


def test_a_digest_can_be_asked_for(people: People, alerts: list[Alert], reader: Reader) -> None:
    wants(people.ada)
    assert "is on its way" in post(people.ada, "/settings/mail/digest/").content.decode()
    assert "Look at 3 new alerts" in reader.get(people.ada, "/settings/mail/")
    cyd = with_address(people.cyd)
    assert "nothing is sent" in post(cyd, "/settings/mail/digest/").content.decode()
    assert OutboxMessage.objects.filter(recipient=cyd).count() == 0


def test_administrators_alone_see_the_outbox_and_the_demos_mails(
    people: People, reader: Reader, settings: Any, tmp_path: Any
) -> None:
    admin = people.holding(Role.ADMINISTRATOR)
    queue(make_letter(subject="Hidden words"))
    OutboxMessage.objects.update(dead_at=NOW, attempts=8, last_error="SMTPDataError: no")
    for user in (*people.everybody, people.holding(Role.AUDITOR)):
        for path in ("/settings/outbox/", "/settings/demo-mail/"):
            reader.get(user, path, 404)
        assert post(user, "/settings/outbox/revive/").status_code == 404
    assert "SMTPDataError: no" in reader.get(admin, "/settings/outbox/")
    assert "1 mail will be tried again." in post(admin, "/settings/outbox/revive/").content.decode()
    reader.get(admin, "/settings/demo-mail/", 404)
    settings.MAIL_FOLDER = str(tmp_path)
    assert "No mail yet" in reader.get(admin, "/settings/demo-mail/")
    settings.EMAIL_BACKEND = "core.mail_folder.FolderBackend"
    OutboxMessage.objects.update(text="<script>x</script> http://localhost:8000/alerts/")
    assert deliver_mail(clock=lambda: NOW).delivered == 1
    text = reader.get(admin, "/settings/demo-mail/")
    assert "1 mail in the demo’s folder" in text
    assert "&lt;script&gt;x" in text
    assert 'href="http://localhost:8000/alerts/"' in text
