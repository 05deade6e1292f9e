"""The award rule as a form: places, limits, reserve, ties, and how the work is handed out."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import combinations
from typing import Any

from django import forms
from django.utils.text import slugify

from core.forms import MarkField, NumberText, Radios
from tenders.forms.authoring.base import DraftForm, RowForm, plain
from tenders.rules import MECHANISMS, MOST_PLACES, MOST_WEIGHT, AwardRuleData, Cap, Position, RuleError
from tenders.sharing import MOST_SHARES, MOST_WEEKS, ROUTES, Sharing

TIE_BREAKS = {
    "quality": ("quality", "heaviest criterion", "price", "drawn lot"),
    "price": ("price", "quality", "heaviest criterion", "drawn lot"),
    "drawn": ("drawn lot",),
}


class PositionForm(RowForm):
    """One kind of place a lot has."""

    noun = "place"

    label = forms.CharField(label="Name of the place", max_length=60)
    places = forms.IntegerField(
        label="Places a lot", min_value=1, max_value=MOST_PLACES, initial=1, widget=NumberText(mode="numeric", width=3)
    )
    weight = forms.IntegerField(
        label="Counts", min_value=1, max_value=MOST_WEIGHT, initial=1, widget=NumberText(mode="numeric", width=4)
    )
    minimum_score = MarkField(label="Minimum score", top=100, step=Decimal("0.01"), required=False)
    take_out = forms.BooleanField(label="Take out", required=False)


PositionRows = forms.formset_factory(PositionForm, extra=1, max_num=10, absolute_max=11)


class CapForm(RowForm):
    """One limit on what a bidder may be given."""

    noun = "limit"

    limit = forms.IntegerField(
        label="At most", min_value=1, max_value=MOST_WEIGHT, widget=NumberText(mode="numeric", width=3)
    )
    position = forms.CharField(label="Of which place", max_length=60)
    tag = forms.CharField(label="Only lots with this tag", max_length=40, required=False)
    take_out = forms.BooleanField(label="Take out", required=False)


CapRows = forms.formset_factory(CapForm, extra=1, max_num=40, absolute_max=41)


class RuleForm(DraftForm):
    """How places are filled, what keeps bidders apart, who stands in reserve, how ties end."""

    mechanism = forms.ChoiceField(
        label="How places are filled",
        choices=list(MECHANISMS.items()),
        widget=Radios(
            hints={
                "D": "Solved exactly, with a proof: no place is left empty that could be filled.",
                "A": "The order of the lots changes who wins: publish it and say why.",
                "B": "The best score anywhere is served first.",
            }
        ),
    )
    distinct = forms.BooleanField(label="No bidder holds two kinds of place in the same lot", required=False)
    reserve_listed = forms.BooleanField(
        label="Everyone else who meets the requirements is kept in reserve", required=False
    )
    reserve_limit = forms.IntegerField(
        label="Most in reserve for a lot",
        min_value=1,
        max_value=MOST_PLACES,
        required=False,
        widget=NumberText(mode="numeric", width=3),
        help_text="Empty: no limit.",
    )
    hours_limit = forms.BooleanField(label="No bidder is given more weekly hours than it offered", required=False)
    tie_break = forms.ChoiceField(
        label="Ties are broken by",
        choices=[
            ("quality", "Higher quality, then the heaviest criterion, then the lower price, then a drawn lot"),
            ("price", "Lower price, then higher quality, then the heaviest criterion, then a drawn lot"),
            ("drawn", "A drawn lot"),
        ],
        widget=Radios(),
    )
    route = forms.ChoiceField(
        label="How the work of a lot is handed out",
        choices=[("", "Not part of this rule"), *ROUTES.items()],
        required=False,
        widget=Radios(),
    )
    shares = forms.CharField(
        label="Shares",
        max_length=60,
        required=False,
        help_text="For work shared by percentage: one for each place of a lot, such as 80, 20.",
    )
    swap_weeks = forms.IntegerField(
        label="Shares change hands every so many weeks",
        min_value=1,
        max_value=MOST_WEEKS,
        required=False,
        widget=NumberText(mode="numeric", width=3),
        help_text="Empty: they stay where they are.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owe("needed where work is shared by percentage", "shares")

    def clean_shares(self) -> list[int]:
        typed = [part for part in re.split(r"[,;/%\s]+", self.cleaned_data["shares"]) if part]
        if len(typed) > MOST_SHARES or any(not part.isascii() or not part.isdigit() for part in typed):
            raise forms.ValidationError("Shares: give whole percentages from 1 to 100, such as 80, 20.")
        return [int(part) for part in typed]


def rule_initial(data: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """A stored rule as the form's rows; an incomplete one starts from nothing."""
    try:
        rule = AwardRuleData.parse(data)
    except RuleError:
        return {"mechanism": "D", "tie_break": "quality", "reserve_listed": True}, [], []
    pairs = set(combinations((p.key for p in rule.positions), 2))
    main = {
        "mechanism": rule.mechanism,
        "distinct": bool(rule.distinct) and {tuple(pair) for pair in rule.distinct} >= pairs,
        "reserve_listed": rule.reserve_listed,
        "reserve_limit": rule.reserve_limit,
        "hours_limit": rule.hours_limit,
        "tie_break": next((key for key, steps in TIE_BREAKS.items() if steps == rule.tie_break), "quality"),
        **_sharing_initial(rule.sharing),
    }
    positions = [
        {"label": p.label, "places": p.places, "weight": p.weight, "minimum_score": plain(p.minimum_score)}
        for p in rule.positions
    ]
    caps = [{"limit": cap.limit, "position": rule.label(cap.position), "tag": cap.tag} for cap in rule.caps]
    return main, positions, caps


def rule_of(main: dict[str, Any], positions: list[dict[str, Any]], caps: list[dict[str, Any]]) -> dict[str, Any]:
    """The rule as data, in the shape `AwardRuleData.parse` reads and checks."""
    places = tuple(
        Position(slugify(row["label"])[:40], row["label"].strip(), row["weight"], row["places"], row["minimum_score"])
        for row in positions
    )
    return AwardRuleData(
        mechanism=main["mechanism"],
        positions=places,
        distinct=tuple(combinations((place.key for place in places), 2)) if main["distinct"] else (),
        caps=tuple(
            Cap(
                "tag" if row["tag"].strip() else "lots",
                slugify(row["position"]),
                row["limit"],
                row["tag"].strip().lower(),
            )
            for row in caps
        ),
        reserve_listed=main["reserve_listed"],
        reserve_limit=main["reserve_limit"],
        tie_break=TIE_BREAKS[main["tie_break"]],
        hours_limit=main["hours_limit"],
    ).to_json() | _sharing_of(main)


def _sharing_initial(found: Sharing | None) -> dict[str, Any]:
    if found is None:
        return {"route": ""}
    return {
        "route": found.route,
        "shares": ", ".join(str(share) for share in found.shares),
        "swap_weeks": found.swap_weeks,
    }


def _sharing_of(main: dict[str, Any]) -> dict[str, Any]:
    """The part of the rule about handing out work, as typed; `AwardRuleData.parse` says what is wrong with it."""
    if not main["route"]:
        return {}
    if main["route"] != "split":
        return {"sharing": {"route": main["route"]}}
    return {"sharing": {"route": "split", "shares": main["shares"], "swap_weeks": main["swap_weeks"]}}
