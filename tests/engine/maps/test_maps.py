"""Maps: each run of an ensemble ends where its tape ends, and a map says what its tapes say."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from msgspec.structs import replace

import gdgui
from gdgui.engine.descent import kernels
from gdgui.engine.descent.descent import descend
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.maps import grid as maps
from gdgui.engine.maps.ensemble import Ensemble, run_ensemble
from gdgui.engine.maps.grid import (
    Cancelled,
    basin_axes,
    compute_map,
    find_targets,
    hyperparameter_axis,
)
from gdgui.engine.maps.kinds import Work, basins_of, learning_rate_maps, pair_map
from gdgui.engine.maps.lockstep import compile_lockstep
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.experiment import Change, Domain, Experiment, Objective, Run, StepSize

NOWHERE = np.empty((0, 2))
CODES = {Status.CONVERGED: kernels.CONVERGED, Status.DIVERGED: kernels.DIVERGED}
HIMMELBLAU = Objective(name="himmelblau")
DOUBLE_WELL = Objective(formula="x^4/4 - x^2", domain=Domain(x=(-3.0, 3.0)))
STARTS = {
    2: np.random.default_rng(1).uniform(-5.0, 5.0, (40, 2)),
    1: np.random.default_rng(2).uniform(-3.0, 3.0, (40, 1)),
}


def experiment_of(objective, steps=60, **run):
    dim = 1 if objective is DOUBLE_WELL else 2
    runs = (Run(start=(0.5,) * dim, **run),)
    return Experiment(objective=objective, runs=runs, steps=steps)


def assert_ends_as_tapes(experiment, starts, hyperparameters=None):
    """Compare an ensemble with tapes, one by one and to the bit."""
    hyperparameters = hyperparameters or {}
    problem = resolve(experiment)
    found = run_ensemble(problem, 0, Ensemble(starts, hyperparameters), NOWHERE, 0.0)
    for i, start in enumerate(starts.tolist()):
        own = {name: float(values[i]) for name, values in hyperparameters.items()}
        run = experiment.runs[0]
        run = replace(run, start=tuple(start), hyperparameters={**run.hyperparameters, **own})
        (tape,) = descend(replace(experiment, runs=(run,)))
        assert found.f[i].tobytes() == tape.f[-1].tobytes()
        assert found.steps[i] == tape.last_step
        assert found.code[i] == CODES.get(tape.status, kernels.UNFINISHED)


ON_A_LINE = {
    # Of the rules that are compiled into their loop, on a line one for each size of state.
    **{len(each.state): name for name, each in DIRECTIONS.items() if not each.couples},
    **{name: name for name, each in DIRECTIONS.items() if each.couples},
}.values()


@pytest.mark.parametrize("method", DIRECTIONS)
def test_every_method_ends_where_its_tape_ends(method):
    assert_ends_as_tapes(experiment_of(HIMMELBLAU, optimizer=method), STARTS[2])


@pytest.mark.parametrize("method", ON_A_LINE)
def test_on_a_line_a_method_ends_where_its_tape_ends(method):
    assert_ends_as_tapes(experiment_of(DOUBLE_WELL, optimizer=method), STARTS[1])


@pytest.mark.parametrize("rule", ["cosine", "step", "armijo", "strong_wolfe", "exact", "plateau"])
def test_schedules_and_line_searches_end_where_their_tapes_end(rule):
    step_size = StepSize(rule, warmup=5 if rule in ("cosine", "step") else 0)
    experiment = experiment_of(HIMMELBLAU, optimizer="momentum", step_size=step_size)
    assert_ends_as_tapes(experiment, STARTS[2])


@pytest.mark.parametrize("method", ["gd", "adam", "bfgs"])
def test_noise_is_the_same_for_all_runs_of_an_ensemble(method):
    experiment = experiment_of(HIMMELBLAU, optimizer=method, noise=0.5, seed=3)
    assert_ends_as_tapes(experiment, STARTS[2])


@pytest.mark.parametrize("method", ["momentum", "adam", "nadam", "newton"])
def test_steered_runs_end_where_their_tapes_end(method):
    names = [each.name for each in DIRECTIONS[method].hyperparameters]
    changes = [Change(10, {"learning_rate": 0.02}), Change(30, {}, (1.0, -2.0))]
    if "beta1" in names:
        changes.insert(1, Change(20, {"beta1": 0.5, "beta2": 0.9}))
    experiment = experiment_of(HIMMELBLAU, optimizer=method, changes=tuple(changes))
    assert_ends_as_tapes(experiment, STARTS[2])


@pytest.mark.parametrize("method", ["adam", "cg"])
def test_hyperparameters_differ_from_run_to_run(method):
    rates = {"learning_rate": np.geomspace(1e-3, 1.0, 40)}
    assert_ends_as_tapes(experiment_of(HIMMELBLAU, optimizer=method), STARTS[2], rates)


def test_a_long_run_crosses_the_blocks_of_its_noise():
    experiment = experiment_of(HIMMELBLAU, steps=20_000, optimizer="gd", noise=0.1, seed=1)
    assert_ends_as_tapes(experiment, STARTS[2][:3])


@pytest.mark.parametrize(
    "ends", [{"step_tolerance": 0.01}, {"value_tolerance": 1e-3}, {"step_tolerance": 1e-9}]
)
@pytest.mark.parametrize("method", ["gd", "adam", "newton"])
def test_runs_that_a_short_step_stops_end_where_their_tapes_end(method, ends):
    changes = (Change(40, {}, (1.0, -2.0)),)
    experiment = experiment_of(HIMMELBLAU, optimizer=method, changes=changes)
    assert_ends_as_tapes(replace(experiment, **ends), STARTS[2])


@pytest.mark.parametrize("method", ["gd", "momentum", "rmsprop_centered", "newton"])
@pytest.mark.parametrize(
    ("formula", "parameters"),
    [
        ("exp(-x) + x", {}),
        *(("b*x^2 + c*x", {"b": b, "c": c}) for b, c in ((1, 1e13), (1, 0), (-1, 0), (0, 1e6))),
    ],
)
def test_runs_beyond_their_limit_end_where_their_tapes_end(method, formula, parameters):
    objective = Objective(formula=formula, parameters=parameters)
    rates = np.geomspace(1e-3, 1e6, 40) if method != "newton" else np.geomspace(0.1, 10.0, 40)
    runs = (Run(optimizer=method, start=(0.5,)),)
    experiment = Experiment(objective=objective, runs=runs, steps=300)
    starts = np.random.default_rng(3).uniform(-50.0, 8.0, (40, 1))
    assert_ends_as_tapes(experiment, starts, {"learning_rate": rates})


def test_runs_beyond_their_limit_are_followed_across_changes_and_blocks_of_noise():
    changes = (Change(90, {"learning_rate": 0.3}), Change(150, {}, (7.0,)))
    objective = Objective(formula="exp(-x) + x")
    run = Run(optimizer="momentum", start=(0.5,), changes=changes, noise=0.1, seed=3)
    experiment = Experiment(objective=objective, runs=(run,), steps=17_000)
    rates = {"learning_rate": np.geomspace(1.0, 100.0, 12)}
    assert_ends_as_tapes(experiment, np.linspace(-40.0, 8.0, 12)[:, None], rates)


def test_a_plateau_is_remembered_across_the_blocks_of_noise():
    step_size = StepSize("plateau", {"patience": 300.0, "decay": 0.9})
    experiment = experiment_of(
        HIMMELBLAU, steps=20_000, optimizer="gd", noise=0.1, seed=1, step_size=step_size
    )
    assert_ends_as_tapes(experiment, STARTS[2][:3])


def test_runs_that_couple_coordinates_do_not_go_in_lockstep():
    with pytest.raises(ValueError, match="an elementwise rule expected, BFGS found"):
        compile_lockstep(
            resolve(experiment_of(HIMMELBLAU, optimizer="gd")).objective.syntax, DIRECTIONS["bfgs"]
        )


# What a map says


def himmelblau(method="gd", size=24, steps=150, **work):
    experiment = experiment_of(HIMMELBLAU, steps=steps, optimizer=method)
    problem = resolve(experiment)
    return problem, basins_of(problem, 0, (size, size), work=Work(**work))


@pytest.mark.parametrize("method", ["gd", "bfgs"])
def test_labels_and_arrivals_are_those_of_the_tapes(method):
    problem, made = himmelblau(method)
    minima, reach = made.targets.minima, made.targets.reach
    for row, column in [(2, 3), (11, 11), (20, 5), (23, 23), (7, 18)]:
        start = (float(made.axes[0].values[column]), float(made.axes[1].values[row]))
        run = replace(problem.experiment.runs[0], start=start)
        (tape,) = descend(replace(problem.experiment, runs=(run,)))
        away = np.linalg.norm(tape.x[:, None] - minima, axis=2)
        at = np.where(away.min(axis=1) <= reach, away.argmin(axis=1), -1)
        assert made.labels[row, column] == at[-1]
        elsewhere = np.flatnonzero(at != at[-1])
        assert made.arrived[row, column] == (elsewhere[-1] + 1 if len(elsewhere) else 0)


def test_the_basins_of_himmelblau_have_its_four_minima():
    _, made = himmelblau(size=64)
    known = [(-3.779310, -3.283186), (-2.805118, 3.131312), (3.0, 2.0), (3.584428, -1.848127)]
    assert np.allclose(sorted(made.targets.minima.tolist()), known, atol=2e-6)
    assert set(np.unique(made.labels[made.labels >= 0])) == {0, 1, 2, 3}
    assert made.labels.shape == (64, 64)


def test_the_learning_rate_map_of_a_parabola_turns_at_one_to_the_pixel():
    experiment = Experiment(
        objective=Objective(formula="x^2"), runs=(Run(optimizer="gd", start=(1.0,)),), steps=100
    )
    (made,) = learning_rate_maps(resolve(experiment), 0.1, 10.0, 501)
    rates = made.axes[0].values
    pixel = rates[1] / rates[0]
    falls = made.f < 1.0
    turn = rates[np.flatnonzero(falls)[-1]]
    # The middle one of the rates is 1, where every step only changes the sign.
    assert turn == pytest.approx(1.0 / pixel)
    assert made.f[250] == pytest.approx(1.0)
    assert (made.f[rates > 1.0 * pixel] > 1.0).all()
    assert falls[:250].all()


def test_a_pair_map_has_a_pixel_for_each_pair():
    experiment = gdgui.load("four-optimizers")
    made = pair_map(resolve(experiment), 3, ("learning_rate", "beta1"), 8)
    assert made.f.shape == (8, 8)
    rate, beta = (float(axis.values[i]) for axis, i in zip(made.axes, (5, 2), strict=True))
    run = replace(experiment.runs[3], hyperparameters={"learning_rate": rate, "beta1": beta})
    (tape,) = descend(replace(experiment, runs=(run,)))
    assert made.f[2, 5] == tape.f[-1]


def test_a_pair_needs_two_names_of_the_method():
    problem = resolve(gdgui.load("four-optimizers"))
    with pytest.raises(ValueError, match="two different hyperparameters expected"):
        pair_map(problem, 3, ("beta1", "beta1"), 8)
    with pytest.raises(ValueError, match="has learning_rate, weight_decay; 'beta1' found"):
        pair_map(problem, 0, ("learning_rate", "beta1"), 8)


def test_two_minima_never_claim_the_same_start():
    close = Objective(formula="((x - 1)^2 - 0.0001)^2", domain=Domain(x=(0.5, 1.5)))
    runs = (Run(optimizer="gd", start=(1.0,)),)
    targets = find_targets(resolve(Experiment(objective=close, runs=runs, steps=1)).objective)
    assert len(targets.minima) == 2
    assert targets.reach < abs(targets.minima[0, 0] - targets.minima[1, 0]) / 2


# How it is computed


@pytest.mark.parametrize("workers", [1, 3])
def test_threads_make_the_same_map(workers, monkeypatch):
    _, alone = himmelblau(size=40)
    with ThreadPoolExecutor(workers) as pool:
        _, made = himmelblau(size=40, executor=pool)
    for name in ("f", "labels", "steps", "arrived", "diverged"):
        assert np.array_equal(getattr(made, name), getattr(alone, name))


def test_progress_grows_to_the_whole():
    told = []
    himmelblau(size=64, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_map_is_cancelled_between_two_pieces():
    told = []
    with pytest.raises(Cancelled):
        himmelblau(size=64, progress=told.append, is_cancelled=lambda: len(told) >= 2)
    assert len(told) == 2
    with ThreadPoolExecutor(2) as pool, pytest.raises(Cancelled):
        himmelblau(size=64, executor=pool, is_cancelled=lambda: True)


def test_a_piece_is_plain_data():
    problem = resolve(experiment_of(HIMMELBLAU, optimizer="gd"))
    sent = []

    class Recorder(ThreadPoolExecutor):
        def submit(self, function, piece):
            sent.append(pickle.loads(pickle.dumps((function, piece))))  # noqa: S301
            return super().submit(function, piece)

    axes = basin_axes(((-5.0, 5.0),) * 2, (20, 20))
    with Recorder(1) as pool:
        compute_map(problem, 0, axes, executor=pool)
    function, piece = sent[0]
    assert function.__module__ == maps.__name__
    assert len(function(piece).f) == piece.last - piece.first


def test_an_axis_of_rates_holds_both_ends():
    axis = hyperparameter_axis("learning_rate", 1e-3, 10.0, 5, is_log=True)
    assert np.allclose(axis.values, [1e-3, 1e-2, 1e-1, 1.0, 10.0], rtol=1e-12)
