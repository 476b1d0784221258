"""The application as it is started: what it opens, what it says, and how it closes."""

import subprocess
import sys

import pytest

import gdgui
from gdgui.examples import DEFAULT

REFUSED = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from gdgui.cli.commands import window_main
from gdgui.ui.qt_application import create_application
from gdgui.ui.window.main_window import MainWindow

application = create_application()

def look():
    (window,) = [w for w in application.topLevelWidgets() if isinstance(w, MainWindow)]
    if window.is_settled and window.playback.tapes:
        timer.stop()
        print(window.session.experiment.title, window.status.text(), sep="|")
        window.close()

timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
sys.exit(window_main())
"""


def process(tmp_path, *words):
    return subprocess.run(
        [sys.executable, *map(str, words)],
        env={
            "QT_QPA_PLATFORM": "offscreen",
            **{
                f"XDG_{name.upper()}_HOME": str(tmp_path / name)
                for name in ("config", "cache", "data", "state")
            },
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_without_a_terminal_the_window_says_why_a_file_cannot_be_opened(tmp_path):
    broken = tmp_path / "broken.gdgui"
    broken.write_text("{")
    done = process(tmp_path, "-c", REFUSED, broken)
    assert (done.returncode, done.stderr) == (0, "")
    title, message = done.stdout.strip().split("|")
    assert title == gdgui.load(DEFAULT).title
    assert message.startswith("Error: broken.gdgui: the file is not whole JSON")


@pytest.mark.parametrize("steps", [2, 0])
def test_a_window_that_plays_once_closes_at_the_end(tmp_path, steps):
    run = gdgui.Run(optimizer="gd", start=[1.0])
    experiment = gdgui.Experiment(objective=gdgui.Objective(formula="x^2"), runs=[run], steps=steps)
    path = tmp_path / "mine.gdgui"
    gdgui.save(experiment, path)
    done = process(tmp_path, "-m", "gdgui", "open", "--play-once", path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
