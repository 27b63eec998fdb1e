"""Tokens have one form; what is kept of them says nothing of their secret."""

import pytest

from accounts.tokens import Key, digest_of, is_same, new_key, parse_key


def test_a_token_reads_back_as_it_was_shown() -> None:
    key = new_key()
    assert parse_key(str(key)) == key
    assert len(str(key)) == len("ito_") + 12 + 1 + 43


def test_no_two_tokens_are_alike() -> None:
    assert len({new_key().secret for _ in range(200)}) == 200


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ito_",
        "ito_abcdefghijkl_" + "x" * 42,
        "ito_abcdefghijkl_" + "x" * 44,
        "ito_ABCDEFGHIJKL_" + "x" * 43,
        "ITO_abcdefghijkl_" + "x" * 43,
        "ito_abcdefghijkl_" + "x" * 42 + "é",
        "ito_abcdefghijkl_" + "x" * 43 + "\n",
        " ito_abcdefghijkl_" + "x" * 43,
    ],
)
def test_what_has_not_the_form_is_no_token(text: str) -> None:
    assert parse_key(text) is None


def test_the_digest_depends_on_prefix_secret_and_the_portals_key() -> None:
    key = Key("abcdefghijkl", "x" * 43)
    kept = digest_of(key, secret_key="one")
    assert len(kept) == 64
    assert is_same(kept, digest_of(key, secret_key="one"))
    others = (
        digest_of(key, secret_key="two"),
        digest_of(Key("abcdefghijkm", "x" * 43), secret_key="one"),
        digest_of(Key("abcdefghijkl", "x" * 42 + "y"), secret_key="one"),
    )
    assert not any(is_same(kept, other) for other in others)


def test_a_key_never_prints_its_secret_by_accident() -> None:
    key = new_key()
    assert key.secret not in repr(key)
