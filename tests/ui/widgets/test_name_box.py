"""A choice of one of many names, of which any part may be typed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gdgui.ui.widgets.name_box import NameBox

NAMES = (*(f"w1_{i}_{j}" for i in range(1, 9) for j in range(1, 3)), "b1_1", "b1_2")


@pytest.fixture
def box(qtbot):
    box = NameBox("across")
    qtbot.addWidget(box)
    box.show_names(NAMES)
    box.show()
    box.activateWindow()
    return box


def click_and_type(qtbot, box, text):
    QTest.mouseClick(box.lineEdit(), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: box.lineEdit().selectedText() == box.itemText(box.currentIndex()))
    QTest.keyClicks(box.lineEdit(), text)


@pytest.mark.parametrize(("typed", "taken"), [("b1_2", "b1_2"), ("1_8_2", "w1_8_2")])
def test_a_click_lets_a_name_or_enough_of_it_be_typed_over(qtbot, box, typed, taken):
    chosen = []
    box.activated.connect(chosen.append)
    click_and_type(qtbot, box, typed)
    QTest.keyClick(box.lineEdit(), Qt.Key.Key_Return)
    assert chosen == [NAMES.index(taken)]
    assert box.currentText() == taken


def test_of_what_is_no_name_nothing_is_left(qtbot, box):
    chosen = []
    box.activated.connect(chosen.append)
    box.setCurrentIndex(3)
    click_and_type(qtbot, box, "w9")
    QTest.keyClick(box.lineEdit(), Qt.Key.Key_Return)
    assert chosen == []
    assert (box.currentText(), box.currentIndex()) == (NAMES[3], 3)
