"""The page on which a result or a credit is disputed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.permissions import Capability
from core import formats
from core.components.parts import Crumb, KeyValue
from core.periods import Period, local_date
from slas import presentation
from slas.choices import PeriodState
from slas.excusing import words
from slas.ledger import words as states
from slas.models import Credit, Dispute, Result

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class About:
    """What an address says is disputed: a credit; or a level, the period's first day, a scope."""

    credit: str = ""
    level: str = ""
    period: date | None = None
    scope: str = ""


@dataclass(frozen=True, slots=True)
class RaisingPage:
    """What is about to be disputed."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    result: Result | None
    credit: Credit | None
    figure: str
    chip: SafeString
    facts: tuple[KeyValue, ...]
    refusal: str
    open_url: str
    back_url: str


def raising_page(user: User, about: About) -> RaisingPage:
    """Gather the page.

    :raises Http404: no such figure, or not this person's to dispute
    """
    if about.credit:
        return _of_credit(_credit(user, about))
    return _of_result(_result(user, about))


def _credit(user: User, about: About) -> Credit:
    rows = Credit.objects.visible_to(user).filter(
        pk__in=Credit.objects.visible_to(user, Capability.DISPUTE_FIGURES)
    )
    found = rows.select_related("service_level__contract__vendor", "default__result__version")
    credit = found.filter(public_id=_id(about.credit)).first()
    if credit is None:
        raise Http404("No such credit.")
    return credit


def _result(user: User, about: About) -> Result:
    """Find the result that counts of a level, the local day its period begins on, and a scope."""
    if about.period is None:
        raise Http404("No such figure.")
    rows = Result.objects.visible_to(user, Capability.DISPUTE_FIGURES).current()
    of_scope = Q(scope=about.scope) if about.scope else Q(scope__isnull=True)
    near = rows.filter(
        of_scope,
        service_level__public_id=_id(about.level),
        # A local day begins at most 14 hours before or 12 after the same day in UTC.
        period_start__date__range=(about.period - _DAY, about.period + _DAY),
    )
    for result in near.select_related("service_level__contract__vendor", "version"):
        zone = result.service_level.contract.time_zone
        if local_date(zone, result.period_start) == about.period:
            return result
    raise Http404("No such figure.")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404("No such figure.") from error


def _of_result(result: Result) -> RaisingPage:
    level, terms = result.service_level, result.version
    contract = level.contract
    zone = contract.time_zone
    period = Period(result.period_start, result.period_end).label(zone)
    is_running = result.state == PeriodState.RUNNING
    refusal = (
        "The period is still running. Dispute its result once it is over." if is_running else ""
    )
    return RaisingPage(
        title="Dispute a result",
        lead=f"{level.name}, {period}. Somebody else decides; until then it shows as disputed.",
        crumbs=(
            *words.crumbs_to_contract(contract),
            Crumb(level.code, presentation.level_url(level.public_id)),
            Crumb("Dispute"),
        ),
        result=result,
        credit=None,
        figure=presentation.shown_figure(result, terms),
        chip=presentation.class_chip(result.result_class, state=result.state),
        facts=_facts(result),
        refusal=refusal,
        open_url=_open_url(result, None),
        back_url=presentation.level_url(
            level.public_id, result.period_start, zone, scope=result.scope
        ),
    )


def _facts(result: Result) -> tuple[KeyValue, ...]:
    level, terms = result.service_level, result.version
    contract = level.contract
    rows = [
        KeyValue("Contract", f"{contract.reference} {contract.title}"),
        KeyValue("From", presentation.made_of(result, terms)),
        KeyValue("Expected", presentation.expected_text(terms, unit=True)),
        KeyValue("Minimum", presentation.level_figure(terms.minimum, terms)),
        KeyValue("Revision", str(result.revision)),
    ]
    if result.scope:
        rows.insert(1, KeyValue("Scope", result.scope))
    return tuple(rows)


def _of_credit(credit: Credit) -> RaisingPage:
    level = credit.service_level
    contract = level.contract
    result = credit.default.result if credit.default else None
    return RaisingPage(
        title="Dispute a credit",
        lead=f"{level.name}, {formats.month(credit.month)}. Somebody else decides; until then it"
        " shows as disputed.",
        crumbs=(
            *words.crumbs_to_contract(contract),
            Crumb("Credit", reverse("slas:credit-show", args=[credit.public_id])),
            Crumb("Dispute"),
        ),
        result=None,
        credit=credit,
        figure=formats.money(credit.amount, credit.currency),
        chip=states.credit_chip(credit.state),
        facts=(
            KeyValue("Month", formats.month(credit.month)),
            *(_facts(result) if result is not None else ()),
        ),
        refusal="",
        open_url=_open_url(result, credit),
        back_url=reverse("slas:credit-show", args=[credit.public_id]),
    )


def _open_url(result: Result | None, credit: Credit | None) -> str:
    """Address the dispute of the same figure that is open already, "" without one."""
    rows = Dispute.objects.open()
    if credit is not None:
        found = rows.filter(credit=credit).first()
    elif result is not None:
        of_figure = rows.filter(
            service_level_id=result.service_level_id,
            period_start=result.period_start,
            credit__isnull=True,
        )
        found = next((row for row in of_figure if row.scope == result.scope), None)
    else:
        return ""
    return reverse("slas:dispute-show", args=[found.public_id]) if found else ""
