"""The plot inside a `DataView`: points, what models say of them, and the mouse that edits them.

How it is painted is `gdgui.ui.data.plot_painting`, and what a hand edits `point_gestures`.
"""

import math

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from gdgui.engine.data.learning import IntArray
from gdgui.engine.display.prediction import (
    LINE,
    ROWS,
    Frame,
    Prediction,
    counts_in_time,
)
from gdgui.ui.data.plot_painting import PlotPainting
from gdgui.ui.data.point_gestures import ARROWS, PointGestures
from gdgui.ui.data.shown_run import ShownRun
from gdgui.ui.data.subject import Interval, Subject
from gdgui.ui.data.visible_part import VisiblePart
from gdgui.ui.painting.pixels import PixelMap
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.key_overrides import claims

__all__ = ["DataPlot"]

_SAMPLE_PX = 2.0
"""How many pixels lie between two samples of a plane at least."""
_MOST_SAMPLES = 400
"""How many samples a plane has at most along a side."""
_MOST_ON_A_LINE = 1_200
_QUICK, _EXACT = 3e6, 4e8
"""How many products a prediction may take: some milliseconds while something moves, or 0.1 s."""
_NOTCH, _KEY_ZOOM = 0.8, 0.8
_NOTCH_UNITS = 120.0
_CLICK_PX = 4.0
"""As far as the pointer moves with a button held down, it is still a click."""
_EDIT_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Insert, Qt.Key.Key_Menu)


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
        self.painting = PlotPainting()
        """What is shown, and how."""
        self._accent = LIGHT.accent
        self._part = VisiblePart()
        self._resolution = 1.0
        self._pressed: QPointF | None = None
        self._dragged: QPointF | None = None
        self._is_ringed = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.gestures.chosen_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Room for a square."""
        return QSize(em(self, 20), em(self, 20))

    def minimumSizeHint(self) -> QSize:
        """Room to recognise something."""
        return QSize(em(self, 8), em(self, 5))

    # ---- what is shown ----

    @property
    def subject(self) -> Subject | None:
        """What is shown."""
        return self.painting.subject

    def set_theme(self, theme: Theme) -> None:
        """Paint with the colours of a theme."""
        self._accent = theme.accent
        self.painting.set_theme(theme)
        self.update()

    def set_subject(self, subject: Subject | None) -> None:
        """Show other data, with the part of the plane in view where that fits."""
        before = self.subject
        is_own = subject is not None and self.gestures.is_own(subject)
        self.painting.set_subject(subject)
        self.gestures.set_subject(subject)
        if subject is not None:
            self._place(before, subject, is_own)
        self._part_changed()

    def _place(self, before: Subject | None, subject: Subject, is_own: bool) -> None:
        """Choose what is in view: a hand that edits is not to see the ground move."""
        if before is None or not _alike(before, subject):
            self._part.set_home(subject.home, is_plane=subject.kind != LINE)
        elif not is_own:
            self._part.take_in(subject.home)

    def set_runs(self, runs: tuple[ShownRun, ...]) -> None:
        """Show these runs in their colours."""
        self.painting.set_runs(runs)
        self.update()

    def set_prediction(self, prediction: Prediction | None) -> None:
        """Show what models say; None shows the data alone."""
        self.painting.set_prediction(prediction)
        self.update()

    def set_shown(self, shown: frozenset[str]) -> None:
        """Show these of the `gdgui.ui.data.options.OPTIONS`."""
        self.painting.set_shown(shown)
        self._changed()

    def set_batch(self, rows: IntArray) -> None:
        """Ring the rows that a step sees."""
        if self.painting.set_batch(rows):
            self.update()

    def set_resolution(self, ratio: float) -> None:
        """Have so many pixels for each of the widget's."""
        if ratio != self._resolution:
            self._resolution = ratio
            self.part_changed.emit()

    def _changed(self) -> None:
        """Take note that what is in view is another part, or larger."""
        pixel_map, painting = self.pixel_map, self.painting
        painting.set_view(pixel_map, self.font())
        self.gestures.set_view(pixel_map, shows_held_out=painting.shows_held_out)
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
        subject, pixel_map = self.subject, self.pixel_map
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
        return (x,) if self.subject is not None and self.subject.kind == LINE else (x, y)

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint one frame."""
        painter = QPainter(self)
        try:
            self.painting.paint(painter, self.gestures.chosen)
            if self._is_ringed and self.hasFocus():
                painter.setPen(QPen(QColor(self._accent), 2.0))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        finally:  # Qt crashes where a widget is freed that is still being painted on
            painter.end()

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
            elif self.subject is not None and self.subject.is_classified:
                gestures.turn(row)
            else:
                gestures.choose(row)
                self._show_menu(place)

    def _show_menu(self, place: QPointF) -> None:
        """Offer what can be done with the point that is chosen."""
        subject, row = self.subject, self.gestures.chosen
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
        subject = self.subject
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
        elif key == Qt.Key.Key_Menu and gestures.chosen is not None and self.subject is not None:
            point = self.subject.points[gestures.chosen].tolist()
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


def _axes_of(subject: Subject) -> tuple[object, ...]:
    """Return what the axes of some data show."""
    samples = subject.samples
    return subject.kind, samples.input_names, samples.target_name, samples.classes > 1
