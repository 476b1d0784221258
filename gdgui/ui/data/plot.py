"""The plot inside a `DataView`: points, what models say of them, and the mouse that edits them.

Everything is painted from what is handed in; what is costly to paint is kept until it changes.
"""

import math
from collections.abc import Hashable

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import IntArray
from gdgui.engine.display.prediction import (
    LINE,
    PLANE,
    ROWS,
    CurvePrediction,
    Frame,
    PlanePrediction,
    Prediction,
    RowPrediction,
    counts_in_time,
)
from gdgui.ui.data.axes import paint_axes, paint_grid
from gdgui.ui.data.colors import class_color
from gdgui.ui.data.confusions import Confusions, ConfusionTable
from gdgui.ui.data.fit import paint_curve, paint_curves, paint_residuals
from gdgui.ui.data.pictures import PictureGrid
from gdgui.ui.data.point_gestures import ARROWS, PointGestures
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
from gdgui.ui.data.subject import Interval, Subject
from gdgui.ui.data.visible_part import VisiblePart
from gdgui.ui.painting.canvas import clipped
from gdgui.ui.painting.pixels import Layer, PixelMap
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.key_overrides import claims

__all__ = ["DataPlot"]

_SAMPLE_PX = 2.0
"""How many pixels lie between two samples of a plane at least."""
_MOST_SAMPLES = 400
"""How many samples a plane has at most along a side."""
_MOST_ON_A_LINE = 1_200
_QUICK, _EXACT = 2.5e7, 4e8
"""How many products a prediction may take: some milliseconds while something moves, or 0.1 s."""
_NOTCH, _KEY_ZOOM = 0.8, 0.8
_NOTCH_UNITS = 120.0
_NEAR = 9.0
_CLICK_PX = 4.0
"""As far as the pointer moves with a button held down, it is still a click."""
_EDIT_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Insert, Qt.Key.Key_Menu)
_DIAGONAL = 1.0


class DataPlot(QWidget):
    """Points of data, and what models say.

    Signals:
        part_changed: another part of the inputs is in view, or in another size.
        hovered: the place under the pointer, a QPointF; None when it leaves.
    """

    part_changed = Signal()
    hovered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Without a parent at first: `event` is called as it gets one.
        self.gestures = PointGestures()
        """What adds, moves and deletes points."""
        self.gestures.setParent(self)
        self._theme = LIGHT
        self._subject: Subject | None = None
        self._prediction: Prediction | None = None
        self._image = QImage()
        self._runs: tuple[ShownRun, ...] = ()
        self._shown: frozenset[str] = frozenset()
        self._batch: IntArray = np.empty(0, np.int64)
        self._part = VisiblePart()
        self._colors = PointColors((), np.empty(0, np.int64))
        self._resolution = 1.0
        self._back, self._front = Layer(), Layer()
        self._version = self._said = 0
        self._pressed: QPointF | None = None
        self._dragged: QPointF | None = None
        self._is_ringed = False
        self._confusions: Confusions | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.gestures.chosen_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Room for a square."""
        return QSize(em(self, 20), em(self, 20))

    def minimumSizeHint(self) -> QSize:
        """Room to recognise something."""
        return QSize(em(self, 8), em(self, 6))

    # ---- what is shown ----

    @property
    def subject(self) -> Subject | None:
        """What is shown."""
        return self._subject

    @property
    def prediction(self) -> Prediction | None:
        """What is shown of models."""
        return self._prediction

    def set_theme(self, theme: Theme) -> None:
        """Paint with the colours of a theme."""
        self._theme = theme
        self._recolor()
        self._render()
        self._changed()

    def set_subject(self, subject: Subject | None) -> None:
        """Show other data, with the part of the plane in view where that fits."""
        before = self._subject
        is_own = subject is not None and self.gestures.is_own(subject)
        self._subject = subject
        self.gestures.set_subject(subject)
        if subject is None or before is None or _outputs_of(before) != _outputs_of(subject):
            self._take_prediction(None)
        if subject is not None:
            self._place(before, subject, is_own)
            self._recolor()
        self._changed()
        self.part_changed.emit()

    def _place(self, before: Subject | None, subject: Subject, is_own: bool) -> None:
        """Choose what is in view: a hand that edits is not to see the ground move."""
        is_plane = subject.kind != LINE
        if before is None or not _alike(before, subject):
            self._part.set_home(subject.home, is_plane=is_plane)
        elif not is_own:
            self._part.take_in(subject.home)

    def set_runs(self, runs: tuple[ShownRun, ...]) -> None:
        """Show these runs in their colours."""
        if runs != self._runs:
            self._runs = runs
            self._said += 1
            self.update()

    def set_prediction(self, prediction: Prediction | None) -> None:
        """Show what models say; None shows the data alone."""
        self._take_prediction(prediction)
        self.update()

    def _take_prediction(self, prediction: Prediction | None) -> None:
        self._prediction = prediction
        self._said += 1
        self._confusions = None
        self._render()

    def set_shown(self, shown: frozenset[str]) -> None:
        """Show these of the `gdgui.ui.data.options.OPTIONS`."""
        before, self._shown = self._shown, shown
        if "discrete" in before ^ shown:
            self._render()
        self._changed()

    def set_batch(self, rows: IntArray) -> None:
        """Ring the rows that a step sees."""
        if not np.array_equal(rows, self._batch):
            self._batch = rows
            self.update()

    def set_resolution(self, ratio: float) -> None:
        """Have so many pixels for each of the widget's."""
        if ratio != self._resolution:
            self._resolution = ratio
            self.part_changed.emit()

    def _recolor(self) -> None:
        if self._subject is not None:
            self._colors = point_colors(self._subject, self._theme)

    def _render(self) -> None:
        """Make the picture of what a model says over the plane."""
        said, subject = self._prediction, self._subject
        self._image = QImage()
        self._said += 1
        if isinstance(said, PlanePrediction) and subject is not None:
            is_discrete = "discrete" in self._shown
            self._image = shades_of(
                said, self._theme, subject.classes, subject.scale, is_discrete=is_discrete
            )

    def _changed(self) -> None:
        """Take note that points, axes or what is in view are others."""
        self._version += 1
        self.gestures.set_view(self.pixel_map, shows_held_out="held_out" in self._shown)
        self.update()

    # ---- where things lie ----

    @property
    def pixel_map(self) -> PixelMap:
        """Where coordinates lie in the pixels of this widget."""
        size = QRectF(0, 0, max(1, self.width()), max(1, self.height()))
        return self._part.pixel_map(size)

    @property
    def part(self) -> tuple[Interval, Interval] | None:
        """What someone has chosen to see; None for all."""
        pixel_map = self.pixel_map
        return (pixel_map.x_range, pixel_map.y_range) if self._part.is_zoomed else None

    def show_part(self, intervals: tuple[Interval, Interval] | None) -> None:
        """Show a part of the plane; None for all there is to see."""
        if intervals is None:
            self._part.reset()
        else:
            self._part.show_part(intervals)
        self._part_changed()

    def _part_changed(self) -> None:
        self._changed()
        self.part_changed.emit()

    def frame_of(self, *, is_exact: bool) -> Frame:
        """Return what is to be predicted of what is in view.

        Args:
            is_exact: whether as finely as can be seen, or so that it takes some milliseconds.
        """
        subject, pixel_map = self._subject, self.pixel_map
        if subject is None or subject.kind == ROWS:
            return Frame()
        network, rect = subject.objective.network, pixel_map.rect
        budget = _EXACT if is_exact else _QUICK
        if subject.kind == LINE:
            sides: tuple[float, ...] = (min(rect.width() * self._resolution, _MOST_ON_A_LINE),)
            return Frame((pixel_map.x_range,), counts_in_time(network, sides, budget))
        sides = tuple(
            min(side * self._resolution / _SAMPLE_PX, _MOST_SAMPLES)
            for side in (rect.width(), rect.height())
        )
        intervals = pixel_map.x_range, pixel_map.y_range
        return Frame(intervals, counts_in_time(network, sides, budget))

    def inputs_at(self, place: QPointF) -> tuple[float, ...]:
        """Return the inputs under a place in the plot, as many as the axes show."""
        pixel_map = self.pixel_map
        (sx, sy), rect = pixel_map.scale, pixel_map.rect
        x = pixel_map.x_range[0] + (place.x() - rect.left()) / sx
        y = pixel_map.y_range[0] + (place.y() - rect.bottom()) / sy
        return (x,) if self._subject is not None and self._subject.kind == LINE else (x, y)

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint one frame."""
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:  # Qt crashes where a widget is freed that is still being painted on
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        everything = QRectF(self.rect())
        painter.fillRect(everything, QColor(self._theme.plot_background))
        subject = self._subject
        if subject is None:
            return
        if subject.kind == ROWS and subject.is_classified:
            self._paint_classes(painter, subject)
        else:
            self._paint_points(painter, subject)
        if self._is_ringed and self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.accent), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(everything.adjusted(1, 1, -1, -1))

    def _paint_points(self, painter: QPainter, subject: Subject) -> None:
        everything, pixel_map = QRectF(self.rect()), self.pixel_map
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
        if isinstance(self._prediction, CurvePrediction) and subject.kind == LINE:
            paint_curves(
                painter, self._prediction, self._curve_colors(subject), pixel_map, self._theme
            )
        self._paint_rings(painter, subject, points, pixel_map)

    def _points(self, subject: Subject) -> FloatArray:
        """Return where the rows lie; nowhere while it is not known what the model says of them."""
        if subject.kind != ROWS:
            return subject.points
        true = subject.samples.original_targets()
        said = self._prediction.values if isinstance(self._prediction, RowPrediction) else None
        if said is None or len(said) != len(true):
            said = np.full(len(true), np.nan)
        return np.column_stack((true, said))

    def _paint_back(self, painter: QPainter, subject: Subject, pixel_map: PixelMap) -> None:
        """Paint what lies under the points."""
        said = self._prediction
        if subject.kind == PLANE:
            if isinstance(said, PlanePrediction):
                paint_shades(painter, self._image, said, pixel_map)
                if "boundary" in self._shown:
                    paint_boundary(painter, said, pixel_map, self._theme)
            return
        paint_grid(painter, pixel_map, self.font(), self._theme)
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
        said = self._prediction
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
        paint_axes(painter, pixel_map, subject.axis_names, self.font(), self._theme)

    def _paint_rings(
        self, painter: QPainter, subject: Subject, points: FloatArray, pixel_map: PixelMap
    ) -> None:
        radius, theme = point_radius(len(points), self._theme), self._theme
        batch, learned = self._batch, len(subject.objective.examples.learned)
        # Where a step sees all of them, a ring around each says nothing.
        if "batch" in self._shown and 0 < len(batch) < learned and batch.max() < len(points):
            rings = in_pixels(points[batch], pixel_map)
            paint_rings(painter, rings, pixel_map.rect, radius, theme.marker, 1.4 * theme.pen)
        if (row := self.gestures.chosen) is not None and subject.kind != ROWS:
            rings = in_pixels(points[[row]], pixel_map)
            outer = radius + 2.0
            paint_rings(painter, rings, pixel_map.rect, outer, theme.accent, 2.2 * theme.pen)

    def _paint_classes(self, painter: QPainter, subject: Subject) -> None:
        """Paint pictures with what was said of them, or the table of confusions."""
        rect, said = QRectF(self.rect()), self._prediction
        rows = said if isinstance(said, RowPrediction) else None
        if self.shows_pictures:
            PictureGrid(rect, subject, self.font(), self._theme).paint(painter, rows)
        elif (confusions := self.confusions) is not None:
            self.table.paint(painter, confusions)

    @property
    def shows_pictures(self) -> bool:
        """Whether rows are shown as pictures."""
        subject = self._subject
        is_picture = subject is not None and subject.picture_shape is not None
        return is_picture and "table" not in self._shown

    @property
    def table(self) -> ConfusionTable:
        """Where the table of confusions lies."""
        assert self._subject is not None  # noqa: S101 - there is none without data
        names = self._subject.samples.class_names
        return ConfusionTable(QRectF(self.rect()), names, self.font(), self._theme)

    @property
    def confusions(self) -> Confusions | None:
        """How often each class was taken for which; None while that is not known."""
        said, subject = self._prediction, self._subject
        if self._confusions is None and isinstance(said, RowPrediction) and subject is not None:
            if said.labels is None or len(said.labels) != len(subject.labels):
                return None
            held_out = subject.samples.held_out
            self._confusions = Confusions(subject.labels, said.labels, held_out, subject.classes)
        return self._confusions

    def row_at(self, place: QPointF) -> int | None:
        """Return the row whose point or picture lies under a place, where rows are shown."""
        subject = self._subject
        if subject is None or subject.kind != ROWS:
            return None
        if subject.is_classified:
            if not self.shows_pictures:
                return None
            grid = PictureGrid(QRectF(self.rect()), subject, self.font(), self._theme)
            return grid.at(place)
        rows = self._visible_rows(subject)
        pixels = in_pixels(self._points(subject)[rows], self.pixel_map)
        distances = np.hypot(pixels[:, 0] - place.x(), pixels[:, 1] - place.y())
        nearest = int(distances.argmin())
        return int(rows[nearest]) if distances[nearest] <= _NEAR else None

    def cell_at(self, place: QPointF) -> tuple[int, int, int, int] | None:
        """Return a true class and the one said whose cell lies under a place, and its counts."""
        subject = self._subject
        if subject is None or subject.kind != ROWS or not subject.is_classified:
            return None
        confusions, cell = self.confusions, self.table.at(place)
        if self.shows_pictures or confusions is None or cell is None:
            return None
        return (*cell, int(confusions.learned[cell]), int(confusions.others[cell]))

    # ---- the mouse ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a point, or of the ground."""
        place = event.position()
        self._pressed, self._dragged = place, None
        if event.button() == Qt.MouseButton.LeftButton:
            self.gestures.press(place)
        self._choose_cursor(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held; else tell what lies under the pointer."""
        place = event.position()
        held = event.buttons()
        if not held & (Qt.MouseButton.LeftButton | Qt.MouseButton.MiddleButton):
            self._choose_cursor(place)
            self.hovered.emit(place)
            return
        if self._pressed is None or not self._can_zoom:
            return
        way = place - self._pressed
        if self._dragged is None and math.hypot(way.x(), way.y()) < _CLICK_PX:
            return
        before, self._dragged = self._dragged or self._pressed, place
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        if self.gestures.is_holding:
            self.gestures.drag(place)
            self.hovered.emit(place)
        elif before != place:
            self._part.pan(place - before, QRectF(self.rect()))
            self._part_changed()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; a click beside all points adds one, with the right button of the other class."""
        place, pressed = event.position(), self._pressed
        was_click = pressed is not None and self._dragged is None
        was_holding = self.gestures.is_holding
        self.gestures.release()
        self._pressed = self._dragged = None
        if was_click and not was_holding and self._can_zoom:
            self._click(place, event.button())
        self._choose_cursor(place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take a double click for the click that it began with."""
        self._pressed = None

    def _click(self, place: QPointF, button: Qt.MouseButton) -> None:
        gestures = self.gestures
        if button == Qt.MouseButton.LeftButton:
            gestures.add(place)
        elif button == Qt.MouseButton.RightButton:
            row = gestures.at(place)
            if row is None:
                gestures.add(place, is_other=True)
            elif self._subject is not None and self._subject.is_classified:
                gestures.turn(row)
            else:
                gestures.choose(row)
                self._show_menu(place)

    def _show_menu(self, place: QPointF) -> None:
        """Offer what can be done with the point that is chosen."""
        subject, row = self._subject, self.gestures.chosen
        if subject is None or row is None or not self.gestures.can_edit:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(QCoreApplication.translate("DataPlot", "Delete point"), self.gestures.remove)
        if subject.is_classified:
            menu.addAction(
                QCoreApplication.translate("DataPlot", "Other class"),
                lambda: self.gestures.turn(row),
            )
        menu.popup(self.mapToGlobal(place.toPoint()))

    @property
    def _can_zoom(self) -> bool:
        """Whether there is a plane that can be moved."""
        subject = self._subject
        return subject is not None and not (subject.kind == ROWS and subject.is_classified)

    def _choose_cursor(self, place: QPointF) -> None:
        if self.gestures.can_edit and self.gestures.at(place) is not None:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self.gestures.can_edit:
            self.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self.unsetCursor()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        turns = event.angleDelta().y() / _NOTCH_UNITS
        if not self._can_zoom or not turns:
            event.ignore()
            return
        self._zoom(_NOTCH**turns, event.position())
        event.accept()

    def _zoom(self, factor: float, place: QPointF) -> None:
        pixel_map = self.pixel_map
        (sx, sy), rect = pixel_map.scale, pixel_map.rect
        if 0.0 in (sx, sy):
            return
        x = pixel_map.x_range[0] + (place.x() - rect.left()) / sx
        y = pixel_map.y_range[0] + (place.y() - rect.bottom()) / sy
        self._part.zoom(factor, (x, y))
        self._part_changed()

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the pointer is elsewhere."""
        super().leaveEvent(event)
        self.hovered.emit(None)

    # ---- the keys ----

    def event(self, event: QEvent) -> bool:
        """Keep the keys that edit points from the window's shortcuts, while they mean something."""
        if self.gestures.can_edit:
            has_chosen = self.gestures.chosen is not None
            keys = (*_EDIT_KEYS, *(ARROWS if has_chosen or self._is_ringed else ()))
            if claims(event, *keys) or (has_chosen and claims(event, Qt.Key.Key_Escape)):
                return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.part_changed.emit()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with plus and minus; choose, move, add and delete points."""
        key, gestures = Qt.Key(event.key()), self.gestures
        is_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus) and self._can_zoom:
            factor = 1 / _KEY_ZOOM if key == Qt.Key.Key_Minus else _KEY_ZOOM
            self._zoom(factor, self.pixel_map.rect.center())
        elif not gestures.can_edit:
            super().keyPressEvent(event)
        elif key in ARROWS and is_ctrl:
            gestures.nudge(*ARROWS[key], goes_on=event.isAutoRepeat())
        elif key in ARROWS:
            gestures.go(*ARROWS[key])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            gestures.remove()
        elif key == Qt.Key.Key_Insert:
            gestures.add(self.pixel_map.rect.center())
        elif key == Qt.Key.Key_Escape and gestures.chosen is not None:
            gestures.choose(None)
        elif key == Qt.Key.Key_Menu and gestures.chosen is not None and self._subject is not None:
            point = self._subject.points[gestures.chosen].tolist()
            self._show_menu(self.pixel_map.point(*point))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a ring if the keyboard led here; a click has no need of one."""
        super().focusInEvent(event)
        self._is_ringed = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self._is_ringed = False
        self.update()

    # ---- the widget ----

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit what is in view to the new size."""
        super().resizeEvent(event)
        self._part_changed()

    def changeEvent(self, event: QEvent) -> None:
        """Leave the numbers of another font their room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._changed()


def _alike(before: Subject, subject: Subject) -> bool:
    """Return whether data are another state of those before, so that what is in view may stay."""
    names = before.objective.data.name, subject.objective.data.name
    return _axes_of(before) == _axes_of(subject) and (None in names or names[0] == names[1])


def _outputs_of(subject: Subject) -> tuple[object, ...]:
    """Return what a prediction must fit to be shown with some data."""
    return subject.kind, subject.classes, subject.is_softmax


def _axes_of(subject: Subject) -> tuple[object, ...]:
    """Return what the axes of some data show."""
    samples = subject.samples
    return subject.kind, samples.input_names, samples.target_name, samples.classes > 1
