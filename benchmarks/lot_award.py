"""Lot award by 'best overall' against the bare HiGHS solve of the same model: `python benchmarks/lot_award.py`.

Ours: checks, model, optimum, exact proof, next best, tie rule, integer re-check and the full record (the explanation is
left out). Bare: HiGHS takes the finished model and solves it, nothing more. Goal: a median ratio of at most 2.
Instances: primary and secondary (4:1, distinct), at most 3 primary lots each and 1 with extra care; stronger bidders are
stronger everywhere, so that the limits bind; scores with two decimals, or exact quotients as the price formula gives.
"""

from __future__ import annotations

import platform
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import highspy
import numpy as np

from evaluation.allocation import AwardRule, Cap, Entry, Instance, Lot, Position, Reserve, allocate
from evaluation.allocation.model import build, filled_row
from evaluation.allocation.optimum import whole_gains
from evaluation.allocation.solver import linear_programme

RUNS = 11
GOAL = 2.0
SIZES = ((10, 15), (26, 60))
SEEDS = (1, 2, 3)


def random_case(lots: int, bidders: int, seed: int, *, quotients: bool) -> Instance:
    """A case of that size. `quotients`: scores with denominators as lowest/price makes them."""
    chance = random.Random(seed)
    strength = {f"Bidder {number:02}": chance.randint(6500, 8500) for number in range(1, bidders + 1)}
    entries = []
    for lot in range(1, lots + 1):
        scores = {
            name: Fraction(base + chance.randint(-600, 600), 100)
            - (Fraction(1, chance.randint(1800, 2600)) if quotients else 0)
            for name, base in strength.items()
            if chance.random() < 0.7
        }
        order = sorted(scores, key=lambda name: (-scores[name], name))
        entries += [Entry(str(lot), name, scores[name], rank) for rank, name in enumerate(order, start=1)]
    return Instance(
        lots=tuple(
            Lot(str(lot), f"Area {lot}", lot, ("extra care",) if lot == 1 or chance.random() < 0.4 else ())
            for lot in range(1, lots + 1)
        ),
        entries=tuple(entries),
        rule=AwardRule(
            positions=(Position("primary", 4), Position("secondary", 1)),
            distinct=(("primary", "secondary"),),
            caps=(Cap(3, ("primary",)), Cap(1, ("primary",), "extra care")),
            reserve=Reserve(),
        ),
    )


def bare(instance: Instance) -> Callable[[], object]:
    """HiGHS on the finished model: the places that can be filled are filled, the total is as high as it goes."""
    ordered = instance.ordered()
    model = build(ordered)
    lots = len(ordered.lots)
    model = model.with_rows(*(filled_row(model, position.name, lots) for position in ordered.rule.positions))
    gains = [float(gain) for gain in whole_gains(model.gains()).gains]
    every = np.arange(len(model.seats))
    programme = linear_programme(model, gains, {}, every)
    programme.integrality_ = [highspy.HighsVarType.kInteger] * len(every)

    def solve() -> object:
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("threads", 1)
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.passModel(programme)
        highs.run()
        return highs.getModelStatus()

    return solve


def compared(ours: Callable[[], object], alone: Callable[[], object]) -> tuple[float, float]:
    """The medians of RUNS runs of each, turn by turn, after one to warm up."""
    times: tuple[list[float], list[float]] = ([], [])
    for run in range(RUNS + 1):
        for work, kept in zip((ours, alone), times, strict=True):
            begun = time.process_time()
            work()
            if run:
                kept.append(time.process_time() - begun)
    return statistics.median(times[0]), statistics.median(times[1])


def main() -> int:
    """Print a line for each instance and the median ratio of each size; 1 when a goal is missed."""
    print(f"{platform.platform()}, Python {platform.python_version()}, HiGHS {highspy.Highs().version()}")
    print(f"medians of {RUNS} runs, processor time of one thread; goal: ratio <= {GOAL}")
    missed = 0
    for lots, bidders in SIZES:
        ratios = []
        for quotients in (False, True):
            for seed in SEEDS:
                case = random_case(lots, bidders, seed, quotients=quotients)
                award = allocate(case)
                ours, alone = compared(partial(allocate, case), bare(case))
                ratios.append(ours / alone)
                kind = "quotients" if quotients else "two places"
                print(
                    f"{lots} x {bidders}  seed {seed}  {kind:10}  ours {ours * 1000:7.1f} ms  "
                    f"bare {alone * 1000:7.1f} ms  ratio {ratios[-1]:4.2f}  {award.status}, gap {award.shown_gap}"
                )
        middle = statistics.median(ratios)
        missed += middle > GOAL
        print(f"{lots} x {bidders}  median ratio {middle:.2f}")
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
