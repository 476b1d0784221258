"""The scale of a regression on two inputs: which shade is which number, and the one to add."""

from PySide6.QtCore import QCoreApplication, QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.engine.notation import shown
from gdgui.ui.data.axes import axis_font
from gdgui.ui.data.colors import class_color
from gdgui.ui.data.subject import Interval
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.plain_text import set_tooltip

__all__ = ["NumberScale"]

_STEPS = 20
_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}


class NumberScale(QWidget):
    """A bar of shades between two numbers; a marker shows the target of points that are added."""

    picked = Signal(float)
    """The number that was picked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._scale: Interval = (-1.0, 1.0)
        self._name = ""
        self._value = 0.0
        self._can_pick = True
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def value(self) -> float:
        """The number that is picked."""
        return self._value

    def set_theme(self, theme: Theme) -> None:
        """Paint with the colours of a theme."""
        self._theme = theme
        self.update()

    def show_scale(self, name: str, scale: Interval, *, can_pick: bool) -> None:
        """Show the scale of other data; what is picked stays as far as it fits."""
        low, high = scale
        is_other = name != self._name
        self._name, self._scale, self._can_pick = name, scale, can_pick
        self._value = high if is_other else min(max(self._value, low), high)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if can_pick else Qt.FocusPolicy.NoFocus)
        self._describe()
        self.update()

    def _describe(self) -> None:
        text = QCoreApplication.translate("NumberScale", "{name} of points added: {value}")
        words = text.format(name=self._name, value=shown(self._value))
        self.setAccessibleName(words)
        set_tooltip(self, words if self._can_pick else self._name)

    def sizeHint(self) -> QSize:
        """Room for the bar and its numbers."""
        return QSize(em(self, 10), em(self, 2.1))

    def minimumSizeHint(self) -> QSize:
        """Room for the bar and its numbers."""
        return QSize(em(self, 6), em(self, 2.1))

    def _bar(self) -> QRectF:
        return QRectF(1.0, 1.5, max(1.0, self.width() - 2.0), em(self, 0.6))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar."""
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:  # Qt crashes where a widget is freed that is still being painted on
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        bar, theme = self._bar(), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        gradient.setColorAt(0.0, QColor(class_color(0)))
        gradient.setColorAt(0.5, QColor(theme.plot_background))
        gradient.setColorAt(1.0, QColor(class_color(1)))
        painter.setPen(QPen(QColor(theme.border), theme.pen))
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, 3.0, 3.0)
        font = axis_font(self.font())
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        low, high = self._scale
        numbers = low, (low + high) / 2, high
        base = bar.bottom() + metrics.ascent() + 2
        painter.setPen(QColor(theme.muted))
        for number, share in zip(numbers, (0.0, 0.5, 1.0), strict=True):
            text = shown(number, 3)
            if share == 1.0 and self._name:
                text = f"{self._name} = {text}"
            width = metrics.horizontalAdvance(text)
            x = bar.left() + share * (bar.width() - width)
            painter.drawText(QPointF(x, base), text)
        if self._can_pick:
            x = bar.left() + (self._value - low) / (high - low) * bar.width()
            color = theme.accent if self.hasFocus() else theme.marker
            painter.setPen(QPen(QColor(color), 2.0 * theme.pen))
            painter.drawLine(QLineF(x, bar.top() - 1, x, bar.bottom() + 2))

    def _pick(self, value: float) -> None:
        low, high = self._scale
        self._value = min(max(value, low), high)
        self._describe()
        self.update()
        self.picked.emit(self._value)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the number under the pointer."""
        self._pick_at(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pick the number under the pointer."""
        self._pick_at(event)

    def _pick_at(self, event: QMouseEvent) -> None:
        if self._can_pick and event.buttons() & Qt.MouseButton.LeftButton:
            bar, (low, high) = self._bar(), self._scale
            self._pick(low + (event.position().x() - bar.left()) / bar.width() * (high - low))

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys from the window's shortcuts."""
        if claims(event, *_KEYS):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pick a neighbouring number."""
        key = Qt.Key(event.key())
        if key in _KEYS and self._can_pick:
            low, high = self._scale
            self._pick(self._value + _KEYS[key] * (high - low) / _STEPS)
        else:
            super().keyPressEvent(event)
