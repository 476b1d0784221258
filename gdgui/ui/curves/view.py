"""Curves over the steps: one quantity of all runs, bold up to the playhead and faint beyond.

A logarithm needs positive values. Where a quantity goes below zero, its distance to the lowest
value in sight is plotted instead, and the title says so.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from gdgui.engine.descent.objectives import AnyObjective, LearningObjective
from gdgui.ui.curves.curve_plot import CurvePlot
from gdgui.ui.curves.quantities import PARAMETER, QUANTITIES, Quantity, quantity_of
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.name_box import NameBox
from gdgui.ui.widgets.plain_text import set_tooltip
from gdgui.ui.widgets.segmented import Segmented
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard
from gdgui.ui.widgets.style_state import repolish

if TYPE_CHECKING:
    from gdgui.engine.analysis.learning_curves import LearningCurves

__all__ = ["Curve"]

_LOG, _LINEAR = "log", "lin"


class Curve(QFrame):
    """A card with the curves of one quantity, which its title lets one choose.

    What is chosen for a formula and what is chosen for data are two things: each kind of experiment
    has its own quantities, and finds again what was last plotted of it. An experiment may ask for
    something else, which leaves the choice alone.

    Args:
        quantity: what is plotted of a formula: a key of `gdgui.ui.curves.quantities.QUANTITIES`.
        of_data: what is plotted of a model until something is chosen: the first that there is.
        parent: the widget it lies in.
    """

    scale_picked = Signal(bool)
    """Whether the logarithmic scale was picked."""
    step_picked = Signal(float)
    """The step that was clicked or dragged to."""
    quantity_picked = Signal(str)
    """The key of the quantity that was picked."""
    needs_changed = Signal()
    """What the engine has to sample for it is something else."""

    def __init__(
        self,
        quantity: str,
        of_data: Sequence[str] = ("loss_of_all",),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._objective: AnyObjective | None = None
        self._chosen = {False: quantity, True: ""}
        self._asked = ""
        self._of_data = tuple(of_data)
        self._key = quantity
        self._is_bare = False
        self._logs: dict[str, bool] = {}
        self._names: tuple[str, ...] = ()
        self._title = QToolButton(self)
        self._symbol = ElidedLabel(parent=self)
        options = [
            (_LOG, QCoreApplication.translate("Curve", "log")),
            (_LINEAR, QCoreApplication.translate("Curve", "lin")),
        ]
        self._scale = Segmented(options, QCoreApplication.translate("Curve", "Scale"))
        self._plot = CurvePlot(QUANTITIES[quantity])
        self._plot.setToolTip(
            QCoreApplication.translate("Curve", "Click or drag to move the playhead.")
        )
        self._shortcut_guard = ShortcutGuard(self)
        self._compose()
        self._scale.picked.connect(lambda key: self.scale_picked.emit(key == _LOG))
        self._scale.picked.connect(lambda key: self.set_log(key == _LOG))
        self._plot.step_picked.connect(self.step_picked)
        self._plot.shift_changed.connect(self._say_shift)
        self.set_theme(LIGHT)
        self._show_quantity()

    def _compose(self) -> None:
        self._title.setProperty("role", "title")
        self._title.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._title.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._title.setToolTip(QCoreApplication.translate("Curve", "Choose what is plotted"))
        self._menu = QMenu(self._title)
        self._fill_menu()
        self._title.setMenu(self._menu)
        self._shortcut_guard.teach(self._title)
        self._symbol.setProperty("role", "symbol")
        header = QHBoxLayout()
        header.setSpacing(em(self, 0.45))
        header.addWidget(self._title)
        header.addWidget(self._symbol, 1)
        header.addWidget(self._scale)
        self._column = layout = QVBoxLayout()
        layout.setSpacing(0)
        layout.addLayout(header)
        layout.addWidget(self._plot, 1)
        self.setLayout(layout)
        self._fit_to_font()

    def _fit_to_font(self) -> None:
        # A mathematical font has room for towers of fractions above and below every line.
        self._symbol.setFixedHeight(em(self, 1.5))
        side = em(self, 0.75)
        self._column.setContentsMargins(side, em(self, 0.6), side, em(self, 0.3))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.layout() is not None:
            self._fit_to_font()

    def _fill_menu(self) -> None:
        """Offer what there is of the objective."""
        self._menu.clear()
        for key, quantity in QUANTITIES.items():
            if quantity.fits(self._objective):
                self._menu.addAction(self._title_of(quantity), partial(self._pick_quantity, key))
        if isinstance(self._objective, LearningObjective):
            self._menu.addMenu(self._parameter_menu())

    def _parameter_menu(self) -> QMenu:
        """Return a menu with a parameter to be chosen by its name, filled when it opens."""
        text = QCoreApplication.translate("Curve", "Parameter")
        menu = QMenu(text, self._menu)
        box = NameBox(text, menu)
        menu.aboutToShow.connect(lambda: box.show_names(self._names))
        # Once the menu has opened and has taken the keyboard itself.
        menu.aboutToShow.connect(
            lambda: QTimer.singleShot(0, box, lambda: box.begin_typing(self._parameter))
        )
        box.activated.connect(lambda row: self._pick_parameter(box.itemText(row)))
        action = QWidgetAction(menu)
        action.setDefaultWidget(box)
        menu.addAction(action)
        return menu

    @property
    def _parameter(self) -> str:
        """The name of the parameter that is plotted, if one is."""
        return self._key[len(PARAMETER) :] if self._key.startswith(PARAMETER) else ""

    def _pick_parameter(self, name: str) -> None:
        self._menu.close()
        self._pick_quantity(f"{PARAMETER}{name}")

    def quantity(self) -> str:
        """Return the key of what is plotted."""
        return self._key

    @property
    def needs(self) -> str:
        """What the engine has to sample for it; empty for nothing."""
        return self._quantity.needs

    def set_quantity(self, key: str) -> None:
        """Plot another quantity, on the scale that it had last; what is unknown is ignored."""
        if quantity_of(key, self._objective) is not None:
            self._asked = ""
            self._chosen[self._is_learning] = key
            self._choose()

    def ask(self, key: str) -> None:
        """Plot this where there is such a thing, until something is chosen; "" for the choice."""
        self._asked = key
        self._choose()

    @property
    def asked(self) -> str:
        """What is plotted in place of the choice; empty where nothing is."""
        return self._asked

    def choice(self, *, is_learning: bool) -> str:
        """Return what is chosen for data, or for formulas; empty where nothing is."""
        return self._chosen[is_learning]

    def set_choice(self, key: str, *, is_learning: bool) -> None:
        """Plot this of data, or of formulas, wherever there is such a thing."""
        self._chosen[is_learning] = key
        self._choose()

    @property
    def _is_learning(self) -> bool:
        return isinstance(self._objective, LearningObjective)

    @property
    def _quantity(self) -> Quantity:
        return quantity_of(self._key, self._objective) or QUANTITIES["loss"]

    def _choose(self) -> None:
        """Plot what is chosen, or else the first of what is usual that there is."""
        usual = self._of_data if self._is_learning else ("loss",)
        keys = (self._asked, self._chosen[self._is_learning], *usual, "gradient_norm")
        key = next(key for key in keys if quantity_of(key, self._objective) is not None)
        if key != self._key:
            self._key = key
            self._plot.set_quantity(self._quantity)
            self._show_quantity()
            self.needs_changed.emit()

    def _pick_quantity(self, key: str) -> None:
        self.set_quantity(key)
        self.quantity_picked.emit(key)

    def set_bare(self, bare: bool) -> None:
        """Leave out what is to be pressed, for those who only look on."""
        self._is_bare = bare
        self._scale.setHidden(bare)
        self._show_quantity()

    def _show_quantity(self) -> None:
        title, symbol = self._title_of(self._quantity), self._symbol_of(self._quantity)
        self._title.setText(title if self._is_bare else f"{title} ▾")
        self._title.setAccessibleName(title)
        self.setAccessibleName(title)
        self._plot.setAccessibleName(title)
        self._symbol.setText(symbol + self._mark())
        role = "symbol" if self._quantity.held_out is None else "muted"
        if role != self._symbol.property("role"):
            self._symbol.setProperty("role", role)
            repolish(self._symbol)
        set_tooltip(self._symbol, f"{title}: {symbol}" if symbol else title)
        self.set_log(self.is_log)

    def set_objective(self, objective: AnyObjective) -> None:
        """Offer what there is of an objective, and call its coordinates what it calls them."""
        before, self._objective = self._objective, objective
        names = objective.coordinates
        is_known = before is not None and self._offered(objective) == self._offered(before)
        is_known = is_known and _essence(objective) == _essence(before)
        if names == self._names and is_known:
            return
        self._names = names
        self._fill_menu()
        # The same key may mean another parameter.
        self._plot.set_quantity(self._quantity)
        self._show_quantity()
        self._choose()

    def _offered(self, objective: AnyObjective) -> list[str]:
        return [key for key, quantity in QUANTITIES.items() if quantity.fits(objective)]

    def _title_of(self, quantity: Quantity) -> str:
        title = QCoreApplication.translate("Quantities", quantity.title)
        return quantity.named(title, self._names)

    def _symbol_of(self, quantity: Quantity) -> str:
        if quantity.held_out is not None:
            is_shown = _holds_out(self._objective)
            return QCoreApplication.translate("Quantities", quantity.symbol) if is_shown else ""
        return quantity.named(quantity.symbol, self._names)

    def set_theme(self, theme: Theme) -> None:
        """Paint with the colours of a theme."""
        self._plot.set_theme(theme)

    def set_traces(self, traces: tuple[Trace, ...], total_steps: int) -> None:
        """Show these runs.

        Args:
            traces: the runs, as far as they are computed.
            total_steps: how many steps were asked for: what the plot leaves room for while a run
                is still being computed. Once all are complete, the longest of them fills it.
        """
        self._plot.set_traces(traces, total_steps)

    def set_exact(self, curves: "Sequence[LearningCurves]") -> None:
        """Take the sampled curves of every run at the rows beside the playhead."""
        self._plot.set_exact(curves)

    @property
    def is_settling(self) -> bool:
        """Whether the curves are still to be sharpened."""
        return self._plot.is_settling

    def set_playhead(self, playhead: float) -> None:
        """Draw bold up to this step, which may lie between two."""
        self._plot.set_playhead(playhead)

    def set_floor(self, floor: float) -> None:
        """Measure negative values from the lowest one that is known, such as a minimum's."""
        self._plot.set_floor(floor)

    @property
    def is_log(self) -> bool:
        """Whether the scale is logarithmic."""
        return self._logs.get(self._key, self._quantity.logarithmic)

    def set_log(self, logarithmic: bool) -> None:
        """Choose between a logarithmic scale and a linear one."""
        self._logs[self._key] = logarithmic
        self._scale.set_current(_LOG if logarithmic else _LINEAR)
        self._plot.set_log(logarithmic)

    def _say_shift(self, shifted: bool) -> None:
        symbol = self._symbol_of(self._quantity)
        name = symbol.split("(")[0]
        self._symbol.setText((f"{symbol} − min {name}" if shifted else symbol) + self._mark())

    def _mark(self) -> str:
        """Return what marks curves of runs that descend by a gradient typed by hand."""
        is_typed = self._objective is not None and self._objective.has_own_gradient
        return QCoreApplication.translate("Curve", "   own ∇f") if is_typed else ""


def _essence(objective: AnyObjective | None) -> tuple[bool, bool]:
    """Return all of an objective that a heading depends on, but for its names."""
    return _holds_out(objective), objective is not None and objective.has_own_gradient


def _holds_out(objective: AnyObjective | None) -> bool:
    """Return whether a model is tried on samples that it never sees."""
    return isinstance(objective, LearningObjective) and objective.data.held_out > 0.0
