"""A bid and a mark by keyboard alone: Tab, Enter, Space and the arrows; where one stands is always to be seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from config.demo import cast
from tests.e2e.conftest import Person, Site
from tests.e2e.desk import expect_no_errors, told

pytestmark = [pytest.mark.browser, pytest.mark.full]

FARTHEST = 160  # presses of Tab; a page that needs more is a fault of its own

NOW = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const named = here.getAttribute('aria-label') || (here.labels && here.labels.length ? here.labels[0].innerText : '')
    || here.innerText || here.value || '';
  return {
    tag: here.tagName.toLowerCase(), name: here.getAttribute('name') || '', value: here.value || '',
    says: named.trim().replace(/\\s+/g, ' '),
  };
}"""

# Focus is seen if something drawn on the element, on its label or on what frames it is not drawn without focus.
SEEN = """() => {
  const here = document.activeElement;
  const look = (node, pseudo) => {
    const style = getComputedStyle(node, pseudo);
    return [style.outlineStyle === 'none' ? '' : style.outlineWidth + style.outlineColor, style.boxShadow,
      style.backgroundColor, style.borderTopColor, style.borderTopWidth, style.borderBottomColor,
      style.textDecorationLine].join(';');
  };
  const around = [here, here.parentElement, here.nextElementSibling, here.closest('label')].filter(Boolean);
  const all = () => around.flatMap(node => [look(node), look(node, '::before'), look(node, '::after')]).join('|');
  const box = here.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const focused = all();
  here.blur();
  const plain = all();
  here.focus();
  return {inside, differs: focused !== plain};
}"""


class Keyboard:
    """Somebody who has no mouse. Every stop of Tab is held to be visible."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, *, says: str = "", name: str = "", value: str = "") -> None:
        """Press Tab until focus stands on what says this, or on the field of that name (and value)."""
        met: list[str] = []
        for _ in range(FARTHEST):
            here = self.page.evaluate(NOW)
            if here is not None:
                met.append(here["says"] or here["name"])
                fits = here["name"] == name and (not value or here["value"] == value) if name else says == here["says"]
                if fits:
                    return
            self.page.keyboard.press("Tab")
            self._see()
        raise AssertionError(f"Tab never reached '{says or name}' on {self.page.url}; it met {met}")

    def _see(self) -> None:
        if self.page.evaluate(NOW) is None:
            return  # the browser's own frame, between the last stop and the first
        seen = self.page.evaluate(SEEN)
        here = self.page.evaluate(NOW)
        assert seen == {"inside": True, "differs": True}, (self.page.url, here, seen)

    def round(self) -> int:
        """Tab from the top of the page through every stop to its end: how many there are."""
        for stop in range(FARTHEST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(NOW) is None:
                return stop
            self._see()
        raise AssertionError(f"Tab met {FARTHEST} stops on {self.page.url} and no end")

    def follow(self, says: str, key: str = "Enter") -> None:
        """Go to the link or button that says this and press it."""
        self.to(says=says)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def write(self, name: str, text: str) -> None:
        self.to(name=name)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def tick(self, name: str) -> None:
        self.to(name=name)
        if not self.page.locator(f"main [name='{name}']").first.is_checked():
            self.page.keyboard.press("Space")


def test_the_first_stop_of_every_page_skips_to_its_main_part(browser: Browser, demo_site: Site) -> None:
    person = Person(browser, demo_site, cast.staff("lead").email)
    for address in ("/", "/needs/", "/tenders/", "/notices/"):
        page = person.at(address)
        page.keyboard.press("Tab")
        assert page.evaluate(NOW)["says"] == "Skip to main content", address
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.getElementById('main').contains(document.activeElement)"), address
    person.leave()


@pytest.mark.parametrize(
    ("who", "way"),
    [
        (cast.staff("lead").email, ("/tenders/",)),
        (cast.staff("lead").email, ("/tenders/", "Care at home: Standard, areas 1 to 10")),
        (cast.staff("lead").email, ("/tenders/", "Reablement at home, areas 1 to 10", "award/")),
        (cast.staff("moderator").email, ("/tenders/", "Care at home for carers’ breaks, areas 1 to 10", "")),
        (cast.staff("broker").email, ("/referrals/",)),
        (cast.supplier("larchfield").owner_email, ("/offers/",)),
        (cast.supplier("tees").owner_email, ("/bids/", "Care at home: Enhanced, areas 1 to 10", "lots/")),
        (cast.staff("engagement_officer").email, ("/engagement/new/",)),
        ("", ("/design/",)),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else value.split(".")[0] or "visitor",
)
def test_every_stop_of_a_page_can_be_seen(browser: Browser, demo_site: Site, who: str, way: tuple[str, ...]) -> None:
    person = Person(browser, demo_site, who)
    page = person.at(way[0])
    if len(way) > 1:
        with page.expect_navigation():
            page.locator("main").get_by_role("link", name=way[1], exact=True).first.click()
    page = person.at(page.url + way[2] if len(way) > 2 else page.url)
    assert Keyboard(page).round() > 8
    person.leave()


def test_a_bidder_starts_writes_and_submits_a_bid(browser: Browser, demo_site: Site) -> None:
    bidder = Person(browser, demo_site, cast.supplier("grange").owner_email)
    page = bidder.at("/bids/")
    keyboard = Keyboard(page)
    keyboard.follow("Start a bid for Care at home: Enhanced, areas 1 to 10")
    keyboard.follow("Start the bid")
    bid = page.url
    keyboard.follow("Standard information of your organisation")
    keyboard.follow("Confirm version 7", "Space")
    expect_no_errors(page)
    keyboard.follow("Who else is in this bid")
    keyboard.follow("We bid alone", "Space")
    expect_no_errors(page)
    keyboard.follow("Declarations")
    for name in ("registered_on_platform", "exclusion_grounds", "no_conflict", "insurance"):
        keyboard.tick(name)
    keyboard.follow("Save the declarations", "Space")
    expect_no_errors(page)
    bidder.at(bid)
    keyboard.follow("Lots you bid for, and hours")
    keyboard.write("place_9", "1")
    keyboard.write("hours_9", "360")
    keyboard.follow("Save lots and hours")
    expect_no_errors(page)
    for question in ("Delivering care in the area", "Recruiting and keeping staff", "Mobilisation and staff transfer"):
        bidder.at(bid)
        keyboard.follow(question)
        keyboard.write("text", "Each person is visited by their coordinator before the first day.")
        keyboard.follow("Save the answer")
        expect_no_errors(page)
    bidder.at(bid)
    keyboard.follow("Price lot 9")
    keyboard.write("price_9", "24.30")
    keyboard.follow("Save the prices")
    expect_no_errors(page)
    bidder.at(f"{bid}check/")
    keyboard.follow("Submit your bid")
    expect_no_errors(page)
    assert "/receipts/" in page.url
    bidder.leave()


def test_an_evaluator_gives_a_mark_with_the_arrows_and_saves_it(browser: Browser, demo_site: Site) -> None:
    evaluator = Person(browser, demo_site, cast.staff("evaluator_c").email)
    page = evaluator.at("/needs/")
    keyboard = Keyboard(page)
    keyboard.follow(page.locator("main a.btn").inner_text().replace("\n", " ").strip())
    keyboard.follow(page.locator("main a.btn").inner_text())
    assert "5 of 21 marked" in told(page)
    keyboard.to(name="mark")
    page.keyboard.press("Space")  # the first, the best mark
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator("main input[name=mark]:checked").input_value() == "3"
    keyboard.write(
        "reason", "It meets the requirement and says how; two gaps remain that could be put right before the start."
    )
    keyboard.follow(page.locator("main form[method=post] button.btn").inner_text())
    expect_no_errors(page)
    assert "6 of 21 marked" in told(page)
    evaluator.leave()
