"""The window with an experiment that learns from data."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QComboBox

from gdgui.data_source import Data
from gdgui.engine.descent.descent import descend
from gdgui.experiment import Experiment, Model, Objective, RandomStart, Run
from gdgui.ui.landscape.plane_choice import PlaneChoice
from gdgui.ui.landscape.start_marker import StartMarker
from tests.ui.view_helpers import card_view, drag


def line():
    return Experiment(
        title="A line",
        objective=Objective(data=Data(name="line", seed=2), model=Model(), loss="squared"),
        runs=(Run(optimizer="gd", hyperparameters={"learning_rate": 0.05}, start=(1.0, -1.0)),),
        steps=60,
    )


def network(steps=200):
    return Experiment(
        title="Two spirals",
        objective=Objective(
            data=Data(name="spiral", seed=1, held_out=0.3),
            model=Model(hidden=(4,), output="tanh"), loss="squared",
        ),
        runs=tuple(
            Run(
                optimizer=method, hyperparameters={"learning_rate": 0.05}, start=RandomStart(7),
                batch=10,
            )
            for method in ("adam", "momentum")
        ),
        steps=steps,
    )  # fmt: skip


def start_marker(window):
    items = card_view(window.landscape).scene().items()
    return next(item for item in items if isinstance(item, StartMarker))


def test_the_parts_of_data_stand_in_place_of_those_of_a_formula(open_window, settle):
    window = open_window(line())
    assert window.data_panel.isVisible()
    assert window.data_view.isVisible()
    assert not window.objective.isVisible()
    window.file_actions.open("scalar-descent")
    settle(window)
    assert window.objective.isVisible()
    assert not window.data_panel.isVisible()
    assert not window.data_view.isVisible()


def test_the_tapes_are_those_of_the_engine(open_window):
    window = open_window(network())
    wanted = descend(network())
    for tape, other in zip(window.playback.tapes, wanted, strict=True):
        assert np.array_equal(tape.x, other.x)


def test_the_start_of_a_line_is_dragged_on_its_landscape(open_window, settle):
    window = open_window(line())
    at = card_view(window.landscape).mapFromScene(start_marker(window).scenePos())
    drag(card_view(window.landscape).viewport(), [at, at + QPoint(20, -15), at + QPoint(40, -30)])
    settle(window)
    moved = window.session.experiment.runs[0].start
    assert moved[0] > 1.0
    assert moved[1] > -1.0
    assert np.array_equal(window.playback.tapes[0].x[0], moved)
    window.session.undo_stack.undo()
    assert window.session.experiment == line()


def test_dragging_in_a_plane_leaves_the_other_parameters_alone(open_window, settle):
    window = open_window(network())
    plane, before = window.playback.plane, window.playback.problem.runs[0].start
    at = card_view(window.landscape).mapFromScene(start_marker(window).scenePos())
    drag(card_view(window.landscape).viewport(), [at, at + QPoint(0, -15), at + QPoint(0, -40)])
    settle(window)
    after = window.playback.problem.runs[0].start
    changed = {
        index for index, pair in enumerate(zip(before, after, strict=True)) if len(set(pair)) > 1
    }
    assert plane.axes[1] in changed
    assert changed <= set(plane.axes)


def test_the_plane_goes_through_the_iterate_at_the_playhead(open_window, settle):
    window = open_window(network())
    for step in (0, 120):
        window.player.seek(step)
        settle(window)
        assert np.array_equal(window.playback.plane.base, window.playback.tapes[0].x[step])


def test_two_other_parameters_can_be_chosen(open_window, settle):
    window = open_window(network())
    choice = window.landscape.findChild(PlaneChoice)
    assert choice.isVisible()
    names = window.playback.problem.objective.coordinates
    across, _up = choice.menu().findChildren(QComboBox)
    across.setCurrentIndex(names.index("b2_1"))
    across.activated.emit(across.currentIndex())
    settle(window)
    assert "b2_1" in window.playback.plane.names
    assert "b2_1" in choice.text()


def test_a_line_has_nothing_to_choose(open_window):
    window = open_window(line())
    assert not window.landscape.findChild(PlaneChoice).isVisible()


@pytest.mark.parametrize("experiment", [line(), network()])
def test_the_whole_path_is_in_view(open_window, experiment):
    window = open_window(experiment)
    seen = window.playback.plane.of(window.playback.tapes[0].x)
    for column, (low, high) in enumerate(window.landscape.visible_domain()):
        assert low <= seen[:, column].min()
        assert seen[:, column].max() <= high


def test_data_are_edited_and_the_edit_taken_back(open_window, settle):
    window = open_window(network())
    objective = Objective(
        data=Data(name="circle"), model=Model(hidden=(3,), output="tanh"), loss="squared"
    )
    window.data_panel.objective_edited.emit(objective, "Use circle", "")
    settle(window)
    assert window.playback.problem.dim == 13
    assert window.playback.tapes[0].dim == 13
    assert window.session.undo_stack.undoText() == "Use circle"
    window.session.undo_stack.undo()
    settle(window)
    assert window.session.experiment == network()


def test_what_makes_no_sense_is_refused_with_a_sentence(open_window):
    window = open_window(network())
    objective = Objective(data=Data(name="line"), model=Model(output="softmax"))
    window.data_panel.objective_edited.emit(objective, "Use a line", "")
    assert window.session.experiment == network()
    assert window.status.has_error


def test_it_is_saved_and_opened_again(open_window, tmp_path):
    window = open_window(network())
    window.session.save(tmp_path / "spiral.gdgui")
    window.file_actions.open("scalar-descent")
    window.file_actions.open(tmp_path / "spiral.gdgui")
    assert window.session.experiment == network()


def test_it_plays_step_by_step_and_back(open_window, settled_picture):
    window = open_window(network())
    window.player.seek(50)
    before = settled_picture(window)
    window.player.step_by(1)
    assert settled_picture(window) != before
    window.player.step_by(-1)
    assert settled_picture(window) == before


def test_basins_are_not_offered(open_window, settle):
    window = open_window(line())
    window.landscape.set_overlays(frozenset({"basins"}))
    settle(window)
    assert not window.landscape.shows_basins
    window.file_actions.open("double-well")
    settle(window)
    assert window.landscape.shows_basins


def test_a_run_that_has_just_been_added_may_be_selected_while_it_plays(open_window, settle):
    window = open_window(network())
    window.editor.add_run(0)
    window.player.seek(10)
    window.data_view.plot.resize(300, 200)
    settle(window)
    assert window.playback.selected == 2
    assert len(window.playback.tapes) == 3
