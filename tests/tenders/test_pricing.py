"""Price lines, what a price may be, and what the whole comes to: every figure worked out by hand."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenders.pricing import completeness, published
from tenders.pricing.basket import NoBasket, value_of
from tenders.pricing.patterns import PATTERNS
from tenders.pricing.reading import Unreadable, read, read_lot
from tenders.pricing.schedule import (
    QUANTITIES,
    SHARES,
    Limits,
    Line,
    Schedule,
    faults_of_lines,
    pounds,
    problems,
)

D = Decimal
VISITS = (
    Line("v15", "15-minute visits", "hour", D(10), None, 15, floor=D("21.43")),
    Line("v30", "30-minute visits", "hour", D(45), None, 30),
    Line("v45", "45-minute visits", "hour", D(25), None, 45),
    Line("v60", "60-minute visits", "hour", D(20), None, 60, ceiling=D("30.00")),
)
PRICES = {"v15": D("31.20"), "v30": D("26.00"), "v45": D("24.36"), "v60": D("23.11")}
AVERAGE = Schedule("Price of an hour", VISITS)
TOTAL = Schedule(
    "Price of a year",
    (
        Line("day", "An hour by day", "hour", D("62400")),
        Line("night", "A night visit", "visit", D("730.5")),
        Line("manager", "A week of the manager", "week", D(52)),
        Line("start", "Setting up", "lump", D(1)),
        Line("bank", "A bank holiday visit", "visit", D(0)),
    ),
    QUANTITIES,
)


# -- reading -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "price"),
    [
        ("24.36", "24.36"),
        ("£24.36", "24.36"),
        (" £ 24.36 ", "24.36"),
        ("1,240.50", "1240.50"),
        ("£12,345,678.90", "12345678.90"),
        ("24", "24"),
        ("24.", "24"),
        (".5", "0.5"),
        ("-4", "-4"),
        ("−£4.00", "-4.00"),
        ("0024.30", "24.30"),
    ],
)
def test_a_price_is_read_as_people_write_it(typed: str, price: str) -> None:
    assert read(typed) == D(price)


@pytest.mark.parametrize("typed", ["", "   ", "\t"])
def test_nothing_typed_is_no_price(typed: str) -> None:
    assert read(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "about 24",
        "1 240",
        "1,23,456",
        "24.36.1",
        "1e3",
        "NaN",
        "Infinity",
        "-",
        "£",
        ".",
        "٢٤",
        "24p",
        "9" * 31,
    ],
)
def test_what_is_not_a_price_is_said_with_what_was_typed(typed: str) -> None:
    with pytest.raises(Unreadable, match="is not a price; write pounds and pence, such as 24"):
        read(typed)


@pytest.mark.parametrize(("typed", "meant"), [("24,36", "24.36"), ("1,24", "1.24"), ("12,3456", "12.3456")])
def test_a_decimal_comma_is_asked_about(typed: str, meant: str) -> None:
    with pytest.raises(Unreadable, match=rf"Did you mean {meant}\? Write pence after a full stop\."):
        read(typed)


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("v30", "0", "Lot 3, ‘30-minute visits’: the price is £0.00; give more than £0.00."),
        ("v30", "-4", "Lot 3, ‘30-minute visits’: −£4.00 is below nought; give more than £0.00."),
        (
            "v30",
            "about 24",
            "Lot 3, ‘30-minute visits’: ‘about 24’ is not a price; write pounds and pence, such as 24.36.",
        ),
        (
            "v30",
            "2,436",
            "Lot 3, ‘30-minute visits’: £2,436.00 an hour is more than anyone means; the most we take is £1,000.00.",
        ),
        (
            "v30",
            "24.365",
            "Lot 3, ‘30-minute visits’: £24.365 has more than two decimal places; round it to the penny.",
        ),
        ("v15", "21.42", "Lot 3, ‘15-minute visits’: £21.42 is under the published floor of £21.43."),
        ("v60", "30.01", "Lot 3, ‘60-minute visits’: £30.01 is over the published ceiling of £30.00."),
        (
            "v30",
            "9" * 29,
            "Lot 3, ‘30-minute visits’: A price of 29 digits an hour is more than anyone means; "
            "the most we take is £1,000.00.",
        ),
    ],
)
def test_each_wrong_line_gets_one_sentence_and_the_others_none(key: str, typed: str, sentence: str) -> None:
    given_ = read_lot(AVERAGE, 3, {**{k: str(price) for k, price in PRICES.items()}, key: typed})
    assert given_.wrong == {key: sentence}
    assert given_.missing == {}
    assert not given_.is_complete


def test_a_floor_and_a_ceiling_may_be_met_to_the_penny() -> None:
    given_ = read_lot(AVERAGE, 3, {**{k: str(p) for k, p in PRICES.items()}, "v15": "21.43", "v60": "30"})
    assert given_.is_complete
    assert given_.prices["v60"] == D("30")


def test_a_missing_line_is_told_apart_from_a_wrong_one() -> None:
    given_ = read_lot(AVERAGE, 3, {"v15": "31.20", "v30": "", "v45": "24.36", "v60": "x"})
    assert given_.missing == {"v30": "Give the price of ‘30-minute visits’ in lot 3."}
    assert list(given_.wrong) == ["v60"]
    assert given_.prices == {"v15": D("31.20"), "v45": D("24.36")}


def test_the_whole_of_a_lot_has_a_floor_and_a_ceiling_of_its_own() -> None:
    typed = {key: str(price) for key, price in PRICES.items()}  # comes to £25.532
    under = Schedule("Price", VISITS, limits={3: Limits(D("25.54"))})
    over = Schedule("Price", VISITS, limits={3: Limits(None, D("25.53"))})
    assert read_lot(under, 3, typed).wrong == {
        "": "Lot 3: the basket comes to £25.532, under the published floor of £25.54 for the lot."
    }
    assert read_lot(over, 3, typed).wrong == {
        "": "Lot 3: the basket comes to £25.532, over the published ceiling of £25.53 for the lot."
    }
    assert read_lot(under, 4, typed).is_complete


# -- the basket --------------------------------------------------------------------------------------------------------
def test_shares_make_an_average_to_the_last_digit() -> None:
    # 10 x 31.20 = 312; 45 x 26 = 1170; 25 x 24.36 = 609; 20 x 23.11 = 462.20; together 2553.20; a hundredth is 25.532
    basket = value_of(AVERAGE, 3, PRICES)
    assert basket.value == D("25.532")
    assert [part.part for part in basket.parts] == [D("3.12"), D("11.7"), D("6.09"), D("4.622")]
    assert basket.words() == "(10 × £31.20 + 45 × £26.00 + 25 × £24.36 + 20 × £23.11) ÷ 100 = £25.532"
    assert basket.hourly() == D("25.53")


def test_quantities_make_a_total_and_a_line_that_counts_nothing_adds_nothing() -> None:
    # 62,400 x 24.36 = 1,520,064; 730.5 x 18.05 = 13,185.525; 52 x 640 = 33,280; 1 x 12,500; 0 x 99
    prices = {"day": D("24.36"), "night": D("18.05"), "manager": D("640"), "start": D("12500"), "bank": D("99")}
    basket = value_of(TOTAL, 1, prices)
    assert basket.value == D("1579029.525")
    assert basket.hourly() is None
    assert basket.words().endswith("+ 0 × £99.00 = £1,579,029.525")


def test_a_lot_s_own_line_counts_in_that_lot_only() -> None:
    schedule = Schedule(
        "Price",
        (
            Line("one", "An hour in lot 1", quantity=D(100), lot=1),
            Line("two", "An hour in lot 2", quantity=D(100), lot=2),
        ),
    )
    assert value_of(schedule, 2, {"one": D(99), "two": D("24.36")}).value == D("24.36")
    assert [line.key for line in schedule.of_lot(1)] == ["one"]


@pytest.mark.parametrize(
    ("schedule", "prices", "why"),
    [
        (AVERAGE, {"v15": D(30)}, "Lot 3 has no price for ‘30-minute visits’, so its basket cannot be worked out."),
        (
            Schedule("Price", (Line("a", "An hour", quantity=D(0)),)),
            {"a": D(24)},
            "The weights of lot 3 add up to 0, so its basket cannot be worked out.",
        ),
        (
            Schedule("Price", (Line("a", "An hour", quantity=D(90)),)),
            {"a": D(24)},
            "The weights of lot 3 add up to 90, not 100: its average means nothing.",
        ),
        (
            Schedule("Price", (Line("a", "An hour", lot=1),)),
            {},
            "Lot 3 has no price line, so there is nothing to add up.",
        ),
    ],
)
def test_a_basket_that_cannot_be_worked_out_says_why(
    schedule: Schedule, prices: Mapping[str, Decimal], why: str
) -> None:
    with pytest.raises(NoBasket) as refusal:
        value_of(schedule, 3, prices)
    assert str(refusal.value) == why


def test_fifteen_digits_are_the_most_and_one_more_is_refused() -> None:
    schedule = Schedule("Price", (Line("a", "All of it", "lump", D(10)),), QUANTITIES)
    assert read_lot(schedule, 1, {"a": "99,999,999.99"}).prices == {"a": D("99999999.99")}
    over = Schedule("Price", (Line("a", "All of it", "lump", D(11)),), QUANTITIES)
    assert read_lot(over, 1, {"a": "99,999,999.99"}).wrong == {
        "": "Lot 1: the basket comes to £1,099,999,999.89; the most we take is below £1,000,000,000.00."
    }


_CENTS = st.integers(1, 99_999).map(lambda cents: D(cents).scaleb(-2))


@settings(max_examples=200, deadline=None)
@given(prices=st.lists(_CENTS, min_size=2, max_size=7), data=st.data())
def test_any_order_of_lines_gives_the_same_value(prices: list[Decimal], data: st.DataObject) -> None:
    """And the value is the sum a person would make in whole pence, whatever the weights."""
    left, quantities = 10_000, []
    for _ in prices[1:]:
        quantities.append(data.draw(st.integers(0, left)))
        left -= quantities[-1]
    quantities.append(left)
    lines = [Line(f"l{n}", f"Line {n}", quantity=D(q).scaleb(-2)) for n, q in enumerate(quantities)]
    typed = {f"l{n}": price for n, price in enumerate(prices)}
    turned = data.draw(st.permutations(lines))
    first, second = (value_of(Schedule("Price", tuple(order)), 1, typed) for order in (lines, turned))
    assert first.value == second.value
    in_pence = sum(q * int(price * 100) for q, price in zip(quantities, prices, strict=True))
    assert first.value == D(in_pence).scaleb(-6)
    assert first.hourly() == second.hourly()


def test_an_order_that_would_show_a_float_shows_none() -> None:
    """0.1 + 0.2 + 0.3 differs from 0.3 + 0.2 + 0.1 in binary; here no order of lines moves the value."""
    lines = [
        Line(key, key, quantity=quantity) for key, quantity in (("a", D("33.33")), ("b", D("33.33")), ("c", D("33.34")))
    ]
    typed = {"a": D("0.10"), "b": D("0.20"), "c": D("0.30")}
    values = {value_of(Schedule("Price", order), 1, typed).value for order in permutations(lines)}
    assert values == {D("0.20001")}


# -- what a lead may publish -------------------------------------------------------------------------------------------
def test_the_patterns_can_be_published_as_they_stand() -> None:
    for key, (_name, _hint, make) in PATTERNS.items():
        lines = make([1, 2, 9])
        assert faults_of_lines(lines, [1, 2, 9], {}) == [], key
        assert problems(Schedule("Price", tuple(lines)), [1, 2, 9]) == [], key
    assert [line.quantity for line in PATTERNS["visit-length"][2]([1])] == [D(10), D(45), D(25), D(20)]
    assert [line.lot for line in PATTERNS["by-lot"][2]([1, 9])] == [1, 9]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (Line("a", " "), "Line 1, name: say what is priced."),
        (Line("a", "An hour", "day"), "Line 1, unit: choose one of the units on the page."),
        (Line("a", "An hour", lot=7), "Line 1, lot: this tender has no lot 7."),
        (Line("a", "An hour", quantity=D(-1)), "Line 1, weight: give a number from 0 to 1,000,000."),
        (Line("a", "An hour", quantity=D("NaN")), "Line 1, weight: give a number from 0 to 1,000,000."),
        (Line("a", "An hour", quantity=D("33.333")), "Line 1, weight: round it to two decimal places."),
        (
            Line("a", "A visit", "visit", visit_minutes=0),
            "Line 1, minutes of a visit: give a whole number from 1 to 1,440.",
        ),
        (Line("a", "An hour", floor=D(0)), "Line 1, floor: give pounds and pence above £0.00."),
        (Line("a", "An hour", ceiling=D("24.365")), "Line 1, ceiling: give pounds and pence above £0.00."),
        (Line("a", "An hour", floor=D(25), ceiling=D(24)), "Line 1: the floor £25.00 is above the ceiling £24.00."),
    ],
)
def test_a_line_that_is_none_is_refused_by_its_number(line: Line, sentence: str) -> None:
    assert faults_of_lines([line], [1, 2], {}) == [sentence]


def test_two_lines_of_one_name_and_crossed_limits_of_a_lot_are_refused() -> None:
    lines = [Line("a", "An hour"), Line("b", "an HOUR"), Line("c", "An hour", lot=1)]
    assert faults_of_lines(lines, [1], {1: Limits(D(30), D(20))}) == [
        "Line 2, name: ‘an HOUR’ is there twice; name each line once.",
        "Lot 1: the floor £30.00 is above the ceiling £20.00.",
    ]


@pytest.mark.parametrize(
    ("lines", "basket", "said"),
    [
        ((Line("a", "An hour", quantity=D(90)),), SHARES, ["Every lot: the weights add up to 90, not 100."]),
        (
            (Line("a", "An hour", quantity=D(0)),),
            SHARES,
            ["Every lot: the weights add up to 0, so no price would count; give at least one line a weight."],
        ),
        (
            (Line("a", "An hour", quantity=D(0)),),
            QUANTITIES,
            ["Every lot: the weights add up to 0, so no price would count; give at least one line a weight."],
        ),
        ((Line("a", "An hour", lot=1),), SHARES, ["Lots 2 and 3: there is no price line, so nothing could be bid."]),
        (
            (Line("a", "An hour", "hour", D(60)), Line("b", "A week", "week", D(40))),
            SHARES,
            [
                "Every lot: an average of prices a week and an hour means nothing; "
                "give them one unit, or count expected quantities instead of shares."
            ],
        ),
        ((Line("a", "An hour", "hour", D(60)), Line("b", "A week", "week", D(40))), QUANTITIES, []),
        (
            (Line("a", "An hour"), Line("b", "Nights", quantity=D("0.01"), lot=2)),
            SHARES,
            ["Lot 2: the weights add up to 100.01, not 100."],
        ),
    ],
)
def test_a_schedule_that_makes_no_price_is_kept_from_the_approver(
    lines: tuple[Line, ...], basket: str, said: list[str]
) -> None:
    assert problems(Schedule("Price", lines, basket), [1, 2, 3]) == said


def test_the_fingerprint_names_the_lines_and_nothing_else() -> None:
    assert AVERAGE.fingerprint() == Schedule("Called otherwise", VISITS).fingerprint()
    changed = (*VISITS[:3], Line("v60", "60-minute visits", "hour", D(20), None, 60, ceiling=D("30.01")))
    assert Schedule("Price", changed).fingerprint() != AVERAGE.fingerprint()
    assert Schedule("Price", VISITS, QUANTITIES).fingerprint() != AVERAGE.fingerprint()
    assert Schedule("Price", VISITS, limits={1: Limits(D(20))}).fingerprint() != AVERAGE.fingerprint()
    longer = tuple(replace(line, quantity=line.quantity.quantize(D("0.01"))) for line in VISITS)
    assert Schedule("Price", longer).fingerprint() == AVERAGE.fingerprint()


# -- where it stands ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("saved", "started", "note", "missing"),
    [
        (None, False, "", "Give your prices for lot 3."),
        ("24.36", False, "", "Give your prices for lot 3."),
        ({"lines": {}}, False, "", "Give your prices for lot 3."),
        (
            {"lines": {"v15": "31.20", "v30": "26.00"}},
            True,
            "2 of 4 prices given",
            "Give the price of ‘45-minute visits’ in lot 3.",
        ),
        (
            {"lines": {"v15": "20.00"}},
            True,
            "A price to mend",
            "Lot 3, ‘15-minute visits’: £20.00 is under the published floor of £21.43.",
        ),
        (
            {"lines": {"v15": "31.20", "v30": "26.00", "v45": "24.36", "v60": "23.11"}},
            True,
            "4 prices; together £25.532",
            "",
        ),
    ],
)
def test_a_lot_says_what_it_lacks(saved: object, started: bool, note: str, missing: str) -> None:
    found = completeness.standing(AVERAGE, 3, saved)
    assert (found.started, found.note, found.missing) == (started, note, missing)
    assert found.value == (D("25.532") if not missing else None)


@pytest.mark.parametrize(
    ("saved", "note", "missing"),
    [
        ("24.36", "£24.36", ""),
        (None, "", "Give your price for lot 3."),
        ({"lines": {"v15": "1"}}, "", "Give your price for lot 3."),
        ("20.00", "£20.00", "Lot 3: £20.00 is under the published floor of £21.43 for the lot."),
    ],
)
def test_without_lines_one_price_is_asked_as_before(saved: object, note: str, missing: str) -> None:
    found = completeness.standing(Schedule("Price", limits={3: Limits(D("21.43"))}), 3, saved)
    assert (found.note, found.missing) == (note, missing)


def test_what_is_published_says_lines_weights_and_limits() -> None:
    schedule = Schedule("Price", VISITS[::3], limits={4: Limits(D(20), D(30))})
    frozen = published.to_json(schedule)
    assert frozen["lines"][0] == {
        "key": "v15",
        "label": "15-minute visits",
        "unit": "hour",
        "unit_words": "an hour",
        "lot": None,
        "visit_minutes": 15,
        "quantity": "10",
        "floor": "21.43",
        "ceiling": None,
    }
    assert published.words(frozen) == [
        "An average: each line counts its share of 100.",
        "15-minute visits (£ an hour), counts 10 of 100: at least £21.43",
        "60-minute visits (£ an hour), counts 20 of 100: at most £30.00",
        "Lot 4 as a whole: at least £20.00, at most £30.00",
    ]
    assert published.to_json(Schedule("Price")) == {}
    assert published.words({}) == published.words("x") == []


@pytest.mark.parametrize(
    ("amount", "words"),
    [("24.3", "£24.30"), ("24", "£24.00"), ("1579029.525", "£1,579,029.525"), ("-4", "−£4.00"), ("1E+3", "£1,000.00")],
)
def test_pounds_are_told_exactly(amount: str, words: str) -> None:
    assert pounds(D(amount)) == words


def test_ten_thousand_random_prices_are_read_back_as_written() -> None:
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    for _ in range(10_000):
        cents = rng.randrange(1, 10**11)
        price = D(cents).scaleb(-2)
        assert read(f"{'£' * rng.randrange(2)}{price:,.2f}") == price
        assert read(f"{price}") == price
