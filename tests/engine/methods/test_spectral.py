"""Barzilai and Borwein's steps, against their paper written out with vectors."""

import numpy as np
import pytest

import gdgui
from gdgui.engine.descent.descent import descend
from gdgui.engine.methods.step_flags import StepFlag
from tests.engine.methods.papers import PLACES, iterates, tape_of

LENGTHS = {
    "bb_long": lambda s, q: (s @ s) / (s @ q),
    "bb_short": lambda s, q: (s @ q) / (q @ q),
}


def by_the_paper(method, objective, nudge=1.0):
    def step(x, g, memory):
        alpha = 1e-3 * nudge
        if memory and (x - memory["x"]).any():
            found = LENGTHS[method](x - memory["x"], g - memory["g"])
            alpha = found if found > 0.0 else alpha
        memory |= {"x": x, "g": g}
        return x - alpha * g

    with np.errstate(all="ignore"):
        return np.array(iterates(objective, step))


@pytest.mark.parametrize("objective", PLACES)
@pytest.mark.parametrize("method", LENGTHS)
def test_a_step_is_as_long_as_the_paper_says(method, objective):
    wanted = by_the_paper(method, objective)
    # The method is chaotic: a change of the last digits grows, and so do roundings, but not more.
    shaken = by_the_paper(method, objective, 1.0 + 4e-14)
    grown = np.maximum.accumulate(np.abs(wanted - shaken).max(axis=1))
    tape = tape_of(method, objective)
    error = np.abs(tape.x - wanted[: len(tape)]).max(axis=1)
    assert (error <= np.maximum(1e-12, grown[: len(tape)])).all()
    assert error[:18].max() <= 1e-12
    assert tape.f[-1] <= 1e-20


@pytest.mark.parametrize("method", LENGTHS)
def test_on_a_quadratic_each_length_is_one_over_a_curvature_between_the_two(method):
    run = gdgui.Run(optimizer=method, start=[5.0, 1.0], hyperparameters={"first": 0.05})
    objective = gdgui.Objective(formula="(x^2 + 10y^2)/2")
    (tape,) = descend(gdgui.Experiment(objective=objective, runs=[run], steps=60, tolerance=1e-9))
    assert tape.status.value == "converged"
    assert not tape.flags.any()
    step = tape.x[1:] - tape.x[:-1]
    lengths = np.linalg.norm(step, axis=1) / np.linalg.norm(tape.grad[:-1], axis=1)
    assert lengths[0] == pytest.approx(0.05)
    assert (lengths[1:] >= 0.1 - 1e-9).all()
    assert (lengths[1:] <= 1.0 + 1e-9).all()
    s, q = step[3], tape.grad[4] - tape.grad[3]
    assert lengths[4] == pytest.approx(LENGTHS[method](s, q), rel=1e-9)


@pytest.mark.parametrize("method", LENGTHS)
def test_one_coordinate_is_the_secant_method(method):
    run = gdgui.Run(optimizer=method, start=[3.0])
    made = gdgui.Experiment(objective=gdgui.Objective(formula="exp(x) - 2x"), runs=[run], steps=40)
    (tape,) = descend(made)
    assert tape.x[-1, 0] == pytest.approx(np.log(2.0))
    x, g = tape.x[:, 0], tape.grad[:, 0]
    secant = x[3] - g[3] * (x[3] - x[2]) / (g[3] - g[2])
    assert x[4] == pytest.approx(secant, rel=1e-13)


@pytest.mark.parametrize("method", LENGTHS)
def test_where_the_objective_bends_down_the_first_step_is_taken_again_and_marked(method):
    run = gdgui.Run(optimizer=method, start=[0.3], hyperparameters={"first": 0.1})
    made = gdgui.Experiment(objective=gdgui.Objective(formula="cos(x)"), runs=[run], steps=100)
    (tape,) = descend(made)
    assert tape.flag(1) is StepFlag.RESTART
    assert tape.x[2] == pytest.approx(tape.x[1] - 0.1 * tape.grad[1])
    assert tape.f[-1] == pytest.approx(-1.0)


@pytest.mark.parametrize("method", LENGTHS)
def test_a_constant_slope_is_gone_down_by_first_steps(method):
    run = gdgui.Run(optimizer=method, start=[0.0, 0.0], hyperparameters={"first": 0.5})
    made = gdgui.Experiment(objective=gdgui.Objective(formula="3x - 4y"), runs=[run], steps=4)
    (tape,) = descend(made)
    assert tape.x[:, 0].tolist() == [0.0, -1.5, -3.0, -4.5, -6.0]
