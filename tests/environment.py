"""Loaded by pytest before Django's settings are read: the tests run in test mode, never against a real installation."""

from __future__ import annotations

import os

os.environ["FAIRLOT_TEST"] = "1"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs beside the ORM in browser tests
