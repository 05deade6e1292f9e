"""Each workflow has a table of its own, status x verb x role, written by hand: here is which file holds whose."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps

from core.workflow import Stateful

ROOT = Path(__file__).parent
MATRICES = {
    "tenders.Amendment": "tenders/test_change_matrix.py",
    "tenders.Bid": "tenders/test_bid_matrix.py",
    "tenders.Clarification": "tenders/test_clarifications.py",
    "tenders.ClarificationReply": "tenders/test_incident_matrix.py",
    "tenders.Exclusion": "tenders/test_exclusions.py",
    "tenders.Incident": "tenders/test_incident_matrix.py",
    "tenders.Lot": "tenders/test_incident_matrix.py",
    "tenders.Notice": "tenders/test_incident_matrix.py",
    "tenders.Opening": "tenders/test_bid_matrix.py",
    "tenders.PutRight": "tenders/test_compliance.py",
    "tenders.Tender": "tenders/test_tender_matrix.py",
    "evaluation.Award": "evaluation/test_award_matrix.py",
    "evaluation.Panel": "evaluation/test_panel_matrix.py",
    "frameworks.Agreement": "frameworks/test_matrix.py",
    "frameworks.HandBack": "frameworks/test_matrix.py",
    "frameworks.Member": "frameworks/test_matrix.py",
    "frameworks.Mobilisation": "frameworks/test_matrix.py",
    "frameworks.MobilisationTask": "frameworks/test_matrix.py",
    "frameworks.Offer": "frameworks/test_matrix.py",
    "frameworks.Place": "frameworks/test_matrix.py",
    "frameworks.Referral": "frameworks/test_matrix.py",
    "dps.Application": "dps/test_matrix.py",
    "dps.Market": "dps/test_matrix.py",
}


def test_no_workflow_is_without_its_table() -> None:
    ours = [model for model in apps.get_models() if not model.__module__.startswith("tests.")]
    assert {model._meta.label for model in ours if issubclass(model, Stateful)} == set(MATRICES)
    for label, file in MATRICES.items():
        held = (ROOT / file).read_text().lower()
        assert label.partition(".")[2].lower() in held, f"{file} says nothing of {label}"
