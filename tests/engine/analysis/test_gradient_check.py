"""Three ways to one gradient: algebra, torch and differences agree, as far as each can."""

import sys

import numpy as np
import pytest
from msgspec.structs import replace

from gdgui.engine.analysis.autograd import gradient
from gdgui.engine.analysis.gradient_check import check_gradient, with_autograd
from gdgui.engine.descent.objectives import resolve_learning
from gdgui.engine.descent.problem import resolve_objective
from gdgui.engine.objective.catalogue import CATALOGUE
from gdgui.engine.objective.compilation import compile_objective
from gdgui.errors import UserError
from gdgui.experiment import Data, Model, Objective

RANDOM = np.random.default_rng(3)


def check(formula, *point):
    return check_gradient(resolve_objective(Objective(formula=formula)), point)


@pytest.mark.torch
@pytest.mark.parametrize("name", CATALOGUE)
def test_torch_agrees_with_algebra_everywhere_in_the_domain(name):
    objective = resolve_objective(Objective(name=name))
    evaluate = compile_objective(objective.syntax).value_and_gradient
    parameters = np.array(objective.values)
    parameters.flags.writeable = False
    for _ in range(5):
        point = [RANDOM.uniform(low, high) for low, high in objective.domain]
        value, found = gradient(objective.syntax, point, objective.values)
        expected = evaluate(*(*point, 0.0)[:2], parameters)
        assert value == pytest.approx(expected[0], rel=1e-10, abs=1e-12)
        assert found == pytest.approx(expected[1 : 1 + len(point)], rel=1e-9, abs=1e-10)


@pytest.mark.torch
@pytest.mark.parametrize(
    ("formula", "point"),
    [
        ("abs(x)*sign(x) + min(x, y, 2) - max(x, 1)", (0.5, 3.0)),
        ("(-2)^3*x + x^2^0.5 + pi*e", (1.5,)),
        ("atan(x) + sinh(x)/cosh(x) + asin(x/9)", (0.3,)),
        ("7", (1.0,)),
    ],
)
def test_every_part_of_the_language_is_known_to_torch(formula, point):
    whole = with_autograd(check(formula, *point))
    assert whole.autograd == pytest.approx(whole.symbolic, rel=1e-12)
    assert not whole.failure


def test_the_best_h_is_near_the_cube_root_of_epsilon():
    found = check("exp(x)", 1.0)
    best = found.h[found.best[0]]
    assert 1e-7 < best < 1e-3
    assert found.errors[found.best[0], 0] < 1e-9


def test_to_the_right_the_error_is_that_of_the_series_and_to_the_left_that_of_rounding():
    found = check("exp(x)", 1.0)
    at = {exponent: float(found.errors[np.argmin(abs(np.log10(found.h) - exponent)), 0])
          for exponent in (-12, -9, -2, -1)}  # fmt: skip
    # h² on the right: a tenth of h is a hundredth of the error.
    assert at[-1] / at[-2] == pytest.approx(100.0, rel=0.05)
    # ε/h on the left, up to the luck of roundings.
    assert at[-12] > 20 * at[-9]


def test_a_point_outside_the_domain_has_no_gradient_and_no_exception():
    found = check("log(x) + sqrt(y)", -1.0, -2.0)
    assert not np.isfinite(found.symbolic).all()
    assert np.isnan(found.errors).all()


@pytest.mark.torch
def test_a_point_outside_the_domain_has_an_answer_by_torch():
    assert with_autograd(check("log(x) + sqrt(y)", -1.0, -2.0)).autograd is not None


@pytest.mark.parametrize(
    ("frozen", "sentence"),
    [
        (False, "torch is not installed; `pip install 'gdgui[torch]'` brings it"),
        (True, "This application comes without torch; a gdgui that is installed with `pip install"),
    ],
)
def test_where_torch_is_not_installed_a_sentence_says_how_to_get_it(monkeypatch, frozen, sentence):
    # An entry of None is what Python takes for a module that is not there.
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    found = with_autograd(check("x^2", 1.0))
    assert found.autograd is None
    assert found.symbolic.tolist() == [2.0]
    assert found.failure.startswith(sentence)


def test_a_torch_that_cannot_be_imported_is_a_sentence(monkeypatch):
    def missing(*_):
        raise ImportError("no torch here")

    monkeypatch.setattr("gdgui.engine.analysis.autograd.gradient", missing)
    found = with_autograd(check("x^2", 1.0))
    assert found.autograd is None
    assert found.failure == "torch cannot be imported: no torch here"


def model(*, hidden=(), output="linear", loss="squared", activation="tanh", count=30, **more):
    random = np.random.default_rng(4)
    rows = np.column_stack([random.normal(0, 1, (count, 2)), random.integers(0, 2, count)])
    names = ("a", "b") if output != "linear" else ()
    data = Data(rows=tuple(map(tuple, rows.tolist())), class_names=names, held_out=0.2)
    own = Model(hidden=hidden, output=output, activation=activation)
    objective = Objective(data=data, model=own, loss=loss, **more)
    return resolve_learning(objective, data)


MODELS = {
    "line": {},
    "robust": {"loss": "huber"},
    "logistic": {"output": "sigmoid", "loss": "cross_entropy", "l2": 0.1},
    "softmax": {"output": "softmax", "loss": "cross_entropy", "l1": 0.1},
    "softmax, squared": {"output": "softmax", "hidden": (3,)},
    "hinge": {"output": "tanh", "loss": "hinge"},
    "network": {"hidden": (4, 3), "activation": "gelu"},
    "sigmoids": {"hidden": (3,), "activation": "sigmoid", "loss": "absolute"},
    "ReLU": {"hidden": (3,), "activation": "relu"},
}


@pytest.mark.torch
@pytest.mark.parametrize("name", MODELS)
def test_torch_and_differences_agree_with_backpropagation(name):
    objective = model(**MODELS[name])
    theta = np.random.default_rng(8).normal(0.0, 0.6, objective.dim)
    found = with_autograd(check_gradient(objective, tuple(theta.tolist())))
    assert not found.failure
    assert found.samples == 24
    assert found.autograd == pytest.approx(found.symbolic, rel=1e-11, abs=1e-13)
    assert found.deviations.max() < 1e-6


def test_the_largest_deviation_of_a_model_is_listed_first():
    objective = model(hidden=(3,))
    theta = tuple(np.linspace(-1.0, 1.0, objective.dim).tolist())
    found = check_gradient(objective, theta)
    wrong = found.symbolic.copy()
    wrong[5] += 1.0
    told = replace(found, autograd=wrong)
    assert told.order[0] == 5
    assert sorted(told.order) == list(range(objective.dim))
    assert list(told.deviations[list(told.order)]) == sorted(told.deviations, reverse=True)


def test_of_many_samples_the_first_are_checked():
    objective = model(count=2_000)
    assert check_gradient(objective, (0.1, 0.2, 0.3)).samples == 1_000


def test_a_gradient_of_too_many_parameters_is_refused_with_a_sentence():
    objective = model(hidden=(8, 8))
    with pytest.raises(UserError, match=r"at most 48 parameters are checked.*this model has 105"):
        check_gradient(objective, (0.0,) * objective.dim)
