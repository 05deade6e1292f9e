"""Who may do what with a bid and with an opening. Pure: (user, object) -> yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.permissions import has_role
from tenders.policies.tenders import buyers, reads_for_a_time

if TYPE_CHECKING:
    from core.models import Organisation, User
    from tenders.models import Bid, Opening, Tender

MEMBERS = ("owner", "editor", "viewer")
WRITERS = ("owner", "editor")
OPENERS = ("lead", "approver")
READERS_AFTER_OPENING = ("lead", "approver", "auditor")


def may_start(user: User | None, organisation: Organisation) -> bool:
    return organisation.kind == "supplier" and has_role(user, organisation, *WRITERS)


def may_read(user: User | None, bid: Bid) -> bool:
    """The working copy and the receipts: the bidder's own people, nobody else, ever."""
    return has_role(user, bid.organisation_id, *MEMBERS)


def may_write(user: User | None, bid: Bid) -> bool:
    return has_role(user, bid.organisation_id, *WRITERS)


def may_submit(user: User | None, bid: Bid) -> bool:
    """Submitting and withdrawing bind the organisation: its owners only."""
    return has_role(user, bid.organisation_id, "owner")


def authority_stands(bid: Bid) -> bool:
    """Whether the owner who gave the standing authority is an owner still and has not ended it."""
    return bid.has_standing_authority and has_role(bid.standing_authority_by, bid.organisation_id, "owner")


def may_hand_in(user: User | None, bid: Bid) -> bool:
    """An owner; or, under an owner's standing authority, whoever may write the bid, with each save."""
    return may_submit(user, bid) or (may_write(user, bid) and authority_stands(bid))


def may_open_tender(user: User | None, tender: Tender) -> bool:
    return user is not None and any(has_role(user, each, *OPENERS) for each in buyers(tender.procurement))


def may_see_opening(user: User | None, tender: Tender) -> bool:
    if user is None:
        return False
    if any(has_role(user, each, *READERS_AFTER_OPENING) for each in buyers(tender.procurement)):
        return True
    return reads_for_a_time(user, tender.procurement, *READERS_AFTER_OPENING)


def may_open(user: User | None, bid: Bid) -> bool:
    return may_open_tender(user, bid.tender)


def may_exclude(user: User | None, bid: Bid) -> bool:
    """The approver who confirms what the lead proposed; that two people did is a condition of the step."""
    return user is not None and any(has_role(user, each, "approver") for each in buyers(bid.tender.procurement))


def may_confirm_opening(user: User | None, opening: Opening) -> bool:
    return may_open_tender(user, opening.tender)


def may_be_second(user: User | None, opening: Opening) -> bool:
    """The second pair of eyes is another pair: whoever confirmed first cannot."""
    return user is not None and user.pk != opening.first_by_id and may_confirm_opening(user, opening)


def who_left(opening: Opening) -> list[User]:
    """Officers who confirmed and no longer act for the buyer: their confirmation opens nothing."""
    confirmed = [each for each in (opening.first_by, opening.second_by) if each is not None]
    return [each for each in confirmed if not may_open_tender(each, opening.tender)]


def is_one_of_the_two(user: User | None, opening: Opening) -> bool:
    return user is not None and user.pk in {opening.first_by_id, opening.second_by_id}


def may_keep_information(user: User | None, organisation: Organisation) -> bool:
    return organisation.kind == "supplier" and has_role(user, organisation, *WRITERS)


def may_invite(user: User | None, organisation: Organisation) -> bool:
    return organisation.kind == "supplier" and has_role(user, organisation, "owner")
