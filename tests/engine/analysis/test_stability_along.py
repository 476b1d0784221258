"""How sharply an objective bends along a tape says of each row what is said of its step alone."""

import numpy as np
import pytest

import gdgui
from gdgui.engine.analysis.rates import stability_of
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.problem import resolve
from gdgui.engine.methods.catalogue import DIRECTIONS

LIMITED = [each for each in DIRECTIONS.values() if each.linear is not None]
FREE = [each for each in DIRECTIONS.values() if each.linear is None]


def descent_of(method, start=(2.0, 1.0), formula="x^2 + 5y^2 + x*y + x^4", steps=40, **run):
    made = gdgui.Experiment(
        objective=gdgui.Objective(formula=formula),
        runs=[gdgui.Run(optimizer=method, start=start, **run)],
        steps=steps,
        tolerance=0.0,
    )
    return descended(resolve(made))


def assert_says_what_each_step_says(descent, rows):
    inspector, (tape,) = inspector_of(descent), descent.trajectories()
    bends, limits = inspector.stability(0, 0, len(tape))
    for k in (row for row in rows if row < tape.last_step):
        run = descent.runs[0].at(k)
        curvature = inspector.curvature(tape.x[k].tolist())
        found = stability_of(run, curvature, inspector.step(0, k))
        assert bends[k] == pytest.approx(found.bends[0], rel=1e-9)
        assert limits[k] == pytest.approx(found.largest_bend(float(tape.eta[k])), rel=1e-12)
        # With the η at which the error begins to grow, the curvature is at its limit.
        assert found.largest_bend(found.largest_eta) == pytest.approx(found.bends[0], rel=1e-9)
    # A piece of it is the same as the whole.
    for first, end in ((0, 1), (3, 6), (min(17, len(tape) - 2), len(tape))):
        piece = inspector.stability(0, first, end)
        assert np.array_equal(piece.bends, bends[first:end], equal_nan=True)
        assert np.array_equal(piece.limits, limits[first:end], equal_nan=True)


@pytest.mark.parametrize("method", LIMITED, ids=lambda each: each.id)
def test_it_says_of_each_row_what_is_said_of_its_step(method):
    rate = {} if method.needs_curvature else {"learning_rate": 0.01}
    descent = descent_of(method.id, hyperparameters=rate)
    assert_says_what_each_step_says(descent, [0, 1, 6, 7, 23, 39])


@pytest.mark.parametrize("method", ["momentum", "adam", "adamw", "nadam", "rmsprop"])
def test_it_does_with_noise_weight_decay_schedules_and_changes(method):
    changes = [gdgui.Change(9, {"learning_rate": 0.02}), gdgui.Change(20, {}, (1.0, 2.0))]
    if "beta1" in [each.name for each in DIRECTIONS[method].hyperparameters]:
        changes.append(gdgui.Change(30, {"beta1": 0.5, "beta2": 0.9}))
    descent = descent_of(
        method,
        hyperparameters={"learning_rate": 0.01, "weight_decay": 0.3},
        noise=0.1,
        step_size=gdgui.StepSize("cosine"),
        changes=changes,
    )
    assert_says_what_each_step_says(descent, [0, 8, 9, 19, 20, 29, 30, 38])


def test_it_does_across_blocks_of_noise():
    descent = descent_of("adam", steps=33_000, noise=0.1)
    inspector, (tape,) = inspector_of(descent), descent.trajectories()
    bends, limits = inspector.stability(0, 16_380, 32_790)
    for k in (16_380, 16_383, 16_384, 20_000, 32_768, 32_789):
        curvature = inspector.curvature(tape.x[k].tolist())
        found = stability_of(descent.runs[0], curvature, inspector.step(0, k))
        assert bends[k - 16_380] == pytest.approx(found.bends[0], rel=1e-9)
        assert limits[k - 16_380] == pytest.approx(found.largest_bend(float(tape.eta[k])))


@pytest.mark.parametrize(
    ("method", "limit"),
    [("gd", 2.0), ("momentum", 3.8), ("nesterov", 3.8 / 2.8), ("adam", 38.0), ("newton", 2.0)],
)
def test_the_limits_are_those_of_the_field(method, limit):
    # 2/η, (2 + 2β)/η, (2 + 2β)/((1 + 2β)η) and (2 + 2β₁)/((1 - β₁)η); β is 0.9.
    rate = 1.0 if method == "newton" else 0.01
    descent = descent_of(method, hyperparameters={"learning_rate": rate})
    _, limits = inspector_of(descent).stability(0, 0, 5)
    assert limits == pytest.approx(np.full(5, limit / rate))


@pytest.mark.parametrize("method", FREE, ids=lambda each: each.id)
def test_a_method_without_a_limit_has_none(method):
    descent = descent_of(method.id)
    bends, limits = inspector_of(descent).stability(0, 0, 5)
    assert np.isfinite(bends).all()
    assert np.isnan(limits).all()


def test_what_is_not_there_yet_is_no_number():
    descent = descent_of("adam", steps=5)
    bends, limits = inspector_of(descent).stability(0, 4, 9)
    assert np.isfinite([bends[0], limits[0]]).all()
    assert np.isnan(bends[1:]).all()
    assert np.isnan(limits[1:]).all()
    bends, limits = inspector_of(descent_of("gd", steps=5)).stability(0, 4, 9)
    assert np.isfinite(bends).tolist() == [True, True, False, False, False]
    assert np.isfinite(limits).tolist() == [True, False, False, False, False]
    assert len(inspector_of(descent).stability(0, 20, 22).bends) == 2


def test_one_coordinate_has_one_too():
    descent = descent_of("adam", (2.0,), "x^4")
    assert_says_what_each_step_says(descent, [0, 7, 39])
