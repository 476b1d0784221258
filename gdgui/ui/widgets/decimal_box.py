"""A spin box for a number with decimals that takes a decimal comma as well as a point."""

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox

from gdgui.ui.widgets.value_field import number_in

__all__ = ["DecimalBox"]


class DecimalBox(QDoubleSpinBox):
    """Qt would take the comma of ``1,5`` for one that sets thousands apart, and read 15."""

    def valueFromText(self, text: str) -> float:
        """Return the number that a text with the unit means."""
        value = number_in(self._bare(text))
        return self.value() if value is None else value

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Accept numbers in range, and what may become one."""
        bare = self._bare(text)
        value = number_in(bare)
        if value is not None and self.minimum() <= value <= self.maximum():
            return QValidator.State.Acceptable, text, position
        is_begun = not bare or number_in(bare + "0") is not None
        state = QValidator.State.Intermediate if is_begun else QValidator.State.Invalid
        return state, text, position

    def _bare(self, text: str) -> str:
        return text.removeprefix(self.prefix()).removesuffix(self.suffix()).strip()
