"""What an operator's monitor asks: can this process reach its database, and is due work keeping up?"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from core import clock
from core.models import OutboxMessage
from tenders import clocks, escrow
from tenders.models import Envelope

LATE = timedelta(minutes=10)


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 with the facts when all is well; 503 when somebody must look.

    503: a message has waited ten minutes or was given up; a clock is over two seconds from another; bids are sealed
    under an escrow key that nobody tried in the last 92 days. How much waits is not said: anyone may ask, and receipts
    that are on their way would count the bids.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    now = clock.now()
    late = OutboxMessage.objects.waiting(now - LATE).count()
    given_up = OutboxMessage.objects.filter(given_up_at__isnull=False).count()
    seconds = {name: round(offset.total_seconds(), 1) for name, offset in clocks.offsets().items()}
    astray = any(abs(each) > clocks.MOST.total_seconds() for each in seconds.values())
    drill = "due" if escrow.lacks() else "ok"
    body = {
        "database": "ok",
        "late": late,
        "given_up": given_up,
        "time": now.isoformat(),
        "clocks": seconds,
        "escrow_drill": drill,
    }
    ill = late or given_up or astray or (drill == "due" and not settings.LOCAL and Envelope.objects.exists())
    return JsonResponse(body, status=503 if ill else 200)
