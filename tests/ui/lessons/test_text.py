"""Texts of lessons: formulas whole, and signs where they belong."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from gdgui.typeset import typeset
from gdgui.ui.captions.markdown import CaptionDocument
from gdgui.ui.lessons.text import LessonText
from gdgui.ui.style.appearance import Appearance
from gdgui.ui.style.theme import LIGHT

SIZE = 16


def lowest_ink(words, width):
    """The height of what a text draws, however little room it has."""
    image = QImage(width, 200, QImage.Format.Format_Grayscale8)
    image.fill(255)
    document = CaptionDocument(
        words.text(), words.font(), LIGHT, typesets=True, alignment=Qt.AlignmentFlag.AlignLeft
    )
    document.wrap(width)
    painter = QPainter(image)
    document.drawContents(painter)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(200, -1)[:, :width]
    return int(np.flatnonzero((pixels < 200).any(axis=1))[-1]) + 1


@pytest.mark.parametrize("text", ["$(10, -6)$", "$\\frac{1}{8}$", "a long word, and $(10, -6)$"])
def test_a_formula_that_has_its_line_for_itself_is_drawn_whole(qapp, qtbot, text):
    Appearance(qapp, "light").apply()
    words = LessonText(text)
    qtbot.addWidget(words)
    words.allow_typesetting()
    assert lowest_ink(words, 120) <= words.heightForWidth(120)


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
