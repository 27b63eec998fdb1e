"""Agree service levels as people enter them: naming sources on the way, or on trial."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from contracts.models import Contract
from core.errors import PortalError, RuleError
from slas.models import Metric, ServiceLevel, ServiceLevelVersion
from slas.services.sources import name_source
from slas.services.terms import TermsInput, amend_service_level, create_service_level
from slas.services.trial import Trial, try_terms

_LONGEST_CODE = 40


def _with_source(terms: TermsInput, *, by: User | None, now: datetime) -> TermsInput:
    """Name the source of terms where it is not on record yet.

    :raises RuleError: an empty name, or one that stands for another source
    """
    if terms.source.pk:
        return terms
    name = terms.source.name
    try:
        source = name_source(
            code=slugify(name)[:_LONGEST_CODE] or "source",
            name=name,
            kind=terms.source.kind,
            by=by,
            now=now,
        )
    except PortalError as error:
        field = "new_source_kind" if error.field == "kind" else "new_source"
        raise RuleError(error.message, field=field, code=error.code) from error
    return replace(terms, source=source)


def agree_service_level(
    *,
    contract: Contract,
    code: str,
    name: str,
    terms: TermsInput,
    metric: Metric | None,
    effective_from: date | None,
    external_source: str,
    external_id: str,
    is_trial: bool,
    by: User | None,
    now: datetime,
) -> ServiceLevel:
    """Agree a service level, naming its source on the way; on trial nothing is kept.

    :raises RuleError: an entry that does not hold, or a code in use
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    with transaction.atomic():
        level = create_service_level(
            contract=contract,
            code=code,
            name=name,
            terms=_with_source(terms, by=by, now=now),
            metric=metric,
            effective_from=effective_from,
            external_source=external_source,
            external_id=external_id,
            by=by,
            now=now,
        )
        if is_trial:
            transaction.set_rollback(True)
        return level


def agree_new_terms(
    *,
    service_level: ServiceLevel,
    effective_from: date,
    terms: TermsInput,
    change: str,
    is_trial: bool,
    by: User | None,
    now: datetime,
) -> ServiceLevelVersion:
    """Agree new terms of a service level, naming the source on the way; on trial nothing is kept.

    :raises RuleError: a day that begins no period, or an entry that does not hold
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    with transaction.atomic():
        version = amend_service_level(
            service_level=service_level,
            effective_from=effective_from,
            terms=_with_source(terms, by=by, now=now),
            change=change,
            by=by,
            now=now,
        )
        if is_trial:
            transaction.set_rollback(True)
        return version


def try_new_terms(
    *, service_level: ServiceLevel, terms: TermsInput, by: User, now: datetime
) -> Trial:
    """Tell what the last periods would have come to under terms, their source named or not.

    Nothing is kept.

    :raises RuleError: an entry that does not hold
    :raises ForbiddenError: the person may not edit contracts in the contract's unit
    """
    with transaction.atomic():
        named = _with_source(terms, by=by, now=now)
        trial = try_terms(level=service_level, terms=named, by=by, now=now)
        transaction.set_rollback(True)
    return trial
