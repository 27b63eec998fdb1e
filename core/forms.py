"""Forms as people meet them: entries in the portal's words, and all that is wrong in one list."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.errors import PortalError


class FigureField(forms.DecimalField):
    """An exact figure; `unit` stands after it."""

    def __init__(self, *, unit: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unit = unit

    def to_python(self, value: Any) -> Any:
        """Read the figure; thousands may be parted by blanks.

        :raises ValidationError: not a figure
        """
        text = "".join(str(value).split()) if value not in self.empty_values else ""
        try:
            return super().to_python(text)
        except ValidationError as error:
            raise ValidationError(
                f"“{str(value)[:40]}” is not a number. Enter a figure such as 99.90.",
                code="invalid",
            ) from error


class WholeField(forms.IntegerField):
    """A whole number; `unit` stands after it."""

    def __init__(self, *, unit: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unit = unit

    def to_python(self, value: Any) -> int | None:
        """Read the number.

        :raises ValidationError: not a whole number
        """
        try:
            return super().to_python(value)
        except ValidationError as error:
            raise ValidationError(
                f"“{str(value)[:40]}” is not a whole number. Enter digits alone.", code="invalid"
            ) from error


class DayField(forms.DateField):
    """A day, as the browser's calendar writes it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> date | None:
        """Read the day.

        :raises ValidationError: not a day
        """
        try:
            return super().to_python(value)
        except ValidationError as error:
            raise ValidationError(
                f"“{str(value)[:40]}” is not a day. Enter it like 2026-05-31.", code="invalid"
            ) from error


class SuggestInput(forms.TextInput):
    """A line of text with suggestions, which the browser shows without script."""

    template_name = "components/suggest.html"

    def __init__(self, suggestions: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.suggestions = tuple(suggestions)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Name the list of suggestions after the input."""
        context = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        own["list"] = f"{own.get('id', name)}_list"
        context["suggestions"] = self.suggestions
        return context


class PortalForm(forms.Form):
    """A form whose empty fields are asked for in words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages["required"] != forms.Field.default_error_messages["required"]:
                continue  # the field has words of its own
            word = (field.label or "").lower()
            verb = "Choose" if isinstance(field, forms.ChoiceField) else "Enter"
            field.error_messages["required"] = f"{verb} the {word}."

    def refuse(self, error: PortalError) -> None:
        """Put a service's sentence beside the field that it speaks of, else above the form."""
        self.add_error(error.field if error.field in self.fields else None, error.message)

    @property
    def wrong(self) -> frozenset[str]:
        """Name the fields that are wrong."""
        return frozenset(self.errors) if self.is_bound else frozenset()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right, and the control where that is done ("" is nowhere in particular)."""

    message: str
    anchor: str = ""


def problems_of(*several: forms.Form) -> tuple[Problem, ...]:
    """List what is wrong in the order of the fields."""
    return tuple(problem for form in several for problem in _problems(form))


def _problems(form: forms.Form) -> Iterator[Problem]:
    if not form.is_bound:
        return
    for error in form.non_field_errors():
        yield Problem(str(error))
    for field in form:
        for error in field.errors:
            yield Problem(f"{field.label}: {error}", field.id_for_label or str(field.auto_id))


@dataclass(frozen=True, slots=True)
class Step:
    """One clause of a form in the list beside it."""

    anchor: str
    label: str
    problems: int = 0


def steps_of(clauses: Iterable[tuple[str, str, int]]) -> tuple[Step, ...]:
    """List the clauses with numbers, each given as anchor, heading and count of problems."""
    return tuple(
        Step(anchor, f"{number} {heading}", problems)
        for number, (anchor, heading, problems) in enumerate(clauses, start=1)
    )


def count_wrong(form: PortalForm, names: Iterable[str]) -> int:
    """Count the fields of a clause that are wrong."""
    return len(form.wrong & frozenset(names))


class DeedForm(PortalForm):
    """One thing that can be done with something, with what it takes; `do` names it when sent."""

    do = ""
    verb = ""
    sentence = ""

    def __init__(self, subject: Any, data: Mapping[str, Any] | None, *, do: str = "") -> None:
        """Fill in what was sent if it was sent for this deed."""
        self.do = do or self.do
        sent = data if data is not None and data.get("do") == self.do else None
        super().__init__(sent, auto_id=f"id_{self.do}_%s")
        self.subject = subject

    def carry_out(self, *, by: Any, now: datetime) -> str:
        """Do it; give what was done in words, "" where it does not hold."""
        if not self.is_valid():
            return ""
        try:
            return self.done(by=by, now=now)
        except PortalError as error:
            self.refuse(error)
            return ""

    def done(self, *, by: Any, now: datetime) -> str:
        """Do it; give what was done in words.

        :raises PortalError: it cannot be done
        """
        raise NotImplementedError
