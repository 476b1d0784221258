"""Compiled rules: what the kernels call, whatever a method's rule names.

Like objectives, rules are compiled to fixed signatures and handed to the kernels as first-class
functions, so that a kernel is compiled once for all of them.
"""

from functools import lru_cache
from typing import Any

from numba import float64, int64, types, uint64, void

from gdgui.engine.generated_modules import generated_module
from gdgui.engine.machine_code import compile_function
from gdgui.engine.methods.adaptors import adaptor_source, array_adaptor_source
from gdgui.engine.methods.direction import Direction
from gdgui.engine.objective.function_types import NUMBERS, OBJECTIVE_TYPE

__all__ = [
    "ARRAY_RULE_TYPE",
    "COUPLED_RULE_TYPE",
    "RULE_TYPE",
    "SEARCH_TYPE",
    "compile_array_rule",
    "compile_rule",
]

_TABLE = float64[:, ::1]

RULE_TYPE = types.FunctionType(float64(float64, float64, float64, _TABLE, uint64, NUMBERS))
"""``(x, g, k, state, row, hyper) -> d``, the state carried on in place; an array costs less than to
hand the state back and forth, and may have any number of columns."""
ARRAY_RULE_TYPE = types.FunctionType(void(NUMBERS, NUMBERS, float64, _TABLE, NUMBERS, float64[::1]))
"""``(x, g, k, state, hyper, out)``: the direction at n coordinates; the state has a row for each
variable."""
COUPLED_RULE_TYPE = types.FunctionType(
    types.Tuple((float64, float64, int64))(*(float64,) * 8, _TABLE, NUMBERS)
)
"""``(x, y, gx, gy, hxx, hxy, hyy, k, state, hyper) -> dx, dy, flag``."""
SEARCH_TYPE = types.FunctionType(
    types.Tuple((float64, int64))(OBJECTIVE_TYPE, NUMBERS, *(float64,) * 7, NUMBERS, float64[::1])
)
"""``(objective, parameters, x, y, dx, dy, f, slope, trial, settings, memory) -> a, found``, what it
remembers carried on in place."""


@lru_cache(maxsize=256)
def compile_rule(direction: Direction, decays: bool = False) -> Any:
    """Return the compiled rule of a method; see `gdgui.engine.methods.adaptors`."""
    source = adaptor_source(direction, decays)
    module = generated_module("rule", source, lambda: source, ("adaptor",))
    return compile_function(COUPLED_RULE_TYPE if direction.couples else RULE_TYPE, module.adaptor)


@lru_cache(maxsize=256)
def compile_array_rule(direction: Direction, decays: bool = False) -> Any:
    """Return the compiled rule of an elementwise method for many coordinates."""
    source = array_adaptor_source(direction, decays)
    module = generated_module("arrays", source, lambda: source, ("adaptor",))
    return compile_function(ARRAY_RULE_TYPE, module.adaptor)
