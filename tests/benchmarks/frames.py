"""A frame of playback with the step panel and all arrows on the landscape, against one without.

Run by hand: ``python tests/benchmarks/frames.py [ROUNDS]``. One window plays the same steps three
times in each round, bare, with the step panel and all arrows, and with whatever else there is to
show on the landscape (model, field, numbers, trail), in turn, so that a busy machine is busy for
all. A frame is what happens from the playhead's move to the end of the painting; there are sixty
a second. The speeds are one at which a step can be followed, one at which three frames share a
step, and one at which every frame is another step.

A second table compares long tapes with short ones; see `long_tapes`.
"""

import os
import statistics
import sys
import tempfile
import time

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="gdgui-frames-")

import long_tapes
from PySide6.QtCore import QEventLoop, QTimer

import gdgui
from gdgui.ui.landscape.overlays import OVERLAYS
from gdgui.ui.qt_application import create_application
from gdgui.ui.style.appearance import Appearance
from gdgui.ui.window.main_window import MainWindow

EXPERIMENTS = ("four-optimizers", "rosenbrock-valley", "learning-rates")
SPEEDS = (5, 20, 60)
"""Steps a second."""
SIZE = (1440, 900)
FRAMES = 60
ARROWS = frozenset({"gradient", "direction", "momentum", "step"})
SHOWN = {"bare": None, "arrows": ARROWS, "everything": frozenset(OVERLAYS)}
"""What is shown on the landscape beside the step panel; bare is without that panel too."""
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


def show(window: MainWindow, overlays: frozenset[str] | None) -> None:
    """Show the step panel and these overlays of the landscape, or nothing that explains."""
    window.step.setVisible(overlays is not None)
    window.landscape.set_overlays(overlays or frozenset())
    wait_for(lambda: window.is_settled)


def play(window: MainWindow, speed: float) -> list[float]:
    """Return the milliseconds of each frame of a second of playback."""
    application = create_application()
    last = min(window.player.available - 1, FRAMES)
    window.step_query.set_playing(True)
    taken = []
    due = time.perf_counter()
    for frame in range(FRAMES):
        # Playback waits for the next frame; so do timers of what follows the playhead.
        while time.perf_counter() < due:
            application.processEvents()
        due += 1 / 60
        began = time.perf_counter()
        window.player.moved.emit(frame * speed / 60 % last)
        application.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        taken.append(1e3 * (time.perf_counter() - began))
    window.step_query.set_playing(False)
    return taken


def close(window: MainWindow) -> None:
    """Close a window without a question, and end its thread."""
    window.session.undo_stack.setClean()
    window.close()
    window.engine.stop(60_000)


def main() -> None:
    """Measure and print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    print(f"milliseconds a frame at {SIZE[0]} × {SIZE[1]}, means of a second of playback,")
    print(
        f"medians of {rounds} rounds in turn; target for the arrows: at most {TARGET} times bare\n"
    )
    print(f"{'':20}{'steps/s':>8}" + "".join(f"{name:>12}" for name in SHOWN) + f"{'ratios':>14}")
    for source in EXPERIMENTS:
        window = open_window(source)
        taken: dict[tuple[int, str], list[float]] = {}
        for round_ in range(rounds + 1):
            for name, overlays in SHOWN.items():
                show(window, overlays)
                for speed in SPEEDS:
                    frames = play(window, speed)
                    if round_:  # the first round warms everything up
                        taken.setdefault((speed, name), []).append(statistics.mean(frames))
        for speed in SPEEDS:
            cost = [statistics.median(taken[speed, name]) for name in SHOWN]
            row = "".join(f"{value:12.2f}" for value in cost)
            ratios = f"{cost[1] / cost[0]:8.2f}{cost[2] / cost[0]:6.2f}"
            verdict = "met" if cost[1] / cost[0] <= TARGET else "MISSED"
            print(f"{source:20}{speed:8}{row}{ratios}   {verdict}")
        close(window)
    window = open_window(EXPERIMENTS[0])
    long_tapes.compare(window, min(rounds, 3))
    close(window)


if __name__ == "__main__":
    main()
