"""The page between ticking alerts and a deed that asks for a day or a reason."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django import forms

from accounts.models import User
from accounts.permissions import Capability
from alerts.choices import AlertState
from alerts.models import Alert
from alerts.presentation import headline
from core.components.parts import Crumb

VERBS: Final = {"snooze": "Snooze", "resolve": "Resolve"}
LEADS: Final = {
    "snooze": "They leave the list and come back on the day you choose.",
    "resolve": "They leave the list for good; the reason stays in their history.",
}


@dataclass(frozen=True, slots=True)
class StepAlert:
    """One alert that the deed is about."""

    public_id: UUID
    title: str
    vendor: str
    is_resolved: bool


@dataclass(frozen=True, slots=True)
class StepPage:
    """All that the step shows."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    deed: str
    verb: str
    alerts: tuple[StepAlert, ...]
    form: forms.Form
    back: str


def step_page(
    user: User, public_ids: Collection[UUID], *, deed: str, form: forms.Form, back: str
) -> StepPage:
    """Gather the alerts that the person may handle, in one query, around a form."""
    rows = (
        Alert.objects.visible_to(user, Capability.HANDLE_ALERTS)
        .filter(public_id__in=public_ids)
        .select_related("vendor")
        .order_by("pk")
    )
    alerts = tuple(
        StepAlert(
            alert.public_id,
            headline(alert),
            alert.vendor.display_name,
            alert.state == AlertState.RESOLVED,
        )
        for alert in rows
    )
    count = f"{len(alerts)} alerts" if len(alerts) != 1 else "one alert"
    return StepPage(
        title=f"{VERBS[deed]} {count}",
        lead=LEADS[deed],
        crumbs=(Crumb("Alerts", back), Crumb(VERBS[deed])),
        deed=deed,
        verb=f"{VERBS[deed]} {count}",
        alerts=alerts,
        form=form,
        back=back,
    )
