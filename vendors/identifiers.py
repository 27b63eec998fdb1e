"""Numbers by which the world knows a vendor, and whether one can be true: pure.

LEI: ISO 17442, check digits of ISO 7064 MOD 97-10. VAT: the pattern of its country. National: the
number as its register writes it.
"""

import re
from typing import Final

from core.entries import line_of_text, one_of_choices
from core.errors import RuleError
from vendors.choices import IdentifierScheme
from vendors.countries import COUNTRIES

LONGEST_VALUE: Final = 40
LONGEST_REGISTER: Final = 40
_BETWEEN = re.compile(r"[\s.\-/]+")
_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")
_REGISTER = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
# What follows the two letters of the country; Greece writes EL, Northern Ireland XI.
_VAT: Final = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CH": r"E\d{9}(MWST|TVA|IVA)?",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "GB": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"(\d{9}|\d{12})",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "NO": r"\d{9}(MVA)?",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{10}01",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
}
_OTHER_VAT: Final = r"[A-Z0-9]{2,13}"


def checked_identifier(*, scheme: str, value: str, register: str = "") -> dict[str, str]:
    """Give scheme, register and value in the one form in which they are kept and compared.

    :raises RuleError: the number cannot be one of that scheme
    """
    kind = one_of_choices(scheme, IdentifierScheme.values, field="scheme", label="The kind")
    line = line_of_text(value, field="value", label="The number", longest=LONGEST_VALUE)
    if kind == IdentifierScheme.NATIONAL:
        number = " ".join(line.upper().split())
        return {"scheme": kind, "register": _register(register), "value": number}
    if line_of_text(
        register,
        field="register",
        label="The register",
        longest=LONGEST_REGISTER,
        is_required=False,
    ):
        raise RuleError("Only a national number has a register. Leave it empty.", field="register")
    bare = _BETWEEN.sub("", line).upper()
    return {
        "scheme": kind,
        "register": "",
        "value": _lei(bare) if kind == IdentifierScheme.LEI else _vat(bare),
    }


def lei_holds(lei: str) -> bool:
    """Tell whether a LEI has its form and its check digits (ISO 7064 MOD 97-10)."""
    if _LEI.fullmatch(lei) is None:
        return False
    return int("".join(str(int(sign, 36)) for sign in lei)) % 97 == 1


def _lei(bare: str) -> str:
    if _LEI.fullmatch(bare) is None:
        raise RuleError(
            f"The LEI, {bare}, is not one: it has 20 letters and digits, of which the last two are"
            " digits.",
            field="value",
        )
    if not lei_holds(bare):
        raise RuleError(
            f"The check digits of the LEI, {bare}, do not hold. Look for a sign mistyped.",
            field="value",
        )
    return bare


def _vat(bare: str) -> str:
    country, rest = bare[:2], bare[2:]
    if country not in _VAT and country not in COUNTRIES:
        raise RuleError(
            f"The VAT number, {bare}, does not begin with its country, such as DE.", field="value"
        )
    if re.fullmatch(_VAT.get(country, _OTHER_VAT), rest, re.ASCII) is None:
        raise RuleError(
            f"The VAT number, {bare}, does not look like one of {country}.", field="value"
        )
    return bare


def _register(register: str) -> str:
    name = line_of_text(
        register, field="register", label="The register", longest=LONGEST_REGISTER
    ).upper()
    if _REGISTER.fullmatch(name) is None:
        raise RuleError(
            f"The register, {name}, is not a short name. Enter it like DE-HRB.", field="register"
        )
    return name
