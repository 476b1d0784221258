"""The window as a user drives it: play, scrub, edit, undo, open, save, close."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QSplitter

import gdgui
from gdgui.engine.descent.descent import descend
from gdgui.experiment import Experiment
from gdgui.ui.document import edits, questions, run_edits
from gdgui.ui.runs import sweep_dialog
from gdgui.ui.runs.sweep_dialog import Sweep
from gdgui.ui.widgets.track_slider import TrackSlider
from tests.ui.dialog_helpers import once_asked
from tests.ui.run_helpers import edit_in, set_rate_in, with_edit
from tests.ui.view_helpers import choose_theme


def press(window, key, times=1, modifier=Qt.KeyboardModifier.NoModifier):
    for _ in range(times):
        QTest.keyClick(window, key, modifier)


# Playback


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


# Edits


def test_the_last_of_a_thousand_slider_changes_is_on_screen_and_no_backlog(
    qtbot, open_window, settle
):
    window = open_window("learning-rates")
    shown = []
    window.engine.tapes_ready.connect(shown.append)
    for index in range(1000):
        set_rate_in(window, 0, 0.05 + index * 1e-4, "drag")
        # As when a mouse moves: the event loop, the engine and the views have their turn.
        QApplication.processEvents()
    before = len(shown)
    settle(window)
    assert len(shown) - before <= 3
    expected = descend(window.session.experiment)
    assert window.session.experiment.runs[0].hyperparameters["learning_rate"] == 0.05 + 0.0999
    assert np.array_equal(window.playback.tapes[0].x, expected[0].x)
    assert window.session.undo_stack.count() == 1
    window.session.undo_stack.undo()
    assert window.session.experiment == gdgui.load("learning-rates")


def test_a_burst_in_one_turn_of_the_event_loop_is_computed_once(qtbot, open_window, settle):
    window = open_window("learning-rates")
    shown = []
    window.engine.tapes_ready.connect(shown.append)
    for index in range(1000):
        set_rate_in(window, 0, 0.05 + index * 1e-4, "drag")
    settle(window)
    assert len(shown) == 1
    assert shown[0][0].x[1, 0] == pytest.approx(5 * (1 - 2 * (0.05 + 0.0999)))


EDITS = {
    "title": lambda e: edits.with_title(e, "Another"),
    "steps": lambda e: edits.with_steps(e, 30),
    "objective": lambda e: edits.with_objective(e, "beale"),
    "one dimension": lambda e: edits.with_objective(e, "parabola"),
    "formula": lambda e: edits.with_formula(e, "x^2 + c*y^2"),
    "parameter": lambda e: edits.with_parameter(e, "a", 12.0),
    "domain": lambda e: edits.with_domain(e, ((-1.0, 1.0), (-2.0, 2.0))),
    "method": lambda e: with_edit(e, 1, run_edits.with_method, "adagrad"),
    "hyperparameter": lambda e: with_edit(e, 1, run_edits.with_hyperparameters, {"momentum": 0.5}),
    "start": lambda e: with_edit(e, 0, run_edits.with_start, (1.0, 1.0)),
    "visibility": lambda e: with_edit(e, 2, run_edits.with_visibility),
    "colour": lambda e: with_edit(e, 2, run_edits.with_color, "#112233"),
    "label": lambda e: with_edit(e, 2, run_edits.with_label, "mine"),
    "added run": lambda e: edits.add_run(e, 0),
    "copied run": lambda e: edits.duplicate_run(e, 0),
    "removed run": lambda e: edits.remove_run(e, 0),
}


@pytest.mark.parametrize("edit", EDITS)
def test_every_edit_is_undone_to_the_same_experiment_and_picture(
    open_window, settle, settled_picture, edit
):
    window = open_window()
    window.player.seek(10)
    views = (window.landscape, window.loss, window.norm)
    experiment, before = window.session.experiment, settled_picture(window, *views)
    window.session.edit(EDITS[edit](experiment), "Edit")
    settle(window)
    assert window.session.experiment != experiment
    window.session.undo_stack.undo()
    settle(window)
    assert window.session.experiment == experiment
    assert window.player.step == 10
    assert settled_picture(window, *views) == before


def test_typing_a_formula_changes_the_gradient_and_the_tapes(qtbot, open_window, settle):
    window = open_window("scalar-descent")
    type_formula(window, "(x - k)^4")
    qtbot.waitUntil(lambda: window.session.experiment.objective.formula == "(x - k)^4")
    settle(window)
    assert window.playback.problem.objective.syntax.parameters == ("k",)
    assert window.playback.tapes[0].grad[0, 0] == pytest.approx(4 * 4.0**3)


@pytest.mark.parametrize(
    "formula", ["x**", "__import__('os')", "sen(x)", "", "9**9**9", "(" * 5000]
)
def test_a_bad_formula_leaves_the_last_good_one_running(qtbot, open_window, formula):
    window = open_window("scalar-descent")
    before = window.session.experiment
    type_formula(window, formula)
    field = window.objective.findChild(QPlainTextEdit)
    # What is taken is taken at the latest with Enter; a pause need not be waited for.
    press(field, Qt.Key.Key_Return)
    assert field.property("invalid")
    assert window.session.experiment == before
    press(window, Qt.Key.Key_End)
    window.player.to_end()
    assert window.player.step == 20


def type_formula(window, formula):
    field = window.objective.findChild(QPlainTextEdit)
    field.setFocus()
    field.selectAll()
    field.insertPlainText(formula) if formula else field.textCursor().removeSelectedText()


def test_a_formula_that_only_sympy_refuses_shows_why_and_no_stale_tape(qtbot, open_window, settle):
    window = open_window("scalar-descent")
    type_formula(window, "sqrt(x - x - 1)")
    qtbot.waitUntil(lambda: "real number" in window.status.text(), timeout=10_000)
    assert window.objective.findChild(QPlainTextEdit).property("invalid")
    assert window.playback.tapes == ()
    window.session.undo_stack.undo()
    settle(window)
    assert "real number" not in window.status.text()
    assert window.playback.tapes[0].last_step == 20


def test_a_coordinate_that_is_gone_for_a_moment_keeps_its_starts(qtbot, open_window):
    window = open_window("vector-descent")
    for formula in ("x^2", "x^2 + 3", "x^2 + 3y^2"):
        window.editor.set_formula(formula, "typing")
    assert window.session.experiment.runs[0].start == (5.0, -3.0)
    window.session.undo_stack.undo()
    assert window.session.experiment == gdgui.load("vector-descent")


def test_the_playhead_returns_after_a_tape_that_was_too_short(open_window, settle):
    window = open_window("scalar-descent")
    window.player.seek(18)
    for learning_rate, step in ((0.5, 1), (0.1, 18)):
        window.editor.set_hyperparameters(0, {"learning_rate": learning_rate}, "drag")
        settle(window)
        assert window.player.step == step


def test_space_before_the_first_tape_plays_as_soon_as_there_is_one(qtbot, open_window):
    window = open_window("scalar-descent", wait=False)
    assert window.playback.tapes == ()
    window.actions_.play.trigger()
    assert window.player.playing
    qtbot.waitUntil(lambda: window.player.step > 0, timeout=30_000)


def test_the_selection_stays_with_its_run_when_another_is_removed(open_window, settle):
    window = open_window()
    window.playback.select(2)
    window.editor.remove_run(0)
    settle(window)
    assert window.playback.problem.runs[window.playback.selected].direction.id == "rmsprop"


def test_runs_keep_their_colours_when_others_come_and_go(open_window, settle):
    window = open_window()
    blue, orange, green, purple = window.playback.colors
    window.editor.duplicate_run(0)
    settle(window)
    assert window.playback.colors[0] == blue
    assert window.playback.colors[2:] == (orange, green, purple)
    window.editor.remove_run(0)
    settle(window)
    assert window.playback.colors[1:] == (orange, green, purple)


def test_hiding_the_selected_run_selects_one_that_can_be_seen(open_window, settle):
    window = open_window()
    window.playback.select(1)
    edit_in(window, 1, run_edits.with_visibility)
    settle(window)
    assert window.playback.selected == 2


def test_another_objective_shows_no_tape_of_the_last_one(open_window):
    window = open_window("scalar-descent")
    window.editor.set_objective("double-well")
    QApplication.processEvents()
    for trace in window.playback.traces:
        assert trace.trajectory.f[0] == pytest.approx(5.0**4 - 3 * 25 + 5, rel=1)


def test_loss_is_measured_from_the_minimum_even_if_no_run_reaches_it(open_window, settle):
    experiment = edits.remove_run(gdgui.load("double-well"), 0)
    window = open_window(experiment, wait=False)
    floors = []
    window.playback.floor_changed.connect(floors.append)
    settle(window)
    assert floors[-1] == pytest.approx(-3.5139, abs=1e-3)
    assert window.playback.tapes[0].f[-1] > floors[-1] + 2


def test_the_greatest_parameter_can_be_shown_and_moved(open_window, settle):
    experiment = edits.with_parameter(gdgui.load("exercise-shifted"), "c", 1e100)
    window = open_window(experiment)
    # It is huge from the start, and no run grows.
    (tape,) = window.playback.tapes[:1]
    assert tape.status != "diverged"
    assert tape.f[-1] <= tape.f[0]


def test_a_click_on_the_landscape_moves_the_shared_start(qtbot, open_window):
    window = open_window()
    with qtbot.waitSignal(window.session.changed):
        window.landscape.start_picked.emit((1.5, -2.0), "click", False)
    assert {run.start for run in window.session.experiment.runs} == {(1.5, -2.0)}


def test_a_run_that_diverges_says_so_in_words(qtbot, open_window, settle):
    window = open_window("scalar-descent")
    edit_in(window, 0, run_edits.with_start, (0.0,), gesture="typed")
    type_formula(window, "1/x")
    qtbot.waitUntil(lambda: window.session.experiment.objective.formula == "1/x")
    settle(window)
    assert window.playback.tapes[0].status == "diverged"
    assert "diverged at step 0" in window.status.text()


def test_steps_are_edited_in_the_transport(open_window, settle):
    window = open_window("scalar-descent")
    field = window.transport.findChild(QLineEdit, "steps")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "35")
    press(field, Qt.Key.Key_Return)
    settle(window)
    assert window.session.experiment.steps == 35
    assert window.player.total == 35


def test_keys_add_copy_and_delete_runs(open_window, settle):
    window = open_window("scalar-descent")
    control = Qt.KeyboardModifier.ControlModifier
    press(window, Qt.Key.Key_R, modifier=control)
    settle(window)
    press(window, Qt.Key.Key_D, modifier=control)
    settle(window)
    assert len(window.playback.tapes) == 3
    assert window.playback.selected == 2
    for _ in range(4):
        press(window, Qt.Key.Key_Backspace, modifier=control)
        settle(window)
    assert len(window.playback.tapes) == 1
    assert "at least one run" in window.status.text()


def sweep_three_rates(dialog):
    """Type into the sweep's dialog: from, to, number; then Enter."""
    for text in ("0.01", "0.1"):
        QTest.keyClicks(dialog.focusWidget(), text)
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClicks(dialog.focusWidget(), "3")
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)


def test_a_sweep_plays_and_is_undone_to_the_same_experiment(qtbot, open_window, settle):
    window = open_window()
    before = window.session.experiment
    window.playback.select(1)
    once_asked(window, sweep_three_rates)
    press(
        window,
        Qt.Key.Key_R,
        modifier=Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    settle(window)
    runs = window.playback.problem.runs
    assert [run.label for run in runs[1:4]] == [
        "Mom., η = 0.01",
        "Mom., η = 0.0316",
        "Mom., η = 0.1",
    ]
    assert len(window.playback.tapes) == 6
    assert window.playback.selected == 1
    # Without a window manager, no one else gives the keyboard back to the window.
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.player.set_speed(1000)
    press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.player.step > 3)
    assert window.session.undo_stack.count() == 1
    assert window.session.undo_stack.undoText() == "Sweep η"
    window.session.undo_stack.undo()
    settle(window)
    assert window.session.experiment == before
    assert len(window.playback.tapes) == 4


def test_a_runs_menu_sweeps_that_run_behind_it(open_window, settle, monkeypatch):
    window = open_window()
    sweep = Sweep("momentum", (0.5, 0.9), False)
    monkeypatch.setattr(sweep_dialog, "ask_for_sweep", lambda *_: sweep)
    window.runs.sweep_asked.emit(1)
    settle(window)
    labels = [run.label for run in window.playback.problem.runs]
    assert labels[2:4] == ["Momentum, β = 0.5", "Momentum, β = 0.9"]
    assert window.playback.selected == 2
    assert window.session.undo_stack.undoText() == "Sweep β"


def test_a_sweep_that_is_cancelled_changes_nothing(open_window):
    window = open_window("scalar-descent")
    cancel = Qt.Key.Key_Escape
    once_asked(window, lambda dialog: press(dialog, cancel))
    window.actions_.sweep.trigger()
    assert window.session.undo_stack.count() == 0
    assert window.session.experiment == gdgui.load("scalar-descent")


# Files


def test_a_broken_file_is_a_sentence_and_the_experiment_stays(open_window, tmp_path):
    window = open_window("scalar-descent")
    broken = tmp_path / "broken.json"
    broken.write_text('{"format": "gdgui-experiment/1", "runs": []}')
    window.file_actions.open(broken)
    assert "objective" in window.status.text()
    assert window.session.experiment == gdgui.load("scalar-descent")
    window.file_actions.open("vector-descent")
    assert window.session.experiment == gdgui.load("vector-descent")
    assert "objective" not in window.status.text()


def test_opening_starts_at_the_first_step_and_in_its_own_view(open_window, settle):
    window = open_window("scalar-descent")
    window.player.seek(10)
    window.file_actions.open("four-optimizers")
    settle(window)
    assert window.player.step == 0
    shown = window.landscape.visible_domain()
    for (low, high), (left, right) in zip(
        window.playback.problem.objective.domain, shown, strict=True
    ):
        assert left <= low + 1e-9
        assert high <= right + 1e-9
    assert shown[1][1] - shown[1][0] == pytest.approx(7.6, abs=1)


@pytest.mark.parametrize(
    ("answer", "opens"),
    [
        (questions.Answer.CANCEL, False),
        (questions.Answer.DISCARD, True),
        (questions.Answer.SAVE, True),
    ],
)
def test_unsaved_changes_are_asked_about(open_window, tmp_path, monkeypatch, answer, opens):
    window = open_window("scalar-descent")
    window.editor.set_title("Precious")
    monkeypatch.setattr(questions, "ask_about_changes", lambda *_: answer)
    monkeypatch.setattr(questions, "ask_for_target", lambda *_: tmp_path / "precious.json")
    window.file_actions.open("ravine")
    assert (window.session.experiment == gdgui.load("ravine")) is opens
    assert (tmp_path / "precious.json").exists() is (answer == questions.Answer.SAVE)


def test_a_failed_save_keeps_the_changes(open_window, tmp_path, monkeypatch):
    window = open_window("scalar-descent")
    window.editor.set_title("Precious")
    monkeypatch.setattr(questions, "ask_for_target", lambda *_: tmp_path / "nowhere" / "a.json")
    assert not window.file_actions.save()
    assert window.session.is_edited
    assert "cannot be written" in window.status.text()


def test_saved_and_reopened_it_is_the_same(qtbot, open_window, tmp_path, monkeypatch):
    window = open_window()
    window.editor.set_hyperparameters(0, {"learning_rate": 0.0123}, "")
    monkeypatch.setattr(questions, "ask_for_target", lambda *_: tmp_path / "mine.json")
    assert window.file_actions.save()
    saved = window.session.experiment
    window.file_actions.open("ravine")
    window.file_actions.open(tmp_path / "mine.json")
    assert window.session.experiment == saved
    assert isinstance(saved, Experiment)


# Closing


def test_closing_in_mid_run_ends_the_thread(qtbot, open_window):
    """How soon is measured by `tests.benchmarks.closing`."""
    open_window("rosenbrock-valley")
    experiment = replace(gdgui.load("rosenbrock-valley"), steps=10_000_000, tolerance=0.0)
    window = open_window(experiment, wait=False)
    qtbot.waitUntil(lambda: window.player.available > 0, timeout=10_000)
    window.player.play()
    assert window.close()
    assert window.engine.stop(60_000)
    assert window.player.available < 10_000_000


def test_closing_may_be_cancelled(open_window, monkeypatch):
    window = open_window("scalar-descent")
    window.editor.set_title("Precious")
    monkeypatch.setattr(questions, "ask_about_changes", lambda *_: questions.Answer.CANCEL)
    assert not window.close()
    assert window.isVisible()


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
