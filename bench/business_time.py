"""Compare measuring business time with the least that an index of openings can cost.

`python bench/business_time.py` prints, for stretches of a day and of ten years, how many are
measured a second on one core, and the ratio to two bisections and a subtraction in the same run.
"""

import sys
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

ROUNDS = 5
STRETCHES = 50_000
FIRST = datetime(2014, 1, 1, tzinfo=UTC)
LENGTHS = {
    "an hour": timedelta(hours=1),
    "a day": timedelta(days=1),
    "ten years": timedelta(days=3652),
}
HOLIDAYS = (date(2016, 12, 25), date(2017, 1, 1), date(2020, 12, 25))
Stretch = tuple[datetime, datetime]


def main() -> None:
    """Measure the same stretches both ways, turn by turn, and print the best of each."""
    from slas.rules.business_time import add, elapsed
    from slas.rules.calendars import Calendar, Window, windows

    week = tuple(
        Window(day, wall(opens), wall(closes))
        for day in range(5)
        for opens, closes in ((8, 12), (13, 18))
    )
    calendar = Calendar("Europe/Berlin", week, holidays=HOLIDAYS)
    began = time.perf_counter()
    elapsed(calendar, FIRST, FIRST + timedelta(days=6000))
    print(f"index of 17 years, once a calendar: {time.perf_counter() - began:.3f} s")
    opens = [start for start, _ in windows(calendar, FIRST, FIRST + timedelta(days=6000))]

    def least(start: datetime, stop: datetime) -> timedelta:
        bisect_right(opens, start)
        bisect_right(opens, stop)
        return stop - start

    for name, length in LENGTHS.items():
        starts = [FIRST + timedelta(minutes=37 * number) for number in range(STRETCHES)]
        stretches = [(start, start + length) for start in starts]
        ours, theirs = best(lambda s, e: elapsed(calendar, s, e), stretches), best(least, stretches)
        print(
            f"elapsed over {name}: {STRETCHES / ours:,.0f} a second, {STRETCHES / theirs:,.0f} at"
            f" most, ratio {ours / theirs:.2f}"
        )
    hours = [(start, start) for start in starts]
    took = best(lambda s, _: add(calendar, s, timedelta(hours=20)), hours)
    print(f"add 20 hours: {STRETCHES / took:,.0f} a second")


def best(measure: Callable[[datetime, datetime], object], stretches: Iterable[Stretch]) -> float:
    """Give the seconds of the fastest of some rounds."""
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for start, stop in stretches:
            measure(start, stop)
        took.append(time.perf_counter() - began)
    return min(took)


if __name__ == "__main__":
    main()
