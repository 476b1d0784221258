"""The maps over hyperparameters, in a window of their own: drag on them, and the runs follow."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gdgui.engine.maps.registry import MAP_KINDS
from gdgui.engine.methods.direction import Direction
from gdgui.ui.maps.map_painting import LOSS, STEPS
from gdgui.ui.maps.pair_plot import PairPicture, PairPlot
from gdgui.ui.maps.rate_plot import RateCurve, RatePlot
from gdgui.ui.style.theme import Theme, em
from gdgui.ui.widgets.icon_button import Choice
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.screen_fit import fit_window
from gdgui.ui.widgets.segmented import Segmented

__all__ = ["PAIR_TAB", "RATES_TAB", "MapsWindow"]

RATES_TAB, PAIR_TAB = "rates", "pair"


class MapsWindow(QWidget):
    """The learning-rate map of all runs, and the two-parameter map of the selected one.

    Signals:
        wanted: another map, or another pair, is to be shown.
        rate_picked: a learning rate for the selected run, and a token for the gesture.
        pair_picked: values of `names` for the selected run, and a token for the gesture.
    """

    wanted = Signal()
    rate_picked = Signal(float, str)
    pair_picked = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        tabs = [
            (kind.tab, QCoreApplication.translate("MapsWindow", kind.title))
            for kind in MAP_KINDS.values()
            if kind.tab
        ]
        measures = [
            (LOSS, QCoreApplication.translate("MapsWindow", "final loss")),
            (STEPS, QCoreApplication.translate("MapsWindow", "steps to converge")),
        ]
        self._tab = RATES_TAB
        self._direction: Direction | None = None
        self._tabs = Segmented(tabs, self.tr("Map"), self)
        self._measure = Segmented(measures, self.tr("What is shown"), self)
        self._run = Label(parent=self)
        self._first = Choice(self)
        self._second = Choice(self)
        self._stack = QStackedWidget(self)
        self.rates = RatePlot(self)
        self.pair = PairPlot(self)
        self._note = Label(parent=self)
        self._build()

    @property
    def tab(self) -> str:
        """Which map is looked at: `RATES_TAB` or `PAIR_TAB`."""
        return self._tab

    @property
    def names(self) -> tuple[str, str] | None:
        """The two hyperparameters that are mapped; None where the method has only one."""
        first, second = self._first.currentData(), self._second.currentData()
        return (first, second) if first and second and first != second else None

    def show_tab(self, tab: str) -> None:
        """Look at one of the maps."""
        self._tab = tab
        self._tabs.set_current(tab)
        self._stack.setCurrentWidget(self.rates if tab == RATES_TAB else self.pair)
        for box in (self._first, self._second):
            box.setVisible(tab == PAIR_TAB)
        self.wanted.emit()

    def show_run(self, label: str, color: str, direction: Direction) -> None:
        """Say whose map it is, and offer the hyperparameters of its method."""
        self._run.setText(label)
        self._run.setStyleSheet(f"color: {color}")
        if direction is self._direction:
            return
        self._direction = direction
        for place, box in enumerate((self._first, self._second)):
            box.blockSignals(True)
            box.clear()
            for parameter in direction.hyperparameters:
                name = parameter.name.replace("_", " ")
                box.addItem(f"{parameter.symbol}  {name}", parameter.name)
            box.setCurrentIndex(min(place, box.count() - 1))
            box.blockSignals(False)

    def show_rates(self, curves: tuple[RateCurve, ...]) -> None:
        """Show the learning-rate map."""
        self.rates.show_curves(curves)

    def show_pair(self, picture: PairPicture | None) -> None:
        """Show the two-parameter map, or none."""
        self.pair.show_picture(picture)

    def show_note(self, sentence: str) -> None:
        """Say what there is to know of the map."""
        self._note.setText(sentence)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self.rates.set_theme(theme)
        self.pair.set_theme(theme)

    # ---- building ----

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Maps – gdgui"))
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._run.setProperty("role", "title")
        self._note.setProperty("role", "note")
        self._note.setWordWrap(True)
        self._first.setAccessibleName(self.tr("Hyperparameter along the bottom"))
        self._second.setAccessibleName(self.tr("Hyperparameter along the side"))
        for box in (self._first, self._second):
            set_tooltip(box, box.accessibleName())
            box.activated.connect(lambda _index: self.wanted.emit())
        self._tabs.picked.connect(self.show_tab)
        self._measure.picked.connect(self.rates.set_measure)
        self._measure.picked.connect(self.pair.set_measure)
        self.rates.picked.connect(lambda values, gesture: self._tell_rate(values, gesture))
        self.pair.picked.connect(self.pair_picked)
        self._stack.addWidget(self.rates)
        self._stack.addWidget(self.pair)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        top = QHBoxLayout()
        top.setSpacing(em(self, 0.6))
        top.addWidget(self._tabs)
        top.addWidget(self._run)
        top.addStretch()
        for part in (self._first, self._second, self._measure):
            top.addWidget(part)
        layout = QVBoxLayout(self)
        side = em(self, 1)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.6))
        layout.addLayout(top)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._note)
        fit_window(self, em(self, 52), em(self, 36))
        self.show_tab(RATES_TAB)

    def _tell_rate(self, values: tuple[float, ...], gesture: str) -> None:
        if values:
            self.rate_picked.emit(values[0], gesture)

    def showEvent(self, event: object) -> None:
        """Ask for what there is to show."""
        super().showEvent(event)  # type: ignore[arg-type]
        self.wanted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the keyboard back to the main window."""
        super().closeEvent(event)
        if isinstance(parent := self.parent(), QWidget):
            parent.activateWindow()
