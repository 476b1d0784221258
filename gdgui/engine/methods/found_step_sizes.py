"""Step sizes that are found on the way: by a line search, or from the values so far."""

import math

from msgspec.structs import replace

from gdgui.engine.methods.direction import Hyperparameter
from gdgui.engine.methods.plateau import plateau
from gdgui.engine.methods.step_size_rule import DECAY, FINAL, LONGEST, StepSizeRule

__all__ = ["ARMIJO", "EXACT", "LOWEST", "PLATEAU", "POLYAK", "STRONG_WOLFE"]

PLATEAU = StepSizeRule(
    "plateau", "On a plateau",
    (
        replace(DECAY, default=0.1),
        Hyperparameter(
            "patience", "p", "p", 10.0, 0.0, 100.0, "linear", 0.0, LONGEST,
            "So many steps in a row may bring no better loss before η falls.",
            is_whole=True,
        ),
        Hyperparameter(
            "threshold", "ϑ", r"\vartheta", 1e-4, 0.0, 0.1, "linear", 0.0, 1.0,
            "By what share of the best loss one must be below it to be better.",
        ),
        Hyperparameter(
            "difference", "δ", r"\delta", 0.0, 0.0, 1.0, "linear", 0.0, 1e300,
            "By how much, beside that share, a loss must be below the best one to be better.",
        ),
        Hyperparameter(
            "cooldown", "c", "c", 0.0, 0.0, 100.0, "linear", 0.0, LONGEST,
            "For so many steps after η fell none is counted.",
            is_whole=True,
        ),
        replace(FINAL, meaning="The least η, as a share of the learning rate."),
    ),
    (
        r"\eta_{k+1} = \begin{cases} \max(\gamma \, \eta_k, \omega \, \eta) "
        r"& \text{after more than } p \text{ losses that were no better} \\ "
        r"\eta_k & \text{else} \end{cases}",
    ),
    "torch.optim.lr_scheduler.ReduceLROnPlateau, told the loss at the iterate that a step has left",
    follow=plateau,
    memory=(math.inf, 0.0, 0.0, 1.0),
)  # fmt: skip

DECREASE = Hyperparameter(
    "decrease", "c₁", "c_1", 1e-4, 1e-6, 0.5, "log", 0.0, 1.0 - 1e-9,
    "Sufficient decrease: what share of the slope's promise a step must keep.",
)  # fmt: skip

ARMIJO = StepSizeRule(
    "armijo", "Armijo backtracking",
    (
        DECREASE,
        Hyperparameter(
            "shrink", "a", "a", 0.5, 0.1, 0.95, "linear", 1e-3, 1.0 - 1e-3,
            "What a step that is too long is multiplied by.",
        ),
    ),
    (r"f(x_k + \eta_k d_k) \le f(x_k) + c_1 \, \eta_k \, g_k \cdot d_k",),
    "Armijo 1966, Minimization of functions having Lipschitz continuous first partial "
    "derivatives; Nocedal and Wright 2006, algorithm 3.1",
    search="backtrack",
)  # fmt: skip

STRONG_WOLFE = StepSizeRule(
    "strong_wolfe", "Strong Wolfe",
    (
        DECREASE,
        Hyperparameter(
            "curvature", "c₂", "c_2", 0.9, 0.01, 0.99, "linear", 1e-6, 1.0 - 1e-9,
            "Curvature: what share of the slope may be left where a step ends.",
        ),
    ),
    (
        r"f(x_k + \eta_k d_k) \le f(x_k) + c_1 \, \eta_k \, g_k \cdot d_k",
        r"|\nabla f(x_k + \eta_k d_k) \cdot d_k| \le c_2 \, |g_k \cdot d_k|",
    ),
    "Wolfe 1969, Convergence conditions for ascent methods; Nocedal and Wright 2006, "
    "algorithms 3.5 and 3.6",
    search="strong_wolfe",
)  # fmt: skip

EXACT = StepSizeRule(
    "exact", "Exact line search", (),
    (r"\nabla f(x_k + \eta_k d_k) \cdot d_k = 0",),
    "Cauchy 1847; Nocedal and Wright 2006, section 3.1",
    search="exact",
)  # fmt: skip

LOWEST = Hyperparameter(
    "lowest", "f*", "f^*", 0.0, -10.0, 10.0, "linear", -1e300, 1e300,
    "The lowest value of the objective; where it is known, that is what it is at first.",
)  # fmt: skip

POLYAK = StepSizeRule(
    "polyak", "Polyak's step size", (LOWEST,),
    (r"\eta_k = \eta \, \frac{f(x_k) - f^*}{- g_k \cdot d_k}",),
    "Polyak 1987, Introduction to optimization, section 5.3, with η from 0 to 2 as its relaxation; "
    "along the negative gradient it is (f - f*) / |g|²",
    search="polyak",
    scales=True,
)  # fmt: skip
