"""Numbers by which the world knows a vendor: kept in one form, and by one vendor alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import ForbiddenError
from core.errors import RuleError
from tests.factories import NOW, make_vendor
from tests.people import People
from vendors.identifiers import checked_identifier, lei_holds
from vendors.models import Vendor
from vendors.services_identifiers import IdentifierInput, replace_identifiers

LEI = "5493001KJTIIGC8Y1R12"
OTHER_LEI = "213800D1EI4B9WTWWD28"


@pytest.mark.parametrize("lei", [LEI, OTHER_LEI, "7LTWFZYICNSX8D621K86"])
def test_a_lei_in_use_holds(lei: str) -> None:
    assert lei_holds(lei)
    assert checked_identifier(scheme="lei", value=f" {lei[:4]}-{lei[4:].lower()} ")["value"] == lei


@given(
    place=st.integers(0, 19),
    digit=st.sampled_from("0123456789"),
    letter=st.sampled_from("ABCDEFGHJKLMNPQRSTUVWXYZ"),
)
def test_a_letter_mistyped_for_another_or_a_digit_for_another_is_found(
    place: int, digit: str, letter: str
) -> None:
    sign = digit if LEI[place].isdigit() else letter
    mistyped = LEI[:place] + sign + LEI[place + 1 :]
    assert lei_holds(mistyped) == (mistyped == LEI)


@pytest.mark.parametrize(
    ("entered", "kept"),
    [
        (("vat", "de 123.456.789", ""), ("", "DE123456789")),
        (("vat", "FR 83 404 833 048", ""), ("", "FR83404833048")),
        (("vat", "CHE-116.281.710 MWST", ""), ("", "CHE116281710MWST")),
        (("vat", "EL123456789", ""), ("", "EL123456789")),
        (("national", "hrb  12345 b", "de-hrb"), ("DE-HRB", "HRB 12345 B")),
    ],
)
def test_a_number_is_kept_in_one_form(entered: tuple[str, str, str], kept: tuple[str, str]) -> None:
    scheme, value, register = entered
    found = checked_identifier(scheme=scheme, value=value, register=register)
    assert (found["register"], found["value"]) == kept


@pytest.mark.parametrize(
    ("scheme", "value", "register", "field", "words"),
    [
        ("duns", "1", "", "scheme", "The kind, “duns”, is not known"),
        ("lei", "5493", "", "value", "it has 20 letters and digits"),
        ("lei", "5493001KJTIIGC8Y1R13", "", "value", "The check digits"),
        ("vat", "123456789", "", "value", "does not begin with its country"),
        ("vat", "DE12345678", "", "value", "does not look like one of DE"),
        ("vat", "DE123456789", "DE-HRB", "register", "Only a national number has a register"),
        ("national", "123", "", "register", "The register is empty"),
        ("national", "123", "a b", "register", "is not a short name"),
        ("national", "", "DE-HRB", "value", "The number is empty"),
    ],
)
def test_a_number_that_cannot_be_one_is_refused(
    scheme: str, value: str, register: str, field: str, words: str
) -> None:
    with pytest.raises(RuleError) as refused:
        checked_identifier(scheme=scheme, value=value, register=register)
    assert words in refused.value.message
    assert refused.value.field == field


def put(vendor: Vendor, *numbers: tuple[str, str], by: object = None) -> list[str]:
    """Replace the identifiers of a vendor, and give what it has then."""
    rows = [IdentifierInput(scheme, value) for scheme, value in numbers]
    replace_identifiers(vendor=vendor, identifiers=rows, by=by, now=NOW)  # type: ignore[arg-type]
    return [one.value for one in vendor.identifiers.all()]


@pytest.mark.django_db
def test_numbers_are_replaced_as_a_whole_and_what_stays_is_the_same_row() -> None:
    vendor = make_vendor()
    assert put(vendor, ("lei", LEI), ("vat", "DE123456789")) == [LEI, "DE123456789"]
    kept = vendor.identifiers.get(scheme="lei").pk
    assert put(vendor, ("lei", LEI), ("vat", "AT U12345678")) == [LEI, "ATU12345678"]
    assert vendor.identifiers.get(scheme="lei").pk == kept
    assert put(vendor) == []


@pytest.mark.django_db
def test_a_number_of_another_vendor_is_refused_and_whose_it_is_said_to_who_sees_them(
    people: People,
) -> None:
    taken = make_vendor(display_name="Acme", unit=people.operations)
    put(taken, ("lei", LEI))
    mine = make_vendor(unit=people.operations)
    with pytest.raises(RuleError, match="is that of Acme") as refused:
        put(mine, ("vat", "DE123456789"), ("lei", LEI), by=people.ada)
    assert (refused.value.field, refused.value.code) == ("identifiers.1.value", "unique")
    theirs = make_vendor(unit=people.retail)
    with pytest.raises(RuleError, match="a vendor of another business unit"):
        put(theirs, ("lei", LEI), by=people.cyd)
    assert not mine.identifiers.exists()


@pytest.mark.django_db
def test_a_vendor_has_one_lei_and_no_number_twice() -> None:
    vendor = make_vendor()
    with pytest.raises(RuleError, match="A vendor has one LEI"):
        put(vendor, ("lei", LEI), ("lei", OTHER_LEI))
    with pytest.raises(RuleError, match="stands in an earlier row"):
        put(vendor, ("vat", "DE123456789"), ("vat", "de 123 456 789"))


@pytest.mark.django_db
def test_who_may_not_edit_the_vendor_gives_it_no_number(people: People) -> None:
    with pytest.raises(ForbiddenError):
        put(make_vendor(unit=people.operations), ("lei", LEI), by=people.cyd)
