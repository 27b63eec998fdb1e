"""Lists of any length, from copies of one world: by the services two hundred would take long."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

from django.db.models import Model

from accounts.models import BusinessUnit
from slas.models import (
    Calendar,
    CalendarHoliday,
    CalendarWindow,
    Exclusion,
    RootEvent,
    Source,
)
from tests.api.world import World, make_world
from tests.factories import NOW
from vendors.models import VendorContact, VendorLocation

M = TypeVar("M", bound=Model)
Fresh = Callable[[int], Any]


def copies(row: M, count: int, **fresh: Fresh) -> list[M]:
    """Insert as many copies of a row; `fresh` gives what each has of its own."""
    columns = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    made = []
    for number in range(count):
        values = {name: getattr(row, name) for name in columns}
        if "public_id" in values:
            values["public_id"] = uuid4()
        values.update({name: make(number) for name, make in fresh.items()})
        made.append(type(row)(**values))
    return type(row)._default_manager.bulk_create(made)


def of(rows: list[Any], name: str, row: Any) -> None:
    """Give each of the rows a copy of what hangs on the first."""
    copies(row, len(rows), **{name: lambda number: rows[number].pk})


def grow(rows: int) -> World:
    """Fill every list with as many rows; the world is the first of them."""
    world, more = make_world(service_types=["cloud", "data"]), rows - 1
    vendors = copies(
        world.vendor,
        more,
        reference=lambda n: f"M-{n:03d}",
        slug=lambda n: f"many-{n}",
    )
    for service in world.vendor.services.all():
        of(vendors, "vendor_id", service)
    contracts = copies(
        world.contract,
        more,
        reference=lambda n: f"MC-{n:03d}",
        vendor_id=lambda n: vendors[n].pk,
    )
    of(contracts, "contract_id", world.contract.versions.get())
    versions = [contract.versions.get() for contract in contracts[:1]] * more
    levels = copies(world.level, more, contract_id=lambda n: contracts[n].pk)
    version = world.level.versions.get()
    level_versions = copies(
        version,
        more,
        service_level_id=lambda n: levels[n].pk,
        contract_version_id=lambda n: versions[n].pk,
    )
    copies(
        world.result,
        more,
        service_level_id=lambda n: levels[n].pk,
        version_id=lambda n: level_versions[n].pk,
    )
    cards = copies(world.card, more, vendor_id=lambda n: vendors[n].pk)
    for part in world.card.dimensions.all():
        of(cards, "scorecard_id", part)
    copies(
        world.alert,
        more,
        vendor_id=lambda n: vendors[n].pk,
        subject=lambda n: f"many:{n}",
        opened_at=lambda n: NOW + timedelta(seconds=n),
    )
    _fill_small_lists(world, rows)
    _fill_books(world, more)
    return world


def _fill_books(world: World, more: int) -> None:
    """Copy what changes a figure in the open, with what hangs on each."""
    exclusions = copies(world.exclusion, more)
    of(exclusions, "exclusion_id", Exclusion.levels.through.objects.first())
    events = copies(world.root_event, more)
    of(events, "rootevent_id", RootEvent.levels.through.objects.first())
    credits_ = copies(world.credit, more, revision=lambda n: n + 2)
    of(credits_, "credit_id", world.credit.transitions.get())
    copies(world.dispute, more, credit_id=lambda n: credits_[n].pk)
    schedules = copies(world.schedule, more, name=lambda n: f"Many {n:03d}")
    of(schedules, "schedule_id", world.schedule.tiers.get())
    days = [world.contract.starts_on + timedelta(days=n) for n in range(more + 2)]
    terms = world.contract.credit_terms
    terms.update(effective_to=days[1])
    copies(
        terms.get(),
        more,
        number=lambda n: n + 2,
        effective_from=lambda n: days[n + 1],
        effective_to=lambda n: days[n + 2],
    )
    copies(world.contract.billed_charges.get(), more, number=lambda n: n + 2)
    copies(world.obligation, more)
    copies(world.amendment, more)
    copies(world.objective, more, title=lambda n: f"Aim {n}")
    days_read = [NOW.date() + timedelta(days=n + 1) for n in range(more)]
    copies(world.objective.readings.get(), more, on=lambda n: days_read[n])
    copies(world.charge, more, code=lambda n: f"R-{n + 1}")
    copies(world.certificate, more)
    copies(world.note, more)
    copies(world.document, more, sha256=lambda n: f"{n:064x}")
    copies(world.milestone, more, number=lambda n: n + 2)


def _fill_small_lists(world: World, rows: int) -> None:
    copies(Source.objects.all()[0], rows, code=lambda n: f"many-{n}")
    copies(BusinessUnit.objects.all()[0], rows, code=lambda n: f"many-{n}")
    calendars = copies(Calendar.objects.all()[0], rows, code=lambda n: f"many-{n}")
    CalendarWindow.objects.bulk_create(
        CalendarWindow(calendar=row, weekday=0, opens_at="09:00", closes_at="17:00")
        for row in calendars
    )
    CalendarHoliday.objects.bulk_create(
        CalendarHoliday(calendar=row, day="2026-01-01") for row in calendars
    )
    VendorLocation.objects.bulk_create(
        VendorLocation(vendor=world.vendor, name=f"Place {number:03d}", country="SE")
        for number in range(rows)
    )
    VendorContact.objects.bulk_create(
        VendorContact(vendor=world.vendor, name=f"Person {number:03d}", role="account")
        for number in range(rows)
    )
