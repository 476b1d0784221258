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

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.methods.direction import WEIGHT_DECAY

__all__ = ["largest_stable", "measured_rate", "predicted_rate"]

_FEWEST = 8
"""Fewer rows than this show no rate."""
_LONGEST = 20_000
"""So many rows are enough, however long the tape."""
_RANK = 1e-5
_HUGE = 1e100


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
        The factor, below 1 if the run converges; None for other runs, or where an eigenvalue is
        not finite.
    """
    linear = run.direction.linear
    if linear is None or not run.step_size.is_constant or run.noise:
        return None
    learning_rate = run.in_force(0).learning_rate
    if _varies(run) or {change.learning_rate for change in run.changes} - {learning_rate}:
        return None
    hyperparameters = run.hyperparameters_at(0)
    decay = _weight_decay(run)
    factors = [
        linear.rate(learning_rate * (value + decay), hyperparameters) for value in eigenvalues
    ]
    return max(factors) if factors and all(map(math.isfinite, factors)) else None


def _weight_decay(run: ResolvedRun) -> float:
    """Return what a coupled weight decay adds to each eigenvalue of the Hessian."""
    return run.hyperparameters_at(0)[WEIGHT_DECAY.name] if run.decays else 0.0


def _varies(run: ResolvedRun) -> bool:
    """Tell whether a change of course changes a hyperparameter of the rule after the first step."""
    return bool(
        {each.rule_hyperparameters for each in run.changes} - {run.in_force(0).rule_hyperparameters}
    )


def measured_rate(tape: Trajectory) -> float | None:
    """Return the factor by which a step shrinks the gradient late on a tape.

    It is found by dynamic mode decomposition (Schmid 2010, Dynamic mode decomposition of numerical
    and experimental data): the linear map that leads from each pair of successive gradients to the
    next pair is fitted to the tape, and its largest eigenvalue is the factor. A ratio of norms
    would do for a steady fall, but those of momentum swing while they shrink.

    Returns:
        The factor, above 1 where the gradient grows; None where too few rows show one.
    """
    grad = tape.grad[max(0, len(tape) - _LONGEST) :]
    norms = np.linalg.norm(grad, axis=1)
    usable = _above_rounding(norms)
    first = min(usable // 2, max(usable - _FEWEST, 0))
    if usable - first < _FEWEST:
        return None
    grad = grad[first:usable]
    pairs = np.hstack((grad[1:], grad[:-1]))
    # Late pairs are small; each counts as much as the others.
    sizes = np.linalg.norm(pairs[:-1], axis=1, keepdims=True)
    now, then = pairs[:-1] / sizes, pairs[1:] / sizes
    u, singular, v = np.linalg.svd(now, full_matrices=False)
    # Modes that have died out leave rounding behind, which would be taken for modes.
    rank = int((singular > _RANK * singular[0]).sum())
    reduced = (u[:, :rank] / singular[:rank]).T @ then @ v[:rank].T
    return float(np.abs(np.linalg.eigvals(reduced)).max())


def _above_rounding(norms: FloatArray) -> int:
    """Return how many rows pass before gradients are no more than roundings, or not finite."""
    with np.errstate(invalid="ignore"):
        fine = np.isfinite(norms) & (norms < _HUGE) & (norms > 0.0)
    fine &= norms > 1e-9 * np.max(norms, where=fine, initial=0.0)
    return len(norms) if fine.all() else int(np.argmin(fine))
