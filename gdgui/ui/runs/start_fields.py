"""The start x₀ of a run as exact numbers, one field for each coordinate."""

from itertools import count

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from gdgui.engine.objective.syntax import COORDINATES
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.number_slider import format_number
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.style_state import show_validity
from gdgui.ui.widgets.value_field import ValueField, number_in, shortened

__all__ = ["StartFields"]

_gestures = count(1)


class StartFields(QWidget):
    """A row that shows and edits a point; `changed` carries it as a tuple, with a gesture."""

    changed = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: tuple[float, ...] = ()
        self._names: tuple[str, ...] = COORDINATES
        self._fields: list[ValueField] = []
        self._symbol = Label("x₀", self)
        self._error = Label(parent=self)
        self._grid = QGridLayout(self)
        self._build()

    def values(self) -> tuple[float, ...]:
        """Return the last good point."""
        return self._values

    def set_values(self, values: tuple[float, ...]) -> None:
        """Show a point, without a signal. What is being typed stays if it means no change."""
        if values == self._values:
            return
        before, self._values = self._values, values
        if len(values) != len(before):
            self._rebuild()
            before = ()
        for index, value in enumerate(values):
            if index >= len(before) or before[index] != value:
                self._show_value(index)
        self._check()

    def set_names(self, names: tuple[str, ...]) -> None:
        """Call the coordinates what the objective calls them."""
        if names == self._names:
            return
        self._names = names
        for index, field in enumerate(self._fields[: len(names)]):
            field.setAccessibleName(self.tr("start, {name}").format(name=names[index]))
            self._show_value(index)

    def set_symbol(self, symbol: str) -> None:
        """Write another symbol before the fields."""
        self._symbol.setText(symbol)

    def fields(self) -> tuple[ValueField, ...]:
        """Return the fields, in the order of the coordinates."""
        return tuple(self._fields)

    def _name(self, index: int) -> str:
        names = self._names if index < len(self._names) else COORDINATES
        return names[index]

    # ---- building ----

    def _build(self) -> None:
        self._symbol.setProperty("role", "symbol")
        self._symbol.setToolTip(self.tr("start of this run"))
        self._error.setProperty("role", "error")
        self._error.setWordWrap(True)
        self._error.hide()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(0)
        self._grid.setHorizontalSpacing(em(self, 0.25))
        self._grid.addWidget(self._symbol, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._error, 1, 0, 1, 4)

    def _rebuild(self) -> None:
        for field in self._fields:
            field.hide()
            field.deleteLater()
        self._fields = [self._field(index) for index in range(len(self._values))]
        for index, field in enumerate(self._fields):
            self._grid.addWidget(field, 0, 2 + index)
            field.show()
        self._show_error("")
        self._fit_to_font()

    def _field(self, index: int) -> ValueField:
        field = ValueField(self)
        field.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        field.setAccessibleName(self.tr("start, {name}").format(name=self._name(index)))
        field.textEdited.connect(lambda _: self._check())
        field.editingFinished.connect(self._take)
        field.taken_back.connect(self._check)
        return field

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_to_font()

    def _fit_to_font(self) -> None:
        # The mathematical font would ask for a line three times as high.
        self._symbol.setFixedHeight(em(self, 1.5))
        self._symbol.setMinimumWidth(em(self, 1.6))
        for field in self._fields:
            digits = field.fontMetrics().horizontalAdvance("0" * 8)
            field.setFixedWidth(digits + em(self, 0.8))

    # ---- showing ----

    def _show_value(self, index: int) -> None:
        field, value = self._fields[index], self._values[index]
        field.show_text(format_number(value))
        set_tooltip(
            field,
            self.tr("start, {name} = {value}: type a number, Escape takes it back").format(
                name=self._name(index), value=repr(value)
            ),
        )

    def _show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))

    def _check(self) -> None:
        """Turn wrong fields red and say what is wrong with the first of them."""
        sentence = ""
        for name, field in zip(self._names, self._fields, strict=False):
            wrong = ""
            if number_in(field.text()) is None:
                wrong = self.tr("{name}: a number expected, '{text}' found").format(
                    name=name, text=shortened(field.text())
                )
            show_validity(field, wrong)
            sentence = sentence or wrong
        self._show_error(sentence)

    # ---- taking in ----

    def _take(self) -> None:
        """Take what was typed, if every field holds a number."""
        if not any(field.holds_news() for field in self._fields):
            return
        typed = [
            number_in(field.text()) if field.holds_news() else value
            for field, value in zip(self._fields, self._values, strict=True)
        ]
        values = tuple(value for value in typed if value is not None)
        if len(values) < len(typed):
            return
        changed, self._values = values != self._values, values
        for index in range(len(values)):
            self._show_value(index)
        self._check()
        if changed:
            self.changed.emit(values, f"start {next(_gestures)}")
