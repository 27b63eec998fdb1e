"""What the list of service levels was asked for: the same filters as the REST API's lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from accounts.models import User
from core.filters import PAGING
from slas.filters import ResultFilter, ServiceLevelFilter
from slas.models import Result, ServiceLevel
from slas.querysets import ResultQuerySet, ServiceLevelQuerySet

LONGEST_VALUE: Final = 200


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Service levels and results as far as asked for, or what is wrong with the question."""

    levels: ServiceLevelQuerySet
    results: ResultQuerySet
    given: Mapping[str, str]
    problems: tuple[str, ...]


def narrowed(query: Mapping[str, str], user: User) -> Narrowed:
    """Narrow what the user sees by the address; nothing is dropped in silence."""
    given = {name: value for name, value in query.items() if value and name not in PAGING}
    levels = ServiceLevelFilter(given, queryset=ServiceLevel.objects.visible_to(user))
    results = ResultFilter(given, queryset=Result.objects.visible_to(user).of_totals())
    problems = _problems(given, levels, results)
    if problems:
        return Narrowed(ServiceLevel.objects.none(), Result.objects.none(), given, tuple(problems))
    of_levels = set(given) - set(results.filters)
    of_results = set(given) - set(levels.filters)
    level_rows: ServiceLevelQuerySet = levels.qs
    result_rows: ResultQuerySet = results.qs
    if of_levels:
        result_rows = result_rows.filter(service_level__in=level_rows)
    if of_results:
        level_rows = level_rows.filter(pk__in=result_rows.values("service_level_id"))
    return Narrowed(level_rows, result_rows, given, ())


def _problems(
    given: Mapping[str, str], levels: ServiceLevelFilter, results: ResultFilter
) -> list[str]:
    unknown = sorted(set(given) - set(levels.filters) - set(results.filters))
    found = [f"There is no filter “{name[:40]}”." for name in unknown]
    found += [
        f"“{name[:40]}” is too long." for name, value in given.items() if len(value) > LONGEST_VALUE
    ]
    wrong = {**levels.errors, **results.errors}
    found += [
        f"{name.replace('_', ' ').capitalize()}: {error}"
        for name, errors in wrong.items()
        for error in errors
    ]
    if any("\x00" in value for value in given.values()):
        found.append("A filter holds a sign that no name has.")
    return found
