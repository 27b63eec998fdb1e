"""Filters that print numbers, money, dates and ages; see core.formats."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django import template

from core import formats

register = template.Library()


@register.filter
def number(value: Decimal | int | None, decimals: int = 0) -> str:
    """Print a number: `{{ rows|number }}`, `{{ hours|number:1 }}`."""
    return formats.number(value, decimals)


@register.filter
def percent(value: Decimal | None, decimals: int = 1) -> str:
    """Print per cent: `{{ share|percent:2 }}`."""
    return formats.percent(value, decimals)


@register.filter
def signed(value: Decimal | None, decimals: int = 1) -> str:
    """Print a change without colour: `{{ slope|signed:1 }}`."""
    return formats.signed(value, decimals)


@register.filter
def unit(text: str, name: str) -> str:
    """Add a unit to a printed figure: `{{ hours|number:1|unit:"h" }}`."""
    return formats.with_unit(text, name)


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """Print money exactly: `{{ credit.amount|money:credit.currency }}`."""
    return formats.money(amount, currency)


@register.filter
def money_whole(amount: Decimal | None, currency: str) -> str:
    """Print money in whole units, for lists."""
    return formats.money_whole(amount, currency)


@register.filter
def money_short(amount: Decimal | None, currency: str) -> str:
    """Print money for a headline: `€ 41.8 m`."""
    return formats.money_short(amount, currency)


@register.filter
def day(value: date | None, today: date) -> str:
    """Print a day: `{{ contract.ends_on|day:page.today }}`."""
    return formats.day(value, today)


@register.filter
def distance(value: date, today: date) -> str:
    """Say how far off a day is: `in 7 days`."""
    return formats.distance(value, today)


@register.filter
def month(value: date) -> str:
    """Print a month with its year: `October 2026`."""
    return formats.month(value)


@register.filter
def age(span: timedelta) -> str:
    """Print an age: `5 h`."""
    return formats.age(span)


@register.simple_tag
def figure(
    *,
    value: Decimal | None,
    decimals: int = 2,
    bounds: Sequence[Decimal] = (),
    unit: str = "",
    lower_is_better: bool = False,
) -> str:
    """Print a judged figure, never rounded into compliance."""
    text = formats.figure(value, decimals, bounds, lower_is_better=lower_is_better)
    return formats.with_unit(text, unit)
