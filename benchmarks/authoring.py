"""The authoring pages of a tender with 100 lots and 80 criteria and questions against one with 3 and 5.

Ratios of medians in one run, processor time. A page: the large tender's against the small one's (goal: at most 2; lots,
regimes and limits stand twenty a page, many criteria and price lines come closed). A save: the same act on both tenders (goal:
flat, within 1.3). Statements are counted, so that a page which asks the database once for each lot shows.

    python3 -m benchmarks.authoring
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

ROUNDS = 7
LARGE, SMALL = (100, 80), (3, 5)
os.environ["FAIRLOT_TEST"] = "1"
FOLDER = tempfile.mkdtemp(prefix="fairlot-benchmark-")
os.environ["FAIRLOT_VAR"] = FOLDER
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django  # noqa: E402 # the environment comes first

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from config.demo import cast  # noqa: E402
from config.scenario import people, tendering  # noqa: E402
from core import clock  # noqa: E402
from core.calendar import uk_day  # noqa: E402
from core.models import Organisation  # noqa: E402
from tenders.actions import tender as actions  # noqa: E402
from tenders.actions import writing_notices  # noqa: E402
from tenders.models import Criterion, Lot, Question, Tender  # noqa: E402
from tests import databases  # noqa: E402

PAGES = (
    ("overview", ""),
    ("details", "details/"),
    ("lots, twenty a page", "lots/"),
    ("regime, twenty a page", "regime/"),
    ("one lot", "lots/1/"),
    ("criteria, closed", "criteria/"),
    ("questions, a row each", "questions/"),
    ("price schedule", "prices/"),
    ("scale", "scale/"),
    ("award rule", "rule/"),
    ("timetable", "timetable/"),
    ("documents", "documents/"),
    ("rules that apply", "rules/"),
    ("notices", "notices/"),
    ("tender notice, a row each", "notices/UK4/"),
)


def of_size(lots: int, asked: int) -> Tender:
    """A draft of the template with so many lots, and so many criteria and typed questions together."""
    tender = tendering.draft(
        Organisation.objects.get(short_code=cast.BUYER_CODE),
        title=f"Care at home, {lots} lots",
        publish_on=uk_day(clock.now()) + timedelta(days=30),
        engagement_url="https://council.example/engagement",
    )
    area = tender.lots.all()[0].area
    tender.lots.all().delete()
    Lot.objects.bulk_create(
        Lot(
            tender=tender, number=n, name=f"Area {n}", area=area, zone="A", weekly_hours=Decimal(100),
            annual_value=Decimal(126_880), regime="act",
        )
        for n in range(1, lots + 1)
    )  # fmt: skip
    tender.criteria.all().delete()
    criteria = min(asked // 2, 60)
    share = Decimal(70) / criteria
    weights = [share.quantize(Decimal("0.01"))] * (criteria - 1)
    weights.append(Decimal(70) - sum(weights, Decimal(0)))
    Criterion.objects.bulk_create(
        Criterion(tender=tender, number=n, key=f"c{n}", label=f"Criterion {n}", question="How?", weight=weight)
        for n, weight in enumerate(weights, start=1)
    )
    Question.objects.bulk_create(
        Question(tender=tender, number=n, key=f"q{n}", kind="text", label=f"Question {n}", text="What?",
                 spec={"word_limit": 100})
        for n in range(1, asked - criteria + 1)
    )  # fmt: skip
    return Tender.objects.get(pk=tender.pk)


def measured(*acts: Callable[[], object]) -> list[float]:
    """The median of each, taken in turn so that a busy moment of the machine falls on all of them."""
    times: list[list[float]] = [[] for _ in acts]
    for act in acts:
        act()
    for _ in range(ROUNDS):
        for number, act in enumerate(acts):
            began = time.process_time()
            act()
            times[number].append(time.process_time() - began)
    return [statistics.median(each) * 1000 for each in times]


def page(client: Client, name: str, path: str, large: Tender, small: Tender) -> None:
    def get(tender: Tender) -> Callable[[], object]:
        address = f"/tenders/{tender.reference}/{path}"

        def act() -> None:
            response = client.get(address)
            assert response.status_code == 200, (address, response.status_code)

        return act

    big, little = measured(get(large), get(small))
    counts = []
    for tender in (large, small):
        with CaptureQueriesContext(connection) as seen:
            get(tender)()
        counts.append(len(seen))
    print(
        f"{name:28} {big:8.1f} ms {little:8.1f} ms   ratio {big / little:5.2f}   statements {counts[0]} and {counts[1]}"
    )


def save(name: str, act: Callable[[Tender], object], large: Tender, small: Tender) -> None:
    big, little = measured(lambda: act(large), lambda: act(small))
    print(f"{name:28} {big:8.1f} ms {little:8.1f} ms   ratio {big / little:5.2f}")


def main() -> None:
    databases.prepare()
    tendering.bring_in_areas(people.set_up_buyer())
    lead = people.staff("lead")
    large, small = of_size(*LARGE), of_size(*SMALL)
    client = Client()
    client.force_login(lead)
    print(f"{LARGE[0]} lots and {LARGE[1]} criteria and questions, against {SMALL[0]} and {SMALL[1]}; {ROUNDS} rounds")
    for name, path in PAGES:
        page(client, name, path, large, small)
    lot = {"title": "Care at home, renamed"}
    save("save: the details", lambda t: actions.change_details(tender=t, by=lead, details=lot), large, small)
    facts = {"options": "More hours."}
    save(
        "save: a notice's answers",
        lambda t: writing_notices.save_facts(tender=t, kind="UK4", facts=facts, by=lead),
        large,
        small,
    )


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
