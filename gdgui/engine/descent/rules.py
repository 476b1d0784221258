"""A run's rule, compiled, as the kernels that take any rule want to be told of it."""

from functools import cache
from types import FunctionType
from typing import Any, cast

import msgspec

from gdgui.engine.descent import kernels
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.generated_modules import generated_module
from gdgui.engine.machine_code import compile_function
from gdgui.engine.methods import line_searches
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.methods.compilation import SEARCH_TYPE, compile_rule
from gdgui.engine.methods.sources import function_source, module_source
from gdgui.engine.methods.step_size_rule import StepSizeRule
from gdgui.engine.methods.step_sizes import EXACT
from gdgui.engine.objective.compilation import CompiledObjective

__all__ = ["Rules", "rules_of"]


class Rules(msgspec.Struct, frozen=True):
    """What a kernel is handed; what is not the run's is there but not called.

    Attributes:
        kind: ELEMENTWISE, COUPLED or HESSIAN.
        elementwise: the rule where the kind is ELEMENTWISE.
        coupled: the rule where it is another.
        hessian: the objective's Hessian where the kind is HESSIAN.
        stepping: KNOWN, SEARCHED or FOLLOWED, for how the step size is found.
        search: what finds it where it is not known beforehand; None where no kernel is called that
            could search.
    """

    kind: int
    elementwise: Any
    coupled: Any
    hessian: Any
    stepping: int
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
    is_plain = not direction.couples and step_size.is_schedule and not for_any_kernel
    kind = kernels.COUPLED if direction.couples else kernels.ELEMENTWISE
    return Rules(
        kernels.HESSIAN if direction.needs_hessian else kind,
        compile_rule(DIRECTIONS["gd"]) if direction.couples else own,
        own if direction.couples else compile_rule(DIRECTIONS["normalized"]),
        objective.hessian if direction.needs_hessian else objective.value_and_gradient,
        _stepping(step_size.rule),
        None if is_plain else _compile_search(EXACT if step_size.is_schedule else step_size.rule),
    )


def _stepping(rule: StepSizeRule) -> int:
    if rule.is_search:
        return kernels.SEARCHED
    return kernels.KNOWN if rule.is_schedule else kernels.FOLLOWED


_ARGUMENTS = "objective, parameters, x, y, dx, dy, f, slope, trial, settings, memory"
_SEARCH = """\
from gdgui.engine.methods.line_searches import {name} as search


def adaptor({arguments}):
    return search(objective, parameters, x, y, dx, dy, f, slope, trial{settings})
"""
_FOLLOWING = """\
from numba import njit

from gdgui.engine.methods.sources import positional

{text}

follow = njit(nogil=True, error_model="numpy")(positional({name}))


def adaptor({arguments}):
    step, {memory} = follow(f, trial, {memory}{settings})
    return step, 1
"""


@cache
def _compile_search(rule: StepSizeRule) -> Any:
    """Return what finds step sizes as the kernels call it, with its hyperparameters in an array."""
    names = [parameter.name for parameter in rule.hyperparameters]
    if rule.follow is not None:
        follow = cast(FunctionType, rule.follow)
        keywords = follow.__code__.co_varnames[follow.__code__.co_argcount :]
        source = key = _FOLLOWING.format(
            text=function_source(follow).text,
            name=follow.__name__,
            arguments=_ARGUMENTS,
            memory=", ".join(f"memory[{slot}]" for slot in range(len(rule.memory))),
            settings="".join(f", settings[{names.index(name)}]" for name in keywords[: len(names)]),
        )
    else:
        given = "".join(f", {name}=settings[{slot}]" for slot, name in enumerate(names))
        source = _SEARCH.format(name=rule.search, arguments=_ARGUMENTS, settings=given)
        # What the search does is compiled into it.
        key = source + module_source(line_searches).text
    module = generated_module("search", key, lambda: source, ("adaptor",))
    return compile_function(SEARCH_TYPE, module.adaptor)
