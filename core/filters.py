"""Filters of lists, the same for a page and for the API."""

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django_filters import Filter, FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from core.values import instant_of

PAGING = frozenset({"cursor", "limit", "page"})
MONTH = re.compile(r"(?!0000)\d{4}-(0[1-9]|1[0-2])", re.ASCII)


class StrictFilterSet(FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Know which parameters nothing declares; dropping one would show more than was asked for."""

    @property
    def unknown(self) -> list[str]:
        """List the parameters given that no filter declares."""
        return sorted(set(self.data) - set(self.filters) - PAGING)


class MonthFormField(forms.Field):
    """A calendar month as YYYY-MM, held as its first day."""

    def to_python(self, value: Any) -> date | None:
        """Read the month.

        :raises ValidationError: not a month
        """
        if value in self.empty_values:
            return None
        if not MONTH.fullmatch(str(value)):
            raise ValidationError("Write a month as YYYY-MM.", code="invalid")
        return date(int(value[:4]), int(value[5:]), 1)


class InstantFormField(forms.Field):
    """An instant as RFC 3339."""

    def to_python(self, value: Any) -> datetime | None:
        """Read the instant.

        :raises ValidationError: not an instant
        """
        if value in self.empty_values:
            return None
        try:
            # In an address an unescaped plus sign arrives as a space.
            return instant_of(str(value).replace(" ", "+"))
        except ValueError as error:
            raise ValidationError(f"{str(error).capitalize()}.", code="invalid") from error


@extend_schema_field({"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"})
class MonthFilter(Filter):  # type: ignore[misc]  # django-filter has no types
    """Compare with the first day of a calendar month."""

    field_class = MonthFormField


@extend_schema_field(OpenApiTypes.DATETIME)
class InstantFilter(Filter):  # type: ignore[misc]  # django-filter has no types
    """Compare with an instant."""

    field_class = InstantFormField
