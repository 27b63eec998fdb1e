"""The collector of cycles is held off inside, and back afterwards, whatever happens."""

import gc

import pytest

from core.collecting import collector_held


def test_the_collector_comes_back_when_the_last_has_let_go() -> None:
    assert gc.isenabled()
    with collector_held():
        with collector_held():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_comes_back_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), collector_held():
        raise ZeroDivisionError
    assert gc.isenabled()
