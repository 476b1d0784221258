"""The bar says the caption at the playhead, and nothing moves while it plays."""

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from gdgui.experiment import MAX_CAPTIONS, Caption
from gdgui.ui.captions.bar import CaptionBar
from gdgui.ui.style.theme import em

LONG = "and so on " * 60
CAPTIONS = (
    Caption(2, "Two"),
    Caption(5, r"Five: $\frac{\sqrt{a}}{b}$"),
    Caption(8, ""),
    Caption(9, "Nine lives\nand more\nand more"),
)


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    window.top, window.bar = QWidget(), CaptionBar()
    layout.addWidget(window.top, 1)
    layout.addWidget(window.bar)
    window.resize(800, 600)
    window.show()
    qtbot.waitExposed(window)
    return window


def settle(qtbot, bar):
    QApplication.processEvents()
    qtbot.waitUntil(lambda: not bar.is_settling)
    QApplication.processEvents()


def test_it_says_the_caption_that_stands_at_the_playhead(window):
    window.bar.set_captions(CAPTIONS)
    said = []
    for playhead in (0, 1.9, 2, 4.99, 5, 8, 8.5, 9, 100):
        window.bar.set_playhead(playhead)
        said.append(window.bar.text()[:4])
    assert said == ["", "", "Two", "Two", "Five", "", "", "Nine", "Nine"]


def test_it_is_hidden_without_captions_and_where_nobody_wants_it(window):
    assert window.bar.isHidden()
    window.bar.set_captions(CAPTIONS)
    assert window.bar.isVisible()
    window.bar.set_shown(False)
    assert window.bar.isHidden()
    window.bar.set_captions(CAPTIONS[:1])
    assert window.bar.isHidden()
    window.bar.set_shown(True)
    assert window.bar.isVisible()
    window.bar.set_captions(())
    assert window.bar.isHidden()


def test_nothing_moves_while_it_plays(qtbot, window):
    window.bar.set_captions(CAPTIONS)
    settle(qtbot, window.bar)
    places = set()
    for playhead in range(12):
        window.bar.set_playhead(playhead)
        QApplication.processEvents()
        places.add((window.bar.geometry().getRect(), window.top.height()))
    assert len(places) == 1
    assert window.bar.height() > 3 * em(window.bar)


def test_it_is_as_high_as_the_tallest_caption_and_shrinks_when_that_goes(qtbot, window):
    window.bar.set_captions(CAPTIONS)
    settle(qtbot, window.bar)
    three_lines = window.bar.height()
    window.bar.set_captions(CAPTIONS[:1])
    settle(qtbot, window.bar)
    assert window.bar.height() < three_lines - em(window.bar)


def test_a_narrow_window_makes_it_higher(qtbot, window):
    window.bar.set_captions((Caption(0, LONG[:200]),))
    settle(qtbot, window.bar)
    wide = window.bar.height()
    window.resize(300, 600)
    settle(qtbot, window.bar)
    assert window.bar.height() > 1.5 * wide


def test_it_takes_no_more_than_a_part_of_the_window(qtbot, window):
    window.bar.set_captions((Caption(0, LONG * 5),))
    settle(qtbot, window.bar)
    assert window.bar.height() == pytest.approx(0.3 * 600, abs=1)
    window.resize(800, 400)
    settle(qtbot, window.bar)
    assert window.bar.height() == pytest.approx(0.3 * 400, abs=1)


def test_a_thousand_captions_are_measured_in_slices(qtbot, window):
    many = tuple(Caption(k, f"Caption **{k}** of $x_{{{k}}}$") for k in range(MAX_CAPTIONS - 1))
    window.bar.set_captions((*many, Caption(MAX_CAPTIONS, "one\ntwo\nthree")))
    assert window.bar.is_settling
    assert window.bar.isVisible()
    qtbot.waitUntil(lambda: not window.bar.is_settling, timeout=120_000)
    QApplication.processEvents()
    assert window.bar.height() > 3 * em(window.bar)
