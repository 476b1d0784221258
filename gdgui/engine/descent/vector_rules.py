"""How a rule that couples the parameters of a network is called, and the state that it carries."""

from collections.abc import Callable
from typing import Any

import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.methods.direction import Direction
from gdgui.engine.methods.step_flags import StepFlag

__all__ = ["VectorState", "initial_vector_state", "vector_direction"]


class VectorState:
    """What a rule for vectors carries from step to step.

    Args:
        values: a number or an array for each state variable; none of them is ever changed.
    """

    def __init__(self, values: tuple[Any, ...]) -> None:
        self.values = values

    def copy(self) -> "VectorState":
        """Return a state of its own."""
        return VectorState(self.values)


def initial_vector_state(direction: Direction, n: int) -> VectorState:
    """Return the state of a rule before the first of its steps."""
    return VectorState(
        tuple(
            variable.initial if variable.is_shared else np.full(n, variable.initial)
            for variable in direction.state_of_vectors
        )
    )


def vector_direction(
    direction: Direction,
    hyperparameters: dict[str, float],
    state: VectorState,
    x: FloatArray,
    g: FloatArray,
    k: int,
    hessian: Callable[[], FloatArray],
    residuals: Callable[[FloatArray], FloatArray] | None = None,
    jacobian: Callable[[FloatArray], FloatArray] | None = None,
) -> tuple[FloatArray, StepFlag]:
    """Return a rule's direction and its flag; the state is carried on.

    Args:
        direction: the method.
        hyperparameters: by name.
        state: before the step; after it when this returns.
        x: the iterate, shape (n,).
        g: the gradient as the rule sees it, shape (n,).
        k: the index of the step.
        hessian: returns the Hessian, shape (n, n); called where the rule looks at it.
        residuals: returns outputs less targets at some parameters, shape (m,).
        jacobian: returns their slopes, shape (m, n).
    """
    rule: Any = direction.vector
    code = rule.__code__
    positional = code.co_varnames[: code.co_argcount]
    named = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    given: dict[str, Any] = {"x": x, "g": g, "k": float(k)}
    names = [variable.name for variable in direction.state_of_vectors]
    given |= dict(zip(names, state.values, strict=True))
    given |= {"residuals": residuals, "jacobian": jacobian}
    if "hessian" in positional:
        given["hessian"] = hessian()
    # What overflows is not finite, which the rules look at.
    with np.errstate(all="ignore"):
        found = rule(
            *(given[name] for name in positional), **{name: hyperparameters[name] for name in named}
        )
    results = found if isinstance(found, tuple) else (found,)
    state.values = tuple(results[1 : 1 + len(names)])
    flag = StepFlag(int(results[-1])) if direction.flags else StepFlag.NONE
    return np.ascontiguousarray(results[0]), flag
