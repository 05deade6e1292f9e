"""The dry run: dummy bids through scoring and lot award before anybody bids, with warnings in words. Pure.

    result = dry_run(Setting(lots, rules, award_rule, "D"), dummies)     # rankings, award, warnings
    gate(rules, base=Decimal("24.40"))                                   # the dummy bids every formula must pass
    curve(rules, offers)                                                 # the score of a price, the other bids standing

Plain values in, frozen results out; the order in which dummy bids are given changes nothing.
"""

from __future__ import annotations

from evaluation.sandbox.curve import CurvePoint, curve
from evaluation.sandbox.gate import GateLine, gate
from evaluation.sandbox.run import dry_run
from evaluation.sandbox.setting import DryRun, Dummy, Held, LeftOut, LotRun, RankedDummy, Setting, Unfilled, Warned

__all__ = [
    "CurvePoint",
    "DryRun",
    "Dummy",
    "GateLine",
    "Held",
    "LeftOut",
    "LotRun",
    "RankedDummy",
    "Setting",
    "Unfilled",
    "Warned",
    "curve",
    "dry_run",
    "gate",
]
