"""A training written with torch in float64: the reference for values, gradients and whole tapes."""

import math

import numpy as np
import torch

from gdgui.engine.data.batches import epoch_order
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.experiment import Data, Experiment, Model, Objective, RandomStart, Run

torch.set_num_threads(1)

ACTIVATIONS = {
    "tanh": torch.tanh,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "gelu": torch.nn.functional.gelu,
    "linear": lambda z: z,
}
OUTPUTS = {
    "linear": lambda z: z,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softmax": lambda z: torch.softmax(z, -1),
}


def two_classes(count=40, held_out=0.1):
    random = np.random.default_rng(5)
    rows = np.column_stack([random.normal(0, 1, (count, 2)), random.random(count) < 0.5])
    return Data(rows=tuple(map(tuple, rows.tolist())), class_names=("a", "b"), held_out=held_out)


def three_classes(count=40, held_out=0.1):
    random = np.random.default_rng(6)
    rows = np.column_stack([random.normal(0, 1, (count, 2)), random.integers(0, 3, count)])
    names = ("a", "b", "c")
    return Data(rows=tuple(map(tuple, rows.tolist())), class_names=names, held_out=held_out)


def numbers(count=40, held_out=0.1):
    random = np.random.default_rng(7)
    x = random.normal(0, 1, (count, 2))
    y = np.sin(x[:, 0]) - 0.5 * x[:, 1] + random.normal(0, 0.1, count)
    rows = np.column_stack([x, y]).tolist()
    return Data(rows=tuple(map(tuple, rows)), held_out=held_out)


def experiment(
    data, *, hidden=(), activation="tanh", output="linear", loss="squared", l1=0.0, l2=0.0,
    optimizer="gd", rate=0.05, batch=None, steps=100, seed=3, start=None, **more,
):  # fmt: skip
    objective = Objective(
        data=data,
        model=Model(hidden=hidden, activation=activation, output=output),
        loss=loss,
        l1=l1,
        l2=l2,
    )
    run = Run(
        optimizer=optimizer,
        hyperparameters={"learning_rate": rate},
        start=RandomStart(11, "he") if start is None else start,
        batch=batch,
        seed=seed,
        **more,
    )
    return Experiment(objective=objective, runs=(run,), steps=steps, tolerance=0.0)


class Reference:
    """A loss over data in torch, of several parameter vectors at once: θ has the shape (k, n)."""

    def __init__(self, objective):
        network, examples = objective.network, objective.examples
        self.network = network
        learned = examples.learned
        self.inputs = torch.tensor(examples.inputs[:, learned].T.copy())
        self.targets = torch.tensor(examples.targets[:, learned].T.copy())

    def loss(self, theta, samples=None):
        inputs, targets = self.inputs, self.targets
        if samples is not None:
            inputs, targets = inputs[samples], targets[samples]
        h = inputs.expand(len(theta), *inputs.shape)
        penalty, place = 0.0, 0
        for layer, (fan_in, fan_out) in enumerate(self.network.layers):
            end = place + fan_in * fan_out
            weights = theta[:, place:end].reshape(-1, fan_out, fan_in)
            biases = theta[:, end : end + fan_out]
            h = torch.baddbmm(biases[:, None, :], h, weights.transpose(1, 2))
            if layer < len(self.network.layers) - 1:
                h = ACTIVATIONS[self.network.activation.id](h)
            if self.network.l1:
                penalty = penalty + self.network.l1 * weights.abs().sum((1, 2))
            if self.network.l2:
                penalty = penalty + 0.5 * self.network.l2 * (weights * weights).sum((1, 2))
            place = end + fan_out
        return self._cost(h, targets).mean(1) + penalty

    def _cost(self, z, y):
        loss, output = self.network.loss.id, self.network.output.id
        if loss == "cross_entropy" and output == "softmax":
            return -(y * torch.log_softmax(z, -1)).sum(-1)
        if loss == "cross_entropy":
            y = y.expand(z.shape)
            logistic = torch.nn.functional.binary_cross_entropy_with_logits
            return logistic(z, y, reduction="none").sum(-1)
        p = OUTPUTS[output](z)
        if loss == "hinge":
            return torch.clamp(1.0 - y * p, min=0.0).sum(-1)
        e = p - y
        if loss == "squared":
            return (0.5 * e * e).sum(-1)
        if loss == "absolute":
            return e.abs().sum(-1)
        return torch.nn.functional.huber_loss(p, y.expand(p.shape), reduction="none").sum(-1)


class Lion:
    """Chen et al. 2023, algorithm 2, which torch has not."""

    def __init__(self, parameters, lr, beta1=0.9, beta2=0.99):
        (self.theta,), self.lr, self.betas = parameters, lr, (beta1, beta2)
        self.m = torch.zeros_like(self.theta)

    def step(self):
        beta1, beta2 = self.betas
        g = self.theta.grad
        with torch.no_grad():
            self.theta -= self.lr * torch.sign(beta1 * self.m + (1 - beta1) * g)
            self.m = beta2 * self.m + (1 - beta2) * g


def optimizer_of(run, theta):
    if run.direction.id == "lion":
        return Lion([theta], run.learning_rate)
    known = run.direction.torch
    arguments = known.arguments(run.hyperparameters)
    return getattr(torch.optim, known.name)([theta], lr=run.learning_rate, **arguments)


def tapes(problem, starts, steps):
    """Return the tapes of θ from some starts, shape (k, steps + 1, n), and the losses."""
    (run,) = problem.runs
    reference = Reference(problem.objective)
    theta = torch.tensor(np.array(starts), requires_grad=True)
    optimizer = optimizer_of(run, theta)
    # Without the profiler's hook around a step, which takes a fifth of the time.
    step = getattr(type(optimizer).step, "__wrapped__", type(optimizer).step)
    samples, size = run.batches.samples, run.batches.size
    per_epoch = math.ceil(samples / size)
    found, losses = [], []
    order = None
    for k in range(steps + 1):
        if size < samples and k % per_epoch == 0:
            order = torch.tensor(epoch_order(run.seed, k // per_epoch, samples))
        begin = k % per_epoch * size
        batch = None if order is None else order[begin : begin + size]
        found.append(theta.detach().numpy().copy())
        loss = reference.loss(theta, batch)
        (theta.grad,) = torch.autograd.grad(loss.sum(), theta)
        losses.append(loss.detach().numpy())
        step(optimizer)
    return np.array(found).swapaxes(0, 1), np.array(losses).T


METHODS = ("gd", "momentum", "adam", "adamw", "rmsprop", "adagrad", "lion")
assert set(METHODS) <= set(DIRECTIONS)
