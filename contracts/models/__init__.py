"""What was agreed: contracts, their versions, their scopes, clauses, renewals and obligations."""

from contracts.models.amendments import Amendment
from contracts.models.charges import Charge
from contracts.models.clauses import ContractClause
from contracts.models.contracts import Contract, ContractVersion, Scope
from contracts.models.documents import Document, DocumentContent
from contracts.models.notes import Note
from contracts.models.objectives import Objective, ObjectiveReading
from contracts.models.obligations import Milestone, Obligation
from contracts.models.register_imports import RegisterImport
from contracts.models.renewals import (
    CalendarFeed,
    RenewalDecision,
    RenewalTerms,
    RenewalWatch,
)
from contracts.models.responsibilities import Responsibility, ResponsibilityPart
from contracts.models.subproviders import Subprovider

__all__ = [
    "Amendment",
    "CalendarFeed",
    "Charge",
    "Contract",
    "ContractClause",
    "ContractVersion",
    "Document",
    "DocumentContent",
    "Milestone",
    "Note",
    "Objective",
    "ObjectiveReading",
    "Obligation",
    "RegisterImport",
    "RenewalDecision",
    "RenewalTerms",
    "RenewalWatch",
    "Responsibility",
    "ResponsibilityPart",
    "Scope",
    "Subprovider",
]
