"""Papers of two vendors of the demo: certificates and insurances, files, notes."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from accounts.models import User
from contracts.models import Contract
from contracts.services_documents import add_document
from contracts.services_notes import write_note
from core.periods import add_months, local_date
from vendors.certificates.kinds import CertificateKind
from vendors.services_certificates import CertificateInput, add_certificate

# A page with one line of text, as short as a PDF can be.
_PAGE: Final = """%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R
/Resources <</Font <</F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>>> endobj
4 0 obj <</Length {length}>> stream
{drawn}
endstream endobj
trailer <</Root 1 0 R>>
%%EOF
"""


def file_papers(contract: Contract, *, officer: User, now: datetime) -> None:
    """Put a vendor's papers on record: one expires soon, one is over, one is missing."""
    vendor, today = contract.vendor, local_date(contract.time_zone, now)
    held = _certificate("A-27001-4417", "Demo Assurance", add_months(today, 14))
    paper = add_certificate(vendor=vendor, entered=held, by=officer, now=now)
    for entered in _others(today):
        add_certificate(vendor=vendor, entered=entered, by=officer, now=now)
    files = (
        (paper, "ISO 27001 certificate", "iso-27001.pdf"),
        (vendor, "Letter on the change of the account manager", "letter.pdf"),
        (contract.versions.get(number=1), "Agreement as signed", f"{contract.title}.pdf"),
        (contract, "Minutes of the last review", "minutes.pdf"),
    )
    for owner, title, name in files:
        add_document(
            owner=owner,
            name=name,
            content=pdf(f"{title}, {contract.reference}: made for the demo"),
            title=title,
            by=officer,
            now=now,
        )
    for subject, text, is_pinned in (
        (vendor, "Call before you write: their account manager answers the phone first.", True),
        (
            contract,
            "The next review: exit plan.\nBring the figures of the year.",
            False,
        ),
    ):
        write_note(subject=subject, text=text, is_pinned=is_pinned, by=officer, now=now)


def _certificate(number: str, issuer: str, last: date) -> CertificateInput:
    return CertificateInput(
        CertificateKind.ISO_27001,
        number,
        issuer,
        "All sites from which they work for us",
        valid_from=add_months(last, -36),
        valid_until=last,
        is_required=True,
    )


def _others(today: date) -> tuple[CertificateInput, ...]:
    return (
        CertificateInput(
            CertificateKind.CYBER,
            "CY-88120",
            "Demo Mutual",
            valid_until=today + timedelta(days=26),
            is_required=True,
            insured_amount=Decimal(5_000_000),
            currency="EUR",
        ),
        CertificateInput(
            CertificateKind.SOC_2, "", "Demo Assurance", valid_until=today - timedelta(days=9)
        ),
        CertificateInput(CertificateKind.ISO_22301, is_required=True),
    )


def pdf(line: str) -> bytes:
    said = line.replace("\\", "").replace("(", "").replace(")", "")
    drawn = f"BT /F 14 Tf 60 760 Td ({said}) Tj ET"
    return _PAGE.format(length=len(drawn), drawn=drawn).encode("latin-1", "replace")
