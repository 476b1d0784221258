"""A method of seven state variables is added by its declaration alone, and is everywhere."""

import csv
import io

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QComboBox

from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.descent.descent import Descent, descend
from gdgui.engine.descent.problem import resolve
from gdgui.engine.maps.ensemble import Ensemble, run_ensemble
from gdgui.engine.maps.kinds import basins_of
from gdgui.engine.methods.adaptive import ADAPTIVE
from gdgui.engine.methods.direction import Direction, StateVariable
from gdgui.experiment import Change, Experiment, ExperimentError, Objective, Run, StepSize
from gdgui.scripts import python_script
from gdgui.ui.step.step_numbers import StepNumbers
from tests.adan import ADAN, adan
from tests.scripts.room import run_scripts

START = (0.2, -0.9)
HIMMELBLAU = Objective(name="himmelblau")


@pytest.fixture(autouse=True)
def _added():
    ADAPTIVE.add(ADAN)
    yield
    del ADAPTIVE.methods["adan"]


def experiment(steps=60, **run):
    runs = [Run(optimizer="adan", start=START, **run)]
    return Experiment(objective=HIMMELBLAU, runs=runs, steps=steps)


def by_the_paper(steps, rate=1e-3, betas=(0.98, 0.92, 0.99), eps=1e-8):
    """Return the iterates of algorithm 1, written out with vectors."""
    b1, b2, b3 = betas
    x = np.array(START)
    m, v, n = np.zeros((3, 2))
    last, found = None, [x]
    for t in range(1, steps + 1):
        p, q = x[0] ** 2 + x[1] - 11, x[0] + x[1] ** 2 - 7
        g = np.array([4 * x[0] * p + 2 * q, 2 * p + 4 * x[1] * q])
        change = g - (g if last is None else last)
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * change
        n = b3 * n + (1 - b3) * (g + b2 * change) ** 2
        step = m / (1 - b1**t) + b2 * v / (1 - b2**t)
        x = x - rate * step / (np.sqrt(n / (1 - b3**t)) + eps)
        last = g
        found.append(x)
    return np.array(found)


def test_its_tape_is_that_of_the_paper():
    (tape,) = descend(experiment(500))
    assert np.abs(tape.x - by_the_paper(500)).max() <= 1e-12


@pytest.mark.parametrize(
    "changes",
    [
        {"noise": 0.3, "seed": 2},
        {"step_size": StepSize("cosine", warmup=3)},
        {"step_size": StepSize("armijo")},
        {"changes": [Change(9, {"beta3": 0.5}), Change(20, {"beta1": 0.3}, (1.0, -2.0))]},
    ],
    ids=["noise", "a schedule", "a line search", "steered"],
)
def test_an_ensemble_of_it_ends_where_its_tapes_end(changes):
    made = experiment(**changes)
    starts = np.random.default_rng(1).uniform(-4.0, 4.0, (20, 2))
    found = run_ensemble(resolve(made), 0, Ensemble(starts, {}), np.empty((0, 2)), 0.0)
    for start, f in zip(starts.tolist(), found.f, strict=True):
        run = replace(made.runs[0], start=tuple(start))
        (tape,) = descend(replace(made, runs=(run,)))
        assert f.tobytes() == tape.f[-1].tobytes()


def test_its_maps_say_where_its_tapes_end():
    problem = resolve(experiment(steps=400, hyperparameters={"learning_rate": 0.1}))
    made = basins_of(problem, 0, (6, 6))
    assert (made.labels >= 0).any()
    for row, column in ((0, 0), (2, 5), (4, 1)):
        start = (float(made.axes[0].values[column]), float(made.axes[1].values[row]))
        (tape,) = descend(
            replace(problem.experiment, runs=(replace(problem.experiment.runs[0], start=start),))
        )
        assert made.f[row, column].tobytes() == tape.f[-1].tobytes()


def test_a_step_is_taken_apart_into_all_of_its_state():
    descent = Descent(resolve(experiment()))
    while not descent.done:
        descent.advance(1.0)
    inspector = inspector_of(descent)
    before, after = inspector.step(0, 40), inspector.step(0, 41)
    assert list(before.after) == ["m", "v", "n", "last_g", "beta1_t", "beta2_t", "beta3_t"]
    for name, value in before.after.items():
        assert np.array_equal(value, after.before[name])
    assert before.after["beta3_t"] == pytest.approx([0.99**41] * 2)


@pytest.mark.parametrize("torch", [False, pytest.param(True, marks=pytest.mark.torch)])
def test_both_scripts_print_its_tape(torch, request, tmp_path):
    changes = [Change(12, {"beta2": 0.5})]
    made = replace(experiment(changes=changes), runs=(
        *experiment(changes=changes).runs, Run(optimizer="adam", start=START),
    ))  # fmt: skip
    tapes = descend(made)
    cache = getattr(request.config, "cache", None)
    fonts = cache.mkdir("matplotlib") if cache else tmp_path
    text = python_script(resolve(made), torch=torch)
    assert "def adan(\n    g, k, m, v, n, last_g," in text
    assert "def _mean(old, new, beta):" in text
    assert "# No mean of squares is below this.\nFLOOR = 0.0" in text
    report = run_scripts({"script": (text, [])}, tmp_path, fonts, torch=torch)["script"]
    assert report["error"] == ""
    rows = list(csv.reader(io.StringIO(report["printed"])))[1:]
    for number, tape in enumerate(tapes):
        printed = np.array([row[2:4] for row in rows if row[0] == str(number)], float)
        assert np.abs(printed - tape.x).max() <= 1e-12


def test_the_window_offers_it_and_the_step_panel_explains_it(qtbot, open_window, settle):
    window = open_window(experiment())
    menus = [box for box in window.runs.findChildren(QComboBox) if box.findData("adan") >= 0]
    assert [box.currentText() for box in menus] == ["Adan"]
    window.player.seek(40)
    numbers = window.findChild(StepNumbers)
    qtbot.waitUntil(lambda: "step 40 → 41" in numbers.text())
    lines = numbers.text().splitlines()
    assert [line.partition(" = ")[0] for line in lines[1:]] == [
        "m[41]", "v[41]", "n[41]", "m̂", "v̂", "n̂", "x[41]",
    ]  # fmt: skip


# What a declaration must not say


def declared(**changes):
    fields = {name: getattr(ADAN, name) for name in ADAN.__struct_fields__}
    return lambda: Direction(**{**fields, **changes})


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (declared(state=ADAN.state[:-1]), "adan: a rule of the state m, v, n, last_g, beta1_t"),
        (declared(hyperparameters=ADAN.hyperparameters[:-1]), "epsilon found"),
        (declared(couples=True, rule=lambda hessian: hessian), "nothing found"),
        (
            declared(state=(*ADAN.state[:-1], StateVariable("beta3_t", "p", "p", power_of="nu"))),
            "powers of its hyperparameters expected, nu found",
        ),
    ],
)
def test_a_rule_and_its_declaration_that_disagree_are_refused(make, words):
    with pytest.raises(TypeError, match=words):
        make()


def test_a_key_is_given_once():
    with pytest.raises(ValueError, match="there is a method adan already"):
        ADAPTIVE.add(ADAN)


def test_a_method_that_was_taken_away_is_unknown():
    del ADAPTIVE.methods["adan"]
    with pytest.raises(ExperimentError, match=r"optimizer: one of gd, .* expected, 'adan' found"):
        resolve(experiment())
    ADAPTIVE.add(ADAN)


def test_the_rule_is_a_function_like_any_other():
    d, *state = adan(2.0, 0.0, *ADAN.initial_state, beta1=0.98, beta2=0.92, beta3=0.99, epsilon=0.0)
    assert d == pytest.approx(-1.0)
    assert len(state) == 7
