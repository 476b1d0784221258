"""How soon a weight, a bias or a point under the hand is answered, with network and plane in view.

Run by hand: ``python tests/benchmarks/drag_inside.py [MOVES]``. Two trainings of 2,500 steps of a
2-8-8-1 network on the spiral, batches of 10; data, network, the plane of the paths' principal
directions, loss and sharpness are all in view. A scripted hand drags a weight, the bias of a neuron
and a point of the data, each over 300 moves of the mouse that are sixty a second at most. An answer
is finished when the tapes of the new values are whole, and landscape, curves, data and network have
been painted with them. Beside it stands what the trainings take by themselves, in one thread.

Then what a frame of playback takes of the window's thread with all of that, and without network,
plane and sharpness.
"""

import statistics
import sys
import time

# First of all: it chooses Qt's platform.
import drag
import drag_learning
import numpy as np
from PySide6.QtCore import QEventLoop, QPoint, QPointF
from PySide6.QtWidgets import QApplication, QWidget

import gdgui
from gdgui.engine.display.plane_kinds import PlaneRequest
from gdgui.ui.data.network.geometry import Edge, Geometry, Unit
from gdgui.ui.qt_application import create_application
from gdgui.ui.style.appearance import Appearance
from gdgui.ui.window.main_window import MainWindow

RATIO = 2.0
"""The target for a frame with everything, against one without."""
PARTS = {"weight": Edge(2, 3, 4), "bias": Unit(1, 2)}


class Watch(drag_learning.Watch):
    """Watches the network as well, which is asked for once the tapes are there."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.watch(window.network.view, lambda: not window.network_controller.is_settling)


def open_window(appearance: Appearance, *, with_all: bool) -> MainWindow:
    """Return a window on two trainings, with all that can be looked at or with the least."""
    window = drag_learning.open_window(drag_learning.network(), appearance)
    if with_all:
        window.playback.planes.choose(PlaneRequest("principal"))
        window.norm.set_quantity("sharpness")
    else:
        window.network.view.hide()
    drag.wait_for(lambda: window.is_settled)
    return window


def middle(geometry: Geometry, part: Edge | Unit) -> QPointF:
    """Return a place where nothing else is taken hold of."""
    return geometry.centre(part) if isinstance(part, Unit) else geometry.line(part).pointAt(0.37)


def places_of(window: MainWindow, kind: str, moves: int) -> tuple[QWidget, list[QPoint]]:
    """Return what is dragged on, and the places of the pointer."""
    if kind == "point":
        return window.data_view.plot, drag_learning.point_places(window, moves)
    view = window.network.view
    at = middle(view.geometry_of_units, PARTS[kind])
    t = np.linspace(0.0, 4.0 * np.pi, moves)
    return view, [QPointF(at.x(), at.y() + 24.0 * np.sin(each)).toPoint() for each in t]


def measured(window: MainWindow, kind: str, moves: int) -> np.ndarray:
    """Return the latency of each move of a drag, in milliseconds."""
    window.player.to_start()
    drag.wait_for(lambda: window.is_settled)
    watch = Watch(window)
    drag.drag(watch, *places_of(window, kind, 20))
    window.session.undo_stack.undo()
    drag.wait_for(lambda: window.is_settled)
    taken = drag.drag(watch, *places_of(window, kind, moves + 1))
    drag.wait_for(lambda: window.is_settled)
    return np.array(taken)


def training_time(rounds: int = 9) -> float:
    """Return the milliseconds that the two trainings take by themselves."""
    experiment, taken = drag_learning.network(), []
    for _ in range(rounds):
        began = time.perf_counter()
        gdgui.descend(experiment)
        taken.append(1e3 * (time.perf_counter() - began))
    return statistics.median(taken)


def frame_times(window: MainWindow, steps: list[int]) -> list[float]:
    """Return what each step takes the window's thread, in milliseconds of its own.

    The answers of the engine are waited for: what they take to be shown is part of the frame.
    """
    taken = []
    for step in steps:
        began = time.thread_time()
        window.player.place(float(step))
        QApplication.processEvents()
        while window.network_controller.is_settling:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        QApplication.processEvents()
        taken.append(1e3 * (time.thread_time() - began))
    return taken


def main() -> None:
    """Measure and print the tables."""
    moves = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    application = create_application()
    appearance = Appearance(application, "light")
    alone = training_time()
    print(f"2 runs × {drag_learning.STEPS:,} steps, {moves} moves, at", end="")
    print(f" {drag.SIZE[0]} × {drag.SIZE[1]}; the trainings alone take {alone:.1f} ms\n")
    print(f"{'drag of':10}{'moves':>8}{'p50 ms':>10}{'p95 ms':>10}{'p95 / trainings':>18}")
    window = open_window(appearance, with_all=True)
    for kind in ("weight", "bias", "point"):
        taken = measured(window, kind, moves)
        p50, p95 = np.percentile(taken, (50, 95))
        last = "exact" if drag_learning.is_exact(window) else "WRONG"
        ratio = p95 / alone
        print(f"{kind:10}{len(taken):8}{p50:10.1f}{p95:10.1f}{ratio:18.2f}   the last one {last}")
    steps = list(range(100, 100 + 5 * drag_learning.FRAMES, 5))
    full = statistics.median(frame_times(window, steps))
    drag_learning.close_window(window)
    window = open_window(appearance, with_all=False)
    least = statistics.median(frame_times(window, steps))
    drag_learning.close_window(window)
    verdict = "met" if full <= RATIO * least else "MISSED"
    print(f"\na frame of playback takes {full:.1f} ms with everything, {least:.1f} ms", end="")
    print(f" without, {full / least:.2f} times   {verdict}")


if __name__ == "__main__":
    main()
