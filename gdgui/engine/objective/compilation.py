"""Compiled objectives and rules.

What sympy finds about a formula is written as a small Python module, which the next launch imports
instead of sympy (`gdgui.engine.generated_modules`); its machine code is kept as well
(`gdgui.engine.machine_code`).

Functions are compiled to fixed signatures and handed to the kernels as first-class functions:
so a kernel is compiled once for all formulas and rules, and a new formula costs one small
function.
"""

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from types import ModuleType
from typing import Any

from numba import float64, int64, types
from numba.experimental.function_type import _get_wrapper_address

from gdgui.engine.generated_modules import generated_module
from gdgui.engine.machine_code import kernel
from gdgui.engine.methods.catalogue import DIRECTIONS, STATE_SLOTS
from gdgui.engine.objective.formula import Calculus, differentiate
from gdgui.engine.objective.syntax import Syntax

__all__ = [
    "COUPLED_RULE_TYPE",
    "OBJECTIVE_TYPE",
    "RULE_TYPE",
    "CompiledObjective",
    "compile_objective",
    "compile_rule",
]

NUMBERS = types.Array(float64, 1, "C", readonly=True)
_STATE = types.UniTuple(float64, STATE_SLOTS)
_THREE = types.UniTuple(float64, 3)

OBJECTIVE_TYPE = types.FunctionType(_THREE(float64, float64, NUMBERS))
"""``(x, y, p) -> f, df/dx, df/dy``, and the Hessian alike."""
RULE_TYPE = types.FunctionType(
    types.Tuple((float64, _STATE))(float64, float64, _STATE, float64, NUMBERS)
)
"""``(x, g, state, t, hyper) -> d, state``."""
COUPLED_RULE_TYPE = types.FunctionType(
    types.Tuple((float64, float64, _STATE, _STATE, int64))(
        *(float64,) * 7, _STATE, _STATE, float64, NUMBERS
    )
)
"""A rule that couples the coordinates; see `gdgui.engine.methods.direction`."""


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
        return _compiled(OBJECTIVE_TYPE, self.module.value_and_gradient)

    @cached_property
    def hessian(self) -> Any:
        """``(x, y, p) -> d²f/dx², d²f/dxdy, d²f/dy²``, compiled when first asked for."""
        return _compiled(OBJECTIVE_TYPE, self.module.hessian)


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


@cache
def compile_rule(direction_id: str) -> Any:
    """Return the compiled rule of a method, elementwise or coupled."""
    direction = DIRECTIONS[direction_id]
    return _compiled(COUPLED_RULE_TYPE if direction.couples else RULE_TYPE, direction.rule)


class FirstClass(types.WrapperAddressProtocol):
    """A compiled function that kernels are handed, and that Python may call.

    It knows its address: of a bare one, numba would look it up at each call of a kernel, which
    takes longer than some thousand steps.

    Args:
        function: what numba has compiled.
        function_type: with which arguments.

    Attributes:
        dispatcher: what numba has compiled.
    """

    def __init__(self, function: Any, function_type: types.FunctionType) -> None:
        self.dispatcher = function
        self._signature = function_type.signature
        self._address = _get_wrapper_address(function, self._signature)

    def __wrapper_address__(self) -> int:
        """Return where the machine code begins."""
        return int(self._address)

    def signature(self) -> Any:
        """Return the types of the arguments and of what is returned."""
        return self._signature

    def __call__(self, *arguments: Any) -> Any:
        """Call the compiled function."""
        return self.dispatcher(*arguments)


def _compiled(function_type: types.FunctionType, function: Any) -> FirstClass:
    """Compile a function, or take the machine code that an earlier launch has left."""
    return FirstClass(kernel(function_type.signature)(function), function_type)


def _module_source(calculus: Calculus) -> str:
    return (
        f"LATEX = {calculus.latex!r}\n"
        f"GRADIENT_LATEX = {calculus.gradient_latex!r}\n"
        f"{calculus.source}"
    )
