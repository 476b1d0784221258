"""How η is found: the rule, its numbers, a warm-up, and the noise on the gradient."""

import numpy as np
from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.methods.direction import Hyperparameter
from gdgui.engine.methods.step_size_rule import StepSizeRule
from gdgui.engine.methods.step_sizes import STEP_SIZES, ResolvedStepSize
from gdgui.experiment import MAX_SEED, MAX_STEPS, StepSize
from gdgui.ui.runs.hyperparameters import slider_for
from gdgui.ui.runs.schedule_curve import ScheduleCurve
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.icon_button import Choice
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["StepSizeBox"]

_SAMPLES = 120

WARMUP = Hyperparameter(
    "warmup", "w", "w", 0.0, 0.0, 100.0, "linear", 0.0, float(MAX_STEPS),
    "Warm-up: over so many steps η grows from almost nothing.",
)  # fmt: skip
SIGMA = Hyperparameter(
    "noise", "σ", r"\sigma", 0.0, 0.0, 5.0, "linear", 0.0, 1e300,
    "Noise: the standard deviation of what is added to each coordinate of the gradient.",
)  # fmt: skip
SEED = Hyperparameter(
    "seed", "seed", "", 0.0, 0.0, 100.0, "linear", 0.0, float(MAX_SEED),
    "Seed: which noise; the same seed gives the same noise.",
)  # fmt: skip


class StepSizeBox(QWidget):
    """Shows the step-size rule and the noise of a run, and edits both.

    Signals:
        step_size_changed: a `StepSize` and a gesture.
        noise_changed: σ, the seed and a gesture.
    """

    step_size_changed = Signal(object, str)
    noise_changed = Signal(float, int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._color: str | None = None
        self._resolved: ResolvedStepSize | None = None
        self._given: dict[str, float] = {}
        self._sliders: dict[str, NumberSlider] = {}
        self._rule = Choice(self)
        self._note = Label(parent=self)
        self._curve = ScheduleCurve(self)
        self._shortcut_guard = ShortcutGuard(self)
        self._rows = QVBoxLayout()
        self._warmup = self._slider(WARMUP)
        self._sigma = self._slider(SIGMA)
        self._seed = self._slider(SEED)
        self._build()

    def show_run(
        self, given: StepSize | None, run: ResolvedRun, steps: int, everything: bool
    ) -> None:
        """Show a run; nothing is emitted.

        Args:
            given: what its step size is written as; None for the method's own.
            run: the run.
            steps: how many steps the experiment has.
            everything: whether to offer also what is as usual.
        """
        resolved = run.step_size
        if self._resolved is None or resolved.rule is not self._resolved.rule:
            self._show_rule(resolved.rule)
        self._resolved = resolved
        self._given = dict(given.parameters) if given else {}
        for name, slider in self._sliders.items():
            slider.set_value(resolved.parameters[name])
            slider.setVisible(everything or given is not None)
        self._warmup.set_value(float(resolved.warmup))
        self._sigma.set_value(run.noise)
        self._seed.set_value(float(run.seed))
        self._sigma.setVisible(everything or run.noise > 0.0)
        # Of a model the same seed says the order of its samples, and has its own place.
        self._seed.setVisible(run.noise > 0.0 and run.batches is None)
        is_schedule = resolved.is_schedule
        self._warmup.setVisible(is_schedule and (everything or resolved.warmup > 0))
        self._curve.setVisible(is_schedule and not resolved.is_constant)
        if is_schedule:
            last = max(steps - 1, 1)
            samples = np.unique(np.linspace(0, last, _SAMPLES).astype(np.int64))
            rates = run.learning_rate * resolved.factors(samples)
            self._curve.show_values(rates.tolist(), last)

    def set_color(self, color: str) -> None:
        """Fill sliders and draw the curve in the colour of the run."""
        self._color = color
        for slider in self._every_slider():
            slider.set_color(color)
        self._curve.set_color(color)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        for slider in self._every_slider():
            slider.set_theme(theme)
        self._curve.set_theme(theme)

    # ---- building ----

    def _build(self) -> None:
        for rule in STEP_SIZES.values():
            self._rule.addItem(QCoreApplication.translate("StepSizes", rule.title), rule.id)
        first_search = next(i for i, rule in enumerate(STEP_SIZES.values()) if rule.is_search)
        self._rule.insertSeparator(first_search)
        self._rule.setProperty("flat", True)
        self._rule.setAccessibleName(self.tr("Step size"))
        self._rule.activated.connect(self._pick_rule)
        self._shortcut_guard.teach(self._rule)
        label = Label(self.tr("Step size"), self)
        label.setProperty("role", "muted")
        label.setBuddy(self._rule)
        self._note.setProperty("role", "note")
        self._note.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(label)
        top.addWidget(self._rule, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.1))
        layout.addLayout(top)
        layout.addLayout(self._rows)
        self._warmup.setWhatsThis(
            self.tr("w is the warm-up: over so many steps η rises from 0 to its full size.")
        )
        self._sigma.setWhatsThis(
            self.tr(
                "σ is the noise: every step adds to each component of the gradient a normal "
                "random number with this standard deviation, as mini-batches do. The same seed "
                "gives the same noise."
            )
        )
        for part in (self._note, self._warmup, self._curve, self._sigma, self._seed):
            layout.addWidget(part)
        self._warmup.changed.connect(lambda value, gesture: self._change({}, round(value), gesture))
        self._sigma.changed.connect(
            lambda value, gesture: self.noise_changed.emit(
                value, round(self._seed.value()), gesture
            )
        )
        self._seed.changed.connect(
            lambda value, gesture: self.noise_changed.emit(
                self._sigma.value(), round(value), gesture
            )
        )

    def _slider(self, hyperparameter: Hyperparameter) -> NumberSlider:
        slider = slider_for(hyperparameter, self)
        slider.set_color(self._color)
        slider.set_theme(self._theme)
        return slider

    def _every_slider(self) -> list[NumberSlider]:
        return [*self._sliders.values(), self._warmup, self._sigma, self._seed]

    def _show_rule(self, rule: StepSizeRule) -> None:
        """Make the sliders of a rule."""
        self._rule.setCurrentIndex(self._rule.findData(rule.id))
        set_tooltip(
            self._rule,
            QCoreApplication.translate("StepSizes", "How η is found at each step. {source}").format(
                source=rule.source
            ),
        )
        for slider in self._sliders.values():
            self._rows.removeWidget(slider)
            slider.hide()
            slider.deleteLater()
        self._sliders = {}
        for hyperparameter in rule.hyperparameters:
            slider = self._slider(hyperparameter)
            self._sliders[hyperparameter.name] = slider
            self._rows.addWidget(slider)
            slider.changed.connect(
                lambda value, gesture, of=hyperparameter: self._change(
                    {of.name: float(round(value)) if of.is_whole else value}, None, gesture
                )
            )
        self._note.setText(self._said_of_eta(rule))
        self._note.setVisible(not rule.is_schedule)

    def _said_of_eta(self, rule: StepSizeRule) -> str:
        """Return what the slider of η means where η is not known beforehand."""
        if not rule.is_search:
            return self.tr("η follows the loss; its slider is what it begins with.")
        if rule.scales:
            return self.tr(
                "η is found at each step; its slider multiplies it, 1 leaves it as it is."
            )
        return self.tr("η is searched for at each step; its slider is the first try.")

    # ---- input ----

    def _pick_rule(self, index: int) -> None:
        picked = self._rule.itemData(index)
        if self._resolved is None or picked is None or picked == self._resolved.rule.id:
            return
        warmup = self._resolved.warmup if STEP_SIZES[picked].is_schedule else 0
        self.step_size_changed.emit(StepSize(picked, {}, warmup), "")

    def _change(self, parameters: dict[str, float], warmup: int | None, gesture: str) -> None:
        if self._resolved is None:
            return
        changed = StepSize(
            self._resolved.rule.id,
            {**self._given, **parameters},
            self._resolved.warmup if warmup is None else warmup,
        )
        self.step_size_changed.emit(changed, gesture)
