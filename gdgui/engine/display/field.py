"""The gradient on a coarse grid, for arrows that show the way down from everywhere."""

from collections.abc import Sequence

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.problem import ResolvedObjective
from gdgui.engine.objective.compilation import compile_objective

__all__ = ["Field", "sample_field"]


class Field(msgspec.Struct, frozen=True, eq=False):
    """Gradients at some points.

    Attributes:
        points: where, shape (n, 2).
        gradients: the gradient at each of them, shape (n, 2).
    """

    points: FloatArray
    gradients: FloatArray


def sample_field(
    objective: ResolvedObjective,
    intervals: Sequence[tuple[float, float]],
    counts: Sequence[int],
) -> Field:
    """Sample the gradient of an objective of two coordinates over a rectangle.

    Args:
        objective: what to sample.
        intervals: lower and upper end for each coordinate.
        counts: how many points along each coordinate; they lie inside, half a gap from the edges.
    """
    evaluate = compile_objective(objective.syntax).value_and_gradient
    parameters = np.array(objective.values, dtype=np.float64)
    parameters.flags.writeable = False
    axes = [
        low + (np.arange(count) + 0.5) * (high - low) / count
        for (low, high), count in zip(intervals, counts, strict=True)
    ]
    points = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    gradients = np.array([evaluate(x, y, parameters)[1:] for x, y in points.tolist()])
    return Field(points, gradients)
