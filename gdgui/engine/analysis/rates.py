r"""Rates of convergence: what theory says of a quadratic, and what the tape shows.

On a quadratic with the Hessian's eigenvalues :math:`\lambda`, a step of gradient descent shrinks
the error along each eigenvector by :math:`|1 - \eta\lambda|`. Momentum carries a second number
along; its two of each eigenvector are multiplied by

.. math:: \begin{pmatrix} 1 + \beta - \eta\lambda & -\beta \\ 1 & 0 \end{pmatrix}

so that in the long run the error shrinks by the magnitude of that matrix's larger eigenvalue
(Polyak 1964; Goh 2017, Why momentum really works; Lessard, Recht and Packard 2016, Analysis and
design of optimization algorithms via integral quadratic constraints). For Nesterov's momentum as
torch writes it (``v ← βv + g; x ← x - η (g + βv)``), the trace is :math:`1 + \beta - \eta\lambda
(1 + \beta)` and the determinant :math:`\beta (1 - \eta\lambda)`. Which of this a
method has stands on its declaration (`gdgui.engine.methods.direction.LinearStep`).
"""

import math
from collections.abc import Iterable

import numpy as np

from gdgui.engine.descent.linear_rate import linear_rate
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.methods.direction import WEIGHT_DECAY

__all__ = ["largest_stable", "measured_rate", "predicted_rate", "without_rounding"]

_LONGEST = 20_000
"""So many rows are enough, however long the tape."""
_EPS = 8 * float(np.finfo(np.float64).eps)


def largest_stable(run: ResolvedRun, largest_eigenvalue: float) -> float | None:
    """Return the η from which on a run grows along the steepest curvature of a quadratic.

    It is 2/λ for gradient descent, 2 (1 + β)/λ for momentum, and inf where nothing bends upwards;
    None for a method that theory has no such bound for here, and for a run whose momentum changes
    (ask for `gdgui.engine.descent.problem.ResolvedRun.at` a step then).
    """
    linear = run.direction.linear
    if linear is None or _varies(run):
        return None
    bend = largest_eigenvalue + _weight_decay(run)
    if not bend > 0.0:
        return math.inf
    return linear.limit(run.hyperparameters_at(0)) / bend


def predicted_rate(run: ResolvedRun, eigenvalues: Iterable[float]) -> float | None:
    """Return the factor by which a step of a run shrinks the error on a quadratic.

    Args:
        run: gradient descent or momentum with a constant step size, no noise, and the same
            hyperparameters at all its steps; else ask for `ResolvedRun.at` one of them.
        eigenvalues: those of the quadratic's Hessian.

    Returns:
        The factor of the directions that bend, below 1 if the run converges: along one that does
        not bend there is no error to shrink. None for other runs, where nothing bends, or where an
        eigenvalue is not finite.
    """
    linear = run.direction.linear
    if linear is None or not run.step_size.is_constant or run.noise:
        return None
    learning_rate = run.in_force(0).learning_rate
    if _varies(run) or {change.learning_rate for change in run.changes} - {learning_rate}:
        return None
    hyperparameters = run.hyperparameters_at(0)
    decay = _weight_decay(run)
    bends = [value + decay for value in without_rounding(eigenvalues)]
    factors = [linear.rate(learning_rate * bend, hyperparameters) for bend in bends if bend != 0.0]
    return max(factors) if factors and all(map(math.isfinite, factors)) else None


def without_rounding(eigenvalues: Iterable[float]) -> list[float]:
    """Return eigenvalues with a 0 for each that is no more than the rounding of the largest."""
    values = list(eigenvalues)
    largest = max(map(abs, values), default=0.0)
    return [0.0 if abs(value) <= _EPS * largest else value for value in values]


def _weight_decay(run: ResolvedRun) -> float:
    """Return what a coupled weight decay adds to each eigenvalue of the Hessian."""
    return run.hyperparameters_at(0)[WEIGHT_DECAY.name] if run.decays else 0.0


def _varies(run: ResolvedRun) -> bool:
    """Tell whether a change of course changes more than the learning rate after the first step."""
    found = {each.rule_hyperparameters[1:] for each in run.changes}
    return bool(found - {run.in_force(0).rule_hyperparameters[1:]})


def measured_rate(tape: Trajectory) -> float | None:
    """Return the factor by which a step shrinks the gradient late on a tape; see `linear_rate`.

    Returns:
        The factor, above 1 where the gradient grows; None where too few rows show one.
    """
    found = linear_rate(tape.grad[max(0, len(tape) - _LONGEST) :])
    return None if found is None else found[0]
