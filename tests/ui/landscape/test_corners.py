"""What the upper corners of a landscape say does not lie over what is there already."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton


def note_of(window):
    labels = window.landscape.findChildren(QLabel)
    return next(each for each in labels if each.text() == window.landscape.corners.note)


@pytest.mark.parametrize("width", [400, 1000])
def test_the_note_on_minima_leaves_the_button_free(open_window, width):
    window = open_window("double-well")
    assert window.landscape.corners.note
    window.landscape.setFixedWidth(width)
    QApplication.processEvents()
    button = next(b for b in window.landscape.findChildren(QToolButton) if "Show" in b.text())
    assert not note_of(window).geometry().intersects(button.geometry())
