"""Lets a lesson play itself in the window, until someone stops it."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from gdgui.lessons.moves import PLAY, STAND_SECONDS, Move, moves_of
from gdgui.ui.document.session import Session
from gdgui.ui.lessons.controller import LessonController
from gdgui.ui.lessons.demonstration import Demonstration
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.playback.player import Player

__all__ = ["LessonAutoplay"]

_POLL_MS = 40
PATIENCE_SECONDS = 60.0
"""How long what a move shows may take to compute."""


class LessonAutoplay(QObject):
    """Plays the lesson that is open from its page on, on a copy: progress stays as it is.

    Args:
        controller: what leads through lessons.
        session: whose edits by someone else end it.
        playback: what is shown.
        player: the playhead.
        parent: who owns it.

    Signals:
        playing_changed: whether the lesson plays itself.
        told: a sentence, and whether it is good news.
    """

    playing_changed = Signal(bool)
    told = Signal(str, bool)

    def __init__(
        self,
        controller: LessonController,
        session: Session,
        playback: PlaybackController,
        player: Player,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller, self._player = controller, player
        self._demonstration = Demonstration(controller, playback)
        self._moves: Iterator[Move] = iter(())
        self._move: Move | None = None
        self._is_acting = self._is_running = self._loops = False
        self._polls = 0
        self._poll = QTimer(self, interval=_POLL_MS)
        self._poll.timeout.connect(self._look)
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._go_on)
        controller.interrupted.connect(self.stop)
        controller.demonstrating.connect(self._note_demonstration)
        controller.panel.play_asked.connect(self.toggle)
        session.changed.connect(self._note_edit)
        player.playing_changed.connect(self._note_playing)

    @property
    def is_playing(self) -> bool:
        """Whether the lesson plays itself."""
        return self._controller.is_demonstrating

    def toggle(self) -> None:
        """Play, or stop."""
        if self.is_playing:
            self.stop()
        else:
            self.start()

    def start(self) -> None:
        """Play from the page that is open on."""
        opened = self._controller.open_lesson
        if opened is None or self.is_playing:
            return
        self._moves = iter(moves_of(opened.lesson, opened.page))
        self._loops = self._player.loop
        self._player.set_loop(False)
        self._is_acting = True
        self._controller.begin_demonstration()
        self._is_acting = False
        self._go_on()

    def stop(self) -> None:
        """Come back to where the learner was."""
        self._controller.end_demonstration()

    def _note_demonstration(self, is_on: bool) -> None:
        if not is_on:
            # However it ended: also where the lesson was left, or something else opened.
            self._poll.stop()
            self._later.stop()
            self._move, self._is_running = None, False
            self._player.pause()
            self._player.set_loop(self._loops)
        self._controller.panel.set_playing_lesson(is_on)
        self.playing_changed.emit(is_on)

    def _note_edit(self) -> None:
        """Stop where someone takes the experiment into their own hands."""
        if self.is_playing and not self._is_acting:
            # Not in the midst of the edit.
            QTimer.singleShot(0, self, self.stop)

    # ---- one move after another ----

    def _go_on(self) -> None:
        self._move = next(self._moves, None)
        if self._move is None:
            self.stop()
            return
        self._is_acting = True
        self._demonstration.begin(self._move)
        self._is_acting = False
        self._polls = 0
        self._poll.start()

    def _look(self) -> None:
        """Once a move is shown, let it stand for its time, or play."""
        move = self._move
        if move is None:
            return
        self._polls += 1
        if not self._demonstration.is_shown(move):
            if self._polls * _POLL_MS > 1000 * PATIENCE_SECONDS:
                self._give_up()
            return
        self._poll.stop()
        self._demonstration.bring_into_view(move)
        if move.action == PLAY:
            self._play(move)
        else:
            self._later.start(round(1000 * move.seconds))

    def _play(self, move: Move) -> None:
        # The next question may be open already, but what is played here was answered.
        self._player.set_locked(False)
        self._player.set_speed(move.speed)
        self._player.to_start()
        self._player.play()
        self._is_running = True
        if not self._player.playing:
            self._note_playing(False)

    def _note_playing(self, playing: bool) -> None:
        if self._is_running and not playing:
            self._is_running = False
            self._later.start(round(1000 * STAND_SECONDS))

    def _give_up(self) -> None:
        self.stop()
        self.told.emit(self.tr("The lesson cannot play on: its solution does not pass."), False)
