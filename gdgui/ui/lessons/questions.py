"""The questions that come with lessons."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

from gdgui.files import LESSON_SUFFIX
from gdgui.ui.document.questions import file_stem
from gdgui.ui.widgets.plain_text import message_box

__all__ = ["ask_for_export", "ask_for_lesson", "ask_for_name", "ask_to_start_over"]


def _tr(text: str) -> str:
    return QCoreApplication.translate("lessons", text)


def ask_for_lesson(parent: QWidget) -> Path | None:
    """Ask which lesson to open."""
    filters = f"{_tr('Lessons')} (*{LESSON_SUFFIX});;{_tr('All files')} (*)"
    name, _ = QFileDialog.getOpenFileName(parent, _tr("Open a lesson"), "", filters)
    return Path(name) if name else None


def ask_for_export(parent: QWidget, title: str, stem: str, suffix: str) -> Path | None:
    """Ask which file something of a lesson is to be written to."""
    name, _ = QFileDialog.getSaveFileName(parent, title, file_stem(stem) + suffix, f"*{suffix}")
    if not name:
        return None
    path = Path(name)
    return path if path.suffix else path.with_suffix(suffix)


def ask_for_name(parent: QWidget) -> str | None:
    """Ask for the name that answers are handed in under; empty for none, None to cancel."""
    name, is_given = QInputDialog.getText(
        parent, _tr("Save answers"), _tr("Your name, if it is to be in the file:")
    )
    return name.strip() if is_given else None


def ask_to_start_over(parent: QWidget) -> bool:
    """Ask whether all answers to a lesson are to be dropped."""
    box = message_box(
        parent,
        QMessageBox.Icon.Question,
        _tr("Start the lesson over?"),
        _tr("Your answers to it are dropped; your notes stay."),
    )
    buttons = QMessageBox.StandardButton
    over = box.addButton(_tr("Start &over"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(buttons.Cancel)
    box.exec()
    return box.clickedButton() is over
