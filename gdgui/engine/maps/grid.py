"""Maps: what becomes of a run wherever it starts, or whatever its hyperparameters are.

A map is an ensemble on a grid. It is cut into pieces for a `concurrent.futures.Executor`: threads
in general, for the compiled loops do not hold the interpreter's lock, or someone else's cluster,
for a piece is plain data and can be computed by any gdgui.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from functools import lru_cache
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
from msgspec.structs import replace

from gdgui.checks import quoted
from gdgui.engine.analysis.minima import Minima
from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent import kernels
from gdgui.engine.descent.problem import (
    LearningObjective,
    Problem,
    ResolvedObjective,
    resolve,
)
from gdgui.engine.display.landscape import minima_around, value_at
from gdgui.engine.maps.ensemble import Ensemble, Outcome, run_ensemble
from gdgui.engine.maps.trainings import training_work
from gdgui.engine.methods.catalogue import Direction
from gdgui.engine.objective.syntax import COORDINATES
from gdgui.errors import UserError
from gdgui.experiment import Experiment, from_json, to_json

__all__ = [
    "Axis",
    "Cancelled",
    "Map",
    "Targets",
    "basin_axes",
    "compute_map",
    "declared_axis",
    "find_targets",
    "hyperparameter_axis",
    "thread_pool",
]

TILE = 2_048
"""Runs that go together: what they carry stays in the processor's near memories."""
PIECES = 48
"""Pieces of a map: enough that all workers end at about the same time."""
_FEWEST, _MOST = 128, 16 * TILE
"""Runs in a piece: enough that handing it over costs little, few enough to cancel soon."""
_PIECE_STEPS = 30_000_000
"""Steps in a piece, of all its runs together, for the same reason: some tenths of a second."""
_PIECE_PRODUCTS = 300_000_000
"""Products in a piece of trainings, likewise."""
_REACH = 0.01
"""How near to a minimum a run has come to it, as a share of the domain's diagonal."""


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """No one wants the map any more."""


class Axis(msgspec.Struct, frozen=True, eq=False):
    """What changes along one side of a map.

    Attributes:
        name: x or y for the start, else a hyperparameter.
        values: ascending, shape (n,).
        is_log: whether they are spaced by a factor.
    """

    name: str
    values: FloatArray
    is_log: bool = False


class Targets(msgspec.Struct, frozen=True, eq=False):
    """The minima that a map tells apart.

    Attributes:
        minima: shape (m, dim), the lowest first.
        reach: within this distance of a minimum a run has come to it.
        valleys: the lowest and the highest value of what lies within this distance of the floor
            of a valley, shape (v, 2). Along it there is no minimum that a run could reach.
        values: the objective at each minimum, shape (m,).
        is_lowest: whether each is as low as the lowest one.
        at_edge: whether each lies at the edge of where the objective has values.
    """

    minima: FloatArray
    reach: float
    valleys: FloatArray = msgspec.field(default_factory=lambda: np.empty((0, 2)))
    values: FloatArray = msgspec.field(default_factory=lambda: np.empty(0))
    is_lowest: tuple[bool, ...] = ()
    at_edge: tuple[bool, ...] = ()


class Map(msgspec.Struct, frozen=True, eq=False):
    """What became of each run of a grid; arrays have shape (n,) or, by rows, (n_second, n_first).

    Attributes:
        axes: what changes along the columns, and along the rows if there are any.
        f: the objective at the last iterates.
        converged: whether the gradient's norm came down to the tolerance.
        diverged: whether the run left for infinity.
        steps: how many steps each took.
        labels: the number of the minimum that each is at in the end, -1 for none.
        arrived: the step since which it has been there.
        in_valley: whether it is at no minimum, but as low as the floor of a valley.
        targets: the minima.
    """

    axes: tuple[Axis, ...]
    f: FloatArray
    converged: np.ndarray
    diverged: np.ndarray
    steps: np.ndarray
    labels: np.ndarray
    arrived: np.ndarray
    in_valley: np.ndarray
    targets: Targets


NO_TARGETS = Targets(np.empty((0, 2)), 0.0)


def find_targets(objective: ResolvedObjective) -> Targets:
    """Find the minima in the domain of an objective and somewhat around it."""
    dim = len(objective.domain)
    found = minima_around(objective)
    minima = np.array(found.points, np.float64).reshape(-1, dim)
    reach = _REACH * float(np.hypot.reduce([high - low for low, high in objective.domain]))
    if len(minima) > 1:
        # Two minima never claim the same place.
        reach = min(reach, 0.45 * _least_distance(minima))
    return Targets(
        minima,
        reach,
        _valley_heights(objective, found, reach),
        np.array(found.values),
        found.lowest(),
        found.at_edge,
    )


def _valley_heights(objective: ResolvedObjective, found: Minima, reach: float) -> FloatArray:
    """Return the range of values around each valley point that was found, shape (v, 2)."""
    heights = np.empty((len(found.valleys), 2))
    for row, point in enumerate(found.valleys):
        around = [value_at(objective, place) for place in _ring(point, reach)]
        low = value_at(objective, point)
        heights[row] = low, float(np.nanmedian([low, *around]))
    # Values a rounding error below the floor are on it.
    heights[:, 0] -= 1e-9 * (heights[:, 1] - heights[:, 0])
    return heights


def _ring(point: Sequence[float], radius: float) -> list[list[float]]:
    """Return places at a distance all around a point."""
    if len(point) == 1:
        return [[point[0] - radius], [point[0] + radius]]
    turns = np.linspace(0.0, 2 * np.pi, 16, endpoint=False)
    return [[point[0] + radius * np.cos(t), point[1] + radius * np.sin(t)] for t in turns]


def _least_distance(points: FloatArray) -> float:
    """Return the distance between the two closest of some points, shape (n, dim)."""
    points = points[np.argsort(points[:, 0])]
    least = np.inf
    for index, point in enumerate(points[:-1]):
        # Those further along the first coordinate than the closest two are apart do not count.
        end = np.searchsorted(points[:, 0], point[0] + least, side="right")
        others = points[index + 1 : end]
        if len(others):
            least = min(least, float(np.linalg.norm(others - point, axis=1).min()))
    return float(least)


def basin_axes(intervals: Sequence[tuple[float, float]], counts: Sequence[int]) -> tuple[Axis, ...]:
    """Return the axes of starts in an interval or a rectangle, each in the middle of its pixel."""
    axes: list[Axis] = []
    for name, (low, high), count in zip(COORDINATES, intervals, counts, strict=False):
        half = 0.5 * (high - low) / count
        axes.append(Axis(name, np.linspace(low + half, high - half, count)))
    return tuple(axes)


def hyperparameter_axis(name: str, low: float, high: float, count: int, is_log: bool) -> Axis:
    """Return an axis of values from ``low`` to ``high``, both included."""
    space = np.geomspace if is_log else np.linspace
    return Axis(name, space(low, high, count), is_log)


def declared_axis(direction: Direction, name: str, count: int) -> Axis:
    """Return an axis over the range of a hyperparameter's slider, spaced as that is.

    Raises:
        UserError: the method has no such hyperparameter.
    """
    known = {parameter.name: parameter for parameter in direction.hyperparameters}
    if name not in known:
        raise UserError(f"{direction.title} has {', '.join(known)}; {quoted(name)} found")
    parameter = known[name]
    low, high = (
        min(max(end, parameter.minimum), parameter.maximum)
        for end in (parameter.low, parameter.high)
    )
    return hyperparameter_axis(name, low, high, count, parameter.scale == "log")


class _Piece(msgspec.Struct, frozen=True, eq=False):
    """Some runs of a map, as plain data that another machine can read."""

    experiment: bytes
    run: int
    axes: tuple[Axis, ...]
    targets: Targets
    first: int
    last: int


def compute_map(
    problem: Problem,
    run: int,
    axes: Sequence[Axis],
    targets: Targets = NO_TARGETS,
    *,
    executor: Executor | None = None,
    progress: Callable[[float], None] | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> Map:
    """Compute what becomes of a run on a grid.

    Args:
        problem: whose objective, steps and tolerance count.
        run: which of its runs is varied.
        axes: one or two; what is not on an axis is as the run has it.
        targets: the minima to tell apart.
        executor: what computes the pieces; None for this thread.
        progress: is told the share that is done.
        is_cancelled: is asked between two pieces.

    Raises:
        Cancelled: `is_cancelled` said so.
        FormulaError: the formula has no value among the real numbers.
        ExperimentError: an axis is no hyperparameter of the run's method.
    """
    shape = tuple(len(axis.values) for axis in reversed(axes))
    total = int(np.prod(shape))
    text = to_json(_reduced(problem.experiment, run))
    if isinstance(problem.objective, LearningObjective):
        work = problem.experiment.steps * training_work(problem, run)
        ends = [*range(0, total, max(1, _PIECE_PRODUCTS // max(work, 1))), total]
    else:
        ends = _ends(total, problem.experiment.steps)
    pieces = [_Piece(text, 0, tuple(axes), targets, first, last) for first, last in pairwise(ends)]
    outcomes: list[Outcome | None] = [None] * len(pieces)
    for count, (number, outcome) in enumerate(_computed(pieces, executor, is_cancelled), 1):
        outcomes[number] = outcome
        if progress is not None:
            progress(count / len(pieces))
    return _assembled(tuple(axes), targets, shape, [each for each in outcomes if each is not None])


def _ends(total: int, steps: int) -> list[int]:
    """Return where the pieces of so many runs begin and end; the first one is short."""
    size = min(total // PIECES, _PIECE_STEPS // max(steps, 1), _MOST)
    size = max(size, _FEWEST)
    return [0, *range(min(size, TILE), total, size), total]


def _computed(
    pieces: Sequence[_Piece], executor: Executor | None, is_cancelled: Callable[[], bool] | None
) -> Any:
    """Yield the number of each piece with its outcome, as they come."""
    if executor is None:
        for number, piece in enumerate(pieces):
            if is_cancelled is not None and is_cancelled():
                raise Cancelled
            yield number, _compute_piece(piece)
        return
    # The first one compiles what is missing: once, and not in every thread.
    numbers: dict[Future[Outcome], int] = {}
    try:
        first = executor.submit(_compute_piece, pieces[0])
        yield 0, first.result()
        for number, piece in enumerate(pieces[1:], 1):
            numbers[executor.submit(_compute_piece, piece)] = number
        for future in as_completed(numbers):
            if is_cancelled is not None and is_cancelled():
                raise Cancelled
            yield numbers[future], future.result()
    finally:
        for future in numbers:
            future.cancel()


def _reduced(experiment: Experiment, run: int) -> Experiment:
    """Return an experiment of one run alone, which is all that its map depends on."""
    return replace(experiment, title="", description="", runs=(experiment.runs[run],))


@lru_cache(maxsize=8)
def _resolved(text: bytes) -> Problem:
    return resolve(from_json(text))


def _compute_piece(piece: _Piece) -> Outcome:
    """Compute some runs of a map, tile by tile."""
    problem = _resolved(piece.experiment)
    outcomes = [
        run_ensemble(
            problem,
            piece.run,
            _ensemble(problem, piece, first, min(first + TILE, piece.last)),
            piece.targets.minima,
            piece.targets.reach,
        )
        for first in range(piece.first, piece.last, TILE)
    ]
    return _joined(outcomes)


def _ensemble(problem: Problem, piece: _Piece, first: int, last: int) -> Ensemble:
    """Return the runs of a stretch of the grid, whose first axis turns fastest."""
    numbers = np.arange(first, last)
    run = problem.runs[piece.run]
    starts = np.tile(run.start, (last - first, 1))
    hyperparameters: dict[str, FloatArray] = {}
    for axis in piece.axes:
        values = axis.values[numbers % len(axis.values)]
        numbers = numbers // len(axis.values)
        if axis.name in COORDINATES:
            starts[:, COORDINATES.index(axis.name)] = values
        else:
            hyperparameters[axis.name] = values
    return Ensemble(starts, hyperparameters)


def _joined(outcomes: Sequence[Outcome]) -> Outcome:
    names = ("f", "code", "steps", "labels", "arrived")
    return Outcome(*(np.concatenate([getattr(each, name) for each in outcomes]) for name in names))


def _assembled(
    axes: tuple[Axis, ...], targets: Targets, shape: tuple[int, ...], outcomes: Sequence[Outcome]
) -> Map:
    whole = _joined(outcomes)
    return Map(
        axes=axes,
        f=whole.f.reshape(shape),
        converged=(whole.code == kernels.CONVERGED).reshape(shape),
        diverged=(whole.code == kernels.DIVERGED).reshape(shape),
        steps=whole.steps.reshape(shape),
        labels=whole.labels.reshape(shape),
        arrived=whole.arrived.reshape(shape),
        in_valley=_in_valley(whole, targets).reshape(shape),
        targets=targets,
    )


def _in_valley(outcome: Outcome, targets: Targets) -> np.ndarray:
    """Tell which runs ended at no minimum, but as low as some valley's floor, shape (n,)."""
    nowhere = (outcome.labels < 0) & (outcome.code != kernels.DIVERGED)
    is_low = np.zeros(len(nowhere), bool)
    for low, high in targets.valleys:
        is_low |= (low <= outcome.f) & (outcome.f <= high)
    found: np.ndarray = nowhere & is_low
    return found


def thread_pool(workers: int, initializer: Callable[[], None] | None = None) -> ThreadPoolExecutor:
    """Return threads that compute pieces.

    Args:
        workers: how many.
        initializer: called in each of them first.
    """
    return ThreadPoolExecutor(workers, "gdgui-map", initializer)
