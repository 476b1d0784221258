"""The edge of stability: full-batch gradient descent raises λ₁ to 2/η, and there it stays.

Run by hand: ``python tests/benchmarks/edge_of_stability.py``. It takes the example
``edge-network``, a network 1-8-8-1 of tanh units on 40 points, which gradient descent trains with
three learning rates, and looks at λ₁ of the Hessian at every step (Cohen et al. 2021, Gradient
descent on neural networks typically occurs at the edge of stability). For each it prints

- 2/η, and λ₁ where the run starts;
- from which step on λ₁ is within 20 % of 2/η, for how many steps in a row, between which shares,
  and between which in the last 500;
- in how many of these the loss rises, and what becomes of it all the same;
- how far λ₁ is from that of torch's full Hessian, at some steps.

It fails unless λ₁ stays so for 500 steps at each η, while the loss falls.
"""

import sys
from collections.abc import Callable

import numpy as np
import torch

from gdgui.engine.analysis.sharpness import sharpness_at
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.trained import TrainedObjective
from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.problem import resolve
from gdgui.examples import example

EXAMPLE, WITHIN, LEAST_STEPS, CHECKED, MOST_ERROR = "edge-network", 0.2, 500, 5, 1e-6


def longest_stay(shares: FloatArray) -> tuple[int, int]:
    """Return the first of the most steps in a row within 20 % of the limit, and how many."""
    is_near = np.abs(shares - 1.0) <= WITHIN
    edges = np.flatnonzero(np.diff(np.concatenate(([False], is_near, [False])).astype(np.int8)))
    stays = edges.reshape(-1, 2)
    first, end = stays[np.argmax(stays[:, 1] - stays[:, 0])] if len(stays) else (0, 0)
    return int(first), int(end - first)


def in_torch(objective: TrainedObjective) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return the same loss of one θ, in torch: tanh units, and a linear output."""
    examples = objective.examples
    inputs = torch.tensor(examples.inputs[:, examples.learned].T.copy())
    targets = torch.tensor(examples.targets[:, examples.learned].T.copy())

    def of(theta: torch.Tensor) -> torch.Tensor:
        h, place = inputs, 0
        for layer, (fan_in, fan_out) in enumerate(objective.network.layers):
            end = place + fan_in * fan_out
            weights, biases = theta[place:end].reshape(fan_out, fan_in), theta[end : end + fan_out]
            h = torch.addmm(biases, h if layer == 0 else torch.tanh(h), weights.T)
            place = end + fan_out
        return (0.5 * (h - targets) ** 2).mean()

    return of


def error_beside_torch(objective: TrainedObjective, x: FloatArray, found: FloatArray) -> float:
    """Return how far the eigenvalues are from torch's at some rows, relative to these."""
    loss, worst = in_torch(objective), 0.0
    for row in np.linspace(0, len(x) - 1, CHECKED).astype(int):
        hessian = torch.autograd.functional.hessian(loss, torch.tensor(x[row]))
        largest = float(torch.linalg.eigvalsh(hessian)[-1])
        worst = max(worst, abs(found[row] - largest) / abs(largest))
    return worst


def main() -> bool:
    """Print the table; return whether λ₁ rises to each limit and stays there."""
    problem = resolve(example(EXAMPLE))
    descent = descended(problem)
    objective = descent.objective
    assert isinstance(objective, TrainedObjective)
    print(f"{EXAMPLE}: {objective.dim} parameters, {problem.experiment.steps:,} steps; λ₁ at each")
    print(
        f"{'η':>5}{'2/η':>7}{'λ₁ at 0':>9}{'near from':>11}{'for steps':>11}{'λ₁ · η/2':>15}"
        f"{f'last {LEAST_STEPS}':>15}{'loss':>22}{'it rises in':>13}{'off torch':>11}"
    )
    all_stay = True
    for run, tape in zip(problem.runs, descent.trajectories(), strict=True):
        limit = 2.0 / run.learning_rate
        found = np.array([sharpness_at(objective, theta).value for theta in tape.x])
        first, steps = longest_stay(found / limit)
        shares, losses = found / limit, tape.f[first : first + steps]
        rises = int((np.diff(losses) > 0.0).sum())
        error = error_beside_torch(objective, tape.x, found)
        print(
            f"{run.learning_rate:>5g}{limit:>7.2f}{found[0]:>9.2f}{first:>11,}{steps:>11,}"
            f"{between(shares[first : first + steps]):>15}{between(shares[-LEAST_STEPS:]):>15}"
            f"{f'{losses[0]:.1e} to {losses[-1]:.1e}':>22}{rises:>13,}{error:>11.0e}"
        )
        has_risen = found[0] < limit <= found.max()
        stays = steps >= LEAST_STEPS and losses[-1] < losses[0]
        all_stay &= has_risen and stays and error < MOST_ERROR
    print("λ₁ stays" if all_stay else "λ₁ does NOT stay", end=" ")
    print(f"within {WITHIN:.0%} of 2/η for {LEAST_STEPS} steps or more at each η.")
    return all_stay


def between(shares: FloatArray) -> str:
    """Return between which values some lie."""
    return f"{shares.min():.2f} to {shares.max():.2f}"


if __name__ == "__main__":
    sys.exit(not main())
