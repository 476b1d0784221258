"""What there is to say of each run once all tapes are whole: how it ended, and how fast it was."""

import msgspec
import numpy as np

from gdgui.engine.analysis.learned import Learned, learned_by
from gdgui.engine.analysis.rates import measured_rate
from gdgui.engine.analysis.reached import Reached, find_reached
from gdgui.engine.data.trained import TrainedObjective
from gdgui.engine.descent.descent import Descent
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.descent.trajectory import Trajectory

__all__ = ["Outcome", "outcomes_of"]

_MOST_WITH_A_RATE = 2
"""A rate is measured of so many coordinates, whose curvature is shown beside it."""


class Outcome(msgspec.Struct, frozen=True):
    """What became of one run.

    Attributes:
        reached: how it ended and what it reached.
        rate: the factor by which a step shrinks the gradient, measured late on the tape, after
            the last change of course; None where the tape does not show one, and for more than
            two coordinates.
        learned: what a model knows now; None without data.
    """

    reached: Reached
    rate: float | None
    learned: Learned | None = None


def outcomes_of(descent: Descent) -> tuple[Outcome, ...]:
    """Return a outcome for each run of a descent that is done.

    This compiles the Hessian, so that a curvature that is asked for then is there at once.
    """
    objective = descent.objective
    if isinstance(objective, TrainedObjective):
        # What has run away may overflow when it is measured.
        with np.errstate(all="ignore"):
            pairs = zip(descent.runs, descent.trajectories(), strict=True)
            return tuple(_learned(objective, run, tape) for run, tape in pairs)
    outcomes = []
    for run, tape in zip(descent.runs, descent.trajectories(), strict=True):
        # What has run away may overflow when it is measured; that it did is all there is to say.
        with np.errstate(all="ignore"):
            moved = run.newest_move(tape.last_step)
            reached = find_reached(objective, descent.values, tape, moved)
        outcomes.append(Outcome(reached, _rate(run, tape)))
    return tuple(outcomes)


def _rate(run: ResolvedRun, tape: Trajectory) -> float | None:
    """Return by what factor a step shrinks the gradient, where it does so by a rule."""
    sees_others = run.batches is not None and not run.batches.is_full
    if run.noise or sees_others or tape.dim > _MOST_WITH_A_RATE:
        return None
    with np.errstate(all="ignore"):
        return measured_rate(tape.rows(run.newest_change(tape.last_step), len(tape)))


def _learned(objective: TrainedObjective, run: ResolvedRun, tape: Trajectory) -> Outcome:
    reached = Reached(tape.status, tape.last_step)
    return Outcome(reached, _rate(run, tape), learned_by(objective, tape))
