"""Films carry the number of the step, and captions as subtitles where that is asked for."""

import numpy as np
import pytest
from PySide6.QtGui import QImage

import gdgui
from gdgui.experiment import Caption
from gdgui.subtitles import subtitles
from gdgui.ui.export.film_plan import FilmPlan, layout_scale
from gdgui.ui.export.recorder import Recorder
from gdgui.ui.export.step_counter import paint_counter
from gdgui.ui.style.run_colors import RUN_COLORS, on_ground
from gdgui.ui.style.theme import DARK, LIGHT


def painted(step, last, size=(640, 360)):
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(0xFF808080)
    paint_counter(image, step, last, LIGHT)
    return image


def changed(one, other):
    """The bounds of the pixels in which two pictures differ."""
    a, b = (
        np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
        for image in (one, other)
    )
    rows, columns = np.nonzero(a != b)
    return rows.min(), rows.max(), columns.min(), columns.max()


def test_the_counter_is_in_the_upper_right_corner_and_nowhere_else(qapp):
    blank = QImage(640, 360, QImage.Format.Format_RGB32)
    blank.fill(0xFF808080)
    top, bottom, left, right = changed(blank, painted(3, 50))
    assert top > 0
    assert bottom < 0.15 * 360
    assert left > 0.75 * 640
    assert right < 640


def test_the_counter_tells_steps_apart(qapp):
    assert painted(3, 50) != painted(4, 50)


def test_subtitles_begin_after_the_title_and_end_with_the_film():
    captions = (Caption(0, "**Here** we go."), Caption(10, ""), Caption(20, "$x$ is there."))
    text = subtitles(captions, 0, 30, speed=10.0, title=2.0, hold=1.0)
    assert text == (
        "1\n00:00:02,000 --> 00:00:03,000\nHere we go.\n\n"
        "2\n00:00:04,000 --> 00:00:06,000\nx is there.\n"
    )


def test_a_film_of_a_part_has_the_subtitles_of_that_part():
    captions = (Caption(0, "before"), Caption(10, "within"), Caption(40, "after"))
    text = subtitles(captions, 20, 30, speed=10.0, title=0.0, hold=0.0)
    assert text == "1\n00:00:00,000 --> 00:00:01,000\nwithin\n"


def test_a_recording_writes_them_beside_the_film(qtbot, tmp_path):
    plan = FilmPlan(last=4, speed=10.0, fps=5, size=(256, 256), subtitles=True, hold_seconds=0.2)
    target = tmp_path / "film.gif"
    recorder = Recorder(gdgui.load("four-optimizers"), plan, target)
    with qtbot.waitSignal(recorder.finished, timeout=120_000):
        recorder.start()
    assert "four minima" in (tmp_path / "film.srt").read_text()
    assert target.stat().st_size > 0


def test_type_in_an_upright_film_is_larger():
    upright, wide = layout_scale((1080, 1920), "plots"), layout_scale((1920, 1080), "plots")
    assert upright == pytest.approx(1.5 * wide)


@pytest.mark.parametrize("color", RUN_COLORS)
def test_every_run_is_seen_on_a_dark_landscape(color):
    assert on_ground(color, LIGHT) == color
    lightness = max(int(on_ground(color, DARK)[i : i + 2], 16) for i in (1, 3, 5))
    assert lightness > 0x90
