"""Runs to draw."""

import numpy as np
import pytest

from gdgui.engine.trajectory import Status

from .view_helpers import descend, tape, trace


@pytest.fixture
def bowl_traces():
    return (
        trace(descend((4.0, 2.0))),
        trace(descend((4.0, 2.0), learning_rate=0.3), 1, selected=False),
    )


@pytest.fixture
def parabola_traces():
    return (
        trace(descend((5.0,))),
        trace(descend((5.0,), learning_rate=1.01), 1, selected=False),
    )


@pytest.fixture
def diverged_tape():
    x = np.array([[1.0, 1.0], [-30.0, 40.0], [9e8, -1e9], [1e200, 1e250], [np.inf, np.nan]])
    with np.errstate(all="ignore"):
        return tape(x, (x**2).sum(axis=1), 2 * x, Status.DIVERGED)
