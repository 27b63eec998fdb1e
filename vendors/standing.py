"""How a vendor comes to stand with us: every step that there is, in one table: pure."""

from dataclasses import dataclass
from typing import Final

from vendors.choices import VendorStatus

P, D, A, X, E = (
    VendorStatus.PROSPECT,
    VendorStatus.DUE_DILIGENCE,
    VendorStatus.ACTIVE,
    VendorStatus.EXITING,
    VendorStatus.ENDED,
)


@dataclass(frozen=True, slots=True)
class StatusStep:
    """Say from where to where a vendor may go, in which words, and whether a reason is needed."""

    source: VendorStatus
    target: VendorStatus
    deed: str
    needs_reason: bool = True


STEPS: Final[tuple[StatusStep, ...]] = (
    StatusStep(P, D, "Begin due diligence", needs_reason=False),
    StatusStep(P, E, "Drop the prospect"),
    StatusStep(D, A, "Take into service"),
    StatusStep(D, P, "Stop due diligence"),
    StatusStep(D, E, "Reject"),
    StatusStep(A, D, "Examine again"),
    StatusStep(A, X, "Begin the exit"),
    StatusStep(X, A, "Call off the exit"),
    StatusStep(X, E, "End the relation", needs_reason=False),
    StatusStep(E, P, "Consider again"),
)
_BY_WAY: Final = {(step.source.value, step.target.value): step for step in STEPS}


def steps_from(status: str) -> tuple[StatusStep, ...]:
    """List the steps that are open to a vendor of that status."""
    return tuple(step for step in STEPS if step.source.value == status)


def step_between(source: str, target: str) -> StatusStep | None:
    """Find the step from one status to another, None where there is none."""
    return _BY_WAY.get((source, target))
