"""What the page on the history of records shows."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import ForeignKey, Model
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.access import access_of
from accounts.models import BusinessUnit, User
from accounts.permissions import Capability
from core import formats
from core.components.atoms import chip
from core.components.parts import Crumb, Key, Pages, Tone
from core.lists import PER_PAGE, Asked, Narrowed, pages_of
from core.models import HistoryRow, Operation
from dashboards.records import KINDS

LONGEST_SHOWN: Final = 200
TONES: Final[dict[str, Tone]] = {
    Operation.ADDED.value: "ok",
    Operation.CHANGED.value: "info",
    Operation.REMOVED.value: "bad",
}
ORDER: Final = "latest"


def history_url(user: User, table: str, public_id: UUID) -> str:
    """Address the history of a record; "" where the person reads none."""
    if not access_of(user).allows(Capability.READ_HISTORY):
        return ""
    return f"{reverse('dashboards:history-list')}?table={table}&id={public_id}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what it held and what it holds."""

    field: str
    old: str
    new: str
    column: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change of one record."""

    at: str
    what: str
    record: str
    chip: SafeString
    who: str
    origin: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Changes, the latest first."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    keys: tuple[Key, ...]
    problems: tuple[str, ...]
    all_url: str
    note: str
    rows: tuple[ChangeRow, ...]
    pages: Pages | None


def history_page(asked: Asked, found: Narrowed[HistoryRow], *, now: datetime) -> HistoryPage:
    """Gather a page of changes that are narrowed to what the person may read."""
    total = found.rows.count()
    rows = list(found.rows.order_by("-pk")[asked.first : asked.first + PER_PAGE])
    url = reverse("dashboards:history-list")
    kind = KINDS.get(asked.given.get("table", ""))
    words = Words(rows, now)
    return HistoryPage(
        title=f"History: {kind.label.lower()}" if kind else "History",
        lead="Who changed what, and when. Nothing here can be edited.",
        crumbs=(Crumb("History"),),
        keys=(Key(("[", "]"), "previous, next page"),),
        problems=found.problems,
        all_url=url,
        note=f"{asked.first + 1}–{asked.first + len(rows)} of {total:,}" if rows else "",
        rows=tuple(words.row(row) for row in rows),
        pages=pages_of(asked, shown=len(rows), total=total, url=url),
    )


def _models() -> dict[str, type[Model]]:
    """Find the model of each table, those between two others included."""
    found = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model for model in found}  # noqa: SLF001  Django's documented name


class Words:
    """Put rows into words; people and units are looked up once for all of them."""

    def __init__(self, rows: Iterable[HistoryRow], now: datetime) -> None:
        self.now = now
        self.models = _models()
        kept = list(rows)
        people, units = {row.who for row in kept if row.who}, set[int]()
        for row in kept:
            for values in (row.old or {}, row.new or {}):
                for name, value in values.items():
                    target = self._target(row.table_name, name)
                    if isinstance(value, int) and target in {User, BusinessUnit}:
                        (people if target is User else units).add(value)
        self.people = {user.pk: user.display_name for user in User.objects.filter(pk__in=people)}
        self.units = dict(BusinessUnit.objects.filter(pk__in=units).values_list("pk", "name"))

    def row(self, row: HistoryRow) -> ChangeRow:
        """Put one change into words."""
        old: Mapping[str, Any] = row.old or {}
        new: Mapping[str, Any] = row.new or {}
        fields = sorted(old.keys() | new.keys(), key=lambda name: self._place(row.table_name, name))
        moment = row.at.astimezone(ZoneInfo("UTC"))
        return ChangeRow(
            at=f"{formats.day(moment.date(), self.now.date())} {moment.year}, {moment:%H:%M:%S}",
            what=self._what(row.table_name),
            record=row.row_pk,
            chip=chip(tone=TONES[row.operation], word=str(Operation(row.operation).label)),
            who=self._person(row.who),
            origin=row.origin.replace(":", " ", 1),
            differences=tuple(
                Difference(
                    self._label(row.table_name, name),
                    self._value(row.table_name, name, old.get(name)),
                    self._value(row.table_name, name, new.get(name)),
                    name,
                )
                for name in fields
                if old.get(name) is not None or new.get(name) is not None
            ),
        )

    def _person(self, pk: int | None) -> str:
        if pk is None:
            return "The portal"
        return self.people.get(pk, f"User {pk}, since removed")

    def _what(self, table: str) -> str:
        if table in KINDS:
            return KINDS[table].label
        model = self.models.get(table)
        name = str(model._meta.verbose_name) if model else table  # noqa: SLF001
        return name.replace("-", ": ").replace("_", " ").capitalize()

    def _field(self, table: str, column: str) -> Any:
        model = self.models.get(table)
        fields = model._meta.concrete_fields if model else ()  # noqa: SLF001
        return next((field for field in fields if field.column == column), None)

    def _place(self, table: str, column: str) -> int:
        """Order fields as their model does; a column since removed comes last."""
        field = self._field(table, column)
        return 10_000 if field is None else int(field.creation_counter)

    def _target(self, table: str, column: str) -> Any:
        field = self._field(table, column)
        return field.related_model if isinstance(field, ForeignKey) else None

    def _label(self, table: str, column: str) -> str:
        field = self._field(table, column)
        name = column if field is None else str(field.verbose_name)
        return name.replace("_", " ").capitalize().replace("Id", "ID")

    def _value(self, table: str, column: str, value: Any) -> str:
        if value is None or value == "":
            return formats.NO_FIGURE
        if isinstance(value, bool):
            return "yes" if value else "no"
        target = self._target(table, column)
        if target is User:
            return self._person(value)
        if target is BusinessUnit:
            return str(self.units.get(value, f"no. {value}, since removed"))
        if target is not None:
            return f"no. {value}"
        choices = dict(getattr(self._field(table, column), "flatchoices", ()))
        plain = value if isinstance(value, str) else json.dumps(value)
        text = plain if isinstance(value, (dict, list)) else str(choices.get(value, plain))
        return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
