"""The gradient of a batch, sample by sample, against the kernels that train."""

import math

import numpy as np
import pytest

from gdgui.engine.analysis.learned import standing_at
from gdgui.engine.analysis.measurement import MeasurementTask, measure
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.analysis.worked_gradient import (
    MOST_ROWS,
    angle_between,
    full_gradient,
    summarize,
    work_out,
)
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.problem import resolve
from gdgui.experiment import Data, Experiment, Model, Objective, RandomStart, Run

NUMBERS = Data(rows=((-1.0, 0.5), (0.0, 1.0), (0.5, 0.25), (2.0, -3.0), (4.0, 2.0)))
CLASSES = Data(
    rows=((-1.0, 0.5, 0), (0.0, 1.0, 1), (0.5, 0.25, 1), (2.0, -3.0, 0), (4.0, 2.0, 1)),
    class_names=("a", "b"),
)


def problem_of(data, *, batch=None, steps=20, rate=0.05, optimizer="gd", **objective):
    model = {
        name: objective.pop(name) for name in ("hidden", "output", "features") & objective.keys()
    }
    return resolve(
        Experiment(
            objective=Objective(data=data, model=Model(**model), **objective),
            runs=(
                Run(
                    optimizer=optimizer,
                    hyperparameters={"learning_rate": rate},
                    start=RandomStart(3, "xavier"),
                    batch=batch,
                ),
            ),
            steps=steps,
        )
    )


def compiled(problem):
    return trained_objective(problem.learning.data, problem.learning.network)


CASES = {
    "line": (NUMBERS, {"loss": "squared"}),
    "absolute": (NUMBERS, {"loss": "absolute"}),
    "huber": (NUMBERS, {"loss": "huber"}),
    "polynomial": (NUMBERS, {"features": ("powers 3",)}),
    "ridge and lasso": (NUMBERS, {"l1": 0.3, "l2": 0.7}),
    "logistic": (CLASSES, {"output": "sigmoid", "loss": "cross_entropy", "l2": 0.1}),
    "sigmoid, squared": (CLASSES, {"output": "sigmoid"}),
    "tanh, hinge": (CLASSES, {"output": "tanh", "loss": "hinge"}),
}


@pytest.mark.parametrize("case", CASES)
def test_the_rows_add_up_to_the_gradient_of_the_kernels(case):
    data, parts = CASES[case]
    objective = compiled(problem_of(data, **parts))
    theta = np.linspace(-0.7, 0.9, objective.dim)
    batch = np.array([4, 0, 3])

    worked = work_out(objective, theta, batch)

    _, gradient = objective.value_and_gradient(theta, batch)
    penalty = 0.0 if worked.penalty is None else worked.penalty
    assert worked.gradient == pytest.approx(gradient, rel=1e-12, abs=1e-13)
    assert worked.shares.mean(axis=0) == pytest.approx(worked.mean, rel=1e-12, abs=1e-13)
    assert worked.mean + penalty == pytest.approx(gradient, rel=1e-12, abs=1e-13)
    assert worked.samples.tolist() == [4, 0, 3]
    assert worked.predictions == pytest.approx(
        objective.predict(theta, objective.examples.samples.inputs[batch]), rel=1e-14
    )
    assert (worked.penalty is None) == (not parts.get("l1") and not parts.get("l2"))
    if worked.slope_is_error:
        assert worked.slopes == pytest.approx(worked.errors, rel=1e-12)


def test_a_line_by_hand():
    objective = compiled(problem_of(NUMBERS))
    worked = work_out(objective, np.array([2.0, 1.0]), np.array([1, 3]))
    # ŷ = 2 x + 1 at x = 0 and 2, where y is 1 and −3.
    assert worked.predictions.tolist() == [1.0, 5.0]
    assert worked.errors.tolist() == [0.0, 8.0]
    assert worked.shares.tolist() == [[0.0, 0.0], [16.0, 8.0]]
    assert worked.mean.tolist() == [8.0, 4.0]
    assert worked.slope_is_error
    assert worked.names == ("w", "b")


def test_of_a_large_batch_the_first_samples_have_a_row_and_the_mean_is_that_of_all():
    rows = tuple((x, 3.0 * x + 1.0) for x in np.linspace(-1.0, 1.0, 200).tolist())
    objective = compiled(problem_of(Data(rows=rows)))
    theta = np.array([0.5, -0.5])
    worked = work_out(objective, theta, np.arange(200))
    assert len(worked.shares) == MOST_ROWS
    assert worked.rest == 200 - MOST_ROWS
    assert worked.mean == pytest.approx(objective.value_and_gradient(theta)[1], rel=1e-14)


def test_a_network_and_a_softmax_are_not_worked_out():
    network = compiled(problem_of(NUMBERS, hidden=(3,)))
    assert work_out(network, np.zeros(network.dim), np.arange(5)) is None
    softmax = compiled(problem_of(CLASSES, output="softmax", loss="cross_entropy"))
    assert work_out(softmax, np.zeros(softmax.dim), np.arange(5)) is None


def test_a_step_says_what_it_is_made_of():
    problem = problem_of(NUMBERS, batch=2)
    descent = descended(problem)
    inspector = inspector_of(descent)
    (tape,) = descent.trajectories()
    step = inspector.step(0, 7)
    worked = inspector.worked_gradient(0, 7)
    assert worked.gradient.tolist() == tape.grad[7].tolist()
    assert worked.samples.tolist() == step.batch.tolist()

    objective = compiled(problem)
    full = full_gradient(objective, tape.x[7])
    summary = summarize(step, full)
    value, gradient = objective.value_and_gradient(tape.x[7])
    assert (summary.count, summary.samples, summary.epoch) == (2, 5, 2)
    assert summary.loss == tape.f[7]
    assert summary.full_loss == value
    assert summary.gradient_norm == pytest.approx(np.linalg.norm(tape.grad[7]))
    assert summary.full_gradient_norm == pytest.approx(np.linalg.norm(gradient))
    assert summary.step_length == pytest.approx(np.linalg.norm(tape.x[8] - tape.x[7]))
    cosine = tape.grad[7] @ gradient / np.linalg.norm(tape.grad[7]) / np.linalg.norm(gradient)
    assert summary.angle == pytest.approx(math.degrees(math.acos(cosine)), rel=1e-9)


def test_of_all_samples_there_is_nothing_to_compare():
    descent = descended(problem_of(NUMBERS))
    step = inspector_of(descent).step(0, 3)
    summary = summarize(step, full_gradient(descent.objective, step.x))
    assert summary.is_full
    assert summary.full_loss is None
    assert summary.angle is None


def test_the_step_of_a_formula_has_no_batch():
    problem = resolve(
        Experiment(
            objective=Objective(name="sphere"),
            runs=(Run(optimizer="gd", start=(3.0, 4.0)),),
            steps=5,
        )
    )
    inspector = inspector_of(descended(problem))
    step = inspector.step(0, 2)
    assert summarize(step) is None
    assert inspector.worked_gradient(0, 2) is None


@pytest.mark.parametrize(
    ("a", "b", "angle"),
    [((1.0, 0.0), (0.0, 2.0), 90.0), ((1.0, 1e-9), (1.0, 0.0), math.degrees(1e-9)),
     ((1e200, 0.0), (-1e200, 0.0), 180.0)],
)  # fmt: skip
def test_angles(a, b, angle):
    assert angle_between(np.array(a), np.array(b)) == pytest.approx(angle, rel=1e-7)


@pytest.mark.parametrize("other", [(0.0, 0.0), (math.nan, 1.0), (math.inf, 1.0)])
def test_there_is_no_angle_to_what_has_no_direction(other):
    assert math.isnan(angle_between(np.array([1.0, 1.0]), np.array(other)))


def test_models_are_measured_over_all_data():
    problem = problem_of(NUMBERS, batch=2)
    (tape,) = descended(problem).trajectories()
    task = MeasurementTask(problem.learning, (tape.x[0], tape.x[-1]), 1)
    found = measure(task)
    objective = compiled(problem)
    assert found.task is task
    assert found.full.value == objective.value_and_gradient(tape.x[-1])[0]
    losses = [objective.value_and_gradient(theta)[0] for theta in (tape.x[0], tape.x[-1])]
    assert [each.loss for each in found.standings] == pytest.approx(losses, rel=1e-14)
    assert task.work == 2 * 5 * 5


def test_how_a_model_stands_is_exact():
    held_out = Data(rows=NUMBERS.rows, held_out=0.4)
    objective = compiled(problem_of(held_out))
    theta = np.array([1.5, 0.5])
    now = standing_at(objective, theta)
    rows = np.array(NUMBERS.rows)
    off = 1.5 * rows[:, 0] + 0.5 - rows[:, 1]
    examples = objective.examples
    learned, other = off[examples.learned], off[examples.held_out]
    assert now.loss == pytest.approx(0.5 * np.mean(learned**2), rel=1e-14)
    assert now.held_out_loss == pytest.approx(0.5 * np.mean(other**2), rel=1e-14)
    assert now.error == pytest.approx(np.sqrt(np.mean(learned**2)), rel=1e-14)
    assert now.held_out_error == pytest.approx(np.sqrt(np.mean(other**2)), rel=1e-14)
    assert now.accuracy is None


def test_how_a_classifier_stands_is_exact():
    objective = compiled(problem_of(CLASSES, output="sigmoid", loss="cross_entropy"))
    now = standing_at(objective, np.array([10.0, 0.0, 0.0]))
    # x₁ is above 0 for the last three, of which the second is of class a; 0 counts as a.
    assert now.accuracy == pytest.approx(3 / 5)
    assert (now.held_out_accuracy, now.held_out_loss, now.error) == (None, None, None)
