"""What can be plotted over the steps: each quantity declared once.

Most are a function of a run's rows. What takes all data is sampled at some rows by the engine
(`gdgui.engine.analysis.learning_curves`), and only looked up here.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.objectives import AnyObjective, LearningObjective
from gdgui.engine.notation import norms
from gdgui.engine.objective.syntax import COORDINATES
from gdgui.ui.painting.trace import Trace

if TYPE_CHECKING:
    from gdgui.engine.analysis.learning_curves import LearningCurves

__all__ = [
    "PARAMETER",
    "QUANTITIES",
    "SHARPNESS",
    "STABILITY",
    "WHY_UNKNOWN",
    "Line",
    "Quantity",
    "Sampled",
    "Values",
    "quantity_of",
]

PARAMETER = "parameter:"
"""What the key of a parameter of a model begins with; its name follows."""
SCORES, GRADIENTS = "scores", "gradients"
SHARPNESS, STABILITY = "sharpness", "stability"
"""What the engine samples; see `gdgui.engine.analysis.learning_curves`."""

Values = Callable[[Trace, int, int, float], FloatArray]
Sampled = Callable[["LearningCurves"], FloatArray]


class Line(msgspec.Struct, frozen=True):
    """A line of a quantity; one of `values` and `sampled` is there.

    Attributes:
        values: see `Quantity`.
        sampled: see `Quantity`.
        style: "solid", "dashed" or "dotted".
    """

    values: Values | None
    sampled: Sampled | None
    style: str


def _always(_objective: AnyObjective | None) -> bool:
    return True


def _of_formula(objective: AnyObjective | None) -> bool:
    return not isinstance(objective, LearningObjective)


def _of_data(objective: AnyObjective | None) -> bool:
    return isinstance(objective, LearningObjective)


def _of_classes(objective: AnyObjective | None) -> bool:
    return isinstance(objective, LearningObjective) and objective.examples.is_classified


class Quantity(msgspec.Struct, frozen=True):
    """Something that each row of a tape has.

    Attributes:
        title: what the screen calls it.
        symbol: the same as a formula.
        values: ``values(trace, first, end, floor)`` for the rows from ``first`` to before
            ``end``, where floor is the lowest loss that is known; nan where there is none. None
            where it is sampled.
        logarithmic: whether a logarithmic scale suits it at first.
        companion: what is drawn dashed beside it, if anything.
        alone: what to say of runs that have no companion, ``{runs}``; "" for nothing.
        is_objective: whether it is the objective itself, whose lowest known value bounds it.
        missing: what to say where no run has a value.
        coordinate: which coordinate it is, whose name stands for ``{name}`` in title and symbol.
        fits: whether there is such a thing, of an objective; None for any formula.
        sampled: of a model, the same at the rows that the engine has looked at.
        sampled_companion: what is sampled to be drawn dashed beside it.
        held_out: that of the samples that are held out, drawn dotted beside it.
        needs: what the engine has to sample for it; empty for nothing.
    """

    title: str
    symbol: str
    values: Values | None = None
    logarithmic: bool = True
    companion: Values | None = None
    alone: str = ""
    is_objective: bool = False
    missing: str = ""
    coordinate: int | None = None
    fits: Callable[[AnyObjective | None], bool] = _always
    sampled: Sampled | None = None
    sampled_companion: Sampled | None = None
    held_out: Sampled | None = None
    needs: str = ""

    def named(self, text: str, coordinates: Sequence[str]) -> str:
        """Return its title or symbol with the name of its coordinate, if it is one."""
        if self.coordinate is None:
            return text
        own = (*coordinates, *COORDINATES[len(coordinates) :])[self.coordinate :]
        return text.format(name=own[0] if own else "θ")

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is drawn of each run, what lies beneath first."""
        lines = [Line(self.values, self.sampled, "solid")]
        if self.companion is not None or self.sampled_companion is not None:
            lines.insert(0, Line(self.companion, self.sampled_companion, "dashed"))
        if self.held_out is not None:
            lines.insert(0, Line(None, self.held_out, "dotted"))
        return tuple(lines)


def _loss(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    return trace.trajectory.f[first:end]


def _gap(trace: Trace, first: int, end: int, floor: float) -> FloatArray:
    loss = trace.trajectory.f[first:end]
    return loss - floor if np.isfinite(floor) else np.full(len(loss), np.nan)


def _gradient_norm(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    return norms(trace.trajectory.grad[first:end])


def _first_coordinate(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    return trace.trajectory.x[first:end, 0]


def _second_coordinate(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    tape = trace.trajectory
    return tape.x[first:end, 1] if tape.dim == 2 else np.full(end - first, np.nan)


def _size(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    return norms(trace.trajectory.x[first:end])


def _step_length(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    x = trace.trajectory.x[first : end + 1]
    lengths = norms(np.diff(x, axis=0))
    # The last iterate takes no step.
    return np.append(lengths, np.full(end - first - len(lengths), np.nan))


def _eta(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    eta = trace.trajectory.eta[first:end]
    return eta if len(eta) else np.full(end - first, np.nan)


def _distance(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    x = trace.trajectory.x[first:end]
    if trace.minimum is None or len(trace.minimum) != x.shape[1]:
        return np.full(len(x), np.nan)
    return norms(x - np.array(trace.minimum))


def _eigenvalue(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    return _stability(trace, first, end)[0]


def _stability_limit(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
    return _stability(trace, first, end)[1]


def _stability(trace: Trace, first: int, end: int) -> tuple[FloatArray, FloatArray]:
    if trace.stability is None:
        return np.full(end - first, np.nan), np.full(end - first, np.nan)
    return trace.stability(first, end)


_NO_SHARPNESS = "The sharpness is still being worked out, or takes too long for this model."

WHY_UNKNOWN = {
    "parameters": "the parameters are not finite, for the run has diverged",
    "loss": "the loss is not finite, for the model overflows or has no value at some sample",
    "gradient": "the loss has no finite slope",
    "hessian": "the loss has a finite slope, but no finite curvature",
    "end": "no step leaves the last row, by which the method would divide",
    "divisor": "the method divides by 0",
    "precision": "it is not found precisely enough",
}
"""Why there is no sharpness at a step, by `gdgui.engine.analysis.sharpness_along.REASONS`."""

QUANTITIES = {
    "loss": Quantity("Loss", "f(xₖ)", _loss, is_objective=True, fits=_of_formula),
    "gap": Quantity(
        "Loss − minimum", "f(xₖ) − f*", _gap, missing="No minimum is known here.",
        fits=_of_formula,
    ),
    "loss_of_all": Quantity(
        "Loss", "··· held out", fits=_of_data, needs=SCORES,
        sampled=lambda curves: curves.loss, held_out=lambda curves: curves.held_out_loss,
        missing="The losses are still being worked out.",
    ),
    "batch_loss": Quantity("Loss of the batch", "f(θₖ)", _loss, fits=_of_data),
    "accuracy": Quantity(
        "Accuracy in %", "··· held out", logarithmic=False, fits=_of_classes,
        needs=SCORES, sampled=lambda curves: 100.0 * curves.accuracy,
        held_out=lambda curves: 100.0 * curves.held_out_accuracy,
        missing="The accuracies are still being worked out.",
    ),
    "gradient_norm": Quantity("Gradient norm", "‖∇f‖", _gradient_norm),
    "whole_gradient": Quantity(
        "Gradient norm of all", "‖∇f‖", fits=_of_data, needs=GRADIENTS,
        sampled=lambda curves: curves.gradient_norm,
        missing="The gradients are still being worked out.",
    ),
    "gradient_angle": Quantity(
        "Angle of batch and all", "∠(g, ∇f) in °", logarithmic=False, fits=_of_data,
        needs=GRADIENTS, sampled=lambda curves: curves.angle,
        missing="The gradients are still being worked out.",
    ),
    "gradient_ratio": Quantity(
        "Ratio of batch to all", "‖g‖ / ‖∇f‖", fits=_of_data, needs=GRADIENTS,
        sampled=lambda curves: curves.ratio, missing="The gradients are still being worked out.",
    ),
    "size": Quantity("Size of the parameters", "‖θ‖", _size, logarithmic=False, fits=_of_data),
    "x": Quantity(
        "Coordinate {name}", "{name}ₖ", _first_coordinate, logarithmic=False, coordinate=0,
        fits=_of_formula,
    ),
    "y": Quantity(
        "Coordinate {name}", "{name}ₖ", _second_coordinate, logarithmic=False, coordinate=1,
        missing="There is one coordinate only.", fits=_of_formula,
    ),
    "step_length": Quantity("Step length", "‖Δx‖", _step_length),
    "eta": Quantity("Step size", "ηₖ", _eta),
    "distance": Quantity(
        "Distance to minimum", "‖xₖ − x*‖", _distance, missing="No minimum is known here.",
        fits=_of_formula,
    ),
    "eigenvalue": Quantity(
        "Curvature against its limit", "λ of P⁻¹H —, limit - -", _eigenvalue,
        companion=_stability_limit, alone="no limit known: {runs}",
        missing="The curvature is still being worked out.",
        fits=_of_formula,
    ),
    "stability": Quantity(
        "Sharpness against its limit", "λ₁ of P⁻¹H —, limit - -", fits=_of_data, needs=STABILITY,
        sampled=lambda curves: curves.method_sharpness,
        sampled_companion=lambda curves: curves.limit, alone="no limit known: {runs}",
        logarithmic=False, missing=_NO_SHARPNESS,
    ),
    "sharpness": Quantity(
        "Sharpness of the loss", "λ₁ of H", fits=_of_data, needs=SHARPNESS,
        sampled=lambda curves: curves.sharpness, logarithmic=False, missing=_NO_SHARPNESS,
    ),
}  # fmt: skip
"""By the key that the settings use, in the order of the menu."""


@lru_cache(maxsize=1024)
def _parameter(index: int) -> Quantity:
    """Return a parameter of a model as a quantity."""

    def values(trace: Trace, first: int, end: int, _floor: float) -> FloatArray:
        x = trace.trajectory.x
        return x[first:end, index] if index < x.shape[1] else np.full(end - first, np.nan)

    return Quantity(
        "Parameter {name}", "{name}", values, logarithmic=False, coordinate=index, fits=_of_data
    )


def quantity_of(key: str, objective: AnyObjective | None) -> Quantity | None:
    """Return what a key means for an objective; None where there is no such thing.

    Args:
        key: one of `QUANTITIES`, or `PARAMETER` and the name of a parameter of a model.
        objective: what is descended; None for any formula.
    """
    if not key.startswith(PARAMETER):
        found = QUANTITIES.get(key)
        return found if found is not None and found.fits(objective) else None
    name = key[len(PARAMETER) :]
    if not isinstance(objective, LearningObjective) or name not in objective.coordinates:
        return None
    return _parameter(objective.coordinates.index(name))
