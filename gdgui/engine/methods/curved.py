r"""Methods that know how the objective bends: by its Hessian, or by how the gradient has changed.

They couple the coordinates; see `gdgui.engine.methods.direction`. A step that is out of the
ordinary is marked: where the Hessian cannot be used, where the past is forgotten.
"""

import math

from msgspec.structs import replace

from gdgui.engine.descent.trajectory import Mark
from gdgui.engine.methods.direction import (
    LEARNING_RATE,
    Direction,
    Hyper,
    Hyperparameter,
    State,
    StateVariable,
)

__all__ = ["CURVED"]

_INDEFINITE, _SINGULAR = int(Mark.INDEFINITE), int(Mark.SINGULAR)
_NOT_FINITE, _RESTART = int(Mark.NOT_FINITE), int(Mark.RESTART)

_ROUNDING = 1e-15
"""A difference of two numbers that is smaller than this beside them says nothing."""
_UNDERFLOW = 1e-290
"""A product below this has lost digits, or soon will."""

_WHOLE_STEP = replace(LEARNING_RATE, default=1.0, low=1e-2)


def _newton(
    x: float, y: float, gx: float, gy: float, hxx: float, hxy: float, hyy: float,
    state_x: State, state_y: State, t: float, hyper: Hyper,
) -> tuple[float, float, State, State, int]:  # fmt: skip
    damping = hyper[0]
    if not (math.isfinite(hxx) and math.isfinite(hxy) and math.isfinite(hyy)):
        return -gx, -gy, state_x, state_y, _NOT_FINITE
    # Eigenvalues and the rotation to the eigenvectors, after Jacobi (Golub and Van Loan, 8.5.2).
    if hxy == 0.0:
        c, s, first, second = 1.0, 0.0, hxx, hyy
    else:
        tau = (hyy - hxx) / (2.0 * hxy)
        tangent = 1.0 / (abs(tau) + math.hypot(1.0, tau))
        if tau < 0.0:
            tangent = -tangent
        c = 1.0 / math.hypot(1.0, tangent)
        s = tangent * c
        first, second = hxx - tangent * hxy, hyy + tangent * hxy
    largest, smallest = max(abs(first), abs(second)), min(abs(first), abs(second))
    if smallest + damping <= 1e-14 * largest or largest + damping == 0.0:
        return -gx, -gy, state_x, state_y, _SINGULAR
    if first > 0.0 and second > 0.0 and damping == 0.0:
        # Elimination with the larger pivot is more exact than going through the eigenvectors.
        if hxx >= hyy:
            ratio = hxy / hxx
            dy = -(gy - ratio * gx) / (hyy - ratio * hxy)
            return -(gx + hxy * dy) / hxx, dy, state_x, state_y, 0
        ratio = hxy / hyy
        dx = -(gx - ratio * gy) / (hxx - ratio * hxy)
        return dx, -(gy + hxy * dx) / hyy, state_x, state_y, 0
    u = -(c * gx - s * gy) / (abs(first) + damping)
    v = -(s * gx + c * gy) / (abs(second) + damping)
    mark = _INDEFINITE if first < 0.0 or second < 0.0 else 0
    return c * u + s * v, c * v - s * u, state_x, state_y, mark


NEWTON = Direction(
    id="newton",
    title="Newton",
    short="Newton",
    rule=_newton,
    hyperparameters=(
        _WHOLE_STEP,
        Hyperparameter(
            "damping", "τ", r"\tau", 0.0, 0.0, 10.0, "linear", 0.0, 1e12,
            "Damping: what is added to each eigenvalue of the Hessian, for shorter steps.",
        ),
    ),
    state=(),
    latex=(
        r"H_k = \nabla^2 f(x_k)",
        r"d_k = - (|H_k| + \tau I)^{-1} g_k",
        r"x_{k+1} = x_k + \eta \, d_k",
    ),
    source="Nocedal and Wright 2006, Numerical optimization, section 3.4: |H| has the Hessian's "
    "eigenvectors and the magnitudes of its eigenvalues, so that it is positive where H is not",
    couples=True,
    needs_hessian=True,
)  # fmt: skip


def _bfgs(
    x: float, y: float, gx: float, gy: float, hxx: float, hxy: float, hyy: float,
    state_x: State, state_y: State, t: float, hyper: Hyper,
) -> tuple[float, float, State, State, int]:  # fmt: skip
    bxx, bxy, last_x, last_gx, count = state_x
    byx, byy, last_y, last_gy, _ = state_y
    mark = 0
    sx, sy, qx, qy = x - last_x, y - last_y, gx - last_gx, gy - last_gy
    bend = sx * qx + sy * qy
    moved, turned = math.hypot(sx, sy), math.hypot(qx, qy)
    # What is left of a difference near a minimum is rounding, and a product may underflow.
    is_rounding = moved <= _ROUNDING * math.hypot(x, y) or turned <= _ROUNDING * math.hypot(gx, gy)
    if count == 0.0:
        bxx, bxy, byx, byy = 1.0, 0.0, 0.0, 1.0
        count = 1.0
    elif is_rounding or moved * turned < _UNDERFLOW:
        # There is nothing to learn, and what was learnt still holds.
        pass
    elif bend > 1e-14 * moved * turned:
        axx, axy, ayx, ayy = bxx, bxy, byx, byy
        if count == 1.0:
            # The size of the first matrix, from the first bend (Nocedal and Wright, 6.20).
            axx = ayy = bend / (qx * qx + qy * qy)
            axy = ayx = 0.0
        ux, uy = axx * qx + axy * qy, ayx * qx + ayy * qy
        scale = (1.0 + (qx * ux + qy * uy) / bend) / bend
        axx = axx - 2.0 * ux * sx / bend + scale * sx * sx
        axy = axy - (ux * sy + uy * sx) / bend + scale * sx * sy
        ayy = ayy - 2.0 * uy * sy / bend + scale * sy * sy
        if math.isfinite(axx) and math.isfinite(axy) and math.isfinite(ayy):
            bxx, bxy, byx, byy = axx, axy, axy, ayy
            count = count + 1.0
    else:
        # Along this step the objective did not bend upwards: start over.
        mark = _RESTART
        bxx, bxy, byx, byy = 1.0, 0.0, 0.0, 1.0
        count = 1.0
    dx, dy = -(bxx * gx + bxy * gy), -(byx * gx + byy * gy)
    return dx, dy, (bxx, bxy, x, gx, count), (byx, byy, y, gy, count), mark


BFGS = Direction(
    id="bfgs",
    title="BFGS",
    short="BFGS",
    rule=_bfgs,
    hyperparameters=(_WHOLE_STEP,),
    state=(
        StateVariable("Bₓ", "B_x"),
        StateVariable("Bᵧ", "B_y"),
        StateVariable("x₋", "x_{-}", is_bookkeeping=True),
        StateVariable("g₋", "g_{-}", is_bookkeeping=True),
        StateVariable("n", "n", is_bookkeeping=True),
    ),
    latex=(
        r"B_{k+1} \approx (\nabla^2 f(x_k))^{-1}",
        r"d_k = - B_{k+1} \, g_k",
        r"x_{k+1} = x_k + \eta \, d_k",
    ),
    source="Broyden, Fletcher, Goldfarb and Shanno 1970; Nocedal and Wright 2006, Numerical "
    "optimization, algorithm 6.1: B approximates the inverse Hessian from steps and gradients",
    couples=True,
    step_size="strong_wolfe",
)


def _cg(
    x: float, y: float, gx: float, gy: float, hxx: float, hxy: float, hyy: float,
    state_x: State, state_y: State, t: float, hyper: Hyper,
) -> tuple[float, float, State, State, int]:  # fmt: skip
    last_dx, last_gx, count = state_x[0], state_x[1], state_x[2]
    last_dy, last_gy = state_y[0], state_y[1]
    mark, beta = 0, 0.0
    if count > 0.0:
        size = last_gx * last_gx + last_gy * last_gy
        if size > 0.0:
            beta = max(0.0, (gx * (gx - last_gx) + gy * (gy - last_gy)) / size)
        dx, dy = beta * last_dx - gx, beta * last_dy - gy
        is_finite = math.isfinite(dx) and math.isfinite(dy)
        if beta == 0.0 or not is_finite or not gx * dx + gy * dy < 0.0:
            # After tiny gradients, as where the iterate was moved, β may overflow.
            mark, beta = _RESTART, 0.0
    dx, dy = beta * last_dx - gx, beta * last_dy - gy
    count = count + 1.0
    return dx, dy, (dx, gx, count, beta, 0.0), (dy, gy, count, beta, 0.0), mark


CG = Direction(
    id="cg",
    title="Conjugate gradients",
    short="CG",
    rule=_cg,
    hyperparameters=(_WHOLE_STEP,),
    state=(
        StateVariable("d", "d"),
        StateVariable("g₋", "g_{-}", is_bookkeeping=True),
        StateVariable("n", "n", is_bookkeeping=True),
        StateVariable("β", r"\beta", is_shared=True),
    ),
    latex=(
        r"\beta_{k+1} = \max\left(0, \, g_k \cdot (g_k - g_{k-1}) \, / \, \|g_{k-1}\|^2\right)",
        r"d_{k+1} = \beta_{k+1} \, d_k - g_k",
        r"x_{k+1} = x_k + \eta \, d_{k+1}",
    ),
    source="Polak and Ribière 1969; Nocedal and Wright 2006, Numerical optimization, "
    "algorithm 5.4 with (5.45): β below 0 starts over with the gradient",
    couples=True,
    step_size="strong_wolfe",
)

CURVED = (NEWTON, BFGS, CG)
"""In the order of the menus."""
