"""What an organisation decides about itself: its name, its colour, the days on which it is closed. All of it is logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction

from core import audit, brand
from core.calendar import bank_holidays, date_in_words
from core.models import Organisation, User
from core.policies import may_administer
from core.workflow import NotPermitted, Refused


def _locked(organisation: Organisation, by: User) -> Organisation:
    if not may_administer(by, organisation):
        raise NotPermitted(f"Only an administrator of {organisation.name} changes this.")
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def change_name(*, organisation: Organisation, by: User, **wanted: str) -> Organisation:
    """Name, short code, address, postcode, telephone, e-mail. References given out keep the old short code."""
    known = ("name", "short_code", "address", "postcode", "telephone", "email")
    try:
        with transaction.atomic():
            locked = _locked(organisation, by)
            changed = {key: wanted[key] for key in known if key in wanted and wanted[key] != getattr(locked, key)}
            old = {key: getattr(locked, key) for key in changed}
            for key, value in changed.items():
                setattr(locked, key, value)
            if changed:
                locked.save(update_fields=list(changed))
                _log(locked, "organisation.details_changed", by, old, changed)
    except IntegrityError as taken:
        raise Refused(f"Short code: another buyer here uses {wanted.get('short_code', '')}.") from taken
    return locked


def change_colour(*, organisation: Organisation, by: User, colour: str) -> Organisation:
    """The brand colour. One that cannot be read on white at 4.5:1 is refused."""
    parsed = brand.parse(colour)
    if parsed is None:
        raise Refused("Colour: give it as # and six signs from 0 to 9 and a to f, such as #0c5460.")
    ratio = brand.contrast(parsed, brand.WHITE)
    if ratio < brand.READABLE:
        raise Refused(
            f"Colour: text in {colour} on white has a contrast of {ratio:.1f} to 1, and 4.5 to 1 is needed. Choose a darker one."
        )
    with transaction.atomic():
        locked = _locked(organisation, by)
        old = locked.brand_colour
        if old != colour:
            locked.brand_colour = colour
            locked.save(update_fields=["brand_colour"])
            _log(locked, "organisation.colour_changed", by, {"colour": old}, {"colour": colour})
    return locked


def set_holidays(*, organisation: Organisation, by: User, days: Sequence[date]) -> Organisation:
    """The days that the organisation is closed besides bank holidays. They only ever lengthen a period."""
    wrong = [
        f"{date_in_words(day)} is a bank holiday already: it never counts as a working day."
        for day in days
        if day in bank_holidays(day.year)
    ]
    wrong += [
        f"{date_in_words(day)} is a weekend day: it never counts as a working day." for day in days if day.weekday() > 4
    ]
    if wrong:
        raise Refused(wrong)
    with transaction.atomic():
        locked = _locked(organisation, by)
        old, new = list(locked.extra_holidays), sorted({day.isoformat() for day in days})
        if old != new:
            locked.extra_holidays = new
            locked.save(update_fields=["extra_holidays"])
            _log(locked, "organisation.holidays_changed", by, {"days": old}, {"days": new})
    return locked


def _log(organisation: Organisation, verb: str, by: User, old: Mapping[str, object], new: Mapping[str, object]) -> None:
    audit.record(organisation.chain(), verb, by=by, facts={"old": dict(old), "new": dict(new)})
