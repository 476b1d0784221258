r"""Methods for sums of squares: by the residuals r and their Jacobian J, not by the gradient alone.

The Hessian of ½ ‖r‖² is JᵀJ but for second derivatives of r, which are small where the fit is good.
Rules are told ``residuals`` and ``jacobian``, functions of the parameters that return the shapes
(m,) and (m, n), for all that is learned from. They solve by the singular values of J and not by
JᵀJ, whose condition is the square of J's; its columns are scaled to length 1, so that no unit of a
parameter counts (Marquardt 1963, An algorithm for least-squares estimation of nonlinear
parameters).
"""

import numpy as np
from msgspec.structs import replace

from gdgui.engine.methods.direction import (
    LEARNING_RATE,
    Direction,
    Hyperparameter,
    StateVariable,
)
from gdgui.engine.methods.step_flags import (
    NOT_FINITE,
    NOT_LOWERED,
    ORDINARY,
    RANK_DEFICIENT,
    StepFlag,
)

__all__ = ["GAUSS_NEWTON", "LEVENBERG_MARQUARDT", "MOST_PARAMETERS", "scaled_columns"]

MOST_PARAMETERS = 200
"""How many parameters these methods take at most."""
LEAST_SINGULAR = 1e-13
"""A singular value that is smaller than this beside the largest is 0."""
MOST_TRIES = 50
"""So many dampings are tried in a step at most."""
NO_DIFFERENCE = 1e-10
"""A loss that is to fall by less than this share of it: rounding hides whether it does."""
LEAST_DAMPING = 1e-16


def scaled_columns(j):
    """Return a matrix with columns of length 1, and their lengths before; 1 for a column of 0."""
    largest = np.max(np.abs(j), axis=0)
    largest = np.where(largest > 0.0, largest, 1.0)
    lengths = np.sqrt(np.sum((j / largest) ** 2, axis=0))
    scale = largest * np.where(lengths > 0.0, lengths, 1.0)
    return j / scale, scale


def gauss_newton(x, residuals, jacobian):
    """Go where the residuals would be least if they were linear."""
    r, j = residuals(x), jacobian(x)
    if not (np.isfinite(r).all() and np.isfinite(j).all()):
        return 0.0 * x, NOT_FINITE
    j, scale = scaled_columns(j)
    u, s, v = np.linalg.svd(j, full_matrices=False)
    # Along what moves no residual, the shortest step has no part.
    counts = s > LEAST_SINGULAR * s[0]
    along = np.where(counts, (u.T @ r) / np.where(counts, s, 1.0), 0.0)
    is_whole = np.sum(counts) == len(x)
    return -(v.T @ along) / scale, ORDINARY if is_whole else RANK_DEFICIENT


def levenberg_marquardt(x, residuals, jacobian, mu, nu, *, damping):
    """Damp the step of Gauss and Newton until the loss falls."""
    r, j = residuals(x), jacobian(x)
    mu, nu = (damping, 2.0) if mu == 0.0 else (mu, nu)
    if not (np.isfinite(r).all() and np.isfinite(j).all()):
        return 0.0 * x, mu, nu, NOT_FINITE
    j, scale = scaled_columns(j)
    u, s, v = np.linalg.svd(j, full_matrices=False)
    across, now = u.T @ r, np.sum(r * r)
    for _ in range(MOST_TRIES):
        along = s * across / (s * s + mu)
        d = -(v.T @ along) / scale
        foreseen = np.sum(along * along * (s * s + 2.0 * mu))
        if foreseen <= NO_DIFFERENCE * now:
            return d, max(LEAST_DAMPING, mu / 3.0), 2.0, ORDINARY
        there = residuals(x + d)
        fallen = now - np.sum(there * there)
        if fallen > 0.0:
            # Nielsen's way to damp less where the loss falls as it was foreseen.
            mu = max(LEAST_DAMPING, mu * max(1.0 / 3.0, 1.0 - (2.0 * fallen / foreseen - 1.0) ** 3))
            return d, mu, 2.0, ORDINARY
        mu, nu = min(mu * nu, 1e100), min(2.0 * nu, 1e100)
    return 0.0 * x, damping, 2.0, NOT_LOWERED


_WHOLE_STEP = replace(LEARNING_RATE, default=1.0, low=1e-2)

GAUSS_NEWTON = Direction(
    id="gauss_newton",
    title="Gauss–Newton",
    short="G.-N.",
    rule=gauss_newton,
    hyperparameters=(_WHOLE_STEP,),
    state=(),
    latex=(
        r"J_k = \nabla r(x_k)",
        r"d_k = - J_k^{+} \, r_k",
        r"x_{k+1} = x_k + \eta \, d_k",
    ),
    source="Nocedal and Wright 2006, Numerical optimization, section 10.3: r are the residuals, "
    "J⁺ is the pseudo-inverse of their Jacobian, which takes the shortest of the steps that fit "
    "best where J has not full rank",
    couples=True,
    flags=(StepFlag.RANK_DEFICIENT, StepFlag.NOT_FINITE),
    vector=gauss_newton,
    most_coordinates=MOST_PARAMETERS,
)
"""For squared losses over all data."""

LEVENBERG_MARQUARDT = Direction(
    id="levenberg_marquardt",
    title="Levenberg–Marquardt",
    short="L.-M.",
    rule=levenberg_marquardt,
    hyperparameters=(
        _WHOLE_STEP,
        Hyperparameter(
            "damping", "τ", r"\tau", 1e-3, 1e-8, 10.0, "log", 1e-16, 1e12,
            "Damping: what the first step is damped by. Later ones are damped less where the loss "
            "fell as foreseen, and more until it falls.",
        ),
    ),
    state=(
        StateVariable("mu", "μ", r"\mu", is_shared=True),
        StateVariable("nu", "ν", r"\nu", is_shared=True, is_bookkeeping=True),
    ),
    latex=(
        r"J_k = \nabla r(x_k)",
        r"d_k = - (J_k^{T} J_k + \mu_{k+1} D_k^2)^{-1} J_k^{T} r_k",
        r"x_{k+1} = x_k + \eta \, d_k",
    ),
    source="Levenberg 1944, A method for the solution of certain non-linear problems in least "
    "squares; Marquardt 1963, An algorithm for least-squares estimation of nonlinear parameters: "
    "r are the residuals, D has the lengths of the columns of J; μ by Nielsen 1999, Damping "
    "parameter in Marquardt's method (Madsen, Nielsen and Tingleff 2004, Methods for non-linear "
    "least squares problems, algorithm 3.16), whose tries are one step here",
    couples=True,
    flags=(StepFlag.NOT_LOWERED, StepFlag.NOT_FINITE),
    vector=levenberg_marquardt,
    most_coordinates=MOST_PARAMETERS,
)  # fmt: skip
"""For squared losses over all data."""
