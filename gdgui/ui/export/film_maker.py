"""Hands frames that are rendered off screen to the encoder, one at a time.

Frames are rendered in the window's thread, for only there Qt paints widgets, but one at a time:
between two of them the window attends to its user. The codec has a thread of its own.
"""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from time import monotonic

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from gdgui.encoder import MOST_WAITING, Encoder
from gdgui.errors import UserError
from gdgui.log_file import sentence_of
from gdgui.ui.export.offscreen_window import OffscreenWindow
from gdgui.video import Frame, format_of

__all__ = ["Canvas", "FilmMaker"]

_WAIT_MS = 4
"""How long to wait for a codec that is behind, or for what is still to be computed."""
_PREVIEW_SECONDS = 0.25


class Canvas:
    """A picture to paint on whose pixels are a frame: nothing is copied.

    Args:
        size: width and height in pixels.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        self.frame: Frame = np.empty((height, width, 4), np.uint8)
        self.image = QImage(self.frame.data, width, height, 4 * width, QImage.Format.Format_RGB32)


class FilmMaker(QObject):
    """Makes one film; what is on its frames is for those who inherit from it.

    Args:
        target: the file, or the folder of PNG frames.
        size: width and height in pixels.
        fps: frames per second.
        parent: who owns it.

    Raises:
        FileError: the target is none that a film can have.

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
        self, target: Path, size: tuple[int, int], fps: int, parent: QObject | None = None
    ) -> None:
        # What is refused must leave nothing with its parent.
        format_of(target, size, fps)
        super().__init__(parent)
        self._target, self._size, self._fps = target, size, fps
        self._samples: Iterator[Frame | None] = iter(())
        self._frames: Iterator[Frame | None] = iter(())
        self._palette: list[Frame] = []
        self._total = self._done = 0
        # As many as may wait for the codec, one in its hands and one that is painted on.
        self._canvases = cycle([Canvas(size) for _ in range(MOST_WAITING + 2)])
        self._began = self._shown = 0.0
        self._encoder: Encoder | None = None
        self._is_finishing = False
        self._is_over = False
        self._offscreen: OffscreenWindow | None = None
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._go_on)

    @property
    def offscreen(self) -> OffscreenWindow:
        """The window that frames are taken of."""
        assert self._offscreen is not None  # noqa: S101 - set when it is made
        return self._offscreen

    def _take(self, offscreen: OffscreenWindow) -> None:
        """Take frames of a window, which is this one's from now on."""
        self._offscreen = offscreen
        offscreen.setParent(self)
        offscreen.failed.connect(self._fail)

    def start(self) -> None:
        """Begin; signals tell of the rest."""
        self.offscreen.open()

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

    @property
    def _is_gif(self) -> bool:
        return self._target.suffix.lower() == ".gif"

    def _begin_frames(
        self, total: int, frames: Iterator[Frame | None], samples: Iterator[Frame | None]
    ) -> None:
        """Begin to render.

        Args:
            total: how many frames there will be.
            frames: the frames; None where the next one has to wait.
            samples: frames that have all colours of a GIF, likewise.
        """
        self._total, self._frames, self._samples = total, frames, samples
        self._began = monotonic()
        self.progressed.emit(0, total, float("nan"))
        self._turn.start(0)

    def _go_on(self) -> None:
        """Do the next piece; whatever goes wrong becomes a sentence, and nothing hangs."""
        if self._is_over:
            return
        try:
            delay = self._do_next()
        except UserError as error:
            self._fail(str(error))
            return
        except Exception as error:
            self._fail(f"a frame could not be made; {sentence_of(error)}")
            return
        if not self._is_over:
            self._turn.start(delay)

    def _do_next(self) -> int:
        """Do a frame for the palette, the encoder, a frame, or the end; return when to go on."""
        if self._encoder is None:
            return self._take_sample()
        if self._encoder.is_done:
            self._conclude()
            return 0
        if self._is_finishing or not self._encoder.has_room:
            return _WAIT_MS
        try:
            frame = next(self._frames)
        except StopIteration:
            self._is_finishing = True
            self._encoder.finish()
            return 0
        if frame is None:
            return _WAIT_MS
        self._encoder.add(frame)
        self._done += 1
        self._tell()
        return 0

    def _take_sample(self) -> int:
        try:
            sample = next(self._samples)
        except StopIteration:
            self._encoder = Encoder(self._target, self._size, self._fps, self._palette)
            return 0
        if sample is None:
            return _WAIT_MS
        self._palette.append(sample.copy())
        return 0

    def _preview(self, canvas: Canvas) -> None:
        if monotonic() - self._shown >= _PREVIEW_SECONDS:
            self._shown = monotonic()
            # A copy that is kept must not be painted over.
            self.previewed.emit(canvas.image.copy())

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
            self._end()
            self._write_beside()
            self.finished.emit(self._target)

    def _write_beside(self) -> None:
        """Write what comes beside the film, once that is in its place."""

    def _fail(self, sentence: str) -> None:
        if not self._is_over:
            self._abandon()
            self._end()
            self.failed.emit(sentence)

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._turn.stop()
            self.offscreen.close()
            QTimer.singleShot(0, self, self.stopped.emit)
