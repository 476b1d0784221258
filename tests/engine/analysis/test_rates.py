"""The rate that theory predicts on a quadratic is the one that the tape shows."""

import math

import numpy as np
import pytest
from msgspec.structs import replace

import gdgui
from gdgui.engine.analysis.rates import (
    largest_stable,
    measured_rate,
    predicted_rate,
    without_rounding,
)
from gdgui.engine.descent.descent import Descent
from gdgui.engine.descent.problem import resolve

RANDOM = np.random.default_rng(7)


def quadratic(eigenvalues, angle, center):
    """Return an objective with a Hessian of these eigenvalues, turned and moved."""
    if len(eigenvalues) == 1:
        return gdgui.Objective(
            formula="a/2*(x - p)^2", parameters={"a": eigenvalues[0], "p": center[0]}
        )
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    (a, b), (_, d) = turn @ np.diag(eigenvalues) @ turn.T
    return gdgui.Objective(
        formula="a/2*(x - p)^2 + b*(x - p)*(y - q) + d/2*(y - q)^2",
        parameters={"a": a, "b": b, "d": d, "p": center[0], "q": center[1]},
    )


def experiment(method, eigenvalues, beta, share, seed):
    """Return an experiment whose η is a share of the largest stable one."""
    random = np.random.default_rng(seed)
    hyper = {"learning_rate": 1.0} | ({} if method == "gd" else {"momentum": beta})
    start = (random.normal(size=len(eigenvalues)) * 5.0).tolist()
    run = gdgui.Run(optimizer=method, hyperparameters=hyper, start=start)
    objective = quadratic(eigenvalues, random.uniform(0, np.pi), random.normal(size=2) * 3.0)
    made = gdgui.Experiment(objective=objective, runs=[run], steps=3000)
    limit = largest_stable(resolve(made).runs[0], max(eigenvalues))
    run = replace(run, hyperparameters={**hyper, "learning_rate": share * limit})
    return replace(made, runs=(run,))


def rates(made, eigenvalues):
    problem = resolve(made)
    descent = Descent(problem)
    while not descent.done:
        descent.advance(seconds=1.0)
    (tape,) = descent.trajectories()
    return predicted_rate(problem.runs[0], eigenvalues), measured_rate(tape)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("method", ["gd", "momentum", "nesterov"])
def test_the_measured_rate_is_within_a_hundredth_of_the_predicted_one(method, seed):
    random = np.random.default_rng(100 + seed)
    smallest = 10 ** random.uniform(-1, 1)
    eigenvalues = [smallest]
    if seed % 3:
        eigenvalues.append(smallest * 10 ** random.uniform(0, 2))
    share, beta = random.uniform(0.03, 0.9), random.uniform(0.1, 0.95)
    predicted, measured = rates(experiment(method, eigenvalues, beta, share, seed), eigenvalues)
    assert predicted < 1.0
    if measured is None:
        # Too fast to be measured: a handful of steps.
        assert predicted < 0.15
    else:
        assert measured == pytest.approx(predicted, rel=0.01)


def test_a_double_root_is_measured_too():
    # The optimal momentum of a quadratic (Polyak 1964): both roots are the same.
    low, high = 1.0, 25.0
    eta = (2 / (math.sqrt(low) + math.sqrt(high))) ** 2
    beta = ((math.sqrt(high) - math.sqrt(low)) / (math.sqrt(high) + math.sqrt(low))) ** 2
    made = experiment("momentum", [low, high], beta, eta * high / (2 * (1 + beta)), 3)
    predicted, measured = rates(made, [low, high])
    assert predicted == pytest.approx(math.sqrt(beta), rel=1e-6)
    assert measured == pytest.approx(predicted, rel=0.01)


@pytest.mark.parametrize("method", ["gd", "momentum", "nesterov"])
def test_the_largest_stable_rate_parts_what_shrinks_from_what_grows(method):
    for share, grows in ((0.999, False), (1.001, True)):
        made = experiment(method, [2.0], 0.6, share, 1)
        (run,) = resolve(made).runs
        assert (predicted_rate(run, [2.0]) > 1.0) is grows


def test_a_run_that_grows_is_measured_as_growing():
    made = experiment("gd", [2.0], 0.0, 1.05, 1)
    predicted, measured = rates(made, [2.0])
    assert predicted == pytest.approx(1.1)
    assert measured == pytest.approx(1.1, rel=0.01)


def test_where_nothing_bends_upwards_every_rate_is_stable():
    (run,) = resolve(experiment("gd", [2.0], 0.0, 0.5, 1)).runs
    assert largest_stable(run, -1.0) == math.inf
    assert largest_stable(run, 0.0) == math.inf


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer": "adam"},
        {"noise": 0.1},
        {"step_size": gdgui.StepSize("cosine")},
        {"step_size": gdgui.StepSize("exact")},
    ],
)
def test_theory_is_silent_about_other_runs(changes):
    run = replace(gdgui.Run(optimizer="gd", start=[1.0]), **changes)
    made = gdgui.Experiment(objective=gdgui.Objective(formula="x^2"), runs=[run], steps=10)
    assert predicted_rate(resolve(made).runs[0], [2.0]) is None


def test_a_few_steps_show_no_rate():
    made = replace(experiment("gd", [2.0], 0.0, 0.5, 1), steps=4)
    assert rates(made, [2.0])[1] is None


def test_a_direction_that_does_not_bend_has_no_error_to_shrink():
    run = gdgui.Run(optimizer="gd", start=[3.0, 1.0], hyperparameters={"learning_rate": 0.1})
    objective = gdgui.Objective(formula="0.5*(x + y)^2")
    made = gdgui.Experiment(objective=objective, runs=[run], steps=100)
    predicted, measured = rates(made, np.linalg.eigvalsh([[1.0, 1.0], [1.0, 1.0]]).tolist())
    assert predicted == pytest.approx(0.8)
    assert measured == pytest.approx(0.8, rel=1e-3)


@pytest.mark.parametrize("a", [1.0, 2.0 / 7.0, 1e-9, 1e12])
def test_the_rounding_of_a_singular_hessian_is_no_curvature(a):
    values = np.linalg.eigvalsh(a * np.array([[1.0, 3.0], [3.0, 9.0]])).tolist()
    assert without_rounding(values) == pytest.approx([0.0, 10.0 * a], rel=1e-12, abs=0.0)
    assert without_rounding([1e-8, 1.0]) == [1e-8, 1.0]
