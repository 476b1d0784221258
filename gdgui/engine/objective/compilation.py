"""Compiled objectives: value, gradient and Hessian of a formula.

What sympy finds about a formula is written as a small Python module, which the next launch imports
instead of sympy (`gdgui.engine.generated_modules`); its machine code is kept as well
(`gdgui.engine.machine_code`).

Functions are compiled to fixed signatures and handed to the kernels as first-class functions:
so a kernel is compiled once for all formulas and rules, and a new formula costs one small
function.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from types import ModuleType
from typing import Any

from gdgui.engine.generated_modules import generated_module
from gdgui.engine.machine_code import FirstClass, compile_function
from gdgui.engine.objective.formula import Calculus, differentiate
from gdgui.engine.objective.function_types import OBJECTIVE_TYPE
from gdgui.engine.objective.syntax import Syntax

__all__ = ["CompiledObjective", "compile_objective"]


@dataclass(frozen=True)
class CompiledObjective:
    """A formula that is ready to run.

    Attributes:
        module: the generated module with the plain Python functions.
        coordinates: what the formula calls its coordinates.
        corrected: the same with the right gradient, where this one has a typed one.
    """

    module: ModuleType
    coordinates: tuple[str, ...]
    corrected: "CompiledObjective | None" = None

    @property
    def right(self) -> "CompiledObjective":
        """The same with the right gradient, by which it is told what a point is."""
        return self.corrected or self

    @property
    def latex(self) -> str:
        """The formula."""
        return str(self.module.LATEX)

    @property
    def gradient_latex(self) -> tuple[str, ...]:
        """Its partial derivatives, one for each coordinate."""
        return tuple(self.module.GRADIENT_LATEX)

    @property
    def is_constant(self) -> bool:
        """Whether it depends on no coordinate."""
        return bool(self.module.IS_CONSTANT)

    @property
    def is_quadratic(self) -> bool:
        """Whether it is a polynomial of the second degree at most."""
        return bool(self.module.IS_QUADRATIC)

    @cached_property
    def value_and_gradient(self) -> Any:
        """``(x, y, p) -> f, df/dx, df/dy``, compiled.

        Called by a kernel, the gradient may be nan where the value is not;
        `gdgui.engine.objective.limits` tells what it is there.
        """
        return compile_function(OBJECTIVE_TYPE, self.module.value_and_gradient, _Gradient)

    @cached_property
    def hessian(self) -> Any:
        """``(x, y, p) -> d²f/dx², d²f/dxdy, d²f/dy²``, compiled when first asked for."""
        return compile_function(OBJECTIVE_TYPE, self.module.hessian_off_kinks, _Hessian)


@lru_cache(maxsize=64)
def compile_objective(syntax: Syntax) -> CompiledObjective:
    """Return the compiled value, gradient and Hessian of a formula.

    Two ways of typing the same formula are the same `Syntax`, so they are compiled once. Of one
    with a typed gradient that is what is compiled as the gradient; its Hessian is the right one.

    Raises:
        FormulaError: the formula has no value among the real numbers.
    """
    return CompiledObjective(
        generated_module(
            "formula",
            _identity(syntax),
            lambda: _module_source(differentiate(syntax)),
            (
                "LATEX",
                "IS_CONSTANT",
                "IS_QUADRATIC",
                "value_and_gradient",
                "hessian",
                "hessian_off_kinks",
            ),
        ),
        syntax.coordinates,
        compile_objective(replace(syntax, gradient=())) if syntax.gradient else None,
    )


def _identity(syntax: Syntax) -> str:
    """Return all that the source of a formula depends on; x and y in order need no saying."""
    typed = (f"gradient {partial.canonical}" for partial in syntax.gradient)
    return "\n".join((syntax.canonical, *syntax.coordinates, ";", *syntax.parameters, *typed))


class _Gradient(FirstClass):
    """A value and a gradient that Python gets with limits where the expression has none."""

    def __call__(self, x: float, y: float, p: Any) -> tuple[float, float, float]:
        """Return the value and the gradient."""
        value, gx, gy = self.dispatcher(x, y, p)
        if (gx != gx or gy != gy) and math.isfinite(value):
            from gdgui.engine.objective.limits import limit_gradient

            gx, gy = limit_gradient(self, x, y, p, gx, gy)
        return value, gx, gy


class _Hessian(FirstClass):
    """Second derivatives that Python gets with limits where the expression has none."""

    def __call__(self, x: float, y: float, p: Any) -> tuple[float, float, float]:
        """Return the second derivatives."""
        xx, xy, yy = self.dispatcher(x, y, p)
        if xx != xx or xy != xy or yy != yy:
            from gdgui.engine.objective.limits import limit_hessian

            xx, xy, yy = limit_hessian(self, x, y, p)
        return xx, xy, yy


def _module_source(calculus: Calculus) -> str:
    return (
        f"LATEX = {calculus.latex!r}\n"
        f"GRADIENT_LATEX = {calculus.gradient_latex!r}\n"
        f"IS_CONSTANT = {calculus.is_constant!r}\n"
        f"IS_QUADRATIC = {calculus.is_quadratic!r}\n"
        f"{calculus.source}"
    )
