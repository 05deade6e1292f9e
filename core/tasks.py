"""What celery calls."""

from __future__ import annotations

from celery import shared_task

from core import jobs


@shared_task(name="core.run_due")  # type: ignore[untyped-decorator] # celery ships no types
def run_due() -> None:
    """The same due work the one-process mode runs in a thread."""
    jobs.run_due()
