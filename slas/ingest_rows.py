"""What crosses into ingest and what comes back: rows, rejections, receipts."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

RejectionCode = Literal[
    "unknown_level",
    "wrong_input",
    "not_finite",
    "out_of_range",
    "good_exceeds_n",
    "empty",
    "too_long",
    "bad_text",
    "no_time_zone",
    "future",
    "too_old",
    "resolved_before_opened",
    "bad_pauses",
    "unknown_scope",
    "scope_missing",
    "scope_not_agreed",
    "conflict",
]

#: When a ticket's clock stood still: start and end, None while it still does.
Pause = tuple[datetime, datetime | None]


class SampleRow(NamedTuple):
    """A number at an instant: n things measured, of them good, and the sum of their values.

    Stored to six decimals, rounded half up. ``scope`` is the code of a scope of the contract, blank
    but for levels that are judged per scope.
    """

    service_level_id: int
    at: datetime
    n: Decimal
    good: Decimal | None = None
    total: Decimal | None = None
    scope: str = ""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One version of a ticket or an outage; a higher rank is a newer version.

    ``met`` is the outcome that the source states, None where it states none. ``scope`` is as that
    of a sample. ``share`` is how much of the service an outage took away, 0–1, None for all of it.
    ``pauses`` are when the clock of a ticket stood still.
    """

    service_level_id: int
    external_id: str
    rank: int
    version_label: str
    opened_at: datetime
    due_at: datetime | None = None
    resolved_at: datetime | None = None
    met: bool | None = None
    value: Decimal | None = None
    scope: str = ""
    priority: str = ""
    share: Decimal | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why one row (its place in the call, from 0) did not go in; a field where one is to blame."""

    index: int
    code: RejectionCode
    detail: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the rows of one call: every row is counted once.

    ``accepted`` holds ``corrected`` (samples) or ``new_versions`` (events) among them; ``older``
    are versions that a newer one had overtaken. ``batch_id`` is None where nothing changed.
    """

    accepted: int = 0
    duplicate: int = 0
    older: int = 0
    new_versions: int = 0
    corrected: int = 0
    rejected: tuple[Rejection, ...] = ()
    batch_id: int | None = None
