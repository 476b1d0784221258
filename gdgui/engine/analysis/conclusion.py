"""What there is to say of each run once all tapes are whole: how it ended, and how fast it was."""

import msgspec
import numpy as np

from gdgui.engine.analysis.finish import Finish, find_finish
from gdgui.engine.analysis.rates import measured_rate
from gdgui.engine.descent.descent import Descent

__all__ = ["Conclusion", "conclude"]


class Conclusion(msgspec.Struct, frozen=True):
    """What became of one run.

    Attributes:
        finish: how it ended and what it reached.
        rate: the factor by which a step shrinks the gradient, measured late on the tape, after
            the last change of course; None where the tape does not show one.
    """

    finish: Finish
    rate: float | None


def conclude(descent: Descent) -> tuple[Conclusion, ...]:
    """Return a conclusion for each run of a descent that is done.

    This compiles the Hessian, so that whoever then asks for a curvature has it at once.
    """
    conclusions = []
    for run, tape in zip(descent.runs, descent.trajectories(), strict=True):
        # What has run away may overflow when it is measured; that it did is all there is to say.
        with np.errstate(all="ignore"):
            moved = run.newest_move(tape.last_step)
            finish = find_finish(descent.objective, descent.values, tape, moved)
            steady = tape.rows(run.newest_change(tape.last_step), len(tape))
            # With noise the gradients on the tape do not shrink by a rule.
            rate = None if run.noise else measured_rate(steady)
        conclusions.append(Conclusion(finish, rate))
    return tuple(conclusions)
