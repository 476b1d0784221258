"""First paint of gdgui against that of a bare PySide6 + pyqtgraph window.

Run by hand: ``python tests/benchmarks/startup.py [ROUNDS]``. Both start in processes of their
own, in turn, and each reports the time from the start of its process to the end of its first
paint. What gdgui has imported by then is listed, for it must not have waited for the compiler.
"""

import os
import statistics
import subprocess
import sys
import tempfile

HEAVY = ("torch", "sympy", "numba", "ziamath", "contourpy")

WATCH = """
import os, sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

def since_start():
    # Field 22 of /proc/self/stat is the process's start in clock ticks since boot.
    with open("/proc/self/stat") as file:
        ticks = float(file.read().rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")

class FirstPaint(QObject):
    seen = False

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.seen:
            self.seen = True
            # Once the event loop is back, the whole window has been painted.
            QTimer.singleShot(0, self.report)
        return False

    def report(self):
        loaded = [name for name in %r if name in sys.modules]
        print(f"{since_start():.4f}", *loaded, flush=True)
        os._exit(0)

watch = FirstPaint()
run = QApplication.exec

def watched(*_):
    QApplication.instance().installEventFilter(watch)
    return run()

# Both programs paint for the first time when their event loop runs.
QApplication.exec = watched
"""

BARE = """
import pyqtgraph as pg
from PySide6.QtWidgets import QMainWindow
application = QApplication([])
window = QMainWindow()
window.setCentralWidget(pg.PlotWidget())
window.resize(1440, 900)
window.show()
application.exec()
"""

GDGUI = """
from gdgui.cli import commands as cli
cli.main(["open"])
"""


def measure(program: str) -> tuple[float, list[str]]:
    """Return the seconds to the first paint, and the heavy packages imported before it."""
    environment = os.environ | {"XDG_CONFIG_HOME": tempfile.mkdtemp(prefix="gdgui-startup-")}
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    output = subprocess.run(
        [sys.executable, "-c", WATCH % (HEAVY,) + program],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.split()
    return float(output[0]), output[1:]


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    measure(BARE), measure(GDGUI)
    bare, own, loaded = [], [], set()
    for _ in range(rounds):
        bare.append(measure(BARE)[0])
        seconds, packages = measure(GDGUI)
        own.append(seconds)
        loaded.update(packages)
    ratios = [a / b for a, b in zip(own, bare, strict=True)]
    print(f"first paint, {rounds} rounds{'':14}  median      min      max")
    for name, values, unit in (
        ("bare PySide6 + pyqtgraph window", bare, "s"),
        ("gdgui", own, "s"),
        ("ratio, pair by pair (target 1.3)", ratios, " "),
    ):
        row = f"{statistics.median(values):7.3f} {min(values):8.3f} {max(values):8.3f}"
        print(f"{name:36}  {row} {unit}")
    print(f"imported before it, of {', '.join(HEAVY)}: {', '.join(sorted(loaded)) or 'none'}")


if __name__ == "__main__":
    main()
