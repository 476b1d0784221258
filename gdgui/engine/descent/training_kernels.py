"""The compiled loop of a training: elementwise rules on the parameters of a network.

As in `gdgui.engine.descent.kernels`, nothing here holds the interpreter's lock, and a loop resumes
to the same bits from the row and the state that it stopped with. Iterates and gradients are
written where they belong on the tape, so that nothing is copied.
"""

import math

import numpy as np
from numba import boolean, float64, int64, types, void

from gdgui.engine.data.losses import LOSS_TYPE, MODEL_TYPE
from gdgui.engine.data.network_kernels import FLOATS, MATRIX, WHOLE
from gdgui.engine.descent.kernels import CONVERGED, DIVERGED, UNFINISHED
from gdgui.engine.machine_code import kernel
from gdgui.engine.methods.compilation import ARRAY_RULE_TYPE

__all__ = ["is_lost", "is_small", "replay", "train"]

_TABLE = float64[:, ::1]
_ROWS = types.Array(float64, 2, "C", readonly=True)
_LARGEST = 1.7976931348623157e308


@kernel(boolean(FLOATS, float64, FLOATS, float64))
def is_lost(x, value, grad, limit):
    """Tell whether a run has diverged; comparisons with nan are false."""
    outside = 0
    for i in range(x.shape[0]):
        outside += not abs(x[i]) <= limit
        outside += not abs(grad[i]) <= _LARGEST
    return outside > 0 or not abs(value) <= limit


@kernel(boolean(FLOATS, float64))
def is_small(grad, tolerance):
    """Tell whether a gradient's norm is at most the tolerance."""
    large = 0
    for i in range(grad.shape[0]):
        large += abs(grad[i]) > tolerance
    if large:
        return False
    largest = 0.0
    for i in range(grad.shape[0]):
        largest = max(largest, abs(grad[i]))
    if largest == 0.0:
        return True
    squares = 0.0
    for i in range(grad.shape[0]):
        squares += (grad[i] / largest) ** 2
    return largest * math.sqrt(squares) <= tolerance


@kernel(
    types.UniTuple(int64, 2)(
        LOSS_TYPE, MODEL_TYPE, WHOLE, WHOLE, FLOATS, MATRIX, MATRIX, WHOLE, int64, int64, int64,
        ARRAY_RULE_TYPE, FLOATS, float64, float64, _ROWS, _TABLE, float64[::1], _TABLE,
        float64[::1], _TABLE, _TABLE, _TABLE, _TABLE, _TABLE, float64[::1], int64, int64,
    ),
)  # fmt: skip
def train(
    loss, model, sizes, codes, penalties, inputs, targets, order, samples, batch, first_epoch, rule,
    hyper, tolerance, limit, noise, x, f, grad, eta, state, units, slopes, deltas, wanted,
    direction, first, last,
):  # fmt: skip
    """Take steps from row ``first`` to row ``last`` of a tape, or to where the run stops.

    What is not said here is as in `gdgui.engine.descent.kernels.descend`.

    Args:
        loss: the loss of a batch; see `gdgui.engine.data.losses`.
        model: what it is told.
        sizes: see `gdgui.engine.data.network_kernels`, as for what follows to ``targets``.
        codes: see there.
        penalties: see there.
        inputs: see there.
        targets: see there.
        order: samples in the order that epochs take them in, one epoch behind the other; of full
            batches that of all epochs.
        samples: how many an epoch has.
        batch: how many of them a step sees.
        first_epoch: the epoch that ``order`` begins with.
        rule: compiled by `gdgui.engine.methods.compilation.compile_array_rule`.
        hyper: the rule's hyperparameters.
        tolerance: a gradient norm of at most this has converged; below 0 none has.
        limit: |θ| or |f| beyond this has diverged.
        noise: what is added to the gradient before the rule sees it, from row ``first`` on.
        x: iterates, shape (rows, n).
        f: the loss of each step's batch, shape (rows,).
        grad: its gradient without noise, shape (rows, n).
        eta: η for each row, shape (rows,), or (1,) where it is constant.
        state: optimizer state, shape (state variables, n).
        units: work memory; see `gdgui.engine.data.network_kernels.loss_and_gradient`.
        slopes: the same.
        deltas: the same.
        wanted: the same.
        direction: work memory, shape (n,).
        first: the row to start from.
        last: the row to stop at.

    Returns:
        The last row written, and UNFINISHED, CONVERGED or DIVERGED.
    """
    n = x.shape[1]
    noisy, scheduled = noise.shape[0] > 0, eta.shape[0] > 1
    per_epoch = (samples + batch - 1) // batch
    seen = np.empty(n if noisy else 0)
    k = first
    while True:
        theta, own = x[k], grad[k]
        within = k % per_epoch * batch
        # Full batches have one order for all epochs.
        epoch = 0 if per_epoch == 1 and batch == samples else k // per_epoch - first_epoch
        begin = epoch * samples + within
        value = loss(
            model, theta, sizes, codes, penalties, inputs, targets, order, begin,
            min(batch, samples - within), own, units, slopes, deltas, wanted,
        )  # fmt: skip
        f[k] = value
        if is_lost(theta, value, own, limit):
            return k, DIVERGED
        if is_small(own, tolerance):
            return k, CONVERGED
        if k >= last:
            return k, UNFINISHED
        step = eta[k] if scheduled else eta[0]
        if noisy:
            for i in range(n):
                seen[i] = own[i] + noise[k - first, i]
            rule(theta, seen, float(k), state, hyper, direction)
        else:
            rule(theta, own, float(k), state, hyper, direction)
        following = x[k + 1]
        for i in range(n):
            following[i] = theta[i] + step * direction[i]
        k += 1


@kernel(
    void(ARRAY_RULE_TYPE, FLOATS, _ROWS, _TABLE, _TABLE, _TABLE, float64[::1], int64, int64),
)
def replay(rule, hyper, noise, x, grad, state, direction, first, last):
    """Find the state again after the steps that leave rows ``first`` to ``last``.

    What is not said here is as in `gdgui.engine.descent.kernels.replay`.

    Args:
        rule: see `train`.
        hyper: see there.
        noise: its first row belongs to row ``first``.
        x: see there.
        grad: see there.
        state: the state before row ``first`` takes its step; carried on in place.
        direction: written: the rule's direction at row ``last``, shape (n,).
        first: the row of the first step.
        last: the row of the last one.
    """
    n = x.shape[1]
    noisy = noise.shape[0] > 0
    seen = np.empty(n)
    for k in range(first, last + 1):
        for i in range(n):
            seen[i] = grad[k, i] + noise[k - first, i] if noisy else grad[k, i]
        rule(x[k], seen, float(k), state, hyper, direction)
