"""What became of a run, in words."""

import numpy as np
import pytest

from gdgui.engine.analysis.outcome_words import describe, describe_outcome, describe_place
from gdgui.engine.descent.descent import descend
from gdgui.engine.descent.oscillation import classify
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.experiment import Experiment, Objective, Run


def run(formula, start, rate, steps, optimizer="gd", **hyperparameters):
    experiment = Experiment(
        objective=Objective(formula=formula),
        runs=[
            Run(
                optimizer=optimizer,
                hyperparameters={"learning_rate": rate, **hyperparameters},
                start=start,
            )
        ],
        steps=steps,
    )
    return resolve(experiment).runs[0], descend(experiment)[0]


@pytest.mark.parametrize(
    ("formula", "start", "rate", "steps"),
    [
        ("x**2", [5.0], 1.0, 15),
        ("x**2", [5.0], 1.0, 14),
        ("x**2", [5.0], 1.0, 400),
        ("x**2", [5.0], 1.0, 4),
        ("abs(x)", [0.3], 0.2, 60),
        ("abs(x) + abs(y)", [0.3, 0.1], 0.2, 60),
        ("x**2 + y**2", [3.0, -4.0], 1.0, 50),
        ("x**4 - 3*x**2 + x", [-1.5], 0.15, 300),
        ("5000 + x**2", [5.0], 1.0, 50),
        ("1e-3*x**2", [5.0], 1000.0, 50),
    ],
)
def test_going_to_and_fro_without_getting_on_is_oscillating(formula, start, rate, steps):
    assert run(formula, start, rate, steps)[1].status is Status.OSCILLATING


@pytest.mark.parametrize(
    ("formula", "start", "rate", "steps"),
    [
        ("x**2", [5.0], 0.1, 15),
        ("x**2", [5.0], 0.8, 12),  # swings, and comes nearer
        ("x**2", [5.0], 0.95, 40),
        ("x**2", [5.0], 1.01, 12),  # swings, and climbs
        ("x**2", [5.0], 1.05, 40),
        ("x**2", [5.0], 1.0, 1),  # too short to tell
        ("x**2", [5.0], 0.0, 50),  # stands still
        ("x", [5.0], 0.1, 50),
        ("1e9 + x", [5.0], 0.01, 50),  # gets on, if hardly, in a loss that hides it
        ("x**2 + y", [3.0, 0.0], 1.0, 60),  # to and fro in x, but down in y
        ("0.5*x**2 + 10*y**2", [-9.0, 1.5], 0.098, 60),  # the ravine of the examples
        ("100*(y - x**2)**2 + (1 - x)**2", [-1.2, 1.0], 1e-3, 500),
    ],
)
def test_getting_on_or_standing_still_is_not_oscillating(formula, start, rate, steps):
    assert run(formula, start, rate, steps)[1].status is Status.MOVING


def test_small_swings_at_the_bottom_are_not_called_oscillating():
    x = np.array([[1e-9 * (-1) ** k] for k in range(50)])
    assert classify(x, x[:, 0] ** 2, 2 * x) is Status.MOVING


@pytest.mark.parametrize("length", range(1, 30))
def test_a_tape_of_any_length_is_classified(length):
    x = np.array([[5.0 * (-1) ** k] for k in range(length)])
    status = classify(x, x[:, 0] ** 2, 2 * x)
    assert status is (Status.OSCILLATING if length > 4 else Status.MOVING)


@pytest.mark.parametrize(
    ("formula", "start", "rate", "steps", "sentence"),
    [
        ("x**2", [5.0], 0.1, 1000, "converged at step 93"),
        ("x**2", [0.0], 0.1, 10, "converged at step 0"),
        ("x**2", [5.0], 1.0, 20, "oscillating without progress after 20 steps"),
        ("x**2", [5.0], 0.1, 20, "still moving after 20 steps"),
        ("x**2", [5.0], 0.1, 1, "still moving after 1 step"),
        ("x**2", [5.0], 0.01, 0, "still moving after 0 steps"),
        ("x", [1e9], 0.0, 2000, "standing still after 2,000 steps"),
        ("x**2", [5.0], 1.01, 20, "still moving, its loss rising, after 20 steps"),
        ("x**2", [5.0], 10.0, 20, "diverged at step 8, where |x| or |f| has grown 1e12 times"),
        ("log(x)", [-1.0], 0.1, 9, "diverged at step 0, where f is not finite"),
        ("sqrt(x)", [0.0], 0.1, 9, "diverged at step 0, where the gradient is not finite"),
    ],
)
def test_the_outcome_is_said_in_words(formula, start, rate, steps, sentence):
    assert describe_outcome(run(formula, start, rate, steps)[1]) == sentence


def test_an_iterate_that_is_not_finite_is_called_so():
    x = np.array([[1.0], [np.inf]])
    tape = Trajectory(x=x, f=np.array([1.0, np.nan]), grad=x, status=Status.DIVERGED)
    assert describe_outcome(tape) == "diverged at step 1, where the iterate is not finite"


def test_a_sentence_names_the_run_its_outcome_and_its_last_numbers():
    sentence = describe(*run("x**2 + y**2", [3.0, 4.0], 0.25, 1))
    assert sentence.startswith("Gradient descent")
    assert sentence.endswith("still moving after 1 step; x = 1.5, y = 2, f = 6.25, ‖∇f‖ = 5.")


def test_a_place_outside_the_domain_is_described_too():
    _, tape = run("log(x)", [-1.0], 0.1, 3)
    assert describe_place(tape, -1) == "x = −1, f = nan, ‖∇f‖ = 1"
