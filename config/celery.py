"""Production's clockwork: celery beat asks, a worker runs the same `run_due()` the one-process mode runs.

Nothing waits for it to be right: deadlines are comparisons, and every job may run twice.
"""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("fairlot")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["core"])
