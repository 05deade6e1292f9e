"""Acts that ask who you are again: opening bids, submitting, approving an award."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from core.permissions import freshly_authenticated

View = Callable[..., HttpResponseBase]


def require_fresh(view: View) -> View:
    """Send to allauth's re-authentication page when the last proof is older than ten minutes, and come back after."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if freshly_authenticated(request):
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('account_reauthenticate')}?next={quote(request.get_full_path())}")

    return login_required(inner)
