"""To diverge is to grow without bound: what has only grown large goes on."""

import numpy as np
import pytest

import gdgui
from gdgui.engine.descent.descent import Descent, descend
from gdgui.engine.descent.divergence import LARGEST, limit_of, runs_away
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status


def tape_of(formula, start, method="gd", steps=1000, **hyperparameters):
    run = gdgui.Run(optimizer=method, start=start, hyperparameters=hyperparameters)
    objective = gdgui.Objective(formula=formula)
    return descend(gdgui.Experiment(objective=objective, runs=[run], steps=steps))[0]


@pytest.mark.parametrize(
    ("formula", "start", "minimum"),
    [
        ("x^2 + 1e13*x", [0.0], [-5e12]),
        ("x^2/1e3 - 1e13*x", [2.0], [5e15]),
        ("1e13*x + x^2 + (y - 1)^2", [0.0, 3.0], [-5e12, 1.0]),
    ],
)
@pytest.mark.parametrize(
    ("method", "hyperparameters"),
    [
        ("gd", {"learning_rate": 0.4}),
        ("gd", {"learning_rate": 0.9}),  # it swings
        ("momentum", {"learning_rate": 0.01, "momentum": 0.99}),  # it gathers way first
        ("nesterov", {"learning_rate": 0.1}),
        ("newton", {}),
    ],
)
def test_a_minimum_far_out_is_gone_to(formula, start, minimum, method, hyperparameters):
    scale = 1e3 if "/1e3" in formula else 1.0
    if "learning_rate" in hyperparameters:
        rate = scale * hyperparameters["learning_rate"]
        hyperparameters = {**hyperparameters, "learning_rate": rate}
    tape = tape_of(formula, start, method, 6000, **hyperparameters)
    assert tape.status is not Status.DIVERGED
    assert tape.x[-1] == pytest.approx(minimum, rel=1e-6)


@pytest.mark.parametrize("start", [-30.0, -40.0, -60.0])
@pytest.mark.parametrize("rate", [1e-3, 0.1, 1.0, 5.0, 50.0])
def test_a_run_that_a_wall_has_thrown_has_not_diverged(start, rate):
    tape = tape_of("exp(-x) + x", [start], "rmsprop_centered", 3000, learning_rate=rate)
    assert tape.status is not Status.DIVERGED


@pytest.mark.parametrize("method", ["gd", "momentum", "nesterov"])
@pytest.mark.parametrize("rate", [30.0, 50.0, 80.0])
def test_a_throw_that_takes_long_to_come_back_from_is_no_growth(method, rate):
    tape = tape_of("exp(-x) + x", [5.0], method, learning_rate=rate)
    assert tape.status is Status.MOVING
    assert np.abs(tape.x).max() > 1e12


@pytest.mark.parametrize(
    ("formula", "start", "method", "rate"),
    [
        ("x^2", [5.0], "gd", 1.001),
        ("x^2", [5.0], "gd", 1e6),
        ("(x - 1e7)^2", [0.0], "gd", 1.2),
        ("x^2 + 3*y^2", [5.0, 1.0], "gd", 0.4),
        ("x^2", [5.0], "momentum", 3.0),
        ("x^2 + y^2/3", [5.0, 1.0], "nesterov", 4.0),
        ("-x^2", [1.0], "gd", 0.1),
        ("x^2 - y^2", [1.0, 1e-3], "gd", 0.1),
        ("x^3", [-1.0], "momentum", 0.1),
        ("x^4", [10.0], "gd", 1.0),
        ("1e6*x", [0.0], "gd", 1e6),
        ("1e13*x - y", [0.0, 0.0], "gd", 10.0),
    ],
)
def test_growth_without_bound_is_divergence(formula, start, method, rate):
    tape = tape_of(formula, start, method, 30_000, learning_rate=rate)
    assert tape.status is Status.DIVERGED


def rows(*values):
    return np.array(values, dtype=float)[:, None]


def does_run_away(x, slopes=(1.0, 1.0, 1.0, 1.0), f=9.0, limit=0.5):
    values = np.full(len(x), f)
    return runs_away(rows(*x), values, rows(*slopes), len(x) - 1, limit)


@pytest.mark.parametrize(
    ("x", "grows"),
    [
        ([1.0, -2.0, 4.0, -8.0], True),
        ([1.0, 3.0, 9.0, 81.0], True),
        ([1.0, 2.0, 3.0, 4.0], True),  # of one length, and beyond the limit
        ([1.0, 3.0, 4.9, 6.7], False),  # each step shorter
        ([1.0, 2.0, 4.0, 7.0], False),  # by factors that fall
        ([1.0, -8.0, 8.0, -8.0], False),  # to and fro
        ([1.1, 1.0, 1.3, 2.2], False),  # turned round
        ([81.0, 9.0, 3.0, 1.0], False),  # inwards
        ([1e6, 1e6, 1e6, 1e6], False),
        ([3.0, 3.0, 3.0, 1e6], False),  # thrown, by a step
    ],
)
def test_the_last_three_steps_tell(x, grows):
    assert does_run_away(x) is grows


def test_it_is_asked_of_what_has_been_beyond_its_limit_for_three_steps():
    x = [1.0, -2.0, 4.0, -8.0]
    assert does_run_away(x, f=0.0, limit=0.9)
    assert not does_run_away(x, f=0.0, limit=1.0)
    assert does_run_away(x, f=-3.0, limit=1.0)


def test_steps_of_one_length_do_so_where_the_slope_does_not_fall():
    x = [1.0, 2.0, 3.0, 4.0]
    assert does_run_away(x, (1, 1, 1, 1), f=20.0, limit=10.0)
    assert not does_run_away(x, (1, 1, 1, 0.99), f=20.0, limit=10.0)


def test_the_first_steps_tell_nothing():
    assert not does_run_away([1.0, -20.0, 400.0], (1, 1, 1))


def test_the_limit_is_a_finite_multiple_of_the_size():
    assert limit_of(2.0, 0.0, -3.0, 1.0, 0.0) == 3e12
    assert limit_of(0.0, 0.0, 0.0, 0.0, 0.0) == 1e12
    assert limit_of(1e300, 0.0, 0.0, 0.0, 0.0) == LARGEST


def test_a_run_beyond_its_limit_is_the_same_in_slices():
    made = gdgui.Experiment(
        objective=gdgui.Objective(formula="exp(-x) + x"),
        runs=[
            gdgui.Run(optimizer="momentum", start=[5.0], hyperparameters={"learning_rate": 50.0}),
            gdgui.Run(optimizer="gd", start=[5.0], hyperparameters={"learning_rate": 30.0}),
        ],
        steps=300,
    )
    descent = Descent(resolve(made))
    while not descent.done:
        for tape in descent.recordings:
            if tape.status is None:
                tape.advance(1)
    for sliced, whole in zip(descent.trajectories(), descend(made), strict=True):
        assert sliced.status is whole.status
        assert np.array_equal(sliced.x, whole.x)
