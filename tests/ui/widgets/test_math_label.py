"""Formulas are typeset when they are seen, in the colour of the text, and never in vain."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from gdgui.typeset import typeset
from gdgui.ui.style.theme import DARK, LIGHT
from gdgui.ui.widgets.math_label import MathLabel

GRADIENT = r"\nabla f = \left( 4x(x^2+y-a)+2(x+y^2-b), 2(x^2+y-a)+4y(x+y^2-b) \right)"


@pytest.fixture
def label(qtbot):
    label = MathLabel()
    qtbot.addWidget(label)
    label.resize(600, 60)
    label.show()
    qtbot.waitExposed(label)
    # The very first formula of the process waits for one picture of the window.
    label.grab()
    QApplication.processEvents()
    return label


def ink(label, color):
    """Return how many pixels of the label are near a colour."""
    image = label.grab().toImage()
    wanted = QColor(color)
    return sum(
        abs(image.pixelColor(x, y).lightness() - wanted.lightness()) < 40
        for x in range(image.width())
        for y in range(image.height())
    )


def test_a_formula_is_drawn_in_the_text_colour(label):
    assert ink(label, LIGHT.text) == 0
    label.set_latex(r"\nabla f = 2x")
    assert ink(label, LIGHT.text) > 15


def test_another_theme_is_another_colour(label):
    label.set_latex(r"\nabla f = 2x")
    light = label.grab().toImage()
    label.set_theme(DARK)
    assert label.grab().toImage() != light
    assert ink(label, LIGHT.text) == 0


def test_nothing_is_drawn_for_nothing(label):
    label.set_latex("x")
    label.set_latex("")
    assert ink(label, LIGHT.text) == 0
    assert label.sizeHint().height() == 0


@pytest.mark.parametrize("latex", [r"\left(x", "x^{", r"\frac", "{", "   ", "x" * 5000])
def test_what_cannot_be_typeset_is_shown_as_text(label, latex):
    label.set_latex(latex)
    pixels = ink(label, LIGHT.text)
    assert pixels > 5 if latex.strip() else pixels == 0
    assert label.accessibleName() == latex


def test_a_wide_formula_shrinks_with_the_label(label):
    label.set_latex(GRADIENT)
    wide = label.sizeHint()
    assert label.heightForWidth(wide.width()) == wide.height()
    assert label.heightForWidth(2 * wide.width()) == wide.height()
    narrow = label.heightForWidth(round(0.8 * wide.width()))
    assert narrow == pytest.approx(0.8 * wide.height(), abs=2)


def test_a_formula_never_shrinks_below_what_can_be_read(label):
    label.set_latex(GRADIENT)
    assert label.heightForWidth(20) > 0.6 * label.sizeHint().height()


def test_a_formula_that_had_to_shrink_is_whole_in_the_tooltip(qtbot, label):
    label.set_latex(GRADIENT)
    label.resize(100, 40)
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), label.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(label, event)
    qtbot.waitUntil(QToolTip.isVisible)
    assert "data:image/png;base64," in QToolTip.text()
    QToolTip.hideText()


def test_lines_stand_under_each_other(label):
    label.set_latex("x = 1")
    one = label.sizeHint().height()
    label.set_lines(["x = 1", "y = 2", "z = 3"])
    assert label.sizeHint().height() > 2.8 * one
    assert label.latex() == "x = 1\ny = 2\nz = 3"


def test_a_formula_is_typeset_once_for_all_labels(qtbot, label):
    label.set_latex(r"x_{k+1} = x_k - \eta \nabla f")
    label.grab()
    before = typeset.cache_info().misses
    other = MathLabel()
    qtbot.addWidget(other)
    other.set_latex(r"x_{k+1} = x_k - \eta \nabla f")
    other.grab()
    assert typeset.cache_info().misses == before


def test_screen_readers_hear_the_formula(label):
    label.set_latex("x^2")
    assert label.accessibleName() == "x^2"
    assert "x^2" in label.accessibleDescription()


def test_a_label_that_nobody_sees_costs_nothing():
    code = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from gdgui.ui.widgets.math_label import MathLabel\n"
        "label = MathLabel()\n"
        "label.set_latex('x^2')\n"
        "label.sizeHint(), label.heightForWidth(50)\n"
        "assert 'ziamath' not in sys.modules, 'imported before it is seen'\n"
        "label.grab()\n"
        "assert 'ziamath' in sys.modules, 'never imported'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
