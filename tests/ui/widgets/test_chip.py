"""A status in words and in its colour."""

import pytest
from PySide6.QtGui import QPalette

from gdgui.engine.descent.trajectory import Status
from gdgui.ui.style import theme
from gdgui.ui.widgets.chip import Chip


@pytest.fixture
def chip(qtbot, qapp):
    before = qapp.styleSheet()
    qapp.setStyleSheet(theme.style_sheet(theme.LIGHT))
    chip = Chip()
    qtbot.addWidget(chip)
    chip.show()
    yield chip
    qapp.setStyleSheet(before)


@pytest.mark.parametrize(
    ("status", "words", "color"),
    [
        ("converged", "converged", theme.LIGHT.success),
        ("constant", "constant", theme.LIGHT.warning),
        ("diverged", "diverged", theme.LIGHT.error),
        ("oscillating", "oscillating", theme.LIGHT.warning),
        ("moving", "still moving", theme.LIGHT.warning),
    ],
)
def test_a_status_has_its_words_and_its_colour(chip, status, words, color):
    chip.set_status(status)
    assert chip.text() == words
    assert chip.accessibleName() == words
    assert chip.palette().color(QPalette.ColorRole.WindowText).name() == color


def test_every_status_of_the_engine_has_its_colour(chip):
    for status in Status:
        chip.set_status(status)
        color = chip.palette().color(QPalette.ColorRole.WindowText).name()
        assert color != theme.LIGHT.muted, status


def test_the_words_may_be_given(chip):
    chip.set_status("diverged", "diverged at step 7")
    assert chip.text() == "diverged at step 7"
