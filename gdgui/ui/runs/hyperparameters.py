"""The numbers of one run's method, as sliders.

What is tuned first stands open; the rest (decay rates, ε) is folded away until someone asks for
more, so that a column of cards stays calm. Sliders are made when they are to be seen, and stay
until the method changes: in a drag the slider under the mouse survives.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from gdgui.engine.methods.catalogue import Direction, Hyperparameter
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.plain_text import set_tooltip
from gdgui.ui.widgets.value_field import grouped_number_in, number_in

__all__ = ["Hyperparameters", "slider_for"]


class Hyperparameters(QWidget):
    """A slider for each hyperparameter; `changed` carries its name, its value and a gesture.

    `listed` carries a name and several values that were typed as a list.

    Attributes:
        fold: the button that shows and hides the rest; the card puts it where it likes.
    """

    changed = Signal(str, float, str)
    listed = Signal(str, tuple)
    folded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._color: str | None = None
        self._direction: Direction | None = None
        self._values: dict[str, float] = {}
        self._expanded = False
        self._symbol_room: float | None = None
        self._sliders: dict[str, NumberSlider] = {}
        self.fold = QToolButton(parent)
        self.fold.setProperty("quiet", True)
        self.fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.fold.clicked.connect(self._toggle)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(em(self, 0.1))

    def show_method(self, direction: Direction) -> None:
        """Show the hyperparameters of a method instead of those of another."""
        self._direction = direction
        for slider in self._sliders.values():
            slider.hide()
            slider.deleteLater()
        self._sliders = {}
        self._show_sliders()

    def show_values(self, values: dict[str, float]) -> None:
        """Show what the hyperparameters are, without a signal."""
        self._values = values
        for name, slider in self._sliders.items():
            slider.set_value(values[name])

    def set_color(self, color: str) -> None:
        """Fill the sliders in the colour of the run."""
        self._color = color
        for slider in self._sliders.values():
            slider.set_color(color)

    def set_symbol_room(self, room: float) -> None:
        """Let every symbol be at least so many sizes of the font wide."""
        self._symbol_room = room
        for slider in self._sliders.values():
            slider.set_symbol_room(room)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        for slider in self._sliders.values():
            slider.set_theme(theme)

    def begin_typing(self) -> bool:
        """Select the text of the first field, and return whether there is one."""
        for slider in self._sliders.values():
            slider.begin_typing()
            return True
        return False

    def _show_sliders(self) -> None:
        """Make the sliders that are to be seen and are not there; the others are cheap to miss."""
        hyperparameters = self._direction.hyperparameters if self._direction else ()
        for index, hyperparameter in enumerate(hyperparameters):
            name = hyperparameter.name
            shown = self._expanded or hyperparameter.is_tuned_first
            if shown and name not in self._sliders:
                self._sliders[name] = self._slider(hyperparameter)
                self._rows.insertWidget(index, self._sliders[name])
            if name in self._sliders:
                self._sliders[name].setVisible(shown)
        self._show_fold([h.symbol for h in hyperparameters if not h.is_tuned_first])

    @property
    def is_expanded(self) -> bool:
        """Whether all there is to tune is shown."""
        return self._expanded

    def _slider(self, hyperparameter: Hyperparameter) -> NumberSlider:
        name = hyperparameter.name
        slider = slider_for(hyperparameter, self)
        slider.set_color(self._color)
        slider.set_theme(self._theme)
        if self._symbol_room is not None:
            slider.set_symbol_room(self._symbol_room)
        if name in self._values:
            slider.set_value(self._values[name])
        slider.changed.connect(lambda value, gesture: self.changed.emit(name, value, gesture))
        slider.take_lists()
        slider.listed.connect(lambda values: self.listed.emit(name, values))
        return slider

    def _show_fold(self, symbols: list[str]) -> None:
        self.fold.setText(self.tr("less") if self._expanded else self.tr("more"))
        text = self.tr("Hide {symbols}") if self._expanded else self.tr("Show {symbols}")
        names = [*symbols, self.tr("the step size"), self.tr("noise")]
        set_tooltip(self.fold, text.format(symbols=", ".join(names)))
        self.fold.setAccessibleName(self.fold.toolTip())

    def _toggle(self) -> None:
        self._expanded = not self._expanded
        self._show_sliders()
        self.folded.emit()


def slider_for(hyperparameter: Hyperparameter, parent: QWidget) -> NumberSlider:
    """Return a slider that is as its hyperparameter is declared."""
    slider = NumberSlider(
        hyperparameter.symbol,
        hyperparameter.meaning.partition(":")[0].rstrip("."),
        hyperparameter.low,
        hyperparameter.high,
        hyperparameter.scale,
        hyperparameter.minimum,
        hyperparameter.maximum,
        grouped_number_in if hyperparameter.is_whole else number_in,
        parent,
    )
    set_tooltip(slider, hyperparameter.meaning)
    return slider
