"""The objective panel: which function is descended, its gradient, and its parameters."""

import math

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gdgui.engine.descent.problem import ResolvedObjective
from gdgui.engine.objective.catalogue import ObjectiveParameter
from gdgui.engine.objective.syntax import (
    CONSTANT_NOTE,
    COORDINATES,
    GREEK,
    Syntax,
    latex_name,
    latex_of,
)
from gdgui.ui.background.engine_worker import ComparedGradient
from gdgui.ui.document.edits import read_formula
from gdgui.ui.objective.catalogue_box import CatalogueBox
from gdgui.ui.objective.coordinate_choice import CoordinateChoice
from gdgui.ui.objective.gradient_note import GradientNote
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.formula_field import FormulaField
from gdgui.ui.widgets.math_label import MathLabel
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.plain_text import Label
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["ObjectivePanel"]


TYPESET_MS = 120
"""How long after the last key what is understood is typeset, in milliseconds."""


class ObjectivePanel(QWidget):
    """The catalogue, the formula, its gradient and a slider for each parameter.

    Signals:
        objective_picked: a name of the catalogue.
        formula_edited: a formula that reads well, with the token of its typing sequence.
        coordinates_picked: a formula, and which of its names are its coordinates.
        parameter_changed: a name, its value, and the token of the drag.
        gradient_asked: the gradient that was typed by hand is to be edited.
        gradient_dropped: runs are to descend by the right gradient again.
    """

    objective_picked = Signal(str)
    formula_edited = Signal(str, str)
    coordinates_picked = Signal(str, tuple)
    parameter_changed = Signal(str, float, str)
    gradient_asked = Signal()
    gradient_dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._objective: ResolvedObjective | None = None
        self._sliders: dict[str, NumberSlider] = {}
        self._ranges: dict[str, tuple[float, float]] = {}
        self._slider_kinds: tuple[tuple[str, str], ...] = ()
        self._heading = Label(self.tr("Objective"), self)
        self._catalogue = CatalogueBox(self)
        self._formula = FormulaField(self)
        self._understood = MathLabel(self)
        self._notes = Label(parent=self)
        self._choice = CoordinateChoice(self)
        self._shown: Syntax | None = None
        self._gradient = QWidget(self)
        self._partials = (MathLabel(self._gradient), MathLabel(self._gradient))
        self._by_hand = GradientNote(self)
        self._parameters = QWidget(self)
        self._slider_rows = QVBoxLayout(self._parameters)
        self._typeset_later = QTimer(self, singleShot=True, interval=TYPESET_MS)
        self._typeset_later.timeout.connect(self._typeset)
        self._shortcut_guard = ShortcutGuard(self)
        self._build()

    # ---- showing ----

    def show_objective(self, objective: ResolvedObjective) -> None:
        """Show an objective and its values; nothing is emitted."""
        before, self._objective = self._objective, objective
        changed = before is None or _differ(before.syntax, objective.syntax)
        if changed or before is None or before.entry is not objective.entry:
            self._catalogue.show_entry(objective.entry)
            self._formula.show_formula(
                objective.syntax.text, lambda text: read_formula(objective.given, text)
            )
            self._show_reading(objective.syntax)
            self._typeset()
        if changed:
            self._forget_gradient(objective.syntax.dim)
        if before is not None and before.given.gradient != objective.given.gradient:
            # It may have been what was complained about.
            self._formula.show_complaint("")
        self._by_hand.show_objective(objective)
        self._show_parameters(objective)

    def show_gradient(self, lines: tuple[str, ...]) -> None:
        """Show each partial derivative, given as LaTeX."""
        names = self._objective.syntax.coordinates if self._objective else COORDINATES
        left_sides = [rf"\partial f / \partial {latex_name(name)} = " for name in names]
        if len(lines) == 1:
            left_sides = [r"\nabla f = "]
        for index, label in enumerate(self._partials):
            known = index < len(lines)
            label.set_latex(left_sides[index] + lines[index] if known else "")
            label.setVisible(known)
        self._gradient.setMinimumHeight(0)
        # That x - x depends on nothing is known only now.
        if self._shown is not None and all(line == "0" for line in lines):
            self._show_notes(tuple(dict.fromkeys((*self._shown.notes, CONSTANT_NOTE))))

    def show_comparison(self, compared: ComparedGradient) -> None:
        """Say whether a gradient that was typed by hand is right."""
        self._by_hand.show_comparison(compared.objective, compared.partials)

    def apply_again(self) -> None:
        """Tell once more of a formula that was refused, for the reason is gone."""
        self._formula.apply_again()

    def show_error(self, sentence: str) -> None:
        """Say what is wrong with a formula that reads well; an empty sentence clears it."""
        self._formula.show_complaint(sentence)

    def has_refused_text(self) -> bool:
        """Tell whether the formula field holds text that is not part of the experiment."""
        return self._formula.holds_news()

    @property
    def is_settling(self) -> bool:
        """Whether the gradient is still to be typeset."""
        return any(label.is_settling for label in self._partials)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        self._formula.set_theme(theme)
        self._understood.set_theme(theme)
        for label in self._partials:
            label.set_theme(theme)
        for slider in self._sliders.values():
            slider.set_theme(theme)

    def begin_typing(self) -> None:
        """Put the cursor into the formula."""
        self._formula.begin_typing()

    # ---- building ----

    def _build(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._heading.setProperty("role", "heading")
        self._catalogue.activated.connect(self._pick)
        self._shortcut_guard.teach(self._catalogue)
        self._formula.edited.connect(self.formula_edited)
        self._formula.read.connect(self._show_reading)
        self._formula.coordinates_needed.connect(self._offer)
        self._choice.picked.connect(
            lambda names: self.coordinates_picked.emit(self._formula.text(), names)
        )
        self._by_hand.edit_asked.connect(self.gradient_asked)
        self._by_hand.dropped.connect(self.gradient_dropped)
        self._notes.setProperty("role", "muted")
        self._notes.setWordWrap(True)
        self._notes.setTextFormat(Qt.TextFormat.PlainText)
        self._notes.hide()
        self._understood.setToolTip(self.tr("How the formula is understood"))
        gradient = QVBoxLayout(self._gradient)
        gradient.setContentsMargins(em(self, 0.25), 0, 0, 0)
        gradient.setSpacing(em(self, 0.15))
        for label in self._partials:
            label.hide()
            gradient.addWidget(label)
        self._slider_rows.setContentsMargins(0, 0, 0, 0)
        self._slider_rows.setSpacing(em(self, 0.1))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(em(self, 0.85), em(self, 0.85), em(self, 0.85), 0)
        layout.setSpacing(em(self, 0.45))
        for part in (
            self._heading, self._catalogue, self._formula, self._understood, self._notes,
            self._choice, self._gradient, self._by_hand, self._parameters,
        ):  # fmt: skip
            layout.addWidget(part)

    # ---- details ----

    def _show_reading(self, syntax: Syntax | None) -> None:
        """Show how a formula is understood; of one that is refused, nothing counts any more."""
        self._gradient.setEnabled(syntax is not None)
        self._understood.setEnabled(syntax is not None)
        if syntax is None:
            self._notes.hide()
            return
        self._shown = syntax
        self._typeset_later.start()
        self._show_notes(syntax.notes)
        chosen = self._objective.given.coordinates if self._objective else ()
        if chosen or (syntax.is_constant and syntax.parameters):
            self._choice.show_names(
                tuple(dict.fromkeys((*chosen, *syntax.parameters))),
                chosen if not syntax.is_constant else (),
            )
        else:
            self._choice.show_names(())

    def _typeset(self) -> None:
        """Typeset what is understood, once the hand rests for a moment."""
        if self._shown is not None:
            self._understood.set_latex(f"f = {latex_of(self._shown.understood)}")

    def _show_notes(self, notes: tuple[str, ...]) -> None:
        """Say how the formula was read, a sentence a line."""
        self._notes.setText("\n".join(notes))
        self._notes.setVisible(bool(notes))
        self._fit_notes()

    def _fit_notes(self) -> None:
        """Be as high as the notes: a layout asks a label that wraps for its height too late."""
        width = self.width() - 2 * em(self, 0.85)
        self._notes.setMinimumHeight(max(0, self._notes.heightForWidth(max(width, 1))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width with the height of the notes."""
        super().resizeEvent(event)
        self._fit_notes()

    def _offer(self, names: tuple[str, ...]) -> None:
        """Offer the names of a formula that does not say which are its coordinates."""
        if names:
            self._choice.show_names(names)

    def _pick(self, index: int) -> None:
        """Tell which objective was picked; "Formula" is an invitation to type one."""
        name = self._catalogue.itemData(index)
        current = self._objective.entry if self._objective else None
        if name is None:
            if self._objective is not None:
                self._catalogue.show_entry(self._objective.entry)
            self._formula.begin_typing()
        elif current is None or name != current.name:
            self._formula.take_back()
            self.objective_picked.emit(name)

    def _forget_gradient(self, dim: int) -> None:
        """Take the gradient of another formula away, but keep its place for the new one."""
        line = em(self, 1.4)
        before = self._gradient.height() if self.isVisible() else 0
        self._gradient.setMinimumHeight(max(before, dim * line))
        for label in self._partials:
            label.set_latex("")
            label.hide()

    def _show_parameters(self, objective: ResolvedObjective) -> None:
        kinds = tuple((parameter.name, parameter.scale) for parameter in objective.parameters)
        if kinds != self._slider_kinds:
            self._slider_kinds = kinds
            self._rebuild_sliders(objective)
        for parameter, value in zip(objective.parameters, objective.values, strict=True):
            self._fit_range(parameter, value, objective.entry is None)
            self._sliders[parameter.name].set_value(value)

    def _fit_range(self, parameter: ObjectiveParameter, value: float, own: bool) -> None:
        """Let a slider run over its declared range, or around the value of a user's own.

        The latter stays as long as the value is in it: it must not change during a drag.
        """
        before = self._ranges.get(parameter.name)
        if not own:
            wanted = parameter.low, parameter.high
        elif before is not None and before[0] <= value <= before[1]:
            wanted = before
        else:
            wanted = _range_around(value)
        if wanted != before:
            self._ranges[parameter.name] = wanted
            self._sliders[parameter.name].set_range(*wanted)

    def _rebuild_sliders(self, objective: ResolvedObjective) -> None:
        for slider in self._sliders.values():
            slider.hide()
            slider.deleteLater()
        self._sliders, self._ranges = {}, {}
        for parameter in objective.parameters:
            slider = self._slider(parameter)
            self._sliders[parameter.name] = slider
            self._slider_rows.addWidget(slider)
            slider.show()
        self._parameters.setVisible(bool(self._sliders))

    def _slider(self, parameter: ObjectiveParameter) -> NumberSlider:
        name = parameter.name
        slider = NumberSlider(
            GREEK.get(name, name),
            self.tr("parameter {name}").format(name=name),
            parameter.low,
            parameter.high,
            parameter.scale,
            parent=self._parameters,
        )
        slider.set_theme(self._theme)
        slider.changed.connect(
            lambda value, gesture: self.parameter_changed.emit(name, value, gesture)
        )
        return slider


def _differ(one: Syntax, other: Syntax) -> bool:
    """Tell whether two formulas look different, or are read differently."""
    return (one.text, one.coordinates, one.parameters) != (
        other.text,
        other.coordinates,
        other.parameters,
    )


def _range_around(value: float) -> tuple[float, float]:
    """Return the powers of ten on both sides of 0 that enclose `value`; ±10 around 0."""
    if value == 0:
        return -10.0, 10.0
    end = 10.0 ** (math.floor(math.log10(abs(value))) + 1)
    return -end, end
