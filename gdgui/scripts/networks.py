"""The network of a script that learns from data: by numpy, or by torch."""

from gdgui.engine.descent.objectives import LearningObjective

__all__ = ["numpy_network", "torch_network"]

Block = list[str]

_NUMPY_ACTIVATIONS = {
    "tanh": ("np.tanh(z)", "1.0 - h * h"),
    "relu": ("np.maximum(z, 0.0)", "(z > 0.0).astype(float)"),
    "sigmoid": ("0.5 * (1.0 + np.tanh(0.5 * z))", "h * (1.0 - h)"),
    "gelu": ("z * phi(z)", "phi(z) + z * np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)"),
    "linear": ("z", "np.ones_like(z)"),
}
_NUMPY_LOSSES = {
    "squared": ("0.5 * e * e", "e"),
    "absolute": ("np.abs(e)", "np.sign(e)"),
    "huber": (
        "np.where(np.abs(e) <= 1.0, 0.5 * e * e, np.abs(e) - 0.5)",
        "np.clip(e, -1.0, 1.0)",
    ),
    "hinge": ("np.maximum(0.0, 1.0 - y * p)", "np.where(1.0 - y * p > 0.0, -y, 0.0)"),
}


def numpy_network(objective: LearningObjective) -> list[Block]:
    """Return loss and gradient by backpropagation, written out."""
    network = objective.network
    output, slope = _NUMPY_ACTIVATIONS[network.activation.id]
    blocks = []
    if network.activation.id == "gelu" and len(network.sizes) > 2:
        blocks.append(
            [
                "def phi(z):",
                '    """Return the distribution of a standard normal number up to z."""',
                "    return 0.5 * (1.0 + np.vectorize(math.erf)(z / np.sqrt(2.0)))",
            ]
        )
    blocks += [
        [
            "def layers(theta):",
            '    """Yield the weights (out, in) and the biases of each layer."""',
            "    place = 0",
            "    for fan_in, fan_out in zip(SIZES[:-1], SIZES[1:]):",
            "        end = place + fan_in * fan_out",
            "        yield theta[place:end].reshape(fan_out, fan_in), theta[end : end + fan_out]",
            "        place = end + fan_out",
        ],
        *([_numpy_activation(output, slope)] if len(network.sizes) > 2 else []),
        ["def cost(z, y):", *_numpy_cost(objective)],
        [
            "def loss_and_gradient(theta, batch):",
            '    """Return the mean loss of some samples with its penalties, and its gradient."""',
            "    # Forwards: what each layer is given, and the slopes of its units.",
            "    h, seen, slopes = features[batch], [], []",
            "    *hidden, (last, biases) = layers(theta)",
            "    for weights, b in hidden:",
            "        seen.append(h)",
            "        h, slope = activation(h @ weights.T + b)",
            "        slopes.append(slope)",
            "    seen.append(h)",
            "    losses, delta = cost(h @ last.T + biases, targets[batch])",
            "    # Backwards: what each unit's sum adds to the loss.",
            "    parts, penalty = [], 0.0",
            "    for weights, _ in [*hidden, (last, biases)][::-1]:",
            "        h = seen.pop()",
            "        slope = delta.T @ h / len(batch) + L1 * np.sign(weights) + L2 * weights",
            "        parts[:0] = [slope.ravel(), delta.sum(0) / len(batch)]",
            "        penalty += L1 * np.abs(weights).sum() + 0.5 * L2 * (weights * weights).sum()",
            "        if slopes:",
            "            delta = delta @ weights * slopes.pop()",
            "    return losses.mean() + penalty, np.concatenate(parts)",
        ],
    ]
    return blocks


def _numpy_activation(output: str, slope: str) -> Block:
    return [
        "def activation(z):",
        '    """Return the outputs of hidden units and how steep they are there."""',
        f"    h = {output}",
        f"    return h, {slope}",
    ]


def _numpy_cost(objective: LearningObjective) -> Block:
    """Return the body of the function that makes a loss of the last layer's sums."""
    network = objective.network
    output, loss = network.output.id, network.loss.id
    said = (
        '    """Return the loss of each sample, and its slope along each sum of the last layer."""'
    )
    if output == "softmax":
        lines = [
            said,
            "    z = z - z.max(1, keepdims=True)",
            "    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)",
        ]
        if loss == "cross_entropy":
            return [*lines, "    return np.log(np.exp(z).sum(1)) - (y * z).sum(1), p - y"]
        value, slope = _NUMPY_LOSSES[loss]
        return [
            *lines,
            "    e = p - y",
            f"    slope = {slope}",
            f"    return ({value}).sum(1), p * (slope - (p * slope).sum(1, keepdims=True))",
        ]
    if loss == "cross_entropy":
        return [
            said,
            "    # From logits, so that nothing overflows.",
            "    losses = np.maximum(z, 0.0) - y * z + np.log1p(np.exp(-np.abs(z)))",
            "    return losses.sum(1), 0.5 * (1.0 + np.tanh(0.5 * z)) - y",
        ]
    p, steep = _NUMPY_ACTIVATIONS[output]
    steepness = "" if output == "linear" else f" * ({steep.replace('h', 'p')})"
    value, slope = _NUMPY_LOSSES[loss]
    return [
        said,
        f"    p = {p}",
        *([] if loss == "hinge" else ["    e = p - y"]),
        f"    return ({value}).sum(1), {slope}{steepness}",
    ]


_TORCH_COSTS = {
    "squared": "0.5 * (p - y) ** 2",
    "absolute": "(p - y).abs()",
    "huber": 'torch.nn.functional.huber_loss(p, y, reduction="none")',
    "hinge": "torch.clamp(1.0 - y * p, min=0.0)",
}


def torch_network(objective: LearningObjective) -> list[Block]:
    """Return the network as an ``nn.Sequential``, and its loss by autograd."""
    network = objective.network
    layers = []
    for index, (fan_in, fan_out) in enumerate(network.layers):
        layers.append(f"    torch.nn.Linear({fan_in}, {fan_out}),")
        if index < len(network.layers) - 1 and network.activation.torch:
            layers.append(f"    torch.nn.{network.activation.torch},")
    if network.loss.id == "cross_entropy":
        call = (
            "torch.nn.functional.cross_entropy(net(x), y)"
            if network.output.id == "softmax"
            else "torch.nn.functional.binary_cross_entropy_with_logits(net(x), y)"
        )
    else:
        if network.output.torch:
            layers.append(f"    torch.nn.{network.output.torch},")
        call = f"({_TORCH_COSTS[network.loss.id]}).sum(1).mean()".replace("p,", "net(x),")
        call = call.replace("(p - y)", "(net(x) - y)").replace("y * p", "y * net(x)")
    return [
        [
            "net = torch.nn.Sequential(",
            *layers,
            ")",
            "X, Y = map(torch.tensor, (features, targets))",
        ],
        [
            "def loss_of(batch):",
            '    """Return the mean loss of some samples with its penalties."""',
            "    x, y = X[batch], Y[batch]",
            f"    loss = {call}",
            "    for layer in net:",
            "        if isinstance(layer, torch.nn.Linear):",
            "            loss = loss + L1 * layer.weight.abs().sum()",
            "            loss = loss + 0.5 * L2 * (layer.weight**2).sum()",
            "    return loss",
        ],
        [
            "def loss_and_gradient(theta, batch):",
            '    """Return the loss and its gradient at some parameters, as plain numbers."""',
            "    torch.nn.utils.vector_to_parameters(torch.tensor(theta), net.parameters())",
            "    net.zero_grad()",
            "    loss = loss_of(batch)",
            "    loss.backward()",
            "    slopes = [parameter.grad for parameter in net.parameters()]",
            "    return loss.item(), torch.nn.utils.parameters_to_vector(slopes).numpy()",
        ],
    ]
