"""Keeps a window's recovery file some seconds behind what is edited, and offers what others left.

The file is written in a thread: a slow disk must not hold the window up.
"""

import threading
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from gdgui.experiment import Experiment
from gdgui.files import FileError
from gdgui.recovery import Abandoned, Draft, RecoveryFile, abandoned, recovery_folder
from gdgui.ui.document.file_actions import FileActions
from gdgui.ui.document.recovery_offer import RecoveryOffer
from gdgui.ui.document.session import Session

__all__ = ["DELAY_MS", "RecoveryKeeper"]

DELAY_MS = 1500
"""So long after an edit, it is being written at the latest: well within the five seconds."""
_POLL_MS = 100
_WAIT_SECONDS = 0.3
"""How long an end waits for the disk: the window is to close within half a second."""

_State = tuple[Experiment, Path | None]


class RecoveryKeeper(QObject):
    """Keeps the recovery file of one window.

    Args:
        session: whose unsaved changes are kept.
        documents: asks about unsaved changes before something is restored in their place.
        window: where the offer appears.
        folder: where the recovery files lie; None for the user's data folder.

    Signals:
        told: a sentence on a recovery file, and whether it is good news.
    """

    told = Signal(str, bool)

    def __init__(
        self,
        session: Session,
        documents: FileActions,
        window: QWidget,
        folder: Path | None = None,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._file_actions = documents
        self._window = window
        self._folder = folder or recovery_folder()
        self._file = RecoveryFile(self._folder)
        self._writer = _Writer(self._file)
        self._kept: _State | None = None
        self._has_file = False
        self._has_failed = False
        self._is_over = False
        self._offer: RecoveryOffer | None = None
        self._delay = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._delay.timeout.connect(self._write)
        self._poll = QTimer(self, interval=_POLL_MS)
        self._poll.timeout.connect(self._view_state)
        session.changed.connect(self._note)
        session.state_changed.connect(self._note)

    # ---- keeping ----

    def flush(self) -> None:
        """Write what is unsaved now, for the process may end at any moment."""
        if self._session.is_edited:
            self._write()
        self._writer.wait(_WAIT_SECONDS)

    def finish(self) -> None:
        """Remove the file: whatever was unsaved is saved, or somebody has dropped it."""
        self._is_over = True
        self._forget()
        self._writer.wait(_WAIT_SECONDS)
        if self._offer is not None:
            self._offer.reject()

    def _note(self) -> None:
        """Keep what is unsaved, soon; an edit that follows does not put it off."""
        if self._is_over:
            return
        if not self._session.is_edited:
            self._forget()
        elif not self._delay.isActive() and self._state() != self._kept:
            self._delay.start()

    def _state(self) -> _State:
        return self._session.experiment, self._session.path

    def _write(self) -> None:
        self._delay.stop()
        self._has_file = True
        self._kept = self._state()
        experiment, path = self._kept
        self._writer.ask_for(Draft(experiment, path, self._session.known, datetime.now(UTC)))
        self._poll.start()

    def _forget(self) -> None:
        self._delay.stop()
        self._kept = None
        if self._has_file:
            self._has_file = False
            self._writer.ask_for(None)

    def _view_state(self) -> None:
        """Tell once where nothing can be kept, until it can be again."""
        if self._writer.is_busy:
            return
        self._poll.stop()
        error = self._writer.error
        if error is not None and not self._has_failed:
            text = self.tr("No recovery file can be kept; save your work: {error}")
            self.told.emit(text.format(error=error), False)
        self._has_failed = error is not None
        if self._has_failed:
            # There may be room by then.
            self._kept = None
            self._note()

    # ---- offering ----

    def offer_at_start(self) -> None:
        """Offer what was left by windows that are gone, if anything was."""
        self._show_offer()

    def offer(self) -> None:
        """Offer what was left by windows that are gone; say so where nothing was."""
        if not self._show_offer():
            self.told.emit(self.tr("There is no unsaved work to recover."), True)

    def _show_offer(self) -> bool:
        """Return whether there was anything to say."""
        if self._offer is not None:
            self._offer.activateWindow()
            return True
        found, sentences = abandoned(self._folder)
        if sentences:
            self.told.emit("; ".join(sentences), False)
        if found:
            offer = self._offer = RecoveryOffer(found, self._window)
            offer.restore_asked.connect(self._restore)
            offer.finished.connect(self._end_offer)
            offer.open()
        return bool(found or sentences)

    def _restore(self, found: Abandoned) -> None:
        if self._offer is None or not self._file_actions.may_discard():
            return
        self._offer.hand_over(found)
        draft = found.draft
        self._session.restore(draft.experiment, draft.path, draft.known)
        self._kept = self._state()
        self._has_file = True
        self._delay.stop()
        # The thread may be removing what this window had of its own.
        self._writer.wait()
        self._file.take_over(found)
        self.told.emit(
            self.tr("Restored “{title}”; it is not saved yet").format(title=draft.experiment.title),
            True,
        )

    def _end_offer(self) -> None:
        if self._offer is not None:
            self._offer.deleteLater()
            self._offer = None


class _Writer:
    """Writes or removes a recovery file in a thread; of several requests the newest counts.

    Args:
        file: what is written; nobody else touches it while `is_busy`.
    """

    def __init__(self, file: RecoveryFile) -> None:
        self._file = file
        self._guard = threading.Lock()
        self._wanted: list[Draft | None] = []
        self._thread: threading.Thread | None = None
        self.error: FileError | None = None
        """Why the last draft was not written."""

    @property
    def is_busy(self) -> bool:
        """Whether something is still to be done."""
        with self._guard:
            return self._thread is not None

    def ask_for(self, draft: Draft | None) -> None:
        """Write a draft; None removes the file."""
        with self._guard:
            self._wanted = [draft]
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name="gdgui-recovery", daemon=True
                )
                self._thread.start()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until all is done, or for so long."""
        with self._guard:
            thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _work(self) -> None:
        while True:
            with self._guard:
                if not self._wanted:
                    self._thread = None
                    return
                draft = self._wanted.pop()
            self._do(draft)

    def _do(self, draft: Draft | None) -> None:
        if draft is None:
            self._file.remove()
            self.error = None
            return
        try:
            self._file.write(draft)
        except FileError as error:
            self.error = error
        else:
            self.error = None
