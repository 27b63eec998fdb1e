"""Typed arguments of the components; every field is ready to print."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.safestring import SafeString

Tone = Literal["ok", "warn", "bad", "crit", "info", "neutral", "outline"]
Fold = Literal["", "p0", "p1", "p2", "p3"]


@dataclass(frozen=True, slots=True)
class Crumb:
    """Name one step of the way to a page; the last has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class NavItem:
    """Name one destination of the rail.

    `go` is the letter that follows the key g; `on_phone` says whether the bottom bar has room.
    """

    label: str
    url: str
    icon: str
    current: bool = False
    count: int | None = None
    go: str = ""
    on_phone: bool = True


@dataclass(frozen=True, slots=True)
class AsOf:
    """Say when the page was made, in which zone, and how old its figures are."""

    moment: str
    zone: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """Name one tab; a tab is an address."""

    label: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """Name the keys of one shortcut and what it does; g then a is ("g", "a")."""

    keys: tuple[str, ...]
    word: str


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold one key figure with the sentence that says what moved and who moved it."""

    label: str
    value: str
    unit: str = ""
    strong: str = ""
    sentence: str = ""
    chart: SafeString | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class KeyValue:
    """Hold one line of a key-value list."""

    label: str
    value: str | SafeString
    url: str = ""


@dataclass(frozen=True, slots=True)
class SumRow:
    """Hold one line of a sum that one can follow with a finger.

    `operator` is one of "", "+", "−", "×", "÷", "="; "=" makes a total line.
    """

    operator: str
    label: str
    amount: str
    link: str = ""
    url: str = ""
    slug: str = ""

    @property
    def total(self) -> bool:
        """Say whether this line is a total."""
        return self.operator == "="


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Hold one event, newest first in its list."""

    heading: str
    detail: str = ""
    url: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """Say which rows of how many are shown, and where the others are."""

    first: int
    last: int
    total: int | None = None
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one part of a total: its own figure, its weight, and what it adds of what is possible.

    `added` and `possible` are points of the whole; `None` for both means not measured.
    """

    label: str
    figure: str
    weight: str
    adds: str
    added: float | None = None
    possible: float | None = None
    note: str = ""
    url: str = ""
    change: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold a whole with its parts; heads are the column names from left to right."""

    caption: str
    heads: tuple[str, str, str, str, str, str]
    rows: Sequence[Part]
    total_label: str
    total_weight: str
    total: str
    total_change: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class HeatColumn:
    """Name one column; a running one is divided from the final ones by a dashed rule."""

    label: str
    running: bool = False


@dataclass(frozen=True, slots=True)
class HeatCell:
    """Hold one cell: figure, word (a grade's letter), tone and shape; `title` spells it out."""

    figure: str
    word: str = ""
    tone: Tone = "neutral"
    shape: str = ""
    url: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class HeatHead:
    """Name one column to the right of the cells."""

    label: str
    fold: Fold = ""
    numeric: bool = False
    url: str = ""
    sort: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """Hold one row: its name and link, a cell or nothing per column, and what follows."""

    label: str
    url: str
    cells: Sequence[HeatCell | None]
    extras: Sequence[SafeString | str] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class HeatGroup:
    """Hold the rows under one heading; an empty label draws no heading."""

    label: str
    rows: Sequence[HeatRow]
    means: Sequence[str] = ()
    extras: Sequence[SafeString | str] = ()


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Hold a whole heat map, oldest column first."""

    caption: str
    row_head: str
    columns: Sequence[HeatColumn]
    groups: Sequence[HeatGroup]
    heads: Sequence[HeatHead] = field(default_factory=tuple)
