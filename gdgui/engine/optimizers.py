r"""Directions: one short textbook rule for each method, and all there is to know about it.

A method is a direction and a step size: ``x ← x + η · d``. A direction's rule is elementwise: it
sees one coordinate at a time and is plain scalar arithmetic, so that it reads like the textbook
and numba compiles it as it stands::

    rule(x, g, state, t, hyper) -> d, state

    x      this coordinate of the iterate x_k
    g      this coordinate of the gradient at x_k
    state  `STATE_SLOTS` numbers that the rule carries from step to step
    t      the number of this step, 1 for the first
    hyper  the method's hyperparameters but for the learning rate, in the order declared

The declaration beside each rule drives the kernel, the validation, the controls, the window's
rule panel and the command line: nothing about a method is written twice. Update equations and
defaults are those of torch.optim; where they differ from the paper, the `source` says so.
"""

import math
from collections.abc import Callable
from typing import Literal

import msgspec
from msgspec.structs import replace

__all__ = ["DIRECTIONS", "STATE_SLOTS", "Direction", "Hyperparameter", "StateVariable"]

STATE_SLOTS = 4

State = tuple[float, float, float, float]
Rule = Callable[..., tuple[float, State]]


class Hyperparameter(msgspec.Struct, frozen=True):
    """A number that a method is tuned by.

    Attributes:
        name: the key in a file, such as ``learning_rate``.
        symbol: what the screen shows, such as η.
        latex: the same in a formula.
        default: torch.optim's where it has the method.
        low: lower end of the slider.
        high: upper end of the slider.
        scale: how the slider is divided.
        minimum: the least value that is accepted.
        maximum: the greatest value that is accepted.
        meaning: a sentence for the tooltip.
    """

    name: str
    symbol: str
    latex: str
    default: float
    low: float
    high: float
    scale: Literal["log", "linear"]
    minimum: float
    maximum: float
    meaning: str


class StateVariable(msgspec.Struct, frozen=True):
    """A number that a rule carries from step to step, by its textbook name."""

    name: str
    latex: str
    initial: float = 0.0


class Direction(msgspec.Struct, frozen=True):
    """A method: its rule, and what the rule is made of.

    Attributes:
        id: the key in a file, such as ``adam``.
        title: what the screen shows.
        short: the same where there is little room.
        rule: see the module's docstring.
        hyperparameters: the learning rate first, then in the order of the rule's ``hyper``.
        state: in the order of the rule's ``state``.
        latex: the update as equations, one a line.
        source: the paper, and torch's class.
    """

    id: str
    title: str
    short: str
    rule: Rule
    hyperparameters: tuple[Hyperparameter, ...]
    state: tuple[StateVariable, ...]
    latex: tuple[str, ...]
    source: str

    @property
    def initial_state(self) -> State:
        """The state before the first step, filled up to `STATE_SLOTS` numbers."""
        initial = [variable.initial for variable in self.state]
        a, b, c, d = initial + [0.0] * (STATE_SLOTS - len(initial))
        return a, b, c, d


LEARNING_RATE = Hyperparameter(
    "learning_rate", "η", r"\eta", 1e-3, 1e-4, 10.0, "log", 0.0, 1e6,
    "Learning rate: how far a step goes along its direction.",
)  # fmt: skip
MOMENTUM = Hyperparameter(
    "momentum", "β", r"\beta", 0.9, 0.0, 1.0, "linear", 0.0, 1.0,
    "Momentum: how much of the last velocity is kept.",
)  # fmt: skip
DECAY = Hyperparameter(
    "decay", "ρ", r"\rho", 0.99, 0.0, 1.0, "linear", 0.0, 1.0,
    "Decay: how slowly the average of squared gradients forgets.",
)  # fmt: skip
BETA1 = Hyperparameter(
    "beta1", "β₁", r"\beta_1", 0.9, 0.0, 0.999, "linear", 0.0, 1.0 - 1e-12,
    "Decay of the average of gradients, the first moment.",
)  # fmt: skip
BETA2 = Hyperparameter(
    "beta2", "β₂", r"\beta_2", 0.999, 0.0, 0.9999, "linear", 0.0, 1.0 - 1e-12,
    "Decay of the average of squared gradients, the second moment.",
)  # fmt: skip
EPSILON = Hyperparameter(
    "epsilon", "ε", r"\varepsilon", 1e-8, 1e-12, 1.0, "log", 0.0, 1e6,
    "Epsilon: keeps the division from running away where the gradients are tiny.",
)  # fmt: skip


def _gradient(x: float, g: float, state: State, t: float, hyper: tuple) -> tuple[float, State]:
    return -g, state


def _momentum(x: float, g: float, state: State, t: float, hyper: tuple) -> tuple[float, State]:
    v, _, _, _ = state
    momentum = hyper[0]
    v = momentum * v + g
    return -v, (v, 0.0, 0.0, 0.0)


def _nesterov(x: float, g: float, state: State, t: float, hyper: tuple) -> tuple[float, State]:
    v, _, _, _ = state
    momentum = hyper[0]
    v = momentum * v + g
    return -(g + momentum * v), (v, 0.0, 0.0, 0.0)


def _adagrad(x: float, g: float, state: State, t: float, hyper: tuple) -> tuple[float, State]:
    s, _, _, _ = state
    epsilon = hyper[0]
    s = s + g * g
    return -g / (math.sqrt(s) + epsilon), (s, 0.0, 0.0, 0.0)


def _rmsprop(x: float, g: float, state: State, t: float, hyper: tuple) -> tuple[float, State]:
    v, _, _, _ = state
    decay, epsilon = hyper[0], hyper[1]
    v = decay * v + (1.0 - decay) * g * g
    return -g / (math.sqrt(v) + epsilon), (v, 0.0, 0.0, 0.0)


def _adam(x: float, g: float, state: State, t: float, hyper: tuple) -> tuple[float, State]:
    # The powers beta ** t are carried along as products: a power costs more than all the rest.
    m, v, beta1_t, beta2_t = state
    beta1, beta2, epsilon = hyper[0], hyper[1], hyper[2]
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = v / (1.0 - beta2_t)
    return -m_hat / (math.sqrt(v_hat) + epsilon), (m, v, beta1_t, beta2_t)


GD = Direction(
    id="gd",
    title="Gradient descent",
    short="GD",
    rule=_gradient,
    hyperparameters=(LEARNING_RATE,),
    state=(),
    latex=(r"x_{k+1} = x_k - \eta \, \nabla f(x_k)",),
    source="Cauchy 1847, Méthode générale pour la résolution des systèmes d'équations "
    "simultanées; torch.optim.SGD",
)

MOMENTUM_METHOD = Direction(
    id="momentum",
    title="Momentum",
    short="Mom.",
    rule=_momentum,
    hyperparameters=(LEARNING_RATE, MOMENTUM),
    state=(StateVariable("v", "v"),),
    latex=(
        r"v_{k+1} = \beta \, v_k + \nabla f(x_k)",
        r"x_{k+1} = x_k - \eta \, v_{k+1}",
    ),
    source="Polyak 1964, Some methods of speeding up the convergence of iteration methods; "
    "torch.optim.SGD(momentum=β), whose own default is 0",
)

NESTEROV = Direction(
    id="nesterov",
    title="Nesterov momentum",
    short="Nest.",
    rule=_nesterov,
    hyperparameters=(LEARNING_RATE, MOMENTUM),
    state=(StateVariable("v", "v"),),
    latex=(
        r"v_{k+1} = \beta \, v_k + \nabla f(x_k)",
        r"x_{k+1} = x_k - \eta \, (\nabla f(x_k) + \beta \, v_{k+1})",
    ),
    source="Nesterov 1983, A method for solving the convex programming problem with convergence "
    "rate O(1/k²), as Sutskever et al. 2013 write it; torch.optim.SGD(nesterov=True)",
)

ADAGRAD = Direction(
    id="adagrad",
    title="AdaGrad",
    short="AdaGrad",
    rule=_adagrad,
    hyperparameters=(
        replace(LEARNING_RATE, default=1e-2),
        replace(EPSILON, default=1e-10),
    ),
    state=(StateVariable("s", "s"),),
    latex=(
        r"s_{k+1} = s_k + \nabla f(x_k)^2",
        r"x_{k+1} = x_k - \eta \, \frac{\nabla f(x_k)}{\sqrt{s_{k+1}} + \varepsilon}",
    ),
    source="Duchi, Hazan and Singer 2011, Adaptive subgradient methods for online learning and "
    "stochastic optimization; torch.optim.Adagrad",
)

RMSPROP = Direction(
    id="rmsprop",
    title="RMSProp",
    short="RMSProp",
    rule=_rmsprop,
    hyperparameters=(replace(LEARNING_RATE, default=1e-2), DECAY, EPSILON),
    state=(StateVariable("v", "v"),),
    latex=(
        r"v_{k+1} = \rho \, v_k + (1 - \rho) \, \nabla f(x_k)^2",
        r"x_{k+1} = x_k - \eta \, \frac{\nabla f(x_k)}{\sqrt{v_{k+1}} + \varepsilon}",
    ),
    source="Tieleman and Hinton 2012, Lecture 6.5 of Neural networks for machine learning; "
    "torch.optim.RMSprop, with ε outside the root",
)

ADAM = Direction(
    id="adam",
    title="Adam",
    short="Adam",
    rule=_adam,
    hyperparameters=(LEARNING_RATE, BETA1, BETA2, EPSILON),
    state=(
        StateVariable("m", "m"),
        StateVariable("v", "v"),
        StateVariable("β₁ᵗ", r"\beta_1^t", 1.0),
        StateVariable("β₂ᵗ", r"\beta_2^t", 1.0),
    ),
    latex=(
        r"m_{k+1} = \beta_1 \, m_k + (1 - \beta_1) \, \nabla f(x_k)",
        r"v_{k+1} = \beta_2 \, v_k + (1 - \beta_2) \, \nabla f(x_k)^2",
        r"\hat{m} = \frac{m_{k+1}}{1 - \beta_1^{k+1}} \qquad "
        r"\hat{v} = \frac{v_{k+1}}{1 - \beta_2^{k+1}}",
        r"x_{k+1} = x_k - \eta \, \frac{\hat{m}}{\sqrt{\hat{v}} + \varepsilon}",
    ),
    source="Kingma and Ba 2015, Adam: a method for stochastic optimization; torch.optim.Adam",
)

DIRECTIONS: dict[str, Direction] = {
    direction.id: direction for direction in (GD, MOMENTUM_METHOD, NESTEROV, ADAGRAD, RMSPROP, ADAM)
}
"""Every method, in the order of the menus."""
