"""How an authoring page finds its tender, saves a form, and draws itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from core import messages
from core.forms import Form
from core.frames import Frame
from core.models import User
from core.workflow import NotPermitted, Refused
from tenders.actions.drafting import Stale
from tenders.enums import TenderStatus
from tenders.frames import tender_frame
from tenders.models import Tender
from tenders.policies import tenders as policies


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: everything sent, though it be nothing; None when the page is only read."""
    return request.POST if request.method == "POST" else None


def find(request: HttpRequest, reference: str) -> Tender:
    """The tender, for a person of its buyer: a stranger finds nothing (404), a supplier's person may not (403)."""
    tender: Tender | None = (
        Tender.objects.visible_to(request.user)
        .select_related("procurement__buyer", "approver", "sent_for_approval_by", "approved_by", "sent_back_by")
        .prefetch_related("procurement__joint_buyers")
        .filter(reference=reference)
        .first()
    )
    if tender is None:
        raise Http404
    if not policies.may_read(person(request), tender):
        raise NotPermitted("This page is for the council's own people; the public notice has everything for bidders.")
    return tender


def tender_of(request: HttpRequest, reference: str) -> Tender:
    """The same; and whoever only reads posts nothing (403)."""
    tender = find(request, reference)
    if request.method == "POST" and not policies.may_open(person(request), tender):
        raise NotPermitted("You may read this page. Only a procurement lead or an approver changes anything on it.")
    return tender


def may_change(request: HttpRequest, tender: Tender) -> bool:
    """Whether the page offers a form: a lead, and still a draft."""
    return tender.status == TenderStatus.DRAFT and policies.may_edit(person(request), tender)


def frame_of(request: HttpRequest, tender: Tender, title: str, here: str) -> Frame:
    return tender_frame(tender, person(request), title=title, here=here)


def saved(form: Form, act: Callable[[], Any]) -> bool:
    """Do `act`; what it refuses is said on the form, beside its field where it names one. True when it was done."""
    try:
        act()
    except Stale as refusal:
        # The reader now sees the colleague's change announced; saving again is their decision.
        _forget_version(form)
        form.add_error(None, refusal.reasons[0])
        return False
    except Refused as refusal:
        by_field: dict[str, str] = getattr(refusal, "fields", {})
        for name, sentence in by_field.items():
            form.add_error(name if name in form.fields else None, sentence)
        for sentence in [] if by_field else refusal.reasons:
            form.add_error(None, sentence)
        return False
    return True


def _forget_version(form: Form) -> None:
    data: Any = dict(form.data.items())
    data[form.add_prefix("version")] = ""
    form.data = data


def draw(
    request: HttpRequest,
    tender: Tender,
    template: str,
    *,
    title: str,
    here: str,
    failed: bool = False,
    **context: Any,
) -> HttpResponse:
    """A page about the tender, with its head and timeline; 400 when what was sent must be mended."""
    return render(
        request,
        f"tenders/authoring/{template}.html",
        {"frame": frame_of(request, tender, title, here), "tender": tender, "title": title, **context},
        status=400 if failed else 200,
    )


def back(request: HttpRequest, tender: Tender, title: str, next_sentence: str = "") -> HttpResponse:
    """To the overview, with the success panel."""
    messages.done(request, title, next_sentence)
    return redirect(tender.get_absolute_url())
