"""docs/worked-example.md by hand in a browser: agreed, brought in, published, disputed, revised."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from playwright.sync_api import Page

from accounts.models import User
from accounts.permissions import Role
from contracts.models import Contract
from core import formats
from slas.models import Dispute, Result
from slas.services.import_runs import run_imports
from slas.services.sources import name_source
from slas.services.tick import do_what_is_owed
from tests.browser.conftest import OpenVisit
from tests.browser.test_register import press
from tests.factories import NOW, make_unit, make_user, make_vendor
from tests.worked_example import (
    CODE,
    FIRST_DAY,
    SITES,
    SUPPLIER,
    Figures,
    after_the_dispute,
    before_the_dispute,
    file_of_requests,
)
from vendors.models import Vendor
from vendors.services import add_vendor_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CONTRACT = "/contracts/TD-1/"
FEBRUARY = f"{CONTRACT}statements/2026-02/"
MARCH = f"{CONTRACT}statements/2026-03/"


@pytest.fixture
def vendor(db: None) -> Vendor:
    """Make the vendor, and name the tool whose tickets come in."""
    name_source(code="desk", name="Desk tool", kind="system", by=None, now=NOW)
    return make_vendor(display_name="Tern Desk", reference="V-1", unit=make_unit())


def work() -> None:
    """Do what the workers' ticks do."""
    run_imports(clock=lambda: datetime.now(UTC))
    do_what_is_owed(now=datetime.now(UTC))


def enter(page: Page, **entries: str) -> None:
    """Fill fields in by name; those of a list are chosen."""
    for name, value in entries.items():
        field = page.locator(f"main form.clauses [name={name}], main form.gap [name={name}]").first
        if field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        elif field.get_attribute("type") == "checkbox":
            field.check()
        else:
            field.fill(value)


def agree_the_contract(page: Page, origin: str) -> None:
    """Enter the contract, its sites, the yearly cap and the bands, each on its page."""
    page.goto(f"{origin}/contracts/new/")
    enter(
        page,
        vendor="V-1",
        title="Desk of three sites",
        reference="TD-1",
        service_type="support",
        starts_on=FIRST_DAY.isoformat(),
        ends_on="2027-01-16",
        time_zone="Europe/Berlin",
        anchor_day="16",
        currency="EUR",
        monthly_charge="60000",
        at_risk_percent="10",
        external_source="desk",
        external_id=SUPPLIER,
    )
    press(page, "Add contract")
    page.goto(f"{origin}{CONTRACT}scopes/")
    for code, name in SITES.items():
        enter(page, code=code, name=name, kind="site")
        press(page, "Add scope")
    page.goto(f"{origin}{CONTRACT}credit-terms/new/")
    enter(page, effective_from=FIRST_DAY.isoformat(), year_cap_percent="1")
    press(page, "Agree credit terms")
    page.goto(f"{origin}{CONTRACT}credit-schedules/new/")
    enter(page, name="Bands", kind="ladder", direction="higher", claim="automatic")
    tiers = {"tier-0-lower": "85", "tier-0-upper": "90", "tier-0-value": "2"}
    enter(page, **tiers, **{"tier-1-upper": "85", "tier-1-value": "5"})
    press(page, "Agree credit schedule")


def agree_the_level(page: Page, origin: str, bands: int) -> None:
    """Enter the service level, read how it will judge, and agree it."""
    page.goto(f"{origin}{CONTRACT}service-levels/new/")
    enter(
        page,
        name="Requests in time",
        code=CODE,
        metric_type="within_target",
        dimension="delivery",
        input_kind="events",
        unit="percent",
        direction="higher",
        expected="95",
        minimum="90",
        per_scope="on",
        credit_schedule=str(bands),
    )
    page.locator("[name=source]").select_option(label="Desk tool, system-measured")
    press(page, "See how it reads")
    reads = " ".join(page.inner_text("main").replace(formats.NARROW, " ").split())
    assert "Each scope is judged by itself: Berlin, Lyon, Oslo." in reads
    assert "2 % of the charges from 85 % to below 90 %; 5 % of the charges below 85 %." in reads
    press(page, "Agree service level")
    assert "is agreed." in page.inner_text("main")


def bring_in(page: Page, origin: str) -> None:
    """Paste the requests, say which column is the site, see what would happen, apply it."""
    page.goto(f"{origin}/imports/new/")
    page.get_by_label("Or paste rows").fill(file_of_requests())
    page.locator("main form button.btn-go").click()
    enter(
        page,
        source_code="desk",
        source_name="Desk tool",
        column_scope="site",
        column_due="due",
        column_resolved="resolved",
        formats="%Y-%m-%d %H:%M",
        zone="UTC",
        level_0_code=CODE,
    )
    press(page, "See what would happen")
    tried = page.url
    page.goto(f"{origin}/")
    work()
    page.goto(tried)
    assert "120 tickets would go in" in page.locator("h1").inner_text()
    page.locator("main").get_by_role("button", name="Apply").click()
    done = page.url
    page.goto(f"{origin}/")
    work()
    page.goto(done)
    assert "120 tickets went in" in page.locator("h1").inner_text()


def read_month(page: Page, origin: str, path: str, figures: Figures) -> None:
    """Hold that the report of a month says each site's share and credit, and their sum."""
    page.goto(f"{origin}{path}")
    text = page.inner_text("main").replace(formats.NARROW, " ")
    month = path.rstrip("/").split("/")[4]
    rows = [figure for (of, _), figure in figures.items() if of == month]
    for share, credit in rows:
        assert f"{share} %" in text
        assert not credit or f"{credit:,.2f}" in text
    assert f"{sum((credit for _, credit in rows), Decimal(0)):,.2f}" in text


def test_contract_of_three_sites_is_agreed_fed_published_disputed_and_revised(
    visit: OpenVisit, vendor: Vendor
) -> None:
    root = make_user("root", Role.ADMINISTRATOR)
    approver, of_vendor = make_user("approver", Role.APPROVER), make_user("at-tern-desk")
    add_vendor_user(user=of_vendor, vendor=vendor, by=None, now=NOW)
    opened = visit("/", user=root)
    page, origin = opened.page, opened.origin
    agree_the_contract(page, origin)
    contract = Contract.objects.get()
    agree_the_level(page, origin, contract.credit_schedules.get().pk)
    bring_in(page, origin)
    read_month(page, origin, FEBRUARY, before_the_dispute())
    read_month(page, origin, MARCH, before_the_dispute())

    def do(user: User, path: str, button: str, **entries: str) -> None:
        """Let somebody else open a page, fill in what it asks, and press a button."""
        other = visit(path, user=user)
        enter(other.page, **entries)
        with other.page.expect_navigation():
            other.page.locator("main").get_by_role("button", name=button).first.click()
        assert other.page.locator("main .err").count() == 0, other.page.inner_text("main")
        other.page.close()
        work()

    do(root, FEBRUARY, "Submit")
    do(approver, FEBRUARY, "Publish")
    lyon = Result.objects.get(month=date(2026, 2, 1), scope="LYO")
    level = lyon.service_level.public_id
    about = f"/disputes/new/?level={level}&period={FIRST_DAY}&scope=LYO"
    do(of_vendor, about, "Dispute this figure", reason="One request is a copy of another.")
    dispute = Dispute.objects.get()
    decided = {"decision": "18 of 20 were in time.", "agreed_attained": "90"}
    do(approver, f"/disputes/{dispute.public_id}/", "Uphold", **decided)
    do(root, f"{FEBRUARY}r2/", "Submit", reason="The dispute of Lyon was upheld.")
    do(approver, f"{FEBRUARY}r2/", "Publish")

    read_month(page, origin, FEBRUARY, after_the_dispute())
    assert "The dispute of Lyon was upheld." in page.inner_text("main")
    read_month(page, origin, MARCH, after_the_dispute())
    read_month(page, origin, f"{FEBRUARY}r1/", before_the_dispute())
    assert "Superseded" in page.inner_text("main")
