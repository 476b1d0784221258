"""What there is to say of each run once all tapes are whole: how it ended, and how fast it was."""

import msgspec
import numpy as np

from gdgui.engine.analysis.learned import Learned, learned_by
from gdgui.engine.analysis.rates import measured_rate
from gdgui.engine.analysis.reached import Reached, find_reached
from gdgui.engine.data.trained import TrainedObjective
from gdgui.engine.descent.descent import Descent
from gdgui.engine.descent.trajectory import Trajectory

__all__ = ["Outcome", "outcomes_of"]


class Outcome(msgspec.Struct, frozen=True):
    """What became of one run.

    Attributes:
        reached: how it ended and what it reached.
        rate: the factor by which a step shrinks the gradient, measured late on the tape, after
            the last change of course; None where the tape does not show one.
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
            return tuple(_learned(objective, tape) for tape in descent.trajectories())
    outcomes = []
    for run, tape in zip(descent.runs, descent.trajectories(), strict=True):
        # What has run away may overflow when it is measured; that it did is all there is to say.
        with np.errstate(all="ignore"):
            moved = run.newest_move(tape.last_step)
            reached = find_reached(objective, descent.values, tape, moved)
            steady = tape.rows(run.newest_change(tape.last_step), len(tape))
            # With noise the gradients on the tape do not shrink by a rule.
            rate = None if run.noise else measured_rate(steady)
        outcomes.append(Outcome(reached, rate))
    return tuple(outcomes)


def _learned(objective: TrainedObjective, tape: Trajectory) -> Outcome:
    reached = Reached(tape.status, tape.last_step)
    return Outcome(reached, None, learned_by(objective, tape))
