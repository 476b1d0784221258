"""What is out of the ordinary about a step: rules and line searches say so, tapes keep it."""

from enum import IntEnum

__all__ = [
    "INDEFINITE",
    "LEAST_NORM",
    "NOT_FINITE",
    "NOT_LOWERED",
    "ORDINARY",
    "RANK_DEFICIENT",
    "RESTART",
    "SINGULAR",
    "StepFlag",
]


class StepFlag(IntEnum):
    """What is out of the ordinary about the step that leaves an iterate."""

    NONE = 0
    """The step is its method's own."""
    CLIMBS = 1
    """The method's direction climbs, so a line search took the negative gradient instead."""
    SEARCH_FAILED = 2
    """The line search found no step size that satisfies its conditions; it took the best seen."""
    INDEFINITE = 3
    """The Hessian is not positive definite: negative eigenvalues were made positive."""
    SINGULAR = 4
    """The Hessian is singular: where it does not bend, the step follows the negative gradient."""
    NOT_FINITE = 5
    """The derivatives are not finite: the step follows the negative gradient, or there is none."""
    RESTART = 6
    """The method forgot its past and started over with the negative gradient."""
    LEAST_NORM = 7
    """The Hessian is singular, so the step is the shortest of those that fit its equations best."""
    RANK_DEFICIENT = 8
    """The Jacobian has not full rank: some change of the parameters moves no residual."""
    NOT_LOWERED = 9
    """No damping that was tried lowers the loss, so the iterate stays."""


# As rules return them: plain numbers, which are quoted into scripts with what is said beneath.
ORDINARY = int(StepFlag.NONE)
INDEFINITE = int(StepFlag.INDEFINITE)
"""The Hessian is not positive definite: negative eigenvalues were made positive."""
SINGULAR = int(StepFlag.SINGULAR)
"""The Hessian is singular: where it does not bend, the step follows the negative gradient."""
LEAST_NORM = int(StepFlag.LEAST_NORM)
"""The Hessian is singular, so the step is the shortest of those that fit its equations best."""
NOT_FINITE = int(StepFlag.NOT_FINITE)
"""The derivatives are not finite: the step follows the negative gradient, or there is none."""
RESTART = int(StepFlag.RESTART)
"""The method forgot its past and started over with the negative gradient."""
RANK_DEFICIENT = int(StepFlag.RANK_DEFICIENT)
"""The Jacobian has not full rank: some change of the parameters moves no residual."""
NOT_LOWERED = int(StepFlag.NOT_LOWERED)
"""No damping that was tried lowers the loss, so the iterate stays."""
