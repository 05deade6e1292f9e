"""What a page about one tender reads again and again, read once: its lots with their areas, its criteria, its scale.

Only a page loads it, on an object that lives as long as the request; actions and conditions always read the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch, prefetch_related_objects

if TYPE_CHECKING:
    from tenders.models import Lot, Tender


def load(tender: Tender) -> Tender:
    """Read lots, criteria and scale now, for everything on this page that asks for them."""
    from tenders.models import Lot  # this module is read by the models' own conditions

    areas = Prefetch("lots", queryset=Lot.objects.select_related("area"))
    prefetch_related_objects([tender], areas, "criteria", "scale")
    return tender


def lots(tender: Tender) -> list[Lot]:
    """The tender's lots with their areas: those the page has loaded, else from the database."""
    if "lots" in getattr(tender, "_prefetched_objects_cache", {}):
        return list(tender.lots.all())
    return list(tender.lots.select_related("area"))
