"""How the demo's contracts renew: two of three by agreement or by themselves, the rest unsaid."""

from datetime import datetime
from typing import Final

from contracts.models import Contract
from contracts.services_renewals import RenewalInput, agree_renewal
from contracts.services_watching import watch_owed

_FIRST_MONTHS: Final = 24
_BY_ITSELF: Final = RenewalInput("automatic", None, _FIRST_MONTHS, 12, our_notice=3, their_notice=6)
_BY_AGREEMENT: Final = RenewalInput("agreement", our_notice=2)
_EVERY: Final = 3
#: Our notice in months, so that some last days are near.
_OUR_NOTICE: Final = (3, 11, 6, 9)


def renews_by_itself(index: int) -> bool:
    """Say whether the contracts of a vendor, by its place, have no end of their own."""
    return index % _EVERY == 0


def agree_on_renewal(contract: Contract, *, index: int, now: datetime) -> None:
    """Agree what a vendor's contract does at the end of its term; of each third vendor nothing."""
    if renews_by_itself(index):
        notice = _OUR_NOTICE[index // _EVERY % len(_OUR_NOTICE)]
        entered = RenewalInput(
            "automatic", None, _FIRST_MONTHS, 12, our_notice=notice, their_notice=6
        )
        agree_renewal(contract=contract, entered=entered, by=None, now=now)
    elif index % _EVERY == 1:
        agree_renewal(contract=contract, entered=_BY_AGREEMENT, by=None, now=now)


def look_at_renewals(*, now: datetime) -> int:
    """Do what the watch over renewals owes."""
    return watch_owed(now=now)
