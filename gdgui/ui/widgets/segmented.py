"""A toggle between a few words in a row, such as "log | lin"."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLayout, QSizePolicy, QToolButton, QWidget

from gdgui.ui.style.theme import em
from gdgui.ui.widgets.flow_layout import FlowLayout
from gdgui.ui.widgets.plain_text import set_tooltip

__all__ = ["Segmented"]

_GAP = 2
_ARROWS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class Segmented(QWidget):
    """Options of which one is current; the first to begin with, and none where that is said.

    The arrow keys go to the neighbour, and the Tab key takes the whole row as one stop.

    Args:
        options: pairs of a key, which `picked` carries, and the text that is shown.
        name: what is chosen here, for tooltips and screen readers.
        parent: the widget it lies in.
        wraps: whether to go on in a new line where there is no room for all of them.
    """

    picked = Signal(str)

    def __init__(
        self,
        options: list[tuple[str, str]],
        name: str = "",
        parent: QWidget | None = None,
        *,
        wraps: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self._current = ""
        layout = self._layout(wraps)
        for key, text in options:
            button = self._button(key, text, name)
            self._buttons[key] = button
            layout.addWidget(button)
        self._fit_to_font()
        self.set_current(options[0][0])

    def _layout(self, wraps: bool) -> QLayout:
        policy = QSizePolicy.Policy
        if wraps:
            self.setSizePolicy(policy.Preferred, policy.Preferred)
            return FlowLayout(self, _GAP, _GAP)
        self.setSizePolicy(policy.Fixed, policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP)
        return layout

    def current(self) -> str:
        """Return the key of the current option; empty for none."""
        return self._current

    def set_current(self, key: str) -> None:
        """Show `key` as the current option, without a signal.

        Raises:
            KeyError: there is no such option.
        """
        self._buttons[key].setChecked(True)
        self._current = key

    def show_none(self) -> None:
        """Show that no option is current, without a signal; whichever is clicked is picked."""
        self._group.setExclusive(False)
        for button in self._buttons.values():
            button.setChecked(False)
        self._group.setExclusive(True)
        self._current = ""
        first = next(iter(self._buttons.values()))
        first.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFocusProxy(first)

    def _button(self, key: str, text: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setCheckable(True)
        button.setProperty("segment", True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setAccessibleName(f"{name}: {text}" if name else text)
        set_tooltip(button, button.accessibleName())
        button.installEventFilter(self)
        button.toggled.connect(self._move_tab_stop)
        button.clicked.connect(lambda: self._pick(key))
        self._group.addButton(button)
        return button

    def _fit_to_font(self) -> None:
        """Make each button wide enough for its bold text, so that picking it moves nothing."""
        for button in self._buttons.values():
            font = button.font()
            font.setWeight(QFont.Weight.DemiBold)
            text = QFontMetrics(font).horizontalAdvance(button.text())
            button.setFixedWidth(text + em(self, 1.2))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_to_font()

    def _move_tab_stop(self) -> None:
        """Let the Tab key stop at the current option alone."""
        for button in self._buttons.values():
            stops = button.isChecked()
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if stops else Qt.FocusPolicy.NoFocus)
            if stops:
                self.setFocusProxy(button)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the arrow keys, which otherwise belong to the window's playhead."""
        if not isinstance(event, QKeyEvent) or event.key() not in _ARROWS:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            self._go(_ARROWS[Qt.Key(event.key())])
            return True
        return super().eventFilter(watched, event)

    def _go(self, offset: int) -> None:
        keys = list(self._buttons)
        # From no option at all to the first one.
        index = keys.index(self._current) + offset if self._current else 0
        if 0 <= index < len(keys):
            self._pick(keys[index])
            self._buttons[keys[index]].setFocus(Qt.FocusReason.TabFocusReason)

    def _pick(self, key: str) -> None:
        if key != self._current:
            self.set_current(key)
            self.picked.emit(key)
