"""What every field for a value does with keys, and how it looks when it is wrong."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdgui.ui.runs.start_fields import StartFields
from gdgui.ui.style.theme import DARK, LIGHT, style_sheet
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.steps_field import StepsField
from gdgui.ui.widgets.track_slider import TrackSlider
from gdgui.ui.widgets.value_field import ValueField, number_in

UNDO_KEYS = ("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y")


def number_slider():
    row = NumberSlider("η", "learning rate", 0.0, 100.0, minimum=0.0, maximum=100.0)
    row.set_value(50.0)
    return row


def start_fields():
    row = StartFields()
    row.set_values((50.0,))
    return row


def steps_field():
    field = StepsField()
    field.set_steps(50)
    return field


@pytest.fixture(params=[number_slider, start_fields, steps_field])
def field(request, qtbot):
    """A field that shows 50, in a window that has actions for undo and redo."""
    window = QWidget()
    qtbot.addWidget(window)
    owner = request.param()
    QVBoxLayout(window).addWidget(owner)
    field = owner if isinstance(owner, ValueField) else owner.findChild(ValueField)
    field.window_, field.reached = window, []
    for keys in UNDO_KEYS:
        action = QAction(window)
        action.setShortcut(keys)
        action.triggered.connect(lambda _, keys=keys: field.reached.append(keys))
        window.addAction(action)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    field.setFocus()
    return field


def write(qtbot, field, text):
    field.selectAll()
    qtbot.keyClicks(field, text)


def press(qtbot, field, keys):
    combination = QKeySequence(keys)[0]
    qtbot.keyClick(field, combination.key(), combination.keyboardModifiers())


def test_undo_is_the_windows_while_nothing_is_typed(qtbot, field):
    for keys in UNDO_KEYS:
        press(qtbot, field, keys)
    assert field.reached == list(UNDO_KEYS)
    assert field.text() == "50"


def test_undo_is_the_windows_again_once_the_text_is_taken(qtbot, field):
    write(qtbot, field, "7")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    field.setFocus()
    press(qtbot, field, "Ctrl+Z")
    assert field.reached == ["Ctrl+Z"]
    assert field.text() == "7"


@pytest.mark.parametrize("text", ["7", "abc"])
def test_undo_is_the_texts_own_while_it_is_not_taken(qtbot, field, text):
    write(qtbot, field, text)
    press(qtbot, field, "Ctrl+Z")
    assert field.reached == []
    assert field.text() == "50"


def test_where_the_window_has_nothing_to_undo_the_text_stays(qtbot, field):
    for action in field.window_.actions():
        action.setEnabled(False)
    write(qtbot, field, "50")
    press(qtbot, field, "Ctrl+Z")
    assert field.text() == "50"


def test_enter_gives_the_keyboard_back(qtbot, field):
    write(qtbot, field, "7")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not field.hasFocus()


def test_enter_keeps_the_keyboard_where_something_is_to_be_mended(qtbot, field):
    write(qtbot, field, "abc")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.hasFocus()
    assert field.property("invalid") is True


def test_escape_takes_back_and_the_next_one_gives_the_keyboard_back(qtbot, field):
    write(qtbot, field, "abc")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), field.hasFocus()) == ("50", True)
    assert not field.property("invalid")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not field.hasFocus()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_wrong_field_is_red_also_while_it_has_the_focus(qtbot, field, theme):
    field.window_.setStyleSheet(style_sheet(theme))
    write(qtbot, field, "abc")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.hasFocus()
    picture = field.grab().toImage()
    middle = picture.height() // 2
    assert picture.pixelColor(0, middle).name() == theme.error
    assert picture.pixelColor(3, middle).name() == theme.error_soft


def test_tab_goes_from_the_slider_to_its_field(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    rows = [number_slider(), number_slider()]
    for row in rows:
        layout.addWidget(row)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    stops = [
        part for row in rows for part in (row.findChild(TrackSlider), row.findChild(ValueField))
    ]
    stops[0].setFocus()
    visited = []
    for _ in stops:
        visited.append(window.focusWidget())
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert visited == stops


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.5", 1.5), ("−2", -2.0), (" 1e3 ", 1000.0), ("", None), ("nan", None), ("1e999", None)],
)
def test_a_number_is_read_from_text(text, number):
    assert number_in(text) == number
