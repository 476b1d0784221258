"""Coupled weight decay is torch's, for every first-order method, and free where it is 0."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdgui.engine.analysis.rates import largest_stable, measured_rate, predicted_rate
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.analysis.step_text import as_latex, as_text
from gdgui.engine.analysis.substitution import substituted
from gdgui.engine.descent.descent import Descent, descend
from gdgui.engine.descent.problem import resolve
from gdgui.engine.maps.ensemble import Ensemble, run_ensemble
from gdgui.engine.methods.adaptive import ADAPTIVE
from gdgui.engine.methods.adaptors import adaptor_source
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.methods.classic import CLASSIC
from gdgui.experiment import Change, Experiment, Objective, Run
from tests.engine import reference
from tests.engine.methods.test_optimizers import METHODS, OBJECTIVES, STEPS, errors, for_torch

DECAYING = [name for name in DIRECTIONS if DIRECTIONS[name].couples_weight_decay]
TORCHS = [name for name in METHODS if name in DECAYING and name != "rprop"]
CALM = {
    "rmsprop": {"learning_rate": 1e-3, "epsilon": 1e-2},
    "rmsprop_momentum": {"learning_rate": 1e-4},
    "rmsprop_centered": {"learning_rate": 1e-3, "epsilon": 1e-2},
    "momentum": {"learning_rate": 2e-3},
    "nesterov": {"learning_rate": 2e-3},
    "adagrad": {"learning_rate": 0.3},
    "adadelta": {"learning_rate": 0.1},
}
"""Hyperparameters that do not end in chaos, where the defaults may."""


def made(optimizer, weight_decay, steps=STEPS, start=(0.2, -0.9), objective="himmelblau", **run):
    own = {**CALM.get(optimizer, {}), "weight_decay": weight_decay}
    own |= run.pop("hyperparameters", {})
    runs = [Run(optimizer=optimizer, hyperparameters=own, start=start, **run)]
    kind = {"name": objective} if objective.isalpha() else {"formula": objective}
    return Experiment(objective=Objective(**kind), runs=runs, steps=steps, tolerance=0.0)


def test_every_first_order_method_has_it():
    first_order = {**CLASSIC.methods, **ADAPTIVE.methods}
    for direction in first_order.values():
        names = [parameter.name for parameter in direction.hyperparameters]
        assert names.count("weight_decay") == 1
        # Those whose papers take it from the iterate itself name it in their rules.
        assert direction.couples_weight_decay == (direction.id not in ("adamw", "lion"))


@pytest.mark.torch
@pytest.mark.parametrize("name", TORCHS)
def test_a_method_with_weight_decay_takes_the_steps_of_torch(name):
    function, start, _ = OBJECTIVES["himmelblau"]
    decays = (0.01, 3.0)
    groups = [{**for_torch(name, CALM.get(name, {})), "weight_decay": decay} for decay in decays]
    wanted = reference.descend(function, METHODS[name][0], groups, start, STEPS)
    for index, decay in enumerate(decays):
        (tape,) = descend(made(name, decay))
        assert tape.last_step == STEPS
        assert errors(tape.x, wanted[:, index]).max() <= 1e-12, decay


@pytest.mark.parametrize("name", DECAYING)
def test_weight_decay_is_the_gradient_of_half_the_squared_norm(name):
    # Both see the same gradient but for rounding: one as its own, one as weight decay.
    if DIRECTIONS[name].finds_length:
        pytest.skip("chaotic; the next test has it")
    (decayed,) = descend(made(name, 0.5, 50, objective="(x^2+y-11)^2+(x+y^2-7)^2"))
    (plain,) = descend(made(name, 0.0, 50, objective="(x^2+y-11)^2+(x+y^2-7)^2+0.25*(x^2+y^2)"))
    assert decayed.x == pytest.approx(plain.x, rel=1e-9, abs=1e-9)
    assert (decayed.x[1:] != descend(made(name, 0.0, 50))[0].x[1:]).any() or name == "signsgd"


@pytest.mark.parametrize("name", ["bb_long", "bb_short"])
def test_barzilai_borwein_bends_with_its_weight_decay(name):
    (tape,) = descend(made(name, 2.0, 40, (5.0, 1.0), "(x^2 + 10y^2)/2 - x"))
    assert tape.x[-1] == pytest.approx([1.0 / 3.0, 0.0], abs=1e-9)


@pytest.mark.parametrize("name", DECAYING)
def test_without_weight_decay_the_compiled_rule_knows_nothing_of_it(name):
    direction = DIRECTIONS[name]
    slot = len(direction.hyperparameters) - 1
    assert f"hyper[{slot}]" not in adaptor_source(direction)
    assert f"hyper[{slot}]" in adaptor_source(direction, decays=True)


@pytest.mark.parametrize("name", ["gd", "adam", "normalized"])
def test_a_step_says_what_its_gradient_is_made_of(name):
    descent = Descent(resolve(made(name, 0.5, 20, noise=0.1)))
    descent.advance(1.0)
    (tape,) = descent.trajectories()
    step = inspector_of(descent).step(0, 7)
    lines = substituted(step)
    assert lines[0].left.latex == "g_{7}"
    assert step.seen_gradient == pytest.approx(tape.grad[7] + step.noise + 0.5 * tape.x[7])
    assert lines[0].result.numbers == pytest.approx(step.seen_gradient.tolist(), rel=1e-5)
    assert lines[-1].result.numbers == pytest.approx(tape.x[8].tolist(), rel=1e-4)
    assert as_text(step).splitlines()[1].startswith("g[7] = (")
    assert r"g_k &= \nabla f(x_k) + \lambda \, x_k" in as_latex(step)


def test_a_change_switches_it_on_and_off_during_a_run():
    changes = [Change(10, {"weight_decay": 2.0}), Change(30, {"weight_decay": 0.0})]
    (tape,) = descend(made("gd", 0.0, 60, hyperparameters={"learning_rate": 1e-2}, changes=changes))
    step, pull = np.diff(tape.x, axis=0), np.zeros((60, 1))
    pull[10:30] = 2.0
    assert step == pytest.approx(-1e-2 * (tape.grad[:-1] + pull * tape.x[:-1]), abs=1e-14)


@pytest.mark.parametrize("name", ["adam", "normalized", "gd"])
def test_a_run_of_a_map_ends_where_its_tape_does(name):
    decays = np.array([0.0, 0.3, 2.0])
    problem = resolve(made(name, 0.0, 80))
    starts = np.tile([0.2, -0.9], (3, 1))
    minima = np.array([[3.0, 2.0]])
    outcome = run_ensemble(problem, 0, Ensemble(starts, {"weight_decay": decays}), minima, 1e-3)
    for decay, f in zip(decays, outcome.f, strict=True):
        assert f == descend(made(name, float(decay), 80))[0].f[-1]


@pytest.mark.parametrize("name", ["gd", "momentum", "nesterov", "momentum_dampened"])
def test_theory_counts_it_as_curvature(name):
    experiment = made(
        name,
        1.5,
        200,
        (5.0, 1.0),
        "(x^2 + 10y^2)/2",
        hyperparameters={"learning_rate": 0.1, **({} if name == "gd" else {"momentum": 0.3})},
    )
    (run,) = resolve(experiment).runs
    (tape,) = descend(experiment)
    assert measured_rate(tape) == pytest.approx(predicted_rate(run, [1.0, 10.0]), rel=1e-3)
    limit = largest_stable(run, 10.0)
    for share, grows in ((0.99, False), (1.01, True)):
        own = {**experiment.runs[0].hyperparameters, "learning_rate": limit * share}
        runs = [replace(experiment.runs[0], hyperparameters=own)]
        (tape,) = descend(replace(experiment, runs=runs, steps=3000))
        assert (abs(tape.x[-1, 1]) > 1.0) == grows
