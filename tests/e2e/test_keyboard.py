"""A bid and a mark by keyboard alone: Tab, Enter, Space and the arrows; where one stands is always to be seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from config.demo import cast, shoes
from tests.e2e.conftest import Person, Site
from tests.e2e.desk import expect_no_errors, told

pytestmark = [pytest.mark.browser, pytest.mark.full]

FARTHEST = 120  # presses of Tab; a page that needs more is a fault of its own

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


def _step_into(browser: Browser, site: Site, key: str) -> tuple[Person, Keyboard]:
    person = Person(browser, site)
    person.at("/")
    keyboard = Keyboard(person.page)
    keyboard.follow(next(each for each in shoes.SHOES if each.key == key).title)
    return person, keyboard


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


def test_a_bidder_declares_answers_prices_and_comes_to_the_submit_button(browser: Browser, demo_site: Site) -> None:
    bidder, keyboard = _step_into(browser, demo_site, "bidder")
    page, bid = bidder.page, bidder.page.url
    keyboard.follow("Your organisation and declarations")
    for name in ("registered_on_platform", "no_exclusion_ground", "no_conflict", "insurance"):
        keyboard.tick(name)
    keyboard.follow("Save the declarations", "Space")
    expect_no_errors(page)
    bidder.at(bid)
    keyboard.follow("Mobilisation and staff transfer")
    keyboard.write("text", "Each person is visited by their new coordinator before the first day.")
    keyboard.follow("Save the answer")
    expect_no_errors(page)
    bidder.at(bid)
    keyboard.follow("Lot 1: Northern Parishes, Billingham West and Central")
    for lot in (1, 2, 3, 6, 9):
        keyboard.write(f"price_{lot}", "24.36")
    keyboard.follow("Save the prices")
    expect_no_errors(page)
    bidder.at(f"{bid}check/")
    keyboard.follow("Submit your bid")
    expect_no_errors(page)
    assert "/receipts/" in page.url
    bidder.leave()


def test_an_evaluator_gives_a_mark_with_the_arrows_and_saves_it(browser: Browser, demo_site: Site) -> None:
    evaluator, keyboard = _step_into(browser, demo_site, "evaluator")
    page = evaluator.page
    before = _marked(page)
    keyboard.to(says=page.locator("main a.btn").inner_text())
    with page.expect_navigation():
        page.keyboard.press("Enter")
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
    assert _marked(page) == before + 1
    evaluator.leave()


def _marked(page: Page) -> int:
    """'12 of 21 marked' says twelve."""
    return int(told(page).split(" of 21 marked")[0].split()[-1])
