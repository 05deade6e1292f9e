"""A page where one part of a bid is written: drawn at a version, saved at that version, and both texts when it moved.

Whoever saves a part that was saved since the page was drawn sees the two side by side. What they typed is kept aside,
sealed, until they choose; nothing here needs JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock
from core.forms import Form
from core.messages import done, noted
from core.workflow import Refused
from tenders import sealing
from tenders.actions.asides import drop_aside, put_aside
from tenders.actions.bid import Stale
from tenders.bid_frame import bid_frame
from tenders.forms.said import Difference, differences
from tenders.models import Bid
from tenders.policies import bids as policies
from tenders.queries import bids as queries
from tenders.queries.bids import Draft
from tenders.views.bidding.entry import person, session, typed

SEALED = "Saved, not submitted. It is sealed in your draft: only what you submit counts."
OWN_WINDOW = "you, in another window"
NOT_TYPED = ("csrfmiddlewaretoken", "version")


@dataclass(frozen=True, slots=True)
class Clash:
    """Two texts of one part: what is saved (by whom, when), and what this person typed."""

    who: str
    at: datetime
    rows: list[Difference]

    @property
    def keep_saved(self) -> str:
        """What the button says that keeps the other text."""
        if self.who == OWN_WINDOW:
            return "Keep what you saved in another window, drop this"
        return f"Keep what {self.who or 'your colleague'} saved, drop mine"


@dataclass(frozen=True, slots=True)
class PartPage:
    """`make` draws the form from the draft (bound to what was sent, or not); `save` keeps it and returns the version.

    `part` names what a clash is about; `told` is said after saving, or `unfinished` where something is left to do; `back` is where the page leads afterwards.
    """

    part: str
    title: str
    template: str
    make: Callable[[QueryDict | None, Draft], Form]
    save: Callable[[Form, Draft], object]
    told: str
    submit_label: str
    back: str = ""
    crumb: str = ""
    unfinished: Callable[[Form], str] = field(default=lambda _form: "")
    context: Callable[[Form, Draft], Mapping[str, Any]] = field(default=lambda _form, _draft: {})


def answer_part(
    request: HttpRequest, bid: Bid, page: PartPage, *, saving: bool = True, draft: Draft | None = None
) -> HttpResponse:
    """The page, or what saving it leads to. `saving` is False where the button pressed only changes the form; `draft` is
    the working copy where the page has read it already."""
    user = person(request)
    draft = draft or queries.draft(bid, session=session(request))
    back = page.back or reverse("bidding:tasks", args=[bid.ref])
    if request.method == "POST" and "keep_saved" in request.POST:
        drop_aside(bid=bid, part=page.part, by=user)
        done(request, "What was saved stays", "The text you had typed beside it is dropped.")
        return redirect(back)
    aside = draft.aside(user, page.part)
    form, clash = page.make(typed(request), draft), None
    if request.method == "POST" and saving and form.is_valid():
        try:
            version = page.save(form, draft)
        except Stale as stale:
            now = queries.draft(bid, session=session(request))
            if sealing.canonical(now.values.get(stale.part)) == sealing.canonical(stale.value):
                # The same text is there already: this request was sent twice.
                return _saved(request, bid, page, form, stale.version, back)
            clash = _meet(request, bid, page, form, now, stale)
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            return _saved(request, bid, page, form, version, back)
    elif request.method != "POST" and aside is not None:
        form = page.make(_sent(aside, draft, page), draft)
        clash = _clash(request, page, form, draft, bid)
    if form.is_bound and form.errors and (told := _in_words(request, form, clash)) is not None:
        return told
    return _draw(request, bid, page, form, draft, clash, back)


def _saved(request: HttpRequest, bid: Bid, page: PartPage, form: Form, version: object, back: str) -> HttpResponse:
    drop_aside(bid=bid, part=page.part, by=person(request))
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"saved_at": clock.now().isoformat(), "version": version})
    if left := page.unfinished(form):
        noted(request, left, SEALED)
    else:
        done(request, page.told, SEALED)
    return redirect(back)


def _meet(request: HttpRequest, bid: Bid, page: PartPage, form: Form, now: Draft, stale: Stale) -> Clash:
    """Keep what was typed, and make the form one that saves over what stands now."""
    sent = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_TYPED}
    put_aside(bid=bid, part=page.part, typed=sent, by=person(request))
    form.data = _sent(sent, now, page)
    for reason in stale.reasons:
        form.add_error(None, reason)
    return _clash(request, page, form, now, bid)


def _sent(fields: Mapping[str, list[str]], draft: Draft, page: PartPage) -> QueryDict:
    """The fields as they were sent, with the versions that stand now: saving it again is a choice made knowingly."""
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, list(values))
    fresh = page.make(None, draft)
    for bound in fresh.hidden_fields():
        if bound.name.startswith("version"):
            data[bound.name] = str(bound.value() or 0)
    return data


def _clash(request: HttpRequest, page: PartPage, form: Form, draft: Draft, bid: Bid) -> Clash:
    rows = differences(page.make(None, draft), form)
    saved = queries.saved(bid)
    last = saved.get(page.part) or max(
        (each for name, each in saved.items() if name.split(":")[0] == page.part.rstrip("s")),
        key=lambda each: (each.at, each.by.pk != request.user.pk),  # at the same instant, the colleague is the news
        default=None,
    )
    if last is None:
        return Clash("", clock.now(), rows)
    who = OWN_WINDOW if last.by.pk == request.user.pk else last.by.full_name
    return Clash(who, last.at, rows)


def _in_words(request: HttpRequest, form: Form, clash: Clash | None) -> HttpResponse | None:
    """A page that saves itself hears the first fault in words."""
    if request.headers.get("X-Requested-With") != "fetch":
        return None
    if clash is not None:
        said = (
            f"{clash.who[:1].upper()}{clash.who[1:]} saved this meanwhile. Both texts are kept: press Save to compare."
        )
        return JsonResponse({"message": said, "clash": True}, status=409)
    faults = [str(error) for errors in form.errors.values() for error in errors]
    return JsonResponse({"message": faults[0] if faults else "It was not saved."}, status=400)


def _draw(
    request: HttpRequest, bid: Bid, page: PartPage, form: Form, draft: Draft, clash: Clash | None, back: str
) -> HttpResponse:
    context = {
        "bid": bid,
        "frame": bid_frame(bid, title=page.title, crumb=page.crumb or page.title),
        "cancel_url": reverse("bidding:tasks", args=[bid.ref]),
        "back_url": back,
        "writable": policies.may_write(person(request), bid) and bid.tender.is_open_for_bids(clock.now()),
        "form": form,
        "clash": clash,
        "submit_label": page.submit_label,
        "saved": queries.saved(bid).get(page.part),
        **page.context(form, draft),
    }
    failed = request.method == "POST" and bool(form.errors)
    return render(request, page.template, context, status=400 if failed else 200)
