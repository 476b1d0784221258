"""How many samples a step sees: a slider and a field, with all of them at the right end."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from gdgui.engine.data.batches import Batches
from gdgui.ui.widgets.number_slider import NumberSlider, format_number
from gdgui.ui.widgets.plain_text import set_tooltip
from gdgui.ui.widgets.value_field import grouped_number_in, shortened

__all__ = ["SYMBOL_ROOM", "BatchSlider"]

SYMBOL_ROOM = 2.3
"""How wide the symbols of a model's sliders are, in sizes of the font."""


class BatchSlider(NumberSlider):
    """Shows and edits the size of a run's batches; `size_of` reads a number that it tells.

    Args:
        parent: the widget it lies in.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        self._all = 2.0
        super().__init__(
            _tr("batch"),
            _tr("batch size"),
            1.0,
            self._all,
            "log",
            1.0,
            self._all,
            self._number_in,
            parent,
            write=self._text_of,
            nearest=lambda number: float(round(number)),
        )
        self.take_lists()
        self.show_as_word(SYMBOL_ROOM)
        set_tooltip(
            self,
            _tr(
                "Batch size: how many samples a step sees, drawn anew in each epoch; at the right "
                "end all that are learned from"
            ),
        )

    def show_batches(self, batches: Batches | None) -> None:
        """Show how a run sees its samples; hidden where there is nothing to choose."""
        is_chosen = batches is not None and batches.samples > 1
        self.setVisible(is_chosen)
        if batches is not None and is_chosen:
            self._all = float(batches.samples)
            self.set_limits(1.0, self._all)
            self.set_value(float(batches.size))

    def size_of(self, value: float) -> int | None:
        """Return the batch size that a number of the slider means; None for all samples."""
        return None if value >= self._all else round(value)

    def _number_in(self, text: str) -> float | None:
        if text.strip().casefold() in (_tr("all"), "all"):
            return self._all
        number = grouped_number_in(text)
        return number if number is not None and number == round(number) else None

    def _refusal(self, text: str) -> str:
        sentence = _tr("a whole number from 1 to {most:,}, or all, expected, '{text}' found")
        return sentence.format(most=round(self._all), text=shortened(text))

    def _text_of(self, value: float) -> str:
        return _tr("all") if value >= self._all else format_number(value)


def _tr(text: str) -> str:
    return QCoreApplication.translate("BatchSlider", text)
