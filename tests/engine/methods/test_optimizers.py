"""The methods that torch.optim has are torch's, and all declarations are sound."""

from functools import cache

import numpy as np
import pytest

from gdgui.engine.descent.descent import descend
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.methods.step_sizes import STEP_SIZES
from gdgui.experiment import Experiment, Objective, Run
from tests.engine import reference
from tests.engine.plain_rules import initial_state, plain_step
from tests.extras import torch

STEPS = 1000

OBJECTIVES = {
    "rosenbrock": (lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2, (-1.2, 1.0), 1e-3),
    "himmelblau": (lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2, (0.2, -0.9), 1e-2),
    "elongated-quadratic": (lambda x, y: (x**2 + 10 * y**2) / 2, (5.0, 1.0), 0.15),
}
"""Each in torch, with a start and a learning rate that gd is stable with."""

RMSPROP_NAMES = {
    "learning_rate": "lr", "decay": "alpha", "momentum": "momentum", "epsilon": "eps",
}  # fmt: skip
ADAM_NAMES = {"learning_rate": "lr", "beta1": "betas", "beta2": "betas", "epsilon": "eps"}


def by_torch(name, **options):
    """Return what makes an optimizer of torch.optim, which is looked up when it is called."""
    return lambda groups: getattr(torch.optim, name)(groups, **options)


METHODS = {
    "gd": (by_torch("SGD"), {"learning_rate": "lr"}),
    "momentum": (by_torch("SGD"), {"learning_rate": "lr", "momentum": "momentum"}),
    "nesterov": (
        by_torch("SGD", nesterov=True, momentum=0.9),
        {"learning_rate": "lr", "momentum": "momentum"},
    ),
    "momentum_dampened": (
        by_torch("SGD"),
        {"learning_rate": "lr", "momentum": "momentum", "dampening": "dampening"},
    ),
    "rmsprop_momentum": (by_torch("RMSprop"), RMSPROP_NAMES),
    "rmsprop_centered": (by_torch("RMSprop", centered=True), RMSPROP_NAMES),
    "adagrad": (by_torch("Adagrad"), {"learning_rate": "lr", "epsilon": "eps"}),
    "rmsprop": (by_torch("RMSprop"), {"learning_rate": "lr", "decay": "alpha", "epsilon": "eps"}),
    "adam": (
        by_torch("Adam"),
        ADAM_NAMES,
    ),
    "adadelta": (
        by_torch("Adadelta"),
        {"learning_rate": "lr", "decay": "rho", "epsilon": "eps"},
    ),
    "adamax": (by_torch("Adamax"), ADAM_NAMES),
    "adamw": (by_torch("AdamW"), {**ADAM_NAMES, "weight_decay": "weight_decay"}),
    "amsgrad": (by_torch("Adam", amsgrad=True), ADAM_NAMES),
    "nadam": (by_torch("NAdam"), {**ADAM_NAMES, "momentum_decay": "momentum_decay"}),
    "radam": (by_torch("RAdam"), ADAM_NAMES),
    "rprop": (
        by_torch("Rprop"),
        {
            "learning_rate": "lr",
            "shrink": "etas",
            "grow": "etas",
            "shortest": "step_sizes",
            "longest": "step_sizes",
        },
    ),
}
"""Each in torch, and torch's names of its hyperparameters."""


def settings(name, rate):
    """Return some hyperparameters of a method, {} being its defaults, that do not end in chaos."""
    return {
        "gd": [{}, {"learning_rate": rate}, {"learning_rate": rate / 3}, {"learning_rate": 0.0}],
        "momentum": [{}, {"learning_rate": rate / 5}, {"learning_rate": rate, "momentum": 0.3}],
        "nesterov": [{}, {"learning_rate": rate / 5}, {"learning_rate": rate, "momentum": 0.3}],
        "momentum_dampened": [
            {},
            {"learning_rate": rate, "dampening": 0.5},
            {"learning_rate": rate / 5, "dampening": 0.0},
            {"learning_rate": rate, "momentum": 0.3, "dampening": 1.0},
        ],
        "rmsprop_momentum": [
            {"learning_rate": 1e-4},
            {"learning_rate": 3e-4, "momentum": 0.5, "epsilon": 1e-3},
            {"learning_rate": 1e-3, "momentum": 0.0, "decay": 0.5},
        ],
        "rmsprop_centered": [
            {"learning_rate": 1e-3, "epsilon": 1e-2},
            {"learning_rate": 1e-4, "momentum": 0.5, "epsilon": 1e-2},
            {"learning_rate": 1e-3, "epsilon": 1.0, "decay": 0.9},
        ],
        "adagrad": [
            {},
            {"learning_rate": 0.05, "epsilon": 1e-3},
            {"learning_rate": 0.3},
            {"learning_rate": 1.0, "epsilon": 1e-6},
        ],
        "rmsprop": [
            {"learning_rate": 3e-3},
            {"learning_rate": 1e-3, "decay": 0.5},
            {"learning_rate": 1e-3, "decay": 0.9, "epsilon": 1e-4},
        ],
        "adam": [
            {},
            {"learning_rate": 0.05, "epsilon": 1e-3},
            {"learning_rate": 0.3},
            {"learning_rate": 3e-3, "beta1": 0.5, "beta2": 0.99},
        ],
        "adadelta": [{"learning_rate": 0.1}, {"learning_rate": 0.2, "decay": 0.95}],
        "adamax": [{}, {"learning_rate": 0.05}, {"learning_rate": 0.01, "beta1": 0.5}],
        "adamw": [{}, {"learning_rate": 0.05, "weight_decay": 0.1, "epsilon": 1e-3}],
        "amsgrad": [{}, {"learning_rate": 0.05}, {"learning_rate": 0.1, "beta2": 0.99}],
        "nadam": [{}, {"learning_rate": 0.01, "epsilon": 1e-3}, {"momentum_decay": 0.05}],
        "radam": [{}, {"learning_rate": rate / 2, "epsilon": 1e-3}, {"beta2": 0.99}],
        "rprop": [{}, {"learning_rate": 1e-3}, {"shrink": 0.3, "grow": 1.1, "longest": 0.05}],
    }[name]


def torch_name(name, hyperparameter):
    """Return what torch calls a hyperparameter of a method."""
    return {"weight_decay": "weight_decay", **METHODS[name][1]}[hyperparameter]


def for_torch(name, hyperparameters):
    """Return hyperparameters, defaults filled in, by torch's names."""
    declared = {p.name: p.default for p in DIRECTIONS[name].hyperparameters}
    values = {**declared, **hyperparameters}
    if name == "rprop":
        # torch's knows no weight decay.
        del values["weight_decay"]
    group = {torch_name(name, key): value for key, value in values.items()}
    if "betas" in group:
        group["betas"] = (values["beta1"], values["beta2"])
    if "etas" in group:
        group["etas"] = (values["shrink"], values["grow"])
        group["step_sizes"] = (values["shortest"], values["longest"])
    return group


def tapes(name, objective, chosen):
    """Return the tapes of gdgui for some hyperparameters."""
    start = OBJECTIVES[objective][1]
    experiment = Experiment(
        objective=Objective(name=objective),
        runs=[Run(optimizer=name, hyperparameters=h, start=start) for h in chosen],
        steps=STEPS,
        tolerance=0.0,
    )
    return descend(experiment)


@cache
def torch_tapes(name):
    """Return the tapes of torch for all objectives at once, by objective."""
    tasks = [
        (function, start, [for_torch(name, h) for h in settings(name, rate)])
        for function, start, rate in OBJECTIVES.values()
    ]
    found = reference.descend_all(tasks, METHODS[name][0], STEPS)
    return dict(zip(OBJECTIVES, found, strict=True))


def errors(found, wanted):
    """Return the largest error at each step, relative to max(1, |x|)."""
    expected = wanted[: len(found)]
    return (np.abs(found - expected) / np.maximum(1.0, np.abs(expected))).max(axis=1)


@pytest.mark.torch
@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("name", METHODS)
def test_a_method_takes_the_steps_of_torch(name, objective):
    chosen = settings(name, OBJECTIVES[objective][2])
    wanted = torch_tapes(name)[objective]
    for index, tape in enumerate(tapes(name, objective, chosen)):
        # With a tolerance of 0 a run stops early at a gradient of exactly 0 only.
        assert tape.last_step == STEPS or not np.any(tape.grad[-1])
        assert errors(tape.x, wanted[:, index]).max() <= 1e-12, chosen[index]


@pytest.mark.torch
@pytest.mark.parametrize(
    ("name", "objective", "hyperparameters"),
    [
        ("rmsprop", "rosenbrock", {}),
        ("adam", "rosenbrock", {"learning_rate": 0.02, "beta1": 0.5, "beta2": 0.9}),
        ("adam", "elongated-quadratic", {"learning_rate": 0.02, "beta1": 0.5, "beta2": 0.9}),
    ],
)
def test_a_chaotic_run_takes_the_steps_of_torch_until_roundings_have_grown(
    name, objective, hyperparameters
):
    (tape,) = tapes(name, objective, [hyperparameters])
    function, start, _ = OBJECTIVES[objective]
    group = for_torch(name, hyperparameters)
    groups = [group, {**group, "lr": group["lr"] * (1 + 1e-15)}]
    both = reference.descend(function, METHODS[name][0], groups, start, STEPS)
    wanted, shaken = both[:, 0], both[:, 1]
    # As far as a rounding in its learning rate has not changed what torch itself does.
    steady = int(np.argmax(errors(wanted, shaken) > 1e-13))
    assert 100 < steady < STEPS
    assert errors(tape.x, wanted)[:steady].max() <= 1e-12


@pytest.mark.parametrize("direction", DIRECTIONS.values(), ids=lambda direction: direction.id)
def test_what_a_method_declares_fits_together(direction):
    assert direction.hyperparameters[0].name == "learning_rate"
    assert len(direction.state) == len(direction.initial_state)
    assert direction.latex
    assert direction.source
    declared = {parameter.name for parameter in direction.hyperparameters}
    # The gradient comes with a coupled weight decay.
    coupled = {"weight_decay"} if direction.couples_weight_decay else set()
    # For most methods the learning rate is but a factor of the step.
    assert set(direction.keywords) | {"learning_rate"} == declared - coupled
    assert "g" in direction.arguments
    assert direction.step_size in STEP_SIZES
    for parameter in direction.hyperparameters:
        assert parameter.minimum <= parameter.low <= parameter.high <= parameter.maximum
        assert parameter.low <= parameter.default <= parameter.high
        assert parameter.scale == "linear" or parameter.low > 0
        assert parameter.symbol
        assert parameter.latex
        assert parameter.meaning.endswith(".")


@pytest.mark.torch
def test_the_defaults_are_those_of_torch():
    place = [torch.zeros(1, requires_grad=True)]
    for name, (optimizer, _) in METHODS.items():
        group = optimizer(place).param_groups[0]
        for parameter in DIRECTIONS[name].hyperparameters:
            if name == "rprop" and parameter.name == "weight_decay":
                continue
            theirs = group[torch_name(name, parameter.name)]
            if parameter.name.startswith("beta"):
                theirs = theirs[int(parameter.name[-1]) - 1]
            if isinstance(theirs, tuple):
                theirs = theirs[parameter.name in ("grow", "longest")]
            # torch's momentum of 0 would be no momentum at all, its dampening of 0 none.
            named_for_it = {
                "momentum": ("momentum",),
                "momentum_dampened": ("momentum", "dampening"),
                "rmsprop_momentum": ("momentum",),
            }
            if parameter.name not in named_for_it.get(name, ()):
                assert parameter.default == pytest.approx(theirs, rel=1e-15), parameter.name


@pytest.mark.parametrize("name", DIRECTIONS)
def test_no_gradient_and_no_history_is_no_step(name):
    # At the origin, from where weight decay does not pull away.
    run = Run(optimizer=name, start=[0.0, 0.0])
    experiment = Experiment(
        objective=Objective(formula="x**2 + y**2"), runs=[run], steps=1, tolerance=0.0
    )
    (tape,) = descend(experiment)
    assert tape.status is Status.CONVERGED
    direction = DIRECTIONS[name]
    given = {"x": 0.0, "g": 0.0}
    if direction.couples:
        given = {"x": (0.0, 0.0), "g": (0.0, 0.0), "hessian": (2.0, 0.0, 2.0)}
    d, _ = plain_step(direction, given, initial_state(direction))
    assert np.all(np.array(d) == 0.0)


@pytest.mark.parametrize("name", DIRECTIONS)
def test_the_first_step_goes_down(name):
    run = Run(optimizer=name, start=[2.0])
    experiment = Experiment(objective=Objective(formula="x**2"), runs=[run], steps=1)
    assert resolve(experiment).runs[0].learning_rate > 0
    (tape,) = descend(experiment)
    assert tape.x[1, 0] < tape.x[0, 0]
    assert tape.f[1] < tape.f[0]


@pytest.mark.torch
@pytest.mark.parametrize("start", [1e4, -3e3, 0.7])
@pytest.mark.parametrize("rate", [1.0, 0.01, 1e-9, 200.0])
def test_rprops_lengths_are_those_of_torch_whatever_the_learning_rate(start, rate):
    run = Run(optimizer="rprop", start=[start], hyperparameters={"learning_rate": rate})
    made = Experiment(objective=Objective(formula="x^2"), runs=[run], steps=1000, tolerance=0.0)
    (tape,) = descend(made)
    place = torch.tensor([start], dtype=torch.float64, requires_grad=True)
    theirs = torch.optim.Rprop([place], lr=rate)
    for k in range(len(tape)):
        assert tape.x[k, 0] == pytest.approx(place.item(), rel=1e-12, abs=1e-12)
        theirs.zero_grad()
        (place * place).sum().backward()
        theirs.step()


ADAPTIVE = [d.id for d in DIRECTIONS.values() if "epsilon" in {p.name for p in d.hyperparameters}]


@pytest.mark.parametrize("name", ADAPTIVE)
@pytest.mark.parametrize("formula", ["x^2 + 0*y", "x^2 + max(y - 9, 0)^2", "x^4 + 1e-200*y^2"])
def test_without_epsilon_no_gradient_is_a_step_of_nothing(name, formula):
    run = Run(optimizer=name, start=[3.0, 2.0], hyperparameters={"epsilon": 0.0})
    made = Experiment(objective=Objective(formula=formula), runs=[run], steps=200, tolerance=0.0)
    (tape,) = descend(made)
    assert tape.last_step == 200
    assert np.isfinite(tape.x).all()
    decays = name == "adamw"
    assert decays or (tape.x[:, 1] == 2.0).all() or formula.startswith("x^4")
