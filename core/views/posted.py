"""What a form is bound to."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """The posted fields, also when there are none; None when nothing was posted.

    `request.POST or None` would take an empty post for a first visit and answer it as if all were well.
    """
    return request.POST if request.method == "POST" else None
