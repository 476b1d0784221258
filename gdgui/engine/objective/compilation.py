"""Compiled objectives: value, gradient and Hessian of a formula.

What sympy finds about a formula is written as a small Python module, which the next launch imports
instead of sympy (`gdgui.engine.generated_modules`); its machine code is kept as well
(`gdgui.engine.machine_code`).

Functions are compiled to fixed signatures and handed to the kernels as first-class functions:
so a kernel is compiled once for all formulas and rules, and a new formula costs one small
function.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import ModuleType
from typing import Any

from numba import float64, types

from gdgui.engine.generated_modules import generated_module
from gdgui.engine.machine_code import compile_function
from gdgui.engine.objective.formula import Calculus, differentiate
from gdgui.engine.objective.syntax import Syntax

__all__ = ["NUMBERS", "OBJECTIVE_TYPE", "CompiledObjective", "compile_objective"]

NUMBERS = types.Array(float64, 1, "C", readonly=True)
_THREE = types.UniTuple(float64, 3)

OBJECTIVE_TYPE = types.FunctionType(_THREE(float64, float64, NUMBERS))
"""``(x, y, p) -> f, df/dx, df/dy``, and the Hessian alike."""


@dataclass(frozen=True)
class CompiledObjective:
    """A formula that is ready to run.

    Attributes:
        module: the generated module with the plain Python functions.
    """

    module: ModuleType

    @property
    def latex(self) -> str:
        """The formula."""
        return str(self.module.LATEX)

    @property
    def gradient_latex(self) -> tuple[str, ...]:
        """Its partial derivatives, one for each coordinate."""
        return tuple(self.module.GRADIENT_LATEX)

    @cached_property
    def value_and_gradient(self) -> Any:
        """``(x, y, p) -> f, df/dx, df/dy``, compiled."""
        return compile_function(OBJECTIVE_TYPE, self.module.value_and_gradient)

    @cached_property
    def hessian(self) -> Any:
        """``(x, y, p) -> d²f/dx², d²f/dxdy, d²f/dy²``, compiled when first asked for."""
        return compile_function(OBJECTIVE_TYPE, self.module.hessian)


@lru_cache(maxsize=64)
def compile_objective(syntax: Syntax) -> CompiledObjective:
    """Return the compiled value, gradient and Hessian of a formula.

    Two ways of typing the same formula are the same `Syntax`, so they are compiled once.

    Raises:
        FormulaError: the formula has no value among the real numbers.
    """
    return CompiledObjective(
        generated_module(
            "formula",
            syntax.canonical,
            lambda: _module_source(differentiate(syntax)),
            ("LATEX", "value_and_gradient", "hessian"),
        )
    )


def _module_source(calculus: Calculus) -> str:
    return (
        f"LATEX = {calculus.latex!r}\n"
        f"GRADIENT_LATEX = {calculus.gradient_latex!r}\n"
        f"{calculus.source}"
    )
