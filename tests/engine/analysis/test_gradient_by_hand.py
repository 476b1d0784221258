"""A gradient typed by hand: compared with the right one, and descended by as it is."""

import json

import numpy as np
import pytest
from msgspec.structs import replace

import gdgui
from gdgui.engine.analysis.gradient_by_hand import Slip, compare_gradient
from gdgui.engine.analysis.outcome import outcomes_of
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.descent.descent import descend, descended
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.maps.kinds import basins_of
from gdgui.errors import UserError
from gdgui.experiment import Domain, Experiment, Objective, Run, from_json, to_json
from gdgui.export import save_tapes
from gdgui.scripts import python_script


def typed(formula, *gradient, start=None, steps=20, rate=0.1, optimizer="gd", **parameters):
    """Return an experiment whose runs descend by a gradient that is typed."""
    start = start or (1.5,) * len(gradient)
    run = Run(optimizer=optimizer, hyperparameters={"learning_rate": rate}, start=start)
    objective = Objective(formula=formula, gradient=gradient, parameters=parameters)
    return Experiment(objective=objective, runs=(run,), steps=steps)


def compared(formula, *gradient, **parameters):
    return compare_gradient(resolve(typed(formula, *gradient, **parameters)).objective)


@pytest.mark.parametrize(
    ("formula", "gradient"),
    [
        ("(x - 3)^2", ["2*(x - 3)"]),
        ("(x - 3)^2", ["2x - 6"]),
        ("sin(x^2)", ["2x cos(x^2)"]),
        ("x^2 + 3y^2", ["2x", "6y"]),
        ("x sin(y)", ["sin(y)", "x cos(y)"]),
        ("log(x)", ["1/x"]),
        ("5x", ["5"]),
        ("w^2 + b^2", ["2w", "2b"]),
    ],
)
def test_a_right_gradient_is_right_however_it_is_written(formula, gradient):
    assert all(each.is_right and each.slip is None for each in compared(formula, *gradient))


@pytest.mark.parametrize(
    ("formula", "gradient", "slip", "hint"),
    [
        ("(x - 3)^2", "-2(x - 3)", Slip.SIGN, ""),
        ("(x - 3)^2", "x - 3", Slip.FACTOR, "0.5"),
        ("x^3", "x^2", Slip.FACTOR, "0.333333"),
        ("sin(x^2)", "cos(x^2)", Slip.INNER, "x^2"),
        ("exp(3x)", "exp(3x)", Slip.INNER, "3·x"),
        ("(2x + 1)^2", "2(2x + 1)", Slip.INNER, "2·x + 1"),
        ("sin(x^2) + x^3", "cos(x^2) + 3x^2", Slip.INNER, "x^2"),
        ("x*sin(x)", "cos(x)", Slip.PRODUCT, "x·sin(x)"),
        ("x*sin(x)", "sin(x)", Slip.MISSING_TERM, "x·cos(x)"),
        ("x^3 + x^2", "3x^2 - 2x", Slip.SIGN_OF_TERM, "2·x"),
        ("x^3 + x^2", "3x^2 + x", Slip.FACTOR_OF_TERM, "2·x"),
        ("x^3 + x^2", "tan(x)", Slip.UNKNOWN, ""),
    ],
)
def test_a_slip_is_named(formula, gradient, slip, hint):
    (found,) = compared(formula, gradient)
    assert (found.is_right, found.slip, found.hint) == (False, slip, hint)
    assert found.typed != pytest.approx(found.right)
    sentence = found.sentence(("x",))
    assert sentence.startswith("f'(x) is wrong: at x = ")
    assert hint in sentence


def test_swapped_coordinates_are_seen():
    first, second = compared("x^2 + 3y^2", "6y", "2x")
    assert first.slip is second.slip is Slip.SWAPPED
    assert "∂f/∂y is wrong" in second.sentence(("x", "y"))


def test_the_difference_is_told_at_a_point_of_the_domain():
    (found,) = compared("(x - c)^2", "2x", c=3.0)
    (x,) = found.point
    assert (found.typed, found.right) == pytest.approx((2 * x, 2 * (x - 3)))
    assert -5 <= x <= 5


def test_a_gradient_that_has_no_value_where_the_right_one_has_is_wrong():
    (found,) = compared("x^2", "2 sqrt(x)^2")
    assert not found.is_right
    assert np.isnan(found.typed)


def test_without_a_typed_gradient_there_is_nothing_to_compare():
    objective = resolve(gdgui.load("exercise-shifted")).objective
    assert compare_gradient(objective) == ()
    assert not objective.has_own_gradient


def test_a_run_descends_by_what_is_typed():
    (tape,) = descend(typed("x^2", "x", start=(1.0,)))
    np.testing.assert_allclose(tape.x[:, 0], 0.9 ** np.arange(21), rtol=1e-12)
    np.testing.assert_array_equal(tape.grad, tape.x)
    np.testing.assert_allclose(tape.f, tape.x[:, 0] ** 2)


def test_a_wrong_sign_climbs():
    (tape,) = descend(typed("x^2", "-2x", start=(1.0,)))
    assert (np.diff(tape.f) > 0).all()


def test_a_run_is_marked_wherever_it_is_named():
    experiment = typed("x^2", "-2x")
    named = replace(experiment, runs=(replace(experiment.runs[0], label="mine"),))
    again = replace(experiment, runs=(replace(experiment.runs[0], label="mine, own ∇f"),))
    labels = [resolve(each).runs[0].label for each in (experiment, named, again)]
    assert labels == ["Gradient descent, own ∇f", "mine, own ∇f", "mine, own ∇f"]


def test_a_right_one_leaves_the_same_tape():
    right = typed("sin(x)^2 + y^2", "2 sin(x) cos(x)", "2y")
    (mine,) = descend(right)
    (other,) = descend(
        Experiment(objective=Objective(formula="sin(x)^2 + y^2"), runs=right.runs, steps=20)
    )
    np.testing.assert_allclose(mine.x, other.x, rtol=1e-12)


@pytest.mark.parametrize("optimizer", ["adam", "bfgs", "newton"])
def test_any_method_gets_the_typed_gradient(optimizer):
    (tape,) = descend(typed("x^2 + y^2", "2x + 1", "2y", optimizer=optimizer))
    np.testing.assert_allclose(tape.grad[:, 0], 2 * tape.x[:, 0] + 1)


def test_where_a_wrong_gradient_is_zero_no_point_is_claimed():
    descent = descended(resolve(typed("x^2", "2x - 2", start=(4.0,), steps=500)))
    (outcome,) = outcomes_of(descent)
    assert outcome.reached.status is Status.CONVERGED
    assert descent.trajectories()[0].x[-1, 0] == pytest.approx(1.0)
    assert outcome.reached.kind is None


def test_where_a_gradient_of_the_wrong_size_is_zero_it_is_the_minimum():
    (outcome,) = outcomes_of(descended(resolve(typed("x^2", "x", steps=500))))
    assert outcome.reached.kind == "minimum"


def test_a_map_descends_by_it_as_well():
    """At η = 1 the right gradient of x² jumps to and fro, and half of it arrives in one step."""
    problem = resolve(typed("x^2 + y^2", "x", "y", rate=1.0))
    basins = basins_of(problem, 0, (4, 4))
    assert (basins.labels == 0).all()


def test_the_file_keeps_it():
    experiment = typed("(x - c)^2", "2*(x - c)", c=3.0)
    assert b'"gradient": [\n      "2*(x - c)"\n    ]' in to_json(experiment)
    assert from_json(to_json(experiment)) == experiment


@pytest.mark.parametrize(
    ("objective", "sentence"),
    [
        (
            {"formula": "x^2", "gradient": ["2x", "0"]},
            "a partial derivative for each of x expected",
        ),
        ({"formula": "x^2 + y", "gradient": ["2x"]}, "for each of x and y expected, 1 found"),
        ({"formula": "x^2", "gradient": ["2q"]}, r"gradient\[0\]: the formula has x; 'q' found"),
        ({"formula": "x^2", "gradient": ["2x+"]}, r"objective.gradient\[0\]: "),
        ({"formula": "x^2", "gradient": ["log(-1)"]}, r"objective.gradient\[0\]: "),
        ({"formula": "x^2", "gradient": [""]}, r"objective.gradient\[0\]: a partial derivative"),
        ({"formula": "x^2", "gradient": ["y"] * 3}, "one or two partial derivatives"),
        ({"formula": "x^2", "gradient": "2x"}, "a list of partial derivatives expected"),
        ({"formula": "x^2", "gradient": ["__import__('os')"]}, r"objective.gradient\[0\]: "),
    ],
)
def test_what_is_no_gradient_is_refused_with_its_place(objective, sentence):
    with pytest.raises(UserError, match=sentence):
        resolve(
            Experiment(
                objective=Objective(**objective), runs=(Run(optimizer="gd", start=(1.0,)),), steps=5
            )
        )


def test_a_loss_over_data_takes_none():
    with pytest.raises(UserError, match="gradient: it belongs to a formula"):
        Objective(data=gdgui.Data(name="line"), gradient=("2x",))


@pytest.mark.parametrize("torch", [False, True])
def test_a_script_says_so(torch):
    text = python_script(resolve(typed("x^2", "-2x")), torch=torch)
    assert "as someone has typed it" in text
    assert "The gradient is the one that someone has typed" in text
    assert "backward()" not in text


def test_an_export_as_json_names_it(tmp_path):
    problem = resolve(typed("x^2", "-2x"))
    save_tapes(problem, descend(problem.experiment), tmp_path / "tapes.json")
    assert json.loads((tmp_path / "tapes.json").read_bytes())["gradient"] == ["-2x"]


def test_an_export_as_arrays_names_it(tmp_path):
    for gradient, names in ((("-2x",), ["-2x"]), ((), None)):
        objective = Objective(formula="x^2", gradient=gradient)
        problem = resolve(replace(typed("x^2", "2x"), objective=objective))
        save_tapes(problem, descend(problem.experiment), tmp_path / "tapes.npz")
        with np.load(tmp_path / "tapes.npz") as arrays:
            assert (arrays["gradient"].tolist() if "gradient" in arrays else None) == names


def test_no_rate_is_predicted_from_the_curvature_alone():
    typed_one, right = (
        inspector_of(descended(resolve(experiment))).curvature((1.0,))
        for experiment in (typed("x^2", "x"), gdgui.load("scalar-descent"))
    )
    assert (typed_one.is_quadratic, right.is_quadratic) == (False, True)
    assert typed_one.gradient == right.gradient == 2.0


def test_the_domain_may_be_anywhere():
    experiment = typed("log(x)", "2/x")
    objective = Objective(formula="log(x)", gradient=("2/x",), domain=Domain(x=(-1e6, 1e6)))
    (found,) = compare_gradient(
        resolve(Experiment(objective=objective, runs=experiment.runs, steps=1)).objective
    )
    assert (found.slip, found.hint) == (Slip.FACTOR, "2")
