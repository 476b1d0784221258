"""What an experiment means: the formula read, the methods found, the defaults filled in.

An `Experiment` says what somebody wrote; `resolve` says what that amounts to, or refuses it with
a sentence that names the place. It needs neither sympy nor numba, so a control may call it at
every change.
"""

import msgspec
from msgspec.structs import replace

from gdgui.engine.objectives import CATALOGUE, CatalogueEntry, ObjectiveParameter
from gdgui.engine.optimizers import DIRECTIONS, Direction
from gdgui.engine.step_sizes import ResolvedStepSize, resolve_step_size
from gdgui.engine.syntax import COORDINATES, FormulaError, Syntax, parse
from gdgui.experiment import Experiment, ExperimentError, Objective, Run

__all__ = ["Problem", "ResolvedObjective", "ResolvedRun", "resolve", "resolve_objective"]

Interval = tuple[float, float]

DEFAULT_INTERVAL = (-5.0, 5.0)


class ResolvedObjective(msgspec.Struct, frozen=True):
    """An objective with its formula read and a value for each parameter.

    Attributes:
        entry: where it comes from, if it has a name.
        syntax: its formula.
        parameters: the value, range and scale of each, in the order of the formula.
        values: the value of each parameter, in the same order.
        domain: the interval of each coordinate that is shown at first.
    """

    entry: CatalogueEntry | None
    syntax: Syntax
    parameters: tuple[ObjectiveParameter, ...]
    values: tuple[float, ...]
    domain: tuple[Interval, ...]

    @property
    def title(self) -> str:
        """The objective's name in words."""
        return self.entry.title if self.entry else "Formula"

    @property
    def known_minima(self) -> tuple[tuple[float, ...], ...] | None:
        """The catalogue's minima; None where the formula or a parameter is the user's own."""
        if self.entry is None:
            return None
        defaults = {parameter.name: parameter.default for parameter in self.entry.parameters}
        own = dict(zip(self.syntax.parameters, self.values, strict=True))
        return self.entry.minima if own == defaults else None


class ResolvedRun(msgspec.Struct, frozen=True):
    """A run with its method found and a value for each hyperparameter.

    Attributes:
        direction: the method.
        hyperparameters: by name, in the order of the method's declaration.
        start: a number for each coordinate.
        step_size: how η is found at each step.
        noise: standard deviation of the noise on the gradient.
        seed: which noise.
        label: the run's own name, or the method's with what tells it from its neighbours.
    """

    direction: Direction
    hyperparameters: dict[str, float]
    start: tuple[float, ...]
    step_size: ResolvedStepSize
    noise: float
    seed: int
    label: str

    @property
    def learning_rate(self) -> float:
        """η of ``x ← x + η d``."""
        return self.hyperparameters["learning_rate"]

    @property
    def rule_hyperparameters(self) -> tuple[float, ...]:
        """What the rule gets as ``hyper``: all but the learning rate."""
        return tuple(v for name, v in self.hyperparameters.items() if name != "learning_rate")


class Problem(msgspec.Struct, frozen=True):
    """An experiment whose every part is known to make sense."""

    experiment: Experiment
    objective: ResolvedObjective
    runs: tuple[ResolvedRun, ...]

    @property
    def dim(self) -> int:
        """The number of coordinates, 1 or 2."""
        return self.objective.syntax.dim


def resolve(experiment: Experiment) -> Problem:
    """Find out what an experiment means.

    Raises:
        ExperimentError: it means nothing; the sentence names the place.
    """
    objective = resolve_objective(experiment.objective)
    runs = tuple(
        _resolve_run(f"runs[{index}]", run, objective.syntax.dim, experiment.steps)
        for index, run in enumerate(experiment.runs)
    )
    return Problem(experiment, objective, _labelled(runs))


def resolve_objective(objective: Objective) -> ResolvedObjective:
    """Find out what an objective means; see `resolve`."""
    entry = None
    if objective.name is not None:
        entry = CATALOGUE.get(objective.name)
        if entry is None:
            raise ExperimentError(
                f"objective.name: one of {', '.join(CATALOGUE)} expected, "
                f"{objective.name[:40]!r} found"
            )
    try:
        syntax = parse(entry.formula if entry else objective.formula or "")
    except FormulaError as error:
        raise ExperimentError(f"objective.formula: {error}") from error
    parameters = _parameters(objective, entry, syntax)
    values = tuple(objective.parameters.get(p.name, p.default) for p in parameters)
    return ResolvedObjective(entry, syntax, parameters, values, _domain(objective, entry, syntax))


def _parameters(
    objective: Objective, entry: CatalogueEntry | None, syntax: Syntax
) -> tuple[ObjectiveParameter, ...]:
    unknown = [name for name in objective.parameters if name not in syntax.parameters]
    if unknown:
        names = ", ".join(syntax.parameters) or "no parameters"
        raise ExperimentError(
            f"objective.parameters: the formula has {names}; {unknown[0][:40]!r} found"
        )
    declared = {parameter.name: parameter for parameter in entry.parameters} if entry else {}
    return tuple(
        declared.get(name) or ObjectiveParameter(name, 1.0, -10.0, 10.0)
        for name in syntax.parameters
    )


def _domain(
    objective: Objective, entry: CatalogueEntry | None, syntax: Syntax
) -> tuple[Interval, ...]:
    given = objective.domain
    if given is None:
        return entry.domain if entry else (DEFAULT_INTERVAL,) * syntax.dim
    if syntax.dim == 1 and given.y is not None:
        raise ExperimentError("objective.domain: only x expected, for the formula has no y")
    if syntax.dim == 1:
        return (given.x,)
    return (given.x, given.y or DEFAULT_INTERVAL)


def _resolve_run(place: str, run: Run, dim: int, steps: int) -> ResolvedRun:
    direction = DIRECTIONS.get(run.optimizer)
    if direction is None:
        raise ExperimentError(
            f"{place}.optimizer: one of {', '.join(DIRECTIONS)} expected, "
            f"{run.optimizer[:40]!r} found"
        )
    if len(run.start) != dim:
        expected = "1 number" if dim == 1 else f"{dim} numbers"
        raise ExperimentError(
            f"{place}.start: {expected} expected (for {' and '.join(COORDINATES[:dim])}), "
            f"{len(run.start)} found"
        )
    return ResolvedRun(
        direction,
        _hyperparameters(f"{place}.hyperparameters", run, direction),
        run.start,
        resolve_step_size(f"{place}.step_size", run.step_size, direction.step_size, steps),
        run.noise,
        run.seed,
        run.label,
    )


def _labelled(runs: tuple[ResolvedRun, ...]) -> tuple[ResolvedRun, ...]:
    """Give each run without a name its method's, with what tells it from the others of it."""

    def label(run: ResolvedRun) -> str:
        alike = [other for other in runs if other.direction is run.direction]
        if len({other.step_size.rule.id for other in alike}) > 1:
            return f"{run.direction.short}, {run.step_size.rule.title}"
        if len({other.learning_rate for other in alike}) > 1:
            return f"{run.direction.short}, η = {run.learning_rate:g}"
        if len({other.start for other in alike}) > 1:
            return f"{run.direction.short} from {_place(run.start)}"
        return run.direction.title

    labels: list[str] = []
    for run in runs:
        text = run.label or label(run)
        labels.append(text)
        if not run.label and labels.count(text) > 1:
            # Twice the same run: a number tells one from the other.
            labels[-1] = f"{text}, {labels.count(text)}"
    return tuple(replace(run, label=text) for run, text in zip(runs, labels, strict=True))


def _place(start: tuple[float, ...]) -> str:
    numbers = ", ".join(f"{number:g}" for number in start).replace("-", "−")
    return numbers if len(start) == 1 else f"({numbers})"


def _hyperparameters(place: str, run: Run, direction: Direction) -> dict[str, float]:
    known = {parameter.name: parameter for parameter in direction.hyperparameters}
    for name, value in run.hyperparameters.items():
        parameter = known.get(name)
        if parameter is None:
            raise ExperimentError(
                f"{place}: {direction.title} has {', '.join(known)}; {name[:40]!r} found"
            )
        if not parameter.minimum <= value <= parameter.maximum:
            raise ExperimentError(
                f"{place}.{name}: a number from {parameter.minimum:g} to {parameter.maximum:g} "
                f"expected, {value:g} found"
            )
    return {name: run.hyperparameters.get(name, p.default) for name, p in known.items()}
