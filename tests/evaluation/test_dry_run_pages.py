"""The dry run in the browser and on the approver's page: fields, refusals, what is kept, and who may see it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.workflow import NotPermitted, Refused
from evaluation.actions import dry_runs
from evaluation.models import DryRun
from evaluation.queries.dry_runs import first_dummies, setting_of, standing_dummies, usual_prices
from evaluation.sandbox import DryRun as Result
from evaluation.sandbox import dry_run
from tenders.actions import criteria
from tenders.actions import tender as actions
from tenders.models import PriceLine, Tender
from tenders.templates_data import CriterionData, SectionData
from tests.factories import tenders as made
from tests.factories.people import Cast

D = Decimal
PAGE = "/tenders/SBC-2027-014/dry-run/"


@pytest.fixture
def tender(cast: Cast) -> Any:
    with clock.at(made.DRAFTED):
        yield made.ready(cast, reference="SBC-2027-014", lots_kept=3)


def as_user(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def said(answer: Any) -> str:
    return str(answer.content.decode()).replace("&#x27;", "'").replace("&quot;", '"')


def as_drawn(answer: Any, **changed: str) -> dict[str, str]:
    """What a browser posts when only these fields are changed."""
    data: dict[str, str] = {}
    for form in answer.context["forms"]:
        for field in form:
            value = field.value()
            if value is True:
                data[field.html_name] = "on"
            elif value not in (None, False):
                data[field.html_name] = str(value)
    return {**data, **changed}


def test_the_first_dummy_bids_are_the_same_every_time(cast: Cast, tender: Tender) -> None:
    """Lots worth 24.40 an hour: prices from 90% to 110% of it, the dearest bid the best."""
    found = first_dummies(tender)
    assert found == first_dummies(Tender.objects.get(pk=tender.pk))
    assert [(d.name, d.price, d.lots) for d in found] == [
        ("Bidder A", D("26.84"), ("1", "2", "3")),
        ("Bidder B", D("25.38"), ("3", "2", "1")),
        ("Bidder C", D("24.40"), ("1", "3")),
        ("Bidder D", D("23.42"), ("2", "1")),
        ("Bidder E", D("21.96"), ("1", "2")),
    ]
    assert found[0].marks == {"delivery": D(5), "workforce": D(4), "mobilisation": D(5)}


def one_off(tender: Tender, **changed: Any) -> Tender:
    """Its first lot not counted in hours and worth £80,000 a year: £320,000 over the four years."""
    tender.lots.exclude(number=1).delete()
    tender.lots.update(weekly_hours=None, annual_value=D(80_000), **changed)
    return Tender.objects.get(pk=tender.pk)


def test_made_up_prices_are_of_the_size_of_a_lot_that_is_not_counted_in_hours(cast: Cast, tender: Tender) -> None:
    lone = one_off(tender)
    assert [d.price for d in first_dummies(lone)] == [D(352_000), D(332_800), D(320_000), D(307_200), D(288_000)]
    page = said(as_user(cast.lead).get(PAGE))
    assert "£320,000.00" in page
    assert "Lots, the one it wants most first" not in page  # one lot: nothing to order
    capped = one_off(tender, price_ceiling=D(220_000))
    assert max(d.price or D(0) for d in first_dummies(capped)) == D(220_000)


def test_made_up_prices_add_up_over_price_lines_to_what_the_lot_is_worth(cast: Cast, tender: Tender) -> None:
    """Two lump sums and a count of visits share £320,000 equally; a line with limits lies in their middle."""
    lone = one_off(tender)
    Tender.objects.filter(pk=lone.pk).update(price_basket="quantities")
    rows: list[tuple[str, str, int, dict[str, D]]] = [
        ("setting-up", "lump", 1, {}),
        ("equipment", "lump", 1, {}),
        ("visits", "visit", 1000, {}),
    ]
    for at, (key, unit, quantity, more) in enumerate(rows, 1):
        PriceLine.objects.create(tender=lone, key=key, label=key, unit=unit, quantity=D(quantity), number=at, **more)
    assert usual_prices(Tender.objects.get(pk=lone.pk)) == {1: D("320000.00")}
    PriceLine.objects.filter(tender=lone, key="equipment").update(floor=D(100), ceiling=D(300))
    assert usual_prices(Tender.objects.get(pk=lone.pk)) == {1: D("213533.33")}  # 2 x 106,666.67 and 200


def test_lots_of_unlike_sizes_have_their_own_made_up_prices(cast: Cast, tender: Tender) -> None:
    tender.lots.filter(number=2).update(weekly_hours=None, annual_value=D(10_000))
    found = first_dummies(Tender.objects.get(pk=tender.pk))
    assert (found[0].price, found[0].prices) == (D("26.84"), {"2": D(44_000)})
    assert found[2].prices == {}  # bids for lots 1 and 3


def test_the_page_ranks_and_awards_and_shows_the_curve(cast: Cast, tender: Tender) -> None:
    page = as_user(cast.lead).get(PAGE)
    assert page.status_code == 200
    words = said(page)
    for heading in (
        "What could surprise",
        "Who would win which lot",
        "Order of the bids in each lot",
        "The price formula",
        "The made-up bids",
    ):
        assert heading in words
    assert "<polyline" in words
    assert "One more bid" in words  # the figures of the curve, as a table
    run = dry_run(setting_of(tender), first_dummies(tender))
    first = run.lots[0].rows[0]
    assert (first.name, first.shown_quality, first.shown_price_score) == ("Bidder A", "94.29", "81.82")
    assert first.shown_total == "90.55"  # 94.2857 x 70% + 81.8182 x 30%
    assert words.count("Proven best") == 1


def test_changed_bids_redraw_the_result_and_nothing_is_kept(cast: Cast, tender: Tender) -> None:
    client = as_user(cast.lead)
    typed = as_drawn(
        client.get(PAGE), **{"bid0-price": "1", "bid1-price": "0", "bid1-lots": "1 to 2", "bid1-prices": "2: 30"}
    )
    answer = client.post(PAGE, typed)
    assert answer.status_code == 200
    words = said(answer)
    assert "Lot 1 cannot be ranked: The price of Bidder A is nought." in words
    assert 'value="2: 30"' in words
    assert not DryRun.objects.exists()
    without = {key: value for key, value in typed.items() if key != "bid1-takes_part"}
    assert "cannot be ranked" not in said(client.post(PAGE, without))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"bid1-price": "about 20"}, "‘Price, Bidder A’"),
        ({"bid1-price": ""}, "Give Bidder A a price; 0 shows what a price of zero does."),
        ({"bid1-price": "-2"}, "Make the price of Bidder A 0 or more."),
        ({"bid1-price": "1e308"}, "‘Price, Bidder A’"),
        ({"bid2-lots": "1, 9"}, "Bidder B: there is no lot ‘9’."),
        ({"bid2-lots": ","}, "Say which lots Bidder B bids for"),
        ({"bid2-lots": "1 to 99999999"}, "Bidder B: there is no lot ‘4’."),
        ({"bid3-prices": "lot one is dear"}, "Write the other prices of Bidder C as lot and price"),
        ({"bid3-mark_delivery": "7"}, "Choose one of the answers offered for ‘Delivering care in the area, Bidder C’."),
    ],
)
def test_what_is_typed_wrong_comes_back_with_its_sentence(
    cast: Cast, tender: Tender, changed: dict[str, str], sentence: str
) -> None:
    client = as_user(cast.lead)
    answer = client.post(PAGE, as_drawn(client.get(PAGE), **changed))
    assert answer.status_code == 400
    assert sentence in said(answer)


def test_what_the_lead_keeps_is_what_the_approver_reads(cast: Cast, tender: Tender) -> None:
    client = as_user(cast.lead)
    answer = client.post(PAGE, as_drawn(client.get(PAGE), **{"bid1-price": "20.02", "keep": "yes"}), follow=True)
    assert "The made-up bids are kept" in said(answer)
    kept = DryRun.objects.get()
    assert (kept.purpose, kept.tender_version, kept.made_by) == ("kept", tender.version, cast.lead)
    assert standing_dummies(tender)[0].price == D("20.02")
    actions.send_for_approval(tender=tender, by=cast.lead)
    sent = DryRun.objects.get(purpose="sent")
    tender.refresh_from_db()
    assert sent.tender_version == tender.version
    assert sent.dummies[0]["price"] == "20.02"
    assert Result.from_data(sent.read()) == dry_run(setting_of(tender), standing_dummies(tender))
    page = said(as_user(cast.approver).get("/tenders/SBC-2027-014/approval/"))
    assert "Dry run of the rules" in page
    assert "5 made-up bids, scored and awarded by these rules" in page
    assert "Price £20.02" in page


def test_nobody_has_to_press_anything_before_sending(cast: Cast, tender: Tender) -> None:
    actions.send_for_approval(tender=tender, by=cast.lead)
    sent = DryRun.objects.get()
    assert sent.purpose == "sent"
    assert [each["name"] for each in sent.dummies] == [f"Bidder {letter}" for letter in "ABCDE"]


def test_a_dry_run_that_was_kept_cannot_be_changed(cast: Cast, tender: Tender) -> None:
    kept = dry_runs.keep(tender=tender, by=cast.lead, dummies=first_dummies(tender))
    with pytest.raises(DatabaseError), transaction.atomic():
        DryRun.objects.filter(pk=kept.pk).update(result="{}")
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.delete()


def test_kept_bids_that_no_longer_fit_are_left_behind(cast: Cast, tender: Tender) -> None:
    dummies = first_dummies(tender)
    dry_runs.keep(tender=tender, by=cast.lead, dummies=dummies)
    rows = [CriterionData("only", "The only one", D(70), "How?")]
    criteria.set_criteria(tender=tender, by=cast.lead, criteria=rows, quality_weight=D(70), price_weight=D(30))
    assert [set(dummy.marks) for dummy in standing_dummies(tender)] == [{"only"}] * 5
    with pytest.raises(Refused, match="changed while you were writing"):
        dry_runs.keep(tender=tender, by=cast.lead, dummies=dummies)


def test_only_a_lead_keeps_one_and_only_of_a_draft(cast: Cast, tender: Tender) -> None:
    for person in (cast.approver, cast.auditor, cast.evaluator_a, cast.stranger_lead, cast.bidder):
        with pytest.raises(NotPermitted):
            dry_runs.keep(tender=tender, by=person, dummies=first_dummies(tender))
    actions.send_for_approval(tender=tender, by=cast.lead)
    with pytest.raises(Refused, match="no longer a draft"):
        dry_runs.keep(tender=tender, by=cast.lead, dummies=first_dummies(tender))
    assert "Keep these bids" not in said(as_user(cast.lead).get(PAGE))


def test_the_council_reads_it_and_nobody_else(cast: Cast, tender: Tender) -> None:
    seen = {
        name: as_user(cast.by_name(name)).get(PAGE).status_code
        for name in ("lead", "approver", "auditor", "evaluator_a", "bidder", "rival", "stranger", "stranger_lead")
    }
    assert seen == {
        "lead": 200, "approver": 200, "auditor": 200, "evaluator_a": 200, "bidder": 404, "rival": 404,
        "stranger": 404, "stranger_lead": 404,
    }  # fmt: skip
    assert Client().get(PAGE).status_code == 302


def test_before_the_weights_hold_the_page_says_what_it_waits_for(cast: Cast, tender: Tender) -> None:
    rows = [CriterionData("only", "The only one", D("69.9"), "How?")]
    criteria.set_criteria(tender=tender, by=cast.lead, criteria=rows, quality_weight=D(70), price_weight=D(30))
    page = as_user(cast.lead).get(PAGE)
    assert page.status_code == 200
    assert "Quality weights add up to 69.9, not 70." in said(page)


def test_a_section_threshold_of_the_tender_reaches_the_ranking(cast: Cast, tender: Tender) -> None:
    """‘Safety’ weighs 30 of 70. Bidder E is marked 2 and 2 of 5 there: 40% of its points, under 50%."""
    rows = (
        CriterionData("a", "Safeguarding", D(20), "How?", section=1),
        CriterionData("b", "Medicines", D(10), "How?", section=1),
        CriterionData("c", "Staff", D(40), "Who?"),
    )
    criteria.set_criteria(
        tender=tender,
        by=cast.lead,
        criteria=rows,
        sections=(SectionData("Safety", D(30), D(50)),),
        quality_weight=D(70),
        price_weight=D(30),
    )
    run = dry_run(setting_of(tender), first_dummies(tender))
    # E's marks: level 2 under ... : a 2, b 1: (20 x 2 + 10 x 1) / (30 x 5) = 33.33%; D's: a 2, b 3: 46.67%.
    assert [(out.name, out.reasons) for out in run.lots[0].left_out] == [
        ("Bidder D", ("It reached 46.67% of the points in ‘Safety’; the published threshold is 50%.",)),
        ("Bidder E", ("It reached 33.33% of the points in ‘Safety’; the published threshold is 50%.",)),
    ]


def test_the_page_costs_the_same_with_one_lot_and_with_three(cast: Cast) -> None:
    counts = []
    with clock.at(made.DRAFTED):
        for kept in (1, 3):
            tender = made.ready(cast, reference=f"SBC-2027-02{kept}", lots_kept=kept)
            client = as_user(cast.lead)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(f"/tenders/{tender.reference}/dry-run/").status_code == 200
            counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] < 120
