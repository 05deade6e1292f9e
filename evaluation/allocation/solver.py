"""HiGHS behind one door: a model and gains in, a choice of variables and what the solver claims for it out.

Nothing that comes out is believed: `optimum` compares every claim with exact arithmetic, and raises SolverWrong when
they disagree. The linear relaxation is solved first; its basis often gives exact multipliers that prove the optimum.
Otherwise branch and bound runs on whole-number gains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluation.allocation.model import Model

if TYPE_CHECKING:
    import highspy

    from evaluation.allocation.model import Numbers

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
    import highspy
    import numpy as np

    kept = _kept(model, fixed)
    highs = _highs(model, gains, fixed, kept)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return Answer(None, float("-inf"), highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible)
    values = np.asarray(highs.getSolution().col_value)
    whole = bool(np.all(np.abs(values - np.rint(values)) < INTEGRAL))
    basic = np.asarray(highs.getBasicVariables()[1])
    idle_rows = np.ones(len(model.rows), bool)
    idle_rows[-1 - basic[basic < 0]] = False  # HiGHS counts basic rows as -1, -2, ...
    vertex = (tuple(kept[np.sort(basic[basic >= 0])].tolist()), tuple(np.flatnonzero(idle_rows).tolist()))
    chosen = tuple(kept[values > 0.5].tolist())
    return Answer(chosen, highs.getInfo().objective_function_value, True, whole, vertex)


def branch_and_bound(
    model: Model,
    gains: Sequence[float],
    fixed: Mapping[int, int],
    *,
    time_limit: float | None,
) -> Answer:
    """Solve with whole variables; `time_limit` in seconds."""
    import highspy
    import numpy as np

    kept = _kept(model, fixed)
    highs = _highs(model, gains, fixed, kept)
    whole = np.full(len(kept), int(highspy.HighsVarType.kInteger), np.uint8)
    highs.changeColsIntegrality(len(kept), np.arange(len(kept), dtype=np.int32), whole)
    if time_limit is not None:
        highs.setOptionValue("time_limit", time_limit)
    highs.run()
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Answer(None, float("-inf"), True)
    info = highs.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    chosen = tuple(kept[np.asarray(highs.getSolution().col_value) > 0.5].tolist()) if found else None
    return Answer(chosen, info.mip_dual_bound, status == highspy.HighsModelStatus.kOptimal)


def linear_programme(model: Model, gains: Sequence[float], fixed: Mapping[int, int], kept: Numbers) -> highspy.HighsLp:
    """The model as HiGHS takes it: maximise within the rows, the `kept` variables from 0 to 1 or fixed at 1."""
    import highspy
    import numpy as np

    matrix = model.matrix
    columns = np.full(len(model.seats), -1, np.int64)
    columns[kept] = np.arange(len(kept))
    present = columns[matrix.variables] >= 0
    lp = highspy.HighsLp()
    lp.num_col_ = len(kept)
    lp.num_row_ = len(model.rows)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.asarray(gains, np.double)[kept]
    lower = np.zeros(len(model.seats))
    for variable, value in fixed.items():
        lower[variable] = value
    lp.col_lower_ = lower[kept]
    lp.col_upper_ = np.ones(len(kept))
    lp.row_lower_ = np.array([-highspy.kHighsInf if row.lower is None else row.lower for row in model.rows], np.double)
    lp.row_upper_ = np.array([row.upper for row in model.rows], np.double)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate(([0], np.cumsum(present)))[matrix.starts].astype(np.int32)
    lp.a_matrix_.index_ = columns[matrix.variables[present]].astype(np.int32)
    lp.a_matrix_.value_ = matrix.coefficients[present].astype(np.double)
    return lp


def _kept(model: Model, fixed: Mapping[int, int]) -> Numbers:
    """The variables that are not fixed at nought: the solver never sees the others."""
    import numpy as np

    kept = np.ones(len(model.seats), bool)
    kept[[variable for variable, value in fixed.items() if not value]] = False
    return np.flatnonzero(kept)


def _highs(model: Model, gains: Sequence[float], fixed: Mapping[int, int], kept: Numbers) -> highspy.Highs:
    import highspy

    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    # One thread and one seed: the same input gives the same search.
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", 0)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", 0.5)
    highs.passModel(linear_programme(model, gains, fixed, kept))
    return highs
