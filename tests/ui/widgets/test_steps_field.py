"""The number of steps: typed, refused, taken back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdgui.ui.style.theme import LIGHT, style_sheet
from gdgui.ui.widgets.steps_field import StepsField, grouped


@pytest.fixture
def field(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    field = StepsField()
    QVBoxLayout(window).addWidget(field)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    field.window_ = window
    field.set_steps(50)
    field.heard = []
    field.edited.connect(field.heard.append)
    field.refusals = []
    field.refused.connect(field.refusals.append)
    return field


def write(qtbot, field, text, end=Qt.Key.Key_Return):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    if end is not None:
        qtbot.keyClick(field, end)


def test_setting_emits_nothing(field):
    field.set_steps(2_000_000)
    assert field.text() == "2,000,000"
    assert field.heard == []


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("7", 7),
        ("0", 0),
        ("2,000,000", 2_000_000),
        ("1e6", 1_000_000),
        ("10 000 000", 10_000_000),
    ],
)
def test_enter_commits_and_gives_the_keyboard_back(qtbot, field, text, steps):
    write(qtbot, field, text)
    assert field.heard == [steps]
    assert field.text() == grouped(steps)
    assert not field.hasFocus()


def test_leaving_the_field_commits(qtbot, field):
    write(qtbot, field, "33", end=None)
    assert field.heard == []
    field.clearFocus()
    assert field.heard == [33]


def test_the_same_number_is_no_news(qtbot, field):
    write(qtbot, field, "50")
    assert field.heard == []


@pytest.mark.parametrize("text", ["-1", "1000000000000", "10,000,001", "abc", "12.5", "nan", "inf"])
def test_a_wrong_number_turns_red_says_why_and_changes_nothing(qtbot, field, text):
    write(qtbot, field, text)
    assert field.heard == []
    assert field.steps() == 50
    assert field.property("invalid") is True
    assert field.accessibleDescription() == (
        f"steps: a whole number from 0 to 10,000,000 expected, '{text[:24]}' found"
    )
    assert field.refusals == [field.accessibleDescription()]


def test_escape_takes_back_what_was_typed(qtbot, field):
    write(qtbot, field, "abc")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "50"
    assert not field.property("invalid")
    assert field.heard == []
    assert field.refusals[-1] == ""
    assert field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not field.hasFocus()


def test_one_sees_without_pointing_that_it_can_be_edited(field):
    field.setStyleSheet(style_sheet(LIGHT))
    field.clearFocus()
    picture = field.grab().toImage()
    bottom = picture.pixelColor(picture.width() // 2, picture.height() - 1)
    assert bottom.name() == LIGHT.faint


def test_the_field_is_as_wide_as_its_number(field):
    narrow = field.width()
    field.set_steps(10_000_000)
    assert field.width() > narrow
    assert field.fontMetrics().horizontalAdvance(field.text()) < field.width()
