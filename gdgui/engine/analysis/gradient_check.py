r"""Three ways to the same gradient, side by side: by algebra, by torch, by differences.

Of a model the first is backpropagation as it is compiled.

The central difference :math:`(f(x + h) - f(x - h)) / 2h` is wrong by about :math:`h^2 |f'''| / 6`,
for it cuts the Taylor series off, and by about :math:`\varepsilon |f| / h`, for f is rounded. So
there is a best h, near the cube root of the machine's ε (Nocedal and Wright 2006, Numerical
optimization, section 8.1), which a plot of the error against h shows.
"""

from collections.abc import Callable

import numpy as np
from msgspec.structs import replace

from gdgui.engine.analysis import autograd
from gdgui.engine.analysis.gradient_result import GradientCheck
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import IntArray
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.objectives import AnyObjective, LearningObjective
from gdgui.engine.objective.compilation import compile_objective
from gdgui.errors import UserError

__all__ = ["MOST_PARAMETERS", "check_gradient", "with_autograd"]

_EXPONENTS = np.linspace(-16.0, 0.0, 129)
_FEWER_EXPONENTS = np.linspace(-16.0, 0.0, 65)
MOST_PARAMETERS = 48
"""Of how many parameters a gradient is checked at most: each takes differences of its own."""
_MOST_SAMPLES = 1_000
"""Over how many samples at most."""


def check_gradient(objective: AnyObjective, point: tuple[float, ...]) -> GradientCheck:
    """Find the gradient symbolically and by differences; torch's follows by `with_autograd`.

    Raises:
        UserError: a model has too many parameters.
    """
    if isinstance(objective, LearningObjective):
        return _check_model(objective, np.array(point, dtype=np.float64))
    evaluate = compile_objective(objective.syntax).value_and_gradient
    parameters = np.array(objective.values, dtype=np.float64)
    parameters.flags.writeable = False

    def value(place: FloatArray) -> float:
        x, y = float(place[0]), float(place[1]) if len(place) == 2 else 0.0
        return float(evaluate(x, y, parameters)[0])

    x = np.array(point, dtype=np.float64)
    f, *slopes = evaluate(x[0], x[1] if len(x) == 2 else 0.0, parameters)
    symbolic = np.array(slopes[: len(x)])
    return _checked(objective, x, float(f), symbolic, value, 10.0**_EXPONENTS)


def _check_model(objective: LearningObjective, theta: FloatArray) -> GradientCheck:
    """Check the gradient of a model's loss over all that it learns from, or the first of it."""
    if objective.dim > MOST_PARAMETERS:
        raise UserError(
            f"Gradients of at most {MOST_PARAMETERS} parameters are checked, for each takes "
            f"differences of its own; this model has {objective.dim:,}. Fewer neurons or features "
            "make one that can be checked."
        )
    compiled = trained_objective(objective.data, objective.network)
    samples = _samples_of(objective)
    f, gradient = compiled.value_and_gradient(theta, samples)
    h = 10.0 ** (_EXPONENTS if objective.dim <= 2 else _FEWER_EXPONENTS)

    def value(place: FloatArray) -> float:
        return compiled.value_and_gradient(place, samples)[0]

    found = _checked(objective, theta, f, gradient, value, h)
    return replace(found, samples=len(samples))


def _samples_of(objective: LearningObjective) -> IntArray:
    """Return the samples that a gradient is checked over, as positions among those learned from."""
    return np.arange(min(len(objective.examples.learned), _MOST_SAMPLES))


def _checked(
    objective: AnyObjective,
    x: FloatArray,
    f: float,
    symbolic: FloatArray,
    value: Callable[[FloatArray], float],
    h: FloatArray,
) -> GradientCheck:
    """Set differences of a function beside its gradient at a point."""
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
    return GradientCheck(objective, tuple(x.tolist()), f, symbolic, h, differences, errors, best)


def with_autograd(check: GradientCheck) -> GradientCheck:
    """Return a check with torch's gradient, or with a sentence that says why there is none.

    The first call imports torch, which takes seconds.
    """
    objective = check.objective
    try:
        autograd.preload()
        if isinstance(objective, LearningObjective):
            samples = objective.examples.learned[_samples_of(objective)]
            found = autograd.loss_gradient(
                objective.network, objective.examples, check.point, samples
            )
        else:
            _, found = autograd.gradient(objective.syntax, check.point, objective.values)
    except ImportError as error:
        return replace(check, failure=autograd.why_missing(error))
    return replace(check, autograd=np.array(found))
