"""Steered runs: what was before a change stays to the bit, what comes after is as it says."""

import numpy as np
import pytest
from msgspec.structs import replace

import gdgui
from gdgui.engine.analysis.outcome import outcomes_of
from gdgui.engine.analysis.rates import largest_stable, predicted_rate
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.analysis.substitution import substituted
from gdgui.engine.descent.descent import Descent, descend
from gdgui.engine.descent.noise import BLOCK
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.methods.step_sizes import STEP_SIZES
from gdgui.experiment import Change, Experiment, Objective, Run, StepSize, from_json, to_json
from tests.engine.methods.test_optimizers import METHODS, for_torch
from tests.extras import torch

RANDOM = np.random.default_rng(7)
STEPS = 400

SETTINGS = {
    "learning_rate": 2e-3, "momentum": 0.5, "decay": 0.9, "epsilon": 1e-3, "beta1": 0.7,
    "beta2": 0.95, "weight_decay": 0.1, "momentum_decay": 0.05, "shrink": 0.4, "grow": 1.1,
    "shortest": 1e-5, "longest": 20.0, "nu": 0.4, "nu1": 0.4, "nu2": 0.8, "damping": 0.5,
    "dampening": 0.3, "first": 0.01,
}  # fmt: skip
"""What a change may set, by name."""


def known(optimizer, *without):
    """Return new values for all hyperparameters of a method."""
    names = [parameter.name for parameter in DIRECTIONS[optimizer].hyperparameters]
    return {name: SETTINGS[name] for name in names if name not in without}


def made(
    optimizer="gd", changes=(), steps=STEPS, start=(0.2, -0.9), objective="himmelblau",
    tolerance=0.0, rate=1e-3, **run
):  # fmt: skip
    kind = "name" if objective.isalpha() else "formula"
    return Experiment(
        objective=Objective(**{kind: objective}),
        runs=[
            Run(
                optimizer=optimizer,
                hyperparameters={"learning_rate": rate},
                start=start,
                changes=changes,
                **run,
            )
        ],
        steps=steps,
        tolerance=tolerance,
    )


def tape_of(*arguments, **keywords):
    (tape,) = descend(made(*arguments, **keywords))
    return tape


def whole(experiment):
    descent = Descent(resolve(experiment))
    while not descent.done:
        descent.advance(seconds=0.1)
    return descent


def in_slices(experiment, sizes):
    """Return all snapshots of a descent in slices, as they were when they were taken."""
    (recording,) = (descent := Descent(resolve(experiment))).recordings
    seen = [copied(descent)]
    while recording.status is None:
        recording.advance(sizes[len(seen) % len(sizes)])
        seen.append(copied(descent))
    return seen


def copied(descent):
    (tape,) = descent.trajectories()
    return replace(
        tape,
        **{name: getattr(tape, name).copy() for name in ("x", "f", "grad", "eta", "flags")},
    )


def bits(tape, rows=slice(None)):
    return [array[rows].tobytes() for array in (tape.x, tape.f, tape.grad)]


def assert_same(tape, other):
    assert bits(tape) == bits(other)
    assert tape.eta.tobytes() == other.eta.tobytes()
    assert tape.flags.tobytes() == other.flags.tobytes()
    assert tape.status is other.status


COURSE = (
    Change(100, {"learning_rate": 2e-3}),
    Change(233, {}, (2.5, -1.5)),
    Change(234, {}, (1.0, 1.0)),
)


def course(optimizer):
    """Return changes of every kind for a method."""
    first = known(optimizer, "learning_rate") or {"learning_rate": 1.5e-3}
    return (Change(0, first), *COURSE, Change(300, known(optimizer)))


# ---- what the tape holds ----


@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize("optimizer", DIRECTIONS)
def test_every_method_is_steered_and_its_past_stays_to_the_bit(optimizer, noise):
    plain = tape_of(optimizer, noise=noise)
    steered = tape_of(optimizer, COURSE, noise=noise)
    before = min(100, plain.last_step)
    assert bits(plain, slice(before + 1)) == bits(steered, slice(before + 1))
    if plain.last_step < STEPS and noise == 0.0:
        # Newton's and the like arrive exactly; a run that has stopped stays stopped.
        return
    assert bits(plain) != bits(steered)
    assert steered.x[233].tolist() == [2.5, -1.5]
    assert steered.x[234].tolist() == [1.0, 1.0]
    assert steered.f[234] == pytest.approx(106.0)
    assert np.isfinite(steered.x).all()


@pytest.mark.parametrize("optimizer", DIRECTIONS)
@pytest.mark.parametrize("sizes", [[1], [100, 133, 1, 1], [7, 93, 400]], ids=str)
def test_slices_of_any_size_give_the_same_bits(optimizer, sizes):
    experiment = made(optimizer, course(optimizer), noise=0.01)
    seen = in_slices(experiment, sizes)
    (tape,) = descend(experiment)
    assert_same(seen[-1], tape)
    for early in seen:
        # What has been seen never changes, but for the η that a search has still to find.
        assert bits(early) == bits(tape, slice(len(early)))
        same = early.eta == tape.eta[: len(early)]
        assert same[:-1].all()
        assert same[-1] or np.isnan(early.eta[-1])


def test_a_file_brings_back_the_same_tape():
    experiment = made("adam", course("adam"), noise=0.1, step_size=StepSize("cosine"))
    assert_same(descend(experiment)[0], descend(from_json(to_json(experiment)))[0])


@pytest.mark.parametrize("at", [BLOCK - 1, BLOCK, 20_000])
@pytest.mark.parametrize("optimizer", ["gd", "adam", "momentum", "bfgs", "cg"])
def test_changes_around_the_end_of_a_block(optimizer, at):
    steps, start = 40_000, (1.0, 2.0)
    common = {
        "steps": steps, "start": start, "objective": "x**2/2 + 5*y**2", "rate": 1e-5,
        "noise": 0.01, "step_size": StepSize(),
    }  # fmt: skip
    change = Change(at, {**known(optimizer), "learning_rate": 3e-5}, (3.0, -1.0))
    experiment = made(optimizer, [change], **common)
    descent = whole(experiment)
    (tape,), plain = descent.trajectories(), tape_of(optimizer, **common)
    assert tape.last_step == steps
    assert bits(tape, slice(at)) == bits(plain, slice(at))
    assert tape.x[at].tolist() == [3.0, -1.0]
    assert np.all(tape.eta[:at] == 1e-5)
    assert np.all(tape.eta[at:] == 3e-5)
    assert_same(in_slices(experiment, [BLOCK - 1, 1, 1, 5_000])[-1], tape)
    inspector = inspector_of(descent)
    near = [at - 2, at - 1, at, at + 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 3, steps - 1, 5]
    for k in near:
        assert_step_is_the_tapes(inspector.step(0, k), tape, k, {at})


def test_without_an_effect_a_change_leaves_every_bit():
    plain = tape_of("momentum")
    for change in (Change(STEPS + 1, {"learning_rate": 1.0}), Change(50, {"momentum": 0.9})):
        assert_same(tape_of("momentum", [change]), plain)


def test_a_method_carries_on_from_where_the_ball_is_put_and_keeps_its_momentum():
    change = Change(10, {"learning_rate": 0.3, "momentum": 0.25}, (5.0,))
    tape = tape_of("momentum", [change], 12, (1.0,), "x**2/2", rate=0.1)
    x, v = 1.0, 0.0
    for k in range(12):
        eta, beta = (0.3, 0.25) if k >= 10 else (0.1, 0.9)
        if k == 10:
            x = 5.0
        assert tape.x[k, 0] == x
        v = beta * v + x
        x = x - eta * v
    assert tape.x[12, 0] == x
    assert tape.eta.tolist() == [0.1] * 10 + [0.3] * 3


def test_a_ball_that_is_moved_at_the_start_starts_there():
    there = tape_of("adam", [Change(0, {"learning_rate": 0.1}, (3.0, 1.0))], 50)
    assert_same(there, tape_of("adam", (), 50, (3.0, 1.0), rate=0.1))


# ---- where a run stops ----

ARRIVING = {"start": (5.0,), "objective": "x**2", "tolerance": 1e-8, "rate": 0.1}
FLYING = {"start": (5.0,), "objective": "x**2", "rate": 2.0}


@pytest.mark.parametrize("where", [ARRIVING, FLYING])
def test_a_run_that_has_stopped_stays_stopped(where):
    plain = tape_of("gd", (), 1000, **where)
    assert 0 < plain.last_step < 1000
    assert plain.status in (Status.CONVERGED, Status.DIVERGED)
    late = Change(plain.last_step + 1, {"learning_rate": 0.01}, (1.0,))
    late_tape = tape_of("gd", [late], 1000, **where)
    assert bits(plain) == bits(late_tape)
    assert late_tape.status is plain.status
    # At its last row it is judged by what it may still do: nothing, unless it is moved.
    still = tape_of("gd", [Change(plain.last_step, {"learning_rate": 0.01})], 1000, **where)
    assert (still.last_step, still.status) == (plain.last_step, plain.status)


@pytest.mark.parametrize("where", [ARRIVING, FLYING])
@pytest.mark.parametrize("sizes", [[1], [10**6]], ids=str)
def test_the_iterate_that_is_put_there_is_the_one_that_is_judged(where, sizes):
    k = tape_of("gd", (), 1000, **where).last_step
    rescued = made("gd", [Change(k, {"learning_rate": 1e-4}, (1.0,))], 1000, **where)
    tape = in_slices(rescued, sizes)[-1]
    assert (tape.status, tape.last_step, tape.x[k, 0]) == (Status.MOVING, 1000, 1.0)
    for place, status in ((0.0, Status.CONVERGED), (1e200, Status.DIVERGED)):
        stopped = made("gd", [Change(k - 1, {}, (place,)), Change(k, {}, (1.0,))], 1000, **where)
        tape = in_slices(stopped, sizes)[-1]
        assert (tape.status, tape.last_step) == (status, k - 1)


def test_a_ball_that_is_moved_at_the_last_row_is_there():
    tape = tape_of("gd", [Change(STEPS, {}, (1.0, 1.0))])
    assert (tape.last_step, tape.status) == (STEPS, Status.MOVING)
    assert tape.x[-1].tolist() == [1.0, 1.0]
    assert tape.f[-1] == pytest.approx(106.0)


def test_to_be_carried_to_and_fro_is_not_to_oscillate():
    common = {"start": (1.0,), "objective": "x**2", "rate": 1e-6}
    carried = [Change(k, {}, (1.0 if k % 2 else -1.0,)) for k in range(1, 41)]
    assert tape_of("gd", carried, 40, **common).status is Status.MOVING


# ---- against torch ----


def by_torch(optimizer, changes, start=(0.2, -0.9), rate=1e-3, steps=STEPS):
    """Return torch's iterates on Himmelblau's function, its param_groups changed on the way."""
    torch.set_default_dtype(torch.float64)
    try:
        own = {"learning_rate": rate}
        place = torch.tensor(start, requires_grad=True)
        method = METHODS[optimizer][0]([{"params": [place], **for_torch(optimizer, own)}])
        found, turns = [], {change.step: change for change in changes}
        for k in range(steps + 1):
            if change := turns.get(k):
                own |= change.hyperparameters
                method.param_groups[0].update(for_torch(optimizer, own))
                if change.iterate:
                    with torch.no_grad():
                        place.copy_(torch.tensor(change.iterate))
            found.append(place.detach().numpy().copy())
            method.zero_grad()
            x, y = place
            ((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2).backward()
            method.step()
        return np.array(found)
    finally:
        torch.set_default_dtype(torch.float32)


@pytest.mark.torch
@pytest.mark.parametrize("optimizer", METHODS)
def test_a_steered_method_takes_the_steps_of_torch(optimizer):
    # torch's Rprop knows no weight decay, and its RMSprop does not begin to keep a momentum that it
    # had not from the start.
    kept = {"rprop": ("weight_decay",), "rmsprop_centered": ("momentum",)}.get(optimizer, ())
    changes = [
        Change(57, known(optimizer, *kept)),
        Change(150, {}, (2.0, 1.0)),
        Change(160, {"learning_rate": 5e-4}, (-3.0, 2.5)),
    ]
    tape = tape_of(optimizer, changes)
    wanted = by_torch(optimizer, changes)[: len(tape)]
    assert len(tape) > 200
    error = np.abs(tape.x - wanted) / np.maximum(1.0, np.abs(wanted))
    assert error.max() <= 1e-12


def test_every_running_power_is_known():
    for direction in DIRECTIONS.values():
        names = {parameter.name for parameter in direction.hyperparameters}
        for variable in direction.state:
            assert (r"\beta_" in variable.latex) == (variable.power_of is not None)
            assert variable.power_of is None or variable.power_of in names


# ---- step sizes ----


@pytest.mark.parametrize("rule", [r for r in STEP_SIZES.values() if r.is_schedule])
def test_a_schedule_multiplies_the_learning_rate_in_force(rule):
    step_size = StepSize(rule.id, warmup=20)
    change = Change(150, {"learning_rate": 4e-3}, (1.0, 1.0))
    tape, plain = (tape_of("nesterov", c, step_size=step_size) for c in ([change], ()))
    factors = resolve(made(step_size=step_size)).runs[0].step_size.factors(np.arange(STEPS + 1))
    assert np.array_equal(tape.eta, np.where(np.arange(STEPS + 1) < 150, 1e-3, 4e-3) * factors)
    assert bits(tape, slice(150)) == bits(plain, slice(150))
    for seen in in_slices(made("nesterov", [change], step_size=step_size), [50]):
        assert np.array_equal(seen.eta, tape.eta[: len(seen)])


@pytest.mark.parametrize("rule", [r.id for r in STEP_SIZES.values() if r.is_search])
@pytest.mark.parametrize("optimizer", DIRECTIONS)
def test_a_line_search_goes_on_from_where_the_ball_is_put(optimizer, rule):
    common = {"step_size": StepSize(rule), "rate": 1.0, "steps": 60}
    changes = [Change(2, {"learning_rate": 0.3}), Change(4, {}, (-2.0, 1.0)), Change(5, {}, (1, 2))]
    experiment = made(optimizer, changes, **common)
    descent = whole(experiment)
    (tape,), plain = descent.trajectories(), tape_of(optimizer, **common)
    assert bits(tape, slice(3)) == bits(plain, slice(3))
    assert np.isfinite(tape.x).all()
    if tape.last_step > 5:
        assert tape.x[4:6].tolist() == [[-2.0, 1.0], [1.0, 2.0]]
        assert tape.f[-1] < tape.f[5]
    assert_same(in_slices(experiment, [1, 3])[-1], tape)
    for k in range(tape.last_step):
        assert_step_is_the_tapes(inspector_of(descent).step(0, k), tape, k, {4, 5})


# ---- a step taken apart ----


def assert_step_is_the_tapes(step, tape, k, moved):
    assert np.array_equal(step.x, tape.x[k])
    assert np.array_equal(step.gradient, tape.grad[k])
    assert step.eta == tape.eta[k]
    assert np.array_equal(step.next_x, step.x + step.eta * step.direction)
    if k + 1 in moved:
        assert np.array_equal(step.moved_to, tape.x[k + 1])
    else:
        assert np.array_equal(step.next_x, tape.x[k + 1])
        assert step.moved_to is None


@pytest.mark.parametrize("noise", [0.0, 0.1])
@pytest.mark.parametrize("optimizer", DIRECTIONS)
def test_the_steps_of_a_steered_run_are_those_of_its_tape(optimizer, noise):
    descent = whole(made(optimizer, course(optimizer), noise=noise))
    (tape,) = descent.trajectories()
    near = [0, 1, 99, 100, 101, 231, 232, 233, 234, 299, 300, 301]
    for k in [*near, *RANDOM.integers(0, STEPS, 30).tolist()]:
        if k < tape.last_step:
            assert_step_is_the_tapes(inspector_of(descent).step(0, k), tape, k, {233, 234})


def test_a_step_has_the_hyperparameters_in_force_there():
    descent = whole(made("momentum", [Change(5, {"momentum": 0.5}), Change(9, {}, (1.0, 1.0))]))
    found = [
        inspector_of(descent).step(0, k).run.hyperparameters["momentum"] for k in (4, 5, 9, 300)
    ]
    assert found == [0.9, 0.5, 0.5, 0.5]


@pytest.mark.parametrize("optimizer", DIRECTIONS)
def test_the_numbers_of_a_step_lead_to_where_the_method_went(optimizer):
    descent = whole(made(optimizer, course(optimizer)))
    (tape,) = descent.trajectories()
    for k in (99, 100, 232, 233, 234, 299, 300, 305):
        if k >= tape.last_step:
            continue
        step = inspector_of(descent).step(0, k)
        lines = substituted(step)
        assert lines[-1].result.numbers == pytest.approx(step.next_x.tolist(), rel=1e-4, abs=1e-6)
        # The rule itself leads there: its last line was not put in the general one's place.
        if optimizer in ("adam", "momentum", "adamax", "qhadam"):
            assert len(lines) > 1
            assert lines[-1].left.latex == f"x_{{{k + 1}}}"


def test_the_corrected_moments_of_a_step_are_those_that_it_was_made_of():
    descent = whole(made("adam", [Change(50, {"beta1": 0.5, "beta2": 0.9})]))
    step = inspector_of(descent).step(0, 60)
    m_hat = step.after["m"] / (1.0 - 0.5**61)
    v_hat = step.after["v"] / (1.0 - 0.9**61)
    assert step.direction == pytest.approx(-m_hat / (np.sqrt(v_hat) + 1e-8), rel=1e-12)


# ---- what is said of it ----

BOWL = {"objective": "x**2/2 + y**2", "start": (3.0, 1.0), "rate": 0.3}


def test_the_rate_of_a_run_is_that_after_its_last_change():
    changes = [Change(20, {"learning_rate": 0.1}), Change(40, {}, (5.0, 2.0))]
    descent = whole(made("gd", changes, 120, **BOWL))
    (outcome,) = outcomes_of(descent)
    assert outcome.rate == pytest.approx(0.9, rel=1e-3)
    late = made("gd", [*changes, Change(119, {"learning_rate": 0.2})], 120, **BOWL)
    assert outcomes_of(whole(late))[0].rate is None


def test_theory_says_nothing_of_a_run_whose_hyperparameters_change():
    changes = [Change(20, {"learning_rate": 0.1}), Change(40, {"momentum": 0.5})]
    (run,) = resolve(made("momentum", changes, **BOWL)).runs
    assert predicted_rate(run, [1.0, 2.0]) is None
    assert largest_stable(run, 2.0) is None
    for step, other in ((0, (0.3, 0.9)), (30, (0.1, 0.9)), (40, (0.1, 0.5))):
        plain = Run(
            optimizer="momentum", start=(3.0, 1.0),
            hyperparameters={"learning_rate": other[0], "momentum": other[1]},
        )  # fmt: skip
        (alone,) = resolve(
            Experiment(objective=Objective(formula="x*y"), runs=[plain], steps=1)
        ).runs
        assert predicted_rate(run.at(step), [1.0, 2.0]) == predicted_rate(alone, [1.0, 2.0])
        assert largest_stable(run.at(step), 2.0) == largest_stable(alone, 2.0)


def test_a_ball_that_is_only_moved_or_changed_at_once_has_a_predicted_rate():
    (run,) = resolve(made("gd", [Change(0, {"learning_rate": 0.2}), Change(9, {}, (1, 1))])).runs
    assert predicted_rate(run, [1.0, 2.0]) == pytest.approx(0.8)
    assert largest_stable(run, 2.0) == 1.0


def test_the_way_to_a_minimum_begins_where_the_ball_was_put():
    # Two thousandths of the way from the start would be more than what is left.
    common = {"objective": "x**2", "start": (10_000.0,), "rate": 1e-9}
    descent = whole(made("gd", [Change(5, {}, (1.0,))], 30, **common))
    assert outcomes_of(descent)[0].reached.point is None
    arrived = whole(made("gd", [Change(5, {"learning_rate": 0.4}, (1.0,))], 30, **common))
    assert outcomes_of(arrived)[0].reached.point == pytest.approx((0.0,), abs=1e-9)


def test_steering_is_for_scripts_too():
    assert gdgui.Change is Change
