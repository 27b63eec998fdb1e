"""Names fold for search and make addresses, whatever they are written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.names import FOLDED_LENGTH, SLUG_LENGTH, fold, slug_candidates, slug_of


@pytest.mark.parametrize(
    ("name", "folded", "slug"),
    [
        ("Åre  SÆD", "are saed", "are-saed"),
        ("Müller & Söhne GmbH", "muller & sohne gmbh", "muller-sohne-gmbh"),
        ("STRASSE straße", "strasse strasse", "strasse-strasse"),
        ("Łódź Ørsted Đà", "lodz orsted da", "lodz-orsted-da"),
        ("ﬁne Ⅻ", "fine xii", "fine-xii"),
        ("日本電気", "日本電気", ""),
        ("شركة", "شركة", ""),
        ("--", "--", ""),
    ],
)
def test_case_accents_and_blanks_go(name: str, folded: str, slug: str) -> None:
    assert fold(name) == folded
    assert slug_of(name) == slug


@given(st.text(max_size=300))
def test_folding_is_stable_and_bounded(name: str) -> None:
    folded = fold(name)
    assert fold(folded) == folded
    assert len(folded) <= FOLDED_LENGTH
    assert len(slug_of(name)) <= SLUG_LENGTH


@given(st.text(max_size=120), st.text(min_size=1, max_size=40))
def test_addresses_are_offered_from_plain_to_unique(name: str, reference: str) -> None:
    offered = slug_candidates(name=name, reference=reference, tag="0123456789ab")
    assert offered[-1].endswith("0123456789ab")
    assert all(0 < len(slug) <= SLUG_LENGTH for slug in offered)
    assert "new" not in offered
