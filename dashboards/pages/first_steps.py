"""What leads from an empty portal to the first scored month, one step at a time."""

from dataclasses import dataclass

from accounts.access import access_of
from accounts.models import BusinessUnit, User
from accounts.permissions import Capability
from contracts.models import Contract
from core.context import address
from slas.models import ServiceLevel
from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class FirstStep:
    """The next deed where no figure is shown yet; without address it is somebody else's."""

    heading: str
    text: str
    url: str = ""
    word: str = ""


def next_step(user: User) -> FirstStep:
    """Say what comes next: unit, vendor, contract, service level, measurements."""
    access = access_of(user)
    if not access.allows(Capability.READ_SCORES):
        return FirstStep(
            "You hold no role yet",
            "Ask an administrator for one in your business unit.",
        )
    if not BusinessUnit.objects.exists():
        return _first_unit(user)
    if not Vendor.objects.visible_to(user).exists():
        return _step(
            user,
            Capability.EDIT_VENDORS,
            heading="No vendor to show yet",
            text=(
                "Add the first one. Its contract and service levels come next; or import a ticket"
                " tool’s export, which can create all three on the way."
            ),
            name="vendors:vendor-create",
            word="Add a vendor",
            otherwise="None is in your business units yet. A procurement officer can add one.",
        )
    if not Contract.objects.visible_to(user).exists():
        return _step(
            user,
            Capability.EDIT_CONTRACTS,
            heading="The first contract comes next",
            text="It says from when on, in which zone and from which day of the month is judged.",
            name="contracts:contract-create",
            word="Add a contract",
            otherwise="A procurement officer can add one with its service levels.",
        )
    if not ServiceLevel.objects.visible_to(user).exists():
        return _step(
            user,
            Capability.EDIT_CONTRACTS,
            heading="The first service level comes next",
            text="Open the contract and agree one, from the catalogue or of your own.",
            name="contracts:contract-list",
            word="Open the contracts",
            otherwise="A procurement officer can agree one on the contract’s page.",
        )
    return _measurements(user)


def _first_unit(user: User) -> FirstStep:
    reach = access_of(user).reach(Capability.ADMINISTER)
    if not reach.everywhere:
        return FirstStep("No business unit yet", "An administrator adds the first one.")
    return FirstStep(
        "A business unit comes first",
        "Vendors and contracts belong to one, and people hold their roles in it.",
        address("settings:unit-create"),
        "Add a business unit",
    )


def _step(
    user: User,
    capability: Capability,
    *,
    heading: str,
    text: str,
    name: str,
    word: str,
    otherwise: str,
) -> FirstStep:
    if not access_of(user).allows(capability):
        return FirstStep(heading, otherwise)
    return FirstStep(heading, text, address(name), word)


def _measurements(user: User) -> FirstStep:
    return _step(
        user,
        Capability.RECORD_MEASUREMENTS,
        heading="Measurements come next",
        text=(
            "Import a file of tickets or samples, or let a tool send them over the API. The first"
            " month is judged and scored by itself, within a minute or two."
        ),
        name="slas:import-create",
        word="Import a file",
        otherwise=(
            "A service manager imports them, or a tool sends them. The first month is judged and"
            " scored by itself."
        ),
    )
