"""Keeps a window's recovery file some seconds behind what is edited, and offers what others left.

The file is written in a thread: a slow disk must not hold the window up.
"""

import threading
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from gdgui.experiment import Experiment
from gdgui.files import FileError
from gdgui.recovery import Abandoned, Draft, RecoveryFile, abandoned, recovery_folder
from gdgui.ui.document.file_actions import FileActions
from gdgui.ui.document.recovery_offer import RecoveryOffer
from gdgui.ui.document.session import Session

__all__ = ["INTERVAL_SECONDS", "RecoveryKeeper"]

INTERVAL_SECONDS = 1.5
"""So long after an edit, it is being written at the latest: well within five seconds."""
_POLL_MS = 100
_WAIT_SECONDS = 0.3
"""How long an end waits for the disk: the window is to close within half a second."""
_DISK_SECONDS = 10.0
"""How long something waits that the disk must have done before."""

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
        self._writer = _Writer(self._file, INTERVAL_SECONDS)
        self._kept: _State | None = None
        self._has_file = False
        self._has_failed = False
        self._is_deaf = False
        self._offer: RecoveryOffer | None = None
        self._poll = QTimer(self, interval=_POLL_MS)
        self._poll.timeout.connect(self._view_state)
        session.changed.connect(self._note)
        session.state_changed.connect(self._note)

    # ---- keeping ----

    def flush(self) -> None:
        """Write what is unsaved now, for the process may end at any moment."""
        self._note()
        self._writer.wait(_WAIT_SECONDS)

    def finish(self) -> None:
        """Remove the file: whatever was unsaved is saved, or someone has dropped it."""
        self._is_deaf = True
        self._forget()
        self._writer.wait(_WAIT_SECONDS)
        if self._offer is not None:
            self._offer.reject()

    def _note(self) -> None:
        """Have kept what is unsaved."""
        if self._is_deaf or self._session.is_set_aside:
            # What is kept already is what was set aside.
            return
        if not self._session.is_edited:
            self._forget()
        elif self._state() != self._kept:
            self._has_file = True
            self._kept = self._state()
            experiment, path = self._kept
            self._writer.ask_for(Draft(experiment, path, self._session.known, datetime.now(UTC)))
            if not self._poll.isActive():
                self._poll.start()

    def _state(self) -> _State:
        return self._session.seen, self._session.path

    def _forget(self) -> None:
        self._kept = None
        if self._has_file:
            self._has_file = False
            self._writer.ask_for(None)

    def _view_state(self) -> None:
        """Tell once where nothing can be kept, until it can be again."""
        error = self._writer.error
        if error is not None and not self._has_failed:
            text = self.tr("No recovery file can be kept; save your work: {error}")
            self.told.emit(text.format(error=error), False)
        self._has_failed = error is not None
        if not self._writer.is_busy:
            self._poll.stop()

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
        # Nothing is lost meanwhile: what is restored stays in the file that it is found in.
        self._forget()
        self._writer.wait(_DISK_SECONDS)
        self._file.take_over(found)
        draft = found.draft
        self._is_deaf = True
        self._session.restore(draft.experiment, draft.path, draft.known)
        self._is_deaf = False
        self._kept, self._has_file = self._state(), True
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

    The thread itself minds the time: whatever holds the window up, what was asked for is written.

    Args:
        file: what is written; no one else touches it while `is_busy`.
        interval: the seconds between one draft and the next.
    """

    def __init__(self, file: RecoveryFile, interval: float) -> None:
        self._file = file
        self._interval = interval
        self._changed = threading.Condition()
        self._wanted: list[Draft | None] = []
        self._is_urgent = False
        self._due = 0.0
        self._thread: threading.Thread | None = None
        self.error: FileError | None = None
        """Why the last draft was not written."""

    @property
    def is_busy(self) -> bool:
        """Whether something is still to be done."""
        with self._changed:
            return self._thread is not None

    def ask_for(self, draft: Draft | None) -> None:
        """Write a draft, again and again until there is room for it; None removes the file."""
        with self._changed:
            self._wanted = [draft]
            self._is_urgent = draft is None
            if self._is_urgent:
                self._changed.notify()
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name="gdgui-recovery", daemon=True
                )
                self._thread.start()

    def wait(self, seconds: float) -> None:
        """Do now what is to be done, and wait for it, but not for longer than so long."""
        with self._changed:
            self._is_urgent = True
            self._changed.notify()
            thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _work(self) -> None:
        while (taken := self._next()) is not None:
            self._do(taken[0])

    def _next(self) -> list[Draft | None] | None:
        """Wait until something is due; return None where nothing is to be done."""
        with self._changed:
            while self._wanted:
                left = self._due - monotonic()
                if self._is_urgent or left <= 0:
                    self._is_urgent = False
                    return [self._wanted.pop()]
                self._changed.wait(left)
            self._thread = None
            return None

    def _do(self, draft: Draft | None) -> None:
        error = None
        if draft is None:
            self._file.remove()
        else:
            try:
                self._file.write(draft)
            except FileError as refusal:
                error = refusal
        with self._changed:
            self.error = error
            self._due = monotonic() + self._interval
            if error is not None and not self._wanted:
                self._wanted = [draft]
