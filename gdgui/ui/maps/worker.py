"""What makes maps, in a thread beside the one that makes tapes, so that neither waits.

Each request is answered twice: with a coarse map at once, and with the whole one when nothing else
is asked for, so that a map follows what is dragged and is sharp when the hand rests.
"""

import math
import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from gdgui.engine.descent.problem import LearningObjective, Problem
from gdgui.ui.background.latest_requests import Request
from gdgui.ui.background.worker import Worker
from gdgui.ui.background.worker_thread import stand_back
from gdgui.ui.landscape.basins_item import BasinPicture
from gdgui.ui.style.theme import Theme

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from gdgui.engine.maps.grid import Map
    from gdgui.engine.maps.kinds import Work

__all__ = [
    "BASINS",
    "PAIR",
    "PROBE",
    "RATES",
    "BasinTask",
    "MapWorker",
    "PairTask",
    "ProbeTask",
    "RatesTask",
    "steps_mapped",
]

BASINS, RATES, PAIR, PROBE = "basins", "rates", "pair", "probe"
"""What can be asked for."""
_COARSE = 4
"""How many times as wide the pixels of a coarse map are."""
RATE_COUNT = 500
PAIR_COUNT = 256
MOST_STEPS = {BASINS: 2_000, RATES: 10_000, PAIR: 2_000, PROBE: 20_000}
"""Maps that are shown at once look no further ahead; the whole run is for `gdgui map`."""


_TRAINING_PRODUCTS = 200_000_000
"""The most of one training: it is not given up before its end, some tenths of a second later."""
_PRODUCTS = {True: 2_000_000_000, False: 30_000_000_000}
"""The most of all trainings of a coarse map and of a whole one: seconds, and some ten of them."""
_FEWEST = 16


class BasinTask(msgspec.Struct, frozen=True):
    """What it takes to make the basins of a run."""

    problem: Problem
    run: int
    intervals: tuple[tuple[float, float], ...]
    counts: tuple[int, ...]
    theme: Theme


class RatesTask(msgspec.Struct, frozen=True):
    """What it takes to map all runs over the learning rate."""

    problem: Problem
    low: float
    high: float


class PairTask(msgspec.Struct, frozen=True):
    """What it takes to map a run over two of its hyperparameters."""

    problem: Problem
    run: int
    names: tuple[str, str]


class ProbeTask(msgspec.Struct, frozen=True):
    """The path of a run from another start."""

    problem: Problem
    run: int
    start: tuple[float, ...]


class MapWorker(Worker):
    """Answers a new request coarsely, else one that has been answered so, wholly."""

    def __init__(self) -> None:
        super().__init__()
        self._coarse: dict[str, Request] = {}
        self._executor: Executor | None = None
        self._is_late: Callable[[], bool] = lambda: False

    def work(self) -> bool:
        """Answer one request; return whether there may be another one."""
        for kind in (PROBE, BASINS, RATES, PAIR):
            if request := self.requests.take(kind):
                self._coarse.pop(kind, None)
                self.attempt(request, partial(self._make, request))
                return True
        if not self._coarse:
            return False
        request = next(iter(self._coarse.values()))
        if not self.attempt(request, partial(self._refine, request)):
            self._coarse.pop(request.kind)
        return True

    def _make(self, request: Request) -> None:
        """Make a coarse map, unless a newer one of its kind is asked for."""
        from gdgui.engine.maps.grid import Cancelled

        self._is_late = lambda: not self.requests.is_newest(request)
        with suppress(Cancelled):
            made, is_whole = _MAKERS[request.kind](self, request.payload, True)
            if not is_whole:
                self._coarse[request.kind] = request
            self.answer(request, made, is_whole=is_whole)

    def _refine(self, request: Request) -> None:
        """Make the whole map; if anything is asked for, it is begun again when there is time."""
        from gdgui.engine.maps.grid import Cancelled

        self._is_late = lambda: not self.requests.is_empty
        with suppress(Cancelled):
            made, _ = _MAKERS[request.kind](self, request.payload, False)
            del self._coarse[request.kind]
            self.answer(request, made)

    def _basins(self, task: BasinTask, coarse: bool) -> tuple[BasinPicture, bool]:
        from gdgui.engine.maps.kinds import basins_of
        from gdgui.ui.maps.map_painting import legend_of, markers_of, paint_basins

        problem = _shortened(task.problem, BASINS)
        scale = _COARSE if coarse else 1
        counts = [max(2, count // scale) for count in task.counts]
        made = basins_of(problem, task.run, counts, task.intervals, work=self._work())
        picture = BasinPicture(
            paint_basins(made, task.theme),
            task.intervals,
            markers_of(made),
            bool(((made.labels < 0) & ~made.in_valley & ~made.diverged).any()),
            problem.runs[task.run].label,
            problem.experiment.steps,
            legend_of(made, task.theme),
        )
        return picture, not coarse

    def _rates(self, task: RatesTask, coarse: bool) -> "tuple[tuple[Map, ...], bool]":
        from gdgui.engine.maps.kinds import learning_rate_maps

        problem = _shortened(task.problem, RATES)
        count = RATE_COUNT // (_COARSE if coarse else 1)
        if (most := _most_trainings(problem, coarse)) is not None:
            count = min(count, max(_FEWEST, most // len(problem.runs)))
        maps = learning_rate_maps(problem, task.low, task.high, count, self._work())
        return maps, not coarse

    def _pair(self, task: PairTask, coarse: bool) -> "tuple[Map, bool]":
        from gdgui.engine.maps.kinds import pair_map

        problem = _shortened(task.problem, PAIR)
        count = PAIR_COUNT // (_COARSE if coarse else 1)
        if (most := _most_trainings(problem, coarse)) is not None:
            count = min(count, max(_FEWEST // 2, math.isqrt(most)))
        return pair_map(problem, task.run, task.names, count, self._work()), not coarse

    def _probe(self, task: ProbeTask, _coarse: bool) -> tuple[object, bool]:
        from gdgui.engine.descent.descent import descend

        experiment = _shortened(task.problem, PROBE).experiment
        run = replace(experiment.runs[task.run], start=task.start)
        return descend(replace(experiment, runs=(run,)))[0], True

    def _work(self) -> "Work":
        """Return who makes a map, and when it is given up."""
        from gdgui.engine.maps.kinds import Work

        return Work(
            self._threads(),
            is_cancelled=lambda: self._is_late() or self.is_interrupted(),
        )

    def _threads(self) -> "Executor | None":
        """Return threads to compute with, one processor being left to the window and the tapes."""
        from gdgui.engine.maps.grid import thread_pool

        spare = (os.cpu_count() or 1) - 1
        if self._executor is None and spare > 1:
            self._executor = thread_pool(spare, stand_back)
        return self._executor


_MAKERS: dict[str, Callable[[MapWorker, Any, bool], tuple[Any, bool]]] = {
    BASINS: MapWorker._basins,
    RATES: MapWorker._rates,
    PAIR: MapWorker._pair,
    PROBE: MapWorker._probe,
}


def _shortened(problem: Problem, kind: str) -> Problem:
    """Return a problem with no more steps than a map of a kind looks ahead."""
    steps = steps_mapped(problem, kind)
    if problem.experiment.steps <= steps:
        return problem
    return replace(problem, experiment=replace(problem.experiment, steps=steps))


def steps_mapped(problem: Problem, kind: str) -> int:
    """Return how many steps ahead a map of a kind looks; fewer for a model that takes long."""
    if not isinstance(problem.objective, LearningObjective):
        return MOST_STEPS[kind]
    return max(1, min(MOST_STEPS[kind], _TRAINING_PRODUCTS // _dearest(problem)))


def _dearest(problem: Problem) -> int:
    """Return the work of a step of the run that takes longest."""
    from gdgui.engine.maps.trainings import training_work

    return max(training_work(problem, index) for index in range(len(problem.runs)))


def _most_trainings(problem: Problem, coarse: bool) -> int | None:
    """Return how many trainings a map may take; None where it takes none."""
    if not isinstance(problem.objective, LearningObjective):
        return None
    return _PRODUCTS[coarse] // (_dearest(problem) * max(problem.experiment.steps, 1))
