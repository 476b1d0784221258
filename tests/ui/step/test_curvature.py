"""The curvature panel says no more than the curvature does."""

import math

import pytest
from PySide6.QtWidgets import QToolButton

import gdgui
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.problem import resolve
from gdgui.ui.step.curvature import CurvaturePanel


def text_of(qtbot, formula, place, method="gd", **hyperparameters):
    run = gdgui.Run(optimizer=method, start=place, hyperparameters=hyperparameters)
    made = gdgui.Experiment(objective=gdgui.Objective(formula=formula), runs=[run], steps=1)
    descent = descended(resolve(made))
    panel = CurvaturePanel()
    qtbot.addWidget(panel)
    inspector = inspector_of(descent)
    curvature = inspector.curvature(place)
    panel.show_curvature(descent.runs[0], "#000000", curvature, 0.1, inspector.step(0, 0))
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


def test_adam_has_a_limit_of_its_own_on_what_it_divides_the_hessian_by(qtbot):
    text = text_of(qtbot, "x^2 + 5y^2", [1.0, 2.0], "adam", epsilon=0.0)
    # Behind its first step P is (1 - β₁) |g|, and g is (2, 20); at η = 0.1 the limit is 38 / 0.1.
    assert "λ of P⁻¹H, and its limit 10,  380" in text
    assert "Adam is stable for η < 3.8" in text


@pytest.mark.parametrize(
    ("method", "hyperparameters", "limit"),
    [
        ("rmsprop", {"decay": 0.0, "epsilon": 0.0}, "2"),
        ("adagrad", {"epsilon": 0.0}, "2"),
        ("qhm", {"momentum": 0.5, "nu": 1.0}, "0.6"),
        ("newton", {}, "2"),
    ],
)
def test_every_method_that_has_a_limit_says_its_own(qtbot, method, hyperparameters, limit):
    text = text_of(qtbot, "x^2 + 5y^2", [1.0, 2.0], method, **hyperparameters)
    assert f"stable for η < {limit}" in text


@pytest.mark.parametrize("method", ["bfgs", "signsgd", "lion"])
def test_a_method_without_one_is_told_that_of_gradient_descent(qtbot, method):
    text = text_of(qtbot, "x^2 + 5y^2", [1.0, 2.0], method)
    assert "2/λ, the limit of gradient descent 0.2" in text


def test_at_the_end_of_a_run_what_it_divided_by_last_still_counts(open_window):
    window = open_window("four-optimizers")
    window.playback.select(3)
    window.player.seek(50)
    text = window.step.findChild(CurvaturePanel).text()
    assert "Adam is stable for" in text


def button(window):
    return window.step.findChild(QToolButton, "best")


def test_a_button_sets_the_best_learning_rate_and_momentum_of_a_quadratic(open_window, settle):
    window = open_window("ravine")
    window.playback.select(1)
    settle(window)
    assert button(window).text() == "Set the best: η = 0.1336, β = 0.4026"
    button(window).click()
    settle(window)
    root, other = 1.0, math.sqrt(20.0)
    assert window.session.experiment.runs[1].hyperparameters == {
        "learning_rate": pytest.approx(4 / (root + other) ** 2, rel=1e-14),
        "momentum": pytest.approx(((other - root) / (other + root)) ** 2, rel=1e-14),
    }
    assert not button(window).isEnabled()
    window.actions_.undo.trigger()
    settle(window)
    assert button(window).isEnabled()


@pytest.mark.parametrize("name", ["four-optimizers", "adagrad-slowing"])
def test_where_nothing_is_best_there_is_no_button(open_window, name):
    assert not button(open_window(name)).isVisible()


def test_another_run_may_be_picked_while_the_last_one_is_explained(open_window, settle):
    window = open_window("four-optimizers")
    for select in (3, 0, 2, 1, 3):
        window.playback.select(select)
        window.editor.duplicate_run(select)
        settle(window)
    assert not window.status.has_error
