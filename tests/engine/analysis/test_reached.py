"""What became of a run: where it ended, what is there, and when it came near."""

import numpy as np
import pytest

import gdgui
from gdgui.engine.analysis.outcome import outcomes_of
from gdgui.engine.analysis.reached import CLOSE
from gdgui.engine.descent.descent import Descent
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status


def reached_by(formula, start, steps=500, optimizer="gd", **hyperparameters):
    run = gdgui.Run(optimizer=optimizer, hyperparameters=hyperparameters, start=start)
    made = gdgui.Experiment(objective=gdgui.Objective(formula=formula), runs=[run], steps=steps)
    descent = Descent(resolve(made))
    while not descent.done:
        descent.advance(seconds=1.0)
    return outcomes_of(descent)[0].reached, descent.trajectories()[0]


def test_a_run_that_converged_reached_the_minimum_and_stays_there():
    found, tape = reached_by("(x - 3)^2 + 2*(y + 1)^2", [0.0, 0.0], learning_rate=0.1)
    assert (found.status, found.kind) == (Status.CONVERGED, "minimum")
    assert found.point == pytest.approx((3.0, -1.0), abs=1e-9)
    away = np.linalg.norm(tape.x - found.point, axis=1)
    assert (away[found.steps_to_reach :] <= CLOSE).all()
    assert away[found.steps_to_reach - 1] > CLOSE


def test_the_minimum_is_the_one_beside_the_end():
    left, _ = reached_by("(x^2 - 1)^2", [-0.5], learning_rate=0.05)
    right, _ = reached_by("(x^2 - 1)^2", [0.5], learning_rate=0.05)
    assert left.point == pytest.approx((-1.0,))
    assert right.point == pytest.approx((1.0,))


def test_newton_is_lost_on_a_saddle():
    found, _ = reached_by("x^2 - y^2", [3.0, 0.0], optimizer="newton")
    assert (found.status, found.step, found.kind) == (Status.CONVERGED, 1, "saddle")
    assert found.point == pytest.approx((0.0, 0.0))


def test_a_run_may_stand_on_a_maximum():
    found, _ = reached_by("-x^2", [0.0])
    assert (found.kind, found.steps_to_reach) == ("maximum", 0)


def test_a_flat_minimum_is_told_by_the_values_around():
    found, _ = reached_by("x^4", [0.5], optimizer="newton")
    assert (found.status, found.kind) == (Status.CONVERGED, "minimum")
    assert found.point == pytest.approx((0.0,), abs=1e-9)


def test_a_plateau_is_flat():
    found, _ = reached_by("max(x, 5)", [0.5])
    assert (found.status, found.kind, found.point) == (Status.CONVERGED, "flat", (0.5,))


def test_nothing_is_reached_on_a_constant():
    found, _ = reached_by("0*x", [0.5])
    assert (found.status, found.kind, found.point) == (Status.CONSTANT, None, None)


def test_a_run_under_way_has_reached_nothing():
    found, _ = reached_by("x^2", [5.0], steps=20, learning_rate=0.01)
    assert (found.status, found.point, found.steps_to_reach) == (Status.MOVING, None, None)


def test_a_run_near_its_minimum_has_reached_it_but_not_to_a_millionth():
    found, _ = reached_by("x^2", [5.0], steps=40, learning_rate=0.1)
    assert found.status is Status.MOVING
    assert found.point == pytest.approx((0.0,), abs=1e-12)
    assert found.steps_to_reach is None


def test_a_run_that_diverged_reached_nothing():
    found, tape = reached_by("x^2", [5.0], learning_rate=1.5)
    assert (found.status, found.step, found.point) == (Status.DIVERGED, tape.last_step, None)


def test_a_run_between_two_points_is_told_from_one_that_wanders():
    two, _ = reached_by("x^2", [5.0], steps=100, learning_rate=1.0)
    assert (two.status, two.period) == (Status.OSCILLATING, 2)
    calm, _ = reached_by("x^2", [5.0], steps=100, learning_rate=0.1)
    assert calm.period == 0


def test_where_the_hessian_is_not_finite_nothing_is_claimed():
    found, _ = reached_by("abs(x)^1.5", [0.0])
    assert found.status in (Status.CONVERGED, Status.DIVERGED)
    assert found.kind in (None, "minimum", "flat")


def test_a_long_tape_is_read_from_its_end():
    found, tape = reached_by("x^2 + y^2", [3.0, 1.0], steps=300_000, learning_rate=1e-4)
    away = np.linalg.norm(tape.x, axis=1)
    assert found.steps_to_reach == int(np.argmax(away <= CLOSE))
    assert found.steps_to_reach > 65_536


@pytest.mark.parametrize(
    ("formula", "start", "optimizer", "place"),
    [
        ("exp(-x)", [0.0], "newton", None),
        ("1 - exp(-x^2)", [5.0], "gd", (5.0,)),
        ("1e-12x^2", [5.0], "gd", (5.0,)),
        ("1/(1 + exp(-x)) + 0*y", [-40.0, 1.0], "gd", (-40.0, 1.0)),
        ("tanh(x)", [30.0], "adam", (30.0,)),
    ],
)
def test_where_it_is_only_flat_no_minimum_is_claimed(formula, start, optimizer, place):
    found, tape = reached_by(formula, start, optimizer=optimizer)
    assert (found.status, found.kind) == (Status.CONVERGED, "flat")
    assert found.point == (place or tuple(tape.x[-1].tolist()))


@pytest.mark.parametrize(
    ("formula", "start", "kind"),
    [
        ("x^3", [0.0], "inflection"),
        ("5 - (x - 2)^5", [2.0], "inflection"),
        ("x^4", [0.0], "minimum"),
        ("1e6 - x^6", [0.0], "maximum"),
        ("x^2 - y^4", [0.0, 0.0], "saddle"),
        ("x^2 + y^3", [0.0, 0.0], "saddle"),
        ("x^4 + y^4", [0.0, 0.0], "minimum"),
        ("(x + y)^2 + (x - y)^4", [0.0, 0.0], "minimum"),
        ("x^3 - 3x*y^2", [0.0, 0.0], "saddle"),
        ("(y - x^2)*(y - 3x^2)", [0.0, 0.0], "saddle"),
        ("(y - x^2)^2", [0.0, 0.0], "valley"),
        ("x^2*y^2", [0.0, 0.0], "valley"),
        ("3 - (2x - y)^2", [1.0, 2.0], "ridge"),
        ("(x - 2)^4 + (x - 2y)^2", [2.0, 1.0], "minimum"),
        ("x^2 + 1e-8*y^2", [0.0, 0.0], "minimum"),
        ("abs(x) + abs(y)", [0.0, 0.0], "minimum"),
        ("x^2 - abs(x)", [0.0], "maximum"),
        ("1e9 + x^4 + y^6", [0.0, 0.0], "minimum"),
        ("abs(x) + y^2", [0.0, 0.0], "minimum"),
        ("abs(x) - y^2", [0.0, 0.0], "saddle"),
        ("abs(x - 3) - 1e-3*(y + 1)^2", [3.0, -1.0], "saddle"),
        ("abs(x) - y^4", [0.0, 0.0], "saddle"),
        ("abs(x) + cos(y)", [0.0, 0.0], "saddle"),
        ("1e6*abs(x) + 1e-6*y^2", [0.0, 0.0], "minimum"),
        ("abs(x)*abs(y)", [0.0, 0.0], "valley"),
        ("sqrt(x^2 + y^2) - y^2", [0.0, 0.0], "minimum"),
    ],
)
def test_a_point_is_called_what_it_is(formula, start, kind):
    found, _ = reached_by(formula, start)
    assert (found.status, found.kind, found.point) == (Status.CONVERGED, kind, tuple(start))


@pytest.mark.parametrize(
    ("formula", "start", "kind"),
    [
        ("sign(x) + x^2", [0.0], None),
        ("sign(x) + x^2", [1.0], None),
        ("floor(x) + (x - 2)^2", [2.9], None),
        ("(x^2 if x > 0 else x^2 - 1)", [1.0], "minimum"),
        ("(x^2 if x >= 0 else x^2 - 1)", [1.0], None),
        ("(x^2 if x >= 0 else x^2 + 1)", [1.0], "minimum"),
        ("x^2 + y^2 + sign(x + y)/9", [1.0, 1.0], None),
        ("-x^2 + sign(x)", [0.0], None),
        ("abs(x)^0.3 + y^2", [0.0, 0.0], "minimum"),
        ("1e9 + x^2 + 1e-3*abs(y)", [0.0, 0.0], "minimum"),
    ],
)
def test_where_values_jump_to_the_wrong_side_nothing_is_claimed(formula, start, kind):
    found, _ = reached_by(formula, start, learning_rate=0.2)
    assert (found.status, found.kind) == (Status.CONVERGED, kind)


def test_a_multiple_root_is_found_from_afar():
    found, tape = reached_by("(x - 2)^4 + (x - 2y)^2", [0.0, 3.0], optimizer="newton")
    assert found.point == pytest.approx((2.0, 1.0), abs=1e-6)
    assert np.linalg.norm(tape.x[-1] - found.point) > 1e-3


def test_a_run_that_comes_back_says_after_how_many_steps():
    found, _ = reached_by("x^3/3 - x^2/2", [0.8], learning_rate=2.5)
    assert (found.status, found.period) == (Status.OSCILLATING, 4)


@pytest.mark.parametrize(
    ("formula", "start", "optimizer"),
    [
        ("1e13 + x^2", [5.0], "newton"),
        ("1e12*(x - 3)^2", [5.0], "newton"),
        ("x^2", [2e6], "newton"),
        ("1e20*(x^2 + y^2)", [3.0, 4.0], "bfgs"),
        ("(x - 1e13)^2/1e12", [0.0], "newton"),
    ],
)
def test_what_is_large_from_the_start_has_not_diverged(formula, start, optimizer):
    found, _ = reached_by(formula, start, optimizer=optimizer)
    assert found.status is not Status.DIVERGED
    assert found.kind == "minimum"
