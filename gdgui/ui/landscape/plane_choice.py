"""Which plane through the parameters of a model the landscape shows."""

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QFormLayout,
    QMenu,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from gdgui.engine.display.plane import Axes
from gdgui.engine.display.plane_kinds import AXES, PLANE_KINDS, PlaneRequest
from gdgui.ui.widgets.name_box import NameBox
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["PlaneChoice"]


class PlaneChoice(QToolButton):
    """A button that says which plane is shown, and opens a choice of others.

    Hidden where there are no others.

    Signals:
        picked: the `PlaneRequest` that is wanted.
    """

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._axes: Axes = (0, 1)
        self._request = PlaneRequest()
        self.setProperty("quiet", True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self._kinds = self._kind_actions(menu)
        menu.addSeparator()
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

    def _kind_actions(self, menu: QMenu) -> dict[str, QAction]:
        group, found = QActionGroup(menu), {}
        for key, kind in PLANE_KINDS.items():
            action = menu.addAction(QCoreApplication.translate("PlaneKinds", kind.title))
            action.setCheckable(True)
            set_tooltip(action, QCoreApplication.translate("PlaneKinds", kind.tip))
            action.triggered.connect(lambda _checked, key=key: self._pick_kind(key))
            group.addAction(action)
            found[key] = action
        return found

    def show_plane(self, names: tuple[str, ...], request: PlaneRequest, axes: Axes | None) -> None:
        """Show which plane is shown, and offer others; nothing is emitted.

        Args:
            names: what the parameters are called; none for a formula.
            request: which plane.
            axes: the two parameters that it shows; None where it is spanned by directions.
        """
        if names != self._names:
            self._names = names
            for box in self._boxes:
                box.show_names(names)
        self.setVisible(self.is_wanted)
        self._request = request
        if axes is not None and max(axes) < len(names):
            self._axes = axes
            for box, axis in zip(self._boxes, axes, strict=True):
                box.setCurrentIndex(axis)
        kind = AXES if axes is not None else request.kind
        self._kinds[kind].setChecked(True)
        self._say(kind)

    def _say(self, kind: str) -> None:
        if kind == AXES and max(self._axes) < len(self._names):
            first, second = (self._names[axis] for axis in self._axes)
            self.setText(f"{first}, {second} ▾")
            text = _tr("The landscape shows {first} and {second}; the others stay as they are here")
            text = text.format(first=first, second=second)
        else:
            title = QCoreApplication.translate("PlaneKinds", PLANE_KINDS[kind].title)
            self.setText(f"{title} ▾")
            text = QCoreApplication.translate("PlaneKinds", PLANE_KINDS[kind].tip)
        set_tooltip(self, text)
        self.setAccessibleName(text)

    @property
    def is_wanted(self) -> bool:
        """Whether there is anything to choose."""
        return len(self._names) > 2

    def _box(self, parent: QWidget, title: str) -> NameBox:
        box = NameBox(title, parent)
        box.activated.connect(lambda _index: self._pick())
        return box

    def _pick_kind(self, kind: str) -> None:
        """Tell of a kind; to choose random directions again asks for others."""
        again = kind == self._request.kind
        seed = self._request.seed + 1 if again else self._request.seed
        self.picked.emit(PlaneRequest(kind, self._axes if kind == AXES else None, seed))

    def _pick(self) -> None:
        """Tell of two parameters; of twice the same, the next one is the other."""
        first, second = (box.currentIndex() for box in self._boxes)
        if first == second:
            second = (second + 1) % len(self._names)
        wanted = min(first, second), max(first, second)
        is_other = wanted != self._axes or self._request.kind != AXES
        if min(wanted) >= 0 and is_other:
            self.picked.emit(replace(self._request, kind=AXES, axes=wanted))


def _tr(text: str) -> str:
    return QCoreApplication.translate("PlaneChoice", text)
