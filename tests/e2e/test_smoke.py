"""The demonstration stands: each pair of shoes lands on a page that answers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from config.demo import shoes
from tests.e2e.conftest import Person, Site, violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("shoe", shoes.SHOES, ids=lambda shoe: shoe.key)
def test_each_pair_of_shoes_lands_on_something_to_do(browser: Browser, demo_site: Site, shoe: shoes.Shoe) -> None:
    visitor = Person(browser, demo_site)
    page = visitor.at("/")
    with page.expect_navigation() as landing:
        page.get_by_role("button" if shoe.email else "link", name=shoe.title).first.click()
    assert landing.value is not None
    assert landing.value.status == 200
    assert page.locator("h1").count() == 1
    assert violations(page) == []
    visitor.leave()
