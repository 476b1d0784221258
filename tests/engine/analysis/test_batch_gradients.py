"""The gradients of all batches of an epoch, against torch's automatic differentiation."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdgui.engine.analysis.autograd import loss_gradient
from gdgui.engine.analysis.batch_gradients import (
    MOST_BATCHES,
    BatchGradientsTask,
    batch_gradients,
    chosen,
)
from gdgui.engine.data.batches import Batches
from gdgui.engine.data.learning import examples_of
from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.problem import resolve
from gdgui.engine.display.plane import SpannedPlane
from gdgui.engine.display.plane_gradients import gradients_in
from gdgui.experiment import Data, Model
from tests.ui.learning_experiments import POINTS, line, logistic, network, training


def typed():
    made = training(Data(rows=POINTS), batch=4, start=(0.5, -0.2, 0.1))
    return replace(made, objective=replace(made.objective, model=Model(formula="a*exp(-b*x) + c")))


MODELS = {
    "network": network(l1=0.01, l2=0.1),
    "line": line(batch=2),
    "logistic": logistic(),
    "typed": typed(),
}


def task_of(experiment, step, run=0):
    problem = resolve(experiment)
    tape = descended(problem).trajectories()[run]
    return BatchGradientsTask(problem.learning, tape.x[step], problem.runs[run].batches, step)


@pytest.mark.torch
@pytest.mark.parametrize("model", MODELS)
def test_each_is_that_of_autograd_and_so_is_that_of_all_data(model):
    task = task_of(MODELS[model], 5)
    found = batch_gradients(task)
    network, data = task.objective.network, task.objective.data
    examples, theta = examples_of(data, network), task.theta.tolist()
    assert len(found.each) == task.batches.steps_per_epoch
    for step, gradient in zip(task.steps.tolist(), found.each, strict=True):
        samples = examples.learned[task.batches.samples_of(step)]
        assert gradient == pytest.approx(
            loss_gradient(network, examples, theta, samples), abs=1e-10
        )
    wanted = loss_gradient(network, examples, theta, examples.learned)
    assert found.whole == pytest.approx(wanted, abs=1e-10)


@pytest.mark.parametrize("model", MODELS)
def test_that_of_all_data_is_the_mean_of_all_and_that_of_the_step_is_on_the_tape(model):
    task = task_of(MODELS[model], 5)
    found = batch_gradients(task)
    sizes = [len(task.batches.samples_of(step)) for step in task.steps.tolist()]
    mean = np.average(found.each, axis=0, weights=sizes)
    assert found.whole == pytest.approx(mean, abs=1e-12)
    place = task.steps.tolist().index(task.step)
    tape = descended(resolve(MODELS[model])).trajectories()[0]
    assert np.array_equal(found.each[place], tape.grad[task.step])


def test_a_full_batch_is_the_only_one():
    task = task_of(line(), 7)
    found = batch_gradients(task)
    assert np.array_equal(found.each, found.whole[None, :])


@pytest.mark.parametrize("count", [1, 64, 65, 200, 1_000])
def test_of_many_batches_some_are_chosen_and_that_of_the_step_is_among_them(count):
    for wanted in {0, count // 3, count - 1}:
        found = chosen(count, wanted)
        assert wanted in found
        assert MOST_BATCHES // 2 <= len(found) <= MOST_BATCHES or count < MOST_BATCHES // 2
        assert len(set(np.diff(found))) <= 1


def test_the_work_grows_with_parameters_and_samples():
    task = task_of(network(), 0)
    other = replace(task, batches=Batches(samples=60, size=10, seed=0))
    assert other.work == 2 * task.work


def test_in_a_plane_they_are_its_components():
    random = np.random.default_rng(2)
    found = batch_gradients(task_of(network(), 3))
    n = len(found.whole)
    basis = np.linalg.qr(random.normal(0, 1, (n, 2)))[0].T
    seen = gradients_in(SpannedPlane(base=np.zeros(n), names=("a", "b"), basis=basis), found)
    assert seen.each == pytest.approx(found.each @ basis.T, abs=1e-14)
    assert seen.whole == pytest.approx(basis @ found.whole, abs=1e-14)
    assert seen.at == pytest.approx(basis @ found.task.theta, abs=1e-14)
