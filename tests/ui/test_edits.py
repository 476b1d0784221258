"""Every edit makes an experiment that means something, and changes only what it says."""

import pytest

import gdgui
from gdgui.engine.objectives import CATALOGUE
from gdgui.engine.optimizers import DIRECTIONS
from gdgui.engine.problem import resolve
from gdgui.engine.syntax import FormulaError
from gdgui.examples import NAMES
from gdgui.ui import edits


@pytest.fixture(params=NAMES)
def experiment(request):
    return gdgui.load(request.param)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_objective_can_follow_every_experiment(experiment, name):
    problem = resolve(edits.with_objective(experiment, name))
    for run in problem.runs:
        for number, (low, high) in zip(run.start, CATALOGUE[name].domain, strict=True):
            assert low <= number <= high


@pytest.mark.parametrize("optimizer", DIRECTIONS)
def test_every_method_can_follow_every_other(experiment, optimizer):
    problem = resolve(edits.with_method(experiment, 0, optimizer))
    assert problem.runs[0].direction.id == optimizer


def test_a_new_method_keeps_the_learning_rate_and_the_momentum():
    experiment = gdgui.load("ravine")
    run = resolve(edits.with_method(experiment, 1, "nesterov")).runs[1]
    assert run.hyperparameters == {"learning_rate": 0.175, "momentum": 0.8}


def test_a_formula_of_two_coordinates_gets_starts_of_two_numbers():
    experiment = edits.with_formula(gdgui.load("scalar-descent"), "x^2 + k*y^2")
    problem = resolve(experiment)
    assert problem.runs[0].start == (5.0, 1.0)
    assert problem.objective.values == (1.0,)
    assert len(problem.objective.domain) == 2


def test_a_formula_of_one_coordinate_drops_the_second_number():
    problem = resolve(edits.with_formula(gdgui.load("four-optimizers"), "x^2"))
    assert problem.runs[0].start == (0.2,)
    assert len(problem.objective.domain) == 1


def test_a_formula_keeps_the_parameters_that_it_still_has():
    experiment = edits.with_parameter(gdgui.load("four-optimizers"), "a", 12.5)
    edited = edits.with_formula(experiment, "(x^2 + y - a)^2 + c")
    assert edited.objective.parameters == {"a": 12.5, "c": 1.0}


def test_a_bad_formula_is_refused():
    with pytest.raises(FormulaError):
        edits.with_formula(gdgui.load("scalar-descent"), "x**")


def test_starts_move_together_where_they_are_together():
    edited = edits.with_start(gdgui.load("four-optimizers"), 2, (1.0, 1.0), together=True)
    assert {run.start for run in edited.runs} == {(1.0, 1.0)}


def test_one_start_moves_alone():
    experiment = gdgui.load("four-optimizers")
    edited = edits.with_start(experiment, 2, (1.0, 1.0))
    assert [run.start for run in edited.runs].count((1.0, 1.0)) == 1


def test_together_leaves_other_starts_where_they_are():
    experiment = gdgui.load("double-well")
    edited = edits.with_start(experiment, 0, (-1.5,), together=True)
    assert [run.start for run in edited.runs] == [(-1.5,), (2.0,)]


def test_a_copy_stands_behind_its_original():
    experiment = edits.with_color(gdgui.load("four-optimizers"), 1, "#123456")
    edited = edits.duplicate_run(experiment, 1)
    assert [run.optimizer for run in edited.runs] == [
        "gd",
        "momentum",
        "momentum",
        "rmsprop",
        "adam",
    ]
    assert edited.runs[2].color == ""


def test_the_last_run_stays():
    experiment = gdgui.load("scalar-descent")
    assert edits.remove_run(experiment, 0) == experiment


def test_hiding_twice_shows_again():
    experiment = gdgui.load("four-optimizers")
    hidden = edits.with_visibility(experiment, 3)
    assert not hidden.runs[3].visible
    assert edits.with_visibility(hidden, 3) == experiment


def test_an_added_run_starts_and_steps_like_the_selected_one():
    edited = edits.add_run(gdgui.load("ravine"), 1)
    assert edited.runs[-1].start == edited.runs[1].start
    assert edited.runs[-1].hyperparameters == {"learning_rate": 0.175}
