"""Schedules are those of torch.optim.lr_scheduler; line searches keep what they promise."""

import math
import warnings

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gdgui
from gdgui.engine.descent.descent import Descent, descend
from gdgui.engine.descent.problem import resolve
from gdgui.engine.methods.step_flags import StepFlag
from gdgui.engine.methods.step_sizes import STEP_SIZES, resolve_step_size
from gdgui.engine.objective.catalogue import CATALOGUE
from gdgui.experiment import ExperimentError, StepSize
from tests.extras import torch

STEPS = 200
PLATEAU_FORMULA = "2 + sin(3x) + x^2/4 + y^2"

torch_schedules = torch and torch.optim.lr_scheduler

THEIRS = {
    "constant": lambda o, p, w: torch_schedules.ConstantLR(o, factor=1.0),
    "step": lambda o, p, w: torch_schedules.StepLR(o, int(p["every"]), p["decay"]),
    "exponential": lambda o, p, w: torch_schedules.ExponentialLR(o, p["decay"]),
    "inverse_time": lambda o, p, w: torch_schedules.LambdaLR(o, lambda k: 1 / (1 + k / p["time"])),
    "inverse_sqrt": lambda o, p, w: torch_schedules.LambdaLR(
        o, lambda k: 1 / math.sqrt(1 + k / p["time"])
    ),
    "linear": lambda o, p, w: torch_schedules.LinearLR(o, 1.0, p["final"], int(p["until"]) - w),
    "cosine": lambda o, p, w: torch_schedules.CosineAnnealingLR(
        o, int(p["until"]) - w, eta_min=0.5 * p["final"]
    ),
    "cosine_restarts": lambda o, p, w: torch_schedules.CosineAnnealingWarmRestarts(
        o, int(p["period"]), int(p["growth"]), eta_min=0.5 * p["final"]
    ),
    "one_cycle": lambda o, p, w: torch_schedules.OneCycleLR(
        o, 0.5, int(p["until"]), pct_start=p["rise"], cycle_momentum=False,
        div_factor=1 / p["first"], final_div_factor=p["first"] / p["final"],
    ),
    "cyclic": lambda o, p, w: torch_schedules.CyclicLR(
        o, 0.5 * p["base"], 0.5, int(p["up"]), int(p["down"]), cycle_momentum=False,
        mode={1.0: "triangular", 0.5: "triangular2"}[p["shrink"]]
        if p["decay"] == 1.0
        else "exp_range",
        gamma=p["decay"],
    ),
}  # fmt: skip
"""torch's own, for a learning rate of 0.5."""
FROM_THE_FIRST_STEP = {"one_cycle", "cyclic"}
"""torch's SequentialLR cannot put a warm-up before them."""

CHOICES = {
    "constant": [{}],
    "step": [{}, {"every": 7, "decay": 0.3}, {"every": 1, "decay": 0.9}],
    "exponential": [{}, {"decay": 0.9}, {"decay": 1.0}],
    "inverse_time": [{}, {"time": 3.5}],
    "inverse_sqrt": [{}, {"time": 100.0}],
    "linear": [{}, {"final": 0.25, "until": 60}, {"until": STEPS}],
    "cosine": [{}, {"final": 0.1, "until": 150}],
    "cosine_restarts": [
        {},
        {"period": 10, "growth": 2.0},
        {"period": 7, "growth": 3, "final": 0.2},
    ],
    "one_cycle": [
        {},
        {"until": 60},
        {"rise": 0.5, "first": 0.5, "final": 0.1, "until": 151},
        {"rise": 0.0},
        {"rise": 0.123, "until": 1},
    ],
    "cyclic": [
        {},
        {"up": 7, "down": 3, "base": 0.0},
        {"up": 1, "down": 12, "shrink": 0.5},
        {"up": 40, "down": 40, "decay": 0.97, "base": 0.3},
    ],
}


def resolved(rule, parameters=None, warmup=0, steps=STEPS):
    given = StepSize(rule, parameters or {}, warmup)
    return resolve_step_size("runs[0].step_size", given, "constant", steps)


def theirs(own):
    """Return torch's learning rates for a step size, shape (STEPS,)."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    schedule = THEIRS[own.rule.id](optimizer, own.parameters, own.warmup)
    with warnings.catch_warnings():
        # torch warns of its own way of chaining schedules.
        warnings.simplefilter("ignore")
        if w := own.warmup:
            optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
            ramp = torch_schedules.LinearLR(optimizer, 1 / (w + 1), 1.0, w)
            schedule = THEIRS[own.rule.id](optimizer, own.parameters, w)
            schedule = torch_schedules.SequentialLR(optimizer, [ramp, schedule], [w])
        rates = []
        for _ in range(STEPS):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            # torch's cycle has no step after its last.
            if own.rule.id != "one_cycle" or len(rates) < own.parameters["until"]:
                schedule.step()
    return np.array(rates)


@pytest.mark.torch
@pytest.mark.parametrize("warmup", [0, 1, 12])
@pytest.mark.parametrize(
    ("rule", "parameters"), [(rule, p) for rule, choices in CHOICES.items() for p in choices]
)
def test_a_schedule_is_torchs(rule, parameters, warmup):
    if warmup and rule in FROM_THE_FIRST_STEP:
        pytest.skip("no such schedule in torch")
    own = resolved(rule, parameters, warmup)
    end = int(own.parameters.get("until", STEPS))
    found = 0.5 * own.factors(np.arange(STEPS))
    expected = theirs(own)
    if rule == "cosine":
        # Beyond its end torch's cosine rises again.
        found, expected = found[: end + 1], expected[: end + 1]
    assert np.allclose(found, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("rule", sorted(FROM_THE_FIRST_STEP))
def test_after_a_warmup_a_cycle_begins_as_without_one(rule):
    later, now = resolved(rule, {}, 12), resolved(rule, {}, 0, STEPS - 12)
    found = later.factors(np.arange(STEPS))
    assert np.array_equal(found[12:], now.factors(np.arange(STEPS - 12)))
    assert np.allclose(found[:12], np.arange(1, 13) / 13)


def test_every_schedule_is_compared():
    schedules = {rule.id for rule in STEP_SIZES.values() if rule.is_schedule}
    assert schedules == CHOICES.keys() == THEIRS.keys()


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_factors_are_finite_and_between_nothing_and_all(data):
    rule = data.draw(st.sampled_from(sorted(CHOICES)))
    parameters = {}
    for parameter in STEP_SIZES[rule].hyperparameters:
        value = data.draw(st.floats(parameter.minimum, parameter.maximum))
        parameters[parameter.name] = float(round(value)) if parameter.is_whole else value
    warmup = data.draw(st.integers(0, 3))
    if 0 < parameters.get("until", 9) <= warmup:
        return
    with np.errstate(all="raise", under="ignore"):
        factors = resolved(rule, parameters, warmup).factors(np.array([0, 1, 2, 50, 10**7]))
    assert ((factors >= 0.0) & (factors <= 1.0 + 1e-12)).all()


def test_a_schedule_without_an_end_ends_with_the_experiment():
    own = resolved("cosine", steps=80)
    assert own.parameters["until"] == 80
    assert own.factors(np.array([80, 90])).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            StepSize("cosin"),
            f"runs[0].step_size.rule: one of {', '.join(STEP_SIZES)} expected, 'cosin' found",
        ),
        (
            StepSize("cosine", {"until": 5.0}, 10),
            "runs[0].step_size.parameters.until: a step after the warm-up's 10 expected, 5 found",
        ),
        (
            StepSize("step", {"every": 2.5}),
            "runs[0].step_size.parameters.every: a whole number expected, 2.5 found",
        ),
        (
            StepSize("step", {"decay": 2.0}),
            "runs[0].step_size.parameters.decay: a number from 0 to 1 expected, 2 found",
        ),
        (
            StepSize("constant", {"decay": 0.5}),
            "runs[0].step_size.parameters: Constant has no parameters; 'decay' found",
        ),
        (
            StepSize("exact", {}, 3),
            "runs[0].step_size.warmup: 0 expected, for a line search finds η itself; 3 found",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(given, sentence):
    run = gdgui.Run(optimizer="gd", start=[1.0], step_size=given)
    made = gdgui.Experiment(objective=gdgui.Objective(formula="x^2"), runs=[run], steps=100)
    with pytest.raises(ExperimentError) as refusal:
        resolve(made)
    assert str(refusal.value) == sentence


def test_the_tape_holds_the_step_sizes_it_was_made_with():
    step_size = StepSize("cosine", {"until": 40.0}, 5)
    run = gdgui.Run(
        optimizer="gd", start=[3.0], step_size=step_size, hyperparameters={"learning_rate": 0.2}
    )
    made = gdgui.Experiment(
        objective=gdgui.Objective(formula="x^2"), runs=[run], steps=60, tolerance=0.0
    )
    (tape,) = descend(made)
    own = resolve(made).runs[0].step_size
    assert np.array_equal(tape.eta, 0.2 * own.factors(np.arange(61)))
    assert np.array_equal(tape.x[1:, 0], tape.x[:-1, 0] + tape.eta[:-1] * -tape.grad[:-1, 0])


def by_polyak(gradient, value, start, lowest, share=1.0, steps=1000):
    """Return the iterates of Polyak's book, written out with vectors."""
    x, found = np.array(start), []
    for _ in range(steps + 1):
        found.append(x)
        g = gradient(x)
        if g.any():
            x = x - share * (value(x) - lowest) / (g @ g) * g
    return np.array(found)


QUADRATIC = np.array([[3.0, 1.0], [1.0, 20.0]])


@pytest.mark.parametrize("share", [0.5, 1.0, 1.9])
@pytest.mark.parametrize("lowest", [0.0, -3.0, 7.0])
def test_polyaks_step_is_that_of_his_book(share, lowest):
    run = gdgui.Run(
        optimizer="gd",
        start=[4.0, -2.0],
        step_size=StepSize("polyak", {"lowest": lowest} if lowest else {}),
        hyperparameters={"learning_rate": share},
    )
    objective = gdgui.Objective(formula="(3x^2 + 2x*y + 20y^2)/2 + c", parameters={"c": lowest})
    made = gdgui.Experiment(objective=objective, runs=[run], steps=1000, tolerance=0.0)
    (tape,) = descend(made)

    wanted = by_polyak(
        lambda x: QUADRATIC @ x,
        lambda x: x @ QUADRATIC @ x / 2 + lowest,
        [4.0, -2.0],
        lowest,
        share,
    )
    error = np.abs(tape.x - wanted[: len(tape)]).max(axis=1)
    # Beside another lowest value than 0 the differences of values are rounding in the end.
    seen = len(tape) if lowest == 0.0 else int(np.argmax(tape.f - lowest <= 1e-3))
    assert seen > 10
    assert error[:seen].max() <= 1e-12
    assert tape.f[-1] == pytest.approx(lowest, abs=1e-9)


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.name)
def test_polyaks_step_knows_the_lowest_value_of_a_named_objective(entry):
    run = gdgui.Run(optimizer="gd", start=entry.start, step_size=StepSize("polyak"))
    made = gdgui.Experiment(objective=gdgui.Objective(name=entry.name), runs=[run], steps=1)
    (own,) = resolve(made).runs
    lowest = own.step_size.parameters["lowest"]
    if not entry.minima:
        assert lowest == 0.0
        return
    found = []
    for minimum in entry.minima:
        there = gdgui.Run(optimizer="gd", start=minimum)
        (tape,) = descend(msgspec.structs.replace(made, runs=[there]))
        found.append(tape.f[0])
    assert lowest == pytest.approx(min(found), rel=1e-14, abs=1e-14)


def test_a_value_below_the_one_called_lowest_is_a_marked_step_of_nothing():
    step_size = StepSize("polyak", {"lowest": 5.0})
    run = gdgui.Run(optimizer="gd", start=[2.0], step_size=step_size)
    made = gdgui.Experiment(objective=gdgui.Objective(formula="x^2"), runs=[run], steps=3)
    (tape,) = descend(made)
    assert tape.flag(0) is StepFlag.SEARCH_FAILED
    assert (tape.x == 2.0).all()


@pytest.mark.parametrize(("formula", "start"), [("abs(x) + 2abs(y)", [3.0, 1.0]), ("x^4", [2.0])])
def test_polyaks_step_needs_no_smoothness(formula, start):
    run = gdgui.Run(
        optimizer="gd",
        start=start,
        step_size=StepSize("polyak"),
        hyperparameters={"learning_rate": 1.0},
    )
    made = gdgui.Experiment(objective=gdgui.Objective(formula=formula), runs=[run], steps=200)
    (tape,) = descend(made)
    assert tape.f[-1] <= 1e-9


def searched(rule, method="gd", objective="rosenbrock", start=(-1.2, 1.0), **parameters):
    run = gdgui.Run(
        optimizer=method,
        start=start,
        step_size=StepSize(rule, parameters),
        hyperparameters={"learning_rate": 1.0},
    )
    made = gdgui.Experiment(
        objective=gdgui.Objective(name=objective), runs=[run], steps=60, tolerance=1e-4
    )
    return descend(made)[0]


@pytest.mark.parametrize("objective", ["rosenbrock", "himmelblau"])
@pytest.mark.parametrize("method", ["gd", "bfgs", "cg"])
def test_an_armijo_step_decreases_enough_and_one_longer_does_not(method, objective):
    tape = searched("armijo", method, objective)
    for k in range(tape.last_step):
        x, step = tape.x[k], tape.x[k + 1] - tape.x[k]
        promised = 1e-4 * step @ tape.grad[k]
        assert promised < 0.0
        assert tape.f[k + 1] <= tape.f[k] + promised + 1e-12 * abs(tape.f[k])
        assert math.log2(tape.eta[k]) == round(math.log2(tape.eta[k])), x


@pytest.mark.parametrize("objective", ["rosenbrock", "himmelblau"])
@pytest.mark.parametrize("method", ["gd", "bfgs", "cg", "normalized"])
@pytest.mark.parametrize("curvature", [0.1, 0.9])
def test_a_strong_wolfe_step_decreases_and_flattens_enough(method, objective, curvature):
    tape = searched("strong_wolfe", method, objective, curvature=curvature)
    assert tape.last_step > 3
    for k in range(tape.last_step):
        if tape.flag(k) is StepFlag.SEARCH_FAILED:
            continue
        step = tape.x[k + 1] - tape.x[k]
        before, after = step @ tape.grad[k], step @ tape.grad[k + 1]
        assert tape.f[k + 1] <= tape.f[k] + 1e-4 * before + 1e-12 * abs(tape.f[k])
        assert abs(after) <= curvature * abs(before) * (1 + 1e-9)
    assert (tape.flags != StepFlag.SEARCH_FAILED).all()


def test_an_exact_step_on_a_quadratic_is_cauchys():
    matrix = np.array([[3.0, 1.0], [1.0, 20.0]])
    run = gdgui.Run(optimizer="gd", start=[4.0, -2.0], step_size=StepSize("exact"))
    objective = gdgui.Objective(formula="(3x^2 + 2x*y + 20y^2)/2")
    (tape,) = descend(gdgui.Experiment(objective=objective, runs=[run], steps=20))
    for k in range(12):
        g = tape.grad[k]
        assert tape.eta[k] == pytest.approx((g @ g) / (g @ matrix @ g), rel=1e-9)
        # Each step ends where the next direction is at a right angle.
        assert abs(tape.grad[k + 1] @ g) <= 1e-9 * (g @ g)


@pytest.mark.parametrize("rule", ["armijo", "strong_wolfe", "exact", "polyak"])
@pytest.mark.parametrize("rate", [1e-12, 1.0, 1e6])
@pytest.mark.parametrize(
    ("formula", "start"),
    [
        ("-x", 0.0),
        ("log(x)", 1.0),
        ("-log(x)", 1.0),
        ("sqrt(x)", 0.5),
        ("exp(-x)", 0.0),
        ("x", 3.0),
    ],
)
def test_a_search_ends_on_slopes_without_end_and_at_walls(rule, rate, formula, start):
    run = gdgui.Run(
        optimizer="gd",
        start=[start],
        step_size=StepSize(rule),
        hyperparameters={"learning_rate": rate},
    )
    made = gdgui.Experiment(objective=gdgui.Objective(formula=formula), runs=[run], steps=30)
    (tape,) = descend(made)
    assert tape.complete
    assert np.isfinite(tape.f[:-1]).all()


@pytest.mark.parametrize("rule", ["armijo", "strong_wolfe", "exact", "polyak"])
def test_a_learning_rate_of_nothing_goes_nowhere(rule):
    run = gdgui.Run(
        optimizer="gd",
        start=[3.0],
        step_size=StepSize(rule),
        hyperparameters={"learning_rate": 0.0},
    )
    made = gdgui.Experiment(objective=gdgui.Objective(formula="x^2"), runs=[run], steps=5)
    (tape,) = descend(made)
    assert (tape.x == 3.0).all()


PLATEAUS = [
    ({}, {}),
    (
        {"decay": 0.5, "patience": 4.0, "cooldown": 3.0},
        {"factor": 0.5, "patience": 4, "cooldown": 3},
    ),
    (
        {"patience": 0.0, "decay": 0.9, "final": 0.01},
        {"patience": 0, "factor": 0.9, "min_lr": 0.003},
    ),
    (
        {"threshold": 0.0, "difference": 1e-3, "patience": 2.0},
        {"threshold": 1e-3, "threshold_mode": "abs", "patience": 2},
    ),
]  # fmt: skip
"""Parameters of ours, and torch's for a learning rate of 0.3."""


def on_a_plateau(parameters, method="gd", steps=1000, formula=PLATEAU_FORMULA, **fields):
    run = gdgui.Run(
        optimizer=method,
        hyperparameters={"learning_rate": 0.3},
        start=[2.0, 1.0],
        step_size=StepSize("plateau", parameters),
        **fields,
    )
    return gdgui.Experiment(
        objective=gdgui.Objective(formula=formula), runs=[run], steps=steps, tolerance=0.0
    )


@pytest.mark.torch
@pytest.mark.parametrize(("parameters", "arguments"), PLATEAUS)
@pytest.mark.parametrize("method", ["gd", "adam"])
def test_a_step_size_on_a_plateau_is_torchs(parameters, arguments, method):
    (tape,) = descend(on_a_plateau(parameters, method))
    point = torch.tensor([2.0, 1.0], dtype=torch.float64, requires_grad=True)
    kind = {"gd": torch.optim.SGD, "adam": torch.optim.Adam}[method]
    optimizer = kind([point], lr=0.3)
    schedule = torch_schedules.ReduceLROnPlateau(optimizer, **arguments)
    rates, places = [], []
    for _ in range(1000):
        rates.append(optimizer.param_groups[0]["lr"])
        places.append(point.detach().numpy().copy())
        optimizer.zero_grad()
        x, y = point
        loss = 2.0 + torch.sin(3.0 * x) + x * x / 4.0 + y * y
        loss.backward()
        optimizer.step()
        schedule.step(loss.item())
    assert np.unique(rates).size > 1
    assert np.allclose(tape.eta[:1000], rates, rtol=1e-12, atol=0.0)
    assert np.abs(tape.x[:1000] - places).max() <= 1e-12


def test_a_plateau_is_found_again_after_any_number_of_slices():
    made = on_a_plateau({"patience": 2.0, "decay": 0.8}, "adam", noise=0.1)
    (whole,) = descend(made)
    descent = Descent(resolve(made))
    while not descent.done:
        for recording in descent.recordings:
            recording.advance(7)
    (pieces,) = descent.trajectories()
    assert np.array_equal(whole.x, pieces.x)
    assert np.array_equal(whole.eta[:-1], pieces.eta[:-1])


def test_a_learning_rate_that_is_changed_keeps_the_share_that_a_plateau_has_left():
    parameters = {"patience": 0.0, "decay": 0.5, "cooldown": 1e6}
    change = gdgui.Change(step=500, hyperparameters={"learning_rate": 0.1})
    (tape,) = descend(on_a_plateau(parameters, changes=[change]))
    assert tape.eta[499] == 0.15
    assert tape.eta[500] == 0.05


@pytest.mark.parametrize("rule", ["armijo", "plateau"])
def test_what_finds_its_step_sizes_has_no_warm_up(rule):
    run = gdgui.Run(optimizer="gd", start=[1.0], step_size=StepSize(rule, {}, 5))
    made = gdgui.Experiment(objective=gdgui.Objective(formula="x^2"), runs=[run], steps=5)
    with pytest.raises(ExperimentError, match=r"runs\[0\].step_size.warmup: 0 expected"):
        resolve(made)
