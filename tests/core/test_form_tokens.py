"""A form that is included without the page's context still carries the token that guards it."""

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.factories import make_vendor
from tests.people import People

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ALONE = re.compile(r'{% include "([^"]+)"([^%]*) only %}')


def unguarded(texts: dict[str, str]) -> list[str]:
    """List where a template that holds a token is included alone and not given one."""
    holding = {name for name, text in texts.items() if "{% csrf_token %}" in text}
    return [
        f"{name}: {included}"
        for name, text in texts.items()
        for included, given in ALONE.findall(text)
        if included in holding and "csrf_token=csrf_token" not in given
    ]


def test_every_form_included_alone_is_given_the_token() -> None:
    texts = {
        str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8")
        for path in TEMPLATES.rglob("*.html")
    }
    assert unguarded(texts) == []
    page = '{% include "form.html" with form=form only %}'
    assert unguarded({"form.html": "{% csrf_token %}", "page.html": page}) == [
        "page.html: form.html"
    ]


@pytest.mark.django_db
def test_a_form_sent_as_the_page_gives_it_is_taken(people: People) -> None:
    vendor = make_vendor(unit=people.operations, status="active")
    path = f"/vendors/{vendor.slug}/register/"
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ada)
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"',
        client.get(path).content.decode().partition("Begin the exit")[2],
    )
    assert token is not None
    sent = {"do": "to_exiting", "reason": "Tender"}
    assert client.post(path, sent).status_code == 403
    assert client.post(path, {**sent, "csrfmiddlewaretoken": token[1]}).status_code == 302
