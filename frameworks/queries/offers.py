"""What a provider is told about an offer besides the offer."""

from __future__ import annotations

from frameworks.models import Offer
from frameworks.queries.route import next_in_line


def if_declined(offer: Offer) -> str:
    """Who would be asked next: by position only, a provider is not told its rivals' names."""
    then = next_in_line(offer.referral).then
    if then is None:
        return "Nobody else is left in line, so the person waits longer."
    return f"It goes to the {then.position} provider for area {offer.referral.lot.number}."
