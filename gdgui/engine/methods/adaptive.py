r"""Methods that give each coordinate a step of its own, by the size of its gradients so far.

Rules and declarations are explained in `gdgui.engine.methods.direction`. Update equations and
defaults are those of torch.optim where it has the method, else of the paper. The powers ``beta **
t`` are carried along as products: a power costs more than all the rest of a rule.
"""

import math

from msgspec.structs import replace

from gdgui.engine.methods.direction import (
    BETA1,
    BETA2,
    DECAY,
    EPSILON,
    LEARNING_RATE,
    WEIGHT_DECAY,
    Direction,
    Hyper,
    Hyperparameter,
    State,
    StateVariable,
)

__all__ = ["ADAPTIVE"]

_MEAN = StateVariable("m", "m", is_momentum=True)
_MOMENTS = (_MEAN, StateVariable("v", "v"))
_POWER1 = StateVariable("β₁ᵗ", r"\beta_1^t", 1.0, is_bookkeeping=True)
_POWER2 = StateVariable("β₂ᵗ", r"\beta_2^t", 1.0, is_bookkeeping=True)
_ADAM_HYPERPARAMETERS = (LEARNING_RATE, BETA1, BETA2, EPSILON)

_M_LATEX = r"m_{k+1} = \beta_1 \, m_k + (1 - \beta_1) \, g_k"
_V_LATEX = r"v_{k+1} = \beta_2 \, v_k + (1 - \beta_2) \, g_k^2"
_M_HAT = r"\hat{m} = \frac{m_{k+1}}{1 - \beta_1^{k+1}}"
_V_HAT = r"\hat{v} = \frac{v_{k+1}}{1 - \beta_2^{k+1}}"
_ADAM_STEP = r"x_{k+1} = x_k - \eta \, \frac{\hat{m}}{\sqrt{\hat{v}} + \varepsilon}"


def _adagrad(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    s = state[0]
    epsilon = hyper[0]
    s = s + g * g
    return -g / (math.sqrt(s) + epsilon), (s, 0.0, 0.0, 0.0, 0.0)


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
        r"s_{k+1} = s_k + g_k^2",
        r"x_{k+1} = x_k - \eta \, \frac{g_k}{\sqrt{s_{k+1}} + \varepsilon}",
    ),
    source="Duchi, Hazan and Singer 2011, Adaptive subgradient methods for online learning and "
    "stochastic optimization; torch.optim.Adagrad",
)


def _adadelta(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    v, u = state[0], state[1]
    decay, epsilon = hyper[0], hyper[1]
    v = decay * v + (1.0 - decay) * g * g
    d = math.sqrt(u + epsilon) / math.sqrt(v + epsilon) * g
    u = decay * u + (1.0 - decay) * d * d
    return -d, (v, u, 0.0, 0.0, 0.0)


ADADELTA = Direction(
    id="adadelta",
    title="AdaDelta",
    short="AdaDelta",
    rule=_adadelta,
    hyperparameters=(
        replace(LEARNING_RATE, default=1.0),
        replace(DECAY, default=0.9),
        replace(EPSILON, default=1e-6),
    ),
    state=(StateVariable("v", "v"), StateVariable("u", "u")),
    latex=(
        r"v_{k+1} = \rho \, v_k + (1 - \rho) \, g_k^2",
        r"\delta = \frac{\sqrt{u_k + \varepsilon}}{\sqrt{v_{k+1} + \varepsilon}} \, g_k",
        r"u_{k+1} = \rho \, u_k + (1 - \rho) \, \delta^2",
        r"x_{k+1} = x_k - \eta \, \delta",
    ),
    source="Zeiler 2012, ADADELTA: an adaptive learning rate method; torch.optim.Adadelta",
)


def _rmsprop(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    v = state[0]
    decay, epsilon = hyper[0], hyper[1]
    v = decay * v + (1.0 - decay) * g * g
    return -g / (math.sqrt(v) + epsilon), (v, 0.0, 0.0, 0.0, 0.0)


RMSPROP = Direction(
    id="rmsprop",
    title="RMSProp",
    short="RMSProp",
    rule=_rmsprop,
    hyperparameters=(replace(LEARNING_RATE, default=1e-2), DECAY, EPSILON),
    state=(StateVariable("v", "v"),),
    latex=(
        r"v_{k+1} = \rho \, v_k + (1 - \rho) \, g_k^2",
        r"x_{k+1} = x_k - \eta \, \frac{g_k}{\sqrt{v_{k+1}} + \varepsilon}",
    ),
    source="Tieleman and Hinton 2012, Lecture 6.5 of Neural networks for machine learning; "
    "torch.optim.RMSprop, with ε outside the root",
)


def _adam(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    m, v, beta1_t, beta2_t = state[0], state[1], state[2], state[3]
    beta1, beta2, epsilon = hyper[0], hyper[1], hyper[2]
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = v / (1.0 - beta2_t)
    return -m_hat / (math.sqrt(v_hat) + epsilon), (m, v, beta1_t, beta2_t, 0.0)


ADAM = Direction(
    id="adam",
    title="Adam",
    short="Adam",
    rule=_adam,
    hyperparameters=_ADAM_HYPERPARAMETERS,
    state=(*_MOMENTS, _POWER1, _POWER2),
    latex=(_M_LATEX, _V_LATEX, rf"{_M_HAT} \qquad {_V_HAT}", _ADAM_STEP),
    source="Kingma and Ba 2015, Adam: a method for stochastic optimization; torch.optim.Adam",
)


def _adamw(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    m, v, beta1_t, beta2_t = state[0], state[1], state[2], state[3]
    beta1, beta2, epsilon, weight_decay = hyper[0], hyper[1], hyper[2], hyper[3]
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = v / (1.0 - beta2_t)
    d = -(m_hat / (math.sqrt(v_hat) + epsilon) + weight_decay * x)
    return d, (m, v, beta1_t, beta2_t, 0.0)


ADAMW = Direction(
    id="adamw",
    title="AdamW",
    short="AdamW",
    rule=_adamw,
    hyperparameters=(*_ADAM_HYPERPARAMETERS, WEIGHT_DECAY),
    state=(*_MOMENTS, _POWER1, _POWER2),
    latex=(
        _M_LATEX,
        _V_LATEX,
        rf"{_M_HAT} \qquad {_V_HAT}",
        r"x_{k+1} = x_k - \eta \, (\frac{\hat{m}}{\sqrt{\hat{v}} + \varepsilon} "
        r"+ \lambda \, x_k)",
    ),
    source="Loshchilov and Hutter 2019, Decoupled weight decay regularization; torch.optim.AdamW",
)


def _amsgrad(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    m, v, top, beta1_t, beta2_t = state
    beta1, beta2, epsilon = hyper[0], hyper[1], hyper[2]
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    top = max(top, v)
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = top / (1.0 - beta2_t)
    return -m_hat / (math.sqrt(v_hat) + epsilon), (m, v, top, beta1_t, beta2_t)


AMSGRAD = Direction(
    id="amsgrad",
    title="AMSGrad",
    short="AMSGrad",
    rule=_amsgrad,
    hyperparameters=_ADAM_HYPERPARAMETERS,
    state=(*_MOMENTS, StateVariable("w", "w"), _POWER1, _POWER2),
    latex=(
        _M_LATEX,
        _V_LATEX,
        r"w_{k+1} = \max(w_k, v_{k+1})",
        rf"{_M_HAT} \qquad \hat{{w}} = \frac{{w_{{k+1}}}}{{1 - \beta_2^{{k+1}}}}",
        r"x_{k+1} = x_k - \eta \, \frac{\hat{m}}{\sqrt{\hat{w}} + \varepsilon}",
    ),
    source="Reddi, Kale and Kumar 2018, On the convergence of Adam and beyond; "
    "torch.optim.Adam(amsgrad=True), which corrects the bias of the paper's maximum",
)


def _adamax(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    m, u, beta1_t = state[0], state[1], state[2]
    beta1, beta2, epsilon = hyper[0], hyper[1], hyper[2]
    m = beta1 * m + (1.0 - beta1) * g
    u = max(beta2 * u, abs(g) + epsilon)
    beta1_t = beta1_t * beta1
    m_hat = m / (1.0 - beta1_t)
    # With no gradient yet and an ε of 0 there is nowhere to go.
    return (-m_hat / u if u > 0.0 else 0.0 * m), (m, u, beta1_t, 0.0, 0.0)


ADAMAX = Direction(
    id="adamax",
    title="Adamax",
    short="Adamax",
    rule=_adamax,
    hyperparameters=(replace(LEARNING_RATE, default=2e-3), BETA1, BETA2, EPSILON),
    state=(_MEAN, StateVariable("u", "u"), _POWER1),
    latex=(
        _M_LATEX,
        r"u_{k+1} = \max(\beta_2 \, u_k, |g_k| + \varepsilon)",
        _M_HAT,
        r"x_{k+1} = x_k - \eta \, \frac{\hat{m}}{u_{k+1}}",
    ),
    source="Kingma and Ba 2015, Adam: a method for stochastic optimization, section 7; "
    "torch.optim.Adamax, with its ε inside the maximum",
)

_PSI = Hyperparameter(
    "momentum_decay", "ψ", r"\psi", 4e-3, 0.0, 0.1, "linear", 0.0, 1.0,
    "Momentum decay: how soon the momentum of Nesterov's kind rises to β₁.",
)  # fmt: skip


def _nadam(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    m, v, product, beta2_t = state[0], state[1], state[2], state[3]
    beta1, beta2, epsilon, psi = hyper[0], hyper[1], hyper[2], hyper[3]
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta2_t = beta2_t * beta2
    mu = beta1 * (1.0 - 0.5 * 0.96 ** (t * psi))
    mu_next = beta1 * (1.0 - 0.5 * 0.96 ** ((t + 1.0) * psi))
    product = product * mu
    m_hat = mu_next * m / (1.0 - product * mu_next) + (1.0 - mu) * g / (1.0 - product)
    v_hat = v / (1.0 - beta2_t)
    return -m_hat / (math.sqrt(v_hat) + epsilon), (m, v, product, beta2_t, 0.0)


NADAM = Direction(
    id="nadam",
    title="NAdam",
    short="NAdam",
    rule=_nadam,
    hyperparameters=(replace(LEARNING_RATE, default=2e-3), BETA1, BETA2, EPSILON, _PSI),
    state=(*_MOMENTS, StateVariable("p", "p", 1.0, is_shared=True), _POWER2),
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
)


def _radam(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    m, v, beta1_t, beta2_t = state[0], state[1], state[2], state[3]
    beta1, beta2, epsilon = hyper[0], hyper[1], hyper[2]
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    last = 2.0 / (1.0 - beta2) - 1.0
    rho = last - 2.0 * t * beta2_t / (1.0 - beta2_t)
    d = -m_hat
    if rho > 5.0:
        r = math.sqrt((rho - 4.0) * (rho - 2.0) * last / ((last - 4.0) * (last - 2.0) * rho))
        d = d * r * math.sqrt(1.0 - beta2_t) / (math.sqrt(v) + epsilon)
    return d, (m, v, beta1_t, beta2_t, 0.0)


RADAM = Direction(
    id="radam",
    title="RAdam",
    short="RAdam",
    rule=_radam,
    hyperparameters=_ADAM_HYPERPARAMETERS,
    state=(*_MOMENTS, _POWER1, _POWER2),
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
)


def _qhadam(x: float, g: float, state: State, t: float, hyper: Hyper) -> tuple[float, State]:
    m, v, beta1_t, beta2_t = state[0], state[1], state[2], state[3]
    beta1, beta2, nu1, nu2, epsilon = hyper[0], hyper[1], hyper[2], hyper[3], hyper[4]
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = v / (1.0 - beta2_t)
    up = (1.0 - nu1) * g + nu1 * m_hat
    down = math.sqrt((1.0 - nu2) * g * g + nu2 * v_hat) + epsilon
    return -up / down, (m, v, beta1_t, beta2_t, 0.0)


QHADAM = Direction(
    id="qhadam",
    title="QHAdam",
    short="QHAdam",
    rule=_qhadam,
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
    state=(*_MOMENTS, _POWER1, _POWER2),
    latex=(
        _M_LATEX,
        _V_LATEX,
        rf"{_M_HAT} \qquad {_V_HAT}",
        r"x_{k+1} = x_k - \eta \, \frac{(1 - \nu_1) \, g_k + \nu_1 \, \hat{m}}"
        r"{\sqrt{(1 - \nu_2) \, g_k^2 + \nu_2 \, \hat{v}} + \varepsilon}",
    ),
    source="Ma and Yarats 2019, Quasi-hyperbolic momentum and Adam for deep learning, equations "
    "(17) and (18), with the values that it recommends",
)  # fmt: skip

ADAPTIVE = (
    ADAGRAD, ADADELTA, RMSPROP, ADAM, ADAMW, AMSGRAD, ADAMAX, NADAM, RADAM, QHADAM,
)  # fmt: skip
"""In the order of the menus."""
