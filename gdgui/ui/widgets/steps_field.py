"""The number of steps, as a field that looks like text with a line under it."""

from PySide6.QtCore import QEvent, QLocale, Signal
from PySide6.QtWidgets import QWidget

from gdgui.experiment import MAX_STEPS
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.plain_text import set_tooltip
from gdgui.ui.widgets.style_state import show_validity
from gdgui.ui.widgets.value_field import ValueField, grouped_number_in, shortened

__all__ = ["StepsField", "grouped"]

# Formulas and fields have a decimal point in every country, so the separator is a comma.
_NUMBERS = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)


def grouped(number: int) -> str:
    """Return a whole number with its thousands set apart: ``2,000,000``."""
    return _NUMBERS.toString(number)


class StepsField(ValueField):
    """Shows and edits a number from 0 to `MAX_STEPS`; Enter or leaving the field commits it.

    Text that means no such number turns the field red; Escape takes it back.

    Signals:
        edited: another number is asked for.
        refused: a sentence that says what is wrong; an empty one once that is over.
    """

    edited = Signal(int)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = 0
        self._refusal = ""
        self.setProperty("underlined", True)
        self.setAccessibleName(self.tr("Number of steps"))
        set_tooltip(
            self,
            self.tr("How many steps to run, from 0 to {limit}: type and press Enter").format(
                limit=grouped(MAX_STEPS)
            ),
        )
        self.textChanged.connect(self._fit)
        self.textEdited.connect(lambda: self._refuse(""))
        self.taken_back.connect(lambda: self._refuse(""))
        self.editingFinished.connect(self._commit)
        self.show_text("0")

    def steps(self) -> int:
        """Return the last good number."""
        return self._steps

    def set_steps(self, steps: int) -> None:
        """Show `steps`, without `edited`. What is being typed stays if it means no change."""
        if steps != self._steps:
            self._steps = steps
            self._show_steps()

    def _show_steps(self) -> None:
        self.show_text(grouped(self._steps))
        self._refuse("")

    def _commit(self) -> None:
        """Take what was typed, or say what is wrong with it."""
        if not self.holds_news():
            return
        number = grouped_number_in(self.text())
        steps = int(number) if number is not None and number.is_integer() else None
        if steps is None or not 0 <= steps <= MAX_STEPS:
            sentence = self.tr("steps: a whole number from 0 to {limit} expected, '{text}' found")
            self._refuse(sentence.format(limit=grouped(MAX_STEPS), text=shortened(self.text())))
            return
        changed = steps != self._steps
        self._steps = steps
        self._show_steps()
        if changed:
            self.edited.emit(steps)

    def _refuse(self, sentence: str) -> None:
        """Turn red, or no longer; the transport has no room for the sentence itself."""
        show_validity(self, sentence)
        if sentence != self._refusal:
            self._refusal = sentence
            self.refused.emit(sentence)

    def _fit(self) -> None:
        """Be as wide as the number."""
        digits = self.fontMetrics().horizontalAdvance((self.text() or "0") + "0")
        self.setFixedWidth(digits + em(self, 0.8))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
