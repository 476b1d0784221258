"""Text of a lesson has room for all that it says."""

import pytest

from gdgui.typeset import import_typesetter
from gdgui.ui.lessons.text import LessonText
from gdgui.ui.style.theme import ui_font


@pytest.fixture
def height(qtbot):
    """Return a function that tells how high a text is where there is room for its lines."""
    import_typesetter()

    def of(text, width=2000):
        shown = LessonText()
        qtbot.addWidget(shown)
        shown.setFont(ui_font(20))
        shown.setText(text)
        shown.allow_typesetting()
        return shown.heightForWidth(width)

    return of


def test_a_line_of_a_formula_alone_is_as_high_as_one_of_letters(height):
    # The second line holds nothing but the formula.
    assert height("It is so: $x = -3$", 120) >= 2 * height("It is so:")


def test_paragraphs_are_as_far_apart_as_before(height):
    # A gap of less than a line parts them.
    assert 2 * height("One.") < height("One.\n\nTwo.") < 3 * height("One.")
