r"""How well the data know what a typed model has learned: the standard error of each parameter.

With the residuals r of m samples, their Jacobian J by n parameters and
:math:`s^2 = \|r\|^2 / (m - n)`, the covariance of the parameters is about
:math:`s^2 (J^T J)^{-1}` where the sum of squares is least (Seber and Wild 1989, Nonlinear
regression, section 2.1; scipy's ``curve_fit`` likewise). It comes from the singular values of J,
whose columns are scaled to length 1. It means nothing elsewhere, so it is given only where the
residuals have next to no part along J: by the relative offset of Bates and Watts 1981, A relative
offset orthogonality convergence criterion for nonlinear least squares.
"""

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.trained import TrainedObjective
from gdgui.engine.methods.least_squares import LEAST_SINGULAR, scaled_columns

__all__ = ["MOST_OFFSET", "Fit", "fit_at"]

MOST_OFFSET = 1e-3
"""So small is the relative offset of a fit at least, as Bates and Watts propose."""
_PERFECT = 1e-6
"""Residuals that are shorter than this share of the targets are what a run has left to do."""
_COUNTS = 0.1
"""What has so large a part in a direction that moves nothing is named."""


class Fit(msgspec.Struct, frozen=True):
    """What a typed model has learned, with standard errors.

    Attributes:
        names: of the parameters, n of them.
        values: what they are.
        errors: their standard errors; None where they have none.
        reason: why they have none, without a full stop; empty where they have some.
        deviation: the residual standard deviation s in the target's own unit; nan without errors.
        freedom: the degrees of freedom m − n.
        covariance: s² (JᵀJ)⁻¹, row by row, n × n; empty without errors.
    """

    names: tuple[str, ...]
    values: tuple[float, ...]
    errors: tuple[float, ...] | None
    reason: str
    deviation: float
    freedom: int
    covariance: tuple[tuple[float, ...], ...] = ()


def fit_at(objective: TrainedObjective, theta: FloatArray) -> Fit | None:
    """Return how a typed model fits at θ; None for layers."""
    network = objective.network
    if network.has_layers:
        return None
    if network.loss.id != "squared":
        values, freedom = tuple(theta.tolist()), len(objective.examples.learned) - len(theta)
        reason = "they belong to the squared loss"
        return Fit(objective.coordinates, values, None, reason, float("nan"), freedom)
    with np.errstate(all="ignore"):
        residuals, jacobian = objective.jacobian(theta)
        return _fit(objective, theta, residuals, jacobian)


def _fit(
    objective: TrainedObjective, theta: FloatArray, residuals: FloatArray, jacobian: FloatArray
) -> Fit:
    names, (m, n) = objective.coordinates, jacobian.shape
    values = tuple(theta.tolist())

    def without(reason: str) -> Fit:
        return Fit(names, values, None, reason, float("nan"), m - n)

    if not (np.isfinite(residuals).all() and np.isfinite(jacobian).all()):
        return without("a prediction or its slope is not finite")
    if m <= n:
        return without(f"more points than parameters are needed, {m} for {n} found")
    idle = [name for name, column in zip(names, jacobian.T, strict=True) if not column.any()]
    if idle:
        return without(f"{_listed(idle)} {'moves' if len(idle) == 1 else 'move'} no prediction")
    scaled, lengths = scaled_columns(jacobian)  # type: ignore[no-untyped-call]
    u, s, v = np.linalg.svd(scaled, full_matrices=False)
    if s[-1] <= LEAST_SINGULAR * s[0]:
        alike = [names[i] for i in np.flatnonzero(np.abs(v[-1]) > _COUNTS * np.abs(v[-1]).max())]
        return without(f"these data cannot tell {_listed(alike)} apart")
    targets = objective.examples.targets[0, objective.examples.learned]
    if _offset(residuals, u, targets) > MOST_OFFSET:
        return without("the sum of squares is not yet least here")
    squares = float(np.sum(residuals * residuals)) / (m - n)
    inverse = v.T / s / lengths[:, None]
    covariance = squares * (inverse @ inverse.T)
    errors = np.sqrt(squares * np.sum(inverse * inverse, axis=1))
    if not np.isfinite(errors).all():
        return without("a standard error is not finite")
    deviation = np.sqrt(squares) * objective.examples.samples.target_scale
    rows = tuple(tuple(row) for row in covariance.tolist())
    return Fit(names, values, tuple(errors.tolist()), "", float(deviation), m - n, rows)


def _offset(residuals: FloatArray, u: FloatArray, targets: FloatArray) -> float:
    """Return how much of the residuals lies along the Jacobian, beside what lies across it."""
    m, n = u.shape
    if np.linalg.norm(residuals) <= _PERFECT * np.linalg.norm(targets):
        return 0.0
    along = u.T @ residuals
    across = residuals - u @ along
    tangent, normal = np.linalg.norm(along) / np.sqrt(n), np.linalg.norm(across) / np.sqrt(m - n)
    return float(tangent / normal) if normal > 0.0 else float("inf")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
