"""Curves over the steps: one quantity of all runs, bold up to the playhead and faint beyond.

A logarithm needs positive values. Where a quantity goes below zero, its distance to the lowest
value in sight is plotted instead, and the title says so.
"""

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from gdgui.ui.curves.curve_plot import CurvePlot
from gdgui.ui.curves.quantities import QUANTITIES
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.plain_text import set_tooltip
from gdgui.ui.widgets.segmented import Segmented
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["Curve"]

_LOG, _LINEAR = "log", "lin"


class Curve(QFrame):
    """A card with the curves of one quantity, which its title lets one choose.

    Args:
        quantity: a key of `gdgui.ui.curves.quantities.QUANTITIES`.
        parent: the widget it lies in.
    """

    scale_picked = Signal(bool)
    """Whether the logarithmic scale was picked."""
    step_picked = Signal(float)
    """The step that was clicked or dragged to."""
    quantity_picked = Signal(str)
    """The key of the quantity that was picked."""

    def __init__(self, quantity: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._key = quantity
        self._is_bare = False
        self._logs = {key: each.logarithmic for key, each in QUANTITIES.items()}
        self._names: tuple[str, ...] = ()
        self._entries: dict[str, QAction] = {}
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
        menu = QMenu(self._title)
        for key in QUANTITIES:
            self._entries[key] = menu.addAction(
                self._title_of(key), partial(self._pick_quantity, key)
            )
        self._title.setMenu(menu)
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

    def quantity(self) -> str:
        """Return the key of what is plotted."""
        return self._key

    def set_quantity(self, key: str) -> None:
        """Plot another quantity, on the scale that it had last; an unknown one is ignored."""
        if key in QUANTITIES and key != self._key:
            self._key = key
            self._plot.set_quantity(QUANTITIES[key])
            self._show_quantity()

    def _pick_quantity(self, key: str) -> None:
        self.set_quantity(key)
        self.quantity_picked.emit(key)

    def set_bare(self, bare: bool) -> None:
        """Leave out what is to be pressed, for those who only look on."""
        self._is_bare = bare
        self._scale.setHidden(bare)
        self._show_quantity()

    def _show_quantity(self) -> None:
        title, symbol = self._title_of(self._key), self._symbol_of(self._key)
        self._title.setText(title if self._is_bare else f"{title} ▾")
        self._title.setAccessibleName(title)
        self.setAccessibleName(title)
        self._plot.setAccessibleName(title)
        self._symbol.setText(symbol)
        set_tooltip(self._symbol, f"{title}: {symbol}")
        self.set_log(self._logs[self._key])

    def set_names(self, names: tuple[str, ...]) -> None:
        """Call the coordinates what the objective calls them."""
        if names != self._names:
            self._names = names
            for key, entry in self._entries.items():
                entry.setText(self._title_of(key))
            self._show_quantity()

    def _title_of(self, key: str) -> str:
        title = QCoreApplication.translate("Quantities", QUANTITIES[key].title)
        return QUANTITIES[key].named(title, self._names)

    def _symbol_of(self, key: str) -> str:
        return QUANTITIES[key].named(QUANTITIES[key].symbol, self._names)

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
        return self._logs[self._key]

    def set_log(self, logarithmic: bool) -> None:
        """Choose between a logarithmic scale and a linear one."""
        self._logs[self._key] = logarithmic
        self._scale.set_current(_LOG if logarithmic else _LINEAR)
        self._plot.set_log(logarithmic)

    def _say_shift(self, shifted: bool) -> None:
        symbol = self._symbol_of(self._key)
        name = symbol.split("(")[0]
        self._symbol.setText(f"{symbol} − min {name}" if shifted else symbol)
