"""Which two parameters of a model the landscape shows."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QMenu,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from gdgui.engine.display.plane import Axes
from gdgui.ui.widgets.name_box import NameBox
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["PlaneChoice"]


class PlaneChoice(QToolButton):
    """A button with the names of two parameters, which opens a choice of others.

    Hidden where there are no others.

    Signals:
        picked: the numbers of the two that are wanted, the lower one first.
    """

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._axes: Axes = (0, 1)
        self.setProperty("quiet", True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self)
        form = QWidget(menu)
        self._boxes = tuple(self._box(form, title) for title in (_tr("across"), _tr("up")))
        layout = QFormLayout(form)
        for title, box in zip((_tr("across"), _tr("up")), self._boxes, strict=True):
            layout.addRow(Label(title, form), box)
        action = QWidgetAction(menu)
        action.setDefaultWidget(form)
        menu.addAction(action)
        self.setMenu(menu)
        self._shortcut_guard = ShortcutGuard(self)
        self._shortcut_guard.teach(self, *self._boxes)
        self.hide()

    def show_plane(self, names: tuple[str, ...], axes: Axes | None) -> None:
        """Offer these parameters, two of which are shown; nothing is emitted."""
        if names != self._names:
            self._names = names
            for box in self._boxes:
                box.show_names(names)
        self.setVisible(self.is_wanted)
        if axes is None or max(axes) >= len(names):
            return
        self._axes = axes
        for box, axis in zip(self._boxes, axes, strict=True):
            box.setCurrentIndex(axis)
        first, second = (names[axis] for axis in axes)
        self.setText(f"{first}, {second} ▾")
        text = _tr("The landscape shows {first} and {second}; the others stay as they are here")
        set_tooltip(self, text.format(first=first, second=second))
        self.setAccessibleName(text.format(first=first, second=second))

    @property
    def is_wanted(self) -> bool:
        """Whether there is anything to choose."""
        return len(self._names) > 2

    def _box(self, parent: QWidget, title: str) -> NameBox:
        box = NameBox(title, parent)
        box.activated.connect(lambda _index: self._pick())
        return box

    def _pick(self) -> None:
        """Tell of two parameters; of twice the same, the next one is the other."""
        first, second = (box.currentIndex() for box in self._boxes)
        if first == second:
            second = (second + 1) % len(self._names)
        wanted = min(first, second), max(first, second)
        if min(wanted) >= 0 and wanted != self._axes:
            self.picked.emit(wanted)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PlaneChoice", text)
