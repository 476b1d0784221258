"""The thread that makes maps, beside the one that makes tapes, so that neither waits.

The newest request of each kind wins, as in `gdgui.ui.background.engine_client`. Each is answered
twice: with a coarse map at once, and with the whole one when nothing else is asked for, so that a
map follows what is dragged and is sharp when the hand rests.
"""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from gdgui.engine.descent.problem import Problem
from gdgui.log_file import sentence_of
from gdgui.ui.background.latest_requests import LatestRequests, Request
from gdgui.ui.background.worker_thread import WorkerThread, end_threads, stand_back
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
    "MapClient",
    "PairTask",
    "ProbeTask",
    "RatesTask",
]

BASINS, RATES, PAIR, PROBE = "basins", "rates", "pair", "probe"
"""What can be asked for."""
_COARSE = 4
"""How many times as wide the pixels of a coarse map are."""
RATE_COUNT = 500
PAIR_COUNT = 256
MOST_STEPS = {BASINS: 2_000, RATES: 10_000, PAIR: 2_000, PROBE: 20_000}
"""Maps that are shown at once look no further ahead; the whole run is for `gdgui map`."""


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


class MapWorker(QObject):
    """Lives in the thread. Signals carry the kind and the number of the request they answer."""

    made = Signal(str, int, object, bool)
    failed = Signal(str, int, str)
    _more = Signal()

    def __init__(self, requests: LatestRequests) -> None:
        super().__init__()
        self._requests = requests
        self._coarse: dict[str, Request] = {}
        self._is_scheduled = False
        self._executor: Executor | None = None
        self._is_late: Callable[[], bool] = lambda: False
        self._more.connect(self._turn, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def wake(self) -> None:
        """Look into the requests, now or when the turn that is already planned comes."""
        if not self._is_scheduled:
            self._is_scheduled = True
            self._more.emit()

    @Slot()
    def _turn(self) -> None:
        """Answer one request: a new one coarsely, else one that has been answered so, wholly."""
        self._is_scheduled = False
        if QThread.currentThread().isInterruptionRequested():
            return
        for kind in (PROBE, BASINS, RATES, PAIR):
            if request := self._requests.take(kind):
                self._coarse.pop(kind, None)
                if self._answer(kind, request, coarse=True):
                    self._coarse[kind] = request
                self.wake()
                return
        if self._coarse:
            kind, request = next(iter(self._coarse.items()))
            if self._answer(kind, request, coarse=False):
                self._coarse.pop(kind, None)
            self.wake()

    def _answer(self, kind: str, request: Request, coarse: bool) -> bool:
        """Make a map and send it; return whether that came to an end with something to refine."""
        from gdgui.engine.maps.grid import Cancelled

        # A coarse map gives way to a newer one of its kind, a whole one to anything new: it is
        # begun again when there is time.
        self._is_late = (
            (lambda: not self._requests.is_newest(kind, request.number))
            if coarse
            else (lambda: not self._requests.is_empty)
        )
        try:
            made, is_whole = _MAKERS[kind](self, request.payload, coarse)
        except Cancelled:
            return False
        except Exception as error:
            self.failed.emit(kind, request.number, sentence_of(error))
            return not coarse
        self.made.emit(kind, request.number, made, is_whole)
        return not is_whole if coarse else True

    def _basins(self, task: BasinTask, coarse: bool) -> tuple[BasinPicture, bool]:
        from gdgui.engine.maps.kinds import basins_of
        from gdgui.ui.maps.map_painting import legend_of, marks_of, paint_basins

        problem = _shortened(task.problem, BASINS)
        scale = _COARSE if coarse else 1
        counts = [max(2, count // scale) for count in task.counts]
        made = basins_of(problem, task.run, counts, task.intervals, work=self._work())
        picture = BasinPicture(
            paint_basins(made, task.theme),
            task.intervals,
            marks_of(made),
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
        maps = learning_rate_maps(problem, task.low, task.high, count, self._work())
        return maps, not coarse

    def _pair(self, task: PairTask, coarse: bool) -> "tuple[Map, bool]":
        from gdgui.engine.maps.kinds import pair_map

        problem = _shortened(task.problem, PAIR)
        count = PAIR_COUNT // (_COARSE if coarse else 1)
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
            is_cancelled=lambda: (
                self._is_late() or QThread.currentThread().isInterruptionRequested()
            ),
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
    if problem.experiment.steps <= MOST_STEPS[kind]:
        return problem
    return replace(problem, experiment=replace(problem.experiment, steps=MOST_STEPS[kind]))


class MapClient(QObject):
    """The window's side of the thread.

    Signals:
        made: the kind of a map, what was made (a `Map`, a tuple of them, one for each run, or a
            `Trajectory`), and whether it is the whole answer.
        failed: the kind, and a sentence that says why there is none.
    """

    made = Signal(str, object, bool)
    failed = Signal(str, str)
    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requests = LatestRequests()
        self._open: set[str] = set()
        self._worker = MapWorker(self._requests)
        self.worker_thread = WorkerThread(self._worker, "gdgui-maps")
        """What computes; see `gdgui.ui.background.worker_thread.end_threads`."""
        self._wake.connect(self._worker.wake)
        self._worker.made.connect(self._take)
        self._worker.failed.connect(self._take_failure)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is under way."""
        return not self._open

    def ask(self, kind: str, task: Any) -> None:
        """Ask for a map; whatever else of its kind was asked for is dropped."""
        if not self.worker_thread.isRunning():
            self.worker_thread.start()
        self._open.add(kind)
        self._requests.put(kind, task)
        self._wake.emit()

    def stop(self, milliseconds: int = 500) -> bool:
        """End the thread; return whether it has ended in time."""
        return end_threads((self.worker_thread,), milliseconds)

    @Slot(str, int, object, bool)
    def _take(self, kind: str, number: int, made: Any, is_whole: bool) -> None:
        if self._requests.is_newest(kind, number):
            if is_whole:
                self._open.discard(kind)
            self.made.emit(kind, made, is_whole)

    @Slot(str, int, str)
    def _take_failure(self, kind: str, number: int, sentence: str) -> None:
        if self._requests.is_newest(kind, number):
            self._open.discard(kind)
            self.failed.emit(kind, sentence)
