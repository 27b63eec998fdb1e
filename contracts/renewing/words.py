"""How renewals are put in words, wherever they are shown."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts.models import User
from contracts.choices import DecisionKind, NoticeSide, RenewalPolicy
from contracts.models import RenewalDecision, RenewalTerms, RenewalWatch
from contracts.rules.renewal import Deal, term_on
from contracts.rules.renewal_words import months_words, notice_words
from core import formats
from core.components.parts import KeyValue, TimelineEvent


def person(user: User | None) -> str:
    """Name somebody, or nobody."""
    return "nobody yet" if user is None else user.display_name


def due_words(day: date | None, today: date) -> str:
    """Write a day and how far it is."""
    if day is None:
        return formats.NO_FIGURE
    return f"{formats.day(day, today)}, {formats.distance(day, today)}"


def terms_rows(terms: RenewalTerms, deal: Deal, today: date) -> tuple[KeyValue, ...]:
    """List what is agreed, and which term runs today."""
    rows = [KeyValue("At the end of a term", str(RenewalPolicy(terms.policy).label))]
    if terms.initial_months:
        rows.append(KeyValue("First term", months_words(terms.initial_months)))
    if terms.renewal_months:
        rows.append(KeyValue("Further terms", months_words(terms.renewal_months)))
    rows.append(KeyValue("Counted from", formats.day(terms.anchor_on, today)))
    rows.append(KeyValue("Our notice", notice_words(deal.terms.our_notice)))
    rows.append(KeyValue("Their notice", notice_words(deal.terms.their_notice)))
    term = term_on(deal, max(today, deal.starts_on))
    if term is not None and terms.policy == RenewalPolicy.AUTOMATIC:
        rows.append(KeyValue("Runs now", f"term {term.number}"))
    return tuple(rows)


def watch_rows(
    watch: RenewalWatch | None, coming: date | None, today: date
) -> tuple[KeyValue, ...]:
    """List who watches, how long before, and when the next reminder comes."""
    if watch is None:
        return (KeyValue("Watched by", "nobody yet"),)
    ladder = ", ".join(str(days) for days in watch.ladder)
    return (
        KeyValue("Watched by", person(watch.owner)),
        KeyValue("Stands in", person(watch.deputy)),
        KeyValue("Reminders", f"{ladder} days before the last day"),
        KeyValue("Next reminder", due_words(coming, today)),
    )


def said_of(decision: RenewalDecision) -> str:
    """Say what was decided: "We give notice, ends 1 Jan 2027"."""
    if decision.kind == DecisionKind.NOTICE:
        return str(NoticeSide(decision.side).label)
    return str(DecisionKind(decision.kind).label)


def history(
    decisions: Iterable[RenewalDecision], zone: str, today: date
) -> tuple[TimelineEvent, ...]:
    """Tell what was decided and taken back, the latest first; people are loaded."""
    events = []
    for one in decisions:
        if one.withdrawn_at is not None:
            who = person(one.withdrawn_by)
            events.append(
                TimelineEvent(
                    f"Withdrawn: {said_of(one)}",
                    f"{_at(one.withdrawn_at, zone, today)} · {who} · {one.withdrawn_because}",
                )
            )
        end = f"the contract ends on {formats.day(one.ends_on, today)}" if one.ends_on else ""
        parts = (_at(one.at, zone, today), person(one.by) if one.by else "", end, one.note)
        events.append(TimelineEvent(said_of(one), " · ".join(filter(None, parts))))
    return tuple(events)


def _at(instant: datetime, zone: str, today: date) -> str:
    return formats.moment(instant.astimezone(ZoneInfo(zone)), today)
