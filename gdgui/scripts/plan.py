"""What a script is made of: which methods and step sizes an experiment uses, and who runs them.

A run goes by torch.optim where torch is asked for, has the method and can do what the run does;
else by hand. Everything that other modules leave out or write down is decided here.
"""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from gdgui.engine.descent.problem import Problem, ResolvedRun
from gdgui.engine.methods.direction import Direction
from gdgui.engine.methods.step_sizes import StepSizeRule
from gdgui.scripts.methods import Method, method_of

__all__ = ["Plan", "plan_of", "torch_hyperparameters"]

Numbers = dict[str, float]


class Plan(msgspec.Struct, frozen=True):
    """What a script is made of.

    Attributes:
        problem: what it runs.
        torch: whether it uses torch.
        by_hand: the runs that a loop of its own takes down, all of them without torch.
        by_torch: those that torch.optim does.
        elementwise: the methods by hand that see one coordinate at a time.
        coupled: those that see both.
        arguments: what an elementwise method is given beside its hyperparameters.
        schedules: the schedules, if one of them is not constant.
        searches: the line searches.
    """

    problem: Problem
    torch: bool
    by_hand: tuple[ResolvedRun, ...]
    by_torch: tuple[ResolvedRun, ...]
    elementwise: tuple[Method, ...]
    coupled: tuple[Method, ...]
    arguments: tuple[str, ...]
    schedules: tuple[StepSizeRule, ...]
    searches: tuple[StepSizeRule, ...]

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
        return any(method.has_state for method in self.methods)

    @property
    def is_tuned(self) -> bool:
        """Whether a method by hand has a hyperparameter beside the learning rate."""
        return any(len(method.direction.hyperparameters) > 1 for method in self.methods)

    @property
    def needs_hessian(self) -> bool:
        """Whether a method looks at the second derivatives."""
        return any(method.direction.needs_hessian for method in self.methods)

    @property
    def has_noise(self) -> bool:
        """Whether a run has noise on its gradient."""
        return any(run.noise > 0.0 for run in self.problem.runs)

    def method(self, run: ResolvedRun) -> Method:
        """Return the method of a run by hand."""
        return next(method for method in self.methods if method.direction is run.direction)


def plan_of(problem: Problem, torch: bool) -> Plan:
    """Return what the script of a problem is made of."""
    by_torch = tuple(run for run in problem.runs if torch and _torch_can(run))
    by_hand = tuple(run for run in problem.runs if run not in by_torch)
    directions = _distinct(run.direction for run in by_hand)
    elementwise = [direction for direction in directions if not direction.couples]
    with_state = any(direction.state for direction in elementwise)
    methods = tuple(method_of(direction, with_state) for direction in elementwise)
    told = {argument for method in methods for argument in method.arguments}
    rules = [run.step_size for run in problem.runs if not run.step_size.is_search]
    is_constant = all(step_size.is_constant for step_size in rules)
    return Plan(
        problem=problem,
        torch=torch,
        by_hand=by_hand,
        by_torch=by_torch,
        elementwise=methods,
        coupled=tuple(method_of(each, False) for each in directions if each.couples),
        arguments=tuple(name for name in ("x", "g", "state", "t") if name in told),
        schedules=() if is_constant else tuple(_distinct(rule.rule for rule in rules)),
        searches=tuple(
            _distinct(run.step_size.rule for run in problem.runs if run.step_size.is_search)
        ),
    )


def _distinct(items: Iterable[Any]) -> list[Any]:
    """Return what is not equal to anything before it; what a method is made of has no hash."""
    found: list[Any] = []
    for item in items:
        if item not in found:
            found.append(item)
    return found


_Translation = Callable[[Numbers], dict[str, object]]


def _betas(h: Numbers) -> tuple[float, float]:
    return h["beta1"], h["beta2"]


_TORCH: dict[str, tuple[str, _Translation]] = {
    "gd": ("SGD", lambda h: {}),
    "momentum": ("SGD", lambda h: {"momentum": h["momentum"]}),
    "nesterov": ("SGD", lambda h: {"momentum": h["momentum"], "nesterov": True}),
    "adagrad": ("Adagrad", lambda h: {"eps": h["epsilon"]}),
    "adadelta": ("Adadelta", lambda h: {"rho": h["decay"], "eps": h["epsilon"]}),
    "rmsprop": ("RMSprop", lambda h: {"alpha": h["decay"], "eps": h["epsilon"]}),
    "adam": ("Adam", lambda h: {"betas": _betas(h), "eps": h["epsilon"]}),
    "adamw": (
        "AdamW",
        lambda h: {"betas": _betas(h), "eps": h["epsilon"], "weight_decay": h["weight_decay"]},
    ),
    "amsgrad": ("Adam", lambda h: {"betas": _betas(h), "eps": h["epsilon"], "amsgrad": True}),
    "adamax": ("Adamax", lambda h: {"betas": _betas(h), "eps": h["epsilon"]}),
    "nadam": (
        "NAdam",
        lambda h: {
            "betas": _betas(h), "eps": h["epsilon"], "momentum_decay": h["momentum_decay"],
        },
    ),
    "radam": ("RAdam", lambda h: {"betas": _betas(h), "eps": h["epsilon"]}),
    "rprop": (
        "Rprop",
        lambda h: {
            "etas": (h["shrink"], h["grow"]),
            "step_sizes": (h["least"] * h["learning_rate"], h["most"] * h["learning_rate"]),
        },
    ),
}  # fmt: skip
"""The class in torch.optim of each method that torch has, and its arguments but for lr."""


def torch_hyperparameters(
    direction: Direction, hyperparameters: Numbers
) -> tuple[str, dict[str, object]]:
    """Return the class in torch.optim, and its arguments but for the learning rate."""
    name, translate = _TORCH[direction.id]
    return name, translate(hyperparameters)


def _torch_can(run: ResolvedRun) -> bool:
    """Tell whether torch.optim does what a run does."""
    if run.direction.id not in _TORCH or run.step_size.is_search:
        return False
    if run.direction.id == "rprop":
        # torch's steps are lengths of their own, which do not follow the learning rate.
        h = run.hyperparameters
        changed = any(change.hyperparameters != h for change in run.changes)
        in_range = 0.0 < h["shrink"] < 1.0 < h["grow"]
        return in_range and run.step_size.is_constant and not changed
    # Without momentum torch keeps no velocity, and knows nothing of Nesterov's; without an ε its
    # Adamax divides by 0 where there is no gradient.
    needed = {"momentum": "momentum", "nesterov": "momentum", "adamax": "epsilon"}
    name = needed.get(run.direction.id)
    every = [run, *run.changes]
    return name is None or all(each.hyperparameters[name] > 0.0 for each in every)
