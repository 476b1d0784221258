"""Products with Hessians of losses over data, and their largest eigenvalues, against torch's."""

from itertools import product

import numpy as np
import pytest

from gdgui.engine.analysis.sharpness import Lanczos, Sharpness, sharpness_at
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.problem import resolve
from gdgui.errors import UserError
from gdgui.experiment import Data, Experiment, Model, Objective, RandomStart, Run

PAIRS = [
    *product(("linear", "tanh"), ("squared", "absolute", "huber", "hinge")),
    *product(("sigmoid", "softmax"), ("squared", "absolute", "huber", "cross_entropy")),
]
ACTIVATIONS = ("tanh", "relu", "sigmoid", "gelu", "linear")
PENALTIES = {"l1": 0.01, "l2": 0.1}

TEN = {
    "a line": ((), "tanh", "linear", "squared", {}),
    "logistic regression": ((), "tanh", "sigmoid", "cross_entropy", {}),
    "a softmax": ((), "tanh", "softmax", "cross_entropy", PENALTIES),
    "tanh": ((8, 8), "tanh", "tanh", "squared", {}),
    "sigmoid, deep": ((4, 4, 4), "sigmoid", "sigmoid", "cross_entropy", {}),
    "ReLU": ((9,), "relu", "linear", "huber", {"l2": 0.02}),
    "gelu": ((6, 5), "gelu", "softmax", "squared", {}),
    "linear": ((3, 3), "linear", "tanh", "hinge", PENALTIES),
    "gelu, absolute": ((7,), "gelu", "sigmoid", "absolute", {}),
    "tanh, wide": ((24, 12), "tanh", "softmax", "cross_entropy", {"l2": 1e-3}),
}


def loss_of(experiment):
    objective = resolve(experiment).objective
    return trained_objective(objective.data, objective.network)


def somewhere(objective, seed=1):
    return np.random.default_rng(seed).normal(0, 0.7, objective.dim)


def spiral_of(points=90, hidden=(6,), **more):
    model = Model(hidden=hidden, output="tanh")
    data = Data(name="spiral", points=points, seed=2, noise=0.1)
    objective = Objective(data=data, model=model, loss="squared", **more)
    run = Run(optimizer="gd", start=RandomStart(1))
    return loss_of(Experiment(objective=objective, runs=(run,), steps=0))


def in_torch(experiment):
    from tests.engine.data import learning_torch

    return learning_torch.Reference(resolve(experiment).objective)


def experiment_of(output, **more):
    from tests.engine.data import learning_torch as torchs

    data = torchs.three_classes(150) if output == "softmax" else torchs.two_classes(150)
    return torchs.experiment(data, output=output, **more)


def product_in_torch(experiment, place, direction, samples=None):
    import torch

    theta = torch.tensor(place[None], requires_grad=True)
    value = in_torch(experiment).loss(theta, samples)[0]
    (gradient,) = torch.autograd.grad(value, theta, create_graph=True)
    # What is 0 stands for a second derivative where there is none at all.
    along = (gradient[0] * torch.tensor(direction)).sum() + 0.0 * (theta * theta).sum()
    (found,) = torch.autograd.grad(along, theta)
    return found[0].numpy()


def assert_is_near(found, expected):
    assert np.linalg.norm(found - expected) <= 1e-10 * np.linalg.norm(expected)


@pytest.mark.torch
@pytest.mark.parametrize(("output", "loss"), PAIRS)
@pytest.mark.parametrize("hidden", [(), (5,), (3, 4, 2, 5)])
def test_a_product_with_the_hessian_is_autograds(output, loss, hidden):
    for activation in ACTIVATIONS if hidden else ("tanh",):
        for penalties in ({}, PENALTIES):
            given = experiment_of(
                output, hidden=hidden, activation=activation, loss=loss, **penalties
            )
            ours = loss_of(given)
            place, direction = somewhere(ours), somewhere(ours, 2)
            expected = product_in_torch(given, place, direction)
            assert_is_near(ours.hessian_product(place, direction), expected)


@pytest.mark.torch
def test_it_is_of_a_batch_and_of_more_data_than_are_kept():
    batch = np.array([5, 77, 0, 31, 8, 90, 14, 62, 3])
    given = experiment_of("tanh", hidden=(6,))
    ours = loss_of(given)
    place, direction = somewhere(ours), somewhere(ours, 2)
    expected = product_in_torch(given, place, direction, batch)
    assert_is_near(ours.hessian_product(place, direction, batch), expected)

    from tests.engine.data import learning_torch as torchs

    given = torchs.experiment(torchs.two_classes(4_000), hidden=(40, 40), output="tanh")
    ours = loss_of(given)
    place, direction = somewhere(ours), somewhere(ours, 2)
    assert_is_near(
        ours.hessian_product(place, direction), product_in_torch(given, place, direction)
    )


@pytest.mark.torch
@pytest.mark.parametrize("kind", TEN)
def test_the_sharpness_is_the_largest_eigenvalue_of_torchs_hessian(kind):
    import torch

    hidden, activation, output, loss, penalties = TEN[kind]
    given = experiment_of(output, hidden=hidden, activation=activation, loss=loss, **penalties)
    ours, reference = loss_of(given), in_torch(given)
    for seed in (1, 2):
        place = somewhere(ours, seed)
        hessian = torch.autograd.functional.hessian(
            lambda theta: reference.loss(theta[None])[0], torch.tensor(place)
        ).numpy()
        expected = np.linalg.eigvalsh(hessian)[-1]
        found = sharpness_at(ours, place)
        assert found.is_converged
        assert found.value == pytest.approx(expected, rel=1e-6)
        # Of P^-1 (H + decay I), which is not symmetric, by an algorithm for any matrix.
        divisors = np.random.default_rng(seed).uniform(0.1, 10.0, ours.dim)
        matrix = (hessian + 0.3 * np.eye(ours.dim)) / divisors[:, None]
        expected = np.linalg.eigvals(matrix).real.max()
        found = sharpness_at(ours, place, divisors=divisors, decay=0.3)
        assert found.value == pytest.approx(expected, rel=1e-6)


def test_a_few_steps_know_the_sharpness_and_how_far_off_they_may_be():
    loss = spiral_of(hidden=(8, 8))
    place = somewhere(loss)
    eigenvalues = np.linalg.eigvalsh(loss.hessian(place))
    iteration = Lanczos(loss, place, tolerance=0.0)
    steps = []
    for found in iteration.run():
        steps.append(found.steps)
        assert np.abs(eigenvalues - found.value).min() <= found.error + 1e-12 * eigenvalues[-1]
    assert steps == sorted(set(steps))
    assert steps[-1] <= loss.dim
    assert found.value == pytest.approx(eigenvalues[-1], rel=1e-12)
    assert sharpness_at(loss, place).steps < loss.dim // 2


def test_eigenvalues_that_come_twice_and_ranks_that_are_low_are_no_matter():
    rows = ((1.0, 0.0, 2.0), (0.0, 1.0, 1.0), (-1.0, 0.0, 0.0), (0.0, -1.0, 1.0))
    objective = Objective(data=Data(rows=rows), model=Model(), l2=0.5)
    run = Run(optimizer="gd", start=(0.0, 0.0, 0.0))
    loss = loss_of(Experiment(objective=objective, runs=(run,), steps=0))
    # By hand: ½ + ½ for the two weights, 1 for the bias.
    assert loss.hessian(np.zeros(3)).tolist() == np.eye(3).tolist()
    found = sharpness_at(loss, np.zeros(3))
    assert (found.value, found.steps) == (pytest.approx(1.0, rel=1e-15), 1)
    assert found.is_converged


def test_a_hessian_of_zeros_has_the_sharpness_zero():
    # All ReLUs are off, and the loss is absolute: no second derivative is left.
    objective = Objective(
        data=Data(rows=((1.0, 2.0), (3.0, 1.0))),
        model=Model(hidden=(2,), activation="relu"), loss="absolute",
    )  # fmt: skip
    start = (-1.0, -1.0, -1.0, -1.0, 1.0, 1.0, 0.0)
    run = Run(optimizer="gd", start=start)
    loss = loss_of(Experiment(objective=objective, runs=(run,), steps=0))
    assert sharpness_at(loss, np.array(start)) == Sharpness(0.0, 0.0, 1, is_converged=True)


@pytest.mark.parametrize("place", [np.nan, np.inf])
def test_a_hessian_that_is_not_finite_is_marked(place):
    objective = Objective(data=Data(rows=((1.0, 2.0), (3.0, 1.0))), model=Model(hidden=(3,)))
    run = Run(optimizer="gd", start=RandomStart(1))
    loss = loss_of(Experiment(objective=objective, runs=(run,), steps=0))
    found = sharpness_at(loss, np.full(loss.dim, place))
    assert np.isnan(found.value)
    assert not found.is_converged


def test_divisors_are_above_zero_and_theta_has_all_parameters():
    loss = spiral_of()
    place = somewhere(loss)
    for wrong in (np.zeros(loss.dim), np.ones(3), np.full(loss.dim, np.nan)):
        with pytest.raises(UserError, match="a number above 0 for each parameter expected"):
            sharpness_at(loss, place, divisors=wrong)
    with pytest.raises(UserError, match=rf"θ: {loss.dim} parameters expected"):
        sharpness_at(loss, place[1:])
