"""Decision steps, delegation by value, the words of letters: each decided by an administrator, each change in the log."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import messages
from core.frames import Crumb
from core.models import Organisation
from core.ports import SetupStep
from core.views.organisation.entry import administered, form_page, frame_of, person, tried, typed
from tenders import letter_words
from tenders.actions import policy as actions
from tenders.decision_policy import default_bands, default_steps
from tenders.decisions import GATES
from tenders.forms.buyer import BandsForm, LetterForm, StepForm


def own_steps(organisation: Organisation) -> list[SetupStep]:
    """What these pages add to the list of setting up."""
    policy = actions.policy_of(organisation)
    steps, bands, letters = policy.decision_steps, policy.delegation, policy.letters
    ref = [organisation.ref]
    return [
        SetupStep("Decision steps", f"{len(steps)} steps" if steps else "None: nothing but the law gates an approval",
                  reverse("buyer:decisions", args=ref), bool(steps), 40),
        SetupStep("Who decides at which value", f"{len(bands)} bands" if bands else "Not set",
                  reverse("buyer:delegation", args=ref), bool(bands), 50),
        SetupStep("Words of letters", f"{len(letters)} of your own" if letters else "The standard words",
                  reverse("buyer:letters", args=ref), bool(letters), 60),
    ]  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def decisions(request: HttpRequest, ref: str) -> HttpResponse:
    """The council's own steps (forward plan, key decision, call-in) in their order; add one, take the last ones out."""
    organisation = administered(request, ref)
    steps = list(actions.policy_of(organisation).decision_steps)
    form = StepForm(
        typed(request) if "add" in request.POST else None,
        before=[(step["key"], step["label"]) for step in steps],
        initial={"count": "working", "gates": "approve"},
    )
    changed: list[dict[str, Any]] | None = None
    if "usual" in request.POST and not steps:
        changed = default_steps()
    elif "remove" in request.POST:
        gone = request.POST["remove"]
        changed = [step for step in steps if step["key"] != gone]
    elif request.method == "POST" and form.is_valid():
        changed = [*steps, _row(form.cleaned_data, steps)]
    if changed is not None:
        by = person(request)
        if not form.is_bound:
            form = StepForm({}, before=[(step["key"], step["label"]) for step in steps])
            form.errors.clear()
        wanted = changed
        if tried(form, lambda: actions.set_steps(buyer=organisation, by=by, steps=wanted)):
            messages.done(request, "Saved", "Tenders sent for approval from now on take these steps.")
            return redirect("buyer:decisions", ref=ref)
    return form_page(
        request, form, frame_of(organisation, "Decision steps"), template="tenders/buyer/decisions.html",
        steps=[{**step, "gate": GATES[step["gates"]], "after_label": _label(steps, step["after"])} for step in steps],
        organisation=organisation,
    )  # fmt: skip


def _row(data: dict[str, Any], steps: list[dict[str, Any]]) -> dict[str, Any]:
    stem = re.sub(r"[^a-z0-9]+", "_", data["label"].lower()).strip("_")[:30] or "step"
    taken = {step["key"] for step in steps}
    key = next(each for each in (stem, *(f"{stem}_{n}" for n in range(2, 99))) if each not in taken)
    return {
        "key": key, "label": data["label"], "gates": data["gates"], "after": data["after"], "days": data["days"] or 0,
        "count": data["count"], "from_value": f"{data['from_value'] or 0:f}", "by_clock": data["by_clock"],
    }  # fmt: skip


def _label(steps: list[dict[str, Any]], key: str) -> str:
    return next((step["label"] for step in steps if step["key"] == key), "")


@login_required
@require_http_methods(["GET", "POST"])
def delegation(request: HttpRequest, ref: str) -> HttpResponse:
    """Who decides up to which value."""
    organisation = administered(request, ref)
    bands = list(actions.policy_of(organisation).delegation) or default_bands()
    initial: dict[str, str] = {}
    for number, band in enumerate(bands):
        initial |= {f"up_to_{number}": band["up_to"] or "", f"who_{number}": band["who"]}
    form = BandsForm(typed(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        act = lambda: actions.set_bands(buyer=organisation, by=person(request), bands=form.bands())  # noqa: E731 # one call, handed on
        if tried(form, act):
            messages.done(request, "Saved", "The approval page of each tender says who decides at its value.")
            return redirect("core:setting_up", ref=ref)
    return form_page(
        request, form, frame_of(organisation, "Who decides at which value"), submit_label="Save",
        intro="Pounds over the whole term, without VAT. Leave the last value empty: whoever stands there decides above the rest.",
        cancel_url=reverse("core:setting_up", args=[ref]),
    )  # fmt: skip


@login_required
@require_http_methods(["GET"])
def letters(request: HttpRequest, ref: str) -> HttpResponse:
    """The letters whose words the buyer may choose."""
    organisation = administered(request, ref)
    own = actions.policy_of(organisation).letters
    rows = [(letter, letter.key in own) for letter in letter_words.LETTERS.values()]
    return form_page(
        request, None, frame_of(organisation, "Words of letters"), template="tenders/buyer/letters.html",
        rows=rows, organisation=organisation,
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """One letter's words. 'Show it' fills in an example and saves nothing."""
    organisation = administered(request, ref)
    found = letter_words.LETTERS.get(key)
    if found is None:
        raise Http404("There is no such letter.")
    text = actions.policy_of(organisation).letters.get(key) or found.standard
    form = LetterForm(typed(request), initial={"text": text})
    shown = text
    if request.method == "POST" and form.is_valid():
        shown = form.cleaned_data["text"] or found.standard
        if "use" in request.POST:
            act = lambda: actions.set_letter(buyer=organisation, by=person(request), letter=key, text=shown)  # noqa: E731 # one call, handed on
            if tried(form, act, "text"):
                messages.done(request, "These are your words", "Letters sent from now on carry them.")
                return redirect("buyer:letters", ref=ref)
        else:
            try:
                letter_words.check(key, shown)
            except letter_words.WordingError as wrong:
                for sentence in wrong.sentences:
                    form.add_error("text", sentence)
    example = {**found.example, "buyer": organisation.name}
    back = Crumb("Words of letters", reverse("buyer:letters", args=[ref]))
    return form_page(
        request, form, frame_of(organisation, found.title, back), template="tenders/buyer/letter.html",
        letter=found, preview=letter_words.filled(shown, example), marks=[f"{{{mark}}}" for mark in found.example],
        cancel_url=reverse("buyer:letters", args=[ref]),
    )  # fmt: skip
