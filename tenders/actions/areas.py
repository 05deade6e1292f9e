"""Bringing in a buyer's areas from a programme file."""

from __future__ import annotations

from django.db import transaction

from core import audit
from core.models import Organisation, User
from core.workflow import NotPermitted
from tenders.models import Area
from tenders.policies import tenders as policies
from tenders.programme import Programme


@transaction.atomic
def import_areas(*, buyer: Organisation, programme: Programme, by: User) -> list[Area]:
    """Create or bring up to date the buyer's areas; the same file twice changes nothing. Returns them in order."""
    if not policies.may_draft(by, buyer):
        raise NotPermitted("Only a procurement lead of the buyer brings in its areas.")
    areas = []
    for row in programme.areas:
        area, _ = Area.objects.update_or_create(
            buyer=buyer,
            number=row.number,
            defaults={
                "name": row.name,
                "zone": row.zone,
                "extra_care_scheme": row.extra_care_scheme,
                "weekly_hours": row.weekly_hours,
                "active": True,
            },
        )
        areas.append(area)
    audit.record(buyer.chain(), "areas.imported", by=by, facts={"areas": [area.number for area in areas]})
    return areas
