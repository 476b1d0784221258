"""What an experiment means: the formula or the data read, the methods found, defaults filled in.

An `Experiment` says what someone wrote; `resolve` says what that amounts to, or refuses it with
a sentence that names the place. It needs neither sympy nor numba, so a control may call it at
every change.
"""

from bisect import bisect_right

import msgspec
from msgspec.structs import replace

from gdgui.checks import quoted
from gdgui.engine.data.batches import Batches
from gdgui.engine.data.initialization import SCHEMES, drawn
from gdgui.engine.descent.learners import check_all_are_seen, learner_of, method_refusal
from gdgui.engine.descent.objectives import (
    AnyObjective,
    LearningObjective,
    ResolvedObjective,
    resolve_learning,
    resolve_objective,
)
from gdgui.engine.methods.catalogue import DIRECTIONS, VECTOR_DIRECTIONS, Direction
from gdgui.engine.methods.direction import WEIGHT_DECAY
from gdgui.engine.methods.step_sizes import ResolvedStepSize, resolve_step_size
from gdgui.engine.notation import shown_apart
from gdgui.errors import UserError
from gdgui.experiment import Change, Experiment, ExperimentError, RandomStart, Run
from gdgui.model_source import BY_NAME

__all__ = [
    "AnyObjective",
    "Ends",
    "LearningObjective",
    "Problem",
    "ResolvedChange",
    "ResolvedObjective",
    "ResolvedRun",
    "resolve",
    "resolve_objective",
]

MAX_TAPE_BYTES = 4_000_000_000
"""What the tapes of an experiment that learns from data take at most, all runs together."""


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
        batches: which samples its steps see; None where there are no data.
        has_own_gradient: whether it descends by a gradient that someone has typed.
    """

    direction: Direction
    start: tuple[float, ...]
    step_size: ResolvedStepSize
    noise: float
    seed: int
    label: str
    changes: tuple[ResolvedChange, ...] = ()
    batches: Batches | None = None
    has_own_gradient: bool = False

    @property
    def short_label(self) -> str:
        """Its label without the mark of a typed gradient; the method's short name for its title."""
        label = self.label.removesuffix(_OWN_GRADIENT) if self.has_own_gradient else self.label
        return self.direction.short if label == self.direction.title else label

    @property
    def is_noisy(self) -> bool:
        """Whether its seed has a say: there is noise, or its steps see some of the samples."""
        return self.noise > 0.0 or (self.batches is not None and not self.batches.is_full)

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
    objective: AnyObjective
    runs: tuple[ResolvedRun, ...]

    @property
    def dim(self) -> int:
        """The number of coordinates; of a formula 1 or 2."""
        return self.objective.dim

    @property
    def formula(self) -> ResolvedObjective:
        """The objective of one or two coordinates.

        Raises:
            UserError: it is a loss over data.
        """
        if isinstance(self.objective, ResolvedObjective):
            return self.objective
        raise UserError(
            "objective: a formula of one or two coordinates expected here, a loss over data found"
        )

    @property
    def learning(self) -> LearningObjective:
        """The loss over data.

        Raises:
            UserError: the objective is a formula.
        """
        if isinstance(self.objective, LearningObjective):
            return self.objective
        raise UserError("objective: a loss over `data` expected here, a formula found")

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
    given = experiment.objective
    objective: AnyObjective
    if given.data is None:
        objective = resolve_objective(given)
    else:
        objective = resolve_learning(given, given.data)
        _check_tapes(objective, experiment)
    runs = tuple(
        _resolve_run(f"runs[{index}]", run, objective, experiment.steps)
        for index, run in enumerate(experiment.runs)
    )
    labelled = _labelled(runs)
    if objective.has_own_gradient:
        labelled = tuple(
            replace(run, label=_marked(run.label), has_own_gradient=True) for run in labelled
        )
    return Problem(experiment, objective, labelled)


_OWN_GRADIENT = ", own ∇f"
"""What marks a run that descends by a gradient that someone has typed, wherever it is named."""


def _marked(label: str) -> str:
    return label if label.endswith(_OWN_GRADIENT) else f"{label}{_OWN_GRADIENT}"


def _check_tapes(objective: LearningObjective, experiment: Experiment) -> None:
    """Refuse tapes that would not fit, and say how many steps would."""
    count, n, steps = len(experiment.runs), objective.dim, experiment.steps
    # θ and gradient, loss and step size.
    row = 8 * (2 * n + 2) * count
    if (steps + 1) * row > MAX_TAPE_BYTES:
        runs = "one run" if count == 1 else f"{count} runs"
        raise ExperimentError(
            f"steps: at most {MAX_TAPE_BYTES // row - 1:,} expected for {runs} of {n:,} parameters "
            f"(tapes take at most {MAX_TAPE_BYTES / 1e9:g} GB together), {steps:,} found"
        )


def _resolve_run(place: str, run: Run, objective: AnyObjective, steps: int) -> ResolvedRun:
    names = objective.coordinates
    learns = isinstance(objective, LearningObjective)
    directions = VECTOR_DIRECTIONS if learns else DIRECTIONS
    direction = directions.get(run.optimizer)
    if direction is None:
        raise ExperimentError(
            f"{place}.optimizer: one of {', '.join(directions)} expected, "
            f"{quoted(run.optimizer)} found"
        )
    start, batches = run.point, None
    if isinstance(objective, LearningObjective):
        if refusal := method_refusal(direction, learner_of(objective)):
            raise ExperimentError(f"{place}.optimizer: {refusal}")
        if direction.needs_residuals:
            check_all_are_seen(place, run, direction, objective)
        start = _start(f"{place}.start", run.start, objective)
        batches = _batches(f"{place}.batch", run, objective)
    _check_dim(f"{place}.start", start, names)
    defaults = {parameter.name: parameter.default for parameter in direction.hyperparameters}
    own = f"{place}.hyperparameters"
    hyperparameters = _hyperparameters(own, run.hyperparameters, direction, defaults)
    return ResolvedRun(
        direction=direction,
        hyperparameters=hyperparameters,
        start=start,
        step_size=resolve_step_size(
            f"{place}.step_size", run.step_size, direction.step_size, steps, objective.lowest
        ),
        noise=run.noise,
        seed=run.seed,
        label=run.label,
        changes=_resolve_changes(place, run.changes, direction, hyperparameters, names),
        batches=batches,
    )


def _start(
    place: str, start: tuple[float, ...] | RandomStart, objective: LearningObjective
) -> tuple[float, ...]:
    """Return the numbers that a model starts from."""
    if not isinstance(start, RandomStart):
        return start
    typed = objective.typed
    if typed is not None:
        if start.scheme != BY_NAME:
            raise ExperimentError(
                f"{place}.scheme: {BY_NAME} expected for a formula, whose start is in "
                f"objective.model.start; {quoted(start.scheme)} found"
            )
        return typed.start
    scheme = SCHEMES.get(start.scheme)
    if scheme is None:
        raise ExperimentError(
            f"{place}.scheme: one of {', '.join(SCHEMES)} expected, {quoted(start.scheme)} found"
        )
    return drawn(scheme, start.seed, objective.network.sizes)


def _batches(place: str, run: Run, objective: LearningObjective) -> Batches:
    count = len(objective.examples.learned)
    if run.batch is not None and run.batch > count:
        raise ExperimentError(
            f"{place}: at most {count:,} samples expected, for so many are learned from; "
            f"{run.batch:,} found"
        )
    return Batches(count, run.batch or count, run.seed)


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
        expected = "1 number" if len(names) == 1 else f"{len(names):,} numbers"
        listed = " and ".join(names) if len(names) < 3 else f"{names[0]}, {names[1]}, … {names[-1]}"
        raise ExperimentError(
            f"{place}: {expected} expected (for {listed}), {len(numbers):,} found"
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
        if run.batches is not None:
            told = _sampling(run, alike)
            return f"{run.direction.short}{told}" if told else run.direction.title
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


def _sampling(run: ResolvedRun, others: list[ResolvedRun]) -> str:
    """Return what tells a run on data from the others by which samples it sees when."""
    if len({other.batches.size for other in others if other.batches}) > 1 and run.batches:
        return ", all samples" if run.batches.is_full else f", batches of {run.batches.size:,}"
    return f", seed {run.seed}" if len({other.seed for other in others}) > 1 else ""


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
