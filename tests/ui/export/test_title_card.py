"""The card that a film begins with: all of it is in the picture, however much there is to say."""

import numpy as np
import pytest
from PySide6.QtGui import QImage

from gdgui.ui.export.title_card import paint_title
from gdgui.ui.style.theme import DARK, LIGHT


def card(title, description, size=(640, 360), theme=LIGHT):
    image = QImage(*size, QImage.Format.Format_RGB32)
    paint_title(image, title, description, size, theme)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(size[1], size[0], 4)[:, :, :3]
    ground = rows[0, 0].astype(int)
    return np.abs(rows.astype(int) - ground).max(axis=2) > 40


@pytest.mark.parametrize("words", [0, 5, 60, 300])
@pytest.mark.parametrize("size", [(640, 360), (360, 640), (200, 200)])
def test_all_of_it_is_in_the_picture(qapp, words, size):
    ink = card("A title", "so many words " * words, size)
    rows = np.flatnonzero(ink.any(axis=1))
    assert len(rows)
    if words < 300 or size == (640, 360):
        assert rows[0] > 0.03 * size[1]
        assert rows[-1] < 0.97 * size[1]


def test_it_stands_in_the_middle(qapp):
    ink = card("A title", "")
    across, down = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    assert (across[0] + across[-1]) / 2 == pytest.approx(320, abs=6)
    assert (down[0] + down[-1]) / 2 == pytest.approx(180, abs=12)


def test_it_has_the_colours_of_the_theme(qapp):
    assert card("A title", "", theme=DARK).any()
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    paint_title(image, "", "", (64, 64), DARK)
    assert image.pixelColor(2, 2).name() == DARK.panel
