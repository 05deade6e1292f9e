"""A consortium's bid for three lots by four people, from registering to the record of its opening, through the pages alone.

Two of them save one answer at once, a line breaks in the middle of a file, the file is replaced, the bid is submitted,
changed, withdrawn and submitted again; then two officers open it. Every page on the way passes axe (WCAG 2.2 AA) and fits a
small screen; with FAIRLOT_STEPS set to a folder, a picture of each at both widths is kept there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.bidding import gathering, handing_in, opening, uploading, writing
from tests.e2e.bidding.consortium import Bidders
from tests.e2e.conftest import Site, started, stopped
from tests.e2e.journey import people

pytestmark = [pytest.mark.browser, pytest.mark.full]

PARTS = (
    gathering.register,
    gathering.invite,
    gathering.join,
    gathering.start,
    gathering.name_the_others,
    writing.choose_lots,
    writing.declare_and_price,
    writing.write_at_once,
    writing.write_the_rest,
    writing.who_reads_changes_nothing,
    uploading.break_the_line,
    uploading.go_on,
    uploading.replace,
    uploading.refused,
    handing_in.submit,
    handing_in.change,
    handing_in.withdraw,
    handing_in.submit_again,
    opening.nobody_at_the_buyer_knows,
    opening.answer_the_last_question,
    opening.close,
    opening.open_and_read,
)


@pytest.fixture(scope="module")
def own_site(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: object
) -> Iterator[Site]:
    """The open tender of the demonstration, and nothing else: the clock is moved here."""
    site = started(tmp_path_factory.mktemp("consortium"), seed=("demo_seed", "--only", "open_for_bids"))
    yield site
    stopped(site)


def test_four_people_write_break_replace_submit_withdraw_and_submit_again(
    browser: Browser, own_site: Site, tmp_path: Path
) -> None:
    people.FINDINGS.clear()
    bidders = Bidders(people.Journey(browser, own_site, tmp_path))
    for part in PARTS:
        part(bidders)
    bidders.leave()
    assert people.FINDINGS == {}
