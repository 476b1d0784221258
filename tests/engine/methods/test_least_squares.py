"""Gauss–Newton and Levenberg–Marquardt: by algebra, beside scipy, and what they are refused for."""

import numpy as np
import pytest
from msgspec.structs import replace

import gdgui
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.descent.descent import Descent, descended
from gdgui.engine.descent.problem import resolve
from gdgui.engine.methods.least_squares import scaled_columns
from gdgui.engine.methods.step_flags import StepFlag
from gdgui.experiment import (
    Data,
    Experiment,
    ExperimentError,
    Model,
    Objective,
    RandomStart,
    Run,
    StepSize,
)

BOTH = ("gauss_newton", "levenberg_marquardt")
X = np.linspace(0.0, 4.0, 21)
NOISE = 0.05 * np.random.default_rng(1).standard_normal(21)
Y = 2.5 * np.exp(-1.3 * X) + 0.5 + NOISE
DECAY = Data(rows=tuple(zip(X.tolist(), Y.tolist(), strict=True)))
BY_NAME = RandomStart(scheme="by_name")


def experiment(optimizer, formula="a*exp(-b*x) + c", data=DECAY, steps=60, run=None, **objective):
    model = Model(formula=formula) if formula else Model(hidden=(3,))
    start = BY_NAME if formula else RandomStart(seed=2)
    runs = (Run(**{"optimizer": optimizer, "start": start} | (run or {})),)
    return Experiment(objective=Objective(data=data, model=model, **objective), runs=runs,
                      steps=steps)  # fmt: skip


def jacobian(a, b, _):
    e = np.exp(-b * X)
    return np.column_stack([e, -a * X * e, np.ones_like(X)])


def test_a_step_of_gauss_and_newton_solves_the_linear_problem():
    tape = gdgui.descend(experiment("gauss_newton", steps=1))[0]
    r = np.exp(-X) + 1.0 - Y
    step = np.linalg.lstsq(jacobian(1.0, 1.0, 1.0), -r, rcond=None)[0]
    assert np.allclose(tape.x[1] - tape.x[0], step, rtol=1e-12)


def test_a_step_of_levenberg_and_marquardt_is_marquardts_with_his_scaling():
    given = experiment("levenberg_marquardt", steps=1, run={"hyperparameters": {"damping": 0.5}})
    tape = gdgui.descend(given)[0]
    j, r = jacobian(1.0, 1.0, 1.0), np.exp(-X) + 1.0 - Y
    square = j.T @ j
    expected = -np.linalg.solve(square + 0.5 * np.diag(np.diag(square)), j.T @ r)
    assert np.allclose(tape.x[1] - tape.x[0], expected, rtol=1e-12)
    assert tape.f[1] < tape.f[0]


def test_columns_of_any_size_are_scaled_to_length_one():
    j = np.array([[3e200, 0.0, 1e-200], [4e200, 0.0, 0.0]])
    scaled, lengths = scaled_columns(j)
    assert np.allclose(scaled, [[0.6, 0.0, 1.0], [0.8, 0.0, 0.0]])
    assert np.allclose(lengths / [5e200, 1.0, 1e-200], 1.0)


@pytest.mark.parametrize("optimizer", BOTH)
def test_a_linear_model_is_fitted_in_one_step_from_anywhere(optimizer):
    run = {"hyperparameters": {"damping": 1e-12}} if optimizer == "levenberg_marquardt" else {}
    tape = gdgui.descend(experiment(optimizer, "a + b*x + c*x^2", steps=3, run=run))[0]
    assert np.allclose(tape.x[1], np.polyfit(X, Y, 2)[::-1], rtol=1e-9)


@pytest.mark.parametrize(
    ("formula", "start"),
    [
        ("a*exp(-b*x) + c", (1.0, 1.0, 1.0)),
        ("a*exp(-b*x) + c*exp(-d*x)", (2.0, 2.0, 1.0, 0.1)),
        ("(a + b*x)/(1 + c*x)", (3.0, 0.0, 1.0)),
    ],
)
def test_the_fit_is_minpacks(formula, start):
    least_squares = pytest.importorskip("scipy.optimize").least_squares
    given = experiment("levenberg_marquardt", formula, run={"start": start}, steps=300)
    tape = gdgui.descend(replace(given, tolerance=0.0))[0]
    objective = descended(resolve(given)).objective
    peer = least_squares(
        lambda p: objective.jacobian(p)[0], start, lambda p: objective.jacobian(p)[1],
        method="lm", x_scale="jac", ftol=1e-15, xtol=1e-15, gtol=1e-15,
    )  # fmt: skip
    assert np.allclose(tape.x[-1], peer.x, rtol=1e-6)
    assert (np.diff(tape.f) <= 1e-14 * tape.f[:-1]).all()


def test_a_network_of_few_parameters_is_trained_as_well():
    damped = gdgui.descend(experiment("levenberg_marquardt", None))[0]
    slow = gdgui.descend(experiment("gd", None))[0]
    assert damped.f[-1] < 0.1 * slow.f[-1]
    searched = experiment("gauss_newton", None, run={"step_size": StepSize("armijo")})
    tape = gdgui.descend(searched)[0]
    assert (np.diff(tape.f) <= 0.0).all()


@pytest.mark.parametrize("optimizer", BOTH)
def test_a_tape_is_extended_and_taken_apart_to_the_same_bits(optimizer):
    run = {"hyperparameters": {"learning_rate": 0.5}}
    given = experiment(optimizer, steps=12, run=run)
    whole = descended(resolve(given))
    longer = Descent(resolve(given), descended(resolve(replace(given, steps=5))))
    while not longer.done:
        longer.advance(1.0)
    tape = whole.trajectories()[0]
    assert longer.trajectories()[0].x.tobytes() == tape.x.tobytes()
    step = inspector_of(whole).step(0, 7)
    assert step.next_x.tobytes() == tape.x[8].tobytes()
    assert set(step.after) == ({"mu", "nu"} if optimizer == BOTH[1] else set())


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("formula", "data", "flag"),
    [
        # A parameter that does nothing, two that do the same, and fewer points than parameters.
        ("a*x + b + 0*c", DECAY, StepFlag.RANK_DEFICIENT),
        ("(a + b)*x + c", DECAY, StepFlag.RANK_DEFICIENT),
        ("a*x^2 + b*x + c", Data(rows=((1.0, 2.0), (2.0, 3.0))), StepFlag.RANK_DEFICIENT),
    ],
)
def test_a_jacobian_without_full_rank_is_a_marked_step(formula, data, flag):
    newton = gdgui.descend(experiment("gauss_newton", formula, data))[0]
    damped = gdgui.descend(experiment("levenberg_marquardt", formula, data))[0]
    assert newton.flags[0] == flag
    assert np.isfinite(newton.x).all()
    assert newton.f[-1] == pytest.approx(damped.f[-1], abs=1e-9)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("optimizer", BOTH)
def test_what_overflows_ends_the_run_and_raises_nothing(optimizer):
    rows = Data(rows=((1.0, 1.0), (500.0, 2.0), (900.0, 3.0)))
    tape = gdgui.descend(experiment(optimizer, "a*exp(b*x)", rows))[0]
    assert tape.status == "diverged"
    near = gdgui.descend(experiment(optimizer, "a*exp(b*x)", rows, run={"start": (1.0, 0.78)}))[0]
    assert np.isfinite(near.x[0]).all()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"loss": "huber"}, "runs\\[0\\].optimizer: .* is for the squared loss; huber found"),
        ({"formula": None, "l2": 0.1}, "is for squares of residuals alone; a penalty found"),
        ({"run": {"batch": 5}}, "runs\\[0\\].batch: .* sees all 21 samples at each step; 5 found"),
        ({"run": {"noise": 0.1}}, "runs\\[0\\].noise: 0 expected"),
    ],
)
@pytest.mark.parametrize("optimizer", BOTH)
def test_what_is_no_sum_of_squares_over_all_is_refused(optimizer, more, sentence):
    with pytest.raises(ExperimentError, match=sentence):
        resolve(experiment(optimizer, **more))


def test_a_formula_has_no_residuals():
    objective = Objective(name="himmelblau")
    runs = (Run(optimizer="gauss_newton", start=(0.0, 0.0)),)
    with pytest.raises(ExperimentError, match="optimizer: one of gd"):
        resolve(Experiment(objective=objective, runs=runs, steps=1))
