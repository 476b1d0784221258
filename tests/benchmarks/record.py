"""How many frames a second a recording makes, beside matplotlib's FuncAnimation.

Run by hand: ``python tests/benchmarks/record.py [ROUNDS]``. Both make the same film of Himmelblau's
function with four methods at 1920 × 1080, H.264: the landscape with its filled bands and contours
and the paths on it, and the loss on a logarithmic axis. matplotlib draws these two axes, redraws no
more of them than it must, and hands its frames to FFmpeg's libx264 by
its own writer, with the preset and the quality that gdgui uses, or as it comes. gdgui draws a third
one, the gradient norm, and its captions.

The times are those of whole films, rounds in turn, medians.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="gdgui-record-")

import matplotlib as mpl

mpl.use("Agg")

import av
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import AbstractMovieWriter, FuncAnimation
from PySide6.QtCore import QEventLoop

import gdgui
from gdgui.ui.export.film_plan import FilmPlan
from gdgui.ui.export.recorder import Recorder
from gdgui.ui.qt_application import create_application
from gdgui.video import FORMATS, open_film

EXPERIMENT = "four-optimizers"
SIZE = (1920, 1080)
FPS, SPEED = 30, 5.0
TARGET = 4.0
"""How many times as many frames a second a recording is to make."""


class PyAVWriter(AbstractMovieWriter):
    """Hands matplotlib's frames to the encoder that gdgui uses, where there is no ffmpeg."""

    def setup(self, fig, outfile, dpi=None):
        """Open the film."""
        super().setup(fig, outfile, dpi)
        self._film = open_film(Path(outfile), SIZE, self.fps)
        self._growing = self._film.__enter__()

    def grab_frame(self, **_options):
        """Draw a frame and append it."""
        self.fig.canvas.draw()
        rgba = np.asarray(self.fig.canvas.buffer_rgba())
        self._growing.add(np.ascontiguousarray(rgba[:, :, [2, 1, 0, 3]]))

    def finish(self):
        """Close the film."""
        self._film.__exit__(None, None, None)


def playheads(steps):
    """Return the same playheads as gdgui's film."""
    return FilmPlan(speed=SPEED, fps=FPS, hold_seconds=0.0).playheads(steps)


def between(values, playhead):
    """Return the rows up to a playhead, and the one between two of them."""
    whole = min(int(playhead), len(values) - 1)
    part = playhead - whole
    rows = values[: whole + 1]
    if part > 0 and whole + 1 < len(values):
        rows = np.concatenate([rows, [values[whole] + part * (values[whole + 1] - values[whole])]])
    return rows


def with_matplotlib(target, writer):
    """Make the film with matplotlib; return how many frames it has."""
    problem_steps = gdgui.load(EXPERIMENT)
    tapes = gdgui.descend(problem_steps)
    colors = ("#0072B2", "#E69F00", "#009E73", "#CC79A7")
    figure, (plane, curve) = plt.subplots(
        2, 1, figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100, height_ratios=(7, 3)
    )
    x, y = np.meshgrid(np.linspace(-10, 10, 320), np.linspace(-5, 5, 240))
    z = (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2
    levels = np.geomspace(1, z.max(), 25)
    plane.contourf(x, y, z, levels=levels, cmap="Blues")
    plane.contour(x, y, z, levels=levels, colors="gray", linewidths=0.5)
    curve.set_yscale("log")
    longest = max(tape.last_step for tape in tapes)
    drawn = []
    for tape, color in zip(tapes, colors, strict=True):
        plane.plot(*tape.x.T, color=color, alpha=0.28, lw=2)
        curve.plot(tape.f, color=color, alpha=0.25, lw=2)
        (path,) = plane.plot([], [], color=color, lw=2, marker="o", ms=4)
        (loss,) = curve.plot([], [], color=color, lw=2)
        drawn.append((tape, path, loss))
    curve.set_xlim(0, longest)
    heads = playheads(longest)

    def update(index):
        for tape, path, loss in drawn:
            points = between(tape.x, heads[index])
            path.set_data(points[:, 0], points[:, 1])
            values = between(tape.f, heads[index])
            loss.set_data(np.minimum(np.arange(len(values)), heads[index]), values)
        return [artist for _, path, loss in drawn for artist in (path, loss)]

    film = FuncAnimation(figure, update, frames=len(heads), blit=True)
    film.save(target, writer=writer)
    plt.close(figure)
    return len(heads)


def with_gdgui(target):
    """Make the film with gdgui; return how many frames it has."""
    application = create_application()
    plan = FilmPlan(speed=SPEED, fps=FPS, size=SIZE, hold_seconds=0.0)
    recorder = Recorder(gdgui.load(EXPERIMENT), plan, target, None, application)
    loop, failures, frames = QEventLoop(), [], []
    recorder.progressed.connect(lambda _done, total, _left: frames.append(total))
    recorder.failed.connect(failures.append)
    recorder.stopped.connect(loop.quit)
    recorder.start()
    loop.exec()
    if failures:
        raise SystemExit(failures[0])
    return frames[-1]


def length_of(target):
    """Return how many frames a film has."""
    with av.open(str(target)) as container:
        return sum(1 for _ in container.decode(video=0))


def writers():
    """Return matplotlib's writers by what they are called."""
    options = [
        word for key, value in FORMATS[".mp4"].options.items() for word in (f"-{key}", value)
    ]
    found = {"PyAV, as gdgui": lambda: PyAVWriter(fps=FPS)}
    if shutil.which("ffmpeg"):
        from matplotlib.animation import FFMpegWriter

        found["ffmpeg, as gdgui"] = lambda: FFMpegWriter(FPS, codec="h264", extra_args=options)
        found["ffmpeg, as it comes"] = lambda: FFMpegWriter(FPS, codec="h264")
    return found


def main():
    """Measure and print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    folder = Path(tempfile.mkdtemp(prefix="gdgui-record-"))
    target = folder / "film.mp4"
    makers = {"gdgui": lambda: with_gdgui(target)}
    for name, writer in writers().items():
        makers[name] = lambda writer=writer: with_matplotlib(target, writer())
    with_gdgui(target)  # compiles and fills the caches
    rates = {name: [] for name in makers}
    for _ in range(rounds):
        for name, make in makers.items():
            began = time.perf_counter()
            frames = make()
            rates[name].append(frames / (time.perf_counter() - began))
            if length_of(target) != frames:
                raise SystemExit(f"{name}: {frames} frames expected")
    shutil.rmtree(folder)
    own = statistics.median(rates.pop("gdgui"))
    print(
        f"{frames} frames of {SIZE[0]} × {SIZE[1]}, H.264, whole films, medians of {rounds} rounds"
    )
    print(f"target: {TARGET:g} times matplotlib\n")
    print(f"{'':24}{'frames/s':>10}{'gdgui is':>12}")
    print(f"{'gdgui':24}{own:10.1f}")
    for name, measured in rates.items():
        rate = statistics.median(measured)
        verdict = "met" if own >= TARGET * rate else "MISSED"
        print(f"{name:24}{rate:10.1f}{own / rate:11.1f}x   {verdict}")


if __name__ == "__main__":
    main()
