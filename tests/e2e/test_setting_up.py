"""A buyer set up from nothing by six people at their browsers, a leaver's work handed on, the second step made to bite."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Person, Site, started, stopped, violations
from tests.e2e.desk import choose_label, expect_no_errors, fill, press, told

pytestmark = pytest.mark.browser

PASSWORD = "three words apart 9"
COLLEAGUES = (
    ("Ruth Ainsley", ("Procurement lead",)),
    ("Kim Low", ("Procurement lead",)),
    ("Denise Harland", ("Approver",)),
    ("Priya Nair", ("Evaluator", "Broker")),
    ("Grace Lindqvist", ("Auditor", "Administrator")),
)


@pytest.fixture(scope="module")
def bare_site(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: object
) -> Iterator[Site]:
    """Nobody is here yet."""
    site = started(tmp_path_factory.mktemp("bare-site"), seed=())
    yield site
    stopped(site)


@pytest.fixture(scope="module")
def strict_site(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: object
) -> Iterator[Site]:
    """A buyer and its staff, on a site that asks for the second step."""
    site = started(
        tmp_path_factory.mktemp("strict-site"), seed=("demo_seed", "--people-only"), settings={"FAIRLOT_MFA": "yes"}
    )
    yield site
    stopped(site)


def address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@bury.example"


def sound(page: Page) -> None:
    """One heading of the first rank, nothing that axe objects to, nothing to scroll sideways for."""
    assert page.locator("h1").count() == 1
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def link_of(page: Page, email: str) -> str:
    """The link in the last mail to an address, as the demonstration's mailbox shows it."""
    page.goto(f"/demo/mailbox/?to={email}")
    return page.get_by_role("link", name="Go to the page it names").first.get_attribute("href") or ""


def test_a_buyer_is_set_up_from_nothing_by_six_people_and_a_leavers_work_is_handed_on(
    browser: Browser, bare_site: Site
) -> None:
    hazel = Person(browser, bare_site)
    page = hazel.at("/organisation/new/")
    sound(page)
    fill(
        page,
        organisation="Bury Council",
        short_code="BURY",
        full_name="Hazel Dunn",
        email=address("Hazel Dunn"),
        password=PASSWORD,
    )
    press(page, "Register")
    assert "of 7 done" in told(page)
    home = page.url
    sound(page)
    _decide(page, home)
    for name, roles in COLLEAGUES:
        _invite(page, home, name, roles)
    sound(hazel.at(f"{home}staff/"))
    desks = {name: _joined(browser, bare_site, name) for name, _ in COLLEAGUES}
    staff = told(hazel.at(f"{home}staff/"))
    assert all(name in staff for name, _ in COLLEAGUES)
    assert "Nobody is invited" in staff
    assert "6 of 7 done" in told(hazel.at(home)) or "7 of 7 done" in told(hazel.at(home))
    reference = _drafted(desks["Ruth Ainsley"])
    _leaves(hazel, home, "Ruth Ainsley", "Kim Low", reference)
    gone = desks["Ruth Ainsley"].at(f"/tenders/{reference}/")
    assert "/accounts/login/" in gone.url
    assert reference in told(desks["Kim Low"].at("/tenders/"))
    log = told(desks["Grace Lindqvist"].at(f"{home}log/"))
    for sentence in ("Organisation registered", "Decision steps changed", "Colleague joined", "Colleague left"):
        assert sentence in log
    assert f"lead:{reference} handed on to Kim Low" in log
    sound(desks["Grace Lindqvist"].page)
    sound(desks["Denise Harland"].at(f"{home}duties/"))


def _decide(page: Page, home: str) -> None:
    """Name, colour, closing days, decision steps, bands, a letter: each on its page."""
    page.goto(f"{home}name/")
    fill(page, address="Town Hall, Knowsley Street", email="buying@bury.example")
    press(page, "Save")
    page.goto(f"{home}colour/")
    fill(page, colour="#ffcc00")
    press(page, "Use this colour")
    assert "4.5 to 1 is needed" in told(page)
    sound(page)
    fill(page, colour="#5b2a86")
    press(page, "Show it")
    assert "How #5b2a86 looks" in told(page)
    press(page, "Use this colour")
    page.goto(f"{home}closed/")
    fill(page, day_day="23", day_month="12", day_year="2027")
    press(page, "Add the day")
    assert "Added by Hazel Dunn" in told(page)
    sound(page)
    page.goto(f"{home}decisions/")
    press(page, "Start from a council’s usual four")
    assert "Call-in ends" in told(page)
    sound(page)
    page.goto(f"{home}delegation/")
    press(page, "Save")
    expect_no_errors(page)
    page.goto(f"{home}letters/result/")
    fill(page, text="Dear bidder, your result for {title} can be read now.")
    press(page, "Use these words")
    expect_no_errors(page)


def _invite(page: Page, home: str, name: str, roles: tuple[str, ...]) -> None:
    page.goto(f"{home}staff/invite/")
    fill(page, email=address(name))
    for role in roles:
        choose_label(page, role)
    press(page, "Send the invitation")
    expect_no_errors(page)


def _joined(browser: Browser, site: Site, name: str) -> Person:
    """On a telephone, without JavaScript: the link of the mail, a name and a password."""
    desk = Person(browser, site, width=390, javascript=name in {"Grace Lindqvist", "Denise Harland"})
    desk.at(link_of(desk.page, address(name)))
    fill(desk.page, full_name=name, password=PASSWORD)
    press(desk.page, "Join")
    expect_no_errors(desk.page)
    return desk


def _drafted(desk: Person) -> str:
    """An award without competition is the shortest file there is."""
    page = desk.at("/tenders/new/without-competition/")
    fill(page, title="Emergency cover in Radcliffe", procedure="direct_award")
    press(page, "Start it")
    expect_no_errors(page)
    found = re.search(r"/tenders/([^/]+)/", page.url)
    assert found is not None
    return found[1]


def _leaves(admin: Person, home: str, leaver: str, taker: str, reference: str) -> None:
    page = admin.at(f"{home}staff/")
    press(page, leaver)
    assert reference in told(page)
    press(page, f"{leaver} leaves")
    press(page, "End their access")
    assert "choose who takes it on" in told(page)
    sound(page)
    page.locator("main select").first.select_option(label=taker)
    press(page, "End their access")
    assert f"{leaver} has left" in told(page)


def test_where_the_second_step_is_asked_for_the_lead_sets_it_up_before_any_page(
    browser: Browser, strict_site: Site
) -> None:
    lead = Person(browser, strict_site, "ruth.ainsley@stockton.example", width=390)
    page = lead.at("/tenders/")
    assert page.url.startswith(f"{strict_site.url}/accounts/2fa/totp/activate/")
    assert "Set up a second step for signing in first" in told(page)
    sound(page)
    fill(page, code="000000")
    press(page, "Set up")
    assert page.locator(".govuk-error-summary").count() == 1
    secret = page.locator(".secret-key").inner_text().strip()
    fill(page, code=format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))
    press(page, "Set up")
    assert "Your recovery codes" in page.locator("h1").inner_text()
    sound(page)
    press(page, "Carry on")
    assert page.url == f"{strict_site.url}/needs/"
    assert lead.at("/tenders/").url == f"{strict_site.url}/tenders/"
    sound(lead.at("/accounts/2fa/"))
