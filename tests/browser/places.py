"""Every page of the portal with an address that shows it filled: what the looks are tried on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from accounts.permissions import Role
from accounts.services import issue_token
from accounts.services_saved import save_view
from alerts.letters import DIGEST, stop_token
from alerts.models import Alert
from alerts.services import raise_alerts
from contracts.services_amendments import propose_amendment
from contracts.services_charges import ChargeInput, agree_charge
from contracts.services_documents import add_document
from contracts.services_notes import write_note
from contracts.services_objectives import ObjectiveInput, read_objective, set_objective
from contracts.services_register_import import apply_register_import
from contracts.services_responsibilities import divide_as_usual
from contracts.services_subproviders import SubproviderInput, record_subprovider
from core.periods import add_months
from slas.services.calendars import CalendarInput, create_calendar
from slas.services.holidays import propose_holidays, review_year
from slas.services.import_jobs import apply_import
from slas.services.import_runs import run_imports
from tests.alerts.mail_setting import make_cause, with_address
from tests.browser.ledger_places import ledger_places
from tests.contracts.register_files import DOUBTFUL, upload_register
from tests.core.outbox_setting import make_letter, queue
from tests.factories import NOW, make_unit, make_user, make_vendor
from tests.pages.portfolio import Portfolio, make_portfolio
from tests.pages.reported import make_reported
from tests.people import People
from tests.slas.import_files import line
from tests.slas.import_setting import owe_trial, upload
from vendors.services_certificates import CertificateInput, add_certificate

LONG_GROUP = "Consolidated resolver group for workplace and collaboration services"
LONG_UNIT = "Consolidated Intercontinental Retail & Private Banking Services"

LONG_CHARGE = ChargeInput(
    kind="fixed",
    code="SCHEDULE-7.2-CONSOLIDATED",
    title=LONG_UNIT,
    amount=Decimal(400_000),
    every_months=1,
    base_volume=Decimal(1000),
    deadband_percent=Decimal(10),
    more_rate=Decimal(42),
    less_rate=Decimal(29),
    index_name="Harmonised index of consumer prices",
    index_first=Decimal(124),
    index_share=Decimal(60),
    index_floor=Decimal(0),
    index_cap=Decimal(3),
)
# Addresses that give no page: each is answered in another form, or takes a POST alone.
NO_PAGE = {
    "healthz",
    "readyz",
    "api:",  # what the API answers at an unknown address
    "api:schema",
    "core:favicon",
    "core:theme-set",
    "core:keys-set",
    "accounts:session-end",
    "accounts:view-save",
    "settings:calendar-year-review",
    "settings:calendar-year-reopen",
    "settings:token-revoke",
    "settings:role-grant",
    "settings:role-revoke",
    "settings:vendor-tie",
    "settings:password-draw",
    "settings:user-deactivate",
    "settings:user-activate",
    "alerts:alert-handle",  # its page answers a POST; test_alerts looks at it
    "alerts:digest-send",
    "alerts:outbox-revive",
    "slas:import-discard",
    "slas:import-errors",
    "vendors:vendor-export",
    "contracts:contract-export",
    "contracts:register-import-errors",
    "contracts:register-import-template",
    "contracts:renewal-export",
    "contracts:calendar-show",
    "contracts:obligation-export",
    "contracts:charge-export",
    "contracts:document-file",
    "vendors:all-certificates-export",
    "slas:credit-export",
}


@dataclass(frozen=True, slots=True)
class Place:
    """An address of a page, and who looks at it; nobody signed in if no one is named."""

    name: str
    path: str
    user: User | None


def page_names(patterns: Sequence[URLPattern | URLResolver] | None = None) -> set[str]:
    """Give the name of every address that is a page, as the URL configuration has them."""
    found = get_resolver().url_patterns if patterns is None else patterns
    named = {name for name, route in _named(found, "", "") if not route.startswith("api/v1/")}
    return named - NO_PAGE


def _named(
    patterns: Sequence[URLPattern | URLResolver], space: str, before: str
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _named(pattern.url_patterns, inner, route)
        else:
            yield f"{space}{pattern.name or ''}", route


def make_places(people: People) -> list[Place]:
    """Fill the portal up to this very moment, for the browser's clock is the real one."""
    now = datetime.now(UTC)
    root = with_address(people.holding(Role.ADMINISTRATOR))
    made = make_portfolio(people.operations, vendors=8, now=now, months=5)
    _settings(root, now)
    view = save_view(
        list_name="vendors",
        name=LONG_GROUP[:60],
        query="q=i&tier=1",
        is_shared=True,
        by=root,
        now=now,
    )
    addresses = [
        *_of_vendors(made, now),
        *_of_levels(made, people.ada),
        *_of_alerts(made, now),
        *_of_imports(root, now),
        *_of_register_imports(root, now),
        *_of_settings(),
        *_of_credits(made, root, now),
        ("dashboards:history-list", "/history/"),
        ("accounts:view-list", "/views/"),
        ("accounts:view-change", f"/views/{view.public_id}/"),
        ("core:gallery-show", "/gallery/"),
        ("api:docs", "/api/docs/"),
    ]
    stop = f"/settings/mail/stop/{stop_token(root.pk, DIGEST)}/"
    return [
        *(Place(name, path, root) for name, path in addresses),
        *(Place(*found) for found in ledger_places(people)),
        Place("accounts:session-new", "/sign-in/", None),
        Place("alerts:mail-stop", stop, None),
    ]


def _of_vendors(made: Portfolio, now: datetime) -> list[tuple[str, str]]:
    slug = made.vendors[0].slug
    month = add_months(now.date().replace(day=1), -1)
    chosen = "&".join(f"vendor={one.slug}" for one in made.vendors[:5])
    entered = CertificateInput("iso_27001", "IS 1", LONG_UNIT, valid_until=now.date())
    said = SubproviderInput("cloud", "important", name=LONG_UNIT, country="IE")
    relied = record_subprovider(vendor=made.vendors[0], entered=said, by=None, now=now)
    paper = add_certificate(vendor=made.vendors[0], entered=entered, by=None, now=now)
    file = add_document(owner=paper, name=f"{LONG_GROUP}.txt", content=b"Text", by=None, now=now)
    note = write_note(subject=made.vendors[0], text=LONG_UNIT, is_pinned=True, by=None, now=now)
    return [
        ("dashboards:home-show", "/"),
        ("dashboards:vendor-show", f"/vendors/{slug}/"),
        ("dashboards:scorecard-show", f"/vendors/{slug}/scorecard/{month:%Y-%m}/"),
        ("dashboards:vendor-compare", f"/vendors/compare/?{chosen}"),
        ("vendors:vendor-list", "/vendors/?q=i&tier=1"),
        ("dashboards:search-show", "/search/?q=i"),
        ("vendors:vendor-create", "/vendors/new/"),
        ("vendors:vendor-merge", f"/vendors/{made.vendors[1].slug}/merge/{slug}/"),
        ("vendors:vendor-duplicates", "/vendors/duplicates/"),
        ("vendors:vendor-change", f"/vendors/{slug}/edit/"),
        ("vendors:vendor-register", f"/vendors/{slug}/register/"),
        ("vendors:all-certificates", "/vendors/certificates/?kind=iso_27001"),
        ("vendors:certificate-list", f"/vendors/{slug}/certificates/"),
        ("vendors:certificate-change", f"/vendors/{slug}/certificates/{paper.public_id}/"),
        ("contracts:vendor-documents", f"/vendors/{slug}/documents/"),
        ("contracts:subprovider-list", f"/vendors/{slug}/subproviders/"),
        ("contracts:subprovider-change", f"/subproviders/{relied.public_id}/"),
        ("contracts:subprovider-concentration", "/subproviders/"),
        ("contracts:vendor-notes", f"/vendors/{slug}/notes/"),
        ("contracts:note-edit", f"/notes/{note.public_id}/"),
        ("contracts:document-show", f"/documents/{file.public_id}/"),
        ("scoring:benchmark-list", "/slas/benchmarks/"),
    ]


def _of_levels(made: Portfolio, proposer: User) -> list[tuple[str, str]]:
    share, tickets = made.levels["share"], made.levels["tickets"]
    reference = share.contract.reference
    aim = set_objective(
        contract=share.contract,
        entered=ObjectiveInput(LONG_GROUP, LONG_UNIT, Decimal(40), Decimal(12), unit="hours"),
        by=None,
        now=NOW,
    )
    read_objective(objective=aim, on=NOW.date(), value=Decimal(33), by=None, now=NOW)
    divide_as_usual(contract=share.contract, by=None, now=NOW)
    divided = share.contract.responsibilities.first()
    assert divided is not None
    amendment = propose_amendment(
        contract=share.contract,
        effective_from=share.contract.starts_on + timedelta(days=60),
        change=LONG_UNIT,
        by=proposer,
        now=NOW,
    )
    charge = agree_charge(contract=share.contract, entered=LONG_CHARGE, by=None, now=NOW)
    return [
        ("slas:level-list", "/slas/"),
        ("slas:level-show", f"/slas/{share.public_id}/"),
        ("slas:level-show", f"/slas/{tickets.public_id}/"),
        ("slas:level-amend", f"/slas/{share.public_id}/amend/"),
        ("slas:level-create", f"/contracts/{reference}/service-levels/new/?metric=INF-04"),
        ("contracts:contract-list", "/contracts/"),
        ("contracts:contract-create", "/contracts/new/"),
        ("contracts:contract-show", f"/contracts/{reference}/"),
        ("contracts:contract-scopes", f"/contracts/{reference}/scopes/"),
        ("contracts:contract-notes", f"/contracts/{reference}/notes/"),
        ("contracts:contract-documents", f"/contracts/{reference}/documents/"),
        ("contracts:contract-clauses", f"/contracts/{reference}/clauses/"),
        ("contracts:contract-amend", f"/contracts/{reference}/amend/"),
        ("contracts:framework-edit", f"/contracts/{reference}/framework/"),
        ("contracts:amendment-list", f"/contracts/{reference}/amendments/"),
        ("contracts:amendment-show", f"/amendments/{amendment.public_id}/"),
        ("contracts:contract-objectives", f"/contracts/{reference}/objectives/"),
        ("contracts:objective-show", f"/objectives/{aim.public_id}/"),
        ("contracts:objective-change", f"/objectives/{aim.public_id}/change/"),
        ("contracts:responsibility-matrix", f"/contracts/{reference}/responsibilities/"),
        ("contracts:responsibility-change", f"/responsibilities/{divided.public_id}/"),
        ("contracts:contract-charges", f"/contracts/{reference}/charges/"),
        ("contracts:charge-create", f"/contracts/{reference}/charges/agree/"),
        ("contracts:charge-show", f"/charges/{charge.public_id}/?volume=1180&index=128.4"),
        ("contracts:charge-change", f"/charges/{charge.public_id}/change/"),
        ("contracts:contract-renewal", f"/contracts/{reference}/renewal/"),
        ("contracts:renewal-list", "/renewals/"),
        ("contracts:calendar-edit", "/renewals/calendar/"),
    ]


def _of_alerts(made: Portfolio, now: datetime) -> list[tuple[str, str]]:
    causes = [
        make_cause(
            made.vendors[number % 3],
            severity=("critical", "high", "medium")[number],
            rule=("breach", "not_reported", "below_expected")[number],
            period_ended_at=now - timedelta(days=3),
        )
        for number in range(3)
    ]
    raise_alerts(causes=causes, now=now - timedelta(minutes=41))
    one = Alert.objects.exclude(state="resolved").first()
    assert one is not None
    return [
        ("alerts:alert-list", "/alerts/"),
        ("alerts:alert-show", f"/alerts/{one.public_id}/"),
        ("alerts:mail-edit", "/settings/mail/"),
        ("alerts:outbox-show", "/settings/outbox/"),
        ("alerts:demo-mail-list", "/settings/demo-mail/"),
    ]


def _of_imports(root: User, now: datetime) -> list[tuple[str, str]]:
    """Leave one import in each state that has a page of its own."""
    rows = (line(), line("INC2", group=LONG_GROUP), line("INC3", opened="31/2/2016 10:00"))
    done = owe_trial(upload(root, *rows), root)
    run_imports(clock=lambda: now)
    apply_import(job=done, all_or_nothing=False, by=root, now=now)
    run_imports(clock=lambda: now)
    tried = owe_trial(upload(root, line("INC4"), *rows), root, options={"covers": "nothing"})
    run_imports(clock=lambda: now)
    owed, mapped = owe_trial(upload(root, line()), root), upload(root, *rows)
    return [
        ("slas:import-list", "/imports/"),
        ("slas:import-create", "/imports/new/"),
        ("slas:import-map", f"/imports/{mapped.public_id}/map/"),
        ("slas:import-preview", f"/imports/{tried.public_id}/preview/"),
        ("slas:import-show", f"/imports/{owed.public_id}/?live=yes"),
        ("slas:import-show", f"/imports/{done.public_id}/"),
    ]


def _of_register_imports(root: User, now: datetime) -> list[tuple[str, str]]:
    """Leave one file of vendors and contracts to be applied, and one that was."""
    waiting = upload_register(root, text=DOUBTFUL, now=now)
    done = apply_register_import(job=upload_register(root, now=now), by=root, now=now)
    return [
        ("contracts:register-import-create", "/contracts/import/"),
        ("contracts:register-import-show", f"/contracts/import/{waiting.public_id}/"),
        ("contracts:register-import-show", f"/contracts/import/{done.public_id}/"),
    ]


def _of_credits(made: Portfolio, root: User, now: datetime) -> list[tuple[str, str]]:
    """Publish months, contradict one, and leave a credit to be claimed and one disputed."""
    other = make_user("other-eyes", Role.ADMINISTRATOR)
    contract = made.levels["share"].contract
    found = make_reported(contract, made.levels, one=root, other=other, now=now)
    base = f"/contracts/{contract.reference}"
    month = f"{base}/statements/{found.revised:%Y-%m}/"
    return [
        ("slas:statement-show", month),
        ("slas:statement-revision", f"{month}r2/"),
        ("slas:credit-show", f"/credits/{found.claimable.public_id}/"),
        ("slas:credit-terms-show", f"{base}/credit-terms/"),
        ("slas:credit-terms-agree", f"{base}/credit-terms/new/"),
        ("slas:credit-schedule-create", f"{base}/credit-schedules/new/?template=zentera-air"),
        ("slas:charge-record", f"{base}/charges/new/?month={found.revised:%Y-%m}"),
    ]


def _settings(root: User, now: datetime) -> None:
    unit = make_unit("banking", LONG_UNIT)
    make_user("eve", Role.AUDITOR, unit=unit, first_name="株式会社", last_name="北海道")
    make_vendor(is_demo=True, unit=unit)
    issue_token(user=root, name="A nightly feed of the ticket tool", by=None, now=now)
    hours = CalendarInput(name="Office hours", time_zone="UTC", always_open=True)
    office = create_calendar(code="office", entered=hours, by=None, now=now)
    for year in (2025, 2026):
        propose_holidays(calendar=office, year=year, country="DE", by=root, now=now)
    review_year(calendar=office, year=2025, by=root, now=now)
    queue(make_letter())


def _of_settings() -> list[tuple[str, str]]:
    return [
        ("settings:home-show", "/settings/"),
        ("settings:demo-remove", "/settings/demo/"),
        ("settings:unit-list", "/settings/units/"),
        ("settings:unit-create", "/settings/units/new/"),
        ("settings:unit-change", "/settings/units/banking/"),
        ("settings:token-list", "/settings/tokens/"),
        ("settings:token-create", "/settings/tokens/new/"),
        ("settings:user-list", "/settings/users/"),
        ("settings:user-create", "/settings/users/new/"),
        ("settings:user-show", "/settings/users/named/eve/"),
        ("settings:calendar-list", "/settings/calendars/"),
        ("settings:calendar-create", "/settings/calendars/new/"),
        ("settings:calendar-change", "/settings/calendars/office/"),
        ("settings:calendar-year", "/settings/calendars/office/2026/"),
        ("settings:methodology-show", "/settings/methodology/"),
        ("settings:methodology-propose", "/settings/methodology/next/"),
    ]
