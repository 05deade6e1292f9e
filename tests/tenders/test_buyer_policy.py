"""A buyer's own decision steps, bands of delegation and words of letters, decided by its administrator."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.models import AuditEntry, User
from core.workflow import NotPermitted, Refused
from tenders import letter_words
from tenders.actions import policy as actions
from tests.factories import people as factory
from tests.factories.bids import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return factory.cast()


@pytest.fixture
def admin(people: Cast) -> User:
    return factory.person("Hazel Dunn", people.buyer, "admin")


def test_the_usual_steps_are_taken_over_one_is_added_one_is_taken_out(people: Cast, admin: User) -> None:
    url = reverse("buyer:decisions", args=[people.buyer.ref])
    browser = signed_in(admin)
    assert browser.post(url, {"usual": "1"}).status_code == 302
    labels = [step.label for step in actions.policy_of(people.buyer).steps()]
    assert labels == ["Forward plan entry", "Key decision to tender", "Call-in ends", "Decision to award"]
    step = {"add": "1", "label": "Legal sign-off", "gates": "award", "after": "", "days": "", "count": "working",
            "from_value": "100000", "by_clock": ""}  # fmt: skip
    assert browser.post(url, step).status_code == 302
    assert actions.policy_of(people.buyer).steps()[-1].key == "legal_sign_off"
    refused = browser.post(url, {"remove": "key_decision"})
    assert refused.status_code == 400  # the call-in counts from it
    assert "counts from a step that does not come before it" in refused.content.decode()
    assert browser.post(url, {"remove": "legal_sign_off"}).status_code == 302
    assert len(actions.policy_of(people.buyer).steps()) == 4
    entry = AuditEntry.objects.filter(chain__name=people.buyer.chain()).order_by("-number")[0]
    assert (entry.verb, len(entry.facts["old"]["steps"]), len(entry.facts["new"]["steps"])) == (
        "policy.steps_changed", 5, 4,
    )  # fmt: skip


def test_the_bands_say_who_decides_and_the_last_has_no_limit(people: Cast, admin: User) -> None:
    url = reverse("buyer:delegation", args=[people.buyer.ref])
    browser = signed_in(admin)
    empty = {f"{name}_{n}": "" for n in range(6) for name in ("up_to", "who")}
    wrong = browser.post(url, {**empty, "up_to_0": "100,000", "who_0": "a head of service"})
    assert wrong.status_code == 400
    assert "leave its value empty" in wrong.content.decode()
    right = {**empty, "up_to_0": "£100,000", "who_0": "a head of service", "who_1": "cabinet"}
    assert browser.post(url, right).status_code == 302
    assert [band.words for band in actions.policy_of(people.buyer).bands()] == [
        "Up to £100,000: a head of service",
        "Above that: cabinet",
    ]


def test_a_letter_is_shown_with_an_example_before_its_words_are_used(people: Cast, admin: User) -> None:
    url = reverse("buyer:letter", args=[people.buyer.ref, "result"])
    browser = signed_in(admin)
    words = "Dear bidder, your result for {title} can be read now. {buyer}"
    shown = browser.post(url, {"text": words}).content.decode()
    assert "Dear bidder, your result for Care at home: Standard can be read now. Stockton-on-Tees" in shown
    assert actions.policy_of(people.buyer).letters == {}
    assert browser.post(url, {"text": words, "use": "1"}).status_code == 302
    told = letter_words.words("result", people.buyer, {"title": "Night care", "reference": "SBC-1"})
    assert told == "Dear bidder, your result for Night care can be read now. Stockton-on-Tees Borough Council"
    assert "assessment summary" in letter_words.words("result", people.other_buyer, {"title": "T"})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Your result can be read now.", "put {title} in"),
        ("{title} {winner}", "{winner} is not known"),
        ("{title} " + "x" * 2100, "cut them to 2,000 characters"),
    ],
)
def test_words_that_would_mislead_are_refused(people: Cast, admin: User, text: str, sentence: str) -> None:
    answer = signed_in(admin).post(
        reverse("buyer:letter", args=[people.buyer.ref, "result"]), {"text": text, "use": "1"}
    )
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    with pytest.raises(Refused):
        actions.set_letter(buyer=people.buyer, by=admin, letter="result", text=text)


def test_only_an_administrator_changes_the_rules(people: Cast, admin: User) -> None:
    with pytest.raises(NotPermitted):
        actions.set_bands(buyer=people.buyer, by=people.lead, bands=[{"up_to": None, "who": "me"}])
    for name in ("decisions", "delegation", "letters"):
        url = reverse(f"buyer:{name}", args=[people.buyer.ref])
        assert signed_in(people.lead).get(url).status_code == 403
        assert signed_in(people.stranger_lead).get(url).status_code == 404
