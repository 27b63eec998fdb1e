"""The gallery as a person meets it; its looks are held in test_every_page."""

import pytest

from tests.browser.conftest import OpenVisit

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/gallery/"


def test_the_checks_notice_a_page_that_breaks_the_rules(visit: OpenVisit) -> None:
    opened = visit(PATH, width=320)
    opened.page.evaluate(
        """() => {
          document.querySelector("main").insertAdjacentHTML("beforeend",
            "<div id=wide></div><img src=data:,><button class=btn id=tiny>x</button>");
          document.querySelector("#wide").style.width = "2000px";
          Object.assign(document.querySelector("#tiny").style,
            {inlineSize: "9px", minBlockSize: "9px", blockSize: "9px", padding: "0"});
          const inline = document.createElement("script");
          inline.textContent = "window.broken = true";
          document.body.append(inline);
        }"""
    )
    assert any("image-alt" in found for found in opened.axe_violations())
    assert opened.too_wide()
    assert opened.too_small()
    assert any("script-src" in found for found in opened.all_complaints())
    assert opened.page.evaluate("() => window.broken") is None


def test_everything_is_there_without_script(visit: OpenVisit) -> None:
    page = visit(PATH, script=False).page
    assert page.locator("h1").inner_text() == "Component gallery"
    assert page.locator("table.heat").is_visible()
    page.locator("details.you > summary").click()
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_chosen_theme_outlives_the_page_and_beats_the_system(visit: OpenVisit) -> None:
    page = visit(PATH, scheme="dark").page
    dark = page.evaluate("() => getComputedStyle(document.body).color")
    page.locator("details.you > summary").click()
    page.get_by_role("button", name="Light").click()
    assert page.url.endswith(PATH)
    assert page.evaluate("() => getComputedStyle(document.body).color") != dark
    page.locator("details.you > summary").click()
    page.get_by_role("button", name="As your system").click()
    assert page.evaluate("() => getComputedStyle(document.body).color") == dark


def test_j_and_k_move_over_rows_and_can_be_switched_off(visit: OpenVisit) -> None:
    page = visit(PATH).page
    page.keyboard.press("j")
    first = page.evaluate("() => document.activeElement.textContent")
    page.keyboard.press("j")
    second = page.evaluate("() => document.activeElement.textContent")
    assert first == "Blue Fjord"
    assert second != first
    page.keyboard.press("k")
    assert page.evaluate("() => document.activeElement.textContent") == first
    page.locator("details.you > summary").click()
    page.get_by_role("button", name="Off").click()
    page.keyboard.press("j")
    assert page.evaluate("() => document.activeElement.tagName") == "BODY"


def test_a_key_presses_its_visible_link_but_not_while_typing(visit: OpenVisit) -> None:
    page = visit(PATH).page
    page.locator("#good_name").click()
    page.keyboard.press("w")
    assert not page.url.endswith("#why")
    page.locator("h1").click()
    page.keyboard.press("w")
    assert page.url.endswith("#why")


def test_focus_is_never_hidden_behind_the_top_bar(visit: OpenVisit) -> None:
    page = visit(PATH, width=390).page
    hidden = page.evaluate(
        """() => [...document.querySelectorAll("main a, main button, main input")]
          .filter((node) => node.getClientRects().length && node.tabIndex >= 0)
          .filter((node) => {
            node.focus();
            const box = node.getBoundingClientRect();
            const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return seen && seen.closest(".top, .rail");
          }).map((node) => node.outerHTML.slice(0, 120))"""
    )
    assert hidden == []


def test_print_leaves_the_shell_away_and_is_light(visit: OpenVisit) -> None:
    page = visit(PATH, scheme="dark").page
    page.emulate_media(media="print")
    for part in (".rail", ".keys", ".acts", ".you"):
        assert not page.locator(part).first.is_visible(), part
    assert page.locator(".asof").is_visible()
    ground = page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


def test_states_keep_their_borders_in_forced_colours(visit: OpenVisit) -> None:
    page = visit(PATH, forced_colors=True).page
    border = page.locator(".st-crit").first.evaluate("node => getComputedStyle(node).borderStyle")
    assert border == "solid"


def test_an_unknown_address_is_answered_in_the_portals_words(visit: OpenVisit) -> None:
    opened = visit("/no-such-place/", width=390)
    assert opened.page.locator("h1").inner_text() == "There is nothing at this address"
    assert opened.axe_violations() == []
    assert opened.too_wide() == []
