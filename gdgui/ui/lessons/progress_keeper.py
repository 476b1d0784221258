"""Keeps where a learner is: at once with every answer, a moment later with the experiment."""

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from gdgui.experiment import Experiment
from gdgui.files import FileError
from gdgui.lessons.answers import Answers
from gdgui.lessons.lesson import Lesson
from gdgui.lessons.progress import Progress, ProgressFile, progress_folder

__all__ = ["ProgressKeeper"]

_REST_MS = 700
"""So long an experiment must have stood still before it is written."""


class ProgressKeeper(QObject):
    """Writes the progress of one lesson.

    Args:
        lesson: the lesson.
        fingerprint: of its file.
        folder: where progress lies; None for the user's data folder.

    Signals:
        failed: a sentence that says why it cannot be kept.
    """

    failed = Signal(str)

    def __init__(
        self,
        lesson: Lesson,
        fingerprint: str,
        folder: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._file = ProgressFile(folder or progress_folder(), lesson, fingerprint)
        self._has_failed = False
        self._wanted: Progress | None = None
        self._later = QTimer(self, singleShot=True, interval=_REST_MS)
        self._later.timeout.connect(self.flush)

    def read(self) -> Progress:
        """Return where the learner is; the beginning where nothing is kept."""
        return self._file.read()

    def keep(
        self, answers: Answers, page: int, experiment: Experiment | None, *, at_once: bool
    ) -> None:
        """Write where the learner is, now or once the hand rests."""
        self._wanted = Progress(
            answers=answers, page=page, experiment=experiment, time=datetime.now(UTC)
        )
        if at_once:
            self.flush()
        else:
            self._later.start()

    def flush(self) -> None:
        """Write what is still to be written."""
        self._later.stop()
        wanted, self._wanted = self._wanted, None
        if wanted is None:
            return
        try:
            self._file.write(wanted)
            self._has_failed = False
        except FileError as error:
            if not self._has_failed:
                text = self.tr("What you answer cannot be kept: {error}")
                self.failed.emit(text.format(error=error))
            self._has_failed = True

    def forget(self) -> None:
        """Start the lesson over."""
        self._later.stop()
        self._wanted = None
        self._file.remove()
