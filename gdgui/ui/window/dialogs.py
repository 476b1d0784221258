"""The questions that the window asks, and what it tells when asked."""

from enum import Enum, auto
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QMessageBox, QWidget

from gdgui import __version__
from gdgui.checks import cut
from gdgui.engine.descent.problem import resolve
from gdgui.experiment import Experiment
from gdgui.files import SUFFIX
from gdgui.log_file import log_path
from gdgui.ui.style.theme import Theme
from gdgui.ui.widgets.plain_text import message_box

if TYPE_CHECKING:
    from gdgui.ui.captions.dialog import CaptionAnswer
    from gdgui.ui.runs.sweep_dialog import Sweep

__all__ = [
    "Answer",
    "Conflict",
    "ask_about_changes",
    "ask_about_conflict",
    "ask_for_caption",
    "ask_for_source",
    "ask_for_sweep",
    "ask_for_target",
    "file_stem",
    "show_about",
    "show_keys",
]


class Conflict(Enum):
    """What to do where somebody else has changed the file that is to be saved to."""

    RELOAD = auto()
    OVERWRITE = auto()
    SAVE_BESIDE = auto()
    CANCEL = auto()


class Answer(Enum):
    """What to do with unsaved changes."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()


def _tr(text: str) -> str:
    return QCoreApplication.translate("dialogs", text)


def ask_about_changes(parent: QWidget, title: str) -> Answer:
    """Ask whether unsaved changes are to be saved or dropped."""
    question = _tr("Save the changes to “{title}”?").format(title=title)
    details = _tr("What is not saved is lost.")
    box = message_box(parent, QMessageBox.Icon.Question, question, details)
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    answers = {buttons.Save: Answer.SAVE, buttons.Discard: Answer.DISCARD}
    return answers.get(buttons(box.exec()), Answer.CANCEL)


def ask_about_conflict(parent: QWidget, path: Path, is_gone: bool) -> Conflict:
    """Ask what to do with a file that somebody else has changed or deleted since it was opened."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    # A name may look like HTML.
    box.setTextFormat(Qt.TextFormat.PlainText)
    text = (
        _tr("“{name}” was deleted or moved since it was opened.")
        if is_gone
        else _tr("“{name}” was changed by another window or program since it was opened.")
    )
    box.setText(text.format(name=cut(path.name, 80)))
    roles = QMessageBox.ButtonRole
    beside = box.addButton(_tr("Save &beside it…"), roles.AcceptRole)
    over = box.addButton(
        _tr("&Write it again") if is_gone else _tr("&Overwrite"), roles.DestructiveRole
    )
    answers: dict[QAbstractButton, Conflict] = {
        beside: Conflict.SAVE_BESIDE,
        over: Conflict.OVERWRITE,
    }
    if is_gone:
        box.setInformativeText(_tr("Your experiment is still open; it is in no file now."))
    else:
        box.setInformativeText(
            _tr(
                "Overwriting loses what is in the file. Reloading shows it; Undo then brings your "
                "own version back."
            )
        )
        answers[box.addButton(_tr("&Reload"), roles.ResetRole)] = Conflict.RELOAD
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(beside)
    box.exec()
    return answers.get(box.clickedButton(), Conflict.CANCEL)


def ask_for_source(parent: QWidget, current: Path | None) -> Path | None:
    """Ask which file to open."""
    folder = str(current.parent) if current else ""
    name, _ = QFileDialog.getOpenFileName(parent, _tr("Open an experiment"), folder, _filters())
    return Path(name) if name else None


def ask_for_target(parent: QWidget, current: Path | None, title: str) -> Path | None:
    """Ask which file to save to; the system's dialog asks before it names an existing one."""
    proposed = str(current) if current else file_stem(title) + SUFFIX
    name, _ = QFileDialog.getSaveFileName(parent, _tr("Save the experiment"), proposed, _filters())
    if not name:
        return None
    path = Path(name)
    return path if path.suffix else path.with_suffix(SUFFIX)


def ask_for_sweep(parent: QWidget, experiment: Experiment, index: int) -> "Sweep | None":
    """Ask over which values of a hyperparameter a run is to be swept."""
    from gdgui.ui.runs.sweep_dialog import SweepDialog

    dialog = SweepDialog(resolve(experiment), index, parent)
    accepted = dialog.exec() == SweepDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.sweep if accepted else None


def ask_for_caption(
    parent: QWidget, experiment: Experiment, step: int, theme: Theme
) -> "CaptionAnswer | None":
    """Ask what is to be said from a step on."""
    from gdgui.ui.captions.dialog import CaptionDialog

    dialog = CaptionDialog(experiment, step, theme, parent)
    accepted = dialog.exec() == CaptionDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.answer if accepted else None


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


def _filters() -> str:
    return f"{_tr('Experiments')} (*{SUFFIX});;{_tr('All files')} (*)"


def file_stem(title: str) -> str:
    """Return a file's name that every system takes: letters and digits, joined by hyphens."""
    words = "".join(c if c.isalnum() else " " for c in title.lower()).split()
    return "-".join(words)[:60] if words else "experiment"
