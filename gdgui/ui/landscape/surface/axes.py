"""The axes of a surface: grids on the sides away from the viewer, numbers along their edges.

No number stands where the surface may be: those of the two coordinates stand along the edges of
the floor in front, below the surface, and those of the values along the outermost upright edge.
"""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gdgui.engine.arrays import FloatArray
from gdgui.engine.display.surface import HeightScale
from gdgui.engine.display.surface_camera import View
from gdgui.ui.landscape.surface.rendering import Scene, view_of
from gdgui.ui.painting.rimmed_text import Rim, Word, write_rimmed
from gdgui.ui.painting.ticks import Tick, round_ticks
from gdgui.ui.style.theme import MATH_FONT, Theme

__all__ = ["SurfaceAxes", "height_ticks", "small_font"]

_FONT_FACTOR = 0.85
_NAME_FACTOR = 1.3
_GAP = 0.9
"""How far from its edge a number stands, in heights of the font."""
_NAME_PLACES = [
    *((share, gap) for share in (0.5, 0.62, 0.38, 0.8, 0.2) for gap in (2.3, 3.4, 4.6, 5.8)),
    *((1.1, 0.9), (1.18, 0.9)),
]
"""Where a name may stand: at which share of its edge, and how far from it."""
_RIM = 3.0
_APART = 4.6
"""How far numbers along an edge are apart, in heights of the font."""
_STEEP = 0.45
"""An edge that goes so much less across than down looks upright."""
_LEAST_HEIGHT = 3.0
"""An upright edge that is seen as short as this has no numbers."""
_TICK_COUNT = 4

Place = Callable[[float], tuple[float, float, float]]


class SurfaceAxes:
    """The box around a surface."""

    def __init__(self) -> None:
        self._font = QFont()
        self._names = ("x", "y", "f")

    def set_font(self, font: QFont) -> None:
        """Write numbers somewhat smaller than a font."""
        self._font = small_font(font)

    def set_names(self, names: tuple[str, ...], *, is_ribbon: bool) -> None:
        """Name the axes: of two coordinates, or of one and its value."""
        self._names = (names[0], "", names[1]) if is_ribbon else (names[0], names[1], "f")

    @property
    def room(self) -> tuple[float, float, float]:
        """How many pixels numbers and names take at the sides of the box, above and below."""
        height = QFontMetricsF(self._font).height()
        return 2.9 * height, 1.2 * height, 2.1 * height

    def paint_back(self, painter: QPainter, scene: Scene) -> None:
        """Paint what lies behind the surface: the floor, two walls and their grids."""
        view, theme = view_of(scene), scene.theme
        edges = _Edges(view)
        x, y, _, z = self._ticks(scene, edges)
        lines: list[QLineF] = []
        for tick in x:
            lines += _lines(view, [(tick, -edges.side_y * view.box.y, h) for h in edges.heights])
            lines += _lines(view, [(tick, v, -view.box.z) for v in (-view.box.y, view.box.y)])
        for tick in y:
            lines += _lines(view, [(-edges.side_x * view.box.x, tick, h) for h in edges.heights])
            lines += _lines(view, [(u, tick, -view.box.z) for u in (-view.box.x, view.box.x)])
        for tick in z:
            corner = (-edges.side_x * view.box.x, -edges.side_y * view.box.y, tick)
            for end in (
                (edges.side_x * view.box.x, -edges.side_y * view.box.y, tick),
                (-edges.side_x * view.box.x, edges.side_y * view.box.y, tick),
            ):
                lines += _lines(view, [corner, end])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.grid), theme.pen))
        painter.drawLines(lines)
        painter.setPen(QPen(QColor(theme.border), theme.pen))
        painter.drawLines(edges.outline())

    def paint_numbers(self, painter: QPainter, scene: Scene, taken: list[QRectF]) -> None:
        """Write numbers and names along the edges, clear of what is taken."""
        view, theme = view_of(scene), scene.theme
        edges = _Edges(view)
        metrics = QFontMetricsF(self._font)
        rim = Rim(QColor(theme.plot_background), _RIM * theme.pen)
        room = QRectF(0.0, 0.0, *scene.size)
        for name, numbers, place, out in self._written(scene, edges):
            words = []
            for value, text in numbers:
                box = self._box(view, place(value), out, text, metrics, _GAP)
                if self._is_free(box, taken, room):
                    taken.append(box)
                    at = QPointF(box.left(), box.top() + metrics.ascent())
                    words.append(Word(text, at, self._font))
            write_rimmed(painter, words, QColor(theme.muted), rim)
            self._write_name(painter, view, name, place, out, taken, rim, theme, room)

    def _write_name(
        self, painter: QPainter, view: View, name: str, place: Place, out: FloatArray,
        taken: list[QRectF], rim: Rim, theme: Theme, room: QRectF,
    ) -> None:  # fmt: skip
        """Write the name of an axis beside the middle of its edge, clear of its numbers."""
        if not name:
            return
        font = QFont(self._font)
        font.setFamily(MATH_FONT)
        font.setItalic(True)
        if font.pixelSize() > 0:
            font.setPixelSize(round(font.pixelSize() * _NAME_FACTOR))
        metrics = QFontMetricsF(font)
        for share, gap in _NAME_PLACES:
            box = self._box(view, place(share), out, name, metrics, gap)
            if self._is_free(box, taken, room, metrics.height() / 2):
                taken.append(box)
                at = QPointF(box.left(), box.top() + metrics.ascent())
                write_rimmed(painter, [Word(name, at, font)], QColor(theme.muted), rim)
                return

    def _box(
        self, view: View, point: tuple[float, float, float], out: FloatArray, text: str,
        metrics: QFontMetricsF, gap: float,
    ) -> QRectF:  # fmt: skip
        """Return where a text stands beside a point of an edge, towards the outside."""
        x, y = view.project(np.array([point]))[0, :2].tolist()
        width, height = metrics.horizontalAdvance(text), metrics.height()
        away = gap * QFontMetricsF(self._font).height()
        # As far as its corner, whichever way it stands.
        reach = abs(out[0]) * width / 2.0 + abs(out[1]) * height / 2.0
        middle = QPointF(*(np.array([x, y]) + out * (reach + away * 0.6)).tolist())
        box = QRectF(0.0, 0.0, width, height)
        box.moveCenter(middle)
        return box

    @staticmethod
    def _is_free(box: QRectF, taken: list[QRectF], room: QRectF, beside: float = 3.0) -> bool:
        """Return whether a text has room beside those that are written, and so many pixels."""
        around = box.adjusted(-beside, 0.0, beside, 0.0)
        return room.contains(box) and not any(around.intersects(other) for other in taken)

    def _ticks(
        self, scene: Scene, edges: "_Edges"
    ) -> tuple[list[float], list[float], list[tuple[float, str]], list[float]]:
        """Return where the ticks of x and y lie in the box; those of the values, and where."""
        field, view = scene.relief.field, view_of(scene)
        x = [_placed(tick.value, field.x, view.box.x) for tick in self._numbers(scene, edges, 0)]
        y = [_placed(tick.value, field.y, view.box.y) for tick in self._numbers(scene, edges, 1)]
        values = height_ticks(scene.relief.scale, _TICK_COUNT)
        tall = field.box.z
        heights = [float(scene.relief.scale.heights(np.array([t.value]))[0]) for t in values]
        return x, y, [(t.value, t.text) for t in values], [tall * (2 * h - 1) for h in heights]

    def _numbers(self, scene: Scene, edges: "_Edges", axis: int) -> list[Tick]:
        field = scene.relief.field
        if axis == 1 and scene.relief.is_ribbon:
            return []
        line = (field.x, field.y)[axis]
        height = QFontMetricsF(self._font).height()
        count = max(1.0, edges.length(axis) / (_APART * height))
        ticks = round_ticks(float(line[0]), float(line[-1]), count)
        return [tick for tick in ticks if line[0] <= tick.value <= line[-1]]

    def _written(
        self, scene: Scene, edges: "_Edges"
    ) -> list[tuple[str, list[tuple[float, str]], Place, FloatArray]]:
        """Return for each axis its name, its numbers as shares, their place, and the way out."""
        view, field = view_of(scene), scene.relief.field
        found: list[tuple[str, list[tuple[float, str]], Place, FloatArray]] = []
        for axis, line in enumerate((field.x, field.y)):
            low, span = float(line[0]), float(line[-1] - line[0])
            numbers = [((t.value - low) / span, t.text) for t in self._numbers(scene, edges, axis)]
            place, out = edges.floor_edge(axis)
            found.append((self._names[axis], numbers, place, out))
        height = QFontMetricsF(self._font).height()
        if edges.upright_length >= _LEAST_HEIGHT * height:
            _, _, values, places = self._ticks(scene, edges)
            shares = [(z + view.box.z) / (2 * view.box.z) for z in places]
            numbers = [(s, text) for s, (_, text) in zip(shares, values, strict=True)]
            place, out = edges.upright_edge()
            found.append((self._names[2], numbers, place, out))
        return found


class _Edges:
    """The edges of a box as they are seen."""

    def __init__(self, view: View) -> None:
        self._view = view
        toward = view.axes[2]
        self.side_x, self.side_y = (1.0 if toward[axis] > 0 else -1.0 for axis in (0, 1))
        """The sides that the viewer stands on."""
        self.heights = (-view.box.z, view.box.z)
        x, y, z = view.box.x, view.box.y, view.box.z
        self._x, self._y, self._z = x, y, z
        # Each begins where the edge of the floor ends that the numbers of y, or of x, stand along.
        sides = [(self.side_x * x, -self.side_y * y), (-self.side_x * x, self.side_y * y)]
        across = [float(self._pixel((u, v, 0.0))[0]) for u, v in sides]
        left = int(np.argmin(across))
        is_crowded = self._is_steep(1 - left) and not self._is_steep(left)
        self._upright = sides[1 - left if is_crowded else left]

    def _is_steep(self, axis: int) -> bool:
        """Return whether the edge of the floor along an axis is seen as an upright one."""
        place, _ = self.floor_edge(axis)
        across, down = np.abs(self._pixel(place(1.0)) - self._pixel(place(0.0)))
        return bool(across < _STEEP * down)

    def _pixel(self, point: tuple[float, float, float]) -> FloatArray:
        pixel: FloatArray = self._view.project(np.array([point]))[0, :2]
        return pixel

    def _out(self, place: Place) -> FloatArray:
        """Return the direction, in pixels, that leads from the middle of the box past an edge."""
        begin, end = self._pixel(place(0.0)), self._pixel(place(1.0))
        along = end - begin
        normal = np.array([-along[1], along[0]])
        inner = (begin + end) / 2.0 - self._pixel((0.0, 0.0, 0.0))
        normal *= math.copysign(1.0, float(normal @ inner))
        length = float(np.hypot(*normal))
        return normal / length if length else np.array([0.0, 1.0])

    def floor_edge(self, axis: int) -> tuple[Place, FloatArray]:
        """Return the edge of the floor in front along an axis, by shares, and the way out."""

        def place(share: float) -> tuple[float, float, float]:
            if axis == 0:
                return (2 * share - 1) * self._x, self.side_y * self._y, -self._z
            return self.side_x * self._x, (2 * share - 1) * self._y, -self._z

        return place, self._out(place)

    def upright_edge(self) -> tuple[Place, FloatArray]:
        """Return the outermost upright edge that has room, by shares, and the way out."""

        def place(share: float) -> tuple[float, float, float]:
            return self._upright[0], self._upright[1], (2 * share - 1) * self._z

        return place, self._out(place)

    def length(self, axis: int) -> float:
        """Return how many pixels long the edge of the floor along an axis is seen."""
        place, _ = self.floor_edge(axis)
        return float(np.hypot(*(self._pixel(place(1.0)) - self._pixel(place(0.0)))))

    @property
    def upright_length(self) -> float:
        """How many pixels long the upright edges are seen."""
        place, _ = self.upright_edge()
        return float(np.hypot(*(self._pixel(place(1.0)) - self._pixel(place(0.0)))))

    def outline(self) -> list[QLineF]:
        """Return the edges of the floor and of the walls behind the surface."""
        x, y, z = self._x, self._y, self._z
        back_x, back_y = -self.side_x * x, -self.side_y * y
        floor = [(-x, -y, -z), (x, -y, -z), (x, y, -z), (-x, y, -z), (-x, -y, -z)]
        lines = _lines(self._view, floor)
        walls = [(-back_x, back_y), (back_x, back_y), (back_x, -back_y)]
        lines += _lines(self._view, [(u, v, z) for u, v in walls])
        for u, v in walls:
            lines += _lines(self._view, [(u, v, -z), (u, v, z)])
        return lines


def _lines(view: View, points: list[tuple[float, float, float]]) -> list[QLineF]:
    pixels = [QPointF(*pixel) for pixel in view.project(np.array(points))[:, :2].tolist()]
    return [QLineF(a, b) for a, b in pairwise(pixels)]


def _placed(value: float, line: FloatArray, half: float) -> float:
    return float((value - line[0]) / (line[-1] - line[0]) * 2.0 - 1.0) * half


def height_ticks(scale: HeightScale, count: int) -> list[Tick]:
    """Return round values that are about evenly high, from the lowest that is shown to the top.

    >>> [tick.text for tick in height_ticks(HeightScale(0.0, 10.0), 4)]
    ['0', '2', '4', '6', '8', '10']
    """
    if math.isinf(scale.softness):
        return [t for t in round_ticks(scale.bottom, scale.top, count + 1) if t.text]
    found: dict[float, Tick] = {}
    least = 0.55 / count
    for index in range(count + 1):
        height = index / count
        low, high = (scale.value(min(max(height + d, 0.0), 1.0)) for d in (-least, least))
        near = [t for t in round_ticks(low, high, 3.0) if scale.bottom <= t.value <= scale.top]
        if near:
            heights = scale.heights(np.array([tick.value for tick in near]))
            tick = near[int(np.argmin(abs(heights - height)))]
            found[tick.value] = tick
    return [Tick(value, f"{value:g}".replace("-", "−")) for value in sorted(found)]


def small_font(font: QFont) -> QFont:
    """Return the font of numbers beside a plot in a font."""
    small = QFont(font)
    if font.pixelSize() > 0:
        small.setPixelSize(max(1, round(font.pixelSize() * _FONT_FACTOR)))
    else:
        small.setPointSizeF(font.pointSizeF() * _FONT_FACTOR)
    return small
