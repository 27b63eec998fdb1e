"""How alerts are put before people: chips, words, and where they lead."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from alerts.choices import AlertEvent, AlertRule, AlertState, Severity
from alerts.models import Alert
from core.components import atoms
from core.components.parts import Tone

SEVERITIES: Final[dict[str, tuple[Tone, str]]] = {
    Severity.CRITICAL: ("crit", "crit"),
    Severity.HIGH: ("bad", "down"),
    Severity.MEDIUM: ("warn", "half"),
}
STATES: Final[dict[str, tuple[Tone, str]]] = {
    AlertState.OPEN: ("neutral", "ring"),
    AlertState.TAKEN: ("info", "hand"),
    AlertState.SNOOZED: ("neutral", "z"),
    AlertState.RESOLVED: ("ok", "ok"),
}
RULE_SHAPES: Final[dict[str, str]] = {
    AlertRule.NOT_REPORTED: "void",
    AlertRule.BELOW_EXPECTED: "half",
}
EVENT_WORDS: Final[dict[str, str]] = {
    AlertEvent.OPENED: "Opened",
    AlertEvent.RECORDED: "Recorded closed",
    AlertEvent.TAKEN: "Taken",
    AlertEvent.SNOOZED: "Put aside",
    AlertEvent.WOKEN: "Back from its rest",
    AlertEvent.RESOLVED: "Resolved",
    AlertEvent.REOPENED: "Opened again",
    AlertEvent.CHANGED: "Figure changed",
}


#: What a title says of itself already needs no more words.
SAYING: Final[dict[str, str]] = {
    AlertRule.BREACH: "below minimum",
    AlertRule.BELOW_EXPECTED: "below expected",
    AlertRule.NOT_REPORTED: "not reported",
    AlertRule.AT_RISK: "at risk",
    AlertRule.CLAIM_DEADLINE: "credit to be claimed",
    AlertRule.REVISION_DUE: "published figure contradicted",
    AlertRule.WORK_FAILING: "not computed",
}


def headline(alert: Alert) -> str:
    """Say what happened: "Order platform availability, below minimum"."""
    said = SAYING.get(alert.rule)
    return f"{alert.title}, {said}" if said else alert.title


def severity_chip(alert: Alert) -> SafeString:
    """Draw how much an alert matters; its shape says also what it is."""
    tone, shape = SEVERITIES[alert.severity]
    word = str(Severity(alert.severity).label)
    return atoms.chip(tone=tone, word=word, shape_name=RULE_SHAPES.get(alert.rule, shape))


def state_chip(alert: Alert, *, bare: bool = True) -> SafeString:
    """Draw where an alert stands."""
    tone, shape = STATES[alert.state]
    word = str(AlertState(alert.state).label)
    return atoms.chip(tone=tone, word=word, shape_name=shape, bare=bare)


@dataclass(frozen=True, slots=True)
class Ways:
    """Where alerts lead one person: to the figure, or to the vendor for who reads scores alone."""

    everywhere: bool
    unit_ids: frozenset[int]

    @classmethod
    def of(cls, user: User) -> "Ways":
        """Read how far the person reads records."""
        reach = access_of(user).reach(Capability.READ_RECORDS)
        return cls(reach.everywhere, reach.unit_ids)

    def may(self, user: User, capability: Capability, alert: Alert) -> bool:
        """Say whether the person holds a capability in the unit of an alert that they see."""
        reach = access_of(user).reach(capability)
        return reach.everywhere or alert.unit_id in reach.unit_ids

    def to_figure(self, alert: Alert) -> str:
        """Give the address of the figure that the alert is about."""
        if not alert.path.startswith("/slas/") or self.everywhere or alert.unit_id in self.unit_ids:
            return alert.path
        return self.to_vendor(alert)

    def to_vendor(self, alert: Alert) -> str:
        """Give the address of the vendor's page."""
        return reverse("dashboards:vendor-show", args=[alert.vendor.slug])
