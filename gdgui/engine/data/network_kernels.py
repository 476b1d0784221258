"""The compiled network: prediction, loss, gradient and Hessian-vector product, for any layer sizes.

Arrays are [unit, sample], a tile of samples at a time, so that the loops over samples use the
machine's vector lanes and everything stays in the nearest cache. Sums over units have the order of
the units, sums over samples that of `gdgui.engine.lanes`, tile after tile: the bits are the same
on every machine. θ holds, layer by layer, the weights (out, in) row by row and the biases, which is
the order of torch's ``parameters_to_vector`` on an ``nn.Sequential`` of ``nn.Linear``.

Arguments that all of them have:

    theta      the parameters, shape (n,)
    sizes      the units of each layer, the inputs first, shape (layers + 1,)
    codes      the numbers of the activation, the output and the loss, shape (3,)
    inputs     what the first layer sees, shape (sizes[0], m)
    targets    what is to be predicted, shape (sizes[-1], m)
    order      the samples in the order that they are taken in, shape (any,)
    begin      where in ``order`` the batch begins
    count      how many samples it has
    units      work memory for the units' outputs, shape (sum of sizes, PITCH)
    slopes     the same for the slopes of the activations
"""

import numpy as np
from numba import float64, int64, types, void

from gdgui.engine.data.network_parts import (
    ABSOLUTE,
    CROSS_ENTROPY,
    GELU,
    HINGE,
    HUBER,
    LINEAR,
    RELU,
    SIGMOID,
    SOFTMAX,
    SQUARED,
    TANH,
)
from gdgui.engine.elementary import erf, exp, log, log1p, sigmoid, tanh
from gdgui.engine.lanes import LANES, lane_dot, lane_sum, weighted_sums
from gdgui.engine.machine_code import kernel

__all__ = [
    "FLOATS",
    "MATRIX",
    "PITCH",
    "TILE",
    "WHOLE",
    "cost_of_output",
    "costs_of_tile",
    "forward",
    "gather",
    "loss_and_gradient",
    "loss_and_hits",
    "losses_at",
    "predict",
    "score_rows",
]

TILE = 64
"""Samples in a tile."""
PITCH = TILE + LANES
"""The length of a row of work memory: no power of 2, or rows would share the same cache sets."""

_INV_SQRT_2, _INV_SQRT_2PI = 0.7071067811865476, 0.3989422804014327

FLOATS = types.Array(float64, 1, "C", readonly=True)
WHOLE = types.Array(int64, 1, "C", readonly=True)
MATRIX = types.Array(float64, 2, "C", readonly=True)
_TABLE = float64[:, ::1]
_NETWORK = (FLOATS, WHOLE, WHOLE)
_BATCH = (MATRIX, MATRIX, WHOLE, int64, int64)
_PAIR = types.UniTuple(float64, 2)


@kernel(void(int64, float64[::1], float64[::1], int64))
def _activate(code, h, slope, width):
    """Replace the sums of a unit by its outputs, and say how steep the activation is there."""
    if code == TANH:
        for j in range(width):
            t = tanh(h[j])
            h[j] = t
            slope[j] = 1.0 - t * t
    elif code == RELU:
        for j in range(width):
            # As in torch, the slope at the kink is 0; what is nan stays nan.
            slope[j] = 1.0 if h[j] > 0.0 else 0.0
            h[j] = 0.0 if h[j] <= 0.0 else h[j]
    elif code == SIGMOID:
        for j in range(width):
            t = sigmoid(h[j])
            h[j] = t
            slope[j] = t * (1.0 - t)
    elif code == GELU:
        for j in range(width):
            z = h[j]
            below = 0.5 * (1.0 + erf(z * _INV_SQRT_2))
            h[j] = z * below
            slope[j] = below + z * _INV_SQRT_2PI * exp(-0.5 * z * z)
    else:
        for j in range(width):
            slope[j] = 1.0


@kernel(void(MATRIX, WHOLE, int64, int64, _TABLE))
def gather(rows, order, first, count, out):
    """Fill the first columns of ``out`` with those of some samples, the padding with zeros."""
    width = (count + LANES - 1) // LANES * LANES
    for i in range(rows.shape[0]):
        for j in range(count):
            out[i, j] = rows[i, order[first + j]]
        for j in range(count, width):
            out[i, j] = 0.0


@kernel(int64(FLOATS, WHOLE, WHOLE, int64, _TABLE, _TABLE))
def forward(theta, sizes, codes, width, units, slopes):
    """Fill units and slopes from the inputs on; a softmax or a cross-entropy is left as it is.

    Returns:
        The row of the first output.
    """
    last = sizes.shape[0] - 2
    offset, base = 0, 0
    for layer in range(last + 1):
        fan_in, fan_out = sizes[layer], sizes[layer + 1]
        above, biases = base + fan_in, offset + fan_in * fan_out
        code = codes[0]
        if layer == last:
            code = LINEAR if codes[1] == SOFTMAX or codes[2] == CROSS_ENTROPY else codes[1]
        for o in range(fan_out):
            weighted_sums(
                units, above + o, theta[biases + o], theta, offset + o * fan_in, 1, units, base,
                fan_in, width,
            )  # fmt: skip
            _activate(code, units[above + o], slopes[above + o], width)
        offset, base = biases + fan_out, above
    return base


@kernel(_PAIR(int64, float64, float64))
def cost_of_output(loss, y_hat, y):
    """Return the loss of one output, and its slope; a cross-entropy takes a logit."""
    e = y_hat - y
    if loss == SQUARED:
        return 0.5 * e * e, e
    if loss == ABSOLUTE:
        return abs(e), 1.0 if e > 0.0 else -1.0 if e < 0.0 else e
    if loss == HUBER:
        if abs(e) <= 1.0:
            return 0.5 * e * e, e
        return abs(e) - 0.5, 1.0 if e > 0.0 else -1.0 if e < 0.0 else e
    if loss == HINGE:
        margin = 1.0 - y * y_hat
        return (0.0, 0.0) if margin <= 0.0 else (margin, -y)
    # Of the logit of a sigmoid.
    positive = 0.0 if y_hat < 0.0 else y_hat
    return positive - y * y_hat + log1p(exp(-abs(y_hat))), sigmoid(y_hat) - y


@kernel(void(_TABLE, int64, int64, int64))
def _softmax(units, base, classes, count):
    """Replace logits by probabilities."""
    for j in range(count):
        greatest = units[base, j]
        for c in range(1, classes):
            greatest = max(greatest, units[base + c, j])
        total = 0.0
        for c in range(classes):
            units[base + c, j] = exp(units[base + c, j] - greatest)
            total += units[base + c, j]
        for c in range(classes):
            units[base + c, j] /= total


@kernel(float64(WHOLE, int64, int64, int64, _TABLE, _TABLE, _TABLE, _TABLE))
def costs_of_tile(codes, base, outputs, count, wanted, units, slopes, deltas):
    """Return the sum of the losses of a tile, and fill in what each output's sum adds to it.

    Logits of a softmax are replaced by probabilities on the way.
    """
    output, loss = codes[1], codes[2]
    total = 0.0
    if output == SOFTMAX:
        if loss == CROSS_ENTROPY:
            for j in range(count):
                greatest = units[base, j]
                for c in range(1, outputs):
                    greatest = max(greatest, units[base + c, j])
                sum_of_exp, chosen = 0.0, 0.0
                for c in range(outputs):
                    sum_of_exp += exp(units[base + c, j] - greatest)
                    chosen += wanted[c, j] * (units[base + c, j] - greatest)
                total += log(sum_of_exp) - chosen
        _softmax(units, base, outputs, count)
        for j in range(count):
            if loss == CROSS_ENTROPY:
                for c in range(outputs):
                    deltas[base + c, j] = units[base + c, j] - wanted[c, j]
                continue
            pull = 0.0
            for c in range(outputs):
                p = units[base + c, j]
                cost, slope = cost_of_output(loss, p, wanted[c, j])
                total += cost
                deltas[base + c, j] = slope
                pull += p * slope
            for c in range(outputs):
                deltas[base + c, j] = units[base + c, j] * (deltas[base + c, j] - pull)
    elif loss == SQUARED:
        h, y, d, s = units[base], wanted[0], deltas[base], slopes[base]
        for j in range(count):
            d[j] = (h[j] - y[j]) * s[j]
        for j in range(count):
            e = h[j] - y[j]
            total += 0.5 * e * e
    else:
        for j in range(count):
            cost, slope = cost_of_output(loss, units[base, j], wanted[0, j])
            total += cost
            deltas[base, j] = slope * slopes[base, j]
    for c in range(outputs):
        for j in range(count, (count + LANES - 1) // LANES * LANES):
            deltas[base + c, j] = 0.0
    return total


@kernel(float64(FLOATS, WHOLE, FLOATS, float64[::1]))
def _penalize(theta, sizes, penalties, grad):
    """Return what the weights cost, λ₁ Σ |w| + ½ λ₂ Σ w², and add its slope to the gradient."""
    l1, l2 = penalties[0], penalties[1]
    if l1 == 0.0 and l2 == 0.0:
        return 0.0
    magnitudes, squares, offset = 0.0, 0.0, 0
    for layer in range(sizes.shape[0] - 1):
        count = sizes[layer] * sizes[layer + 1]
        for i in range(offset, offset + count):
            w = theta[i]
            magnitudes += abs(w)
            squares += w * w
            grad[i] += l2 * w + (l1 if w > 0.0 else -l1 if w < 0.0 else 0.0)
        offset += count + sizes[layer + 1]
    return l1 * magnitudes + 0.5 * l2 * squares


@kernel(float64(*_NETWORK, FLOATS, *_BATCH, float64[::1], _TABLE, _TABLE, _TABLE, _TABLE))
def loss_and_gradient(
    theta, sizes, codes, penalties, inputs, targets, order, begin, count, grad, units, slopes,
    deltas, wanted,
):  # fmt: skip
    """Return the mean loss of a batch with its penalties, and fill in its gradient.

    Args:
        theta: as above, like all that is not named here.
        sizes: see there.
        codes: see there.
        penalties: λ of L1 and of L2, shape (2,).
        inputs: see there.
        targets: see there.
        order: see there.
        begin: see there.
        count: see there.
        grad: written, shape (n,).
        units: see there.
        slopes: see there.
        deltas: work memory for the slopes of the loss, shape (sum of sizes, PITCH).
        wanted: work memory for the targets, shape (sizes[-1], PITCH).
    """
    n, layers = theta.shape[0], sizes.shape[0] - 1
    outputs = sizes[layers]
    grad[:] = 0.0
    total = 0.0
    for first in range(0, count, TILE):
        here = min(TILE, count - first)
        width = (here + LANES - 1) // LANES * LANES
        gather(inputs, order, begin + first, here, units)
        gather(targets, order, begin + first, here, wanted)
        base = forward(theta, sizes, codes, width, units, slopes)
        total += costs_of_tile(codes, base, outputs, here, wanted, units, slopes, deltas)
        offset = n
        for layer in range(layers - 1, -1, -1):
            fan_in, fan_out = sizes[layer], sizes[layer + 1]
            offset -= fan_in * fan_out + fan_out
            biases, below = offset + fan_in * fan_out, base - fan_in
            for o in range(fan_out):
                grad[biases + o] += lane_sum(deltas, base + o, width)
                for i in range(fan_in):
                    grad[offset + o * fan_in + i] += lane_dot(
                        deltas, base + o, units, below + i, width
                    )
            if layer > 0:
                for i in range(fan_in):
                    weighted_sums(
                        deltas, below + i, 0.0, theta, offset + i, fan_in, deltas, base, fan_out,
                        width,
                    )  # fmt: skip
                    d, s = deltas[below + i], slopes[below + i]
                    for j in range(width):
                        d[j] *= s[j]
            base = below
    share = 1.0 / count
    for i in range(n):
        grad[i] *= share
    return total * share + _penalize(theta, sizes, penalties, grad)


@kernel(_PAIR(*_NETWORK, *_BATCH, _TABLE, _TABLE, _TABLE, _TABLE))
def loss_and_hits(
    theta, sizes, codes, inputs, targets, order, begin, count, units, slopes, deltas, wanted
):
    """Return the mean loss of some samples without penalties, and how many are classified right.

    A class is right where its output is the greatest, or, with one output, where it lies on the
    side of its target. Of a regression the second number means nothing.
    """
    outputs = sizes[sizes.shape[0] - 1]
    total, hits = 0.0, 0
    middle = 0.5 if codes[1] == SIGMOID and codes[2] != CROSS_ENTROPY else 0.0
    for first in range(0, count, TILE):
        here = min(TILE, count - first)
        width = (here + LANES - 1) // LANES * LANES
        gather(inputs, order, begin + first, here, units)
        gather(targets, order, begin + first, here, wanted)
        base = forward(theta, sizes, codes, width, units, slopes)
        total += costs_of_tile(codes, base, outputs, here, wanted, units, slopes, deltas)
        for j in range(here):
            if outputs == 1:
                is_high = wanted[0, j] > (0.5 if codes[1] == SIGMOID else 0.0)
                hits += (units[base, j] > middle) == is_high
            else:
                best = 0
                for c in range(1, outputs):
                    if units[base + c, j] > units[base + best, j]:
                        best = c
                hits += wanted[best, j] > 0.5
    return total / count, float(hits)


@kernel(
    void(
        MATRIX, WHOLE, WHOLE, MATRIX, MATRIX, WHOLE, _TABLE, _TABLE, _TABLE, _TABLE, float64[::1]
    )
)  # fmt: skip
def losses_at(thetas, sizes, codes, inputs, targets, order, units, slopes, deltas, wanted, losses):
    """Fill in the mean loss of all of ``order`` without penalties, at many θ.

    What a tile sees is gathered once for all of them.

    Args:
        thetas: the parameters, shape (k, n).
        sizes: as above, like all that is not named here.
        codes: see there.
        inputs: see there.
        targets: see there.
        order: see there.
        units: see there.
        slopes: see there.
        deltas: see `loss_and_gradient`.
        wanted: see `loss_and_gradient`.
        losses: written, shape (k,).
    """
    count, outputs = order.shape[0], sizes[sizes.shape[0] - 1]
    losses[:] = 0.0
    for first in range(0, count, TILE):
        here = min(TILE, count - first)
        width = (here + LANES - 1) // LANES * LANES
        gather(inputs, order, first, here, units)
        gather(targets, order, first, here, wanted)
        for i in range(thetas.shape[0]):
            base = forward(thetas[i], sizes, codes, width, units, slopes)
            losses[i] += costs_of_tile(codes, base, outputs, here, wanted, units, slopes, deltas)
    for i in range(thetas.shape[0]):
        losses[i] /= count


@kernel(void(*_NETWORK, MATRIX, _TABLE, _TABLE, _TABLE))
def predict(theta, sizes, codes, inputs, out, units, slopes):
    """Fill ``out``, shape (outputs, m), with what the network says of each sample."""
    outputs, count = out.shape
    order = np.arange(count)
    for first in range(0, count, TILE):
        here = min(TILE, count - first)
        width = (here + LANES - 1) // LANES * LANES
        gather(inputs, order, first, here, units)
        base = forward(theta, sizes, codes, width, units, slopes)
        if codes[1] == SOFTMAX:
            _softmax(units, base, outputs, here)
        elif codes[2] == CROSS_ENTROPY:
            for c in range(outputs):
                _activate(codes[1], units[base + c], slopes[base + c], width)
        for c in range(outputs):
            for j in range(here):
                out[c, first + j] = units[base + c, j]


@kernel(
    void(
        MATRIX, WHOLE, WHOLE, WHOLE, MATRIX, MATRIX, WHOLE, _TABLE, _TABLE, _TABLE, _TABLE,
        float64[::1], float64[::1],
    )
)  # fmt: skip
def score_rows(
    tape, rows, sizes, codes, inputs, targets, order, units, slopes, deltas, wanted, losses, hits
):
    """Do what `loss_and_hits` does for all of ``order``, at some rows of a tape.

    Args:
        tape: θ at each step, shape (steps + 1, n).
        rows: which of them, shape (k,).
        sizes: as above, like what follows.
        codes: see there.
        inputs: see there.
        targets: see there.
        order: see there.
        units: see there.
        slopes: see there.
        deltas: see `loss_and_gradient`.
        wanted: see `loss_and_gradient`.
        losses: written, shape (k,).
        hits: written, shape (k,).
    """
    for i in range(rows.shape[0]):
        losses[i], hits[i] = loss_and_hits(
            tape[rows[i]], sizes, codes, inputs, targets, order, 0, order.shape[0], units, slopes,
            deltas, wanted,
        )  # fmt: skip
