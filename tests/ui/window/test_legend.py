"""In a presentation the legend says what is shown, and a click on a run changes it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gdgui.ui.window.legend import Legend, LegendRun


@pytest.fixture
def presented(open_window, qtbot):
    window = open_window("learning-rates")
    qtbot.waitUntil(window.isActiveWindow)
    window.presentation.set_on(True)
    yield window
    if window.legend_control.popover is not None:
        window.legend_control.popover.hide()
    window.presentation.set_on(False)


def click(legend, index):
    place = legend.mapFromGlobal(legend.place_of(index)) + QPoint(0, 6)
    QTest.mouseClick(legend, Qt.MouseButton.LeftButton, pos=place)


def test_the_legend_shows_the_formula(presented):
    assert "f(x) = " in presented.legend.accessibleName()


def test_a_click_selects_a_run_and_turns_its_rate(presented, settle):
    click(presented.legend, 2)
    popover = presented.legend_control.popover
    assert presented.playback.selected == 2
    assert popover.isVisible()
    popover.sliders["learning_rate"].changed.emit(0.3, "turn")
    runs = presented.session.experiment.runs
    assert runs[2].hyperparameters["learning_rate"] == 0.3
    settle(presented)
    assert popover.sliders["learning_rate"].value() == 0.3
    assert presented.presentation.is_on


def test_the_method_is_changed_without_leaving(presented, settle):
    click(presented.legend, 0)
    popover = presented.legend_control.popover
    popover.method.setCurrentIndex(popover.method.findData("momentum"))
    popover.method.activated.emit(popover.method.currentIndex())
    settle(presented)
    assert presented.session.experiment.runs[0].optimizer == "momentum"
    assert "momentum" in popover.sliders
    assert presented.presentation.is_on


def test_a_run_is_hidden_and_comes_back(presented, settle):
    click(presented.legend, 1)
    name = presented.playback.problem.runs[1].label
    presented.legend_control.popover.eye.click()
    settle(presented)
    assert not presented.session.experiment.runs[1].visible
    assert name in presented.legend.accessibleName()
    presented.legend_control.popover.eye.click()
    assert presented.session.experiment.runs[1].visible


def test_the_popover_goes_with_its_run(presented, settle):
    click(presented.legend, 3)
    popover = presented.legend_control.popover
    presented.file_actions.open("scalar-descent")
    settle(presented)
    assert popover.isHidden()
    # What was being typed in it is no edit of another run.
    before = presented.session.experiment
    popover.sliders["learning_rate"].changed.emit(0.3, "turn")
    popover.eye.click()
    assert presented.session.experiment == before


def test_the_key_does_the_same(presented):
    QTest.keyClick(presented, Qt.Key.Key_E)
    assert presented.legend_control.popover.isVisible()


def test_pictures_show_no_hidden_run(qtbot):
    legend = Legend()
    qtbot.addWidget(legend)
    runs = [LegendRun("#0072B2", "seen"), LegendRun("#E69F00", "hidden", visible=False)]
    legend.show_runs("Title", "f(x) = x^2", runs)
    assert "hidden" not in legend.accessibleName()
