"""Exclusions: the buyer's list and pages, and the supplier's page with its representations."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock, messages
from core.calendar import in_words
from core.forms import Form
from core.models import User
from core.workflow import NotPermitted, blocks, may, moves
from tenders.actions import exclusions as actions
from tenders.enums import OF_THE_SUPPLIER, ExclusionGround, ExclusionStatus
from tenders.forms.after import ExclusionForm, OutcomeForm, ReasonForm, RepresentationsForm, TellForm
from tenders.models import Bid, Exclusion, Lot
from tenders.policies import exclusions as policies
from tenders.queries import exclusions as queries
from tenders.timetable import uk_instant, working
from tenders.views.after.entry import cleared, draw, draw_for_bidder, followed, opened_bid
from tenders.views.authoring.access import person, posted, saved
from tenders.views.bidding.entry import bid_page

LIST = ("Exclusions", "tenders:exclusions")
STYLES = {
    ExclusionStatus.DRAFTED: "out",
    ExclusionStatus.NOTIFIED: "brand",
    ExclusionStatus.HEARD: "warn",
    ExclusionStatus.PROPOSED: "warn",
    ExclusionStatus.EXCLUDED: "stop",
    ExclusionStatus.KEPT: "good",
    ExclusionStatus.DROPPED: "out",
}
USUAL_DAYS = 8
"""Working days that the page offers for representations; the lead writes what is fair."""


@login_required
@require_safe
def exclusions(request: HttpRequest, reference: str) -> HttpResponse:
    tender = followed(request, reference)
    rows = [(each, STYLES[ExclusionStatus(each.status)]) for each in queries.of_tender(tender)]
    return draw(request, tender, "exclusions", "Exclusions", rows=rows)


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, reference: str, letter: str) -> HttpResponse:
    """Begin an exclusion of one opened bid, or of its part for one lot."""
    tender = cleared(request, reference)
    user, bid = person(request), opened_bid(tender, letter)
    if not policies.is_lead(user, tender):
        raise NotPermitted("Only a procurement lead of the buyer prepares an exclusion.")
    lots = [each.lot for each in bid.opened_choices.select_related("lot").order_by("lot__number")]
    out = {each.lot_id for each in bid.lot_exclusions.all()}
    form = ExclusionForm(posted(request), bid=bid, lots=[lot for lot in lots if lot.pk not in out])
    if request.method == "POST" and form.is_valid():
        made: list[Exclusion] = []
        if saved(form, lambda: made.append(_started(form, bid, request))):
            messages.done(
                request, "Exclusion written", "The supplier is not told yet: read it once more, then tell it."
            )
            return redirect(made[0].get_act_url())
    title = f"Exclude bid {bid.letter}"
    return draw(request, tender, "exclusion_start", title, here=LIST, failed=bool(form.errors), bid=bid, form=form)


def _started(form: ExclusionForm, bid: Bid, request: HttpRequest) -> Exclusion:
    data = form.cleaned_data
    lot: Lot | None = form.chosen_lot()
    return actions.start(
        bid=bid, lot=lot, ground_class=data["ground_class"], ground=data["ground"], facts=data["facts"],
        by=person(request),
    )  # fmt: skip


def _usual_end() -> datetime:
    """The end of the eighth working day from now, at noon by UK clocks."""
    day = clock.now().date()
    for _ in range(USUAL_DAYS):
        day = working(day + timedelta(days=1), [])
    return uk_instant(day, datetime.min.time().replace(hour=12))


FORMS: dict[str, type[Form]] = {
    "notify": TellForm, "propose": OutcomeForm, "send_back": ReasonForm, "drop": ReasonForm,
}  # fmt: skip
PRIMARY = ("notify", "propose", "exclude", "keep")


@login_required
@require_http_methods(["GET", "POST"])
def exclusion(request: HttpRequest, reference: str, ref: str) -> HttpResponse:
    """One procedure: what was told, what was answered, and the step that this reader may take now."""
    tender = followed(request, reference)
    user = person(request)
    rows = Exclusion.objects.select_related("bid__organisation", "bid__tender__procurement__buyer", "lot")
    found = get_object_or_404(rows, ref=ref, bid__tender=tender)
    sent = request.POST.get("do", "") if request.method == "POST" else ""
    if sent:
        cleared(request, reference)
    forms = {verb: _form(request, verb, sent) for verb in FORMS if _offered(found, verb, request)}
    if sent:
        response = _acted(request, found, sent, forms)
        if response is not None:
            return response
    open_moves = [each for each in moves(found, user) if each.verb in ("exclude", "keep")]
    right = "exclude" if found.outcome == "exclude" else "keep"
    context = {
        "exclusion": found,
        "style": STYLES[ExclusionStatus(found.status)],
        "forms": [(verb, form, _words(verb)) for verb, form in forms.items()],
        "wrong": forms.get(sent),
        "confirm": next((each for each in open_moves if each.verb == right), None),
        "waiting": blocks(found, "propose") if found.status == ExclusionStatus.NOTIFIED else [],
        "tell_minister": found.status == ExclusionStatus.EXCLUDED
        and found.ground_class in OF_THE_SUPPLIER
        and found.decided_at is not None,
        "minister_by": found.decided_at + timedelta(days=29) if found.decided_at else None,
        "by_schedule": found.ground_class in (ExclusionGround.MANDATORY, ExclusionGround.DISCRETIONARY),
    }
    title = f"Exclusion {found.ref}: bid {found.bid.letter}, {found.about()}"
    return draw(request, tender, "exclusion", title, here=LIST, failed=bool(sent), **context)


def _offered(found: Exclusion, verb: str, request: HttpRequest) -> bool:
    return may(found, verb, person(request))


def _form(request: HttpRequest, verb: str, sent: str) -> Form:
    initial = {"until": _usual_end()} if verb == "notify" else {}
    return FORMS[verb](request.POST if sent == verb else None, prefix=verb, initial=initial)


def _words(verb: str) -> tuple[str, str]:
    """What the fold and the button say."""
    return {
        "notify": ("Tell the supplier", "Tell the supplier"),
        "propose": ("Propose a decision", "Send to the approver"),
        "send_back": ("Send it back", "Send it back"),
        "drop": ("Give it up", "Give it up"),
    }[verb]


def _acted(request: HttpRequest, found: Exclusion, sent: str, forms: dict[str, Form]) -> HttpResponse | None:
    user = person(request)
    page = redirect(found.get_act_url())
    if sent == "confirm":
        actions.confirm(exclusion=found, by=user)
        word = "Excluded" if found.status == ExclusionStatus.EXCLUDED else "Not excluded"
        messages.done(request, word, f"{found.bid.organisation.name} was told with the reasons.")
        return page
    form = forms.get(sent)
    if form is None:
        if sent not in FORMS:
            raise Http404("There is no such step.")
        messages.refused(request, blocks(found, sent) or ["This cannot be done now."])
        return page
    if not form.is_valid() or not saved(form, lambda: _do(sent, found, form, request)):
        return None
    after = {
        "notify": f"It may answer until {in_words(found.representations_by) if found.representations_by else ''}.",
        "propose": "An approver who had no hand in it confirms it or sends it back.",
    }
    messages.done(request, _words(sent)[0], after.get(sent, "It is in the record."))
    return page


def _do(verb: str, found: Exclusion, form: Form, request: HttpRequest) -> None:
    data, user = form.cleaned_data, person(request)
    if verb == "notify":
        actions.notify(exclusion=found, until=data["until"], by=user)
    elif verb == "propose":
        actions.propose(exclusion=found, outcome=data["outcome"], reasons=data["reasons"], by=user)
    elif verb == "send_back":
        actions.send_back(exclusion=found, reason=data["reason"], by=user)
    else:
        actions.drop(exclusion=found, reason=data["reason"], by=user)


def _represented(found: Exclusion, form: RepresentationsForm, user: User) -> Exclusion:
    data = form.cleaned_data
    return actions.represent(exclusion=found, text=data["text"], by=user, all_said=data["all_said"])


@bid_page
@require_http_methods(["GET", "POST"])
def own_exclusion(request: HttpRequest, bid: Bid, *, exclusion: str) -> HttpResponse:
    """What the supplier is told, and its representations."""
    user = person(request)
    found = next((each for each in queries.told_to(bid) if each.ref == exclusion), None)
    if found is None:
        raise Http404("There is no such notice.")
    form = RepresentationsForm(posted(request))
    if request.method == "POST" and form.is_valid() and saved(form, lambda: _represented(found, form, user)):
        messages.done(request, "Representations sent", "They stand in your messages, and the buyer has a mail.")
        return redirect(request.path)
    context = {
        "exclusion": found,
        "style": STYLES[ExclusionStatus(found.status)],
        "form": form if may(found, "say_all", user) else None,
        "time_runs": found.status == ExclusionStatus.NOTIFIED,
        "answers": bid.thread.messages.filter(about=f"exclusion:{found.ref}", side="supplier").select_related("by"),
        "messages_url": reverse("bidding:messages", args=[bid.ref]),
    }
    title = f"Notice {found.ref}: {found.about()}"
    return draw_for_bidder(request, bid, "own_exclusion", title, failed=bool(form.errors), **context)
