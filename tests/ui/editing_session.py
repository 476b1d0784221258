"""A process that edits without end, for a test to kill; or that says what it is offered.

python -m tests.ui.editing_session edit FILE    prints each edit's number once it is made
python -m tests.ui.editing_session start        prints the titles that are offered
"""

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

import gdgui
from gdgui.ui.application import show_window
from gdgui.ui.document.recovery_offer import RecoveryOffer
from gdgui.ui.window.main_window import MainWindow

EDIT_MS = 40
SAVE_EVERY = 60


def window():
    """Return the window of this process, or None before it is there."""
    found = [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)]
    return found[0] if found else None


def edit(path):
    """Edit once after the other, and save now and then."""
    made = 0

    def next_edit():
        nonlocal made
        made += 1
        shown = window()
        shown.editor.set_title(f"edit {made}")
        print(made, flush=True)
        if made % SAVE_EVERY == 0:
            shown.session.save(path)

    return next_edit


def tell_offer():
    """Say what is offered and leave; an empty line says that nothing is."""
    asked = QApplication.activeModalWidget()
    offered = asked.texts() if isinstance(asked, RecoveryOffer) else []
    print(*(text[0] for text in offered), sep="\n", flush=True)
    QCoreApplication.exit(0)


def main():
    """Show the window and do what the command line says."""
    command, *rest = sys.argv[1:]
    timer = QTimer()
    if command == "edit":
        timer.timeout.connect(edit(Path(rest[0])))
        QTimer.singleShot(0, lambda: timer.start(EDIT_MS))
    else:
        timer.setSingleShot(True)
        timer.timeout.connect(tell_offer)
        QTimer.singleShot(0, lambda: timer.start(2000))
    return show_window(gdgui.load("scalar-descent"))


if __name__ == "__main__":
    from gdgui.ui.application import create_application

    application = create_application()
    raise SystemExit(main())
