"""The award rule: how places are filled and the work handed out, as a form and as the sentences bidders will read."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from tenders.actions import criteria as actions
from tenders.forms.authoring.base import filled
from tenders.forms.authoring.rule import CapRows, PositionRows, RuleForm, rule_initial, rule_of
from tenders.models import Tender
from tenders.rules import AwardRuleData, RuleError
from tenders.views.authoring.access import back, draw, may_change, person, posted, saved, tender_of
from tenders.views.authoring.judging import whole


@login_required
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, reference: str) -> HttpResponse:
    """The award rule as a form, and as the sentences bidders will read."""
    tender = tender_of(request, reference)
    sent = posted(request)
    main, positions, caps = rule_initial(tender.award_rule)
    form = RuleForm(sent, initial={**main, "version": tender.version})
    position_rows = PositionRows(sent, initial=positions, prefix="positions")
    cap_rows = CapRows(sent, initial=caps, prefix="caps")
    if sent is not None and whole(form, position_rows, cap_rows):
        wanted = rule_of(form.cleaned_data, filled(position_rows), filled(cap_rows))
        if saved(
            form,
            lambda: actions.set_rule(tender=tender, by=person(request), rule=wanted, version=form.version_read),
        ):
            return back(request, tender, "The award rule is saved", "It is published with the notice, word for word.")
    return draw(
        request,
        tender,
        "rule",
        title="Award rule",
        here="rule",
        failed=sent is not None,
        form=form,
        position_rows=position_rows,
        cap_rows=cap_rows,
        words=_words(tender.award_rule),
        simple=_simple(tender) and sent is None and "all" not in request.GET,
        may_edit=may_change(request, tender),
    )


def _simple(tender: Tender) -> bool:
    """One contract and one winner: neither places nor limits have to be thought about."""
    if tender.rules().framework or tender.lots.count() > 1:
        return False
    try:
        return AwardRuleData.parse(tender.award_rule).one_winner
    except RuleError:
        return False


def _words(data: Any) -> list[str]:
    try:
        return AwardRuleData.parse(data).words()
    except RuleError as error:
        return error.sentences
