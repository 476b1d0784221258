"""Has the engine find out what the neurons at the playhead see, one request at a time.

The next request is made from what is wanted by the time of an answer, so that no queue builds up
while the playhead moves. Nothing is asked for while the picture is out of sight.
"""

from PySide6.QtCore import QObject, QTimer

from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.display.network_picture import NetworkPicture, NetworkTask, network_of
from gdgui.ui.background.engine_client import EngineClient
from gdgui.ui.data.network.section import Ending, NetworkSection
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.playback.player import Player

__all__ = ["NetworkController"]


_PATIENCE_MS = 1_000
"""After so long one wonders why there is nothing."""


class NetworkController(QObject):
    """Keeps the picture of a network in step with the tapes and the playhead.

    Args:
        playback: whose tapes and runs they are.
        player: where the playhead is.
        engine: what looks inside.
        section: what shows it.
        parent: who owns it.
    """

    def __init__(
        self,
        playback: PlaybackController,
        player: Player,
        engine: EngineClient,
        section: NetworkSection,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._playback, self._player, self._engine = playback, player, engine
        self._section = section
        self._selected = playback.selected
        self._asked: NetworkTask | None = None
        self._shown: NetworkTask | None = None
        self._refused: NetworkTask | None = None
        # What moves in one go is asked about once.
        self._arrival = QTimer(self, singleShot=True, interval=0)
        self._arrival.timeout.connect(self._ask)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self.show_waiting)
        playback.problem_changed.connect(self._show_problem)
        playback.failed.connect(self._clear)
        for news in (playback.tapes_changed, playback.traces_changed):
            news.connect(self._show_place)
            news.connect(self._arrival.start)
        player.moved.connect(self._move)
        section.view.seen.connect(self._arrival.start)
        engine.network_ready.connect(self._take)
        engine.network_failed.connect(self._drop)

    @property
    def is_settling(self) -> bool:
        """Whether the picture of the playhead is still to come, or to be painted finely."""
        if self._section.view.quality.is_on:
            return True
        wanted = self._wanted()
        if wanted is None:
            return False
        return not (wanted.is_alike(self._shown) or wanted.is_alike(self._refused))

    def _show_problem(self) -> None:
        """Show the place of another network."""
        objective = self._playback.problem.objective
        trained = objective if isinstance(objective, LearningObjective) else None
        self._section.show_objective(trained)
        self._show_place()
        if self._section.view.picture is None:
            self._shown = None
            self._patience.start()
        self._arrival.start()

    def show_waiting(self) -> None:
        """Say why there is nothing to be seen yet."""
        view = self._section.view
        if view.picture is None and not view.readout:
            sentence = self.tr("Being computed; the first time, it is compiled")
            view.show_picture(None, sentence)

    def _move(self, _playhead: float) -> None:
        self._show_place()
        self._arrival.start()

    def _show_place(self) -> None:
        """Say of which run the network is, and of which step: that of the playhead, or its end."""
        playback, step = self._playback, self._player.step
        selected, ending = playback.selected, Ending.NONE
        if selected < len(playback.tapes) and playback.tapes[selected].complete:
            tape = playback.tapes[selected]
            if step >= tape.last_step and tape.status is Status.DIVERGED:
                ending = Ending.DIVERGED
            elif step > tape.last_step:
                ending = Ending.ENDED
            step = min(step, tape.last_step)
        # A run that has just been added is not resolved yet.
        runs = playback.problem.runs
        if selected != self._selected:
            # A number that is being typed was meant for the run before.
            self._selected = selected
            self._section.view.field.close_up()
        label = runs[selected].label if selected < len(runs) else ""
        self._section.show_place(step, label, ending)

    def _wanted(self) -> NetworkTask | None:
        """Return what should be shown; None while its tapes are not there, or no one looks."""
        objective, tapes = self._playback.problem.objective, self._playback.tapes
        selected = self._playback.selected
        if network_of(objective) is None or not self._section.view.isVisible():
            return None
        assert isinstance(objective, LearningObjective)  # noqa: S101 - it alone has a network
        if selected >= len(tapes) or tapes[selected].dim != objective.dim:
            return None
        tape = tapes[selected]
        return NetworkTask(objective, tape.x[min(self._player.step, tape.last_step)].copy())

    def _ask(self) -> None:
        """Ask for what is wanted, unless it is shown or something is under way."""
        if self._asked is not None or (wanted := self._wanted()) is None:
            return
        if not (wanted.is_alike(self._shown) or wanted.is_alike(self._refused)):
            self._asked = wanted
            self._engine.look_inside(wanted)

    def _take(self, picture: NetworkPicture) -> None:
        self._asked = None
        if picture.task.objective == self._playback.problem.objective:
            self._shown = picture.task
            self._section.view.show_picture(picture)
        self._ask()

    def _drop(self, sentence: str) -> None:
        """Say why nothing can be shown."""
        self._refused, self._asked = self._asked, None
        self._clear(sentence)
        self._ask()

    def _clear(self, sentence: str = "") -> None:
        self._shown = None
        self._section.view.show_picture(None, sentence)
