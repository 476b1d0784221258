"""A theme with bolder pens draws bolder lines, dots and balls, also where all is drawn already."""

import msgspec
import numpy as np
import pytest

from gdgui.ui.curves.view import Curve
from gdgui.ui.landscape.view import Landscape
from gdgui.ui.painting.backdrop import Surface, paint_backdrop
from gdgui.ui.style.run_colors import RUN_COLORS
from gdgui.ui.style.theme import LIGHT
from tests.ui.view_helpers import colored_pixels, picture

BOLD = msgspec.structs.replace(LIGHT, pen=2.0)


def ground(theme):
    x, y = np.linspace(-6, 6, 60), np.linspace(-4, 4, 40)
    z = x[None, :] ** 2 + 3 * y[:, None] ** 2
    image = paint_backdrop(x, y, z, 600, 400, 1.0, theme)
    return Surface(image, (-6.0, 6.0), (-4.0, 4.0), ((0.0, 0.0),))


@pytest.fixture
def landscape(qtbot, bowl_traces):
    widget = Landscape()
    qtbot.addWidget(widget)
    widget.resize(600, 400)
    widget.show()
    qtbot.waitExposed(widget)
    widget.set_domain(((-6.0, 6.0), (-4.0, 4.0)))
    widget.set_backdrop(ground(LIGHT))
    widget.set_traces(bowl_traces)
    widget.set_playhead(15.0)
    return widget


@pytest.fixture
def curve(qtbot, bowl_traces):
    widget = Curve("loss")
    qtbot.addWidget(widget)
    widget.resize(500, 250)
    widget.show()
    qtbot.waitExposed(widget)
    widget.set_traces(bowl_traces, 20)
    widget.set_playhead(15.0)
    return widget


def test_a_path_its_dots_and_its_ball_are_wider(landscape):
    before = colored_pixels(landscape, RUN_COLORS[0])
    landscape.set_theme(BOLD)
    assert colored_pixels(landscape, RUN_COLORS[0]) > 1.8 * before


def test_a_curve_and_its_dot_are_wider(curve):
    before = colored_pixels(curve, RUN_COLORS[0])
    curve.set_theme(BOLD)
    assert colored_pixels(curve, RUN_COLORS[0]) > 1.8 * before


def test_a_bold_path_has_no_gaps_at_its_corners(landscape, qtbot, bowl_traces):
    """It is made longer for its own width: a path that was found for a thin pen is not."""
    landscape.set_theme(BOLD)
    fresh = Landscape()
    qtbot.addWidget(fresh)
    fresh.resize(600, 400)
    fresh.set_theme(BOLD)
    fresh.set_domain(((-6.0, 6.0), (-4.0, 4.0)))
    fresh.set_backdrop(ground(LIGHT))
    fresh.set_traces(bowl_traces)
    fresh.set_playhead(15.0)
    fresh.show()
    qtbot.waitExposed(fresh)
    for color in RUN_COLORS[:2]:
        assert colored_pixels(fresh, color) == colored_pixels(landscape, color) > 0


def test_contours_are_bolder(qapp):
    assert ground(BOLD).image != ground(LIGHT).image


def test_the_usual_pens_come_back(landscape, curve):
    before = picture(landscape), picture(curve)
    for widget in (landscape, curve):
        widget.set_theme(BOLD)
        widget.grab()
        widget.set_theme(LIGHT)
    assert (picture(landscape), picture(curve)) == before
