r"""Methods that give each coordinate a step of its own, by the size of its gradients so far.

Rules and declarations are explained in `gdgui.engine.methods.direction`. Update equations and
defaults are those of torch.optim where it has the method, else of the paper. The powers ``beta **
t`` are carried along as products: a power costs more than all the rest of a rule. Where no gradient
has been seen yet and ε is 0, a quotient is 0/0, which is a step of 0.
"""

import numpy as np
from msgspec.structs import replace

from gdgui.engine.arrays import FloatArray
from gdgui.engine.methods.direction import (
    BETA1,
    BETA2,
    COUPLED_WEIGHT_DECAY,
    DECAY,
    EPSILON,
    LEARNING_RATE,
    WEIGHT_DECAY,
    Direction,
    Family,
    StateVariable,
    TorchOptimizer,
)
from gdgui.engine.methods.linear_step import DescribedState, LinearStep, Numbers, Weights

__all__ = [
    "ADAM_HYPERPARAMETERS",
    "ADAM_STEP",
    "ADAPTIVE",
    "BETA1_T",
    "BETA2_T",
    "FIRST_MOMENT",
    "M_HAT",
    "M_LATEX",
    "SECOND_MOMENT",
    "V_HAT",
    "V_LATEX",
    "adam_arguments",
    "adam_divisor",
    "adam_weights",
    "has_epsilon",
    "root_mean_square",
    "unbiased",
]

ADAPTIVE = Family("Adaptive", shared=(COUPLED_WEIGHT_DECAY,))

FIRST_MOMENT = StateVariable("m", "m", "m", is_momentum=True)
SECOND_MOMENT = StateVariable("v", "v", "v")
_U = StateVariable("u", "u", "u")
BETA1_T = StateVariable("beta1_t", "β₁ᵗ", r"\beta_1^t", 1.0, is_bookkeeping=True, power_of="beta1")
BETA2_T = StateVariable("beta2_t", "β₂ᵗ", r"\beta_2^t", 1.0, is_bookkeeping=True, power_of="beta2")
ADAM_HYPERPARAMETERS = (LEARNING_RATE, BETA1, BETA2, EPSILON)

M_LATEX = r"m_{k+1} = \beta_1 \, m_k + (1 - \beta_1) \, g_k"
V_LATEX = r"v_{k+1} = \beta_2 \, v_k + (1 - \beta_2) \, g_k^2"
M_HAT = r"\hat{m} = \frac{m_{k+1}}{1 - \beta_1^{k+1}}"
V_HAT = r"\hat{v} = \frac{v_{k+1}}{1 - \beta_2^{k+1}}"
ADAM_STEP = r"x_{k+1} = x_k - \eta \, \frac{\hat{m}}{\sqrt{\hat{v}} + \varepsilon}"


def adam_arguments(h: Numbers) -> dict[str, object]:
    """Return what torch's relatives of Adam have in common."""
    return {"betas": (h["beta1"], h["beta2"]), "eps": h["epsilon"]}


def has_epsilon(h: Numbers) -> bool:
    """Tell whether torch does the same: without an ε it divides 0 by 0 at no gradient."""
    return h["epsilon"] > 0.0


def adagrad(g, s, *, epsilon):
    s = s + g * g
    down = np.sqrt(s) + epsilon
    return (-g / down if down > 0.0 else 0.0), s


ADAPTIVE.add(
    Direction(
        id="adagrad",
        title="AdaGrad",
        short="AdaGrad",
        rule=adagrad,
        hyperparameters=(
            replace(LEARNING_RATE, default=1e-2),
            replace(EPSILON, default=1e-10),
        ),
        state=(StateVariable("s", "s", "s"),),
        latex=(
            r"s_{k+1} = s_k + g_k^2",
            r"x_{k+1} = x_k - \eta \, \frac{g_k}{\sqrt{s_{k+1}} + \varepsilon}",
        ),
        source="Duchi, Hazan and Singer 2011, Adaptive subgradient methods for online learning and "
        "stochastic optimization; torch.optim.Adagrad",
        torch=TorchOptimizer("Adagrad", lambda h: {"eps": h["epsilon"]}, has_epsilon),
        linear=LinearStep(
            lambda h, _: Weights(), lambda h, state: np.sqrt(state["s"]) + h["epsilon"]
        ),
    )
)


def adadelta(g, v, u, *, decay, epsilon):
    v = decay * v + (1.0 - decay) * g * g
    down = np.sqrt(v + epsilon)
    d = np.sqrt(u + epsilon) / down * g if down > 0.0 else 0.0
    u = decay * u + (1.0 - decay) * d * d
    return -d, v, u


ADAPTIVE.add(
    Direction(
        id="adadelta",
        title="AdaDelta",
        short="AdaDelta",
        rule=adadelta,
        hyperparameters=(
            replace(LEARNING_RATE, default=1.0),
            replace(DECAY, default=0.9),
            replace(EPSILON, default=1e-6),
        ),
        state=(SECOND_MOMENT, _U),
        latex=(
            r"v_{k+1} = \rho \, v_k + (1 - \rho) \, g_k^2",
            r"\delta = \frac{\sqrt{u_k + \varepsilon}}{\sqrt{v_{k+1} + \varepsilon}} \, g_k",
            r"u_{k+1} = \rho \, u_k + (1 - \rho) \, \delta^2",
            r"x_{k+1} = x_k - \eta \, \delta",
        ),
        source="Zeiler 2012, ADADELTA: an adaptive learning rate method; torch.optim.Adadelta",
        torch=TorchOptimizer(
            "Adadelta", lambda h: {"rho": h["decay"], "eps": h["epsilon"]}, has_epsilon
        ),
        linear=LinearStep(
            lambda h, _: Weights(),
            lambda h, state: np.sqrt((state["v"] + h["epsilon"]) / (state["u"] + h["epsilon"])),
        ),
    )
)


def rmsprop(g, v, *, decay, epsilon):
    v = decay * v + (1.0 - decay) * g * g
    down = np.sqrt(v) + epsilon
    return (-g / down if down > 0.0 else 0.0), v


ADAPTIVE.add(
    Direction(
        id="rmsprop",
        title="RMSProp",
        short="RMSProp",
        rule=rmsprop,
        hyperparameters=(replace(LEARNING_RATE, default=1e-2), DECAY, EPSILON),
        state=(SECOND_MOMENT,),
        latex=(
            r"v_{k+1} = \rho \, v_k + (1 - \rho) \, g_k^2",
            r"x_{k+1} = x_k - \eta \, \frac{g_k}{\sqrt{v_{k+1}} + \varepsilon}",
        ),
        source="Tieleman and Hinton 2012, Lecture 6.5 of Neural networks for machine learning; "
        "torch.optim.RMSprop, with ε outside the root",
        torch=TorchOptimizer(
            "RMSprop", lambda h: {"alpha": h["decay"], "eps": h["epsilon"]}, has_epsilon
        ),
        linear=LinearStep(
            lambda h, _: Weights(), lambda h, state: np.sqrt(state["v"]) + h["epsilon"]
        ),
    )
)


def adam_weights(h: Numbers, _: DescribedState) -> Weights:
    """Return what Adam's step is made of."""
    return Weights(0.0, 1.0, h["beta1"], 1.0 - h["beta1"])


def unbiased(state: DescribedState, divisor: FloatArray) -> FloatArray:
    """Return what the mean of gradients is divided by where its bias is corrected as well."""
    return (1.0 - state["beta1_t"]) * divisor


def root_mean_square(h: Numbers, state: DescribedState) -> FloatArray:
    """Return the root of Adam's average of squares, its bias corrected, with ε."""
    return np.sqrt(state["v"] / (1.0 - state["beta2_t"])) + h["epsilon"]


def adam_divisor(h: Numbers, state: DescribedState) -> FloatArray:
    """Return what Adam divides by."""
    return unbiased(state, root_mean_square(h, state))


def adam(g, m, v, beta1_t, beta2_t, *, beta1, beta2, epsilon):
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = v / (1.0 - beta2_t)
    down = np.sqrt(v_hat) + epsilon
    return (-m_hat / down if down > 0.0 else 0.0), m, v, beta1_t, beta2_t


ADAPTIVE.add(
    Direction(
        id="adam",
        title="Adam",
        short="Adam",
        rule=adam,
        hyperparameters=ADAM_HYPERPARAMETERS,
        state=(FIRST_MOMENT, SECOND_MOMENT, BETA1_T, BETA2_T),
        latex=(M_LATEX, V_LATEX, rf"{M_HAT} \qquad {V_HAT}", ADAM_STEP),
        source="Kingma and Ba 2015, Adam: a method for stochastic optimization; torch.optim.Adam",
        torch=TorchOptimizer("Adam", adam_arguments, has_epsilon),
        linear=LinearStep(adam_weights, adam_divisor),
    )
)


def adamw(x, g, m, v, beta1_t, beta2_t, *, beta1, beta2, epsilon, weight_decay):
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = v / (1.0 - beta2_t)
    down = np.sqrt(v_hat) + epsilon
    ratio = m_hat / down if down > 0.0 else 0.0
    return -(ratio + weight_decay * x), m, v, beta1_t, beta2_t


ADAPTIVE.add(
    Direction(
        id="adamw",
        title="AdamW",
        short="AdamW",
        rule=adamw,
        hyperparameters=(*ADAM_HYPERPARAMETERS, WEIGHT_DECAY),
        state=(FIRST_MOMENT, SECOND_MOMENT, BETA1_T, BETA2_T),
        latex=(
            M_LATEX,
            V_LATEX,
            rf"{M_HAT} \qquad {V_HAT}",
            r"x_{k+1} = x_k - \eta \, (\frac{\hat{m}}{\sqrt{\hat{v}} + \varepsilon} "
            r"+ \lambda \, x_k)",
        ),
        source="Loshchilov and Hutter 2019, Decoupled weight decay regularization; "
        "torch.optim.AdamW",
        torch=TorchOptimizer(
            "AdamW",
            lambda h: {**adam_arguments(h), "weight_decay": h["weight_decay"]},
            has_epsilon,
        ),
        linear=LinearStep(adam_weights, adam_divisor, decouples=True),
    )
)
