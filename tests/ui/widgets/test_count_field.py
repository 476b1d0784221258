import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from gdgui.ui.widgets.count_field import CountField
from tests.ui.view_helpers import drag


@pytest.fixture
def page(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    return page


@pytest.fixture
def field(qtbot, page):
    field = CountField("neurons", 1, 64, 0.5)
    layout = QVBoxLayout(page)
    layout.addWidget(QLineEdit())
    layout.addWidget(field)
    field.set_value(8)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    return field


@pytest.fixture
def changes(field):
    heard = []
    field.changed.connect(lambda value, gesture: heard.append((value, gesture)))
    return heard


def pull(field, *ways):
    """Press in the middle, go along, and release."""
    at = field.rect().center()
    drag(field, [at, *(at + QPoint(*way) for way in ways)])


def test_a_drag_to_the_right_and_one_upwards_make_it_greater(field, changes):
    pull(field, (20, 0), (40, 0))
    assert [value for value, _ in changes] == [18, 28]
    assert len({gesture for _, gesture in changes}) == 1
    pull(field, (0, -10))
    assert changes[-1][0] == 33
    assert changes[-1][1] != changes[0][1]
    assert not field.hasFocus()


def test_a_drag_stays_within_the_limits(field, changes):
    pull(field, (-900, 0), (900, 0))
    assert [value for value, _ in changes] == [1, 64]


def test_a_click_lets_the_number_be_typed_over(qtbot, field, changes):
    pull(field)
    assert field.hasFocus()
    qtbot.keyClicks(field, "16")
    assert changes == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert [value for value, _ in changes] == [16]
    assert not field.hasFocus()


def test_keys_and_wheel_change_it_in_one_gesture(qtbot, field, changes):
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_PageUp)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    turn(field, 120)
    assert [value for value, _ in changes] == [9, 19, 18, 19]
    assert len({gesture for _, gesture in changes}) == 1


def turn(field, angle):
    at = QPointF(field.rect().center())
    buttons, modifiers = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        at, field.mapToGlobal(at), QPoint(), QPoint(0, angle), buttons, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(field, event)
    return event.isAccepted()


def test_the_wheel_scrolls_the_panel_where_the_field_has_no_focus(field, changes):
    field.clearFocus()
    assert not turn(field, 120)
    assert changes == []


@pytest.mark.parametrize("text", ["0", "65", "2.5", "many", ""])
def test_what_is_no_such_number_is_refused_in_a_sentence(qtbot, field, changes, text):
    refusals = []
    field.refused.connect(refusals.append)
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert refusals == [f"neurons: a whole number from 1 to 64 expected, '{text}' found"]
    assert changes == []
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "8"
    assert refusals[-1] == ""


def test_a_number_that_is_shown_tells_nothing(field, changes):
    field.set_value(1_000)
    assert field.text() == "1,000"
    assert changes == []
