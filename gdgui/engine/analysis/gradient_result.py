"""What a gradient check finds, apart from how, so that showing it needs no compiler."""

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.objectives import AnyObjective

__all__ = ["GradientCheck"]


class GradientCheck(msgspec.Struct, frozen=True, eq=False):
    """A gradient at a point, found in three ways.

    Attributes:
        objective: whose gradient it is.
        point: where, one number for each coordinate.
        value: the objective there.
        symbolic: sympy's gradient, shape (dim,); of a model that of its compiled backpropagation.
        h: the differences' steps, ascending, relative to max(1, |x|) each, shape (n,).
        differences: central differences, shape (n, dim).
        errors: how far they are from the symbolic gradient, relative to max(1, |∂f|), shape
            (n, dim); nan where a difference has no value.
        best: for each coordinate the place in ``h`` with the least error.
        autograd: torch's gradient, shape (dim,); None until it is known.
        failure: a sentence that says why there is none; empty where there is.
        samples: of a model, over how many samples; 0 for a formula.
    """

    objective: AnyObjective
    point: tuple[float, ...]
    value: float
    symbolic: FloatArray
    h: FloatArray
    differences: FloatArray
    errors: FloatArray
    best: tuple[int, ...]
    autograd: FloatArray | None = None
    failure: str = ""
    samples: int = 0

    @property
    def deviations(self) -> FloatArray:
        """By how much the gradients disagree in each coordinate, relatively, shape (dim,)."""
        found = np.array([self.errors[row, axis] for axis, row in enumerate(self.best)])
        if self.autograd is not None:
            with np.errstate(all="ignore"):
                size = np.maximum(1.0, np.abs(self.symbolic))
                found = np.fmax(found, np.abs(self.autograd - self.symbolic) / size)
        return found

    @property
    def order(self) -> tuple[int, ...]:
        """The coordinates as they are listed: of a model those first that disagree most."""
        if not self.samples:
            return tuple(range(len(self.point)))
        # What is no number is worst of all.
        found = np.where(np.isnan(self.deviations), np.inf, self.deviations)
        return tuple(np.argsort(-found, kind="stable").tolist())
