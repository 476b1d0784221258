"""The data view in the window: in step with the playhead, live under the hand."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gdgui.data_source import Data
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.descent import descend
from gdgui.experiment import Experiment, Model, Objective, RandomStart, Run
from gdgui.ui.export.render import render_view
from tests.ui.view_helpers import drag, picture

SPIRAL = Experiment(
    objective=Objective(
        data=Data(name="spiral", points=80, seed=1, held_out=0.25),
        model=Model(hidden=(4,), output="tanh"),
    ),
    runs=tuple(
        Run(
            optimizer=method, hyperparameters={"learning_rate": 0.05}, start=RandomStart(7),
            batch=10,
        )
        for method in ("adam", "momentum")
    ),
    steps=120,
)  # fmt: skip
LINE = replace(
    SPIRAL,
    objective=Objective(data=Data(rows=((0.0, 1.0), (1.0, 3.5), (2.0, 4.5)))),
    runs=tuple(replace(run, batch=None) for run in SPIRAL.runs),
)


def said(window):
    return window.data_view.prediction


def expected_score(window, run=0):
    """What `predict` says of the plane at the playhead."""
    objective = window.playback.problem.learning
    trained = trained_objective(objective.data, objective.network)
    tape = descend(window.session.experiment)[run]
    first, second = said(window).frame.axes
    inputs = np.array([(x, y) for y in second for x in first])
    raw = trained.predict(tape.x[window.player.step], inputs)
    return np.clip(raw, -1, 1).reshape(len(second), len(first))


def at(window, x, y):
    return window.data_view.plot.pixel_map.point(x, y).toPoint()


def test_the_view_shows_the_model_and_the_batch_at_the_playhead(open_window, settle):
    window = open_window(SPIRAL)
    plot = window.data_view.plot
    for step in (0, 37, 120):
        window.player.seek(step)
        settle(window)
        assert np.array_equal(said(window).score, expected_score(window))
        ringed = picture(plot)
        # No step leaves the last iterate.
        plot.set_batch(np.empty(0, np.int64))
        assert (picture(plot) != ringed) == (step < 120)


def test_the_same_playhead_gives_the_same_picture_however_one_came_there(
    open_window, settled_picture
):
    window = open_window(SPIRAL)
    view = window.data_view
    window.player.seek(50)
    (before,) = settled_picture(window, view)
    for step in (0, 119, 3, 51, 50):
        window.player.seek(step)
        view.grab()
    (after,) = settled_picture(window, view)
    assert before == after


def test_the_menu_shows_the_model_of_another_run(open_window, settle):
    window = open_window(SPIRAL)
    window.player.seek(60)
    settle(window)
    window.data_view.run_picked.emit(1)
    settle(window)
    assert window.playback.selected == 1
    assert np.array_equal(said(window).score, expected_score(window, run=1))


def test_a_point_is_dragged_and_the_training_follows(open_window, settle):
    window = open_window(SPIRAL)
    window.player.to_end()
    settle(window)
    before, score = window.session.experiment, said(window).score
    x, y = window.data_view.subject.points[5]
    place = at(window, x, y)
    drag(window.data_view.plot, [place, place + QPoint(20, 9), place + QPoint(40, 18)])
    settle(window)
    after = window.session.experiment
    assert after.objective.data.rows is not None
    tapes = descend(after)
    for tape, other in zip(window.playback.tapes, tapes, strict=True):
        assert np.array_equal(tape.x, other.x)
    assert not np.array_equal(said(window).score, score)
    assert np.array_equal(said(window).score, expected_score(window))
    window.session.undo_stack.undo()
    assert window.session.experiment == before
    settle(window)
    assert np.array_equal(said(window).score, score)


def test_one_input_shows_the_curve_of_each_visible_run(open_window, settle):
    window = open_window(LINE)
    window.player.to_end()
    settle(window)
    assert said(window).runs == (0, 1)
    x = said(window).frame.axes[0]
    for tape, outputs in zip(window.playback.tapes, said(window).outputs, strict=True):
        slope, intercept = tape.x[-1]
        assert outputs[0] == pytest.approx(slope * x + intercept, rel=1e-12)
    experiment = window.session.experiment
    hidden = replace(experiment.runs[1], visible=False)
    window.editor.edit_run(1, hidden, "Hide")
    settle(window)
    assert said(window).runs == (0,)


def test_a_click_adds_a_point_that_can_be_undone(open_window, settle):
    window = open_window(LINE)
    QTest.mouseClick(window.data_view.plot, Qt.MouseButton.LeftButton, pos=at(window, 0.5, 2.0))
    settle(window)
    assert len(window.session.experiment.objective.data.rows) == 4
    QTest.keyClick(window.data_view.plot, Qt.Key.Key_Delete)
    settle(window)
    assert window.session.experiment.objective.data.rows == LINE.objective.data.rows
    window.session.undo_stack.undo()
    window.session.undo_stack.undo()
    assert window.session.experiment == LINE


def test_other_layers_are_shown_and_then_a_formula(open_window, settle):
    window = open_window(SPIRAL)
    objective = replace(SPIRAL.objective, model=Model(hidden=(3, 3), output="tanh"))
    window.editor.set_learning(objective, "Change layers", "")
    settle(window)
    window.player.seek(40)
    settle(window)
    assert np.array_equal(said(window).score, expected_score(window))
    # Nothing is to be asked about.
    window.session.undo_stack.setClean()
    window.file_actions.open("scalar-descent")
    settle(window)
    assert window.data_view.subject is None
    assert window.data_view.prediction is None
    assert not window.data_view.isVisible()


def test_a_picture_of_the_data_is_the_same_each_time(tmp_path, qapp):
    pictures = []
    for name in ("one.png", "two.png"):
        render_view(SPIRAL, tmp_path / name, view="data", step=30, size=(300, 340))
        pictures.append((tmp_path / name).read_bytes())
    assert pictures[0] == pictures[1]
