"""One tender from the market page to the first referral, played by different people through the pages alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Site
from tests.e2e.journey import agreeing, assessing, bidding, people, preparing

pytestmark = [pytest.mark.browser, pytest.mark.full]

PARTS = (
    preparing.publish_engagement,
    preparing.read_engagement,
    preparing.draft_tender,
    preparing.fill_lots,
    preparing.add_documents,
    preparing.declare_and_assess,
    preparing.send_for_approval,
    preparing.approve,
    preparing.read_notice,
    bidding.seven_bids,
    bidding.nobody_looks,
    bidding.deadline_passes,
    bidding.open_quality,
    assessing.appoint,
    assessing.declare,
    assessing.mark,
    assessing.moderate,
    bidding.open_prices,
    assessing.award,
    assessing.tell,
    assessing.sign,
    agreeing.set_up_agreement,
    agreeing.mobilise,
    agreeing.go_live,
    agreeing.refer,
    agreeing.market,
)


def test_from_the_market_page_to_the_first_referral(browser: Browser, empty_site: Site, tmp_path: Path) -> None:
    """Each part is somebody's act at a page; every page met on the way passes axe (WCAG 2.2 AA)."""
    people.FINDINGS.clear()
    journey = people.Journey(browser, empty_site, tmp_path)
    for part in PARTS:
        part(journey)
    assert people.FINDINGS == {}
