"""What was agreed: contracts, their versions by amendment, their scopes and their renewals."""

from contracts.models.contracts import Contract, ContractVersion, Scope
from contracts.models.renewals import (
    CalendarFeed,
    RenewalDecision,
    RenewalTerms,
    RenewalWatch,
)

__all__ = [
    "CalendarFeed",
    "Contract",
    "ContractVersion",
    "RenewalDecision",
    "RenewalTerms",
    "RenewalWatch",
    "Scope",
]
