"""The compiled loop that samples an objective on a grid."""

from numba import float64, void

from gdgui.engine.machine_code import kernel
from gdgui.engine.objective.function_types import NUMBERS, OBJECTIVE_TYPE

__all__ = ["sample"]


@kernel(void(OBJECTIVE_TYPE, NUMBERS, NUMBERS, NUMBERS, float64[:, ::1]))
def sample(objective, parameters, xs, ys, z):
    """Fill ``z[j, i]`` with the objective at ``(xs[i], ys[j])``; z has shape (len(ys), len(xs))."""
    for j in range(len(ys)):
        for i in range(len(xs)):
            z[j, i] = objective(xs[i], ys[j], parameters)[0]
