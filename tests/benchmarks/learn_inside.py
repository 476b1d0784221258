"""What is looked at inside a training, against torch: a plane, a Hessian-vector product, λ₁.

Run by hand: ``python tests/benchmarks/learn_inside.py [ROUNDS]``, or as the end of ``learn.py``.
The network is 2-8-8-1 of tanh units with squared losses on 250 points. The plane has 128 × 128
losses: torch's come by `vmap` in chunks, of several sizes the one that is fastest, on as many
threads. The product with the Hessian is torch's by two backward passes, or by a forward one over a
backward one (`torch.func`), whichever is faster; λ₁ is that of 20 Lanczos steps with full
reorthogonalisation, for which torch keeps the graph of the gradient. Both take one thread. The
peers take turns, of twenty products or four eigenvalues, and medians are compared.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import torch

from gdgui.engine.analysis.sharpness import Lanczos
from gdgui.engine.data.trained import TrainedObjective, trained_objective
from gdgui.engine.descent.problem import resolve
from gdgui.engine.display.loss_plane import sample_loss
from gdgui.engine.display.plane_directions import random_plane
from gdgui.experiment import Data, Experiment, Model, Objective, RandomStart, Run

SAMPLES, HIDDEN, SIDE, STEPS = 250, (8, 8), 128, 20
CHUNKS = (64, 128, 256, 512, 1024)
TARGETS = {"plane": 5.0, "product": 10.0, "sharpness": 10.0}


def loss_and_place() -> tuple[TrainedObjective, np.ndarray]:
    """Return the loss, and where it is looked at."""
    objective = Objective(
        data=Data(name="spiral", points=SAMPLES, noise=0.1, seed=1),
        model=Model(hidden=HIDDEN, output="tanh"), loss="squared",
    )  # fmt: skip
    run = Run(optimizer="gd", start=RandomStart(7))
    problem = resolve(Experiment(objective=objective, runs=(run,), steps=0))
    learning = problem.learning
    return trained_objective(learning.data, learning.network), np.array(problem.runs[0].start)


def in_torch(loss: TrainedObjective) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return the same loss of one θ, in torch."""
    examples = loss.examples
    inputs = torch.tensor(examples.inputs[:, examples.learned].T.copy())
    targets = torch.tensor(examples.targets[:, examples.learned].T.copy())

    def of(theta: torch.Tensor) -> torch.Tensor:
        h, place = inputs, 0
        for fan_in, fan_out in loss.network.layers:
            end = place + fan_in * fan_out
            weights, biases = theta[place:end].reshape(fan_out, fan_in), theta[end : end + fan_out]
            h, place = torch.tanh(torch.addmm(biases, h, weights.T)), end + fan_out
        e = h - targets
        return (0.5 * e * e).mean()

    return of


def medians(
    peers: dict[str, Callable[[], object]], rounds: int, at_once: int = 1
) -> dict[str, float]:
    """Return milliseconds, the peers taking turns of so many calls."""
    found: dict[str, list[float]] = {name: [] for name in peers}
    for work in peers.values():
        work()
    for _ in range(rounds):
        for name, work in peers.items():
            began = time.perf_counter()
            for _ in range(at_once):
                work()
            found[name].append(1e3 * (time.perf_counter() - began) / at_once)
    return {name: statistics.median(times) for name, times in found.items()}


def plane(loss: TrainedObjective, place: np.ndarray, rounds: int) -> tuple[float, float]:
    """Return the milliseconds of a plane, of gdgui and of torch's best chunks."""
    seen, intervals = random_plane(loss.network, place, 1), ((-5.0, 5.0), (-5.0, 5.0))
    torch.set_num_threads(os.cpu_count() or 1)
    one = in_torch(loss)
    steps = np.linspace(-5.0, 5.0, SIDE)
    first, second = (each.ravel() for each in np.meshgrid(steps, steps))
    base, basis = torch.tensor(seen.base), torch.tensor(seen.basis)
    places = torch.tensor(np.column_stack([first, second]))

    def by_torch(chunk: int) -> torch.Tensor:
        return torch.vmap(lambda at: one(base + at @ basis), chunk_size=chunk)(places)

    ours = sample_loss(loss, seen, intervals, (SIDE, SIDE))
    assert ours is not None
    assert np.allclose(ours.z.ravel(), by_torch(256).numpy(), rtol=1e-11), "other losses"
    tried = {str(chunk): lambda chunk=chunk: by_torch(chunk) for chunk in CHUNKS}
    took = medians(tried, 1)
    best = min(took, key=took.__getitem__)
    peers = {
        "gdgui": lambda: sample_loss(loss, seen, intervals, (SIDE, SIDE)),
        "torch": tried[best],
    }
    found = medians(peers, rounds)
    return found["gdgui"], found["torch"]


def product(loss: TrainedObjective, place: np.ndarray, rounds: int) -> tuple[float, float]:
    """Return the milliseconds of a product with the Hessian, of gdgui and of torch's faster way."""
    torch.set_num_threads(1)
    one, direction = in_torch(loss), np.random.default_rng(1).normal(0, 1, loss.dim)
    theta, along = torch.tensor(place, requires_grad=True), torch.tensor(direction)

    def backward_twice() -> torch.Tensor:
        (gradient,) = torch.autograd.grad(one(theta), theta, create_graph=True)
        return torch.autograd.grad(gradient @ along, theta)[0]

    def forward_over_backward() -> torch.Tensor:
        found: torch.Tensor = torch.func.jvp(torch.func.grad(one), (theta.detach(),), (along,))[1]
        return found

    ours = loss.hessian_product(place, direction)
    for found in (backward_twice(), forward_over_backward()):
        assert np.allclose(ours, found.numpy(), rtol=1e-9, atol=1e-14), "another product"
    peers = {
        "gdgui": lambda: loss.hessian_product(place, direction),
        "twice": backward_twice,
        "forward": forward_over_backward,
    }
    took = medians(peers, rounds, 20)
    return took["gdgui"], min(took["twice"], took["forward"])


def sharpness(loss: TrainedObjective, place: np.ndarray, rounds: int) -> tuple[float, float]:
    """Return the milliseconds of λ₁ by `STEPS` Lanczos steps, of gdgui and of torch."""
    torch.set_num_threads(1)
    one, theta = in_torch(loss), torch.tensor(place, requires_grad=True)
    start = torch.tensor(np.random.default_rng(1).normal(0, 1, loss.dim))

    def by_gdgui() -> float:
        iteration = Lanczos(loss, place, tolerance=0.0, most_steps=STEPS)
        iteration.advance(STEPS)
        return iteration.found.value

    def by_torch() -> float:
        (gradient,) = torch.autograd.grad(one(theta), theta, create_graph=True)
        basis = [start / start.norm()]
        matrix = torch.zeros(STEPS, STEPS, dtype=torch.float64)
        for k in range(STEPS):
            (new,) = torch.autograd.grad(gradient @ basis[-1], theta, retain_graph=True)
            matrix[k, k] = new @ basis[-1]
            before = torch.stack(basis)
            for _ in range(2):
                new = new - before.T @ (before @ new)
            length = new.norm()
            if k + 1 < STEPS:
                matrix[k, k + 1] = matrix[k + 1, k] = length
            basis.append(new / length)
        return float(torch.linalg.eigvalsh(matrix)[-1])

    assert np.isclose(by_gdgui(), by_torch(), rtol=1e-9), "another eigenvalue"
    took = medians({"gdgui": by_gdgui, "torch": by_torch}, rounds, 4)
    return took["gdgui"], took["torch"]


def report(rounds: int) -> bool:
    """Print a row for each; return whether a target is missed."""
    loss, place = loss_and_place()
    missed = False
    print("inside 2-8-8-1, 250 points          gdgui ms   torch ms   torch ×")
    for name, title, measure in (
        ("plane", f"plane {SIDE} × {SIDE}, {os.cpu_count()} threads", plane),
        ("product", "Hessian-vector product", product),
        ("sharpness", f"λ₁ by {STEPS} Lanczos steps", sharpness),
    ):
        ours, torchs = measure(loss, place, rounds)
        target = TARGETS[name]
        print(f"{title:34} {ours:9.3f} {torchs:10.3f} {torchs / ours:7.1f} (≥ {target:g})")
        missed |= torchs / ours < target
    return missed


if __name__ == "__main__":
    sys.exit(int(report(int(sys.argv[1]) if len(sys.argv) > 1 else 15)))
