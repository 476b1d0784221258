"""The slider leaves alone what is not its own: shortcuts, the wheel, its siblings."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from gdgui.ui.widgets.track_slider import TrackSlider


@pytest.fixture
def stage(qtbot):
    """Return a window whose → key is an action, with a focused slider in it."""
    window = QMainWindow()
    qtbot.addWidget(window)
    slider = TrackSlider()
    slider.setRange(0, 100)
    window.setCentralWidget(slider)
    action = QAction(window)
    action.setShortcut(Qt.Key.Key_Right)
    window.addAction(action)
    window.pressed = []
    action.triggered.connect(lambda: window.pressed.append("right"))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    slider.setFocus()
    return window, slider


def test_a_focused_slider_keeps_the_arrows_from_the_window(qtbot, stage):
    window, slider = stage
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert slider.value() == 1
    assert window.pressed == []


def test_a_slider_can_leave_the_arrows_to_the_window(qtbot, stage):
    window, slider = stage
    slider.leave_keys_to_window()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert slider.value() == 0
    assert window.pressed == ["right"]


def test_a_click_jumps_to_where_it_is(qtbot, stage):
    _, slider = stage
    middle = QPoint(slider.width() // 2, slider.height() // 2)
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=middle)
    assert slider.value() == 50


def test_only_the_left_button_moves_it(qtbot, stage):
    _, slider = stage
    qtbot.mouseClick(slider, Qt.MouseButton.RightButton, pos=QPoint(slider.width() // 2, 5))
    assert slider.value() == 0


def test_a_drag_beyond_the_ends_stops_there(qtbot, stage):
    _, slider = stage
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(30, 5))
    qtbot.mouseMove(slider, QPoint(slider.width() + 500, 5))
    assert slider.value() == 100
    qtbot.mouseMove(slider, QPoint(-500, 5))
    assert slider.value() == 0
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(-500, 5))


def test_a_position_between_two_values_emits_nothing_and_is_seen(qtbot, stage):
    _, slider = stage
    heard = []
    slider.valueChanged.connect(heard.append)
    slider.set_position(40)
    before = slider.grab().toImage()
    slider.set_position(40.9)
    assert slider.grab().toImage() != before
    assert slider.value() == 40
    assert heard == []


def test_a_range_of_one_value_can_be_painted(qtbot, stage):
    _, slider = stage
    slider.setRange(0, 0)
    assert not slider.grab().isNull()
