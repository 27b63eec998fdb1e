"""A vendor, a contract with two amendments, obligations and a renewal: by keys alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.permissions import Role
from contracts.models import Contract, Obligation
from tests.browser.conftest import OpenVisit
from tests.people import People

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
FARTHEST = 120


class Keys:
    """Somebody who has no pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.locator("main")

    def to(self, target: Locator) -> None:
        """Go on by Tab until a control has the focus."""
        target.wait_for(timeout=5_000)
        for _ in range(FARTHEST):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached by {FARTHEST} tabs")

    def write(self, label: str, text: str) -> None:
        """Type into a field by its label."""
        self.to(self.main.get_by_label(re.compile(rf"^\s*{label}")).first)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Open a link."""
        self.to(self.main.get_by_role("link", name=name).first)
        self.page.keyboard.press("Enter")

    def press(self, name: str, then: str) -> None:
        """Press a button and wait for what it leads to."""
        self.to(self.main.get_by_role("button", name=name, exact=True).first)
        self.page.keyboard.press("Enter")
        expect(self.main).to_contain_text(then)

    def find(self, words: str, name: str) -> None:
        """Search the portal and open what is found."""
        self.page.keyboard.press("/")
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/search/**")
        self.follow(re.compile(name))
        expect(self.page.locator("h1")).to_have_text(name)


def approve(visit: OpenVisit, people: People, change: str) -> None:
    """Let another person approve what waits, by keys as well."""
    boss = Keys(visit("/decisions/", user=people.holding(Role.APPROVER)).page)
    boss.follow(change)
    boss.press("Approve", "Approved: version")


def test_the_register_is_kept_by_keys_alone(visit: OpenVisit, people: People) -> None:
    page = visit("/vendors/", user=people.ada).page
    keys = Keys(page)
    keys.follow("Add vendor")
    page.wait_for_url("**/vendors/new/")
    keys.write("Name", "Tern Cloud")
    keys.write("Reference", "V-1")
    keys.to(page.get_by_label("Cloud Services"))
    page.keyboard.press("Space")
    keys.press("Add vendor", "is on record")
    keys.follow("Add contract")
    page.wait_for_url("**/contracts/new/**")
    keys.write("Title", "Cloud hosting")
    keys.write("Reference", "ITO-1")
    keys.write("Service type", "Cloud")
    keys.write("First day", "01012026")
    keys.write("Currency", "EUR")
    keys.press("Add contract", "What never changes")
    for number, day in enumerate(("02012026", "03012026"), start=1):
        page.keyboard.press("e")
        page.wait_for_url("**/amend/")
        keys.write("First day", day)
        keys.write("What changes", f"Change {number}")
        keys.write("Monthly charge", f"{number}000")
        keys.press("Propose amendment", "is proposed.")
        approve(visit, people, f"Change {number}")
        keys.follow("Back to the contract")
        expect(keys.main).to_contain_text("What never changes")
    keys.follow("Add obligation")
    page.wait_for_url("**/obligations/**")
    for title in ("Service report", "Exit plan"):
        keys.write("What is owed", title)
        keys.write("First day due", "12312026")
        keys.press("Add obligation", title)
    keys.find("hosting", "Cloud hosting")
    keys.follow("Enter the terms")
    page.wait_for_url("**/renewal/")
    keys.to(keys.main.locator("summary", has_text="Agree the terms"))
    page.keyboard.press("Enter")
    keys.write("At the end of a term", "By itself")
    keys.write("First term, months", "36")
    keys.write("Further terms, months", "12")
    keys.write("Our notice", "3")
    keys.press("Agree the terms", "are on record")
    contract = Contract.objects.get()
    assert contract.versions.count() == 3
    assert Obligation.objects.filter(contract=contract).count() == 2
    keys.find("tern", "Tern Cloud")
    keys.find("exit plan", "Exit plan")
