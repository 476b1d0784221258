"""The one QApplication: gdgui's name, style, fonts and icon, and what Qt has to say in the log."""

import logging
import sys

from PySide6.QtCore import (
    QCoreApplication,
    QLocale,
    QMessageLogContext,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication
from threadpoolctl import threadpool_limits

from gdgui.ui.collector import Collector
from gdgui.ui.painting.icons import application_icon
from gdgui.ui.style.theme import font_px, load_fonts, ui_font

__all__ = ["create_application"]

_log = logging.getLogger(__name__)

_SWITCH_SECONDS = 0.0005


def create_application(*, collects: bool = True) -> QApplication:
    """Return the one QApplication, with gdgui's name, style, fonts and icon.

    Args:
        collects: whether garbage is collected from now on; else the caller makes a `Collector`.
    """
    existing = QCoreApplication.instance()
    if isinstance(existing, QApplication):
        application = existing
    else:
        qInstallMessageHandler(_log_qt_message)
        application = QApplication(sys.argv[:1])
    if collects and application.findChild(Collector) is None:
        Collector(application)
    application.setOrganizationName("gdgui")
    application.setApplicationName("gdgui")
    # By this name desktops find the entry that `gdgui install-desktop` writes, and its icon.
    application.setDesktopFileName("gdgui")
    # Fusion looks the same on every system and follows the palette in every detail.
    application.setStyle("Fusion")
    # The threads that compute hold the interpreter for moments only; that of the window, which
    # paints, is not to wait Python's usual 5 ms for each of them, nor they for it.
    sys.setswitchinterval(_SWITCH_SECONDS)
    # numpy's products of matrices are small here: threads of their own would wait, in a busy loop,
    # for processors that compute tapes.
    threadpool_limits(1, user_api="blas")
    # Numbers have points everywhere, as in formulas, files and scripts; fields take a comma, too.
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    load_fonts()
    application.setFont(ui_font(font_px(application.font())))
    application.setWindowIcon(application_icon())
    return application


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Send what Qt has to say to the log; only what is grave reaches the terminal."""
    grave = kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
    _log.log(logging.ERROR if grave else logging.INFO, "Qt: %s", message)
