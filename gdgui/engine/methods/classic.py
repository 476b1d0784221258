r"""Methods that need nothing but the gradient and, at most, a memory of earlier ones.

Rules and declarations are explained in `gdgui.engine.methods.direction`. Update equations and
defaults are those of torch.optim where it has the method, else of the paper; where torch differs
from the paper, the `source` says so.
"""

import math

import numpy as np
from msgspec.structs import replace

from gdgui.engine.methods.direction import (
    BETA1,
    BETA2,
    COUPLED_WEIGHT_DECAY,
    LEARNING_RATE,
    MOMENTUM,
    WEIGHT_DECAY,
    Direction,
    Family,
    Hyperparameter,
    StateVariable,
    TorchOptimizer,
)
from gdgui.engine.methods.linear_step import LinearStep, Numbers, Weights

__all__ = ["CLASSIC"]

CLASSIC = Family("By the gradient", shared=(COUPLED_WEIGHT_DECAY,))

_VELOCITY = StateVariable("v", "v", "v", is_momentum=True)
_MEAN = StateVariable("m", "m", "m", is_momentum=True)


def gradient_descent(g):
    return -g


CLASSIC.add(
    Direction(
        id="gd",
        title="Gradient descent",
        short="GD",
        rule=gradient_descent,
        hyperparameters=(LEARNING_RATE,),
        state=(),
        latex=(r"x_{k+1} = x_k - \eta \, g_k",),
        source="Cauchy 1847, Méthode générale pour la résolution des systèmes d'équations "
        "simultanées; torch.optim.SGD",
        torch=TorchOptimizer("SGD", lambda h: {}),
        linear=LinearStep(
            lambda h, _: Weights(), best=lambda low, high, h: {"learning_rate": 2.0 / (low + high)}
        ),
    )
)


def _torch_sgd(**more: bool) -> TorchOptimizer:
    """Return torch's SGD with momentum; without any it keeps no velocity."""
    return TorchOptimizer(
        "SGD",
        lambda h: {"momentum": h["momentum"], **more},
        accepts=lambda h: h["momentum"] > 0.0,
    )


def _polyaks(low: float, high: float, takes: float) -> Numbers:
    """Return the best η and β of momentum whose velocity takes so much of each gradient."""
    root, other = math.sqrt(low), math.sqrt(high)
    beta = ((other - root) / (other + root)) ** 2
    return {"learning_rate": (2.0 / (root + other)) ** 2 / takes, "momentum": beta}


def momentum(g, v, *, momentum):
    v = momentum * v + g
    return -v, v


CLASSIC.add(
    Direction(
        id="momentum",
        title="Momentum",
        short="Mom.",
        rule=momentum,
        hyperparameters=(LEARNING_RATE, MOMENTUM),
        state=(_VELOCITY,),
        latex=(
            r"v_{k+1} = \beta \, v_k + g_k",
            r"x_{k+1} = x_k - \eta \, v_{k+1}",
        ),
        source="Polyak 1964, Some methods of speeding up the convergence of iteration methods; "
        "torch.optim.SGD(momentum=β), whose own default is 0",
        torch=_torch_sgd(),
        linear=LinearStep(
            lambda h, _: Weights(0.0, 1.0, h["momentum"]),
            best=lambda low, high, h: _polyaks(low, high, 1.0),
        ),
    )
)


def dampened_momentum(g, k, v, *, momentum, dampening):
    # The first gradient is the first velocity, whole.
    v = momentum * v + (g if k == 0.0 else (1.0 - dampening) * g)
    return -v, v


CLASSIC.add(
    Direction(
        id="momentum_dampened",
        title="Momentum with dampening",
        short="Damp. mom.",
        rule=dampened_momentum,
        hyperparameters=(
            LEARNING_RATE,
            MOMENTUM,
            Hyperparameter(
                "dampening", "τ", r"\tau", 0.9, 0.0, 1.0, "linear", 0.0, 1.0,
                "Dampening: how much of each gradient but the first is left out; as much as β, and "
                "the velocity is a mean of gradients.",
                is_tuned_first=True,
            ),
        ),
        state=(_VELOCITY,),
        latex=(
            r"v_{k+1} = \begin{cases} g_k & k = 0 \\ "
            r"\beta \, v_k + (1 - \tau) \, g_k & k > 0 \end{cases}",
            r"x_{k+1} = x_k - \eta \, v_{k+1}",
        ),
        source="torch.optim.SGD(momentum=β, dampening=τ), whose own default is 0: momentum",
        torch=TorchOptimizer(
            "SGD",
            lambda h: {"momentum": h["momentum"], "dampening": h["dampening"]},
            # Without momentum torch keeps no velocity, and dampens nothing.
            accepts=lambda h: h["momentum"] > 0.0,
        ),
        linear=LinearStep(
            lambda h, _: Weights(0.0, 1.0, h["momentum"], 1.0 - h["dampening"]),
            best=lambda low, high, h: (
                _polyaks(low, high, 1.0 - h["dampening"]) if h["dampening"] < 1.0 else {}
            ),
        ),
    )
)  # fmt: skip


def _nesterovs(low: float, high: float, _: Numbers) -> Numbers:
    """Return the best η and β of Nesterov's momentum on a quadratic (Lessard et al. 2016)."""
    root = math.sqrt(3.0 * high / low + 1.0)
    return {"learning_rate": 4.0 / (3.0 * high + low), "momentum": (root - 2.0) / (root + 2.0)}


def nesterov_momentum(g, v, *, momentum):
    v = momentum * v + g
    return -(g + momentum * v), v


CLASSIC.add(
    Direction(
        id="nesterov",
        title="Nesterov momentum",
        short="Nest.",
        rule=nesterov_momentum,
        hyperparameters=(LEARNING_RATE, MOMENTUM),
        state=(_VELOCITY,),
        latex=(
            r"v_{k+1} = \beta \, v_k + g_k",
            r"x_{k+1} = x_k - \eta \, (g_k + \beta \, v_{k+1})",
        ),
        source="Nesterov 1983, A method for solving the convex programming problem with "
        "convergence rate O(1/k²), as Sutskever et al. 2013 write it; "
        "torch.optim.SGD(nesterov=True)",
        torch=_torch_sgd(nesterov=True),
        linear=LinearStep(lambda h, _: Weights(1.0, h["momentum"], h["momentum"]), best=_nesterovs),
    )
)


def _best_of_qhm(low: float, high: float, _: Numbers) -> Numbers:
    """Return those at which it is Polyak's momentum, the fastest of all that look back once."""
    beta = _polyaks(low, high, 1.0)["momentum"]
    return {**_polyaks(low, high, 1.0 - beta), "nu": 1.0}


def quasi_hyperbolic_momentum(g, m, *, momentum, nu):
    m = momentum * m + (1.0 - momentum) * g
    return -((1.0 - nu) * g + nu * m), m


CLASSIC.add(
    Direction(
        id="qhm",
        title="Quasi-hyperbolic momentum",
        short="QHM",
        rule=quasi_hyperbolic_momentum,
        hyperparameters=(
            replace(LEARNING_RATE, default=1e-2),
            replace(MOMENTUM, default=0.999),
            Hyperparameter(
                "nu", "ν", r"\nu", 0.7, 0.0, 1.0, "linear", 0.0, 1.0,
                "Immediate discount: how much of the direction is momentum; the rest is the "
                "gradient.",
            ),
        ),
        state=(_MEAN,),
        latex=(
            r"m_{k+1} = \beta \, m_k + (1 - \beta) \, g_k",
            r"x_{k+1} = x_k - \eta \, ((1 - \nu) \, g_k + \nu \, m_{k+1})",
        ),
        source="Ma and Yarats 2019, Quasi-hyperbolic momentum and Adam for deep learning, "
        "equations (3) and (4), with the values that it recommends",
        linear=LinearStep(
            lambda h, _: Weights(1.0 - h["nu"], h["nu"], h["momentum"], 1.0 - h["momentum"]),
            best=_best_of_qhm,
        ),
    )
)  # fmt: skip


def normalized_gradient_descent(g):
    norm = np.hypot(g[0], g[1])
    if norm == 0.0:
        return 0.0, 0.0
    return -g[0] / norm, -g[1] / norm


CLASSIC.add(
    Direction(
        id="normalized",
        title="Normalized gradient descent",
        short="Norm. GD",
        rule=normalized_gradient_descent,
        hyperparameters=(replace(LEARNING_RATE, default=1e-1),),
        state=(),
        latex=(r"x_{k+1} = x_k - \eta \, \frac{g_k}{\|g_k\|}",),
        source="Shor 1985, Minimization methods for non-differentiable functions; Hazan, Levy and "
        "Shalev-Shwartz 2015, Beyond convexity: stochastic quasi-convex optimization",
        couples=True,
    )
)


def sign_gradient_descent(g):
    return 0.0 if g == 0.0 else -np.copysign(1.0, g)


CLASSIC.add(
    Direction(
        id="signsgd",
        title="Sign gradient descent",
        short="signSGD",
        rule=sign_gradient_descent,
        hyperparameters=(replace(LEARNING_RATE, default=1e-2),),
        state=(),
        latex=(r"x_{k+1} = x_k - \eta \, \operatorname{sign}(g_k)",),
        source="Bernstein et al. 2018, signSGD: compressed optimisation for non-convex problems",
    )
)


def lion(x, g, m, *, beta1, beta2, weight_decay):
    c = beta1 * m + (1.0 - beta1) * g
    m = beta2 * m + (1.0 - beta2) * g
    sign = 0.0 if c == 0.0 else np.copysign(1.0, c)
    return -(sign + weight_decay * x), m


CLASSIC.add(
    Direction(
        id="lion",
        title="Lion",
        short="Lion",
        rule=lion,
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
        momentum_latex=("c",),
    )
)


def rprop(g, k, last_g, delta, *, learning_rate, shrink, grow, shortest, longest):
    if k == 0.0:
        delta = learning_rate
    product = g * last_g
    if product > 0.0:
        delta = delta * grow
    elif product < 0.0:
        delta = delta * shrink
        # The step went too far: wait for the next gradient instead of trusting this one.
        g = 0.0
    delta = min(max(delta, shortest), longest)
    d = 0.0
    if g != 0.0 and learning_rate > 0.0:
        # δ is the length of the step itself, which is the learning rate times d.
        d = -np.copysign(delta / learning_rate, g)
    return d, g, delta


CLASSIC.add(
    Direction(
        id="rprop",
        title="Rprop",
        short="Rprop",
        rule=rprop,
        hyperparameters=(
            replace(LEARNING_RATE, default=1e-2),
            Hyperparameter(
                "shrink", "a⁻", "a_{-}", 0.5, 0.1, 0.99, "linear", 0.0, 1.0,
                "Shrink: what a coordinate's step is multiplied by where its gradient changed "
                "sign.",
            ),
            Hyperparameter(
                "grow", "a⁺", "a_{+}", 1.2, 1.0, 3.0, "linear", 1.0, 1e6,
                "Grow: what a coordinate's step is multiplied by where its gradient kept its "
                "sign.",
            ),
            Hyperparameter(
                "shortest", "δ₋", r"\delta_{-}", 1e-6, 1e-9, 1e-2, "log", 0.0, 1e6,
                "The shortest step of a coordinate.",
            ),
            Hyperparameter(
                "longest", "δ₊", r"\delta_{+}", 50.0, 1e-2, 1e3, "log", 0.0, 1e12,
                "The longest step of a coordinate.",
            ),
        ),
        state=(
            StateVariable("last_g", "g₋", "g_{-}", is_bookkeeping=True),
            StateVariable("delta", "δ", r"\delta"),
        ),
        latex=(
            r"\delta_{k+1} = \begin{cases} a_{+} \, \delta_k & g_k \, g_{k-1} > 0 \\ "
            r"a_{-} \, \delta_k & g_k \, g_{k-1} < 0 \end{cases}",
            r"x_{k+1} = x_k - \operatorname{sign}(g_k) \, \delta_{k+1}",
        ),
        source="Riedmiller and Braun 1993, A direct adaptive method for faster backpropagation "
        "learning; torch.optim.Rprop, which takes g as 0 where it changed sign, and of the "
        "learning rate only the first step's length",
        torch=TorchOptimizer(
            "Rprop",
            lambda h: {
                "etas": (h["shrink"], h["grow"]),
                "step_sizes": (h["shortest"], h["longest"]),
            },
            accepts=lambda h: 0.0 < h["shrink"] < 1.0 < h["grow"] and h["learning_rate"] > 0.0,
            # torch's steps are lengths of their own.
            follows_schedules=False,
            decays=False,
        ),
    )
)  # fmt: skip
