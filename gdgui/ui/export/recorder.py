"""Renders a film off screen, frame by frame at the exact playhead, and hands it to the encoder.

Frames are rendered in the window's thread, for only there Qt paints widgets, but one at a time:
between two of them the window attends to its user. The codec has a thread of its own.
"""

import math
from itertools import cycle
from pathlib import Path
from time import monotonic

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from gdgui.encoder import MOST_WAITING, Encoder
from gdgui.errors import UserError
from gdgui.experiment import Experiment
from gdgui.files import FileError, writing
from gdgui.log_file import sentence_of
from gdgui.subtitles import subtitles
from gdgui.ui.export.film_plan import FilmPlan, layout_scale
from gdgui.ui.export.offscreen_window import OffscreenWindow
from gdgui.ui.export.step_counter import paint_counter
from gdgui.ui.export.title_card import paint_title
from gdgui.ui.style.theme import THEMES
from gdgui.ui.window.view_state import ViewState
from gdgui.ui.window.views import WINDOW, check_view
from gdgui.video import Frame, format_of, sample_indices

__all__ = ["Recorder", "open_offscreen_window"]

_WAIT_MS = 4
"""How long to wait for a codec that is behind."""
_PREVIEW_SECONDS = 0.25
_TITLE = -1.0
"""In the place of a playhead: the card at the beginning."""


class _Canvas:
    """A picture to paint on whose pixels are a frame: nothing is copied.

    Args:
        size: width and height in pixels.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        self.frame: Frame = np.empty((height, width, 4), np.uint8)
        self.image = QImage(self.frame.data, width, height, 4 * width, QImage.Format.Format_RGB32)


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


class Recorder(QObject):
    """Makes one film.

    Args:
        experiment: what is recorded.
        plan: what the film is to show.
        target: the file, or the folder of PNG frames.
        state: how the experiment is shown.
        parent: who owns it.

    Raises:
        FileError: the target is none that a film can have.
        UserError: the experiment has no such view.

    Signals:
        progressed: how many frames are rendered, of how many, and the seconds that are left; nan
            while that is not known.
        previewed: a frame, some times a second.
        finished: the film is in its place.
        failed: a sentence that says why there is none.
        stopped: it is over, however it ended; comes last.
    """

    progressed = Signal(int, int, float)
    previewed = Signal(QImage)
    finished = Signal(object)
    failed = Signal(str)
    stopped = Signal()

    def __init__(
        self,
        experiment: Experiment,
        plan: FilmPlan,
        target: Path,
        state: ViewState | None = None,
        parent: QObject | None = None,
    ) -> None:
        # What is refused must leave nothing with its parent.
        format_of(target, plan.size, plan.fps)
        check_view(plan.view, learns=experiment.objective.data is not None)
        super().__init__(parent)
        self._experiment = experiment
        self._plan = plan
        self._target = target
        self._playheads: list[float] = []
        self._titles = 0
        self._samples: list[int] = []
        self._palette: list[Frame] = []
        self._done = 0
        # As many as may wait for the codec, one in its hands and one that is painted on.
        self._canvases = cycle([_Canvas(plan.size) for _ in range(MOST_WAITING + 2)])
        self._last: tuple[float, Frame] | None = None
        self._began = self._shown = 0.0
        self._encoder: Encoder | None = None
        self._is_finishing = False
        self._is_over = False
        self._offscreen = open_offscreen_window(experiment, plan, state or ViewState())
        self._offscreen.setParent(self)
        self._offscreen.ready.connect(self._begin)
        self._offscreen.failed.connect(self._fail)
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._go_on)

    def start(self) -> None:
        """Begin; signals tell of the rest."""
        self._offscreen.open()

    def cancel(self, seconds: float | None = None) -> bool:
        """Stop and leave nothing behind; return whether it was in time, and there is no film.

        Args:
            seconds: how long to wait for the codec at most.
        """
        is_in_time = self._abandon(seconds)
        self._end()
        if not is_in_time:
            self.finished.emit(self._target)
        return is_in_time

    def _abandon(self, seconds: float | None = None) -> bool:
        if self._encoder is None:
            return True
        self._encoder.abandon()
        self._encoder.join(seconds)
        return not self._encoder.is_complete

    # ---- one turn after another ----

    def _begin(self) -> None:
        try:
            self._playheads = self._plan.playheads(self._offscreen.available)
        except UserError as error:
            self._fail(str(error))
            return
        # What grows with what it has to show gets its room now, and not in mid-film.
        for index in sample_indices(len(self._playheads)):
            self._offscreen.place(self._playheads[index])
        self._titles = self._plan.title_frames
        if self._target.suffix.lower() == ".gif":
            self._samples = sample_indices(len(self._playheads))
        self._began = monotonic()
        self.progressed.emit(0, self._total, math.nan)
        self._turn.start(0)

    @property
    def _total(self) -> int:
        return self._titles + len(self._playheads)

    def _go_on(self) -> None:
        """Do the next piece; whatever goes wrong becomes a sentence, and nothing hangs."""
        if self._is_over:
            return
        try:
            self._do_next()
        except Exception as error:
            self._fail(f"a frame could not be made; {sentence_of(error)}")

    def _do_next(self) -> None:
        """Do a frame for the palette, the encoder, a frame, or the end."""
        if len(self._palette) < len(self._samples):
            playhead = self._playheads[self._samples[len(self._palette)]]
            if not self._is_ready_for(playhead):
                return
            self._palette.append(self._painted(playhead).frame.copy())
        elif self._encoder is None:
            if self._titles and self._palette:
                self._palette.append(self._painted(_TITLE).frame.copy())
            plan = self._plan
            self._encoder = Encoder(self._target, plan.size, plan.fps, self._palette)
        elif self._encoder.is_done:
            self._conclude()
            return
        elif self._is_finishing or not self._encoder.has_room:
            self._turn.start(_WAIT_MS)
            return
        elif self._done == self._total:
            self._is_finishing = True
            self._encoder.finish()
        elif not self._is_ready_for(playhead := self._next_playhead()):
            return
        else:
            self._encoder.add(self._frame_at(playhead))
            self._done += 1
            self._tell()
        self._turn.start(0)

    def _next_playhead(self) -> float:
        index = self._done - self._titles
        return self._playheads[index] if index >= 0 else _TITLE

    def _is_ready_for(self, playhead: float) -> bool:
        """Put the playhead there; unless all that is to be seen is computed, come back later."""
        if playhead != _TITLE:
            self._offscreen.place(playhead)
        if not self._offscreen.is_computed:
            self._turn.start(_WAIT_MS)
            return False
        return True

    def _frame_at(self, playhead: float) -> Frame:
        """Return the frame at a playhead; what stands still is rendered once."""
        if self._last is None or self._last[0] != playhead:
            canvas = self._painted(playhead)
            self._last = playhead, canvas.frame
            if monotonic() - self._shown >= _PREVIEW_SECONDS:
                self._shown = monotonic()
                # A copy that is kept must not be painted over.
                self.previewed.emit(canvas.image.copy())
        return self._last[1]

    def _painted(self, playhead: float) -> _Canvas:
        """Return the next canvas with the frame at a playhead on it, or the title."""
        canvas = next(self._canvases)
        if playhead == _TITLE:
            experiment, size = self._experiment, self._plan.size
            theme = THEMES[self._plan.theme]
            paint_title(canvas.image, experiment.title, experiment.description, size, theme)
        else:
            if self._plan.turn:
                self._offscreen.turn(self._plan.turned(playhead, self._offscreen.available))
            self._offscreen.paint(playhead, canvas.image)
            if self._plan.counter and self._plan.view != WINDOW:
                last = self._plan.end(self._offscreen.available)
                paint_counter(canvas.image, int(playhead), last, THEMES[self._plan.theme])
        return canvas

    def _tell(self) -> None:
        seconds = monotonic() - self._began
        left = seconds / self._done * (self._total - self._done)
        self.progressed.emit(self._done, self._total, left)

    # ---- the end ----

    def _conclude(self) -> None:
        error = self._encoder.error if self._encoder else None
        if error is not None:
            self._fail(str(error))
        else:
            end = self._plan.end(self._offscreen.available)
            self._end()
            self._write_subtitles(end)
            self.finished.emit(self._target)

    def _write_subtitles(self, end: int) -> None:
        """Write what is said beside the film, where that is wanted and something is said."""
        plan = self._plan
        if not (plan.subtitles and self._experiment.captions):
            return
        text = subtitles(
            self._experiment.captions, plan.first, end, plan.speed,
            plan.title_seconds, plan.hold_seconds,
        )  # fmt: skip
        try:
            with writing(self._target.with_suffix(".srt")) as file:
                file.write(text.encode())
        except FileError as error:
            self.failed.emit(str(error))

    def _fail(self, sentence: str) -> None:
        if not self._is_over:
            self._abandon()
            self._end()
            self.failed.emit(sentence)

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._turn.stop()
            self._offscreen.close()
            QTimer.singleShot(0, self, self.stopped.emit)
