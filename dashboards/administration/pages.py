"""What the first page of the settings and the removal of the demo show."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from accounts.administration.pages import ConfirmPage
from accounts.administration.places import crumbs_of, is_chief, places_of
from accounts.models import User
from core.components.parts import Crumb, KeyValue
from dashboards.services.demo_removal import count_demo


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
    # Where the demo's data is removed; "" where there is none, or it is not this person's to do.
    demo_url: str
    demo_text: str


def settings_page(user: User) -> SettingsPage:
    """Gather the settings that a person may open."""
    found = count_demo(by=user) if is_chief(user) else None
    return SettingsPage(
        crumbs=(Crumb("Settings"),),
        places=tuple(Place(*place) for place in places_of(user)),
        demo_url=reverse("settings:demo-remove") if found else "",
        demo_text=f"{found.vendors} invented vendors, with a year of figures and"
        f" {found.people} logins, stand beside your own data."
        if found
        else "",
    )


def demo_page(user: User) -> ConfirmPage:
    """Gather what is to be known before the demo's data goes.

    :raises Http404: there is none
    """
    found = count_demo(by=user)
    if not found:
        raise Http404("No demo data.")
    return ConfirmPage(
        title="Remove the demo's data?",
        lead="It cannot be brought back. What hangs on a demo vendor goes with it, also what you"
        " added there by hand. Vendors of your own, and their figures, stay as they are.",
        heading="What goes",
        facts=(
            KeyValue("Vendors", f"{found.vendors:,}"),
            KeyValue("Contracts", f"{found.contracts:,}"),
            KeyValue("Service levels", f"{found.levels:,}"),
            KeyValue("Results", f"{found.results:,}, with their measurements and scores"),
            KeyValue("Alerts", f"{found.alerts:,}"),
            KeyValue("Logins", f"{found.people:,}; yours stays"),
        ),
        word="Remove demo data",
        keep_word="Keep it",
        crumbs=crumbs_of(user, ("Remove the demo", "")),
        back_url=reverse("settings:home-show"),
    )
