"""A process that takes a lesson and answers at once, for a test to kill.

python -m tests.ui.lessons.answering_session FOLDER    prints what is answered, a line each time
"""

import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

import gdgui
from gdgui.ui.application import create_application, show_window
from gdgui.ui.lessons.choices import Choices
from gdgui.ui.lessons.notes import Notes
from gdgui.ui.window.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
WORDS = "down is against the slope"


def answer(folder):
    """Open a lesson, answer a number, a choice, and begin to write; say so each time."""
    found = [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)]
    window = found[0]
    window.lessons.progress_folder = folder
    window.lessons.open("which-way-is-down")
    panel = window.lessons.controller.panel
    field = panel.block(1).findChild(QLineEdit)
    QTest.keyClicks(field, "10")
    QTest.keyClick(field, Qt.Key.Key_Return)
    print("number", flush=True)
    QTest.mouseClick(panel.block(2).findChild(Choices).buttons()[1], LEFT)
    print("choice", flush=True)
    notes = panel.findChild(Notes).findChild(QPlainTextEdit)
    QTest.keyClicks(notes, WORDS)
    QTimer.singleShot(2000, lambda: print("notes", flush=True))


def main():
    """Show the window and answer."""
    folder = Path(sys.argv[1])
    QTimer.singleShot(0, lambda: QTimer.singleShot(0, lambda: answer(folder)))
    return show_window(gdgui.load("scalar-descent"))


if __name__ == "__main__":
    application = create_application()
    raise SystemExit(main())
