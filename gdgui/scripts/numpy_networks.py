"""The network of a numpy script that learns from data: backpropagation, written out.

Arrays are [unit, sample], and sums have the order of `gdgui.engine.data.network_kernels` and
`gdgui.engine.lanes`: so a script prints every digit of gdgui's losses, also where a training
magnifies the last of them.
"""

from gdgui.engine.data.learning import Network
from gdgui.engine.data.network_kernels import TILE
from gdgui.engine.lanes import LANES
from gdgui.scripts.elementary import elementary_functions
from gdgui.scripts.writing import as_comment, names_in

__all__ = [
    "activation_of",
    "loss_of",
    "numpy_network",
    "numpy_residuals",
    "slope_of_loss",
    "with_functions",
]

Block = list[str]

_ACTIVATIONS = {
    "tanh": ("tanh(z)", "1.0 - h * h"),
    "relu": ("np.maximum(z, 0.0)", "(z > 0.0).astype(float)"),
    "sigmoid": ("sigmoid(z)", "h * (1.0 - h)"),
    "gelu": ("z * normal_cdf(z)", "normal_cdf(z) + z * INV_SQRT_2PI * exp(-0.5 * z * z)"),
    "linear": ("z", "np.ones_like(z)"),
}
_LOSSES = {
    "squared": ("0.5 * (p - y) * (p - y)", "p - y"),
    "absolute": ("np.abs(p - y)", "np.sign(p - y)"),
    "huber": (
        "np.where(np.abs(p - y) <= 1.0, 0.5 * (p - y) * (p - y), np.abs(p - y) - 0.5)",
        "np.clip(p - y, -1.0, 1.0)",
    ),
    "hinge": ("np.maximum(0.0, 1.0 - y * p)", "np.where(1.0 - y * p > 0.0, -y, 0.0)"),
}

_NORMAL_CDF = '''
def normal_cdf(z):
    """Return the distribution of a standard normal number up to z."""
    return 0.5 * (1.0 + erf(z * 0.7071067811865476))
'''

_SUMS = f'''
# Sums in the order of gdgui, which is the same on every machine; that of numpy's own is not.
def added(a):
    """Return the sum of the rows, added one after the other."""
    return np.cumsum(a, axis=0)[-1]


def weighted_sums(b, weights, h):
    """Return b + weights @ h, added in the order of the units."""
    z = np.repeat(b[:, None], h.shape[1], axis=1)
    for i in range(len(h)):
        z = z + weights[:, i, None] * h[i]
    return z


def sums_over_samples(a, b):
    """Return a @ b.T, added as gdgui does: {TILE} samples at a time, in {LANES} sums."""
    total = np.zeros((len(a), len(b)))
    for first in range(0, a.shape[1], {TILE}):
        lanes = np.zeros((len(a), len(b), {LANES}))
        for begin in range(first, min(first + {TILE}, a.shape[1]), {LANES}):
            end = min(begin + {LANES}, first + {TILE})
            products = a[:, None, begin:end] * b[None, :, begin:end]
            lanes[:, :, : products.shape[2]] += products
        while lanes.shape[2] > 1:
            half = lanes.shape[2] // 2
            lanes = lanes[:, :, :half] + lanes[:, :, half:]
        total = total + lanes[:, :, 0]
    return total


def mean_over_samples(losses):
    """Return the sum of the rows' means, added as gdgui does: {TILE} samples at a time."""
    total = 0.0
    for first in range(0, losses.shape[1], {TILE}):
        total += added(losses[:, first : first + {TILE}].T.ravel())
    return total * (1.0 / losses.shape[1])
'''

_LAYERS = '''
def layers(theta):
    """Yield the weights (out, in) and the biases of each layer."""
    place = 0
    for fan_in, fan_out in zip(SIZES[:-1], SIZES[1:]):
        end = place + fan_in * fan_out
        yield theta[place:end].reshape(fan_out, fan_in), theta[end : end + fan_out]
        place = end + fan_out
'''


_WHY_OWN = (
    "Elementary functions with the same digits on every machine, as gdgui has them; numpy's own "
    "differ in the last."
)
_PENALTY = "        slope = slope + (L2 * weights + L1 * np.sign(weights))"


def with_functions(blocks: list[Block]) -> list[Block]:
    """Return blocks behind the elementary functions that they call."""
    called = names_in("\n".join(line for block in blocks for line in block))
    functions = elementary_functions(called)
    if functions:
        functions[0] = [*as_comment(_WHY_OWN), *functions[0]]
    return [*functions, *blocks]


def activation_of(key: str) -> tuple[str, str]:
    """Return what a unit makes of its sum z, and how steep that is at its output h."""
    return _ACTIVATIONS[key]


def loss_of(key: str) -> str:
    """Return the loss of an output p that should be y."""
    return _LOSSES[key][0]


def slope_of_loss(key: str) -> str:
    """Return the slope of `loss_of` along p."""
    return _LOSSES[key][1]


def numpy_network(network: Network) -> list[Block]:
    """Return loss and gradient by backpropagation, but for the elementary functions."""
    has_hidden = len(network.sizes) > 2
    has_cdf = has_hidden and network.activation.id == "gelu"
    return [
        *_blocks(_SUMS),
        *_blocks(_LAYERS),
        *(_blocks(_NORMAL_CDF) if has_cdf else []),
        *([_activation(network)] if has_hidden else []),
        _cost(network),
        _loss_and_gradient(network),
    ]


def _blocks(text: str) -> list[Block]:
    return [block.split("\n") for block in text.strip().split("\n\n\n")]


def _activation(network: Network) -> Block:
    output, slope = activation_of(network.activation.id)
    return [
        "def activation(z):",
        '    """Return the outputs of hidden units and how steep they are there."""',
        f"    h = {output}",
        f"    return h, {slope}",
    ]


def _cost(network: Network) -> Block:
    """Return the function that makes a loss of the last layer's sums."""
    output, loss = network.output.id, network.loss.id
    lines = [
        "def cost(z, y):",
        '    """Return the loss of each sample, and its slope along each sum of the last layer."""',
    ]
    if output == "softmax":
        lines += [
            "    z = z - z.max(axis=0)",
            "    total = added(exp(z))",
            "    p = exp(z) / total",
        ]
        if loss == "cross_entropy":
            return [*lines, "    return (log(total) - added(y * z))[None], p - y"]
        return [
            *lines,
            f"    slope = {slope_of_loss(loss)}",
            f"    return {loss_of(loss)}, p * (slope - added(p * slope))",
        ]
    if loss == "cross_entropy":
        return [
            *lines,
            "    # From logits, so that nothing overflows.",
            "    losses = np.maximum(z, 0.0) - y * z + log1p(exp(-np.abs(z)))",
            "    return losses, sigmoid(z) - y",
        ]
    p, steep = activation_of(output)
    slope = slope_of_loss(loss)
    if output != "linear":
        slope = f"({slope}) * ({steep.replace('h', 'p')})"
    return [*lines, f"    p = {p}", f"    return {loss_of(loss)}, {slope}"]


def _loss_and_gradient(network: Network) -> Block:
    """Return the function that goes through the network forwards and backwards."""
    penalized = bool(network.l1 or network.l2)
    lines = [
        "def loss_and_gradient(theta, batch):",
        '    """Return the mean loss of some samples, and its gradient."""',
        "    # Forwards: what each layer is given, and the slopes of its units.",
        "    h, seen, slopes = features[:, batch], [], []",
        "    *hidden, (last, biases) = layers(theta)",
        "    for weights, b in hidden:",
        "        seen.append(h)",
        "        h, slope = activation(weighted_sums(b, weights, h))",
        "        slopes.append(slope)",
        "    seen.append(h)",
        "    losses, delta = cost(weighted_sums(biases, last, h), targets[:, batch])",
        "    # Backwards: what each unit's sum adds to the loss.",
        "    parts, share, ones = [], 1.0 / len(batch), np.ones((1, len(batch)))",
        "    for weights, _ in [*hidden, (last, biases)][::-1]:",
        "        slope = sums_over_samples(delta, seen.pop()) * share",
        *([_PENALTY] if penalized else []),
        "        parts[:0] = [slope.ravel(), sums_over_samples(delta, ones)[:, 0] * share]",
        "        if slopes:",
        "            nothing = np.zeros(weights.shape[1])",
        "            delta = weighted_sums(nothing, weights.T, delta) * slopes.pop()",
    ]
    if not penalized:
        return [*lines, "    return mean_over_samples(losses), np.concatenate(parts)"]
    lines[1] = (
        '    """Return the mean loss of some samples with its penalties, and its gradient."""'
    )
    return [
        *lines,
        "    w = np.concatenate([weights.ravel() for weights, _ in layers(theta)])",
        "    penalty = L1 * added(np.abs(w)) + 0.5 * L2 * added(w * w)",
        "    return mean_over_samples(losses) + penalty, np.concatenate(parts)",
    ]


_RESIDUALS = '''
def outputs(theta):
    """Return the output of all samples, shape (m,)."""
    h = features
    *hidden, (last, biases) = layers(theta)
    for weights, b in hidden:
        h, _ = activation(weighted_sums(b, weights, h))
    z = weighted_sums(biases, last, h)
    return (OUTPUT)[0]


def residuals(theta):
    """Return outputs less targets, shape (m,)."""
    return outputs(theta) - targets[0]


def jacobian(theta):
    """Return the slopes of all outputs, shape (m, n): of ½ (p - y)² where y is p - 1."""
    global targets
    kept, targets = targets, outputs(theta)[None] - 1.0
    slopes = [loss_and_gradient(theta, np.array([j]))[1] for j in range(features.shape[1])]
    targets = kept
    return np.array(slopes)
'''


_THROUGH_HIDDEN = """\
    for weights, b in hidden:
        h, _ = activation(weighted_sums(b, weights, h))
"""


def numpy_residuals(network: Network) -> list[Block]:
    """Return the residuals of a network with one output, and their Jacobian."""
    output, _ = activation_of(network.output.id)
    text = _RESIDUALS.replace("OUTPUT", output)
    if len(network.sizes) == 2:
        text = text.replace(_THROUGH_HIDDEN, "")
    return _blocks(text)
