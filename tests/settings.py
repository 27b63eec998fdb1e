"""The portal's settings for tools that read them without a server, such as mypy."""

import os

os.environ.setdefault("ITO_MODE", "test")

from ito_portal.settings import *  # noqa: F403
