"""The codes that a contract states: currencies of ISO 4217 and IANA time zones: pure."""

from functools import lru_cache
from zoneinfo import available_timezones

from core.errors import RuleError

_ISO_4217 = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW
KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN
NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK
SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS
VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_ISO_4217.split())
# Names that stand for the machine's own setting, or for none.
_NO_PLACE = frozenset({"localtime", "posixrules", "Factory"})


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """Give the names of all IANA time zones."""
    return frozenset(available_timezones()) - _NO_PLACE


def time_zone(name: object) -> str:
    """Give the name of a time zone back.

    :raises RuleError: no such zone
    """
    if not isinstance(name, str) or name not in time_zones():
        raise RuleError(
            f"The time zone, “{name}”, is not known. Enter an IANA name such as Europe/Paris.",
            field="time_zone",
        )
    return name


def currency(code: object) -> str:
    """Give a currency's three capitals.

    :raises RuleError: no such currency
    """
    if not isinstance(code, str) or code.strip().upper() not in CURRENCIES:
        raise RuleError(
            f"The currency, “{code}”, is not known. Enter three letters of ISO 4217, such as EUR.",
            field="currency",
        )
    return code.strip().upper()
