"""How the pages of a change draw one form, and save the lines of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from core.forms import Form
from tenders.actions import amending as actions
from tenders.forms.changes import LinesForm
from tenders.models import Amendment
from tenders.views.authoring.access import person, saved
from tenders.views.changes.entry import draw, to_change

VOIDS = "When this comes into force, every bid that is in must be confirmed or submitted again."


def form_page(
    request: HttpRequest,
    amendment: Amendment,
    form: Form,
    title: str,
    *,
    intro: str = "",
    label: str = "Save",
    part: str = "",
) -> HttpResponse:
    """One form of a change. `part` ('lot:3'): what can be taken out of the tender from here."""
    return draw(
        request,
        amendment.tender,
        "form",
        title=title,
        failed=form.is_bound,
        amendment=amendment,
        form=form,
        intro=intro,
        submit_label=label,
        part=part,
        cancel_url=amendment.get_absolute_url(),
    )


def lines_page(
    request: HttpRequest, amendment: Amendment, form: LinesForm, title: str, intro: str, part: str = ""
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        values = form.values()
        if saved(
            form,
            lambda: actions.set_lines(
                amendment=amendment, by=person(request), values=values, version=form.version_read
            ),
        ):
            return to_change(request, amendment, "Saved in the change", "The tender itself stays as it is for now.")
    return form_page(request, amendment, form, title, intro=intro, label="Save in the change", part=part)
