"""Experiments as data: what is refused and with which sentence, immutability, JSON."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gdgui.experiment import (
    MAX_STEPS,
    Caption,
    Change,
    Domain,
    Experiment,
    Objective,
    Run,
    from_json,
    to_json,
)
from tests.small_experiment import GD, PARABOLA, plain


def test_lists_numpy_and_whole_numbers_become_plain_floats():
    run = Run(optimizer="gd", start=np.array([1.0, 2.0]), hyperparameters={"learning_rate": 1})
    assert run.start == (1.0, 2.0)
    assert [type(value) for value in run.start] == [float, float]
    assert type(run.hyperparameters["learning_rate"]) is float
    experiment = Experiment(objective=PARABOLA, runs=iter([GD]), steps=np.int64(5))
    assert experiment.runs == (GD,)
    assert type(experiment.steps) is int
    assert from_json(to_json(experiment)) == experiment


@pytest.mark.parametrize(
    ("part", "attribute"),
    [
        (Experiment(objective=PARABOLA, runs=[GD], steps=15), "steps"),
        (GD, "start"),
        (PARABOLA, "formula"),
        (Domain(x=(0, 1)), "x"),
        (Change(5, {}, (1.0,)), "step"),
    ],
)
def test_no_part_can_be_changed(part, attribute):
    with pytest.raises(AttributeError):
        setattr(part, attribute, 3)


def test_what_it_was_made_from_may_change_afterwards():
    parameters, start = {"c": 3.0}, [1.0]
    objective = Objective(formula="x - c", parameters=parameters)
    run = Run(optimizer="gd", start=start)
    parameters["c"] = 4.0
    start[0] = 2.0
    assert objective.parameters == {"c": 3.0}
    assert run.start == (1.0,)


def test_two_experiments_with_the_same_parts_are_equal():
    one = Experiment(objective=PARABOLA, runs=[GD], steps=15)
    two = Experiment(
        objective=Objective(formula="(x - c)**2", parameters={"c": 3}),
        runs=(Run(optimizer="gd", hyperparameters={"learning_rate": 0.1}, start=(-7,)),),
        steps=15,
    )
    assert one == two
    assert one != Experiment(objective=PARABOLA, runs=[GD], steps=16)


def test_a_file_looks_as_the_design_shows_it():
    experiment = Experiment(
        title="Learning rates on a parabola",
        objective=Objective(
            formula="(x - c)**2", parameters={"c": 3.0}, domain=Domain(x=[-8.0, 14.0])
        ),
        runs=[GD],
        steps=15,
    )
    assert (
        to_json(experiment).decode()
        == """{
  "format": "gdgui-experiment/4",
  "title": "Learning rates on a parabola",
  "objective": {
    "formula": "(x - c)^2",
    "parameters": {
      "c": 3.0
    },
    "domain": {
      "x": [-8.0, 14.0]
    }
  },
  "runs": [
    {
      "optimizer": "gd",
      "hyperparameters": {
        "learning_rate": 0.1
      },
      "start": [-7.0]
    }
  ],
  "steps": 15
}
"""
    )


def test_a_file_of_the_design_is_read():
    text = b"""{
      "format": "gdgui-experiment/4",
      "title": "Learning rates on a parabola",
      "objective": {"formula": "(x - c)**2", "parameters": {"c": 3.0},
                    "domain": {"x": [-8, 14]}},
      "runs": [
        {"optimizer": "gd", "hyperparameters": {"learning_rate": 0.1}, "start": [-7.0]}
      ],
      "steps": 15
    }"""
    experiment = from_json(text)
    assert experiment.objective.domain == Domain(x=(-8.0, 14.0))
    assert experiment.runs == (GD,)


def test_changes_stand_in_a_file_and_a_file_without_them_looks_as_before():
    run = Run(optimizer="gd", start=[1.0], changes=[Change(3, {"learning_rate": 1})])
    moved = Run(optimizer="gd", start=[1.0], changes=iter([Change(np.int64(3), {}, np.ones(1))]))
    experiment = Experiment(objective=PARABOLA, runs=[run, moved, GD], steps=15)
    found = json.loads(to_json(experiment))["runs"]
    assert found[0]["changes"] == [{"step": 3, "hyperparameters": {"learning_rate": 1.0}}]
    assert found[1]["changes"] == [{"step": 3, "iterate": [1.0]}]
    assert "changes" not in found[2]
    assert from_json(to_json(experiment)) == experiment
    assert from_json(json.dumps(plain()).encode()).runs[0].changes == ()


def test_captions_stand_in_a_file_and_a_file_without_them_looks_as_before():
    captions = [Caption(0, "Go"), Caption(np.int64(7), r"$x_k$ → 3 [or\n so]"), Caption(9, "")]
    experiment = Experiment(objective=PARABOLA, runs=[GD], steps=15, captions=iter(captions))
    assert json.loads(to_json(experiment))["captions"] == [
        {"step": 0, "text": "Go"},
        {"step": 7, "text": r"$x_k$ → 3 [or\n so]"},
        {"step": 9, "text": ""},
    ]
    assert from_json(to_json(experiment)) == experiment
    assert "captions" not in json.loads(to_json(replace(experiment, captions=())))
    assert from_json(json.dumps(plain()).encode()).captions == ()


def test_a_caption_stands_until_the_next_and_an_empty_one_ends_it():
    captions = [Caption(3, "three"), Caption(7, "seven"), Caption(9, "")]
    experiment = Experiment(objective=PARABOLA, runs=[GD], steps=15, captions=captions)
    said = [experiment.caption_at(step) for step in (0, 2.9, 3, 6.9, 7, 8, 9, 15, 10**9)]
    assert said == ["", "", "three", "three", "seven", "seven", "", "", ""]


FLOATS = st.floats(-1e12, 1e12) | st.floats(-1e-300, 1e-300)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


NUMBERS = st.dictionaries(TEXTS, FLOATS, max_size=3)


CHANGES = st.lists(
    st.builds(
        Change,
        step=st.integers(0, MAX_STEPS),
        hyperparameters=NUMBERS,
        iterate=st.lists(FLOATS, min_size=1, max_size=2),
    )
    | st.builds(
        Change,
        step=st.integers(0, MAX_STEPS),
        hyperparameters=st.dictionaries(TEXTS, FLOATS, min_size=1, max_size=3),
    ),
    max_size=3,
    unique_by=lambda change: change.step,
).map(lambda changes: sorted(changes, key=lambda change: change.step))


CAPTIONS = st.lists(
    st.builds(Caption, step=st.integers(0, MAX_STEPS), text=TEXTS),
    max_size=4,
    unique_by=lambda caption: caption.step,
).map(lambda captions: sorted(captions, key=lambda caption: caption.step))


INTERVALS = st.tuples(FLOATS, FLOATS).filter(lambda ends: ends[0] < ends[1])


EXPERIMENTS = st.builds(
    Experiment,
    title=TEXTS,
    description=TEXTS,
    objective=st.builds(
        Objective,
        formula=TEXTS,
        parameters=NUMBERS,
        domain=st.none() | st.builds(Domain, x=INTERVALS, y=st.none() | INTERVALS),
    ),
    runs=st.lists(
        st.builds(
            Run,
            optimizer=TEXTS,
            hyperparameters=NUMBERS,
            start=st.lists(FLOATS, min_size=1, max_size=2),
            label=TEXTS,
            color=st.sampled_from(["", "#0072B2", "#ffffff"]),
            visible=st.booleans(),
            changes=CHANGES,
        ),
        min_size=1,
        max_size=3,
    ),
    steps=st.integers(0, 1_000_000),
    tolerance=st.floats(0, 1e3),
    captions=CAPTIONS,
)


@given(EXPERIMENTS)
def test_json_brings_every_experiment_back_to_the_bit(experiment):
    text = to_json(experiment)
    again = from_json(text)
    assert again == experiment
    assert to_json(again) == text
    # Equality takes -0.0 for 0.0.
    assert repr(again) == repr(experiment)


@given(EXPERIMENTS)
def test_a_file_is_json_for_everybody_else_too(experiment):
    data = json.loads(to_json(experiment))
    assert next(iter(data)) == "format"
    assert data["objective"]["formula"] == experiment.objective.formula
    assert [run["start"] for run in data["runs"]] == [list(run.start) for run in experiment.runs]
