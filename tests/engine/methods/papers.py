"""What papers say, written out with vectors, to compare tapes with."""

import numpy as np

import gdgui
from gdgui.engine.descent.descent import descend

__all__ = ["PLACES", "STEPS", "assert_same", "iterates", "tape_of"]

STEPS = 1000


def rosenbrock(p):
    x, y = p
    return np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])


def himmelblau(p):
    x, y = p
    u, v = x * x + y - 11, x + y * y - 7
    return np.array([4 * x * u + 2 * v, 2 * u + 4 * y * v])


PLACES = {"rosenbrock": (rosenbrock, (-1.2, 1.0)), "himmelblau": (himmelblau, (0.2, -0.9))}


def tape_of(optimizer, objective, steps=STEPS, step_size=None, **hyperparameters):
    run = gdgui.Run(
        optimizer=optimizer,
        hyperparameters=hyperparameters,
        start=PLACES[objective][1],
        step_size=step_size,
    )
    made = gdgui.Experiment(
        objective=gdgui.Objective(name=objective), runs=[run], steps=steps, tolerance=0.0
    )
    return descend(made)[0]


def assert_same(tape, wanted):
    expected = np.array(wanted)[: len(tape)]
    error = np.abs(tape.x - expected) / np.maximum(1.0, np.abs(expected))
    assert len(tape) > 100 or not tape.grad[-1].any()
    assert error.max() <= 1e-12


def iterates(objective, step):
    """Return the iterates of ``step(x, gradient, memory)``, which returns the next x."""
    gradient, start = PLACES[objective]
    x, memory, found = np.array(start), {}, []
    for _ in range(STEPS + 1):
        found.append(x)
        x = step(x, gradient(x), memory)
    return found
