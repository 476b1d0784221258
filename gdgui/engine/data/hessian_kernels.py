"""The Hessian of a loss over data times a direction, exactly.

Pearlmutter 1994, Fast exact multiplication by the Hessian: each line of forward and backward
propagation is differentiated along the direction. What does not depend on the direction (outputs,
slopes, and what the loss does to each sum) is found first, so that many products at one θ, as an
iteration for eigenvalues takes, go through the network once. Sums have the order of
`gdgui.engine.lanes`. Arguments are as in `gdgui.engine.data.network_kernels`, and

    direction  what the Hessian is multiplied by, shape (n,)
    bends      work memory for how the slope of the loss along a unit's sum changes with that sum
    shifts     the same for how the sums move along the direction
    moved      the same for how the outputs move
    turned     the same for how the slopes of the loss along the sums change
"""

from numba import boolean, float64, int64, void

from gdgui.engine.data.network_kernels import (
    FLOATS,
    MATRIX,
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
    LINEAR,
    RELU,
    SIGMOID,
    SOFTMAX,
    SQUARED,
    TANH,
)
from gdgui.engine.elementary import exp, sigmoid
from gdgui.engine.lanes import (
    LANES,
    lane_dot,
    lane_sum,
    paired_weighted_sums,
    weighted_sums,
)
from gdgui.engine.machine_code import kernel

__all__ = ["BATCH", "NETWORK", "TILES", "hessian_product"]

_INV_SQRT_2PI = 0.3989422804014327
_TABLE = float64[:, ::1]
TILES = float64[:, :, ::1]
NETWORK = (FLOATS, WHOLE, WHOLE)
BATCH = (MATRIX, MATRIX, WHOLE, int64, int64)


@kernel(float64(int64, float64, float64))
def _bend(code, h, slope):
    """Return the second derivative of an activation from its output and its slope."""
    if code == TANH:
        return -2.0 * h * slope
    if code == SIGMOID:
        return (1.0 - 2.0 * h) * slope
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


@kernel(void(*NETWORK, int64, int64, int64, int64, _TABLE, _TABLE, _TABLE, _TABLE))
def _bend_layer(theta, sizes, codes, layer, offset, below, width, units, slopes, deltas, bends):
    """Fill in the bends of the units that a layer reads, and make of their slopes `deltas`.

    On entry, `deltas` of these units are how the loss changes with their outputs.
    """
    code, fan_in = codes[0], sizes[layer]
    if code == GELU:
        # Its second derivative takes the sums, which the outputs have replaced.
        biases, under = offset - fan_in, below - sizes[layer - 1]
        first = biases - fan_in * sizes[layer - 1]
        for i in range(fan_in):
            weighted_sums(
                bends, below + i, theta[biases + i], theta, first + i * sizes[layer - 1], 1, units,
                under, sizes[layer - 1], width,
            )  # fmt: skip
    for i in range(fan_in):
        h, s, d, b = units[below + i], slopes[below + i], deltas[below + i], bends[below + i]
        if code == GELU:
            for j in range(width):
                z = b[j]
                b[j] = d[j] * (_INV_SQRT_2PI * exp(-0.5 * z * z) * (2.0 - z * z))
        elif code == TANH:
            for j in range(width):
                b[j] = d[j] * (-2.0 * h[j] * s[j])
        elif code == SIGMOID:
            for j in range(width):
                b[j] = d[j] * ((1.0 - 2.0 * h[j]) * s[j])
        else:
            for j in range(width):
                b[j] = 0.0
        for j in range(width):
            d[j] *= s[j]


@kernel(void(WHOLE, int64, int64, _TABLE, _TABLE, _TABLE, _TABLE))
def _bend_output(codes, base, count, wanted, units, slopes, bends):
    """Fill in how the slope of the loss along the sum of the one output changes with that sum."""
    output, loss = codes[1], codes[2]
    for j in range(count):
        y_hat, y, s = units[base, j], wanted[0, j], slopes[base, j]
        bend = _cost_bend(loss, y_hat, y) * s * s
        if loss != CROSS_ENTROPY:
            _, slope = cost_of_output(loss, y_hat, y)
            bend += slope * _bend(output, y_hat, s)
        bends[base, j] = bend
    for j in range(count, (count + LANES - 1) // LANES * LANES):
        bends[base, j] = 0.0


@kernel(void(*NETWORK, *BATCH, _TABLE, _TABLE, _TABLE, _TABLE, _TABLE))
def _linearize(
    theta, sizes, codes, inputs, targets, order, first, count, units, slopes, bends, deltas, wanted
):
    """Fill in all that products with the samples of a tile take, whatever the direction is."""
    n, layers = theta.shape[0], sizes.shape[0] - 1
    outputs, width = sizes[layers], (count + LANES - 1) // LANES * LANES
    gather(inputs, order, first, count, units)
    gather(targets, order, first, count, wanted)
    base = forward(theta, sizes, codes, width, units, slopes)
    costs_of_tile(codes, base, outputs, count, wanted, units, slopes, deltas)
    if codes[1] != SOFTMAX:
        _bend_output(codes, base, count, wanted, units, slopes, bends)
    offset = n
    for layer in range(layers - 1, 0, -1):
        fan_in, fan_out = sizes[layer], sizes[layer + 1]
        offset -= fan_in * fan_out + fan_out
        below = base - fan_in
        for i in range(fan_in):
            weighted_sums(
                deltas, below + i, 0.0, theta, offset + i, fan_in, deltas, base, fan_out, width
            )
        _bend_layer(theta, sizes, codes, layer, offset, below, width, units, slopes, deltas, bends)
        base = below


@kernel(void(WHOLE, int64, int64, int64, _TABLE, _TABLE, _TABLE, _TABLE))
def _turn_softmax(codes, base, outputs, count, wanted, units, shifts, turned):
    """Fill in how the slopes of the loss along logits change; probabilities stand in ``units``."""
    loss = codes[2]
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
    for c in range(outputs):
        for j in range(count, (count + LANES - 1) // LANES * LANES):
            turned[base + c, j] = 0.0


@kernel(int64(FLOATS, WHOLE, FLOATS, int64, _TABLE, _TABLE, _TABLE, _TABLE))
def _move_forward(theta, sizes, direction, width, units, slopes, shifts, moved):
    """Fill in how each unit's sum and output move along a direction; return the first output."""
    offset, base = 0, 0
    for layer in range(sizes.shape[0] - 1):
        fan_in, fan_out = sizes[layer], sizes[layer + 1]
        above, biases = base + fan_in, offset + fan_in * fan_out
        for o in range(fan_out):
            place, bias = offset + o * fan_in, direction[biases + o]
            if layer == 0:
                # The inputs do not move.
                weighted_sums(
                    shifts, above + o, bias, direction, place, 1, units, base, fan_in, width
                )
            else:
                paired_weighted_sums(
                    shifts, above + o, bias, direction, theta, place, 1, units, moved, base,
                    fan_in, width,
                )  # fmt: skip
            for j in range(width):
                moved[above + o, j] = slopes[above + o, j] * shifts[above + o, j]
        offset, base = biases + fan_out, above
    return base


@kernel(
    void(
        FLOATS, WHOLE, WHOLE, FLOATS, int64, _TABLE, _TABLE, _TABLE, _TABLE, _TABLE, _TABLE,
        _TABLE, _TABLE, float64[::1], float64[::1],
    )
)  # fmt: skip
def _add_tile(
    theta, sizes, codes, direction, count, units, slopes, bends, deltas, wanted, shifts, moved,
    turned, out, rest,
):  # fmt: skip
    """Add the product of a tile: to ``out`` what comes of turned slopes, to ``rest`` the other."""
    layers, width = sizes.shape[0] - 1, (count + LANES - 1) // LANES * LANES
    outputs = sizes[layers]
    base = _move_forward(theta, sizes, direction, width, units, slopes, shifts, moved)
    if codes[1] == SOFTMAX:
        _turn_softmax(codes, base, outputs, count, wanted, units, shifts, turned)
    else:
        for j in range(width):
            turned[base, j] = bends[base, j] * shifts[base, j]
    offset = theta.shape[0]
    for layer in range(layers - 1, -1, -1):
        fan_in, fan_out = sizes[layer], sizes[layer + 1]
        offset -= fan_in * fan_out + fan_out
        biases, below = offset + fan_in * fan_out, base - fan_in
        for o in range(fan_out):
            out[biases + o] += lane_sum(turned, base + o, width)
            for i in range(fan_in):
                place = offset + o * fan_in + i
                out[place] += lane_dot(turned, base + o, units, below + i, width)
                if layer > 0:
                    rest[place] += lane_dot(deltas, base + o, moved, below + i, width)
        if layer > 0:
            is_bent = codes[0] != LINEAR and codes[0] != RELU
            for i in range(fan_in):
                paired_weighted_sums(
                    turned, below + i, 0.0, direction, theta, offset + i, fan_in, deltas, turned,
                    base, fan_out, width,
                )  # fmt: skip
                row = below + i
                if is_bent:
                    for j in range(width):
                        turned[row, j] = (
                            turned[row, j] * slopes[row, j] + bends[row, j] * shifts[row, j]
                        )
                else:
                    for j in range(width):
                        turned[row, j] *= slopes[row, j]
        base = below


@kernel(
    void(
        *NETWORK, FLOATS, *BATCH, FLOATS, float64[::1], boolean, TILES, TILES, TILES, TILES, TILES,
        _TABLE, _TABLE, _TABLE, float64[::1],
    )
)  # fmt: skip
def hessian_product(
    theta, sizes, codes, penalties, inputs, targets, order, begin, count, direction, out, is_known,
    units, slopes, bends, deltas, wanted, shifts, moved, turned, rest,
):  # fmt: skip
    """Fill ``out`` with the Hessian of the mean loss and its penalties times a direction.

    At a kink the second derivative is 0.

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
        direction: see there.
        out: written, shape (n,).
        is_known: whether the memory is that of the last product at the same θ, with the same
            samples.
        units: memory for all tiles, shape (tiles, sum of sizes, PITCH); or for one, (1, …), which
            then is filled again for each.
        slopes: the same.
        bends: the same.
        deltas: the same.
        wanted: the same for the targets, shape (tiles or 1, sizes[-1], PITCH).
        shifts: of one tile, shape (sum of sizes, PITCH).
        moved: the same.
        turned: the same.
        rest: work memory, shape (n,).
    """
    n, layers = theta.shape[0], sizes.shape[0] - 1
    tiles = (count + TILE - 1) // TILE
    is_kept = units.shape[0] >= tiles
    out[:] = 0.0
    rest[:] = 0.0
    for tile in range(tiles):
        first, slot = tile * TILE, tile if is_kept else 0
        here = min(TILE, count - first)
        if not (is_known and is_kept):
            _linearize(
                theta, sizes, codes, inputs, targets, order, begin + first, here, units[slot],
                slopes[slot], bends[slot], deltas[slot], wanted[slot],
            )  # fmt: skip
        _add_tile(
            theta, sizes, codes, direction, here, units[slot], slopes[slot], bends[slot],
            deltas[slot], wanted[slot], shifts, moved, turned, out, rest,
        )  # fmt: skip
    share, offset = 1.0 / count, 0
    for i in range(n):
        out[i] = (out[i] + rest[i]) * share
    for layer in range(layers):
        weights = sizes[layer] * sizes[layer + 1]
        for i in range(offset, offset + weights):
            out[i] += penalties[1] * direction[i]
        offset += weights + sizes[layer + 1]
