"""The invented names of the demo's vendors: pure. None is meant to be that of a real company."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Naming:
    """What a vendor is called and where it works from."""

    display_name: str
    legal_form: str
    country: str
    city: str
    time_zone: str
    currency: str

    @property
    def legal_name(self) -> str:
        return f"{self.display_name} {self.legal_form}"

    @property
    def domain(self) -> str:
        """Give an address in a domain that can belong to nobody."""
        kept = [sign for sign in self.display_name.lower() if sign.isascii() and sign.isalnum()]
        return f"{''.join(kept)}.example"


_Place = tuple[str, str, str, str, str]
_BERLIN: _Place = ("GmbH", "DE", "Berlin", "Europe/Berlin", "EUR")
_LYON: _Place = ("SAS", "FR", "Lyon", "Europe/Paris", "EUR")
_LEEDS: _Place = ("Ltd", "GB", "Leeds", "Europe/London", "GBP")
_DENVER: _Place = ("Inc.", "US", "Denver", "America/Denver", "USD")
_BOSTON: _Place = ("Inc.", "US", "Boston", "America/New_York", "USD")
_PUNE: _Place = ("Pvt. Ltd", "IN", "Pune", "Asia/Kolkata", "USD")
_KRAKOW: _Place = ("sp. z o.o.", "PL", "Kraków", "Europe/Warsaw", "EUR")
_PORTO: _Place = ("Lda.", "PT", "Porto", "Europe/Lisbon", "EUR")
_ADELAIDE: _Place = ("Pty Ltd", "AU", "Adelaide", "Australia/Adelaide", "USD")

# Six to a service type, in the order of the types: infrastructure, applications, support,
# cybersecurity, data, cloud.
_NAMES: tuple[tuple[tuple[str, _Place], ...], ...] = (
    (
        ("Harrowgate Systems", _LEEDS),
        ("Wendelstein Netze", _BERLIN),
        ("Copperline Hosting", _DENVER),
        ("Ironmoss Data Centres", _BERLIN),
        ("Velmora Networks", _PORTO),
        ("Tallowfield Infrastructure", _LEEDS),
    ),
    (
        ("Juniper & Flint Software", _BOSTON),
        ("Kaveri Stackworks", _PUNE),
        ("Lindqvarn Code", _BERLIN),
        ("Papyra Logic", _LYON),
        ("Brackenhall Applications", _LEEDS),
        ("Świerkowa Dev", _KRAKOW),
    ),
    (
        ("Amberdesk", _PORTO),
        ("Hollin & Pike Service", _LEEDS),
        ("Nimbara Helpline", _PUNE),
        ("Clearbourne Support", _DENVER),
        ("Tischwerk Beistand", _BERLIN),
        ("Ovalune Care", _LYON),
    ),
    (
        ("Grimspark Security", _LEEDS),
        ("Vantor Keep", _BOSTON),
        ("Nachtfalke Abwehr", _BERLIN),
        ("Sentrovia", _KRAKOW),
        ("Palisade Nine", _DENVER),
        ("Thornwake Cyber", _LYON),
    ),
    (
        ("Larkmere Archive", _LEEDS),
        ("Quarrystone Data", _BOSTON),
        ("Datenmühle", _BERLIN),
        ("Serrano Records", _PORTO),
        ("Mirabeau Analytique", _LYON),
        ("Coorong Data", _ADELAIDE),
    ),
    (
        ("Altocrest Cloud", _DENVER),
        ("Feathergrid", _BERLIN),
        ("Monsoon Compute", _PUNE),
        ("Nuvoria", _LYON),
        ("Highfell Platforms", _LEEDS),
        ("Stratavale", _BOSTON),
    ),
)

_FIRST_WORDS = (
    *("Ashen", "Birken", "Corven", "Dunmar", "Elder", "Fenwick", "Glassen", "Hazel", "Ivory"),
    *("Jasper", "Kestrin", "Lomond", "Marrow", "Nettle", "Ochre", "Pebble", "Rowan", "Saffron"),
    *("Tamarin", "Umber", "Verdis", "Willow", "Yarrow", "Zephra"),
)
_SECOND_WORDS = (
    *("bridge", "brook", "cairn", "dale", "ford", "gate", "holm", "loch", "mere", "moor"),
    *("reach", "ridge", "spire", "stead", "vale", "ward", "well", "wick"),
)
_TRADES = ("Networks", "Software", "Service", "Security", "Data", "Cloud")
_PLACES = (_BERLIN, _LEEDS, _BOSTON, _LYON, _PUNE, _KRAKOW, _DENVER, _PORTO)

TYPES = len(_NAMES)
NAMED = sum(len(names) for names in _NAMES)


def naming(index: int) -> Naming:
    """Name a vendor by its place, from 0; the types take turns. No two have one name."""
    kind, rank = index % TYPES, index // TYPES
    if index < NAMED:
        name, place = _NAMES[kind][rank]
        return Naming(name, *place)
    place = _PLACES[(index * 5) % len(_PLACES)]
    return Naming(_composed(index - NAMED, _TRADES[kind]), *place)


def _composed(number: int, trade: str) -> str:
    pairs = len(_FIRST_WORDS) * len(_SECOND_WORDS)
    again, place = divmod(number, pairs)
    # Strides without a common divisor walk through every pair once.
    first = _FIRST_WORDS[place % len(_FIRST_WORDS)]
    second = _SECOND_WORDS[place * 7 % pairs // len(_FIRST_WORDS)]
    suffix = f" {again + 1}" if again else ""
    return f"{first}{second} {trade}{suffix}"
