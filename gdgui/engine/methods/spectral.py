r"""Barzilai and Borwein's gradient methods: steps as long as the last change of the gradient says.

With :math:`s = x_k - x_{k-1}` and :math:`q = g_k - g_{k-1}`, a step :math:`-\alpha g_k` is as long
as if the Hessian were the multiple :math:`1/\alpha` of the identity that fits :math:`q \approx
s/\alpha` best. Rules and declarations are explained in `gdgui.engine.methods.direction`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from msgspec.structs import replace

from gdgui.engine.methods.classic import CLASSIC
from gdgui.engine.methods.direction import (
    LEARNING_RATE,
    Direction,
    Hyperparameter,
    StateVariable,
)
from gdgui.engine.methods.rounding import ROUNDING, UNDERFLOW
from gdgui.engine.methods.step_flags import StepFlag
from gdgui.engine.methods.vectors import bb_long_vector, bb_short_vector, next_length

__all__: list[str] = []

_WHOLE_STEP = replace(LEARNING_RATE, default=1.0, low=1e-2)
_FIRST = Hyperparameter(
    "first", "α₀", r"\alpha_0", 1e-3, 1e-4, 10.0, "log", 0.0, 1e6,
    "First step: a multiple of the gradient, also where the objective does not bend upwards.",
    is_tuned_first=True,
)  # fmt: skip
_STATE = (
    StateVariable("last_x", "x₋", "x_{-}", is_bookkeeping=True),
    StateVariable("last_g", "g₋", "g_{-}", is_bookkeeping=True),
    StateVariable("alpha", "α", r"\alpha", is_shared=True),
)
_DIFFERENCES = r"s = x_k - x_{k-1} \qquad q = g_k - g_{k-1}"
_STEP = r"x_{k+1} = x_k - \eta \, \alpha_{k+1} \, g_k"


def differences(x, g, last_x, last_g):
    """Return the last step s·s, s·q and q·q, and whether they are no more than rounding."""
    sx, sy = x[0] - last_x[0], x[1] - last_x[1]
    qx, qy = g[0] - last_g[0], g[1] - last_g[1]
    moved, turned = np.hypot(sx, sy), np.hypot(qx, qy)
    says_nothing = moved <= ROUNDING * np.hypot(x[0], x[1])
    says_nothing |= turned <= ROUNDING * np.hypot(g[0], g[1])
    says_nothing |= moved * turned < UNDERFLOW
    return moved * moved, sx * qx + sy * qy, turned * turned, says_nothing


def bb_long(x, g, k, last_x, last_g, alpha, *, first):
    moved, bend, _, says_nothing = differences(x, g, last_x, last_g)
    found = moved / bend if bend > 0.0 else 0.0
    alpha, flag = next_length(k, alpha, found, says_nothing, first)
    return (-alpha * g[0], -alpha * g[1]), x, g, alpha, flag


def bb_short(x, g, k, last_x, last_g, alpha, *, first):
    _, bend, turned, says_nothing = differences(x, g, last_x, last_g)
    found = bend / turned if turned > 0.0 else 0.0
    alpha, flag = next_length(k, alpha, found, says_nothing, first)
    return (-alpha * g[0], -alpha * g[1]), x, g, alpha, flag


def _add(
    rule: Callable[..., Any], vector: Callable[..., Any], steps: str, length: str, equation: int
) -> None:
    """Add the method of one of the two lengths of the paper."""
    CLASSIC.add(
        Direction(
            id=rule.__name__,
            title=f"Barzilai–Borwein, {steps} steps",
            short=f"BB {steps}",
            rule=rule,
            hyperparameters=(_WHOLE_STEP, _FIRST),
            state=_STATE,
            latex=(_DIFFERENCES, rf"\alpha_{{k+1}} = {length}", _STEP),
            source="Barzilai and Borwein 1988, Two-point step size gradient methods, equation "
            f"({equation}); where the objective did not bend upwards along the last step, the "
            "first one is taken again (Raydan 1997)",
            couples=True,
            flags=(StepFlag.RESTART,),
            finds_length=True,
            vector=vector,
        )
    )


_add(bb_long, bb_long_vector, "long", r"\frac{s^{\top} s}{s^{\top} q}", 5)
_add(bb_short, bb_short_vector, "short", r"\frac{s^{\top} q}{q^{\top} q}", 6)
