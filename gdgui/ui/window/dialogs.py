"""What the window tells of itself when asked: its keys, and what it is."""

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from gdgui import __version__
from gdgui.log_file import log_path

if TYPE_CHECKING:
    pass

__all__ = ["show_about", "show_keys"]


def _tr(text: str) -> str:
    return QCoreApplication.translate("dialogs", text)


def show_keys(parent: QWidget, keys: list[tuple[str, str]]) -> None:
    """Show every key and what it does."""
    rows = "".join(
        f"<tr><td align='right'><b>{escape(key)}</b></td><td>&nbsp;&nbsp;{escape(text)}</td></tr>"
        for key, text in keys
    )
    pointer = _tr(
        "On the landscape: click sets the start, drag pans, the wheel zooms. "
        "Shift moves the start of the selected run alone. With the focus there, + and − zoom "
        "and Ctrl with the arrow keys moves the start. On a run’s card, F2 renames the run and "
        "Delete removes it."
    )
    _tell(parent, _tr("Keys"), f"<table cellpadding='3'>{rows}</table><p>{pointer}</p>")


def show_about(parent: QWidget) -> None:
    """Show what this is."""
    text = _tr("A desktop laboratory for gradient descent.")
    licence = _tr("Free software under the MIT licence.")
    box = QMessageBox(parent)
    box.setWindowTitle(_tr("About gdgui"))
    box.setText(f"<p><b>gdgui {__version__}</b></p><p>{text}</p><p>{licence}")
    path = log_path()
    box.setInformativeText(
        _tr("What goes wrong is written to {path}").format(path=f"<br>{escape(str(path))}")
    )
    flags = Qt.TextInteractionFlag
    box.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
    box.addButton(QMessageBox.StandardButton.Ok)
    show = box.addButton(_tr("Open the &log"), QMessageBox.ButtonRole.ActionRole)
    show.setEnabled(path.is_file())
    copy = box.addButton(_tr("&Copy its path"), QMessageBox.ButtonRole.ActionRole)
    box.exec()
    if box.clickedButton() is show:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
    elif box.clickedButton() is copy:
        QGuiApplication.clipboard().setText(str(path))


def _tell(parent: QWidget, title: str, html: str) -> None:
    """Show HTML, which is our own: what comes from elsewhere is escaped in it."""
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setText(html)
    box.exec()
