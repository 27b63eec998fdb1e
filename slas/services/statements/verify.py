"""Published statements recomputed from what they froze: to the bit, or the difference by name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.errors import PortalError
from core.periods import Period
from core.values import month_text
from slas.models import Credit, Default, Result, Statement
from slas.querysets.statements import raw_inputs
from slas.services.statements.book import Book
from slas.services.statements.codec import differences, digest, from_json, to_json
from slas.services.statements.content import (
    credit_json,
    default_json,
    evaluated,
    figures_of_outcome,
    figures_of_row,
    name_of_row,
    totals_of_row,
)
from slas.services.statements.reckon import reckon

PUBLISHED = ("published", "superseded")


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure: what it is called, and where the recomputation differs."""

    name: str
    differences: tuple[str, ...]

    @property
    def is_identical(self) -> bool:
        """Tell whether it came out to the bit."""
        return not self.differences


def verify_published(*, reference: str | None = None) -> Iterator[Figure]:
    """Recompute every published figure, of one contract or of all; write nothing."""
    rows = Statement.objects.filter(state__in=PUBLISHED).select_related("contract")
    if reference is not None:
        rows = rows.filter(contract__reference=reference)
    for row in rows.order_by("contract__reference", "month", "revision").iterator(chunk_size=20):
        yield from verify_statement(row)


def verify_statement(statement: Statement) -> list[Figure]:
    """Recompute a published statement: its seal, results, defaults, credits and sums."""
    title = f"{statement.contract.reference} {month_text(statement.month)} r{statement.revision}"
    content = statement.content
    figures = [Figure(f"{title} seal", tuple(_seal(statement)))]
    if not isinstance(content, dict):
        return figures
    parts: tuple[tuple[str, Callable[[Statement, dict[str, Any]], Iterator[Figure]]], ...] = (
        ("results", _results),
        ("defaults", _defaults),
        ("credits", _credits),
        ("sums", _sums),
    )
    for name, verify in parts:
        try:
            figures += [
                Figure(f"{title} {one.name}", one.differences) for one in verify(statement, content)
            ]
        except (ValueError, KeyError, TypeError, AttributeError, PortalError) as error:
            reason = f"cannot be recomputed: {type(error).__name__} {error}"
            figures.append(Figure(f"{title} {name}", (reason,)))
    return figures


def _seal(statement: Statement) -> Iterator[str]:
    found = digest(statement.content)
    if found != statement.content_hash:
        yield f"content_hash: stored {statement.content_hash}, computed {found}"


def _results(statement: Statement, content: dict[str, Any]) -> Iterator[Figure]:
    entries = content["results"]
    rows = _rows(statement)
    raw = _raw(entries, rows)
    for entry in entries:
        row = rows.get(_place(entry))
        found = list(_of_inputs(entry)) + list(_of_book(entry, content))
        if row is None:
            found.append("the row is gone")
        else:
            found += _of_row(entry, row, statement)
            found += differences(entry["raw"], raw[_place(entry)], "raw")
        yield Figure(entry["key"], tuple(found))


Place = tuple[str, str, str | None, int]


def _place(entry: dict[str, Any]) -> Place:
    return (
        entry["service_level"],
        entry["period_start"],
        entry["scope"],
        entry["revision"],
    )


def _rows(statement: Statement) -> dict[Place, Result]:
    rows = Result.objects.filter(
        service_level__contract_id=statement.contract_id,
        published_in__contract_id=statement.contract_id,
        published_in__revision__lte=statement.revision,
        published_in__month=statement.month,
    ).select_related("service_level", "version")
    return {
        (
            str(row.service_level.public_id),
            to_json(row.period_start),
            row.scope,
            row.revision,
        ): row
        for row in rows
    }


def _raw(entries: list[dict[str, Any]], rows: dict[Place, Result]) -> dict[Place, Any]:
    """Count and hash what came in for the results, as of the batch of each."""
    found = {}
    for mark in sorted({entry["raw"]["batch"] for entry in entries}):
        places = [
            _place(entry)
            for entry in entries
            if entry["raw"]["batch"] == mark and _place(entry) in rows
        ]
        figures = [
            (row.service_level_id, row.period_start, row.period_end, row.scope)
            for row in (rows[place] for place in places)
        ]
        for place, raw in zip(places, raw_inputs(figures, mark=mark), strict=True):
            found[place] = {"batch": mark, "count": raw.count, "digest": raw.digest}
    return found


def _of_inputs(entry: dict[str, Any]) -> Iterator[str]:
    """Evaluate the stored terms and statistics anew."""
    period = Period(
        from_json(datetime, entry["period_start"]), from_json(datetime, entry["period_end"])
    )
    outcome = figures_of_outcome(evaluated(entry["inputs"], period))
    yield from differences(entry["figures"], outcome)


def _of_book(entry: dict[str, Any], content: dict[str, Any]) -> Iterator[str]:
    """Hold that the reckoning was made from the same figures."""
    line = next((one for one in content["book"]["lines"] if one["key"] == entry["key"]), None)
    if line is None:
        yield "the reckoning left it out"
        return
    figures = entry["figures"]
    yield from differences(line["attained"], figures["attained_shown"], "line.attained")
    if line["history"] and line["bears"]:
        last = line["history"][-1]["klass"]
        yield from differences(last, figures["result_class"], "line.klass")


def _of_row(entry: dict[str, Any], row: Result, statement: Statement) -> Iterator[str]:
    stored = {**name_of_row(row), "figures": figures_of_row(row)}
    wanted = {name: entry[name] for name in stored}
    yield from differences(stored, wanted, "row")
    if statement.state == "published" and row.standing != "current":
        yield f"row.standing: stored {row.standing}"


def _defaults(statement: Statement, content: dict[str, Any]) -> Iterator[Figure]:
    rows = Default.objects.filter(statement=statement).select_related(
        "service_level", "root_event", "result"
    )
    stored = {_default_name(one): one for one in map(default_json, rows)}
    recomputed = _reckoned(content)["defaults"]
    named = {one["key"]: _name_of_key(content, one["key"]) for one in recomputed}
    found = {(*named[one["key"]], one["kind"]): one["detail"] for one in recomputed}
    for entry in content["defaults"]:
        name = _default_name(entry)
        told = list(differences(stored.get(name), entry, "row"))
        told += differences(entry["detail"], found.pop(name, None), "detail")
        yield Figure(f"default {' '.join(map(str, name))}", tuple(told))
    for name in found:
        yield Figure(f"default {' '.join(map(str, name))}", ("is not in the statement",))


def _default_name(entry: dict[str, Any]) -> tuple[Any, ...]:
    return (entry["service_level"], entry["period_start"], entry["scope"], entry["kind"])


def _name_of_key(content: dict[str, Any], key: str) -> tuple[Any, ...]:
    by_key = {one["key"]: one for one in content["results"]}
    entry = by_key[key]
    return (entry["service_level"], entry["period_start"], entry["scope"])


def _reckoned(content: dict[str, Any]) -> dict[str, Any]:
    """Reckon the stored book anew."""
    found: dict[str, Any] = to_json(reckon(from_json(Book, content["book"])))
    return found


def _credits(statement: Statement, content: dict[str, Any]) -> Iterator[Figure]:
    rows = {
        str(row.public_id): row
        for row in Credit.objects.filter(
            contract_id=statement.contract_id, month=statement.month
        ).select_related("service_level", "default", "schedule", "earns_back")
    }
    for entry in content["credits"]:
        row = rows.get(entry["id"])
        wanted = {name: value for name, value in entry.items() if name != "state"}
        told = differences(None if row is None else credit_json(row), wanted, "row")
        yield Figure(f"credit {entry['id']}", tuple(told))
    for name, told_of_sum in _sums_of_credits(content):
        yield Figure(name, told_of_sum)


def _sums_of_credits(content: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Compare what the ledger holds of each figure with what the book gives."""
    book = from_json(Book, content["book"])
    reckoned = reckon(book)
    applied = {line.key: line.applied for line in book.lines}
    for entry in reckoned.entries:
        place = _name_of_key(content, entry.key)
        of_figure = [
            one
            for one in content["credits"]
            if (one["service_level"], one["period_start"], one["scope"]) == place
            and (one["default"] is not None or one["month"] == content["month"])
            and _is_of_month(one, content)
        ]
        stored = sum((from_json(Decimal, one["amount"]) for one in of_figure), Decimal(0))
        wanted = entry.amount + applied[entry.key]
        told = differences(to_json(stored), to_json(wanted), "amount")
        yield f"credits of {entry.key}", tuple(told)


def _is_of_month(credit: dict[str, Any], content: dict[str, Any]) -> bool:
    """Tell a credit and its adjustments from the earn-back of another month's credit."""
    ids = {one["id"] for one in content["credits"]}
    return credit["kind"] == "service_credit" or credit["earns_back"] in ids


def _sums(statement: Statement, content: dict[str, Any]) -> Iterator[Figure]:
    told = list(differences(totals_of_row(statement), content["totals"], "row"))
    told += differences(content["reckoned"], _reckoned(content), "reckoned")
    told += differences(content["month"], month_text(statement.month), "month")
    told += differences(content["revision"], statement.revision, "revision")
    told += differences(content["reason"], statement.reason, "reason")
    for name in ("period_start", "period_end"):
        told += differences(content[name], to_json(getattr(statement, name)), name)
    yield Figure("sums", tuple(told))
