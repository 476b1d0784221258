r"""Relatives of RMSProp: with momentum, centered, and with ε inside the root.

Rules and declarations are explained in `gdgui.engine.methods.direction`. A centered method divides
by the standard deviation of the gradients instead of their root mean square. Where no gradient has
been seen yet and ε is 0, a quotient is 0/0, which is a step of 0.
"""

import numpy as np
from msgspec.structs import replace

from gdgui.engine.arrays import FloatArray
from gdgui.engine.methods.adaptive import ADAPTIVE, has_epsilon
from gdgui.engine.methods.direction import (
    DECAY,
    EPSILON,
    LEARNING_RATE,
    MOMENTUM,
    Direction,
    StateVariable,
    TorchOptimizer,
)
from gdgui.engine.methods.linear_step import DescribedState, LinearStep, Numbers, Weights

__all__: list[str] = []

_RATE = replace(LEARNING_RATE, default=1e-2)
_NO_MOMENTUM = replace(MOMENTUM, default=0.0, is_tuned_first=False)
_V = StateVariable("v", "v", "v")
_MEAN = StateVariable("m", "m", "m", is_momentum=True)
_B = StateVariable("b", "b", "b", is_momentum=True)

_V_LATEX = r"v_{k+1} = \rho \, v_k + (1 - \rho) \, g_k^2"
_MEAN_LATEX = r"m_{k+1} = \rho \, m_k + (1 - \rho) \, g_k"
_STEP_LATEX = r"x_{k+1} = x_k - \eta \, b_{k+1}"


def _torch_arguments(h: Numbers) -> dict[str, object]:
    return {"alpha": h["decay"], "eps": h["epsilon"], "momentum": h["momentum"]}


def _momentum_weights(h: Numbers, _: DescribedState) -> Weights:
    # The momentum is that of quotients, which is the same where what divides stays as it is.
    return Weights(0.0, 1.0, h["momentum"])


def _variance(state: DescribedState) -> FloatArray:
    return np.maximum(state["v"] - state["m"] ** 2, 0.0)


def rmsprop_momentum(g, v, b, *, decay, momentum, epsilon):
    v = decay * v + (1.0 - decay) * g * g
    down = np.sqrt(v) + epsilon
    b = momentum * b + (g / down if down > 0.0 else 0.0)
    return -b, v, b


ADAPTIVE.add(
    Direction(
        id="rmsprop_momentum",
        title="RMSProp with momentum",
        short="RMSProp+m",
        rule=rmsprop_momentum,
        hyperparameters=(_RATE, MOMENTUM, DECAY, EPSILON),
        state=(_V, _B),
        latex=(
            _V_LATEX,
            r"b_{k+1} = \beta \, b_k + \frac{g_k}{\sqrt{v_{k+1}} + \varepsilon}",
            _STEP_LATEX,
        ),
        source="Tieleman and Hinton 2012, Lecture 6.5 of Neural networks for machine learning; "
        "torch.optim.RMSprop(momentum=β), whose own default is 0",
        torch=TorchOptimizer("RMSprop", _torch_arguments, has_epsilon, switches=("momentum",)),
        linear=LinearStep(_momentum_weights, lambda h, state: np.sqrt(state["v"]) + h["epsilon"]),
    ),
    after="rmsprop",
)


def rmsprop_centered(g, v, m, b, *, decay, momentum, epsilon):
    v = decay * v + (1.0 - decay) * g * g
    m = decay * m + (1.0 - decay) * g
    # A variance is not negative, though its rounding may be.
    down = np.sqrt(max(v - m * m, 0.0)) + epsilon
    b = momentum * b + (g / down if down > 0.0 else 0.0)
    return -b, v, m, b


ADAPTIVE.add(
    Direction(
        id="rmsprop_centered",
        title="RMSProp, centered",
        short="RMSProp c",
        rule=rmsprop_centered,
        hyperparameters=(_RATE, DECAY, _NO_MOMENTUM, EPSILON),
        state=(_V, _MEAN, _B),
        latex=(
            _V_LATEX,
            _MEAN_LATEX,
            r"s = \sqrt{\max(v_{k+1} - m_{k+1}^2, 0)}",
            r"b_{k+1} = \beta \, b_k + \frac{g_k}{s + \varepsilon}",
            _STEP_LATEX,
        ),
        source="Graves 2013, Generating sequences with recurrent neural networks; "
        "torch.optim.RMSprop(centered=True), whose root has no value where rounding makes the "
        "variance negative",
        torch=TorchOptimizer(
            "RMSprop",
            lambda h: {**_torch_arguments(h), "centered": True},
            has_epsilon,
            switches=("momentum",),
        ),
        linear=LinearStep(
            _momentum_weights, lambda h, state: np.sqrt(_variance(state)) + h["epsilon"]
        ),
    ),
    after="rmsprop_momentum",
)


def rmsprop_inside(g, v, *, decay, epsilon):
    v = decay * v + (1.0 - decay) * g * g
    down = np.sqrt(v + epsilon)
    return (-g / down if down > 0.0 else 0.0), v


ADAPTIVE.add(
    Direction(
        id="rmsprop_inside",
        title="RMSProp, ε inside the root",
        short="RMSProp ε",
        rule=rmsprop_inside,
        hyperparameters=(_RATE, replace(DECAY, default=0.9), replace(EPSILON, default=1e-7)),
        state=(_V,),
        latex=(
            _V_LATEX,
            r"x_{k+1} = x_k - \eta \, \frac{g_k}{\sqrt{v_{k+1} + \varepsilon}}",
        ),
        source="keras.optimizers.RMSprop, which adds ε to the mean square where torch adds it to "
        "its root, with its defaults",
        linear=LinearStep(
            lambda h, _: Weights(), lambda h, state: np.sqrt(state["v"] + h["epsilon"])
        ),
    ),
    after="rmsprop_centered",
)


def rmsprop_graves(g, v, m, b, *, decay, momentum, epsilon):
    v = decay * v + (1.0 - decay) * g * g
    m = decay * m + (1.0 - decay) * g
    # A variance is not negative, though its rounding may be.
    down = np.sqrt(max(v - m * m + epsilon, 0.0))
    b = momentum * b + (g / down if down > 0.0 else 0.0)
    return -b, v, m, b


ADAPTIVE.add(
    Direction(
        id="rmsprop_graves",
        title="RMSProp as by Graves",
        short="RMSProp G",
        rule=rmsprop_graves,
        hyperparameters=(
            replace(LEARNING_RATE, default=1e-4),
            MOMENTUM,
            replace(DECAY, default=0.95),
            replace(EPSILON, default=1e-4),
        ),
        state=(_V, _MEAN, _B),
        latex=(
            _V_LATEX,
            _MEAN_LATEX,
            r"s = \sqrt{\max(v_{k+1} - m_{k+1}^2 + \varepsilon, 0)}",
            r"b_{k+1} = \beta \, b_k + \frac{g_k}{s}",
            _STEP_LATEX,
        ),
        source="Graves 2013, Generating sequences with recurrent neural networks, equations (38) "
        "to (41), with its values: centered, with momentum and with ε inside the root",
        linear=LinearStep(
            _momentum_weights,
            lambda h, state: np.sqrt(np.maximum(state["v"] - state["m"] ** 2 + h["epsilon"], 0.0)),
        ),
    ),
    after="rmsprop_inside",
)
