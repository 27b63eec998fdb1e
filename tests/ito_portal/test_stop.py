"""A stop that Python dropped after a fork is heeded all the same."""

import pytest

from ito_portal.embedded import supervisor


def test_stop_whose_exception_was_dropped_is_raised_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "ignore_signals", lambda: None)
    supervisor.heed_stop()
    try:
        with pytest.raises(supervisor.StopRequestedError):
            supervisor.stop_on_signal(15, None)
        with pytest.raises(supervisor.StopRequestedError):
            supervisor.heed_stop()
    finally:
        supervisor.STOP.clear()
