"""The network of a torch script that learns from data: an ``nn.Sequential``, and autograd."""

from gdgui.engine.data.learning import Network

__all__ = [
    "torch_evaluation",
    "torch_hessian",
    "torch_loss",
    "torch_network",
    "torch_residuals",
]

Block = list[str]

_TORCH_EVALUATION = '''
def loss_and_gradient(theta, batch):
    """Return the loss and its gradient at some parameters, as plain numbers."""
    torch.nn.utils.vector_to_parameters(torch.tensor(theta), net.parameters())
    net.zero_grad()
    loss = loss_of(batch)
    loss.backward()
    slopes = [parameter.grad for parameter in net.parameters()]
    return np.float64(loss.item()), torch.nn.utils.parameters_to_vector(slopes).numpy()
'''

_TORCH_HESSIAN = '''
def hessian(theta, batch):
    """Return the second derivatives, shape (n, n), by automatic differentiation."""
    parameters = list(net.parameters())
    torch.nn.utils.vector_to_parameters(torch.tensor(theta), parameters)
    slopes = torch.autograd.grad(loss_of(batch), parameters, create_graph=True)
    rows = []
    for slope in torch.nn.utils.parameters_to_vector(slopes):
        bends = [torch.zeros_like(parameter) for parameter in parameters]
        if slope.requires_grad:
            bends = torch.autograd.grad(
                slope, parameters, retain_graph=True, materialize_grads=True
            )
        rows.append(torch.nn.utils.parameters_to_vector(bends).numpy())
    return 0.5 * (np.array(rows) + np.transpose(rows))
'''

_TORCH_RESIDUALS = '''
def residuals(theta):
    """Return outputs less targets, shape (m,)."""
    torch.nn.utils.vector_to_parameters(torch.tensor(theta), net.parameters())
    return (net(X) - Y)[:, 0].detach().numpy()


def jacobian(theta):
    """Return the slopes of all outputs, shape (m, n)."""
    parameters = list(net.parameters())
    torch.nn.utils.vector_to_parameters(torch.tensor(theta), parameters)
    rows = []
    for output in net(X)[:, 0]:
        slopes = torch.autograd.grad(output, parameters, retain_graph=True)
        rows.append(torch.nn.utils.parameters_to_vector(slopes).numpy())
    return np.array(rows)
'''

_TORCH_COSTS = {
    "squared": "0.5 * (p - y) ** 2",
    "absolute": "(p - y).abs()",
    "huber": 'torch.nn.functional.huber_loss(p, y, reduction="none")',
    "hinge": "torch.clamp(1.0 - y * p, min=0.0)",
}


_PENALTIES = [
    "    for layer in net:",
    "        if isinstance(layer, torch.nn.Linear):",
    "            loss = loss + L1 * layer.weight.abs().sum()",
    "            loss = loss + 0.5 * L2 * (layer.weight**2).sum()",
]


def torch_network(network: Network) -> list[Block]:
    """Return the network as an ``nn.Sequential``, and its loss by autograd."""
    layers = []
    for index, (fan_in, fan_out) in enumerate(network.layers):
        layers.append(f"    torch.nn.Linear({fan_in}, {fan_out}),")
        if index < len(network.layers) - 1 and network.activation.torch:
            layers.append(f"    torch.nn.{network.activation.torch},")
    if network.loss.id != "cross_entropy" and network.output.torch:
        layers.append(f"    torch.nn.{network.output.torch},")
    return [
        [
            "net = torch.nn.Sequential(",
            *layers,
            ")",
            "X, Y = torch.tensor(features.T), torch.tensor(targets.T)",
        ],
        torch_loss(network),
    ]


def torch_loss(network: Network) -> Block:
    """Return the loss of a batch, by autograd."""
    if network.loss.id == "cross_entropy":
        call = (
            "torch.nn.functional.cross_entropy(net(x), y)"
            if network.output.id == "softmax"
            else "torch.nn.functional.binary_cross_entropy_with_logits(net(x), y)"
        )
    else:
        call = f"({_TORCH_COSTS[network.loss.id]}).sum(1).mean()".replace("p,", "net(x),")
        call = call.replace("(p - y)", "(net(x) - y)").replace("y * p", "y * net(x)")
    return [
        "def loss_of(batch):",
        '    """Return the mean loss of some samples with its penalties."""',
        "    x, y = X[batch], Y[batch]",
        f"    loss = {call}",
        *(_PENALTIES if network.l1 or network.l2 else []),
        "    return loss",
    ]


def torch_evaluation() -> Block:
    """Return the loss and its gradient as plain numbers, for methods that torch does not have."""
    return _TORCH_EVALUATION.strip().split("\n")


def torch_hessian() -> Block:
    """Return the second derivatives by automatic differentiation."""
    return _TORCH_HESSIAN.strip().split("\n")


def torch_residuals() -> list[Block]:
    """Return the residuals and their Jacobian by automatic differentiation."""
    return [block.split("\n") for block in _TORCH_RESIDUALS.strip().split("\n\n\n")]
