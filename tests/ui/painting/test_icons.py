"""Icons come in the colour and at the sharpness that are asked for."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon

from gdgui import resources
from gdgui.ui.painting import icons

NAMES = sorted(file.stem for file in resources.path("icons").glob("*.svg"))


def inked(pixmap):
    """Return the colours of all pixels that are not transparent, by how often they occur."""
    image = pixmap.toImage()
    colors = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return [color for color in colors if color.alpha() > 200]


def test_there_are_the_icons_that_the_window_needs():
    assert {"play", "pause", "step-forward", "step-back", "to-start", "to-end"} <= set(NAMES)
    assert {"loop", "eye", "eye-off", "more", "plus", "check", "gdgui"} <= set(NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "gdgui"])
def test_an_icon_is_painted_in_its_colour(qapp, name):
    pixels = inked(icons.icon(name, "#d6336c").pixmap(QSize(48, 48)))
    assert len(pixels) > 20
    expected = QColor("#d6336c")
    assert all(abs(pixel.red() - expected.red()) < 12 for pixel in pixels)
    assert all(abs(pixel.green() - expected.green()) < 12 for pixel in pixels)


def test_an_icon_has_twice_the_pixels_on_a_screen_of_twice_the_density(qapp):
    pixmap = icons.icon("play", "#000000").pixmap(QSize(16, 16), 2.0)
    assert pixmap.size() == QSize(32, 32)
    assert pixmap.devicePixelRatio() == 2.0
    assert pixmap.toImage().pixelColor(14, 16).alpha() == 255


def test_a_disabled_icon_is_fainter(qapp):
    icon = icons.icon("play", "#000000")
    faint = icon.pixmap(QSize(32, 32), QIcon.Mode.Disabled).toImage().pixelColor(14, 16)
    assert 0 < faint.alpha() < 200


def test_the_application_icon_has_a_blue_bowl_and_an_orange_ball(qapp):
    pixels = inked(icons.application_icon().pixmap(QSize(64, 64)))
    assert any(pixel.name() == "#3b5bdb" for pixel in pixels)
    assert any(pixel.name() == "#e8590c" for pixel in pixels)


def test_icons_are_made_once(qapp):
    assert icons.icon("eye", "#123456") is icons.icon("eye", "#123456")


def test_an_unknown_icon_is_an_error(qapp):
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon", "#000000")
