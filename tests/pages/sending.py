"""Fill in a page's form as a browser without script does, and send it."""

from html.parser import HTMLParser
from typing import Any, cast

from django.http import HttpResponse
from django.test import Client


class _Fields(HTMLParser):
    """Collect what the forms of a page would send."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._select = ""
        self._first: str | None = None
        self._posts = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self._posts = given.get("method") == "post" and "class" in given
        if not self._posts or "disabled" in given:
            return
        if tag == "input" and given.get("type") in ("checkbox", "radio"):
            if "checked" in given:
                self.fields.setdefault(name, []).append(value or "on")
        elif tag == "input" and name:
            self.fields.setdefault(name, []).append(value)
        elif tag == "select":
            self._select, self._first = name, None
        elif tag == "option" and self._select:
            if self._first is None:
                self._first = value
                self.fields[self._select] = [value]
            if "selected" in given:
                self.fields[self._select] = [value]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "form":
            self._posts = False


def fields_of(html: str) -> dict[str, list[str]]:
    """Give what a page's forms would send as they stand."""
    parser = _Fields()
    parser.feed(html)
    return parser.fields


def send(client: Client, path: str, changes: dict[str, Any]) -> HttpResponse:
    """Open a page, change some fields, send all of them."""
    page = client.get(path)
    assert page.status_code == 200, (path, page.status_code)
    fields: dict[str, Any] = {**fields_of(page.content.decode()), **changes}
    return cast(HttpResponse, client.post(path, fields))
