"""What can be changed in an open tender, grouped, each with the address of its page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tenders.actions import amending_parts as parts
from tenders.models import Amendment

Links = list[tuple[str, str]]


def places(amendment: Amendment) -> list[tuple[str, Links]]:
    """(group, [(what, address)]); what joins with this change stands beside what there is."""
    tender = amendment.tender

    def url(name: str, *args: object) -> str:
        return reverse(f"tenders:change_{name}", args=[tender.reference, amendment.number, *args])

    lots = [(f"Lot {number}: {name}", url("lot", number)) for number, name in _lots(amendment).items()]
    criteria = [(label, url("criterion", key)) for key, label in _labels(amendment, "criterion").items()]
    questions = [(label, url("question", key)) for key, label in _labels(amendment, "question").items()]
    prices = [(label, url("price", key)) for key, label in _labels(amendment, "price").items()]
    return [
        ("Dates", [("Bids close, questions close", url("dates"))]),
        ("What is bought", [("Description", url("description"))]),
        ("Lots", [("Add a lot", url("add_lot")), *lots]),
        ("Questions", [("Ask another question", url("add_question")), *questions]),
        ("Prices", [("Add a price line", url("add_price")), ("The schedule as a whole", url("schedule")), *prices]),
        (
            "Criteria and scale",
            [
                ("All weights", url("weights")),
                ("Add a criterion", url("add_criterion")),
                *criteria,
                ("What each mark means", url("scale")),
            ],
        ),
        ("Award rule", [("How places are filled and work is handed out", url("rule"))]),
        ("Documents", [("Add, replace or take out a document", url("documents"))]),
    ]


def _lots(amendment: Amendment) -> dict[int, str]:
    standing = {lot.number: lot.name for lot in amendment.tender.lots.all()}
    return standing | {int(key): data["name"] for key, data in parts.proposed(amendment, "lot").items()}


def _labels(amendment: Amendment, kind: str) -> dict[str, str]:
    tender = amendment.tender
    rows: Any = {"criterion": tender.criteria, "question": tender.questions, "price": tender.price_lines}[kind]
    standing = dict(rows.values_list("key", "label"))
    return standing | {key: f"{data['label']} (joins)" for key, data in parts.proposed(amendment, kind).items()}
