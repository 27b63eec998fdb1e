"""What the first page of the settings shows."""

from dataclasses import dataclass

from accounts.administration.places import places_of
from accounts.models import User
from core.components.parts import Crumb


@dataclass(frozen=True, slots=True)
class Place:
    """One of the settings."""

    label: str
    about: str
    url: str


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """What can be set."""

    crumbs: tuple[Crumb, ...]
    places: tuple[Place, ...]


def settings_page(user: User) -> SettingsPage:
    """Gather the settings that a person may open."""
    return SettingsPage(
        crumbs=(Crumb("Settings"),),
        places=tuple(Place(*place) for place in places_of(user)),
    )
