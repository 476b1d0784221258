"""The check of the gradient of a model, in a real window."""

import pytest
from PySide6.QtWidgets import QLabel

from gdgui.engine.analysis.gradient_check import check_gradient
from gdgui.engine.descent.problem import resolve
from gdgui.ui.gradient_check.window import GradientCheckWindow
from tests.ui.learning_experiments import line, network


@pytest.fixture
def window(qtbot):
    window = GradientCheckWindow()
    qtbot.addWidget(window)
    window.show()
    return window


def checked(experiment):
    objective = resolve(experiment).objective
    return check_gradient(objective, tuple(0.1 * (i + 1) for i in range(objective.dim)))


def names_in(window):
    return [line.split("\t")[0] for line in window.as_tsv().splitlines()[1:]]


def said(window):
    return [label.text() for label in window.findChildren(QLabel) if label.isVisible()]


def test_a_line_is_checked_where_it_is(window):
    check = checked(line())
    window.show_check(check)
    assert any(text.startswith("∇f over 4 samples at w = 0.1, b = 0.2") for text in said(window))
    assert "by backpropagation" in window.as_tsv()
    assert sorted(names_in(window)) == ["∂f/∂b", "∂f/∂w"]


def test_of_many_parameters_those_that_disagree_most_come_first(window):
    check = checked(network())
    window.show_check(check)
    assert any("31 parameters, the largest deviations first" in text for text in said(window))
    names = check.objective.coordinates
    assert names_in(window) == [f"∂f/∂{names[axis]}" for axis in check.order]
    window.grab()


def test_why_nothing_is_checked_is_said(open_window, qtbot):
    window = open_window(network(hidden=(8, 8)))
    window.tool_windows.check_gradient()
    check = window.tool_windows.check
    qtbot.waitUntil(
        lambda: any("Gradients of at most 48 parameters" in text for text in said(check)),
        timeout=60_000,
    )
    assert not names_in(check)
    check.grab()
