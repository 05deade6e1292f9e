"""Two parts of a bid: the standard information confirmed for it, and who else is in it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core import clock
from core.calendar import in_words, uk_day
from core.forms import Form
from core.messages import done, refused
from core.workflow import Refused
from tenders.actions.parties import save_parties
from tenders.actions.supplier_information import confirm_for_bid
from tenders.bid_frame import bid_frame
from tenders.forms.parties import AloneForm, ConfirmInformationForm, PartyForm
from tenders.models import Bid, Lot
from tenders.policies import bids as policies
from tenders.queries import bids as bid_queries
from tenders.queries import suppliers as queries
from tenders.suppliers import information as shape
from tenders.suppliers import parties as rules
from tenders.suppliers.shown import parts_of
from tenders.views.bidding.entry import bid_page, person, session, typed

SEALED = "It is sealed in your draft."


def saved_part(
    request: HttpRequest, bid: Bid, form: Form, save: Callable[[], object], told: str
) -> HttpResponse | None:
    """Save and go back to the tasks; None (with the reasons on the form) when it was refused."""
    try:
        save()
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return None
    done(request, told, f"{SEALED} Only what you submit counts.")
    return redirect("bidding:tasks", ref=bid.ref)


def _draw(request: HttpRequest, bid: Bid, template: str, title: str, **context: Any) -> HttpResponse:
    form = context.get("form")
    full = {
        "bid": bid,
        "frame": bid_frame(bid, title=title, crumb=title),
        "cancel_url": reverse("bidding:tasks", args=[bid.ref]),
        "writable": policies.may_write(person(request), bid) and bid.tender.is_open_for_bids(clock.now()),
        **context,
    }
    return render(
        request, f"tenders/suppliers/{template}.html", full, status=400 if getattr(form, "errors", None) else 200
    )


@bid_page
@require_http_methods(["GET", "POST"])
def information(request: HttpRequest, bid: Bid) -> HttpResponse:
    """What stands in the standard information, what changed since it was confirmed, what expires; and the confirmation."""
    draft = bid_queries.draft(bid, session=session(request))
    row = queries.latest(bid.organisation)
    content = row.content if row else shape.empty()
    confirmed = draft.content.information
    seen = {"seen": row.version if row else None, "version": draft.versions.get("information", 0)}
    form = ConfirmInformationForm(typed(request), initial=seen)
    if request.method == "POST":
        if not form.is_valid():
            refused(request, "Look at your standard information again, then confirm it.")
            return redirect("bidding:bid_information", ref=bid.ref)
        data = form.cleaned_data
        answer = saved_part(
            request,
            bid,
            form,
            lambda: confirm_for_bid(bid=bid, by=person(request), seen=data["seen"], expected=data["version"]),
            "Your standard information is confirmed for this bid",
        )
        if answer is not None:
            return answer
    before = confirmed.get("content")
    return _draw(
        request, bid, "bid_information", "Standard information of your organisation",
        form=form, parts=parts_of(content), lacks=shape.lacks(content), row=row, confirmed=confirmed,
        confirmed_at=_when(confirmed), changed=shape.changed_since(before, content) if before else [],
        warnings=shape.warnings(content, uk_day(clock.now())),
        edit_url=reverse("bidding:information", args=[bid.organisation.ref]),
    )  # fmt: skip


def _when(confirmed: Any) -> str:
    return in_words(datetime.fromisoformat(confirmed["confirmed_at"])) if confirmed else ""


@sensitive_post_parameters()
@bid_page
@require_http_methods(["GET", "POST"])
def parties(request: HttpRequest, bid: Bid) -> HttpResponse:
    """Everybody named, with what is still to declare; the button says that the bidder bids alone."""
    draft = bid_queries.draft(bid, session=session(request))
    value = draft.content.parties
    form = AloneForm(typed(request), initial={"version": draft.versions.get("parties", 0)})
    if request.method == "POST" and form.is_valid():
        answer = saved_part(
            request,
            bid,
            form,
            lambda: save_parties(
                bid=bid, by=person(request), alone=True, parties=rules.items(value), expected=form.expected
            ),
            "Who else is in this bid: saved",
        )
        if answer is not None:
            return answer
    named = [
        (each, rules.LABELS[each["kind"]], rules.open_ones(each), rules.where(each)) for each in rules.items(value)
    ]
    return _draw(
        request, bid, "parties", "Who else is in this bid",
        form=form, named=named, alone=bool(value.get("alone")), lacks=rules.lacks(value) if value else "",
        matches=queries.matches_of_draft(bid, draft.content.information, value),
    )  # fmt: skip


@sensitive_post_parameters()
@bid_page
@require_http_methods(["GET", "POST"])
def party(request: HttpRequest, bid: Bid, *, key: str) -> HttpResponse:
    """One of them: 'new' adds, a key changes or removes."""
    draft = bid_queries.draft(bid, session=session(request))
    named = rules.items(draft.content.parties)
    held = next((each for each in named if each["key"] == key), None)
    if held is None and key != "new":
        raise Http404("Nobody of that kind is in this bid.")
    version = draft.versions.get("parties", 0)
    if request.method == "POST" and held is not None and "remove" in request.POST:
        return _removed(request, bid, named, held, version)
    form = PartyForm(typed(request), offered=_own_lots(bid, draft), party=held or {}, initial={"version": version})
    if request.method == "POST" and form.is_valid():
        made = form.party(held["key"] if held else secrets.token_hex(4))
        rest = [made if each["key"] == key else each for each in named] if held else [*named, made]
        try:
            save_parties(bid=bid, by=person(request), alone=False, parties=rest, expected=form.expected)
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            # No name, and not whether it is on the list: a message lies in a cookie or the session, in the clear.
            done(request, "Saved", f"{SEALED} If they are on the debarment list, a note below says so.")
            return redirect("bidding:parties", ref=bid.ref)
    title = held["name"] if held else "Name somebody in this bid"
    context: dict[str, Any] = {"form": form, "held": held, "submit_label": "Save"}
    context["cancel_url"] = reverse("bidding:parties", args=[bid.ref])
    return _draw(request, bid, "party", title, **context)


def _own_lots(bid: Bid, draft: bid_queries.Draft) -> list[Lot]:
    """The lots of the bid; all of the tender's while none is chosen."""
    chosen, every = set(draft.content.chosen()), list(bid.tender.lots.all())
    return [lot for lot in every if lot.number in chosen] or every


def _removed(
    request: HttpRequest, bid: Bid, named: list[dict[str, Any]], held: dict[str, Any], version: int
) -> HttpResponse:
    rest = [each for each in named if each["key"] != held["key"]]
    try:
        save_parties(bid=bid, by=person(request), alone=False, parties=rest, expected=version)
    except Refused as refusal:
        refused(request, refusal.reasons)
    else:
        done(request, "Removed", "They are no longer in your draft.")
    return redirect("bidding:parties", ref=bid.ref)
