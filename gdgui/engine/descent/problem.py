"""What an experiment means: the formula read, the methods found, the defaults filled in.

An `Experiment` says what someone wrote; `resolve` says what that amounts to, or refuses it with
a sentence that names the place. It needs neither sympy nor numba, so a control may call it at
every change.
"""

from bisect import bisect_right

import msgspec
from msgspec.structs import replace

from gdgui.checks import quoted
from gdgui.engine.methods.catalogue import DIRECTIONS, Direction
from gdgui.engine.methods.direction import WEIGHT_DECAY
from gdgui.engine.methods.step_sizes import ResolvedStepSize, resolve_step_size
from gdgui.engine.notation import shown_apart
from gdgui.engine.objective.catalogue import CATALOGUE, CatalogueEntry, ObjectiveParameter
from gdgui.engine.objective.syntax import CoordinatesNeeded, FormulaError, Syntax, parse
from gdgui.experiment import Change, Experiment, ExperimentError, Objective, Run

__all__ = [
    "Ends",
    "Problem",
    "ResolvedChange",
    "ResolvedObjective",
    "ResolvedRun",
    "resolve",
    "resolve_objective",
]

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
        given: what it was made of.
    """

    entry: CatalogueEntry | None
    syntax: Syntax
    parameters: tuple[ObjectiveParameter, ...]
    values: tuple[float, ...]
    domain: tuple[Interval, ...]
    given: Objective

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

    @property
    def lowest(self) -> float:
        """The lowest value, where the catalogue knows it; else 0."""
        return self.entry.lowest if self.entry and self.known_minima is not None else 0.0


class _Tuned(msgspec.Struct, frozen=True, kw_only=True):
    """What has a value for each hyperparameter of a method.

    Attributes:
        hyperparameters: by name, in the order of the method's declaration.
    """

    hyperparameters: dict[str, float]

    @property
    def learning_rate(self) -> float:
        """η of ``x ← x + η d``."""
        return self.hyperparameters["learning_rate"]

    @property
    def rule_hyperparameters(self) -> tuple[float, ...]:
        """What the rule gets as ``hyper``: all of them, the learning rate first."""
        return tuple(self.hyperparameters.values())


class ResolvedChange(_Tuned, frozen=True, kw_only=True):
    """A change of course, with all hyperparameters that are in force from its step on.

    Attributes:
        hyperparameters: by name, in the order of the method's declaration; also those that it
            leaves as they were.
        step: the first step that it counts for.
        iterate: what row ``step`` of the tape holds; None for where the run came to.
    """

    step: int
    iterate: tuple[float, ...] | None


class ResolvedRun(_Tuned, frozen=True, kw_only=True):
    """A run with its method found and a value for each hyperparameter.

    Attributes:
        hyperparameters: those that it starts with.
        direction: the method.
        start: a number for each coordinate.
        step_size: how η is found at each step.
        noise: standard deviation of the noise on the gradient.
        seed: which noise.
        label: the run's own name, or the method's with what tells it from its neighbours.
        changes: where its course was changed, in the order of their steps.
    """

    direction: Direction
    start: tuple[float, ...]
    step_size: ResolvedStepSize
    noise: float
    seed: int
    label: str
    changes: tuple[ResolvedChange, ...] = ()

    @property
    def decays(self) -> bool:
        """Whether the gradient that the method sees has a coupled weight decay at some step."""
        if not self.direction.couples_weight_decay:
            return False
        return any(each.hyperparameters[WEIGHT_DECAY.name] for each in (self, *self.changes))

    def in_force(self, step: int) -> "ResolvedRun | ResolvedChange":
        """Return whose hyperparameters count at the step that leaves row ``step``."""
        count = bisect_right(self.changes, step, key=lambda change: change.step)
        return self.changes[count - 1] if count else self

    def hyperparameters_at(self, step: int) -> dict[str, float]:
        """Return the hyperparameters at the step that leaves row ``step``, by name."""
        return self.in_force(step).hyperparameters

    def at(self, step: int) -> "ResolvedRun":
        """Return the run as it is at the step that leaves row ``step``, as if it stayed so."""
        if not self.changes:
            return self
        return replace(self, hyperparameters=self.hyperparameters_at(step), changes=())

    def newest_change(self, row: int) -> int:
        """Return the row of the last change up to a row, or 0 where there is none."""
        return max((change.step for change in self.changes if change.step <= row), default=0)

    def newest_move(self, row: int) -> int:
        """Return the last row up to a row whose iterate was put there, or 0: that of the start."""
        moves = (change.step for change in self.changes if change.iterate is not None)
        return max((step for step in moves if step <= row), default=0)


class Ends(msgspec.Struct, frozen=True):
    """When a run ends.

    Attributes:
        steps: it takes at most so many steps.
        tolerance: it has converged where the gradient norm is at most this.
        least_step: it stops after a step of at most this length; 0 for never.
        least_change: it stops after a step that changes the value by at most this; 0 for never.
    """

    steps: int
    tolerance: float
    least_step: float
    least_change: float

    @property
    def watches_steps(self) -> bool:
        """Whether a run is stopped by a short step or a small change of its value."""
        return self.least_step > 0.0 or self.least_change > 0.0


class Problem(msgspec.Struct, frozen=True):
    """An experiment whose every part is known to make sense."""

    experiment: Experiment
    objective: ResolvedObjective
    runs: tuple[ResolvedRun, ...]

    @property
    def dim(self) -> int:
        """The number of coordinates, 1 or 2."""
        return self.objective.syntax.dim

    @property
    def ends(self) -> Ends:
        """When a run ends."""
        given = self.experiment
        return Ends(given.steps, given.tolerance, given.step_tolerance, given.value_tolerance)


def resolve(experiment: Experiment) -> Problem:
    """Find out what an experiment means.

    Raises:
        ExperimentError: it means nothing; the sentence names the place.
    """
    objective = resolve_objective(experiment.objective)
    runs = tuple(
        _resolve_run(f"runs[{index}]", run, objective, experiment.steps)
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
                f"{quoted(objective.name)} found"
            )
    try:
        syntax = parse(
            entry.formula if entry else objective.formula or "",
            tuple(sorted(objective.parameters)),
            objective.coordinates,
        )
    except CoordinatesNeeded as error:
        raise ExperimentError(
            f'objective.formula: {error} (in a file as "coordinates": ["{error.names[0]}"])'
        ) from error
    except FormulaError as error:
        raise ExperimentError(f"objective.formula: {error}") from error
    parameters = _parameters(objective, entry, syntax)
    values = tuple(objective.parameters.get(p.name, p.default) for p in parameters)
    domain = _domain(objective, entry, syntax)
    return ResolvedObjective(entry, syntax, parameters, values, domain, objective)


def _parameters(
    objective: Objective, entry: CatalogueEntry | None, syntax: Syntax
) -> tuple[ObjectiveParameter, ...]:
    unknown = [name for name in objective.parameters if name not in syntax.parameters]
    if unknown:
        names = ", ".join(syntax.parameters) or "no parameters"
        raise ExperimentError(
            f"objective.parameters: the formula has {names}; {quoted(unknown[0])} found"
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
        raise ExperimentError(
            f"objective.domain: only x expected, for the formula has one coordinate, "
            f"{syntax.coordinates[0]}"
        )
    if syntax.dim == 1:
        return (given.x,)
    return (given.x, given.y or DEFAULT_INTERVAL)


def _resolve_run(place: str, run: Run, objective: ResolvedObjective, steps: int) -> ResolvedRun:
    names = objective.syntax.coordinates
    direction = DIRECTIONS.get(run.optimizer)
    if direction is None:
        raise ExperimentError(
            f"{place}.optimizer: one of {', '.join(DIRECTIONS)} expected, "
            f"{quoted(run.optimizer)} found"
        )
    _check_dim(f"{place}.start", run.start, names)
    defaults = {parameter.name: parameter.default for parameter in direction.hyperparameters}
    own = f"{place}.hyperparameters"
    hyperparameters = _hyperparameters(own, run.hyperparameters, direction, defaults)
    return ResolvedRun(
        direction=direction,
        hyperparameters=hyperparameters,
        start=run.start,
        step_size=resolve_step_size(
            f"{place}.step_size", run.step_size, direction.step_size, steps, objective.lowest
        ),
        noise=run.noise,
        seed=run.seed,
        label=run.label,
        changes=_resolve_changes(place, run.changes, direction, hyperparameters, names),
    )


def _resolve_changes(
    place: str,
    changes: tuple[Change, ...],
    direction: Direction,
    hyperparameters: dict[str, float],
    names: tuple[str, ...],
) -> tuple[ResolvedChange, ...]:
    found = []
    for index, change in enumerate(changes):
        here = f"{place}.changes[{index}]"
        own = f"{here}.hyperparameters"
        hyperparameters = _hyperparameters(own, change.hyperparameters, direction, hyperparameters)
        if change.iterate is not None:
            _check_dim(f"{here}.iterate", change.iterate, names)
        found.append(
            ResolvedChange(
                hyperparameters=hyperparameters, step=change.step, iterate=change.iterate
            )
        )
    return tuple(found)


def _check_dim(place: str, numbers: tuple[float, ...], names: tuple[str, ...]) -> None:
    if len(numbers) != len(names):
        expected = "1 number" if len(names) == 1 else f"{len(names)} numbers"
        raise ExperimentError(
            f"{place}: {expected} expected (for {' and '.join(names)}), {len(numbers)} found"
        )


def _labelled(runs: tuple[ResolvedRun, ...]) -> tuple[ResolvedRun, ...]:
    """Give each run without a name its method's, with what tells it from the others of it."""

    def label(run: ResolvedRun) -> str:
        alike = [other for other in runs if other.direction is run.direction]
        if len({other.step_size.rule.id for other in alike}) > 1:
            return f"{run.direction.short}, {run.step_size.rule.title}"
        rates = [other.learning_rate for other in alike]
        if len(set(rates)) > 1:
            text = shown_apart(rates)[rates.index(run.learning_rate)]
            return f"{run.direction.short}, η = {text}"
        if len({other.start for other in alike}) > 1:
            return f"{run.direction.short} from {_place(run, alike)}"
        return run.direction.title

    labels: list[str] = []
    for run in runs:
        text = run.label or label(run)
        labels.append(text)
        if not run.label and labels.count(text) > 1:
            # Twice the same run: a number tells one from the other.
            labels[-1] = f"{text}, {labels.count(text)}"
    return tuple(replace(run, label=text) for run, text in zip(runs, labels, strict=True))


def _place(run: ResolvedRun, others: list[ResolvedRun]) -> str:
    """Return where a run starts, in digits that tell it from where the others do."""
    texts = []
    for axis, number in enumerate(run.start):
        numbers = [other.start[axis] for other in others]
        texts.append(shown_apart(numbers)[numbers.index(number)])
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def _hyperparameters(
    place: str, given: dict[str, float], direction: Direction, others: dict[str, float]
) -> dict[str, float]:
    """Return a value for each hyperparameter: the one that is given, or else the other."""
    known = {parameter.name: parameter for parameter in direction.hyperparameters}
    for name, value in given.items():
        parameter = known.get(name)
        if parameter is None:
            raise ExperimentError(
                f"{place}: {direction.title} has {', '.join(known)}; {quoted(name)} found"
            )
        if not parameter.minimum <= value <= parameter.maximum:
            raise ExperimentError(
                f"{place}.{name}: a number from {parameter.minimum:g} to {parameter.maximum:g} "
                f"expected, {value:g} found"
            )
    return {name: given.get(name, others[name]) for name in known}
