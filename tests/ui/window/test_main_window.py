"""The window as a user drives it: playing, scrubbing, selecting, looks."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QSplitter

import gdgui
from gdgui.ui.document import edits, run_edits
from gdgui.ui.widgets.track_slider import TrackSlider
from tests.ui.keyboard import press, type_formula
from tests.ui.run_helpers import edit_in
from tests.ui.view_helpers import choose_theme


def test_space_plays_and_pauses(qtbot, open_window):
    window = open_window("scalar-descent")
    window.player.set_speed(50)
    press(window, Qt.Key.Key_Space)
    assert window.player.playing
    qtbot.waitUntil(lambda: window.player.step >= 3)
    press(window, Qt.Key.Key_Space)
    assert not window.player.playing
    assert window.player.playhead == window.player.step


def test_playing_ends_on_the_last_step(qtbot, open_window):
    window = open_window("scalar-descent")
    window.player.set_speed(1000)
    press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not window.player.playing, timeout=5_000)
    assert window.player.step == 20


@pytest.mark.parametrize(
    ("key", "modifier", "step"),
    [
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 21),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, 19),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 30),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier, 10),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, 50),
    ],
)
def test_keys_move_the_playhead(open_window, key, modifier, step):
    window = open_window()
    window.player.seek(20)
    press(window, key, modifier=modifier)
    assert window.player.step == step


@pytest.mark.parametrize("example", ["four-optimizers", "double-well"])
def test_ten_steps_forwards_and_back_show_the_same_picture(open_window, settled_picture, example):
    window = open_window(example)
    window.player.seek(15)
    before = settled_picture(window)
    press(window, Qt.Key.Key_Right, times=10)
    assert settled_picture(window) != before
    press(window, Qt.Key.Key_Left, times=10)
    assert settled_picture(window) == before


def test_scrubbing_the_timeline_moves_every_view(open_window, settled_picture):
    window = open_window()
    before = settled_picture(window)
    timeline = window.transport.findChild(TrackSlider)
    QTest.mouseClick(
        timeline,
        Qt.MouseButton.LeftButton,
        pos=QPoint(timeline.width() // 2, timeline.height() // 2),
    )
    assert window.player.step == pytest.approx(25, abs=1)
    assert settled_picture(window) != before


def test_an_arrow_key_in_a_field_is_the_fields_own(open_window):
    window = open_window("scalar-descent")
    field = window.objective.findChild(QPlainTextEdit)
    field.setFocus()
    press(field, Qt.Key.Key_Left)
    press(field, Qt.Key.Key_Space)
    assert window.player.step == 0
    assert not window.player.playing


def test_two_million_steps_play_at_once(qtbot, open_window):
    experiment = replace(gdgui.load("rosenbrock-valley"), steps=2_000_000, tolerance=0.0)
    # Compiled before, so that only the tape is waited for.
    open_window("rosenbrock-valley")
    window = open_window(experiment, wait=False)
    qtbot.waitUntil(lambda: window.player.available > 0, timeout=2_000)
    window.player.play()
    qtbot.waitUntil(lambda: window.player.step > 10, timeout=2_000)
    assert window.player.total == 2_000_000
    qtbot.waitUntil(lambda: window.player.available == 2_000_000, timeout=60_000)
    assert window.player.playing


def test_loss_is_measured_from_the_minimum_even_if_no_run_reaches_it(open_window, settle):
    experiment = edits.remove_run(gdgui.load("double-well"), 0)
    window = open_window(experiment, wait=False)
    floors = []
    window.playback.floor_changed.connect(floors.append)
    settle(window)
    assert floors[-1] == pytest.approx(-3.5139, abs=1e-3)
    assert window.playback.tapes[0].f[-1] > floors[-1] + 2


def test_a_run_that_diverges_says_so_in_words(qtbot, open_window, settle):
    window = open_window("scalar-descent")
    edit_in(window, 0, run_edits.with_start, (0.0,), gesture="typed")
    type_formula(window, "1/x")
    qtbot.waitUntil(lambda: window.session.experiment.objective.formula == "1/x")
    settle(window)
    assert window.playback.tapes[0].status == "diverged"
    assert "diverged at step 0" in window.status.text()


def test_the_layout_is_remembered(open_window):
    window = open_window("scalar-descent")
    splitter = window.findChild(QSplitter, "sides")
    left, centre, right = splitter.sizes()
    splitter.setSizes([left + 40, centre - 40, right])
    moved = splitter.sizes()
    assert moved != [left, centre, right]
    window.close()
    again = open_window("scalar-descent")
    assert again.findChild(QSplitter, "sides").sizes() == pytest.approx(moved, abs=2)


def test_another_theme_repaints_everything(open_window, settled_picture):
    window = open_window(theme="light")
    light = settled_picture(window)
    choose_theme(window, "dark")
    dark = settled_picture(window)
    places = [(10, 10), (60, 300), (640, 300), (1200, 300), (640, 780)]
    for x, y in places:
        assert light.pixelColor(x, y).lightness() > dark.pixelColor(x, y).lightness()
    choose_theme(window, "light")
