"""Writes tapes to a file in a thread of its own: eight million rows take a minute or two."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QProgressDialog, QWidget

from gdgui.engine.descent.problem import Problem
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.errors import UserError
from gdgui.export import ExportCancelledError, save_tapes
from gdgui.files import FileError
from gdgui.log_file import sentence_of
from gdgui.ui.widgets.plain_text import Label

__all__ = ["TapeExport", "export_tapes"]

_POLL_MS = 30
_PATIENCE_MS = 400
"""What takes no longer than this shows no progress."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("tape_export", text)


class TapeExport:
    """The thread that writes, and what has become of it.

    Args:
        problem: what was run.
        tapes: its tapes, which no one changes.
        target: the file.
    """

    def __init__(self, problem: Problem, tapes: Sequence[Trajectory], target: Path) -> None:
        self.share = 0.0
        self.error: UserError | None = None
        self.is_cancelled = False
        self._thread = threading.Thread(
            target=self._write, args=(problem, tapes, target), name="gdgui-export", daemon=True
        )
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether the file is in its place, or there is none."""
        return not self._thread.is_alive()

    def _write(self, problem: Problem, tapes: Sequence[Trajectory], target: Path) -> None:
        try:
            save_tapes(problem, tapes, target, self._note)
        except UserError as error:
            self.error = error
        except Exception as error:
            self.error = FileError(f"{target}: cannot be written; {sentence_of(error)}")

    def cancel(self, seconds: float | None = None) -> None:
        """Stop as soon as may be, and wait for that; what was there before stays.

        Args:
            seconds: how long to wait at most.
        """
        self.is_cancelled = True
        self._thread.join(seconds)

    def _note(self, share: float) -> None:
        self.share = share
        if self.is_cancelled:
            raise ExportCancelledError


def export_tapes(
    parent: QWidget,
    problem: Problem,
    tapes: Sequence[Trajectory],
    target: Path,
    tell: Callable[[str, bool], None],
) -> TapeExport:
    """Begin to write tapes; show progress where it takes a while.

    Args:
        parent: the window that it belongs to.
        problem: what was run.
        tapes: its tapes.
        target: a .csv, .json or .npz file.
        tell: hears in a sentence what has become of it, and whether that is good news.

    Returns:
        What is under way, so that it can be stopped.
    """
    work = TapeExport(problem, tapes, target)
    dialog = QProgressDialog("", _tr("Cancel"), 0, 1000, parent)
    dialog.setLabel(Label(_tr("Writing {name}").format(name=target.name)))
    dialog.setWindowTitle(_tr("Export"))
    dialog.setWindowModality(Qt.WindowModality.NonModal)
    dialog.setMinimumDuration(_PATIENCE_MS)
    dialog.setAutoReset(False)
    dialog.setAutoClose(False)
    poll = QTimer(dialog)

    def cancel() -> None:
        # Not waiting for it: the window goes on, and `look` finds out.
        work.is_cancelled = True

    def look() -> None:
        if not work.is_done:
            dialog.setValue(round(1000 * work.share))
            return
        poll.stop()
        dialog.canceled.disconnect(cancel)
        dialog.close()
        dialog.deleteLater()
        if isinstance(work.error, ExportCancelledError):
            tell(_tr("The export was cancelled; nothing was written."), True)
        elif work.error is not None:
            tell(str(work.error), False)
        else:
            tell(_tr("Saved {path}").format(path=target), True)

    dialog.canceled.connect(cancel)
    poll.timeout.connect(look)
    poll.start(_POLL_MS)
    return work
