"""The paths of all runs on a landscape: bold up to the playhead, faint beyond it.

All runs are one item, because they share a picture of their faint parts and lie over one another in
one order. Where there is much to draw, it is drawn in blocks of steps, later ones over earlier
ones, and what the playhead has left behind is kept as a picture (`IncrementalLayer`). That is a
memory and nothing more: the same playhead always gives the same picture, to the pixel.

Where what there is to draw takes longer than a frame, and changes in quick succession, as while
a start is dragged or the wheel is turned, it is drawn roughly: without antialiasing, rims and
dots, and in a new look with the vertices of the old one. It is sharpened once the hand rests.
"""

import math
from bisect import bisect_right

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.ui.landscape.plane_item import PlaneItem
from gdgui.ui.painting.canvas import faded
from gdgui.ui.painting.incremental_layer import DragQuality, IncrementalLayer
from gdgui.ui.painting.path_pixels import PathPixels, RoughPath, look, path_point
from gdgui.ui.painting.pixels import Layer, PixelMap
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.theme import Theme

__all__ = ["PathItem"]

_BALL_RADIUS = 6.0
_RIM = 2.0
_TRAIL = 30
"""How many steps of a fading trail are bold."""
_BANDS = 3
"""In how many pieces a trail fades."""
_BLOCK = 240
"""How many segments are so few that they can be drawn anew in every frame."""
_MOST_BLOCKS = 160
_LAYERS = 3.0
"""How often a path is drawn: faint, as a rim and bold."""
_MS_PER_ROW = 5e-6
"""What it takes to look at one iterate."""


class PathItem(PlaneItem):
    """The paths and balls of all visible runs, in the pixels of the view box it lies in."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._traces: tuple[Trace, ...] = ()
        self._paths: list[PathPixels] = []
        self._rough: list[RoughPath] = []
        self._drag_quality = DragQuality(self._sharpen, self)
        self._playhead = 0.0
        self._faint = Layer()
        self._settled = IncrementalLayer()
        self._blocks: list[int] = []
        self._version = 0
        self._stale = False
        self._fades = False

    def set_fading(self, fades: bool) -> None:
        """Let the bold path fade out behind the ball, or keep it from the start on."""
        self._fades = fades
        self.update()

    @property
    def is_settling(self) -> bool:
        """Whether the paths are drawn roughly for the moment."""
        return self._drag_quality.is_on

    def set_traces(self, traces: tuple[Trace, ...]) -> None:
        """Show these runs; the selected one lies on top."""
        visible = [trace for trace in traces if trace.visible]
        before, self._traces = self._traces, tuple(sorted(visible, key=lambda t: t.selected))
        if list(map(look, before)) != list(map(look, self._traces)):
            self._drag_quality.note_change()
            self._changed()

    def set_theme(self, theme: Theme) -> None:
        """Paint with the colours and the pens of a theme."""
        if theme.pen != self._theme.pen:
            self._paths = []
        super().set_theme(theme)

    def set_map(self, pixel_map: PixelMap) -> None:
        """Show another part of the plane, or the same in another size."""
        # Another size comes from a layout, which no one waits for; a picture may be taken next.
        if pixel_map.rect == self._map.rect:
            self._drag_quality.note_change(goes_on=pixel_map.scale != self._map.scale)
        super().set_map(pixel_map)

    def set_playhead(self, playhead: float) -> None:
        """Draw bold up to this step."""
        self._playhead = playhead
        self.update()

    def _changed(self) -> None:
        # Several changes come before one frame, so the work is left to the frame.
        self._stale = True
        super()._changed()

    def _sharpen(self) -> None:
        self._stale = True
        self.update()

    def _refresh(self) -> None:
        old, self._paths, self._rough = self._paths, [], []
        for trace in self._traces:
            path = next((p for p in old if p.covers(trace, self._map)), None)
            if path is None and self.is_settling:
                path = next((p for p in old if p.is_of(trace)), None)
                if path is not None:
                    old.remove(path)
            elif path is not None:
                old.remove(path)
                path.extend(trace)
            self._paths.append(path or PathPixels(trace, self._map, self._theme.pen))
        self._version += 1
        self._stale = False
        if self.is_settling:
            pairs = zip(self._paths, self._traces, strict=True)
            self._rough = [path.rough(trace, self._map) for path, trace in pairs]
            return
        ends = [path.ends for path in self._paths]
        every = np.sort(np.concatenate(ends)) if ends else np.empty(0, np.int64)
        # The steps at which one block ends and the next begins.
        size = max(_BLOCK, len(every) // _MOST_BLOCKS)
        self._blocks = sorted(set(every[size::size].tolist()))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint one frame."""
        if refreshed := self._stale:
            self._refresh()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = math.floor(self._playhead)
        with faded(painter, self._theme.future_path):
            if not self._rough:
                self._faint.draw(painter, self._map.rect, self._version, self._paint_beyond)
            else:
                bold = 0 if self._fades else step
                key = (self._version, bold)
                if any(trace.trajectory.last_step > bold for trace in self._traces):
                    self._faint.draw(
                        painter, self._map.rect, key, lambda p: self._paint_rough(p, bold)
                    )
        if self._fades:
            self._paint_trail(painter)
        elif self._rough:
            self._paint_rough(painter, -1, step)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        else:
            self._paint_bold(painter)
        for trace in self._traces:
            self._paint_ball(painter, trace)
        if refreshed:
            rows = sum(len(trace.trajectory) for trace in self._traces)
            lines = sum(path.labour for path in self._paths)
            self._drag_quality.note_drawn(_LAYERS * lines + _MS_PER_ROW * rows)

    def _paint_rough(self, painter: QPainter, first: int, last: float = math.inf) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for path in self._rough:
            path.draw(painter, first, last)

    def _paint_bold(self, painter: QPainter) -> None:
        """Paint all steps before the playhead."""
        settled = bisect_right(self._blocks, self._playhead)
        self._settled.draw(
            painter, self._map.rect, self._version, settled, len(self._blocks), self._paint_block
        )
        first = self._blocks[settled - 1] if settled else 0
        self._paint_steps(painter, first, self._playhead, is_last=True)

    def _paint_trail(self, painter: QPainter) -> None:
        """Paint the last steps before the playhead, older ones fainter."""
        step = math.floor(self._playhead)
        length = _TRAIL // _BANDS
        for band in range(_BANDS):
            first = step - _TRAIL + band * length
            end = first + length if band < _BANDS - 1 else self._playhead
            if end > 0:
                with faded(painter, (band + 1) / _BANDS):
                    self._paint_band(painter, first, end)

    def _paint_band(self, painter: QPainter, first: int, end: float) -> None:
        for path in self._paths:
            if path.trace.trajectory.last_step >= first:
                path.draw_rows(painter, self._map, self._theme.halo, max(0, first), end)

    def _paint_beyond(self, painter: QPainter) -> None:
        for path in self._paths:
            path.draw_line(painter, self._map)

    def _paint_block(self, painter: QPainter, index: int) -> None:
        first = self._blocks[index - 1] if index else 0
        self._paint_steps(painter, first, float(self._blocks[index]), is_last=False)

    def _paint_steps(
        self, painter: QPainter, first: int, playhead: float, *, is_last: bool
    ) -> None:
        for path in self._paths:
            if path.trace.trajectory.last_step >= first:
                path.draw(painter, self._map, self._theme.halo, first, playhead, is_last=is_last)

    def _paint_ball(self, painter: QPainter, trace: Trace) -> None:
        x, y = path_point(trace.trajectory, self._playhead)
        if not (math.isfinite(x) and math.isfinite(y)):
            return
        pen = self._theme.pen
        painter.setPen(QPen(QColor(self._theme.halo), _RIM * pen))
        painter.setBrush(QColor(trace.color))
        radius = (_BALL_RADIUS + _RIM / 2) * pen
        painter.drawEllipse(self._map.point(x, y), radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
