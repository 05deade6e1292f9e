"""Which rules apply to a tender, why, and what would change at another value."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from core.words import money
from tenders import ruling
from tenders.actions import route
from tenders.enums import Regime
from tenders.forms.authoring.base import plain
from tenders.forms.authoring.law import AnotherValueForm, RouteForm
from tenders.law import Ruling, bites, changes_at
from tenders.law.case import ACT, IF, MAY, MUST
from tenders.law.changes import PENNY, differences
from tenders.models import Lot, Tender
from tenders.views.authoring.access import back, draw, may_change, person, posted, saved, tender_of

NEEDS = {MUST: ("Due", "brand"), IF: ("Only where this applies", "out"), MAY: ("Possible", "plain")}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as the page shows it: what it asks of this tender, why, and its law."""

    label: str
    value: str
    why: str
    law: str


@login_required
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest, reference: str) -> HttpResponse:
    tender = tender_of(request, reference)
    lots = list(tender.lots.all())
    found = ruling.ruling_of(tender, lots)
    form = RouteForm(
        posted(request),
        initial={**{name: plain(getattr(tender, name)) for name in route.FIELDS}, "version": tender.version},
    )
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        if saved(
            form, lambda: route.set_route(tender=tender, by=person(request), facts=facts, version=form.version_read)
        ):
            return back(request, tender, "The facts are saved", "The rules that follow from them are worked out anew.")
    asked = AnotherValueForm(request.GET if "value" in request.GET else None)
    other = bites(found.case.at(asked.cleaned_data["value"])) if asked.is_bound and asked.is_valid() else None
    return draw(
        request,
        tender,
        "rules",
        title="Which rules apply",
        here="rules",
        failed=form.is_bound or (asked.is_bound and other is None),
        procedure=tender.rules(),
        value=found.case.value_inc_vat,
        threshold=found.case.threshold,
        source=found.case.amounts.source,
        value_reason=found.reason("value"),
        unvalued=unvalued(found, lots),
        ruling=found,
        rows=rule_rows(found),
        notices=[(due, *NEEDS[due.need]) for due in found.notices],
        changes=changes_at(found.case) if found.case.regime == ACT else [],
        lots=lot_regimes(lots),
        mixed=mixed(lots),
        shorter=ruling.shorter_period_problem(tender),
        form=form,
        asked=asked,
        other=other,
        other_differs=differences(found, other) if other is not None else [],
        may_edit=may_change(request, tender),
    )


def unvalued(found: Ruling, lots: list[Lot]) -> dict[str, object] | None:
    """While the value is not known: which lots lack theirs, and what the rules would be on the other side."""
    if found.case.value_inc_vat is not None:
        return None
    below = bites(found.case.at(found.case.threshold - PENNY))
    over = bites(found.case.at(found.case.threshold))
    other = differences(found, below if found.case.covered else over)
    return {
        "lots": [lot for lot in lots if lot.annual_value is None and lot.regime in {"", ACT}],
        "none": not lots,
        "side": "below" if found.case.covered else "at or above",
        "sentences": other,
    }


def rule_rows(found: Ruling) -> list[RuleRow]:
    """Every rule there is a reason for, in the order of the work."""
    values = {
        "regime": "Light touch" if found.case.light_touch else "General rules",
        "tendering": _days(found.tendering_days),
        "participation": _days(found.participation_days),
        "periods": "None set",
        "suitability": "Not allowed",
        "summaries": "Owed" if found.summaries else "Not owed",
        "standstill": f"{found.standstill_days} working days" if found.standstill_days else "None",
        "kpis": f"At least {found.kpis}" if found.kpis else "None required",
        "contract_details": _days(found.contract_details_days),
        "publish_contract": _days(found.publish_contract_days),
        "change": "Notice first" if found.change_notice else "No notice",
        "termination": _days(found.termination_days),
        "framework": f"{found.framework_max_years} years" if found.framework_max_years else "No maximum",
        "lots": "Say why where there is one",
        "notices": "",
        "award": "None by membership",
        "market": "With a tender notice",
    }
    if found.case.regime != ACT:
        values["regime"] = Regime(found.case.regime).label
    return [
        RuleRow(LABELS[reason.key], values.get(reason.key, ""), reason.sentence, reason.law)
        for reason in found.why
        if reason.key in LABELS
    ]


LABELS = {
    "regime": "Regime",
    "participation": "Days to ask to take part",
    "tendering": "Days to tender",
    "periods": "Periods",
    "suitability": "Suitability stage",
    "lots": "Lots",
    "summaries": "Assessment summaries",
    "standstill": "Standstill",
    "kpis": "Performance indicators",
    "contract_details": "Contract details (UK7)",
    "publish_contract": "The contract itself",
    "change": "Changes (UK10)",
    "termination": "End (UK11)",
    "framework": "Longest framework",
    "notices": "Notices",
    "award": "Award",
    "market": "Dynamic market",
}


def _days(days: int | None) -> str:
    return f"{days} days" if days else "None set"


def lot_regimes(lots: list[Lot]) -> list[tuple[Lot, str, str]]:
    """Each lot, its regime, and what the decision means for it."""
    means = {
        "": "Decide before anything is published.",
        Regime.ACT.value: "The rules on this page bite.",
        Regime.PSR.value: "Its own process and notices; nothing on this page applies to it.",
        Regime.LEGACY.value: "The regulations of 2015 until it ends; nothing on this page applies to it.",
    }
    return [(lot, lot.get_regime_display() if lot.regime else "Not decided", means[lot.regime]) for lot in lots]


def mixed(lots: list[Lot]) -> str:
    """What it means that lots are under different regimes; empty where they are not."""
    others = [lot for lot in lots if lot.regime not in {"", ACT}]
    if not others or len({lot.regime or ACT for lot in lots}) == 1:
        return ""
    numbers = ", ".join(str(lot.number) for lot in others)
    which = f"Lot {numbers} is" if len(others) == 1 else f"Lots {numbers} are"
    left = sum((lot.annual_value or 0 for lot in lots if lot.regime in {"", ACT}), 0)
    return (
        f"{which} not under the Procurement Act. The rules on this page are for the other lots, worth {money(left)} a "
        "year; run the rest apart, by its own process, or take advice before you publish them together."
    )


def ruling_words(tender: Tender) -> str:
    """One line for the overview: the procedure and the value it is judged at."""
    found = ruling.ruling_of(tender)
    reason = found.reason("value")
    return reason.sentence if reason else found.why[0].sentence
