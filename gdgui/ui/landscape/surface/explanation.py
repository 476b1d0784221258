"""What explains a step on a surface: its arrows, the tangent plane, the quadratic model, numbers.

Arrows lie in the tangent plane at the iterate; the step itself leads from one iterate to the next.
Plane and model are surfaces themselves, drawn over the ground where they are above it, and faintly
where they are below.
"""

import math
from typing import NamedTuple

import msgspec
import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.arrays import FloatArray
from gdgui.engine.display.plane_gradients import PlaneGradients
from gdgui.engine.display.surface import HeightField, Look, draw_surface
from gdgui.engine.display.surface_lines import heights_at, normals_at
from gdgui.ui.landscape.arrows import (
    HEAD,
    Arrow,
    arrows_of,
    lengths_in_one_scale,
    paint_arrow,
    pixel_length,
    word_places,
    write_word,
)
from gdgui.ui.landscape.batch_gradients_item import arrow_of_all, descents
from gdgui.ui.landscape.labels_item import number_places, stride
from gdgui.ui.landscape.surface.axes import small_font
from gdgui.ui.landscape.surface.points import spots
from gdgui.ui.landscape.surface.rendering import Rendering, image_of, view_of
from gdgui.ui.painting.label_room import LabelRoom
from gdgui.ui.painting.rimmed_text import Rim, Word, write_rimmed
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.theme import Theme

__all__ = ["SurfaceExplanation"]

_REACH = 0.42
"""How far plane and model reach, in half the longer side of the box."""
_ABOVE, _BELOW = 0.5, 0.18
"""How opaque they are where they are above the ground, and where they are below it."""
_RIM = 3.0


class SurfaceArrow(NamedTuple):
    """An arrow in pixels of the widget."""

    arrow: Arrow
    start: QPointF
    tip: QPointF
    is_thick: bool = False


class SurfaceFan(NamedTuple):
    """The gradients of the batches in pixels of the widget.

    Attributes:
        whole: that of all data.
        tips: where those of the batches end.
    """

    whole: SurfaceArrow
    tips: list[QPointF]


class SurfaceExplanation:
    """What explains the step of the selected run at the playhead."""

    def __init__(self) -> None:
        self._step: Step | None = None
        self._curvature: Curvature | None = None
        self._gradients: PlaneGradients | None = None
        self._shown: frozenset[str] = frozenset()
        self._sheets: tuple[tuple[object, ...], list[QImage]] = ((), [])

    def set_explanation(self, step: Step | None, curvature: Curvature | None) -> None:
        """Show the arrows of this step, and how the objective bends there; or none."""
        self._step, self._curvature = step, curvature

    def set_batch_gradients(self, gradients: PlaneGradients | None) -> None:
        """Show the gradients of the batches, or none."""
        self._gradients = gradients

    def set_overlays(self, shown: frozenset[str]) -> None:
        """Show these of the `gdgui.ui.landscape.overlays.OVERLAYS`."""
        self._shown = shown

    def paint_sheets(self, painter: QPainter, rendering: Rendering, color: str) -> None:
        """Paint tangent plane and model over a picture of the surface."""
        step = self._step
        if step is None or rendering.scene.relief.is_ribbon or step.dim != 2:
            return
        key = rendering, step, self._curvature, self._shown
        if len(self._sheets[0]) != len(key) or any(
            a is not b for a, b in zip(self._sheets[0], key, strict=True)
        ):
            self._sheets = key, self._drawn_sheets(step, rendering, color)
        for image in self._sheets[1]:
            rendering.paint_image(painter, image)

    def _drawn_sheets(self, step: Step, rendering: Rendering, color: str) -> list[QImage]:
        found = []
        if "plane" in self._shown:
            found.append(_sheet(step, None, rendering, rendering.scene.theme.muted))
        if "model" in self._shown and self._curvature is not None:
            found.append(_sheet(step, self._curvature.hessian, rendering, color))
        return found

    def arrows(self, rendering: Rendering, color: str) -> list[SurfaceArrow]:
        """Return the arrows of the step that are long enough to be seen."""
        step, theme = self._step, rendering.scene.theme
        if step is None:
            return []
        base = _plane_point(step.x)
        (seen,) = spots(rendering, base[None, :])
        if seen is None:
            return []
        tips = [
            (arrow, _tip(rendering, base, arrow))
            for arrow in arrows_of(step, self._shown, theme, color)
        ]
        return [
            SurfaceArrow(arrow, seen.place, tip)
            for arrow, tip in tips
            if tip is not None and QLineF(seen.place, tip).length() >= HEAD * theme.pen
        ]

    def fan(self, rendering: Rendering) -> SurfaceFan | None:
        """Return the gradients of the batches in the tangent plane, if they are shown."""
        gradients = self._gradients
        if gradients is None or "batches" not in self._shown:
            return None
        (seen,) = spots(rendering, gradients.at[None, :])
        vectors = descents(gradients)
        field, norms = rendering.scene.relief.field, np.hypot(*vectors.T)
        if seen is None or not norms.any():
            return None
        spans = np.array([field.x[-1] - field.x[0], field.y[-1] - field.y[0]])
        sizes = np.hypot(*(vectors * np.array([field.box.x, field.box.y]) / spans).T)
        lengths = lengths_in_one_scale(sizes) * rendering.scene.theme.pen
        units = vectors / np.where(norms > 0.0, norms, 1.0)[:, None]
        start, ways = _unit_ways(rendering, gradients.at, units)
        ends = start + np.where(lengths[:, None] > 0.0, ways * lengths[:, None], 0.0)
        *tips, last = (QPointF(x, y) for x, y in ends.tolist())
        whole = SurfaceArrow(arrow_of_all(rendering.scene.theme), seen.place, last, is_thick=True)
        return SurfaceFan(whole, tips)

    def paint_arrows(
        self,
        painter: QPainter,
        arrows: list[SurfaceArrow],
        theme: Theme,
        font: QFont,
        room: LabelRoom,
    ) -> None:
        """Paint arrows, and their names where there is room."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for arrow, start, tip, is_thick in arrows:
            paint_arrow(painter, start, tip, arrow.color, theme, is_thick=is_thick)
        for arrow, start, tip, _ in arrows:
            word = room.first_free(word_places(start, tip, arrow.label, font, theme))
            if word is not None:
                write_word(painter, word, arrow, font, theme)

    def paint_numbers(
        self,
        painter: QPainter,
        rendering: Rendering,
        trace: Trace,
        playhead: float,
        font: QFont,
        room: LabelRoom,
    ) -> None:
        """Write the numbers of iterates beside those that are seen, clear of what is taken."""
        if "labels" not in self._shown:
            return
        tape, theme = trace.trajectory, rendering.scene.theme
        last = min(int(playhead), tape.last_step)
        steps = list(range(0, last + 1, stride(last)))
        points = np.array([_plane_point(tape.x[k]) for k in steps])
        small = small_font(font)
        metrics, words = QFontMetricsF(small), list[Word]()
        for k, seen in zip(steps, spots(rendering, points), strict=True):
            if seen is None or seen.is_hidden:
                continue
            text = f"{k:,}"
            box = room.first_free(number_places(seen.place, text, metrics, theme))
            if box is not None:
                place = QPointF(box.left(), box.top() + metrics.ascent())
                words.append(Word(text, place, small))
        rim = Rim(QColor(theme.halo), _RIM * theme.pen, Qt.PenJoinStyle.BevelJoin)
        write_rimmed(painter, words, QColor(theme.marker), rim)


def _plane_point(x: FloatArray) -> FloatArray:
    """Return an iterate as a point of the plane; on a ribbon, in the middle of its width."""
    return np.array([x[0], x[1] if len(x) == 2 else 0.0])


def _tip(rendering: Rendering, base: FloatArray, arrow: Arrow) -> QPointF | None:
    """Return where an arrow ends: on the surface if it is a step, else in the tangent plane."""
    vector = _plane_point(arrow.vector)
    norm = float(np.hypot(*vector))
    if not (math.isfinite(norm) and norm > 0.0):
        return None
    if arrow.is_true:
        (end,) = spots(rendering, (base + vector)[None, :])
        return None if end is None else end.place
    start, ways = _unit_ways(rendering, base, vector[None, :] / norm)
    return QPointF(*(start + ways[0] * pixel_length(norm) * rendering.scene.theme.pen).tolist())


def _unit_ways(
    rendering: Rendering, base: FloatArray, units: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return where a point is seen, and directions from it in the tangent plane, in pixels.

    An arrow of length 1 shortens as what it lies on does: seen from its tip it is a point.

    Args:
        rendering: the picture.
        base: the point, shape (2,).
        units: vectors of length 1 in the plane, shape (k, 2).

    Returns:
        The place, shape (2,), and the directions, shape (k, 2).
    """
    scene = rendering.scene
    field, view = scene.relief.field, view_of(scene)
    span = field.x[-1] - field.x[0]
    cells = field.cells(np.vstack((base[None, :], base + units * span)))
    height = heights_at(field, base[None, :])
    box = field.of_cells(cells, np.full(len(cells), float(height[0])))
    ways = box[1:] - box[0]
    normal = normals_at(field, cells[:1])[0]
    ways[:, 2] = -(normal[0] * ways[:, 0] + normal[1] * ways[:, 1]) / normal[2]
    ways *= 1e-3 / np.sqrt((ways * ways).sum(axis=1, keepdims=True))
    pixels = view.project(np.vstack((box[:1], box[0] + ways)))[:, :2]
    flat = view.parameters[11] * 1e-3
    return pixels[0], (pixels[1:] - pixels[0]) / flat


def _sheet(step: Step, hessian: FloatArray | None, rendering: Rendering, color: str) -> QImage:
    """Draw f + g·s + s·Hs/2 around an iterate, with s the way from there; without H, a plane."""
    scene = rendering.scene
    field = scene.relief.field.coarser if rendering.is_rough else scene.relief.field
    center = field.cells(step.x[None, :])[0]
    half = np.array([field.box.x, field.box.y])
    counts = np.array([len(field.x) - 1.0, len(field.y) - 1.0])
    across, down = (
        (np.arange(count + 1) - middle) / count * 2 * side
        for count, middle, side in zip(counts.astype(int), center, half, strict=True)
    )
    is_near = across[None, :] ** 2 + down[:, None] ** 2 <= _REACH**2
    sx, sy = (field.x - step.x[0])[None, :], (field.y - step.x[1])[:, None]
    with np.errstate(all="ignore"):
        values = step.f + step.gradient[0] * sx + step.gradient[1] * sy
        if hessian is not None:
            cross = hessian[0, 1] + hessian[1, 0]
            values = values + (hessian[0, 0] * sx**2 + cross * sx * sy + hessian[1, 1] * sy**2) / 2
    heights = scene.relief.scale.heights(values)
    shown = is_near & (heights >= 0.0) & (heights <= 1.0)
    sheet = HeightField(field.x, field.y, np.where(shown, heights, np.nan), field.box)
    tone = QColor(color)
    flat = np.array([[tone.red(), tone.green(), tone.blue()]], np.float64)
    look = Look(np.empty(0), flat, (0.0, 0.0, 0.0), dark=0.75, bright=1.05)
    picture = draw_surface(sheet, rendering.picture.view, look, samples=1)
    is_above = picture.depth >= rendering.picture.depth
    opacity = np.where(is_above, _ABOVE, _BELOW)[..., None]
    pixels = picture.image.view(np.uint8).reshape(*picture.image.shape, 4)
    faded = np.ascontiguousarray((pixels * opacity + 0.5).astype(np.uint8))
    return image_of(msgspec.structs.replace(picture, image=faded.view(np.uint32)[..., 0])).copy()
