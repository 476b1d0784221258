"""The Hessian of a loss over data times a direction, exactly.

Pearlmutter 1994, Fast exact multiplication by the Hessian: each line of forward and backward
propagation is differentiated along the direction. Arguments are as in
`gdgui.engine.data.network_kernels`.
"""

import numpy as np
from numba import float64, int64, void

from gdgui.engine.data.network_kernels import (
    FLOATS,
    MATRIX,
    PITCH,
    TILE,
    WHOLE,
    cost_of_output,
    costs_of_tile,
    forward,
    gather,
)
from gdgui.engine.data.network_parts import (
    CROSS_ENTROPY,
    GELU,
    HUBER,
    SIGMOID,
    SOFTMAX,
    SQUARED,
    TANH,
)
from gdgui.engine.elementary import exp, sigmoid
from gdgui.engine.lanes import LANES
from gdgui.engine.machine_code import kernel

__all__ = ["hessian_product"]

_INV_SQRT_2PI = 0.3989422804014327
_TABLE = float64[:, ::1]
_NETWORK = (FLOATS, WHOLE, WHOLE)
_BATCH = (MATRIX, MATRIX, WHOLE, int64, int64)


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
            _, slope = cost_of_output(loss, y_hat, y)
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
                _, slope = cost_of_output(loss, p, y)
                pull += p * slope
                pull_turned += moved * slope + p * _cost_bend(loss, p, y) * moved
        if loss == CROSS_ENTROPY:
            continue
        for c in range(outputs):
            p, y, moved = units[base + c, j], wanted[c, j], turned[base + c, j]
            _, slope = cost_of_output(loss, p, y)
            turned[base + c, j] = moved * (slope - pull) + p * (
                _cost_bend(loss, p, y) * moved - pull_turned
            )


@kernel(void(*_NETWORK, FLOATS, *_BATCH, FLOATS, float64[::1]))
def hessian_product(
    theta, sizes, codes, penalties, inputs, targets, order, begin, count, direction, out
):
    """Fill ``out`` with the Hessian of the mean loss and its penalties times a direction.

    At a kink the second derivative is 0.
    """
    n, layers = theta.shape[0], sizes.shape[0] - 1
    outputs, rows = sizes[layers], sizes.sum()
    units, slopes, deltas = (
        np.empty((rows, PITCH)),
        np.empty((rows, PITCH)),
        np.empty((rows, PITCH)),
    )
    sums, shifts, moved = np.empty((rows, PITCH)), np.empty((rows, PITCH)), np.empty((rows, PITCH))
    turned, wanted = np.empty((rows, PITCH)), np.empty((outputs, PITCH))
    out[:] = 0.0
    for first in range(0, count, TILE):
        here = min(TILE, count - first)
        width = (here + LANES - 1) // LANES * LANES
        gather(inputs, order, begin + first, here, units)
        gather(targets, order, begin + first, here, wanted)
        base = forward(theta, sizes, codes, width, units, slopes)
        _move_forward(theta, sizes, direction, here, units, slopes, sums, shifts, moved)
        costs_of_tile(codes, base, outputs, here, wanted, units, slopes, deltas)
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
