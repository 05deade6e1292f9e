"""The server's clock, for pages that count down: a reader's own clock may be wrong by minutes."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock


@require_safe
@never_cache
def server_time(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"now": clock.now().isoformat()})
