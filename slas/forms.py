"""The forms of service levels: their terms, clause by clause, and how each clause reads."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django import forms

from accounts.models import User
from core import formats
from core.errors import PortalError
from core.forms import (
    DayField,
    FigureField,
    Problem,
    Step,
    WholeField,
    count_wrong,
    problems_of,
    steps_of,
)
from slas.choices import (
    Attribution,
    Dimension,
    Direction,
    InputKind,
    MetricType,
    PercentileMethod,
    ReportingPeriod,
    SourceKind,
)
from slas.models import Calendar, CreditSchedule, ServiceLevel, ServiceLevelVersion, Source
from slas.pages.clauses import Costs, Entered, Reads, reads_as
from slas.pages.level_form import Difference, LevelFormPage
from slas.pages.trial import TrialPart, trial_part
from slas.services.agreements import agree_new_terms, agree_service_level, try_new_terms
from slas.services.entered_terms import FIELDS, TermsInput, checked_terms
from slas.term_fields import (
    COSTS,
    JUDGED,
    NEW_SOURCE,
    USUAL,
    FinerTerms,
    difference_of,
    initial_of,
    text_of,
)

_LONG_AGO: Final = date(1900, 1, 1)  # a day beside it is printed with its year
_MEASURED: Final = (
    "name",
    "code",
    "metric_type",
    "dimension",
    "input_kind",
    "source",
    "new_source",
    "new_source_kind",
    "percentile",
    "percentile_method",
)
_LEVELS: Final = ("unit", "direction", "expected", "minimum", "critical_floor", "decimals")
_COUNTED: Final = (
    "effective_from",
    "reporting_period",
    "calendar",
    "attribution",
    "grace_days",
    "change",
)
_WEIGHS: Final = ("is_critical", "weight")
_ELSEWHERE: Final = ("external_source", "external_id")
#: Beside the terms in force always, or only where they change.
_ALWAYS_COMPARED: Final = (*_LEVELS, "source", "calendar", "weight", "grace_days")
_MORE_COMPARED: Final = (*JUDGED, *COSTS, "is_critical", "percentile", "attribution")


#: Without these there are no terms to check; what else is wrong is said beside it.
_NEEDED: Final = frozenset(FIELDS) - {
    "critical_floor",
    "percentile",
    "age_limit_minutes",
    "minimum_n",
    "repeat_misses",
    "repeat_window",
    "allocation_percent",
}


def _chosen(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", "Choose"), *choices]


class TermsForm(FinerTerms):
    """All that one version of a service level says."""

    metric_type = forms.ChoiceField(label="Kind of figure", choices=_chosen(MetricType.choices))
    dimension = forms.ChoiceField(
        label="Side of performance",
        choices=_chosen(Dimension.choices),
        help_text="It counts there in the score.",
    )
    input_kind = forms.ChoiceField(
        label="Fed by",
        choices=[
            (InputKind.SAMPLES, "Samples: figures sent in"),
            (InputKind.EVENTS, "Events: single tickets or outages"),
        ],
    )
    percentile = FigureField(
        label="Percentile", required=False, unit="%", help_text="For percentiles alone, such as 95."
    )
    percentile_method = forms.ChoiceField(
        label="Percentile method", choices=PercentileMethod.choices, required=False
    )
    source = forms.ChoiceField(
        label="Measured by", error_messages={"required": "Choose who measures."}
    )
    new_source = forms.CharField(
        label="Name of the new source",
        max_length=80,
        required=False,
        help_text="Where it is not in the list, such as Monitoring.",
    )
    new_source_kind = forms.ChoiceField(
        label="Who measures there", choices=SourceKind.choices, required=False
    )
    unit = forms.CharField(
        label="Unit", max_length=40, help_text="Such as percent, hours or count."
    )
    direction = forms.ChoiceField(label="Better is", choices=Direction.choices)
    expected = FigureField(label="Expected level", help_text="The normal level.")
    minimum = FigureField(label="Minimum level", help_text="The least we accept.")
    critical_floor = FigureField(
        label="Critical level", required=False, help_text="Past it a miss is critical."
    )
    decimals = WholeField(label="Decimals", initial=2)
    reporting_period = forms.ChoiceField(
        label="Judged every", choices=ReportingPeriod.choices, initial=ReportingPeriod.MONTH
    )
    calendar = forms.ChoiceField(label="Service hours")
    attribution = forms.ChoiceField(
        label="A ticket counts",
        choices=Attribution.choices,
        initial=Attribution.FIRST_OF_RESOLVED_AND_DUE,
    )
    grace_days = WholeField(
        label="Days of grace",
        initial=5,
        unit="days",
        help_text="After a period, until its figures are final.",
    )
    weight = FigureField(label="Weight", initial=Decimal(1), help_text="Beside the other levels.")
    is_critical = forms.BooleanField(
        label="Critical service level: a miss has consequences", required=False
    )

    def __init__(self, page: LevelFormPage, *args: Any, **kwargs: Any) -> None:
        """Offer the page's sources and calendars, and start from its terms."""
        kwargs["initial"] = {**initial_of(page), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.page = page
        sources = [(str(row.pk), f"{row.name}, {_kind(row)}") for row in page.sources]
        self._offer("source", [*sources, (NEW_SOURCE, "A new source, named below")])
        self._offer("calendar", [(row.code, row.name) for row in page.calendars])
        schedules = [(str(row.pk), row.name) for row in page.schedules]
        self._offer("credit_schedule", [("", "None: a default costs nothing"), *schedules])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  as declared above
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Hold that a new source has a name, and that the terms hold as far as they were read."""
        entered = super().clean() or self.cleaned_data
        if entered.get("source") == NEW_SOURCE and not entered.get("new_source"):
            self.add_error("new_source", "Enter the name of the new source, or choose one above.")
        elif entered.keys() >= _NEEDED:
            try:
                checked_terms(self.terms())
            except PortalError as error:
                self.refuse(error)
        return entered

    def terms(self) -> TermsInput:
        """Give the terms as the services take them."""
        entered = {name: value for name, value in self.cleaned_data.items() if name in FIELDS}
        entered["source"] = self._source()
        entered["calendar"] = self._calendar()
        entered["credit_schedule"] = self._schedule(entered["credit_schedule"])
        for name, usual in USUAL.items():
            entered[name] = entered[name] or usual
        return TermsInput(**entered)

    def _schedule(self, chosen: str) -> CreditSchedule | None:
        return next((row for row in self.page.schedules if str(row.pk) == chosen), None)

    def _source(self) -> Source:
        chosen = self.cleaned_data["source"]
        if chosen == NEW_SOURCE:
            return Source(
                name=self.cleaned_data["new_source"],
                kind=self.cleaned_data["new_source_kind"] or SourceKind.SYSTEM,
            )
        return next(row for row in self.page.sources if str(row.pk) == chosen)

    def _calendar(self) -> Calendar:
        chosen = self.cleaned_data["calendar"]
        return next(row for row in self.page.calendars if row.code == chosen)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """List what is wrong, in the order of the page."""
        return problems_of(self)

    @property
    def steps(self) -> tuple[Step, ...]:
        """List the clauses, and in which of them something is wrong."""
        clauses = [
            ("measured", "What is measured", count_wrong(self, _MEASURED)),
            ("levels", "Levels", count_wrong(self, _LEVELS)),
            ("judged", "How it is judged", count_wrong(self, JUDGED)),
            ("counted", "When it counts", count_wrong(self, _COUNTED)),
            ("weighs", "What it weighs", count_wrong(self, _WEIGHS)),
            ("costs", "What a default costs", count_wrong(self, COSTS)),
        ]
        if "external_id" in self.fields:
            clauses.append(("elsewhere", "In other systems", count_wrong(self, _ELSEWHERE)))
        return steps_of(clauses)

    @property
    def values(self) -> dict[str, str]:
        """Give what stands in the fields, as text."""
        return {field.name: text_of(field.value()) for field in self}

    @property
    def reads(self) -> Reads | None:
        """Write the clauses as they will read, once there is something to read."""
        if not self.is_bound and self.page.start is None:
            return None
        values = {"name": self.page.level.name if self.page.level else "", **self.values}
        source = values["new_source"] if values["source"] == NEW_SOURCE else self._word("source")
        return reads_as(
            Entered(values, self.wrong),
            source=source or "…",
            calendar=self._word("calendar"),
            first_day=self._first_day(values.get("effective_from", "")),
            costs=Costs(
                schedule=self._schedule(values["credit_schedule"]),
                terms=self.page.credit_terms,
                scopes=self.page.scopes,
                currency=self.page.contract.currency,
            ),
        )

    def _word(self, name: str) -> str:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  as declared above
        words = {str(value): str(word) for value, word in field.choices}  # type: ignore[misc,union-attr]
        return words.get(self.values[name], "…")

    def _first_day(self, entered: str) -> str:
        if not entered and self.page.level is None:
            return f"the contract’s first day, {self.page.next_first_day}"
        try:
            return formats.day(date.fromisoformat(entered), _LONG_AGO)
        except ValueError:
            return entered

    def try_or_keep(self, *, keep: bool, by: User, now: datetime) -> str:
        """Keep the terms, or only try them; "" where they do not hold, else where to go on."""
        if not self.is_valid():
            return ""
        try:
            return self._apply(keep=keep, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return ""

    def _apply(self, *, keep: bool, by: User, now: datetime) -> str:
        raise NotImplementedError


class LevelForm(TermsForm):
    """A new service level."""

    metric = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="Name", max_length=160)
    code = forms.CharField(
        label="Code", max_length=40, help_text="Short, such as AVA; once in a contract."
    )
    effective_from = DayField(
        label="First day in force",
        required=False,
        help_text="Empty: the contract’s first day. Else a day on which a period begins.",
    )
    external_source = forms.CharField(
        label="Known to another system",
        max_length=40,
        required=False,
        help_text="Its name, such as snow.",
    )
    external_id = forms.CharField(label="Its id there", max_length=120, required=False)
    field_order = ("metric", "name", "code")

    def __init__(self, page: LevelFormPage, *args: Any, **kwargs: Any) -> None:
        """Start from the metric of the catalogue, where one was chosen."""
        metric = page.metric
        if metric is not None:
            kwargs["initial"] = {"metric": metric.code, "name": metric.name, "code": metric.code}
        super().__init__(page, *args, **kwargs)

    def _apply(self, *, keep: bool, by: User, now: datetime) -> str:
        entered = self.cleaned_data
        code = entered["metric"]
        level: ServiceLevel = agree_service_level(
            contract=self.page.contract,
            code=entered["code"],
            name=entered["name"],
            terms=self.terms(),
            metric=next((row for row in self.page.metrics if row.code == code), None),
            effective_from=entered["effective_from"],
            external_source=entered["external_source"],
            external_id=entered["external_id"],
            is_trial=not keep,
            by=by,
            now=now,
        )
        return level.name


class LevelAmendmentForm(TermsForm):
    """New terms of a service level from the first day of a period on."""

    effective_from = forms.ChoiceField(
        label="First day in force", help_text="Periods before it keep their terms."
    )
    change = forms.CharField(
        label="What changes",
        max_length=200,
        help_text="As one would say it.",
        error_messages={"required": "Say what changes."},
    )
    field_order = ("effective_from", "change")

    def __init__(self, page: LevelFormPage, *args: Any, **kwargs: Any) -> None:
        """Start from the latest terms; the period that judges never changes."""
        kwargs["initial"] = {"effective_from": page.next_first_day}
        super().__init__(page, *args, **kwargs)
        self._offer("effective_from", list(page.first_days))
        self.fields["reporting_period"].disabled = True

    def _apply(self, *, keep: bool, by: User, now: datetime) -> str:
        level = self.page.level
        assert level is not None  # noqa: S101  the page is one of new terms
        version: ServiceLevelVersion = agree_new_terms(
            service_level=level,
            effective_from=date.fromisoformat(self.cleaned_data["effective_from"]),
            terms=self.terms(),
            change=self.cleaned_data["change"],
            is_trial=not keep,
            by=by,
            now=now,
        )
        return f"Version {version.number} of {level.name}"

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Put the latest terms beside those that are written."""
        was = {name: text_of(value) for name, value in initial_of(self.page).items()}
        now = self.values
        rows = [
            difference_of(self, name, was.get(name, ""), now[name])
            for name in (*_ALWAYS_COMPARED, *_MORE_COMPARED)
        ]
        return tuple(rows[: len(_ALWAYS_COMPARED)]) + tuple(
            row for row in rows[len(_ALWAYS_COMPARED) :] if not row.is_same
        )

    def try_on(self, *, by: User, now: datetime) -> TrialPart | None:
        """Tell what the last periods would have come to; None where the terms do not hold."""
        self.fields["change"].required = False
        level, start = self.page.level, self.page.start
        assert level is not None and start is not None  # noqa: PT018, S101  one of new terms
        if not self.is_valid():
            return None
        terms = self.terms()
        try:
            trial = try_new_terms(service_level=level, terms=terms, by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return None
        return trial_part(trial, unit_before=start.unit, unit_after=terms.unit)


def _kind(source: Source) -> str:
    return str(source.get_kind_display()).lower()
