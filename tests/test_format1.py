"""Files of format 1 are read by its rules and mean what they meant."""

import json

import pytest

from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.recording import read_only
from gdgui.engine.objective.compilation import compile_objective
from gdgui.experiment import from_json, to_json

NAMES = [
    "xy", "πx", "x1", "x_1", "X", "w", "theta", "θ", "i", "ln", "log2", "log10", "arcsin", "relu",
    "sigmoid", "erf", "floor", "mod", "sum", "prod", "sec", "np", "pie", "xe", "rate",
    "decay_rate", "a_", "a__b", "e1", "xsin", "sinx", "gamma", "hypot", "otherwise", "range", "lg",
]  # fmt: skip
"""Every kind of name that was one parameter."""


def read(formula, parameters=None, start=(2.0,)):
    """Return the problem of a file of format 1."""
    objective = {"formula": formula}
    if parameters is not None:
        objective["parameters"] = parameters
    data = {
        "format": "gdgui-experiment/1",
        "objective": objective,
        "runs": [{"optimizer": "gd", "start": list(start)}],
        "steps": 3,
    }
    return resolve(from_json(json.dumps(data).encode()))


def value(problem, *place):
    objective = problem.objective
    compiled = compile_objective(objective.syntax)
    return compiled.value_and_gradient(*[*place, 0.0][:2], read_only(objective.values))[0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("given", [True, False], ids=["given", "left at 1"])
def test_a_name_is_one_parameter_as_it_was(name, given):
    problem = read(f"{name}*x^2 + 3 {name}", {name: 5.0} if given else None)
    syntax = problem.objective.syntax
    assert (syntax.coordinates, syntax.parameters) == (("x",), (name,))
    assert value(problem, 2.0) == (35.0 if given else 7.0)


@pytest.mark.parametrize("name", NAMES)
def test_a_formula_of_no_x_and_no_y_depends_on_nothing(name):
    problem = read(f"{name}^2 + 1", {name: 3.0})
    assert problem.objective.syntax.coordinates == ("x",)
    assert problem.objective.syntax.is_constant
    assert value(problem, 2.0) == 10.0


def test_two_spellings_are_two_parameters():
    problem = read("x_1 + 10*x1 + 100*θ + 1000*theta + x", {"x_1": 2.0, "theta": 3.0})
    assert problem.objective.syntax.parameters == ("x_1", "x1", "θ", "theta")
    assert value(problem, 0.0) == 2.0 + 10.0 + 100.0 + 3000.0


def test_a_negative_number_has_no_cube_root():
    problem = read("x^(1/3) + y", start=(2.0, 1.0))
    assert value(problem, 8.0, 1.0) == 3.0
    assert str(value(problem, -8.0, 1.0)) == "nan"


@pytest.mark.parametrize("formula", ["x**2 + y²", "2x^3 - sin(x) y", "(x - c)**2", "2 π x"])
def test_what_meant_the_same_stays_as_it_was_typed(formula):
    start = (1.0, 1.0) if "y" in formula else (1.0,)
    problem = read(formula, start=start)
    assert problem.objective.syntax.text == formula.replace("**", "^")
    assert problem.experiment.objective.coordinates == ()


@pytest.mark.parametrize("name", ["xy", "x1", "ln", "θ", "w"])
def test_what_is_saved_is_the_newest_format_and_means_the_same(name):
    before = read(f"{name}^2 + 1", {name: 3.0})
    text = to_json(before.experiment)
    assert b'"gdgui-experiment/4"' in text
    after = resolve(from_json(text))
    assert after.objective.syntax == before.objective.syntax
    assert after.objective.values == before.objective.values


@pytest.mark.parametrize("formula", ["x &", "x +", "", 5, None, "9" * 3000])
def test_what_was_refused_is_refused_with_a_sentence(formula):
    with pytest.raises(ValueError, match=r"objective|formula|name"):
        read(formula)


def rprop(hyperparameters, changes=()):
    run = {"optimizer": "rprop", "start": [3.0], "hyperparameters": hyperparameters}
    data = {"format": "gdgui-experiment/1", "objective": {"formula": "x^2"}, "steps": 3}
    return from_json(json.dumps({**data, "runs": [{**run, "changes": list(changes)}]}).encode())


def test_the_bounds_of_rprop_were_multiples_of_its_learning_rate():
    usual = rprop({}).runs[0].hyperparameters
    assert usual == pytest.approx({"shortest": 1e-6, "longest": 50.0})
    own = rprop({"learning_rate": 2.0, "least": 0.5, "most": 3}).runs[0].hyperparameters
    assert own == pytest.approx({"learning_rate": 2.0, "shortest": 1.0, "longest": 6.0})
    change = {"step": 2, "hyperparameters": {"learning_rate": 4.0}}
    later = rprop({"most": 10.0}, [change]).runs[0].changes[0].hyperparameters
    assert later == pytest.approx({"learning_rate": 4.0, "shortest": 4e-4, "longest": 40.0})
