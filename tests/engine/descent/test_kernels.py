"""The compiled loops, called as the engine calls them."""

import numpy as np
import pytest

from gdgui.engine.descent import kernels
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.methods.compilation import compile_rule
from gdgui.engine.objective.compilation import compile_objective
from gdgui.engine.objective.syntax import parse


def locked(*values):
    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array


class Loop:
    """The descent kernel with arrays of its own."""

    def __init__(self, formula, start, rows, optimizer="gd", rate=0.1, tolerance=1e-8):
        direction = DIRECTIONS[optimizer]
        hyper = locked(rate, *(p.default for p in direction.hyperparameters[1:]))
        self._fixed = (
            compile_objective(parse(formula)).value_and_gradient,
            locked(),
            compile_rule(direction),
            hyper,
            tolerance,
            1e12,
            locked().reshape(0, len(start)),
        )
        self.eta = np.array([rate])
        self.x = np.full((rows, len(start)), -77.0)
        self.x[0] = start
        self.f = np.full(rows, -77.0)
        self.grad = np.full((rows, len(start)), -77.0)
        self.state = np.array([direction.initial_state] * len(start))

    def __call__(self, first, last):
        return kernels.descend(
            *self._fixed, self.x, self.f, self.grad, self.eta, self.state, first, last
        )  # fmt: skip


def test_rows_are_written_from_the_first_to_the_last_and_none_beyond():
    loop = Loop("x**2", [5.0], rows=10)
    assert loop(0, 4) == (4, kernels.UNFINISHED)
    assert (loop.x[:5] != -77.0).all()
    for array in (loop.x, loop.f, loop.grad):
        assert (array[5:] == -77.0).all()


def test_a_run_that_stops_writes_its_last_row_and_none_beyond():
    loop = Loop("x**2", [5.0], rows=10, rate=0.5)
    assert loop(0, 9) == (1, kernels.CONVERGED)
    assert loop.x[:3, 0].tolist() == [5.0, 0.0, -77.0]
    loop = Loop("log(x)", [0.5], rows=10, rate=1.0)
    assert loop(0, 9) == (1, kernels.DIVERGED)
    assert loop.x[:3, 0].tolist() == [0.5, -1.5, -77.0]
    assert np.isnan(loop.f[1])


@pytest.mark.parametrize("optimizer", [d.id for d in DIRECTIONS.values() if not d.couples])
def test_resuming_goes_on_to_the_same_bits(optimizer):
    formula = "(1 - x)**2 + 100*(y - x**2)**2"
    whole = Loop(formula, [-1.2, 1.0], 301, optimizer, rate=1e-3)
    parts = Loop(formula, [-1.2, 1.0], 301, optimizer, rate=1e-3)
    assert whole(0, 300)[0] == 300
    at = 0
    for stop in (0, 1, 2, 50, 299, 300):
        at, _ = parts(at, stop)
        assert at == stop
    for name in ("x", "f", "grad", "state"):
        assert getattr(whole, name).tobytes() == getattr(parts, name).tobytes()
