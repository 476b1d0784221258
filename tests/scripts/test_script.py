"""Exported scripts run without gdgui and print what gdgui computes."""

import ast
import csv
import io
import math
import subprocess
import sys
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gdgui.engine.descent.descent import descend
from gdgui.engine.descent.problem import resolve
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.methods.step_sizes import STEP_SIZES
from gdgui.examples import NAMES, example
from gdgui.experiment import Change, Domain, Experiment, Objective, Run, StepSize
from gdgui.export import csv_lines
from gdgui.scripts import python_script
from tests.scripts.room import run_scripts

VERSIONS = {"numpy": False, "torch": True}

ROSENBROCK = Objective(name="rosenbrock")
HIMMELBLAU = Objective(name="himmelblau")
WAVES = Objective(formula="a*sin(3x) + x^2/4", parameters={"a": 0.7})
HOLLOW = Objective(formula="a*exp(x) + x^4 - x", parameters={"a": 0.7})

HOSTILE = '"quotes" \'and\' """more""" \\ \\n \n\r\t\x00\x1b\u202e {x} %s $\\frac$ η 🙂 \\'
NAMES_IN_USE = (
    "np", "plt", "run", "math", "torch", "tape", "e1", "k", "f", "gradient", "t", "t1", "t2",
    "print", "range", "STEPS", "descend", "momentum", "value", "power", "zip",
)  # fmt: skip


def runs(optimizer, start, **rest):
    return [Run(optimizer=optimizer, start=start, **rest)]


def of_method(method, objective, start, steps):
    rate = 0.01 if method.id in ("gd", "momentum", "nesterov", "qhm") else None
    hyperparameters = {"learning_rate": rate} if rate else {}
    return Experiment(
        objective=objective,
        runs=runs(method.id, start, hyperparameters=hyperparameters),
        steps=steps,
    )


def of_step_size(rule, objective, start):
    warmup = 4 if rule.is_schedule else 0
    return Experiment(
        objective=objective,
        runs=[
            Run(
                optimizer=optimizer,
                start=start,
                step_size=StepSize(rule.id, warmup=warmup),
                hyperparameters={"learning_rate": 0.01},
            )
            for optimizer in ("gd", "adam")
        ],
        steps=25,
    )


def _experiments():
    """Return every experiment whose script is run, by name."""
    found = {name: example(name) for name in NAMES}
    for method in DIRECTIONS.values():
        found[f"{method.id} in the plane"] = of_method(method, HIMMELBLAU, [0.2, -0.9], 40)
        line = HOLLOW if method.needs_hessian else WAVES
        found[f"{method.id} on a line"] = of_method(method, line, [2.5], 40)
    for rule in STEP_SIZES.values():
        found[f"{rule.id} in the plane"] = of_step_size(rule, HIMMELBLAU, [0.2, -0.9])
        found[f"{rule.id} on a line"] = of_step_size(rule, WAVES, [2.5])
    found |= MIXED | DOMAINS | TIPS | LANGUAGE
    found["in use"] = in_use(NAMES_IN_USE)
    return found


def in_use(names):
    """Return an experiment whose parameters have these names, twelve at most in a formula."""
    terms = [f"{name}*x^2" for name in names[:12]] + ["y^2"]
    return Experiment(
        objective=Objective(
            formula=" + ".join(terms),
            parameters={name: 0.1 + i / 10 for i, name in enumerate(names[:12])},
        ),
        runs=runs("momentum", [1.0, 2.0], hyperparameters={"learning_rate": 0.01}),
        steps=3,
    )


MIXED = {
    "everything at once": Experiment(
        objective=ROSENBROCK,
        runs=[
            Run(optimizer="newton", start=[-1.2, 1.0], hyperparameters={"damping": 0.1}),
            Run(optimizer="normalized", start=[-1.2, 1.0], visible=False),
            Run(optimizer="lion", start=[-1.2, 1.0], noise=0.3, seed=5),
            Run(optimizer="nadam", start=[-1.2, 1.0], step_size=StepSize("cosine")),
            Run(optimizer="adam", start=[-1.2, 1.0], step_size=StepSize("armijo")),
            Run(optimizer="gd", start=[-1.2, 1.0], step_size=StepSize("exact")),
        ],
        steps=25,
    ),
    "noise across blocks": Experiment(
        objective=Objective(formula="x^2"),
        runs=runs("momentum", [3.0], noise=1.0, seed=3),
        steps=16_400,
    ),
    "weight decay": Experiment(
        objective=HIMMELBLAU,
        runs=[
            Run(
                optimizer=optimizer,
                start=[0.2, -0.9],
                noise=noise,
                hyperparameters={"learning_rate": 0.01, "weight_decay": 0.5},
                changes=[Change(9, {"weight_decay": 0.0}), Change(20, {"weight_decay": 3.0})],
            )
            for optimizer in ("gd", "adam", "normalized", "rprop", "bb_long")
            for noise in (0.0, 0.1)
        ],
        steps=40,
    ),
    "weight decay by torch alone": Experiment(
        objective=WAVES,
        runs=runs("gd", [2.5], hyperparameters={"learning_rate": 0.01, "weight_decay": 0.5}),
        steps=25,
    ),
    "weight decay on a line": Experiment(
        objective=WAVES,
        runs=[
            Run(optimizer=optimizer, start=[2.5], noise=0.1, hyperparameters={"weight_decay": 0.5})
            for optimizer in ("qhm", "bb_short")
        ],
        steps=25,
    ),
    "momentum that begins during a run": Experiment(
        objective=HIMMELBLAU,
        runs=runs(
            "rmsprop_centered",
            [0.2, -0.9],
            changes=[Change(9, {"momentum": 0.5})],
            hyperparameters={"learning_rate": 1e-3},
        ),
        steps=25,
    ),
    "noise and a line search": Experiment(
        objective=HIMMELBLAU,
        runs=runs("gd", [0.2, -0.9], noise=1.0, seed=3, step_size=StepSize("armijo")),
        steps=15,
    ),
    "plateaus, schedules and searches": Experiment(
        objective=WAVES,
        runs=[
            Run(
                optimizer=optimizer,
                start=[2.5],
                hyperparameters={"learning_rate": 0.4},
                step_size=StepSize(rule, parameters),
            )
            for optimizer, rule, parameters in (
                ("gd", "plateau", {"patience": 1.0, "decay": 0.5, "cooldown": 2.0}),
                ("bfgs", "plateau", {"patience": 0.0, "final": 0.2}),
                ("gd", "cosine", {}),
                ("adam", "exact", {}),
                ("adam", "constant", {}),
            )
        ],
        steps=30,
    ),
    "plateaus alone": Experiment(
        objective=HIMMELBLAU,
        runs=runs(
            "momentum",
            [0.2, -0.9],
            hyperparameters={"learning_rate": 0.02},
            step_size=StepSize("plateau", {"patience": 1.0, "decay": 0.5}),
        ),
        steps=30,
    ),
    "stopped by a short step": Experiment(
        objective=HIMMELBLAU,
        runs=[
            Run(optimizer=optimizer, start=[0.2, -0.9], hyperparameters={"learning_rate": 0.01})
            for optimizer in ("gd", "normalized", "bfgs")
        ],
        steps=200,
        step_tolerance=1e-3,
        value_tolerance=1e-7,
    ),
    "stopped by a small change on a line": Experiment(
        objective=WAVES,
        runs=[
            Run(optimizer="gd", start=[2.5], changes=[Change(9, {"learning_rate": 0.1}, [1.5])]),
            Run(optimizer="adam", start=[2.5], hyperparameters={"learning_rate": 0.1}),
        ],
        steps=200,
        value_tolerance=1e-5,
    ),
    "steered": Experiment(
        objective=HIMMELBLAU,
        runs=[
            Run(
                optimizer=optimizer,
                start=[0.2, -0.9],
                step_size=StepSize("linear", warmup=3),
                changes=[
                    Change(0, iterate=[1.0, 1.0]),
                    Change(5, {"learning_rate": 0.02, hyper: value}),
                    Change(12, {"learning_rate": 0.01}, iterate=[-3.0, 3.0]),
                ],
            )
            for optimizer, hyper, value in (
                ("adam", "beta2", 0.9),
                ("qhadam", "beta1", 0.5),
                ("momentum", "momentum", 0.0),
                ("rprop", "grow", 1.5),
                ("radam", "beta1", 0.8),
            )
        ],
        steps=20,
    ),
    "steered on a line": Experiment(
        objective=WAVES,
        runs=[
            Run(optimizer="gd", start=[2.0], changes=[Change(3, {"learning_rate": 0.2})]),
            Run(optimizer="adamax", start=[2.0], changes=[Change(4, {"beta1": 0.2}, [-2.0])]),
            Run(optimizer="qhadam", start=[2.0], changes=[Change(4, {"beta2": 0.2}, [-2.0])]),
        ],
        steps=12,
    ),
    "steered from the first step": Experiment(
        objective=WAVES,
        runs=[
            Run(optimizer="qhadam", start=[2.0], changes=[Change(0, {"beta1": 0.2})]),
            Run(optimizer="adam", start=[2.0], changes=[Change(0, {"beta1": 0.2})]),
        ],
        steps=5,
    ),
    "moved where it has converged": Experiment(
        objective=Objective(formula="x^2"),
        runs=runs("newton", [1.0], changes=[Change(1, iterate=[5.0])]),
        steps=4,
    ),
    "torch refuses these": Experiment(
        objective=HIMMELBLAU,
        runs=[
            Run(optimizer="nesterov", start=[0.2, -0.9], hyperparameters={"momentum": 0.0}),
            Run(optimizer="rprop", start=[0.2, -0.9], hyperparameters={"grow": 1.0}),
            Run(optimizer="adamax", start=[-0.9, 0.2], hyperparameters={"epsilon": 0.0}),
        ],
        steps=10,
    ),
    "no step": Experiment(objective=HIMMELBLAU, runs=runs("adam", [1.0, 1.0]), steps=0),
    "all hidden": Experiment(
        objective=HIMMELBLAU, runs=runs("gd", [1.0, 1.0], visible=False), steps=2
    ),
    "hostile": Experiment(
        title=HOSTILE,
        description=HOSTILE * 3,
        objective=Objective(formula="x^2"),
        runs=[
            Run(optimizer="gd", start=[1.0], label=HOSTILE),
            Run(optimizer="gd", start=[1.0], label="_private", color="#abcdef"),
            Run(optimizer="gd", start=[1.0], label="x" * 9000),
        ],
        steps=2,
    ),
    "long": Experiment(objective=HIMMELBLAU, runs=runs("gd", [0.2, -0.9]), steps=12_000),
}

DOMAINS = {
    f"{formula} from {start}": Experiment(
        objective=Objective(
            formula=formula, domain=Domain((-3, 3), (-2, 2) if len(start) == 2 else None)
        ),
        runs=runs("gd", start, hyperparameters={"learning_rate": rate}),
        steps=8,
    )
    for formula, start, rate in (
        ("log(x) + y^2", [0.5, 0.1], 1.0),
        ("sqrt(x)", [0.1], 1.0),
        ("1/x", [1.0], 0.1),
        ("1/x", [0.0], 0.1),
        ("1/(a - b) + x^2", [1.0], 0.1),
        ("exp(x^2)", [30.0], 0.1),
        ("exp(x) + cosh(y)", [3.0, -3.0], 900.0),
        ("x^1.5 + abs(y)^n", [0.3, 0.2], 0.9),
        ("max(x, y, 0.5) + min(2x, sign(y), 3) + abs(x - y)", [1.0, -0.4], 0.3),
        ("tan(x) + atan(y) + asin(x/4) + acos(y/4)", [0.3, 0.2], 0.1),
        ("x^7/100 + x^6 + x^4", [0.5], 0.2),
        ("sinh(x)*tanh(x) + x^-3", [1.5], 0.02),
        ("sqrt(2)*x^2 + max(1, 2)*y^2 + 9^40*0*x", [1.5, 1.0], 0.02),
        ("7", [1.5], 0.1),
        ("a*y^2", [1.5, 2.0], 0.1),
        ("2^x + e^y + pi", [0.4, 0.3], 0.1),
        ("sin(sin(sin(sin(sin(sin(sin(sin(sin(sin(sin(sin(x^2 + y))))))))))))", [1.0, 0.5], 0.1),
    )
}  # fmt: skip

TIPS = {
    f"tip: {formula} from {start} by {method}": Experiment(
        objective=Objective(
            formula=formula, domain=Domain((-3, 3), (-2, 2) if len(start) == 2 else None)
        ),
        runs=runs(method, start, hyperparameters={"learning_rate": rate}),
        steps=8,
    )
    for formula, start, method, rate in (
        ("sqrt(x^2 + y^2)", [3.0, 0.0], "gd", 1.0),
        ("sqrt(x^2 + y^2)", [0.0, 0.0], "gd", 1.0),
        ("sqrt(x^2 + y^2) + y/2", [0.0, 0.0], "adam", 0.5),
        ("hypot(x, y) + x/2", [0.0, 0.0], "cg", 0.3),
        ("sqrt(x^2)", [2.0], "gd", 1.0),
        ("(x^2)^(1/3) + x", [0.0], "momentum", 0.1),
        ("sin(x)/x + x^2", [0.0], "gd", 0.5),
        ("20 - 20exp(-0.2sqrt((x^2 + y^2)/2)) + x", [0.0, 0.0], "gd", 0.1),
    )
}  # fmt: skip
"""Where the expression of the gradient is 0/0."""

LANGUAGE = {
    f"language: {formula}": Experiment(
        objective=Objective(
            formula=formula, domain=Domain((-3, 3), (-2, 2) if len(start) == 2 else None)
        ),
        runs=runs("momentum", start, hyperparameters={"learning_rate": rate}),
        steps=15,
    )
    for formula, start, rate in (
        ("x^(1/3) + x^2", [-2.0], 0.05),
        ("x^(4/3)", [-1.5], 0.1),
        ("cbrt(x^2 + y) + x^2/4 + y^2", [0.4, -1.3], 0.05),
        ("(x - y)^(2/3) + x^2 + y^2", [0.4, -1.3], 0.03),
        ("sum(i, 1, 5, i*cos((i+1)*x + i))", [0.7], 0.002),
        (r"\sum_{i=1}^{2} i x_i^2", [1.3, -0.4], 0.1),
        ("prod(i, 1, 3, x - i) + x^4/10", [0.3], 0.02),
        ("if(x > 0, x^2, -2x)", [-1.0], 0.1),
        ("(x^2 if x > y else y^2 - x) + y^2/2", [0.2, 0.7], 0.1),
        ("relu(x) + sigmoid(y) + softplus(-x - y)", [0.7, -0.4], 0.3),
        ("erf(x)*hypot(x, 1) + sinc(x)", [0.8], 0.1),
        ("atan2(y, x)^2 + x^2", [-0.8, 0.6], 0.1),
        ("log2(x) + log10(x) - ln x + x^2", [0.8], 0.05),
        ("asinh(x) + acosh(x + 3) + atanh(x/4) + x^2", [0.8], 0.1),
        ("sec(x/2) + csc(y) + cot(y) + sech(x)", [0.8, 1.2], 0.005),
        ("mod(x, 1) + floor(x)^2/9 + round(2x)/9 + x^2", [1.7], 0.1),
        ("||x| - 1| + √(1 + x²)", [2.2], 0.1),
        (r"\frac{(\theta_1 - 2)^2}{2} + \left|\theta_2\right|", [0.3, 1.1], 0.2),
        ("J(w, b) = (w*2 + b - 3)^2 + 0,1w^2", [0.3, 1.1], 0.05),
        ("f(lambda) = lambda^2 + sin²lambda", [1.1], 0.1),
        ("exp(log(x)) + x/x", [0.9], 0.4),
        ("sqrt(x)^2 + ½x²", [0.5], 0.9),
        ("pow(x, 1/3) + x^2 + [x - 1][x + 2]", [0.9], 0.05),
    )
}  # fmt: skip
"""What the language of today has and that of format 1 had not."""

CHAOTIC = {
    f"chaos: {formula}": Experiment(
        objective=Objective(formula=formula, parameters={"a": 0.7}),
        runs=[
            Run(optimizer="gd", start=start, hyperparameters={"learning_rate": 1.9}),
            Run(optimizer="momentum", start=start, hyperparameters={"learning_rate": 0.9}),
        ],
        steps=300,
    )
    for formula, start in (
        ("a*sin(3x) + x^2/4", [2.5]),
        ("a*cos(5x)*tanh(y) + exp(-x^2) + (x^2 + y^2)/4 + atan(x*y)", [0.3, 0.4]),
        ("cos(4x)*log(2 + y^2)/a + abs(x)^1.3 + y^2/3 + x^6/(1 + x^6)", [0.3, 2.0]),
    )
}
"""Where a difference in the last place is soon one in the first."""

LEAPING = ("edge-of-stability",)

EXPERIMENTS = _experiments()


@pytest.fixture(scope="module", params=["numpy", pytest.param("torch", marks=pytest.mark.torch)])
def version(request):
    return request.param


@pytest.fixture(scope="module")
def reports(request, version, tmp_path_factory):
    """Run every script of a version in one clean room."""
    folder = tmp_path_factory.mktemp(version)
    torch = VERSIONS[version]
    scripts = {
        name: (python_script(resolve(experiment), torch=torch), [])
        for name, experiment in EXPERIMENTS.items()
    }
    if not torch:
        for name, experiment in CHAOTIC.items():
            scripts[name] = (python_script(resolve(experiment)), [])
    scripts["saved"] = (scripts["four-optimizers"][0], ["--save", str(folder / "picture.png")])
    for module in ("gdgui", "numba", "PySide6", "scipy", *(() if torch else ("torch", "sympy"))):
        scripts[f"import {module}"] = (f"import {module}\n", [])
    # Looking for fonts takes matplotlib some seconds: what it finds is kept where that is allowed.
    cache = getattr(request.config, "cache", None)
    fonts = cache.mkdir("matplotlib") if cache else tmp_path_factory.mktemp("matplotlib")
    found = run_scripts(scripts, folder, fonts, torch=torch)
    found["picture"] = folder / "picture.png"
    return found


def rows_of(printed, number):
    rows = list(csv.reader(io.StringIO(printed)))[1:]
    return np.array([list(map(float, row[2:])) for row in rows if row[0] == str(number)])


def table(tape):
    return np.column_stack([tape.x, tape.f, tape.grad])


def farthest(own, other):
    """Return the greatest difference of two tables, relative to numbers of more than 1."""
    with np.errstate(all="ignore"):
        distance = np.abs(own - other) / np.maximum(1.0, np.abs(other))
    same = (own == other) | (np.isnan(own) & np.isnan(other))
    return float(np.where(same, 0.0, distance).max())


def nudges(experiment):
    """Yield an experiment with its starts moved by one unit in the last place."""
    dim = len(experiment.runs[0].start)
    for axis in range(dim):
        for towards in (-math.inf, math.inf):
            yield replace(
                experiment,
                runs=tuple(
                    replace(
                        run,
                        start=tuple(
                            math.nextafter(x, towards) if i == axis else x
                            for i, x in enumerate(run.start)
                        ),
                    )
                    for run in experiment.runs
                ),
            )


def determined(experiment, tapes):
    """Return how closely each run's tape is determined: what a nudge of its start does to it."""
    worst = [0.0] * len(tapes)
    for nudged in nudges(experiment):
        for index, (own, other) in enumerate(zip(descend(nudged), tapes, strict=True)):
            count = min(len(own), len(other))
            shift = farthest(table(own)[:count], table(other)[:count])
            worst[index] = max(worst[index], shift)
    return worst


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_script_prints_the_iterates_of_gdgui(name, reports, version):
    report, tapes = reports[name], descend(EXPERIMENTS[name])
    assert report["error"] == ""
    assert report["printed"].partition("\n")[0] + "\n" == next(csv_lines(tapes))
    searches = any(run.step_size.is_search for run in resolve(EXPERIMENTS[name]).runs)
    tolerances = [1e-12] * len(tapes)
    if version == "torch" and (searches or name in LEAPING):
        # A line search decides by comparing, and a path across a narrow valley magnifies rounding:
        # where the start's last digit moves the tape by more than that, so may autograd.
        tolerances = [max(1e-12, 10 * shift) for shift in determined(EXPERIMENTS[name], tapes)]
    for number, (tape, tolerance) in enumerate(zip(tapes, tolerances, strict=True)):
        own = rows_of(report["printed"], number)
        assert own.shape == table(tape).shape
        assert farthest(own, table(tape)) <= tolerance


@pytest.mark.parametrize("name", NAMES)
def test_a_numpy_script_prints_every_digit_of_gdgui_run(name, reports, version):
    if version == "numpy":
        assert reports[name]["printed"] == "".join(csv_lines(descend(EXPERIMENTS[name])))


@pytest.mark.parametrize("name", CHAOTIC)
def test_a_numpy_script_follows_a_chaotic_path_to_the_bit(name, reports, version):
    if version == "numpy":
        experiment = CHAOTIC[name]
        tapes = descend(experiment)
        assert len(tapes[0]) == experiment.steps + 1
        assert min(determined(experiment, tapes)[:1]) > 1e-3
        assert reports[name]["printed"] == "".join(csv_lines(tapes))


@pytest.mark.parametrize("name", NAMES)
def test_a_script_draws_without_a_warning(name, reports):
    assert reports[name]["warnings"] == []


def test_a_script_writes_its_picture_where_it_is_told_to(reports):
    assert reports["saved"]["error"] == ""
    picture = reports["picture"].read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 20_000


def test_the_clean_room_lets_nothing_else_in(reports):
    trespassers = {name: report for name, report in reports.items() if name.startswith("import ")}
    assert len(trespassers) >= 4
    for name, report in trespassers.items():
        assert f"No module named '{name.split()[1]}'" in report["error"]


@pytest.fixture(scope="module", params=VERSIONS)
def texts(request):
    """Write every script of a version, for which torch need not be there."""
    return {
        name: python_script(resolve(experiment), torch=VERSIONS[request.param])
        for name, experiment in EXPERIMENTS.items()
    }


def test_scripts_are_clean_to_a_linter(texts, tmp_path):
    for index, text in enumerate(texts.values()):
        (tmp_path / f"script{index}.py").write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100", "--no-cache",
         "--select", "E,F,W,I,UP,B", "--target-version", "py311", str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_scripts_compile_without_a_warning(texts):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name, text in texts.items():
            compile(text, name, "exec")


def bound_names(tree):
    """Return what the statements of a script give a name, one at a time."""
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_script_defines_nothing_that_it_does_not_use(name, texts):
    tree = ast.parse(texts[name])
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    read = {name.id for name in names if isinstance(name.ctx, ast.Load)}
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert defined | bound_names(tree) <= read


@pytest.mark.parametrize("name", NAMES)
def test_methods_of_others_stay_out(name, texts):
    tree = ast.parse(texts[name])
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    titles = {
        DIRECTIONS[run.optimizer].title.lower().replace(" ", "_") for run in example(name).runs
    }
    every = {method.title.lower().replace(" ", "_") for method in DIRECTIONS.values()}
    assert functions & every <= titles


@pytest.mark.parametrize("torch", [False, True])
@pytest.mark.parametrize(
    ("formula", "has_tips"),
    [("x^4 + 2y^2", False), ("sin(x) + x*y^2/2", False), ("sqrt(x^2 + y^2)", True)],
)
def test_only_what_may_be_0_by_0_is_looked_at_for_it(formula, has_tips, torch):
    made = Experiment(objective=Objective(formula=formula), runs=runs("gd", [1.0, 2.0]), steps=3)
    assert ("limit_gradient" in python_script(resolve(made), torch=torch)) is has_tips


def test_a_torch_script_steps_by_backward_and_an_optimizer():
    text = python_script(resolve(example("four-optimizers")), torch=True)
    for said in ("loss.backward()", "optimizer.step()", "torch.optim.Adam", "torch.optim.RMSprop"):
        assert said in text
    assert "def gradient(" not in text


def test_a_numpy_script_knows_nothing_of_torch():
    for name in NAMES:
        tree = ast.parse(python_script(resolve(example(name))))
        modules = {n.names[0].name for n in ast.walk(tree) if isinstance(n, ast.Import)}
        assert modules <= {"argparse", "math", "numpy", "matplotlib.pyplot"}


@settings(max_examples=60)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_no_text_gets_out_of_its_quotes(title, description, label):
    plain = Experiment(
        objective=Objective(formula="x^2"), runs=runs("gd", [1.0], label="plain"), steps=1
    )
    try:
        hostile = replace(
            plain, title=title, description=description, runs=(replace(plain.runs[0], label=label),)
        )
    except ValueError:
        return

    def shape(experiment):
        """Return a script's tree with its texts left out."""
        tree = ast.parse(python_script(resolve(experiment)))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                node.value = ""
        return ast.dump(tree)

    assert shape(hostile) == shape(plain)


@settings(max_examples=25)
@given(st.sets(st.sampled_from(NAMES_IN_USE), min_size=1, max_size=8), st.booleans())
def test_no_parameter_hides_a_name_of_the_script(names, torch):
    experiment = in_use(sorted(names))
    tree = ast.parse(python_script(resolve(experiment), torch=torch))
    assigned = [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    assert len(assigned) == len(set(assigned))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    others = {"print", "range", "zip", "enumerate", "abs", "run", "k", "tape", "row", "number"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            others |= {alias.asname or alias.name for alias in node.names}
    assert not set(assigned) & (functions | others)
    assert len([name for name in assigned if name.rstrip("_") in names]) >= len(names)


def test_a_formula_without_a_value_is_refused_with_a_sentence():
    experiment = Experiment(
        objective=Objective(formula="log(x - x)"), runs=runs("gd", [1.0]), steps=1
    )
    with pytest.raises(ValueError, match="no value among the real numbers"):
        python_script(resolve(experiment))
