r"""Methods that give each coordinate a step of its own, by the size of its gradients so far.

Rules and declarations are explained in `gdgui.engine.methods.direction`. Update equations and
defaults are those of torch.optim where it has the method, else of the paper. The powers ``beta **
t`` are carried along as products: a power costs more than all the rest of a rule. Where no gradient
has been seen yet and ε is 0, a quotient is 0/0, which is a step of 0.
"""

from collections.abc import Callable

import numpy as np
from msgspec.structs import replace

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
    Hyperparameter,
    Numbers,
    StateVariable,
    TorchOptimizer,
)

__all__ = ["ADAPTIVE", "has_epsilon"]

ADAPTIVE = Family("Adaptive", shared=(COUPLED_WEIGHT_DECAY,))

_M = StateVariable("m", "m", "m", is_momentum=True)
_V = StateVariable("v", "v", "v")
_U = StateVariable("u", "u", "u")
_BETA1_T = StateVariable("beta1_t", "β₁ᵗ", r"\beta_1^t", 1.0, is_bookkeeping=True, power_of="beta1")
_BETA2_T = StateVariable("beta2_t", "β₂ᵗ", r"\beta_2^t", 1.0, is_bookkeeping=True, power_of="beta2")
_ADAM_HYPERPARAMETERS = (LEARNING_RATE, BETA1, BETA2, EPSILON)
_ADAM_STATE = (_M, _V, _BETA1_T, _BETA2_T)

_M_LATEX = r"m_{k+1} = \beta_1 \, m_k + (1 - \beta_1) \, g_k"
_V_LATEX = r"v_{k+1} = \beta_2 \, v_k + (1 - \beta_2) \, g_k^2"
_M_HAT = r"\hat{m} = \frac{m_{k+1}}{1 - \beta_1^{k+1}}"
_V_HAT = r"\hat{v} = \frac{v_{k+1}}{1 - \beta_2^{k+1}}"
_HATS = rf"{_M_HAT} \qquad {_V_HAT}"
_ADAM_STEP = r"x_{k+1} = x_k - \eta \, \frac{\hat{m}}{\sqrt{\hat{v}} + \varepsilon}"


def has_epsilon(h: Numbers) -> bool:
    """Tell whether torch does the same: without an ε it divides 0 by 0 at no gradient."""
    return h["epsilon"] > 0.0


def _like_adam(
    name: str, more: Callable[[Numbers], dict[str, object]] = lambda _: {}
) -> TorchOptimizer:
    """Return one of torch's relatives of Adam, with what it is told beyond what they all are."""

    def arguments(h: Numbers) -> dict[str, object]:
        return {"betas": (h["beta1"], h["beta2"]), "eps": h["epsilon"], **more(h)}

    return TorchOptimizer(name, arguments, has_epsilon)


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
        state=(_V, _U),
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
        state=(_V,),
        latex=(
            r"v_{k+1} = \rho \, v_k + (1 - \rho) \, g_k^2",
            r"x_{k+1} = x_k - \eta \, \frac{g_k}{\sqrt{v_{k+1}} + \varepsilon}",
        ),
        source="Tieleman and Hinton 2012, Lecture 6.5 of Neural networks for machine learning; "
        "torch.optim.RMSprop, with ε outside the root",
        torch=TorchOptimizer(
            "RMSprop", lambda h: {"alpha": h["decay"], "eps": h["epsilon"]}, has_epsilon
        ),
    )
)


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
        hyperparameters=_ADAM_HYPERPARAMETERS,
        state=_ADAM_STATE,
        latex=(_M_LATEX, _V_LATEX, _HATS, _ADAM_STEP),
        source="Kingma and Ba 2015, Adam: a method for stochastic optimization; torch.optim.Adam",
        torch=_like_adam("Adam"),
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
        hyperparameters=(*_ADAM_HYPERPARAMETERS, WEIGHT_DECAY),
        state=_ADAM_STATE,
        latex=(
            _M_LATEX,
            _V_LATEX,
            _HATS,
            r"x_{k+1} = x_k - \eta \, (\frac{\hat{m}}{\sqrt{\hat{v}} + \varepsilon} "
            r"+ \lambda \, x_k)",
        ),
        source="Loshchilov and Hutter 2019, Decoupled weight decay regularization; "
        "torch.optim.AdamW",
        torch=_like_adam("AdamW", lambda h: {"weight_decay": h["weight_decay"]}),
    )
)


def amsgrad(g, m, v, w, beta1_t, beta2_t, *, beta1, beta2, epsilon):
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    w = max(w, v)
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    w_hat = w / (1.0 - beta2_t)
    down = np.sqrt(w_hat) + epsilon
    return (-m_hat / down if down > 0.0 else 0.0), m, v, w, beta1_t, beta2_t


ADAPTIVE.add(
    Direction(
        id="amsgrad",
        title="AMSGrad",
        short="AMSGrad",
        rule=amsgrad,
        hyperparameters=_ADAM_HYPERPARAMETERS,
        state=(_M, _V, StateVariable("w", "w", "w"), _BETA1_T, _BETA2_T),
        latex=(
            _M_LATEX,
            _V_LATEX,
            r"w_{k+1} = \max(w_k, v_{k+1})",
            rf"{_M_HAT} \qquad \hat{{w}} = \frac{{w_{{k+1}}}}{{1 - \beta_2^{{k+1}}}}",
            r"x_{k+1} = x_k - \eta \, \frac{\hat{m}}{\sqrt{\hat{w}} + \varepsilon}",
        ),
        source="Reddi, Kale and Kumar 2018, On the convergence of Adam and beyond; "
        "torch.optim.Adam(amsgrad=True), which corrects the bias of the paper's maximum",
        torch=_like_adam("Adam", lambda _: {"amsgrad": True}),
    )
)


def adamax(g, m, u, beta1_t, *, beta1, beta2, epsilon):
    m = beta1 * m + (1.0 - beta1) * g
    u = max(beta2 * u, abs(g) + epsilon)
    beta1_t = beta1_t * beta1
    m_hat = m / (1.0 - beta1_t)
    return (-m_hat / u if u > 0.0 else 0.0), m, u, beta1_t


ADAPTIVE.add(
    Direction(
        id="adamax",
        title="Adamax",
        short="Adamax",
        rule=adamax,
        hyperparameters=(replace(LEARNING_RATE, default=2e-3), BETA1, BETA2, EPSILON),
        state=(_M, _U, _BETA1_T),
        latex=(
            _M_LATEX,
            r"u_{k+1} = \max(\beta_2 \, u_k, |g_k| + \varepsilon)",
            _M_HAT,
            r"x_{k+1} = x_k - \eta \, \frac{\hat{m}}{u_{k+1}}",
        ),
        source="Kingma and Ba 2015, Adam: a method for stochastic optimization, section 7; "
        "torch.optim.Adamax, with its ε inside the maximum",
        torch=_like_adam("Adamax"),
    )
)

_PSI = Hyperparameter(
    "momentum_decay", "ψ", r"\psi", 4e-3, 0.0, 0.1, "linear", 0.0, 1.0,
    "Momentum decay: how soon the momentum of Nesterov's kind rises to β₁.",
)  # fmt: skip


def nadam(g, k, m, v, p, beta2_t, *, beta1, beta2, epsilon, momentum_decay):
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta2_t = beta2_t * beta2
    mu = beta1 * (1.0 - 0.5 * 0.96 ** ((k + 1.0) * momentum_decay))
    mu_next = beta1 * (1.0 - 0.5 * 0.96 ** ((k + 2.0) * momentum_decay))
    p = p * mu
    m_hat = mu_next * m / (1.0 - p * mu_next) + (1.0 - mu) * g / (1.0 - p)
    v_hat = v / (1.0 - beta2_t)
    down = np.sqrt(v_hat) + epsilon
    return (-m_hat / down if down > 0.0 else 0.0), m, v, p, beta2_t


ADAPTIVE.add(
    Direction(
        id="nadam",
        title="NAdam",
        short="NAdam",
        rule=nadam,
        hyperparameters=(replace(LEARNING_RATE, default=2e-3), BETA1, BETA2, EPSILON, _PSI),
        state=(_M, _V, StateVariable("p", "p", "p", 1.0, is_shared=True), _BETA2_T),
        latex=(
            _M_LATEX,
            _V_LATEX,
            r"\mu = \beta_1 (1 - 0.5 \cdot 0.96^{\psi (k+1)}) \qquad "
            r"\nu = \beta_1 (1 - 0.5 \cdot 0.96^{\psi (k+2)})",
            r"p_{k+1} = \mu \, p_k",
            r"\hat{m} = \frac{\nu \, m_{k+1}}{1 - \nu \, p_{k+1}} "
            r"+ \frac{(1 - \mu) \, g_k}{1 - p_{k+1}}",
            _V_HAT,
            _ADAM_STEP,
        ),
        source="Dozat 2016, Incorporating Nesterov momentum into Adam; torch.optim.NAdam",
        torch=_like_adam("NAdam", lambda h: {"momentum_decay": h["momentum_decay"]}),
    )
)


def radam(g, k, m, v, beta1_t, beta2_t, *, beta1, beta2, epsilon):
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    last = 2.0 / (1.0 - beta2) - 1.0
    rho = last - 2.0 * (k + 1.0) * beta2_t / (1.0 - beta2_t)
    d = -m_hat
    if rho > 5.0:
        r = np.sqrt((rho - 4.0) * (rho - 2.0) * last / ((last - 4.0) * (last - 2.0) * rho))
        down = np.sqrt(v) + epsilon
        d = d * r * np.sqrt(1.0 - beta2_t) / down if down > 0.0 else 0.0
    return d, m, v, beta1_t, beta2_t


ADAPTIVE.add(
    Direction(
        id="radam",
        title="RAdam",
        short="RAdam",
        rule=radam,
        hyperparameters=_ADAM_HYPERPARAMETERS,
        state=_ADAM_STATE,
        latex=(
            _M_LATEX,
            _V_LATEX,
            _M_HAT,
            r"\rho = \frac{2}{1 - \beta_2} - 1 - \frac{2 (k+1) \beta_2^{k+1}}{1 - \beta_2^{k+1}}",
            r"d_k = \begin{cases} - r(\rho) \, \hat{m} \, / \, (\sqrt{\hat{v}} + \varepsilon) "
            r"& \rho > 5 \\ - \hat{m} & \rho \le 5 \end{cases}",
            r"x_{k+1} = x_k + \eta \, d_k",
        ),
        source="Liu et al. 2020, On the variance of the adaptive learning rate and beyond, "
        "algorithm 2; torch.optim.RAdam, whose ε is added before the bias of v is corrected",
        torch=_like_adam("RAdam"),
    )
)


def qhadam(g, m, v, beta1_t, beta2_t, *, beta1, beta2, nu1, nu2, epsilon):
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = v / (1.0 - beta2_t)
    up = (1.0 - nu1) * g + nu1 * m_hat
    down = np.sqrt((1.0 - nu2) * g * g + nu2 * v_hat) + epsilon
    return (-up / down if down > 0.0 else 0.0), m, v, beta1_t, beta2_t


ADAPTIVE.add(
    Direction(
        id="qhadam",
        title="QHAdam",
        short="QHAdam",
        rule=qhadam,
        hyperparameters=(
            LEARNING_RATE,
            replace(BETA1, default=0.995),
            BETA2,
            Hyperparameter(
                "nu1", "ν₁", r"\nu_1", 0.7, 0.0, 1.0, "linear", 0.0, 1.0,
                "Immediate discount of the first moment: the rest is the gradient itself.",
            ),
            Hyperparameter(
                "nu2", "ν₂", r"\nu_2", 1.0, 0.0, 1.0, "linear", 0.0, 1.0,
                "Immediate discount of the second moment: the rest is the gradient's own square.",
            ),
            EPSILON,
        ),
        state=_ADAM_STATE,
        latex=(
            _M_LATEX,
            _V_LATEX,
            _HATS,
            r"x_{k+1} = x_k - \eta \, \frac{(1 - \nu_1) \, g_k + \nu_1 \, \hat{m}}"
            r"{\sqrt{(1 - \nu_2) \, g_k^2 + \nu_2 \, \hat{v}} + \varepsilon}",
        ),
        source="Ma and Yarats 2019, Quasi-hyperbolic momentum and Adam for deep learning, "
        "equations (17) and (18), with the values that it recommends",
    )
)  # fmt: skip


def adabelief(g, m, s, beta1_t, beta2_t, *, beta1, beta2, epsilon):
    m = beta1 * m + (1.0 - beta1) * g
    s = beta2 * s + (1.0 - beta2) * (g - m) * (g - m) + epsilon
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    s_hat = s / (1.0 - beta2_t)
    down = np.sqrt(s_hat) + epsilon
    return (-m_hat / down if down > 0.0 else 0.0), m, s, beta1_t, beta2_t


ADAPTIVE.add(
    Direction(
        id="adabelief",
        title="AdaBelief",
        short="AdaBelief",
        rule=adabelief,
        hyperparameters=_ADAM_HYPERPARAMETERS,
        state=(_M, StateVariable("s", "s", "s"), _BETA1_T, _BETA2_T),
        latex=(
            _M_LATEX,
            r"s_{k+1} = \beta_2 \, s_k + (1 - \beta_2) \, (g_k - m_{k+1})^2 + \varepsilon",
            rf"{_M_HAT} \qquad \hat{{s}} = \frac{{s_{{k+1}}}}{{1 - \beta_2^{{k+1}}}}",
            r"x_{k+1} = x_k - \eta \, \frac{\hat{m}}{\sqrt{\hat{s}} + \varepsilon}",
        ),
        source="Zhuang et al. 2020, AdaBelief optimizer: adapting stepsizes by the belief in "
        "observed gradients, algorithm 2",
    )
)
