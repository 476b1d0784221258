"""Texts of lessons: formulas whole, and signs where they belong."""

import numpy as np
import pytest
from PySide6.QtGui import QImage

from gdgui.typeset import typeset
from gdgui.ui.lessons.text import LessonText
from gdgui.ui.style.appearance import Appearance

SIZE = 16


def ink(widget, height):
    """How many pixels are drawn on where a text has so much room."""
    widget.setFixedSize(120, height)
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    seen = pixels[:, : image.width()]
    return int((seen != seen[0, -1]).sum())


@pytest.mark.parametrize("text", ["$(10, -6)$", "$\\frac{1}{8}$", "a long word, and $(10, -6)$"])
def test_a_formula_that_has_its_line_for_itself_is_drawn_whole(qapp, qtbot, text):
    Appearance(qapp, "light").apply()
    words = LessonText(text)
    qtbot.addWidget(words)
    words.allow_typesetting()
    height = words.heightForWidth(120)
    assert ink(words, height) == ink(words, height + 20)


@pytest.mark.parametrize(
    ("signed", "plain"),
    [("(5, -3)", "(5, 3)"), ("x = -1", "x = 1"), ("2 \\cdot -3", "2 \\cdot 3"), ("-3", "3")],
)
def test_a_sign_stands_close_to_its_number(signed, plain):
    sign = typeset(signed, SIZE, "#000000").width - typeset(plain, SIZE, "#000000").width
    minus = typeset("5 - 3", SIZE, "#000000").width - typeset("5 3", SIZE, "#000000").width
    assert 0.5 * SIZE < sign < minus - 0.2 * SIZE


def test_a_difference_is_no_sign():
    assert typeset("(5 - 3)", SIZE, "#000000").svg == typeset("(5-3)", SIZE, "#000000").svg
