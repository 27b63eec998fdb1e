"""Frozen values as canonical JSON and back: the same bytes for the same worth, on every day."""

import json
from collections.abc import Hashable, Iterable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from hashlib import sha256
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from slas.rules.numbers import instant_text, number_text

T = TypeVar("T")


def canonical(value: Any) -> str:
    """Write JSON in one way: keys sorted, nothing between the tokens, as UTF-8 text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """Hash the canonical JSON of a value, as 64 hex digits."""
    return sha256(canonical(value).encode()).hexdigest()


def to_json(value: Any) -> Any:
    """Turn frozen dataclasses of decimals, instants and texts into what JSON holds.

    Decimals and instants become text by their worth alone; fields that a dataclass computes for
    itself are left out.

    :raises TypeError: a value that has no such form
    """
    if value is None or (isinstance(value, bool | int) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return to_json(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_json(entry) for entry in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_json(getattr(value, field.name))
            for field in _given(cast(Hashable, type(value)))
        }
    raise TypeError(f"{type(value).__name__} has no canonical form")


def from_json(kind: type[T], value: Any) -> T:
    """Read what ``to_json`` wrote of a type back.

    :raises ValueError: content that is not of that type
    """
    try:
        return cast(T, _read(kind, value))
    except (TypeError, KeyError, AttributeError, ArithmeticError) as error:
        raise ValueError(f"not a {kind.__name__}: {error}") from error


@cache
def _given(kind: Hashable) -> tuple[Any, ...]:
    return tuple(field for field in fields(cast(Any, kind)) if field.init)


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _read_either(get_args(kind), value)
    if origin is tuple:
        return _read_tuple(get_args(kind), value)
    if kind in (Any, NoneType):
        return value
    if is_dataclass(kind):
        return _read_dataclass(cast(type[Any], kind), value)
    return _read_plain(kind, value)


def _read_either(kinds: tuple[Any, ...], value: Any) -> Any:
    if value is None and NoneType in kinds:
        return None
    (kind,) = (kind for kind in kinds if kind is not NoneType)
    return _read(kind, value)


def _read_tuple(kinds: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_read(kinds[0], entry) for entry in value)
    return tuple(_read(kind, entry) for kind, entry in zip(kinds, value, strict=True))


def _read_dataclass(kind: Any, value: Any) -> Any:
    names = {field.name for field in _given(kind)}
    if not isinstance(value, dict) or set(value) != names:
        raise TypeError(f"{kind.__name__} has other fields")
    hints = _hints(kind)
    return kind(**{name: _read(hints[name], value[name]) for name in names})


def _read_plain(kind: type[Any], value: Any) -> Any:
    if issubclass(kind, bool) or kind is int:
        if type(value) is not kind:
            raise TypeError(f"{value!r} is no {kind.__name__}")
        return value
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    if issubclass(kind, Decimal):
        return Decimal(value)
    if issubclass(kind, datetime):
        return datetime.fromisoformat(value)
    if issubclass(kind, date | time):
        return kind.fromisoformat(value)
    return kind(value)


def differences(stored: Any, computed: Any, path: str = "") -> Iterable[str]:
    """Name every place where two JSON values differ, as ``path: stored, computed``."""
    if isinstance(stored, dict) and isinstance(computed, dict):
        for name in sorted({*stored, *computed}):
            yield from differences(stored.get(name), computed.get(name), f"{path}.{name}")
    elif isinstance(stored, list) and isinstance(computed, list) and len(stored) == len(computed):
        for place, (left, right) in enumerate(zip(stored, computed, strict=True)):
            yield from differences(left, right, f"{path}[{place}]")
    elif stored != computed:
        yield f"{path.lstrip('.')}: stored {stored!r}, computed {computed!r}"
