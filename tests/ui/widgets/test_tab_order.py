"""The Tab key goes through a window as one reads it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from gdgui.ui.widgets.tab_order import order_by_place


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window)
    return window


def visited(qtbot, window, first):
    """Return the names of all stops, as the Tab key meets them."""
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    first.setFocus()
    names = []
    while not names or window.focusWidget() is not first:
        names.append(window.focusWidget().objectName())
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert len(names) < 50
    return names


def button(name, height=None):
    button = QPushButton(name)
    button.setObjectName(name)
    if height is not None:
        button.setFixedHeight(height)
    return button


def grid(*rows, height=None):
    """Return a part whose buttons are made in the reverse of their order."""
    part = QWidget()
    layout = QGridLayout(part)
    places = [(r, c, name) for r, row in enumerate(rows) for c, name in enumerate(row)]
    for row, column, name in reversed(places):
        layout.addWidget(button(name, height), row, column)
    return part


def test_each_part_is_read_row_by_row_in_the_order_given(qtbot, window):
    second, first = grid("ef", "g"), grid("ab", "cd")
    for part in (second, first):
        window.layout().addWidget(part)
    window.show()
    order_by_place(first, second)
    assert "".join(visited(qtbot, window, first.findChild(QPushButton, "a"))) == "abcdefg"


def test_controls_of_different_height_are_on_one_row(qtbot, window):
    part = QWidget()
    layout = QGridLayout(part)
    for column, height in reversed(list(enumerate((20, 44, 24, 30)))):
        layout.addWidget(button("abcd"[column], height), 0, column, Qt.AlignmentFlag.AlignCenter)
    window.layout().addWidget(part)
    window.show()
    order_by_place(part)
    assert "".join(visited(qtbot, window, part.findChild(QPushButton, "a"))) == "abcd"


def test_a_card_is_read_to_its_end_before_the_next(qtbot, window):
    cards = []
    for name, inside in (("1", "ab"), ("2", "cd")):
        card = grid(inside[::1])
        card.setObjectName(name)
        card.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        cards.append(card)
    part = QWidget()
    QVBoxLayout(part)
    last = button("e")
    for widget in (*cards, last):
        part.layout().addWidget(widget)
    window.layout().addWidget(part)
    window.show()
    order_by_place(part)
    assert "".join(visited(qtbot, window, cards[0])) == "1ab2cde"


def test_what_is_added_later_takes_its_place(qtbot, window):
    part = grid("ac")
    window.layout().addWidget(part)
    window.show()
    order_by_place(part)
    part.layout().addWidget(part.findChild(QPushButton, "c"), 1, 0)
    part.layout().addWidget(new := button("b"), 0, 1)
    new.show()
    order_by_place(part)
    assert "".join(visited(qtbot, window, part.findChild(QPushButton, "a"))) == "abc"


def test_hidden_controls_and_those_without_tab_focus_are_passed_over(qtbot, window):
    part = grid("abcd")
    part.findChild(QPushButton, "b").hide()
    part.findChild(QPushButton, "c").setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    window.layout().addWidget(part)
    window.show()
    order_by_place(part)
    assert "".join(visited(qtbot, window, part.findChild(QPushButton, "a"))) == "ad"
