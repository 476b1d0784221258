"""The painted ground: light where the objective is low, the same in any thread."""

import threading

import numpy as np
import pytest
from PySide6.QtGui import QColor

from gdgui.ui.painting.backdrop import contour_levels, paint_backdrop
from gdgui.ui.style.theme import DARK, LIGHT

X, Y = np.linspace(-3, 3, 60), np.linspace(-2, 2, 40)
BOWL = X[None, :] ** 2 + Y[:, None] ** 2


def paint(z, theme=LIGHT, ratio=1.0):
    return paint_backdrop(X, Y, np.asarray(z, float), 150, 100, ratio, theme)


def lightness(image, x, y):
    return QColor(image.pixel(x, y)).lightnessF()


def test_low_ground_is_light_in_the_light_theme_and_dark_in_the_dark_one():
    light, dark = paint(BOWL), paint(BOWL, DARK)
    assert lightness(light, 75, 50) > lightness(light, 2, 2) + 0.1
    assert lightness(dark, 75, 50) < lightness(dark, 2, 2) - 0.1


def test_the_second_coordinate_points_up():
    slope = paint(np.broadcast_to(Y[:, None], BOWL.shape))
    assert lightness(slope, 75, 97) > lightness(slope, 75, 2) + 0.1


def test_a_fine_screen_gets_a_fine_image():
    image = paint(BOWL, ratio=2.0)
    assert (image.width(), image.height(), image.devicePixelRatio()) == (300, 200, 2.0)


def test_ground_without_a_value_looks_unlike_any_band():
    z = np.where(X[None, :] < 0, np.nan, BOWL)
    colors = {paint(z).pixelColor(x, 50).name() for x in range(5, 60)}
    assert LIGHT.hover in colors
    assert len({paint(z).pixelColor(x, 50).name() for x in range(80, 145)}) > 5


@pytest.mark.parametrize(
    "z",
    [
        np.full_like(BOWL, np.nan),
        np.full_like(BOWL, 3.0),
        np.full_like(BOWL, np.inf),
        np.full_like(BOWL, -np.inf),
        np.where(BOWL < 1, -np.inf, BOWL),
        np.where(BOWL < 1, np.inf, np.where(BOWL > 3, np.nan, BOWL)),
        BOWL * 1e300,
        BOWL * 1e-300,
        1e9 + BOWL * 1e-9,
    ],
)
def test_odd_values_still_give_a_picture(z):
    assert not paint(z).isNull()


def test_bands_are_many_where_the_ground_is_steep_and_where_it_is_gentle():
    for z in (BOWL, np.exp(3 * np.sqrt(BOWL)), 100 * (Y[:, None] - X[None, :] ** 2) ** 2):
        levels = contour_levels(z)
        assert 16 <= len(levels) <= 24
        assert np.all(np.diff(levels) > 0)
        below = np.searchsorted(levels, np.median(z)) / len(levels)
        assert 0.4 < below < 0.8


def test_another_thread_paints_the_same():
    images = []
    worker = threading.Thread(target=lambda: images.append(paint(BOWL)))
    worker.start()
    worker.join()
    assert images[0] == paint(BOWL)
