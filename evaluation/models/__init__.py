"""What an evaluation keeps, from the panel to the signed award."""

from __future__ import annotations

from evaluation.models.award import Award, AwardPlace
from evaluation.models.dry_run import DryRun
from evaluation.models.mark import Consensus, Mark
from evaluation.models.panel import Declaration, Panel, PanelMember
from evaluation.models.ranking import AllocationRun, LotRanking
from evaluation.models.summary import Summary

__all__ = [
    "AllocationRun",
    "Award",
    "AwardPlace",
    "Consensus",
    "Declaration",
    "DryRun",
    "LotRanking",
    "Mark",
    "Panel",
    "PanelMember",
    "Summary",
]
