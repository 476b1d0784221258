"""Equations with numbers in them: nothing is cut off, and nothing jumps while a run plays."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from gdgui.engine.analysis.equations import Fraction, Power, Product, Sum, Symbol, Value
from gdgui.engine.analysis.substitution import NumberLine
from gdgui.ui.step.equation_boxes import RowBox, TextBox, face
from gdgui.ui.step.equation_view import EquationView, Setting
from gdgui.ui.style.theme import DARK, LIGHT

RUN = "#12a0f0"


def value(*texts, role="plain"):
    numbers = tuple(float(text.replace("−", "-")) for text in texts)
    return Value(texts, numbers, role)


def step(here, slope, there):
    """Return the line of gradient descent with numbers in it."""
    right = Sum(((1, here), (-1, Product((value("0.1"), slope)))))
    return NumberLine(Symbol("x_{15}"), right, there)


SHORT = step(value("1", role="iterate"), value("2", role="gradient"), value("0.8", role="iterate"))
LONG = step(
    value("−0.0123456", "−1.23457e−10", role="iterate"),
    value("−0.0765432", "−6.54321e−10", role="gradient"),
    value("−0.0199999", "−2.34567e−10", role="iterate"),
)


@pytest.fixture
def view(qtbot):
    made = EquationView()
    qtbot.addWidget(made)
    made.resize(290, 400)
    made.set_run_color(RUN)
    made.show()
    return made


def painted(view):
    """Return the pixels of a view on black, as an array (height, width, 3)."""
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    view.render(image, renderFlags=view.RenderFlag(0))
    return np.array(image.constBits()).reshape(image.height(), -1, 4)[:, :, :3]


def rows(view):
    """Return how many rows of ink there are under each other."""
    inked = painted(view).any(axis=(1, 2)).astype(int)
    return int((np.diff(inked, prepend=0) == 1).sum())


def test_a_short_equation_is_one_row(view):
    view.show_lines([SHORT], "gd")
    short = view.sizeHint().height()
    view.show_lines([LONG], "momentum")
    assert short < 30
    assert view.sizeHint().height() > 2 * short


@pytest.mark.parametrize("width", [60, 120, 200, 290, 600])
def test_nothing_reaches_beyond_the_edge(view, width):
    view.resize(width, 500)
    wide = Fraction(Sum(((1, LONG.right), (1, LONG.right))), value("3"))
    view.show_lines([SHORT, LONG, NumberLine(Symbol("v_{15}"), wide, LONG.result)], "any")
    ink = painted(view).any(axis=2)
    # What was cut off would end in ink at the edge.
    assert not ink[:, -1].any()
    assert ink.any(axis=0).sum() > 40


def test_numbers_that_come_and_go_let_nothing_jump(view):
    view.show_lines([SHORT, LONG], "gd")
    broken, height = rows(view), view.sizeHint().height()
    assert broken > 2
    view.show_lines([SHORT, SHORT], "gd")
    assert rows(view) == broken
    assert view.sizeHint().height() == height


def test_another_method_takes_the_room_that_it_needs(view):
    view.show_lines([LONG], "momentum")
    before = view.sizeHint().height()
    view.show_lines([SHORT], "gd")
    assert view.sizeHint().height() < before


def test_a_wider_view_breaks_fewer_lines(view):
    view.show_lines([LONG], "gd")
    assert rows(view) > 1
    view.resize(900, 400)
    assert rows(view) == 1


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_numbers_have_the_colours_of_the_landscape(view, theme):
    view.set_theme(theme)
    roles = {"iterate": RUN, "gradient": theme.gradient, "direction": theme.direction}
    roles |= {"momentum": theme.momentum}
    for role, color in roles.items():
        numbers = value("888", role=role)
        view.show_lines([NumberLine(Symbol("x"), numbers, numbers)], role)
        blue_first = np.array(QColor(color).getRgb()[2::-1])
        distance = np.abs(painted(view).reshape(-1, 3).astype(int) - blue_first).sum(axis=1).min()
        assert distance < 90


def test_a_negative_number_is_enclosed_after_a_sign_and_below_an_exponent():
    setting = Setting(15, LIGHT, RUN)
    bare, negative = setting.box(value("1.5")), setting.box(value("−1.5"))
    assert setting.guarded(value("1.5"), 1).width == bare.width
    assert setting.guarded(value("−1.5"), 1).width > negative.width
    assert setting.guarded(value("−1.5"), 0).width == negative.width
    small, square = value("1.5e−9"), value("2")
    lone = setting.box(small).width + setting.box(square).width
    # Two exponents in a row would read as one.
    assert setting.box(Power(small, square)).width > lone


def test_a_column_is_as_wide_as_its_widest_number():
    setting = Setting(15, LIGHT, RUN)
    narrow, wide = setting.box(value("1", "2")), setting.box(value("1", "−22.3456"))
    assert wide.width > narrow.width
    assert wide.ascent == narrow.ascent
    assert narrow.ascent > 1.5 * setting.box(value("1")).ascent


def test_boxes_stand_beside_each_other_on_one_baseline(qapp):
    text = TextBox("12", face(15), QColor("black"))
    large = TextBox("12", face(30), QColor("black"))
    row = RowBox([text, large])
    assert row.width == text.width + large.width
    assert row.ascent == large.ascent


def test_a_text_is_as_wide_as_qt_paints_it(qapp):
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for pixels in (10, 15):
        painter.setFont(face(pixels).font)
        for text in ("−0.123456", "0.9", "1.5·10", "(k+1)"):
            assert face(pixels).advance(text) == pytest.approx(
                painter.fontMetrics().horizontalAdvance(text), abs=1.0
            )
    painter.end()
