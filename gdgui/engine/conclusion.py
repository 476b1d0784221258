"""What there is to say of each run once all tapes are whole: how it ended, and how fast it was."""

import msgspec

from gdgui.engine.descent import Descent
from gdgui.engine.finish import Finish, find_finish
from gdgui.engine.rates import measured_rate

__all__ = ["Conclusion", "conclude"]


class Conclusion(msgspec.Struct, frozen=True):
    """What became of one run.

    Attributes:
        finish: how it ended and what it reached.
        rate: the factor by which a step shrinks the gradient, measured late on the tape; None
            where the tape does not show one.
    """

    finish: Finish
    rate: float | None


def conclude(descent: Descent) -> tuple[Conclusion, ...]:
    """Return a conclusion for each run of a descent that is done.

    This compiles the Hessian, so that whoever then asks for a curvature has it at once.
    """
    inspector, conclusions = descent.inspector, []
    for run, tape in zip(descent.runs, descent.trajectories(), strict=True):
        finish = find_finish(inspector.objective, inspector.values, tape)
        # With noise the gradients on the tape do not shrink by a rule.
        conclusions.append(Conclusion(finish, None if run.noise else measured_rate(tape)))
    return tuple(conclusions)
