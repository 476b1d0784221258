"""The question which noise, or which order of samples, the copy of a run has."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from gdgui.checks import cut
from gdgui.ui.widgets.plain_text import message_box

__all__ = ["ask_for_same_noise"]


def _tr(text: str) -> str:
    return QCoreApplication.translate("dialogs", text)


def ask_for_same_noise(parent: QWidget, label: str, *, is_sampled: bool = False) -> bool | None:
    """Ask whether the copy of a run has the same seed; None where there is to be no copy.

    Args:
        parent: over which the question opens.
        label: the run.
        is_sampled: whether the seed says in which order samples come, and not which noise there is.
    """
    if is_sampled:
        question = _tr("In which order is the copy of “{label}” to see the samples?")
        details = _tr(
            "In the same order, the two differ in nothing but what you change. In another, they "
            "show how much is chance."
        )
        others, alike = _tr("&Another order"), _tr("The &same order")
    else:
        question = _tr("Which noise is the copy of “{label}” to have?")
        details = _tr(
            "With the same noise, the two differ in nothing but what you change. With another, "
            "they show how much is chance."
        )
        others, alike = _tr("&Another noise"), _tr("The &same noise")
    box = message_box(
        parent, QMessageBox.Icon.Question, question.format(label=cut(label, 80)), details
    )
    roles = QMessageBox.ButtonRole
    another = box.addButton(others, roles.AcceptRole)
    same = box.addButton(alike, roles.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(another)
    box.exec()
    if box.clickedButton() not in (another, same):
        return None
    return bool(box.clickedButton() is same)
