"""What the upper corners of a landscape say does not lie over what is there already."""

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from gdgui.ui.landscape.axes_item import AxesItem
from tests.ui.view_helpers import item


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


@pytest.mark.parametrize("width", [210, 260, 330, 500])
def test_nothing_at_the_top_of_a_network_s_landscape_lies_on_another(open_window, width):
    window = open_window("xor-network")
    landscape = window.landscape
    landscape.setFixedWidth(width)
    QApplication.processEvents()
    title = next(each for each in landscape.findChildren(QLabel) if each.text() == "Landscape")
    buttons = [b for b in landscape.findChildren(QToolButton) if b.text().endswith("▾")]
    parts = [each for each in (title, *buttons) if each.isVisible()]
    assert len(buttons) == 2
    assert title.isVisible() == (width > 300)
    for one, other in combinations(parts, 2):
        assert not one.geometry().intersects(other.geometry())


@pytest.mark.parametrize("name", ["xor-network", "typed-growth"])
def test_beside_a_surface_the_words_about_the_map_stay_on_it(open_window, settle, name):
    window = open_window(name)
    window.resize(1800, 900)
    window.landscape.modes.show("both")
    settle(window)
    landscape = window.landscape
    edge = item(landscape, AxesItem).boundingRect().right()
    labels = [note_of(window), *landscape.corners.standing.parts]
    assert note_of(window).text().startswith("cut off above")
    assert all(each.geometry().right() < edge for each in labels if each.isVisible())


@pytest.mark.parametrize("width", [200, 400, 1000])
def test_the_name_of_the_second_axis_stands_below_the_note(open_window, width):
    window = open_window("double-well")
    window.landscape.setFixedWidth(width)
    QApplication.processEvents()
    axes = item(window.landscape, AxesItem)
    under = QRectF(note_of(window).geometry())
    assert under.height() > 0
    assert not any(under.intersects(word) for word in axes.words)
