"""The form that proposes the next methodology."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from django import forms

from accounts.models import User
from core import formats
from core.errors import PortalError
from core.forms import FigureField, PortalForm
from core.values import decimal_text
from scoring.models import Methodology
from scoring.services.methodology import (
    COMMON,
    MethodologyInput,
    Preview,
    preview_methodology,
    publish_methodology,
)
from slas.choices import Dimension
from vendors.choices import ServiceType

BOUNDS: Final = ("grade_a", "grade_b", "grade_c", "grade_d")


def weight_name(service_type: str, dimension: str) -> str:
    """Name the field of a weight."""
    return f"weight_{service_type or 'all'}_{dimension}"


@dataclass(frozen=True, slots=True)
class OwnWeights:
    """The fields of one service type; laid open where it has weights or a mistake."""

    label: str
    fields: list[forms.BoundField]
    is_open: bool


class MethodologyForm(PortalForm):
    """The next version, starting from the newest: weights, decay, grades, first month."""

    half_life_months = FigureField(
        label="Half-life",
        unit="months",
        help_text="After so long a result counts half. A multiple of 0.25.",
    )
    grade_a = FigureField(label="A from")
    grade_b = FigureField(label="B from")
    grade_c = FigureField(label="C from")
    grade_d = FigureField(label="D from")
    effective_from = forms.ChoiceField(
        label="Holds from", help_text="Months before keep the scores that they have."
    )
    note = forms.CharField(
        label="Why", max_length=300, required=False, help_text="Shown with the version."
    )

    def __init__(self, *args: Any, newest: Methodology, months: list[date], **kwargs: Any) -> None:
        """Start from the newest version; a service type without weights has the common ones."""
        super().__init__(*args, **kwargs)
        for service_type in (COMMON, *ServiceType.values):
            for dimension in Dimension:
                self.fields[weight_name(service_type, dimension.value)] = FigureField(
                    label=dimension.label, unit="%", required=service_type == COMMON
                )
        first = self.fields["effective_from"]
        assert isinstance(first, forms.ChoiceField)  # noqa: S101  as declared above
        first.choices = [(month.isoformat(), formats.month(month)) for month in months]
        self.initial = {
            **{name: decimal_text(getattr(newest, name)) for name in ("half_life_months", *BOUNDS)},
            **{
                weight_name(row.service_type, row.dimension): decimal_text(row.weight_percent)
                for row in newest.weights.all()
            },
        }

    @property
    def common(self) -> list[forms.BoundField]:
        """Give the weights for all service types."""
        return self._weights(COMMON)

    @property
    def own(self) -> list[OwnWeights]:
        """Give the weights of single service types."""
        return [self._own(ServiceType(value)) for value in ServiceType.values]

    def _own(self, service_type: ServiceType) -> OwnWeights:
        fields = self._weights(service_type.value)
        said = any(field.value() not in (None, "") for field in fields)
        return OwnWeights(str(service_type.label), fields, said)

    def _weights(self, service_type: str) -> list[forms.BoundField]:
        return [self[weight_name(service_type, dimension)] for dimension in Dimension.values]

    def preview(self, *, by: User, now: datetime) -> Preview | None:
        """Try the proposal; None, with sentences beside the fields, where it does not hold."""
        try:
            return (
                preview_methodology(entered=self.entered(), by=by, now=now)
                if self.whole()
                else None
            )
        except PortalError as error:
            self._refuse(error)
            return None

    def publish(self, *, by: User, now: datetime) -> Methodology | None:
        """Publish the proposal; None where it does not hold, or was not previewed as it stands."""
        if not self.whole() or self.data.get("previewed") != self.fingerprint:
            return None
        try:
            return publish_methodology(entered=self.entered(), by=by, now=now)
        except PortalError as error:
            self._refuse(error)
            return None

    @property
    def fingerprint(self) -> str:
        """Give what tells one proposal from another: only what was previewed is published."""
        entered = self.entered()
        return sha256(repr((entered, sorted(entered.weights.items()))).encode()).hexdigest()

    def whole(self) -> bool:
        """Say whether every entry reads, and no service type has some of its weights alone."""
        if not self.is_valid():
            return False
        for service_type in ServiceType.values:
            given = list(self._said(service_type))
            if given and len(given) < len(Dimension.values):
                missing = next(d for d in Dimension.values if d not in dict(given))
                self.add_error(
                    weight_name(service_type, missing),
                    "Enter this weight too, or empty all weights of the service type.",
                )
        return not self.errors

    def _said(self, service_type: str) -> Iterator[tuple[str, Decimal]]:
        for dimension in Dimension.values:
            weight = self.cleaned_data.get(weight_name(service_type, dimension))
            if weight is not None:
                yield dimension, weight

    def entered(self) -> MethodologyInput:
        """Give the proposal as the service takes it."""
        data = self.cleaned_data
        weights = {kind: dict(self._said(kind)) for kind in (COMMON, *ServiceType.values)}
        return MethodologyInput(
            effective_from=date.fromisoformat(data["effective_from"]),
            weights={kind: own for kind, own in weights.items() if own or kind == COMMON},
            half_life_months=data["half_life_months"],
            note=data["note"],
            **{name: data[name] for name in BOUNDS},
        )

    def _refuse(self, error: PortalError) -> None:
        """Put a sentence beside the weight, or the first weight of the service type, it is of."""
        place, _, rest = (error.field or "").partition(".")
        if place != "weights":
            self.refuse(error)
            return
        service_type, _, dimension = rest.partition(".")
        self.add_error(weight_name(service_type, dimension or Dimension.values[0]), error.message)
