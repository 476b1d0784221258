"""Starts the application and ends it: fonts, colours, the window, what no one has caught."""

import contextlib
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from PySide6.QtCore import (
    QObject,
    QSettings,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtWidgets import QApplication

from gdgui.examples import DEFAULT
from gdgui.experiment import Experiment
from gdgui.log_file import catch_everything
from gdgui.strays import remove_unfinished, sweep
from gdgui.ui import preferences
from gdgui.ui.collector import Collector
from gdgui.ui.qt_application import create_application
from gdgui.ui.style.appearance import Appearance
from gdgui.ui.window.main_window import MainWindow

__all__ = ["show_window"]

_log = logging.getLogger(__name__)

_WELCOMED = "help/welcomed"
_CALM_MS = 3_000
"""By then the window is painted and the worker has imported what it needs."""
_OFFER_MS = 300
"""The offer of unsaved work appears over a window that is painted."""


def show_window(
    experiment: Experiment,
    path: str | None = None,
    *,
    refusal: str = "",
    play_once: bool = False,
    lesson: str | None = None,
) -> NoReturn:
    """Show the window until it is closed; that is the end of the process.

    Args:
        experiment: what it shows at first.
        path: the file or example that it was loaded from.
        refusal: a sentence that says why something else could not be opened.
        lesson: a file or the name of a built-in lesson that is opened over it.
        play_once: play from the start to the end as soon as all is computed, and close.
    """
    application = create_application(collects=False)
    appearance = Appearance(application)
    window = MainWindow(experiment, appearance)
    window.painted.connect(lambda: _attach_exports(window))
    appearance.apply()
    if path is not None:
        window.session.adopt(path)
    faults = _Faults(window)
    # Queued: what goes wrong in a paint event must not begin another one.
    faults.told.connect(window.show_fault, Qt.ConnectionType.QueuedConnection)
    catch_everything(faults.told.emit)
    _let_interrupts_through(application, window)
    QTimer.singleShot(_CALM_MS, application, lambda: _begin_to_collect(application))
    window.show()
    if refusal:
        window.file_actions.failed.emit(refusal)
    if play_once:
        _play_once(window)
    if lesson is not None:
        name = lesson
        window.painted.connect(lambda: window.lessons.open(name))
    QTimer.singleShot(_OFFER_MS, window, window.recovery.offer_at_start)
    if path in (None, DEFAULT) and not (refusal or play_once or lesson):
        QTimer.singleShot(_CALM_MS, window, lambda: _welcome_once(window))
    _sweep_beside(window.session.recent)
    status = application.exec()
    if window.isVisible():
        window.end_unasked()
    _leave(status)


def _welcome_once(window: MainWindow) -> None:
    """Welcome a new user, at the first start alone, unless something else is asked already."""
    is_known = preferences.load(_WELCOMED, preferences.a_switch, False)
    if not is_known and QApplication.activeModalWidget() is None:
        preferences.store({_WELCOMED: True})
        window.requests.show_welcome()


def _attach_exports(window: MainWindow) -> None:
    """Let a window record and export; the first picture need not wait for what that imports."""
    from gdgui.ui.export.attach import attach_exports

    attach_exports(window)


def _play_once(window: MainWindow) -> None:
    """Play from the start to the end as soon as all is computed, and close the window."""
    player = window.player

    def start() -> None:
        window.playback.outcomes_ready.disconnect(start)
        player.set_loop(False)
        player.to_start()
        player.playing_changed.connect(lambda playing: playing or window.close())
        player.play()
        if not player.playing:
            # An experiment of no steps has been played already.
            window.close()

    window.playback.outcomes_ready.connect(start)


def _begin_to_collect(application: QApplication) -> None:
    """Collect garbage from now on; what the imports have brought need not be looked at again."""
    gc.freeze()
    Collector(application)


def _sweep_beside(files: Sequence[Path]) -> None:
    """Remove what killed processes have left beside some files; a folder may be a slow one."""
    folders = {file.parent for file in files}

    def work() -> None:
        for folder in folders:
            sweep(folder)

    threading.Thread(target=work, name="gdgui-sweep", daemon=True).start()


def _let_interrupts_through(application: QApplication, window: MainWindow) -> None:
    """Close on Ctrl+C in the terminal, and end in order where the system ends the process.

    Python sees signals only while it runs.
    """
    signal.signal(signal.SIGINT, lambda *_: application.quit())

    def end(number: int, _frame: object) -> None:
        # Unlike quit(), it asks no window whether it may be closed.
        application.exit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        # Windows has no SIGHUP, and nohup ignores it.
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, end)
    # A session that ends may leave no time for an answer.
    application.commitDataRequest.connect(lambda _manager: window.recovery.flush())
    heartbeat = QTimer(application)
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(200)


class _Faults(QObject):
    """Shows what goes wrong where nothing catches it, in whichever thread that is.

    Signals:
        told: a sentence.
    """

    told = Signal(str)


def _leave(status: int) -> NoReturn:
    """End the process.

    All is saved, and the window has waited for what can be stopped. Python would wait for the
    threads that still compile or import, and take everything apart: up to a second in which the
    window is gone and the process is not.
    """
    remove_unfinished()
    QSettings().sync()
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(status)
