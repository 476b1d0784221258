"""The questions that come with opening and saving an experiment."""

from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QMessageBox, QWidget

from gdgui.checks import cut
from gdgui.files import LESSON_SUFFIX, SUFFIX, TABLE_SUFFIXES
from gdgui.ui.widgets.plain_text import message_box

__all__ = [
    "Answer",
    "Conflict",
    "ask_about_changes",
    "ask_about_conflict",
    "ask_for_source",
    "ask_for_table",
    "ask_for_target",
    "file_stem",
]


_EXPERIMENTS = (SUFFIX, ".json")


class Conflict(Enum):
    """What to do where someone else has changed the file that is to be saved to."""

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
    """Ask what to do with a file that someone else has changed or deleted since it was opened."""
    text = (
        _tr("“{name}” was deleted or moved since it was opened.")
        if is_gone
        else _tr("“{name}” was changed by another window or program since it was opened.")
    )
    details = (
        _tr("Your experiment is still open; it is in no file now.")
        if is_gone
        else _tr(
            "Overwriting loses what is in the file. Reloading shows it; Undo then brings your "
            "own version back."
        )
    )
    question = text.format(name=cut(path.name, 80))
    box = message_box(parent, QMessageBox.Icon.Warning, question, details)
    roles = QMessageBox.ButtonRole
    beside = box.addButton(_tr("Save &beside it…"), roles.AcceptRole)
    over = box.addButton(
        _tr("&Write it again") if is_gone else _tr("&Overwrite"), roles.DestructiveRole
    )
    answers: dict[QAbstractButton, Conflict] = {
        beside: Conflict.SAVE_BESIDE,
        over: Conflict.OVERWRITE,
    }
    if not is_gone:
        answers[box.addButton(_tr("&Reload"), roles.ResetRole)] = Conflict.RELOAD
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(beside)
    box.exec()
    return answers.get(box.clickedButton(), Conflict.CANCEL)


def ask_for_source(parent: QWidget, current: Path | None) -> Path | None:
    """Ask which file to open."""
    folder = str(current.parent) if current else ""
    title = _tr("Open an experiment, a table or a lesson")
    name, _ = QFileDialog.getOpenFileName(parent, title, folder, _source_filters())
    return Path(name) if name else None


def ask_for_table(parent: QWidget, current: Path | None) -> Path | None:
    """Ask which table to learn from."""
    folder = str(current.parent) if current else ""
    filters = f"{_tr('Tables')} ({_patterns(TABLE_SUFFIXES)});;{_all_files()}"
    name, _ = QFileDialog.getOpenFileName(parent, _tr("Open a table"), folder, filters)
    return Path(name) if name else None


def ask_for_target(parent: QWidget, current: Path | None, title: str) -> Path | None:
    """Ask which file to save to; the system's dialog asks before it names an existing one."""
    proposed = str(current) if current else file_stem(title) + SUFFIX
    name, _ = QFileDialog.getSaveFileName(parent, _tr("Save the experiment"), proposed, _filters())
    if not name:
        return None
    path = Path(name)
    return path if path.suffix else path.with_suffix(SUFFIX)


def _filters() -> str:
    return f"{_tr('Experiments')} ({_patterns(_EXPERIMENTS)});;{_all_files()}"


def _source_filters() -> str:
    every = _patterns((*_EXPERIMENTS, *TABLE_SUFFIXES, LESSON_SUFFIX))
    tables = f"{_tr('Tables')} ({_patterns(TABLE_SUFFIXES)})"
    return f"{_tr('Experiments, tables and lessons')} ({every});;{tables};;{_all_files()}"


def _patterns(suffixes: Sequence[str]) -> str:
    return " ".join(f"*{suffix}" for suffix in suffixes)


def _all_files() -> str:
    return f"{_tr('All files')} (*)"


def file_stem(title: str) -> str:
    """Return a file's name that every system takes: letters and digits, joined by hyphens."""
    words = "".join(c if c.isalnum() else " " for c in title.lower()).split()
    return "-".join(words)[:60] if words else "experiment"
