"""The sharpness of a loss along a tape, beside what theory says that it may be for the method."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdgui.engine.analysis.learning_curves import (
    SCORES,
    SHARPNESS,
    STABILITY,
    CurveSampler,
    curves_beside,
)
from gdgui.engine.analysis.rates import stability_of
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.problem import resolve
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.experiment import Change, Data, Experiment, Model, Objective, RandomStart, Run, StepSize

ALL = frozenset({SCORES, SHARPNESS, STABILITY})
OBJECTIVE = Objective(
    data=Data(name="spiral", points=60, seed=2, held_out=0.2),
    model=Model(hidden=(5,), output="tanh"), loss="squared", l2=0.01,
)  # fmt: skip


def descent_of(*runs, steps=30, objective=OBJECTIVE):
    return descended(resolve(Experiment(objective=objective, runs=runs, steps=steps, tolerance=0)))


def run_of(method, rate=0.02, **more):
    return Run(
        optimizer=method,
        hyperparameters={"learning_rate": rate, **more.pop("tuned", {})},
        start=RandomStart(4),
        **more,
    )


def curves_of(descent, wanted=ALL):
    *_, curves = CurveSampler().refined(descent, wanted)
    return curves


def largest(matrix):
    return np.linalg.eigvalsh(matrix)[-1]


@pytest.mark.parametrize(
    ("method", "limit"),
    [("gd", 2.0), ("momentum", 3.8), ("nesterov", 3.8 / 2.8), ("adam", 38.0), ("adagrad", 2.0)],
)
def test_the_limits_are_those_of_the_field(method, limit):
    # 2/η, (2 + 2β)/η, (2 + 2β)/((1 + 2β)η) and (2 + 2β₁)/((1 - β₁)η); β is 0.9.
    (curves,) = curves_of(descent_of(run_of(method)))
    assert curves.limit[:-1] == pytest.approx(np.full(30, limit / 0.02))
    assert np.isnan(curves.limit[-1])


def test_of_gradient_descent_it_is_that_of_the_loss_of_all_samples():
    descent = descent_of(run_of("gd", batch=7))
    (curves,), (tape,) = curves_of(descent), descent.trajectories()
    assert np.array_equal(curves.steps, np.arange(31))
    expected = [largest(descent.objective.hessian(theta)) for theta in tape.x]
    assert curves.sharpness == pytest.approx(expected, rel=1e-6)
    assert np.array_equal(curves.method_sharpness, curves.sharpness)
    assert not curves.skips_rows


def test_of_adam_the_hessian_is_divided_as_its_steps_are():
    # Cohen et al. 2022, equation 2: P is the root of the second moment without its bias, times
    # what is left of the first moment's.
    descent = descent_of(run_of("adam", batch=7))
    (curves,), (tape,) = curves_of(descent), descent.trajectories()
    v = np.zeros(descent.objective.dim)
    for k in range(30):
        v = 0.999 * v + 0.001 * tape.grad[k] ** 2
        p = (1.0 - 0.9 ** (k + 1)) * (np.sqrt(v / (1.0 - 0.999 ** (k + 1))) + 1e-8)
        hessian = descent.objective.hessian(tape.x[k])
        assert curves.sharpness[k] == pytest.approx(largest(hessian), rel=1e-6)
        divided = largest(hessian / np.sqrt(np.outer(p, p)))
        assert curves.method_sharpness[k] == pytest.approx(divided, rel=1e-6)
    assert np.isfinite(curves.sharpness[-1])
    assert np.isnan(curves.method_sharpness[-1])


@pytest.mark.parametrize("method", [key for key, each in DIRECTIONS.items() if each.linear])
def test_it_says_of_each_row_what_is_said_of_its_step(method):
    if DIRECTIONS[method].most_coordinates == 2:
        pytest.skip("it takes no model")
    changes = (Change(9, {"learning_rate": 0.01}),)
    descent = descent_of(
        run_of(method, noise=0.05, step_size=StepSize("cosine"), changes=changes), steps=15
    )
    (curves,), (tape,), inspector = (
        curves_of(descent),
        descent.trajectories(),
        inspector_of(descent),
    )
    for k in (0, 5, 9, 14):
        run = descent.runs[0].at(k)
        found = stability_of(run, inspector.curvature(tape.x[k].tolist()), inspector.step(0, k))
        bends = [0.0] if found is None else found.bends
        if DIRECTIONS[method].linear.scaled is None and found is not None:
            assert curves.method_sharpness[k] == pytest.approx(bends[0], rel=1e-6)
        if found is not None:
            limit = found.largest_bend(float(tape.eta[k]))
            assert curves.limit[k] == pytest.approx(limit, rel=1e-9)


def test_a_method_without_a_limit_has_none_and_a_coupled_decay_is_in_the_hessian():
    descent = descent_of(run_of("lion"), run_of("gd", tuned={"weight_decay": 0.5}))
    lion, decaying = curves_of(descent)
    assert np.isnan(lion.limit).all()
    assert np.isfinite(lion.method_sharpness).all()
    assert decaying.method_sharpness == pytest.approx(decaying.sharpness + 0.5, rel=1e-6)


def test_rows_beside_the_playhead_are_those_of_the_whole_tape():
    descent = descent_of(run_of("adam"), run_of("gd"))
    whole, beside = curves_of(descent), curves_beside(descent, 17, ALL)
    for all_rows, two in zip(whole, beside, strict=True):
        assert two.steps.tolist() == [17, 18]
        for name in ("sharpness", "method_sharpness", "limit"):
            assert np.array_equal(getattr(two, name), getattr(all_rows, name)[17:19])


def test_it_is_known_roughly_at_once_and_only_as_finely_as_the_work_allows():
    descent = descent_of(run_of("gd"), steps=3_000)
    sampler = CurveSampler()
    (rough,) = sampler.rough(descent, ALL)
    known = np.isfinite(rough.sharpness)
    assert 5 <= known.sum() < len(rough.steps)
    assert rough.skips_rows
    assert known[0]
    assert known[-1]
    assert np.isfinite(rough.loss).all()
    large = replace(OBJECTIVE, model=Model(hidden=(60, 60, 60), output="tanh"))
    large = replace(large, data=replace(large.data, points=8_000))
    descent = descent_of(run_of("gd"), steps=2, objective=large)
    (rough,) = CurveSampler().rough(descent, ALL)
    assert np.isfinite(rough.loss).all()
    assert np.isnan(rough.sharpness).all()
    (beside,) = curves_beside(descent, 0, ALL)
    assert np.isfinite(beside.loss).all()
    assert np.isnan(beside.sharpness).all()


def test_only_what_is_wanted_is_found():
    descent = descent_of(run_of("gd"))
    (curves,) = curves_of(descent, frozenset({STABILITY}))
    assert np.isnan(curves.sharpness).all()
    assert np.isnan(curves.loss).all()
    assert np.isfinite(curves.method_sharpness).all()
    (curves,) = curves_of(descent, frozenset({SHARPNESS}))
    assert np.isfinite(curves.sharpness).all()
    assert np.isnan(curves.method_sharpness).all()


def test_a_diverged_tape_has_no_number_where_its_hessian_is_none():
    linear = Objective(
        data=Data(name="line", seed=3), model=Model(hidden=(3, 3, 3), activation="linear")
    )
    descent = descent_of(run_of("gd", 50.0), steps=40, objective=linear)
    (curves,) = curves_of(descent)
    assert np.isfinite(curves.sharpness[0])
    assert len(curves.sharpness) == len(curves.steps)


@pytest.mark.parametrize("rate", [0.15, 0.2, 0.3])
def test_full_batches_train_at_the_edge_of_stability(rate):
    # Cohen et al. 2021: the sharpness rises to 2/η and stays there, while the loss goes on falling.
    sine = Objective(
        data=Data(name="sine", points=40, noise=0.0, seed=1), model=Model(hidden=(8, 8))
    )
    run = replace(run_of("gd", rate), start=RandomStart(3))
    descent = descent_of(run, steps=2_500, objective=sine)
    (curves,), (tape,) = curves_of(descent, frozenset({STABILITY})), descent.trajectories()
    share = curves.method_sharpness * rate / 2.0
    assert share[0] < 0.95
    is_near = np.abs(share - 1.0) <= 0.2
    last_far = int(np.flatnonzero(~is_near)[-1])
    assert curves.steps[-1] - curves.steps[last_far] >= 500
    assert share[last_far:].max() > 1.0
    assert tape.f[-1] < 0.5 * tape.f[curves.steps[last_far]]
