"""Sections and criteria: their sums, what is refused in words, and the buttons of the page without JavaScript."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from core import clock
from core.workflow import Refused
from tenders import formulas, readiness
from tenders.actions import criteria
from tenders.forms.authoring.criteria_tree import Tree
from tenders.models import CriterionSection, Tender
from tenders.templates_data import CriterionData, ScaleMarkData, SectionData
from tests.factories import tenders as made
from tests.factories.people import Cast

D = Decimal
PAGE = "/tenders/SBC-2027-014/criteria/"


@pytest.fixture
def tender(cast: Cast) -> Any:
    with clock.at(made.DRAFTED):
        yield made.draft(cast, reference="SBC-2027-014", lots_kept=2)


def as_lead(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.lead, backend="django.contrib.auth.backends.ModelBackend")
    return client


def said(answer: Any) -> str:
    return str(answer.content.decode()).replace("&#x27;", "'").replace("&quot;", '"')


SECTIONS = (SectionData("Safe care", D(40), D(60)), SectionData("People", D(30)))
ROWS = (
    CriterionData("safe", "Safeguarding", D(25), "How?", section=1, minimum_mark=D(2)),
    CriterionData("medicines", "Medicines", D(15), "How?", section=1),
    CriterionData("staff", "Staff", D(30), "Who?", section=2),
)


def put(tender: Tender, cast: Cast, **changed: Any) -> Tender:
    given: dict[str, Any] = {
        "criteria": ROWS, "sections": SECTIONS, "quality_weight": D(70), "price_weight": D(30), **changed,
    }  # fmt: skip
    return criteria.set_criteria(tender=tender, by=cast.lead, **given)


def refusal(tender: Tender, cast: Cast, **changed: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        put(tender, cast, **changed)
    return refused.value.reasons


def test_sections_carry_the_sum_of_their_criteria(cast: Cast, tender: Tender) -> None:
    put(tender, cast)
    assert [(s.number, s.label, s.weight, s.threshold) for s in tender.criterion_sections.all()] == [
        (1, "Safe care", D(40), D(60)),
        (2, "People", D(30), None),
    ]
    found = [(c.number, c.key, c.section.label if c.section else "") for c in tender.criteria.select_related("section")]
    assert found == [(1, "safe", "Safe care"), (2, "medicines", "Safe care"), (3, "staff", "People")]
    checks = {check.key: check for check in readiness.checks(tender)}
    assert checks["weights"].title == "Weights add up: quality 70, price 30"


def test_a_section_of_forty_with_criteria_of_39_9_is_refused_with_both_sums(cast: Cast, tender: Tender) -> None:
    rows = (ROWS[0], CriterionData("medicines", "Medicines", D("14.9"), "How?", section=1), ROWS[2])
    assert refusal(tender, cast, criteria=rows) == [
        "‘Safe care’: its criteria add up to 39.9 and the section's weight is 40; make the two the same."
    ]
    assert tender.criterion_sections.count() == 0
    put(tender, cast)
    CriterionSection.objects.filter(tender=tender, number=1).update(weight=D("39.9"))
    check = next(check for check in readiness.checks(tender) if check.key == "weights")
    assert (check.ok, check.title) == (False, "‘Safe care’ weighs 39.9, and its criteria add up to 40")


def test_weights_of_99_9_are_kept_as_a_draft_and_stop_the_approval(cast: Cast, tender: Tender) -> None:
    sections = (SECTIONS[0], SectionData("People", D("29.9")))
    put(
        tender,
        cast,
        sections=sections,
        criteria=(*ROWS[:2], CriterionData("staff", "Staff", D("29.9"), "Who?", section=2)),
    )
    check = next(check for check in readiness.checks(tender) if check.key == "weights")
    assert (check.ok, check.title) == (False, "Quality weights add up to 69.9, not 70")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"sections": (*SECTIONS, SectionData("Empty", D(5)))}, "‘Empty’ has no criterion: add one to it, or take the section out."),
        ({"sections": (SectionData(" ", D(40)), SECTIONS[1])}, "Section 1: give it a name."),
        ({"sections": (SectionData("Safe care", D(40), D(101)), SECTIONS[1])}, "‘Safe care’, threshold: give a percentage from 0 to 100."),
        ({"criteria": (*ROWS, CriterionData("x", "X", D(1), "?", section=9))}, "Criterion 4: its section is not there; choose another."),
        ({"price_formula": "cheapest"}, "Price formula: there is no ‘cheapest’ here; choose one from the list."),
        ({"price_formula": "absolute scale", "price_formula_terms": {"full_price": D(20), "nil_price": D(20)}}, "The price for full points and the price for no points are the same, so that the formula would divide by zero: make the second one higher."),
        ({"price_formula": "optimum price point"}, "Optimum price: ‘optimum price point’ needs this figure."),
        ({"price_formula": "PPPFA 80/20"}, "With ‘PPPFA 80/20’ the quality weight must be 20 and the price weight 80."),
        ({"price_formula": "fixed price"}, "With ‘fixed price’ the price weight must be 0."),
    ],
)  # fmt: skip
def test_what_cannot_be_published_is_refused_by_name(cast: Cast, tender: Tender, changed: Any, sentence: str) -> None:
    assert sentence in refusal(tender, cast, **changed)


def test_a_criterion_that_stays_keeps_its_row(cast: Cast, tender: Tender) -> None:
    put(tender, cast)
    before = {row.key: row.pk for row in tender.criteria.all()}
    turned = (
        CriterionData("staff", "Staff and pay", D(45), "Who?", section=1),
        CriterionData("safe", "Safeguarding", D(25), "How?"),
    )
    put(tender, cast, criteria=turned, sections=(SectionData("People", D(45)),))
    rows = list(tender.criteria.all())
    assert [(row.number, row.key, row.label) for row in rows] == [
        (1, "staff", "Staff and pay"),
        (2, "safe", "Safeguarding"),
    ]
    assert {row.key: row.pk for row in rows} == {key: before[key] for key in ("staff", "safe")}


def test_the_formula_and_its_figures_are_kept_and_published(cast: Cast, tender: Tender) -> None:
    put(
        tender, cast, price_formula="absolute scale", price_formula_terms={"full_price": D("22.50"), "nil_price": D(30)}
    )
    tender.refresh_from_db()
    assert (tender.price_formula, tender.price_formula_terms) == (
        "absolute scale",
        {"full_price": "22.5", "nil_price": "30"},
    )
    assert formulas.published(tender)["formula_words"].endswith(
        "price for full points £22.50, price for no points £30.00"
    )
    assert tender.changes.order_by("-version")[0].what == (
        "The price formula was changed from ‘lowest/price’ to ‘absolute scale’."
    )
    put(tender, cast)  # who says nothing of the formula changes nothing of it
    assert tender.price_formula == "absolute scale"


def test_a_scale_needs_a_whole_top_and_each_mark_once(cast: Cast, tender: Tender) -> None:
    def scale(*marks: str) -> list[str]:
        rows = [ScaleMarkData(D(mark), f"Mark {mark}", "Means it.") for mark in marks]
        with pytest.raises(Refused) as refused:
            criteria.set_scale(tender=tender, by=cast.lead, scale=rows)
        return refused.value.reasons

    assert scale("0", "4.5") == ["Scale: the highest mark is 4.5; make it a whole number."]
    assert "Scale: a mark is there twice; give each mark once." in scale("0", "5", "5")
    assert scale("0", "0")[-1] == "Scale: it has no top; the highest mark must be above 0."


def test_a_draft_with_a_formula_that_cannot_work_is_stopped_by_its_check(cast: Cast, tender: Tender) -> None:
    def check() -> Any:
        return next(check for check in readiness.checks(tender) if check.key == "formula")

    assert (check().ok, check().title) == (True, "The price formula passes its made-up bids")
    tender.price_formula, tender.price_formula_terms = "absolute scale", {"full_price": "20", "nil_price": "20"}
    tender.save()
    assert (check().ok, check().title) == (False, "The price formula cannot be used")
    assert "divide by zero" in check().detail


# -- the page --------------------------------------------------------------------------------------------------------


def typed(sections: list[dict[str, str]], rows: list[dict[str, str]], **more: str) -> dict[str, str]:
    data = {"quality_weight": "70", "price_weight": "30", **more}
    for prefix, each in (("sections", sections), ("criteria", rows)):
        data |= {f"{prefix}-TOTAL_FORMS": str(len(each)), f"{prefix}-INITIAL_FORMS": "0"}
        for number, row in enumerate(each):
            data |= {f"{prefix}-{number}-{key}": value for key, value in row.items()}
    return data


def criterion(label: str, section: str = "", weight: str = "35", **more: str) -> dict[str, str]:
    return {"label": label, "section": section, "weight": weight, "question": "How?", "word_limit": "500", **more}


TWO = typed(
    [{"label": "Safe care", "weight": "35"}, {"label": "People", "weight": "35"}],
    [criterion("Safeguarding", "0"), criterion("Staff", "1")],
)


def test_the_tree_is_saved_from_the_page_and_shown_again(cast: Cast, tender: Tender) -> None:
    client = as_lead(cast)
    assert client.post(PAGE, TWO).status_code == 302
    assert [(c.label, c.section.number if c.section else 0) for c in tender.criteria.select_related("section")] == [
        ("Safeguarding", 1),
        ("Staff", 2),
    ]
    page = said(client.get(PAGE))
    assert "Section 1. Safe care" in page
    assert page.index("Section 1. Safe care") < page.index("1. Safeguarding") < page.index("Section 2. People")


def test_a_press_moves_what_was_typed_and_saves_nothing(cast: Cast, tender: Tender) -> None:
    client, version = as_lead(cast), tender.version
    moved = client.post(PAGE, {**TWO, "do": "down-criterion:0", "criteria-0-label": "Typed just now"})
    assert moved.status_code == 200
    rows = moved.context["rows"]
    assert [(row["label"].value(), row["section"].value()) for row in rows] == [("Typed just now", "1"), ("Staff", "1")]
    tender.refresh_from_db()
    assert (tender.version, tender.criteria.count()) == (version, 3)


def tree(sections: int, *places: str) -> Tree:
    return Tree(
        [{"label": f"S{n}"} for n in range(sections)], [{"label": str(n), "section": p} for n, p in enumerate(places)]
    )


@pytest.mark.parametrize(
    ("press", "criteria_now", "sections_now"),
    [
        ("up-criterion:1", ["0:", "1:", "2:0", "3:1"], ["S0", "S1"]),
        ("up-criterion:2", ["0:", "2:0", "1:0", "3:1"], ["S0", "S1"]),
        ("up-criterion:3", ["0:", "1:0", "2:0", "3:0"], ["S0", "S1"]),
        ("up-criterion:0", ["0:", "1:0", "2:0", "3:1"], ["S0", "S1"]),
        ("down-criterion:0", ["0:0", "1:0", "2:0", "3:1"], ["S0", "S1"]),
        ("down-criterion:2", ["0:", "1:0", "2:1", "3:1"], ["S0", "S1"]),
        ("down-criterion:3", ["0:", "1:0", "2:0", "3:1"], ["S0", "S1"]),
        ("out-criterion:1", ["0:", "2:0", "3:1"], ["S0", "S1"]),
        ("add-criterion:0", ["0:", "1:0", "2:0", "None:0", "3:1"], ["S0", "S1"]),
        ("add-criterion", ["0:", "None:", "1:0", "2:0", "3:1"], ["S0", "S1"]),
        ("add-section", ["0:", "1:0", "2:0", "3:1"], ["S0", "S1", None]),
        ("down-section:0", ["0:", "3:0", "1:1", "2:1"], ["S1", "S0"]),
        ("up-section:1", ["0:", "3:0", "1:1", "2:1"], ["S1", "S0"]),
        ("out-section:0", ["0:", "1:", "2:", "3:0"], ["S1"]),
        ("out-criterion:99", ["0:", "1:0", "2:0", "3:1"], ["S0", "S1"]),
        ("burn-everything:1", ["0:", "1:0", "2:0", "3:1"], ["S0", "S1"]),
    ],
)
def test_each_button_of_the_tree(press: str, criteria_now: list[str], sections_now: list[Any]) -> None:
    made_tree = tree(2, "", "0", "0", "1")
    made_tree.press(press)
    assert [f"{row.get('label')}:{row['section']}" for row in made_tree.criteria] == criteria_now
    assert [row.get("label") for row in made_tree.sections] == sections_now


def test_hostile_rows_are_read_as_none() -> None:
    data = QueryDict(mutable=True)
    data.update({"criteria-TOTAL_FORMS": "9999999", "sections-TOTAL_FORMS": "-4", "criteria-0-section": "\u0663"})
    read = Tree.typed(data)
    assert (read.sections, read.criteria) == ([], [])
    data["criteria-TOTAL_FORMS"] = "2"
    assert Tree.typed(data).criteria == [{"section": ""}, {"section": ""}]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"criteria-0-weight": "34.9"}, "‘Safe care’: its criteria add up to 34.9 and the section's weight is 35; make the two the same."),
        ({"criteria-0-question": "word " * 40_000}, "‘Question to the bidder, criterion 1’"),
        ({"criteria-0-word_limit": "40000"}, "Make ‘Word limit, criterion 1’ 10,000 or less."),
        ({"sections-0-label": ""}, "Fill in ‘Name of the section, section 1’."),
        ({"sections-0-threshold": "101"}, "Make ‘Threshold in per cent, section 1’ 100 or less."),
        ({"price_formula": "cheapest"}, "Choose one of the answers offered for ‘How a price is scored’."),
        ({"price_formula": "optimum price point"}, "Optimum price: ‘optimum price point’ needs this figure."),
        ({"price_formula": "absolute scale", "term_full_price": "20", "term_nil_price": "20"}, "the formula would divide by zero"),
    ],
)  # fmt: skip
def test_what_is_typed_wrong_comes_back_with_its_sentence_and_is_kept(
    cast: Cast, tender: Tender, changed: dict[str, str], sentence: str
) -> None:
    answer = as_lead(cast).post(PAGE, {**TWO, **changed})
    assert answer.status_code == 400
    assert sentence in said(answer)
    assert "Safeguarding" in said(answer)
    tender.refresh_from_db()
    assert (tender.version, tender.criterion_sections.count()) == (1, 0)


def test_a_reader_sees_the_tree_and_no_form(cast: Cast, tender: Tender) -> None:
    put(tender, cast, price_formula="optimum price point", price_formula_terms={"optimum_price": D(24)})
    client = Client()
    client.force_login(cast.auditor, backend="django.contrib.auth.backends.ModelBackend")
    page = said(client.get(PAGE))
    assert "Section 1. Safe care" in page
    assert "40 points; threshold 60%" in page
    assert "optimum price £24.00" in page
    assert "data-weights-form" not in page
