"""What a register as a whole states: vendors, contracts with their terms, rate lines: pure.

What is wrong with a row leaves out what the row states and nothing else.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Final

from contracts.register_import.columns import END, NUMBER, PRICE, START, VENDOR
from contracts.register_import.entries import Entry
from contracts.register_import.findings import Finding, short
from contracts.register_import.values import (
    bare_number,
    day_of,
    is_missing,
    likely_day,
    one_line,
    price_of,
)
from vendors.countries import COUNTRIES

LONGEST_NAME: Final = 120
LONGEST_TITLE: Final = 200
LONGEST_DESCRIPTION: Final = 10_000

Same = Callable[[str, str], str]
Days = tuple[date, date | None]


@dataclass(slots=True)
class VendorDraft:
    """A vendor as a file states it, under the name that it has in the register."""

    key: str
    name: str
    external_id: str = ""
    country: str = ""
    lines: list[int] = field(default_factory=list)


@dataclass(slots=True)
class ContractDraft:
    """A contract as a file states it; ``last_day`` None where the file states none."""

    key: str
    number: str
    vendor: str
    title: str
    starts_on: date
    last_day: date | None
    currency: str
    service_type: str
    monthly_charge: Decimal | None
    lines: list[int] = field(default_factory=list)

    @property
    def ends_on(self) -> date | None:
        """Give the first day after the term."""
        return None if self.last_day is None else self.last_day + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RateDraft:
    """A price of a contract; the key and its ordinal tell it from its like."""

    line: int
    contract: str
    title: str
    description: str
    unit: str
    price: Decimal
    currency: str
    attributes: dict[str, str]
    key: str
    ordinal: int


@dataclass(slots=True)
class Draft:
    """All that a file states, and all that is wrong with it."""

    vendors: dict[str, VendorDraft] = field(default_factory=dict)
    contracts: dict[str, ContractDraft] = field(default_factory=dict)
    rates: list[RateDraft] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rows: int = 0

    @property
    def lines_left_out(self) -> set[int]:
        """Give the lines of which something does not go in."""
        return {finding.line for finding in self.findings if finding.is_error}


def draft_of(
    entries: Sequence[Entry], *, same: Same, currency: str = "", service_type: str = ""
) -> Draft:
    """Gather what entries state.

    ``same(kind, key)`` gives the key that a person said stands for this one; currency and service
    type stand in where the file names none.
    """
    drafter = _Drafter(Draft(rows=len(entries)), same, currency, service_type)
    by_contract: dict[str, list[Entry]] = {}
    for entry in entries:
        if not drafter.vendor_of(entry):
            continue
        key = drafter.contract_key(entry)
        drafter.read_price(entry)
        if key:
            by_contract.setdefault(key, []).append(entry)
    for key, rows in by_contract.items():
        drafter.contract(key, rows)
    drafter.draft.findings.sort(key=lambda finding: (finding.line, not finding.is_error))
    return drafter.draft


def vendor_key(entry: Entry) -> str:
    """Give what a file calls a vendor by: its id, else its name in one line."""
    return one_line(entry.text("vendor_id"), LONGEST_NAME) or one_line(entry.text(VENDOR), 300)


@dataclass(slots=True)
class _Drafter:
    draft: Draft
    same: Same
    currency: str
    service_type: str
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    prices: dict[int, Decimal] = field(default_factory=dict)

    def find(self, entry: Entry, column: str, code: str, message: str, **more: object) -> None:
        """Note what is wrong with an entry."""
        value = entry.text(column)
        self.draft.findings.append(
            Finding(entry.line, column, code, message, value=value, file=entry.file, **more)  # type: ignore[arg-type]  # as Finding names them
        )

    def vendor_of(self, entry: Entry) -> bool:
        """Keep the vendors of an entry; without a name the row states nothing."""
        name = one_line(entry.text(VENDOR), 300)
        if is_missing(name):
            self.find(entry, VENDOR, "no_vendor", "No vendor is named.")
            return False
        self._keep_vendor(vendor_key(entry), name, entry)
        for external_id, other in entry.others:
            self._keep_vendor(external_id or other, other, entry)
        return True

    def _keep_vendor(self, key: str, name: str, entry: Entry) -> None:
        meant = self.same(VENDOR, key)
        known = self.draft.vendors.get(meant)
        if known is None:
            # Another spelling was said to stand for this one: it is the vendor's name.
            known = self.draft.vendors[meant] = VendorDraft(meant, meant)
        if meant == key:
            known.name, known.external_id = name, "" if key == name else key
        country = entry.text("country").strip().upper()
        if country and country not in COUNTRIES:
            said = f"{_called(country)} is no country of ISO 3166, such as DE; it is left empty."
            self.find(entry, "country", "country", said, is_error=False)
            country = ""
        known.country = known.country or country
        known.lines.append(entry.line)

    def contract_key(self, entry: Entry) -> str:
        """Give the key of an entry's contract; "" where it has none."""
        number = one_line(entry.text(NUMBER), LONGEST_NAME)
        if entry.key:
            return self.same(NUMBER, entry.key)
        if not is_missing(number):
            bare = bare_number(number, entry.text(VENDOR))
            if bare and self.same(NUMBER, number) == number:
                self.find(
                    entry,
                    NUMBER,
                    "name_behind",
                    "The vendor's name stands behind the number.",
                    suggestion=bare,
                    is_error=False,
                )
            return self.same(NUMBER, number)
        if entry.text(PRICE) or entry.text("category") or entry.text(START):
            self.find(entry, NUMBER, "no_number", "No contract number.", group=entry.text(VENDOR))
        return ""

    def contract(self, key: str, rows: list[Entry]) -> None:
        """Keep a contract with the rows that agree on whose it is and how long it runs."""
        owners = Counter(self.same(VENDOR, vendor_key(row)) for row in rows)
        owner = owners.most_common(1)[0][0]
        name = self.draft.vendors[owner].name
        for row in rows:
            if self.same(VENDOR, vendor_key(row)) != owner:
                self.find(
                    row,
                    NUMBER,
                    "two_vendors",
                    f"The number stands for a contract of {short(name)} too, in"
                    f" {owners[owner]:,} rows.",
                    group=row.text(VENDOR),
                )
        own = [row for row in rows if self.same(VENDOR, vendor_key(row)) == owner]
        days = self._days(key, own)
        if days is None:
            return
        first, start_rows = own[0], [row for row, _ in days[1]]
        title = next((row.text("title") for row in own if row.text("title")), "")
        self.draft.contracts[key] = ContractDraft(
            key=key,
            number=one_line(first.text(NUMBER), LONGEST_NAME) if first.key else key,
            vendor=owner,
            title=one_line(title, LONGEST_TITLE) or one_line(f"Contract with {name}", 200),
            starts_on=days[0][0],
            last_day=days[0][1],
            currency=(first.text("currency") or self.currency).strip().upper(),
            service_type=first.text("service_type").strip().casefold() or self.service_type,
            monthly_charge=self._charge(first),
            lines=[row.line for row in own],
        )
        for row in start_rows:
            self._rate(key, row)

    def _charge(self, entry: Entry) -> Decimal | None:
        text = entry.text("monthly_charge")
        if is_missing(text):
            return None
        try:
            return round(price_of(text), 2)
        except ValueError as error:
            self.find(entry, "monthly_charge", "charge", str(error), is_error=False)
            return None

    def _days(self, key: str, rows: list[Entry]) -> tuple[Days, list[tuple[Entry, Days]]] | None:
        """Give the days on which most rows agree, and the rows that go in; None without any."""
        read: list[tuple[Entry, Days | None]] = [(row, self._own_days(row)) for row in rows]
        agreed = Counter(days for _, days in read if days is not None)
        if not agreed:
            self._without_days(key, [row for row, _ in read])
            return None
        term = agreed.most_common(1)[0][0]
        going: list[tuple[Entry, Days]] = []
        for row, days in read:
            if self._is_reversed(row):
                continue
            going.append((row, term))
            if days is None:
                self.find(
                    row,
                    START,
                    "start",
                    f"{_called(row.text(START))} is no start; other rows of the contract say"
                    f" {term[0].isoformat()}, which is taken.",
                    suggestion=term[0].isoformat(),
                    is_error=False,
                )
            elif days != term:
                self.find(
                    row,
                    START,
                    "other_days",
                    f"Other days than most rows of the contract: {_said(days)}; {_said(term)} is"
                    " taken.",
                    is_error=False,
                    group=key,
                )
        return term, going

    def _own_days(self, row: Entry) -> Days | None:
        try:
            start = day_of(row.text(START))
            last = None if is_missing(row.text(END)) else day_of(row.text(END))
        except ValueError:
            return None
        if last is not None and last < start:
            self.find(
                row,
                END,
                "ends_before",
                f"The end, {last.isoformat()}, lies before the start, {start.isoformat()}.",
                group=row.text(NUMBER),
            )
            return None
        return start, last

    @staticmethod
    def _is_reversed(row: Entry) -> bool:
        try:
            return not is_missing(row.text(END)) and day_of(row.text(END)) < day_of(row.text(START))
        except ValueError:
            return False

    def _without_days(self, key: str, rows: list[Entry]) -> None:
        for row in rows:
            if self._is_reversed(row):
                continue
            column = END
            try:
                day_of(row.text(START))
            except ValueError:
                column = START
            self.find(
                row,
                column,
                column,
                f"{_called(row.text(column))} is no {column} of a contract.",
                suggestion=likely_day(row.text(column)),
                group=key,
            )

    def read_price(self, entry: Entry) -> None:
        """Read an entry's price, if it states one; a rate without a price is wrong."""
        text = entry.text(PRICE)
        if not text and not entry.text("category"):
            return
        if is_missing(text):
            self.find(entry, PRICE, "no_price", f"{_called(text)} is no price.")
            return
        try:
            self.prices[entry.line] = price_of(text)
        except ValueError as error:
            self.find(entry, PRICE, "price", str(error))

    def _rate(self, contract: str, entry: Entry) -> None:
        """Keep an entry's price, where one was read."""
        price = self.prices.get(entry.line)
        if price is None:
            return
        written = one_line(entry.text("category"), 100_000)
        title = one_line(written, LONGEST_TITLE) or "Price"
        if len(written) > LONGEST_TITLE:
            said = f"The category has {len(written):,} characters; the first 200 are its title."
            self.find(entry, "category", "long", said, is_error=False)
        unit = one_line(entry.text("unit"), 40)
        parts = (title, unit, *(f"{name}={text}" for name, text in entry.attributes.items()))
        key = sha256("\n".join(parts).encode()).hexdigest()
        self.seen[contract, key] += 1
        self.draft.rates.append(
            RateDraft(
                line=entry.line,
                contract=contract,
                title=title,
                description=entry.text("category").strip()[:LONGEST_DESCRIPTION]
                if len(written) > LONGEST_TITLE
                else "",
                unit=unit,
                price=price,
                currency=(entry.text("currency") or self.currency).strip().upper(),
                attributes=dict(entry.attributes),
                key=key,
                ordinal=self.seen[contract, key],
            )
        )


def _called(text: str) -> str:
    return f"“{short(text)}”" if text.strip() else "An empty cell"


def _said(days: Days) -> str:
    start, last = days
    return f"{start.isoformat()} to {last.isoformat()}" if last else f"from {start.isoformat()}"
