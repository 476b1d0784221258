"""Edits of an experiment by the places of its file."""

import pytest

from gdgui.checks import ExperimentError
from gdgui.examples import example
from gdgui.experiment import StepSize
from gdgui.lessons.edits import apply_edit, check_edit, has_place

RATES = example("exercise-rates")


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        ({"runs[0].hyperparameters.learning_rate": 0.5}, lambda e: e.runs[0].hyperparameters),
        ({"steps": 7}, lambda e: {"learning_rate": e.steps / 14}),
        ({"objective.parameters.c": 0.5}, lambda e: {"learning_rate": e.objective.parameters["c"]}),
        ({"runs[0].start[0]": 0.5}, lambda e: {"learning_rate": e.runs[0].start[0]}),
        ({"tolerance": 0.5}, lambda e: {"learning_rate": e.tolerance}),
    ],
)
def test_a_value_comes_to_its_place(edit, found):
    assert found(apply_edit(RATES, edit)) == {"learning_rate": 0.5}
    assert example("exercise-rates") == RATES


def test_what_is_at_its_default_is_made():
    edit = {"runs[1].step_size.rule": "cosine", "runs[1].noise": 0.1}
    run = apply_edit(RATES, edit).runs[1]
    assert run.step_size == StepSize(rule="cosine")
    assert run.noise == 0.1


def test_runs_are_added_behind_the_last_and_removed():
    new = {"optimizer": "adam", "start": [1.0]}
    assert apply_edit(RATES, {"runs[4]": new}).runs[4].optimizer == "adam"
    assert [run.hyperparameters["learning_rate"] for run in
            apply_edit(RATES, {"runs[2]": None}).runs] == [0.01, 0.1, 1.5]  # fmt: skip
    assert apply_edit(RATES, {"objective.domain": None}).objective.domain is None


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        ({"runs[9].noise": 1}, "runs\\[9\\].noise: there is no such place"),
        ({"runs.noise": 1}, "there is no such place"),
        ({"steps.x": 1}, "there is no such place"),
        ({"steps[0]": 1}, "there is no such place"),
        ({"steps": "many"}, "steps: a whole number expected, a text found"),
        ({"runs[0].rate": 1}, "runs\\[0\\]: unknown key `rate`"),
        ({"objective": None}, "the key `objective` is missing"),
    ],
)
def test_what_cannot_be_is_refused(edit, sentence):
    with pytest.raises(ExperimentError, match=sentence):
        apply_edit(RATES, edit)


@pytest.mark.parametrize("edit", [{}, {"": 1}, {"a b": 1}, {"runs[100].x": 1}, {"x" * 200: 1}, 3])
def test_what_is_no_edit_is_refused(edit):
    with pytest.raises(ExperimentError, match=r"^solution: "):
        check_edit("solution", edit)


def test_a_place_is_there_though_it_is_at_its_default():
    for place in ("steps", "runs[0].hyperparameters.momentum", "runs[3].start", "objective.data"):
        assert has_place(RATES, place)
    for place in ("stepz", "runs[4].start", "runs[0].rate"):
        assert not has_place(RATES, place)
