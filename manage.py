#!/usr/bin/env python
"""Run an administrative command of the portal."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ito_portal.settings")
    # The database's own log, and the history, say which command wrote (docs/history.md).
    os.environ.setdefault("PGAPPNAME", " ".join(["manage.py", *sys.argv[1:2]])[:63])
    execute_from_command_line(sys.argv)
