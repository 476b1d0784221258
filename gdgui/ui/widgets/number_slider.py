"""One number: its symbol, a slider to play with it, and a field to say it exactly.

The slider offers round numbers over the range that is worth a try; the field takes whatever is
valid, also beyond that range. Wrong text stays where it is, red and with the reason under it,
while everything else goes on with the last good number.
"""

import math
import re
from collections.abc import Callable
from itertools import count
from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from gdgui.ui.style.theme import Theme, em
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.style_state import repolish, show_validity
from gdgui.ui.widgets.track_slider import TrackSlider
from gdgui.ui.widgets.value_field import (
    ValueField,
    is_unfinished,
    list_parts,
    number_in,
    numbers_in,
    shortened,
)

__all__ = ["NumberSlider", "format_number"]

_SYMBOL_ROOM = 1.6
"""At least so wide is the symbol, in sizes of the font."""
_POSITIONS = 1000
_PAGE = 50
_DIGITS = 3
# A pause this long, in seconds, ends one sequence of keys or of wheel turns.
_PAUSE = 1.0
_UNFINISHED = re.compile(r"[+-]?\d*\.?\d*([eE][+-]?)?")
_gestures = count(1)


class NumberSlider(QWidget):
    """A row that shows and edits one float.

    `changed` carries the number and a token that names the gesture: all changes of one drag, or
    of one sequence of keys, carry the same token, so that they can be undone as one.

    Args:
        symbol: what the formula calls it, such as "η".
        name: what people call it, such as "learning rate"; for tooltips and screen readers.
        low, high: the range of the slider.
        scale: "linear", or "log" for a range above 0.
        minimum, maximum: the numbers that are valid, both included.
        read: returns the number that a text means.
        write: returns the text of a number.
        nearest: returns the number that the slider offers in place of one; whole ones, say.
        parent: the widget it lies in.

    Raises:
        ValueError: the range is empty, or not above 0 on a logarithmic scale.
    """

    changed = Signal(float, str)
    listed = Signal(tuple)
    """Several numbers that were typed as a list, where lists are taken."""

    def __init__(
        self,
        symbol: str,
        name: str,
        low: float,
        high: float,
        scale: str = "linear",
        minimum: float = -math.inf,
        maximum: float = math.inf,
        read: Callable[[str], float | None] = number_in,
        parent: QWidget | None = None,
        *,
        write: Callable[[float], str] | None = None,
        nearest: Callable[[float], float] = float,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._scale = scale
        self._read, self._write, self._nearest = read, write or format_number, nearest
        self._word_width: float | None = None
        self._minimum, self._maximum = minimum, maximum
        self._low, self._high = _checked_range(low, high, scale)
        self._value = min(max(low, minimum), maximum)
        self._takes_lists = False
        self._symbol_room = _SYMBOL_ROOM
        self._gesture = ""
        self._last_input = -math.inf
        # With their parent from the start: a style sheet is applied anew at each change of parent.
        self._symbol = Label(symbol, self)
        self._slider = TrackSlider(self)
        self._field = ValueField(self)
        self._error = Label(parent=self)
        self._build()
        self._connect()
        self._show_value()

    def value(self) -> float:
        """Return the last good number."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show `value`, without a signal. What is being typed stays if it means no change."""
        if value == self._value:
            return
        self._value = value
        self._show_value()

    def set_range(self, low: float, high: float) -> None:
        """Let the slider run from `low` to `high`; the number stays as it is.

        Raises:
            ValueError: the range is empty, or not above 0 on a logarithmic scale.
        """
        self._low, self._high = _checked_range(low, high, self._scale)
        self._place_slider()

    def set_limits(self, low: float, high: float) -> None:
        """Let the slider run from `low` to `high`, and take no other numbers.

        Raises:
            ValueError: the range is empty, or not above 0 on a logarithmic scale.
        """
        if (low, high) != (self._minimum, self._maximum):
            self._minimum, self._maximum = low, high
            self.set_range(low, high)
            self._show_value()

    def begin_typing(self) -> None:
        """Put the cursor into the field, everything selected."""
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.selectAll()

    def take_lists(self) -> None:
        """Take also a list of numbers, and tell of it by `listed`."""
        self._takes_lists = True
        self._show_value()

    def set_symbol_room(self, room: float) -> None:
        """Let the symbol be at least so many sizes of the font wide, to align some sliders."""
        if room != self._symbol_room:
            self._symbol_room = room
            self._fit_to_font()

    def show_as_word(self, width: float) -> None:
        """Write the symbol as the word that it is, in a column of so many heights of the font."""
        self._word_width = width
        self._symbol.setProperty("role", "muted")
        repolish(self._symbol)
        self._fit_to_font()

    def set_color(self, color: str | None) -> None:
        """Fill the slider in `color`, or in the theme's accent."""
        self._slider.set_color(color)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._slider.set_theme(theme)

    # ---- building ----

    def _build(self) -> None:
        self._symbol.setProperty("role", "symbol")
        set_tooltip(self._symbol, self._name)
        self._symbol.setBuddy(self._field)
        self._slider.setRange(0, _POSITIONS)
        self._slider.setPageStep(_PAGE)
        self._slider.setAccessibleName(self.tr("{name}, slider").format(name=self._name))
        set_tooltip(
            self._slider,
            self.tr("{name}: drag, or press ←/→, Page Up/Page Down").format(name=self._name),
        )
        self._field.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._field.setAccessibleName(self._name)
        self._field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._field.installEventFilter(self)
        self._slider.installEventFilter(self)
        self._error.setProperty("role", "error")
        self._error.setWordWrap(True)
        self._error.hide()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(0)
        layout.setHorizontalSpacing(em(self, 0.5))
        layout.setColumnStretch(1, 1)
        layout.addWidget(self._symbol, 0, 0)
        layout.addWidget(self._slider, 0, 1)
        layout.addWidget(self._field, 0, 2)
        layout.addWidget(self._error, 1, 0, 1, 3)
        self._fit_to_font()

    def _fit_to_font(self) -> None:
        digits = self._field.fontMetrics().horizontalAdvance("0" * 8)
        self._field.setFixedWidth(digits + em(self, 0.8))
        # Fonts for mathematics have lines several times as high as their letters.
        self._symbol.setFixedHeight(em(self, 1.5))
        if self._word_width is None:
            self._symbol.setMinimumWidth(em(self, self._symbol_room))
        else:
            self._symbol.setFixedWidth(em(self, self._word_width))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_to_font()

    def _connect(self) -> None:
        self._slider.sliderPressed.connect(self._begin_gesture)
        self._slider.valueChanged.connect(self._take_slider)
        self._field.textEdited.connect(self._check_typing)
        self._field.editingFinished.connect(self._take_text)
        self._field.taken_back.connect(lambda: self._show_error(""))

    # ---- showing ----

    def _show_value(self) -> None:
        self._field.show_text(self._write(self._value))
        set_tooltip(
            self._field,
            self.tr("{name} = {value}: type a number, Escape takes it back").format(
                name=self._name, value=repr(self._value)
            ),
        )
        self._show_error("")
        self._place_slider()

    def _place_slider(self) -> None:
        """Put the knob where the number is, unless it is there already."""
        offered = _number_at(self._slider.value(), self._low, self._high, self._scale)
        if self._nearest(offered) != self._value:
            self._slider.set_position(_position_of(self._value, self._low, self._high, self._scale))

    def _show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        show_validity(self._field, sentence)

    # ---- taking in ----

    def _begin_gesture(self) -> None:
        self._gesture = f"{self._name} {next(_gestures)}"

    def _continue_gesture(self) -> None:
        """Begin a new gesture after a pause, or go on with the one under way."""
        now = monotonic()
        if now - self._last_input > _PAUSE:
            self._begin_gesture()
        self._last_input = now

    def _take_slider(self, position: int) -> None:
        if not self._slider.isSliderDown():
            self._continue_gesture()
        value = self._nearest(_number_at(position, self._low, self._high, self._scale))
        self._take(min(max(value, self._minimum), self._maximum))

    def _take(self, value: float) -> None:
        if value == self._value:
            return
        self._value = value
        self._show_value()
        self.changed.emit(value, self._gesture)

    def _take_text(self) -> None:
        """Take what was typed, or say what is wrong with it."""
        if not self._field.holds_news():
            return
        if (values := self._list_in(self._field.text())) is not None:
            self._show_value()
            self.listed.emit(values)
            return
        value = self._read(self._field.text())
        if value is None or not self._minimum <= value <= self._maximum:
            self._show_error(self._refusal(self._field.text()))
            return
        self._begin_gesture()
        self._take(value)
        self._show_value()

    def _check_typing(self, text: str) -> None:
        """Say at once what is wrong, but not of a number that is only unfinished."""
        if self._takes_lists and list_parts(text) is not None and not self._refusals(text):
            self._show_error("")
            return
        value = self._read(text)
        valid = value is not None and self._minimum <= value <= self._maximum
        unfinished = value is None and (
            _UNFINISHED.fullmatch(text.strip()) is not None or is_unfinished(text)
        )
        self._show_error("" if valid or unfinished else self._refusal(text))

    def _list_in(self, text: str) -> tuple[float, ...] | None:
        """Return the valid numbers of a list; None where it is none."""
        if not self._takes_lists or self._refusals(text):
            return None
        values = numbers_in(text)
        return values if values is not None and len(values) > 1 else None

    def _refusals(self, text: str) -> list[str]:
        """Return the parts of a list that are no valid numbers."""
        return [
            part
            for part in list_parts(text) or []
            if (value := self._read(part)) is None or not self._minimum <= value <= self._maximum
        ]

    def _refusal(self, text: str) -> str:
        low, high = self._write(self._minimum), self._write(self._maximum)
        if math.isfinite(self._minimum) and math.isfinite(self._maximum):
            sentence = self.tr("a number from {low} to {high} expected, '{text}' found")
        elif math.isfinite(self._minimum):
            sentence = self.tr("a number of at least {low} expected, '{text}' found")
        elif math.isfinite(self._maximum):
            sentence = self.tr("a number of at most {high} expected, '{text}' found")
        else:
            sentence = self.tr("a number expected, '{text}' found")
        return sentence.format(low=low, high=high, text=shortened(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """End a sequence of keys where the focus is gained."""
        if event.type() == QEvent.Type.FocusIn:
            self._last_input = -math.inf
        return super().eventFilter(watched, event)


def format_number(value: float) -> str:
    """Return `value` in at most 6 significant digits where that is exact, else in full.

    >>> format_number(0.1), format_number(1 / 3)
    ('0.1', '0.3333333333333333')
    """
    short = f"{value:.6g}"
    return short if float(short) == value else repr(value)


def _checked_range(low: float, high: float, scale: str) -> tuple[float, float]:
    if not low < high:
        raise ValueError(f"a slider's range must not be empty, {low} to {high} found")
    if scale == "log" and low <= 0:
        raise ValueError(f"a logarithmic slider must start above 0, {low} found")
    return low, high


def _number_at(position: int, low: float, high: float, scale: str) -> float:
    """Return the round number that belongs to a position of the slider."""
    if position <= 0:
        return low
    if position >= _POSITIONS:
        return high
    part = position / _POSITIONS
    if scale == "log":
        return _rounded(math.exp(math.log(low) + part * (math.log(high) - math.log(low))))
    # Near 0 three digits would be finer than the slider: 0.000345 on a range of 20.
    decimals = _DIGITS - math.floor(math.log10(high - low))
    return _rounded(round(low + part * (high - low), decimals))


def _rounded(value: float) -> float:
    """Return `value` rounded to the significant digits of a slider."""
    return float(f"{value:.{_DIGITS}g}")


def _position_of(value: float, low: float, high: float, scale: str) -> int:
    """Return the position nearest to a number; beyond the range, the end on its side."""
    if value <= low:
        return 0
    if value >= high:
        return _POSITIONS
    if scale == "log":
        return round(_POSITIONS * math.log(value / low) / math.log(high / low))
    return round(_POSITIONS * (value - low) / (high - low))
