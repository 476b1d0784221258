"""Whatever is put in, out come tapes and true words: no warning of numpy's, no exception."""

import warnings

import numpy as np
import pytest

import gdgui
from gdgui.engine.analysis.outcome import outcomes_of
from gdgui.engine.analysis.outcome_words import describe
from gdgui.engine.descent.descent import Descent
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.methods.step_sizes import STEP_SIZES

OBJECTIVES = {
    "log(x) + y^2": (-1.0, 1.0),  # no value at the start
    "1/x + y": (0.0, 0.0),
    "sqrt(x) + sqrt(y)": (0.01, 0.02),  # the domain ends
    "exp(600)*x^2 + exp(600)*y^2": (1.0, -2.0),
    "exp(-600)*x^2 + exp(-600)*y^2": (1.0, -2.0),
    "1e150*x^2 + y": (1e3, 2.0),
    "exp(x^2) + y^2": (26.0, 1.0),
    "0*x + 0*y + 7": (3.0, 4.0),  # flat everywhere
    "1/(x - 1)^2 + y^2": (1.5, 1.0),  # poles and jumps
    "tan(x) + y^2": (1.0, 0.5),
    "sign(x)*y + x^2": (0.5, 1.0),
    "max(x, 2) + abs(y)": (3.0, 1.0),
    "x^x + y^y": (0.5, 0.1),
    "asin(x) + y": (0.9, 0.0),
}


def told(experiment):
    """Return what is said of the only run of an experiment, and its tape."""
    problem = resolve(experiment)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        descent = Descent(problem)
        while not descent.done:
            descent.advance(seconds=1.0)
        (tape,) = descent.trajectories()
        (outcome,) = outcomes_of(descent)
        return describe(problem.runs[0], tape, outcome.reached.kind), outcome.reached, tape


@pytest.mark.parametrize("formula", OBJECTIVES)
@pytest.mark.parametrize("method", DIRECTIONS)
def test_every_method_survives_every_objective(formula, method):
    run = gdgui.Run(optimizer=method, start=OBJECTIVES[formula])
    objective = gdgui.Objective(formula=formula)
    sentence, reached, tape = told(gdgui.Experiment(objective=objective, runs=[run], steps=60))
    assert sentence.endswith(".")
    assert np.isfinite(tape.f[:-1]).all()
    if tape.status is not Status.DIVERGED:
        assert np.isfinite(tape.f[-1])
    if reached.kind == "minimum" and not formula.startswith(("max", "exp(x")):
        # Of these only the parabolas have one.
        assert formula.startswith(("exp(600)", "exp(-600)", "x^x"))


@pytest.mark.parametrize("formula", OBJECTIVES)
@pytest.mark.parametrize("rule", [rule.id for rule in STEP_SIZES.values() if rule.is_search])
@pytest.mark.parametrize("rate", [1e-6, 1e6])
def test_every_search_survives_every_objective(formula, rule, rate):
    run = gdgui.Run(
        optimizer="gd",
        start=OBJECTIVES[formula],
        step_size=gdgui.StepSize(rule),
        hyperparameters={"learning_rate": rate},
    )
    objective = gdgui.Objective(formula=formula)
    _, _, tape = told(gdgui.Experiment(objective=objective, runs=[run], steps=40))
    if rule == "polyak":
        # It does not search: told to go a million times as far as it should, it climbs.
        return
    values = tape.f[np.isfinite(tape.f)]
    assert (np.diff(values) <= 1e-14 * np.abs(values[1:])).all()


@pytest.mark.parametrize("method", DIRECTIONS)
@pytest.mark.parametrize("end", ["minimum", "maximum"])
def test_every_hyperparameter_goes_to_the_ends_of_its_range(method, end):
    parameters = DIRECTIONS[method].hyperparameters
    for parameter in parameters:
        chosen = {parameter.name: getattr(parameter, end)}
        for formula in ("x^2 + 3y^2", "x^2 + 0*y"):
            run = gdgui.Run(optimizer=method, start=[3.0, 2.0], hyperparameters=chosen)
            objective = gdgui.Objective(formula=formula)
            made = gdgui.Experiment(objective=objective, runs=[run], steps=50)
            sentence, _, _ = told(made)
            assert sentence.endswith(".")
