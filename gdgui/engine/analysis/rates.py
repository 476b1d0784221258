r"""Rates of convergence: what theory says of a quadratic, and what the tape shows.

On a quadratic with the Hessian's eigenvalues :math:`\lambda`, a step of gradient descent shrinks
the error along each eigenvector by :math:`|1 - \eta\lambda|`. Momentum carries a second number
along; its two of each eigenvector are multiplied by

.. math:: \begin{pmatrix} 1 + \beta - \eta\lambda & -\beta \\ 1 & 0 \end{pmatrix}

so that in the long run the error shrinks by the magnitude of that matrix's larger eigenvalue
(Polyak 1964; Goh 2017, Why momentum really works; Lessard, Recht and Packard 2016, Analysis and
design of optimization algorithms via integral quadratic constraints). For Nesterov's momentum as
torch writes it (``v ← βv + g; x ← x - η (g + βv)``), the trace is :math:`1 + \beta - \eta\lambda
(1 + \beta)` and the determinant :math:`\beta (1 - \eta\lambda)`. A method that divides its steps,
as Adam does, has for :math:`\lambda` the eigenvalues of the Hessian divided alike. What a step is
made of stands on the method's declaration (`gdgui.engine.methods.linear_step.LinearStep`).
"""

import math
from collections.abc import Iterable

import msgspec
import numpy as np

from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.linear_rate import linear_rate
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.methods.direction import WEIGHT_DECAY
from gdgui.engine.methods.linear_step import LinearStep, Numbers, largest_bend

__all__ = [
    "Stability",
    "best_on_quadratic",
    "largest_stable",
    "measured_rate",
    "predicted_rate",
    "stability_of",
    "without_rounding",
]

_LONGEST = 20_000
"""So many rows are enough, however long the tape."""
_EPS = 8 * float(np.finfo(np.float64).eps)


class Stability(msgspec.Struct, frozen=True):
    """Up to which η a method is stable, with the Hessian and its state as they are.

    Attributes:
        bends: the eigenvalues of P⁻¹H, descending, where P is what the method divides its steps by
            and H has a coupled weight decay in it; those of H for a method that does not divide.
        largest_eta: the η from which on the error grows along the first of them.
        limit: the η times the first of them at which that is.
        divides: whether P is another matrix than I and H.
        decay: a weight decay that is no part of the gradient.
    """

    bends: tuple[float, ...]
    largest_eta: float
    limit: float
    divides: bool
    decay: float = 0.0

    def largest_bend(self, eta: float) -> float:
        """Return the eigenvalue of P⁻¹H from which on the error grows with an η."""
        return float(largest_bend(self.limit, eta, self.decay))


def stability_of(run: ResolvedRun, curvature: Curvature, step: Step | None) -> Stability | None:
    """Return up to which η a run is stable at a place.

    Args:
        run: the run, as it is at this step; see `gdgui.engine.descent.problem.ResolvedRun.at`.
        curvature: how the objective bends at the place.
        step: the step that leaves it, whose state a method that divides its steps is asked for.

    Returns:
        None for a method that theory has no such bound for, and where it is not known: there is no
        curvature, no step, or the method divides by 0.
    """
    linear = _linear(run)
    if linear is None or curvature.is_kink or not np.isfinite(curvature.hessian).all():
        return None
    hyperparameters = run.hyperparameters_at(0)
    hessian = curvature.hessian + _weight_decay(run) * np.eye(len(curvature.x))
    state: dict[str, FloatArray] = {}
    if linear.divisor is not None:
        if step is None:
            return None
        ones = np.ones(step.dim)
        state = {**step.after, "g": step.seen_gradient, "k": step.index * ones}
        root = np.sqrt(linear.divisor(hyperparameters, state))
        if not (np.isfinite(root).all() and (root > 0.0).all()):
            return None
        # P⁻¹H has the eigenvalues of this symmetric matrix.
        hessian = hessian / np.outer(root, root)
    values = without_rounding(np.linalg.eigvalsh(hessian).tolist())
    if linear.scaled is not None:
        values = [linear.scaled(value, hyperparameters) for value in values]
    bends = tuple(sorted(values, reverse=True))
    return Stability(
        bends,
        linear.largest_eta(bends[0], hyperparameters, state),
        linear.limit(hyperparameters, state),
        linear.divisor is not None,
        linear.decoupled_decay(hyperparameters),
    )


def best_on_quadratic(run: ResolvedRun, curvature: Curvature) -> Numbers | None:
    """Return the hyperparameters that shrink the error of a quadratic fastest in the long run.

    For gradient descent that is η = 2 / (μ + L), where μ and L are the least and the greatest
    eigenvalue of the Hessian; for momentum η = 4 / (√μ + √L)² and β = ((√L - √μ) / (√L + √μ))²
    (Polyak 1964); for Nesterov's η = 4 / (3L + μ) and β = (r - 2) / (r + 2) with r² = 3L/μ + 1
    (Lessard, Recht and Packard 2016, table 1).

    Args:
        run: the run, as it is at some step; see `gdgui.engine.descent.problem.ResolvedRun.at`.
        curvature: how the objective bends.

    Returns:
        None where the objective is no quadratic or has no minimum, where the step size is not
        constant or batches differ, and for a method that nothing is known of. Directions that do
        not bend have no error to shrink.
    """
    linear = _linear(run)
    if linear is None or linear.best is None or not run.step_size.is_constant:
        return None
    if _sees_batches(run):
        return None
    if not curvature.is_quadratic or not np.isfinite(curvature.eigenvalues).all():
        return None
    bends = without_rounding(curvature.eigenvalues.tolist())
    bends = [bend + _weight_decay(run) for bend in bends]
    bent = [bend for bend in bends if bend != 0.0]
    if not bent or min(bent) < 0.0:
        return None
    found = linear.best(min(bent), max(bent), run.hyperparameters_at(0))
    known = {parameter.name: parameter for parameter in run.direction.hyperparameters}
    if not all(known[name].minimum <= v <= known[name].maximum for name, v in found.items()):
        return None
    return found or None


def largest_stable(run: ResolvedRun, largest_eigenvalue: float) -> float | None:
    """Return the η from which on a run grows along the steepest curvature of a quadratic.

    It is 2/λ for gradient descent, 2 (1 + β)/λ for momentum, and inf where nothing bends upwards;
    None for a method that theory has no such bound for, or whose bound depends on its state (see
    `stability_of`), and for a run whose momentum changes (ask for
    `gdgui.engine.descent.problem.ResolvedRun.at` a step then).
    """
    linear = _linear(run)
    if linear is None or linear.divisor is not None or _varies(run):
        return None
    hyperparameters = run.hyperparameters_at(0)
    bend = largest_eigenvalue + _weight_decay(run)
    if linear.scaled is not None:
        bend = linear.scaled(bend, hyperparameters)
    return linear.largest_eta(bend, hyperparameters)


def predicted_rate(run: ResolvedRun, eigenvalues: Iterable[float]) -> float | None:
    """Return the factor by which a step of a run shrinks the error on a quadratic.

    Args:
        run: gradient descent, momentum, or Newton's method with a constant step size, no noise, all
            data at each step, and the same hyperparameters; else ask for `ResolvedRun.at` one.
        eigenvalues: those of the quadratic's Hessian.

    Returns:
        The factor of the directions that bend, below 1 if the run converges: along one that does
        not bend there is no error to shrink. None for other runs, where nothing bends, or where an
        eigenvalue is not finite.
    """
    linear = _linear(run)
    if linear is None or linear.divisor is not None:
        return None
    if not run.step_size.is_constant or run.noise or _sees_batches(run):
        return None
    learning_rate = run.in_force(0).learning_rate
    if _varies(run) or {change.learning_rate for change in run.changes} - {learning_rate}:
        return None
    hyperparameters = run.hyperparameters_at(0)
    decay = _weight_decay(run)
    bends = [value + decay for value in without_rounding(eigenvalues)]
    if linear.scaled is not None:
        bends = [linear.scaled(bend, hyperparameters) for bend in bends]
    factors = [linear.rate(learning_rate * bend, hyperparameters) for bend in bends if bend != 0.0]
    return max(factors) if factors and all(map(math.isfinite, factors)) else None


def without_rounding(eigenvalues: Iterable[float]) -> list[float]:
    """Return eigenvalues with a 0 for each that is no more than the rounding of the largest."""
    values = list(eigenvalues)
    largest = max(map(abs, values), default=0.0)
    return [0.0 if abs(value) <= _EPS * largest else value for value in values]


def _linear(run: ResolvedRun) -> LinearStep | None:
    """Return what theory knows of a run's method; nothing where the gradient is another's."""
    return None if run.has_own_gradient else run.direction.linear


def _weight_decay(run: ResolvedRun) -> float:
    """Return what a coupled weight decay adds to each eigenvalue of the Hessian."""
    return run.hyperparameters_at(0)[WEIGHT_DECAY.name] if run.decays else 0.0


def _sees_batches(run: ResolvedRun) -> bool:
    """Tell whether the steps of a run see other gradients than that of all data."""
    return run.batches is not None and not run.batches.is_full


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
