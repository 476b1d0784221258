"""Derivatives where their expressions are 0/0, and at kinks that are none: limits and means."""

import numpy as np
import pytest

from gdgui.engine.analysis.outcome import outcomes_of
from gdgui.engine.descent.descent import Descent, descend
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.maps.grid import NO_TARGETS, Axis, compute_map
from gdgui.engine.objective.compilation import compile_objective
from gdgui.engine.objective.syntax import parse
from gdgui.experiment import Experiment, Objective, Run

ACKLEY = "20 + e - 20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2)"
NONE = np.empty(0)
NONE.flags.writeable = False


def slopes(formula, *point):
    objective = compile_objective(parse(formula))
    return objective.value_and_gradient(*(*point, 0.0)[:2], NONE)[1:]


def bends(formula, *point):
    return compile_objective(parse(formula)).hessian(*(*point, 0.0)[:2], NONE)


@pytest.mark.parametrize(
    ("formula", "point", "gradient"),
    [
        ("sqrt(x^2 + y^2)", (0, 0), (0, 0)),
        ("sqrt((x - 0.1)^2 + (y - 0.3)^2)", (0.1, 0.3), (0, 0)),
        ("sqrt(x^2 + y^2) + x/2", (0, 0), (0.5, 0)),  # the mean of all sides
        (ACKLEY, (0, 0), (0, 0)),
        ("sqrt(x^4 + y^4)", (0, 0), (0, 0)),  # smooth: the limit
        ("(x^2)^0.75 + 3x", (0,), (3, 0)),
        ("sqrt(abs(x)) - 2x", (0,), (-2, 0)),
        ("sqrt(1 - cos(x))", (0,), (0, 0)),  # so near to 0 that 1 - cos vanishes
        ("sqrt(x^2*(1 + y^2))", (0, 0.3), (0, 0)),
        ("1/(1 + exp(-x))", (-800,), (0, 0)),  # inf/inf
        ("tanh(exp(x)) + y", (800, 1), (0, 1)),
    ],
)
def test_a_gradient_that_is_indeterminate_has_its_limit(formula, point, gradient):
    assert slopes(formula, *map(float, point)) == pytest.approx(gradient, abs=1e-7)


def test_where_there_is_no_value_there_is_no_gradient_either():
    assert np.isnan(slopes("sqrt(x - 1)", 0.0)[0])
    assert slopes("sqrt(x)", 0.0)[0] == np.inf


@pytest.mark.parametrize(
    ("formula", "point", "second"),
    [
        ("abs(x)^2", (0,), (2, 0, 0)),
        ("abs(x)*abs(x)*3", (0,), (6, 0, 0)),
        ("max(x, 0) + log(1 + exp(-abs(x)))", (0,), (0.25, 0, 0)),
        ("max(x - y, 0) + log(1 + exp(-abs(x - y)))", (2, 2), (0.25, -0.25, 0.25)),
        ("abs(x - 1)^3", (1,), (0, 0, 0)),
        ("(x^2 + y^2)^1.5", (0, 0), (0, 0, 0)),
        ("(abs(x) + abs(y))^2", (0, 0), (2, 0, 2)),
        ("max(x, 0)^2", (0,), (1, 0, 0)),  # a jump of the second derivative: the mean
        ("abs(x) + y^2", (0, 3), (0, 0, 2)),
        ("sign(x) + x^2", (0,), (2, 0, 0)),
    ],
)
def test_second_derivatives_at_a_kink_are_those_of_its_sides(formula, point, second):
    assert bends(formula, *map(float, point)) == pytest.approx(second, abs=1e-7)


def test_a_tip_has_no_second_derivative():
    assert np.isnan(bends("sqrt(x^2 + y^2)", 0.0, 0.0)).all()


def experiment(formula, start, **run):
    run = {"optimizer": "gd", "hyperparameters": {"learning_rate": 1.0}, **run}
    return Experiment(
        objective=Objective(formula=formula), runs=(Run(start=start, **run),), steps=50
    )


@pytest.mark.parametrize(
    ("formula", "start", "steps"),
    [
        ("sqrt(x^2 + y^2)", (3.0, 0.0), 3),
        ("sqrt(x^2 + y^2)", (0.0, 0.0), 0),
        (ACKLEY, (0.0, 0.0), 0),
        ("sqrt(abs(x))", (0.0,), 0),
        ("2*sqrt((x - 1)^2 + y^2)", (7.0, 0.0), 3),
    ],
)
def test_a_run_that_comes_to_a_tip_has_arrived_at_a_minimum(formula, start, steps):
    descent = Descent(resolve(experiment(formula, start)))
    while not descent.done:
        descent.advance(1.0)
    (tape,), (outcome,) = descent.trajectories(), outcomes_of(descent)
    assert tape.status is Status.CONVERGED
    assert tape.last_step == steps
    assert not tape.grad[-1].any()
    assert outcome.reached.kind == "minimum"


def test_a_run_goes_on_from_a_tip_that_is_no_stationary_point():
    (tape,) = descend(experiment("sqrt(x^2 + y^2) + x/2", (0.0, 0.0)))
    assert tape.x[1].tolist() == [-0.5, 0.0]


@pytest.mark.parametrize("method", ["gd", "bfgs"])
@pytest.mark.parametrize("formula", ["sqrt(x^2 + y^2)", "sqrt(x^2 + y^2) + x/2", ACKLEY])
def test_a_map_ends_at_a_tip_where_the_tapes_end(formula, method):
    problem = resolve(experiment(formula, (0.0, 0.0), optimizer=method))
    axes = tuple(Axis(name, np.array([0.0, 0.5, 3.0])) for name in "xy")
    made = compute_map(problem, 0, axes, NO_TARGETS)
    for row, y in enumerate(axes[1].values):
        for column, x in enumerate(axes[0].values):
            (tape,) = descend(experiment(formula, (float(x), float(y)), optimizer=method))
            assert made.f[row, column] == tape.f[-1]
            assert made.converged[row, column] == (tape.status is Status.CONVERGED)
            assert made.steps[row, column] == tape.last_step
