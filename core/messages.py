"""The success panel: what was done, what happens next, who was told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest


def done(request: HttpRequest, title: str, next_sentence: str = "") -> None:
    messages.success(request, f"{title}\n{next_sentence}".strip(), extra_tags="done")


def noted(request: HttpRequest, title: str, next_sentence: str = "") -> None:
    """It was done, and something is left to do: no green panel."""
    messages.info(request, f"{title}\n{next_sentence}".strip(), extra_tags="note")


def refused(request: HttpRequest, reasons: list[str] | str) -> None:
    text = reasons if isinstance(reasons, str) else "\n".join(reasons)
    messages.error(request, text, extra_tags="refused")
