"""The dry run: dummy bids through the tender's rules, redrawn as often as the lead likes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from core import messages
from core.curves import curve as draw_curve
from core.drawing import Chart
from core.frames import Crumb
from core.workflow import NotPermitted, Refused
from evaluation.actions import dry_runs as actions
from evaluation.forms.dry_run import DummyForm, initial_of, mark_key
from evaluation.queries.dry_runs import obstacles, sent_run, setting_of, standing_dummies
from evaluation.readiness import formula_problems, gate_of
from evaluation.sandbox import DryRun, Dummy, Setting, curve, dry_run
from evaluation.sandbox.warnings import offers_of
from evaluation.scoring import BidInput, NotComputable, rank_lot
from evaluation.views.finding import find_tender, reader
from tenders import formulas
from tenders.enums import TenderStatus
from tenders.frames import tender_frame
from tenders.models import Tender
from tenders.policies import tenders as policies

WEIGHTS = {"stop": ("Stop", "stop"), "warn": ("Careful", "warn"), "note": ("Note", "plain")}


@dataclass(frozen=True, slots=True)
class Shown:
    """A dry run as the page and the approver's panel draw it."""

    result: DryRun
    positions: tuple[str, ...]

    @property
    def warnings(self) -> list[tuple[str, str, str]]:
        """(word of the tag, its style, the sentence)."""
        return [(*WEIGHTS[each.weight], each.words) for each in self.result.warnings]

    @property
    def lots(self) -> list[dict[str, Any]]:
        """Each lot with its ranking and who holds which place."""
        return [
            {"run": run, "held": [(label, self.result.holder(run.lot, label) or "Nobody") for label in self.positions]}
            for run in self.result.lots
        ]

    @property
    def awarded(self) -> bool:
        return bool(self.result.places or self.result.unfilled)


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """Draw the rules' result on the dummy bids as typed; keep them when asked."""
    tender = find_tender(request, reference)
    if not policies.may_read(reader(request), tender):
        raise NotPermitted("The dry run is for the council's own people.")
    in_the_way = obstacles(tender)
    frame = tender_frame(tender, reader(request), title="Dry run", here="dry_run", crumbs=[Crumb("Dry run")])
    context: dict[str, Any] = {
        "frame": frame,
        "tender": tender,
        "obstacles": in_the_way,
        "one_lot": tender.lots.count() == 1,
        "may_keep": tender.status == TenderStatus.DRAFT and policies.may_edit(reader(request), tender),
        "formula": formulas.published(tender),
        "card": formulas.cards().get(tender.price_formula),
        "formula_problems": formula_problems(tender),
        "gate": gate_of(tender),
    }
    if in_the_way:
        return render(request, "evaluation/dry_run.html", context)
    forms = _forms(request, tender)
    sent = request.method == "POST"
    good = not sent or _all_valid(forms)
    dummies = [form.dummy() for form in forms] if sent and good else standing_dummies(tender)
    refused: list[str] = []
    if sent and good and "keep" in request.POST:
        try:
            actions.keep(tender=tender, by=reader(request), dummies=dummies)
        except Refused as refusal:
            refused = refusal.reasons
        else:
            messages.done(
                request, "The made-up bids are kept", "The approver reads what these bids make of the rules as sent."
            )
            return redirect("evaluation:dry_run", reference)
    setting = setting_of(tender)
    context |= {
        "forms": forms,
        "refused": refused,
        "shown": shown(setting, dry_run(setting, dummies)),
        "chart": formula_chart(tender, setting, dummies),
    }
    return render(request, "evaluation/dry_run.html", context, status=200 if good and not refused else 400)


def _forms(request: HttpRequest, tender: Tender) -> list[DummyForm]:
    lots = [str(lot.number) for lot in tender.lots.order_by("number")]
    criteria, scale = list(tender.criteria.all()), list(tender.scale.all())
    card = formulas.cards().get(tender.price_formula)
    hours = bool((tender.award_rule or {}).get("hours_limit"))
    return [
        DummyForm(
            request.POST if request.method == "POST" else None,
            prefix=f"bid{number}",
            initial=initial_of(dummy, lots),
            criteria=criteria,
            scale=scale,
            lots=lots,
            priced=card is None or card.uses_price,
            hours=hours,
        )
        for number, dummy in enumerate(standing_dummies(tender), start=1)
    ]


def _all_valid(forms: list[DummyForm]) -> bool:
    """Every form is asked, so that every refusal is on the page at once."""
    wrong = [form for form in forms if not form.is_valid()]
    return not wrong


def shown(setting: Setting, result: DryRun) -> Shown:
    return Shown(result, tuple(position.name for position in setting.award.positions) if setting.award else ())


def formula_chart(tender: Tender, setting: Setting, dummies: list[Dummy]) -> Chart | None:
    """The score of a price beside the dummy bids of the lot that has the most of them."""
    taking = [dummy for dummy in dummies if dummy.takes_part]
    best = max(setting.lots, key=lambda lot: (sum(lot.key in d.lots for d in taking), -lot.order), default=None)
    if best is None or formula_problems(tender):
        return None
    bids = [BidInput(d.name, d.marks, d.price_in(best.key), d.name) for d in taking if best.key in d.lots]
    try:
        ranking = rank_lot(setting.rules, bids, seed="dry run")
    except NotComputable:
        return None
    offers = offers_of(ranking)
    line = [(point.price, point.score) for point in curve(setting.rules, list(offers.values()))]
    if not line:
        return None
    marks = [
        (row.bid.rpartition(" ")[2], Fraction(row.price or 0), row.price_score)
        for row in sorted(ranking.rows, key=lambda row: row.price or 0)
    ]
    return draw_curve(
        "What a price scores",
        f"{formulas.published(tender)['formula_words']}. The line is one more bid beside the made-up bids of lot "
        f"{best.key}; the dots are the made-up bids.",
        line,
        marks=marks,
        across="Price",
        up="Score out of 100",
    )


def panel(request: HttpRequest, tender: Any) -> str | None:
    """On the approver's page: the dry run that went with this version."""
    kept = sent_run(tender)
    if kept is None:
        return None
    result = DryRun.from_data(kept.read())
    dummies = [Dummy.from_data(each) for each in kept.dummies]
    positions = tuple(dict.fromkeys([p.position for p in result.places] + [p.position for p in result.unfilled]))
    context = {
        "tender": tender,
        "kept": kept,
        "shown": Shown(result, positions),
        "dummies": [(each, [(key, mark_key(mark)) for key, mark in each.marks.items()]) for each in dummies],
    }
    return render_to_string("evaluation/parts/dry_run_sent.html", context, request=request)
