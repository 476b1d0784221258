"""Planes through the parameters of a model, and losses on them."""

import itertools

import numpy as np
import pytest

import gdgui
from gdgui.data_source import Data
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.objectives import resolve_learning
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.engine.display.loss_plane import places_for, sample_loss, sample_loss_field
from gdgui.engine.display.plane import AxisPlane, axis_plane, widest_axes
from gdgui.experiment import Model, Objective

LINE = Objective(data=Data(name="line", seed=3), model=Model(), loss="squared")
NETWORK = Objective(
    data=Data(name="spiral", seed=1, held_out=0.3),
    model=Model(hidden=(4,), output="tanh"), loss="squared", l1=0.01, l2=0.1,
)  # fmt: skip


def loss_of(objective):
    resolved = resolve_learning(objective, objective.data)
    return trained_objective(objective.data, resolved.network)


def plane_of(loss, axes, base):
    names = loss.coordinates
    return AxisPlane(axes=axes, base=np.array(base), names=(names[axes[0]], names[axes[1]]))


@pytest.mark.parametrize("objective", [LINE, NETWORK])
def test_a_sample_is_the_loss_with_its_penalties(objective):
    loss = loss_of(objective)
    base = np.linspace(-1.0, 1.0, loss.dim)
    plane = plane_of(loss, (0, loss.dim - 1), base)
    landscape = sample_loss(loss, plane, ((-2.0, 2.0), (-1.0, 3.0)), (5, 4))
    x, y = landscape.grid
    for row in range(4):
        for column in range(5):
            theta = base.copy()
            theta[0], theta[-1] = x[column], y[row]
            value, _ = loss.value_and_gradient(theta)
            assert landscape.z[row, column] == pytest.approx(value, rel=1e-13)


def test_the_minimum_of_a_line_is_that_of_the_normal_equations():
    loss = loss_of(LINE)
    landscape = sample_loss(loss, plane_of(loss, (0, 1), [0.0, 0.0]), ((-5, 5), (-5, 5)), (60, 50))
    x, y = loss.examples.inputs[0], loss.examples.targets[0]
    wanted, *_ = np.linalg.lstsq(np.column_stack((x, np.ones_like(x))), y, rcond=None)
    (found,) = landscape.minima
    assert found == pytest.approx(wanted, abs=1e-9)
    assert landscape.lowest == pytest.approx(loss.value_and_gradient(wanted)[0], rel=1e-12)


def test_the_minimum_of_an_absolute_loss_is_found_although_it_is_a_kink():
    rows = ((0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 30.0), (4.0, 5.0))
    objective = Objective(data=Data(rows=rows), model=Model(), loss="absolute")
    loss = loss_of(objective)
    landscape = sample_loss(loss, plane_of(loss, (0, 1), [0.0, 0.0]), ((-4, 4), (-4, 4)), (61, 71))
    (found,) = landscape.minima
    assert found == pytest.approx((1.0, 1.0), abs=1e-6)


ASKEW = tuple((float(x), y) for x, y in zip(
    (9, 14, 21, 28, 42, 57, 63, 70, 79), (8.9, 10.8, 18.6, 22.3, 39.3, 56.1, 61.7, 64.3, 67.0),
    strict=True,
))  # fmt: skip
"""Inputs far from 0: the valley of their loss is narrow and lies askew."""


def seen(loss, middle, sides=((0.11, 0.9), (0.03, 0.05), (0.5, 1.5))):
    """Landscapes around a place, with grids that are too coarse for a narrow valley."""
    plane = plane_of(loss, (0, 1), [0.0, 0.0])
    for side in sides:
        around = [(a - 0.8 * b, a + 0.9 * b) for a, b in zip(middle, side, strict=True)]
        yield sample_loss(loss, plane, around, (123, 117))


def test_the_floor_of_a_narrow_valley_is_no_minimum():
    loss = loss_of(Objective(data=Data(rows=ASKEW), model=Model(), loss="squared"))
    x, y = np.array(ASKEW).T
    wanted, *_ = np.linalg.lstsq(np.column_stack((x, np.ones_like(x))), y, rcond=None)
    for landscape in seen(loss, wanted):
        (found,) = landscape.minima
        assert found == pytest.approx(wanted, rel=1e-9)


def test_the_floor_of_a_narrow_valley_of_a_typed_model_is_no_minimum():
    model = Model(formula="a*x^b")
    loss = loss_of(Objective(data=Data(rows=ASKEW), model=model, loss="squared"))
    for landscape in seen(loss, (0.93, 0.997)):
        for point in landscape.minima:
            gradient = loss.value_and_gradient(np.array(point))[1]
            assert np.abs(gradient).max() < 1e-6
            assert np.linalg.eigvalsh(loss.hessian(np.array(point)))[0] > 0.0
        assert len(landscape.minima) == 1


def test_the_crease_of_an_absolute_loss_is_no_minimum():
    """Some line of least absolute deviations goes through two of the points."""
    loss = loss_of(Objective(data=Data(rows=ASKEW), model=Model(), loss="absolute"))
    through = [
        (slope, one[1] - slope * one[0])
        for one, other in itertools.combinations(ASKEW, 2)
        for slope in [(other[1] - one[1]) / (other[0] - one[0])]
    ]
    values = loss.values_at(np.array(through))
    for landscape in seen(loss, through[int(np.argmin(values))]):
        assert all(
            value == pytest.approx(values.min(), rel=1e-9) for value in landscape.found.values
        )


def test_a_cut_through_many_parameters_claims_no_minimum():
    loss = loss_of(NETWORK)
    plane = plane_of(loss, (0, 1), np.full(loss.dim, 0.3))
    assert not plane.is_whole
    assert sample_loss(loss, plane, ((-3, 3), (-3, 3)), (40, 40)).minima == ()


def test_the_field_is_the_gradient_within_the_plane():
    loss = loss_of(NETWORK)
    plane = plane_of(loss, (1, 5), np.linspace(-1.0, 1.0, loss.dim))
    field = sample_loss_field(loss, plane, ((-1, 1), (-1, 1)), (3, 2))
    theta = plane.points(field.points[:, 0], field.points[:, 1])
    for row, gradient in zip(theta, field.gradients, strict=True):
        assert gradient == pytest.approx(loss.value_and_gradient(row)[1][[1, 5]], rel=1e-14)


def test_a_large_loss_is_sampled_at_fewer_places():
    small, large = loss_of(LINE), loss_of(
        Objective(
            data=Data(name="spiral", points=2_000), model=Model(hidden=(64, 64), output="tanh"),
            loss="squared",
        )
    )  # fmt: skip
    assert places_for(small, (320, 240)) == (320, 240)
    fine, coarse = places_for(large, (320, 240)), places_for(large, (320, 240), is_coarse=True)
    assert all(24 <= c <= f < most for c, f, most in zip(coarse, fine, (320, 240), strict=True))


def test_a_tape_is_seen_in_a_plane_without_being_copied():
    x = np.arange(24.0).reshape(4, 6)
    tape = Trajectory(x, np.zeros(4), -x, Status.MOVING)
    seen = AxisPlane(axes=(1, 4), base=np.zeros(6), names=("b", "e")).tape(tape)
    assert seen.dim == 2
    assert seen.coordinates == ("b", "e")
    assert np.array_equal(seen.x, x[:, [1, 4]])
    assert np.shares_memory(seen.x, x)


def test_a_point_is_lifted_out_of_the_plane():
    plane = AxisPlane(axes=(0, 2), base=np.zeros(4), names=("a", "c"))
    assert plane.lifted((1.0, 2.0, 3.0, 4.0), (7.0, 8.0)) == (7.0, 2.0, 8.0, 4.0)


def test_the_axes_at_first_are_those_along_which_the_run_goes_farthest():
    experiment = gdgui.Experiment(
        objective=NETWORK,
        runs=(gdgui.Run(optimizer="adam", start=gdgui.RandomStart(3)),),
        steps=200,
    )
    (tape,) = gdgui.descend(experiment)
    first, second = widest_axes(tape)
    way = np.abs(tape.x[-1] - tape.x[0])
    assert first < second
    assert min(way[first], way[second]) >= np.sort(way)[-2]


def test_samples_that_are_not_wanted_any_more_are_not_finished():
    loss = loss_of(NETWORK)
    asked = []
    plane = plane_of(loss, (0, 1), np.zeros(loss.dim))
    wanted = iter([True, True, False])

    def is_wanted():
        asked.append(True)
        return next(wanted)

    assert sample_loss(loss, plane, ((-1, 1), (-1, 1)), (90, 90), is_wanted) is None
    assert len(asked) == 3


def test_a_single_parameter_has_an_idle_coordinate_beside_it():
    data = Data(rows=tuple((float(x), 0.5 * x + 0.1) for x in range(1, 6)))
    loss = loss_of(Objective(data=data, model=Model(formula="a*x")))
    plane = axis_plane(np.array([0.2]), (0, 1), loss.coordinates)
    assert plane.names == ("a", "")
    landscape = sample_loss(loss, plane, ((-1.0, 1.0), (-1.0, 1.0)), (5, 4))
    for column, a in enumerate(landscape.grid[0]):
        value, _ = loss.value_and_gradient(np.array([a]))
        assert landscape.z[:, column] == pytest.approx([value] * 4, rel=1e-14)
    assert plane.of(np.array([[1.0], [2.0]])).tolist() == [[1.0, 0.0], [2.0, 0.0]]
    assert plane.lifted((0.2,), (0.7, 3.0)) == (0.7,)
    field = sample_loss_field(loss, plane, ((-1.0, 1.0), (-1.0, 1.0)), (2, 2))
    assert (field.gradients[:, 1] == 0.0).all()
