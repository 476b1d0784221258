r"""Relatives of Adam: other moments, other corrections of their bias, Nesterov's momentum.

Rules and declarations are explained in `gdgui.engine.methods.direction`. Where no gradient has been
seen yet and ε is 0, a quotient is 0/0, which is a step of 0.
"""

import numpy as np
from msgspec.structs import replace

from gdgui.engine.arrays import FloatArray
from gdgui.engine.methods.adaptive import (
    ADAM_HYPERPARAMETERS,
    ADAM_STEP,
    ADAPTIVE,
    BETA1_T,
    BETA2_T,
    FIRST_MOMENT,
    M_HAT,
    M_LATEX,
    SECOND_MOMENT,
    V_HAT,
    V_LATEX,
    adam_arguments,
    adam_weights,
    has_epsilon,
    root_mean_square,
    unbiased,
)
from gdgui.engine.methods.direction import (
    BETA1,
    BETA2,
    EPSILON,
    LEARNING_RATE,
    Direction,
    Hyperparameter,
    StateVariable,
    TorchOptimizer,
)
from gdgui.engine.methods.linear_step import DescribedState, LinearStep, Numbers, Weights

__all__: list[str] = []

_U = StateVariable("u", "u", "u")


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
        hyperparameters=ADAM_HYPERPARAMETERS,
        state=(FIRST_MOMENT, SECOND_MOMENT, StateVariable("w", "w", "w"), BETA1_T, BETA2_T),
        latex=(
            M_LATEX,
            V_LATEX,
            r"w_{k+1} = \max(w_k, v_{k+1})",
            rf"{M_HAT} \qquad \hat{{w}} = \frac{{w_{{k+1}}}}{{1 - \beta_2^{{k+1}}}}",
            r"x_{k+1} = x_k - \eta \, \frac{\hat{m}}{\sqrt{\hat{w}} + \varepsilon}",
        ),
        source="Reddi, Kale and Kumar 2018, On the convergence of Adam and beyond; "
        "torch.optim.Adam(amsgrad=True), which corrects the bias of the paper's maximum",
        torch=TorchOptimizer("Adam", lambda h: {**adam_arguments(h), "amsgrad": True}, has_epsilon),
        linear=LinearStep(
            adam_weights,
            lambda h, state: unbiased(
                state, np.sqrt(state["w"] / (1.0 - state["beta2_t"])) + h["epsilon"]
            ),
        ),
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
        state=(FIRST_MOMENT, _U, BETA1_T),
        latex=(
            M_LATEX,
            r"u_{k+1} = \max(\beta_2 \, u_k, |g_k| + \varepsilon)",
            M_HAT,
            r"x_{k+1} = x_k - \eta \, \frac{\hat{m}}{u_{k+1}}",
        ),
        source="Kingma and Ba 2015, Adam: a method for stochastic optimization, section 7; "
        "torch.optim.Adamax, with its ε inside the maximum",
        torch=TorchOptimizer(
            "Adamax",
            adam_arguments,
            has_epsilon,
        ),
        linear=LinearStep(adam_weights, lambda h, state: unbiased(state, state["u"])),
    )
)

_PSI = Hyperparameter(
    "momentum_decay", "ψ", r"\psi", 4e-3, 0.0, 0.1, "linear", 0.0, 1.0,
    "Momentum decay: how soon the momentum of Nesterov's kind rises to β₁.",
)  # fmt: skip


def _nadam_weights(h: Numbers, state: DescribedState) -> Weights:
    k, p = state["k"][..., 0], state["p"][..., 0]
    mu, mu_next = (
        h["beta1"] * (1.0 - 0.5 * 0.96 ** ((k + ahead) * h["momentum_decay"]))
        for ahead in (1.0, 2.0)
    )
    return Weights(
        (1.0 - mu) / (1.0 - p), mu_next / (1.0 - p * mu_next), h["beta1"], 1.0 - h["beta1"]
    )


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
        state=(
            FIRST_MOMENT,
            SECOND_MOMENT,
            StateVariable("p", "p", "p", 1.0, is_shared=True),
            BETA2_T,
        ),
        latex=(
            M_LATEX,
            V_LATEX,
            r"\mu = \beta_1 (1 - 0.5 \cdot 0.96^{\psi (k+1)}) \qquad "
            r"\nu = \beta_1 (1 - 0.5 \cdot 0.96^{\psi (k+2)})",
            r"p_{k+1} = \mu \, p_k",
            r"\hat{m} = \frac{\nu \, m_{k+1}}{1 - \nu \, p_{k+1}} "
            r"+ \frac{(1 - \mu) \, g_k}{1 - p_{k+1}}",
            V_HAT,
            ADAM_STEP,
        ),
        source="Dozat 2016, Incorporating Nesterov momentum into Adam; torch.optim.NAdam",
        torch=TorchOptimizer(
            "NAdam",
            lambda h: {**adam_arguments(h), "momentum_decay": h["momentum_decay"]},
            has_epsilon,
        ),
        linear=LinearStep(_nadam_weights, root_mean_square),
    )
)


def _radam_divisor(h: Numbers, state: DescribedState) -> FloatArray:
    k, beta2_t = state["k"], state["beta2_t"]
    last = 2.0 / (1.0 - h["beta2"]) - 1.0
    rho = last - 2.0 * (k + 1.0) * beta2_t / (1.0 - beta2_t)
    # Before, it does not divide.
    with np.errstate(all="ignore"):
        r = np.sqrt((rho - 4.0) * (rho - 2.0) * last / ((last - 4.0) * (last - 2.0) * rho))
        down = (np.sqrt(state["v"]) + h["epsilon"]) / (r * np.sqrt(1.0 - beta2_t))
    return unbiased(state, np.where(rho > 5.0, down, 1.0))


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
        hyperparameters=ADAM_HYPERPARAMETERS,
        state=(FIRST_MOMENT, SECOND_MOMENT, BETA1_T, BETA2_T),
        latex=(
            M_LATEX,
            V_LATEX,
            M_HAT,
            r"\rho = \frac{2}{1 - \beta_2} - 1 - \frac{2 (k+1) \beta_2^{k+1}}{1 - \beta_2^{k+1}}",
            r"d_k = \begin{cases} - r(\rho) \, \hat{m} \, / \, (\sqrt{\hat{v}} + \varepsilon) "
            r"& \rho > 5 \\ - \hat{m} & \rho \le 5 \end{cases}",
            r"x_{k+1} = x_k + \eta \, d_k",
        ),
        source="Liu et al. 2020, On the variance of the adaptive learning rate and beyond, "
        "algorithm 2; torch.optim.RAdam, whose ε is added before the bias of v is corrected",
        torch=TorchOptimizer("RAdam", adam_arguments, has_epsilon),
        linear=LinearStep(adam_weights, _radam_divisor),
    )
)


def _qhadam_weights(h: Numbers, state: DescribedState) -> Weights:
    mean = h["nu1"] / (1.0 - state["beta1_t"][..., 0])
    return Weights(1.0 - h["nu1"], mean, h["beta1"], 1.0 - h["beta1"])


def _qhadam_divisor(h: Numbers, state: DescribedState) -> FloatArray:
    v_hat = state["v"] / (1.0 - state["beta2_t"])
    square = (1.0 - h["nu2"]) * state["g"] ** 2 + h["nu2"] * v_hat
    return np.asarray(np.sqrt(square) + h["epsilon"])


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
        state=(FIRST_MOMENT, SECOND_MOMENT, BETA1_T, BETA2_T),
        latex=(
            M_LATEX,
            V_LATEX,
            rf"{M_HAT} \qquad {V_HAT}",
            r"x_{k+1} = x_k - \eta \, \frac{(1 - \nu_1) \, g_k + \nu_1 \, \hat{m}}"
            r"{\sqrt{(1 - \nu_2) \, g_k^2 + \nu_2 \, \hat{v}} + \varepsilon}",
        ),
        source="Ma and Yarats 2019, Quasi-hyperbolic momentum and Adam for deep learning, "
        "equations (17) and (18), with the values that it recommends",
        linear=LinearStep(_qhadam_weights, _qhadam_divisor),
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
        hyperparameters=ADAM_HYPERPARAMETERS,
        state=(FIRST_MOMENT, StateVariable("s", "s", "s"), BETA1_T, BETA2_T),
        latex=(
            M_LATEX,
            r"s_{k+1} = \beta_2 \, s_k + (1 - \beta_2) \, (g_k - m_{k+1})^2 + \varepsilon",
            rf"{M_HAT} \qquad \hat{{s}} = \frac{{s_{{k+1}}}}{{1 - \beta_2^{{k+1}}}}",
            r"x_{k+1} = x_k - \eta \, \frac{\hat{m}}{\sqrt{\hat{s}} + \varepsilon}",
        ),
        source="Zhuang et al. 2020, AdaBelief optimizer: adapting stepsizes by the belief in "
        "observed gradients, algorithm 2",
        linear=LinearStep(
            adam_weights,
            lambda h, state: unbiased(
                state, np.sqrt(state["s"] / (1.0 - state["beta2_t"])) + h["epsilon"]
            ),
        ),
    )
)
