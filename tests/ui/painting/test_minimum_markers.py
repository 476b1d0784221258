"""The markers of minima: large, small and boxed, with words only where there are several kinds."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gdgui.ui.painting.minimum_markers import MinimumMarkers, paint_markers, words
from gdgui.ui.painting.pixels import PixelMap
from gdgui.ui.style.theme import DARK, LIGHT

POINT = ((0.0, 0.0),)


def painted(markers, theme=LIGHT):
    """Return how many pixels markers take."""
    image = QImage(60, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("#888888"))
    painter = QPainter(image)
    plane = PixelMap((-1.0, 1.0), (-1.0, 1.0), QRectF(0, 0, 60, 60))
    paint_markers(painter, plane, markers, theme)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint32)
    return int((pixels != QColor("#888888").rgb()).sum())


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_local_minimum_has_a_smaller_marker_than_the_lowest(theme, qapp):
    small, large = (
        painted(MinimumMarkers(local=POINT), theme),
        painted(MinimumMarkers(POINT), theme),
    )
    assert 0 < small < large / 2


def test_a_minimum_at_the_edge_has_a_box(qapp):
    assert painted(MinimumMarkers(POINT, at_edge=POINT)) > painted(MinimumMarkers(POINT))


def test_what_is_out_of_view_is_not_painted(qapp):
    assert painted(MinimumMarkers(((50.0, 0.0),), ((0.0, -9.0),))) == 0


def test_words_tell_the_kinds_apart_and_are_spared_where_there_is_one():
    assert words(MinimumMarkers(POINT)) == ""
    assert words(MinimumMarkers(POINT, ((1.0, 1.0),))) == (
        "large ×: lowest minimum · small ×: local minimum"
    )
    assert "edge" in words(MinimumMarkers(POINT, at_edge=POINT))
    assert "valley" in words(MinimumMarkers(has_valley=True))


def test_marks_are_sorted_by_what_is_known_of_their_points():
    points = ((0.0, 0.0), (1.0, 0.0), (2.0, 0.0))
    markers = MinimumMarkers.of(points, (True, False, False), (False, False, True), False)
    assert markers.lowest == points[:1]
    assert markers.local == points[1:]
    assert markers.at_edge == points[2:]
