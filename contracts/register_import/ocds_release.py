"""What one Open Contracting release says of contracts, suppliers and payments: pure.

Publishers write what they like: each value is taken only where it has the shape that it should.
"""

from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final, Protocol

from contracts.register_import.columns import END, NUMBER, PRICE, START, VENDOR
from contracts.register_import.entries import Entry
from contracts.register_import.values import one_line

LONGEST_KEY = 120
LONGEST_NUMBER = 60

#: Under which an entry says what was taken for a start that is not stated.
TAKEN_FROM: Final = "start taken from"


class Figures(Protocol):
    """Where the figures of a publisher are gathered."""

    contracts: set[str]
    suppliers: set[str]
    amounts: dict[str, dict[str, Decimal]]
    payments: set[tuple[str, str]]


def figures_of_release(release: dict[str, Any], into: Figures) -> None:
    """Count contracts, suppliers by name, amounts by currency and payments of a release."""
    for award in _maps(release.get("awards")):
        for supplier in suppliers_of(award, release):
            into.suppliers.add(supplier[1])
    for contract in _maps(release.get("contracts")):
        key = _key(release, contract)
        into.contracts.add(key)
        amount, currency = _money(contract)
        if amount is not None and currency:
            into.amounts.setdefault(currency, {})[key] = amount
        for place, payment in enumerate(
            _maps(_map(contract.get("implementation")).get("transactions"))
        ):
            into.payments.add((key, _text(payment.get("id")) or str(place)))


def entries_of_release(release: dict[str, Any], *, file: str) -> Iterator[Entry]:
    """Yield an entry for each contract of a release; its line is given later."""
    awards = {_text(award.get("id")): award for award in _maps(release.get("awards"))}
    for contract in _maps(release.get("contracts")):
        award = awards.get(_text(contract.get("awardID")))
        if award is None and len(awards) == 1:
            award = next(iter(awards.values()))
        suppliers = suppliers_of(contract, release) or suppliers_of(award or {}, release)
        key = _key(release, contract)
        amount, currency = _money(contract)
        first_id, first_name = suppliers[0] if suppliers else ("", "")
        start, note = _start(contract, award or {}, release)
        yield Entry(
            line=0,
            texts={
                VENDOR: first_name,
                "vendor_id": first_id,
                NUMBER: _number(release, contract),
                "title": _text(contract.get("title"))
                or _text((award or {}).get("title"))
                or _text(_map(release.get("tender")).get("title")),
                START: start,
                END: _day(_map(contract.get("period")).get("endDate")),
                "currency": currency,
                "category": "Contract value" if amount is not None else "",
                "unit": "Contract" if amount is not None else "",
                PRICE: "" if amount is None else f"{amount:f}",
            },
            attributes=note,
            file=file,
            key=key,
            others=tuple(suppliers[1:20]),
        )


def suppliers_of(holder: dict[str, Any], release: dict[str, Any]) -> list[tuple[str, str]]:
    """Give (id, name) of the suppliers that an award names; a name is looked up where it lacks."""
    given = holder.get("suppliers")
    held = _maps([given] if isinstance(given, dict) else given)
    parties = {_text(party.get("id")): party for party in _maps(release.get("parties"))}
    found = []
    for supplier in held:
        known = parties.get(_text(supplier.get("id")), {})
        name = one_line(_text(supplier.get("name")) or _text(known.get("name")), 300)
        if name:
            found.append(("", name))
    return list(dict.fromkeys(found))


def _key(release: dict[str, Any], contract: dict[str, Any]) -> str:
    written = f"{_text(release.get('ocid'))}/{_text(contract.get('id'))}"
    return written if len(written) <= LONGEST_KEY else _shortened(written, LONGEST_KEY)


def _number(release: dict[str, Any], contract: dict[str, Any]) -> str:
    """Give a number that no other process uses: a contract's own id may be as short as 1."""
    own, ocid = _text(contract.get("id")), _text(release.get("ocid"))
    written = own if ocid and own.startswith(ocid) else f"{ocid}-{own}".strip("-")
    plain = one_line(written.replace("/", "-"), 500)
    return plain if len(plain) <= LONGEST_NUMBER else _shortened(plain, LONGEST_NUMBER)


def _shortened(text: str, longest: int) -> str:
    digest = sha256(text.encode()).hexdigest()[:12]
    return f"{text[: longest - 13]}-{digest}"


def _start(
    contract: dict[str, Any], award: dict[str, Any], release: dict[str, Any]
) -> tuple[str, dict[str, str]]:
    """Give the first day and, where the contract's period names none, what was taken for it."""
    stated = _day(_map(contract.get("period")).get("startDate"))
    if stated:
        return stated, {}
    for said, value in (
        ("day signed", contract.get("dateSigned")),
        ("day of the award", award.get("date")),
        ("day of publication", release.get("date")),
    ):
        day = _day(value)
        if day:
            return day, {TAKEN_FROM: said}
    return "", {}


def _money(contract: dict[str, Any]) -> tuple[Decimal | None, str]:
    value = _map(contract.get("value"))
    amount, currency = value.get("amount"), _text(value.get("currency")).upper()
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        return None, currency
    return Decimal(amount), currency


def _day(value: Any) -> str:
    """Give the day of an instant as it is written, in the zone in which it is."""
    text = _text(value)
    return text[:10] if len(text) >= 10 and text[4:5] == "-" else text


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _maps(value: Any) -> list[dict[str, Any]]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return (
        str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    )
