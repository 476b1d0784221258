"""What a hand on the keyboard does in a window."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

__all__ = ["press", "type_formula"]


def press(widget, key, times=1, modifier=Qt.KeyboardModifier.NoModifier):
    """Press a key some times."""
    for _ in range(times):
        QTest.keyClick(widget, key, modifier)


def type_formula(window, formula):
    """Put a formula in the place of the one that a window shows."""
    field = window.objective.findChild(QPlainTextEdit)
    field.setFocus()
    field.selectAll()
    field.insertPlainText(formula) if formula else field.textCursor().removeSelectedText()
