"""The compiled outputs of the units of a network's hidden layers, over any inputs."""

import numpy as np
from numba import float64, void

from gdgui.engine.data.network_kernels import FLOATS, MATRIX, TILE, WHOLE, forward, gather
from gdgui.engine.lanes import LANES
from gdgui.engine.machine_code import kernel

__all__ = ["activations"]

_TABLE = float64[:, ::1]


@kernel(void(FLOATS, WHOLE, WHOLE, MATRIX, WHOLE, _TABLE, _TABLE, _TABLE))
def activations(theta, sizes, codes, inputs, rows, out, units, slopes):
    """Fill ``out`` with what some hidden units make of each sample.

    Args:
        theta: as in `gdgui.engine.data.network_kernels`, like all that is not named here.
        sizes: see there.
        codes: see there.
        inputs: see there.
        rows: the units, counted from the first input on through all layers, shape (k,).
        out: written, shape (k, m).
        units: see there.
        slopes: see there.
    """
    count = inputs.shape[1]
    order = np.arange(count)
    for first in range(0, count, TILE):
        here = min(TILE, count - first)
        width = (here + LANES - 1) // LANES * LANES
        gather(inputs, order, first, here, units)
        forward(theta, sizes, codes, width, units, slopes)
        for k in range(rows.shape[0]):
            for j in range(here):
                out[k, first + j] = units[rows[k], j]
