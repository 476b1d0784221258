"""The table of a step: its numbers fit, have their names, and are told to screen readers."""

import numpy as np
import pytest
from PySide6.QtGui import QFontMetricsF

import gdgui
from gdgui.engine.analysis.step import Step
from gdgui.engine.descent.problem import resolve
from gdgui.engine.methods.step_flags import StepFlag
from gdgui.ui.step.step_numbers import StepNumbers, quantities
from gdgui.ui.style.theme import em


def step(x=(0.5, -2.0), gradient=(3.0, 4.0), noise=(0.0, 0.0), flag=StepFlag.NONE, eta=0.1):
    """Return a step of gradient descent."""
    run = gdgui.Run(optimizer="gd", start=list(x))
    objective = gdgui.Objective(formula="x^2 + y^2" if len(x) == 2 else "x^2")
    problem = resolve(gdgui.Experiment(objective=objective, runs=[run], steps=3))
    here, slope, extra = map(np.array, (x, gradient, noise))
    direction = -(slope + extra)
    return Step(
        run=problem.runs[0], index=7, x=here, f=1.0, gradient=slope, noise=extra,
        direction=direction, eta=eta, next_x=here + eta * direction, before={}, after={}, flag=flag,
    )  # fmt: skip


@pytest.fixture
def numbers(qtbot):
    made = StepNumbers()
    qtbot.addWidget(made)
    made.resize(290, 400)
    made.show()
    return made


def table(of):
    return {row.name: row.texts for row in quantities(of)}


def test_each_number_has_its_name():
    rows = table(step())
    assert rows["gradient  g = ∇f"] == ("3", "4")
    assert rows["direction  d"] == ("−3", "−4")
    assert rows["step size  η"] == ("0.1",)
    assert rows["next  x, y"] == ("0.2", "−2.4")


def test_noise_has_a_row_of_its_own_where_there_is_noise():
    assert not any("noise" in name for name in table(step()))
    assert table(step(noise=(0.5, 0.0)))["with noise  g"] == ("3.5", "4")


@pytest.mark.parametrize("value", [-1.234567e-300, 1.234567e300, -0.0123456789, np.inf, np.nan])
def test_any_number_fits_its_column(numbers, value):
    numbers.show_step(step(gradient=(value, -value)), "#0072b2")
    font = numbers.font()
    font.setFamily("JetBrains Mono")
    font.setPixelSize(round(em(numbers, 0.74)))
    metrics = QFontMetricsF(font)
    for row in numbers.quantities:
        used = sum(metrics.horizontalAdvance(text) + em(numbers, 0.3) for text in row.texts)
        assert used < 290 - em(numbers, 5)


def test_a_step_at_rest_is_told_to_screen_readers(numbers, qtbot):
    numbers.show_step(step(flag=StepFlag.SINGULAR), "#0072b2")
    qtbot.waitUntil(lambda: bool(numbers.accessibleDescription()), timeout=2000)
    said = numbers.accessibleDescription()
    assert "step 7 → 8" in said
    assert "singular" in said
    numbers.show_end("The run has ended here.")
    qtbot.waitUntil(
        lambda: numbers.accessibleDescription() == "The run has ended here.", timeout=2000
    )
