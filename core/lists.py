"""What a list was asked for: filters, order and page stand in the address, as in the API."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Literal, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from core.components.parts import Pages
from core.filters import StrictFilterSet

PER_PAGE: Final = 50
LONGEST_VALUE: Final = 200
#: Beyond so many choices a list of them helps nobody.
MOST_CHOICES: Final = 300
#: The order of what words find: the very name first.
NEAREST: Final = "nearest"
_OF_THE_PAGE: Final = frozenset({"sort", "page", "as"})

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Asked:
    """The address of a list, read: the filters given, the order in force, the page."""

    given: Mapping[str, str]
    sort: str
    page: int

    @property
    def first(self) -> int:
        """Give the place of the page's first row, from 0."""
        return (self.page - 1) * PER_PAGE


def asked_of(request: HttpRequest, sorts: Iterable[str], default: str) -> Asked:
    """Read a list's address; an unknown order is the default one, nearness where it is searched.

    :raises Http404: no such page
    """
    query = request.GET
    wanted = query.get("sort", "")
    known = {way for key in sorts for way in (key, f"-{key}")}
    return Asked(
        given={
            name: str(value) for name, value in query.items() if value and name not in _OF_THE_PAGE
        },
        sort=wanted if wanted in known else _unsaid(query.get("q", ""), sorts, default),
        page=page_number(query.get("page") or "1"),
    )


def _unsaid(searched: str, sorts: Iterable[str], default: str) -> str:
    return NEAREST if searched and NEAREST in sorts else default


def page_number(text: str) -> int:
    """Read a page's number.

    :raises Http404: not a number from 1 to 99,999
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text)):
        raise Http404("No such page.")
    return int(text)


@dataclass(frozen=True, slots=True)
class Narrowed(Generic[Row]):
    """The rows asked for, or none and what is wrong with the question."""

    rows: QuerySet[Row]
    problems: tuple[str, ...]


def narrowed(
    filters: type[StrictFilterSet],
    rows: QuerySet[Row],
    given: Mapping[str, str],
    *,
    request: HttpRequest | None = None,
) -> Narrowed[Row]:
    """Narrow rows by the filters of an address; nothing is dropped in silence.

    A filter that looks through a person's eyes needs the request.
    """
    filterset = filters(given, queryset=rows, request=request)
    problems = [f"There is no filter “{name[:40]}”." for name in filterset.unknown]
    problems += [
        f"“{name[:40]}” is too long." for name, value in given.items() if len(value) > LONGEST_VALUE
    ]
    if any("\x00" in value for value in given.values()):
        problems.append("A filter holds a sign that no name has.")
    problems += [
        f"{name.replace('_', ' ').capitalize()}: {error}"
        for name, errors in filterset.errors.items()
        for error in errors
    ]
    return Narrowed(rows.none() if problems else filterset.qs, tuple(problems))


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a filter's list."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FilterField:
    """One control above a list; without choices it is typed."""

    name: str
    label: str
    value: str
    kind: Literal["search", "choice", "date"]
    choices: tuple[Choice, ...] = ()

    @property
    def said(self) -> str:
        """Say the value in words."""
        words = {choice.value: choice.label for choice in self.choices}
        return words.get(self.value, self.value)


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in force, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class FilterBar:
    """The controls above a list; `kept` are filters of the address that have none."""

    fields: tuple[FilterField, ...]
    kept: tuple[tuple[str, str], ...]
    active: tuple[ActiveFilter, ...]
    all_url: str
    export_url: str

    @property
    def xlsx_url(self) -> str:
        """Give the address of the same list as a workbook."""
        return f"{self.export_url}{'&' if '?' in self.export_url else '?'}as=xlsx"


def choice_field(
    asked: Asked, name: str, label: str, pairs: Iterable[tuple[object, object]]
) -> FilterField:
    """Make a control that chooses among values."""
    choices = tuple(Choice(str(value), str(word)) for value, word in pairs)
    return FilterField(name, label, asked.given.get(name, ""), "choice", choices)


def search_field(asked: Asked, label: str) -> FilterField:
    """Make the control that searches by words."""
    return FilterField("q", label, asked.given.get("q", ""), "search")


def date_field(asked: Asked, name: str, label: str) -> FilterField:
    """Make a control that takes a day."""
    return FilterField(name, label, asked.given.get(name, ""), "date")


def filter_bar(
    asked: Asked, fields: Sequence[FilterField], *, url: str, export_url: str
) -> FilterBar:
    """Put the controls together; order and unseen filters stay in the address."""
    by_name = {field.name: field for field in fields}
    return FilterBar(
        fields=tuple(fields),
        kept=tuple(
            (name, value)
            for name, value in {**asked.given, "sort": asked.sort}.items()
            if name not in by_name
        ),
        active=tuple(
            ActiveFilter(
                f"{by_name[name].label}: {by_name[name].said}"
                if name in by_name
                else f"{name.replace('_', ' ')} {value}",
                address(url, asked, **{name: ""}),
            )
            for name, value in asked.given.items()
        ),
        all_url=url,
        export_url=address(export_url, asked),
    )


def address(url: str, asked: Asked, **changes: str) -> str:
    """Write a list's address as it was asked for, some filters changed or taken away."""
    kept = {**asked.given, "sort": asked.sort, **changes}
    query = urlencode({name: value for name, value in kept.items() if value})
    return f"{url}?{query}" if query else url


def pages_of(asked: Asked, *, shown: int, total: int, url: str) -> Pages | None:
    """Say which rows are shown; None where all of them fit on one page."""
    if total <= PER_PAGE and asked.page == 1:
        return None
    return Pages(
        first=asked.first + (1 if shown else 0),
        last=asked.first + shown,
        total=total,
        previous_url=address(url, asked, page=str(asked.page - 1)) if asked.page > 1 else "",
        next_url=address(url, asked, page=str(asked.page + 1))
        if asked.first + shown < total
        else "",
    )
