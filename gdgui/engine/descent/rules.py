"""A run's rule, compiled, as the kernels that take any rule want to be told of it."""

from functools import cache
from typing import Any

import msgspec

from gdgui.engine.descent import kernels
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.generated_modules import generated_module
from gdgui.engine.machine_code import compile_function
from gdgui.engine.methods import line_searches
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.methods.compilation import SEARCH_TYPE, compile_rule
from gdgui.engine.methods.sources import module_source
from gdgui.engine.methods.step_sizes import EXACT, StepSizeRule
from gdgui.engine.objective.compilation import CompiledObjective

__all__ = ["Rules", "compile_search", "rules_of"]


class Rules(msgspec.Struct, frozen=True):
    """What a kernel is handed; what is not the run's is there but not called.

    Attributes:
        kind: ELEMENTWISE, COUPLED or HESSIAN.
        elementwise: the rule where the kind is ELEMENTWISE.
        coupled: the rule where it is another.
        hessian: the objective's Hessian where the kind is HESSIAN.
        searches: whether the step size is searched for.
        search: the line search where it is; None where no kernel is called that could search.
    """

    kind: int
    elementwise: Any
    coupled: Any
    hessian: Any
    searches: bool
    search: Any


def rules_of(
    objective: CompiledObjective,
    run: ResolvedRun,
    *,
    for_any_kernel: bool = False,
    decays: bool | None = None,
) -> Rules:
    """Return what the kernels need to know of a run's method; compiles what is missing.

    Args:
        objective: the compiled formula.
        run: whose method it is.
        for_any_kernel: whether the kernel that could search is called for any run.
        decays: whether the gradient has a coupled weight decay; None if that is for the run to say.
    """
    direction, step_size = run.direction, run.step_size
    own = compile_rule(direction, run.decays if decays is None else decays)
    is_plain = not (direction.couples or step_size.is_search or for_any_kernel)
    kind = kernels.COUPLED if direction.couples else kernels.ELEMENTWISE
    return Rules(
        kernels.HESSIAN if direction.needs_hessian else kind,
        compile_rule(DIRECTIONS["gd"]) if direction.couples else own,
        own if direction.couples else compile_rule(DIRECTIONS["normalized"]),
        objective.hessian if direction.needs_hessian else objective.value_and_gradient,
        step_size.is_search,
        None if is_plain else compile_search(step_size.rule if step_size.is_search else EXACT),
    )


_SEARCH = """\
from gdgui.engine.methods.line_searches import {name} as search


def adaptor(objective, parameters, x, y, dx, dy, f, slope, trial, settings):
    return search(objective, parameters, x, y, dx, dy, f, slope, trial{settings})
"""


@cache
def compile_search(rule: StepSizeRule) -> Any:
    """Return a line search as the kernels call it, with its hyperparameters in an array."""
    names = [parameter.name for parameter in rule.hyperparameters]
    given = "".join(f", {name}=settings[{slot}]" for slot, name in enumerate(names))
    source = _SEARCH.format(name=rule.search, settings=given)
    # What the search does is compiled into it.
    key = source + module_source(line_searches).text
    module = generated_module("search", key, lambda: source, ("adaptor",))
    return compile_function(SEARCH_TYPE, module.adaptor)
