"""Records whose history may be read, and who may read which."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Manager

from accounts.access import access_of
from accounts.models import BusinessUnit, User
from accounts.permissions import Capability
from alerts.models import Alert
from contracts.models import Contract, Document, Note
from core.models import HistoryRow
from core.querysets import HistoryQuerySet
from scoring.models import LibraryBenchmark, Methodology
from slas.models import (
    Calendar,
    Credit,
    CreditSchedule,
    Dispute,
    Exclusion,
    Metric,
    RootEvent,
    ServiceLevel,
    Source,
    Statement,
)
from vendors.models import Vendor

Seen = Callable[[User, Capability], Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record that a history is asked of, and the query for those that a person sees.

    It is addressed by its external id, where it has one, else by its key.
    """

    label: str
    seen: Seen
    key: str = "public_id"


def _of_everybody(rows: Manager[Any]) -> Seen:
    """Show records that concern every business unit to who reads all history, to nobody else."""

    def seen(user: User, capability: Capability) -> Any:
        return rows.all() if access_of(user).reach(capability).everywhere else rows.none()

    return seen


KINDS: Final = {
    "vendors_vendor": Kind("Vendor", Vendor.objects.visible_to),
    "contracts_contract": Kind("Contract", Contract.objects.visible_to),
    "contracts_note": Kind("Note", Note.objects.visible_to),
    "contracts_document": Kind("Document", Document.objects.visible_to),
    "slas_servicelevel": Kind("Service level", ServiceLevel.objects.visible_to),
    "slas_statement": Kind("Statement", Statement.objects.visible_to),
    "slas_credit": Kind("Credit", Credit.objects.visible_to),
    "slas_creditschedule": Kind("Credit schedule", CreditSchedule.objects.visible_to),
    "slas_exclusion": Kind("Exclusion", Exclusion.objects.visible_to),
    "slas_rootevent": Kind("Root event", RootEvent.objects.visible_to),
    "slas_dispute": Kind("Dispute", Dispute.objects.visible_to),
    "alerts_alert": Kind("Alert", Alert.objects.visible_to),
    "accounts_user": Kind("User", _of_everybody(User.objects), "pk"),
    "accounts_businessunit": Kind("Business unit", _of_everybody(BusinessUnit.objects), "pk"),
    "slas_calendar": Kind("Calendar", _of_everybody(Calendar.objects), "pk"),
    "slas_metric": Kind("Metric", _of_everybody(Metric.objects), "pk"),
    "slas_source": Kind("Source", _of_everybody(Source.objects), "pk"),
    "scoring_methodology": Kind("Methodology", _of_everybody(Methodology.objects), "pk"),
    "scoring_librarybenchmark": Kind(
        "Published benchmark", _of_everybody(LibraryBenchmark.objects), "pk"
    ),
}
# Rows that are kept with records of several kinds are parts of a contract; of these they are too.
NAMED_BY: Final = {
    "vendors_vendor": (("contracts_document", "vendor_id"), ("contracts_note", "vendor_id")),
}
CHOICES: Final = [(table, kind.label) for table, kind in KINDS.items()]


def reads_all_history(user: User) -> bool:
    """Say whether a person reads the history of every record, of removed ones too."""
    return access_of(user).reach(Capability.READ_HISTORY).everywhere


def history_in_sight(user: User, table: str, key: str) -> HistoryQuerySet | None:
    """Give what a person may read of the history: of one record with its parts, or of all.

    Who reads history in some units names a record that they see; of removed records only those
    read who read all. What is unknown and what is not theirs is None alike.
    """
    rows: HistoryQuerySet = HistoryRow.objects.all()
    sees_all = reads_all_history(user)
    if not key:
        rows = rows.of_tables([table]) if table else rows
        return rows if sees_all else None
    pk = _pk_of(user, table, key, sees_all=sees_all) if table in KINDS else None
    if pk is None:
        return None
    found = rows.of(table, pk)
    for other, column in NAMED_BY.get(table, ()):
        found |= rows.naming(other, column, int(str(pk)))
    return found


def _pk_of(user: User, table: str, key: str, *, sees_all: bool) -> object | None:
    """Find a record that the person sees; for who reads all history a removed one too."""
    kind = KINDS[table]
    if not (_is_uuid(key) if kind.key == "public_id" else _is_number(key)):
        return None
    found = kind.seen(user, Capability.READ_HISTORY).filter(**{kind.key: key})
    pk: object | None = found.values_list("pk", flat=True).first()
    if pk is None and sees_all:
        removed = HistoryRow.objects.removed(table, kind.key, key)
        return removed.values_list("row_pk", flat=True).first()
    return pk


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
