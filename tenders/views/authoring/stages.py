"""The stages of a competition that is run in several."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from tenders import ruling
from tenders.actions import stages as actions
from tenders.forms.authoring.base import DraftForm, filled
from tenders.forms.authoring.law import StageRows, stage_rows, stages_of
from tenders.views.authoring.access import back, draw, may_change, person, posted, saved, tender_of
from tenders.views.authoring.judging import ADD, one_more, whole


@login_required
@require_http_methods(["GET", "POST"])
def stages(request: HttpRequest, reference: str) -> HttpResponse:
    """What happens in each stage, how many go on, how they are chosen, and when."""
    tender = tender_of(request, reference)
    sent = posted(request)
    adding = sent is not None and ADD in sent
    data = one_more(sent, "stages") if adding and sent is not None else sent
    form = DraftForm(data, initial={"version": tender.version})
    rows = StageRows(data, initial=stage_rows(tender), prefix="stages")
    if sent is not None and not adding and whole(form, rows):
        wanted = stages_of(filled(rows))
        if saved(
            form,
            lambda: actions.set_stages(tender=tender, by=person(request), stages=wanted, version=form.version_read),
        ):
            told = "They stand in the notice; suppliers read them before they decide to take part."
            return back(request, tender, "The stages are saved", told if wanted else "It is run in one stage.")
    found = ruling.ruling_of(tender)
    return draw(
        request,
        tender,
        "stages",
        title="Stages",
        here="stages",
        failed=form.is_bound and not adding,
        form=form,
        rows=rows,
        show_errors=form.is_bound and not adding,
        stages=list(tender.stages.all()),
        procedure=tender.rules(),
        most=max([1, *tender.rules().flag("stages").allowed]),
        periods=[
            reason for key in ("participation", "tendering", "periods") if (reason := found.reason(key)) is not None
        ],
        may_edit=may_change(request, tender),
    )
