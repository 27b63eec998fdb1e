"""The form of API tokens and the digest that is kept of them: pure.

A token reads ``ito_<prefix>_<secret>``. The prefix finds the row; of the secret only an HMAC is
kept, under a key derived from the portal's own, so that a dump of the database opens nothing.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

_FORM = re.compile(r"ito_([a-z0-9]{12})_([A-Za-z0-9_-]{43})")
_PREFIX_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789"
_PURPOSE = b"ito-portal api token v1"


@dataclass(frozen=True, slots=True)
class Key:
    """The two parts of a token."""

    prefix: str
    secret: str

    def __str__(self) -> str:
        return f"ito_{self.prefix}_{self.secret}"

    def __repr__(self) -> str:
        return f"Key({self.prefix}…)"


def new_key() -> Key:
    """Draw a token of 256 random bits."""
    prefix = "".join(secrets.choice(_PREFIX_SIGNS) for _ in range(12))
    return Key(prefix=prefix, secret=secrets.token_urlsafe(32))


def parse_key(text: str) -> Key | None:
    """Read a token as it was shown, None where it has not the form of one."""
    found = _FORM.fullmatch(text)
    return Key(found[1], found[2]) if found else None


def digest_of(key: Key, *, secret_key: str) -> str:
    """Compute the 64 hexadecimal digits that are kept of a token."""
    derived = hmac.new(secret_key.encode(), _PURPOSE, hashlib.sha256).digest()
    return hmac.new(derived, str(key).encode(), hashlib.sha256).hexdigest()


def is_same(first: str, second: str) -> bool:
    """Compare two digests in a time that says nothing of where they differ."""
    return hmac.compare_digest(first.encode(), second.encode())
