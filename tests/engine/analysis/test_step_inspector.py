"""A step taken apart is the step of the tape, to the bit, whichever is asked for and when."""

import numpy as np
import pytest
from msgspec.structs import replace

import gdgui
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.descent.descent import Descent
from gdgui.engine.descent.noise import BLOCK
from gdgui.engine.descent.problem import resolve
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.methods.step_flags import StepFlag
from gdgui.examples import example
from tests.small_experiment import FORMULA_EXAMPLES

RANDOM = np.random.default_rng(20260)


def whole(experiment):
    """Return the tapes of an experiment and who takes them apart."""
    descent = Descent(resolve(experiment))
    while not descent.done:
        descent.advance(seconds=0.05)
    return descent.trajectories(), inspector_of(descent)


def experiment(optimizer, formula="rosenbrock", steps=300, start=(-1.2, 1.0), **changes):
    objective = (
        gdgui.Objective(name=formula) if formula.isalpha() else gdgui.Objective(formula=formula)
    )
    run = gdgui.Run(optimizer=optimizer, start=start[: 2 if "y" in formula else 1], **changes)
    if formula.isalpha():
        run = replace(run, start=start)
    return gdgui.Experiment(objective=objective, runs=[run], steps=steps, tolerance=0.0)


def assert_steps_are_the_tapes(tapes, inspector, count=50):
    for index, tape in enumerate(tapes):
        if tape.last_step == 0:
            continue
        for k in RANDOM.integers(0, tape.last_step, count).tolist():
            step = inspector.step(index, k)
            assert np.array_equal(step.x, tape.x[k])
            assert np.array_equal(step.gradient, tape.grad[k], equal_nan=True)
            assert step.eta == tape.eta[k]
            reached = step.x + step.eta * step.direction
            assert np.array_equal(reached, tape.x[k + 1], equal_nan=True)
            assert np.array_equal(step.next_x, tape.x[k + 1], equal_nan=True)
            assert step.flag is tape.flag(k)


@pytest.mark.parametrize("name", DIRECTIONS)
def test_steps_of_a_method_are_those_of_the_tape(name):
    assert_steps_are_the_tapes(*whole(experiment(name)))
    assert_steps_are_the_tapes(*whole(experiment(name, "x^4/4 - x^2", start=(1.7,))))


@pytest.mark.parametrize("name", FORMULA_EXAMPLES)
def test_steps_of_an_example_are_those_of_the_tape(name):
    assert_steps_are_the_tapes(*whole(example(name)))


@pytest.mark.parametrize("name", DIRECTIONS)
def test_the_state_after_a_step_is_the_state_before_the_next(name):
    tapes, inspector = whole(experiment(name, noise=0.1, seed=3))
    for k in (0, 1, 2, 7, 40):
        if k + 1 >= tapes[0].last_step:
            break
        here, there = inspector.step(0, k), inspector.step(0, k + 1)
        for variable in DIRECTIONS[name].state:
            assert np.array_equal(here.after[variable.name], there.before[variable.name])


def test_a_step_far_down_a_long_tape_is_found_from_either_side():
    tapes, inspector = whole(experiment("adam", steps=3 * BLOCK, noise=0.01))
    k = 2 * BLOCK + 17
    late = inspector.step(0, k)
    early = inspector.step(0, 5)
    assert np.array_equal(early.next_x, tapes[0].x[6])
    again = inspector.step(0, k)
    for name, value in late.after.items():
        assert np.array_equal(value, again.after[name])
    # From the step before, without a checkpoint in between.
    inspector.step(0, k - 1)
    assert np.array_equal(inspector.step(0, k).after["m"], late.after["m"])


def test_where_there_is_no_step_there_is_no_answer():
    _, inspector = whole(experiment("gd", steps=10))
    assert inspector.step(0, 10) is None
    assert inspector.step(0, -1) is None
    assert inspector.step(0, 9) is not None


def test_a_line_search_on_a_direction_that_climbs_follows_the_gradient_and_says_so():
    # Momentum carries on uphill; a search along it is of no use.
    step_size = gdgui.StepSize("armijo")
    tapes, inspector = whole(experiment("momentum", steps=1000, step_size=step_size))
    climbing = np.flatnonzero(tapes[0].flags == StepFlag.CLIMBS)
    assert len(climbing)
    step = inspector.step(0, int(climbing[0]))
    assert step.flag is StepFlag.CLIMBS
    assert np.array_equal(step.direction, -step.gradient)


def test_the_curvature_of_a_quadratic_is_its_matrix():
    _, inspector = whole(experiment("gd", "(3x^2 + 2x*y + 5y^2)/2", steps=1, start=(1.0, 1.0)))
    curvature = inspector.curvature([0.3, -0.4])
    matrix = np.array([[3.0, 1.0], [1.0, 5.0]])
    assert np.allclose(curvature.hessian, matrix, rtol=1e-14)
    assert np.allclose(curvature.eigenvalues, np.linalg.eigvalsh(matrix), rtol=1e-12)
    assert np.allclose(curvature.gradient, matrix @ [0.3, -0.4], rtol=1e-14)
    largest = inspector.largest_eigenvalues(np.array([[0.0, 0.0], [1.0, 2.0]]))
    assert np.allclose(largest, curvature.eigenvalues[-1], rtol=1e-12)


def test_where_the_hessian_is_not_finite_there_are_no_eigenvalues():
    _, inspector = whole(experiment("gd", "log(x)", steps=1, start=(1.0,)))
    curvature = inspector.curvature([0.0])
    assert not np.isfinite(curvature.eigenvalues).any()


def test_a_step_to_a_row_that_was_moved_ends_where_the_method_led():
    changes = (gdgui.Change(7, {"learning_rate": 0.25}, (4.0,)),)
    made = experiment("momentum", "x^2/2", 20, (2.0,), hyperparameters={"learning_rate": 0.1})
    made = replace(made, runs=(replace(made.runs[0], changes=changes),))
    (tape,), inspector = whole(made)
    before, after = inspector.step(0, 6), inspector.step(0, 7)
    assert np.array_equal(before.next_x, before.x + 0.1 * before.direction)
    assert before.moved_to.tolist() == [4.0] == tape.x[7].tolist()
    assert np.array_equal(before.displacement, before.next_x - before.x)
    # The velocity is kept: it is not that of the way that someone has carried the iterate.
    assert np.array_equal(after.before["v"], before.after["v"])
    assert (after.eta, after.moved_to) == (0.25, None)
    assert np.array_equal(after.next_x, tape.x[8])
    assert (before.run.learning_rate, after.run.learning_rate) == (0.1, 0.25)
