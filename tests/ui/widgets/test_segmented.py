"""One of a few words, by mouse and by key."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QToolButton

from gdgui.ui.widgets.segmented import Segmented


@pytest.fixture
def toggle(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    toggle = Segmented([("log", "log"), ("linear", "lin")], "Scale")
    window.setCentralWidget(toggle)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    toggle.heard = []
    toggle.picked.connect(toggle.heard.append)
    toggle.window_ = window
    return toggle


def buttons(toggle):
    return toggle.findChildren(QToolButton)


def test_the_first_option_is_current(toggle):
    assert toggle.current() == "log"
    assert [button.isChecked() for button in buttons(toggle)] == [True, False]


def test_a_click_picks(qtbot, toggle):
    qtbot.mouseClick(buttons(toggle)[1], Qt.MouseButton.LeftButton)
    assert toggle.heard == ["linear"]
    assert toggle.current() == "linear"


def test_a_click_on_the_current_option_is_no_news(qtbot, toggle):
    qtbot.mouseClick(buttons(toggle)[0], Qt.MouseButton.LeftButton)
    assert toggle.heard == []
    assert toggle.current() == "log"


def test_setting_emits_nothing(toggle):
    toggle.set_current("linear")
    assert toggle.current() == "linear"
    assert buttons(toggle)[1].isChecked()
    assert toggle.heard == []


def test_an_unknown_option_is_an_error(toggle):
    with pytest.raises(KeyError):
        toggle.set_current("cubic")


def test_arrows_go_to_the_neighbour_and_not_to_the_windows_playhead(qtbot, toggle):
    action = QAction(toggle.window_)
    action.setShortcut(Qt.Key.Key_Right)
    toggle.window_.addAction(action)
    stolen = []
    action.triggered.connect(lambda: stolen.append(True))
    toggle.setFocus()
    qtbot.keyClick(toggle.window_.focusWidget(), Qt.Key.Key_Right)
    assert toggle.heard == ["linear"]
    qtbot.keyClick(toggle.window_.focusWidget(), Qt.Key.Key_Right)
    assert toggle.heard == ["linear"]
    qtbot.keyClick(toggle.window_.focusWidget(), Qt.Key.Key_Left)
    assert toggle.heard == ["linear", "log"]
    assert stolen == []


def test_the_tab_key_stops_at_the_current_option_alone(toggle):
    toggle.set_current("linear")
    stops = [button.focusPolicy() != Qt.FocusPolicy.NoFocus for button in buttons(toggle)]
    assert stops == [False, True]


def test_picking_moves_nothing(toggle):
    before = toggle.sizeHint()
    toggle.set_current("linear")
    assert toggle.sizeHint() == before


def test_screen_readers_hear_what_is_chosen_here(toggle):
    assert toggle.accessibleName() == "Scale"
    assert buttons(toggle)[1].accessibleName() == "Scale: lin"


def test_no_option_may_be_current_and_then_any_can_be_picked(qtbot, toggle):
    toggle.show_none()
    assert toggle.current() == ""
    assert not any(button.isChecked() for button in buttons(toggle))
    assert toggle.heard == []
    qtbot.mouseClick(buttons(toggle)[0], Qt.MouseButton.LeftButton)
    assert toggle.heard == ["log"]


def test_from_no_option_an_arrow_goes_to_the_first(qtbot, toggle):
    toggle.show_none()
    toggle.setFocus()
    qtbot.keyClick(buttons(toggle)[0], Qt.Key.Key_Right)
    assert toggle.heard == ["log"]


def test_options_that_have_no_room_go_on_in_a_new_line(qtbot):
    words = [(word, word) for word in ("logistic", "polynomial", "network")]
    toggle = Segmented(words, "Model", wraps=True)
    qtbot.addWidget(toggle)
    line = toggle.sizeHint()
    assert toggle.heightForWidth(line.width()) == line.height()
    assert toggle.heightForWidth(line.width() - 10) > line.height()
