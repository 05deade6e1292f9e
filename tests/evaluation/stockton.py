"""Ten areas and seven made-up providers under Stockton's published rule: the award that the tests share.

Scores are made up. The rule is the published one: primary and secondary differ, at most 3 primary areas a provider, of
which at most 1 with extra care; a reserve list. Primary counts 4, secondary 1.
"""

from __future__ import annotations

from fractions import Fraction

from evaluation.allocation import AwardRule, Cap, Entry, Instance, Lot, Offer, Position, Reserve

TEES, LARCH, HARTBURN = "Tees Valley Homecare", "Larchfield Care", "Hartburn Home Support"
NORTON, GRANGE, BEACON = "Norton Lane Support", "Grange Care Co-operative", "Beacon Domiciliary"
CLEVELAND = "Cleveland Companions"

EXTRA_CARE = (1, 4, 7, 9)

SCORES: dict[int, dict[str, str]] = {
    1: {TEES: "86.2", LARCH: "83.1", NORTON: "78.8", CLEVELAND: "74.0"},
    2: {TEES: "85.1", NORTON: "80.4", BEACON: "75.2"},
    3: {TEES: "83.1", NORTON: "81.9", CLEVELAND: "73.8"},
    4: {LARCH: "83.4", GRANGE: "78.9", BEACON: "75.0"},
    5: {LARCH: "82.0", HARTBURN: "79.8", NORTON: "78.1"},
    6: {TEES: "84.8", LARCH: "83.0", CLEVELAND: "74.4"},
    7: {HARTBURN: "80.7", BEACON: "77.3", CLEVELAND: "73.5"},
    8: {LARCH: "82.1", HARTBURN: "81.3", BEACON: "74.9"},
    9: {TEES: "84.6", GRANGE: "79.9", CLEVELAND: "72.7"},
    10: {LARCH: "82.6", HARTBURN: "78.2", BEACON: "75.6"},
}

RULE = AwardRule(
    positions=(Position("primary", 4), Position("secondary", 1)),
    distinct=(("primary", "secondary"),),
    caps=(Cap(3, ("primary",)), Cap(1, ("primary",), "extra care")),
    reserve=Reserve(),
    lot_word=("area", "areas"),
    reference="Rule 4.3 of the invitation to tender",
)


def instance() -> Instance:
    """The whole case."""
    return Instance(
        lots=tuple(Lot(str(n), f"Area {n}", n, ("extra care",) if n in EXTRA_CARE else ()) for n in SCORES),
        entries=tuple(
            Entry(str(n), bidder, Fraction(score), rank)
            for n, scores in SCORES.items()
            for rank, (bidder, score) in enumerate(scores.items(), start=1)
        ),
        rule=RULE,
        offers=tuple(Offer(bidder) for bidder in (TEES, LARCH, HARTBURN, NORTON, GRANGE, BEACON, CLEVELAND)),
    )
