"""The questions that the window asks, and what it tells when asked."""

from enum import Enum, auto
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gdgui import __version__
from gdgui.engine.descent.problem import resolve
from gdgui.experiment import Experiment
from gdgui.files import SUFFIX
from gdgui.ui.style.theme import Theme

if TYPE_CHECKING:
    from gdgui.ui.captions.dialog import CaptionAnswer
    from gdgui.ui.runs.sweep_dialog import Sweep

__all__ = [
    "Answer",
    "ask_about_changes",
    "ask_for_caption",
    "ask_for_source",
    "ask_for_sweep",
    "ask_for_target",
    "file_stem",
    "show_about",
    "show_keys",
]


class Answer(Enum):
    """What to do with unsaved changes."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()


def _tr(text: str) -> str:
    return QCoreApplication.translate("dialogs", text)


def ask_about_changes(parent: QWidget, title: str) -> Answer:
    """Ask whether unsaved changes are to be saved or dropped."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(_tr("Save the changes to “{title}”?").format(title=title))
    box.setInformativeText(_tr("What is not saved is lost."))
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    answers = {buttons.Save: Answer.SAVE, buttons.Discard: Answer.DISCARD}
    return answers.get(buttons(box.exec()), Answer.CANCEL)


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
    _tell(parent, _tr("About gdgui"), f"<p><b>gdgui {__version__}</b></p><p>{text}</p><p>{licence}")


def _tell(parent: QWidget, title: str, html: str) -> None:
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setText(html)
    box.exec()


def _filters() -> str:
    return f"{_tr('Experiments')} (*{SUFFIX} *.json);;{_tr('All files')} (*)"


def file_stem(title: str) -> str:
    """Return a file's name that every system takes: letters and digits, joined by hyphens."""
    words = "".join(c if c.isalnum() else " " for c in title.lower()).split()
    return "-".join(words)[:60] if words else "experiment"
