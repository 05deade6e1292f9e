"""Frames, tags and error pages: what every page of every room stands in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from core import clock
from core.frames import BLOCKED, DONE, NEXT, NOW, Crumb, Fact, Frame, Stage
from core.models import Organisation, User
from core.workflow import Move


def draw(source: str, **context: Any) -> str:
    return Template("{% load fairlot %}" + source).render(Context(context))


def frame(**changes: Any) -> Frame:
    whole: dict[str, Any] = {
        "title": "Care at home",
        "reference": "SBC-2027-014",
        "state": "Draft",
        "facts": [Fact("Next deadline", "4 days left", ["By Friday"], brand=True), Fact("Worth", "£63.5 million")],
        "stages": [
            Stage("market", "Talk with the market", "Closed 29 January", DONE),
            Stage("draft", "Draft the tender", "Due Friday", NOW),
            Stage("approve", "Approve", "Blocked: 3 checks", BLOCKED),
            Stage("publish", "Publish", "", NEXT),
        ],
        "crumbs": [Crumb("Tenders", "/tenders/"), Crumb("Care at home")],
        "history_url": "/history/",
    }
    return Frame(**(whole | changes))


def test_the_stages_are_drawn_twice_and_say_their_state_in_words() -> None:
    html = render_to_string("core/workspace.html", {"frame": frame()})
    assert html.count('<ol class="steps">') == 2
    assert html.count('aria-current="step"') == 2
    assert "Stage 2 of 4: <b>Draft the tender</b>. Next: Approve, <b>blocked</b>" in html
    assert 'Talk with the market<span class="vh"> (done)</span>' in html


def test_a_page_without_stages_has_no_timeline() -> None:
    html = render_to_string("core/workspace.html", {"frame": frame(stages=[])})
    assert "steps" not in html
    assert '<div class="frame">' in html


def test_the_head_names_reference_state_and_the_strip() -> None:
    html = render_to_string("core/focus.html", {"frame": frame()})
    assert '<h1 id="page-title">Care at home</h1>' in html
    assert '<span class="tag brand">Draft</span>' in html
    assert '<dd class="big brand">4 days left</dd>' in html
    assert "<title>Care at home (SBC-2027-014)</title>" in html
    assert '<a href="/history/">History</a>' in html


@pytest.mark.parametrize(
    "template",
    ["workspace", "workspace_side", "focus", "form_page", "check_answers", "confirmation", "public", "public_wide"],
)
def test_each_frame_has_one_main_one_heading_at_most_and_nothing_inline(template: str) -> None:
    html = render_to_string(
        f"core/{template}.html", {"frame": frame(), "title": "Title", "answers": [("Route", "Open", "/x/")]}
    )
    assert html.count('id="main"') == 1
    assert html.count("<h1") <= 1
    assert 'href="#main"' in html
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", html)


def test_check_answers_says_what_is_not_answered() -> None:
    html = render_to_string(
        "core/check_answers.html",
        {
            "title": "Check",
            "submit_label": "Submit",
            "answers": [{"question": "Route", "answer": "", "change_url": "/x/"}],
        },
    )
    assert "Not answered" in html
    assert 'Change<span class="vh"> Route</span>' in html


def test_a_blocked_button_stays_reachable_and_says_why() -> None:
    one = draw('{% blocked "Send for approval" "Two checks need fixing." %}')
    assert 'aria-disabled="true" aria-describedby="why-send-for-approval"' in one
    assert "Two checks need fixing." in one
    many = draw('{% blocked "Send" reasons %}', reasons=["Weights are 95.", "Lot 7 has no list."])
    assert many.count("<li>") == 2


class Tender:
    def get_act_url(self, verb: str) -> str:
        return f"/tenders/1/{verb}/"


def test_moves_become_forms_that_post_and_a_hidden_one_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        Move("publish", "Publish notice", (), "primary"),
        Move("cancel", "Cancel tender", (), "danger"),
        Move("approve", "Approve", ("Add at least one lot.",), "plain"),
        Move("open", "Open", (), "hidden"),
    ]
    monkeypatch.setattr("core.templatetags.fairlot.open_moves", lambda obj, user: found)
    request = RequestFactory().get("/")
    request.user = User()
    html = draw("{% moves tender %}", tender=Tender(), request=request)
    assert '<form method="post" action="/tenders/1/publish/">' in html
    assert '<button class="btn">Publish notice</button>' in html
    assert '<button class="btn-2 danger">Cancel tender</button>' in html
    assert "Add at least one lot." in html
    assert "/tenders/1/approve/" not in html
    assert "/tenders/1/open/" not in html
    only = draw('{% moves tender only="open" %}', tender=Tender(), request=request)
    assert "/tenders/1/open/" in only
    assert "Publish" not in only


def test_the_success_panel_says_what_happens_next_and_a_refusal_says_all_reasons() -> None:
    html = draw(
        "{% success %}",
        messages=[
            Message(25, "Notice sent\nNobody else is told yet.", extra_tags="done"),
            Message(40, "Weights are 95.\nLot 7 has no list.", extra_tags="refused"),
            Message(20, ""),
        ],
    )
    assert '<div class="success" role="status"><h2>Notice sent</h2><p>Nobody else is told yet.</p></div>' in html
    assert '<div class="success stop" role="alert">' in html
    assert "<p>Weights are 95.</p><p>Lot 7 has no list.</p>" in html
    assert html.count('<div class="success') == 2


def test_paging_keeps_the_filters_of_the_list() -> None:
    page = Paginator(range(140), 25).page(2)
    html = draw("{% paging page %}", page=page, request=RequestFactory().get("/?zone=A&page=2"))
    assert "Showing 26 to 50 of 140" in html
    assert 'href="?zone=A&amp;page=3"' in html
    assert 'href="?zone=A&amp;page=1"' in html


def test_filters_show_as_tags_that_can_be_taken_off() -> None:
    html = draw('{% filter_tags filters "longest wait" %}', filters=[("Zone A", "/list/")])
    assert '<a class="tag brand" href="/list/">Zone A: remove</a>' in html
    assert "Sorted by longest wait" in html


def test_an_empty_list_teaches_also_inside_a_loop() -> None:
    html = draw(
        '{% for x in none %}{% empty %}{% empty "No bids yet" "They appear when opened." %}{% endfor %}', none=[]
    )
    assert "No bids yet" in html
    assert "They appear when opened." in html


def test_a_countdown_is_words_that_the_browser_may_keep_current(standing_clock: Any) -> None:
    soon, past = clock.now() + timedelta(hours=1, minutes=12), clock.now() - timedelta(minutes=4)
    html = draw('{% countdown soon %}|{% countdown past "short" %}|{{ soon|time_left:"short" }}', soon=soon, past=past)
    first, second, third = html.split("|")
    assert ">1 hour 12 minutes left</span>" in first
    assert f'data-until="{soon.isoformat()}"' in first
    assert "data-late>passed 4 min ago</span>" in second
    assert third == "1 h 12 min left"


def test_an_entry_of_the_log_is_said_in_words() -> None:
    class Entry:
        verb = "tender.send_for_approval"
        facts = {
            "is": "in_approval",
            "reason": {"salt": "ab", "sha256": "c" * 64},
            "lots": [1, 2],
            "late": False,
            "at": "2027-04-16T10:24:06+00:00",
        }

    html = draw(
        "{{ entry|what_was_done }};{% for name, value in entry|plain_facts %}{{ name }}={{ value }};{% endfor %}",
        entry=Entry(),
    )
    assert (
        html
        == "Tender: send for approval;At=16 April 2027, 11:24:06am;State now=in_approval;Late=no;Lots=1, 2;Reason=kept as a fingerprint, cccccccccccccccc…;"
    )


@pytest.mark.parametrize(
    ("template", "heading"),
    [
        ("bad_request", "This could not be read"),
        ("forbidden", "You do not have the right to do this"),
        ("not_found", "There is no page here"),
        ("csrf", "This page was open too long"),
        ("refused", "This cannot be done now"),
        ("server_error", "Something went wrong at our end"),
    ],
)
def test_an_error_page_needs_nothing_and_says_what_to_do(template: str, heading: str) -> None:
    html = render_to_string(f"core/errors/{template}.html")
    assert f"<h1>{heading}</h1>" in html
    assert 'href="/"' in html
    assert not re.search(r"please|invalid|error occurred", html, re.IGNORECASE)


def test_the_design_page_shows_every_piece_and_keeps_what_was_typed(client: Client, db: None) -> None:
    assert client.get("/design/").status_code == 200
    html = client.post(
        "/design/", {"title": "A" * 61, "rate": "NaN", "closes_day": "31", "lots": "1e308"}
    ).content.decode()
    assert "Shorten ‘Title’ to 60 characters or fewer; it has 61 now." in html
    assert 'value="NaN"' in html
    assert 'value="31"' in html
    assert html.count("govuk-error-message") >= 10


def test_the_design_page_is_not_for_the_public(client: Client, db: None, settings: Any) -> None:
    settings.DEMO = settings.TESTING = settings.DEBUG = False
    assert client.get("/design/").status_code == 404


def test_a_buyers_colour_is_a_stylesheet_and_a_suppliers_is_not_there(client: Client, db: None) -> None:
    buyer = Organisation.objects.create(kind="buyer", name="Stockton", short_code="SBX", brand_colour="#ffff00")
    supplier = Organisation.objects.create(kind="supplier", name="Larchfield Care")
    answer = client.get(f"/brand/{buyer.ref}.css")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert re.fullmatch(r":root \{ --brand: #[0-9a-f]{6};.*\}\n", answer.content.decode())
    assert client.get(f"/brand/{supplier.ref}.css").status_code == 404


def test_the_servers_clock_is_asked_and_never_kept(client: Client, db: None, standing_clock: Any) -> None:
    answer = client.get("/server-time/")
    assert answer.json() == {"now": clock.now().isoformat()}
    assert "no-cache" in answer["Cache-Control"]


def test_sign_in_speaks_in_our_words(client: Client, db: None) -> None:
    html = client.post("/accounts/login/", {"login": "", "password": ""}).content.decode()
    assert "Fill in ‘E-mail address’." in html
    assert "Fill in ‘Password’." in html
    assert "This field is required" not in html
