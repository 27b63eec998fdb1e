"""Where recorded real data lies, if it lies anywhere."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def real_data(*parts: str) -> Path | None:
    """Return the path of recorded data, None where it is not."""
    found = FOLDER.joinpath(*parts)
    return found if found.exists() else None


def require_real_data(*parts: str) -> Path:
    """Return the path of recorded data; skip the calling test where it is not."""
    found = real_data(*parts)
    if found is None:
        pytest.skip(f"recorded data {'/'.join(parts)} is not beside the project")
    return found
