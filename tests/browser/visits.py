"""What a browser test asks of an open page."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Request

Scheme = Literal["light", "dark"]
Look = tuple[int, Scheme]
# A page in light, in dark, and as narrow as WCAG's reflow asks.
THREE_LOOKS: tuple[Look, ...] = ((1440, "light"), (1440, "dark"), (320, "light"))
SIX_LOOKS: tuple[Look, ...] = (*THREE_LOOKS, (1024, "light"), (390, "dark"), (320, "dark"))
WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_OPTIONS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": WCAG_2_2_AA},
    "resultTypes": ["violations"],  # what passes is not written out: a third of the time
}
AXE_RUN = """async (options) => (await axe.run(document, options)).violations.flatMap((rule) =>
  rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`))"""
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
    has_script: bool = True
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
        assert self.has_script, "axe waits for timers, which a page without script never fires"
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        return list(self.page.evaluate(AXE_RUN, AXE_OPTIONS))

    def too_wide(self) -> list[str]:
        """List what makes the page scroll sideways."""
        return list(self.page.evaluate(TOO_WIDE))

    def too_small(self) -> list[str]:
        """List controls smaller than 24 by 24 px."""
        return list(self.page.evaluate(TOO_SMALL))

    def look(self, width: int, scheme: Scheme) -> None:
        """Show the page that is open as wide as that, in light or in dark."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=scheme)

    def layout_faults(self) -> list[str]:
        """List what the width of the page breaks."""
        return [
            *(f"too wide: {found}" for found in self.too_wide()),
            *(f"too small: {found}" for found in self.too_small()),
        ]

    def faults(self) -> list[str]:
        """List where the page breaks what every page must keep."""
        headings = self.page.locator("h1").count()
        styled = self.page.locator("[style]").count()
        return [
            *self.axe_violations(),
            *self.layout_faults(),
            *self.all_complaints(),
            *([f"{headings} main headings"] if headings != 1 else []),
            *([f"{styled} elements with a style of their own"] if styled else []),
        ]

    def faults_in(self, looks: Iterable[Look]) -> list[str]:
        """List the faults of the page now open, look by look, without loading it again."""
        found = []
        for width, scheme in looks:
            self.look(width, scheme)
            found += [f"{width} {scheme}: {fault}" for fault in self.faults()]
        return found

    def assert_sound(self) -> None:
        """Hold the page, as it now looks, to everything that every page must keep."""
        assert self.faults() == []
