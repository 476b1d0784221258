"""Paints what a data view shows: points, what models say of them, and axes.

What is costly to paint is kept until it changes: what lies under the points changes with every
step, points and axes only with the data and the part in view.
"""

from collections.abc import Hashable

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import IntArray
from gdgui.engine.display.prediction import (
    LINE,
    PLANE,
    ROWS,
    CurvePrediction,
    PlanePrediction,
    Prediction,
    RowPrediction,
)
from gdgui.ui.data.axes import paint_axes, paint_grid
from gdgui.ui.data.colors import class_color
from gdgui.ui.data.confusions import Confusions, ConfusionTable
from gdgui.ui.data.fit import paint_curve, paint_curves, paint_residuals
from gdgui.ui.data.pictures import PictureGrid
from gdgui.ui.data.points import (
    PointColors,
    in_pixels,
    paint_points,
    paint_rings,
    point_colors,
    point_radius,
    seen,
)
from gdgui.ui.data.shades import paint_boundary, paint_shades, shades_of
from gdgui.ui.data.shown_run import ShownRun
from gdgui.ui.data.subject import Subject
from gdgui.ui.painting.canvas import clipped
from gdgui.ui.painting.pixels import Layer, PixelMap
from gdgui.ui.style.theme import LIGHT, Theme

__all__ = ["PlotPainting"]

_NEAR = 9.0
"""As far from a point, in pixels, the pointer still means it."""
_DIAGONAL = 1.0
_BATCH_WIDTH, _CHOSEN_WIDTH, _CHOSEN_GAP = 1.4, 2.2, 2.0


class PlotPainting:
    """All that a data view shows, and how it is painted.

    Attributes:
        subject: the data; None for none.
        prediction: what models say of them; None while that is not known.
    """

    def __init__(self) -> None:
        self.subject: Subject | None = None
        self.prediction: Prediction | None = None
        self._theme = LIGHT
        self._image = QImage()
        self._runs: tuple[ShownRun, ...] = ()
        self._shown: frozenset[str] = frozenset()
        self._batch: IntArray = np.empty(0, np.int64)
        self._colors = PointColors((), np.empty(0, np.int64))
        self._confusions: Confusions | None = None
        self._back, self._front = Layer(), Layer()
        self._version = self._said = 0
        self._map = PixelMap((0.0, 1.0), (0.0, 1.0), QRectF(0, 0, 1, 1))
        self._font = QFont()

    # ---- what is shown ----

    def set_theme(self, theme: Theme) -> None:
        """Paint with the colours of a theme."""
        self._theme = theme
        self._recolor()
        self._render()

    def set_subject(self, subject: Subject | None) -> None:
        """Show other data; what models say of the old ones stands in as far as it fits."""
        before, self.subject = self.subject, subject
        if subject is None or before is None or _outputs_of(before) != _outputs_of(subject):
            self.set_prediction(None)
        self._recolor()

    def set_view(self, pixel_map: PixelMap, font: QFont) -> None:
        """Take in where coordinates lie, and how axes are written."""
        self._map, self._font = pixel_map, QFont(font)
        self._version += 1

    def set_runs(self, runs: tuple[ShownRun, ...]) -> None:
        """Show these runs in their colours."""
        self._runs = runs
        self._said += 1

    def set_prediction(self, prediction: Prediction | None) -> None:
        """Show what models say; None shows the data alone."""
        self.prediction = prediction
        self._confusions = None
        self._render()

    def set_shown(self, shown: frozenset[str]) -> None:
        """Show these of the `gdgui.ui.data.options.OPTIONS`."""
        before, self._shown = self._shown, shown
        self._version += 1
        if "discrete" in before ^ shown:
            self._render()

    @property
    def shows_held_out(self) -> bool:
        """Whether rows that are held out are shown."""
        return "held_out" in self._shown

    def set_batch(self, rows: IntArray) -> bool:
        """Ring the rows that a step sees; return whether they are others than before."""
        is_other = not np.array_equal(rows, self._batch)
        self._batch = rows
        return is_other

    def _recolor(self) -> None:
        self._version += 1
        if self.subject is not None:
            self._colors = point_colors(self.subject, self._theme)

    def _render(self) -> None:
        """Make the picture of what a model says over the plane."""
        said, subject = self.prediction, self.subject
        self._image = QImage()
        self._said += 1
        if isinstance(said, PlanePrediction) and subject is not None:
            is_discrete = "discrete" in self._shown
            self._image = shades_of(
                said, self._theme, subject.classes, subject.scale, is_discrete=is_discrete
            )

    # ---- painting ----

    def paint(self, painter: QPainter, chosen: int | None) -> None:
        """Paint everything.

        Args:
            painter: where to, in the pixels of the map.
            chosen: the row that keys apply to; None for none.
        """
        painter.fillRect(self._map.rect, QColor(self._theme.plot_background))
        subject = self.subject
        if subject is None:
            return
        if subject.kind == ROWS and subject.is_classified:
            self._paint_classes(painter, subject)
        else:
            self._paint_points(painter, subject, chosen)

    def _paint_points(self, painter: QPainter, subject: Subject, chosen: int | None) -> None:
        pixel_map = self._map
        everything = pixel_map.rect
        points = self._points(subject)
        front: Hashable = (self._version, self._said if subject.kind == ROWS else 0)
        self._back.draw(
            painter, everything, (self._version, self._said),
            lambda inner: self._paint_back(inner, subject, pixel_map),
        )  # fmt: skip
        self._front.draw(
            painter, everything, front,
            lambda inner: self._paint_front(inner, subject, points, pixel_map),
        )  # fmt: skip
        if isinstance(self.prediction, CurvePrediction) and subject.kind == LINE:
            paint_curves(
                painter, self.prediction, self._curve_colors(subject), pixel_map, self._theme
            )
        self._paint_rings(painter, subject, points, chosen)

    def _points(self, subject: Subject) -> FloatArray:
        """Return where the rows lie; nowhere while it is not known what the model says of them."""
        if subject.kind != ROWS:
            return subject.points
        true = subject.samples.original_targets()
        said = self.prediction.values if isinstance(self.prediction, RowPrediction) else None
        if said is None or len(said) != len(true):
            said = np.full(len(true), np.nan)
        return np.column_stack((true, said))

    def _paint_back(self, painter: QPainter, subject: Subject, pixel_map: PixelMap) -> None:
        """Paint what lies under the points."""
        said = self.prediction
        if subject.kind == PLANE:
            if isinstance(said, PlanePrediction):
                paint_shades(painter, self._image, said, pixel_map)
                if "boundary" in self._shown:
                    paint_boundary(painter, said, pixel_map, self._theme)
            return
        paint_grid(painter, pixel_map, self._font, self._theme)
        if subject.kind == ROWS:
            ends = np.array(pixel_map.x_range)
            paint_curve(painter, ends, ends, pixel_map, self._theme.muted, _DIAGONAL)
        elif isinstance(said, CurvePrediction) and "residuals" in self._shown:
            self._paint_residuals(painter, subject, said, pixel_map)

    def _paint_residuals(
        self, painter: QPainter, subject: Subject, said: CurvePrediction, pixel_map: PixelMap
    ) -> None:
        if said.fitted.shape != (1, len(subject.points)):
            return
        rows = self._visible_rows(subject)
        pixels = in_pixels(subject.points[rows], pixel_map)
        alike = np.zeros(len(rows), np.int64)
        kept = rows[seen(pixels, alike, pixel_map.rect, point_radius(len(rows), self._theme))]
        run = said.runs[said.selected]
        color = self._runs[run].color if run < len(self._runs) else self._theme.muted
        paint_residuals(
            painter, subject.points, said.fitted[0], kept, pixel_map, color, self._theme
        )

    def _curve_colors(self, subject: Subject) -> list[str]:
        """Return the colour of each curve; of a run that is hidden none."""
        said = self.prediction
        if subject.is_softmax:
            return [class_color(label) for label in range(subject.classes)]
        runs = said.runs if isinstance(said, CurvePrediction) else ()
        shown = [self._runs[run] if run < len(self._runs) else None for run in runs]
        return [run.color if run is not None and run.visible else "" for run in shown]

    def _visible_rows(self, subject: Subject) -> IntArray:
        held_out = subject.samples.held_out
        if "held_out" in self._shown:
            return np.arange(len(held_out))
        return np.flatnonzero(~held_out)

    def _paint_front(
        self, painter: QPainter, subject: Subject, points: FloatArray, pixel_map: PixelMap
    ) -> None:
        """Paint points and axes."""
        rows = self._visible_rows(subject)
        colors = PointColors(self._colors.palette, self._colors.indices[rows])
        pixels, held_out = in_pixels(points[rows], pixel_map), subject.samples.held_out[rows]
        with clipped(painter, pixel_map.rect):
            paint_points(painter, pixels, colors, held_out, pixel_map.rect, self._theme)
        paint_axes(painter, pixel_map, subject.axis_names, self._font, self._theme)

    def _paint_rings(
        self, painter: QPainter, subject: Subject, points: FloatArray, chosen: int | None
    ) -> None:
        pixel_map = self._map
        radius, theme = point_radius(len(points), self._theme), self._theme
        batch, learned = self._batch, len(subject.objective.examples.learned)
        # Where a step sees all of them, a ring around each says nothing.
        if "batch" in self._shown and 0 < len(batch) < learned and batch.max() < len(points):
            rings = in_pixels(points[batch], pixel_map)
            paint_rings(
                painter, rings, pixel_map.rect, radius, theme.marker, _BATCH_WIDTH * theme.pen
            )
        if chosen is not None and subject.kind != ROWS:
            rings, width = in_pixels(points[[chosen]], pixel_map), _CHOSEN_WIDTH * theme.pen
            outer = radius + _CHOSEN_GAP
            paint_rings(painter, rings, pixel_map.rect, outer, theme.accent, width)

    def _paint_classes(self, painter: QPainter, subject: Subject) -> None:
        """Paint pictures with what was said of them, or the table of confusions."""
        rect, said = self._map.rect, self.prediction
        rows = said if isinstance(said, RowPrediction) else None
        if self.shows_pictures:
            PictureGrid(rect, subject, self._font, self._theme).paint(painter, rows)
        elif (confusions := self.confusions) is not None:
            self.table.paint(painter, confusions)

    @property
    def shows_pictures(self) -> bool:
        """Whether rows are shown as pictures."""
        subject = self.subject
        is_picture = subject is not None and subject.picture_shape is not None
        return is_picture and "table" not in self._shown

    @property
    def table(self) -> ConfusionTable:
        """Where the table of confusions lies."""
        assert self.subject is not None  # noqa: S101 - there is none without data
        names = self.subject.samples.class_names
        return ConfusionTable(self._map.rect, names, self._font, self._theme)

    @property
    def confusions(self) -> Confusions | None:
        """How often each class was taken for which; None while that is not known."""
        said, subject = self.prediction, self.subject
        if self._confusions is None and isinstance(said, RowPrediction) and subject is not None:
            if said.labels is None or len(said.labels) != len(subject.labels):
                return None
            held_out = subject.samples.held_out
            self._confusions = Confusions(subject.labels, said.labels, held_out, subject.classes)
        return self._confusions

    # ---- what lies under the pointer ----

    def row_at(self, place: QPointF) -> int | None:
        """Return the row whose point or picture lies under a place, where rows are shown."""
        subject = self.subject
        if subject is None or subject.kind != ROWS:
            return None
        if subject.is_classified:
            if not self.shows_pictures:
                return None
            grid = PictureGrid(self._map.rect, subject, self._font, self._theme)
            return grid.at(place)
        rows = self._visible_rows(subject)
        pixels = in_pixels(self._points(subject)[rows], self._map)
        distances = np.hypot(pixels[:, 0] - place.x(), pixels[:, 1] - place.y())
        nearest = int(distances.argmin())
        return int(rows[nearest]) if distances[nearest] <= _NEAR else None

    def cell_at(self, place: QPointF) -> tuple[int, int, int, int] | None:
        """Return a true class and the one said whose cell lies under a place, and its counts."""
        subject = self.subject
        if subject is None or subject.kind != ROWS or not subject.is_classified:
            return None
        confusions, cell = self.confusions, self.table.at(place)
        if self.shows_pictures or confusions is None or cell is None:
            return None
        return (*cell, int(confusions.learned[cell]), int(confusions.others[cell]))


def _outputs_of(subject: Subject) -> tuple[object, ...]:
    """Return what a prediction must fit to be shown with some data."""
    return subject.kind, subject.classes, subject.is_softmax
