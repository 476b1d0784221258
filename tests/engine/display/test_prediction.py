"""What is drawn of a model's predictions, against `predict` and by algebra."""

import numpy as np
import pytest

from gdgui.data_source import Data
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.problem import resolve
from gdgui.engine.display.prediction import (
    LINE,
    PLANE,
    ROWS,
    Frame,
    PredictionTask,
    answer_at,
    counts_in_time,
    kind_of,
    predict,
)
from gdgui.experiment import Experiment, Model, Objective, RandomStart, Run

SPIRAL, IRIS = Data(name="spiral", seed=1, held_out=0.3), Data(name="iris", standardize=True)
HOUSES = Data(name="houses", standardize=True, held_out=0.25)
PENGUINS = Data(name="penguins", standardize=True, held_out=0.2)


def learning(data, loss="squared", **model):
    run = Run(optimizer="gd", hyperparameters={"learning_rate": 0.1}, start=RandomStart(3))
    objective = Objective(data=data, model=Model(**model), loss=loss)
    return resolve(Experiment(objective=objective, runs=(run,), steps=5)).learning


def somewhere(objective, seed=1):
    return np.random.default_rng(seed).normal(0, 0.9, objective.dim)


def said(objective, frame=None, *thetas, selected=0):
    thetas = thetas or (somewhere(objective),)
    frame = frame or Frame()
    return predict(PredictionTask(objective, tuple(range(len(thetas))), thetas, selected, frame))


def by_predict(objective, theta, inputs):
    """What `TrainedObjective.predict`, which tests hold against torch, says in own units."""
    trained = trained_objective(objective.data, objective.network)
    samples = trained.examples.samples
    scaled = np.ascontiguousarray((inputs - samples.input_mean) / samples.input_scale)
    return trained.predict(theta, scaled)


def nodes(frame):
    """The inputs at the samples of a plane, in the order of its rows."""
    first, second = frame.axes
    return np.array([(x, y) for y in second for x in first])


@pytest.mark.parametrize(
    ("data", "kind"), [(SPIRAL, PLANE), (IRIS, PLANE), (HOUSES, LINE), (PENGUINS, ROWS)]
)
def test_the_inputs_say_what_is_drawn(data, kind):
    output = "softmax" if data in (IRIS, PENGUINS) else "linear"
    assert kind_of(learning(data, output=output).examples.samples) == kind


@pytest.mark.parametrize(
    ("output", "loss"),
    [("tanh", "squared"), ("sigmoid", "cross_entropy"), ("sigmoid", "squared"),
     ("linear", "hinge")],
)  # fmt: skip
def test_two_classes_are_a_score_from_minus_one_to_one(output, loss):
    objective = learning(SPIRAL, loss, hidden=(5, 4), output=output)
    frame, theta = Frame(((-6.0, 6.0), (-3.0, 4.0)), (31, 22)), somewhere(objective)
    found = said(objective, frame, theta)
    raw = by_predict(objective, theta, nodes(frame)).reshape(22, 31)
    expected = np.clip(2 * raw - 1 if output == "sigmoid" else raw, -1, 1)
    assert np.array_equal(found.score, expected)
    assert found.labels is None


def test_the_boundary_is_where_the_score_is_zero():
    objective = learning(SPIRAL, output="tanh")
    # w · x + b with w = (2, 1) and b = 1 is 0 on a line.
    frame = Frame(((-6.0, 6.0), (-6.0, 6.0)), (120, 120))
    found = said(objective, frame, np.array([2.0, 1.0, 1.0]))
    (line,) = found.boundary
    assert np.abs(2 * line[:, 0] + line[:, 1] + 1).max() < 0.02
    assert line[:, 1].min() == pytest.approx(-6)
    assert line[:, 1].max() == pytest.approx(6)


def test_several_classes_are_the_likeliest_with_its_probability():
    objective = learning(IRIS, "cross_entropy", hidden=(4,), output="softmax")
    frame, theta = Frame(((0.0, 7.0), (0.0, 3.0)), (40, 30)), somewhere(objective)
    found = said(objective, frame, theta)
    raw = by_predict(objective, theta, nodes(frame))
    assert np.array_equal(found.labels.ravel(), raw.argmax(axis=1))
    assert np.array_equal(found.score.ravel(), raw.max(axis=1))
    for line in found.boundary:
        two = np.sort(by_predict(objective, theta, line), axis=1)[:, -2:]
        assert np.abs(two[:, 1] - two[:, 0]).max() < 0.08


def test_numbers_over_a_plane_have_their_own_unit():
    data = Data(name="diabetes", inputs=("age", "bmi"), standardize=True)
    objective = learning(data, hidden=(3,))
    frame, theta = Frame(((20.0, 80.0), (18.0, 40.0)), (17, 19)), somewhere(objective)
    found = said(objective, frame, theta)
    samples = objective.examples.samples
    raw = by_predict(objective, theta, nodes(frame)).reshape(19, 17)
    assert np.array_equal(found.score, raw * samples.target_scale + samples.target_mean)
    assert found.boundary == ()


def test_one_input_gives_a_curve_for_each_run_and_what_the_selected_one_says_of_each_row():
    objective = learning(HOUSES)
    # In standardised numbers 0.5 x + 0.25 and −x.
    thetas = np.array([0.5, 0.25]), np.array([-1.0, 0.0])
    found = said(objective, Frame(((0.0, 300.0),), (50,)), *thetas, selected=1)
    samples, x = objective.examples.samples, np.linspace(0.0, 300.0, 50)
    scaled = (x - samples.input_mean[0]) / samples.input_scale[0]
    for outputs, (slope, intercept) in zip(found.outputs, thetas, strict=True):
        line = (slope * scaled + intercept) * samples.target_scale + samples.target_mean
        assert outputs[0] == pytest.approx(line, rel=1e-12)
    own = -samples.inputs[:, 0] * samples.target_scale + samples.target_mean
    assert found.fitted[0] == pytest.approx(own, rel=1e-12)
    assert (found.runs, found.selected) == ((0, 1), 1)


def test_more_inputs_give_the_class_of_each_row():
    objective = learning(PENGUINS, "cross_entropy", hidden=(5,), output="softmax")
    theta = somewhere(objective)
    found = said(objective, None, theta)
    trained = trained_objective(objective.data, objective.network)
    examples = trained.examples
    right = found.labels == examples.samples.targets
    for rows, held_out in ((examples.learned, False), (examples.held_out, True)):
        tape = theta[None]
        _, accuracy = trained.losses_and_accuracies(tape, np.array([0]), held_out=held_out)
        assert right[rows].mean() == accuracy[0]
    assert found.certainty.min() >= 1 / 3


def test_more_inputs_give_the_number_of_each_row_in_its_unit():
    objective = learning(Data(name="diabetes", inputs=("age", "bmi", "glucose"), standardize=True))
    found = said(objective, None, np.array([0.0, 1.0, 0.0, 0.0]))
    samples = objective.examples.samples
    expected = samples.inputs[:, 1] * samples.target_scale + samples.target_mean
    assert found.values == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("data", "output", "loss", "inputs"),
    [
        (SPIRAL, "tanh", "squared", (1.5, -2.0)),
        (SPIRAL, "sigmoid", "cross_entropy", (1.5, -2.0)),
        (IRIS, "softmax", "cross_entropy", (4.5, 1.4)),
        (HOUSES, "linear", "squared", (120.0,)),
    ],
)
def test_an_answer_is_what_is_drawn_there(data, output, loss, inputs):
    objective = learning(data, loss, hidden=(3,), output=output)
    theta = somewhere(objective)
    raw = by_predict(objective, theta, np.array([inputs]))
    answer = answer_at(objective, theta, inputs)
    if output == "softmax":
        assert (answer.label, answer.probability) == (raw[0].argmax(), raw[0].max())
    elif output == "sigmoid":
        assert answer.label == (raw[0] > 0.5)
        assert answer.probability == max(raw[0], 1 - raw[0])
    elif output == "tanh":
        assert (answer.value, answer.label) == (raw[0], int(raw[0] > 0))
    else:
        samples = objective.examples.samples
        assert answer.value == raw[0] * samples.target_scale + samples.target_mean


def test_a_diverged_model_says_no_number():
    objective = learning(SPIRAL, hidden=(4,), output="tanh")
    frame = Frame(((-6.0, 6.0), (-6.0, 6.0)), (20, 20))
    found = said(objective, frame, np.full(objective.dim, np.nan))
    assert np.isnan(found.score).all()
    assert found.boundary == ()


def test_a_large_network_is_sampled_more_coarsely_for_the_same_price():
    small = learning(SPIRAL, hidden=(8, 8)).network
    large = learning(SPIRAL, hidden=(64, 64, 64)).network
    assert counts_in_time(small, (150, 100), 1e9) == (150, 100)
    wide, high = counts_in_time(large, (150, 100), 1e7)
    assert wide * high * large.dim <= 1e7
    assert wide / high == pytest.approx(1.5, rel=0.1)
    assert counts_in_time(large, (150, 100), 1.0) == (16, 16)


def test_the_same_question_has_the_same_answer_to_the_bit():
    objective = learning(SPIRAL, hidden=(8, 8), output="tanh")
    frame = Frame(((-6.0, 6.0), (-6.0, 6.0)), (90, 90))
    first, second = (said(objective, frame) for _ in range(2))
    assert first.score.tobytes() == second.score.tobytes()


def test_a_diverged_model_says_no_class():
    for output, loss in (("softmax", "cross_entropy"), ("tanh", "squared")):
        data = PENGUINS if output == "softmax" else Data(name="penguins", target="sex")
        objective = learning(data, loss, output=output)
        theta = np.full(objective.dim, np.nan)
        assert (said(objective, None, theta).labels == -1).all()
        inputs = (40.0,) * objective.examples.samples.inputs.shape[1]
        assert answer_at(objective, theta, inputs).label is None
