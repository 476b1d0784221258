"""The compiled loops of a typed model: loss, gradient, Jacobian, Hessian and prediction.

A formula is one small first-class function (`gdgui.engine.data.losses.MODEL_TYPE`), so that these
are compiled once for all of them. Sums over samples have the order of the samples.

A formula is in the own units of the data. ``scaling`` is what is subtracted from its values and
what they are divided by, shape (2,), to be compared with targets that are standardised. Other
arguments are as in `gdgui.engine.data.network_kernels`, but that the inputs are in their own units.
"""

import numpy as np
from numba import float64, types, void

from gdgui.engine.data.losses import LOSS_TYPE, MODEL_TYPE
from gdgui.engine.data.network_kernels import FLOATS, MATRIX, WHOLE, cost_of_output
from gdgui.engine.data.network_parts import HUBER, SQUARED
from gdgui.engine.machine_code import kernel

__all__ = [
    "BENDS_TYPE",
    "bends_at",
    "hessian",
    "jacobian",
    "predict",
    "score_rows",
    "slopes_at",
    "typed_loss",
]

BENDS_TYPE = types.FunctionType(void(FLOATS, FLOATS, float64[:, ::1]))
"""``(x, p, bends)``: fills in the second derivatives by p, shape (n, n)."""

_ROWS = types.Array(float64, 2, "C", readonly=True)
_STEP = 6e-6
"""The cube root of the rounding unit, the best step of a central difference (Nocedal and Wright
2006, Numerical optimization, section 8.1)."""


@kernel(float64(MODEL_TYPE, FLOATS, FLOATS, FLOATS, float64[::1]))
def slopes_at(model, x, theta, scaling, out):
    """Return what a model predicts of one sample, scaled, and fill in its slopes.

    Where an expression of a slope has no value, as x^b log(x) at 0, it is the one of a central
    difference.
    """
    value = model(x, theta, out)
    for i in range(theta.shape[0]):
        if out[i] == out[i] or not abs(value) < np.inf:
            continue
        near, scrap = theta.copy(), np.empty(theta.shape[0])
        h = _STEP * max(1.0, abs(theta[i]))
        near[i] = theta[i] + h
        ahead, above = near[i], model(x, near, scrap)
        near[i] = theta[i] - h
        out[i] = (above - model(x, near, scrap)) / (ahead - near[i])
    for i in range(theta.shape[0]):
        out[i] /= scaling[1]
    return (value - scaling[0]) / scaling[1]


@kernel(LOSS_TYPE.signature)
def typed_loss(
    model, theta, sizes, codes, scaling, inputs, targets, order, begin, count, grad, units,
    slopes, deltas, wanted,
):  # fmt: skip
    """Return the mean loss of a batch, and fill in its gradient."""
    n, d = theta.shape[0], inputs.shape[0]
    x, own = np.empty(d), np.empty(n)
    grad[:] = 0.0
    total = 0.0
    for place in range(begin, begin + count):
        row = order[place]
        for i in range(d):
            x[i] = inputs[i, row]
        value = slopes_at(model, x, theta, scaling, own)
        cost, slope = cost_of_output(codes[2], value, targets[0, row])
        total += cost
        for i in range(n):
            grad[i] += slope * own[i]
    share = 1.0 / count
    for i in range(n):
        grad[i] *= share
    return total * share


@kernel(void(MODEL_TYPE, FLOATS, FLOATS, MATRIX, WHOLE, float64[::1], float64[:, ::1]))
def jacobian(model, theta, scaling, inputs, order, out, slopes):
    """Fill in what a model predicts of some samples, shape (m,), and the slopes, shape (m, n)."""
    d = inputs.shape[0]
    x = np.empty(d)
    for place in range(order.shape[0]):
        for i in range(d):
            x[i] = inputs[i, order[place]]
        out[place] = slopes_at(model, x, theta, scaling, slopes[place])


@kernel(void(MODEL_TYPE, BENDS_TYPE, FLOATS, FLOATS, FLOATS, float64[:, ::1]))
def bends_at(model, bends, x, theta, scaling, out):
    """Fill in the second derivatives of what a model predicts of one sample, scaled.

    Where an expression of one has no value, as x^b log(x)^2 at 0, it is a central difference of
    slopes.
    """
    n = theta.shape[0]
    bends(x, theta, out)
    for i in range(n):
        for j in range(n):
            out[i, j] /= scaling[1]
    above, below = np.empty(n), np.empty(n)
    for i in range(n):
        if not np.isnan(out[i]).any() or not abs(model(x, theta, above)) < np.inf:
            continue
        near = theta.copy()
        h = _STEP * max(1.0, abs(theta[i]))
        near[i] = theta[i] + h
        ahead = near[i]
        slopes_at(model, x, near, scaling, above)
        near[i] = theta[i] - h
        slopes_at(model, x, near, scaling, below)
        for j in range(n):
            if np.isnan(out[i, j]):
                out[i, j] = out[j, i] = (above[j] - below[j]) / (ahead - near[i])


@kernel(void(MODEL_TYPE, BENDS_TYPE, FLOATS, WHOLE, FLOATS, MATRIX, MATRIX, WHOLE, float64[:, ::1]))
def hessian(model, bends, theta, codes, scaling, inputs, targets, order, out):
    """Fill in the Hessian of the mean loss of some samples, shape (n, n)."""
    n, d, count = theta.shape[0], inputs.shape[0], order.shape[0]
    x, own, second = np.empty(d), np.empty(n), np.empty((n, n))
    out[:] = 0.0
    for place in range(count):
        row = order[place]
        for i in range(d):
            x[i] = inputs[i, row]
        value = slopes_at(model, x, theta, scaling, own)
        bends_at(model, bends, x, theta, scaling, second)
        _, slope = cost_of_output(codes[2], value, targets[0, row])
        bend = 0.0
        if codes[2] == SQUARED or (codes[2] == HUBER and abs(value - targets[0, row]) <= 1.0):
            bend = 1.0
        for i in range(n):
            for j in range(n):
                out[i, j] += bend * own[i] * own[j] + slope * second[i, j]
    for i in range(n):
        for j in range(n):
            out[i, j] /= count


@kernel(void(MODEL_TYPE, FLOATS, FLOATS, MATRIX, float64[::1]))
def predict(model, theta, scaling, inputs, out):
    """Fill ``out``, shape (m,), with what a model predicts of each sample, scaled."""
    d, scrap = inputs.shape[0], np.empty(theta.shape[0])
    x = np.empty(d)
    for row in range(inputs.shape[1]):
        for i in range(d):
            x[i] = inputs[i, row]
        out[row] = (model(x, theta, scrap) - scaling[0]) / scaling[1]


@kernel(
    void(
        MODEL_TYPE, _ROWS, WHOLE, WHOLE, FLOATS, MATRIX, MATRIX, WHOLE, float64[::1], float64[::1],
    )
)  # fmt: skip
def score_rows(model, tape, rows, codes, scaling, inputs, targets, order, losses, hits):
    """Do what `gdgui.engine.data.network_kernels.score_rows` does."""
    d, n, count = inputs.shape[0], tape.shape[1], order.shape[0]
    x, scrap = np.empty(d), np.empty(n)
    for k in range(rows.shape[0]):
        total, right = 0.0, 0
        for place in range(count):
            row = order[place]
            for i in range(d):
                x[i] = inputs[i, row]
            value = (model(x, tape[rows[k]], scrap) - scaling[0]) / scaling[1]
            cost, _ = cost_of_output(codes[2], value, targets[0, row])
            total += cost
            right += (value > 0.0) == (targets[0, row] > 0.0)
        losses[k], hits[k] = total / count, float(right)
