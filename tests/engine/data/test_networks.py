"""Values, gradients and Hessians of losses over data, against torch's autograd and by algebra."""

from itertools import product

import numpy as np
import pytest

import gdgui
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.problem import resolve
from gdgui.experiment import Data, Experiment, ExperimentError, Model, Objective, RandomStart, Run

PAIRS = [
    *product(("linear", "tanh"), ("squared", "absolute", "huber", "hinge")),
    *product(("sigmoid", "softmax"), ("squared", "absolute", "huber", "cross_entropy")),
]
ACTIVATIONS = ("tanh", "relu", "sigmoid", "gelu", "linear")


def objective_of(experiment):
    objective = resolve(experiment).objective
    return trained_objective(objective.data, objective.network)


def somewhere(objective, seed=1):
    return np.random.default_rng(seed).normal(0, 0.7, objective.dim)


@pytest.mark.torch
@pytest.mark.parametrize(("output", "loss"), PAIRS)
@pytest.mark.parametrize("hidden", [(), (5,), (3, 4, 2, 5)])
def test_gradients_and_hessians_are_autograds(output, loss, hidden):
    import torch

    from tests.engine.data import learning_torch as torchs

    data = torchs.three_classes(70) if output == "softmax" else torchs.two_classes(70)
    for activation in ACTIVATIONS if hidden else ("tanh",):
        experiment = torchs.experiment(
            data, hidden=hidden, activation=activation, output=output, loss=loss, l1=0.01, l2=0.1
        )
        ours = objective_of(experiment)
        reference = torchs.Reference(resolve(experiment).objective)
        place = somewhere(ours)
        theta = torch.tensor(place[None], requires_grad=True)
        value = reference.loss(theta)[0]
        (gradient,) = torch.autograd.grad(value, theta)
        found, slope = ours.value_and_gradient(place)
        assert found == pytest.approx(value.item(), rel=1e-13)
        assert np.abs(slope - gradient[0].numpy()).max() <= 1e-12 * np.abs(slope).max()
        if activation != "relu" and len(hidden) < 4:
            hessian = torch.autograd.functional.hessian(
                lambda t, loss=reference.loss: loss(t[None])[0], torch.tensor(place)
            )
            size = max(1.0, float(hessian.abs().max()))
            assert np.abs(ours.hessian(place) - hessian.numpy()).max() <= 1e-11 * size


def test_a_loss_is_the_mean_of_what_its_formula_says():
    data = Data(rows=((1.0, 2.0), (3.0, -1.0)))
    run = Run(optimizer="gd", start=(0.5, 1.0))
    expected = {
        "squared": (0.5 * 0.5**2 + 0.5 * 3.5**2) / 2,
        "absolute": (0.5 + 3.5) / 2,
        "huber": (0.5 * 0.5**2 + 3.0) / 2,
    }
    for loss, value in expected.items():
        objective = Objective(data=data, model=Model(), loss=loss)
        experiment = Experiment(objective=objective, runs=(run,), steps=0)
        assert gdgui.descend(experiment)[0].f[0] == pytest.approx(value, rel=1e-15)


def test_penalties_are_on_weights_and_not_on_biases():
    data = Data(rows=((0.0, 0.0), (0.0, 0.0)))
    objective = Objective(data=data, model=Model(), l1=0.3, l2=0.1)
    run = Run(optimizer="gd", start=(-2.0, 0.0))
    (tape,) = gdgui.descend(Experiment(objective=objective, runs=(run,), steps=0))
    assert tape.f[0] == pytest.approx(0.3 * 2.0 + 0.05 * 4.0)
    assert tape.grad[0].tolist() == pytest.approx([-0.3 - 0.2, 0.0])


def test_the_order_of_the_parameters_is_torchs():
    torch = pytest.importorskip("torch")
    data = Data(rows=((1.0, 2.0, 3.0), (0.0, 1.0, 2.0)))
    objective = Objective(data=data, model=Model(hidden=(3, 2), activation="tanh"))
    layers = [torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 2), torch.nn.Tanh()]
    net = torch.nn.Sequential(*layers, torch.nn.Linear(2, 1)).double()
    theta = torch.nn.utils.parameters_to_vector(net.parameters()).detach().numpy()
    run = Run(optimizer="gd", start=tuple(theta.tolist()))
    experiment = Experiment(objective=objective, runs=(run,), steps=0)
    (tape,) = gdgui.descend(experiment)
    examples = gdgui.data(experiment)
    expected = net(torch.tensor(examples.inputs)).detach().numpy()[:, 0]
    assert gdgui.predict(experiment, tape, 0, examples.inputs) == pytest.approx(expected, rel=1e-14)


def test_sums_have_the_order_that_is_written_down():
    # With batches beyond a tile, and a count that is no multiple of the lanes.
    random = np.random.default_rng(2)
    x, y = random.normal(0, 1, 77), random.normal(0, 1, 77)
    data = Data(rows=tuple(zip(x.tolist(), y.tolist(), strict=True)))
    run = Run(optimizer="gd", start=(0.0, 0.0))
    experiment = Experiment(objective=Objective(data=data, model=Model()), runs=(run,), steps=0)
    (tape,) = gdgui.descend(experiment)

    def lanes(values):
        total = [0.0] * 8
        for j, value in enumerate(values):
            total[j % 8] += value
        while len(total) > 1:
            half = len(total) // 2
            total = [total[i] + total[i + half] for i in range(half)]
        return total[0]

    products = [-b * a for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    slope = (0.0 + lanes(products[:64])) + lanes(products[64:])
    assert tape.grad[0, 0] == slope * (1.0 / 77)


def test_a_softmax_predicts_probabilities_and_other_outputs_their_labels():
    rows = ((0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (0.5, 1.0))
    data = Data(rows=rows, class_names=("a", "b", "c"))
    objective = Objective(data=data, model=Model(output="softmax"), loss="cross_entropy")
    run = Run(optimizer="gd", start=RandomStart(1))
    experiment = Experiment(objective=objective, runs=(run,), steps=3)
    (tape,) = gdgui.descend(experiment)
    found = gdgui.data(experiment)
    assert found.targets.shape == (4, 3)
    assert found.targets.sum(axis=1).tolist() == [1.0] * 4
    outputs = gdgui.predict(experiment, tape, -1, found.inputs)
    assert outputs.shape == (4, 3)
    assert outputs.sum(axis=1) == pytest.approx([1.0] * 4, rel=1e-15)
    for step in (4, -5, 1.5):
        with pytest.raises(gdgui.UserError, match=r"step: a step from 0 to 3 expected"):
            gdgui.predict(experiment, tape, step, found.inputs)
    with pytest.raises(gdgui.UserError, match=r"inputs: the shape \(k, 1\) expected"):
        gdgui.predict(experiment, tape, 0, [[1.0, 2.0]])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"loss": "cubic"}, "objective.loss: one of squared, absolute"),
        ({"model": Model(activation="swish")}, "objective.model.activation: one of tanh, relu"),
        ({"model": Model(output="step")}, "objective.model.output: one of linear, sigmoid"),
        ({"model": Model(output="softmax")}, "objective.model.output: softmax needs at least 2"),
        ({"loss": "hinge"}, "objective.loss: the hinge loss needs classes"),
        (
            {"loss": "cross_entropy", "model": Model(output="tanh")},
            "objective.loss: the cross-entropy loss is taken of the output sigmoid or softmax",
        ),
        ({"model": Model(features=("x3",))}, "objective.model.features[0]: an input, x1 to x2"),
        ({"model": Model(features=("log(x1)",))}, "objective.model.features[0]: a feature such as"),
        ({"model": Model(features=("x1^40",))}, "objective.model.features[0]: a power from 1 to"),
        ({"data": Data(name="spirale")}, "objective.data.name: one of"),
    ],
)
def test_what_does_not_fit_together_is_refused_with_a_sentence(change, sentence):
    rows = ((0.0, 1.0, 2.0), (1.0, 0.0, 3.0))
    given = {"data": Data(rows=rows), "model": Model()} | change
    run = Run(optimizer="gd", start=RandomStart())
    experiment = Experiment(objective=Objective(**given), runs=(run,), steps=1)
    with pytest.raises(ExperimentError) as refusal:
        resolve(experiment)
    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize("neurons", [0, 65])
def test_a_layer_says_how_many_neurons_it_may_have(neurons):
    with pytest.raises(
        ExperimentError, match=rf"hidden\[0\]: 1 to 64 neurons expected, {neurons} "
    ):
        Model(hidden=(neurons,))


def test_data_have_no_coordinates_to_name():
    with pytest.raises(ExperimentError, match=r"coordinates: it belongs to a formula"):
        Objective(data=Data(rows=((0.0, 1.0), (1.0, 2.0))), coordinates=("w", "b"))


def test_a_feature_that_overflows_is_refused():
    data = Data(rows=((1e99, 1.0), (1e98, 2.0)))
    run = Run(optimizer="gd", start=RandomStart())
    objective = Objective(data=data, model=Model(features=("powers 12",)))
    with pytest.raises(ExperimentError, match=r"^objective\.model\.features: x\^4 grows beyond"):
        resolve(Experiment(objective=objective, runs=(run,), steps=1))


def test_more_than_two_classes_need_a_softmax():
    data = Data(rows=((0.0, 0.0), (1.0, 1.0), (2.0, 2.0)), class_names=("a", "b", "c"))
    run = Run(optimizer="gd", start=RandomStart())
    experiment = Experiment(objective=Objective(data=data, model=Model()), runs=(run,), steps=1)
    with pytest.raises(ExperimentError, match=r"model\.output: softmax expected"):
        resolve(experiment)
