"""The finer terms of a service level, as fields: how it is judged, and what a miss costs."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from core import formats
from core.errors import RuleError
from core.forms import FigureField, PortalForm, WholeField
from slas.choices import LowVolume, MetricType, OutcomeBy, PercentileMethod, Rounding
from slas.entered_limits import Limits, limits_of, limits_text
from slas.metric_shapes import OPTIONAL, types_of
from slas.pages.level_form import Difference, LevelFormPage
from slas.services.entered_terms import FIELDS

NEW_SOURCE: Final = "new"

#: What counts where a list of choices was sent back empty.
USUAL: Final[Mapping[str, str]] = {
    "percentile_method": PercentileMethod.NEAREST_RANK,
    "rounding": Rounding.HALF_UP,
    "outcome_by": OutcomeBy.STATED,
    "low_volume": LowVolume.NONE,
}
JUDGED: Final = (
    "rounding",
    "outcome_by",
    "limits",
    "age_limit_minutes",
    "low_volume",
    "minimum_n",
    "per_scope",
)
COSTS: Final = (
    "repeat_misses",
    "repeat_window",
    "credit_schedule",
    "allocation_percent",
    "pool_category",
)


#: The kinds of figure that a field speaks of, parted by blanks.
SPEAKS_OF: Final[dict[str, str]] = {
    **{name: " ".join(types_of(name)) for name in OPTIONAL},
    "percentile_method": " ".join((*types_of("percentile"), MetricType.BACKLOG_AGE)),
}


class LimitsField(forms.CharField):
    """Limits by priority, in one line."""

    def prepare_value(self, value: Any) -> Any:
        """Write limits that are agreed; what was entered stays as it is."""
        return limits_text(value) if isinstance(value, tuple) else value

    def to_python(self, value: Any) -> Any:
        """Read the limits.

        :raises ValidationError: a part that is none
        """
        try:
            return limits_of(super().to_python(value) or "")
        except RuleError as error:
            raise ValidationError(error.message, code="invalid") from error

    def run_validators(self, value: Limits) -> None:
        """Leave the bounds of limits to the service; here they are read."""


class FinerTerms(PortalForm):
    """The terms that a usual service level leaves as they are."""

    rounding = forms.ChoiceField(label="Rounding", choices=Rounding.choices, required=False)
    outcome_by = forms.ChoiceField(
        label="Within target by", choices=OutcomeBy.choices, required=False
    )
    limits = LimitsField(
        label="Limits by priority",
        required=False,
        help_text="Minutes of service hours, such as P1 240, P2 480, other 2880.",
    )
    age_limit_minutes = WholeField(
        label="Old after", required=False, unit="min", help_text="For an old backlog alone."
    )
    low_volume = forms.ChoiceField(label="Low volume", choices=LowVolume.choices, required=False)
    minimum_n = WholeField(
        label="Fewest answers", required=False, help_text="With fewer nothing is judged."
    )
    per_scope = forms.BooleanField(
        label="Judged for each scope of the contract, the total beside them", required=False
    )
    repeat_misses = WholeField(
        label="Misses that repeat", required=False, help_text="Of the expected level, such as 4."
    )
    repeat_window = WholeField(
        label="Within so many periods", required=False, help_text="The last one included: 12."
    )
    credit_schedule = forms.ChoiceField(
        label="Credit schedule", required=False, help_text="What a default costs."
    )
    allocation_percent = FigureField(
        label="Share of the pool", required=False, unit="%", help_text="Where a pool pays."
    )
    pool_category = forms.CharField(
        label="Category of the pool", max_length=40, required=False, help_text="Empty: the whole."
    )

    @property
    def speaks_of(self) -> dict[str, str]:
        """Name the kinds of figure that a field speaks of, where it does not speak of all."""
        return SPEAKS_OF


def text_of(value: Any) -> str:
    """Give what stands in a field as text, a check that is not set as nothing."""
    if isinstance(value, tuple):
        return limits_text(value)
    return "" if value is None or value is False else str(value)


def initial_of(page: LevelFormPage) -> dict[str, Any]:
    """Fill in the page's terms, figures in as many decimals as they are agreed to."""
    start = page.start
    always = next((row.code for row in page.calendars if row.always_open), "")
    if start is None:
        return {"calendar": always, "source": "" if page.sources else NEW_SOURCE}
    named = {name: getattr(start, name) for name in FIELDS}
    for name in ("expected", "minimum", "critical_floor"):
        value = named[name]
        named[name] = None if value is None else f"{value:.{start.decimals}f}"
    if page.level is None and page.metric is not None and page.metric.expected is None:
        named["expected"] = named["minimum"] = None  # a benchmark says; nobody has entered it yet
    if start.allocation_percent is not None:
        named["allocation_percent"] = f"{start.allocation_percent.normalize():f}"
    return {
        **named,
        "source": str(start.source.pk) if start.source.pk else NEW_SOURCE,
        "calendar": start.calendar.code if start.calendar else always,
        "weight": f"{start.weight.normalize():f}",
        "credit_schedule": str(start.credit_schedule.pk) if start.credit_schedule else "",
    }


#: What a check is called.
_SAID: Final[Mapping[str, str]] = {"True": "yes", "on": "yes"}


def difference_of(form: forms.Form, name: str, was: str, now: str) -> Difference:
    """Put one term of the version in force beside what is written, both in words."""
    field = form.fields[name]
    words: Mapping[str, str] = {}
    if isinstance(field, forms.ChoiceField):
        words = {str(value): str(word) for value, word in field.choices}  # type: ignore[misc,union-attr]
    return Difference(
        label=str(field.label),
        was=words.get(was, _SAID.get(was, was)) or formats.NO_FIGURE,
        now=words.get(now, _SAID.get(now, now)) or formats.NO_FIGURE,
        is_same=was == now,
    )
