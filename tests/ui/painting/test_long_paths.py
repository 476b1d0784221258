"""The reduced path of a long tape looks like all of its segments.

What is compared with is the whole tape, painted with the same antialiased pen, 2 px wide: a zigzag
and a walk segment by segment, with the joins that the views give them; a smooth spiral as
polylines. Where thousands of segments are shorter than a pixel, their edges would pile up to
something darker than the line is if they were painted one by one.
"""

from time import perf_counter

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

from gdgui.ui.curves.view import Curve
from gdgui.ui.landscape.view import Landscape
from gdgui.ui.painting import incremental_layer
from gdgui.ui.painting.path_pixels import PLANE_STYLE, PathPixels
from gdgui.ui.painting.pixels import PixelMap, draw_segments, line_pen, mitred
from gdgui.ui.style.run_colors import RUN_COLORS
from tests.ui.view_helpers import colored_pixels, picture, tape, trace

WIDTH, HEIGHT = 800, 500
VIEW = PixelMap((0.0, WIDTH), (0.0, HEIGHT), QRectF(0, 0, WIDTH, HEIGHT))
TOLERANCE = 8
"""Of 255, in each channel: less than an eye can tell, even side by side."""
MOST = 0.005
"""The share of pixels that may differ by more."""


def spiral(n):
    t = np.linspace(0, 40, n)
    radius = 240 * np.exp(-t / 15)
    return np.column_stack((400 + 1.5 * radius * np.cos(t), 250 + radius * np.sin(t)))


def zigzag(n):
    k = np.arange(n) / n
    sides = (-1.0) ** np.arange(n)
    return np.column_stack((20 + 760 * np.exp(-6 * k), 250 + 230 * np.exp(-9 * k) * sides))


def walk(n):
    steps = np.random.default_rng(3).normal(0, 0.5, (n, 2))
    return np.array([400, 250]) + np.cumsum(steps, axis=0)


def painted(paint):
    """The colours of a white picture that something has been painted on."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(HEIGHT, WIDTH, 4).astype(int)


def all_segments(points, color):
    """The whole tape, segment by segment."""
    rows = points.copy()
    rows[:, 1] = HEIGHT - rows[:, 1]
    segments = mitred(np.hstack((rows[:-1], rows[1:])), PLANE_STYLE.width)

    def paint(painter):
        painter.setPen(line_pen(color, PLANE_STYLE.width))
        draw_segments(painter, segments)

    return painted(paint)


def polylines(points, color):
    """The whole tape in fifty polylines; one would take minutes."""
    pixels = [VIEW.point(x, y) for x, y in points.tolist()]
    pen = line_pen(color, PLANE_STYLE.width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    rows = len(points) // 50

    def paint(painter):
        painter.setPen(pen)
        for first in range(0, len(pixels) - 1, rows):
            painter.drawPolyline(QPolygonF(pixels[first : first + rows + 1]))

    return painted(paint)


@pytest.mark.parametrize(
    ("points", "paint_all"),
    [
        pytest.param(spiral(20_000), polylines, id="spiral"),
        pytest.param(spiral(100_000), polylines, id="finer spiral"),
        pytest.param(zigzag(20_000), all_segments, id="zigzag"),
        pytest.param(walk(20_000), all_segments, id="walk"),
    ],
)
def test_a_reduced_path_looks_like_all_of_it(qapp, points, paint_all):
    run = trace(tape(points, points[:, 0], points))
    path = PathPixels(run, VIEW)
    assert len(path.ends) < len(points) / 2
    reduced = painted(lambda painter: path.draw_line(painter, VIEW))
    everything = paint_all(points, run.color)
    assert (everything != 255).any(axis=2).mean() > 0.01
    differs = (np.abs(reduced - everything) > TOLERANCE).any(axis=2)
    assert differs.mean() <= MOST


@pytest.fixture
def landscape(qtbot):
    widget = Landscape()
    qtbot.addWidget(widget)
    widget.resize(WIDTH, HEIGHT)
    widget.show()
    widget.set_domain(((0.0, WIDTH), (0.0, HEIGHT)))
    return widget


@pytest.mark.parametrize("fades", [False, True])
def test_a_long_path_looks_the_same_however_the_playhead_came_there(landscape, fades):
    landscape.set_overlays(frozenset({"trail"} if fades else ()))
    runs = (spiral(20_000), walk(20_000), zigzag(20_000))
    landscape.set_traces(
        tuple(trace(tape(p, p[:, 0], p), i, selected=not i) for i, p in enumerate(runs))
    )
    landscape.set_playhead(9000.3)
    at_once = picture(landscape)
    for playhead in (0, 20, 3000.5, 19_999, 12_000, 8999, 9000.3):
        landscape.set_playhead(playhead)
        landscape.grab()
    assert picture(landscape) == at_once


@pytest.mark.parametrize("fades", [False, True])
def test_on_a_long_straight_way_the_path_is_bold_up_to_the_playhead_only(landscape, fades):
    landscape.set_overlays(frozenset({"trail"} if fades else ()))
    points = np.column_stack((np.linspace(100, 700, 6001), np.full(6001, 250.0)))
    landscape.set_traces((trace(tape(points, points[:, 0], points)),))
    lengths = []
    for playhead in (2000, 4000):
        landscape.set_playhead(playhead)
        lengths.append(colored_pixels(landscape, RUN_COLORS[0]))
    longer = lengths[1] - lengths[0]
    # Two pixels wide, and two hundred longer, unless it fades out three behind the ball.
    assert abs(longer) < 40 if fades else 350 < longer < 450


def test_in_quick_succession_a_laborious_path_is_drawn_roughly_until_the_hand_rests(
    landscape, qtbot, monkeypatch
):
    moved = [trace(tape(p, p[:, 0], p)) for p in (zigzag(20_000) + k for k in range(4))]
    landscape.set_playhead(9000)
    for run in moved:
        landscape.set_traces((run,))
        rough = picture(landscape)
    assert landscape.is_settling
    qtbot.waitUntil(lambda: not landscape.is_settling, timeout=5000)
    at_rest = picture(landscape)
    assert at_rest != rough
    landscape.set_traces(())
    landscape.grab()
    qtbot.waitUntil(lambda: not landscape.is_settling, timeout=5000)
    # What comes alone after a while is drawn as it is at rest, at once.
    later = perf_counter() + 10.0
    monkeypatch.setattr(incremental_layer, "perf_counter", lambda: later)
    landscape.set_traces((moved[-1],))
    assert not landscape.is_settling
    assert picture(landscape) == at_rest


def test_laborious_curves_come_to_rest_in_the_same_picture(qtbot, monkeypatch):
    curve = Curve("y")
    qtbot.addWidget(curve)
    curve.set_log(False)
    curve.resize(500, 300)
    curve.show()
    runs = [
        tuple(trace(tape(p, p[:, 0], p), i, selected=not i) for i in range(6))
        for p in (zigzag(20_000) + k for k in range(4))
    ]
    curve.set_playhead(12_000)
    for each in runs:
        curve.set_traces(each, 20_000)
        rough = picture(curve)
    assert curve.is_settling
    qtbot.waitUntil(lambda: not curve.is_settling, timeout=5000)
    at_rest = picture(curve)
    assert at_rest != rough
    curve.set_traces((), 20_000)
    curve.grab()
    qtbot.waitUntil(lambda: not curve.is_settling, timeout=5000)
    later = perf_counter() + 10.0
    monkeypatch.setattr(incremental_layer, "perf_counter", lambda: later)
    curve.set_traces(runs[-1], 20_000)
    assert picture(curve) == at_rest
