"""Renders a film of a lesson off screen: what is said and asked, answers, and tapes that play.

The moves are those of `gdgui.lessons.moves`; each is made, and its frames are taken once all that
it shows is computed and laid out. So the film is the same however slow the machine is. Nothing of
a learner's is read or written.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

from msgspec.structs import replace
from PySide6.QtCore import QObject

from gdgui.errors import UserError
from gdgui.lessons.catalogue import load_lesson
from gdgui.lessons.moves import PLAY, STAND_SECONDS, Move, moves_of
from gdgui.lessons.starts import starts_of
from gdgui.ui.export.film_maker import Canvas, FilmMaker
from gdgui.ui.export.film_plan import LessonFilmPlan, layout_scale
from gdgui.ui.export.offscreen_window import OffscreenWindow
from gdgui.ui.export.title_card import paint_title
from gdgui.ui.lessons.demonstration import Demonstration
from gdgui.ui.style.appearance import usual_font
from gdgui.ui.style.theme import THEMES
from gdgui.ui.window.views import LESSON
from gdgui.video import Frame, sample_indices

__all__ = ["PATIENCE_SECONDS", "LessonRecorder"]

PATIENCE_SECONDS = 20.0
"""How long after all is computed a task may take to be found solved."""


class LessonRecorder(FilmMaker):
    """Makes one film of a lesson.

    Args:
        source: the name of a built-in lesson, or a file.
        plan: what the film is to be like.
        target: the file, or the folder of PNG frames.
        parent: who owns it.

    Raises:
        FileError: the target is none that a film can have, or there is no such lesson.
        UserError: it is no lesson, or its film would be too long.
    """

    def __init__(
        self, source: str | Path, plan: LessonFilmPlan, target: Path, parent: QObject | None = None
    ) -> None:
        lesson, _ = load_lesson(source)
        moves = moves_of(lesson)
        plan.check_length(sum(move.seconds for move in moves))
        super().__init__(target, plan.size, plan.fps, parent)
        self._source, self._lesson, self._plan = source, lesson, plan
        self._moves = moves
        self._is_ready = False
        scale, (width, height) = layout_scale(plan.size, LESSON), plan.size
        self._take(
            OffscreenWindow(
                replace(starts_of(lesson)[0], captions=()),
                THEMES[plan.theme],
                (math.ceil(width / scale - 1e-9), math.ceil(height / scale - 1e-9)),
                scale,
                LESSON,
                is_whole=True,
            )
        )
        with usual_font():
            self._controller = self.offscreen.window.lessons.controller
        self._controller.panel.set_bare(True)
        self._demonstration = Demonstration(self._controller, self.offscreen.window.playback)
        self.offscreen.ready.connect(self._note_ready)

    def _note_ready(self) -> None:
        """Begin, or go on with a move that is shown."""
        self._is_ready = True
        if not self._total:
            total = sum(self._plan.frames(move.seconds) for move in self._moves)
            total += self._plan.title_frames + round(self._plan.hold_seconds * self._plan.fps)
            self._begin_frames(total, self._rendered(), self._sampled())

    # ---- frames ----

    def _sampled(self) -> Iterator[Frame | None]:
        """Yield what a GIF's palette is made from; that takes the lesson once more."""
        if not self._is_gif:
            return
        if self._plan.title_frames:
            yield self._title().frame
        wanted = frozenset(sample_indices(len(self._moves)))
        yield from self._opened()
        for number, move in enumerate(self._moves):
            yield from self._made(move)
            if number in wanted:
                yield self._painted(self._playhead).frame

    def _rendered(self) -> Iterator[Frame | None]:
        """Yield the frames; None where all that is to be seen is not computed yet."""
        if self._plan.title_frames:
            yield from [self._title().frame] * self._plan.title_frames
        yield from self._opened()
        for move in self._moves:
            yield from self._made(move)
            if move.action == PLAY:
                yield from self._played(move)
            else:
                yield from self._standing(move.seconds)
        if self._plan.hold_seconds:
            yield from self._standing(self._plan.hold_seconds)

    def _standing(self, seconds: float) -> Iterator[Frame]:
        """Yield what stands still, which is rendered once."""
        canvas = self._painted(self._playhead)
        self._preview(canvas)
        yield from [canvas.frame] * self._plan.frames(seconds)

    def _played(self, move: Move) -> Iterator[Frame | None]:
        """Yield tapes from their start to their end, at the exact playhead."""
        playheads = self._plan.playheads(move.speed, self.offscreen.available)
        held = self._plan.frames(STAND_SECONDS)
        # Where all runs end early, so does the film.
        self._total += len(playheads) + held - self._plan.frames(move.seconds)
        for playhead in playheads:
            self.offscreen.place(playhead)
            while not self.offscreen.is_computed:
                yield None
            canvas = self._painted(playhead)
            self._preview(canvas)
            yield canvas.frame
        yield from self._standing(STAND_SECONDS)

    @property
    def _playhead(self) -> float:
        return self.offscreen.window.player.playhead

    def _title(self) -> Canvas:
        canvas, lesson = next(self._canvases), self._lesson
        theme = THEMES[self._plan.theme]
        paint_title(canvas.image, lesson.title, lesson.summary, self._plan.size, theme)
        return canvas

    def _painted(self, playhead: float) -> Canvas:
        canvas = next(self._canvases)
        self.offscreen.paint(playhead, canvas.image)
        return canvas

    # ---- what is on them ----

    def _opened(self) -> Iterator[None]:
        """Open the lesson as no one has taken it; yield until it is shown."""
        with usual_font():
            self._controller.open(self._source, is_kept=False)
        yield from self._settled()
        # Words have come into the room of the landscape.
        self.offscreen.share_room()
        yield from self._settled()

    def _made(self, move: Move) -> Iterator[None]:
        """Make a move; yield until all that it shows is there."""
        with usual_font():
            self._demonstration.begin(move)
        yield from self._settled()
        until = monotonic() + PATIENCE_SECONDS
        while not self._demonstration.is_shown(move):
            if monotonic() > until:
                raise UserError(
                    f"pages[{move.page}].blocks[{move.block}].task: a solution that passes "
                    "expected; `gdgui lesson check` says more"
                )
            yield None
        yield from self._settled()
        self._demonstration.bring_into_view(move)

    def _settled(self) -> Iterator[None]:
        """Yield until all that is shown is computed and laid out."""
        self._is_ready = False
        self.offscreen.wait()
        while not self._is_ready:
            yield None
