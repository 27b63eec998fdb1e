"""The watch over vendors' certificates and insurances: told before they run out, and once out.

It stands here because vendors know no alerts.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from alerts.causes import Cause
from alerts.choices import AlertRule, AlertState, Severity
from alerts.models import Alert
from alerts.services.raising import clear_alerts, raise_alerts
from core import formats
from core.periods import local_date, local_midnight
from vendors.models import VendorCertificate

RULE: Final = AlertRule.CERTIFICATE.value
_SETTLED: Final = "It was renewed, changed or taken off the record."
Key = tuple[str, str, str]


@transaction.atomic
def watch_certificates(*, now: datetime) -> int:
    """Tell of what runs out soon or has run out, and settle what was renewed; safe to repeat.

    What stands is read from the register each time, so that a missed run is caught up. Return how
    many alerts are new.
    """
    today = local_date(settings.PORTAL_TIME_ZONE, now)
    _settle(today, now)
    rows = VendorCertificate.objects.to_tell(
        since=today - timedelta(days=settings.ALERTS_OPEN_FOR_DAYS),
        through=today + timedelta(days=settings.CERTIFICATE_WARNING_DAYS),
    )
    standing = {_key(row, today): row for row in rows.select_related("vendor")}
    told = _told(standing)
    causes = [_cause(row, key, today) for key, row in standing.items() if key not in told]
    return raise_alerts(causes=causes, now=now)


def _told(keys: Iterable[Key]) -> set[Key]:
    """Name the alerts that stand already, or that a person resolved."""
    rows = Alert.objects.filter(rule=RULE, subject__in={key[1] for key in keys})
    kept = rows.exclude(state=AlertState.RESOLVED, resolved_by__isnull=True)
    return {(RULE, *key) for key in kept.values_list("subject", "episode")}


def _settle(today: date, now: datetime) -> None:
    """Resolve what was told of a certificate that says something else by now, or is gone."""
    rows = Alert.objects.unresolved().filter(rule=RULE).values_list("subject", "episode")
    unresolved = {(RULE, *key) for key in rows}
    if not unresolved:
        return
    ids = [key[1].partition(":")[2] for key in unresolved]
    found = VendorCertificate.objects.filter(public_id__in=ids).to_tell(
        through=today + timedelta(days=settings.CERTIFICATE_WARNING_DAYS)
    )
    standing = {_key(row, today) for row in found}
    clear_alerts(keys=unresolved - standing, reason=_SETTLED, now=now)


def _key(row: VendorCertificate, today: date) -> Key:
    """Name the alert of a certificate: its last day, and whether that is over."""
    last = _last_day(row)
    stage = "expired" if last < today else "expiring"
    return (RULE, f"certificate:{row.public_id}", f"{last.isoformat()}:{stage}")


def _last_day(row: VendorCertificate) -> date:
    assert row.valid_until is not None  # noqa: S101  as the query keeps
    return row.valid_until


def _cause(row: VendorCertificate, key: Key, today: date) -> Cause:
    vendor, last = row.vendor, _last_day(row)
    is_over = last < today
    needed = "We require it." if row.is_required else "We do not require it."
    kind, day = str(row.get_kind_display()), formats.day(last, today)
    return Cause(
        rule=key[0],
        subject=key[1],
        episode=key[2],
        vendor_id=vendor.pk,
        unit_id=vendor.unit_id,
        severity=(Severity.HIGH if is_over and row.is_required else Severity.MEDIUM).value,
        title=f"{kind} of {vendor.display_name} {'ran' if is_over else 'runs'} out"[:200],
        detail=" ".join(
            filter(
                None,
                (
                    f"Its last day {'was' if is_over else 'is'} {day}.",
                    f"Number {row.number}." if row.number else "",
                    needed,
                    "Ask the vendor for the next one.",
                ),
            )
        ),
        path=reverse("vendors:certificate-list", args=[vendor.slug]),
        period_ended_at=local_midnight(settings.PORTAL_TIME_ZONE, last + timedelta(days=1)),
    )
