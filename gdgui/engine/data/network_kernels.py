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

import math

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
    "WHOLE",
    "hessian_product",
    "loss_and_gradient",
    "loss_and_hits",
    "predict",
]

TILE = 64
"""Samples in a tile."""
PITCH = TILE + LANES
"""How long rows of work memory are: not a power of 2, or they would fall into the same cache sets."""

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


@kernel(float64(int64, float64, float64, float64))
def _bend(code, z, h, slope):
    """Return the second derivative of an activation from its sum, its output and its slope."""
    if code == TANH:
        return -2.0 * h * slope
    if code == SIGMOID:
        return (1.0 - 2.0 * h) * slope
    if code == GELU:
        return _INV_SQRT_2PI * exp(-0.5 * z * z) * (2.0 - z * z)
    return 0.0


@kernel(void(MATRIX, WHOLE, int64, int64, _TABLE))
def _gather(rows, order, first, count, out):
    """Fill the first columns of ``out`` with those of some samples, the padding with zeros."""
    width = (count + LANES - 1) // LANES * LANES
    for i in range(rows.shape[0]):
        for j in range(count):
            out[i, j] = rows[i, order[first + j]]
        for j in range(count, width):
            out[i, j] = 0.0


@kernel(int64(FLOATS, WHOLE, WHOLE, int64, _TABLE, _TABLE))
def _forward(theta, sizes, codes, width, units, slopes):
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
def _cost(loss, y_hat, y):
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


@kernel(float64(int64, float64, float64))
def _cost_bend(loss, y_hat, y):
    """Return the second derivative of the loss of one output."""
    if loss == SQUARED:
        return 1.0
    if loss == HUBER:
        return 1.0 if abs(y_hat - y) <= 1.0 else 0.0
    if loss == CROSS_ENTROPY:
        p = sigmoid(y_hat)
        return p * (1.0 - p)
    return 0.0


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
def _costs(codes, base, outputs, count, wanted, units, slopes, deltas):
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
                cost, slope = _cost(loss, p, wanted[c, j])
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
            cost, slope = _cost(loss, units[base, j], wanted[0, j])
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
        _gather(inputs, order, begin + first, here, units)
        _gather(targets, order, begin + first, here, wanted)
        base = _forward(theta, sizes, codes, width, units, slopes)
        total += _costs(codes, base, outputs, here, wanted, units, slopes, deltas)
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
        _gather(inputs, order, begin + first, here, units)
        _gather(targets, order, begin + first, here, wanted)
        base = _forward(theta, sizes, codes, width, units, slopes)
        total += _costs(codes, base, outputs, here, wanted, units, slopes, deltas)
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


@kernel(void(*_NETWORK, MATRIX, _TABLE, _TABLE, _TABLE))
def predict(theta, sizes, codes, inputs, out, units, slopes):
    """Fill ``out``, shape (outputs, m), with what the network says of each sample."""
    outputs, count = out.shape
    order = np.arange(count)
    for first in range(0, count, TILE):
        here = min(TILE, count - first)
        width = (here + LANES - 1) // LANES * LANES
        _gather(inputs, order, first, here, units)
        base = _forward(theta, sizes, codes, width, units, slopes)
        if codes[1] == SOFTMAX:
            _softmax(units, base, outputs, here)
        elif codes[2] == CROSS_ENTROPY:
            for c in range(outputs):
                _activate(codes[1], units[base + c], slopes[base + c], width)
        for c in range(outputs):
            for j in range(here):
                out[c, first + j] = units[base + c, j]


@kernel(void(FLOATS, WHOLE, FLOATS, int64, _TABLE, _TABLE, _TABLE, _TABLE, _TABLE))
def _move_forward(theta, sizes, direction, count, units, slopes, sums, shifts, moved):
    """Fill in how each unit's sum and output move along a direction, and the sums themselves."""
    offset, base = 0, 0
    moved[: sizes[0]] = 0.0
    for layer in range(sizes.shape[0] - 1):
        fan_in, fan_out = sizes[layer], sizes[layer + 1]
        above, biases = base + fan_in, offset + fan_in * fan_out
        for o in range(fan_out):
            for j in range(count):
                z, shift = theta[biases + o], direction[biases + o]
                for i in range(fan_in):
                    place = offset + o * fan_in + i
                    z += theta[place] * units[base + i, j]
                    shift += direction[place] * units[base + i, j]
                    shift += theta[place] * moved[base + i, j]
                sums[above + o, j] = z
                shifts[above + o, j] = shift
                moved[above + o, j] = slopes[above + o, j] * shift
        offset, base = biases + fan_out, above


@kernel(void(WHOLE, int64, int64, int64, _TABLE, _TABLE, _TABLE, _TABLE, _TABLE, _TABLE))
def _turn_outputs(codes, base, outputs, count, wanted, units, slopes, sums, shifts, turned):
    """Fill in how the slope of the loss turns at the outputs; probabilities stand in a softmax."""
    output, loss = codes[1], codes[2]
    if output != SOFTMAX:
        for j in range(count):
            y_hat, y, s = units[base, j], wanted[0, j], slopes[base, j]
            _, slope = _cost(loss, y_hat, y)
            bend = 0.0
            if loss != CROSS_ENTROPY:
                bend = _bend(output, sums[base, j], y_hat, s)
            turned[base, j] = (_cost_bend(loss, y_hat, y) * s * s + slope * bend) * shifts[base, j]
        return
    for j in range(count):
        mean_shift, pull, pull_turned = 0.0, 0.0, 0.0
        for c in range(outputs):
            mean_shift += units[base + c, j] * shifts[base + c, j]
        for c in range(outputs):
            p, y = units[base + c, j], wanted[c, j]
            moved = p * (shifts[base + c, j] - mean_shift)
            turned[base + c, j] = moved
            if loss != CROSS_ENTROPY:
                _, slope = _cost(loss, p, y)
                pull += p * slope
                pull_turned += moved * slope + p * _cost_bend(loss, p, y) * moved
        if loss == CROSS_ENTROPY:
            continue
        for c in range(outputs):
            p, y, moved = units[base + c, j], wanted[c, j], turned[base + c, j]
            _, slope = _cost(loss, p, y)
            turned[base + c, j] = moved * (slope - pull) + p * (
                _cost_bend(loss, p, y) * moved - pull_turned
            )


@kernel(void(*_NETWORK, FLOATS, *_BATCH, FLOATS, float64[::1]))
def hessian_product(
    theta, sizes, codes, penalties, inputs, targets, order, begin, count, direction, out
):
    """Fill ``out`` with the Hessian of the mean loss times a direction, exactly.

    Pearlmutter 1994, Fast exact multiplication by the Hessian: each line of forward and backward
    propagation is differentiated along the direction. At a kink the second derivative is 0.
    """
    n, layers = theta.shape[0], sizes.shape[0] - 1
    outputs, rows = sizes[layers], sizes.sum()
    units, slopes, deltas = np.empty((rows, PITCH)), np.empty((rows, PITCH)), np.empty((rows, PITCH))
    sums, shifts, moved = np.empty((rows, PITCH)), np.empty((rows, PITCH)), np.empty((rows, PITCH))
    turned, wanted = np.empty((rows, PITCH)), np.empty((outputs, PITCH))
    out[:] = 0.0
    for first in range(0, count, TILE):
        here = min(TILE, count - first)
        width = (here + LANES - 1) // LANES * LANES
        _gather(inputs, order, begin + first, here, units)
        _gather(targets, order, begin + first, here, wanted)
        base = _forward(theta, sizes, codes, width, units, slopes)
        _move_forward(theta, sizes, direction, here, units, slopes, sums, shifts, moved)
        _costs(codes, base, outputs, here, wanted, units, slopes, deltas)
        _turn_outputs(codes, base, outputs, here, wanted, units, slopes, sums, shifts, turned)
        offset = n
        for layer in range(layers - 1, -1, -1):
            fan_in, fan_out = sizes[layer], sizes[layer + 1]
            offset -= fan_in * fan_out + fan_out
            biases, below = offset + fan_in * fan_out, base - fan_in
            for o in range(fan_out):
                for j in range(here):
                    out[biases + o] += turned[base + o, j]
                for i in range(fan_in):
                    q = 0.0
                    for j in range(here):
                        q += turned[base + o, j] * units[below + i, j]
                        q += deltas[base + o, j] * moved[below + i, j]
                    out[offset + o * fan_in + i] += q
            if layer > 0:
                for i in range(fan_in):
                    for j in range(here):
                        back, back_turned = 0.0, 0.0
                        for o in range(fan_out):
                            place = offset + o * fan_in + i
                            w, v = theta[place], direction[place]
                            back += w * deltas[base + o, j]
                            back_turned += w * turned[base + o, j] + v * deltas[base + o, j]
                        s = slopes[below + i, j]
                        bend = _bend(codes[0], sums[below + i, j], units[below + i, j], s)
                        turned[below + i, j] = back_turned * s + back * bend * shifts[below + i, j]
                        deltas[below + i, j] = back * s
            base = below
    share, offset = 1.0 / count, 0
    for i in range(n):
        out[i] *= share
    for layer in range(layers):
        weights = sizes[layer] * sizes[layer + 1]
        for i in range(offset, offset + weights):
            out[i] += penalties[1] * direction[i]
        offset += weights + sizes[layer + 1]
