"""Maps of hyperparameters of trainings have in each cell what that training comes to."""

import numpy as np
import pytest

import gdgui
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.problem import resolve
from gdgui.engine.maps.kinds import basins_of, learning_rate_maps, pair_map
from gdgui.experiment import Data, Experiment, Model, Objective, RandomStart, Run

SPIRAL = Objective(
    data=Data(name="spiral", points=40, noise=0.1), model=Model(hidden=(4,), output="tanh")
)


def experiment(**hyperparameters):
    run = Run(optimizer="momentum", hyperparameters=hyperparameters, start=RandomStart(7), batch=7)
    return Experiment(objective=SPIRAL, runs=(run,), steps=25)


def loss_of(given):
    problem = resolve(given)
    learning = problem.learning
    (tape,) = gdgui.descend(given)
    return trained_objective(learning.data, learning.network).value_and_gradient(tape.x[-1])[0]


def test_a_map_of_learning_rates_and_one_of_a_pair_hold_final_losses():
    problem = resolve(experiment())
    (rates,) = learning_rate_maps(problem, 0.01, 1e5, 7)
    for rate, loss in zip(rates.axes[0].values.tolist()[:4], rates.f, strict=False):
        assert loss == loss_of(experiment(learning_rate=rate))
    assert rates.steps.max() == 25
    pair = pair_map(problem, 0, ("learning_rate", "momentum"), 3)
    for row, momentum in enumerate(pair.axes[1].values.tolist()):
        for column, rate in enumerate(pair.axes[0].values.tolist()):
            expected = loss_of(experiment(learning_rate=rate, momentum=momentum))
            assert pair.f[row, column] == expected or np.isnan(expected)


def test_basins_are_for_formulas():
    with pytest.raises(gdgui.UserError, match="a formula of one or two coordinates expected"):
        basins_of(resolve(experiment()), 0, (4, 4))
