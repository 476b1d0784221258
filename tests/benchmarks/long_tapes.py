"""Tapes of a million iterates in the window's views, against tapes of a thousand.

Run by ``python tests/benchmarks/frames.py``, as its second table. Eight synthetic tapes of each
shape go straight into the landscape and both curves, with a thousand rows each and with a million
in turn. A frame is what happens from the playhead's move, or the wheel's, to the end of the
painting. Playing goes through a tape in eight seconds, but no faster than the player does;
scrubbing jumps to random steps.

The memory is what the process holds while the long tapes are shown, the tapes included, above
what it held before, with the same window empty.
"""

import contextlib
import ctypes
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.playback_speeds import PLAYING_TIME, SPEEDS
from gdgui.ui.landscape.card_view import CardView
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.run_colors import RUN_COLORS
from gdgui.ui.window.main_window import MainWindow

RUNS = 8
SHORT, LONG = 1_000, 1_000_000
FRAMES = 40
ZOOMS = 10
FRAME_TARGET = 1.5
BYTES_TARGET = 60.0

Box = tuple[tuple[float, float], tuple[float, float]]


def spiral(rows: int, run: int) -> FloatArray:
    """Turn inwards smoothly, forty times, in the square from −1 to 1."""
    t = np.linspace(0.0, 1.0, rows)
    angle, radius = 80 * np.pi * t + run * np.pi / 4, 0.9 * np.exp(-4 * t)
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))


def zigzag(rows: int, run: int) -> FloatArray:
    """Bounce from side to side of a valley, ever less."""
    k = np.arange(rows)
    across = (0.1 + 0.1 * run) * (-1.0) ** k * np.exp(-4 * k / rows)
    return np.column_stack((1.8 * np.exp(-3 * k / rows) - 0.9, across))


def walk(rows: int, run: int) -> FloatArray:
    """Stray at random, as far in all however many steps it takes."""
    steps = np.random.default_rng(run).normal(0.0, 0.4 / rows**0.5, (rows, 2))
    return np.cumsum(steps, axis=0)


SHAPES: dict[str, Callable[[int, int], FloatArray]] = {
    "spiral": spiral,
    "zigzag": zigzag,
    "random walk": walk,
}


def make_traces(shape: str, rows: int, box: Box) -> tuple[Trace, ...]:
    """Return runs of a shape that fill most of a box."""
    middle = np.mean(box, axis=1)
    half = np.diff(box, axis=1)[:, 0] / 2
    traces = []
    for run in range(RUNS):
        grad = SHAPES[shape](rows, run)
        x = middle + half * grad
        f = grad[:, 0] ** 2 + grad[:, 1] ** 2 + 1e-9
        tape = Trajectory(x, f, grad, Status.MOVING, eta=np.full(rows, 0.1))
        traces.append(Trace(f"run {run}", RUN_COLORS[run], True, run == 0, tape))
    return tuple(traces)


def show(window: MainWindow, traces: tuple[Trace, ...], playhead: float) -> None:
    """Show runs in the landscape and both curves, and wait until that is at rest."""
    steps = max((len(trace.trajectory) - 1 for trace in traces), default=1)
    window.landscape.set_traces(traces)
    for curve in (window.loss, window.norm):
        curve.set_traces(traces, steps)
    move(window, playhead)
    settle(window)


def settle(window: MainWindow) -> None:
    """Let the event loop run until nothing is left to be drawn."""
    while not window.is_settled:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    QCoreApplication.processEvents()


def move(window: MainWindow, playhead: float) -> None:
    """Move the playhead of the landscape and both curves."""
    for view in (window.landscape, window.loss, window.norm):
        view.set_playhead(playhead)


def mean_frame(change: Callable[[int], None], frames: int) -> float:
    """Return the milliseconds that a frame takes, painting included, on average."""
    taken = []
    for index in range(frames):
        began = time.perf_counter()
        change(index)
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        taken.append(1e3 * (time.perf_counter() - began))
    return statistics.mean(taken)


def playing(window: MainWindow, last: int) -> float:
    """Play on from the middle."""
    per_frame = min(last / PLAYING_TIME, SPEEDS[-1]) / 60
    return mean_frame(lambda index: move(window, last / 2 + index * per_frame), FRAMES)


def scrubbing(window: MainWindow, last: int) -> float:
    """Jump to random steps."""
    dice = random.Random(1)  # noqa: S311 - no secret
    places = [dice.randrange(last) for _ in range(FRAMES)]
    return mean_frame(lambda index: move(window, places[index]), FRAMES)


def zooming(window: MainWindow, last: int) -> float:
    """Turn the wheel, first in, then out again, at the middle of the tape."""
    move(window, last / 2)
    settle(window)
    box = window.landscape.findChild(CardView).centralWidget
    taken = mean_frame(lambda index: box.zoom(index < ZOOMS // 2), ZOOMS)
    window.landscape.reset_view()
    settle(window)
    return taken


GESTURES = {"playing": playing, "scrubbing": scrubbing, "wheel": zooming}


def resident_bytes() -> int:
    """Return how much memory the process holds now; where no one says, the most it ever held."""
    with contextlib.suppress(OSError, AttributeError):
        # What has been freed goes back to the system, where glibc can be told so.
        ctypes.CDLL(None).malloc_trim(0)
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def verdict(value: float, target: float) -> str:
    """Say whether a target is met."""
    return "met" if value <= target else "MISSED"


def compare(window: MainWindow, rounds: int) -> None:
    """Measure and print the table."""
    print(f"\nmilliseconds a frame, {RUNS} × {LONG:,} iterates against {RUNS} × {SHORT:,}, medians")
    print(f"of {rounds} rounds in turn; target: at most {FRAME_TARGET} times, but for the wheel\n")
    print(f"{'':24}{SHORT:>12,}{LONG:>12,}{'ratio':>8}")
    for shape in SHAPES:
        compare_shape(window, shape, rounds)
        show(window, (), 0.0)


def compare_shape(window: MainWindow, shape: str, rounds: int) -> None:
    """Measure and print the rows of the table for one shape."""
    box = window.landscape.visible_domain()
    # The first look at anything long loads the compiled loops and fills the caches.
    show(window, make_traces(shape, 3 * SHORT, box), 0.0)
    show(window, (), 0.0)
    empty = resident_bytes()
    tapes = {rows: make_traces(shape, rows, box) for rows in (SHORT, LONG)}
    taken: dict[tuple[str, int], list[float]] = {}
    for _ in range(rounds):
        for rows, traces in tapes.items():
            show(window, traces, rows / 2)
            for gesture, measure in GESTURES.items():
                taken.setdefault((gesture, rows), []).append(measure(window, rows - 1))
    held = (resident_bytes() - empty) / (RUNS * LONG)
    for gesture in GESTURES:
        short, long = (statistics.median(taken[gesture, rows]) for rows in (SHORT, LONG))
        said = "" if gesture == "wheel" else verdict(long / short, FRAME_TARGET)
        print(f"{shape:14}{gesture:10}{short:12.2f}{long:12.2f}{long / short:8.2f}   {said}")
    said = verdict(held, BYTES_TARGET)
    target = f"bytes an iterate, at most {BYTES_TARGET:.0f}"
    print(f"{shape:14}{'memory':10}{held:24.1f} {target}   {said}")
