"""What a model is made of: activations, outputs, losses and ways to begin, each a declaration.

The numbers are what the kernels tell them apart by (`gdgui.engine.data.network_kernels`). Nothing
here needs numba, so a control may read it at once.
"""

import msgspec

__all__ = [
    "ABSOLUTE",
    "ACTIVATIONS",
    "CROSS_ENTROPY",
    "GELU",
    "HINGE",
    "HUBER",
    "LINEAR",
    "LOSSES",
    "OUTPUTS",
    "RELU",
    "SIGMOID",
    "SOFTMAX",
    "SQUARED",
    "TANH",
    "Loss",
    "Nonlinearity",
]

LINEAR, TANH, RELU, SIGMOID, GELU, SOFTMAX = range(6)
SQUARED, ABSOLUTE, HUBER, CROSS_ENTROPY, HINGE = range(5)


class Nonlinearity(msgspec.Struct, frozen=True):
    """What a unit makes of its sum.

    Attributes:
        id: the key in a file.
        title: what the screen shows.
        code: what the kernels know it by.
        latex: what it is of a sum z.
        torch: the module that torch has for it; empty where none is needed.
    """

    id: str
    title: str
    code: int
    latex: str
    torch: str = ""


class Loss(msgspec.Struct, frozen=True):
    """What a prediction costs; a loss of the data is the mean over examples.

    Attributes:
        id: the key in a file.
        title: what the screen shows.
        code: what the kernels know it by.
        latex: the loss of one example.
        outputs: the outputs that it can be taken of.
        needs_classes: whether the target must be a class.
    """

    id: str
    title: str
    code: int
    latex: str
    outputs: tuple[str, ...]
    needs_classes: bool = False


_LINEAR = Nonlinearity("linear", "linear", LINEAR, "z")
_TANH = Nonlinearity("tanh", "tanh", TANH, r"\tanh z", "Tanh()")
_SIGMOID = Nonlinearity("sigmoid", "sigmoid", SIGMOID, r"\frac{1}{1 + e^{-z}}", "Sigmoid()")

ACTIVATIONS: dict[str, Nonlinearity] = {
    each.id: each
    for each in (
        _TANH,
        Nonlinearity("relu", "ReLU", RELU, r"\max(0, z)", "ReLU()"),
        _SIGMOID,
        Nonlinearity("gelu", "GELU", GELU, r"z \, \Phi(z)", "GELU()"),
        _LINEAR,
    )
}
"""Of hidden layers, by their keys, in the order of the menu."""

OUTPUTS: dict[str, Nonlinearity] = {
    each.id: each
    for each in (
        _LINEAR,
        _SIGMOID,
        _TANH,
        Nonlinearity(
            "softmax", "softmax", SOFTMAX, r"\frac{e^{z_c}}{\sum_j e^{z_j}}", "Softmax(dim=1)"
        ),
    )
}
"""Of the last layer, by their keys, in the order of the menu."""

LOSSES: dict[str, Loss] = {
    each.id: each
    for each in (
        Loss(
            "squared", "squared", SQUARED, r"\frac{1}{2} (\hat{y} - y)^2", tuple(OUTPUTS),
        ),
        Loss("absolute", "absolute", ABSOLUTE, r"|\hat{y} - y|", tuple(OUTPUTS)),
        Loss(
            "huber", "Huber", HUBER,
            r"\begin{cases} \frac{1}{2} (\hat{y} - y)^2 & |\hat{y} - y| \le 1 \\ "
            r"|\hat{y} - y| - \frac{1}{2} & |\hat{y} - y| > 1 \end{cases}",
            tuple(OUTPUTS),
        ),
        Loss(
            "cross_entropy", "cross-entropy", CROSS_ENTROPY, r"- \ln \hat{y}_c",
            ("sigmoid", "softmax"), needs_classes=True,
        ),
        Loss(
            "hinge", "hinge", HINGE, r"\max(0, 1 - y \hat{y})", ("linear", "tanh"),
            needs_classes=True,
        ),
    )
}  # fmt: skip
"""By their keys, in the order of the menu."""
