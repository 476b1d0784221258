"""How soon a training is redone under the hand, beside the drag of a formula with as many steps.

Run by hand: ``python tests/benchmarks/drag_learning.py [MOVES]``. Two runs of 2,500 steps of a
2-8-8-1 network on the spiral, batches of 10; a scripted hand drags η, the noise of the data and one
of the points, each over 300 moves of the mouse that are sixty a second at most. An answer is
finished when the tapes of the new values are whole, and landscape, curves and data have been
painted with them. The last one of each drag is compared with `gdgui.descend`, number by number.

Then what a frame takes in playback, as far as the window's thread has to do with it, and how long
scrubbing takes over 25,000 steps of some 1,000 parameters.
"""

import gc
import statistics
import sys
import time

# First of all: it chooses Qt's platform.
import drag
import numpy as np
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QApplication

import gdgui
from gdgui.data_source import Data
from gdgui.experiment import Experiment, Model, Objective, RandomStart, Run
from gdgui.ui.landscape.card_view import CardView
from gdgui.ui.qt_application import create_application
from gdgui.ui.style.appearance import Appearance
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.track_slider import TrackSlider
from gdgui.ui.window.main_window import MainWindow

STEPS = 2_500
METHODS, RATES = ("adam", "momentum"), (0.02, 0.05)
RATIO = 1.5
"""The target for the 95th percentile of a drag and for a frame, against those of a formula."""
FRAME_MILLISECONDS = 1_000.0 / 60.0
FRAMES = 200


def formula() -> Experiment:
    """Return two runs on Rosenbrock's valley."""
    runs = (
        Run(optimizer=method, hyperparameters={"learning_rate": rate}, start=(-1.2, 1.0))
        for method, rate in zip(METHODS, (2e-2, 2e-4), strict=True)
    )
    return Experiment(objective=Objective(name="rosenbrock"), runs=tuple(runs), steps=STEPS)


def network(hidden: tuple[int, ...] = (8, 8), steps: int = STEPS) -> Experiment:
    """Return two trainings of a network on the spiral."""
    runs = (
        Run(
            optimizer=method,
            hyperparameters={"learning_rate": rate},
            start=RandomStart(7),
            batch=10,
        )
        for method, rate in zip(METHODS, RATES, strict=True)
    )  # fmt: skip
    return Experiment(
        objective=Objective(
            data=Data(name="spiral", points=200, noise=0.1, seed=1, held_out=0.3),
            model=Model(hidden=hidden, output="tanh"),
            loss="squared",
        ),
        runs=tuple(runs),
        steps=steps,
    )


class Watch(drag.Stopwatch):
    """Watches the view of the data as well; what the model says comes with the tapes."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        if window.is_learning:
            self.watch(window.data_view.plot)


def open_window(experiment: Experiment, appearance: Appearance) -> MainWindow:
    """Return a window that shows an experiment at its end."""
    window = MainWindow(experiment, appearance, remembers=False)
    appearance.apply()
    window.resize(*drag.SIZE)
    window.show()
    window.engine.start()
    drag.wait_for(lambda: window.is_settled)
    window.player.to_end()
    drag.wait_for(lambda: window.is_settled)
    gc.collect()
    gc.freeze()
    return window


def close_window(window: MainWindow) -> None:
    """Close a window and end its threads."""
    window.session.undo_stack.setClean()
    window.close()
    window.engine.stop(60_000)
    window.maps_controller.client.stop(60_000)
    gc.unfreeze()


def noise_slider(window: MainWindow) -> TrackSlider:
    """Return the slider of the data's noise."""
    rows = window.data_panel.findChildren(NumberSlider)
    noise = next(
        row for row in rows if row.findChild(TrackSlider).accessibleName().startswith("noise")
    )
    return noise.findChild(TrackSlider)


def point_places(window: MainWindow, moves: int) -> list[QPoint]:
    """Return places on a small circle through one of the points."""
    plot = window.data_view.plot
    subject = window.data_view.subject
    inputs = subject.samples.original_inputs()[3]
    at = plot.pixel_map.point(float(inputs[0]), float(inputs[1]))
    t = np.linspace(np.pi, 3.0 * np.pi, moves)
    return [
        QPointF(at.x() + 25.0 + 25.0 * np.cos(each), at.y() + 25.0 * np.sin(each)).toPoint()
        for each in t
    ]


def measured(window: MainWindow, kind: str, moves: int) -> np.ndarray:
    """Return the latency of each move of a drag, in milliseconds."""
    card = window.landscape.findChild(CardView)
    sliders = {"η": window.runs.findChild(TrackSlider)}
    if kind == "noise":
        sliders[kind] = noise_slider(window)
    if kind in sliders:
        widget, places = sliders[kind], drag.rate_places(sliders[kind], moves + 1)
    elif kind == "start":
        widget, places = card.viewport(), drag.start_places(window, moves + 1)
    else:
        widget, places = window.data_view.plot, point_places(window, moves + 1)
    watch = Watch(window)
    drag.drag(watch, widget, places[:20])
    window.session.undo_stack.undo()
    drag.wait_for(lambda: window.is_settled)
    taken = drag.drag(watch, widget, places)
    drag.wait_for(lambda: window.is_settled)
    return np.array(taken)


def is_exact(window: MainWindow) -> bool:
    """Tell whether the tapes that are shown are those of the experiment, to the bit."""
    wanted = gdgui.descend(window.session.experiment)
    pairs = zip(window.playback.tapes, wanted, strict=True)
    return all(np.array_equal(shown.x, other.x) for shown, other in pairs)


def frame_times(window: MainWindow, steps: list[int]) -> list[float]:
    """Return what it takes to show each of some steps, in milliseconds."""
    parts = (*drag.views(window), *((window.data_view.plot,) if window.is_learning else ()))
    taken = []
    for step in steps:
        QApplication.processEvents()
        began = time.perf_counter()
        window.player.place(float(step))
        for part in parts:
            (part.viewport() if hasattr(part, "viewport") else part).repaint()
        taken.append(1e3 * (time.perf_counter() - began))
    return taken


def main() -> None:
    """Measure and print the tables."""
    moves = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    application = create_application()
    appearance = Appearance(application, "light")
    print(f"2 runs × {STEPS:,} steps, {moves} moves, at {drag.SIZE[0]} × {drag.SIZE[1]}\n")
    print(f"{'':10}{'drag of':10}{'moves':>8}{'p50 ms':>10}{'p95 ms':>10}{'p95 / formula':>16}")
    window = open_window(formula(), appearance)
    usual = {}
    for kind in ("η", "start"):
        usual[kind] = np.percentile(measured(window, kind, moves), 95)
        print(f"{'formula':10}{kind:10}{moves:8}{'':10}{usual[kind]:10.1f}")
    formula_frame = statistics.median(frame_times(window, list(range(100, 100 + 5 * FRAMES, 5))))
    close_window(window)
    window = open_window(network(), appearance)
    for kind, other in (("η", "η"), ("noise", "η"), ("point", "start")):
        taken = measured(window, kind, moves)
        p50, p95 = np.percentile(taken, (50, 95))
        ratio = p95 / usual[other]
        last = "exact" if is_exact(window) else "WRONG"
        verdict = f"{'met' if ratio <= RATIO else 'MISSED'}, the last one {last}"
        print(
            f"{'2-8-8-1':10}{kind:10}{len(taken):8}{p50:10.1f}{p95:10.1f}{ratio:16.2f}   {verdict}"
        )
    frame = statistics.median(frame_times(window, list(range(100, 100 + 5 * FRAMES, 5))))
    close_window(window)
    verdict = "met" if frame <= RATIO * formula_frame else "MISSED"
    print(
        f"\na frame of playback takes {frame:.1f} ms, of a formula's {formula_frame:.1f} ms", end=""
    )
    print(f", {frame / formula_frame:.2f} times   {verdict}")
    window = open_window(network((29, 29), 25_000), appearance)
    n = window.playback.problem.dim
    places = np.random.default_rng(1).integers(0, 25_000, FRAMES).tolist()
    p50, p95 = np.percentile(frame_times(window, places), (50, 95))
    verdict = "met" if p95 <= FRAME_MILLISECONDS else "MISSED"
    print(
        f"scrubbing {n:,} parameters × 25,000 steps: {p50:.1f} ms (p50), {p95:.1f} ms (p95)", end=""
    )
    print(f"   {verdict}")
    close_window(window)


if __name__ == "__main__":
    main()
