"""An organisation's standard information: kept once, saved section by section, confirmed for each bid.

Each save is a new version and a log entry with a salted commitment; an earlier version is never written over.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from django.db import transaction

from core import audit, clock
from core.models import Organisation, User
from core.workflow import NotPermitted, Refused
from tenders.actions.bid import save_part
from tenders.models import Bid, StandardInformation
from tenders.policies import bids as policies
from tenders.queries.suppliers import current, latest
from tenders.suppliers import grounds
from tenders.suppliers import information as shape

Content = dict[str, Any]


class Overtaken(Refused):
    """A colleague saved this section after the page was drawn; `theirs` is what stands there now."""

    def __init__(self, row: StandardInformation, theirs: Any) -> None:
        self.by, self.at, self.theirs, self.version = row.saved_by, row.saved_at, theirs, row.version
        super().__init__(
            f"{row.saved_by.full_name} saved this while you were writing. Your words are still here: compare the two, "
            "then save again to keep yours."
        )


def save_about(
    *, organisation: Organisation, about: Mapping[str, Any], by: User, expected: int | None = None
) -> StandardInformation:
    """Numbers, size and address. What letters and notices use of it goes to the organisation as well."""
    row = _save(organisation, "about", lambda _: dict(about), by=by, expected=expected)
    kept = {
        "address": str(about.get("address", ""))[:300],
        "postcode": str(about.get("postcode", ""))[:10],
        "telephone": str(about.get("telephone", ""))[:30],
        "email": str(about.get("email", "")),
        "small_or_voluntary": _small(about),
    }
    Organisation.objects.filter(pk=organisation.pk).update(**kept)
    return row


def _small(about: Mapping[str, Any]) -> str:
    if about.get("vcse"):
        return "vcse"
    return "sme" if about.get("size") in ("micro", "small", "medium") else ""


def save_grounds(
    *, organisation: Organisation, answers: Mapping[str, str], by: User, expected: int | None = None
) -> StandardInformation:
    """'yes' or 'no' for each ground; what was told of a ground stays while its answer is yes."""
    for key, answer in answers.items():
        if key not in grounds.BY_KEY or answer not in (grounds.YES, grounds.NO):
            raise Refused("Answer each question about exclusion grounds with yes or no.")

    def change(held: Any) -> Content:
        found = dict(held or {})
        for key, answer in answers.items():
            told = {name: value for name, value in found.get(key, {}).items() if name != "answer"}
            found[key] = {"answer": answer, **(told if answer == grounds.YES else {})}
        return found

    return _save(organisation, "grounds", change, by=by, expected=expected)


def tell_of_ground(
    *, organisation: Organisation, ground: str, told: Mapping[str, str], by: User
) -> StandardInformation:
    """What happened, when, to whom it applies, and what was done so that it does not happen again (self-cleaning)."""
    if ground not in grounds.BY_KEY:
        raise Refused("There is no such ground.")

    def change(held: Any) -> Content:
        found = dict(held or {})
        if (found.get(ground) or {}).get("answer") != grounds.YES:
            raise Refused("You answered no to this ground: change the answer first.")
        found[ground] = {
            "answer": grounds.YES,
            **{name: str(told.get(name, "")) for name in ("what", "when", "whom", "cleaning")},
        }
        return found

    return _save(organisation, "grounds", change, by=by)


def save_item(
    *, organisation: Organisation, section: str, item: Mapping[str, Any], by: User, key: str = ""
) -> StandardInformation:
    """Add one to a list (no key), or change it."""
    _require_list(section)

    def change(held: Any) -> Content:
        rows = list((held or {}).get("items", []))
        if not key:
            if len(rows) >= shape.MOST_ITEMS:
                raise Refused(f"Name at most {shape.MOST_ITEMS} here.")
            rows.append({**item, "key": secrets.token_hex(4)})
        elif key not in {row["key"] for row in rows}:
            raise Refused("A colleague removed this a moment ago.")
        else:
            rows = [{**item, "key": key} if row["key"] == key else row for row in rows]
        return {"none": False, "items": rows}

    return _save(organisation, section, change, by=by)


def remove_item(*, organisation: Organisation, section: str, key: str, by: User) -> StandardInformation:
    _require_list(section)

    def change(held: Any) -> Content:
        rows = [row for row in (held or {}).get("items", []) if row["key"] != key]
        return {"none": False, "items": rows}

    return _save(organisation, section, change, by=by)


def say_none(*, organisation: Organisation, section: str, by: User) -> StandardInformation:
    """There is nobody, or nothing, to name in this list."""
    _require_list(section)

    def change(held: Any) -> Content:
        if (held or {}).get("items"):
            raise Refused("Remove what is named first, then say that there is none.")
        return {"none": True, "items": []}

    return _save(organisation, section, change, by=by)


def _require_list(section: str) -> None:
    if section not in shape.LISTS:
        raise Refused("There is no such list.")


def _save(
    organisation: Organisation, section: str, change: Callable[[Any], Any], *, by: User, expected: int | None = None
) -> StandardInformation:
    """One more version with this section changed; the same version again where nothing is different."""
    if not policies.may_keep_information(by, organisation):
        raise NotPermitted(f"Only owners and editors of {organisation.name} change its standard information.")
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        row = latest(organisation)
        content = deepcopy(row.content) if row else shape.empty()
        before = content.get(section)
        if row is not None and expected is not None and expected < row.version and row.saved_by_id != by.pk:
            seen = StandardInformation.objects.filter(organisation=organisation, version=expected).first()
            if (seen.content if seen else shape.empty()).get(section) != before:
                raise Overtaken(row, before)
        content[section] = change(before)
        if row is not None and content[section] == before:
            return row
        made = StandardInformation.objects.create(
            organisation=organisation,
            version=row.version + 1 if row else 1,
            content=content,
            saved_at=clock.now(),
            saved_by=by,
        )
        facts = {
            "section": section,
            "version": made.version,
            "content": audit.commitment(audit.canonical(content[section])),
        }
        audit.record(organisation.chain(), "information.save", by=by, facts=facts)
    return made


def confirm_for_bid(*, bid: Bid, by: User, seen: int | None = None, expected: int | None = None) -> int:
    """Seal the information as it stands now with the draft of a bid; returns the part's version.

    `seen` is the version that was on the page: nobody confirms what they have not read.
    """
    row = latest(bid.organisation)
    if lacks := shape.lacks(current(bid.organisation)):
        raise Refused(lacks)
    assert row is not None
    if seen is not None and seen != row.version:
        raise Refused(
            f"{row.saved_by.full_name} changed your standard information while you were reading: look at it again."
        )
    value = shape.snapshot(
        row.content,
        name=bid.organisation.name,
        number=bid.organisation.company_number,
        version=row.version,
        saved_at=audit.instant_text(row.saved_at),
        confirmed_at=audit.instant_text(clock.now()),
        confirmed_by=by.full_name,
    )
    return save_part(bid, "information", value, by=by, expected=expected)
