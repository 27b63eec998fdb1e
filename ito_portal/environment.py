"""What the environment asks for: a production, a demo beside this checkout, or a test."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured

from ito_portal.embedded.state import State, state_folder

Mode = Literal["production", "demo", "test"]
SHORTEST_SECRET = 50
FEWEST_DIFFERENT_CHARACTERS = 10
PLACEHOLDERS = ("insecure", "change", "secret-key", "example", "default", "only-for-tests")
TEST_SECRET = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789"  # noqa: S105
NOWHERE = "postgres://ito@/ito?host=/nonexistent"


@dataclass(frozen=True, slots=True)
class Environment:
    """The mode and the three values without which nothing starts."""

    mode: Mode
    secret_key: str
    database_url: str
    redis_url: str


def read_environment(given: Mapping[str, str] | None = None) -> Environment:
    """Read the environment; production is what runs unless something else is asked for.

    :raises ImproperlyConfigured: production lacks a value or has a weak secret key
    """
    values = os.environ if given is None else given
    state = State(state_folder())
    named = values.get("ITO_MODE") or default_mode(values, state)
    if named not in get_args(Mode):
        raise ImproperlyConfigured(f"ITO_MODE is {named!r}; it may be {', '.join(get_args(Mode))}.")
    mode = cast(Mode, named)
    if mode == "production":
        return production(values)
    if mode == "test":
        return Environment(
            mode=mode,
            secret_key=values.get("SECRET_KEY") or TEST_SECRET,
            database_url=values.get("DATABASE_URL") or NOWHERE,
            redis_url=values.get("REDIS_URL") or "unix:///nonexistent?db=0",
        )
    addresses = state.addresses()
    return Environment(
        mode=mode,
        secret_key=values.get("SECRET_KEY") or state.kept_secret_key() or "",
        database_url=values.get("DATABASE_URL")
        or (addresses.database_url if addresses else NOWHERE),
        redis_url=values.get("REDIS_URL")
        or (addresses.redis_url if addresses else "unix:///nonexistent?db=0"),
    )


def default_mode(values: Mapping[str, str], state: State) -> Mode:
    """Return the mode nobody named: the demo's if one lives here and no server is given."""
    if values.get("DATABASE_URL") or state.kept_secret_key() is None:
        return "production"
    return "demo"


def production(values: Mapping[str, str]) -> Environment:
    """Return a production's environment.

    :raises ImproperlyConfigured: a value is missing or the secret key is weak
    """
    missing = [name for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL") if not values.get(name)]
    if missing:
        raise ImproperlyConfigured(
            f"Set {', '.join(missing)}: a production does not start without."
            " (For a demo run `make demo`; for a tool without servers set ITO_MODE=test.)"
        )
    secret = values["SECRET_KEY"]
    weak = (
        len(secret) < SHORTEST_SECRET
        or len(set(secret)) < FEWEST_DIFFERENT_CHARACTERS
        or any(word in secret.lower() for word in PLACEHOLDERS)
    )
    if weak:
        raise ImproperlyConfigured(
            f"SECRET_KEY is a placeholder or shorter than {SHORTEST_SECRET} characters;"
            " make one with python -c 'import secrets; print(secrets.token_urlsafe(60))'"
        )
    return Environment("production", secret, values["DATABASE_URL"], values["REDIS_URL"])


def broker_url(redis_url: str) -> str:
    """Return Celery's address on the same Redis: the database after the cache's.

    unix:///run/redis?db=0 becomes redis+socket:///run/redis?virtual_host=1, and
    redis://host:6379/0 becomes redis://host:6379/1.
    """
    parts = urlsplit(redis_url)
    query = dict(parse_qsl(parts.query))
    if parts.scheme == "unix":
        number = int(query.pop("db", "0")) + 1
        words = urlencode({"virtual_host": str(number), **query})
        return f"redis+socket://{parts.path}?{words}"
    number = int(query.pop("db", "") or parts.path.strip("/") or "0") + 1
    return urlunsplit(parts._replace(path=f"/{number}", query=urlencode(query)))
