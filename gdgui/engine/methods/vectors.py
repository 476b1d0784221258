r"""Rules that couple coordinates, for any number of them: what the pairs' rules are for two.

They are plain numpy, told the same names as a rule for pairs (`gdgui.engine.methods.direction`),
but x, g and each state variable are arrays of the shape (n,) and the Hessian is one of (n, n); a
variable that is shared is a number. They change nothing in place, so that a state that was kept
stays what it was. With two coordinates they do what the pairs' rules do, to rounding, which tests
check. Sums are numpy's own pairwise ones, whose order no machine changes, and not those of its
linear algebra.
"""

import numpy as np
from msgspec.structs import replace

from gdgui.engine.methods.direction import (
    LEARNING_RATE,
    Direction,
    Hyperparameter,
    StateVariable,
)
from gdgui.engine.methods.rounding import ROUNDING, UNDERFLOW
from gdgui.engine.methods.step_flags import (
    INDEFINITE,
    LEAST_NORM,
    NOT_FINITE,
    ORDINARY,
    RESTART,
    SINGULAR,
    StepFlag,
)

__all__ = [
    "BFGS_STATE",
    "LBFGS",
    "bb_long_vector",
    "bb_short_vector",
    "bfgs_vector",
    "conjugate_gradients_vector",
    "newton_vector",
    "next_length",
    "normalized_vector",
    "pure_newton_vector",
]

LEAST_BEND = 1e-14
"""An eigenvalue that is smaller than this beside the largest is 0."""


def inner(a, b):
    """Return a · b."""
    return float(np.sum(a * b))


def size(a):
    """Return the length of a vector, also where squares overflow."""
    largest = float(np.max(np.abs(a)))
    if largest == 0.0 or not np.isfinite(largest):
        return largest
    return largest * float(np.sqrt(inner(a / largest, a / largest)))


def normalized_vector(g):
    """Go one unit down the gradient."""
    length = size(g)
    return -g / length if length > 0.0 else 0.0 * g


def conjugate_gradients_vector(g, d, last_g, count, beta):
    """Polak and Ribière, with β below 0 starting over."""
    flag, beta = ORDINARY, 0.0
    if count > 0.0:
        squares = inner(last_g, last_g)
        if squares > 0.0:
            beta = max(0.0, inner(g, g - last_g) / squares)
        ahead = beta * d - g
        if beta == 0.0 or not np.isfinite(ahead).all() or not inner(g, ahead) < 0.0:
            # After tiny gradients, as where the iterate was moved, β may overflow.
            flag, beta = RESTART, 0.0
    d = beta * d - g
    return d, d, g, count + 1.0, beta, flag


def bfgs_vector(x, g, b, last_x, last_g, count):
    """Follow the inverse Hessian that steps and gradients suggest."""
    flag = ORDINARY
    s, q = x - last_x, g - last_g
    bend, moved, turned = inner(s, q), size(s), size(q)
    # What is left of a difference near a minimum is rounding, and a product may underflow.
    is_rounding = moved <= ROUNDING * size(x) or turned <= ROUNDING * size(g)
    if count == 0.0:
        b, count = np.eye(len(x)), 1.0
    elif is_rounding or moved * turned < UNDERFLOW:
        # There is nothing to learn, and what was learnt still holds.
        pass
    elif bend > 1e-14 * moved * turned:
        # The size of the first matrix, from the first bend (Nocedal and Wright, 6.20).
        a = bend / inner(q, q) * np.eye(len(x)) if count == 1.0 else b
        u = np.sum(a * q, axis=1)
        mixed = u[:, None] * s
        scale = (1.0 + inner(q, u) / bend) / bend
        a = a - (mixed + mixed.T) / bend + scale * s[:, None] * s
        if np.isfinite(a).all():
            b, count = a, count + 1.0
    else:
        # Along this step the objective did not bend upwards: start over.
        flag, b, count = RESTART, np.eye(len(x)), 1.0
    return -np.sum(b * g, axis=1), b, x, g, count, flag


BFGS_STATE = (
    StateVariable("b", "B", "B", is_shared=True),
    StateVariable("last_x", "x₋", "x_{-}", is_bookkeeping=True),
    StateVariable("last_g", "g₋", "g_{-}", is_bookkeeping=True),
    StateVariable("count", "n", "n", is_shared=True, is_bookkeeping=True),
)
"""The matrix B is one variable here, and a number before the first step."""


def newton_vector(g, hessian, *, damping):
    """Follow the Hessian with the magnitudes of its eigenvalues."""
    if not np.isfinite(hessian).all():
        return -g, NOT_FINITE
    values, vectors = np.linalg.eigh(hessian)
    bends = np.abs(values)
    largest, smallest = float(bends.max()), float(bends.min())
    if largest + damping == 0.0:
        return -g, SINGULAR
    flag = INDEFINITE if values[0] < 0.0 else ORDINARY
    bends = bends + damping
    if smallest + damping <= LEAST_BEND * largest:
        # Along an axis that does not bend, the gradient is all there is.
        flag = SINGULAR
        bends = np.where(bends <= LEAST_BEND * largest, 1.0, bends)
    return -(vectors @ ((vectors.T @ g) / bends)), flag


def pure_newton_vector(g, hessian):
    """Go where the gradient of the quadratic model is 0."""
    if not np.isfinite(hessian).all():
        return -g, NOT_FINITE
    values, vectors = np.linalg.eigh(hessian)
    flat = np.abs(values) <= LEAST_BEND * np.abs(values).max()
    # Along an eigenvector whose eigenvalue is 0 the pseudo-inverse does not step.
    along = np.where(flat, 0.0, (vectors.T @ g) / np.where(flat, 1.0, values))
    return -(vectors @ along), LEAST_NORM if flat.any() else ORDINARY


def differences(x, g, last_x, last_g):
    """Return the last step s·s, s·q and q·q, and whether they are no more than rounding."""
    s, q = x - last_x, g - last_g
    moved, turned = size(s), size(q)
    says_nothing = moved <= ROUNDING * size(x) or turned <= ROUNDING * size(g)
    says_nothing = says_nothing or moved * turned < UNDERFLOW
    return moved * moved, inner(s, q), turned * turned, says_nothing


def next_length(k, alpha, found, says_nothing, first):
    """Return how long the next step is, where this was found, and its flag."""
    if k == 0.0:
        return first, ORDINARY
    if says_nothing:
        return alpha, ORDINARY
    if 0.0 < found < np.inf:
        return found, ORDINARY
    return first, RESTART


def bb_long_vector(x, g, k, last_x, last_g, alpha, *, first):
    """Barzilai and Borwein's equation (5)."""
    moved, bend, _, says_nothing = differences(x, g, last_x, last_g)
    found = moved / bend if bend > 0.0 else 0.0
    alpha, flag = next_length(k, alpha, found, says_nothing, first)
    return -alpha * g, x, g, alpha, flag


def bb_short_vector(x, g, k, last_x, last_g, alpha, *, first):
    """Barzilai and Borwein's equation (6)."""
    _, bend, turned, says_nothing = differences(x, g, last_x, last_g)
    found = bend / turned if turned > 0.0 else 0.0
    alpha, flag = next_length(k, alpha, found, says_nothing, first)
    return -alpha * g, x, g, alpha, flag


def lbfgs(x, g, steps, turns, last_x, last_g, count, *, memory):
    flag = ORDINARY
    if count == 0.0:
        steps, turns = np.empty((0, len(x))), np.empty((0, len(x)))
    else:
        s, q = x - last_x, g - last_g
        bend, moved, turned = inner(s, q), size(s), size(q)
        is_rounding = moved <= ROUNDING * size(x) or turned <= ROUNDING * size(g)
        if is_rounding or moved * turned < UNDERFLOW:
            # There is nothing to learn, and what was learnt still holds.
            pass
        elif bend > 1e-14 * moved * turned:
            kept = int(memory)
            steps = np.concatenate((steps, s[None]))[-kept:]
            turns = np.concatenate((turns, q[None]))[-kept:]
        else:
            # Along this step the objective did not bend upwards: start over.
            flag, steps, turns = RESTART, steps[:0], turns[:0]
    d, shares = -g, []
    for s, q in zip(steps[::-1], turns[::-1], strict=True):
        share = inner(s, d) / inner(s, q)
        d = d - share * q
        shares.append(share)
    if len(steps):
        d = d * (inner(steps[-1], turns[-1]) / inner(turns[-1], turns[-1]))
    for s, q, share in zip(steps, turns, shares[::-1], strict=True):
        d = d + (share - inner(q, d) / inner(s, q)) * s
    return d, steps, turns, x, g, count + 1.0, flag


LBFGS = Direction(
    id="lbfgs",
    title="L-BFGS",
    short="L-BFGS",
    rule=lbfgs,
    hyperparameters=(
        replace(LEARNING_RATE, default=1.0, low=1e-2),
        Hyperparameter(
            "memory", "M", "M", 10.0, 1.0, 100.0, "log", 1.0, 1_000.0,
            "Memory: how many of the last steps tell how the objective bends.",
            is_whole=True,
        ),
    ),
    state=(
        StateVariable("steps", "S", "S", is_shared=True, is_bookkeeping=True),
        StateVariable("turns", "Q", "Q", is_shared=True, is_bookkeeping=True),
        StateVariable("last_x", "x₋", "x_{-}", is_bookkeeping=True),
        StateVariable("last_g", "g₋", "g_{-}", is_bookkeeping=True),
        StateVariable("count", "n", "n", is_shared=True, is_bookkeeping=True),
    ),
    latex=(
        r"B_{k+1} \approx (\nabla^2 f(x_k))^{-1}",
        r"d_k = - B_{k+1} \, g_k",
        r"x_{k+1} = x_k + \eta \, d_k",
    ),
    source="Nocedal 1980, Updating quasi-Newton matrices with limited storage; Nocedal and Wright "
    "2006, Numerical optimization, algorithms 7.4 and 7.5 with (7.20)",
    couples=True,
    flags=(StepFlag.RESTART,),
    step_size="strong_wolfe",
    vector=lbfgs,
)  # fmt: skip
"""For losses over data: with two coordinates it would be BFGS."""
