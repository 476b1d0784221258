"""Relatives of RMSProp that torch does not have, against their papers; the others beside them."""

import numpy as np
import pytest

import gdgui
from gdgui.engine.descent.descent import descend
from tests.engine.methods.papers import PLACES, assert_same, iterates, tape_of


@pytest.mark.parametrize("objective", PLACES)
def test_epsilon_inside_the_root_is_added_to_the_mean_square(objective):
    def step(x, g, memory):
        v = memory["v"] = 0.9 * memory.get("v", np.zeros(2)) + 0.1 * g**2
        return x - 1e-3 * g / np.sqrt(v + 1e-2)

    tape = tape_of("rmsprop_inside", objective, learning_rate=1e-3, epsilon=1e-2)
    assert_same(tape, iterates(objective, step))


@pytest.mark.parametrize("objective", PLACES)
def test_graves_method_is_equations_38_to_41_of_his_paper(objective):
    def step(x, g, memory):
        n = memory["n"] = 0.95 * memory.get("n", np.zeros(2)) + 0.05 * g**2
        mean = memory["mean"] = 0.95 * memory.get("mean", np.zeros(2)) + 0.05 * g
        before = memory.get("delta", np.zeros(2))
        delta = memory["delta"] = 0.9 * before - 1e-4 * g / np.sqrt(n - mean**2 + 1e-4)
        return x + delta

    assert_same(tape_of("rmsprop_graves", objective), iterates(objective, step))


@pytest.mark.parametrize("method", ["rmsprop_centered", "rmsprop_graves"])
@pytest.mark.parametrize("epsilon", [0.0, 1e-300])
def test_a_variance_of_nothing_is_no_reason_to_diverge(method, epsilon):
    # Of a constant slope the mean square is the square of the mean, but for rounding.
    run = gdgui.Run(optimizer=method, start=[0.3], hyperparameters={"epsilon": epsilon, "decay": 0})
    made = gdgui.Experiment(objective=gdgui.Objective(formula="x/3"), runs=[run], steps=50)
    (tape,) = descend(made)
    assert not np.isnan(tape.x).any()


@pytest.mark.parametrize("method", ["rmsprop_momentum", "rmsprop_centered"])
def test_without_momentum_and_with_one_gradient_it_is_rmsprop(method):
    rates = {"learning_rate": 1e-3, "momentum": 0.0}
    tape = tape_of(
        method,
        "himmelblau",
        200,
        **rates,
        **({"decay": 0.0, "epsilon": 1.0} if method == "rmsprop_centered" else {}),
    )
    if method == "rmsprop_momentum":
        assert (tape.x == tape_of("rmsprop", "himmelblau", 200, learning_rate=1e-3).x).all()
    else:
        # With no memory the variance is 0, and what is left is gradient descent.
        assert tape.x == pytest.approx(tape_of("gd", "himmelblau", 200, learning_rate=1e-3).x)
