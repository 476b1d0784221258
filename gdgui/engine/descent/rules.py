"""A run's rule, compiled, as the kernels that take any rule want to be told of it."""

from typing import Any

import msgspec

from gdgui.engine.descent import kernels
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.methods.line_searches import KINDS
from gdgui.engine.objective.compilation import CompiledObjective, compile_rule

__all__ = ["Rules", "rules_of"]


class Rules(msgspec.Struct, frozen=True):
    """What a kernel is handed; what is not the run's is there but not called.

    Attributes:
        kind: ELEMENTWISE, COUPLED or HESSIAN.
        elementwise: the rule where the kind is ELEMENTWISE.
        coupled: the rule where it is another.
        hessian: the objective's Hessian where the kind is HESSIAN.
        searching: the kind of line search, or NO_SEARCH.
    """

    kind: int
    elementwise: Any
    coupled: Any
    hessian: Any
    searching: int


def rules_of(objective: CompiledObjective, run: ResolvedRun) -> Rules:
    """Return what the kernels need to know of a run's method; compiles what is missing."""
    direction, step_size = run.direction, run.step_size
    own = compile_rule(direction.id)
    kind = kernels.COUPLED if direction.couples else kernels.ELEMENTWISE
    return Rules(
        kernels.HESSIAN if direction.needs_hessian else kind,
        compile_rule("gd") if direction.couples else own,
        own if direction.couples else compile_rule("normalized"),
        objective.hessian if direction.needs_hessian else objective.value_and_gradient,
        KINDS[step_size.rule.id] if step_size.is_search else kernels.NO_SEARCH,
    )
