"""The application as a process: what no one has caught is told, and closing is the end of it."""

import os
import subprocess
import sys

import pytest
from PySide6.QtGui import QGuiApplication

from gdgui.log_file import log_path
from gdgui.ui.window import dialogs
from tests.ui.dialog_helpers import once_asked

PROGRAM = """
import sys, threading
from functools import cache
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

folder = Path(sys.argv[1])
run = QApplication.exec

@cache
def window():
    # The first one: a film is made in a second, invisible one.
    from gdgui.ui.window.main_window import MainWindow
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))

def when(condition, work):
    poll = QTimer(window(), interval=10)
    poll.timeout.connect(lambda: condition() and (poll.stop(), work()))
    poll.start()

def close():
    print("closing", flush=True)
    window().session.undo_stack.setClean()
    window().close()

{scenario}

def watched(*_):
    QTimer.singleShot(0, lambda: when(lambda: window().is_settled, begin))
    return run()

QApplication.exec = watched
from gdgui.cli import commands as cli
sys.exit(cli.main(["open", "four-optimizers"]))
"""

SLOT = """
def begin():
    from gdgui.ui.window.status import StatusLine
    show = StatusLine.show_message
    def shown(self, text, kind):
        show(self, text, kind)
        print(text, flush=True)
        close()
    StatusLine.show_message = shown
    QTimer.singleShot(0, lambda: {}["a slot"])
"""
THREAD = SLOT.replace(
    """QTimer.singleShot(0, lambda: {}["a slot"])""",
    """threading.Thread(target=lambda: {}["a slot"]).start()""",
)
RECORDING = """
def begin():
    from gdgui.ui.export.film_plan import FilmPlan
    from gdgui.ui.export.record_controller import RecordController
    window().findChild(RecordController).record(FilmPlan(size=(1280, 720)), folder / "film.mp4")
    when(lambda: any(folder.iterdir()), close)
"""
CHECKING = """
def begin():
    window().tool_windows.check_gradient()
    when(lambda: "torch" in sys.modules, close)
"""
WRITING = """
def begin():
    from gdgui.files import writing
    def write():
        with writing(folder / "never.whole") as file:
            file.write(b"half")
            threading.Event().wait()
    threading.Thread(target=write, daemon=True).start()
    when(lambda: any(folder.iterdir()), close)
"""


def launch(scenario, tmp_path):
    folder = tmp_path / "films"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("{scenario}", scenario), str(folder)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout, sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("scenario", [SLOT, THREAD], ids=["slot", "thread"])
def test_an_error_that_nothing_catches_is_a_sentence_and_a_traceback_in_the_log(scenario, tmp_path):
    said, _ = launch(scenario, tmp_path)
    assert "Something went wrong in gdgui (KeyError: 'a slot')" in said
    assert str(log_path()) in said
    assert "Traceback" in log_path().read_text()


@pytest.mark.parametrize(
    "scenario",
    [RECORDING, pytest.param(CHECKING, marks=pytest.mark.torch), WRITING],
    ids=["recording", "importing", "writing"],
)
def test_closing_leaves_nothing_half_written(scenario, tmp_path):
    said, left = launch(scenario, tmp_path)
    assert "closing" in said
    assert left == []


def test_the_path_of_the_log_can_be_copied_from_about(open_window, qapp):
    window = open_window("scalar-descent")

    def copy(box):
        assert str(log_path()) in box.informativeText()
        next(each for each in box.buttons() if "Copy" in each.text()).click()

    once_asked(window, copy)
    dialogs.show_about(window)
    assert QGuiApplication.clipboard().text() == str(log_path())
