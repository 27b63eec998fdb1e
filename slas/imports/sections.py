"""Tables of a TOML file, read entry by entry so that every error says where it is."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from slas.imports.errors import MappingError

_REQUIRED: Any = object()


class Section:
    """A table of a file; an entry that nobody asked for is an error too."""

    def __init__(self, file: str, name: str, entries: dict[str, Any]) -> None:
        self._file = file
        self._name = name
        self._entries = entries
        self._asked: set[str] = set()

    def error(self, key: str, message: str) -> MappingError:
        """Make the error that names an entry of this table."""
        place = f"[{self._name}] {key}" if self._name else key
        return MappingError(f"{self._file}, {place}: {message}.")

    def done(self) -> None:
        """Hold that no entry was left unread.

        :raises MappingError: an unknown entry
        """
        for key in self._entries:
            if key not in self._asked:
                raise self.error(key, f"is unknown; known are {', '.join(sorted(self._asked))}")

    def section(self, key: str, *, optional: bool = False) -> "Section":
        """Read a table in this one."""
        found = self._take(key, {} if optional else _REQUIRED, dict, "a table")
        return Section(self._file, self._path(key), found)

    def sections(self, key: str) -> list["Section"]:
        """Read a list of tables, at least one."""
        found = self._take(key, _REQUIRED, list, "a list of tables")
        if not found or not all(isinstance(entry, dict) for entry in found):
            raise self.error(key, f"must be one or more tables [[{self._path(key)}]]")
        return [
            Section(self._file, f"{self._path(key)} {place}", entry)
            for place, entry in enumerate(found, start=1)
        ]

    def text(self, key: str, *, default: str = _REQUIRED, strip: bool = True) -> str:
        """Read a text; a required one is not empty."""
        found: str = self._take(key, default, str, "a text")
        if strip:
            found = found.strip()
        if not found and default is _REQUIRED:
            raise self.error(key, "is empty")
        return found

    def texts(self, key: str, *, default: Sequence[str] = _REQUIRED) -> tuple[str, ...]:
        """Read a list of texts; a required one is not empty."""
        found = self._take(key, list(default) if default is not _REQUIRED else default, list, "")
        if not all(isinstance(entry, str) for entry in found):
            raise self.error(key, "must be a list of texts")
        if not found and default is _REQUIRED:
            raise self.error(key, "is empty")
        return tuple(found)

    def choice(self, key: str, choices: Iterable[str], *, default: str = _REQUIRED) -> str:
        """Read one of a closed list."""
        found = self.text(key, default=default)
        known = [str(choice) for choice in choices]
        if found not in known:
            raise self.error(key, f"“{found}” is not one of {', '.join(known)}")
        return str(found)

    def whole(self, key: str, *, default: int, most: int) -> int:
        """Read a whole number from 0 on."""
        found: int = self._take(key, default, int, "a whole number")
        if isinstance(found, bool) or not 0 <= found <= most:
            raise self.error(key, f"must be a whole number from 0 to {most}")
        return found

    def percent(self, key: str) -> Decimal:
        """Read a percentage, 0–100; a text of digits is exact."""
        found = self._take(key, _REQUIRED, (int, float, str), "a number")
        try:
            number = Decimal(str(found))
        except InvalidOperation:
            number = Decimal("NaN")
        if isinstance(found, bool) or not number.is_finite() or not 0 <= number <= 100:
            raise self.error(key, "must be from 0 to 100")
        return number

    def truth(self, key: str, *, default: bool) -> bool:
        """Read true or false."""
        found: bool = self._take(key, default, bool, "true or false")
        return found

    def _path(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key

    def _take(self, key: str, default: Any, kind: type | tuple[type, ...], said: str) -> Any:
        self._asked.add(key)
        found = self._entries.get(key, default)
        if found is _REQUIRED:
            raise self.error(key, "is missing")
        if not isinstance(found, kind):
            raise self.error(key, f"must be {said or 'a list of texts'}")
        return found
