"""HiGHS behind one door: a model and gains in, a choice of variables and what the solver claims for it out.

Nothing that comes out is believed: `optimum` compares every claim with exact arithmetic, and raises SolverWrong when
they disagree. The linear relaxation is solved first; its basis often gives exact multipliers that prove the optimum.
Otherwise branch and bound runs on whole-number gains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from evaluation.allocation.model import Model

INTEGRAL = 1e-6


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver says. `chosen`: variables at 1, None when it found no award. `bound`: on the given gains.

    `proven`: the solver calls it optimal (or, without a choice, impossible). `basic`: the basic variables and the
    rows that are not basic, when the answer is a vertex of the linear relaxation.
    """

    chosen: tuple[int, ...] | None
    bound: float
    proven: bool
    whole: bool = True
    basic: tuple[tuple[int, ...], tuple[int, ...]] | None = None


def relaxation(model: Model, gains: Sequence[float], fixed: Mapping[int, int]) -> Answer:
    """Solve the linear relaxation. `whole` says whether the vertex found is an award."""
    highs = _highs(model, gains, fixed, whole=False)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return Answer(None, float("-inf"), highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible)
    values = np.asarray(highs.getSolution().col_value)
    whole = bool(np.all(np.abs(values - np.rint(values)) < INTEGRAL))
    chosen = tuple(int(v) for v in np.flatnonzero(values > 0.5))
    basis = highs.getBasis()
    kept = highspy.HighsBasisStatus.kBasic
    basic = (
        tuple(v for v, status in enumerate(basis.col_status) if status == kept),
        tuple(r for r, status in enumerate(basis.row_status) if status != kept),
    )
    return Answer(chosen, highs.getInfo().objective_function_value, True, whole, basic)


def branch_and_bound(
    model: Model,
    gains: Sequence[float],
    fixed: Mapping[int, int],
    *,
    time_limit: float | None,
) -> Answer:
    """Solve with whole variables; `time_limit` in seconds."""
    highs = _highs(model, gains, fixed, whole=True)
    if time_limit is not None:
        highs.setOptionValue("time_limit", time_limit)
    highs.run()
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Answer(None, float("-inf"), True)
    info = highs.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    chosen = tuple(int(v) for v in np.flatnonzero(np.asarray(highs.getSolution().col_value) > 0.5)) if found else None
    return Answer(chosen, info.mip_dual_bound, status == highspy.HighsModelStatus.kOptimal)


def _highs(model: Model, gains: Sequence[float], fixed: Mapping[int, int], *, whole: bool) -> highspy.Highs:
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    # One thread and one seed: the same input gives the same search.
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", 0)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", 0.5)
    highs.passModel(_lp(model, gains, fixed, whole=whole))
    return highs


def _lp(model: Model, gains: Sequence[float], fixed: Mapping[int, int], *, whole: bool) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    columns = len(model.seats)
    lp.num_col_ = columns
    lp.num_row_ = len(model.rows)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.asarray(gains, dtype=np.double)
    lower, upper = np.zeros(columns), np.ones(columns)
    for variable, value in fixed.items():
        lower[variable] = upper[variable] = value
    lp.col_lower_, lp.col_upper_ = lower, upper
    lp.row_lower_ = np.array([-highspy.kHighsInf if row.lower is None else row.lower for row in model.rows], np.double)
    lp.row_upper_ = np.array([row.upper for row in model.rows], np.double)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(row.terms) for row in model.rows)], dtype=np.int32)
    lp.a_matrix_.index_ = np.array([v for row in model.rows for v, _ in row.terms], np.int32)
    lp.a_matrix_.value_ = np.array([part for row in model.rows for _, part in row.terms], np.double)
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * columns
    return lp
