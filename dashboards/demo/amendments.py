"""Amendments of two contracts of the demo: one is approved, one waits for its approver."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from accounts.models import User
from contracts.models import Contract
from contracts.services_amendments import approve_amendment, propose_amendment
from contracts.services_documents import add_document
from core.periods import add_months, local_date
from dashboards.demo.papers import pdf

_DEARER: Final = Decimal("1.029")


def amend(contract: Contract, *, officer: User, approver: User | None, now: datetime) -> None:
    """Propose that a contract gets dearer from the month after next; approve it if one is named."""
    latest = contract.versions.order_by("-number")[0]
    from_month = add_months(local_date(contract.time_zone, now).replace(day=1), 2)
    charge = latest.monthly_charge or Decimal(0)
    paper = add_document(
        owner=contract,
        name="amendment-1.pdf",
        content=pdf(f"Amendment 1, {contract.reference}: made for the demo"),
        title="Amendment 1 as signed",
        by=officer,
        now=now,
    )
    amendment = propose_amendment(
        contract=contract,
        effective_from=from_month,
        change="2.9 % dearer, as the price index rose",
        monthly_charge=(charge * _DEARER).quantize(Decimal("0.01")),
        document=paper,
        by=officer,
        now=now,
    )
    if approver is not None:
        approve_amendment(
            amendment=amendment, decision="As the index clause says.", by=approver, now=now
        )
