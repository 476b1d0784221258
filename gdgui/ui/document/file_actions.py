"""Opening and saving, with the questions that belong to it; what is unsaved is never lost."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gdgui.errors import UserError
from gdgui.examples import NAMES
from gdgui.experiment import Experiment
from gdgui.files import FileChangedError, is_lesson, is_table
from gdgui.ui.document import edits, questions
from gdgui.ui.document.session import Session

__all__ = ["FileActions"]


class FileActions(QObject):
    """Opens and saves the session's experiment for a window.

    Args:
        session: what is opened and saved.
        window: where the questions appear.

    Signals:
        replacing: something is about to take the place of what is open; what was set aside has to
            come back before anyone is asked about it.
        saved: the path that was written.
        failed: a sentence that says why something could not be opened or saved.
        table_asked: the path of a table that is to be opened.
        lesson_asked: the path of a lesson that is to be opened.
        set_aside: an example with the trials that were made with it, which something else has
            taken the place of.
    """

    replacing = Signal()
    saved = Signal(object)
    failed = Signal(str)
    table_asked = Signal(object)
    lesson_asked = Signal(object)
    set_aside = Signal(object)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._window = window

    def open(self, source: str | Path) -> None:
        """Open a file or an example, unless the user wants to keep what is unsaved.

        The columns of a table are chosen in a dialog first.
        """
        if source not in NAMES and is_table(Path(source)):
            self.table_asked.emit(Path(source))
            return
        if source not in NAMES and is_lesson(Path(source)):
            self.lesson_asked.emit(Path(source))
            return
        self._replace(lambda: self._session.open(source))

    def new(self) -> bool:
        """Begin an experiment of one's own, unless the user wants to keep what is unsaved."""
        return self.begin(edits.blank())

    def begin(self, experiment: Experiment) -> bool:
        """Begin with an experiment that is in no file; return whether that is what is shown."""
        return self._replace(lambda: self._session.new(experiment))

    def _replace(self, begin: Callable[[], None]) -> bool:
        """Begin with something else; trials with an example are set aside without a question."""
        self.replacing.emit()
        trial = self._session.seen if self._session.is_trial else None
        if trial is None and not self.may_discard():
            return False
        has_begun = self._attempt(begin)
        if has_begun and trial is not None:
            self.set_aside.emit(trial)
        return has_begun

    def restore(self, experiment: Experiment) -> None:
        """Bring an experiment back that was never saved."""
        self.replacing.emit()
        self._session.restore(experiment, None, None)

    def ask_and_open(self) -> None:
        """Ask for a file and open it."""
        if path := questions.ask_for_source(self._window, self._session.path):
            self.open(path)

    def save(self) -> bool:
        """Save to the experiment's file, or ask for one; return whether it is saved."""
        return self._save_to(self._session.path) if self._session.path else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and save to it; return whether it is saved."""
        title = self._session.experiment.title
        path = questions.ask_for_target(self._window, self._session.path, title)
        return self._save_to(path) if path else False

    def may_discard(self) -> bool:
        """Ask what to do with unsaved changes, if there are any; return whether to go on."""
        self.replacing.emit()
        if not self._session.is_edited:
            return True
        answer = questions.ask_about_changes(self._window, self._session.experiment.title)
        if answer == questions.Answer.SAVE:
            return self.save()
        return answer == questions.Answer.DISCARD

    def _save_to(self, path: Path, overwrite: bool = False) -> bool:
        try:
            self._session.save(path, overwrite=overwrite)
        except FileChangedError as error:
            return self._settle_conflict(path, error.is_gone)
        except ValueError as error:
            self.failed.emit(str(error))
            return False
        self.saved.emit(path)
        return True

    def _settle_conflict(self, path: Path, is_gone: bool) -> bool:
        """Ask what to do with a file that someone else has changed; return whether it is saved."""
        answer = questions.ask_about_conflict(self._window, path, is_gone)
        if answer == questions.Conflict.OVERWRITE:
            return self._save_to(path, overwrite=True)
        if answer == questions.Conflict.SAVE_BESIDE:
            title = self._session.experiment.title
            beside = questions.ask_for_target(self._window, _free_name(path), title)
            return self._save_to(beside) if beside else False
        if answer == questions.Conflict.RELOAD:
            self._attempt(self._session.reload)
        return False

    def _attempt(self, work: Callable[[], None]) -> bool:
        """Do something with a file; tell why if it fails, and return whether it went well."""
        try:
            work()
        except UserError as error:
            self.failed.emit(str(error))
            return False
        return True


def _free_name(path: Path) -> Path:
    """Return a name beside a file that no other file has yet."""
    names = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))
    return next(name for name in names if not name.exists())
