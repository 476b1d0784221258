"""Keeps the maps in step with what is shown: asks for those that someone looks at, once each.

A map does not depend on what it varies, so dragging an η on the learning-rate map, or a start
over the basins, asks for nothing new.
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gdgui.engine.descent.problem import LearningObjective, Problem
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.experiment import Experiment, Run, to_json
from gdgui.ui.background.worker_client import WorkerClient
from gdgui.ui.landscape.view import Landscape
from gdgui.ui.maps.worker import (
    BASINS,
    PAIR,
    PROBE,
    RATES,
    BasinTask,
    MapWorker,
    PairTask,
    ProbeTask,
    RatesTask,
    steps_mapped,
)
from gdgui.ui.painting.viewport import Viewport
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.style.run_colors import ink
from gdgui.ui.style.theme import LIGHT, Theme

if TYPE_CHECKING:
    from gdgui.engine.maps.grid import Map
    from gdgui.ui.maps.window import MapsWindow

__all__ = ["MapsController"]

_RATES = (1e-4, 10.0)
"""The learning rates that are mapped at least."""
_MOST_PRODUCTS = 2_000_000
"""How many products are computed at once: about a millisecond of them."""


class MapsController(QObject):
    """Asks for maps and hands them out.

    Args:
        playback: what is shown.
        landscape: where basins are shown.
        window: the main window; that of the maps closes with it.

    Signals:
        rate_picked: the run, a learning rate for it, and a token for the gesture.
        pair_picked: the run, hyperparameters of it by name, and a token for the gesture.
    """

    rate_picked = Signal(int, float, str)
    pair_picked = Signal(int, object, str)

    def __init__(self, playback: PlaybackController, landscape: Landscape, window: QWidget) -> None:
        super().__init__(window)
        self._playback = playback
        self._landscape = landscape
        self._window = window
        self._theme = LIGHT
        self._viewport: Viewport | None = None
        self._asked: dict[str, object] = {}
        self._rates: tuple[Map, ...] = ()
        self._pair: Map | None = None
        self._hovered: tuple[float, ...] | None = None
        self._ready = False
        self.client = WorkerClient(MapWorker(), "gdgui-maps", self)
        self.maps: MapsWindow | None = None
        playback.problem_changed.connect(self.refresh)
        playback.tapes_changed.connect(self._begin)
        landscape.viewport_changed.connect(self._take_viewport)
        landscape.basins_toggled.connect(lambda _shown: self.refresh())
        landscape.hovered.connect(self._probe)
        self.client.answered.connect(self._take)
        self.client.request_failed.connect(self._take_failure)

    @property
    def is_settled(self) -> bool:
        """Whether all maps that are shown are whole."""
        wanted = self._landscape.shows_basins or self._shows_window()
        return self.client.is_settled and (self._ready or not wanted)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        if self.maps is not None:
            self.maps.set_theme(theme)
        self.refresh()

    def show_maps(self, tab: str = "") -> QWidget:
        """Open the window of the maps, at one of them or where it was, and return it."""
        if self.maps is None:
            from gdgui.ui.maps.window import MapsWindow

            self.maps = MapsWindow(self._window)
            self.maps.set_theme(self._theme)
            self.maps.wanted.connect(self.refresh)
            self.maps.rate_picked.connect(self._pick_rate)
            self.maps.pair_picked.connect(self._pick_pair)
        if tab:
            self.maps.show_tab(tab)
        self.maps.show()
        self.maps.raise_()
        self.maps.activateWindow()
        self.refresh()
        return self.maps

    def close(self) -> None:
        """Close the window of the maps."""
        if self.maps is not None:
            self.maps.close()

    def refresh(self) -> None:
        """Ask for whatever is looked at and is another map now."""
        if not self._ready:
            return
        self._ask_basins()
        if self._shows_window() and self.maps is not None:
            run, index = self._run(), self._selected
            color = ink(self._playback.colors[index], self._theme)
            self.maps.show_run(run.label, color, run.direction)
            if self.maps.tab == RATES:
                self._ask_rates()
            else:
                self._ask_pair()

    def _begin(self) -> None:
        """Begin when the first tapes are there: nothing must come before them."""
        if not self._ready:
            self._ready = True
            self.refresh()

    def _shows_window(self) -> bool:
        return self.maps is not None and self.maps.isVisible()

    @property
    def _selected(self) -> int:
        """The run whose maps are shown; one that has just been added is not resolved yet."""
        return min(self._playback.selected, len(self._playback.problem.runs) - 1)

    def _run(self) -> Any:
        return self._playback.problem.runs[self._selected]

    def _take_viewport(self, viewport: Viewport) -> None:
        self._viewport = viewport
        self.refresh()

    # ---- asking ----

    def _ask(self, kind: str, key: object, task: Callable[[], object]) -> None:
        if self._asked.get(kind) != key:
            self._asked[kind] = key
            self._send(kind, task())

    def _send(self, kind: str, task: object) -> None:
        self.client.start()
        self.client.ask(kind, task)

    def _ask_basins(self) -> None:
        problem, view = self._playback.problem, self._viewport
        if not self._landscape.shows_basins:
            self._asked.pop(BASINS, None)
            self._landscape.set_basins(None)
            return
        if view is None or view.dim != problem.dim:
            return
        index = self._selected
        ratio = view.device_pixel_ratio
        counts = tuple(round(side * ratio) for side in (view.width_px, view.height_px)[: view.dim])
        key = (_essence(problem.experiment, (index,), start=True), view, self._theme.name)
        self._ask(
            BASINS,
            key,
            lambda: BasinTask(problem, index, view.intervals, counts, self._theme),
        )

    def _ask_rates(self) -> None:
        problem = self._playback.problem
        rates = [run.learning_rate for run in problem.runs if run.learning_rate > 0.0]
        low = min([_RATES[0], *(10.0 ** math.floor(math.log10(rate)) for rate in rates)])
        high = max([_RATES[1], *(10.0 ** math.ceil(math.log10(rate)) for rate in rates)])
        runs = tuple(range(len(problem.runs)))
        key = (_essence(problem.experiment, runs, names=("learning_rate",)), low, high)
        self._ask(RATES, key, lambda: RatesTask(problem, low, high))
        self._show_rates()

    def _ask_pair(self) -> None:
        names = self.maps.names if self.maps is not None else None
        problem, index = self._playback.problem, self._selected
        if names is None:
            self._asked.pop(PAIR, None)
            self._pair = None
        else:
            key = (_essence(problem.experiment, (index,), names=names), names)
            self._ask(PAIR, key, lambda: PairTask(problem, index, names))
        self._show_pair()

    def _probe(self, point: tuple[float, ...] | None) -> None:
        self._hovered = point
        if point is None:
            self._landscape.set_probe(None)
        elif self._ready and len(point) == self._playback.problem.dim:
            self._send(PROBE, ProbeTask(self._playback.problem, self._selected, point))

    # ---- handing out ----

    def _take(self, kind: str, made: Any, is_whole: bool) -> None:
        if kind == BASINS and self._landscape.shows_basins:
            self._landscape.set_basins(made)
        elif kind == RATES:
            self._rates = made
            self._show_rates()
        elif kind == PAIR:
            self._pair = made
            self._show_pair()
        elif kind == PROBE:
            self._landscape.set_probe(made if self._hovered is not None else None)

    def _take_failure(self, kind: str, sentence: str) -> None:
        self._asked.pop(kind, None)
        if kind in (RATES, PAIR) and self.maps is not None:
            self.maps.show_note(sentence)

    def _show_rates(self) -> None:
        problem, window = self._playback.problem, self.maps
        if window is None or len(self._rates) != len(problem.runs):
            return
        from gdgui.ui.maps.rate_plot import RateCurve

        tapes = self._playback.tapes
        runs = zip(problem.runs, self._playback.colors, self._rates, strict=True)
        window.show_rates(
            tuple(
                RateCurve(
                    run.label,
                    color,
                    index == self._selected,
                    run.learning_rate,
                    _first_loss(problem, tapes[index]) if index < len(tapes) else math.inf,
                    made,
                )
                for index, (run, color, made) in enumerate(runs)
                if problem.experiment.runs[index].visible or index == self._selected
            )
        )
        note = self.tr("Shaded: learning rates of {run} that end no higher than they began.")
        window.show_note(note.format(run=self._run().label) + self._limit(RATES))

    def _show_pair(self) -> None:
        window, run = self.maps, self._run()
        if window is None:
            return
        names = window.names
        if names is None:
            window.show_pair(None)
            window.show_note(self.tr("Two different hyperparameters are needed for this map."))
            return
        made = self._pair
        if made is None or tuple(axis.name for axis in made.axes) != names:
            return
        from gdgui.ui.maps.pair_plot import PairPicture

        known = {p.name: p for p in run.direction.hyperparameters}
        if any(name not in known for name in names):
            return
        a, b = names
        window.show_pair(
            PairPicture(
                (known[a].symbol, known[b].symbol),
                (a.replace("_", " "), b.replace("_", " ")),
                (run.hyperparameters[a], run.hyperparameters[b]),
                made,
            )
        )
        window.show_note(self.tr("Dark: diverged, or not converged.") + self._limit(PAIR))

    def _limit(self, kind: str) -> str:
        """Return a sentence where a map does not look as far as the runs go."""
        steps = steps_mapped(self._playback.problem, kind)
        if self._playback.problem.experiment.steps <= steps:
            return ""
        return " " + self.tr("Only the first {steps:,} steps are mapped.").format(steps=steps)

    # ---- what the user picks ----

    def _pick_rate(self, rate: float, gesture: str) -> None:
        self.rate_picked.emit(self._playback.selected, rate, gesture)

    def _pick_pair(self, values: tuple[float, ...], gesture: str) -> None:
        names = self.maps.names if self.maps is not None else None
        if names is not None and len(values) == 2:
            pair = dict(zip(names, values, strict=True))
            self.pair_picked.emit(self._playback.selected, pair, gesture)


def _first_loss(problem: Problem, tape: Trajectory) -> float:
    """Return the loss that a run began with; of a model that of all data, as maps have it."""
    objective = problem.objective
    if not isinstance(objective, LearningObjective) or tape.dim != objective.dim:
        return float(tape.f[0])
    if objective.dim * len(objective.examples.learned) > _MOST_PRODUCTS:
        # That of the first batch is near enough.
        return float(tape.f[0])
    from gdgui.engine.data.trained import trained_objective

    return trained_objective(objective.data, objective.network).value_and_gradient(tape.x[0])[0]


def _essence(
    experiment: Experiment,
    indices: tuple[int, ...],
    names: tuple[str, ...] = (),
    start: bool = False,
) -> tuple[object, ...]:
    """Return all that a map of some runs depends on, which is not what it varies."""

    def essence(run: Run) -> Run:
        kept = {name: v for name, v in run.hyperparameters.items() if name not in names}
        origin = (0.0,) * len(run.point)
        return replace(
            run,
            hyperparameters=kept,
            start=origin if start else run.start,
            label="",
            color="",
            visible=True,
        )

    runs = tuple(essence(experiment.runs[index]) for index in indices)
    rest = replace(experiment, title="", description="", runs=runs, captions=())
    if experiment.objective.data is None:
        return (to_json(rest),)
    # A table may have many rows: to write all of them for each comparison would be slow.
    return (rest,)
