"""The question which noise the copy of a noisy run has."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from gdgui.checks import cut
from gdgui.ui.widgets.plain_text import message_box

__all__ = ["ask_for_same_noise"]


def _tr(text: str) -> str:
    return QCoreApplication.translate("dialogs", text)


def ask_for_same_noise(parent: QWidget, label: str) -> bool | None:
    """Ask whether the copy of a run has the same noise; None where there is to be no copy."""
    question = _tr("Which noise is the copy of “{label}” to have?").format(label=cut(label, 80))
    details = _tr(
        "With the same noise, the two differ in nothing but what you change. With another, they "
        "show how much is chance."
    )
    box = message_box(parent, QMessageBox.Icon.Question, question, details)
    roles = QMessageBox.ButtonRole
    another = box.addButton(_tr("&Another noise"), roles.AcceptRole)
    same = box.addButton(_tr("The &same noise"), roles.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(another)
    box.exec()
    if box.clickedButton() not in (another, same):
        return None
    return bool(box.clickedButton() is same)
