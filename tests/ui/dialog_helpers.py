"""How tests answer a dialog that waits for a person."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

__all__ = ["once_asked"]


def once_asked(parent, answer):
    """Answer the next dialog once it has the keyboard; a test must not wait for a person."""
    poll = QTimer(parent)

    def look():
        dialog = QApplication.activeModalWidget()
        if dialog is not None and dialog.isAncestorOf(QApplication.focusWidget()):
            poll.stop()
            answer(dialog)

    poll.timeout.connect(look)
    poll.start(10)
