"""Serializers and fields that check shape, and refuse what they do not know."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from core.values import instant_of, instant_text

UNKNOWN_FIELD = "There is no field of this name."


class StrictSerializer(serializers.Serializer[Any]):
    """Check the shape of a body; a field that is not declared is refused, never dropped."""

    def to_internal_value(self, data: Any) -> Any:
        """Check the declared fields and refuse any other.

        :raises ValidationError: with every field's errors at once
        """
        unknown: dict[str, Any] = {}
        if isinstance(data, Mapping):
            known = {name for name, field in self.fields.items() if not field.read_only}
            unknown = {
                str(name): [ErrorDetail(UNKNOWN_FIELD, code="unknown_field")]
                for name in data
                if name not in known
            }
        try:
            checked = super().to_internal_value(data)
        except ValidationError as error:
            if unknown and isinstance(error.detail, dict):
                raise ValidationError({**error.detail, **unknown}) from error
            raise
        if unknown:
            raise ValidationError(unknown)
        return checked


class NothingSerializer(StrictSerializer):
    """A body that says nothing more."""


@extend_schema_field(OpenApiTypes.DATETIME)
class InstantField(serializers.Field[datetime, str, str | None, Any]):
    """An instant as RFC 3339 with its zone; answered in UTC."""

    default_error_messages = {"invalid": "{reason}."}

    def to_internal_value(self, data: Any) -> datetime:
        """Read the instant.

        :raises ValidationError: not an RFC 3339 instant
        """
        try:
            return instant_of(data if isinstance(data, str) else "")
        except ValueError as error:
            self.fail("invalid", reason=str(error).capitalize())

    def to_representation(self, value: datetime) -> str | None:
        """Write the instant in UTC."""
        return instant_text(value)


@extend_schema_field(
    {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$", "example": "2026-05"}
)
class MonthField(serializers.Field[date, str, str, Any]):
    """A calendar month as YYYY-MM, held as its first day."""

    default_error_messages = {"invalid": "Write a month as YYYY-MM."}

    def to_internal_value(self, data: Any) -> date:
        """Read the month.

        :raises ValidationError: not a month
        """
        if not isinstance(data, str) or not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", data):
            self.fail("invalid")
        if data.startswith("0000"):
            self.fail("invalid")
        return date(int(data[:4]), int(data[5:]), 1)

    def to_representation(self, value: date) -> str:
        """Write the month."""
        return f"{value:%Y-%m}"


class MoneySerializer(StrictSerializer):
    """An amount and its ISO 4217 currency."""

    amount = serializers.DecimalField(
        max_digits=16, decimal_places=2, min_value=Decimal(0), help_text="Decimal as text"
    )
    currency = serializers.RegexField(r"^[A-Z]{3}\Z", help_text="ISO 4217 code")


class ErrorSerializer(serializers.Serializer[Any]):
    """One thing to correct."""

    pointer = serializers.CharField(
        help_text="JSON pointer into the body, or ?name for a query parameter", allow_blank=True
    )
    code = serializers.CharField(help_text="Stable word for programs")
    detail = serializers.CharField(help_text="Sentence for people")


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem document (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = ErrorSerializer(many=True)  # type: ignore[assignment]  # the field, not the faults
