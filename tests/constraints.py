"""Try a named constraint of the database: a write that breaks it, and one that does not."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import Value
from django.db.models.functions import Cast

# What SQL can store and Django's fields refuse to send.
NAN = Cast(Value("NaN"), models.FloatField())


@dataclass(frozen=True, slots=True)
class Check:
    """A row, changes that one constraint refuses one by one, and one that all of them take."""

    make: Callable[[], models.Model]
    broken: tuple[Mapping[str, Any], ...]
    sound: Mapping[str, Any]

    def hold(self, name: str) -> None:
        """Prove that the constraint of that name refuses each broken change and takes the other."""
        row = self.make()
        rows = type(row)._default_manager.filter(pk=row.pk)
        for changes in self.broken:
            with refused_by(name):
                rows.update(**changes)
        assert rows.update(**self.sound) == 1


@dataclass(frozen=True, slots=True)
class Once:
    """A row, what a copy of it must change to clash on one key alone, and to clash on none."""

    make: Callable[[], models.Model]
    apart: Mapping[str, Any]
    clash: Mapping[str, Any] = field(default_factory=dict)

    def hold(self, name: str) -> None:
        """Prove that the constraint of that name refuses the clashing copy and takes the other."""
        row = self.make()
        with refused_by(name):
            _copy(row, self.clash)
        _copy(row, {**self.clash, **self.apart})


@contextmanager
def refused_by(name: str) -> Iterator[None]:
    """Hold that the database refuses what is done within, by the constraint of that name."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        yield
    assert f'"{name}"' in str(refused.value)


def _copy(row: models.Model, changes: Mapping[str, Any]) -> None:
    kept = {
        column.attname: getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if not column.primary_key
    }
    type(row)._default_manager.bulk_create([type(row)(**{**kept, **changes})])
