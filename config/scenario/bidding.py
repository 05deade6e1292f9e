"""Seven made-up suppliers register and bid; the deadline passes; two officers open."""

from __future__ import annotations

import secrets
from decimal import Decimal
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from config.demo import cast
from config.scenario import bids, people, suppliers
from core import audit
from core.models import Organisation, User
from core.workflow import Refused
from tenders.actions import bid as writing
from tenders.actions import files, opening, submission
from tenders.models import Bid, Opening, Submission, Tender
from tenders.uploads import SealedUpload, SealingUploadHandler


def register(supplier: cast.Supplier) -> Organisation:
    """One organisation with its owner (and, for the first, colleagues); nothing is made twice."""
    organisation, made = Organisation.objects.get_or_create(
        kind="supplier", company_number=supplier.company_number, defaults={"name": supplier.name}
    )
    if made:
        audit.record(organisation.chain(), "organisation.registered", by=None, facts={"name": supplier.name})
    people.join(supplier.owner_email, supplier.owner, organisation, "owner")
    for person in cast.COLLEAGUES:
        if person.supplier == supplier.key:
            people.join(person.email, person.name, organisation, *person.roles)
    return organisation


def signed_in(user: User) -> str:
    """A live session of the person: the keeper reads a draft back to a session of the bidder's own people only."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def sealed_upload(name: str, content: bytes) -> SealedUpload:
    """A file as it arrives from a browser: sealed in one pass by the upload handler."""
    handler = SealingUploadHandler()
    handler.new_file("file", name, "text/csv", len(content), None, None)
    handler.receive_data_chunk(content, 0)
    return handler.file_complete(len(content))


def write(tender: Tender, script: bids.BidScript, *, answers: int = 3, prices: bool = True) -> Bid:
    """A draft: areas in order of preference with hours, answers, a rate for each area, a plan, declarations."""
    user = people.owner(script.supplier)
    organisation = Organisation.objects.get(company_number=cast.supplier(script.supplier).company_number)
    bid = writing.start_bid(tender=tender, organisation=organisation, by=user)
    wanted = [
        {"lot": offer.lot, "preference": place, "weekly_hours": offer.hours}
        for place, offer in enumerate(script.offers, 1)
    ]
    writing.save_choices(bid=bid, choices=wanted, by=user)
    for key, text in list(script.answers().items())[:answers]:
        writing.save_answer(bid=bid, criterion=key, text=text, by=user)
    suppliers.inform(organisation)
    if prices:
        suppliers.say_who(bid, script.supplier)
        for offer in script.offers:
            writing.save_price(bid=bid, lot=offer.lot, rate=Decimal(offer.rate), by=user)
        given = dict.fromkeys(("registered_on_platform", "exclusion_grounds", "no_conflict", "insurance"), True)
        writing.save_declarations(bid=bid, given=given, by=user)
    return bid


def attach(bid: Bid, script: bids.BidScript, session: str) -> None:
    upload = sealed_upload("mobilisation-plan.csv", bids.PLAN_FILE.encode())
    files.add_file(bid=bid, upload=upload, by=people.owner(script.supplier), session=session, criterion="mobilisation")


def submit(bid: Bid, supplier: str) -> Submission:
    user = people.owner(supplier)
    return submission.submit(bid=bid, by=user, session=signed_in(user), token=secrets.token_hex(16))


def bid_in_full(tender: Tender, script: bids.BidScript) -> Submission:
    bid = write(tender, script)
    attach(bid, script, signed_in(people.owner(script.supplier)))
    return submit(bid, script.supplier)


def too_late(tender: Tender, script: bids.BidScript) -> str:
    """Submit again after the deadline: refused with the server's time, and kept as a recorded attempt."""
    bid = Bid.objects.get(tender=tender, organisation__company_number=cast.supplier(script.supplier).company_number)
    try:
        submit(bid, script.supplier)
    except Refused as refusal:
        return refusal.reasons[0]
    raise AssertionError("A submission after the deadline was taken.")


def open_envelopes(tender: Tender, kind: str) -> Opening:
    """The lead confirms first, the approver second; then the keeper opens this class of envelope."""
    opening.confirm_opening(tender=tender, kind=kind, by=people.staff("lead"), fresh=True)
    done = opening.confirm_opening(tender=tender, kind=kind, by=people.staff("approver"), fresh=True)
    tender.refresh_from_db()
    return done
