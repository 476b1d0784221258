"""Recording from the window: asks for a film, makes it beside the work, and tells how it went."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from gdgui.errors import UserError
from gdgui.ui.background.worker_thread import CLOSE_SECONDS
from gdgui.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from gdgui.ui.export.film_plan import FilmPlan
    from gdgui.ui.export.recorder import Recorder

__all__ = ["RecordController", "show_in_folder"]


def show_in_folder(target: Path) -> None:
    """Open the folder of a file in whatever the system shows folders with."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(target.resolve().parent)))


class RecordController(QObject):
    """Makes one film at a time of what a window shows.

    Args:
        window: whose experiment and look are recorded.

    Signals:
        told: a sentence on what has become of a film, and whether it is good news.
        recording_changed: whether a film is being made.
    """

    told = Signal(str, bool)
    recording_changed = Signal(bool)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._recorder: Recorder | None = None

    @property
    def is_recording(self) -> bool:
        """Whether a film is being made."""
        return self._recorder is not None

    def ask(self) -> None:
        """Ask for a film and a file, and begin."""
        if self.is_recording:
            self.told.emit(self.tr("One film at a time: another one is being recorded."), False)
            return
        from gdgui.ui.export import file_dialogs as export_dialogs

        window = self._window
        size = window.size() * window.devicePixelRatioF()
        answer = export_dialogs.ask_for_film(
            window,
            steps=window.player.total,
            speed=window.player.speed,
            theme=window.theme.name,
            size=(size.width(), size.height()),
            has_captions=bool(window.session.experiment.captions),
            learns=window.is_learning,
            has_layers=window.has_network,
        )
        if answer is None:
            return
        plan, suffix = answer
        title = window.session.experiment.title
        target = export_dialogs.ask_for_film_target(window, window.session.path, title, suffix)
        if target is not None:
            self.record(plan, target)

    def record(self, plan: "FilmPlan", target: Path) -> None:
        """Make a film; the window stays usable meanwhile."""
        from gdgui.ui.export.film_progress import FilmProgress
        from gdgui.ui.export.recorder import Recorder

        window = self._window
        try:
            recorder = Recorder(window.session.experiment, plan, target, window.view_state, self)
        except UserError as error:
            self.told.emit(str(error), False)
            return
        self._recorder = recorder
        progress = FilmProgress(target.name, plan.size, window)
        recorder.progressed.connect(progress.show_progress)
        recorder.previewed.connect(progress.show_preview)
        recorder.finished.connect(self._tell_finished)
        recorder.failed.connect(lambda sentence: self.told.emit(sentence, False))
        recorder.stopped.connect(progress.end)
        recorder.stopped.connect(self._forget)
        progress.cancelled.connect(self.cancel)
        progress.lie_beside(window.step, window)
        progress.show()
        self.recording_changed.emit(True)
        recorder.start()

    def cancel(self) -> None:
        """Stop a film that is being made; nothing is left of it."""
        if self._recorder is not None and self._recorder.cancel():
            self.told.emit(self.tr("The recording was cancelled; nothing was written."), True)

    def close(self) -> None:
        """Stop at once, for the window closes."""
        if self._recorder is not None:
            self._recorder.cancel(CLOSE_SECONDS)
            self._forget()

    def _tell_finished(self, target: Path) -> None:
        text = self.tr("Recorded {path}").format(path=target)
        self.told.emit(text, True)
        self._window.toast.tell(
            self.tr("Recorded {name}").format(name=target.name),
            self.tr("Show in folder"),
            lambda: show_in_folder(target),
        )

    def _forget(self) -> None:
        if self._recorder is not None:
            self._recorder.deleteLater()
            self._recorder = None
            self.recording_changed.emit(False)
