"""Scripts of trainings run without gdgui and print the losses that gdgui computes."""

import csv
import io
import math

import numpy as np
import pytest
from numba import njit

import gdgui
from gdgui.data_source import Column, Table
from gdgui.engine import elementary
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.methods.catalogue import VECTOR_DIRECTIONS
from gdgui.engine.methods.step_sizes import STEP_SIZES
from gdgui.experiment import (
    Change,
    Data,
    Experiment,
    Model,
    Objective,
    RandomStart,
    Run,
    StepSize,
)
from gdgui.scripts import python_script
from gdgui.scripts.elementary import elementary_functions
from tests.scripts.experiments import HOSTILE
from tests.scripts.room import run_scripts

CLASSES = Data(
    rows=tuple(
        (float(x), float(y), float((x * y) % 3)) for x in range(-3, 4) for y in range(-3, 3)
    ),
    class_names=("a", "b", "c"),
    held_out=0.2,
    seed=1,
)
SPIRAL = Data(name="spiral", points=40, noise=0.1, held_out=0.3)
MANY = Data(name="circle", points=300, noise=0.1, held_out=0.3)
SINE = Data(rows=tuple((x / 5, float(np.sin(x / 2))) for x in range(-10, 11)), standardize=True)
LINE = Data(rows=tuple((x / 5, 2.0 * x + (-1.0) ** x) for x in range(12)))
DECAY = Data(rows=tuple((x / 5, float(2.5 * np.exp(-x / 4) + (x % 3) / 9)) for x in range(21)))
PLACE = tuple(0.1 * i for i in range(17))


def of(data, model, *runs, loss="squared", steps=60, l1=0.0, l2=0.0, **more):
    objective = Objective(data=data, model=model, loss=loss, l1=l1, l2=l2)
    return Experiment(objective=objective, runs=runs, steps=steps, **more)


def run(optimizer, rate=None, **more):
    hyper = {} if rate is None else {"learning_rate": rate}
    given = {"start": RandomStart(3, "he"), "hyperparameters": hyper, "seed": 2} | more
    return Run(optimizer=optimizer, **given)


def typed(optimizer, rate=None, **more):
    return run(optimizer, rate, start=RandomStart(scheme="by_name"), **more)


def searching(optimizer, rule, rate=1.0, **more):
    return run(optimizer, rate, step_size=StepSize(rule), **more)


EXPERIMENTS = {
    "line": of(LINE, Model(), run("gd", 0.1), run("momentum", 0.01)),
    "polynomial": of(SINE, Model(features=("powers 4",)), run("adam", 0.05), l2=0.01),
    "waves": of(
        SINE, Model(features=("x", "sin(x)", "cos(x)")), run("rmsprop", 0.01), loss="huber"
    ),
    "logistic": of(
        SPIRAL,
        Model(features=("inputs", "products"), output="sigmoid"),
        run("gd", 0.1, batch=7),
        run("bb_long", noise=0.0),
        loss="cross_entropy",
    ),
    "softmax": of(
        CLASSES, Model(hidden=(5,), activation="relu", output="softmax"),
        run("adamw", 0.01, batch=10), run("nesterov", 0.01), loss="cross_entropy", l1=0.001,
    ),
    "softmax, squared": of(
        CLASSES, Model(hidden=(4,), output="softmax"), run("lion", 0.001, batch=8),
    ),
    "more than a tile": of(
        MANY, Model(hidden=(5,), output="tanh"), run("adam", 0.01, batch=71), run("gd", 0.1),
        steps=20,
    ),
    "gelu": of(
        SPIRAL, Model(hidden=(4, 3), activation="gelu", output="tanh"),
        run("adam", 0.01, batch=10, step_size=StepSize("cosine", warmup=5)), run("adagrad", 0.05),
    ),
    "hinge": of(
        SPIRAL, Model(hidden=(4,), activation="sigmoid"), run("signsgd", 0.01), loss="hinge",
    ),
    "steered": of(
        SPIRAL, Model(hidden=(4,), output="tanh"),
        run(
            "adam", 0.02, noise=0.05, batch=9,
            changes=(Change(20, {"beta1": 0.5}), Change(30, iterate=PLACE)),
        ),
        searching("qhadam", "armijo", 0.1, changes=(Change(5, {"beta1": 0.5}),)),
        run("gd", 0.1, noise=0.05),
    ),
    "coupled": of(
        SPIRAL, Model(hidden=(4,), activation="linear", output="sigmoid"),
        run("lbfgs", 0.1, step_size=StepSize("constant")),
        run("bfgs", 0.05, step_size=StepSize("constant")),
        run("cg", 0.05, step_size=StepSize("constant")), run("normalized", 0.01), loss="absolute",
        steps=25,
    ),
    "newton": of(
        LINE, Model(features=("powers 2",)), run("newton", 0.5), run("pure_newton", 0.5, batch=5),
        run("newton", 0.5, noise=0.1, changes=(Change(5, {"damping": 1.0}),)), steps=15,
    ),
    "newton, softmax": of(
        CLASSES, Model(output="softmax"),
        run("newton", 0.5, hyperparameters={"damping": 0.1}), loss="cross_entropy", l2=0.01,
    ),
    "newton, softmax, Huber": of(
        CLASSES, Model(hidden=(2,), output="softmax"),
        run("newton", hyperparameters={"damping": 1.0}), loss="huber", steps=8,
    ),
    "newton, gelu": of(
        MANY, Model(hidden=(3, 2), activation="gelu", output="tanh"),
        run("newton", hyperparameters={"damping": 1.0}), l2=0.01, steps=8,
    ),
    "newton, ReLU": of(
        SPIRAL, Model(hidden=(3,), activation="relu", output="linear"),
        run("newton", hyperparameters={"damping": 1.0}), loss="hinge", l1=0.01, steps=8,
    ),
    "newton, sigmoid": of(
        SPIRAL, Model(hidden=(3,), activation="sigmoid", output="sigmoid"),
        run("newton", hyperparameters={"damping": 1.0}), loss="cross_entropy", steps=8,
    ),
    "line searches": of(
        LINE, Model(features=("powers 2",)),
        *(searching("gd", rule) for rule in ("armijo", "strong_wolfe", "exact", "polyak")),
        searching("adam", "armijo", batch=5), searching("adam", "strong_wolfe", 0.0), steps=15,
    ),
    "quasi-Newton": of(
        SPIRAL, Model(hidden=(4,), output="tanh"), run("lbfgs"), run("bfgs"), run("cg"), steps=12,
    ),
    "least squares": of(
        SINE, Model(hidden=(3,)), run("levenberg_marquardt"), steps=10,
    ),
    "least squares, one layer": of(
        LINE, Model(features=("powers 2",)), run("levenberg_marquardt"),
        run("gauss_newton", 0.1, changes=(Change(5, {"learning_rate": 0.05}),)), steps=10,
    ),
    "typed": of(
        DECAY, Model(formula="a*exp(-b*x) + c", start={"a": 2, "b": 0.5}),
        typed("gd", 0.1), typed("adam", 0.05, batch=4), typed("newton"),
        typed("gd", 0.1, noise=0.1),
        typed("levenberg_marquardt"), typed("gauss_newton"), typed("bfgs"),
        typed("levenberg_marquardt", hyperparameters={"damping": 0.1}), steps=25,
    ),
    "typed, a power": of(
        DECAY, Model(formula="a*(x + 1)^b + c*x^5 + sqrt(d + x)", start={"b": -1, "c": 0.001}),
        typed("adam", 0.01), typed("newton", hyperparameters={"damping": 1.0}), loss="huber",
        steps=10,
    ),
    "typed, standardised": of(
        SINE, Model(formula="a*sin(b*x) + c"), typed("gd", 0.1), typed("newton"),
        typed("levenberg_marquardt"), typed("adam", 0.05, batch=5), steps=10,
    ),
    "typed, two inputs": of(
        SPIRAL, Model(formula="tanh(lambda*x1 + b*x2^2) + erf(c)"), typed("gd", 0.1, batch=9),
        typed("momentum", 0.1), loss="hinge", steps=10,
    ),
    "typed, cases": of(
        LINE, Model(formula="a*x if x < b else c*max(x, 1) + |a|"), typed("gd", 0.05),
        typed("newton", hyperparameters={"damping": 1.0}), loss="absolute", steps=10,
    ),
    "plateaus": of(
        SPIRAL, Model(hidden=(4,), output="tanh"),
        run("gd", 5.0, step_size=StepSize("plateau", {"patience": 2.0, "decay": 0.5})),
        run("gd", 0.1), searching("gd", "armijo"), run("gd", 0.1, step_size=StepSize("linear")),
    ),
    "stopped": of(
        SPIRAL, Model(hidden=(4,), output="tanh"),
        run("gd", 0.05), run("momentum", 0.05, changes=(Change(20, iterate=PLACE),)), run("bfgs"),
        run("gd", 0.05, batch=7),
        steps=500, step_tolerance=4e-3, value_tolerance=3e-5,
    ),
    "hostile": of(
        Data(
            table=Table(
                (Column('a"""b\\', (1.0, 2.0, 3.0)), Column("'{x}' %s $\\", (2.0, 3.0, 5.0))),
                source=HOSTILE,
            ),
        ),
        Model(), run("gd", 0.1, label=HOSTILE), run("gd", 0.1, label="_private"),
        title=HOSTILE, description=HOSTILE * 3, steps=3,
    ),
    "diverged": of(LINE, Model(), run("gd", 1e3), run("gd", 1e3, start=(1e200, 0.0))),
}  # fmt: skip

EVERY = {
    "every method": of(
        SPIRAL, Model(hidden=(3,), output="tanh"),
        *(
            run(key) if method.needs_residuals else run(key, batch=7, noise=0.01)
            for key, method in VECTOR_DIRECTIONS.items()
        ),
        steps=8,
    ),
    "every step size": of(
        SPIRAL, Model(hidden=(3,), output="tanh"),
        *(searching("adam", key, 0.1) for key in STEP_SIZES), steps=12,
    ),
    "chaos": of(
        SPIRAL, Model(hidden=(4, 4), output="tanh"), run("newton"), run("lbfgs"),
        searching("gd", "exact"), steps=15,
    ),
}  # fmt: skip
"""What magnifies the last digit too much for automatic differentiation, which rounds otherwise."""


def printed_losses(report, index):
    assert not report["error"], report["error"]
    assert not report["warnings"]
    rows = list(csv.DictReader(io.StringIO(report["printed"])))
    return [float(row["f"]) for row in rows if row["run"] == str(index)]


def reports_of(experiments, tmp_path, torch):
    scripts = {
        name: (python_script(resolve(each), torch=torch), []) for name, each in experiments.items()
    }
    scripts["gelu"] = (scripts["gelu"][0], ["--save", str(tmp_path / "losses.png")])
    folder = tmp_path / "room"
    folder.mkdir()
    reports = run_scripts(scripts, folder, tmp_path / "fonts", torch=torch)
    assert (tmp_path / "losses.png").stat().st_size > 1_000
    return reports


def test_numpy_scripts_print_every_digit_of_the_losses(tmp_path):
    reports = reports_of(EXPERIMENTS | EVERY, tmp_path, torch=False)
    for name, each in (EXPERIMENTS | EVERY).items():
        for index, tape in enumerate(gdgui.descend(each)):
            losses = printed_losses(reports[name], index)
            assert np.array_equal(losses, tape.f, equal_nan=True), (name, index)


@pytest.mark.torch
def test_torch_scripts_print_the_losses_as_far_as_they_round_alike(tmp_path):
    reports = reports_of(EXPERIMENTS, tmp_path, torch=True)
    for name, each in EXPERIMENTS.items():
        for index, tape in enumerate(gdgui.descend(each)):
            losses = printed_losses(reports[name], index)
            assert len(losses) == len(tape), (name, index)
            expected = pytest.approx(tape.f.tolist(), rel=1e-9, abs=1e-9, nan_ok=True)
            assert losses == expected, (name, index)


def test_the_experiments_stop_in_each_way_that_a_script_must_know():
    ends = {tape.status for each in EXPERIMENTS.values() for tape in gdgui.descend(each)}
    assert ends >= {Status.MOVING, Status.CONVERGED, Status.DIVERGED, Status.STOPPED}


@pytest.mark.parametrize("name", ["exp", "sigmoid", "tanh", "log", "log1p", "erf"])
def test_elementary_functions_of_scripts_have_the_bits_of_the_engines(name):
    function = getattr(elementary, name)

    @njit
    def compiled(x, out):
        for i in range(len(x)):
            out[i] = function(x[i])

    random = np.random.default_rng(1)
    x = np.concatenate([random.normal(0.0, s, 2_000) for s in (1e-8, 0.01, 0.5, 3.0, 50.0, 1e4)])
    x = np.concatenate([x, [0.0, -0.0, 20.0, 709.0, -708.0, 1e308, np.inf, -np.inf, np.nan]])
    if name in ("log", "log1p"):
        x = np.abs(x) + (name == "log")
    scope = {"np": np, "math": math}
    text = "\n".join(line for lines in elementary_functions({name}) for line in lines)
    exec(text, scope)  # noqa: S102 - as the script does
    expected = np.empty(len(x))
    compiled(x, expected)
    with np.errstate(all="ignore"):
        found = scope[name](x)
    assert np.array_equal(found, expected, equal_nan=True)
    assert (np.signbit(found) == np.signbit(expected))[~np.isnan(expected)].all()
