"""Steering as a user does it: switch it on, drag a slider, move and delete the marker."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

import gdgui
from gdgui.engine.descent.descent import descend
from gdgui.experiment import Change, Domain, Objective, from_json, to_json
from gdgui.ui.document import edits, run_edits, steering_edits
from tests.ui.run_helpers import with_edit
from tests.ui.view_helpers import view_box


@pytest.fixture
def window(open_window):
    window = open_window("four-optimizers")
    window.player.seek(20)
    return window


def steer_rate(window, settle, value=0.02, run=0, gesture="drag"):
    own = window.session.experiment.runs[run]
    edited, text = window.steering.with_hyperparameter(run, own, "learning_rate", value, gesture)
    window.runs.run_edited.emit(run, edited, text, gesture)
    settle(window)


def test_a_change_while_steering_keeps_the_tape_before_it(window, settle):
    before = window.playback.tapes[0].x[:21].copy()
    QTest.keyClick(window, Qt.Key.Key_S)
    steer_rate(window, settle)
    after = window.playback.tapes[0]
    assert np.array_equal(after.x[:21], before)
    assert after.eta[20] == 0.02
    assert after.eta[19] == 0.01
    assert window.session.experiment.runs[0].changes == (Change(20, {"learning_rate": 0.02}),)


def test_one_drag_while_steering_is_one_undo_step_at_the_step_it_began(window, settle):
    original = window.session.experiment
    window.steering.set_on(True)
    for value in (0.011, 0.012, 0.013):
        steer_rate(window, settle, value)
        window.player.seek(window.player.step + 1)
    assert [change.step for change in window.session.experiment.runs[0].changes] == [20]
    assert window.session.undo_stack.count() == 1
    window.session.undo_stack.undo()
    assert window.session.experiment == original


def test_alt_steers_without_the_switch(window, settle, monkeypatch):
    from PySide6.QtGui import QGuiApplication

    alt = Qt.KeyboardModifier.AltModifier
    monkeypatch.setattr(QGuiApplication, "keyboardModifiers", staticmethod(lambda: alt))
    steer_rate(window, settle)
    assert window.session.experiment.runs[0].changes[0].step == 20


def test_at_the_start_steering_changes_the_whole_run(window, settle):
    window.player.seek(0)
    window.steering.set_on(True)
    steer_rate(window, settle)
    run = window.session.experiment.runs[0]
    assert run.changes == ()
    assert run.hyperparameters["learning_rate"] == 0.02


def test_the_sliders_show_what_is_in_force_at_the_playhead(window, settle):
    window.steering.set_on(True)
    steer_rate(window, settle)
    shown = window.steering.problem.runs[0]
    assert shown.learning_rate == 0.02
    window.player.seek(10)
    assert window.steering.problem.runs[0].learning_rate == 0.01
    texts = {field.text() for field in window.runs.findChildren(type(_rate_field(window)))}
    assert "0.02" not in texts


def _rate_field(window):
    from gdgui.ui.widgets.value_field import ValueField

    return window.runs.findChildren(ValueField)[0]


def test_without_steering_an_edit_after_a_change_edits_that_change(window, settle):
    window.steering.set_on(True)
    steer_rate(window, settle, gesture="a")
    window.steering.set_on(False)
    window.player.seek(30)
    steer_rate(window, settle, 0.005, gesture="b")
    run = window.session.experiment.runs[0]
    assert run.changes == (Change(20, {"learning_rate": 0.005}),)
    assert run.hyperparameters["learning_rate"] == 0.01


def test_steering_puts_the_ball_elsewhere(window, settle):
    window.steering.set_on(True)
    window.landscape.start_picked.emit((1.0, 2.0), "click", True)
    settle(window)
    tape = window.playback.tapes[0]
    assert tape.x[20].tolist() == [1.0, 2.0]
    assert tape.x[0].tolist() == list(window.session.experiment.runs[0].start)


def test_a_change_behind_the_end_of_a_run_says_so(window, settle):
    window.player.seek(40)
    window.steering.set_on(True)
    said = []
    window.steering.ineffective.connect(said.append)
    steer_rate(window, settle, run=2)
    assert "RMSProp ended at step 26" in said[-1]


def test_a_mark_is_dragged_along_the_timeline_as_one_undo_step(window, settle):
    window.steering.set_on(True)
    steer_rate(window, settle)
    markers = window.transport.changes
    assert markers.isVisible()
    centre = markers.height() // 2
    QTest.mousePress(
        markers, Qt.MouseButton.LeftButton, pos=QPoint(round(markers.x_of(20)), centre)
    )
    for step in (25, 28, 30):
        QTest.mouseMove(markers, QPoint(round(markers.x_of(step)), centre))
        settle(window)
    QTest.mouseRelease(
        markers, Qt.MouseButton.LeftButton, pos=QPoint(round(markers.x_of(30)), centre)
    )
    assert window.session.experiment.runs[0].changes[0].step == 30
    assert window.session.undo_stack.count() == 2
    window.session.undo_stack.undo()
    assert window.session.experiment.runs[0].changes[0].step == 20


def test_a_mark_is_moved_and_deleted_by_keys(window, settle):
    window.steering.set_on(True)
    steer_rate(window, settle)
    markers = window.transport.changes
    markers.setFocus()
    QTest.keyClick(markers, Qt.Key.Key_Right)
    settle(window)
    assert window.session.experiment.runs[0].changes[0].step == 21
    QTest.keyClick(markers, Qt.Key.Key_Delete)
    settle(window)
    assert window.session.experiment.runs[0].changes == ()
    assert not markers.isVisible()


def test_a_steered_run_is_saved_and_opened_to_the_same_bits(window, settle, tmp_path):
    window.steering.set_on(True)
    steer_rate(window, settle, 0.3, run=3)
    window.landscape.start_picked.emit((1.0, 2.0), "click", True)
    settle(window)
    shown = [tape.x.copy() for tape in window.playback.tapes]
    window.session.save(tmp_path / "steered.json")
    again = descend(gdgui.load(tmp_path / "steered.json"))
    for tape, x in zip(again, shown, strict=True):
        assert tape.x.tobytes() == x.tobytes()


# The edits


def steered():
    experiment = gdgui.load("four-optimizers")
    for step, rate in ((10, 0.02), (20, 0.03), (30, 0.04)):
        experiment = with_edit(
            experiment, 3, steering_edits.steer_hyperparameter, step, "learning_rate", rate
        )
    return experiment


def test_a_change_stays_between_its_neighbours():
    moved = with_edit(steered(), 3, steering_edits.with_change_moved, 20, 35, 60)
    assert [change.step for change in moved.runs[3].changes] == [10, 29, 30]
    moved = with_edit(steered(), 3, steering_edits.with_change_moved, 10, -5, 60)
    assert [change.step for change in moved.runs[3].changes] == [1, 20, 30]


def test_two_hyperparameters_at_one_step_are_one_change():
    experiment = with_edit(steered(), 3, steering_edits.steer_hyperparameter, 20, "beta1", 0.5)
    assert experiment.runs[3].changes[1] == Change(20, {"learning_rate": 0.03, "beta1": 0.5})
    assert from_json(to_json(experiment)) == experiment


def test_another_method_keeps_the_changes_that_it_knows():
    experiment = with_edit(steered(), 3, steering_edits.steer_hyperparameter, 20, "beta1", 0.5)
    changed = with_edit(experiment, 3, run_edits.with_method, "gd")
    assert changed.runs[3].changes[1] == Change(20, {"learning_rate": 0.03})
    descend(changed)


def test_another_dimension_drops_iterates_that_do_not_fit():
    experiment = with_edit(steered(), 3, steering_edits.steer_iterate, 25, (1.0, 2.0))
    flat = edits.with_formula(experiment, "x^2")
    assert all(change.iterate is None for change in flat.runs[3].changes)
    assert [change.step for change in flat.runs[3].changes] == [10, 20, 30]
    descend(flat)


def test_steering_works_in_one_dimension(open_window, settle):
    experiment = replace(
        gdgui.load("scalar-descent"),
        objective=Objective(formula="x^2", domain=Domain(x=(-3.0, 3.0))),
    )
    window = open_window(experiment)
    window.player.seek(5)
    window.steering.set_on(True)
    centre = view_box(window.landscape).mapViewToScene(QPointF(1.0, 1.0))
    assert centre.x() > 0
    window.landscape.start_picked.emit((1.0,), "click", True)
    settle(window)
    assert window.playback.tapes[0].x[5, 0] == 1.0
