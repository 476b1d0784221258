"""Starts the application: fonts, colours, the window, and what happens when all else fails."""

import gc
import logging
import os
import signal
import sys
import traceback
from types import TracebackType

from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QMessageBox

from gdgui.experiment import Experiment
from gdgui.ui.painting.icons import application_icon
from gdgui.ui.style.appearance import Appearance
from gdgui.ui.style.theme import font_px, load_fonts, ui_font
from gdgui.ui.window.main_window import MainWindow

__all__ = ["create_application", "show_window"]

_log = logging.getLogger(__name__)

_CALM_MS = 3_000
"""By then the window is painted and the worker has imported what it needs."""
_SWITCH_SECONDS = 0.0005


def create_application() -> QApplication:
    """Return the one QApplication, with gdgui's name, style, fonts and icon."""
    existing = QCoreApplication.instance()
    if isinstance(existing, QApplication):
        application = existing
    else:
        qInstallMessageHandler(_log_qt_message)
        application = QApplication(sys.argv[:1])
    application.setOrganizationName("gdgui")
    application.setApplicationName("gdgui")
    # By this name desktops find the entry that `gdgui install-desktop` writes, and its icon.
    application.setDesktopFileName("gdgui")
    # Fusion looks the same on every system and follows the palette in every detail.
    application.setStyle("Fusion")
    # The threads that compute hold the interpreter for moments only; that of the window, which
    # paints, is not to wait Python's usual 5 ms for each of them, nor they for it.
    sys.setswitchinterval(_SWITCH_SECONDS)
    load_fonts()
    application.setFont(ui_font(font_px(application.font())))
    application.setWindowIcon(application_icon())
    return application


def show_window(
    experiment: Experiment, path: str | None = None, *, refusal: str = "", play_once: bool = False
) -> int:
    """Show the window until it is closed.

    Args:
        experiment: what it shows at first.
        path: the file or example that it was loaded from.
        refusal: a sentence that says why something else could not be opened.
        play_once: play from the start to the end as soon as all is computed, and close.

    Returns:
        The exit status of the process.
    """
    application = create_application()
    appearance = Appearance(application)
    window = MainWindow(experiment, appearance)
    appearance.apply()
    if path is not None:
        window.session.adopt(path)
    sys.excepthook = _last_resort
    _let_interrupts_through(application)
    QTimer.singleShot(_CALM_MS, _collect_garbage_again)
    window.show()
    if refusal:
        window.file_actions.failed.emit(refusal)
    if play_once:
        _play_once(window)
    status = application.exec()
    if not (window.engine.stop() and window.maps_controller.engine.stop()):
        # The compiler, which cannot be interrupted, is at work in a thread: everything is
        # saved, and nobody should wait for it.
        # Without a terminal, Windows gives neither.
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
        os._exit(status)
    return status


def _play_once(window: MainWindow) -> None:
    """Play from the start to the end as soon as all is computed, and close the window."""
    player = window.player

    def start() -> None:
        window.playback.concluded.disconnect(start)
        player.set_loop(False)
        player.to_start()
        player.playing_changed.connect(lambda playing: playing or window.close())
        player.play()
        if not player.playing:
            # An experiment of no steps has been played already.
            window.close()

    window.playback.concluded.connect(start)


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Send what Qt has to say to the log; only what is grave reaches the terminal."""
    grave = kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
    _log.log(logging.ERROR if grave else logging.INFO, "Qt: %s", message)


def _collect_garbage_again() -> None:
    """Switch the collector on; it need not look again at what the imports have brought."""
    gc.freeze()
    gc.enable()


def _let_interrupts_through(application: QApplication) -> None:
    """Close on Ctrl+C in the terminal: Python sees signals only while it runs."""
    signal.signal(signal.SIGINT, lambda *_: application.quit())
    heartbeat = QTimer(application)
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(200)


def _last_resort(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Tell of an error that nobody expected, and go on: the experiment is still there."""
    if issubclass(kind, KeyboardInterrupt):
        QApplication.quit()
        return
    _log.critical("An error that nobody expected.", exc_info=(kind, error, trace))
    if QApplication.activeModalWidget() is not None:
        # One such box at a time: an error in a paint event comes back with every frame.
        return
    box = QMessageBox()
    box.setIcon(QMessageBox.Icon.Critical)
    box.setText(
        QCoreApplication.translate(
            "application", "Something went wrong. Your experiment is still open: save it."
        )
    )
    box.setInformativeText(f"{kind.__name__}: {error}")
    box.setDetailedText("".join(traceback.format_exception(kind, error, trace)))
    box.exec()
