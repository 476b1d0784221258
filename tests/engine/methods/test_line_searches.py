"""Line searches keep what they promise, or say that they have not."""

import warnings

import numpy as np
import pytest

import gdgui
from gdgui.engine.descent.descent import descend
from gdgui.engine.descent.trajectory import Status, StepFlag
from gdgui.experiment import StepSize

ROUNDING = 1e-14


def searched(formula, start, rule, method="gd", steps=200, tolerance=1e-8, rate=1.0, **settings):
    run = gdgui.Run(
        optimizer=method,
        start=start,
        step_size=StepSize(rule, settings),
        hyperparameters={"learning_rate": rate},
    )
    objective = gdgui.Objective(formula=formula)
    if formula.isidentifier():
        objective = gdgui.Objective(name=formula)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return descend(
            gdgui.Experiment(objective=objective, runs=[run], steps=steps, tolerance=tolerance)
        )[0]


def values_along(formula, tape, k, count=2001):
    """Return the objective at places between two iterates of a tape, in order."""
    shares = np.linspace(0.0, 1.0, count)[:, None]
    places = tape.x[k] + shares * (tape.x[k + 1] - tape.x[k])
    return gdgui_values(formula, places)


def gdgui_values(formula, places):
    from gdgui.engine.descent.problem import resolve_objective
    from gdgui.engine.objective.compilation import compile_objective

    named = gdgui.Objective(name=formula) if formula.isidentifier() else None
    resolved = resolve_objective(named or gdgui.Objective(formula=formula))
    evaluate = compile_objective(resolved.syntax).value_and_gradient
    parameters = np.array(resolved.values)
    parameters.flags.writeable = False
    return np.array([evaluate(*[*place, 0.0][:2], parameters)[0] for place in places.tolist()])


@pytest.mark.parametrize(
    ("formula", "start", "method", "rate"),
    [
        ("rastrigin", [0.2, 0.1], "bfgs", 1.0),
        ("rastrigin", [3.3, -2.4], "gd", 1.0),
        ("rastrigin", [0.3, 0.3], "gd", 1e3),
        ("ackley", [2.3, -1.7], "cg", 100.0),
        ("x^2/100 + sin(5x) + cos(7y)", [4.0, 3.0], "gd", 50.0),
        ("(x-1e7)^2 + sin(5x)", [1e7 + 3.0], "gd", 1.0),
    ],
)
def test_an_exact_step_ends_at_the_first_minimum_along_its_ray(formula, start, method, rate):
    tape = searched(formula, start, "exact", method, rate=rate)
    assert tape.status is Status.CONVERGED
    assert (np.diff(tape.f) <= ROUNDING * np.abs(tape.f[1:])).all()
    for k in range(min(tape.last_step, 8)):
        values = values_along(formula, tape, k)
        assert (np.diff(values) <= 1e-9 * (values[0] - values[-1]) + 1e-13 * abs(values[0])).all()


@pytest.mark.parametrize(
    ("formula", "start"),
    [
        ("x^4+(x-y)^2+y^6/9", [1.9, -2.3]),
        ("x^2+3y^2+100", [3.0, 1.0]),
        ("exp(x)+x^2+y^4-3y", [2.0, -1.5]),
        ("100*(y-x^2)^2+(1-x)^2", [-1.2, 1.0]),
    ],
)
@pytest.mark.parametrize(
    ("decrease", "curvature"), [(0.3, 0.6), (1e-4, 0.1), (0.45, 0.5), (0.6, 0.2)]
)
@pytest.mark.parametrize("method", ["gd", "bfgs"])
def test_a_wolfe_step_satisfies_both_conditions_or_is_marked(
    formula, start, decrease, curvature, method
):
    tape = searched(formula, start, "strong_wolfe", method, decrease=decrease, curvature=curvature)
    assert tape.last_step >= 2
    for k in range(tape.last_step):
        if tape.flag(k) is StepFlag.SEARCH_FAILED:
            continue
        step = tape.x[k + 1] - tape.x[k]
        before, after = step @ tape.grad[k], step @ tape.grad[k + 1]
        allowed = 2 * ROUNDING * abs(tape.f[k])
        assert tape.f[k + 1] <= tape.f[k] + decrease * before + allowed
        assert abs(after) <= curvature * abs(before) * (1 + 1e-9)


@pytest.mark.parametrize("rule", ["armijo", "strong_wolfe", "exact"])
@pytest.mark.parametrize("formula", ["x^2+3y^2+100", "x^2+3y^2-1e6", "x^2+2x*y+3y^2+1e10"])
def test_a_search_reaches_the_tolerance_where_values_are_flat_to_rounding(rule, formula):
    tape = searched(formula, [3.0, 2.0], rule)
    assert tape.status is Status.CONVERGED
    assert tape.last_step <= 65


@pytest.mark.parametrize("rule", ["armijo", "strong_wolfe", "exact"])
@pytest.mark.parametrize(
    ("formula", "start"),
    [
        ("sqrt(x) + y^2", [0.5, 1.0]),  # the ray leaves the domain
        ("log(x)", [2.0]),
        ("1/x", [-1.0]),  # falls without bound before a pole
        ("sign(x) + x^2", [2.0]),  # jumps
        ("x - 3*sign(x - 1)", [2.0]),
        ("abs(x) + abs(y)", [2.0, 1.0]),
        ("1e300*x^2", [5.0]),
        ("1e-300*x^2", [5.0]),
        ("0*x + 3", [5.0]),
        ("exp(-x)", [0.0]),
        ("log(x)", [-1.0]),  # no value at the start
    ],
)
@pytest.mark.parametrize("rate", [1e-9, 1.0, 1e6])
def test_no_search_climbs_whatever_it_meets(rule, formula, start, rate):
    tape = searched(formula, start, rule, steps=40, rate=rate)
    values = tape.f if tape.status is not Status.DIVERGED else tape.f[:-1]
    assert np.isfinite(values).all()
    assert (np.diff(values) <= ROUNDING * np.abs(values[1:])).all()


def test_an_exact_search_to_the_edge_of_the_domain_is_marked():
    tape = searched("x + y^2 + 0*sqrt(x)", [1.0, 0.0], "exact", steps=3)
    assert tape.flag(0) is StepFlag.SEARCH_FAILED


def test_an_exact_search_finds_a_kink():
    tape = searched("abs(x - 1) + abs(x + 2)/9", [4.0], "exact", steps=1)
    assert tape.x[1, 0] == pytest.approx(1.0, abs=1e-12)
    assert tape.flag(0) is StepFlag.NONE
