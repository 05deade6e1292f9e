"""What each person meets who tries a verb: it moves ('M'), it is refused in words ('R'), or it is not theirs ('-')."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.models import User
from core.permissions import forget
from core.workflow import NotPermitted, Refused, Stateful, move
from tests.factories.people import Cast

ROLES = ("lead", "approver", "auditor", "evaluator_a", "moderator", "bidder", "stranger_lead", "clock")


class _RollBack(Exception):
    """Every cell is tried on the same state: nothing it does stays."""


def cell(obj: Stateful, verb: str, by: User | None, facts: Mapping[str, Any]) -> str:
    """Try one verb as one person, then put everything back."""
    fresh = type(obj)._base_manager.get(pk=obj.pk)
    try:
        with transaction.atomic():
            move(fresh, verb, by=by, **facts)
            raise _RollBack
    except _RollBack:
        return "M"
    except Refused as refusal:
        return "R" if all(refusal.reasons) else "a refusal without a word"
    except NotPermitted:
        return "-"


def table(obj: Stateful, cast: Cast, verbs: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Each verb with one letter a role, in the order of ROLES."""
    found: dict[str, str] = {}
    for verb, facts in verbs.items():
        letters = ""
        for role in ROLES:
            user = None if role == "clock" else cast.by_name(role)
            if user is not None:
                forget(user)
            letters += cell(obj, verb, user, facts)
        found[verb] = letters
    return found
