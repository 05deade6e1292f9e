"""What narrows the list of notices. A value that is not offered is left out of the search, never an error page."""

from __future__ import annotations

from typing import Any

from django import forms

from cms.register.queries import CLOSINGS, SORTS, STATUSES, Wanted
from core.forms import Form

LONGEST_SEARCH = 100


class SearchForm(Form):
    """Drawn, never checked: `wanted` reads the address."""

    mark_optional = False

    words = forms.CharField(label="Words", max_length=LONGEST_SEARCH, required=False)
    status = forms.ChoiceField(label="Status", choices=[("", "Any"), *STATUSES.items()], required=False)
    area = forms.ChoiceField(label="Area", required=False)
    closing = forms.ChoiceField(label="Closing", choices=[("", "Any time"), *CLOSINGS.items()], required=False)
    sort = forms.ChoiceField(label="Order", choices=list(SORTS.items()), required=False)

    def __init__(self, data: Any, *, areas: tuple[str, ...]) -> None:
        super().__init__(data)
        self.fields["area"].choices = [("", "Any"), *((area, area) for area in areas)]  # type: ignore[attr-defined] # a ChoiceField


def wanted(data: Any) -> Wanted:
    """What the address asks for, cut to what can be asked."""
    words = " ".join(str(data.get("words", "")).replace("\x00", " ").split())[:LONGEST_SEARCH]
    status, closing, sort = (str(data.get(name, "")) for name in ("status", "closing", "sort"))
    return Wanted(
        words=words,
        status=status if status in STATUSES else "",
        area=str(data.get("area", ""))[:200],
        closing=closing if closing in CLOSINGS else "",
        sort=sort if sort in SORTS else "newest",
    )
