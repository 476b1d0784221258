"""The Hessian of a network in a numpy script, for Newton's methods.

It is what `gdgui.engine.data.hessian_kernels` computes, with the same order of sums.
"""

from gdgui.engine.data.learning import Network
from gdgui.scripts.numpy_networks import activation_of, slope_of_loss

__all__ = ["numpy_hessian"]

Block = list[str]

_BENDS = {
    "tanh": "-2.0 * h * slope",
    "relu": "np.zeros_like(z)",
    "sigmoid": "(1.0 - 2.0 * h) * slope",
    "gelu": "INV_SQRT_2PI * exp(-0.5 * z * z) * (2.0 - z * z)",
    "linear": "np.zeros_like(z)",
}
"""The second derivative of an activation, from its sum z, its output h and its slope."""
_LOSS_BENDS = {
    "squared": "np.ones_like(p)",
    "absolute": "np.zeros_like(p)",
    "huber": "(np.abs(p - y) <= 1.0).astype(float)",
    "hinge": "np.zeros_like(p)",
}
"""The second derivative of the loss of an output p that should be y."""

_ALONG = '''
def sums_along(b_v, weights, weights_v, h, h_v):
    """Return how the sums b + weights @ h change along v, added in the order of the units."""
    z_v = np.repeat(b_v[:, None], h.shape[1], axis=1)
    for i in range(len(h)):
        z_v = z_v + weights_v[:, i, None] * h[i] + weights[:, i, None] * h_v[i]
    return z_v
'''

_PRODUCT = '''
def hessian_product(theta, v, batch):
    """Return the Hessian times v: each line of backpropagation, differentiated along v.

    Pearlmutter 1994, Fast exact multiplication by the Hessian; h_v is the derivative of h along v.
    """
    # Forwards: what each layer is given, and the slopes of its units.
    h, h_v, seen, slopes = features[:, batch], np.zeros((SIZES[0], len(batch))), [], []
    both = list(zip(layers(theta), layers(v)))
    for (weights, b), (weights_v, b_v) in both[:-1]:
        seen.append((h, h_v))
        z = weighted_sums(b, weights, h)
        z_v = sums_along(b_v, weights, weights_v, h, h_v)
        h, slope = activation(z)
        h_v = slope * z_v
        slopes.append((slope, bend(z, h, slope), z_v))
    seen.append((h, h_v))
    (last, b), (last_v, b_v) = both[-1]
    z = weighted_sums(b, last, h)
    _, delta = cost(z, targets[:, batch])
    delta_v = turn(z, sums_along(b_v, last, last_v, h, h_v), targets[:, batch])
    # Backwards: how what each unit's sum adds to the loss changes along v.
    parts, share, ones = [], 1.0 / len(batch), np.ones((1, len(batch)))
    for (weights, _), (weights_v, _) in both[::-1]:
        h, h_v = seen.pop()
        slope_v = sums_over_samples(delta_v, h) + sums_over_samples(delta, h_v)
        parts[:0] = [slope_v.ravel() * share, sums_over_samples(delta_v, ones)[:, 0] * share]
        if slopes:
            slope, bent, z_v = slopes.pop()
            nothing = np.zeros(weights.shape[1])
            back = weighted_sums(nothing, weights.T, delta)
            back_v = sums_along(nothing, weights.T, weights_v.T, delta, delta_v)
            delta, delta_v = back * slope, back_v * slope + back * bent * z_v
    return np.concatenate(parts)
'''

_WITHOUT_HIDDEN_LAYERS = '''
def hessian_product(theta, v, batch):
    """Return the Hessian times v; z_v is the derivative of z along v."""
    h, h_v = features[:, batch], np.zeros((SIZES[0], len(batch)))
    ((weights, b),), ((weights_v, b_v),) = layers(theta), layers(v)
    z, z_v = weighted_sums(b, weights, h), sums_along(b_v, weights, weights_v, h, h_v)
    delta_v, share = turn(z, z_v, targets[:, batch]), 1.0 / len(batch)
    ones = np.ones((1, len(batch)))
    slope_v = sums_over_samples(delta_v, h).ravel()
    return np.concatenate([slope_v * share, sums_over_samples(delta_v, ones)[:, 0] * share])
'''

_HESSIAN = '''
def hessian(theta, batch):
    """Return the second derivatives, shape (n, n)."""
    rows = np.array([hessian_product(theta, v, batch) for v in np.eye(len(theta))])
    return 0.5 * (rows + rows.T)
'''

_PENALIZED = '''
def hessian(theta, batch):
    """Return the second derivatives with those of the penalty on weights, shape (n, n)."""
    rows = np.array([hessian_product(theta, v, batch) for v in np.eye(len(theta))])
    pairs = [(np.ones(weights.size), 0.0 * b) for weights, b in layers(theta)]
    rows = rows + L2 * np.diag(np.concatenate([part for pair in pairs for part in pair]))
    return 0.5 * (rows + rows.T)
'''


def numpy_hessian(network: Network) -> list[Block]:
    """Return the second derivatives by backpropagation, but for the elementary functions."""
    has_hidden = len(network.sizes) > 2
    blocks = [_turn(network)]
    texts = [_ALONG, _WITHOUT_HIDDEN_LAYERS]
    if has_hidden:
        blocks.append(
            [
                "def bend(z, h, slope):",
                '    """Return the second derivative of the hidden units\' activation."""',
                f"    return {_BENDS[network.activation.id]}",
            ]
        )
        texts = [_ALONG, _PRODUCT]
    texts.append(_PENALIZED if network.l2 else _HESSIAN)
    return [*blocks, *(text.strip().split("\n") for text in texts)]


def _turn(network: Network) -> Block:
    """Return the function that differentiates the slope that ``cost`` returns."""
    output, loss = network.output.id, network.loss.id
    lines = [
        "def turn(z, z_v, y):",
        '    """Return how the slope of `cost` changes where the sums z do so by z_v."""',
    ]
    if output == "softmax":
        lines += [
            "    z = z - z.max(axis=0)",
            "    p = exp(z) / added(exp(z))",
            "    p_v = p * (z_v - added(p * z_v))",
        ]
        if loss == "cross_entropy":
            return [*lines, "    return p_v"]
        return [
            *lines,
            f"    slope, slope_v = {slope_of_loss(loss)}, {_LOSS_BENDS[loss]} * p_v",
            "    pull_v = added(p_v * slope + p * slope_v)",
            "    return p_v * (slope - added(p * slope)) + p * (slope_v - pull_v)",
        ]
    if loss == "cross_entropy":
        return [*lines, "    p = sigmoid(z)", "    return p * (1.0 - p) * z_v"]
    h, steep = activation_of(output)
    if output == "linear":
        return [*lines, f"    p = {h}", f"    return {_LOSS_BENDS[loss]} * z_v"]
    bend = _BENDS[output].replace("h", "p").replace("slope", "steep")
    return [
        *lines,
        f"    p = {h}",
        f"    steep = {steep.replace('h', 'p')}",
        f"    bend = {_LOSS_BENDS[loss]} * steep * steep + ({slope_of_loss(loss)}) * ({bend})",
        "    return bend * z_v",
    ]
