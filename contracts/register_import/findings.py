"""What is wrong with a file, or doubtful in it, and where: pure."""

from dataclasses import dataclass
from typing import Any, Final

LONGEST_SHOWN: Final = 80


class RegisterFileError(Exception):
    """Refuse a file of which nothing can be read."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a row, or doubtful in it, with what would put it right.

    ``line`` is the physical line on which the row starts, the row of a sheet, or the place of a
    file in an archive. An error leaves out what the row states; a warning leaves nothing out.
    """

    line: int
    column: str
    code: str
    message: str
    suggestion: str = ""
    is_error: bool = True
    # Rows with the same finding are put right together: same code, column, group and value.
    group: str = ""
    value: str = ""
    file: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give what a page and the API show of it."""
        return {
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "message": self.message,
            "suggestion": self.suggestion,
            "is_error": self.is_error,
            "value": short(self.value),
            "group": short(self.group),
            "file": self.file,
        }


def short(text: str) -> str:
    """Cut a value to what fits a sentence, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"
