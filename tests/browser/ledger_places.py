"""Pages on what people say of results, the tickets that they speak of, and what sides owe."""

from accounts.models import User
from slas.models import Event
from tests.api.world import make_world
from tests.people import People


def ledger_places(people: People) -> list[tuple[str, str, User]]:
    """Leave an exclusion and a dispute to be decided, and a credit of the disputed month."""
    world = make_world(unit=people.operations)
    level, base = world.level.public_id, f"/contracts/{world.contract.reference}"
    roots, owed = f"{base}/root-events/", f"/obligations/{world.obligation.public_id}/"
    found = [
        ("slas:decision-list", "/decisions/"),
        ("slas:exclusion-list", "/exclusions/"),
        ("slas:exclusion-create", f"/exclusions/new/?level={level}&period=2026-01-01"),
        ("slas:exclusion-show", f"/exclusions/{world.exclusion.public_id}/"),
        ("slas:dispute-list", "/disputes/"),
        ("slas:dispute-create", f"/disputes/new/?level={level}&period=2026-01-01"),
        ("slas:dispute-show", f"/disputes/{world.dispute.public_id}/"),
        ("slas:statement-list", f"{base}/statements/"),
        ("slas:credit-list", "/credits/"),
        ("slas:root-event-list", roots),
        ("slas:root-event-change", f"{roots}{world.root_event.public_id}/"),
        ("slas:event-show", _event_path()),
        ("contracts:obligation-list", "/obligations/?standing=overdue"),
        ("contracts:obligation-show", owed),
        ("contracts:contract-obligations", f"{base}/obligations/"),
    ]
    return [
        *((name, path, people.ben) for name, path in found),
        ("contracts:contract-obligations", f"{base}/obligations/", people.ada),
        ("contracts:obligation-change", f"{owed}change/", people.ada),
    ]


def _event_path() -> str:
    """Give the page of a ticket that came in before."""
    event = Event.objects.select_related("key", "service_level").first()
    assert event is not None
    return f"/slas/{event.service_level.public_id}/events/{event.key.external_id}/"
