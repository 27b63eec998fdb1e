"""Python's collector of cycles, held off while very many rows are built that hold none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_LOCK = Lock()
_holding = 0


@contextmanager
def collector_held() -> Iterator[None]:
    """Collect no cycles inside; what ends by itself is freed as ever. Several may hold at once.

    With a hundred thousand rows the collector walks them all again and again and finds nothing.
    """
    global _holding  # noqa: PLW0603  the collector is one for the process
    with _LOCK:
        _holding += 1
        gc.disable()
    try:
        yield
    finally:
        with _LOCK:
            _holding -= 1
            if _holding == 0:
                gc.enable()
