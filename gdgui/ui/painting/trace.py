"""One run as a view draws it: what every view is handed, and all that a view knows of a run."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.trajectory import Trajectory

if TYPE_CHECKING:
    from gdgui.engine.analysis.learning_curves import LearningCurves

__all__ = ["Trace", "same_tape"]


class Trace(msgspec.Struct, frozen=True, eq=False):
    """A tape with the name and the look of its run.

    Attributes:
        label: what the run is called on screen.
        color: the run's colour as ``#rrggbb``.
        visible: whether the run is drawn at all.
        selected: whether the run is the one that clicks and keys apply to; at most one is.
        trajectory: the iterates computed so far.
        minimum: the minimum that the run is measured against, if one is known.
        stability: returns how sharply the objective bends at rows from one to before another, and
            how sharply it may for the run's method, shape (rows,) each and nan where that is not
            known (`gdgui.engine.analysis.stability_along`); None until the Hessian is known.
        curves: of a model, what all data say at some rows; None until that is known.
    """

    label: str
    color: str
    visible: bool
    selected: bool
    trajectory: Trajectory
    minimum: tuple[float, ...] | None = None
    stability: Callable[[int, int], tuple[FloatArray, FloatArray]] | None = None
    curves: "LearningCurves | None" = None


def same_tape(old: Trajectory, new: Trajectory) -> bool:
    """Whether `new` is `old`, perhaps grown: then every row of `old` is a row of `new`.

    A tape that grows is a longer look at the same memory, whose rows are written once.
    """
    return (
        old.x.ctypes.data == new.x.ctypes.data
        and old.x.strides == new.x.strides
        and old.dim == new.dim
        and old.last_step <= new.last_step
    )
