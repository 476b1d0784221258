"""Every edit is on screen at once, and undone to the same picture."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
)

import gdgui
from gdgui.engine.descent.descent import descend
from gdgui.ui.document import edits, run_edits
from gdgui.ui.runs import sweep_dialog
from gdgui.ui.runs.sweep_dialog import Sweep
from tests.ui.dialog_helpers import once_asked
from tests.ui.keyboard import press, type_formula
from tests.ui.run_helpers import edit_in, set_rate_in, with_edit


def test_the_last_of_hundreds_of_slider_changes_is_on_screen_and_no_backlog(
    qtbot, open_window, settle
):
    window = open_window("learning-rates")
    shown = []
    window.engine.tapes_ready.connect(shown.append)
    for index in range(300):
        set_rate_in(window, 0, 0.05 + index * 1e-4, "drag")
        # As when a mouse moves: the event loop, the engine and the views have their turn.
        QApplication.processEvents()
    before = len(shown)
    settle(window)
    assert len(shown) - before <= 3
    expected = descend(window.session.experiment)
    assert window.session.experiment.runs[0].hyperparameters["learning_rate"] == 0.05 + 0.0299
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


@pytest.mark.parametrize(("answer", "seeds"), [("same", [7, 7]), ("Another", [7, 1]), ("", [7])])
def test_a_copy_of_a_noisy_run_is_asked_for_its_noise(open_window, settle, answer, seeds):
    experiment = gdgui.load("scalar-descent")
    window = open_window(
        replace(experiment, runs=(replace(experiment.runs[0], noise=0.5, seed=7),))
    )

    def reply(box):
        named = [button for button in box.buttons() if answer in button.text().replace("&", "")]
        chosen = named[0] if answer else box.button(QMessageBox.StandardButton.Cancel)
        chosen.click()

    once_asked(window, reply)
    window.actions_.duplicate_run.trigger()
    settle(window)
    assert [run.seed for run in window.session.experiment.runs] == seeds


def test_a_copy_of_a_run_without_noise_is_made_unasked(open_window, settle):
    window = open_window()
    window.actions_.duplicate_run.trigger()
    settle(window)
    assert [run.seed for run in window.session.experiment.runs] == [0, 1, 0, 0, 0]


def test_a_run_is_told_when_to_stop_by_a_dialog_and_undo_takes_it_back(open_window, settle):
    window = open_window()
    before = window.session.experiment

    def reply(dialog):
        dialog.findChild(QLineEdit, "step_tolerance").setText("1e-3")
        dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok).click()

    once_asked(window, reply)
    window.actions_.stopping.trigger()
    settle(window)
    assert window.session.experiment == replace(before, step_tolerance=1e-3)
    assert {tape.status for tape in window.playback.tapes} & {"stopped"}
    window.actions_.undo.trigger()
    assert window.session.experiment == before


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
