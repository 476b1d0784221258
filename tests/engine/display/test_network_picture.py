"""What neurons see, against torch in float64."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from gdgui.data_source import Data
from gdgui.engine.data.learning import encoded_inputs
from gdgui.engine.descent.problem import resolve
from gdgui.engine.display.network_picture import (
    MOST_UNITS,
    NetworkTask,
    drawn_units,
    network_picture,
    weight_places,
)
from gdgui.experiment import Experiment, Model, Objective, RandomStart, Run

SPIRAL, IRIS = Data(name="spiral", seed=1, held_out=0.3), Data(name="iris", standardize=True)
HOUSES = Data(name="houses", standardize=True, held_out=0.25)
PENGUINS = Data(name="penguins", standardize=True, held_out=0.2)
FUNCTIONS = {
    "tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid,
    "gelu": torch.nn.functional.gelu, "linear": lambda z: z,
    "softmax": lambda z: torch.softmax(z, dim=1),
}  # fmt: skip


def learning(data, loss="squared", **model):
    run = Run(optimizer="gd", hyperparameters={"learning_rate": 0.1}, start=RandomStart(3))
    objective = Objective(data=data, model=Model(**model), loss=loss)
    return resolve(Experiment(objective=objective, runs=(run,), steps=5)).learning


def asked(objective, seed=1):
    theta = np.random.default_rng(seed).normal(0, 0.9, objective.dim)
    return network_picture(NetworkTask(objective, theta))


def by_torch(picture):
    """The outputs of every layer by torch, unit by unit, shape (units, m)."""
    objective = picture.task.objective
    network, samples = objective.network, objective.examples.samples
    inputs = samples.inputs
    if picture.frame.intervals:
        axes = [
            np.linspace(low, high, count)
            for (low, high), count in zip(
                picture.frame.intervals, picture.frame.counts, strict=True
            )
        ]
        nodes = [(x,) for x in axes[0]]
        if len(axes) == 2:
            nodes = [(x, y) for y in axes[1] for x in axes[0]]
        inputs = (np.array(nodes) - samples.input_mean) / samples.input_scale
    seen = torch.from_numpy(encoded_inputs(network.features, inputs).T.copy())
    found, place = [seen], 0
    theta = torch.from_numpy(picture.task.theta)
    for layer, (fan_in, fan_out) in enumerate(network.layers, start=1):
        linear = torch.nn.Linear(fan_in, fan_out, dtype=torch.float64)
        count = fan_in * fan_out + fan_out
        torch.nn.utils.vector_to_parameters(theta[place : place + count], linear.parameters())
        is_last = layer == len(network.layers)
        part = network.output if is_last else network.activation
        found.append(FUNCTIONS[part.id](linear(found[-1])))
        place += count
    return [each.detach().numpy().T for each in found]


@pytest.mark.parametrize(
    ("data", "loss", "model"),
    [
        (SPIRAL, "squared", {"hidden": (8, 8), "output": "tanh"}),
        (SPIRAL, "cross_entropy", {"hidden": (5,), "activation": "relu", "output": "sigmoid"}),
        (SPIRAL, "squared", {"hidden": (4, 3), "features": ("inputs", "squares", "sines")}),
        (SPIRAL, "squared", {"hidden": (40, 17), "activation": "gelu"}),
        (IRIS, "cross_entropy", {"hidden": (6,), "output": "softmax"}),
        (HOUSES, "squared", {"hidden": (7, 2), "activation": "sigmoid"}),
        (PENGUINS, "cross_entropy", {"hidden": (3,), "output": "softmax"}),
        (SPIRAL, "squared", {"features": ("inputs", "products")}),
    ],
)
def test_every_neuron_says_what_torch_says(data, loss, model):
    picture = asked(learning(data, loss, **model))
    expected = by_torch(picture)
    assert len(picture.layers) == len(expected)
    for found, reference in zip(picture.layers, expected, strict=True):
        drawn = min(len(reference), MOST_UNITS)
        assert found.shape[0] == drawn
        rows = found.reshape(drawn, -1)
        scale = np.maximum(1.0, np.abs(reference[:drawn]))
        assert np.abs(rows - reference[:drawn]).max(initial=0.0) <= 1e-12 * scale.max()


def test_a_grid_has_its_first_row_at_the_lowest_second_input():
    picture = asked(learning(SPIRAL, hidden=(2,)))
    first, second = picture.layers[0]
    assert (np.diff(first, axis=1) > 0).all()
    assert (np.diff(second, axis=0) > 0).all()


def test_the_frame_holds_all_rows_in_their_own_units():
    objective = learning(IRIS, "cross_entropy", hidden=(2,), output="softmax")
    samples = objective.examples.samples
    own = samples.inputs * samples.input_scale + samples.input_mean
    intervals = np.array(asked(objective).frame.intervals)
    assert (intervals[:, 0] < own.min(axis=0)).all()
    assert (intervals[:, 1] > own.max(axis=0)).all()


def test_places_in_theta_are_those_of_the_names():
    network = learning(SPIRAL, hidden=(5, 3)).network
    for layer in (1, 2, 3):
        weights, biases = weight_places(network.sizes, layer)
        assert network.names[weights] == f"w{layer}_1_1"
        assert network.names[biases] == f"b{layer}_1"
    assert drawn_units((300, 64, 1)) == (MOST_UNITS, MOST_UNITS, 1)


def test_a_diverged_theta_has_a_picture_without_numbers():
    objective = learning(SPIRAL, hidden=(3,))
    picture = network_picture(NetworkTask(objective, np.full(objective.dim, np.nan)))
    assert np.isnan(picture.layers[1]).all()
    assert picture.task.is_alike(NetworkTask(objective, np.full(objective.dim, np.nan)))


def test_tapes_networks_and_planes_wait_for_no_kernel_that_they_do_without():
    # Some ten seconds of compiling, where nothing has been compiled yet.
    script = (
        "import sys\n"
        "import gdgui.engine.analysis.learning_curves, gdgui.engine.descent.descent\n"
        "import gdgui.engine.display.loss_plane, gdgui.engine.data.activation_kernels\n"
        "idle = {'analysis.minima_kernels', 'analysis.lanczos_kernels', 'data.hessian_kernels'}\n"
        "sys.exit(str(found) if (found := {\n"
        "    each for each in idle if f'gdgui.engine.{each}' in sys.modules\n"
        "}) else 0)\n"
    )
    found = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert found.returncode == 0, found.stderr.decode()
