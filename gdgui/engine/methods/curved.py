r"""Methods that know how the objective bends: by its Hessian, or by how the gradient has changed.

They couple the coordinates; see `gdgui.engine.methods.direction`. A step that is out of the
ordinary is flagged: where the Hessian cannot be used, where the past is forgotten.
"""

import numpy as np
from msgspec.structs import replace

from gdgui.engine.methods.direction import (
    LEARNING_RATE,
    Direction,
    Family,
    Hyperparameter,
    StateVariable,
)
from gdgui.engine.methods.linear_step import LinearStep, Weights
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
from gdgui.engine.methods.vectors import (
    BFGS_STATE,
    bfgs_vector,
    conjugate_gradients_vector,
    newton_vector,
    pure_newton_vector,
)

__all__ = ["CURVED"]

CURVED = Family("By the curvature")

MOST_FOR_A_HESSIAN = 200
"""How many coordinates a method takes at most that looks at the Hessian."""

_WHOLE_STEP = replace(LEARNING_RATE, default=1.0, low=1e-2)


def eigensystem(hxx, hxy, hyy):
    """Return cosine and sine of the rotation to the eigenvectors, and the two eigenvalues."""
    if hxy == 0.0:
        return 1.0, 0.0, hxx, hyy
    # After Jacobi (Golub and Van Loan, 8.5.2).
    tau = (hyy - hxx) / (2.0 * hxy)
    tangent = 1.0 / (abs(tau) + np.hypot(1.0, tau))
    if tau < 0.0:
        tangent = -tangent
    c = 1.0 / np.hypot(1.0, tangent)
    return c, tangent * c, hxx - tangent * hxy, hyy + tangent * hxy


def newton(g, hessian, *, damping):
    gx, gy = g
    hxx, hxy, hyy = hessian
    if not (np.isfinite(hxx) and np.isfinite(hxy) and np.isfinite(hyy)):
        return (-gx, -gy), NOT_FINITE
    c, s, first, second = eigensystem(hxx, hxy, hyy)
    largest, smallest = max(abs(first), abs(second)), min(abs(first), abs(second))
    if largest + damping == 0.0:
        return (-gx, -gy), SINGULAR
    if first > 0.0 and second > 0.0 and damping == 0.0 and smallest > 1e-14 * largest:
        # Elimination with the larger pivot is more exact than going through the eigenvectors.
        if hxx >= hyy:
            ratio = hxy / hxx
            dy = -(gy - ratio * gx) / (hyy - ratio * hxy)
            return (-(gx + hxy * dy) / hxx, dy), ORDINARY
        ratio = hxy / hyy
        dx = -(gx - ratio * gy) / (hxx - ratio * hxy)
        return (dx, -(gy + hxy * dx) / hyy), ORDINARY
    flag = INDEFINITE if first < 0.0 or second < 0.0 else ORDINARY
    bend_u, bend_v = abs(first) + damping, abs(second) + damping
    if smallest + damping <= 1e-14 * largest:
        # Along the axis that does not bend, the gradient is all there is. It has no part there in
        # a valley, and the step is the shortest one to its floor.
        flag = SINGULAR
        if bend_u < bend_v:
            bend_u = 1.0
        else:
            bend_v = 1.0
    u = -(c * gx - s * gy) / bend_u
    v = -(s * gx + c * gy) / bend_v
    return (c * u + s * v, c * v - s * u), flag


CURVED.add(
    Direction(
        id="newton",
        title="Newton",
        short="Newton",
        rule=newton,
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
        source="Nocedal and Wright 2006, Numerical optimization, section 3.4: |H| has the "
        "Hessian's eigenvectors and the magnitudes of its eigenvalues, so that it is positive "
        "where H is not",
        couples=True,
        flags=(StepFlag.INDEFINITE, StepFlag.SINGULAR, StepFlag.NOT_FINITE),
        linear=LinearStep(
            lambda h, _: Weights(),
            scaled=lambda bend, h: bend / (abs(bend) + h["damping"]) if bend else 0.0,
            best=lambda low, high, h: {"learning_rate": 1.0, "damping": 0.0},
        ),
        vector=newton_vector,
        most_coordinates=MOST_FOR_A_HESSIAN,
    )
)  # fmt: skip


def pure_newton(g, hessian):
    gx, gy = g
    hxx, hxy, hyy = hessian
    if not (np.isfinite(hxx) and np.isfinite(hxy) and np.isfinite(hyy)):
        return (-gx, -gy), NOT_FINITE
    c, s, first, second = eigensystem(hxx, hxy, hyy)
    largest, smallest = max(abs(first), abs(second)), min(abs(first), abs(second))
    if smallest > 1e-14 * largest:
        # Elimination with the larger pivot of the first column.
        if abs(hxx) >= abs(hxy):
            ratio = hxy / hxx
            dy = -(gy - ratio * gx) / (hyy - ratio * hxy)
            return (-(gx + hxy * dy) / hxx, dy), ORDINARY
        ratio = hxx / hxy
        dy = -(gx - ratio * gy) / (hxy - ratio * hyy)
        return (-(gy + hyy * dy) / hxy, dy), ORDINARY
    # Along an eigenvector whose eigenvalue is 0 the pseudo-inverse does not step.
    u, v = 0.0, 0.0
    if largest > 0.0 and abs(first) == largest:
        u = -(c * gx - s * gy) / first
    elif largest > 0.0:
        v = -(s * gx + c * gy) / second
    return (c * u + s * v, c * v - s * u), LEAST_NORM


CURVED.add(
    Direction(
        id="pure_newton",
        title="Pure Newton",
        short="Pure N.",
        rule=pure_newton,
        hyperparameters=(_WHOLE_STEP,),
        state=(),
        latex=(
            r"H_k = \nabla^2 f(x_k)",
            r"d_k = - H_k^{-1} g_k",
            r"x_{k+1} = x_k + \eta \, d_k",
        ),
        source="Nocedal and Wright 2006, Numerical optimization, equation (3.30): it goes to "
        "where the gradient of the quadratic model is 0, be that a minimum, a saddle or a maximum; "
        "where H has no inverse, by its pseudo-inverse (Penrose 1956, On best approximate "
        "solutions of linear matrix equations)",
        couples=True,
        linear=LinearStep(
            lambda h, _: Weights(),
            scaled=lambda bend, h: 1.0 if bend else 0.0,
            best=lambda low, high, h: {"learning_rate": 1.0},
        ),
        flags=(StepFlag.LEAST_NORM, StepFlag.NOT_FINITE),
        vector=pure_newton_vector,
        most_coordinates=MOST_FOR_A_HESSIAN,
    )
)


def bfgs(x, g, b_x, b_y, last_x, last_g, count):
    gx, gy = g
    (bxx, byx), (bxy, byy) = b_x, b_y
    flag = ORDINARY
    sx, sy = x[0] - last_x[0], x[1] - last_x[1]
    qx, qy = gx - last_g[0], gy - last_g[1]
    bend = sx * qx + sy * qy
    moved, turned = np.hypot(sx, sy), np.hypot(qx, qy)
    # What is left of a difference near a minimum is rounding, and a product may underflow.
    is_rounding = moved <= ROUNDING * np.hypot(x[0], x[1]) or turned <= ROUNDING * np.hypot(gx, gy)
    if count == 0.0:
        bxx, bxy, byx, byy = 1.0, 0.0, 0.0, 1.0
        count = 1.0
    elif is_rounding or moved * turned < UNDERFLOW:
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
        if np.isfinite(axx) and np.isfinite(axy) and np.isfinite(ayy):
            bxx, bxy, byx, byy = axx, axy, axy, ayy
            count = count + 1.0
    else:
        # Along this step the objective did not bend upwards: start over.
        flag = RESTART
        bxx, bxy, byx, byy = 1.0, 0.0, 0.0, 1.0
        count = 1.0
    dx, dy = -(bxx * gx + bxy * gy), -(byx * gx + byy * gy)
    return (dx, dy), (bxx, byx), (bxy, byy), x, g, count, flag


CURVED.add(
    Direction(
        id="bfgs",
        title="BFGS",
        short="BFGS",
        rule=bfgs,
        hyperparameters=(_WHOLE_STEP,),
        state=(
            StateVariable("b_x", "Bₓ", "B_x"),
            StateVariable("b_y", "Bᵧ", "B_y"),
            StateVariable("last_x", "x₋", "x_{-}", is_bookkeeping=True),
            StateVariable("last_g", "g₋", "g_{-}", is_bookkeeping=True),
            StateVariable("count", "n", "n", is_shared=True, is_bookkeeping=True),
        ),
        latex=(
            r"B_{k+1} \approx (\nabla^2 f(x_k))^{-1}",
            r"d_k = - B_{k+1} \, g_k",
            r"x_{k+1} = x_k + \eta \, d_k",
        ),
        source="Broyden, Fletcher, Goldfarb and Shanno 1970; Nocedal and Wright 2006, Numerical "
        "optimization, algorithm 6.1: B approximates the inverse Hessian from steps and gradients",
        couples=True,
        flags=(StepFlag.RESTART,),
        vector=bfgs_vector,
        vector_state=BFGS_STATE,
        most_coordinates=1_000,
        step_size="strong_wolfe",
    )
)


def conjugate_gradients(g, d, last_g, count, beta):
    gx, gy = g
    flag, beta = ORDINARY, 0.0
    if count > 0.0:
        size = last_g[0] * last_g[0] + last_g[1] * last_g[1]
        if size > 0.0:
            beta = max(0.0, (gx * (gx - last_g[0]) + gy * (gy - last_g[1])) / size)
        dx, dy = beta * d[0] - gx, beta * d[1] - gy
        is_finite = np.isfinite(dx) and np.isfinite(dy)
        if beta == 0.0 or not is_finite or not gx * dx + gy * dy < 0.0:
            # After tiny gradients, as where the iterate was moved, β may overflow.
            flag, beta = RESTART, 0.0
    d = (beta * d[0] - gx, beta * d[1] - gy)
    return d, d, g, count + 1.0, beta, flag


CURVED.add(
    Direction(
        id="cg",
        title="Conjugate gradients",
        short="CG",
        rule=conjugate_gradients,
        hyperparameters=(_WHOLE_STEP,),
        state=(
            StateVariable("d", "d", "d"),
            StateVariable("last_g", "g₋", "g_{-}", is_bookkeeping=True),
            StateVariable("count", "n", "n", is_shared=True, is_bookkeeping=True),
            StateVariable("beta", "β", r"\beta", is_shared=True),
        ),
        latex=(
            r"\beta_{k+1} = \max\left(0, \, g_k \cdot (g_k - g_{k-1}) \, / \, \|g_{k-1}\|^2\right)",
            r"d_{k+1} = \beta_{k+1} \, d_k - g_k",
            r"x_{k+1} = x_k + \eta \, d_{k+1}",
        ),
        source="Polak and Ribière 1969; Nocedal and Wright 2006, Numerical optimization, "
        "algorithm 5.4 with (5.45): β below 0 starts over with the gradient",
        couples=True,
        flags=(StepFlag.RESTART,),
        vector=conjugate_gradients_vector,
        step_size="strong_wolfe",
    )
)
