"""The formula of a typed model: a field that is read at every key, and where each name starts."""

from itertools import count

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.objective.syntax import GREEK, Syntax, latex_of
from gdgui.engine.typed_models.model import notes_of
from gdgui.ui.data.controls import Row
from gdgui.ui.document import formula_edits
from gdgui.ui.style.theme import Theme, em
from gdgui.ui.widgets.flow_layout import FlowLayout
from gdgui.ui.widgets.formula_field import FormulaField
from gdgui.ui.widgets.math_label import MathLabel
from gdgui.ui.widgets.number_slider import format_number
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.style_state import show_validity
from gdgui.ui.widgets.value_field import ValueField, number_in

__all__ = ["FormulaBox"]

_gestures = count(1)
_DIGITS = 7
"""A field for a start has room for so many."""


class FormulaBox(QWidget):
    """Shows and edits the formula of a model, and the start of each name that it learns.

    Signals:
        formula_edited: a formula that reads well, and the token of its typing sequence.
        start_edited: a name, where it starts, and a gesture.
    """

    formula_edited = Signal(str, str)
    start_edited = Signal(str, float, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running = ""
        self._field = FormulaField(self)
        self._understood = MathLabel(self)
        self._notes = Label(parent=self)
        self._starts = QWidget(self)
        self._flow = FlowLayout(self._starts, em(self, 0.5), em(self, 0.1))
        self._fields: dict[str, _StartField] = {}
        self._build()

    def show_objective(self, objective: LearningObjective) -> None:
        """Show the formula that runs; nothing is emitted."""
        typed = objective.typed
        if typed is None:
            return
        given = objective.given
        if typed.syntax.text != self._running:
            self._running = typed.syntax.text
            self.show_complaint("")
        self._field.show_formula(
            typed.syntax.text, lambda text: formula_edits.read_typed(given, text)
        )
        if not self._field.holds_news():
            self._show_reading(typed.syntax)
        self._match(typed.names)
        for name, value in zip(typed.names, typed.start, strict=True):
            self._fields[name].show_value(value)

    def show_complaint(self, sentence: str) -> None:
        """Say what is wrong with a formula that reads well; an empty sentence clears it."""
        self._field.show_complaint(sentence)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._field.set_theme(theme)
        self._understood.set_theme(theme)

    @property
    def is_settling(self) -> bool:
        """Whether the formula is still to be typeset."""
        return self._understood.is_settling

    # ---- building ----

    def _build(self) -> None:
        self._field.describe(
            self.tr("Formula of the model"),
            self.tr(
                "What is predicted: x, or x1, x2, … are the inputs, every other name is learned. "
                "For example a*exp(-b*x) + c, A*sin(w*x + p) or L/(1 + exp(-k*(x - x0))). "
                "Enter applies it, Escape takes it back."
            ),
        )
        self._understood.setToolTip(self.tr("How the formula is understood"))
        self._notes.setProperty("role", "muted")
        self._notes.setWordWrap(True)
        self._notes.hide()
        self._starts_row = Row(self.tr("starts"), self._starts, parent=self)
        self._starts.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.15))
        for part in (self._field, self._understood, self._notes, self._starts_row):
            layout.addWidget(part)
        self.setFocusProxy(self._field)
        self._field.edited.connect(self.formula_edited)
        self._field.read.connect(self._show_reading)

    def _match(self, names: tuple[str, ...]) -> None:
        """Have a field for each name, in the order of the formula."""
        if tuple(self._fields) == names:
            return
        for name in set(self._fields) - set(names):
            gone = self._fields.pop(name)
            self._flow.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for name in names:
            field = self._fields.pop(name, None) or self._made(name)
            self._fields[name] = field
            self._flow.removeWidget(field)
            self._flow.addWidget(field)
            field.show()

    def _made(self, name: str) -> "_StartField":
        field = _StartField(name, self._starts)
        field.edited.connect(
            lambda value: self.start_edited.emit(name, value, f"start {next(_gestures)}")
        )
        return field

    # ---- showing ----

    def _show_reading(self, syntax: Syntax | None) -> None:
        """Show how a formula is understood; of one that is refused, nothing counts any more."""
        self._understood.setEnabled(syntax is not None)
        text = "" if syntax is None else "; ".join(notes_of(syntax))
        self._notes.setText(text)
        self._notes.setVisible(bool(text))
        if syntax is not None:
            self._understood.set_latex(rf"\hat{{y}} = {latex_of(syntax.understood)}")


class _StartField(QWidget):
    """A name and the number that it starts at.

    Signals:
        edited: the number that was typed.
    """

    edited = Signal(float)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._name, self._value = name, 0.0
        self._field = ValueField(self)
        self._label = Label(GREEK.get(name, name), self)
        self._label.setProperty("role", "symbol")
        # The mathematical font would ask for a line three times as high.
        self._label.setFixedHeight(em(self, 1.5))
        self._field.setAccessibleName(self.tr("start, {name}").format(name=name))
        digits = self._field.fontMetrics().horizontalAdvance("0" * _DIGITS)
        self._field.setFixedWidth(digits + em(self, 0.8))
        self._field.textEdited.connect(lambda _: self._check())
        self._field.editingFinished.connect(self._take)
        self._field.taken_back.connect(self._check)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.2))
        layout.addWidget(self._label)
        layout.addWidget(self._field)
        self.setFocusProxy(self._field)

    def show_value(self, value: float) -> None:
        """Show where the name starts; nothing is emitted."""
        if value == self._value and self._field.text():
            return
        self._value = value
        self._field.show_text(format_number(value))
        tip = self.tr("{name} starts at {value}: type a number, Escape takes it back")
        set_tooltip(self._field, tip.format(name=self._name, value=repr(value)))
        show_validity(self._field, "")

    def _check(self) -> None:
        wrong = number_in(self._field.text()) is None
        text = self.tr("{name}: a number expected").format(name=self._name)
        show_validity(self._field, text if wrong else "")

    def _take(self) -> None:
        value = number_in(self._field.text())
        if not self._field.holds_news() or value is None:
            return
        if value == self._value:
            self._field.show_text(format_number(value))
        else:
            self.edited.emit(value)
