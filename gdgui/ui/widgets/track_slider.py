"""A horizontal slider drawn in the window's own calm style.

Qt's style sheets could draw most of it, but not the colour of a run without a sheet for each
slider, nor how much of the tape has been computed; and Qt's slider pages where it is clicked,
and turns when the wheel was meant for the panel that it lies in. So it paints itself, jumps to
where it is clicked, and takes the wheel only while it has the keyboard's focus.
"""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.key_overrides import claims

__all__ = ["TrackSlider"]

_OWN_KEYS = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)


class TrackSlider(QSlider):
    """A slider over whole positions, whose knob may also stand between them.

    Args:
        parent: the widget it lies in.
        thickness: of the groove, as a part of the font's height.
    """

    def __init__(self, parent: QWidget | None = None, thickness: float = 0.25) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._thickness = thickness
        self._theme = LIGHT
        self._color: str | None = None
        self._position = 0.0
        self._loaded: float | None = None
        self._keeps_keys = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.valueChanged.connect(self._follow_value)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        self.update()

    def set_color(self, color: str | None) -> None:
        """Fill the slider in `color`, or in the theme's accent."""
        self._color = color
        self.update()

    def set_position(self, position: float) -> None:
        """Put the knob at `position`, possibly between two values; nothing is emitted."""
        was_blocked = self.blockSignals(True)
        self.setValue(int(position))
        self.blockSignals(was_blocked)
        if position != self._position:
            self._position = position
            self.update()

    def set_loaded(self, loaded: float | None) -> None:
        """Fill the groove faintly up to `loaded`; None where that says nothing."""
        if loaded != self._loaded:
            self._loaded = loaded
            self.update()

    @property
    def end_margin(self) -> float:
        """How far the knob's centre stays from either edge, in pixels."""
        return self._ends()[0]

    def leave_keys_to_window(self) -> None:
        """Let the window's shortcuts have the arrows; otherwise a focused slider keeps them."""
        self._keeps_keys = False

    def sizeHint(self) -> QSize:
        """Return a size that follows the font."""
        return QSize(em(self, 8), em(self, 1.3))

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size that can still be dragged."""
        return QSize(em(self, 3), em(self, 1.3))

    # ---- input ----

    def event(self, event: QEvent) -> bool:
        """Keep the slider's own keys from the window's shortcuts while it has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and self._keeps_keys:
            return claims(event, *_OWN_KEYS) or super().event(event)
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Jump to where it is clicked, and drag from there."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self._drag_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self.isSliderDown():
            self._drag_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn only with the focus, or scrolling by would change the number."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _drag_to(self, x: float) -> None:
        """Move to the value under `x`; `sliderMoved` tells who wants to know."""
        left, right = self._ends()
        part = min(max((x - left) / max(right - left, 1.0), 0.0), 1.0)
        self.setSliderPosition(round(self.minimum() + part * (self.maximum() - self.minimum())))
        self.update()

    def _follow_value(self, value: int) -> None:
        self._position = float(value)
        self.update()

    # ---- painting ----

    def _radius(self) -> float:
        return em(self, self._thickness + 0.72) / 2

    def _ends(self) -> tuple[float, float]:
        """Return where the knob's centre stands at the minimum and at the maximum."""
        margin = self._radius() + 1.5
        return margin, max(self.width() - margin, margin)

    def x_of(self, position: float) -> float:
        """Return where a position lies, in pixels from the left."""
        left, right = self._ends()
        span = self.maximum() - self.minimum()
        part = (position - self.minimum()) / span if span else 0.0
        return left + min(max(part, 0.0), 1.0) * (right - left)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the groove, the computed part, the filled part and the knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, enabled = self._theme, self.isEnabled()
        fill = QColor(self._color or theme.accent) if enabled else QColor(theme.faint)
        left, right = self._ends()
        x = self.x_of(self._position)
        start, end = left - self._radius(), right + self._radius()
        self._paint_groove(painter, start, end, QColor(theme.border))
        if self._loaded is not None:
            loaded = QColor(fill)
            loaded.setAlphaF(0.3)
            self._paint_groove(painter, start, self.x_of(self._loaded), loaded)
        self._paint_groove(painter, start, x, fill)
        self._paint_knob(painter, QPointF(x, self.height() / 2), fill)

    def _paint_groove(self, painter: QPainter, start: float, end: float, color: QColor) -> None:
        height = max(3, em(self, self._thickness))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(
            QRectF(start, (self.height() - height) / 2, max(end - start, 0.0), height),
            height / 2,
            height / 2,
        )

    def _paint_knob(self, painter: QPainter, centre: QPointF, color: QColor) -> None:
        radius = self._radius()
        if self.hasFocus():
            ring = QColor(color)
            ring.setAlphaF(0.35)
            painter.setPen(QPen(ring, 3.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(centre, radius, radius)
        active = self.isSliderDown() or self.underMouse()
        painter.setPen(QPen(color, max(2.0, radius / 3.6)))
        painter.setBrush(color if active and self.isEnabled() else QColor(self._theme.panel))
        inset = painter.pen().widthF() / 2
        painter.drawEllipse(centre, radius - inset, radius - inset)
