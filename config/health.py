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
    """200 with the facts when the database answers; 503 when a message has waited ten minutes or was given up.

    How much waits is not said: anyone may ask, and receipts that are on their way would count the bids.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    now = clock.now()
    late = OutboxMessage.objects.waiting(now - LATE).count()
    given_up = OutboxMessage.objects.filter(given_up_at__isnull=False).count()
    body = {"database": "ok", "late": late, "given_up": given_up, "time": now.isoformat()}
    return JsonResponse(body, status=503 if late or given_up else 200)
