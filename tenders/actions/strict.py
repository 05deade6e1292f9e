"""Strict openings: officers' own keys, who the officers of a tender are, and giving one's half after the deadline."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction

from core import audit, clock
from core.models import User
from core.workflow import NotPermitted, Refused
from tenders.actions.drafting import drafting
from tenders.keeper import client
from tenders.keeper.frames import from_text
from tenders.models import Envelope, EnvelopeHalf, OfficerKey, Opening, OpeningOfficer, Tender
from tenders.policies import bids as policies

LEAST = 2


def current_key(user: User) -> OfficerKey | None:
    return OfficerKey.objects.filter(user=user, ended_at__isnull=True).first()


def make_key(*, by: User, session: str, passphrase: str) -> OfficerKey:
    """A new key pair of one's own. Tenders approved before keep asking for the key and passphrase of then."""
    try:
        made = client.ask("make_officer_key", session=session, passphrase=passphrase)
    except (client.KeeperAway, client.KeeperRefused) as trouble:
        raise Refused(f"No key was made. {trouble}") from trouble
    now = clock.now()
    with transaction.atomic():
        OfficerKey.objects.filter(user=by, ended_at__isnull=True).update(ended_at=now)
        key = OfficerKey.objects.create(
            user=by, public_key=from_text(made["public"]), locked_private=from_text(made["locked"]), made_at=now
        )
        facts = {"person": by.ref, "public": bytes(key.public_key).hex()}
        audit.record("installation", "officer_key.made", by=by, facts=facts)
    return key


def set_officers(*, tender: Tender, by: User, officers: Sequence[User], version: int | None = None) -> Tender:
    """Strict opening by any two of these officers; none named: the ordinary opening. Only while it is a draft."""
    chosen = list(dict.fromkeys(officers))
    if chosen and len(chosen) < LEAST:
        raise Refused("Officers: name at least two; with three, one may be away on the day.")
    for each in chosen:
        if not policies.may_open_tender(each, tender):
            raise Refused(f"Officers: {each.full_name} is neither a lead nor an approver of the buyer.")
        if current_key(each) is None:
            raise Refused(f"Officers: {each.full_name} has no opening key yet, and makes it under ‘Your opening key’.")
    what = "Bids open only with the keys of two officers." if chosen else "Bids open in the ordinary way."
    with drafting(
        tender, by=by, what=what, version=version, facts={"officers": [each.ref for each in chosen]}
    ) as draft:
        draft.strict_opening = bool(chosen)
        draft.opening_officers.all().delete()
        now = clock.now()
        OpeningOfficer.objects.bulk_create(
            OpeningOfficer(tender=draft, user=each, named_at=now, named_by=by) for each in chosen
        )
    return tender


def officers_keys(tender: Tender) -> dict[str, OfficerKey]:
    """Public key (hex) to the key, of each officer of a strict opening, as they are when the envelopes are made.

    Raises `Refused` when an officer has lost the key or the role since they were named.
    """
    found: dict[str, OfficerKey] = {}
    for each in tender.opening_officers.select_related("user"):
        key = current_key(each.user)
        if key is None or not policies.may_open_tender(each.user, tender):
            raise Refused(f"{each.user.full_name} cannot open bids any more: name the officers of the opening again.")
        found[bytes(key.public_key).hex()] = key
    if len(found) < LEAST:
        raise Refused("A strict opening needs at least two officers with keys of their own.")
    return found


def keep_halves(envelope: Envelope, halves: list[dict[str, Any]], keys: dict[str, OfficerKey]) -> None:
    EnvelopeHalf.objects.bulk_create(
        EnvelopeHalf(
            envelope=envelope, key=keys[each["key"]], other=keys[each["other"]], sealed=from_text(each["sealed"])
        )
        for each in halves
    )


def has_given(opening: Opening, user: User) -> bool:
    halves = EnvelopeHalf.objects.filter(
        envelope__tender=opening.tender_id, envelope__kind=opening.kind, key__user=user
    )
    return halves.exclude(given=b"").exists()


def require_half(opening: Opening, by: User) -> None:
    """An officer of a strict opening confirms after giving their half; nobody else confirms at all."""
    if not opening.tender.strict_opening:
        return
    if not opening.tender.opening_officers.filter(user=by).exists():
        raise NotPermitted("This opening is strict: only the officers named in the tender open it.")
    if not has_given(opening, by):
        raise Refused("This opening is strict: give your half of the key first, with your passphrase.")


def give_half(*, tender: Tender, kind: str, by: User, session: str, passphrase: str, fresh: bool) -> bool:
    """Give one's half of the envelope's key. True when it was the second, and the envelope can be opened.

    The keeper joins what it finds given when it is asked. Two officers at one instant find nothing of each other: so
    whoever is stored second, under the envelope's lock, asks again.
    Raises `NotPermitted` or `Refused`; a wrong passphrase changes nothing and leaves a row at the keeper.
    """
    if not policies.may_open_tender(by, tender):
        raise NotPermitted("Only a lead or an approver of the buyer opens bids.")
    if not fresh:
        raise NotPermitted("Sign in again: an opening needs a sign-in of the last ten minutes.")
    ask = partial(client.ask, "give_half", session=session, tender=tender.reference, kind=kind, passphrase=passphrase)
    try:
        answer = ask()
    except (client.KeeperAway, client.KeeperRefused, client.Damaged) as trouble:
        raise Refused(f"Your half was not taken. {trouble}") from trouble
    if _stored(tender, kind, answer, by):
        return True
    theirs = EnvelopeHalf.objects.filter(envelope__tender=tender, envelope__kind=kind, other__user=by)
    if not theirs.exclude(given=b"").exists():
        return False
    try:
        return _stored(tender, kind, ask(), by)
    except (client.KeeperAway, client.KeeperRefused, client.Damaged) as trouble:
        raise Refused(f"Both halves are given, and were not joined: give yours again. {trouble}") from trouble


def _stored(tender: Tender, kind: str, answer: dict[str, Any], by: User) -> bool:
    """Keep what the keeper answered; whether the envelope's key is whole now."""
    with transaction.atomic():
        envelope = Envelope.objects.select_for_update().get(tender=tender, kind=kind)
        for each in answer["given"]:
            row = EnvelopeHalf.objects.filter(pk=each["half"], envelope=envelope)
            row.update(given=from_text(each["sealed"]), given_at=clock.now())
        whole = bool(answer["wrapped"])
        if whole and not envelope.wrapped_private:
            envelope.wrapped_private = from_text(answer["wrapped"])
            envelope.save(update_fields=["wrapped_private"])
        audit.record(tender.chain(), "opening.half_given", by=by, facts={"envelope": str(kind), "whole": whole})
    return whole or bool(envelope.wrapped_private)
