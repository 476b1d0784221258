"""Renders a film of an experiment off screen, frame by frame at the exact playhead."""

import math
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QObject

from gdgui.errors import UserError
from gdgui.experiment import Experiment
from gdgui.files import FileError, writing
from gdgui.subtitles import subtitles
from gdgui.ui.export.film_maker import Canvas, FilmMaker
from gdgui.ui.export.film_plan import FilmPlan, layout_scale
from gdgui.ui.export.offscreen_window import OffscreenWindow
from gdgui.ui.export.step_counter import paint_counter
from gdgui.ui.export.title_card import paint_title
from gdgui.ui.style.theme import THEMES
from gdgui.ui.window.view_state import ViewState
from gdgui.ui.window.views import WINDOW, check_view
from gdgui.video import Frame, sample_indices

__all__ = ["Recorder", "open_offscreen_window"]

_TITLE = -1.0
"""In the place of a playhead: the card at the beginning."""


def open_offscreen_window(
    experiment: Experiment, plan: FilmPlan, state: ViewState
) -> OffscreenWindow:
    """Return an off-screen window for the frames of a film, not opened yet."""
    scale = layout_scale(plan.size, plan.view)
    width, height = plan.size
    return OffscreenWindow(
        experiment,
        THEMES[plan.theme],
        (math.ceil(width / scale - 1e-9), math.ceil(height / scale - 1e-9)),
        scale,
        plan.view,
        replace(state, shows_captions=plan.captions),
        is_whole=True,
    )


class Recorder(FilmMaker):
    """Makes one film of an experiment.

    Args:
        experiment: what is recorded.
        plan: what the film is to show.
        target: the file, or the folder of PNG frames.
        state: how the experiment is shown.
        parent: who owns it.

    Raises:
        FileError: the target is none that a film can have.
        UserError: the experiment has no such view.
    """

    def __init__(
        self,
        experiment: Experiment,
        plan: FilmPlan,
        target: Path,
        state: ViewState | None = None,
        parent: QObject | None = None,
    ) -> None:
        objective = experiment.objective
        check_view(
            plan.view,
            learns=objective.data is not None,
            has_layers=objective.model is None or objective.model.formula is None,
        )
        super().__init__(target, plan.size, plan.fps, parent)
        self._experiment = experiment
        self._plan = plan
        self._playheads: list[float] = []
        self._last: tuple[float, Frame] | None = None
        self._take(open_offscreen_window(experiment, plan, state or ViewState()))
        self.offscreen.ready.connect(self._begin)

    def _begin(self) -> None:
        try:
            self._playheads = self._plan.playheads(self.offscreen.available)
        except UserError as error:
            self._fail(str(error))
            return
        # What grows with what it has to show gets its room now, and not in mid-film.
        for index in sample_indices(len(self._playheads)):
            self.offscreen.place(self._playheads[index])
        total = self._plan.title_frames + len(self._playheads)
        self._begin_frames(total, self._rendered(), self._sampled())

    # ---- frames ----

    def _sampled(self) -> Iterator[Frame | None]:
        """Yield what a GIF's palette is made from."""
        if self._is_gif:
            for index in sample_indices(len(self._playheads)):
                playhead = self._playheads[index]
                while not self._is_ready_for(playhead):
                    yield None
                yield self._painted(playhead).frame
            if self._plan.title_frames:
                yield self._painted(_TITLE).frame

    def _rendered(self) -> Iterator[Frame | None]:
        """Yield the frames; None where all that is to be seen is not computed yet."""
        for playhead in [_TITLE] * self._plan.title_frames + self._playheads:
            while not self._is_ready_for(playhead):
                yield None
            yield self._frame_at(playhead)

    def _is_ready_for(self, playhead: float) -> bool:
        """Put the playhead there; return whether all that is to be seen is computed."""
        if playhead != _TITLE:
            self.offscreen.place(playhead)
        return self.offscreen.is_computed

    def _frame_at(self, playhead: float) -> Frame:
        """Return the frame at a playhead; what stands still is rendered once."""
        if self._last is None or self._last[0] != playhead:
            canvas = self._painted(playhead)
            self._last = playhead, canvas.frame
            self._preview(canvas)
        return self._last[1]

    def _painted(self, playhead: float) -> Canvas:
        """Return the next canvas with the frame at a playhead on it, or the title."""
        canvas = next(self._canvases)
        if playhead == _TITLE:
            experiment, size = self._experiment, self._plan.size
            theme = THEMES[self._plan.theme]
            paint_title(canvas.image, experiment.title, experiment.description, size, theme)
        else:
            if self._plan.turn:
                self.offscreen.turn(self._plan.turned(playhead, self.offscreen.available))
            self.offscreen.paint(playhead, canvas.image)
            if self._plan.counter and self._plan.view != WINDOW:
                last = self._plan.end(self.offscreen.available)
                paint_counter(canvas.image, int(playhead), last, THEMES[self._plan.theme])
        return canvas

    def _write_beside(self) -> None:
        """Write what is said, where that is wanted and something is said."""
        plan = self._plan
        if not (plan.subtitles and self._experiment.captions):
            return
        text = subtitles(
            self._experiment.captions, plan.first, int(self._playheads[-1]), plan.speed,
            plan.title_seconds, plan.hold_seconds,
        )  # fmt: skip
        try:
            with writing(self._target.with_suffix(".srt")) as file:
                file.write(text.encode())
        except FileError as error:
            self.failed.emit(str(error))
