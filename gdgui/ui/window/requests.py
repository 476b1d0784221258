"""What the user asks the window for: another experiment, more runs, and what dialogs answer.

Most windows never ask, so the dialogs are imported when someone does.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt

from gdgui.experiment import Experiment
from gdgui.ui.document.editor import Editor
from gdgui.ui.document.file_actions import FileActions
from gdgui.ui.document.session import Session
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.playback.player import Player
from gdgui.ui.runs.steering import Steering
from gdgui.ui.style.appearance import Appearance, FixedAppearance
from gdgui.ui.widgets.number_slider import format_number
from gdgui.ui.widgets.toast import Toast
from gdgui.ui.window.layout import WindowLayout
from gdgui.ui.window.tables import Tables

__all__ = ["Requests"]


class Requests(QObject):
    """Asks what has to be asked, and edits the experiment accordingly.

    Args:
        window: over which dialogs open.
        appearance: where the colours come from.
        session: the experiment.
        playback: which run is selected.
        player: the playhead.
        steering: what moves a start or an iterate.
        editor: what edits the experiment.
        file_actions: what opens another one.
        toast: where something can be taken back.
    """

    def __init__(
        self,
        window: WindowLayout,
        appearance: Appearance | FixedAppearance,
        session: Session,
        playback: PlaybackController,
        player: Player,
        steering: Steering,
        editor: Editor,
        file_actions: FileActions,
        toast: Toast,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._appearance = appearance
        self._session = session
        self._playback = playback
        self._player = player
        self._editor = editor
        self._file_actions = file_actions
        self._steering = steering
        self._toast = toast
        self.tables = Tables(window, session, playback, editor, file_actions)
        """What begins to learn from data."""

    def begin_anew(self) -> None:
        """Begin a new experiment, and let its formula be typed."""
        if self._file_actions.new():
            # Once the new formula stands where the old one did.
            once = Qt.ConnectionType.SingleShotConnection
            self._playback.problem_changed.connect(self._window.objective.begin_typing, once)

    def show_gallery(self) -> None:
        """Let an example be picked by its picture."""
        from gdgui.ui.window.gallery import Gallery

        gallery = Gallery(self._appearance.theme, self._window)
        gallery.picked.connect(self._file_actions.open, Qt.ConnectionType.QueuedConnection)
        gallery.exec()
        gallery.deleteLater()

    def show_welcome(self) -> None:
        """Show what can be done here, beside the window, which goes on."""
        from gdgui.ui.window.welcome import Welcome

        landscape = self._window.landscape
        welcome = Welcome(self._window)
        welcome.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        welcome.play_asked.connect(self._player.play)
        welcome.new_asked.connect(self.begin_anew)
        welcome.basins_asked.connect(
            lambda: landscape.set_overlays(landscape.overlays | {"basins"})
        )
        welcome.data_asked.connect(self.tables.begin_anew)
        welcome.examples_asked.connect(self.show_gallery)
        welcome.lessons_asked.connect(self._window.header.learn_asked)
        welcome.open()

    def ask_for_words(self) -> None:
        """Ask for a title and a description."""
        from gdgui.ui.document.words_dialog import ask_for_words

        experiment = self._session.experiment
        words = ask_for_words(self._window, experiment.title, experiment.description)
        if words is not None:
            self._editor.set_words(*words)

    def ask_when_to_stop(self) -> None:
        """Ask when runs are to stop."""
        from gdgui.ui.runs import stopping_dialog

        answer = stopping_dialog.ask_when_to_stop(self._window, self._session.experiment)
        if answer is not None:
            self._editor.set_tolerances(answer)

    def add_run(self) -> None:
        """Add a run beside the selected one."""
        self._focus_added(lambda: self._editor.add_run(self._playback.selected))

    def duplicate_selected(self) -> None:
        """Copy the selected run."""
        self._focus_added(lambda: self.duplicate(self._playback.selected))

    def _focus_added(self, add: Callable[[], None]) -> None:
        """Add a run, and let its learning rate be typed."""
        before = len(self._session.experiment.runs)
        add()
        if len(self._session.experiment.runs) > before:
            self._window.runs.focus_later(self._playback.selected)

    def duplicate(self, index: int) -> None:
        """Copy a run; where its seed has a say, ask whether the copy is to have it too."""
        run = self._playback.problem.runs[index]
        same: bool | None = False
        if run.is_noisy:
            from gdgui.ui.runs.noise_question import ask_for_same_noise

            is_sampled = run.batches is not None and not run.batches.is_full
            same = ask_for_same_noise(self._window, run.label, is_sampled=is_sampled)
        if same is not None:
            self._editor.duplicate_run(index, same)

    def ask_for_sweep(self, index: int) -> None:
        """Ask for values of a hyperparameter, and add a run for each."""
        from gdgui.ui.runs import sweep_dialog

        answer = sweep_dialog.ask_for_sweep(self._window, self._session.experiment, index)
        if answer is not None:
            self._editor.sweep(index, answer.name, answer.values, answer.in_place)

    def sweep_list(self, index: int, name: str, values: tuple[float, ...]) -> None:
        """Replace a run by one for each value of a hyperparameter."""
        self._editor.sweep(index, name, tuple(dict.fromkeys(values)), True)

    def move_by_click(self, point: tuple[float, ...], gesture: str, alone: bool) -> None:
        """Move the start to where someone has clicked, and let it be taken back at once."""
        before = self._session.experiment
        self._steering.pick_point(point, gesture, alone)
        if self._session.experiment == before:
            return
        place = ", ".join(format_number(value) for value in point)
        what = self._session.undo_stack.undoText()
        text = self.tr("{what}: now at {place}").format(what=what, place=f"({place})")
        self._toast.tell(text, self.tr("Undo"), self._session.undo_stack.undo)

    def offer_again(self, experiment: Experiment) -> None:
        """Let trials with an example be had again, for no one was asked about them."""
        text = self.tr("“{title}” was changed, and the changes were not saved.")
        self._toast.tell(
            text.format(title=experiment.title),
            self.tr("Bring them back"),
            lambda: self._file_actions.restore(experiment),
        )
