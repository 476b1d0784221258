"""Which columns of a table are inputs and which is to be predicted."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCheckBox, QMenu, QToolButton, QVBoxLayout, QWidget

from gdgui.engine.data.columns import Columns
from gdgui.engine.data.notes import listed
from gdgui.experiment import Data
from gdgui.ui.data.controls import Row
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.flow_layout import FlowLayout
from gdgui.ui.widgets.icon_button import Choice
from gdgui.ui.widgets.plain_text import plain_menu_text, set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["ColumnsBox"]


class ColumnsBox(QWidget):
    """Shows and edits inputs, target and whether both are standardised.

    Signals:
        columns_picked: the names of the inputs, and that of the target.
        standardize_toggled: whether to standardise.
    """

    columns_picked = Signal(tuple, str)
    standardize_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inputs: tuple[str, ...] = ()
        self._target = ""
        self._names: tuple[str, ...] = ()
        self._button = QToolButton(self)
        self._menu = QMenu(self._button)
        self._choice = Choice(self)
        self._standardize = QCheckBox(self.tr("standardise"), self)
        self._shortcut_guard = ShortcutGuard(self)
        self._build()

    def show_columns(self, columns: Columns, data: Data) -> None:
        """Show the columns of a table, and which are used; nothing is emitted."""
        target = data.target or columns.target
        inputs = data.inputs or tuple(name for name in columns.inputs if name != target)
        names = tuple(column.name for column in columns.columns)
        if names != self._names:
            self._names = names
            self._choice.clear()
            self._choice.addItems(list(names))
        self._target, self._inputs = target, inputs
        self._choice.setCurrentIndex(names.index(target) if target in names else -1)
        text = inputs[0] if len(inputs) == 1 else self.tr("{n} columns").format(n=len(inputs))
        self._button.setText(plain_menu_text(text))
        set_tooltip(self._button, self.tr("Learn from {names}").format(names=listed(inputs)))
        self._show_checks()
        self._standardize.setChecked(data.standardize)

    def menu(self) -> QMenu:
        """Return the menu of the inputs, filled."""
        self._fill_menu()
        return self._menu

    def _build(self) -> None:
        self._button.setProperty("outlined", True)
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._button.setMenu(self._menu)
        self._button.setAccessibleName(self.tr("Inputs"))
        self._menu.aboutToShow.connect(self._fill_menu)
        self._menu.installEventFilter(self)
        self._choice.setProperty("flat", True)
        self._choice.setMinimumContentsLength(6)
        self._choice.setSizeAdjustPolicy(
            Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._choice.setAccessibleName(self.tr("Target"))
        set_tooltip(self._choice, self.tr("The column that is to be predicted"))
        self._choice.activated.connect(self._pick_target)
        set_tooltip(
            self._standardize,
            self.tr(
                "Give each input, and a target of numbers, mean 0 and standard deviation 1: "
                "columns of any unit are then learned from at about the same η"
            ),
        )
        self._standardize.clicked.connect(self.standardize_toggled)
        self._shortcut_guard.teach(self._button, self._choice, self._standardize)
        parts = QWidget(self)
        flow = FlowLayout(parts, em(self, 0.5), em(self, 0.2))
        flow.addWidget(self._button)
        flow.addWidget(self._standardize)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.25))
        layout.addWidget(Row(self.tr("inputs"), parts, parent=self))
        layout.addWidget(Row(self.tr("target"), self._choice, parent=self))

    def _fill_menu(self) -> None:
        names = [name for name in self._names if name != self._target]
        if [action.data() for action in self._menu.actions()] != names:
            self._menu.clear()
            for name in names:
                action = self._menu.addAction(plain_menu_text(name))
                action.setData(name)
                set_tooltip(action, name)
                action.setCheckable(True)
                action.triggered.connect(lambda _checked=False, action=action: self._toggle(action))
        self._show_checks()

    def _show_checks(self) -> None:
        for action in self._menu.actions():
            action.setChecked(action.data() in self._inputs)

    def _toggle(self, action: QAction) -> None:
        name = action.data()
        chosen = set(self._inputs) ^ {name}
        if not chosen:
            # Something has to be learned from.
            action.setChecked(True)
            return
        self._inputs = tuple(each for each in self._names if each in chosen)
        self.columns_picked.emit(self._inputs, self._target)

    def _pick_target(self, index: int) -> None:
        target = self._names[index]
        if target != self._target:
            self.columns_picked.emit(self._inputs, target)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the menu open where an input is chosen: there may be more to choose."""
        is_pick = (
            isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease
        ) or (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Space
        )
        if is_pick and (action := self._menu.activeAction()) is not None:
            action.trigger()
            return True
        return super().eventFilter(watched, event)
