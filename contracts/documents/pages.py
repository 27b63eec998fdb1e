"""What the pages on documents show: those of a vendor or a contract, and one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import at_address, contract_url
from contracts.models import Contract, ContractVersion, Document
from contracts.register_querysets import DocumentQuerySet
from contracts.services_documents import Owner, may_edit, owner_of, vendor_of
from core import formats
from core.components.parts import Crumb, KeyValue
from core.context import address
from core.file_kinds import KINDS
from core.periods import local_date
from vendors.models import Vendor, VendorCertificate

MOST_ROWS: Final = 200
#: So many stand on the page of the vendor or the contract itself.
MOST_BESIDE: Final = 5


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document in a table."""

    title: str
    url: str
    file_url: str
    sub: str
    of: str
    added: str


@dataclass(frozen=True, slots=True)
class DocumentsPart:
    """What the page of a vendor or a contract shows of its documents."""

    rows: tuple[DocumentRow, ...]
    note: str
    url: str
    may_edit: bool


@dataclass(frozen=True, slots=True)
class DocumentsPage:
    """The documents of a vendor or a contract, and with what another one can be kept."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[DocumentRow, ...]
    note: str
    owners: tuple[tuple[str, str, Owner], ...]
    back_url: str
    back_word: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One document."""

    document: Document
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    facts: tuple[KeyValue, ...]
    file_url: str
    history_url: str
    back_url: str
    may_edit: bool


def able_to_edit(user: User, owner: Owner) -> bool:
    """Say whether a person may add and remove documents of an owner."""
    capability, unit_id = may_edit(owner)
    reach = access_of(user).reach(capability)
    return reach.everywhere or unit_id in reach.unit_ids


def vendor_documents_page(user: User, slug: str, *, now: datetime, zone: str) -> DocumentsPage:
    """Gather the documents of a vendor and of its certificates, the newest first.

    :raises Http404: no such vendor, or not for this person
    """
    vendor = Vendor.objects.visible_to(user, Capability.READ_RECORDS).filter(slug=slug).first()
    if vendor is None or access_of(user).is_vendor_user:
        raise Http404("No such vendor.")
    found = Document.objects.visible_to(user).of_vendor(vendor.pk)
    rows, note = _rows(found, local_date(zone, now))
    owners: list[tuple[str, str, Owner]] = []
    if able_to_edit(user, vendor):
        owners = [("vendor", vendor.display_name, vendor)]
        owners += [(str(one.public_id), str(one), one) for one in vendor.certificates.all()]
    back_url = reverse("dashboards:vendor-show", args=[slug])
    return DocumentsPage(
        title=f"Documents of {vendor.display_name}",
        lead="Files kept with the vendor and with its certificates and insurances.",
        crumbs=(
            Crumb("Vendors", reverse("vendors:vendor-list")),
            Crumb(vendor.display_name, back_url),
            Crumb("Documents"),
        ),
        rows=rows,
        note=note,
        owners=tuple(owners),
        back_url=back_url,
        back_word="Back to the vendor",
    )


def contract_documents_page(user: User, reference: str, *, now: datetime) -> DocumentsPage:
    """Gather the documents of a contract and of its versions, the newest first.

    :raises Http404: no such contract, or not for this person
    """
    contract = at_address(Contract.objects.visible_to(user), reference)
    if contract is None or access_of(user).is_vendor_user:
        raise Http404("No such contract.")
    found = Document.objects.visible_to(user).of_contract(contract.pk)
    rows, note = _rows(found, local_date(contract.time_zone, now))
    owners: list[tuple[str, str, Owner]] = []
    if able_to_edit(user, contract):
        owners = [("contract", f"{contract.reference}, the whole contract", contract)]
        owners += [(str(one.number), _version(one), one) for one in contract.versions.all()]
    return DocumentsPage(
        title=f"Documents of {contract.reference}",
        lead=f"{contract.title}: files kept with the contract and with its versions.",
        crumbs=(
            Crumb("Contracts", reverse("contracts:contract-list")),
            Crumb(contract.reference, contract_url(contract)),
            Crumb("Documents"),
        ),
        rows=rows,
        note=note,
        owners=tuple(owners),
        back_url=contract_url(contract),
        back_word="Back to the contract",
    )


def vendor_documents_part(user: User, vendor: Vendor, today: date) -> DocumentsPart | None:
    """Gather what stands on a vendor's page, None where the reader sees no documents; one query."""
    access = access_of(user)
    if access.is_vendor_user or not access.allows(Capability.READ_RECORDS):
        return None
    found = Document.objects.visible_to(user).of_vendor(vendor.pk)
    url = reverse("contracts:vendor-documents", args=[vendor.slug])
    return _part(found, today, url, may_edit=able_to_edit(user, vendor))


def contract_documents_part(user: User, contract: Contract, today: date) -> DocumentsPart | None:
    """Gather what stands on a contract's page, None on the vendor's side of the wall; one query."""
    if access_of(user).is_vendor_user:
        return None
    found = Document.objects.of_contract(contract.pk)
    url = contract_url(contract, "contracts:contract-documents")
    return _part(found, today, url, may_edit=able_to_edit(user, contract))


def find_document(
    user: User, public_id: UUID, capability: Capability = Capability.READ_RECORDS
) -> Document:
    """Find a document that a person sees, what it belongs to beside it.

    :raises Http404: no such document, or not for this person
    """
    visible = Document.objects.visible_to(user, capability).with_owners()
    found = visible.filter(public_id=public_id).first()
    if found is None:
        raise Http404("No such document.")
    return found


def document_page(user: User, public_id: UUID, *, now: datetime, zone: str) -> DocumentPage:
    """Gather one document.

    :raises Http404: no such document, or not for this person
    """
    document = find_document(user, public_id)
    owner, today = owner_of(document), local_date(zone, now)
    back_url, first = _place(owner)
    return DocumentPage(
        document=document,
        title=str(document),
        lead="",
        crumbs=(*first, Crumb("Documents", back_url), Crumb(str(document))),
        facts=(
            KeyValue("Belongs to", words_of(owner)),
            KeyValue("File", document.file_name),
            KeyValue("Kind", KINDS[document.kind].label),
            KeyValue("Size", size_words(document.size)),
            KeyValue("Added", _added(document, today)),
            KeyValue("SHA-256", document.sha256),
        ),
        file_url=reverse("contracts:document-file", args=[public_id]),
        history_url=f"{address('dashboards:history-list')}?table=contracts_document&id={public_id}"
        if access_of(user).allows(Capability.READ_HISTORY)
        else "",
        back_url=back_url,
        may_edit=able_to_edit(user, owner),
    )


def words_of(owner: Owner) -> str:
    """Say what a document belongs to."""
    if isinstance(owner, Vendor):
        return owner.display_name
    if isinstance(owner, VendorCertificate):
        return f"{owner}, {owner.vendor.display_name}"
    if isinstance(owner, Contract):
        return f"{owner.reference}, the whole contract"
    return f"{owner.contract.reference}, version {owner.number}"


def size_words(size: int) -> str:
    """Print a size: `413 bytes`, `12 kB`, `3.4 MB`."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _place(owner: Owner) -> tuple[str, tuple[Crumb, ...]]:
    """Give the address of the list that a document stands in, and the way there."""
    if isinstance(owner, Contract | ContractVersion):
        contract = owner.contract if isinstance(owner, ContractVersion) else owner
        first = (
            Crumb("Contracts", reverse("contracts:contract-list")),
            Crumb(contract.reference, contract_url(contract)),
        )
        return contract_url(contract, "contracts:contract-documents"), first
    vendor = vendor_of(owner)
    first = (
        Crumb("Vendors", reverse("vendors:vendor-list")),
        Crumb(vendor.display_name, reverse("dashboards:vendor-show", args=[vendor.slug])),
    )
    return reverse("contracts:vendor-documents", args=[vendor.slug]), first


def _version(version: ContractVersion) -> str:
    return f"Version {version.number}, from {version.effective_from.isoformat()}"


def _part(found: DocumentQuerySet, today: date, url: str, *, may_edit: bool) -> DocumentsPart:
    shown = list(found.with_owners()[: MOST_BESIDE + 1])
    return DocumentsPart(
        rows=tuple(_row(one, today) for one in shown[:MOST_BESIDE]),
        note=f"the newest {MOST_BESIDE}" if len(shown) > MOST_BESIDE else "",
        url=url,
        may_edit=may_edit,
    )


def _rows(found: DocumentQuerySet, today: date) -> tuple[tuple[DocumentRow, ...], str]:
    shown: Sequence[Document] = list(found.with_owners()[: MOST_ROWS + 1])
    note = f"the newest {MOST_ROWS}" if len(shown) > MOST_ROWS else ""
    return tuple(_row(one, today) for one in shown[:MOST_ROWS]), note


def _row(document: Document, today: date) -> DocumentRow:
    sub = (
        document.file_name if document.title else "",
        KINDS[document.kind].label,
        size_words(document.size),
    )
    return DocumentRow(
        title=str(document),
        url=reverse("contracts:document-show", args=[document.public_id]),
        file_url=reverse("contracts:document-file", args=[document.public_id]),
        sub=" · ".join(filter(None, sub)),
        of=words_of(owner_of(document)),
        added=_added(document, today),
    )


def _added(document: Document, today: date) -> str:
    who = document.added_by.display_name if document.added_by else "the portal"
    return f"{formats.day(document.added_at.date(), today)}, {who}"
