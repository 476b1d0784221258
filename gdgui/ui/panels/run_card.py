"""The card of one run: its method, its numbers, where it starts, and what can be done with it.

What is tuned first stands open; the rest (decay rates, ε) waits under a disclosure, so that a
column of cards stays calm. A card lays itself out anew only where its method changes: in a drag
the slider under the mouse survives.
"""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gdgui.engine.optimizers import DIRECTIONS, Direction, Hyperparameter
from gdgui.engine.problem import ResolvedRun
from gdgui.experiment import Run
from gdgui.ui import icons
from gdgui.ui.panels.run_menu import RunMenu
from gdgui.ui.panels.start_fields import StartFields
from gdgui.ui.run_colors import RUN_COLORS
from gdgui.ui.theme import LIGHT, Theme, em
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.keys import claims
from gdgui.ui.widgets.manners import Manners
from gdgui.ui.widgets.number_slider import NumberSlider

__all__ = ["RunCard"]

_OPEN = ("learning_rate", "momentum")
"""The hyperparameters that one tunes first."""
_STRIP = 4.0
_RADIUS = 8.0


class RunCard(QWidget):
    """Shows one run and edits it; it does not know which one of how many."""

    picked = Signal()
    method_picked = Signal(str)
    hyperparameter_changed = Signal(str, float, str)
    start_changed = Signal(object, str)
    visibility_toggled = Signal()
    duplicated = Signal()
    removed = Signal()
    color_picked = Signal(str)
    label_edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._color = RUN_COLORS[0]
        self._direction: Direction | None = None
        self._label = ""
        self._visible = True
        self._selected = False
        self._removable = True
        self._expanded = False
        self._sliders: dict[str, NumberSlider] = {}
        self._values: dict[str, float] = {}
        self._name = ElidedLabel(hugging=True, parent=self)
        self._rename = QLineEdit(self)
        self._method = _MethodBox(self)
        self._more = QToolButton(self)
        self._eye = QToolButton(self)
        self._dots = QToolButton(self)
        self._menu = RunMenu(self)
        self._rows = QVBoxLayout()
        self._start = StartFields(self)
        self._manners = Manners(self)
        self._build()

    # ---- showing ----

    def show_run(
        self, own: Run, run: ResolvedRun, color: str, selected: bool, removable: bool
    ) -> None:
        """Show a run, both as written and as resolved; nothing is emitted."""
        if (color, selected, own.visible) != (self._color, self._selected, self._visible):
            self._color, self._selected, self._visible = color, selected, own.visible
            self._show_color()
        self._removable = removable
        self._menu.show_run(color, removable)
        if run.direction is not self._direction:
            self._show_method(run.direction)
        if own.label != self._label:
            self._label = own.label
            self._show_label()
        self._values = run.hyperparameters
        for name, slider in self._sliders.items():
            slider.set_value(run.hyperparameters[name])
        self._start.set_values(run.start)
        self.setAccessibleName(self.tr("Run: {label}").format(label=run.label))

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        for slider in self._sliders.values():
            slider.set_theme(theme)
        self._dots.setIcon(icons.icon("more", theme.muted))
        self._show_color()
        self._show_disclosure()

    def begin_renaming(self) -> None:
        """Let the user type a name where the name stands."""
        self._rename.setText(self._label)
        self._name.hide()
        self._method.hide()
        self._rename.show()
        self._rename.setFocus(Qt.FocusReason.OtherFocusReason)
        self._rename.selectAll()

    # ---- building ----

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setToolTip(self.tr("Click to select this run; Delete removes it, F2 renames it"))
        self._build_method()
        self._build_buttons()
        self._name.setProperty("role", "strong")
        self._name.setMaximumWidth(em(self, 8))
        self._name.hide()
        self._rename.setAccessibleName(self.tr("Name of this run"))
        self._rename.setPlaceholderText(self.tr("Name of this run"))
        self._rename.setToolTip(self.tr("Enter names the run, Escape leaves it; empty: its method"))
        self._rename.hide()
        self._rename.editingFinished.connect(self._end_renaming)
        self._start.changed.connect(self.start_changed)
        self._lay_out()

    def _build_method(self) -> None:
        self._method.addItems([direction.title for direction in DIRECTIONS.values()])
        self._method.setProperty("flat", True)
        self._method.setProperty("role", "title")
        self._method.setAccessibleName(self.tr("Method"))
        self._method.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._method.setMinimumContentsLength(4)
        self._method.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._method.activated.connect(self._pick_method)

    def _build_buttons(self) -> None:
        for button, slot in ((self._more, self._toggle_more), (self._eye, self._toggle_eye)):
            button.clicked.connect(slot)
        self._dots.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._dots.setMenu(self._menu)
        self._dots.setToolTip(self.tr("Rename, colour, duplicate, delete"))
        self._dots.setAccessibleName(self.tr("What to do with this run"))
        self._menu.rename_asked.connect(self.begin_renaming)
        self._menu.color_picked.connect(self.color_picked)
        self._menu.duplicated.connect(self.duplicated)
        self._menu.removed.connect(self.removed)
        for button in (self._more, self._eye, self._dots):
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            side = em(self, 0.95)
            button.setIconSize(QSize(side, side))
        self._manners.teach(self._method, self._more, self._eye, self._dots)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(em(self, 0.1))
        top.addWidget(self._name)
        top.addWidget(self._rename, 1)
        top.addWidget(self._method, 1)
        for button in (self._more, self._eye, self._dots):
            top.addWidget(button)
        self._rows.setSpacing(em(self, 0.1))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(
            round(_STRIP) + em(self, 0.55), em(self, 0.3), em(self, 0.45), em(self, 0.45)
        )
        layout.setSpacing(em(self, 0.1))
        layout.addLayout(top)
        rows = QVBoxLayout()
        rows.setContentsMargins(em(self, 0.2), 0, em(self, 0.1), 0)
        rows.setSpacing(em(self, 0.1))
        rows.addLayout(self._rows)
        rows.addWidget(self._start)
        layout.addLayout(rows)

    # ---- method and hyperparameters ----

    def _show_method(self, direction: Direction) -> None:
        self._direction = direction
        self._method.setCurrentIndex(list(DIRECTIONS).index(direction.id))
        self._method.setToolTip(
            self.tr("The method of this run. {title}: {source}").format(
                title=direction.title, source=direction.source
            )
        )
        for slider in self._sliders.values():
            slider.hide()
            slider.deleteLater()
        self._sliders = {}
        self._show_sliders(direction)
        self._show_disclosure()

    def _show_sliders(self, direction: Direction) -> None:
        """Make the sliders that are to be seen and are not there; the others are cheap to miss."""
        for index, hyperparameter in enumerate(direction.hyperparameters):
            name = hyperparameter.name
            if name in self._sliders:
                self._sliders[name].setVisible(self._expanded or name in _OPEN)
            elif self._expanded or name in _OPEN:
                self._sliders[name] = self._slider(hyperparameter)
                self._rows.insertWidget(index, self._sliders[name])
                self._sliders[name].show()
                if name in self._values:
                    self._sliders[name].set_value(self._values[name])

    def _slider(self, hyperparameter: Hyperparameter) -> NumberSlider:
        name = hyperparameter.name
        slider = NumberSlider(
            hyperparameter.symbol,
            hyperparameter.meaning.partition(":")[0].rstrip("."),
            hyperparameter.low,
            hyperparameter.high,
            hyperparameter.scale,
            hyperparameter.minimum,
            hyperparameter.maximum,
            self,
        )
        slider.setToolTip(hyperparameter.meaning)
        slider.set_color(self._color)
        slider.set_theme(self._theme)
        slider.changed.connect(
            lambda value, gesture: self.hyperparameter_changed.emit(name, value, gesture)
        )
        return slider

    def _folded(self) -> list[Hyperparameter]:
        """Return the hyperparameters that wait under the disclosure."""
        if self._direction is None:
            return []
        return [h for h in self._direction.hyperparameters if h.name not in _OPEN]

    def _show_disclosure(self) -> None:
        folded = self._folded()
        self._more.setVisible(bool(folded))
        symbols = ", ".join(hyperparameter.symbol for hyperparameter in folded)
        text = self.tr("Hide {symbols}") if self._expanded else self.tr("Show {symbols}")
        self._more.setToolTip(text.format(symbols=symbols))
        self._more.setAccessibleName(text.format(symbols=symbols))
        name = "chevron-down" if self._expanded else "chevron-right"
        self._more.setIcon(icons.icon(name, self._theme.muted))

    def _toggle_more(self) -> None:
        self._expanded = not self._expanded
        if self._direction is not None:
            self._show_sliders(self._direction)
        self._show_disclosure()

    def _pick_method(self, index: int) -> None:
        picked = list(DIRECTIONS)[index]
        if self._direction is not None and picked != self._direction.id:
            self.method_picked.emit(picked)

    # ---- name, colour, visibility ----

    def _show_label(self) -> None:
        self._name.setText(self._label)
        self._name.setToolTip(self._label)
        self._name.setVisible(bool(self._label) and not self._rename.isVisible())
        self._method.setProperty("beside", bool(self._label))
        self._method.setProperty("role", "muted" if self._label else "title")
        self._method.style().unpolish(self._method)
        self._method.style().polish(self._method)

    def _end_renaming(self) -> None:
        if self._rename.isHidden():
            return
        label = self._rename.text().strip()
        self._leave_renaming()
        if label != self._label:
            self.label_edited.emit(label)

    def _leave_renaming(self) -> None:
        had_focus = self._rename.hasFocus()
        self._rename.hide()
        self._name.setVisible(bool(self._label))
        self._method.show()
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_color(self) -> None:
        for slider in self._sliders.values():
            slider.set_color(self._color)
        text = self.tr("Hide this run") if self._visible else self.tr("Show this run")
        self._eye.setIcon(icons.icon("eye" if self._visible else "eye-off", self._theme.muted))
        self._eye.setToolTip(text)
        self._eye.setAccessibleName(text)
        self.update()

    def _toggle_eye(self) -> None:
        self.visibility_toggled.emit()

    # ---- input ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the run."""
        super().mousePressEvent(event)
        event.accept()
        self.picked.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys go to this card."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Keep F2, Delete and Escape from the window's shortcuts while they mean this run."""
        if event.type() == QEvent.Type.ShortcutOverride and claims(event, *self._own_keys()):
            return True
        return super().event(event)

    def _own_keys(self) -> tuple[Qt.Key, ...]:
        if self.hasFocus():
            return (Qt.Key.Key_F2, Qt.Key.Key_Delete)
        return (Qt.Key.Key_Escape,) if self._rename.hasFocus() else ()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes the focused card, F2 renames it, Escape leaves the name as it was."""
        if self._rename.hasFocus() and event.key() == Qt.Key.Key_Escape:
            self._rename.setText(self._label)
            self._leave_renaming()
        elif self.hasFocus() and event.key() == Qt.Key.Key_Delete:
            if self._removable:
                self.removed.emit()
        elif self.hasFocus() and event.key() == Qt.Key.Key_F2:
            self.begin_renaming()
        else:
            super().keyPressEvent(event)

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card with the run's colour along its left edge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        emphasised = self._selected or self.hasFocus()
        width = 1.5 if emphasised else 1.0
        area = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        outline = QPainterPath()
        outline.addRoundedRect(area, _RADIUS, _RADIUS)
        painter.fillPath(outline, QColor(theme.card))
        painter.save()
        painter.setClipPath(outline)
        strip = QColor(self._color)
        strip.setAlphaF(1.0 if self._visible else 0.35)
        painter.fillRect(QRectF(0, 0, _STRIP + width / 2, self.height()), strip)
        painter.restore()
        border = (
            theme.accent if self.hasFocus() else theme.faint if self._selected else theme.border
        )
        painter.setPen(QPen(QColor(border), width))
        painter.drawPath(outline)


class _MethodBox(QComboBox):
    """A choice that ends its text with "…" where it does not fit; Qt's own just cuts it off."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            self,
        )
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
