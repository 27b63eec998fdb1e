"""Statements: what a contract's months came to, in results, defaults and credits."""

from slas.querysets.owed import mark_statements_owed
from slas.services.statements.claims import clear_claim_alerts
from slas.services.statements.life import (
    draft_of,
    missing_for_publication,
    publish_statement,
    revise,
    send_back,
    submit_statement,
)
from slas.services.statements.reading import (
    Parts,
    parts_of,
    results_as_of,
    statement_as_of,
)
from slas.services.statements.reckoning import Reckoning, lock_contract, reckon_owed
from slas.services.statements.reconciling import StatementBooks, reconcile_statements

__all__ = [
    "Parts",
    "Reckoning",
    "StatementBooks",
    "clear_claim_alerts",
    "draft_of",
    "lock_contract",
    "mark_statements_owed",
    "missing_for_publication",
    "parts_of",
    "publish_statement",
    "reckon_owed",
    "reconcile_statements",
    "results_as_of",
    "revise",
    "send_back",
    "statement_as_of",
    "submit_statement",
]
