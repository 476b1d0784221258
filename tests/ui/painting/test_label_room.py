"""Where labels can stand so that none lies on another."""

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF

from gdgui.ui.painting.label_room import LabelRoom


def test_the_first_place_that_is_free_is_taken():
    room = LabelRoom(QRectF(0, 0, 100, 100))
    box = QRectF(10, 10, 30, 10)
    assert room.first_free([box]) == box
    assert room.first_free([box, box.translated(5, 5), box.translated(0, 10)]) == box.translated(
        0, 10
    )


def test_what_leaves_the_room_has_no_place():
    room = LabelRoom(QRectF(0, 0, 100, 100))
    assert room.first_free([QRectF(-1, 0, 20, 10), QRectF(90, 0, 20, 10)]) is None
    assert room.boxes == []


def test_of_a_copy_more_can_be_taken():
    room = LabelRoom(QRectF(0, 0, 100, 100))
    room.take(QRectF(0, 0, 10, 10))
    room.take_line(QPointF(0, 50), QPointF(100, 50))
    other = room.copy()
    other.take(QRectF(20, 0, 10, 10))
    assert room.is_free(QRectF(20, 0, 10, 10))
    assert not other.is_free(QRectF(20, 45, 10, 10))
    assert not other.is_free(QRectF(5, 5, 10, 10))


def test_a_line_takes_what_it_comes_through_and_nothing_else():
    random = np.random.default_rng(3)
    found = set()
    for x, y, u, v, left, top, width, height in random.uniform(1, 99, (400, 8)).tolist():
        room = LabelRoom(QRectF(-200, -200, 500, 500))
        room.take_line(QPointF(x, y), QPointF(u, v))
        box = QRectF(left, top, width, height)
        along = np.linspace(0.0, 1.0, 4001)
        px, py = x + along * (u - x), y + along * (v - y)
        inside = (px > left) & (px < left + width) & (py > top) & (py < top + height)
        # What only grazes a corner is left to rounding.
        if inside.sum() == 0 or inside.sum() > 5:
            found.add(bool(inside.any()))
            if inside.any():
                assert not room.is_free(box)
            else:
                grown = box.adjusted(0.2, 0.2, -0.2, -0.2)
                assert room.is_free(grown)
    assert found == {True, False}


def test_a_place_beside_some_lines_is_preferred_but_not_needed():
    room = LabelRoom(QRectF(0, 0, 100, 100))
    first, second = QRectF(10, 10, 30, 10), QRectF(10, 50, 30, 10)
    assert room.first_free([first, second], [QLineF(0, 15, 100, 15)]) == second
    assert room.first_free([first, second], [QLineF(0, 15, 100, 15)]) == first
