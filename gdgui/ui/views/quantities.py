"""What can be plotted over the steps: each quantity a function of a run's rows, declared once."""

from collections.abc import Callable

import msgspec
import numpy as np

from gdgui.engine.trajectory import FloatArray
from gdgui.ui.views.trace import Trace

__all__ = ["QUANTITIES", "Quantity"]

Values = Callable[[Trace, int, int, float], FloatArray]


class Quantity(msgspec.Struct, frozen=True):
    """Something that each row of a tape has.

    Attributes:
        title: what the screen calls it.
        symbol: the same as a formula.
        values: ``values(trace, first, end, floor)`` for the rows from ``first`` to before
            ``end``, where floor is the lowest loss that is known; nan where there is none.
        logarithmic: whether a logarithmic scale suits it at first.
        companion: what is drawn dashed beside it, if anything.
        is_objective: whether it is the objective itself, whose lowest known value bounds it.
        missing: what to say where no run has a value.
    """

    title: str
    symbol: str
    values: Values
    logarithmic: bool = True
    companion: Values | None = None
    is_objective: bool = False
    missing: str = ""


def _loss(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    return trace.trajectory.f[first:end]


def _gap(trace: Trace, first: int, end: int, floor: float) -> FloatArray:
    loss = trace.trajectory.f[first:end]
    return loss - floor if np.isfinite(floor) else np.full(len(loss), np.nan)


def _norm(vectors: FloatArray) -> FloatArray:
    if vectors.shape[1] == 1:
        return np.abs(vectors[:, 0])
    # Three times as fast as np.hypot, which guards against an overflow beyond 1e154.
    return np.sqrt(vectors[:, 0] ** 2 + vectors[:, 1] ** 2)


def _gradient_norm(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    return _norm(trace.trajectory.grad[first:end])


def _first_coordinate(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    return trace.trajectory.x[first:end, 0]


def _second_coordinate(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    tape = trace.trajectory
    return tape.x[first:end, 1] if tape.dim == 2 else np.full(end - first, np.nan)


def _step_length(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    x = trace.trajectory.x[first : end + 1]
    lengths = _norm(np.diff(x, axis=0))
    # The last iterate takes no step.
    return np.append(lengths, np.full(end - first - len(lengths), np.nan))


def _eta(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    eta = trace.trajectory.eta[first:end]
    return eta if len(eta) else np.full(end - first, np.nan)


def _distance(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    x = trace.trajectory.x[first:end]
    if trace.minimum is None or len(trace.minimum) != x.shape[1]:
        return np.full(len(x), np.nan)
    return _norm(x - np.array(trace.minimum))


def _eigenvalue(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    if trace.eigenvalues is None:
        return np.full(end - first, np.nan)
    return trace.eigenvalues(trace.trajectory.x[first:end])


def _stability_limit(trace: Trace, first: int, end: int, floor: float) -> FloatArray:
    return 2.0 / _eta(trace, first, end, floor)


QUANTITIES = {
    "loss": Quantity("Loss", "f(xₖ)", _loss, is_objective=True),
    "gap": Quantity("Loss − minimum", "f(xₖ) − f*", _gap, missing="No minimum is known here."),
    "gradient_norm": Quantity("Gradient norm", "‖∇f‖", _gradient_norm),
    "x": Quantity("Coordinate x", "xₖ", _first_coordinate, logarithmic=False),
    "y": Quantity(
        "Coordinate y", "yₖ", _second_coordinate, logarithmic=False,
        missing="There is one coordinate only.",
    ),
    "step_length": Quantity("Step length", "‖Δx‖", _step_length),
    "eta": Quantity("Step size", "ηₖ", _eta),
    "distance": Quantity(
        "Distance to minimum", "‖xₖ − x*‖", _distance, missing="No minimum is known here."
    ),
    "eigenvalue": Quantity(
        "Curvature against 2/η", "λ —, 2/η - -", _eigenvalue, companion=_stability_limit,
        missing="The curvature is still being worked out.",
    ),
}  # fmt: skip
"""By the key that the settings use, in the order of the menu."""
