"""Makes a film from the terminal: a bar while it grows, and Ctrl+C leaves nothing behind."""

import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from gdgui.cli.progress import INTERRUPTED, ProgressBar
from gdgui.errors import UserError

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from gdgui.ui.export.film_maker import FilmMaker

__all__ = ["choose_no_display", "make_film"]


def choose_no_display() -> None:
    """Let a film not depend on a display; to be called before Qt is imported."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


def make_film(begin: "Callable[[QObject], FilmMaker]") -> int:
    """Make a film; return the exit status.

    Args:
        begin: returns what makes it, owned by the application that it is given.

    Raises:
        UserError: there is no film; says why.
    """
    from PySide6.QtCore import QEventLoop, QTimer

    from gdgui.ui.qt_application import create_application

    # The application must live as long as what makes the film does.
    application = create_application()
    maker = begin(application)
    bar, loop = ProgressBar(), QEventLoop()
    failures: list[str] = []
    cancelled: list[bool] = []

    def interrupt(_number: int, _frame: object) -> None:
        # Not here: a signal may come in the middle of a frame.
        QTimer.singleShot(0, maker, lambda: cancelled.append(maker.cancel()))

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    maker.progressed.connect(lambda done, total, _left: bar.show(done / total))
    maker.failed.connect(failures.append)
    maker.stopped.connect(loop.quit)
    maker.start()
    loop.exec()
    bar.end()
    if any(cancelled):
        print("gdgui: the recording was cancelled; nothing was written", file=sys.stderr)
        return INTERRUPTED
    if failures:
        raise UserError(failures[0])
    return 0
