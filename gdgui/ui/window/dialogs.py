"""What the window tells of itself when asked: its keys, and what it is."""

from html import escape
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from gdgui import __version__, resources
from gdgui.log_file import log_path

__all__ = ["show_about", "show_keys"]


def _tr(text: str) -> str:
    return QCoreApplication.translate("dialogs", text)


def show_keys(parent: QWidget, keys: list[tuple[str, str]]) -> None:
    """Show every key and what it does, in a list that can be searched."""
    from gdgui.ui.window.keys_dialog import KeysDialog

    dialog = KeysDialog(keys, parent)
    dialog.exec()
    dialog.deleteLater()


def _documents() -> list[tuple[str, str]]:
    """Return the documentation that is there, by what it is called, as addresses."""
    documents = (
        (_tr("Manual"), "README.md"),
        (_tr("Changes"), "CHANGELOG.md"),
        (_tr("How it is built"), "CONTRIBUTING.md"),
    )
    # A wheel carries them among the resources; in a checkout they lie beside the package.
    homes = (resources.path("docs"), Path(__file__).resolve().parents[3])
    return [
        (name, QUrl.fromLocalFile(str(home / file)).toString())
        for name, file in documents
        for home in homes[: 1 if homes[0].is_dir() else 2]
        if (home / file).is_file()
    ]


def show_about(parent: QWidget) -> None:
    """Show what this is."""
    text = _tr("A desktop laboratory for gradient descent.")
    licence = _tr("Free software under the MIT licence.")
    box = QMessageBox(parent)
    box.setWindowTitle(_tr("About gdgui"))
    links = " · ".join(f'<a href="{url}">{name}</a>' for name, url in _documents())
    box.setText(f"<p><b>gdgui {__version__}</b></p><p>{text}</p><p>{licence}</p><p>{links}</p>")
    path = log_path()
    box.setInformativeText(
        _tr("What goes wrong is written to {path}").format(path=f"<br>{escape(str(path))}")
    )
    flags = Qt.TextInteractionFlag
    box.setTextInteractionFlags(
        flags.TextSelectableByMouse
        | flags.TextSelectableByKeyboard
        | flags.LinksAccessibleByMouse
        | flags.LinksAccessibleByKeyboard
    )
    box.addButton(QMessageBox.StandardButton.Ok)
    show = box.addButton(_tr("Open the &log"), QMessageBox.ButtonRole.ActionRole)
    show.setEnabled(path.is_file())
    copy = box.addButton(_tr("&Copy its path"), QMessageBox.ButtonRole.ActionRole)
    box.exec()
    if box.clickedButton() is show:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
    elif box.clickedButton() is copy:
        QGuiApplication.clipboard().setText(str(path))
