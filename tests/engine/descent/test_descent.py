"""From an experiment to tapes: the numbers of the course, divergence, resuming, memory."""

import math

import numpy as np
import pytest

import gdgui
from gdgui.engine.descent.descent import Descent, descend
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.experiment import Change, Experiment, ExperimentError, Objective, Run


def run(formula, start, steps=100, optimizer="gd", tolerance=1e-8, parameters=None, **hyper):
    """Return the tape of one run."""
    (tape,) = descend(
        Experiment(
            objective=Objective(formula=formula, parameters=parameters or {}),
            runs=[Run(optimizer=optimizer, hyperparameters=hyper, start=start)],
            steps=steps,
            tolerance=tolerance,
        )
    )
    return tape


@pytest.mark.parametrize(
    ("example", "index", "x"),
    [
        ("scalar-descent", 0, 0.057646075230342354),
        ("learning-rates", 3, 6.341208972812728),
        ("exercise-rates", 3, 327683.0),
    ],
)
def test_the_examples_of_the_course_end_where_they_should(example, index, x):
    tape = gdgui.descend(gdgui.load(example))[index]
    assert tape.x[-1, 0] == pytest.approx(x, rel=1e-12, abs=0)
    assert tape.complete


def test_a_learning_rate_of_one_oscillates_on_a_parabola():
    experiment = gdgui.load("exercise-rates")
    tapes = gdgui.descend(experiment)
    assert experiment.runs[2].hyperparameters == {"learning_rate": 1.0}
    assert tapes[2].status is Status.OSCILLATING
    assert set(tapes[2].x[:, 0]) == {-7.0, 13.0}
    assert [str(tape.status) for tape in tapes] == ["moving", "moving", "oscillating", "moving"]


def test_the_tape_holds_value_and_gradient_of_every_iterate():
    tape = run("x**2 + 3*y", [1.0, 2.0], steps=7, learning_rate=0.25)
    assert tape.x.shape == (8, 2)
    assert tape.f.shape == (8,)
    assert tape.grad.shape == (8, 2)
    np.testing.assert_allclose(tape.x[:, 0], 0.5 ** np.arange(8), rtol=1e-15)
    np.testing.assert_allclose(tape.x[:, 1], 2 - 0.75 * np.arange(8), rtol=1e-15)
    np.testing.assert_allclose(tape.f, tape.x[:, 0] ** 2 + 3 * tape.x[:, 1], rtol=1e-15)
    np.testing.assert_allclose(tape.grad, np.column_stack([2 * tape.x[:, 0], np.full(8, 3.0)]))


def test_every_step_is_the_rule_applied_to_the_tape():
    tape = run("x**4 - 3*x**2 + x", [2.0], steps=50, learning_rate=0.02, tolerance=0.0)
    np.testing.assert_array_equal(tape.x[1:], tape.x[:-1] + 0.02 * -tape.grad[:-1])


def test_a_run_that_arrives_converges_and_its_tape_ends_there():
    tape = run("x**2", [5.0], steps=1000, learning_rate=0.1)
    assert tape.status is Status.CONVERGED
    assert tape.last_step < 100
    assert abs(tape.grad[-1, 0]) <= 1e-8 < abs(tape.grad[-2, 0])


def test_a_start_at_the_minimum_has_converged_at_step_0():
    tape = run("x**2 + y**2", [0.0, 0.0])
    assert (tape.status, tape.last_step) == (Status.CONVERGED, 0)


def test_the_tolerance_bounds_the_norm_of_the_gradient_not_its_parts():
    # ‖(3, 4)‖ = 5
    assert run("3*x + 4*y", [0.0, 0.0], tolerance=5.0).last_step == 0
    assert run("3*x + 4*y", [0.0, 0.0], tolerance=4.999, steps=9).last_step == 9


@pytest.mark.parametrize("slope", ["1e-170", "1e-250"])
def test_a_tiny_gradient_is_not_mistaken_for_none(slope):
    assert run(f"{slope}*x", [1.0], steps=5, tolerance=0.0).status is Status.MOVING
    assert run(f"{slope}*x", [1.0], steps=5, tolerance=1e-300).status is Status.MOVING
    assert run(f"{slope}*x", [1.0], steps=5, tolerance=1e-160).status is Status.CONVERGED


def test_a_huge_gradient_is_not_mistaken_for_none():
    # Its square is infinite.
    assert run("1e200*x", [0.0], steps=0).status is Status.MOVING


@pytest.mark.parametrize(
    ("formula", "start", "rate", "step"),
    [
        ("1/x", [0.0], 0.1, 0),
        ("1/x**2", [0.0], 0.1, 0),
        ("log(x)", [-1.0], 0.1, 0),
        ("log(x)", [0.5], 1.0, 1),  # 0.5 - 1/0.5 is beyond the edge
        ("sqrt(x)", [-1.0], 0.1, 0),
        ("sqrt(x)", [0.25], 0.5, 1),
        ("sqrt(x)", [0.0], 0.1, 0),  # f is 0, its slope is infinite
        ("x**x", [-0.5], 0.1, 0),
        ("asin(x)", [2.0], 0.1, 0),
        ("exp(x)", [800.0], 0.1, 0),
        ("x**4", [1e90], 0.1, 0),
        ("x**4", [10.0], 1.0, 4),  # from 10 to -3990, 2.5e11, -6e34 and out of all numbers
        ("-x**2", [1.0], 1.0, 16),  # 9**13 > 1e12, and three steps more
    ],
)
def test_what_leaves_the_domain_or_all_bounds_diverges_at_its_step(formula, start, rate, step):
    tape = run(formula, start, steps=60, learning_rate=rate)
    assert (tape.status, tape.last_step) == (Status.DIVERGED, step)
    assert np.isfinite(tape.f[:-1]).all()
    assert np.isfinite(tape.x[:-1]).all()


BACK_AWAY = {"newton", "pure_newton", "bfgs", "cg"}
"""They look at the curvature or search for their step, and so back away from an edge."""


@pytest.mark.parametrize("optimizer", sorted(DIRECTIONS.keys() - BACK_AWAY))
def test_every_method_diverges_off_an_edge_without_an_exception(optimizer):
    tape = run("log(x) + sqrt(y)", [0.01, 0.01], 500, optimizer, learning_rate=0.5)
    assert tape.status is Status.DIVERGED
    assert tape.last_step < 500
    assert not math.isfinite(tape.f[-1])


def test_a_huge_learning_rate_diverges():
    tape = run("x**2", [5.0], steps=200, learning_rate=100.0)
    assert tape.status is Status.DIVERGED
    assert abs(tape.x[-1, 0]) > 1e12 or tape.f[-1] > 1e12
    # Three steps beyond the limit have told.
    assert tape.f[-5] <= 1e12 * 25.0 < tape.f[-4]


def test_one_run_that_diverges_leaves_the_others_alone():
    good = Run(optimizer="gd", hyperparameters={"learning_rate": 0.1}, start=[1.0])
    bad = Run(optimizer="gd", hyperparameters={"learning_rate": 5.0}, start=[-1.0])
    alone = descend(Experiment(objective=Objective(formula="x**2"), runs=[good], steps=50))
    both = descend(Experiment(objective=Objective(formula="x**2"), runs=[bad, good], steps=50))
    assert both[0].status is Status.DIVERGED
    np.testing.assert_array_equal(both[1].x, alone[0].x)


def test_no_steps_is_a_tape_of_the_start():
    tape = run("x**2", [3.0], steps=0)
    assert tape.x.tolist() == [[3.0]]
    assert (tape.f[0], tape.grad[0, 0], tape.status) == (9.0, 6.0, Status.MOVING)
    assert tape.complete


def test_parameters_that_are_not_given_are_one():
    assert run("a*x", [2.0], steps=0).grad[0, 0] == 1.0
    assert run("a*x", [2.0], steps=0, parameters={"a": 3.0}).grad[0, 0] == 3.0


def test_parameters_keep_their_names_whatever_their_order():
    tape = run("b*x + a*y", [0.0, 0.0], steps=0, parameters={"a": 5.0, "b": 7.0})
    assert tape.grad[0].tolist() == [7.0, 5.0]


def test_what_makes_no_sense_is_refused_with_its_place():
    with pytest.raises(ExperimentError, match=r"^runs\[0\].start: 2 numbers expected"):
        run("x*y", [1.0])
    with pytest.raises(ValueError, match="no value among the real numbers"):
        run("log(x - x)", [1.0])


LONG = Experiment(
    objective=Objective(name="himmelblau"),
    runs=[
        Run(optimizer=name, hyperparameters={"learning_rate": 1e-3}, start=[0.2, -0.9])
        for name in DIRECTIONS
    ],
    steps=3_000,
    tolerance=0.0,
)


def in_slices(experiment, sizes):
    """Advance a descent by slices of some sizes, over and over, to its end."""
    descent = Descent(resolve(experiment))
    seen = []
    while not descent.done:
        for tape in descent.recordings:
            if tape.status is None:
                tape.advance(sizes[len(seen) % len(sizes)])
        seen.append(descent.trajectories())
    return seen


@pytest.mark.parametrize("sizes", [[1], [7, 1, 400], [2_999], [3_000], [10**6]], ids=str)
def test_a_descent_in_slices_is_the_same_to_the_bit(sizes):
    whole = descend(LONG)
    for tape, sliced in zip(whole, in_slices(LONG, sizes)[-1], strict=True):
        assert tape.x.tobytes() == sliced.x.tobytes()
        assert tape.f.tobytes() == sliced.f.tobytes()
        assert tape.grad.tobytes() == sliced.grad.tobytes()
        assert (tape.status, tape.complete) == (sliced.status, sliced.complete)


@pytest.mark.parametrize("learning_rate", [0.1, 1.0, 1.1])
def test_slices_find_the_same_end_of_a_run_that_stops_early(learning_rate):
    experiment = Experiment(
        objective=Objective(formula="x**2"),
        runs=[Run(optimizer="gd", hyperparameters={"learning_rate": learning_rate}, start=[5.0])],
        steps=400,
    )
    (whole,), (sliced,) = descend(experiment), in_slices(experiment, [3])[-1]
    assert (whole.status, whole.last_step) == (sliced.status, sliced.last_step)
    assert whole.x.tobytes() == sliced.x.tobytes()


def test_advancing_by_the_clock_ends_with_the_same_tape():
    descent = Descent(resolve(LONG))
    rounds = 0
    while not descent.done:
        descent.advance(seconds=1e-9)
        rounds += 1
    assert rounds > 1
    for tape, whole in zip(descent.trajectories(), descend(LONG), strict=True):
        assert tape.x.tobytes() == whole.x.tobytes()


def test_a_snapshot_grows_and_what_was_seen_never_changes():
    descent = Descent(resolve(LONG))
    first = descent.trajectories()[5]
    assert (first.last_step, first.complete, first.status) == (0, False, Status.MOVING)
    descent.advance(seconds=1e-9)
    second = descent.trajectories()[5]
    seen = second.x.copy()
    while not descent.done:
        descent.advance(seconds=1e-3)
    third = descent.trajectories()[5]
    assert 0 < second.last_step < third.last_step == 3_000
    assert not second.complete
    assert third.complete
    np.testing.assert_array_equal(second.x, seen)
    np.testing.assert_array_equal(third.x[: len(second)], seen)


def test_snapshots_share_their_memory_and_nobody_can_write_to_it():
    descent = Descent(resolve(LONG))
    early = descent.trajectories()[0]
    descent.advance(seconds=1e-3)
    late = descent.trajectories()[0]
    for name in ("x", "f", "grad"):
        array = getattr(late, name)
        assert np.shares_memory(getattr(early, name), array)
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.0


@pytest.mark.parametrize(
    ("formula", "start", "size"), [("x**2+y**2", [5.0, 5.0], 40), ("x**2", [5.0], 24)]
)
def test_a_step_takes_few_bytes(formula, start, size):
    tape = run(formula, start, steps=1_000, learning_rate=1e-4)
    assert tape.last_step == 1_000
    held = sum(array.nbytes for array in (tape.x, tape.f, tape.grad))
    assert held == size * 1_001


def test_a_long_tape_takes_no_time_before_it_is_computed():
    experiment = Experiment(
        objective=Objective(formula="x**2/1e9 + y"),
        runs=[Run(optimizer="gd", hyperparameters={"learning_rate": 1e-3}, start=[5.0, 1.0])],
        steps=10_000_000,
    )
    descent = Descent(resolve(experiment))
    descent.advance(seconds=1e-3)
    (tape,) = descent.trajectories()
    assert 0 < tape.last_step < 10_000_000
    assert not descent.done


def test_a_run_whose_learning_rate_stays_has_one_step_size_for_all_rows():
    turns = [Change(3, {"momentum": 0.5}), Change(5, {}, (2.0,)), Change(999, {"learning_rate": 1})]
    run = Run(optimizer="momentum", start=[5.0], changes=turns)
    (recording,) = Descent(
        resolve(Experiment(objective=Objective(formula="x**2"), runs=[run], steps=500))
    ).recordings
    assert recording.eta.shape == (1,)


def test_one_run_that_is_steered_leaves_the_others_alone():
    good = Run(optimizer="gd", hyperparameters={"learning_rate": 0.1}, start=[1.0])
    steered = Run(optimizer="gd", start=[-1.0], changes=[Change(5, {"learning_rate": 3.0}, (4.0,))])
    alone = descend(Experiment(objective=Objective(formula="x**2"), runs=[good], steps=50))
    both = descend(Experiment(objective=Objective(formula="x**2"), runs=[steered, good], steps=50))
    assert both[0].status is Status.DIVERGED
    np.testing.assert_array_equal(both[1].x, alone[0].x)
