"""Fields of the trade: what a person may type, and the one sentence they get when it cannot be used."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template

from core import forms as ours

NUL = "Norton\x00Lane"


class Offer(ours.Form):
    title = forms.CharField(label="Title", max_length=20)
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea)
    email = forms.EmailField(label="E-mail address", required=False)
    rate = ours.MoneyField(label="Price for each hour", most=100, required=False)
    hours = ours.HoursField(label="Hours a week", most=2000, required=False)
    mark = ours.MarkField(label="Mark", top=5, step=Decimal("0.5"), required=False)
    lots = forms.IntegerField(label="Lots", required=False)
    route = forms.ChoiceField(
        label="Route",
        required=False,
        choices=[("open", "Open"), ("closed", "Closed")],
        widget=ours.Radios(hints={"open": "Anyone."}),
    )
    areas = forms.MultipleChoiceField(label="Areas", required=False, choices=[("1", "One")], widget=ours.Checkboxes())
    agree = forms.BooleanField(label="I have read the rule", required=False)


def sentences(form: forms.BaseForm, field: str) -> list[str]:
    return [str(error) for error in form.errors.get(field, [])]


def said(field: str, value: Any, form: type[forms.BaseForm] = Offer, **others: Any) -> list[str]:
    return sentences(form({"title": "Care", field: value, **others}), field)


def cleaned(field: str, value: Any) -> Any:
    form = Offer({"title": "Care", field: value})
    assert form.is_valid(), form.errors
    return form.cleaned_data[field]


def test_an_empty_field_is_named_in_its_refusal() -> None:
    assert said("title", "") == ["Fill in ‘Title’."]


def test_a_text_that_is_too_long_says_both_lengths() -> None:
    assert said("title", "a" * 1200) == ["Shorten ‘Title’ to 20 characters or fewer; it has 1,200 now."]


def test_a_text_area_without_a_limit_of_its_own_still_has_one() -> None:
    assert said("notes", "a" * 100_001) == ["Shorten ‘Notes’ to 100,000 characters or fewer; it has 100,001 now."]


@pytest.mark.parametrize("field", ["title", "notes", "email"])
def test_hidden_characters_are_refused_in_one_sentence(field: str) -> None:
    wanted = f"Take the hidden characters out of ‘{Offer.base_fields[field].label}’; type it again if you pasted it."
    assert wanted in said(field, NUL)


def test_line_ends_and_tabs_are_not_hidden_characters() -> None:
    assert cleaned("notes", "one\r\ntwo\tthree") == "one\r\ntwo\tthree"


def test_an_e_mail_address_is_asked_for_in_its_form() -> None:
    assert said("email", "ruth at stockton") == ["Write ‘E-mail address’ as an address such as name@example.org."]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("24.36", "24.36"), ("£24.36", "24.36"), (" 24 ", "24"), (".5", "0.5"), ("0", "0"), ("100.00", "100.00")],
)
def test_money_is_read_as_people_write_it(typed: str, meant: str) -> None:
    assert cleaned("rate", typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed", ["NaN", "Infinity", "1e308", "24,3.6.1", "about 20", "²", "0x10", "٣", "1_000", "--1", NUL, "9" * 31]
)
def test_what_is_no_amount_gets_one_sentence(typed: str) -> None:
    assert said("rate", typed) == ["Write ‘Price for each hour’ as a number, such as 24.36."]


def test_money_has_bounds_and_pence() -> None:
    assert said("rate", "-1") == ["Make ‘Price for each hour’ 0 or more."]
    assert said("rate", "−1") == ["Make ‘Price for each hour’ 0 or more."]
    assert said("rate", "100.01") == ["Make ‘Price for each hour’ 100 or less."]
    assert said("rate", "24.365") == ["Round ‘Price for each hour’ to 2 decimal places."]


@pytest.mark.parametrize(("typed", "meant"), [("10½", "10.5"), ("1,310", "1310"), ("¼", "0.25"), ("7.25", "7.25")])
def test_hours_are_read_with_fractions_and_commas(typed: str, meant: str) -> None:
    assert cleaned("hours", typed) == Decimal(meant)


def test_absurd_hours_are_refused_with_the_limit() -> None:
    assert said("hours", "999999999999") == ["Make ‘Hours a week’ 2,000 or less."]


def test_a_mark_keeps_to_its_scale_and_steps() -> None:
    assert cleaned("mark", "4.5") == Decimal("4.5")
    assert said("mark", "6") == ["Make ‘Mark’ 5 or less."]
    assert said("mark", "4.25") == ["Give ‘Mark’ in steps of 0.5."]


def test_a_whole_number_that_no_database_column_holds_is_refused() -> None:
    assert said("lots", "99999999999999999999") == ["Make ‘Lots’ 2,147,483,647 or less."]
    assert said("lots", "9" * 5000) == ["Write ‘Lots’ as a whole number, such as 12."]
    assert said("lots", "1e308") == ["Write ‘Lots’ as a whole number, such as 12."]


def test_a_choice_that_was_not_offered_is_refused() -> None:
    assert said("route", "secret") == ["Choose one of the answers offered for ‘Route’."]
    assert said("areas", ["7"]) == ["Choose one of the answers offered for ‘Areas’."]


def test_an_authors_own_sentence_stands() -> None:
    class Own(ours.Form):
        title = forms.CharField(label="100% title", error_messages={"required": "Give the tender a title."})
        other = forms.CharField(label="100% other", max_length=3)

    assert said("title", "", Own) == ["Give the tender a title."]
    assert sentences(Own({"title": "x", "other": "four"}), "other") == [
        "Shorten ‘100% other’ to 3 characters or fewer; it has 4 now."
    ]
    assert sentences(Own({"title": "x"}), "other") == ["Fill in ‘100% other’."]


class Answer(ours.Form):
    answer = ours.WordLimitField(label="Mobilisation", word_limit=800, min_words=3, required=False)
    draft = ours.WordLimitField(label="Draft", word_limit=2, keep_over=True, required=False)


def test_an_answer_of_forty_thousand_words_says_how_many_to_cut() -> None:
    form = Answer({"answer": "a " * 39_000})
    assert sentences(form, "answer") == ["Cut ‘Mobilisation’ by 38,200 words; it has 39,000 and the limit is 800."]
    assert str(form["answer"].value()) == "a " * 39_000  # nothing typed is lost


def test_an_answer_at_its_limit_is_accepted_and_one_word_more_is_not() -> None:
    assert Answer({"answer": "word " * 800}).is_valid()
    assert sentences(Answer({"answer": "word " * 801}), "answer") == [
        "Cut ‘Mobilisation’ by 1 word; it has 801 and the limit is 800."
    ]


def test_a_reason_can_be_too_short() -> None:
    assert sentences(Answer({"answer": "too short"}), "answer") == [
        "Write at least 3 words in ‘Mobilisation’; it has 2 now."
    ]


def test_a_draft_may_be_over_its_limit_and_line_ends_are_evened() -> None:
    form = Answer({"draft": "one\r\ntwo\rthree"})
    assert form.is_valid()
    assert form.cleaned_data["draft"] == "one\ntwo\nthree"


class Dates(ours.Form):
    closes = ours.UKDateTimeField(label="Bids close")
    starts = ours.UKDateField(label="Contract starts", required=False)


def closes(day: str, month: str, year: str, time: str) -> Dates:
    return Dates({"closes_day": day, "closes_month": month, "closes_year": year, "closes_time": time})


@pytest.mark.parametrize(
    ("month", "time", "instant"),
    [
        ("4", "12 noon", datetime(2027, 4, 16, 11, tzinfo=UTC)),
        ("April", "noon", datetime(2027, 4, 16, 11, tzinfo=UTC)),
        ("apr", "5pm", datetime(2027, 4, 16, 16, tzinfo=UTC)),
        ("04", "11.30 a.m.", datetime(2027, 4, 16, 10, 30, tzinfo=UTC)),
        ("4", "17:00", datetime(2027, 4, 16, 16, tzinfo=UTC)),
        ("4", "09:30", datetime(2027, 4, 16, 8, 30, tzinfo=UTC)),
        ("4", "12am", datetime(2027, 4, 15, 23, tzinfo=UTC)),
        ("4", "12:30pm", datetime(2027, 4, 16, 11, 30, tzinfo=UTC)),
    ],
)
def test_a_deadline_is_read_on_the_uks_clocks(month: str, time: str, instant: datetime) -> None:
    form = closes("16", month, "2027", time)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["closes"] == instant


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("", "", "", ""), "Fill in ‘Bids close’: day, month, year and time."),
        (("16", "", "2027", "5pm"), "Add the month to ‘Bids close’."),
        (("16", "4", "2027", ""), "Add the time to ‘Bids close’."),
        (("31", "4", "2027", "5pm"), "Change the day of ‘Bids close’: 31 April 2027 does not exist."),
        (("29", "2", "2027", "5pm"), "Change the day of ‘Bids close’: 29 February 2027 does not exist."),
        (("32", "1", "2027", "5pm"), "Write the day of ‘Bids close’ as a number from 1 to 31."),
        (("16", "13", "2027", "5pm"), "Write the month of ‘Bids close’ as a number from 1 to 12, or as a name."),
        (("16", "ju", "2027", "5pm"), "Write the month of ‘Bids close’ as a number from 1 to 12, or as a name."),
        (("16", "4", "27", "5pm"), "Write the year of ‘Bids close’ in full, from 2000 to 2100."),
        (("16", "4", "９９９９", "5pm"), "Write the year of ‘Bids close’ in full, from 2000 to 2100."),
        (("16", "4", "2027", "5"), "Add am or pm to the time of ‘Bids close’."),
        (("16", "4", "2027", "5:00"), "Add am or pm to the time of ‘Bids close’."),
        (("16", "4", "2027", "25:00"), "Write the time of ‘Bids close’ as 12 noon, 5pm or 11:30am."),
        (("16", "4", "2027", "13pm"), "Write the time of ‘Bids close’ as 12 noon, 5pm or 11:30am."),
        (("16", "4", "2027", "soon"), "Write the time of ‘Bids close’ as 12 noon, 5pm or 11:30am."),
        (
            ("16", "4", "2027", "midnight"),
            "Write the time of ‘Bids close’ as 11:59pm or 12am: midnight could be either end of the day.",
        ),
        (
            ("28", "3", "2027", "1:30am"),
            "Change the time of ‘Bids close’: the clocks go forward on Sunday 28 March 2027, "
            "so the hour from 1am to 2am does not exist.",
        ),
        ((NUL, "4", "2027", "5pm"), "Write the day of ‘Bids close’ as a number from 1 to 31."),
    ],
)
def test_a_date_that_cannot_be_used_names_the_part_to_mend(typed: tuple[str, str, str, str], sentence: str) -> None:
    assert sentences(closes(*typed), "closes") == [sentence]


def test_a_date_alone_is_read_and_shown_again_as_typed() -> None:
    form = Dates({"closes_day": "16", "starts_day": "6", "starts_month": "sept", "starts_year": "2027"})
    assert "closes" in form.errors
    assert form.cleaned_data["starts"] == date(2027, 9, 6)
    assert 'value="sept"' in str(form["starts"])


def test_a_stored_deadline_fills_its_boxes_in_uk_time() -> None:
    shown = str(Dates(initial={"closes": datetime(2027, 4, 16, 11, tzinfo=UTC), "starts": date(2027, 9, 6)})["closes"])
    assert 'name="closes_day" type="text" inputmode="numeric" value="16"' in shown
    assert 'name="closes_time" type="text" value="12 noon"' in shown


class Upload(ours.Form):
    plan = ours.UploadField(label="Staff transfer plan", kinds=("pdf", "docx"), most_bytes=1_048_576)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "plan.pdf",
            b"",
            "The file for ‘Staff transfer plan’ is empty (0 bytes): save it again on your computer, then choose it.",
        ),
        ("plan.exe", b"MZ", "Choose another file for ‘Staff transfer plan’: it can be PDF, DOCX."),
        (
            "plan.pdf",
            b"x" * 1_572_864,
            "Choose a smaller file for ‘Staff transfer plan’: it can be 1 MB, and this one is 1.5 MB.",
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_why(name: str, content: bytes, sentence: str) -> None:
    assert sentences(Upload({}, {"plan": SimpleUploadedFile(name, content)}), "plan") == [sentence]


def test_a_file_of_an_allowed_kind_is_taken_and_a_missing_one_is_asked_for() -> None:
    assert Upload({}, {"plan": SimpleUploadedFile("Plan.PDF", b"%PDF-1.7")}).is_valid()
    assert sentences(Upload({}, {}), "plan") == ["Choose a file for ‘Staff transfer plan’."]


def draw(source: str, **context: Any) -> str:
    return Template("{% load fairlot %}" + source).render(Context(context))


def test_the_summary_links_to_the_first_box_of_each_field() -> None:
    html = draw("{% error_summary form dates %}", form=Offer({}), dates=closes("16", "", "2027", "5pm"))
    assert '<a href="#id_title">Fill in ‘Title’.</a>' in html
    assert '<a href="#id_closes_0">Add the month to ‘Bids close’.</a>' in html
    assert draw("{% error_summary form %}", form=Offer()).strip() == ""


def test_a_field_ties_its_hint_and_its_message_to_its_box() -> None:
    class Hinted(ours.Form):
        rate = ours.MoneyField(label="Rate", help_text="Excluding VAT.", most=9)

    html = draw("{% field form.rate %}", form=Hinted({"rate": "<b>"}))
    assert 'aria-describedby="id_rate_helptext id_rate_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<div class="govuk-input__prefix" aria-hidden="true">£</div>' in html
    assert 'value="&lt;b&gt;"' in html


def test_radios_and_checkboxes_are_groups_with_a_legend() -> None:
    html = draw("{{ form }}", form=Offer())
    assert '<legend class="govuk-fieldset__legend">Route (optional)</legend>' in html
    assert 'type="radio" id="id_route_0" name="route" value="open" aria-describedby="id_route_0_hint"' in html
    assert 'type="checkbox" id="id_areas_0" name="areas" value="1"' in html


def test_an_answer_carries_its_limit_for_the_counter_but_the_browser_never_cuts_it() -> None:
    html = draw("{% field form.answer %}", form=Answer())
    assert 'data-maxwords="800"' in html
    assert "You can write up to 800 words" in html
    assert " maxlength=" not in html


def test_words_are_counted_between_white_space() -> None:
    assert ours.count_words(" one two\n\nthree\u00a0four ") == 4
    assert ours.count_words("") == 0
