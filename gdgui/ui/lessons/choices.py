"""The possible answers to a question, as buttons that can hold formulas."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from gdgui.lessons.blocks import Choice
from gdgui.ui.lessons.text import LessonText
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.flow_layout import FlowLayout
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["Choices"]

_SHORT = 11.0
"""Answers up to so many sizes of the font stand beside each other; longer ones under each other."""
_DIGITS = tuple(Qt.Key(Qt.Key.Key_1 + place) for place in range(9))
_MARKS = {"right": "✓", "wrong": "✗"}


class Choices(QWidget):
    """The answers; a click chooses one, and so does its number where the keyboard is on them.

    Signals:
        picked: the places of the answers that are chosen now, in order.
    """

    picked = Signal(tuple)

    def __init__(
        self, choices: tuple[Choice, ...], *, takes_several: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._takes_several = takes_several
        self._shortcut_guard = ShortcutGuard(self)
        self._buttons = [
            _ChoiceButton(place, choice.text, self) for place, choice in enumerate(choices)
        ]
        for button in self._buttons:
            button.clicked.connect(lambda _on=False, place=button.place: self._pick(place))
            button.moved_on.connect(self._move_focus)
            button.numbered.connect(self._choose)
            button.reflowed.connect(self._claim_height)
            self._shortcut_guard.teach(button)
        self._lay_out()

    def buttons(self) -> tuple[QAbstractButton, ...]:
        """Return the buttons, in the order of the answers."""
        return tuple(self._buttons)

    def chosen(self) -> tuple[int, ...]:
        """Return the places of the answers that are chosen."""
        return tuple(button.place for button in self._buttons if button.isChecked())

    def show_chosen(self, chosen: tuple[int, ...], marks: dict[int, str]) -> None:
        """Show which answers are chosen, and what is said of each: "right", "wrong" or nothing."""
        for button in self._buttons:
            button.setChecked(button.place in chosen)
            button.set_mark(marks.get(button.place, ""))

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        for button in self._buttons:
            button.set_theme(theme)

    @property
    def is_settling(self) -> bool:
        """Whether a formula is still to be typeset."""
        return any(button.words.is_settling for button in self._buttons)

    def _lay_out(self) -> None:
        is_short = all(button.words.natural_width() < em(self, _SHORT) for button in self._buttons)
        gap = em(self, 0.4)
        if is_short:
            flow = FlowLayout(self, gap, gap)
            for button in self._buttons:
                button.be_narrow()
                flow.addWidget(button)
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
            return
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap)
        for button in self._buttons:
            column.addWidget(button)

    def _pick(self, place: int) -> None:
        if not self._takes_several:
            for button in self._buttons:
                button.setChecked(button.place == place)
        self.picked.emit(self.chosen())

    def _choose(self, place: int) -> None:
        if place < len(self._buttons):
            self._buttons[place].setFocus()
            self._buttons[place].click()

    def _move_focus(self, place: int, by: int) -> None:
        self._buttons[(place + by) % len(self._buttons)].setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the lines of short answers need."""
        super().resizeEvent(event)
        self._claim_height()

    def _claim_height(self) -> None:
        layout = self.layout()
        if isinstance(layout, FlowLayout):
            layout.invalidate()
            self.setFixedHeight(layout.heightForWidth(self.width()))


class _ChoiceButton(QAbstractButton):
    """An answer: a rounded frame around its words, filled while it is chosen.

    Signals:
        moved_on: its place, and in which direction an arrow key goes.
        numbered: the place of the answer whose number was typed.
        reflowed: it may need another size.
    """

    moved_on = Signal(int, int)
    numbered = Signal(int)
    reflowed = Signal()

    def __init__(self, place: int, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.place = place
        self._theme = LIGHT
        self._mark = ""
        self._is_narrow = False
        self.words = LessonText(text, parent=self)
        self.words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.words.accessibleName())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(lambda _on: self._show_state())
        self.words.reflowed.connect(self._lay_out)

    def be_narrow(self) -> None:
        """Be no wider than the words."""
        self._is_narrow = True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self._show_state()

    def set_mark(self, mark: str) -> None:
        """Say whether the answer is right."""
        self._mark = mark
        state = {"right": self.tr("right"), "wrong": self.tr("wrong")}.get(mark, "")
        self.setAccessibleDescription(state)
        self._lay_out()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of the words and a frame."""
        across, down = self._margins()
        if self._is_narrow:
            width = self.words.natural_width() + 2 * across + self._mark_room()
            return QSize(width, self.words.heightForWidth(width) + 2 * down)
        width = max(self.width(), em(self, 8))
        inner = width - 2 * across - self._mark_room()
        return QSize(width, self.words.heightForWidth(inner) + 2 * down)

    def minimumSizeHint(self) -> QSize:
        """Return the same height."""
        return QSize(em(self, 3), self.sizeHint().height())

    def _margins(self) -> tuple[int, int]:
        return em(self, 0.65), em(self, 0.3)

    def _mark_room(self) -> int:
        return em(self, 1.1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the words out; a long answer is as high as they are."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        if self._is_narrow:
            # As wide as the words are now, and the line moves on.
            self.updateGeometry()
        across, down = self._margins()
        width = self.width() - 2 * across - self._mark_room()
        height = self.words.heightForWidth(width)
        # Short words stand in the middle until there is a mark beside them.
        shift = 0 if self._mark or not self._is_narrow else self._mark_room() // 2
        self.words.setGeometry(QRect(across + shift, down, width, height))
        if not self._is_narrow and self.height() != height + 2 * down:
            self.setFixedHeight(height + 2 * down)
        self.reflowed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font, which comes with the style."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        """Keep the keys that choose and move from the window's shortcuts."""
        keys = Qt.Key
        mine = (keys.Key_Space, keys.Key_Return, keys.Key_Enter, keys.Key_Up, keys.Key_Down)
        return claims(event, *mine, *_DIGITS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by Enter too, or by number; go to the next answer by an arrow."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in steps:
            self.moved_on.emit(self.place, steps[Qt.Key(event.key())])
        elif event.key() in _DIGITS:
            self.numbered.emit(_DIGITS.index(Qt.Key(event.key())))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _show_state(self) -> None:
        text = self._theme.accent_text if self.isChecked() else self._theme.text
        self.words.set_text_color(self._theme, text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame, filled where it is chosen, and the mark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, is_on = self._theme, self.isChecked()
        edge = theme.accent if is_on or self.hasFocus() or self.underMouse() else theme.border
        painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(theme.accent if is_on else theme.card))
        radius = min(self.height() / 2, em(self, 0.9))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), radius, radius)
        if self.hasFocus() and is_on:
            painter.setPen(QPen(QColor(theme.accent_text), 1))
            painter.drawRoundedRect(self.rect().adjusted(3, 3, -3, -3), radius - 2, radius - 2)
        if self._mark:
            color = theme.accent_text if is_on else theme.success
            painter.setPen(QColor(color))
            across, _ = self._margins()
            room = self.rect().adjusted(0, 0, -across, 0)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, int(right), _MARKS[self._mark])
        painter.end()
