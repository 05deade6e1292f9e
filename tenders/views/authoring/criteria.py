"""Criteria and weights: sections and criteria as one tree, the split of the points, the price formula."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from tenders import formulas, loaded
from tenders.actions import criteria as actions
from tenders.forms.authoring.base import filled
from tenders.forms.authoring.closed_rows import closed, filled_in
from tenders.forms.authoring.criteria_tree import Tree, groups
from tenders.forms.authoring.judging import (
    CriterionRows,
    SectionRows,
    WeightsForm,
    criteria_of,
    criteria_rows,
    section_rows,
    sections_of,
    weights_initial,
)
from tenders.models import Criterion, CriterionSection, Tender
from tenders.views.authoring.access import back, draw, may_change, person, posted, saved, tender_of
from tenders.views.authoring.judging import ADD, shares, weights_words, whole

DO = "do"
ROW_SETS = ("sections", "criteria")


@login_required
@require_http_methods(["GET", "POST"])
def criteria(request: HttpRequest, reference: str) -> HttpResponse:
    """Every button but 'Save' rearranges what was typed and saves nothing; the weights are counted again here."""
    tender = tender_of(request, reference)
    sent = posted(request)
    pressed = sent is not None and (DO in sent or ADD in sent)
    if sent is None:
        loaded.load(tender)
    else:
        sent = sent.copy()
        for prefix in ROW_SETS:  # a page of before sections existed sends none of them
            sent.setdefault(f"{prefix}-TOTAL_FORMS", "0")
            sent.setdefault(f"{prefix}-INITIAL_FORMS", "0")
        sent = filled_in(sent, "criteria", criteria_rows(tender))
        if pressed:
            tree = Tree.typed(sent)
            tree.press(sent.get(DO, "add-criterion"))
            sent = tree.into(sent)
    form = WeightsForm(sent, initial=weights_initial(tender))
    # Bound rows are compared with nothing: a row that equals the saved one is a row all the same.
    sections = SectionRows(sent, initial=None if sent else section_rows(tender), prefix="sections")
    rows = CriterionRows(sent, initial=None if sent else closed(criteria_rows(tender)), prefix="criteria")
    good = sent is not None and not pressed and whole(form, sections, rows)
    if good and saved(form, lambda: _save(request, tender, form, filled(sections), filled(rows))):
        return back(request, tender, "The criteria are saved", weights_words(tender))
    return draw(
        request,
        tender,
        "criteria",
        title="Criteria and weights",
        here="criteria",
        failed=sent is not None and not pressed,
        form=form,
        sections=sections,
        rows=rows,
        groups=groups(sections, rows),
        chart=shares(tender),
        words=weights_words(tender),
        scale=tender.scale.all(),
        tree=saved_tree(tender),
        cards=form.cards.values(),
        formula=formulas.published(tender),
        may_edit=may_change(request, tender),
        show_errors=not pressed,
    )


def _save(
    request: HttpRequest,
    tender: Tender,
    form: WeightsForm,
    sections: list[dict[str, object]],
    rows: list[dict[str, object]],
) -> Tender:
    return actions.set_criteria(
        tender=tender,
        by=person(request),
        criteria=criteria_of(rows),
        sections=sections_of(sections),
        quality_weight=form.cleaned_data["quality_weight"],
        price_weight=form.cleaned_data["price_weight"],
        price_formula=form.formula,
        price_formula_terms=form.terms() if form.formula else None,
        version=form.version_read,
    )


def saved_tree(tender: Tender) -> list[tuple[CriterionSection | None, list[Criterion]]]:
    """The tree as it is kept: criteria without a section first, then each section with its own."""
    rows = list(tender.criteria.all())
    found: list[tuple[CriterionSection | None, list[Criterion]]] = [
        (None, [row for row in rows if row.section_id is None])
    ]
    found += [
        (section, [row for row in rows if row.section_id == section.pk]) for section in tender.criterion_sections.all()
    ]
    return [group for group in found if group[0] is not None or group[1]]
