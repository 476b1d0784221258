"""Fields for a gradient by hand: one for each partial derivative, typeset beneath as it is read.

What they tell is whole: a gradient is edited once every field holds something that reads well.
Until then, and where one is refused, the last good gradient stays. Fields that are all left empty
mean that no gradient is typed by hand.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from gdgui.engine.descent.objectives import ResolvedObjective, read_partial
from gdgui.engine.objective.syntax import CONSTANT_NOTE, FormulaError, Syntax, latex_name, latex_of
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.formula_field import FormulaField
from gdgui.ui.widgets.math_label import MathLabel
from gdgui.ui.widgets.paragraph import Paragraph
from gdgui.ui.widgets.plain_text import Label
from gdgui.ui.widgets.style_state import repolish

if TYPE_CHECKING:
    # It compiles, which the first picture of the window must not wait for.
    from gdgui.engine.analysis.gradient_by_hand import PartialComparison

__all__ = ["GradientFields"]

_MOST_LINES = 12
TYPESET_MS = 120
"""How long after the last key what is understood is typeset, in milliseconds."""


class GradientFields(QWidget):
    """A field for each coordinate of an objective, in which its partial derivative is typed.

    Signals:
        gradient_edited: the partial derivatives as they are typed, one for each coordinate, once
            all of them read well, or None where all have been left empty; and the token of the
            typing sequence, for edits that are undone together.
        typed: some field holds another text than before, right or wrong.
    """

    gradient_edited = Signal(object, str)
    typed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._objective: ResolvedObjective | None = None
        self._rows: tuple[_Row, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(em(self, 0.5))

    # ---- showing ----

    def show_objective(
        self, objective: ResolvedObjective, texts: tuple[str, ...] | None = None
    ) -> None:
        """Show the gradient that is typed for an objective, if one is; nothing is emitted.

        What is being typed stays while the objective's coordinates and its typed gradient do.

        Args:
            objective: whose gradient is typed.
            texts: a draft, which stands in the fields instead of the objective's own gradient;
                one for each coordinate, which need not read well. Undo is that of the text then.
        """
        before, self._objective = self._objective, objective
        if before is None or before.coordinates != objective.coordinates:
            self._rebuild(objective.coordinates)
        elif before.syntax != objective.syntax:
            self.forget_comparisons()
        elif before.values != objective.values or before.domain != objective.domain:
            for row in self._rows:
                row.fade_verdict()
        given = texts or objective.given.gradient or ("",) * objective.dim
        for row, text in zip(self._rows, given, strict=True):
            row.field.set_draft(texts is not None)
            row.show_partial(text, objective.syntax)

    def show_comparisons(
        self, objective: ResolvedObjective, comparisons: "tuple[PartialComparison, ...]"
    ) -> None:
        """Say under each field whether what stands in it is right.

        Args:
            objective: the one whose typed gradient was compared; fields that hold another text
                by now say nothing.
            comparisons: one for each coordinate.
        """
        if self._objective is None or objective.coordinates != self._objective.coordinates:
            return
        found = zip(self._rows, objective.given.gradient, comparisons, strict=True)
        for row, text, comparison in found:
            if row.plain_text() == text:
                row.show_verdict(comparison.sentence(objective.coordinates), comparison.is_right)

    def forget_comparisons(self) -> None:
        """Say no longer whether anything is right."""
        for row in self._rows:
            row.show_verdict("", True)

    def forget_text(self) -> None:
        """Take back what is being typed."""
        for row in self._rows:
            row.field.take_back()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        for row in self._rows:
            row.set_theme(theme)

    # ---- what is typed ----

    def texts(self) -> tuple[str, ...]:
        """Return what is in each field, "" where that is refused or nothing."""
        return tuple("" if row.field.is_refused else row.plain_text() for row in self._rows)

    def has_refused_text(self) -> bool:
        """Tell whether a field holds text that is no partial derivative."""
        return any(row.field.is_refused for row in self._rows)

    def begin_typing(self) -> None:
        """Put the cursor into the first field."""
        if self._rows:
            self._rows[0].field.begin_typing()

    @property
    def is_settling(self) -> bool:
        """Whether something is still to be typeset."""
        return any(row.is_settling for row in self._rows)

    # ---- details ----

    def _rebuild(self, coordinates: tuple[str, ...]) -> None:
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = tuple(_Row(name, len(coordinates) == 1, self) for name in coordinates)
        for row in self._rows:
            row.set_theme(self._theme)
            row.field.edited.connect(lambda _text, gesture: self._tell(gesture))
            row.field.emptied.connect(self._tell_emptied)
            row.field.read.connect(lambda _syntax: self.typed.emit())
            self._layout.addWidget(row)
            row.show()

    def _tell(self, gesture: str) -> None:
        """Tell of a gradient that is complete."""
        texts = self.texts()
        if texts and all(texts):
            self.gradient_edited.emit(texts, gesture)

    def _tell_emptied(self, gesture: str) -> None:
        """Tell that there is no gradient any more, once no field holds anything."""
        if not any(row.plain_text() for row in self._rows):
            self.gradient_edited.emit(None, gesture)


class _Row(QWidget):
    """A partial derivative: its name, the field, how it is understood, whether it is right."""

    def __init__(self, coordinate: str, is_only: bool, parent: QWidget) -> None:
        super().__init__(parent)
        symbol = latex_name(coordinate)
        self._left = rf"f'\left({symbol}\right)" if is_only else rf"\partial f / \partial {symbol}"
        name = f"f'({coordinate})" if is_only else f"∂f/∂{coordinate}"
        self._shown: Syntax | None = None
        self._read: tuple[str, Syntax | None] = ("", None)
        self._name = Label(f"{name} =", self)
        self.field = FormulaField(self)
        self._understood = MathLabel(self)
        self._notes = _wrapping("muted", self)
        self._verdict = _wrapping("success", self)
        self._typeset_later = QTimer(self, singleShot=True, interval=TYPESET_MS)
        self._typeset_later.timeout.connect(self._typeset)
        self._coordinate = coordinate
        self._name.setBuddy(self.field)
        self._understood.setToolTip(self.tr("How the partial derivative is understood"))
        self._understood.hide()
        self.field.read.connect(self._show_reading)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(em(self, 0.5))
        layout.setVerticalSpacing(em(self, 0.2))
        layout.setColumnStretch(1, 1)
        # On a level with the text of the field, whatever stands under that.
        self._name.setContentsMargins(0, em(self, 0.3), 0, 0)
        layout.addWidget(self._name, 0, 0, Qt.AlignmentFlag.AlignTop)
        for place, part in enumerate((self.field, self._understood, self._notes, self._verdict)):
            layout.addWidget(part, place, 1)
        self._accessible = name

    @property
    def is_settling(self) -> bool:
        return self._typeset_later.isActive() or self._understood.is_settling

    def plain_text(self) -> str:
        """Return what is in the field, as an experiment keeps it."""
        return self.field.text().replace("**", "^")

    def show_partial(self, text: str, syntax: Syntax) -> None:
        """Show a partial derivative that someone has typed for a formula; "" for none."""
        names = (*syntax.coordinates, *syntax.parameters)
        tooltip = self.tr(
            "The partial derivative by {coordinate}, worked out by hand, in {names}. "
            "Enter applies it, Escape takes it back."
        )
        self.field.describe(
            self._accessible,
            tooltip.format(coordinate=self._coordinate, names=", ".join(names)),
        )
        before = self.plain_text()
        self.field.show_formula(text, _reader(syntax))
        if self.plain_text() != text:
            # It is being typed.
            return
        partial, complaint = None, ""
        try:
            partial = read_partial(text, syntax) if text else None
        except FormulaError as error:
            complaint = str(error)
        self.field.show_complaint(complaint)
        if self.plain_text() != before or complaint:
            self._show_reading(partial)
            self._typeset()

    def show_verdict(self, sentence: str, is_right: bool) -> None:
        """Say whether the partial derivative is right; an empty sentence says nothing."""
        self._color_verdict("success" if is_right else "warning")
        self._verdict.setText(sentence)
        self._verdict.setVisible(bool(sentence))

    def fade_verdict(self) -> None:
        """Keep what was said in its place, as what holds no longer, until it is said anew."""
        self._color_verdict("note")

    def _color_verdict(self, role: str) -> None:
        if self._verdict.property("role") != role:
            self._verdict.setProperty("role", role)
            repolish(self._verdict)

    def set_theme(self, theme: Theme) -> None:
        self.field.set_theme(theme)
        self._understood.set_theme(theme)

    def _show_reading(self, syntax: Syntax | None) -> None:
        """Show how the text is understood; of one that is refused, nothing counts any more."""
        if self._read != (read := (self.plain_text(), syntax)):
            self._read = read
            self.show_verdict("", True)
        self._understood.setEnabled(syntax is not None)
        notes = () if syntax is None else syntax.notes
        said = [note for note in notes if note != CONSTANT_NOTE]
        self._notes.setText("\n".join(said))
        self._notes.setVisible(bool(said))
        if syntax is not None or not self.plain_text():
            self._shown = syntax
            self._typeset_later.start()

    def _typeset(self) -> None:
        """Typeset what is understood, once the hand rests for a moment."""
        self._typeset_later.stop()
        latex = "" if self._shown is None else f"{self._left} = {latex_of(self._shown.understood)}"
        self._understood.set_latex(latex)
        self._understood.setVisible(bool(latex))


def _reader(syntax: Syntax) -> Callable[[str], Syntax]:
    """Return what reads the partial derivatives of a formula."""
    return lambda text: read_partial(text, syntax)


def _wrapping(role: str, parent: QWidget) -> Paragraph:
    """Return room for sentences, hidden until there are some."""
    paragraph = Paragraph(_MOST_LINES, parent)
    paragraph.setProperty("role", role)
    paragraph.hide()
    return paragraph
