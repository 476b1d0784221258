"""How a table is written, where that is not found out rightly: separator, decimal mark, header."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gdgui.ui.style.theme import em
from gdgui.ui.widgets.flow_layout import FlowLayout
from gdgui.ui.widgets.icon_button import Choice
from gdgui.ui.widgets.plain_text import Label, set_tooltip

if TYPE_CHECKING:
    from gdgui.engine.data.csv_columns import CsvFormat

__all__ = ["FormatBox"]

_ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp1250", "cp1251", "shift_jis", "gb18030", "big5")
_SEPARATORS = ("comma", "semicolon", "tab", "bar", "space")


class FormatBox(QWidget):
    """A choice for each thing that is found out of a file, the first being that it is found out.

    Signals:
        changed: someone has said how the table is written.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        found = (self.tr("auto"), None)
        self._flow = FlowLayout(self, em(self, 0.8), em(self, 0.2))
        self._separator = self._choice(
            self.tr("separator"), [found, *((name, name) for name in _SEPARATORS)]
        )
        self._decimal = self._choice(
            self.tr("decimal mark"), [found, (self.tr("point"), "."), (self.tr("comma"), ",")]
        )
        self._header = self._choice(
            self.tr("header"), [found, (self.tr("names"), True), (self.tr("none"), False)]
        )
        self._encoding = self._choice(
            self.tr("encoding"), [found, *((name, name) for name in _ENCODINGS)]
        )

    def file_format(self) -> "CsvFormat":
        """Return what has been said."""
        from gdgui.engine.data.csv_columns import CsvFormat

        return CsvFormat(
            header=self._header.currentData(),
            separator=self._separator.currentData(),
            decimal=self._decimal.currentData(),
            encoding=self._encoding.currentData(),
        )

    def _choice(self, name: str, entries: Sequence[tuple[str, Any]]) -> Choice:
        pair = QWidget(self)
        label, choice = Label(name, pair), Choice(pair)
        label.setProperty("role", "muted")
        label.setBuddy(choice)
        for text, value in entries:
            choice.addItem(text, value)
        choice.setProperty("flat", True)
        choice.setObjectName(name)
        choice.setAccessibleName(name)
        set_tooltip(choice, self.tr("{name}, where it is not found out rightly").format(name=name))
        choice.activated.connect(lambda _index: self.changed.emit())
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(em(self, 0.2))
        row.addWidget(label)
        row.addWidget(choice)
        self._flow.addWidget(pair)
        return choice
