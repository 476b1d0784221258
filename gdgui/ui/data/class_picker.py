"""The classes with their colours; the one that is picked is that of points added by a click."""

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from gdgui.ui.data.colors import class_color
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.dot import dot_icon
from gdgui.ui.widgets.plain_text import plain_menu_text, set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["ClassPicker"]

_LONGEST = 12
"""How many characters of a name are shown."""
_ARROWS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class ClassPicker(QWidget):
    """A button for each class, of which one is picked; without editing they are a legend."""

    picked = Signal(int)
    """The class that was picked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons: list[QToolButton] = []
        self._names: tuple[str, ...] = ()
        self._can_pick = True
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._guard = ShortcutGuard(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(QCoreApplication.translate("ClassPicker", "Class of points added"))

    @property
    def current(self) -> int:
        """The class that is picked."""
        return max(0, self._group.checkedId())

    def set_current(self, label: int) -> None:
        """Pick a class; nothing is emitted."""
        if 0 <= label < len(self._buttons):
            self._buttons[label].setChecked(True)

    def show_classes(self, names: tuple[str, ...], *, can_pick: bool) -> None:
        """Show the classes of other data; none hide it."""
        if (names, can_pick) == (self._names, self._can_pick):
            return
        current = self.current
        self._names, self._can_pick = names, can_pick
        for button in self._buttons:
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        while self._row.count():
            self._row.takeAt(0)
        self._buttons = [self._button(label, name) for label, name in enumerate(names)]
        self._row.addStretch(1)
        self.set_current(min(current, len(names) - 1))
        self.setVisible(bool(names))

    def _button(self, label: int, name: str) -> QToolButton:
        button = QToolButton(self)
        short = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
        button.setText(plain_menu_text(short))
        button.setIcon(dot_icon(class_color(label), em(self, 0.7)))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAccessibleName(name)
        button.setProperty("segment", self._can_pick)
        if self._can_pick:
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            text = QCoreApplication.translate("ClassPicker", "{name}: a click adds a point of it")
            set_tooltip(button, text.format(name=name))
            button.installEventFilter(self)
            button.clicked.connect(partial(self._tell, label))
            self._group.addButton(button, label)
            self._guard.teach(button)
        else:
            set_tooltip(button, name)
            button.setProperty("quiet", True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._row.addWidget(button)
        # Else it would be seen in the next turn of the event loop only.
        button.show()
        return button

    def _tell(self, label: int, _checked: bool = False) -> None:
        self.picked.emit(label)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the arrow keys, which otherwise belong to the window's playhead."""
        if not isinstance(event, QKeyEvent) or event.key() not in _ARROWS:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        label = self.current + _ARROWS[Qt.Key(event.key())]
        if 0 <= label < len(self._buttons):
            self.set_current(label)
            self._buttons[label].setFocus(Qt.FocusReason.TabFocusReason)
            self.picked.emit(label)
        return True
