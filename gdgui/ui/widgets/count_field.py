"""A whole number that is typed, dragged, or changed by keys and by the wheel.

A click lets it be typed; a drag to the right or upwards makes it greater without the focus, as a
slider without a groove would. All changes of one drag, or of one sequence of keys or of turns of
the wheel, carry one token, so that they can be undone as one.
"""

from itertools import count
from time import monotonic

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.plain_text import set_tooltip
from gdgui.ui.widgets.steps_field import grouped
from gdgui.ui.widgets.style_state import show_validity
from gdgui.ui.widgets.value_field import ValueField, grouped_number_in, shortened

__all__ = ["CountField"]

_STEPS = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_PageDown: -10,
}
# A pause this long, in seconds, ends one sequence of keys or of turns of the wheel.
_PAUSE = 1.0
_gestures = count(1)


class CountField(ValueField):
    """Shows and edits a whole number within limits.

    Args:
        name: what people call it, for tooltips, screen readers and sentences.
        minimum, maximum: the numbers that are valid, both included.
        per_pixel: by how much it grows for each pixel of a drag.
        parent: the widget it lies in.

    Signals:
        changed: another number, and the token of the gesture.
        refused: a sentence that says what is wrong with what was typed; empty once that is over.
    """

    changed = Signal(int, str)
    refused = Signal(str)

    def __init__(
        self,
        name: str,
        minimum: int,
        maximum: int,
        per_pixel: float = 1.0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._minimum, self._maximum = minimum, maximum
        self._per_pixel = per_pixel
        self._value = minimum
        self._gesture = ""
        self._last_input = float("-inf")
        self._refusal = ""
        self._pressed: tuple[QPointF, int] | None = None
        self._is_dragged = False
        # A press may begin a drag; the focus comes with the click, when the button is released.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        self.textEdited.connect(lambda: self._refuse(""))
        self.taken_back.connect(lambda: self._refuse(""))
        self.editingFinished.connect(self._take_text)
        self._show_pointer()
        self._show_value()

    def value(self) -> int:
        """Return the last good number."""
        return self._value

    def set_value(self, value: int) -> None:
        """Show a number, without a signal. What is being typed stays if it means no change."""
        if value != self._value:
            self._value = value
            self._show_value()

    def _show_value(self) -> None:
        self.show_text(grouped(self._value))
        self._refuse("")
        set_tooltip(
            self,
            self.tr("{name}: click to type, drag, or press ↑/↓ and Page Up/Page Down").format(
                name=self._name
            ),
        )

    # ---- taking in ----

    def _begin_gesture(self) -> None:
        self._gesture = f"{self._name} {next(_gestures)}"

    def _step(self, by: int) -> None:
        """Change by keys or by the wheel."""
        now = monotonic()
        if now - self._last_input > _PAUSE:
            self._begin_gesture()
        self._last_input = now
        self._take(self._value + by)

    def _take(self, value: int) -> None:
        value = min(max(value, self._minimum), self._maximum)
        if value != self._value:
            self._value = value
            self._show_value()
            self.changed.emit(value, self._gesture)

    def _take_text(self) -> None:
        """Take what was typed, or say what is wrong with it."""
        if not self.holds_news():
            return
        number = grouped_number_in(self.text())
        if (
            number is None
            or not number.is_integer()
            or not self._minimum <= number <= self._maximum
        ):
            sentence = self.tr(
                "{name}: a whole number from {low} to {high} expected, '{text}' found"
            )
            low, high = grouped(self._minimum), grouped(self._maximum)
            text = shortened(self.text())
            self._refuse(sentence.format(name=self._name, low=low, high=high, text=text))
            return
        self._begin_gesture()
        self._take(int(number))
        self._show_value()

    def _refuse(self, sentence: str) -> None:
        show_validity(self, sentence)
        if sentence != self._refusal:
            self._refusal = sentence
            self.refused.emit(sentence)

    # ---- keys and wheel ----

    def event(self, event: QEvent) -> bool:
        """Keep the keys that change the number from the window's shortcuts."""
        return claims(event, *_STEPS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change by one or by ten."""
        if event.key() in _STEPS:
            self._take_text()
            self._step(_STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn only with the focus, or scrolling by would change the number."""
        delta = event.angleDelta().y()
        if self.hasFocus() and delta:
            self._step(1 if delta > 0 else -1)
            event.accept()
        else:
            event.ignore()

    # ---- mouse ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin what may become a drag; a field that has the focus is one for text."""
        if self.hasFocus() or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._pressed = event.position(), self._value
        self._is_dragged = False
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Grow to the right and upwards."""
        if self._pressed is None:
            super().mouseMoveEvent(event)
            return
        at, value = self._pressed
        moved = event.position() - at
        if not self._is_dragged and moved.manhattanLength() >= QApplication.startDragDistance() / 2:
            self._is_dragged = True
            self._begin_gesture()
        if self._is_dragged:
            self._take(value + round((moved.x() - moved.y()) * self._per_pixel))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag; a click lets the number be typed over."""
        if self._pressed is None:
            super().mouseReleaseEvent(event)
            return
        self._pressed = None
        if not self._is_dragged:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.selectAll()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin a new sequence of keys."""
        super().focusInEvent(event)
        self._last_input = float("-inf")
        self._show_pointer()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say again by the pointer that the number can be dragged."""
        super().focusOutEvent(event)
        self._show_pointer()

    def _show_pointer(self) -> None:
        shapes = Qt.CursorShape
        self.setCursor(shapes.IBeamCursor if self.hasFocus() else shapes.SizeHorCursor)
