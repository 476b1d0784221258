"""The maps of an experiment: its basins, its learning rates, any two of its hyperparameters."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor

import msgspec

from gdgui.checks import quoted
from gdgui.engine.descent.problem import Problem
from gdgui.engine.maps.grid import (
    Axis,
    Map,
    Targets,
    basin_axes,
    compute_map,
    declared_axis,
    find_targets,
    hyperparameter_axis,
)
from gdgui.engine.maps.registry import MapRequest
from gdgui.engine.methods.direction import Direction
from gdgui.errors import UserError

__all__ = [
    "Work",
    "basins_of",
    "learning_rate_maps",
    "learning_rates",
    "make_basins",
    "make_learning_rates",
    "make_pair",
    "pair_map",
]

Progress = Callable[[float], None]


class Work(msgspec.Struct, frozen=True):
    """Who makes a map, and who is told of it.

    Attributes:
        executor: computes the pieces; None for this thread.
        progress: is told the share that is done.
        is_cancelled: is asked between two pieces.
    """

    executor: Executor | None = None
    progress: Progress | None = None
    is_cancelled: Callable[[], bool] | None = None


def basins_of(
    problem: Problem,
    run: int,
    counts: Sequence[int],
    intervals: Sequence[tuple[float, float]] | None = None,
    targets: Targets | None = None,
    work: Work | None = None,
) -> Map:
    """Map what becomes of a run wherever it starts.

    Args:
        problem: the experiment.
        run: which of its runs.
        counts: how many starts along x, and along y in two dimensions.
        intervals: where they lie; None for the domain.
        targets: the minima to tell apart; None for those in the domain and around it.
        work: who makes it.

    Raises:
        Cancelled: someone said so.
    """
    axes = basin_axes(intervals or problem.formula.domain, counts)
    targets = targets or find_targets(problem.formula)
    return _compute(problem, run, axes, targets, work or Work())


def learning_rate_maps(
    problem: Problem, low: float, high: float, count: int, work: Work | None = None
) -> tuple[Map, ...]:
    """Map all runs over learning rates from ``low`` to ``high``, spaced by a factor.

    Raises:
        Cancelled: someone said so.
        UserError: the ends are not above 0, or in the wrong order.
    """
    work = work or Work()
    axis = _axis("learning_rate", low, high, count, is_log=True)
    runs = len(problem.runs)
    return tuple(
        _compute(problem, run, (axis,), None, _part_of(work, run, runs)) for run in range(runs)
    )


def pair_map(
    problem: Problem,
    run: int,
    names: tuple[str, str],
    count: int,
    work: Work | None = None,
) -> Map:
    """Map a run over two of its hyperparameters, over the ranges of their sliders.

    Raises:
        Cancelled: someone said so.
        UserError: the method has no such hyperparameters, or they are the same.
    """
    if names[0] == names[1]:
        raise UserError(f"two different hyperparameters expected, {quoted(names[0])} found twice")
    axes = [declared_axis(problem.runs[run].direction, name, count) for name in names]
    return _compute(problem, run, axes, None, work or Work())


def make_basins(problem: Problem, request: MapRequest, work: Work) -> tuple[Map, ...]:
    """Make the basins of a run over the domain."""
    return (basins_of(problem, request.run, (request.size,) * problem.dim, work=work),)


def make_learning_rates(problem: Problem, request: MapRequest, work: Work) -> tuple[Map, ...]:
    """Map all runs over learning rates, from the ends of the run's slider unless told otherwise."""
    low, high = learning_rates(problem.runs[request.run].direction)
    low = low if request.low is None else request.low
    high = high if request.high is None else request.high
    return learning_rate_maps(problem, low, high, request.size, work)


def make_pair(problem: Problem, request: MapRequest, work: Work) -> tuple[Map, ...]:
    """Map a run over two of its hyperparameters, the method's first two unless told otherwise."""
    direction = problem.runs[request.run].direction
    known = [each.name for each in direction.hyperparameters]
    names = known[:2] if request.names is None else request.names
    if len(names) != 2:
        raise UserError(
            f"pair: two of the hyperparameters of {direction.title} expected ({', '.join(known)}), "
            f"{quoted(','.join(names))} found"
        )
    return (pair_map(problem, request.run, (names[0], names[1]), request.size, work),)


def learning_rates(direction: Direction) -> tuple[float, float]:
    """Return the ends of a method's slider for the learning rate."""
    parameter = direction.hyperparameters[0]
    return parameter.low, parameter.high


def _axis(name: str, low: float, high: float, count: int, is_log: bool) -> Axis:
    if not 0.0 < low < high:
        raise UserError(
            f"{name.replace('_', ' ')}s from a lower to a higher one above 0 expected, "
            f"{low:g} and {high:g} found"
        )
    return hyperparameter_axis(name, low, high, count, is_log)


def _part_of(work: Work, part: int, parts: int) -> Work:
    """Return work whose progress is that of one of several parts."""
    progress = work.progress
    if progress is None:
        return work
    told = progress
    return Work(work.executor, lambda share: told((part + share) / parts), work.is_cancelled)


def _compute(
    problem: Problem, run: int, axes: Sequence[Axis], targets: Targets | None, work: Work
) -> Map:
    given = {} if targets is None else {"targets": targets}
    return compute_map(
        problem,
        run,
        axes,
        executor=work.executor,
        progress=work.progress,
        is_cancelled=work.is_cancelled,
        **given,
    )
