"""What people are told after a deed in the inbox."""

from typing import Final

from alerts.services import Handled

MOST_NAMED: Final = 5


def done_words(handled: Handled, done: str) -> str:
    """Say how many alerts were handled, as in "2 alerts taken."."""
    return f"{handled.done} alert{'' if handled.done == 1 else 's'} {done}."


def refused_words(handled: Handled) -> str:
    """Say which alerts were left as they are, and why; "" where none was."""
    count = len(handled.refused) + handled.unknown
    if not count:
        return ""
    named = [f"“{one.title}”: {one.why}" for one in handled.refused[:MOST_NAMED]]
    more = len(handled.refused) - len(named)
    if more > 0:
        named.append(f"{more} more likewise")
    if handled.unknown:
        named.append(f"{handled.unknown} not yours to handle")
    return f"{count} left as {'it is' if count == 1 else 'they are'}: {'; '.join(named)}."
