"""What a script is made of: which methods and step sizes an experiment uses, and who runs them.

A run goes by torch.optim where torch is asked for, has the method and can do what the run does;
else by hand. Everything that other modules leave out or write down is decided here.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from gdgui.engine.descent.problem import Problem, ResolvedRun
from gdgui.engine.methods.direction import WEIGHT_DECAY, Direction, Numbers
from gdgui.engine.methods.step_size_rule import StepSizeRule
from gdgui.scripts.formulas import has_kinks, hessian_divides
from gdgui.scripts.methods import Method, method_of
from gdgui.scripts.tips import has_tips, has_typed_kinks

__all__ = ["Plan", "plan_of", "torch_can", "torch_of"]


class Plan(msgspec.Struct, frozen=True):
    """What a script is made of.

    Attributes:
        problem: what it runs.
        torch: whether it uses torch.
        by_hand: the runs that a loop of its own takes down, all of them without torch.
        by_torch: those that torch.optim does.
        elementwise: the methods by hand that see one coordinate at a time.
        coupled: those that see both.
        schedules: the schedules, if one of them is not constant.
        searches: the line searches.
        follows: what finds step sizes from the values on the way.
        has_tips: whether the gradient may be 0/0 where the objective has a value.
        has_kinks: whether the objective or its gradient has a kink or a jump somewhere.
        lacks_bends: whether the expression of the Hessian may have no value, or a wrong one,
            where there are second derivatives.
    """

    problem: Problem
    torch: bool
    by_hand: tuple[ResolvedRun, ...]
    by_torch: tuple[ResolvedRun, ...]
    elementwise: tuple[Method, ...]
    coupled: tuple[Method, ...]
    schedules: tuple[StepSizeRule, ...]
    searches: tuple[StepSizeRule, ...]
    follows: tuple[StepSizeRule, ...]
    has_tips: bool
    has_kinks: bool
    lacks_bends: bool

    @property
    def dim(self) -> int:
        """The number of coordinates."""
        return self.problem.dim

    @property
    def methods(self) -> tuple[Method, ...]:
        """The methods by hand."""
        return (*self.elementwise, *self.coupled)

    @property
    def has_state(self) -> bool:
        """Whether a method by hand carries a state along."""
        return any(method.direction.state for method in self.methods)

    @property
    def is_tuned(self) -> bool:
        """Whether the rule of a method by hand has a hyperparameter."""
        return any(method.direction.keywords for method in self.methods)

    @property
    def needs_hessian(self) -> bool:
        """Whether a method looks at the second derivatives."""
        return any(method.direction.needs_hessian for method in self.methods)

    @property
    def derivatives_by_hand(self) -> list[str]:
        """What automatic differentiation does not get right, or not as it was typed, with torch."""
        lacks_bends = self.needs_hessian and self.lacks_bends
        return [
            *(["gradient"] if self.has_tips or self.problem.objective.has_own_gradient else []),
            *(["hessian"] if lacks_bends else []),
            *(["kinks"] if lacks_bends and self.has_kinks else []),
        ]

    @property
    def decays(self) -> bool:
        """Whether a run by hand has a weight decay that is part of its gradient."""
        return any(run.decays for run in self.by_hand)

    @property
    def has_noise(self) -> bool:
        """Whether a run has noise on its gradient."""
        return any(run.noise > 0.0 for run in self.problem.runs)

    def method(self, run: ResolvedRun) -> Method:
        """Return the method of a run by hand."""
        return next(method for method in self.methods if method.direction is run.direction)


def plan_of(problem: Problem, torch: bool) -> Plan:
    """Return what the script of a problem is made of.

    Raises:
        FormulaError: sympy finds that the formula has no real value anywhere.
    """
    by_torch = tuple(run for run in problem.runs if torch and torch_can(run))
    by_hand = tuple(run for run in problem.runs if run not in by_torch)
    directions = _distinct(run.direction for run in by_hand)
    elementwise = [direction for direction in directions if not direction.couples]
    rules = [run.step_size for run in problem.runs]
    schedules = [rule for rule in rules if rule.is_schedule]
    is_constant = all(step_size.is_constant for step_size in schedules)
    differentiates = torch and not problem.objective.has_own_gradient
    tips, kinks = has_tips(problem.formula, differentiates), has_kinks(problem.formula)
    return Plan(
        problem=problem,
        torch=torch,
        by_hand=by_hand,
        by_torch=by_torch,
        elementwise=tuple(map(method_of, elementwise)),
        coupled=tuple(method_of(each) for each in directions if each.couples),
        schedules=() if is_constant else tuple(_distinct(each.rule for each in schedules)),
        searches=tuple(_distinct(each.rule for each in rules if each.is_search)),
        follows=tuple(_distinct(each.rule for each in rules if each.rule.follow is not None)),
        has_tips=tips,
        has_kinks=kinks,
        lacks_bends=tips
        or kinks
        or hessian_divides(problem.formula)
        or (torch and (has_typed_kinks(problem.formula) or has_tips(problem.formula, torch))),
    )


def _distinct(items: Iterable[Any]) -> list[Any]:
    """Return what is not equal to anything before it; what a method is made of has no hash."""
    found: list[Any] = []
    for item in items:
        if item not in found:
            found.append(item)
    return found


def torch_of(
    direction: Direction, hyperparameters: Numbers, decays: bool
) -> tuple[str, dict[str, object]]:
    """Return the class in torch.optim, and its arguments but for the learning rate.

    Args:
        direction: the method.
        hyperparameters: by name.
        decays: whether the gradient has a coupled weight decay, which torch's classes add to it.

    Raises:
        ValueError: torch has no such method.
    """
    if direction.torch is None:
        raise ValueError(f"a method of torch.optim expected, {direction.title} found")
    arguments = direction.torch.arguments(hyperparameters)
    if decays:
        arguments["weight_decay"] = hyperparameters[WEIGHT_DECAY.name]
    return direction.torch.name, arguments


def torch_can(run: ResolvedRun) -> bool:
    """Tell whether torch.optim does what a run does."""
    torch = run.direction.torch
    if torch is None or not run.step_size.is_schedule or (run.decays and not torch.decays):
        return False
    every = [each.hyperparameters for each in (run, *run.changes)]
    if not (torch.follows_schedules or run.step_size.is_constant):
        return False
    if any(len({h[name] == 0.0 for h in every}) > 1 for name in torch.switches):
        return False
    return all(map(torch.accepts, every))
