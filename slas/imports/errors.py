"""What is wrong with a file, by line and column, in words for the person who imports it."""

from dataclasses import dataclass, field

from core.errors import PortalError

# So many problems are kept in full; the rest is counted.
KEPT_PROBLEMS = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file; line 0 stands for the whole file."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        place = [self.file]
        if self.line:
            place.append(f"line {self.line:,}")
        if self.column:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: {self.message}"


class ImportFileError(PortalError):
    """Say that a file cannot be imported at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class MappingError(PortalError):
    """Say what is wrong with a mapping, and where in it."""


@dataclass(slots=True)
class Problems:
    """The problems of one file: the first of them kept, all of them counted."""

    file: str
    kept: list[Problem] = field(default_factory=list)
    count: int = 0
    most: int = KEPT_PROBLEMS

    def add(self, line: int, column: str, message: str, *, rows: int = 1) -> None:
        """Note a problem, which keeps a number of rows out."""
        self.count += rows
        if len(self.kept) < self.most:
            self.kept.append(Problem(self.file, line, column, message))
