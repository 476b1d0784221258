"""Typed models where they meet what was made for networks: sharpness, planes, losses at many θ.

The references are numpy's eigenvalues of the Hessian, the loss one θ at a time, and a network that
is the same model.
"""

import numpy as np
import pytest

from gdgui.engine.analysis.learning_curves import SHARPNESS, STABILITY, CurveSampler
from gdgui.engine.analysis.sharpness import Lanczos, sharpness_at
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.problem import resolve
from gdgui.engine.display.loss_plane import loss_beside, sample_loss
from gdgui.engine.display.plane import AxisPlane, variation
from gdgui.engine.display.plane_directions import random_plane
from gdgui.engine.display.plane_kinds import AXES, PLANE_KINDS, PlaneRequest, spanned_plane
from gdgui.engine.maps.kinds import Work
from gdgui.engine.maps.planes import make_plane
from gdgui.engine.maps.registry import MapRequest
from gdgui.errors import UserError
from gdgui.experiment import Data, Experiment, Model, Objective, RandomStart, Run

X = np.linspace(0.5, 4.0, 15)
Y = 2.5 * np.exp(-1.3 * X) + 0.5
DECAY = Data(rows=tuple(zip(X.tolist(), Y.tolist(), strict=True)))
THETA = np.array([2.0, 0.9, 0.3])
SPANNED = [kind for kind in PLANE_KINDS if kind != AXES]


def problem_of(formula="a*exp(-b*x) + c", rate=0.05, optimizer="gd", **objective):
    run = Run(
        optimizer=optimizer,
        start=RandomStart(scheme="by_name"),
        hyperparameters={"learning_rate": rate},
    )
    model = Model(formula=formula)
    given = Objective(data=DECAY, model=model, loss="squared", **objective)
    return resolve(Experiment(objective=given, runs=(run,), steps=40))


def loss_of(formula="a*exp(-b*x) + c"):
    objective = problem_of(formula).learning
    return trained_objective(objective.data, objective.network)


def test_losses_at_many_places_are_those_at_each():
    loss, thetas = loss_of(), np.random.default_rng(1).normal(1.0, 0.5, (7, 3))
    expected = [loss.value_and_gradient(theta)[0] for theta in thetas]
    assert loss.values_at(thetas) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("divisors", [None, np.array([0.5, 2.0, 7.0])])
def test_the_sharpness_is_the_largest_eigenvalue_of_the_whole_hessian(divisors):
    loss = loss_of()
    p = np.diag(np.ones(3) if divisors is None else divisors)
    expected = np.linalg.eigvals(np.linalg.inv(p) @ (loss.hessian(THETA) + 0.2 * np.eye(3)))
    found = sharpness_at(loss, THETA, divisors=divisors, decay=0.2)
    assert found.is_converged
    assert found.value == pytest.approx(float(expected.real.max()), rel=1e-12)


def test_the_sharpness_of_a_typed_line_is_that_of_the_network_that_is_one():
    given = Objective(data=DECAY, model=Model(), loss="squared")
    network = resolve(
        Experiment(objective=given, runs=(Run(optimizer="gd", start=RandomStart(1)),), steps=0)
    ).learning
    line, typed = trained_objective(network.data, network.network), loss_of("w*x + b")
    theta = np.array([0.3, -0.2])
    assert sharpness_at(typed, theta).value == pytest.approx(
        sharpness_at(line, theta).value, rel=1e-12
    )


def test_a_hessian_that_is_not_finite_has_no_sharpness():
    found = sharpness_at(loss_of(), np.array([1.0, -1e6, 0.0]))
    assert np.isnan(found.value)
    assert not found.is_converged


def test_a_power_has_second_derivatives_also_where_the_input_is_0():
    # There x^b is 0 whatever a and b > 0 are, so that the sample adds nothing to the sum.
    rows = ((1.0, 1.0), (2.0, 3.0), (3.0, 4.0))
    theta = np.array([0.8, 1.5])
    hessians = []
    for data in (rows, ((0.0, 0.1), *rows)):
        given = Objective(data=Data(rows=data), model=Model(formula="a*x^b"), loss="squared")
        run = Run(optimizer="gd", start=RandomStart(scheme="by_name"))
        learning = resolve(Experiment(objective=given, runs=(run,), steps=0)).learning
        loss = trained_objective(learning.data, learning.network)
        hessians.append(len(data) * loss.hessian(theta))
    assert np.isfinite(hessians[0]).all()
    assert hessians[1] == pytest.approx(hessians[0], rel=1e-12)


def test_the_sharpness_refuses_what_does_not_fit():
    loss = loss_of()
    with pytest.raises(UserError, match="3 parameters expected"):
        sharpness_at(loss, THETA[1:])
    with pytest.raises(UserError, match="divisors"):
        sharpness_at(loss, THETA, divisors=np.array([1.0, 0.0, 1.0]))
    with pytest.raises(TypeError, match="network"):
        Lanczos(loss, THETA)


@pytest.mark.parametrize("method", ["gd", "adam", "newton", "gauss_newton", "levenberg_marquardt"])
def test_the_sharpness_is_a_curve_along_the_tape_of_any_method(method):
    descent = descended(problem_of(optimizer=method))
    *_, (curves,) = CurveSampler().refined(descent, frozenset({SHARPNESS, STABILITY}))
    thetas = descent.trajectories()[0].x[curves.steps]
    expected = [np.linalg.eigvalsh(descent.objective.hessian(theta))[-1] for theta in thetas]
    assert curves.sharpness == pytest.approx(expected, rel=1e-12)
    assert len(curves.limit) == len(curves.steps)


@pytest.mark.parametrize("kind", SPANNED)
def test_every_spanned_plane_has_the_losses_of_its_points(kind):
    problem = problem_of()
    (tape,) = descended(problem).trajectories()
    loss = loss_of()
    plane = spanned_plane(PlaneRequest(kind), problem.learning.network, [tape], tape)
    assert plane.basis @ plane.basis.T == pytest.approx(np.eye(2), abs=1e-12)
    landscape = sample_loss(loss, plane, ((-0.5, 0.5), (-0.5, 0.5)), (4, 3))
    x, y = landscape.grid
    places = plane.points(np.tile(x, 3), np.repeat(y, 4))
    expected = [loss.value_and_gradient(theta)[0] for theta in places]
    assert landscape.z.ravel() == pytest.approx(expected, rel=1e-13)
    assert 0.0 <= variation(plane, [tape.x]).share <= 1.0
    end = loss_beside(loss, plane, tape.x[-1])
    assert end.true == pytest.approx(tape.f[-1], rel=1e-12)


def test_random_directions_of_a_formula_are_scaled_parameter_by_parameter():
    network, theta = loss_of().network, np.array([1e3, 0.0, 1e-2])
    plane = random_plane(network, theta, 3)
    assert (plane.basis[:, 1] == 0.0).all()
    first = np.random.default_rng([3, 2018]).standard_normal((2, 3))[0] * theta
    assert np.abs(plane.basis[0]) == pytest.approx(np.abs(first / np.linalg.norm(first)), rel=1e-12)
    for flat in (np.zeros(3), np.array([0.0, 2.0, 0.0])):
        with pytest.raises(UserError, match="parameters other than 0"):
            random_plane(network, flat, 3)


@pytest.mark.parametrize("kind", PLANE_KINDS)
def test_a_single_parameter_is_mapped_on_a_plane_with_an_idle_coordinate(kind):
    (found,) = make_plane(problem_of("a*x"), MapRequest(size=5, plane=kind), Work())
    assert isinstance(found.plane, AxisPlane)
    assert found.plane.is_whole
    assert (found.losses == found.losses[0]).all()
    assert found.directions.tolist() == [[1.0], [0.0]]
    assert found.ends[0].distance == 0.0
