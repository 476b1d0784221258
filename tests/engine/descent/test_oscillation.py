"""A run that goes to and fro for good is told from one that is still getting on."""

import numpy as np
import pytest

import gdgui
from gdgui.engine.descent.descent import descend
from gdgui.engine.descent.oscillation import classify, period_of
from gdgui.engine.descent.trajectory import Status


def tape_of(formula, start, steps, method="gd", rule=None, **hyperparameters):
    run = gdgui.Run(
        optimizer=method,
        start=start,
        hyperparameters=hyperparameters,
        step_size=gdgui.StepSize(rule) if rule else None,
    )
    objective = gdgui.Objective(formula=formula)
    made = gdgui.Experiment(objective=objective, runs=[run], steps=steps, tolerance=0.0)
    return descend(made)[0]


LOGISTIC = "x^3/3 - x^2/2"
"""Gradient descent on it is the logistic map, turned: of every period and chaotic."""


@pytest.mark.parametrize("steps", [60, 61, 150, 999, 5000])
@pytest.mark.parametrize(
    ("rate", "period"), [(2.2, 2), (2.5, 4), (2.55, 8), (2.566, 16), (2.83, 3)]
)
def test_a_cycle_is_found_with_its_period_at_any_length(rate, period, steps):
    # Near a bifurcation it takes long to come near the cycle.
    steps += {8: 100, 16: 400, 3: 2000}.get(period, 0)
    tape = tape_of(LOGISTIC, [0.7], steps, learning_rate=rate)
    assert tape.status is Status.OSCILLATING
    assert period_of(tape.x) == period


@pytest.mark.parametrize("steps", [100, 257, 1000, 5000])
@pytest.mark.parametrize(
    ("formula", "start", "method", "rate"),
    [
        (LOGISTIC, [0.8], "gd", 2.9),
        ("x^4/4 - x^2/2", [0.8], "gd", 1.9),
        ("x^2 + y^2/3 + cos(3x)*cos(2y)", [0.5, 0.7], "gd", 0.5),
    ],
)
def test_bounded_wandering_is_oscillating(formula, start, method, rate, steps):
    tape = tape_of(formula, start, steps, method, learning_rate=rate)
    assert tape.status is Status.OSCILLATING
    assert period_of(tape.x) == 0


@pytest.mark.parametrize("steps", [10, 20, 50, 100, 300, 1000])
@pytest.mark.parametrize(
    ("formula", "start", "method", "hyperparameters"),
    [
        ("x^2", [5.0], "momentum", {"momentum": 0.99, "learning_rate": 0.05}),
        ("x^2", [5.0], "gd", {"learning_rate": 0.9999}),
        ("x^2 + 3y^2", [5.0, 1.0], "nesterov", {"momentum": 0.995, "learning_rate": 1e-3}),
        ("x^2 + y^2/50", [1.0, 5.0], "gd", {"learning_rate": 0.999}),
        ("x^2 + x^4", [0.5], "momentum", {"momentum": 0.998, "learning_rate": 0.01}),
    ],
)
def test_a_slow_decay_is_not_oscillating(formula, start, method, hyperparameters, steps):
    assert tape_of(formula, start, steps, method, **hyperparameters).status is Status.MOVING


@pytest.mark.parametrize("factor", [1.0, 0.99999, 1.00001])
def test_a_growth_or_decay_of_a_hundred_thousandth_a_step_is_told_from_none(factor):
    k = np.arange(200.0)
    x = ((-factor) ** k)[:, None]
    expected = Status.OSCILLATING if factor == 1.0 else Status.MOVING
    assert classify(x, x[:, 0] ** 2, 2 * x) is expected


def test_huge_and_tiny_swings_are_judged_alike():
    for size in (1e-7, 1.0, 1e150):
        x = (size * (-1.0) ** np.arange(50.0))[:, None]
        with np.errstate(all="raise"):
            assert classify(x, np.abs(x[:, 0]), 2 * x) is Status.OSCILLATING


@pytest.mark.parametrize("steps", [40, 41, 60, 100, 333, 1000, 5000])
@pytest.mark.parametrize("method", ["gd", "signsgd", "normalized"])
@pytest.mark.parametrize(
    ("formula", "start", "rate"),
    [
        ("max(2*x, -x)", [0.3], 0.1),
        ("abs(x) + 0.5*x", [0.27], 0.03),
        ("max(x - 1, 3*(1 - x))", [1.4], 0.0377),
        ("max(sqrt(2)*x, -x)", [1.0], 0.1),
        ("max(pi*x, -x) + 7", [0.1], 0.01),
        ("max(x, -3x) + x^2/10", [0.5], 0.1),
        ("abs(x) + 0.3*x + 0.1*x^2", [0.7], 0.2),
        ("max(0.83*x, -1.03*x) + max(y, -3y)", [0.31, 0.27], 0.0377),
    ],
)
def test_a_run_that_a_kink_throws_to_and_fro_oscillates(formula, start, rate, method, steps):
    tape = tape_of(formula, start, steps, method, learning_rate=rate)
    assert tape.status is Status.OSCILLATING


@pytest.mark.parametrize("steps", [20, 40, 60, 100])
@pytest.mark.parametrize(
    ("formula", "start", "method", "rule", "hyperparameters"),
    [
        ("max(2*x, -x)", [3.0], "gd", None, {"learning_rate": 1e-3}),
        ("max(2*x, -x) - y/9", [0.3, 0.0], "gd", None, {"learning_rate": 0.1}),
        ("max(2*x, -x)", [0.3], "gd", "exponential", {"learning_rate": 0.1}),
        ("abs(x)*x^2 + x^2/2", [5e-3], "gd", None, {"learning_rate": 1.9}),
        ("sqrt(1 + x^2)", [1.0], "gd", None, {"learning_rate": 1.9}),
    ],
)
def test_what_gets_nearer_to_its_minimum_does_not(
    formula, start, method, rule, hyperparameters, steps
):
    tape = tape_of(formula, start, steps, method, rule, **hyperparameters)
    assert tape.status is Status.MOVING
