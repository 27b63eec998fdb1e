"""The people of the demo, one for each role, with passwords drawn at each installation."""

import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from accounts.models import BusinessUnit, User
from accounts.permissions import Role
from accounts.scopes import MEASUREMENTS_WRITE, READ
from accounts.services import create_user, grant_role, issue_token
from vendors.models import Vendor
from vendors.services import add_vendor_user

SERVICE_MANAGER_UNIT = "manufacturing"
FILE_NAME = "logins.txt"
# Who has begun to handle alerts.
HANDLER = "tomas"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in; ``unit`` limits the role to a business unit."""

    role: Role
    username: str
    first_name: str
    last_name: str
    unit: str | None = None


PEOPLE = (
    Person(Role.PROCUREMENT_OFFICER, "ines", "Ines", "Holmqvist"),
    Person(Role.SERVICE_MANAGER, "tomas", "Tomas", "Varela", unit=SERVICE_MANAGER_UNIT),
    Person(Role.APPROVER, "ruth", "Ruth", "Adeyemi"),
    Person(Role.EXECUTIVE, "henrik", "Henrik", "Solberg"),
    Person(Role.AUDITOR, "lucia", "Lucia", "Ferrante"),
    Person(Role.VENDOR_USER, "pavel", "Pavel", "Dorn"),
    Person(Role.API_CLIENT, "monitoring-feed", "Monitoring", "feed"),
    Person(Role.ADMINISTRATOR, "noor", "Noor", "Haddad"),
)


def address_of(person: Person) -> str:
    """Give the e-mail address that only the demo's people have."""
    return f"{person.username}@portal.example"


def forget_logins(folder: Path, *, but: str = "") -> None:
    """Take lines of people who are gone out of the file of logins; safe to repeat."""
    path = folder / FILE_NAME
    if not path.exists():
        return
    kept = [
        line for line in path.read_text(encoding="utf-8").splitlines() if line.split()[1:2] == [but]
    ]
    if kept:
        _write_lines(path, kept)
    else:
        path.unlink()


@transaction.atomic
def build_logins(*, vendor: Vendor, now: datetime, folder: Path | None) -> list[str]:
    """Make the people who are missing; give a line for each: role, user, password (or token).

    ``vendor`` is the one whose user may sign in. The lines are also written to ``folder``, before
    the users are committed, so that no password is lost. Safe to repeat: who stands stays.
    """
    known = set(
        User.objects.filter(username__in=[person.username for person in PEOPLE]).values_list(
            "username", flat=True
        )
    )
    lines = [
        f"{person.role.value}  {person.username}  {_add(person, vendor, now)}"
        for person in PEOPLE
        if person.username not in known
    ]
    if lines and folder is not None:
        _write(folder / FILE_NAME, lines)
    return lines


def _add(person: Person, vendor: Vendor, now: datetime) -> str:
    """Make one user with the role; give the password, or the token of one who has none."""
    has_password = person.role is not Role.API_CLIENT
    password = secrets.token_urlsafe(12) if has_password else None
    user = create_user(
        username=person.username,
        password=password,
        first_name=person.first_name,
        last_name=person.last_name,
        email=address_of(person),
        by=None,
        now=now,
    )
    if person.role is Role.VENDOR_USER:
        add_vendor_user(user=user, vendor=vendor, by=None, now=now)
    else:
        unit = None if person.unit is None else BusinessUnit.objects.get(code=person.unit)
        grant_role(user=user, role=person.role, unit=unit, by=None, now=now)
    if password is not None:
        return password
    token = issue_token(user=user, name="demo", scopes=[READ, MEASUREMENTS_WRITE], by=None, now=now)
    return f"token:{token}"


def _write(path: Path, lines: list[str]) -> None:
    """Write the lines of new people; older ones stay."""
    before = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    roles = {line.split("  ", 1)[0] for line in lines}
    kept = [line for line in before if line.split("  ", 1)[0] not in roles]
    _write_lines(path, [*kept, *lines])


def _write_lines(path: Path, lines: list[str]) -> None:
    """Write for the owner's eyes alone, whole or not at all."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    draft.replace(path)
