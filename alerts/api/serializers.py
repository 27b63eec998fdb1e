"""The shape of alerts in the API."""

from typing import Any

from rest_framework import serializers

from alerts.choices import AlertEvent, AlertRule, AlertState, Severity
from alerts.models import Alert
from core.api.fields import InstantField, StrictSerializer
from core.values import instant_text


class AlertVendorSerializer(serializers.Serializer[Any]):
    """The vendor that an alert is about."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class AlertEntrySerializer(serializers.Serializer[Any]):
    """One thing that happened to an alert."""

    event = serializers.ChoiceField(choices=AlertEvent.choices)
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_null=True, help_text="User name; null is the portal itself")
    note = serializers.CharField(allow_blank=True)


class AlertSerializer(serializers.Serializer[Any]):
    """Something that needs a person."""

    id = serializers.UUIDField()
    rule = serializers.ChoiceField(choices=AlertRule.choices)
    severity = serializers.ChoiceField(choices=Severity.choices)
    state = serializers.ChoiceField(choices=AlertState.choices)
    title = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)
    vendor = AlertVendorSerializer()
    unit = serializers.CharField(help_text="Code of the business unit")
    path = serializers.CharField(help_text="The page that shows the cause")
    period_ended_at = serializers.DateTimeField()
    opened_at = serializers.DateTimeField()
    taken_by = serializers.CharField(allow_null=True, help_text="User name")
    taken_at = serializers.DateTimeField(allow_null=True)
    snoozed_until = serializers.DateTimeField(allow_null=True)
    resolved_by = serializers.CharField(allow_null=True, help_text="User name")
    resolved_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class FullAlertSerializer(AlertSerializer):
    """An alert with everything that happened to it, oldest first."""

    entries = AlertEntrySerializer(many=True)


class TakeSerializer(StrictSerializer):
    """Take an alert on."""

    note = serializers.CharField(max_length=400, allow_blank=True, required=False, default="")


class SnoozeSerializer(StrictSerializer):
    """Put an alert to sleep."""

    until = InstantField(help_text="When it wakes")
    note = serializers.CharField(max_length=400, allow_blank=True, required=False, default="")


class ResolveSerializer(StrictSerializer):
    """Close an alert."""

    reason = serializers.CharField(max_length=400)


def alert_row(alert: Alert) -> dict[str, Any]:
    """Write an alert whose vendor, unit and people are loaded."""
    return {
        "id": str(alert.public_id),
        "rule": alert.rule,
        "severity": alert.severity,
        "state": alert.state,
        "title": alert.title,
        "detail": alert.detail,
        "vendor": {"id": str(alert.vendor.public_id), "name": alert.vendor.display_name},
        "unit": alert.unit.code,
        "path": alert.path,
        "period_ended_at": instant_text(alert.period_ended_at),
        "opened_at": instant_text(alert.opened_at),
        "taken_by": alert.taken_by and alert.taken_by.username,
        "taken_at": instant_text(alert.taken_at),
        "snoozed_until": instant_text(alert.snoozed_until),
        "resolved_by": alert.resolved_by and alert.resolved_by.username,
        "resolved_at": instant_text(alert.resolved_at),
        "reason": alert.reason,
    }


def full_alert(alert: Alert) -> dict[str, Any]:
    """Write an alert with its entries, whose people are loaded."""
    entries = [
        {
            "event": entry.event,
            "at": instant_text(entry.at),
            "by": entry.by and entry.by.username,
            "note": entry.note,
        }
        for entry in alert.entries.all()
    ]
    return {**alert_row(alert), "entries": entries}
