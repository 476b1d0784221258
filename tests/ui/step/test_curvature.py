"""The curvature panel says no more than the curvature does."""

import pytest

import gdgui
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.problem import resolve
from gdgui.ui.step.curvature import CurvaturePanel


def text_of(qtbot, formula, place, method="gd"):
    run = gdgui.Run(optimizer=method, start=place)
    made = gdgui.Experiment(objective=gdgui.Objective(formula=formula), runs=[run], steps=1)
    descent = descended(resolve(made))
    panel = CurvaturePanel()
    qtbot.addWidget(panel)
    panel.show_curvature(descent.runs[0], "#000000", inspector_of(descent).curvature(place), 0.1)
    return panel.text()


@pytest.mark.parametrize(
    ("formula", "place"),
    [("abs(x)", [0.0]), ("max(x, 2x) + y^2", [0.0, 3.0]), ("abs(x - y)", [1.0, 1.0])],
)
def test_at_a_kink_it_says_that_nothing_is_smooth(qtbot, formula, place):
    text = text_of(qtbot, formula, place)
    assert "not smooth here" in text
    assert "stable" not in text


@pytest.mark.parametrize(("formula", "place"), [("abs(x)", [3.0]), ("x + 2y", [1.0, 1.0])])
def test_where_nothing_bends_no_learning_rate_is_called_stable(qtbot, formula, place):
    text = text_of(qtbot, formula, place)
    assert "does not bend here" in text
    assert "every η" not in text


@pytest.mark.parametrize("formula", ["(x + 3y)^2/7", "0.5*(x + y)^2", "(2x - 5y)^2/3 + 7"])
def test_a_singular_hessian_has_a_condition_number_without_end(qtbot, formula):
    text = text_of(qtbot, formula, [1.0, 2.0])
    assert "Condition number κ ∞" in text
    assert "Unstable" not in text


def test_a_smooth_place_has_its_numbers(qtbot):
    text = text_of(qtbot, "x^2 + 5y^2", [1.0, 2.0])
    assert "10,  2" in text
    assert "κ 5" in text
    assert "η < 0.2" in text
