"""What was agreed on a contract's renewal, and who watches over it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.access import require
from accounts.models import RoleGrant, User
from accounts.permissions import GRANTS, Capability, Role
from contracts.choices import NoticeUnit, RenewalPolicy
from contracts.models import Contract, ContractVersion, RenewalTerms, RenewalWatch
from contracts.models.renewals import (
    FARTHEST_RUNG,
    LONGEST_NOTICE,
    LONGEST_TERM_MONTHS,
    MOST_RUNGS,
)
from contracts.rules.reminders import DEFAULT_LADDER
from contracts.rules.renewal import Deal, Notice, Policy, Terms, Unit
from core.entries import day, one_of_choices, whole_number
from core.errors import RuleError


@dataclass(frozen=True, slots=True)
class RenewalInput:
    """What is agreed on renewal, as it is entered; lengths of terms in months."""

    policy: str
    anchor_on: date | None = None
    initial_months: int | None = None
    renewal_months: int | None = None
    our_notice: int | None = None
    our_notice_unit: str = NoticeUnit.MONTHS.value
    their_notice: int | None = None
    their_notice_unit: str = NoticeUnit.MONTHS.value


@transaction.atomic
def agree_renewal(
    *, contract: Contract, entered: RenewalInput, by: User | None, now: datetime
) -> RenewalTerms:
    """Say what the latest version of a contract agrees on renewal; safe to repeat.

    :raises RuleError: an entry that does not hold, or does not fit the end of the version
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, contract.unit_id)
    Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    latest = contract.versions.get(effective_to__isnull=True)
    fields = _checked(contract, latest, entered)
    terms, is_new = RenewalTerms.objects.get_or_create(
        version=latest, defaults={**fields, "created_at": now}
    )
    if not is_new:
        for name, value in fields.items():
            setattr(terms, name, value)
        terms.save(update_fields=list(fields))
    wake_watch(contract, now=now)
    return terms


def _checked(
    contract: Contract, latest: ContractVersion, entered: RenewalInput
) -> dict[str, object]:
    policy = one_of_choices(
        entered.policy, RenewalPolicy.values, field="policy", label="What happens at the end"
    )
    by_itself = policy == RenewalPolicy.AUTOMATIC
    if latest.ends_on is not None and policy in (RenewalPolicy.AUTOMATIC, RenewalPolicy.EVERGREEN):
        raise RuleError(
            f"The contract’s version {latest.number} ends on {latest.ends_on.isoformat()} for good."
            " Amend it to an open end first: the ends follow from the terms of renewal.",
            field="policy",
        )
    fixed = policy in (RenewalPolicy.AGREEMENT, RenewalPolicy.NONE)
    if fixed and entered.initial_months is not None:
        raise RuleError(
            "The end of a fixed term is that of the contract. Leave the first term out.",
            field="initial_months",
        )
    if entered.renewal_months is not None and policy in (
        RenewalPolicy.NONE,
        RenewalPolicy.EVERGREEN,
    ):
        raise RuleError("There is no further term. Leave its length out.", field="renewal_months")
    return {
        "policy": policy,
        "anchor_on": day(
            entered.anchor_on or contract.starts_on, field="anchor_on", label="The anchor"
        ),
        "initial_months": _months(entered.initial_months, "initial_months", needed=by_itself),
        "renewal_months": _months(entered.renewal_months, "renewal_months", needed=by_itself),
        **_notice("our", entered.our_notice, entered.our_notice_unit),
        **_notice("their", entered.their_notice, entered.their_notice_unit),
    }


def _months(given: int | None, field: str, *, needed: bool) -> int | None:
    label = "The first term" if field == "initial_months" else "The next term"
    if given is None:
        if needed:
            raise RuleError(
                f"{label} is missing. A contract that renews by itself has its length in months.",
                field=field,
            )
        return None
    return whole_number(given, 1, LONGEST_TERM_MONTHS, field=field, label=f"{label}, in months")


def _notice(side: str, count: int | None, unit: str) -> dict[str, object]:
    field = f"{side}_notice"
    return {
        field: None
        if count is None
        else whole_number(count, 0, LONGEST_NOTICE, field=field, label="The notice"),
        f"{field}_unit": one_of_choices(
            unit, NoticeUnit.values, field=f"{field}_unit", label="What notice is counted in"
        ),
    }


@transaction.atomic
def watch_renewal(
    *,
    contract: Contract,
    owner: User | None,
    deputy: User | None = None,
    ladder: Sequence[int] = DEFAULT_LADDER,
    by: User | None,
    now: datetime,
) -> RenewalWatch:
    """Say who watches a contract's renewals, and how many days before the last day; repeatable.

    :raises RuleError: people who do not see the contract, or rungs that make no ladder
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    require(by, Capability.EDIT_CONTRACTS, contract.unit_id)
    rungs = _rungs(ladder)
    if deputy is not None and owner is None:
        raise RuleError("A deputy stands in for an owner. Name the owner too.", field="owner")
    if deputy is not None and owner is not None and deputy.pk == owner.pk:
        raise RuleError("The deputy is the owner. Name somebody else.", field="deputy")
    named = [(one, field) for one, field in ((owner, "owner"), (deputy, "deputy")) if one]
    known = people_who_may_watch(contract).filter(pk__in=[one.pk for one, _ in named])
    seeing = set(known.values_list("pk", flat=True)) if named else set()
    for person, field in named:
        if person.pk not in seeing:
            raise RuleError(
                f"{person.display_name} does not see this contract. Name somebody who does.",
                field=field,
            )
    watch, _ = RenewalWatch.objects.update_or_create(
        contract=contract,
        defaults={"owner": owner, "deputy": deputy, "ladder": rungs, "due_at": now},
        create_defaults={
            "owner": owner,
            "deputy": deputy,
            "ladder": rungs,
            "due_at": now,
            "created_at": now,
        },
    )
    return watch


def _rungs(ladder: Sequence[int]) -> list[int]:
    rungs = [
        whole_number(rung, 1, FARTHEST_RUNG, field="ladder", label="The days before")
        for rung in ladder
    ]
    if not 1 <= len(set(rungs)) <= MOST_RUNGS:
        raise RuleError(f"Enter 1 to {MOST_RUNGS} numbers of days.", field="ladder")
    return sorted(set(rungs), reverse=True)


def wake_watch(contract: Contract, *, now: datetime) -> None:
    """Owe a look at a contract's renewal, as whatever it rests on changed."""
    watch, is_new = RenewalWatch.objects.get_or_create(
        contract=contract, defaults={"due_at": now, "created_at": now}
    )
    if not is_new and watch.due_at != now:
        RenewalWatch.objects.filter(pk=watch.pk).update(due_at=now)


def renewal_of(versions: Iterable[ContractVersion]) -> RenewalTerms | None:
    """Find what holds on renewal: the latest version that says something; rows are loaded."""
    for version in sorted(versions, key=lambda one: one.number, reverse=True):
        terms: RenewalTerms | None = getattr(version, "renewal", None)
        if terms is not None:
            return terms
    return None


def deal_of(contract: Contract) -> Deal | None:
    """Give a contract's days and terms of renewal to the pure rules; None where none are agreed.

    Its versions and their terms are loaded (``prefetch_related("versions__renewal")``).
    """
    versions = list(contract.versions.all())
    terms = renewal_of(versions)
    if terms is None:
        return None
    latest = max(versions, key=lambda one: one.number)
    return Deal(contract.starts_on, latest.ends_on, rules_of(terms))


def rules_of(terms: RenewalTerms) -> Terms:
    """Give agreed terms to the pure rules."""
    policy: Mapping[str, Policy] = {
        "automatic": "automatic",
        "agreement": "agreement",
        "none": "none",
        "evergreen": "evergreen",
    }
    return Terms(
        policy=policy[terms.policy],
        anchor_on=terms.anchor_on,
        initial_months=terms.initial_months,
        renewal_months=terms.renewal_months,
        our_notice=_length(terms.our_notice, terms.our_notice_unit),
        their_notice=_length(terms.their_notice, terms.their_notice_unit),
    )


def _length(count: int | None, unit: str) -> Notice:
    known: Mapping[str, Unit] = {"days": "days", "months": "months"}
    return Notice(count or 0, known[unit])


def people_who_may_watch(contract: Contract) -> QuerySet[User]:
    """Give the people on our side who read a contract, by name."""
    reading = [role.value for role, held in GRANTS.items() if Capability.READ_RECORDS in held]
    inside = [role for role in reading if role != Role.VENDOR_USER.value]
    holding = RoleGrant.objects.filter(
        Q(unit_id=contract.unit_id) | Q(unit__isnull=True), role__in=inside
    )
    people = User.objects.filter(is_active=True, pk__in=holding.values("user"))
    return people.order_by("first_name", "last_name", "username")
