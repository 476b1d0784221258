"""How soon the process is gone once the window is closed, whatever it is at.

Run by hand: ``python tests/benchmarks/closing.py [ROUNDS]``. For each state a process of its own
opens the window, comes into that state and closes the window some moments later. What is measured
is the time from the close event to the end of the process, its clean-up included. The compiler's
caches are empty where the state is that of compiling.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

TARGET = 0.5

CHILD = """
import os, sys, tempfile, threading, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

state, folder = sys.argv[1], Path(sys.argv[2])
run = QApplication.exec

def window():
    from gdgui.ui.window.main_window import MainWindow
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))

def begin(shown):
    if state == "map":
        shown.editor.set_steps(20_000)
        shown.maps_controller.show_maps()
        shown.landscape.set_overlays(frozenset({"basins"}))
    elif state == "descent":
        shown.editor.set_steps(9_000_000)
    elif state == "torch":
        shown.tool_windows.check_gradient()
    elif state.startswith("record"):
        from gdgui.ui.export.film_plan import FilmPlan
        size = (3840, 2160) if state == "record 4K" else (1280, 720)
        suffix = ".gif" if state == "record GIF" else ".mp4"
        plan = FilmPlan(size=size, title_seconds=3)
        shown.findChild(RecordController).record(plan, folder / f"film{suffix}")
    elif state == "export":
        shown.findChild(ExportController).write_tapes(folder / "tapes.csv")

def close(shown):
    shown.session.undo_stack.setClean()
    shown.closeEvent_ = time.time()
    print(time.time(), "torch" in sys.modules, *sorted(os.listdir(folder)), flush=True)
    shown.close()

def patient():
    shown = window()
    deadline = time.monotonic() + 60
    def look():
        ready = state == "compile" or shown.is_settled
        if not ready and time.monotonic() < deadline:
            return
        poll.stop()
        begin(shown)
        delay = float(sys.argv[3])
        if not state.startswith("record"):
            QTimer.singleShot(int(1000 * delay), lambda: close(shown))
            return
        def started():
            # A film that is under way has a file beside its target.
            if os.listdir(folder):
                again.stop()
                QTimer.singleShot(int(1000 * delay), lambda: close(shown))
        again = QTimer(shown, interval=20)
        again.timeout.connect(started)
        again.start()
    poll = QTimer(shown, interval=20)
    poll.timeout.connect(look)
    poll.start()

def watched(*_):
    QTimer.singleShot(0, patient)
    return run()

QApplication.exec = watched
from gdgui.ui.export.record_controller import RecordController
from gdgui.ui.export.controller import ExportController
from gdgui.cli import commands as cli
sys.exit(cli.main(["open", "four-optimizers" if state != "export" else str(folder / "long.json")]))
"""

STATES = {
    "idle": 0.2,
    "map": 0.4,
    "compile": 0.7,
    "descent": 0.3,
    "torch": 0.25,
    "torch later": 0.8,
    "record": 0.5,
    "record GIF": 0.3,
    "record 4K": 0.5,
    "export": 0.3,
}
"""The states, and for how many seconds the window is in them before it is closed."""


def measure(state: str, delay: float) -> tuple[float, list[str]]:
    """Return the seconds from the close event to the end, and what is left beside the target."""
    with tempfile.TemporaryDirectory(prefix="gdgui-closing-") as base:
        folder = os.path.join(base, "films")
        os.mkdir(folder)
        environment = os.environ | {"XDG_CONFIG_HOME": base, "XDG_STATE_HOME": base}
        if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
            environment["QT_QPA_PLATFORM"] = "offscreen"
        if state == "compile":
            environment["XDG_CACHE_HOME"] = os.path.join(base, "cache")
            environment["NUMBA_CACHE_DIR"] = os.path.join(base, "numba")
        if state == "export":
            _write_long_experiment(os.path.join(folder, "long.json"))
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, state.removesuffix(" later"), folder, str(delay)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        line = child.stdout.readline().split()
        child.wait()
        ended = time.time()
        left = sorted(os.listdir(folder))
        return ended - float(line[0]), [name for name in left if name != "long.json"]


def _write_long_experiment(path: str) -> None:
    """Write an experiment whose tapes take some seconds to export."""
    from msgspec.structs import replace

    import gdgui

    experiment = replace(gdgui.load("four-optimizers"), steps=400_000, tolerance=0.0)
    gdgui.save(experiment, path)


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    only = sys.argv[2:] or list(STATES)
    print(f"from the close event to the end of the process, {rounds} rounds, target {TARGET:g} s")
    print(f"{'':16}{'median s':>10}{'max s':>8}   left behind")
    for state in only:
        found = [measure(state, STATES[state]) for _ in range(rounds)]
        seconds = [each for each, _ in found]
        left = sorted({name for _, names in found for name in names})
        verdict = "met" if max(seconds) <= TARGET else "MISSED"
        print(f"{state:16}{statistics.median(seconds):10.2f}{max(seconds):8.2f}", end="")
        print(f"   {', '.join(left) or 'nothing'}   {verdict}", flush=True)


if __name__ == "__main__":
    main()
