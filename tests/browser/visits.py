"""What a browser test asks of an open page."""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request

WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WATCH_POLICY = """
window.policyReports = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.policyReports.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""
TOO_WIDE = """() => {
  const edge = document.documentElement.clientWidth;
  const over = document.documentElement.scrollWidth - edge;
  if (over <= 0) return [];
  return [`${over} px`, ...[...document.querySelectorAll("body *")]
    .filter((node) => node.getBoundingClientRect().right > edge + 1)
    .slice(0, 5).map((node) => node.outerHTML.slice(0, 160))];
}"""
TOO_SMALL = """() =>
  [...document.querySelectorAll("button, input:not([type=hidden]), select, summary, .btn")]
    .filter((node) => node.getClientRects().length)
    .map((node) => [(node.closest("label") || node).getBoundingClientRect(), node])
    .filter(([box]) => box.width < 24 || box.height < 24)
    .map(([box, node]) =>
      `${Math.round(box.width)}x${Math.round(box.height)} ${node.outerHTML.slice(0, 120)}`)
"""


@dataclass
class Visit:
    """Hold an open page and everything it complained of."""

    page: Page
    origin: str
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note console errors, failures of scripts, policy reports and requests to others."""
        self.page.add_init_script(WATCH_POLICY)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "about:")):
            self.complaints.append(f"another site: {request.url}")

    def goto(self, path: str) -> Page:
        """Open an address of the portal and wait for it to load."""
        self.page.goto(f"{self.origin}{path}", wait_until="load")
        return self.page

    def all_complaints(self) -> list[str]:
        """List what was noted, with the policy reports of the page now open."""
        reports = self.page.evaluate("() => window.policyReports || []")
        return [*self.complaints, *(f"policy: {report}" for report in reports)]

    def axe_violations(self) -> list[str]:
        """List what axe finds against WCAG 2.2 AA and its best practices."""
        options: dict[str, Any] = {"runOnly": {"type": "tag", "values": WCAG_2_2_AA}}
        found = Axe().run(self.page, options=options).response["violations"]
        return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]

    def too_wide(self) -> list[str]:
        """List what makes the page scroll sideways."""
        return list(self.page.evaluate(TOO_WIDE))

    def too_small(self) -> list[str]:
        """List controls smaller than 24 by 24 px."""
        return list(self.page.evaluate(TOO_SMALL))

    def assert_sound(self) -> None:
        """Hold the page to everything that every page must keep."""
        assert self.axe_violations() == []
        assert self.too_wide() == []
        assert self.too_small() == []
        assert self.all_complaints() == []
        assert self.page.locator("h1").count() == 1
        assert self.page.locator("[style]").count() == 0
