"""Lines on a surface, and which parts of them it hides, against algebra."""

import math

import numpy as np
import pytest

from gdgui.engine.display.surface import HeightField, Look, draw_surface
from gdgui.engine.display.surface_camera import Camera, View
from gdgui.engine.display.surface_lines import drape, heights_at, hidden, part

SIZE = 480, 360
LOOK = Look(np.empty(0), np.full((1, 3), 200.0), (0.0, 0.0, 0.0))


def field_of(f, count=241):
    line = np.linspace(-1.0, 1.0, count)
    with np.errstate(all="ignore"):
        heights = np.asarray(f(*np.meshgrid(line, line)), float)
    return HeightField.of(line, line, heights, 1.0, tall=1.0)


def line_from(a, b):
    return np.array([[*a, *b]], float), np.array([[0.0, 1.0]])


def dome(x, y):
    """A hemisphere of radius 0.5 (in the box) that stands on the ground at half height."""
    return 0.5 + 0.5 * np.sqrt(np.maximum(0.25 - x * x - y * y, 0.0))


def test_a_line_lies_on_the_surface_all_along():
    field = field_of(lambda x, y: 0.5 + 0.4 * np.sin(3 * x) * np.cos(2 * y))
    draped = drape(field, *line_from((-0.9, -0.8), (0.7, 0.9)))
    assert len(draped.ends) > 5
    ends = draped.ends
    assert ends[0, 0, :2] == pytest.approx((-0.9, -0.8))
    assert ends[-1, 1, :2] == pytest.approx((0.7, 0.9))
    assert (ends[1:, 0] == ends[:-1, 1]).all()
    for t in (0.0, 0.25, 0.5, 1.0):
        x, y, z = (ends[:, 0] + t * (ends[:, 1] - ends[:, 0])).T
        exact = 0.5 + 0.4 * np.sin(3 * x) * np.cos(2 * y)
        assert abs((z + 1) / 2 - exact).max() < 0.004


def test_a_line_on_a_plane_is_one_piece():
    field = field_of(lambda x, y: 0.5 + 0.2 * x - 0.1 * y)
    draped = drape(field, *line_from((-0.5, 0.3), (0.9, -0.6)))
    assert len(draped.ends) == 1
    assert draped.steps.tolist() == [[0.0, 1.0]]


def test_a_line_ends_where_the_surface_does():
    field = field_of(lambda x, y: np.where(x > 0.5, np.nan, 0.5))
    draped = drape(field, *line_from((-2.0, 0.0), (0.9, 0.0)))
    assert draped.ends[0, 0, 0] == pytest.approx(-1.0)
    assert draped.ends[-1, 1, 0] == pytest.approx(0.5, abs=0.01)
    # And the steps tell how much of it that is.
    assert draped.steps[0, 0] == pytest.approx(1.0 / 2.9)


def test_heights_are_those_of_the_triangles():
    field = field_of(lambda x, y: 0.5 + 0.2 * x - 0.1 * y, 5)
    points = np.array([(0.13, -0.77), (-1.0, 1.0), (1.0, 0.2), (1.5, 0.0)])
    x, y = points[:3].T
    found = heights_at(field, points)
    assert found[:3] == pytest.approx(0.5 + 0.2 * x - 0.1 * y)
    assert math.isnan(found[3])


def behind_dome(view, points):
    """Return whether a sphere is between points of the ground and a viewer infinitely far away."""
    toward = view.axes[2]
    along = points @ toward
    square = (points * points).sum(axis=1)
    # |p + t d|² = 1/4 for t > 0, above the ground.
    discriminant = along**2 - (square - 0.25)
    t = -along - np.sqrt(np.maximum(discriminant, 0.0))
    return (discriminant > 0) & (t > 0)


@pytest.mark.parametrize("azimuth", [0.0, 30.0, 120.0, 250.0])
@pytest.mark.parametrize(
    ("left", "right"),
    [((-0.75, 0.62), (0.75, 0.62)), ((0.1, 0.5), (0.2, 3.0)), ((-0.9, 0.9), (0.7, 0.52))],
)
def test_a_hemisphere_hides_what_is_behind_it_to_a_pixel(azimuth, left, right):
    """Along parallel lines a sphere is seen as a disc; behind it is what its upper half covers."""
    field = field_of(dome, 321)
    view = View(Camera(azimuth, 45.0, is_perspective=False), field.box, *SIZE)
    picture = draw_surface(field, view, LOOK)
    # As the viewer sees the ground: to the right, and away.
    across, away = view.axes[0][:2], -view.axes[2][:2] / np.hypot(*view.axes[2][:2])
    ends = [across * a + away * b for a, b in (left, right)]
    found = part(drape(field, *line_from(*ends)), picture)
    assert found.is_hidden.any()
    assert not found.is_hidden.all()
    cx, cy, scale = view.parameters[9:12]
    for (x0, y0, x1, y1), is_hidden in zip(found.segments, found.is_hidden, strict=True):
        t = np.linspace(0.0, 1.0, 50)
        places = np.column_stack((x0 + t * (x1 - x0), y0 + t * (y1 - y0)))
        # What lies on the ground at such a pixel.
        seen = np.column_stack(((places[:, 0] - cx) / scale, (cy - places[:, 1]) / scale))
        up = np.hypot(*view.axes[1][:2])
        depth = seen[:, 1] / up
        flat = seen[:, :1] * across + depth[:, None] * away
        exact = behind_dome(view, np.column_stack((flat, np.zeros(len(flat)))))
        beside = abs(np.hypot(places[:, 0] - cx, places[:, 1] - cy) - 0.5 * scale)
        # The diagonal of a pixel, and half a step along the line.
        assert (beside[exact != is_hidden] < math.sqrt(2) + 0.25).all()


@pytest.mark.parametrize("perspective", [False, True])
@pytest.mark.parametrize("elevation", [12.0, 30.0, 75.0])
def test_what_lies_on_the_side_towards_the_viewer_is_seen(perspective, elevation):
    """A bowl seen from above hides nothing of its far wall, and of a dome its near side is seen."""
    field = field_of(dome)
    view = View(Camera(0.0, elevation, is_perspective=perspective), field.box, *SIZE)
    picture = draw_surface(field, view, LOOK)
    for a, b in [
        ((-0.9, -0.9), (0.9, -0.9)),
        ((-0.2, -0.9), (0.1, -0.3)),
        ((-0.9, -0.6), (0.9, -0.6)),
    ]:
        found = part(drape(field, *line_from(a, b)), picture)
        assert len(found.segments)
        assert not found.is_hidden.any()


def test_a_long_zigzag_on_the_near_side_is_seen_everywhere():
    field = field_of(lambda x, y: 0.25 + 0.3 * (x * x + y * y))
    view = View(Camera(20.0, 60.0), field.box, *SIZE)
    picture = draw_surface(field, view, LOOK)
    k = np.arange(400)
    points = np.column_stack((0.9 * (-1.0) ** k * (1 - k / 400), np.linspace(-0.8, 0.8, 400)))
    steps = np.column_stack((k[:-1], k[1:])).astype(float)
    found = part(drape(field, np.hstack((points[:-1], points[1:])), steps), picture)
    assert not found.is_hidden.any()
    assert (found.steps[1:, 0] == found.steps[:-1, 1]).all()
    assert (found.steps[:, 0] < found.steps[:, 1]).all()
    assert found.steps[-1, 1] == 399.0


def test_points_are_hidden_as_lines_are():
    field = field_of(dome)
    view = View(Camera(0.0, 25.0, is_perspective=False), field.box, *SIZE)
    picture = draw_surface(field, view, LOOK)
    points = np.array([(0.0, 0.62, 0.0), (0.0, -0.62, 0.0), (0.0, 0.0, 0.5), (0.9, 0.62, 0.0)])
    assert hidden(view.project(points), picture).tolist() == [True, False, False, False]
