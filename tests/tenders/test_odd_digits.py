"""A raised two is a digit to Python and no number: forms that count their rows by what was sent take it for none."""

from __future__ import annotations

import pytest

from tenders.models import Tender
from tests.factories import tenders
from tests.factories.bids import signed_in
from tests.factories.people import Cast

ODD = "²"


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return tenders.draft(cast, reference="SBC-2027-014", lots_kept=1)


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("criteria", {"criteria-TOTAL_FORMS": ODD, "sections-TOTAL_FORMS": ODD, "do": "add-criterion"}),
        ("scale", {"scale-TOTAL_FORMS": ODD, "add_row": "yes"}),
    ],
)
def test_a_count_that_is_no_number_is_no_server_error(
    cast: Cast, tender: Tender, page: str, sent: dict[str, str]
) -> None:
    version = tender.version
    answer = signed_in(cast.lead).post(f"/tenders/SBC-2027-014/{page}/", sent)
    assert answer.status_code in (200, 400)
    tender.refresh_from_db()
    assert tender.version == version
