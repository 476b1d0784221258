"""Runs that are fitted to what is learned from."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdgui.data_source import Data
from gdgui.engine.descent.problem import resolve
from gdgui.experiment import (
    Change,
    Domain,
    Experiment,
    ExperimentError,
    Model,
    Objective,
    RandomStart,
    Run,
)
from gdgui.ui.document.learning_edits import with_learning

LINE = Objective(data=Data(name="line", points=20), model=Model(), loss="squared")
NETWORK = Objective(data=Data(name="spiral", points=50), model=Model(hidden=(4,), output="tanh"))


def learning(objective=LINE, **kind):
    return Experiment(objective=objective, runs=(Run(optimizer="adam", **kind),), steps=10)


def test_a_start_that_still_fits_is_kept():
    wider = Objective(data=Data(name="line", points=90), model=Model(), loss="absolute")
    edited = with_learning(learning(start=(1.0, 2.0), batch=7), wider)
    assert edited.objective == wider
    assert edited.runs[0].start == (1.0, 2.0)
    assert edited.runs[0].batch == 7


def test_numbers_for_another_number_of_parameters_are_drawn_anew():
    edited = with_learning(learning(start=(1.0, 2.0)), NETWORK)
    assert edited.runs[0].start == RandomStart()


def with_features(*features, hidden=(4,)):
    return replace(NETWORK, model=replace(NETWORK.model, features=features, hidden=hidden))


def test_a_feature_that_is_switched_leaves_the_weights_of_the_others():
    theta = tuple(np.random.default_rng(3).normal(size=17).tolist())
    run = {"start": theta, "changes": (Change(3, {}, theta),)}
    before = learning(with_features("x1", "x2"), **run)
    more = with_learning(before, with_features("x1", "x1^2", "x2"))
    points = np.random.default_rng(4).normal(size=(9, 2))

    def said(experiment, start):
        problem = resolve(replace(experiment, runs=(Run(optimizer="gd", start=start),)))
        network = problem.objective.network
        hidden, output = network.layers_of(np.array(start))
        columns = {"x1": points[:, 0], "x2": points[:, 1], "x1^2": points[:, 0] ** 2}
        seen = np.column_stack([columns[f] for f in experiment.objective.model.features])
        return np.tanh(seen @ hidden[0].T + hidden[1]) @ output[0].T + output[1]

    for place in (more.runs[0].start, more.runs[0].changes[0].iterate):
        assert len(place) == 21
        assert said(more, place) == pytest.approx(said(before, theta), abs=1e-14)
    back = with_learning(more, before.objective)
    assert back.runs == before.runs
    one = with_learning(before, with_features("x2"))
    assert one.runs[0].start[:4] == theta[1:8:2]


def test_other_layers_or_other_data_are_drawn_anew():
    theta = tuple(range(17))
    before = learning(with_features("x1", "x2"), start=theta)
    wider = with_features("x1", "x2", "x1^2", hidden=(5,))
    others = replace(with_features("x1", "x2", "x1^2"), data=Data(name="xor", points=50))
    for objective in (wider, others):
        assert with_learning(before, objective).runs[0].start == RandomStart()


def test_a_drawn_start_stays_what_it_is():
    start = RandomStart(seed=5, scheme="he")
    assert with_learning(learning(start=start), NETWORK).runs[0].start == start


def test_a_batch_is_no_larger_than_what_is_learned_from():
    few = Objective(data=Data(name="line", points=20, held_out=0.5), model=Model())
    assert with_learning(learning(start=(0.0, 0.0), batch=16), few).runs[0].batch == 10


def test_iterates_among_other_parameters_are_left_out():
    changes = (Change(2, {"learning_rate": 0.1}, (0.0, 1.0)), Change(5, {}, (1.0, 1.0)))
    edited = with_learning(learning(start=(0.0, 0.0), changes=changes), NETWORK)
    assert edited.runs[0].changes == (Change(2, {"learning_rate": 0.1}),)


def test_a_formula_gives_way_to_data():
    formula = Experiment(
        objective=Objective(formula="x^2", domain=Domain(x=(-1.0, 1.0))),
        runs=(Run(optimizer="gd", start=(1.0,)),), steps=10,
    )  # fmt: skip
    edited = with_learning(formula, LINE)
    assert edited.runs[0].start == RandomStart()


def test_a_formula_is_nothing_to_learn_from():
    with pytest.raises(ExperimentError, match="data to learn from expected"):
        with_learning(learning(start=(0.0, 0.0)), Objective(formula="x^2"))
