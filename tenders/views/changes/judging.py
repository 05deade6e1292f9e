"""How bids are judged, in a change: all weights on one page, and the award rule."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.frames import Crumb
from tenders.actions import amending as actions
from tenders.forms.authoring.base import filled
from tenders.forms.authoring.rule import CapRows, PositionRows, RuleForm, rule_initial, rule_of
from tenders.forms.change_parts import WeightsForm
from tenders.forms.changes import standing_words
from tenders.frames import tender_frame
from tenders.rules import AwardRuleData, RuleError
from tenders.views.authoring.access import person, posted, saved
from tenders.views.authoring.judging import whole
from tenders.views.changes.entry import to_change, writable
from tenders.views.changes.pages import VOIDS, lines_page


@login_required
@require_http_methods(["GET", "POST"])
def weights(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    amendment = writable(request, reference, number)
    form = WeightsForm(posted(request), amendment=amendment)
    intro = f"Quality and price make 100 together; the criteria make the share of quality. {VOIDS}"
    return lines_page(request, amendment, form, "Change the weights", intro)


@login_required
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The award rule as it would be; the sentences are those that bidders will read."""
    amendment = writable(request, reference, number)
    tender, sent = amendment.tender, posted(request)
    stands = standing_words(amendment, "tender:award_rule", tender.award_rule)
    main, positions, caps = rule_initial(stands)
    form = RuleForm(sent, initial={**main, "version": amendment.version})
    position_rows = PositionRows(sent, initial=positions, prefix="positions")
    cap_rows = CapRows(sent, initial=caps, prefix="caps")
    if sent is not None and whole(form, position_rows, cap_rows):
        wanted = rule_of(form.cleaned_data, filled(position_rows), filled(cap_rows))
        if saved(
            form,
            lambda: actions.set_lines(
                amendment=amendment,
                by=person(request),
                values={"tender:award_rule": _parsed(wanted, tender.award_rule)},
                version=form.version_read,
            ),
        ):
            return to_change(request, amendment, "Saved in the change", "The rule stays as published for now.")
    title, back = "Change the award rule", amendment.get_absolute_url()
    crumbs = [Crumb("Changes", reverse("tenders:changes", args=[reference])), Crumb(title)]
    context = {
        "frame": tender_frame(tender, person(request), title=title, here="changes", crumbs=crumbs),
        "tender": tender,
        "title": title,
        "form": form,
        "position_rows": position_rows,
        "cap_rows": cap_rows,
        "words": _words(stands),
        "may_edit": True,
        "cancel_url": back,
    }
    return render(request, "tenders/authoring/rule.html", context, status=200 if sent is None else 400)


def _parsed(data: object, stands: object) -> object:
    """The rule as it is kept: the published one where nothing of it changed. One that cannot be used goes on, refused."""
    try:
        rule = AwardRuleData.parse(data)
        return stands if rule == AwardRuleData.parse(stands) else rule.to_json()
    except RuleError:
        return data


def _words(data: object) -> list[str]:
    try:
        return AwardRuleData.parse(data).words()
    except RuleError as error:
        return error.sentences
