r"""Methods that need nothing but the gradient and, at most, a memory of earlier ones.

Rules and declarations are explained in `gdgui.engine.methods.direction`. Update equations and
defaults are those of torch.optim where it has the method, else of the paper; where torch differs
from the paper, the `source` says so.
"""

import math

from msgspec.structs import replace

from gdgui.engine.methods.direction import (
    BETA1,
    BETA2,
    LEARNING_RATE,
    MOMENTUM,
    WEIGHT_DECAY,
    Direction,
    Hyper,
    Hyperparameter,
    State,
    StateVariable,
)

__all__ = ["CLASSIC"]

_VELOCITY = StateVariable("v", "v", is_momentum=True)
_MEAN = StateVariable("m", "m", is_momentum=True)


# A constant is cheaper to hand on than the state that came in.
def _gradient(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    return -g, (0.0, 0.0, 0.0, 0.0, 0.0)


GD = Direction(
    id="gd",
    title="Gradient descent",
    short="GD",
    rule=_gradient,
    hyperparameters=(LEARNING_RATE,),
    state=(),
    latex=(r"x_{k+1} = x_k - \eta \, g_k",),
    source="Cauchy 1847, Méthode générale pour la résolution des systèmes d'équations "
    "simultanées; torch.optim.SGD",
)


def _momentum(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    v = state[0]
    momentum = hyper[0]
    v = momentum * v + g
    return -v, (v, 0.0, 0.0, 0.0, 0.0)


MOMENTUM_METHOD = Direction(
    id="momentum",
    title="Momentum",
    short="Mom.",
    rule=_momentum,
    hyperparameters=(LEARNING_RATE, MOMENTUM),
    state=(_VELOCITY,),
    latex=(
        r"v_{k+1} = \beta \, v_k + g_k",
        r"x_{k+1} = x_k - \eta \, v_{k+1}",
    ),
    source="Polyak 1964, Some methods of speeding up the convergence of iteration methods; "
    "torch.optim.SGD(momentum=β), whose own default is 0",
)


def _nesterov(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    v = state[0]
    momentum = hyper[0]
    v = momentum * v + g
    return -(g + momentum * v), (v, 0.0, 0.0, 0.0, 0.0)


NESTEROV = Direction(
    id="nesterov",
    title="Nesterov momentum",
    short="Nest.",
    rule=_nesterov,
    hyperparameters=(LEARNING_RATE, MOMENTUM),
    state=(_VELOCITY,),
    latex=(
        r"v_{k+1} = \beta \, v_k + g_k",
        r"x_{k+1} = x_k - \eta \, (g_k + \beta \, v_{k+1})",
    ),
    source="Nesterov 1983, A method for solving the convex programming problem with convergence "
    "rate O(1/k²), as Sutskever et al. 2013 write it; torch.optim.SGD(nesterov=True)",
)


def _qhm(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    m = state[0]
    beta, nu = hyper[0], hyper[1]
    m = beta * m + (1.0 - beta) * g
    return -((1.0 - nu) * g + nu * m), (m, 0.0, 0.0, 0.0, 0.0)


QHM = Direction(
    id="qhm",
    title="Quasi-hyperbolic momentum",
    short="QHM",
    rule=_qhm,
    hyperparameters=(
        replace(LEARNING_RATE, default=1e-2),
        replace(MOMENTUM, default=0.999),
        Hyperparameter(
            "nu", "ν", r"\nu", 0.7, 0.0, 1.0, "linear", 0.0, 1.0,
            "Immediate discount: how much of the direction is momentum; the rest is the gradient.",
        ),
    ),
    state=(_MEAN,),
    latex=(
        r"m_{k+1} = \beta \, m_k + (1 - \beta) \, g_k",
        r"x_{k+1} = x_k - \eta \, ((1 - \nu) \, g_k + \nu \, m_{k+1})",
    ),
    source="Ma and Yarats 2019, Quasi-hyperbolic momentum and Adam for deep learning, equations "
    "(3) and (4), with the values that it recommends",
)  # fmt: skip


def _signsgd(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    return (0.0 if g == 0.0 else -math.copysign(1.0, g)), (0.0, 0.0, 0.0, 0.0, 0.0)


SIGNSGD = Direction(
    id="signsgd",
    title="Sign gradient descent",
    short="signSGD",
    rule=_signsgd,
    hyperparameters=(replace(LEARNING_RATE, default=1e-2),),
    state=(),
    latex=(r"x_{k+1} = x_k - \eta \, \operatorname{sign}(g_k)",),
    source="Bernstein et al. 2018, signSGD: compressed optimisation for non-convex problems",
)


def _normalized(
    x: float, y: float, gx: float, gy: float, hxx: float, hxy: float, hyy: float,
    state_x: State, state_y: State, t: float, hyper: Hyper,
) -> tuple[float, float, State, State, int]:  # fmt: skip
    norm = math.hypot(gx, gy)
    if norm == 0.0:
        return 0.0, 0.0, state_x, state_y, 0
    return -gx / norm, -gy / norm, state_x, state_y, 0


NORMALIZED = Direction(
    id="normalized",
    title="Normalized gradient descent",
    short="Norm. GD",
    rule=_normalized,
    hyperparameters=(replace(LEARNING_RATE, default=1e-1),),
    state=(),
    latex=(r"x_{k+1} = x_k - \eta \, \frac{g_k}{\|g_k\|}",),
    source="Shor 1985, Minimization methods for non-differentiable functions; Hazan, Levy and "
    "Shalev-Shwartz 2015, Beyond convexity: stochastic quasi-convex optimization",
    couples=True,
)


def _rprop(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    last, delta = state[0], state[1]
    shrink, grow, least, most = hyper[0], hyper[1], hyper[2], hyper[3]
    product = g * last
    if product > 0.0:
        delta = min(max(delta * grow, least), most)
    elif product < 0.0:
        delta = min(max(delta * shrink, least), most)
        # The step went too far: wait for the next gradient instead of trusting this one.
        g = 0.0
    else:
        delta = min(max(delta, least), most)
    return (0.0 if g == 0.0 else -math.copysign(delta, g)), (g, delta, 0.0, 0.0, 0.0)


RPROP = Direction(
    id="rprop",
    title="Rprop",
    short="Rprop",
    rule=_rprop,
    hyperparameters=(
        replace(LEARNING_RATE, default=1e-2),
        Hyperparameter(
            "shrink", "a⁻", "a_{-}", 0.5, 0.1, 0.99, "linear", 0.0, 1.0,
            "Shrink: what a coordinate's step is multiplied by where its gradient changed sign.",
        ),
        Hyperparameter(
            "grow", "a⁺", "a_{+}", 1.2, 1.0, 3.0, "linear", 1.0, 1e6,
            "Grow: what a coordinate's step is multiplied by where its gradient kept its sign.",
        ),
        Hyperparameter(
            "least", "δ₋", r"\delta_{-}", 1e-4, 1e-6, 1.0, "log", 0.0, 1e6,
            "Least step, as a multiple of η.",
        ),
        Hyperparameter(
            "most", "δ₊", r"\delta_{+}", 5e3, 1.0, 1e6, "log", 0.0, 1e12,
            "Greatest step, as a multiple of η.",
        ),
    ),
    state=(StateVariable("g₋", "g_{-}", is_bookkeeping=True), StateVariable("δ", r"\delta", 1.0)),
    latex=(
        r"\delta_{k+1} = \begin{cases} a_{+} \, \delta_k & g_k \, g_{k-1} > 0 \\ "
        r"a_{-} \, \delta_k & g_k \, g_{k-1} < 0 \end{cases}",
        r"x_{k+1} = x_k - \eta \, \operatorname{sign}(g_k) \, \delta_{k+1}",
    ),
    source="Riedmiller and Braun 1993, A direct adaptive method for faster backpropagation "
    "learning; torch.optim.Rprop, whose bounds on the step are multiples of η here, and which "
    "takes g as 0 where it changed sign",
)  # fmt: skip


def _lion(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    m = state[0]
    beta1, beta2, weight_decay = hyper[0], hyper[1], hyper[2]
    c = beta1 * m + (1.0 - beta1) * g
    m = beta2 * m + (1.0 - beta2) * g
    sign = 0.0 if c == 0.0 else math.copysign(1.0, c)
    return -(sign + weight_decay * x), (m, 0.0, 0.0, 0.0, 0.0)


LION = Direction(
    id="lion",
    title="Lion",
    short="Lion",
    rule=_lion,
    hyperparameters=(
        replace(LEARNING_RATE, default=1e-2),
        BETA1,
        replace(BETA2, default=0.99),
        replace(WEIGHT_DECAY, default=0.0),
    ),
    state=(_MEAN,),
    latex=(
        r"c = \beta_1 \, m_k + (1 - \beta_1) \, g_k",
        r"m_{k+1} = \beta_2 \, m_k + (1 - \beta_2) \, g_k",
        r"x_{k+1} = x_k - \eta \, (\operatorname{sign}(c) + \lambda \, x_k)",
    ),
    source="Chen et al. 2023, Symbolic discovery of optimization algorithms, algorithm 2",
)

CLASSIC = (GD, MOMENTUM_METHOD, NESTEROV, QHM, NORMALIZED, SIGNSGD, LION, RPROP)
"""In the order of the menus."""
