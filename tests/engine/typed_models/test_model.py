"""Typed models: how they are read, what is refused, and values and slopes against autograd."""

import numpy as np
import pytest

import gdgui
from gdgui.engine.analysis import autograd
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.problem import resolve
from gdgui.engine.display.prediction import Frame, PredictionTask, answer_at, predict
from gdgui.experiment import (
    Data,
    Experiment,
    ExperimentError,
    Model,
    Objective,
    RandomStart,
    Run,
    from_json,
    to_json,
)

X = np.linspace(0.0, 4.0, 21)
DECAY = Data(rows=tuple(zip(X.tolist(), (2.5 * np.exp(-1.3 * X) + 0.5).tolist(), strict=True)))
PLANE = Data(rows=tuple((a, b, 3.0 * a - b) for a in (0.5, 1.0, 2.0) for b in (-1.0, 0.5, 2.0)))
BY_NAME = RandomStart(scheme="by_name")
THREE = Data(name="iris", inputs=("petal_length",))


def experiment(formula, data=DECAY, start=None, runs=None, steps=300, **objective):
    model = Model(formula=formula, start=start or {})
    runs = runs or (Run(optimizer="adam", start=BY_NAME, hyperparameters={"learning_rate": 0.1}),)
    return Experiment(objective=Objective(data=data, model=model, **objective), runs=runs,
                      steps=steps)  # fmt: skip


def objective_of(*arguments, **named):
    objective = resolve(experiment(*arguments, **named)).learning
    return trained_objective(objective.data, objective.network)


def test_inputs_are_told_from_what_is_learned():
    assert objective_of("a*exp(-b*x) + c").coordinates == ("a", "b", "c")
    assert objective_of("y = a exp(-b x1)").coordinates == ("a", "b")
    assert objective_of("w1 x1 + w2 x2 + b", data=PLANE).coordinates == ("w1", "w2", "b")
    assert objective_of("A*sin(omega*x + phi)").coordinates == ("A", "omega", "phi")
    assert objective_of("K/(1 + exp(-r(x - x_0)))").coordinates[:2] == ("K", "r")


def test_a_name_that_is_told_where_to_start_is_one_name():
    assert objective_of("ab*x").coordinates == ("a", "b")
    assert objective_of("ab*x", start={"ab": 3.0}).coordinates == ("ab",)


@pytest.mark.parametrize(
    ("formula", "named", "sentence"),
    [
        ("a*", {}, "objective.model.formula: "),
        ("2*x", {}, "model.formula: a name that can be learned expected, such as a in a\\*x"),
        ("a*x2", {}, "the data have x to predict from; x2 found"),
        ("a*x + b*y", {"data": PLANE}, "the data have x1 and x2 to predict from; x found"),
        ("a*x", {"start": {"b": 1}}, "model.start: the formula learns a; 'b' found"),
        ("a*x", {"start": {"x": 1}}, "x is an input"),
        ("a*x", {"l2": 0.1}, "l2: 0 expected"),
        ("a*x", {"loss": "cross_entropy"}, "loss: one of squared, absolute, huber expected"),
        ("a*x", {"data": THREE}, "predicts one number, and the target 'species' has 3 classes"),
        ("a*x", {"runs": (Run(optimizer="gd", start=RandomStart()),)},
         "runs\\[0\\].start.scheme: by_name expected for a formula"),
        ("a*x", {"runs": (Run(optimizer="gd", start=(1, 2)),)}, r"1 number expected \(for a\)"),
        ("abs(a)*x + " + "+".join(f"c{i}" for i in range(1, 14)), {}, "at most 12 parameters"),
    ],
)  # fmt: skip
def test_what_is_no_model_is_refused_with_its_place(formula, named, sentence):
    with pytest.raises(ExperimentError, match=sentence):
        resolve(experiment(formula, **named))


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ({"formula": "a*x", "hidden": (3,)}, "hidden: it belongs to layers"),
        ({"formula": "a*x", "features": ("x",)}, "features: it belongs to layers"),
        ({"start": {"a": 1}}, "start: it belongs to `formula`"),
        ({"formula": "a*x", "start": {"a": 1e200}}, "start.a: a number within"),
        ({"formula": 3}, "formula: "),
    ],
)
def test_layers_and_a_formula_do_not_go_together(model, sentence):
    with pytest.raises(ExperimentError, match=sentence):
        Model(**model)


def test_a_network_has_no_start_by_name():
    runs = (Run(optimizer="gd", start=BY_NAME),)
    layers = Experiment(objective=Objective(data=DECAY), runs=runs, steps=3)
    with pytest.raises(ExperimentError, match="scheme: one of xavier"):
        resolve(layers)


def test_a_file_keeps_formula_and_starts():
    given = experiment("a*exp(-b*x) + c", start={"a": 2, "b": 0.5})
    assert from_json(to_json(given)) == given
    assert resolve(given).runs[0].start == (2.0, 0.5, 1.0)


@pytest.mark.torch
@pytest.mark.parametrize(
    ("formula", "data", "loss"),
    [
        ("a*exp(-b*x) + c", DECAY, "squared"),
        ("a*exp(-b*x) + c", DECAY, "absolute"),
        ("a*exp(-b*x) + c", DECAY, "huber"),
        ("A*sin(w*x + p)", DECAY, "squared"),
        ("K/(1 + exp(-r*(x - m)))", DECAY, "squared"),
        ("(a + b*x)/(1 + c*x^2)", DECAY, "squared"),
        ("a*abs(x - b) + max(c, x)", DECAY, "squared"),
        ("a*x if x < 2 else b*x^2", DECAY, "squared"),
        ("a*x1^2 + sin(b*x2) + c*x1*x2", PLANE, "squared"),
        ("tanh(a*x1 + b*x2)", Data(name="moons", points=40), "hinge"),
        ("a*exp(-b*x) + c", Data(rows=DECAY.rows, standardize=True), "squared"),
        ("a*exp(-b*x) + c", Data(rows=DECAY.rows, standardize=True), "huber"),
        ("tanh(a*x1 + b*x2)", Data(name="moons", points=40, standardize=True), "hinge"),
    ],
)
def test_gradients_and_hessians_are_autograds(formula, data, loss):
    import torch

    resolved = resolve(experiment(formula, data=data, loss=loss)).learning
    ours = trained_objective(resolved.data, resolved.network)
    theta = np.random.default_rng(3).normal(1.0, 0.3, ours.dim)
    _, gradient = ours.value_and_gradient(theta)

    def slopes(place):
        return np.array(
            autograd.loss_gradient(ours.network, ours.examples, place, ours.examples.learned)
        )

    assert np.allclose(gradient, slopes(theta), rtol=1e-12, atol=1e-13)
    h, hessian = 1e-6, ours.hessian(theta)
    moved = [(slopes(theta + h * e) - slopes(theta - h * e)) / (2 * h) for e in np.eye(ours.dim)]
    assert np.allclose(hessian, moved, rtol=1e-6, atol=1e-7)
    direction = np.arange(1.0, ours.dim + 1.0)
    assert np.allclose(ours.hessian_product(theta, direction), hessian @ direction, rtol=1e-13)
    assert torch.__version__


def test_the_jacobian_is_that_of_a_network_which_is_the_same_model():
    typed = objective_of("w1 x1 + w2 x2 + b", data=PLANE)
    objective = Objective(data=PLANE)
    layers = resolve(Experiment(objective=objective, runs=(Run(optimizer="gd", start=(1, 2, 3)),),
                                steps=1)).learning  # fmt: skip
    network = trained_objective(layers.data, layers.network)
    theta = np.array([0.3, -2.0, 0.7])
    for ours, others in zip(typed.jacobian(theta), network.jacobian(theta), strict=True):
        assert np.allclose(ours, others, rtol=1e-14, atol=1e-15)
    assert np.allclose(typed.hessian(theta), network.hessian(theta), rtol=1e-13)


def test_a_slope_without_a_value_is_that_of_a_difference():
    # ∂/∂b of a·x^b is a·x^b·log(x), which has no value at 0; the limit is 0.
    typed = objective_of("a*x^b")
    _, slopes = typed.jacobian(np.array([2.0, 1.5]))
    assert slopes[0].tolist() == [0.0, 0.0]
    assert np.isfinite(slopes).all()


@pytest.mark.parametrize(
    ("optimizer", "rate"),
    [("gd", 0.1), ("adam", 0.1), ("newton", 1), ("bfgs", 1), ("lbfgs", 1), ("cg", 1)],
)
def test_methods_fit_a_curve(optimizer, rate):
    runs = (Run(optimizer=optimizer, start=BY_NAME, hyperparameters={"learning_rate": rate}),)
    start = {"a": 2.0, "b": 1.0, "c": 0.0}
    given = experiment("a*exp(-b*x) + c", start=start, runs=runs, steps=8_000)
    (tape,) = gdgui.descend(given)
    assert np.allclose(tape.x[-1], (2.5, 1.3, 0.5), atol=1e-4)


def test_batches_noise_and_held_out_rows_count():
    held = Data(rows=DECAY.rows, held_out=0.3, seed=2)
    runs = (
        Run(optimizer="adam", start=BY_NAME, batch=4, hyperparameters={"learning_rate": 0.05}),
        Run(optimizer="gd", start=BY_NAME, noise=0.01, hyperparameters={"learning_rate": 0.1}),
    )
    given = experiment("a*exp(-b*x) + c", data=held, runs=runs, steps=600)
    batches, noisy = gdgui.descend(given)
    objective = objective_of("a*exp(-b*x) + c", data=held)
    # A batch is the mean of its samples.
    order = resolve(given).runs[0].batches.samples_of(0)
    assert batches.f[0] == objective.value_and_gradient(batches.x[0], order)[0]
    assert np.allclose(batches.x[-1], (2.5, 1.3, 0.5), atol=0.05)
    assert np.allclose(noisy.x[-1], (2.5, 1.3, 0.5), atol=0.2)


def test_standardised_data_are_predicted_in_their_own_numbers():
    data = Data(rows=DECAY.rows, standardize=True)
    runs = (Run(optimizer="newton", start=BY_NAME, hyperparameters={"learning_rate": 1}),)
    given = experiment("a*x + b", data=data, runs=runs, steps=20)
    (tape,) = gdgui.descend(given)
    samples = resolve(given).learning.examples.samples
    said = gdgui.predict(given, tape, -1, samples.inputs) * samples.target_scale
    slope, intercept = np.polyfit(X, samples.original_targets(), 1)
    line = slope * X + intercept
    # The formula is in the data's own units, whatever the loss is scaled by.
    assert tape.x[-1] == pytest.approx((slope, intercept), rel=1e-9)
    assert np.allclose(said + samples.target_mean, line, rtol=1e-9)


@pytest.mark.parametrize("standardize", [False, True])
def test_what_is_drawn_of_a_formula_is_its_curve_in_own_units(standardize):
    data = Data(rows=DECAY.rows, standardize=standardize)
    learning = resolve(experiment("a*exp(-b*x) + c", data=data)).learning
    theta, places = np.array([2.0, 0.5, 0.1]), np.linspace(0.0, 5.0, 7)
    frame = Frame(((0.0, 5.0),), (7,))
    drawn = predict(PredictionTask(learning, (0,), (theta,), 0, frame))
    assert np.allclose(drawn.outputs[0][0], 2.0 * np.exp(-0.5 * places) + 0.1, rtol=1e-12)
    assert np.allclose(drawn.fitted[0], 2.0 * np.exp(-0.5 * X) + 0.1, rtol=1e-12)
    answer = answer_at(learning, theta, (1.5,))
    assert answer.value == pytest.approx(2.0 * np.exp(-0.75) + 0.1)


def test_an_overflow_ends_a_run_and_raises_nothing():
    runs = (Run(optimizer="gd", start=(1.0, -1e5), hyperparameters={"learning_rate": 1.0}),)
    (tape,) = gdgui.descend(experiment("a*exp(-b*x)", runs=runs))
    assert tape.status == "diverged"
