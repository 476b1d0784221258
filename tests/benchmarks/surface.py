"""Turning a surface, beside pyqtgraph.opengl and the map; and a film of it, beside matplotlib.

Run by hand: ``xvfb-run python tests/benchmarks/surface.py [ROUNDS]``. The scene is Himmelblau's
function on the samples that the map has, with four paths of 1,000 iterates, at 900 × 640. A frame
is what happens from another camera to the end of the painting: of gdgui while it moves, and at
rest; of pyqtgraph.opengl with the same samples in the same colours and the same paths, which needs
PyOpenGL and a display (``pip install PyOpenGL``; under Xvfb it is drawn in software), until its
pixels are read; and of gdgui's map with the same paths while it is panned. All take turns, so
that a busy machine is busy for all.

A second table turns eight paths of a thousand iterates, and eight of 125,000.

A film of 1080p of the surface, turning, is made by gdgui and by matplotlib's FuncAnimation of its
``plot_surface`` of the same samples, and of every second one, both without any path.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="gdgui-surface-")

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer

import gdgui
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.engine.display.surface_camera import HOME
from gdgui.ui.export.film_plan import FilmPlan
from gdgui.ui.export.recorder import Recorder
from gdgui.ui.landscape.card_view import CardView
from gdgui.ui.landscape.view import Landscape
from gdgui.ui.painting.backdrop import Surface, paint_backdrop
from gdgui.ui.painting.relief import LOGARITHMIC
from gdgui.ui.painting.relief_heights import look_of, relief_of
from gdgui.ui.painting.trace import Trace
from gdgui.ui.qt_application import create_application
from gdgui.ui.style.run_colors import RUN_COLORS
from gdgui.ui.style.theme import LIGHT

SIZE = (900, 640)
SAMPLES = (320, 240)
PLANE = ((-6.0, 6.0), (-4.6, 4.6))
FRAMES = 24
TURN = 3.0
"""Degrees between two frames."""
SMOOTH_MS = 1000.0 / 30.0
FILM_SIZE, FILM_FRAMES = (1920, 1080), 10
FILM_TARGET = 3.0
LONG = 125_000


def himmelblau(x, y):
    """Return Himmelblau's function."""
    return (x * x + y - 11.0) ** 2 + (x + y * y - 7.0) ** 2


def sampled():
    """Return the samples of the ground."""
    x, y = (np.linspace(*ends, count) for ends, count in zip(PLANE, SAMPLES, strict=True))
    return x, y, himmelblau(x[None, :], y[:, None])


def ground():
    """Return the ground as the engine's thread makes it."""
    x, y, z = sampled()
    relief = relief_of((x, y, z), SIZE[1] / SIZE[0], 0.0, LOGARITHMIC)
    image = paint_backdrop(x, y, z, *SIZE, 1.0, LIGHT)
    minima = ((3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126))
    return Surface(image, *PLANE, minima, 0.0, None, (x, y, z), None, relief)


def spirals(runs: int, steps: int) -> list[np.ndarray]:
    """Return paths that wind from the rim to a minimum, with some noise."""
    random = np.random.default_rng(1)
    t = np.linspace(0.0, 1.0, steps + 1)
    found = []
    for run in range(runs):
        angle = 2 * np.pi * (run / runs + 6 * t)
        out = 4.0 * (1.0 - t)
        path = np.column_stack(
            (3 + 0.9 * out * np.cos(angle) - 2, 2 + 0.8 * out * np.sin(angle) - 2)
        )
        found.append(path + 0.02 * random.standard_normal(path.shape))
    return found


def traces_of(paths: list[np.ndarray]) -> tuple[Trace, ...]:
    """Return paths as runs."""
    return tuple(
        Trace(f"run {index}", RUN_COLORS[index % len(RUN_COLORS)], True, index == 0,
              Trajectory(path, himmelblau(*path.T), np.zeros_like(path), Status.MOVING, True))
        for index, path in enumerate(paths)
    )  # fmt: skip


class Ours:
    """The surface of gdgui, or its map.

    Args:
        paths: what is shown on it.
        mode: "surface" or "map".
        is_exact: whether each frame is drawn as it is at rest.
    """

    def __init__(self, paths: list[np.ndarray], mode: str, is_exact: bool = False) -> None:
        self.landscape = Landscape()
        self.landscape.resize(*SIZE)
        self.landscape.set_overlays(frozenset())
        self.landscape.modes.show(mode)
        self.landscape.surface.set_exact(is_exact)
        self.landscape.show()
        self.landscape.set_domain(PLANE)
        self.landscape.set_backdrop(ground())
        self.landscape.set_traces(traces_of(paths))
        self.landscape.set_playhead(float(len(paths[0])))
        self.frame = self._turn if mode == "surface" else self._pan
        self._count = 0

    def _turn(self) -> None:
        self._count += 1
        self.landscape.surface.look_from(HOME.turned(TURN * self._count))
        self.landscape.surface.repaint()

    def _pan(self) -> None:
        self._count += 1
        shift = 0.02 * (self._count % 10)
        self.landscape.show_part(tuple((low + shift, high + shift) for low, high in PLANE))
        self.landscape.findChild(CardView).viewport().repaint()


class OpenGL:
    """The same scene by pyqtgraph.opengl.

    Args:
        paths: what is shown on it.
    """

    def __init__(self, paths: list[np.ndarray]) -> None:
        import pyqtgraph.opengl as gl

        x, y, z = sampled()
        relief = ground().relief
        field, look = relief.field, look_of(relief, LIGHT)
        across, down = field.places
        tall = 2.0 * field.box.z
        bands = np.searchsorted(look.levels, field.heights, "right")
        colors = np.concatenate((look.colors[bands] / 255.0, np.ones((*bands.shape, 1))), axis=-1)
        self.view = gl.GLViewWidget()
        self.view.setBackgroundColor("w")
        self.view.resize(*SIZE)
        heights = np.clip(field.heights, 0.0, 1.0)
        self.view.addItem(
            gl.GLSurfacePlotItem(
                x=across, y=down, z=tall * heights.T,
                colors=np.ascontiguousarray(colors.transpose(1, 0, 2)), shader="shaded",
                smooth=True, computeNormals=True,
            )
        )  # fmt: skip
        for path, color in zip(paths, RUN_COLORS, strict=False):
            z = tall * relief.scale.heights(himmelblau(*path.T)) + 0.004
            box = np.column_stack((
                np.interp(path[:, 0], x, across), np.interp(path[:, 1], y, down), z,
            ))  # fmt: skip
            self.view.addItem(gl.GLLinePlotItem(pos=box, color=color, width=2.0, antialias=True))
        self.view.setCameraPosition(distance=3.2, elevation=42.0, azimuth=-122.0)
        self.view.show()
        self._count = 0

    def frame(self) -> None:
        """Turn and paint; the pixels are read back, or the driver would go on by itself."""
        self._count += 1
        self.view.setCameraPosition(azimuth=-122.0 + TURN * self._count)
        self.view.grabFramebuffer()


def settle() -> None:
    """Let the event loop run for a moment: windows are mapped, pictures sharpened."""
    loop = QEventLoop()
    QTimer.singleShot(400, loop.quit)
    loop.exec()


def compare(scenes: dict[str, object], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Return the milliseconds of all frames of each scene, and those of all processors."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in scenes}
    settle()
    for scene in scenes.values():
        for _ in range(3):
            scene.frame()
    for _ in range(rounds):
        for name, scene in scenes.items():
            for _ in range(FRAMES):
                began, used = time.perf_counter(), time.process_time()
                scene.frame()
                ended, all_used = time.perf_counter(), time.process_time()
                times[name].append((1000.0 * (ended - began), 1000.0 * (all_used - used)))
    return times


def report(times: dict[str, list[tuple[float, float]]]) -> None:
    """Print the median and the 95th percentile of each scene, and what processors had to do."""
    for name, values in times.items():
        wall, used = (statistics.median(column) for column in zip(*values, strict=True))
        print(f"  {name:34}{wall:8.1f} ms{_p95(values):8.1f} ms (p95){used:8.1f} ms of processors")


def _p95(values: list[tuple[float, float]]) -> float:
    return float(np.quantile([wall for wall, _ in values], 0.95))


def our_film(folder: Path) -> float:
    """Make a film of the surface, turning; return the seconds for each of its frames."""
    create_application()
    experiment = gdgui.load("four-optimizers")
    plan = FilmPlan(first=0, last=FILM_FRAMES - 1, speed=30.0, fps=30, size=FILM_SIZE,
                    view="surface", turn=90.0, hold_seconds=0.0)  # fmt: skip
    recorder = Recorder(experiment, plan, folder / "ours.mp4")
    loop, marks = QEventLoop(), []
    recorder.progressed.connect(lambda _done, _total, _left: marks.append(time.perf_counter()))
    recorder.failed.connect(print)
    recorder.stopped.connect(loop.quit)
    recorder.start()
    loop.exec()
    # Of the window that is laid out first, and of the compiler, no frame is told.
    return (marks[-1] - marks[1]) / (len(marks) - 2)


def their_film(folder: Path, stride: int) -> float:
    """Make it with matplotlib of every so manieth sample; return the same."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.animation import FuncAnimation
    from record import PyAVWriter

    x, y, z = sampled()
    relief = ground().relief
    heights = np.clip(relief.scale.heights(z), 0.0, 1.0)
    figure = plt.figure(figsize=(FILM_SIZE[0] / 100, FILM_SIZE[1] / 100), dpi=100)
    axes = figure.add_subplot(projection="3d")
    axes.plot_surface(*np.meshgrid(x, y), heights, cmap="Blues", rcount=SAMPLES[1] // stride,
                      ccount=SAMPLES[0] // stride, linewidth=0, antialiased=False)  # fmt: skip
    marks = []

    def draw(frame):
        axes.view_init(elev=42.0, azim=-122.0 + 90.0 * frame / FILM_FRAMES)
        marks.append(time.perf_counter())
        return []

    film = FuncAnimation(figure, draw, frames=FILM_FRAMES, blit=False)
    film.save(str(folder / "theirs.mp4"), writer=PyAVWriter(fps=30))
    end = time.perf_counter()
    plt.close(figure)
    return (end - marks[-FILM_FRAMES]) / FILM_FRAMES


def main() -> None:
    """Measure, print, and tell by the exit status whether the targets are met."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    application = create_application()
    paths = spirals(4, 1000)
    scenes: dict[str, object] = {
        "gdgui, surface, turning": Ours(paths, "surface"),
        "gdgui, surface, at rest": Ours(paths, "surface", is_exact=True),
        "gdgui, map, panned": Ours(paths, "map"),
    }
    try:
        scenes["pyqtgraph.opengl"] = OpenGL(paths)
    except Exception as error:  # no PyOpenGL, no display, or no driver
        print(f"pyqtgraph.opengl cannot be measured: {error!r}")
    print(f"A frame of {SIZE[0]} × {SIZE[1]}, four paths of 1,000 iterates:")
    times = compare(scenes, rounds)
    report(times)
    many = {
        "eight paths of 1,000": Ours(spirals(8, 1000), "surface"),
        f"eight paths of {LONG:,}": Ours(spirals(8, LONG), "surface"),
    }
    print("Turning with long paths:")
    report(compare(many, rounds))
    for widget in application.topLevelWidgets():
        widget.close()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours, coarse, theirs = our_film(folder), their_film(folder, 2), their_film(folder, 1)
    print(f"A frame of a film of {FILM_SIZE[0]} × {FILM_SIZE[1]}: gdgui {1000 * ours:.0f} ms")
    for what, film in (("the same samples", theirs), ("every second sample", coarse)):
        print(f"  matplotlib, {what}: {1000 * film:.0f} ms, {film / ours:.1f} times as long")
    p95 = {name: _p95(values) for name, values in times.items()}
    turning = p95["gdgui, surface, turning"]
    is_quick = turning <= min(p95.get("pyqtgraph.opengl", np.inf), SMOOTH_MS)
    sys.exit(0 if is_quick and theirs / ours >= FILM_TARGET else 1)


if __name__ == "__main__":
    main()
