"""Steps of the Lanczos iteration on the Hessian of a loss over data, compiled.

Lanczos 1950, An iteration method for the solution of the eigenvalue problem of linear differential
and integral operators. Rounding lets its vectors lose their orthogonality, and with it converged
eigenvalues come again; so each is made orthogonal to all before it, twice (Parlett 1998, The
symmetric eigenvalue problem, sections 6.9 and 13.1).
"""

import math

from numba import boolean, float64, int64

from gdgui.engine.data.hessian_kernels import BATCH, NETWORK, TILES, hessian_product
from gdgui.engine.data.network_kernels import FLOATS
from gdgui.engine.lanes import lane_dot
from gdgui.engine.machine_code import kernel

__all__ = ["iterate"]

_ROUNDING = 1e-14
"""What is left of a product is rounding where it is smaller than this share of the whole."""
_TABLE = float64[:, ::1]


@kernel(
    int64(
        *NETWORK, FLOATS, *BATCH, TILES, TILES, TILES, TILES, TILES, _TABLE, _TABLE, _TABLE,
        float64[::1], boolean, FLOATS, float64, int64, int64, _TABLE, float64[::1], float64[::1],
        float64[::1], float64[::1],
    )
)  # fmt: skip
def iterate(
    theta, sizes, codes, penalties, inputs, targets, order, begin, count, units, slopes, bends,
    deltas, wanted, shifts, moved, turned, rest, is_known, scales, decay, first, last, basis,
    alphas, betas, direction, product,
):  # fmt: skip
    """Take the Lanczos steps from ``first`` to before ``last`` on S (H + decay I) S.

    Args:
        theta: as in `gdgui.engine.data.hessian_kernels`, like all that is not named here.
        sizes: see there.
        codes: see there.
        penalties: see there.
        inputs: see there.
        targets: see there.
        order: see there.
        begin: see there.
        count: see there.
        units: see there.
        slopes: see there.
        bends: see there.
        deltas: see there.
        wanted: see there.
        shifts: see there.
        moved: see there.
        turned: see there.
        rest: see there.
        is_known: see there.
        scales: the diagonal of S, shape (n,).
        decay: what is added to each eigenvalue of H.
        first: how many steps have been taken.
        last: how many there are to be, less than the rows of ``basis``.
        basis: the orthonormal vectors, shape (any, n or more), a multiple of eight wide and filled
            up with zeros; the first is given, and each step writes the next.
        alphas: the diagonal of the tridiagonal matrix, shape (last or more,).
        betas: what stands beside it, the same; 0 behind the last step that led anywhere.
        direction: work memory, shape (n,).
        product: the same.

    Returns:
        How many steps have been taken: fewer than ``last`` where the vectors so far span all that
        the matrix makes of the first one, or where a product is not finite.
    """
    n, width = theta.shape[0], basis.shape[1]
    for k in range(first, last):
        for i in range(n):
            direction[i] = scales[i] * basis[k, i]
        hessian_product(
            theta, sizes, codes, penalties, inputs, targets, order, begin, count, direction,
            product, is_known or k > first, units, slopes, bends, deltas, wanted, shifts, moved,
            turned, rest,
        )  # fmt: skip
        for i in range(n):
            basis[k + 1, i] = (product[i] + decay * direction[i]) * scales[i]
        whole = math.sqrt(lane_dot(basis, k + 1, basis, k + 1, width))
        alphas[k] = lane_dot(basis, k, basis, k + 1, width)
        betas[k] = 0.0
        if not math.isfinite(whole):
            alphas[k] = math.nan
            return k + 1
        for _ in range(2):
            for i in range(k + 1):
                along, one, new = lane_dot(basis, i, basis, k + 1, width), basis[i], basis[k + 1]
                for j in range(width):
                    new[j] -= along * one[j]
        beta = math.sqrt(lane_dot(basis, k + 1, basis, k + 1, width))
        if k + 1 == n or beta <= _ROUNDING * whole:
            return k + 1
        betas[k] = beta
        new = basis[k + 1]
        for j in range(width):
            new[j] /= beta
    return last
