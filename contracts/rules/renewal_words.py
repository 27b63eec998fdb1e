"""What happens if nobody does anything, in one sentence; lengths and terms in words: pure.

Source: docs/renewals.md, "If we do nothing".
"""

from datetime import date, timedelta

from contracts.rules.renewal import Deal, Notice, earliest_end, end_of_term, next_target, term_on
from core.formats import LONG_MONTHS

_DAY = timedelta(days=1)


def day_words(day: date) -> str:
    """Write a day in full: "30 September 2026"."""
    return f"{day.day} {LONG_MONTHS[day.month - 1]} {day.year}"


def last_day_words(ends_on: date) -> str:
    """Write the last day before an end in full."""
    return day_words(ends_on - _DAY)


def months_words(months: int) -> str:
    """Write a length of months: "a year", "3 years", "18 months"."""
    if months % 12:
        return "a month" if months == 1 else f"{months} months"
    return "a year" if months == 12 else f"{months // 12} years"


def notice_words(notice: Notice) -> str:
    """Write a length of notice: "3 months", "30 days", "none"."""
    if not notice.count:
        return "none"
    return f"{notice.count} {notice.unit if notice.count > 1 else notice.unit[:-1]}"


def if_nothing(deal: Deal, day: date) -> str:
    """Say in one sentence what happens if nobody does anything from a day on."""
    if deal.ends_on is not None and deal.ends_on <= day:
        return f"It ended with {last_day_words(deal.ends_on)}; nothing is left to decide."
    if deal.terms.policy == "automatic":
        return _automatic(deal, day)
    if deal.terms.policy == "evergreen":
        return _evergreen(deal, day)
    if deal.ends_on is None:
        return "No end is agreed: if we do nothing, it runs on."
    return _fixed(deal, deal.ends_on, day)


def _automatic(deal: Deal, day: date) -> str:
    term = term_on(deal, max(day, deal.starts_on))
    if term is None or term.ends_on is None or term.is_last:
        return _stands(deal)
    soonest = next_target(deal, day)
    renews = f"it renews on {day_words(term.ends_on)} {_until(deal, term.number + 1)}"
    if soonest is not None and soonest.number == term.number:
        return f"If we do nothing by {day_words(soonest.decide_by)}, {renews}."
    if soonest is None:
        return f"The last day for notice has passed: {renews}{_for_good(deal, term.number + 1)}."
    renewed = end_of_term(deal.terms, soonest.number)
    chance = f"the next chance is notice by {day_words(soonest.decide_by)}"
    return (
        f"The last day for notice has passed: {renews}; {chance}, for an end with"
        f" {last_day_words(renewed)}."
    )


def _until(deal: Deal, number: int) -> str:
    """Say how long a term runs: as agreed, or up to an end inside it that stands."""
    if deal.ends_on is not None and deal.ends_on < end_of_term(deal.terms, number):
        return f"and ends with {last_day_words(deal.ends_on)}"
    return f"for {months_words(deal.terms.renewal_months or 0)}"


def _for_good(deal: Deal, number: int) -> str:
    """Say when it ends for good, where the term did not say so itself."""
    ends_on = end_of_term(deal.terms, number)
    if deal.ends_on is None or deal.ends_on < ends_on:
        return ""
    return f", and ends for good with {last_day_words(deal.ends_on)}"


def _stands(deal: Deal) -> str:
    if deal.ends_on is None:
        return "No end is agreed: if we do nothing, it runs on."
    return f"It ends with {last_day_words(deal.ends_on)} and does not renew any more."


def _evergreen(deal: Deal, day: date) -> str:
    if deal.ends_on is not None:
        return _stands(deal)
    ends_on = earliest_end(deal, day, deal.terms.our_notice)
    assert ends_on is not None  # noqa: S101  an evergreen contract without an end has one
    when = "today" if day >= deal.starts_on else f"on {day_words(deal.starts_on)}"
    return (
        f"If we do nothing, it runs on; notice given {when} would end it with"
        f" {last_day_words(ends_on)}."
    )


def _fixed(deal: Deal, ends_on: date, day: date) -> str:
    ends = f"it ends with {last_day_words(ends_on)}"
    soonest = next_target(deal, day)
    if soonest is None:
        return f"The last day to decide has passed: unless both sides agree otherwise, {ends}."
    is_none = deal.terms.policy == "none"
    last = " and does not renew" if is_none else "; it goes on only if both sides agree"
    by = "" if soonest.decide_by == ends_on - _DAY else f" by {day_words(soonest.decide_by)}"
    return f"If we do nothing{by}, {ends}{last}."
