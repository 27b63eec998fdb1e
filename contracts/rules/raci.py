"""Who does what under a contract, by RACI: what holds, and the usual activities: pure.

Each activity has one role that is accountable for it and at least one that is responsible, which
may be the same; any number are consulted or informed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

ACCOUNTABLE, RESPONSIBLE, CONSULTED, INFORMED = "A", "R", "C", "I"
LETTERS: Final = (RESPONSIBLE, ACCOUNTABLE, CONSULTED, INFORMED)
OURS, VENDOR = "ours", "vendor"
MANAGER, DELIVERY, SECURITY = "Service manager", "Service delivery manager", "Security officer"


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """What a role of one side has to do with an activity."""

    side: str
    role: str
    letter: str


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity with the parts in it."""

    title: str
    parts: tuple[Part, ...]


def lacking(parts: Iterable[Part]) -> str:
    """Say in a sentence what an activity lacks, "" where it holds."""
    given: Sequence[Part] = tuple(parts)
    accountable = sum(1 for part in given if part.letter == ACCOUNTABLE)
    if accountable != 1:
        found = "none is" if not accountable else f"{accountable} are"
        return f"One role is accountable for an activity; {found} named."
    if not any(part.letter == RESPONSIBLE for part in given):
        return "At least one role is responsible for an activity; none is named."
    return ""


def _activity(title: str, accountable: tuple[str, str], *others: tuple[str, str, str]) -> Activity:
    return Activity(title, (Part(*accountable, ACCOUNTABLE), *(Part(*other) for other in others)))


_US, _THEM = (OURS, MANAGER), (VENDOR, DELIVERY)
_GENERAL: Final = (
    _activity("Run the service to its service levels", _THEM, (*_THEM, "R"), (*_US, "I")),
    _activity("Measure and report service levels", _THEM, (*_THEM, "R"), (*_US, "I")),
    _activity("Review the service report", _US, (*_US, "R"), (*_THEM, "C")),
    _activity("Handle major incidents", _THEM, (*_THEM, "R"), (*_US, "C")),
    _activity("Approve changes", _US, (*_US, "R"), (*_THEM, "C")),
    _activity(
        "Report security incidents", _THEM, (*_THEM, "R"), (OURS, SECURITY, "I"), (*_US, "I")
    ),
    _activity("Check and pay invoices", _US, (OURS, "Procurement", "R"), (*_THEM, "I")),
    _activity("Keep the exit plan ready", _US, (*_US, "R"), (*_THEM, "C")),
)
_BY_TYPE: Final[dict[str, tuple[Activity, ...]]] = {
    "infrastructure": (
        _activity("Patch and maintain systems", _THEM, (*_THEM, "R"), (*_US, "I")),
        _activity("Plan capacity", _THEM, (*_THEM, "R"), (*_US, "C")),
    ),
    "applications": (
        _activity("Order and rank changes", _US, (OURS, "Product owner", "R"), (*_THEM, "C")),
        _activity("Test and accept releases", _US, (OURS, "Product owner", "R"), (*_THEM, "C")),
    ),
    "support": (
        _activity("Answer and route requests", _THEM, (VENDOR, "Service desk", "R")),
        _activity("Keep the knowledge base", _THEM, (VENDOR, "Service desk", "R"), (*_US, "C")),
    ),
    "cybersecurity": (
        _activity("Watch and triage alarms", _THEM, (VENDOR, "Security analyst", "R")),
        _activity(
            "Contain an attack", (OURS, SECURITY), (VENDOR, "Security analyst", "R"), (*_US, "I")
        ),
    ),
    "data": (
        _activity("Back up and restore data", _THEM, (*_THEM, "R"), (*_US, "I")),
        _activity("Define and check data quality", _US, (OURS, "Data owner", "R"), (*_THEM, "C")),
    ),
    "cloud": (
        _activity("Provision and release resources", _THEM, (*_THEM, "R"), (*_US, "C")),
        _activity("Watch consumption and cost", _US, (*_US, "R"), (*_THEM, "C")),
    ),
}


def usual_activities(service_type: str) -> tuple[Activity, ...]:
    """Give the activities that contracts of a service type usually divide."""
    return (*_GENERAL, *_BY_TYPE.get(service_type, ()))
