"""Forms: labels, hints, errors, all tied to their fields."""

import re

from django import forms

from core.gallery import ExampleForm


class UnitForm(forms.Form):
    """Hold one figure with a unit."""

    share = forms.DecimalField(label="Share", help_text="Of the charge.")
    share.unit = "%"  # type: ignore[attr-defined]


def ids(html: str) -> set[str]:
    """List the ids of a piece of markup."""
    return set(re.findall(r'\bid="([^"]+)"', html))


def test_every_field_has_a_label_and_every_reference_leads_somewhere() -> None:
    html = str(ExampleForm({"expected": "ninety"}, auto_id="x_%s"))
    known = ids(html)
    for target in re.findall(r'\bfor="([^"]+)"', html):
        assert target in known
    described = re.findall(r'aria-describedby="([^"]+)"', html)
    assert described
    assert {name for text in described for name in text.split()} <= known
    assert set(re.findall(r'<a href="#([^"]+)"', html)) <= known


def test_a_mistake_stands_at_its_field_and_in_the_list_and_nothing_typed_is_lost() -> None:
    html = str(ExampleForm({"expected": "ninety", "name": "Halden"}, auto_id="x_%s"))
    assert 'href="#x_expected"' in html
    field = re.search(r"<input[^>]*x_expected[^>]*>", html)
    assert field
    assert 'value="ninety"' in field[0]
    assert 'aria-invalid="true"' in field[0]
    assert 'aria-describedby="x_expected_error"' in field[0]
    assert 'inputmode="decimal"' in field[0]
    assert 'type="text"' in field[0]


def test_one_mistake_is_one_thing_to_put_right() -> None:
    assert "One thing to put right" in str(UnitForm({}))
    assert "put right" not in str(UnitForm())


def test_a_unit_stands_after_its_field() -> None:
    html = str(UnitForm())
    assert re.search(r'<div class="suffix"><input[^>]*><span class="soft small">%</span>', html)
    assert "Of the charge." in html


def test_what_was_typed_is_never_markup() -> None:
    html = str(ExampleForm({"name": "<script>", "expected": "<b>"}))
    assert "<script>" not in html
    assert "<b>" not in html
