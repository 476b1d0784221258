"""What a check may ask: facts of an experiment, of its runs and of its objective.

Each fact is declared once, with its kind, for `gdgui.lessons.check` reads the declarations twice:
when a lesson is loaded, to refuse what does not exist or does not fit together, and when a task is
checked. What the facts are taken from is gathered by `gdgui.lessons.gathering`.
"""

import math
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.problem import Problem, ResolvedObjective, ResolvedRun
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.engine.methods.catalogue import VECTOR_DIRECTIONS
from gdgui.engine.notation import norms
from gdgui.errors import UserError

if TYPE_CHECKING:
    # It compiles, which reading a lesson must not wait for.
    from gdgui.engine.analysis.gradient_by_hand import PartialComparison

__all__ = [
    "EXPERIMENT_FACTS",
    "NUMBERS_PER_OPERATION",
    "OBJECTIVE_FACTS",
    "REACHED",
    "RUN_FACTS",
    "SLIPS",
    "Fact",
    "Facts",
    "Kind",
    "NoFactError",
    "RunFacts",
]

REACHED = ("minimum", "maximum", "saddle", "inflection", "valley", "ridge", "flat")
"""Kinds of points, as `gdgui.engine.analysis.stationary.Kind` has them; that needs the compiler."""
SLIPS = (
    "sign", "swapped", "inner", "factor", "product", "missing term", "sign of a term",
    "factor of a term", "unknown",
)  # fmt: skip
"""What a wrong gradient looks like, as `gdgui.engine.analysis.gradient_by_hand.Slip` has it."""
NUMBERS_PER_OPERATION = 25
"""So many numbers of a tape are looked at in the time of one operation of a check."""


class NoFactError(UserError):
    """A check asks for what is not there now; the text is a sentence that says what."""


class Kind(StrEnum):
    """What a part of a check is."""

    NUMBER = "a number"
    TEXT = "a text"
    TRUTH = "true or false"
    PLACE = "a place"
    """A number for each coordinate; where there is one coordinate, a number as well."""
    NUMBERS = "a number for each step"
    PLACES = "a place for each step"
    FORMULA = "a formula"
    RUN = "a run"
    RUNS = "the runs"
    OBJECTIVE = "the objective"
    PARAMETERS = "the parameters"


class RunFacts(msgspec.Struct, frozen=True, eq=False):
    """What is known of a run.

    Attributes:
        run: what it is.
        tape: where it went, to its end.
        reached: what kind of point it has reached; empty for none.
        point: the stationary point beside its last iterate, whether it gets there or not; None
            where there is none or where no one looks for it.
        scores: the loss of all samples and the share that is classified right at the end of the
            tape, of those that are learned from and of those held out; nan where there are none.
    """

    run: ResolvedRun
    tape: Trajectory
    reached: str = ""
    point: tuple[float, ...] | None = None
    scores: tuple[float, float, float, float] = (math.nan,) * 4


class Facts(msgspec.Struct, frozen=True, eq=False):
    """What a check is about.

    Attributes:
        problem: the experiment, resolved.
        runs: what is known of its runs, in order.
        evaluate: returns value and gradient, shape (dim,), of the objective at a place.
        comparisons: for each coordinate how a typed partial derivative compares with the right
            one; nothing where none is typed.
    """

    problem: Problem
    runs: tuple[RunFacts, ...]
    evaluate: Callable[[tuple[float, ...]], tuple[float, FloatArray]]
    comparisons: "tuple[PartialComparison, ...]" = ()

    @property
    def slips(self) -> tuple[str, ...]:
        """What each typed partial derivative looks like; empty where it is right."""
        return tuple(str(each.slip or "") for each in self.comparisons)


class Fact(msgspec.Struct, frozen=True):
    """Something that a check may ask for.

    Attributes:
        kind: what it is.
        about: a phrase on what it says.
        value: ``value(owner, *arguments)``; the owner is a `RunFacts` or the `Facts`.
        arguments: the kinds of its arguments; None for a fact without brackets, and for
            ``(Kind.NUMBER, ...)`` as many numbers as there are coordinates.
        choices: what a text can be; empty where it can be anything.
        cost: how many numbers are looked at to find it.
    """

    kind: Kind
    about: str
    value: Callable[..., Any]
    arguments: tuple[Any, ...] | None = None
    choices: tuple[str, ...] = ()
    cost: Callable[[Any], int] = lambda _owner: 0


def _tape_size(of: RunFacts) -> int:
    return int(of.tape.x.size)


def _steps_to(of: RunFacts, distance: float) -> float:
    """Return from which step on a run is within a distance of its point; infinity for never."""
    if of.run.batches is not None:
        raise NoFactError("steps_to: no minimum of a loss over data is known; ask for f")
    if of.tape.status is Status.DIVERGED or of.point is None:
        return math.inf
    with np.errstate(all="ignore"):
        far = np.flatnonzero(~(norms(of.tape.x - np.array(of.point)) <= distance))
    first = int(far[-1]) + 1 if len(far) else 0
    return float(first) if first < len(of.tape) else math.inf


def _steps_to_value(of: RunFacts, value: float) -> float:
    """Return the first step at which the objective is at most a value; infinity for never."""
    with np.errstate(all="ignore"):
        low = np.flatnonzero(of.tape.f <= value)
    return float(low[0]) if len(low) else math.inf


def _score(index: int, what: str) -> Callable[[RunFacts], float]:
    def value(of: RunFacts) -> float:
        number = of.scores[index]
        if math.isnan(number):
            raise NoFactError(f"{what} is not known here")
        return number

    return value


def _batch(of: RunFacts) -> float:
    if of.run.batches is None:
        raise NoFactError("batch: only a run on data has batches")
    return float(of.run.batches.size)


def _hyperparameter(name: str) -> Callable[[RunFacts], float]:
    def value(of: RunFacts) -> float:
        if name not in of.run.hyperparameters:
            raise NoFactError(f"{of.run.direction.title} has no {name}")
        return of.run.hyperparameters[name]

    return value


_HYPERPARAMETERS = {
    hyperparameter.name: Fact(
        Kind.NUMBER, "a hyperparameter of its method", _hyperparameter(hyperparameter.name)
    )
    for direction in VECTOR_DIRECTIONS.values()
    for hyperparameter in direction.hyperparameters
}

RUN_FACTS: Mapping[str, Fact] = {
    **_HYPERPARAMETERS,
    "optimizer": Fact(
        Kind.TEXT, "its method", lambda of: of.run.direction.id, choices=tuple(VECTOR_DIRECTIONS)
    ),
    "start": Fact(Kind.PLACE, "where it starts", lambda of: of.run.start),
    "batch": Fact(Kind.NUMBER, "how many samples a step sees", _batch),
    "noise": Fact(Kind.NUMBER, "σ of the noise on its gradient", lambda of: of.run.noise),
    "seed": Fact(Kind.NUMBER, "its seed", lambda of: float(of.run.seed)),
    "step_size": Fact(
        Kind.TEXT, "how η is found at each step", lambda of: of.run.step_size.rule.id
    ),
    "status": Fact(
        Kind.TEXT, "how it ended", lambda of: str(of.tape.status), choices=tuple(map(str, Status))
    ),
    "reached": Fact(
        Kind.TEXT, "what kind of point it has reached, 'nothing' for none",
        lambda of: of.reached or "nothing", choices=(*REACHED, "nothing"),
    ),
    "last_step": Fact(Kind.NUMBER, "its last step", lambda of: float(of.tape.last_step)),
    "steps_to": Fact(
        Kind.NUMBER, "from which step on it is within a distance of its minimum", _steps_to,
        (Kind.NUMBER,), cost=_tape_size,
    ),
    "steps_to_value": Fact(
        Kind.NUMBER, "the first step at which f is at most a value", _steps_to_value,
        (Kind.NUMBER,), cost=_tape_size,
    ),
    "x": Fact(Kind.PLACES, "its iterates", lambda of: of.tape.x),
    "f": Fact(Kind.NUMBERS, "the objective at each step", lambda of: of.tape.f),
    "grad": Fact(Kind.PLACES, "the gradient at each step", lambda of: of.tape.grad),
    "eta": Fact(Kind.NUMBERS, "the step size of each step", lambda of: of.tape.eta),
    "loss": Fact(Kind.NUMBER, "the loss of all samples at the end", _score(0, "the loss")),
    "accuracy": Fact(
        Kind.NUMBER, "the share of samples classified right at the end", _score(1, "the accuracy")
    ),
    "held_out_loss": Fact(
        Kind.NUMBER, "the loss of the samples held out", _score(2, "the loss of what is held out")
    ),
    "held_out_accuracy": Fact(
        Kind.NUMBER, "the share of those held out classified right",
        _score(3, "the accuracy on what is held out"),
    ),
}  # fmt: skip
"""Of a run, by name."""


def _at(index: int) -> Callable[..., Any]:
    def found(facts: Facts, *place: float) -> Any:
        names = facts.problem.objective.coordinates
        if len(place) != len(names):
            raise NoFactError(
                f"a number for each coordinate ({len(names)}) expected, {len(place)} found"
            )
        return facts.evaluate(place)[index]

    return found


def _size_of_a_value(facts: Facts) -> int:
    """Return about how many numbers one value of the objective takes."""
    few = 50 * NUMBERS_PER_OPERATION
    if isinstance(facts.problem.objective, ResolvedObjective):
        return few
    return few + len(facts.problem.learning.examples.learned) * facts.problem.dim


OBJECTIVE_FACTS: Mapping[str, Fact] = {
    "formula": Fact(
        Kind.FORMULA, "its formula", lambda facts: facts.problem.formula.syntax.canonical
    ),
    "name": Fact(
        Kind.TEXT, "its name in the catalogue, empty for none",
        lambda facts: facts.problem.experiment.objective.name or "",
    ),
    "dim": Fact(
        Kind.NUMBER, "how many coordinates it has", lambda facts: float(facts.problem.dim)
    ),
    "value": Fact(
        Kind.NUMBER, "its value at a place", _at(0), (Kind.NUMBER, ...), cost=_size_of_a_value
    ),
    "gradient": Fact(
        Kind.PLACE, "its gradient at a place", _at(1), (Kind.NUMBER, ...), cost=_size_of_a_value
    ),
    "has_own_gradient": Fact(
        Kind.TRUTH, "whether its gradient is typed by hand",
        lambda facts: facts.problem.objective.has_own_gradient,
    ),
    "own_gradient_is_right": Fact(
        Kind.TRUTH, "whether a gradient is typed by hand, and is right",
        lambda facts: bool(facts.slips) and not any(facts.slips),
    ),
    "slip": Fact(
        Kind.TEXT, "what a gradient that is typed by hand looks like, 'none' if it is right",
        lambda facts: next((slip for slip in facts.slips if slip), "none"),
        choices=(*SLIPS, "none"),
    ),
    "parameters": Fact(Kind.PARAMETERS, "its parameters, by name", lambda facts: facts),
}  # fmt: skip
"""Of the objective, by name."""

EXPERIMENT_FACTS: Mapping[str, Fact] = {
    "runs": Fact(Kind.RUNS, "its runs", lambda facts: facts.runs),
    "objective": Fact(Kind.OBJECTIVE, "what is descended", lambda facts: facts),
    "steps": Fact(
        Kind.NUMBER, "how many steps its runs take at most",
        lambda facts: float(facts.problem.experiment.steps),
    ),
    "accuracy": Fact(
        Kind.NUMBER, "the accuracy of its first run",
        lambda facts: RUN_FACTS["accuracy"].value(facts.runs[0]),
    ),
}  # fmt: skip
"""Of the experiment, by name."""
