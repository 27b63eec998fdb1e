"""A contract's renewal: what happens if we do nothing, who watches, what was decided."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.http import Http404
from django.urls import reverse

from accounts.access import access_of
from accounts.models import User
from accounts.permissions import Capability
from contracts.addresses import at_address, contract_url
from contracts.models import Contract, ContractVersion, RenewalDecision, RenewalTerms, RenewalWatch
from contracts.renewing import words
from contracts.rules.reminders import DEFAULT_LADDER, Outlook, outlook
from contracts.rules.renewal import Deal
from contracts.rules.renewal_words import if_nothing
from contracts.services_renewals import deal_of, people_who_may_watch, renewal_of
from core.components.parts import Crumb, KeyValue, TimelineEvent
from core.periods import local_date

NOTHING_AGREED = "Nothing is agreed on renewal yet."


@dataclass(frozen=True, slots=True)
class RenewalPart:
    """What a contract's own page shows of its renewal."""

    sentence: str
    rows: tuple[KeyValue, ...]
    url: str
    word: str


@dataclass(frozen=True, slots=True)
class RenewalPage:
    """All that the page of a renewal shows, and what its forms need."""

    contract: Contract
    deal: Deal | None
    terms: RenewalTerms | None
    watch: RenewalWatch | None
    ladder: tuple[int, ...]
    open_end: date | None
    open_decision: RenewalDecision | None
    watchers: tuple[User, ...]
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    key_dates: tuple[KeyValue, ...]
    agreed: tuple[KeyValue, ...]
    watched: tuple[KeyValue, ...]
    history: tuple[TimelineEvent, ...]
    edits: bool
    today: date
    url: str
    back_url: str


def with_renewals() -> "Prefetch[str]":
    """Load versions with what they say on renewal."""
    return Prefetch("versions", ContractVersion.objects.select_related("renewal"))


def renewal_part(contract: Contract, *, today: date, edits: bool) -> RenewalPart:
    """Gather the part; versions with their renewal, and the watch, are loaded."""
    deal = deal_of(contract)
    watch = watch_of(contract)
    url = contract_url(contract, "contracts:contract-renewal")
    if deal is None:
        word = "Enter the terms" if edits else ""
        return RenewalPart(NOTHING_AGREED, (), url if edits else "", word)
    rows = [KeyValue("Decide by", words.due_words(watch.decision_on if watch else None, today))]
    rows.append(KeyValue("Watched by", words.person(watch.owner if watch else None)))
    return RenewalPart(if_nothing(deal, today), tuple(rows), url, "Terms and decisions")


def watch_of(contract: Contract) -> RenewalWatch | None:
    """Give the loaded watch of a contract."""
    found: RenewalWatch | None = getattr(contract, "watch", None)
    return found


def renewal_page(user: User, reference: str, *, now: datetime) -> RenewalPage:
    """Gather the page of a contract's renewal.

    :raises Http404: no such contract, or not for this person
    """
    visible = Contract.objects.visible_to(user).select_related(
        "vendor", "unit", "watch__owner", "watch__deputy"
    )
    contract = at_address(visible.prefetch_related(with_renewals()), reference)
    if contract is None or access_of(user).is_vendor_user:
        raise Http404("No such contract.")
    today = local_date(contract.time_zone, now)
    deal, watch = deal_of(contract), watch_of(contract)
    decisions = list(contract.renewal_decisions.select_related("by", "withdrawn_by"))
    standing = [one for one in decisions if one.withdrawn_at is None]
    ladder = tuple(watch.ladder) if watch else DEFAULT_LADDER
    found = outlook(deal, today, ladder, [one.term_ends_on for one in standing]) if deal else None
    terms = renewal_of(contract.versions.all())
    reach = access_of(user).reach(Capability.EDIT_CONTRACTS)
    edits = reach.everywhere or contract.unit_id in reach.unit_ids
    back_url = contract_url(contract)
    return RenewalPage(
        contract=contract,
        deal=deal,
        terms=terms,
        watch=watch,
        ladder=ladder,
        open_end=found.target.ends_on if found and found.target else None,
        open_decision=standing[0] if standing else None,
        watchers=tuple(people_who_may_watch(contract)) if edits else (),
        title=f"Renewal of {contract.reference}",
        lead=if_nothing(deal, today) if deal else NOTHING_AGREED,
        crumbs=(
            Crumb("Contracts", reverse("contracts:contract-list")),
            Crumb(contract.reference, back_url),
            Crumb("Renewal"),
        ),
        key_dates=_key_dates(found, today),
        agreed=words.terms_rows(terms, deal, today) if terms and deal else (),
        watched=words.watch_rows(
            watch, found.coming.due_on if found and found.coming else None, today
        ),
        history=words.history(decisions, contract.time_zone, today),
        edits=edits,
        today=today,
        url=contract_url(contract, "contracts:contract-renewal"),
        back_url=back_url,
    )


def _key_dates(found: Outlook | None, today: date) -> tuple[KeyValue, ...]:
    if found is None or found.target is None:
        return (KeyValue("Decide by", "nothing to decide"),)
    return (
        KeyValue("Decide by", words.due_words(found.target.decide_by, today)),
        KeyValue("Term ends", words.due_words(found.target.ends_on, today)),
    )
