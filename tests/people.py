"""The three people of every test of access, and one person for each role.

Ada owns: a procurement officer of Operations. Ben works beside her: a service manager of the same
unit. Cyd is the outsider: a procurement officer of Retail.
"""

from dataclasses import dataclass, field

import pytest

from accounts.models import BusinessUnit, User
from accounts.permissions import Role
from tests.factories import NOW, make_unit, make_user
from vendors.models import Vendor
from vendors.services import add_vendor_user

EVERYWHERE_ROLES = (Role.AUDITOR, Role.ADMINISTRATOR)


@dataclass(slots=True)
class People:
    """Who there is, and the two business units that they work in."""

    operations: BusinessUnit
    retail: BusinessUnit
    ada: User
    ben: User
    cyd: User
    _by_role: dict[Role, User] = field(default_factory=dict)

    @property
    def everybody(self) -> tuple[User, User, User]:
        """Give the three."""
        return self.ada, self.ben, self.cyd

    def holding(self, role: Role) -> User:
        """Give a user of this one role, in Operations; auditor and administrator everywhere.

        A vendor's user is made by `at_vendor`.
        """
        if role not in self._by_role:
            unit = None if role in EVERYWHERE_ROLES else self.operations
            self._by_role[role] = make_user(role.value, role, unit=unit)
        return self._by_role[role]

    def at_vendor(self, vendor: Vendor) -> User:
        """Give a user on the vendor's side of the wall."""
        user = make_user()
        add_vendor_user(user=user, vendor=vendor, by=None, now=NOW)
        return user


def make_people() -> People:
    """Make Ada, Ben and Cyd; the others as they are asked for."""
    operations, retail = make_unit("operations"), make_unit("retail")
    return People(
        operations=operations,
        retail=retail,
        ada=make_user("ada", Role.PROCUREMENT_OFFICER, unit=operations, first_name="Ada"),
        ben=make_user("ben", Role.SERVICE_MANAGER, unit=operations, first_name="Ben"),
        cyd=make_user("cyd", Role.PROCUREMENT_OFFICER, unit=retail, first_name="Cyd"),
    )


@pytest.fixture
def people(db: None) -> People:
    """Give Ada, Ben and Cyd."""
    return make_people()


@pytest.fixture
def ada(people: People) -> User:
    """Ada, who owns."""
    return people.ada


@pytest.fixture
def ben(people: People) -> User:
    """Ben, of the same unit."""
    return people.ben


@pytest.fixture
def cyd(people: People) -> User:
    """Cyd, the outsider."""
    return people.cyd
