"""A frame of playback with the step panel and everything on the landscape, against one without.

Run by hand: ``python tests/benchmarks/frames.py [ROUNDS]``. One window plays the same steps twice
in each round, bare and with all that explains a step, in turn, so that a busy machine is busy for
both. A frame is what happens between the playhead's move and the end of the painting. Every frame
here reaches another whole step, which is the dearest kind: at most speeds a step lasts for
several frames, and those in between only glide.
"""

import os
import statistics
import sys
import tempfile
import time

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="gdgui-frames-")

from PySide6.QtCore import QEventLoop, QTimer

import gdgui
from gdgui.ui.appearance import Appearance
from gdgui.ui.application import create_application
from gdgui.ui.main_window import MainWindow
from gdgui.ui.views.overlays import OVERLAYS

EXPERIMENTS = ("four-optimizers", "rosenbrock-valley", "learning-rates")
SIZE = (1440, 900)
FRAMES = 40
TARGET = 1.5


def open_window(source: str) -> MainWindow:
    """Return a window that shows the whole answer to an experiment."""
    application = create_application()
    appearance = Appearance(application, "light")
    window = MainWindow(gdgui.load(source), appearance)
    appearance.apply()
    window.resize(*SIZE)
    window.show()
    window.engine.start()
    wait_for(lambda: window.is_settled)
    return window


def wait_for(condition) -> None:
    """Let the event loop run until something is so."""
    loop, poll = QEventLoop(), QTimer()
    poll.timeout.connect(lambda: condition() and loop.quit())
    poll.start(10)
    loop.exec()


def show_explanations(window: MainWindow, shown: bool) -> None:
    """Show the step panel and every overlay of the landscape, or none of them."""
    window.step.setVisible(shown)
    window.landscape.set_overlays(frozenset(OVERLAYS) if shown else frozenset())


def play(window: MainWindow) -> list[float]:
    """Return the milliseconds of each frame of a piece of playback."""
    application = create_application()
    last = min(window.player.available - 1, FRAMES)
    taken = []
    for frame in range(FRAMES):
        began = time.perf_counter()
        window.player.seek(frame % last)
        application.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        taken.append(1e3 * (time.perf_counter() - began))
    return taken


def main() -> None:
    """Measure and print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    print(f"milliseconds a frame at {SIZE[0]} × {SIZE[1]}, medians of {rounds} rounds in turn\n")
    print(f"{'':20}{'bare':>9}{'explained':>11}{'ratio':>8}   target {TARGET}")
    for source in EXPERIMENTS:
        window = open_window(source)
        # Both are warm before they count, and both show the landscape at the same size.
        medians: dict[bool, list[float]] = {False: [], True: []}
        for round_ in range(rounds + 1):
            for shown in (False, True):
                show_explanations(window, shown)
                wait_for(lambda window=window: window.is_settled)
                frames = play(window)
                if round_:
                    medians[shown].append(statistics.median(frames))
        bare, explained = (statistics.median(medians[shown]) for shown in (False, True))
        ratio = explained / bare
        verdict = "met" if ratio <= TARGET else "MISSED"
        print(f"{source:20}{bare:9.2f}{explained:11.2f}{ratio:8.2f}   {verdict}")
        window.session.undo_stack.setClean()
        window.close()
        window.engine.stop(10_000)


if __name__ == "__main__":
    main()
