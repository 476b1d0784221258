"""Adan, a method that gdgui does not have, declared as a newcomer would declare it."""

import numpy as np
from msgspec.structs import replace

from gdgui.engine.methods.direction import (
    BETA1,
    BETA2,
    EPSILON,
    LEARNING_RATE,
    Direction,
    StateVariable,
)

FLOOR = 0.0
"""No mean of squares is below this."""


def _mean(old, new, beta):
    return beta * old + (1.0 - beta) * new


def adan(
    g, k, m, v, n, last_g, beta1_t, beta2_t, beta3_t, *, beta1, beta2, beta3, epsilon
):  # fmt: skip
    # Before the first step the gradient has not changed.
    change = g - last_g if k > 0.0 else 0.0
    m = _mean(m, g, beta1)
    v = _mean(v, change, beta2)
    n = max(_mean(n, (g + beta2 * change) * (g + beta2 * change), beta3), FLOOR)
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    beta3_t = beta3_t * beta3
    m_hat = m / (1.0 - beta1_t)
    v_hat = v / (1.0 - beta2_t)
    n_hat = n / (1.0 - beta3_t)
    d = -(m_hat + beta2 * v_hat) / (np.sqrt(n_hat) + epsilon)
    return d, m, v, n, g, beta1_t, beta2_t, beta3_t


def _power(number, symbol):
    return StateVariable(
        f"beta{number}_t", symbol, rf"\beta_{number}^t", 1.0,
        is_bookkeeping=True, power_of=f"beta{number}",
    )  # fmt: skip


ADAN = Direction(
    id="adan",
    title="Adan",
    short="Adan",
    rule=adan,
    hyperparameters=(
        LEARNING_RATE,
        replace(BETA1, default=0.98),
        replace(BETA2, default=0.92),
        replace(BETA2, name="beta3", symbol="β₃", latex=r"\beta_3", default=0.99),
        EPSILON,
    ),
    state=(
        StateVariable("m", "m", "m", is_momentum=True),
        StateVariable("v", "v", "v"),
        StateVariable("n", "n", "n"),
        StateVariable("last_g", "g₋", "g_{k-1}", is_bookkeeping=True),
        _power(1, "β₁ᵗ"),
        _power(2, "β₂ᵗ"),
        _power(3, "β₃ᵗ"),
    ),
    latex=(
        r"m_{k+1} = \beta_1 \, m_k + (1 - \beta_1) \, g_k",
        r"v_{k+1} = \beta_2 \, v_k + (1 - \beta_2) \, (g_k - g_{k-1})",
        r"n_{k+1} = \beta_3 \, n_k + (1 - \beta_3) \, (g_k + \beta_2 \, (g_k - g_{k-1}))^2",
        r"\hat{m} = \frac{m_{k+1}}{1 - \beta_1^{k+1}} \qquad "
        r"\hat{v} = \frac{v_{k+1}}{1 - \beta_2^{k+1}} \qquad "
        r"\hat{n} = \frac{n_{k+1}}{1 - \beta_3^{k+1}}",
        r"x_{k+1} = x_k - \eta \, "
        r"\frac{\hat{m} + \beta_2 \, \hat{v}}{\sqrt{\hat{n}} + \varepsilon}",
    ),
    source="Xie et al. 2022, Adan: adaptive Nesterov momentum algorithm for faster optimizing deep "
    "models, arXiv:2208.06677, algorithm 1 without restarts, with the biases corrected as its "
    "authors' code does, whose β are 1 - β of the paper",
)
