r"""Three ways to the same gradient, side by side: by algebra, by torch, by differences.

The central difference :math:`(f(x + h) - f(x - h)) / 2h` is wrong by about :math:`h^2 |f'''| / 6`,
for it cuts the Taylor series off, and by about :math:`\varepsilon |f| / h`, for f is rounded. So
there is a best h, near the cube root of the machine's ε (Nocedal and Wright 2006, Numerical
optimization, section 8.1), which a plot of the error against h shows.
"""

import numpy as np
from msgspec.structs import replace

from gdgui.engine.analysis import autograd
from gdgui.engine.analysis.gradient_result import GradientCheck
from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.problem import ResolvedObjective
from gdgui.engine.objective.compilation import compile_objective

__all__ = ["check_gradient", "with_autograd"]

_EXPONENTS = np.linspace(-16.0, 0.0, 129)


def check_gradient(objective: ResolvedObjective, point: tuple[float, ...]) -> GradientCheck:
    """Find the gradient symbolically and by differences; torch's follows by `with_autograd`."""
    evaluate = compile_objective(objective.syntax).value_and_gradient
    parameters = np.array(objective.values, dtype=np.float64)
    parameters.flags.writeable = False

    def value(place: FloatArray) -> float:
        x, y = float(place[0]), float(place[1]) if len(place) == 2 else 0.0
        return float(evaluate(x, y, parameters)[0])

    x = np.array(point, dtype=np.float64)
    f, *slopes = evaluate(x[0], x[1] if len(x) == 2 else 0.0, parameters)
    symbolic = np.array(slopes[: len(x)])
    h = 10.0**_EXPONENTS
    differences = np.empty((len(h), len(x)))
    for axis in range(len(x)):
        for row, size in enumerate(h * max(1.0, abs(x[axis]))):
            ahead, behind = x.copy(), x.copy()
            ahead[axis] += size
            behind[axis] -= size
            # What was really added, which is not quite h.
            width = ahead[axis] - behind[axis]
            with np.errstate(all="ignore"):
                rise = np.float64(value(ahead)) - np.float64(value(behind))
                differences[row, axis] = rise / width if width else np.nan
    with np.errstate(all="ignore"):
        errors = np.abs(differences - symbolic) / np.maximum(1.0, np.abs(symbolic))
    errors[~np.isfinite(errors)] = np.nan
    known = np.where(np.isnan(errors), np.inf, errors)
    best = tuple(int(place) for place in np.argmin(known, axis=0))
    return GradientCheck(
        objective, tuple(map(float, point)), float(f), symbolic, h, differences, errors, best
    )


def with_autograd(check: GradientCheck) -> GradientCheck:
    """Return a check with torch's gradient, or with a sentence that says why there is none.

    The first call imports torch, which takes seconds.
    """
    objective = check.objective
    try:
        autograd.preload()
        _, found = autograd.gradient(objective.syntax, check.point, objective.values)
    except ImportError as error:
        return replace(check, failure=autograd.why_missing(error))
    return replace(check, autograd=np.array(found))
