"""Planes through parameter space: what they show, how much of a path, and where there is none."""

import numpy as np
import pytest

import gdgui
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.objectives import resolve_learning
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.engine.display.loss_plane import loss_beside, sample_loss
from gdgui.engine.display.plane import AxisPlane, SpannedPlane, variation
from gdgui.engine.display.plane_directions import plane_through, principal_plane, random_plane
from gdgui.errors import UserError
from gdgui.experiment import Data, Experiment, Model, Objective, RandomStart, Run

OBJECTIVE = Objective(
    data=Data(name="spiral", points=120, seed=1, held_out=0.3),
    model=Model(hidden=(6, 4), output="tanh"), loss="squared", l1=0.01, l2=0.1,
)  # fmt: skip


def loss_of(objective=OBJECTIVE):
    resolved = resolve_learning(objective, objective.data)
    return trained_objective(objective.data, resolved.network)


def tapes_of(*rates, objective=OBJECTIVE, steps=60):
    runs = tuple(
        Run(optimizer="adam", hyperparameters={"learning_rate": rate}, start=RandomStart(3))
        for rate in rates
    )
    return gdgui.descend(Experiment(objective=objective, runs=runs, steps=steps, tolerance=0.0))


def tape_of(x, status=Status.MOVING):
    x = np.asarray(x, np.float64)
    return Trajectory(x, np.zeros(len(x)), np.zeros_like(x), status)


def numpy_share(paths):
    """Return the share of two principal components by a singular value decomposition."""
    rows = np.concatenate(paths)
    lengths = np.linalg.svd(rows - rows.mean(axis=0), compute_uv=False)
    return (lengths[:2] ** 2).sum() / (lengths**2).sum()


def share_of(plane, tapes):
    return variation(plane, [tape.x for tape in tapes]).share


def every_kind():
    loss, tapes = loss_of(), tapes_of(0.02, 0.05)
    names = loss.coordinates
    theta = tapes[0].x[-1]
    return {
        "two parameters": AxisPlane(axes=(3, 17), base=theta, names=(names[3], names[17])),
        "principal": principal_plane(tapes),
        "random": random_plane(loss.network, theta, 5),
        "three iterates": plane_through(tapes[0].x[[0, 20, 60]]),
    }


KINDS = ("two parameters", "principal", "random", "three iterates")


@pytest.mark.torch
@pytest.mark.parametrize("kind", KINDS)
def test_the_loss_on_a_plane_is_torchs(kind):
    import torch

    from tests.engine.data.learning_torch import Reference

    loss, plane = loss_of(), every_kind()[kind]
    reference = Reference(resolve_learning(OBJECTIVE, OBJECTIVE.data))
    landscape = sample_loss(loss, plane, ((-1.5, 1.0), (-2.0, 3.0)), (10, 5))
    x, y = landscape.grid
    if isinstance(plane, SpannedPlane):
        thetas = [plane.base + a * plane.basis[0] + b * plane.basis[1] for b in y for a in x]
    else:
        thetas = []
        for b in y:
            for a in x:
                theta = plane.base.copy()
                theta[list(plane.axes)] = a, b
                thetas.append(theta)
    expected = reference.loss(torch.tensor(np.array(thetas))).numpy()
    assert len(expected) == 50
    assert landscape.z.ravel() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_a_place_of_the_plane_is_found_again(kind):
    plane, random = every_kind()[kind], np.random.default_rng(1)
    places = random.normal(0, 2, (20, 2))
    thetas = plane.points(places[:, 0], places[:, 1])
    assert plane.at(thetas) == pytest.approx(places, abs=1e-12)
    # What is at right angles of the plane is not seen in it.
    away = random.normal(0, 1, thetas.shape)
    if isinstance(plane, SpannedPlane):
        away -= away @ plane.basis.T @ plane.basis
    else:
        away[:, list(plane.axes)] = 0.0
    assert plane.at(thetas + away) == pytest.approx(places, abs=1e-12)
    assert plane.of(away) == pytest.approx(np.zeros((20, 2)), abs=1e-12)
    assert plane.projected(thetas[0] + away[0]) == pytest.approx(
        thetas[0] if isinstance(plane, SpannedPlane) else plane.points(*places[:1].T)[0], abs=1e-12
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_dragged_moves_along_the_plane(kind):
    plane = every_kind()[kind]
    theta = np.random.default_rng(2).normal(0, 1, len(plane.base))
    moved = np.array(plane.lifted(theta.tolist(), (0.5, -1.0)))
    assert plane.at(moved) == pytest.approx([0.5, -1.0], abs=1e-12)
    step = moved - theta
    within = plane.points(*plane.at(moved)[:, None]) - plane.points(*plane.at(theta)[:, None])
    assert step == pytest.approx(within[0], abs=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_a_tape_a_step_and_the_curvature_are_seen_in_it(kind):
    plane, loss = every_kind()[kind], loss_of()
    runs = (Run(optimizer="adam", start=RandomStart(3)),)
    descent = descended(resolve(Experiment(objective=OBJECTIVE, runs=runs, steps=10)))
    (tape,) = descent.trajectories()
    seen = plane.tape(tape)
    assert seen.names == plane.names
    assert seen.x == pytest.approx(plane.at(tape.x), abs=1e-12)
    step = inspector_of(descent).step(0, 4)
    flat = plane.step(step)
    assert flat.x == pytest.approx(seen.x[4], abs=1e-12)
    assert flat.next_x == pytest.approx(seen.x[5], abs=1e-12)
    assert flat.x + flat.eta * flat.direction == pytest.approx(flat.next_x, abs=1e-12)
    assert flat.gradient == pytest.approx(seen.grad[4], abs=1e-12)
    curvature = plane.curvature(inspector_of(descent).curvature(tape.x[4].tolist()))
    # By differences of the loss along the plane.
    h = 1e-4

    def value(a, b):
        shift = plane.points(np.array([a]), np.array([b]))[0]
        shift = shift - plane.points(np.zeros(1), np.zeros(1))[0]
        return loss.value_and_gradient(tape.x[4] + shift)[1]

    column = (plane.of(value(h, 0.0)) - plane.of(value(-h, 0.0))) / (2 * h)
    assert curvature.hessian[0] == pytest.approx(column, abs=1e-6)


# ---- how much of a path it holds ----


def test_a_path_that_lies_in_a_plane_does_so_whole():
    random = np.random.default_rng(3)
    basis = np.linalg.qr(random.normal(0, 1, (40, 2)))[0].T
    path = random.normal(0, 1, 40) + random.normal(0, 3, (200, 2)) @ basis
    plane = principal_plane([tape_of(path)])
    assert share_of(plane, [tape_of(path)]) == pytest.approx(1.0, abs=1e-12)
    # Its own plane, and no other.
    assert np.abs(plane.basis @ basis.T @ basis - plane.basis).max() < 1e-7
    through = plane_through(path[[0, 50, 199]])
    assert share_of(through, [tape_of(path)]) == pytest.approx(1.0, abs=1e-12)
    assert plane.projected(path[7]) == pytest.approx(path[7], abs=1e-7)
    across = random_plane(loss_of().network, tapes_of(0.02)[0].x[-1], 1)
    assert share_of(across, tapes_of(0.02)) < 0.5


@pytest.mark.parametrize("shape", [(200, 12), (30, 90)])
def test_of_any_other_it_says_what_a_singular_value_decomposition_says(shape):
    random = np.random.default_rng(4)
    path = random.normal(0, 1, shape).cumsum(axis=0) * np.linspace(3, 0.1, shape[1])
    plane = principal_plane([tape_of(path)])
    assert share_of(plane, [tape_of(path)]) == pytest.approx(numpy_share([path]), rel=1e-10)
    directions = np.linalg.svd(path - path.mean(axis=0), full_matrices=False)[2][:2]
    assert np.abs(directions @ plane.basis.T) == pytest.approx(np.eye(2), abs=1e-7)
    assert plane.basis @ plane.basis.T == pytest.approx(np.eye(2), abs=1e-12)


def test_several_runs_have_their_plane_together():
    tapes = tapes_of(0.01, 0.05)
    plane = principal_plane(tapes)
    expected = numpy_share([tape.x for tape in tapes])
    assert expected < 0.999
    assert share_of(plane, tapes) == pytest.approx(expected, rel=1e-10)
    way = plane.at(tapes[0].x[[0, -1]])
    assert (way[1] >= way[0]).all()


def test_the_share_of_two_parameters_is_theirs_of_the_variance():
    (tape,) = tapes_of(0.05)
    variances = tape.x.var(axis=0)
    plane = AxisPlane(axes=(2, 9), base=tape.x[5], names=("a", "b"))
    expected = (variances[2] + variances[9]) / variances.sum()
    assert share_of(plane, [tape]) == pytest.approx(expected, rel=1e-12)
    assert share_of(plane, [tape_of(tape.x[:1])]) is None


def test_a_path_in_pieces_varies_as_the_whole():
    path = np.random.default_rng(5).normal(0, 1, (500, 40))
    plane = principal_plane([tape_of(path)])
    whole = variation(plane, [path])
    pieces = variation(plane, [path[:123], path[123:124], path[124:]])
    assert pieces == pytest.approx(whole, rel=1e-12)


def test_beside_the_loss_that_a_plane_shows_stands_the_true_one():
    loss, (tape,) = loss_of(), tapes_of(0.05)
    plane = plane_through(tape.x[[0, 20, 60]])
    for k in (0, 20, 60):
        found = loss_beside(loss, plane, tape.x[k])
        assert found.shown == pytest.approx(found.true, rel=1e-12)
        assert found.distance == pytest.approx(0.0, abs=1e-12)
    found = loss_beside(loss, plane, tape.x[10])
    assert found.true == pytest.approx(loss.value_and_gradient(tape.x[10])[0], rel=1e-12)
    away = tape.x[10] - plane.base
    away -= plane.basis.T @ (plane.basis @ away)
    assert found.distance == pytest.approx(np.linalg.norm(away), rel=1e-12)
    nearest = tape.x[10] - away
    assert found.shown == pytest.approx(loss.value_and_gradient(nearest)[0], rel=1e-12)
    assert found.shown != pytest.approx(found.true, rel=1e-6)


# ---- random directions ----


def test_random_directions_are_scaled_filter_by_filter():
    # Li et al. 2018, section 4: d ← d / ‖d‖ · ‖θ‖ for each unit's weights; biases stay.
    network, theta = loss_of().network, tapes_of(0.05)[0].x[-1]
    plane = random_plane(network, theta, 7)
    drawn = np.random.default_rng([7, 2018]).standard_normal((2, network.dim))
    for direction in drawn:
        place = 0
        for fan_in, fan_out in network.layers:
            for _ in range(fan_out):
                unit = slice(place, place + fan_in)
                norm = np.linalg.norm(theta[unit])
                direction[unit] *= norm / np.linalg.norm(direction[unit])
                place += fan_in
            direction[place : place + fan_out] = 0.0
            place += fan_out
    for direction in drawn:
        assert plane.basis.T @ (plane.basis @ direction) == pytest.approx(direction, abs=1e-12)
    first = drawn[0] / np.linalg.norm(drawn[0])
    assert plane.basis[0] == pytest.approx(first, abs=1e-14)
    again = random_plane(network, theta, 7)
    assert np.array_equal(again.basis, plane.basis)
    other = random_plane(network, theta, 8)
    assert np.abs(other.basis @ plane.basis.T).max() < 0.9


# ---- where there is no plane ----


def line_of(n=5, steps=9):
    return np.linspace(0, 1, steps)[:, None] * np.arange(1.0, n + 1) + 3.0


@pytest.mark.parametrize(
    ("tapes", "sentence"),
    [
        ([], "a visible run that stays finite expected, none found"),
        ([tape_of(line_of(), Status.DIVERGED)], "all have diverged"),
        ([tape_of([[1.0, 2.0, np.inf]])], "all have diverged"),
        ([tape_of(line_of()[:1])], "at least 3 iterates expected, 1 found; take more steps"),
        ([tape_of(np.ones((9, 4)))], "all are at one place"),
        ([tape_of(line_of())], "the iterates are on a line"),
        ([tape_of(line_of(90))], "the iterates are on a line"),
    ],
)
def test_paths_without_principal_directions_get_a_sentence(tapes, sentence):
    with pytest.raises(UserError, match=sentence):
        principal_plane(tapes)


def test_runs_that_diverged_do_not_count_beside_others():
    (tape,) = tapes_of(0.05)
    wild = tape_of(np.full((5, len(tape.x[0])), 1e200), Status.DIVERGED)
    assert principal_plane([wild, tape]).basis == pytest.approx(principal_plane([tape]).basis)


@pytest.mark.parametrize(
    ("thetas", "sentence"),
    [
        (np.ones((3, 4)), "the three iterates do not differ"),
        (np.array([[0.0, 0, 0], [1, 1, 1], [0, 0, 0]]), "the three iterates do not differ"),
        (np.array([[0.0, 0, 0], [1, 1, 1], [2, 2, 2]]), "the three iterates are on a line"),
        (np.array([[0.0, 0, 0], [1, np.nan, 1], [2, 0, 2]]), "iterate 2 of 3 is not finite"),
    ],
)
def test_three_iterates_without_a_plane_get_a_sentence(thetas, sentence):
    with pytest.raises(UserError, match=sentence):
        plane_through(thetas)


def test_random_directions_need_weights_whose_size_they_are_given():
    network = loss_of().network
    with pytest.raises(UserError, match="weights other than 0 expected"):
        random_plane(network, np.zeros(network.dim), 1)
    with pytest.raises(UserError, match="θ is not finite"):
        random_plane(network, np.full(network.dim, np.inf), 1)
    # One unit without weights is no matter.
    theta = np.ones(network.dim)
    theta[:2] = 0.0
    assert random_plane(network, theta, 1).basis[:, :2].tolist() == [[0.0, 0.0], [0.0, 0.0]]
