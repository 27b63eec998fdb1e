"""A contract whose months are fed with samples, evaluated and reckoned, ready to be published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from accounts.models import User
from accounts.permissions import Role
from slas.choices import BatchKind
from slas.ingest_rows import SampleRow
from slas.models import ServiceLevel, Statement
from slas.services.evaluation import evaluate_owed
from slas.services.ingest import record_samples
from slas.services.statements import publish_statement, reckon_owed, submit_statement
from tests.factories import make_source, make_unit, make_user
from tests.slas.statements.setting import Books, make_books, start_of

NOW = datetime(2026, 6, 20, 9, tzinfo=UTC)


@dataclass(slots=True)
class Fed:
    """One service level that pays 10 % below 90 and 11 % below 75, a manager, an approver."""

    books: Books
    level: ServiceLevel
    manager: User
    approver: User

    def feed(self, number: int, good: int, **more: object) -> None:
        """Send one sample in the middle of a month, and say that all of it has come in."""
        receipt = record_samples(
            source=make_source(),
            rows=[
                SampleRow(
                    self.level.pk, start_of(number).replace(day=10), Decimal(100), Decimal(good)
                )
            ],
            by=None,
            now=NOW,
            covers={self.level.pk: (start_of(1), start_of(number + 1))},
            **more,  # type: ignore[arg-type]
        )
        assert receipt.rejected == ()

    def correct(self, number: int, good: int) -> None:
        """Correct a month's sample, and evaluate and reckon it."""
        self.feed(number, good, kind=BatchKind.CORRECTION, reason="The probe was mended")
        self.work()

    def work(self, now: datetime = NOW) -> None:
        """Do what is owed."""
        assert evaluate_owed(now=now).failed == 0
        assert reckon_owed(now=now).failed == 0

    def submit(self, statement: Statement, reason: str = "") -> None:
        """Submit a statement as it is."""
        submit_statement(
            statement=statement,
            inputs_hash=statement.inputs_hash,
            reason=reason,
            by=self.manager,
            now=NOW,
        )

    def publish(
        self, number: int, revision: int = 1, reason: str = "", *, now: datetime = NOW
    ) -> Statement:
        """Submit and publish a month's statement."""
        statement = self.books.statement(number, revision)
        self.submit(statement, reason)
        publish_statement(
            statement=statement, inputs_hash=statement.inputs_hash, by=self.approver, now=now
        )
        self.work(now)
        return self.books.statement(number, revision)


def make_fed(months: Sequence[int] = (96, 80, 97), **contract: object) -> Fed:
    """Make a contract whose first months were met by so many of 100."""
    books = make_books(**contract)  # type: ignore[arg-type]
    level = books.level("A", books.schedule([(None, "75", "11"), ("75", "90", "10")]))
    unit = make_unit()
    fed = Fed(
        books,
        level,
        make_user("", Role.SERVICE_MANAGER, unit=unit),
        make_user("", Role.APPROVER, unit=unit),
    )
    for number, good in enumerate(months, start=1):
        fed.feed(number, good)
    fed.work()
    return fed
