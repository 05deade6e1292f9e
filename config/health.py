"""What an operator's monitor asks: can this process reach its database, and is due work keeping up?"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from core import clock
from core.models import OutboxMessage

LATE = timedelta(minutes=10)


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 with the facts when the database answers; 503 when work has been waiting for ten minutes or more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    now = clock.now()
    waiting = OutboxMessage.objects.waiting(now).count()
    late = OutboxMessage.objects.waiting(now - LATE).count()
    body = {"database": "ok", "waiting": waiting, "late": late, "time": now.isoformat()}
    return JsonResponse(body, status=503 if late else 200)
