"""The objective panel: which function is descended, its gradient, and its parameters."""

import math

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gdgui.engine.descent.problem import ResolvedObjective
from gdgui.engine.objective.catalogue import ObjectiveParameter
from gdgui.ui.objective.catalogue_box import CatalogueBox
from gdgui.ui.objective.formula_field import FormulaField
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.math_label import MathLabel
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.plain_text import Label
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["ObjectivePanel"]

_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
}  # fmt: skip
_LEFT_SIDES = {
    1: (r"\nabla f = ",),
    2: (r"\partial f / \partial x = ", r"\partial f / \partial y = "),
}


class ObjectivePanel(QWidget):
    """The catalogue, the formula, its gradient and a slider for each parameter."""

    objective_picked = Signal(str)
    formula_edited = Signal(str, str)
    parameter_changed = Signal(str, float, str)

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
        self._gradient = QWidget(self)
        self._partials = (MathLabel(self._gradient), MathLabel(self._gradient))
        self._parameters = QWidget(self)
        self._slider_rows = QVBoxLayout(self._parameters)
        self._shortcut_guard = ShortcutGuard(self)
        self._build()

    # ---- showing ----

    def show_objective(self, objective: ResolvedObjective) -> None:
        """Show an objective and its values; nothing is emitted."""
        before, self._objective = self._objective, objective
        changed = before is None or before.syntax.text != objective.syntax.text
        if changed or before is None or before.entry is not objective.entry:
            self._catalogue.show_entry(objective.entry)
            self._formula.show_formula(objective.syntax.text)
        if changed:
            self._forget_gradient(objective.syntax.dim)
        self._show_parameters(objective)

    def show_gradient(self, lines: tuple[str, ...]) -> None:
        """Show each partial derivative, given as LaTeX."""
        left_sides = _LEFT_SIDES.get(len(lines), ("",) * len(lines))
        for index, label in enumerate(self._partials):
            known = index < len(lines)
            label.set_latex(left_sides[index] + lines[index] if known else "")
            label.setVisible(known)
        self._gradient.setMinimumHeight(0)

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
            self._heading, self._catalogue, self._formula, self._gradient, self._parameters,
        ):  # fmt: skip
            layout.addWidget(part)

    # ---- details ----

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
            _GREEK.get(name, name),
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


def _range_around(value: float) -> tuple[float, float]:
    """Return the powers of ten on both sides of 0 that enclose `value`; ±10 around 0."""
    if value == 0:
        return -10.0, 10.0
    end = 10.0 ** (math.floor(math.log10(abs(value))) + 1)
    return -end, end
