"""The small field in which a weight or a bias is typed, at its place in the picture."""

from itertools import count

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from gdgui.ui.style.theme import em
from gdgui.ui.widgets.number_slider import format_number
from gdgui.ui.widgets.plain_text import set_tooltip
from gdgui.ui.widgets.style_state import show_validity
from gdgui.ui.widgets.value_field import ValueField, number_in, shortened

__all__ = ["ParameterField"]

_gestures = count(1)


class ParameterField(ValueField):
    """Shows itself where it is opened, and goes once its number is taken or taken back.

    Args:
        parent: the picture that it lies in.

    Signals:
        typed: a number, a token for the edit, and whether Shift was held.
        refused: a sentence that says what is wrong with what was typed; empty once that is over.
        left: it has gone.
    """

    typed = Signal(float, str, bool)
    refused = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._refusal = ""
        self._is_taking = self._is_open = False
        # It lies on a picture, and not on a panel.
        self.setProperty("flat", False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.textEdited.connect(lambda: self.refuse(""))
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether a number is being typed."""
        return self._is_open

    @property
    def refusal(self) -> str:
        """What is wrong with what was typed; empty where nothing is."""
        return self._refusal

    def open(self, name: str, value: float) -> None:
        """Let a number be typed.

        Args:
            name: what people call it, for screen readers.
            value: what it is until then.
        """
        self.setAccessibleName(name)
        set_tooltip(self, self.tr("{name}: type a number, Enter takes it, Escape leaves it").format(
            name=name
        ))  # fmt: skip
        self.refuse("")
        self.show_text(format_number(value))
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("0" * 9) + em(self, 1.3))
        self.adjustSize()
        self._is_open = True
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        # All of it, with the cursor at the beginning: of a long number that is what is to be seen.
        self.end(False)
        self.home(True)

    def lie_at(self, place: QPointF, room: QRectF) -> None:
        """Lie around a place, as far as there is room."""
        left = min(max(room.left(), place.x() - self.width() / 2), room.right() - self.width())
        top = min(max(room.top(), place.y() - self.height() / 2), room.bottom() - self.height())
        self.move(round(left), round(top))

    def close_up(self) -> None:
        """Go, whatever is typed."""
        if self._is_open:
            self._is_open = False
            self.refuse("")
            # Where a widget hides that has the focus, Qt gives that to the next one.
            self.clearFocus()
            self.hide()
            self.left.emit()

    def refuse(self, sentence: str) -> None:
        """Turn red and say what is wrong with the number; with an empty sentence nothing is."""
        show_validity(self, sentence)
        if sentence != self._refusal:
            self._refusal = sentence
            self.refused.emit(sentence)

    def take_refusal(self, sentence: str) -> None:
        """Take in what those who were told of the number have against it."""
        if self._is_taking and sentence:
            self.refuse(sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the number on Enter, and none on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_up()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(alone=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the number of those who go on elsewhere; what is wrong stays, and stays red."""
        super().focusOutEvent(event)
        is_passing = event.reason() in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        )
        if self._is_open and not is_passing:
            self._take(alone=False)

    def _why_refused(self, text: str) -> str:
        if not text:
            return self.tr("a number expected, nothing found")
        return self.tr("a finite number expected, '{text}' found").format(text=shortened(text))

    def _take(self, *, alone: bool) -> None:
        if not self.holds_news():
            self.close_up()
            return
        value = number_in(self.text())
        if value is None:
            self.refuse(self._why_refused(self.text().strip()))
            return
        self._is_taking = True
        self.refuse("")
        self.typed.emit(value, f"typed-parameter-{next(_gestures)}", alone)
        self._is_taking = False
        if not self._refusal:
            self.close_up()
