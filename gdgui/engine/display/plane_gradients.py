"""The gradients of the batches of an epoch as they are seen in a plane through the parameters."""

import msgspec

from gdgui.engine.analysis.batch_gradients import BatchGradients
from gdgui.engine.arrays import FloatArray
from gdgui.engine.display.plane import Plane

__all__ = ["PlaneGradients", "gradients_in"]


class PlaneGradients(msgspec.Struct, frozen=True, eq=False):
    """Gradients at a point of a plane, by their components in it.

    Attributes:
        at: the point, shape (2,).
        each: those of the batches, shape (k, 2).
        whole: that of all data, shape (2,).
    """

    at: FloatArray
    each: FloatArray
    whole: FloatArray


def gradients_in(plane: Plane, found: BatchGradients) -> PlaneGradients:
    """Return gradients as they are seen in a plane."""
    return PlaneGradients(plane.at(found.task.theta), plane.of(found.each), plane.of(found.whole))
