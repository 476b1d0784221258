"""A picture is as sharp as it is large, the same every time, and as SVG it shows the same."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
import resvg_py
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from gdgui import resources
from gdgui.ui.export.raster import picture_of, svg_of
from gdgui.ui.landscape.overlays import OVERLAYS
from gdgui.ui.painting.pixels import Layer
from gdgui.ui.style.theme import math_fonts

LINES = frozenset(OVERLAYS) - {"basins", "trail"}
"""All that is drawn of lines over a landscape."""
SMOOTH = Qt.TransformationMode.SmoothTransformation
TILE, TOLERANCE = 12, 32.0
"""No square of so many pixels may differ by more, of 255, in the mean of any colour. Edges and
letters are smoothed in other ways, which such a mean does not see; a cross of 9 pixels it does."""
SHARE = 0.25
"""How many of the squares may differ by more than 1; where there are only lines and few words, see
`PARTS`, it is so few that a contour cannot be missing."""


def pixels(image):
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return rows[:, :, :3].astype(float)


def seen_in_a_browser(svg):
    """Return what a renderer that is not Qt's makes of an SVG file, with gdgui's fonts."""
    fonts = [*resources.path("fonts").glob("*.[ot]tf"), *math_fonts()]
    png = resvg_py.svg_to_bytes(
        svg_string=svg.decode(),
        skip_system_fonts=True,
        font_files=[str(font) for font in fonts],
        sans_serif_family="Inter",
    )
    image = QImage()
    assert image.loadFromData(bytes(png))
    return image


def differences(first, second):
    """Return the share of squares of pixels whose means differ, and the largest difference."""
    signed = pixels(first) - pixels(second)
    sums = np.pad(signed.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0), (0, 0)))
    squares = sums[TILE:, TILE:] - sums[:-TILE, TILE:] - sums[TILE:, :-TILE]
    squares = (squares + sums[:-TILE, :-TILE]) / TILE**2
    worst = np.abs(squares).max(axis=2)
    return (worst > 1.0).mean(), worst.max()


def tree(svg):
    return ElementTree.fromstring(svg)  # noqa: S314


def texts(svg):
    return [text.text for text in tree(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.fixture
def window(open_window, settle):
    window = open_window()
    window.player.seek(14)
    settle(window)
    return window


@pytest.fixture
def show(open_window, settle):
    """Return a function that shows a part of a window, with all that there is to see."""

    def show_it(part, source="four-optimizers", theme="light", overlays=LINES, step=14, run=0):
        window = open_window(source, theme=theme)
        window.playback.select(run)
        if part in ("rates", "pair"):
            window.maps_controller.show_maps(part)
        window.landscape.set_overlays(overlays)
        window.player.seek(step)
        settle(window)
        parts = {
            "window": window,
            "landscape": window.landscape,
            "loss": window.loss,
            "curves": window.curves,
            "step": window.step,
        }
        return parts.get(part, window.maps_controller.maps)

    return show_it


@pytest.mark.parametrize("scale", [1.0, 1.3333, 1.5, 2.0, 4.0])
def test_a_picture_has_the_size_that_was_asked_for(window, scale):
    picture = picture_of(window, scale)
    assert picture.size() == QSize(round(1280 * scale), round(800 * scale))
    assert not picture.hasAlphaChannel()


@pytest.mark.parametrize("scale", [1.0, 1.3333, 2.0])
def test_the_same_state_is_the_same_picture_to_the_last_bit(window, scale):
    first = picture_of(window, scale)
    picture_of(window, 1.0)
    picture_of(window, 4.0)
    assert picture_of(window, scale) == first


@pytest.mark.parametrize("part", ["landscape", "curves", "step", "transport"])
def test_a_finer_picture_is_no_enlargement(window, settle, part):
    window.landscape.set_resolution(2.0)
    settle(window)
    widget = getattr(window, part)
    coarse, fine = picture_of(widget), picture_of(widget, 2.0)
    small = fine.scaled(coarse.size(), mode=SMOOTH)
    assert np.abs(pixels(small) - pixels(coarse)).mean() < 4.0
    # What was enlarged has no detail between every second pixel.
    assert detail(fine) > 1.5 * detail(coarse.scaled(fine.size(), mode=SMOOTH))


def detail(image):
    """Return how much neighbouring pixels differ from a straight way between their neighbours."""
    p = pixels(image)
    return np.abs(2 * p[:, 1:-1] - p[:, :-2] - p[:, 2:]).mean()


def test_a_finer_ground_is_there_once_the_window_is_settled(window, settle):
    coarse = picture_of(window.landscape, 2.0)
    window.landscape.set_resolution(2.0)
    assert window.landscape.is_settling
    settle(window)
    assert window.landscape.viewport().device_pixel_ratio == 2.0
    assert detail(picture_of(window.landscape, 2.0)) > 1.1 * detail(coarse)
    window.landscape.set_resolution(None)
    assert window.landscape.viewport().device_pixel_ratio == 1.0


def test_pictures_of_another_scale_leave_the_screen_what_it_has_painted(qapp):
    layer, painted = Layer(), []
    for scale in (1.0, 2.0, 1.0, 2.0, 1.0):
        image = QImage(200, 200, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        painter = QPainter(image)
        layer.draw(painter, QRectF(0, 0, 90, 90), "key", lambda p, s=scale: painted.append(s))
        painter.end()
    assert painted == [1.0, 2.0]


PARTS = {
    "window": {},
    "landscape": {},
    "landscape in the dark": {"theme": "dark"},
    "landscape of a curve": {"source": "double-well", "step": 2},
    "landscape with a trail": {"overlays": frozenset({"trail"}), "step": 34.5},
    "landscape with basins": {"overlays": frozenset({"basins"})},
    "loss": {},
    "curves": {"step": 14.5},
    "step": {},
    "rates": {},
    "pair": {"run": 1},
}
# The step panel is nothing but letters.
FEW_DIFFER = {"landscape": 0.032, "landscape in the dark": 0.037, "step": 0.4}


@pytest.mark.parametrize("name", PARTS)
def test_an_svg_shows_what_a_png_shows(show, name):
    widget = show(name.split()[0], **PARTS[name])
    svg = svg_of(widget, "a title")
    share, worst = differences(picture_of(widget), seen_in_a_browser(svg))
    assert worst < TOLERANCE
    assert share < FEW_DIFFER.get(name, SHARE)


DROPPED = {
    "a ball": (r"<circle [^>]*/>", "last"),
    "a word": (r"<text [^>]*>start .*</text>", "last"),
    "a path": (r"<polyline [^>]*/>", "longest"),
    "a band": (r"<path [^>]*/>", "longest"),
    "a contour": (r"<path [^>]*/>", "longer than most"),
}


@pytest.mark.parametrize("dropped", DROPPED)
def test_what_an_svg_lacks_is_noticed(show, dropped):
    widget = show("landscape")
    svg = svg_of(widget).decode()
    pattern, which = DROPPED[dropped]
    found = list(re.finditer(pattern, svg))
    if which != "last":
        found.sort(key=lambda match: len(match[0]))
    gone = found[-30] if which == "longer than most" else found[-1]
    lacking = (svg[: gone.start()] + svg[gone.end() :]).encode()
    share, worst = differences(picture_of(widget), seen_in_a_browser(lacking))
    assert share > FEW_DIFFER["landscape"] or worst > TOLERANCE


@pytest.mark.parametrize("name", ["landscape", "landscape of a curve", "loss", "curves"])
def test_a_view_of_lines_has_no_image_and_real_text(show, name):
    svg = svg_of(show(name.split()[0], **PARTS[name]))
    assert b"<image" not in svg
    numbers = {"landscape": ["−2", "0", "2"], "landscape of a curve": ["−1", "0", "1"]}
    words = texts(svg)
    for number in numbers.get(name, ["1e0", "0", "20", "40"]):
        assert number in words
    if name == "landscape":
        assert {"Landscape", "start (drag me)", "x", "y"} <= set(words)


@pytest.mark.parametrize("name", ["landscape with basins", "pair"])
def test_what_is_an_image_by_nature_is_one_in_an_svg(show, name):
    assert b"<image" in svg_of(show(name.split()[0], **PARTS[name]))


def test_an_svg_says_how_large_it_is_and_what(window):
    root = tree(svg_of(window, "Himmelblau <2 & more>"))
    assert (root.get("width"), root.get("height")) == ("1280", "800")
    assert root.get("viewBox") == "0 0 1280 800"
    assert root.find("{http://www.w3.org/2000/svg}title").text == "Himmelblau <2 & more>"


def test_a_browser_without_the_fonts_has_others_to_take(window):
    families = set(re.findall(rb'font-family="([^"]*)"', svg_of(window)))
    for family in families:
        assert family.endswith((b"sans-serif", b"monospace", b"serif")), family


def test_an_svg_is_the_same_every_time(window):
    assert svg_of(window) == svg_of(window)


def test_taking_an_svg_leaves_the_screen_as_it_was(window):
    before = picture_of(window)
    svg_of(window)
    assert picture_of(window) == before
