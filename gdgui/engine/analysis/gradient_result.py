"""What a gradient check finds, apart from how, so that showing it needs no compiler."""

import msgspec

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.problem import ResolvedObjective

__all__ = ["GradientCheck"]


class GradientCheck(msgspec.Struct, frozen=True, eq=False):
    """A gradient at a point, found in three ways.

    Attributes:
        objective: whose gradient it is.
        point: where, one number for each coordinate.
        value: the objective there.
        symbolic: sympy's gradient, shape (dim,).
        h: the differences' steps, ascending, relative to max(1, |x|) each, shape (n,).
        differences: central differences, shape (n, dim).
        errors: how far they are from the symbolic gradient, relative to max(1, |∂f|), shape
            (n, dim); nan where a difference has no value.
        best: for each coordinate the place in ``h`` with the least error.
        autograd: torch's gradient, shape (dim,); None until it is known.
        failure: a sentence that says why there is none; empty where there is.
    """

    objective: ResolvedObjective
    point: tuple[float, ...]
    value: float
    symbolic: FloatArray
    h: FloatArray
    differences: FloatArray
    errors: FloatArray
    best: tuple[int, ...]
    autograd: FloatArray | None = None
    failure: str = ""
