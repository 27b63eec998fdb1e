"""Documents of vendors and contracts: put on record with their bytes, taken off again."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Capability
from contracts.models import Contract, ContractVersion, Document, DocumentContent
from contracts.models.documents import MOST_BYTES
from core.entries import line_of_text
from core.errors import ConflictError, RuleError
from core.file_kinds import clean_name, kind_of
from vendors.models import Vendor, VendorCertificate

TOO_LARGE: Final = (
    f"The file has more than {MOST_BYTES // 1024 // 1024} MB. Compress its images, or split it."
)
MOST_DOCUMENTS: Final = 500
_KEPT_WITH: Final[dict[type[Any], tuple[Any, str]]] = {
    Vendor: (Vendor, "vendor"),
    VendorCertificate: (VendorCertificate, "certificate"),
    Contract: (Contract, "contract"),
    ContractVersion: (ContractVersion, "version"),
}
Owner = Vendor | VendorCertificate | Contract | ContractVersion


def read_bounded(pieces: Iterable[bytes]) -> bytes:
    """Put the pieces of an upload together, no more than is taken.

    :raises RuleError: there is more
    """
    found = bytearray()
    for piece in pieces:
        found += piece
        if len(found) > MOST_BYTES:
            raise RuleError(TOO_LARGE, field="file")
    return bytes(found)


@transaction.atomic
def add_document(
    *,
    owner: Owner,
    name: str,
    content: bytes,
    title: str = "",
    by: User | None,
    now: datetime,
) -> Document:
    """Keep a file with a vendor, a certificate, a contract or a version; safe to repeat.

    What it is stands in its bytes; its name only follows. The same bytes are kept once.

    :raises RuleError: empty, too large, or of no kind that is taken
    :raises ConflictError: the owner has as many documents as are kept
    :raises ForbiddenError: the person may not edit what it is kept with
    """
    _require(owner, by)
    said = line_of_text(title, field="title", label="What it is", longest=160, is_required=False)
    if len(content) > MOST_BYTES:
        raise RuleError(TOO_LARGE, field="file")
    kind = kind_of(content)
    table, column = _KEPT_WITH[type(owner)]
    table.objects.select_for_update(no_key=True).get(pk=owner.pk)
    place = {column: owner}
    digest = hashlib.sha256(content).hexdigest()
    known = Document.objects.filter(**place, sha256=digest).first()
    if known is not None:
        return known
    if Document.objects.filter(**place).count() >= MOST_DOCUMENTS:
        raise ConflictError(
            f"{MOST_DOCUMENTS} documents are kept here, which is all that fit. Remove one first."
        )
    document = Document.objects.create(
        **place,
        title=said,
        file_name=clean_name(name, kind),
        kind=kind.code,
        size=len(content),
        sha256=digest,
        added_by=by,
        added_at=now,
    )
    DocumentContent.objects.create(document=document, data=content)
    return document


@transaction.atomic
def remove_document(
    *,
    document: Document,
    by: User | None,
    now: datetime,  # noqa: ARG001  every write takes the instant of the deed
) -> None:
    """Delete a document with its bytes; the history keeps its name, size and digest.

    :raises ConflictError: it is the paper of an amendment
    :raises ForbiddenError: the person may not edit what it is kept with
    """
    _require(owner_of(document), by)
    if (amendment := document.amendments.first()) is not None:
        raise ConflictError(
            f"It is the paper of an amendment, “{amendment.change}”, so it stays.", code="in_use"
        )
    document.delete()


def owner_of(document: Document) -> Owner:
    """Give what a document belongs to."""
    found = document.vendor or document.certificate or document.contract or document.version
    assert found is not None  # noqa: S101  the database holds that it is of one thing
    return found


def vendor_of(owner: Owner) -> Vendor:
    """Give the vendor that a document is about in the end."""
    if isinstance(owner, Vendor):
        return owner
    return owner.contract.vendor if isinstance(owner, ContractVersion) else owner.vendor


def may_edit(owner: Owner) -> tuple[Capability, int]:
    """Say which capability, in which unit, opens the documents of an owner to be changed."""
    if isinstance(owner, ContractVersion):
        owner = owner.contract
    if isinstance(owner, Contract):
        return Capability.EDIT_CONTRACTS, owner.unit_id
    return Capability.EDIT_VENDORS, vendor_of(owner).unit_id


def _require(owner: Owner, by: User | None) -> None:
    capability, unit_id = may_edit(owner)
    require(by, capability, unit_id)
