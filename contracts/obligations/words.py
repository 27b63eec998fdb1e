"""How obligations and where they stand are put before people."""

from datetime import date
from typing import Final

from django.utils.safestring import SafeString

from contracts.models import Milestone, Obligation
from contracts.register_choices import MilestoneState, Recurs, Side, Standing
from core.components import atoms
from core.components.parts import Tone

LOOKS: Final[dict[str, tuple[Tone, str]]] = {
    Standing.OVERDUE: ("bad", "clock"),
    Standing.REPORTED: ("info", "hand"),
    Standing.SCHEDULED: ("outline", "ring"),
    Standing.MET: ("ok", "ok"),
    Standing.PARTIALLY_MET: ("warn", "half"),
    Standing.NOT_MET: ("bad", "down"),
}


def standing_of(row: Milestone, today: date) -> Standing:
    """Say where a milestone stands on a day."""
    if row.state != MilestoneState.SCHEDULED:
        return Standing(row.state)
    if row.reported_at is not None:
        return Standing.REPORTED
    return Standing.OVERDUE if row.due_on < today else Standing.SCHEDULED


def standing_chip(standing: Standing) -> SafeString:
    """Print where a milestone stands."""
    tone, shape = LOOKS[standing]
    return atoms.chip(tone=tone, word=str(standing.label), shape_name=shape)


def debtor(obligation: Obligation) -> str:
    """Name who owes it; contract, vendor and unit are loaded."""
    contract = obligation.contract
    if obligation.side == Side.VENDOR:
        return contract.vendor.display_name
    return contract.unit.name


def rhythm(obligation: Obligation) -> str:
    """Say how often it falls due."""
    return str(Recurs(obligation.every_months).label)
