"""Pictures of a surface, against what algebra says of planes, cones and hemispheres."""

import hashlib
import math
import subprocess
import sys

import numpy as np
import pytest

from gdgui.engine.display.surface import HeightField, HeightScale, Look, draw_surface, height_scale
from gdgui.engine.display.surface_camera import HOME, Box, Camera, View

SIZE = 320, 240
BLACK = (0.0, 0.0, 0.0)


def field_of(f, count=161):
    """Return a surface over the square from −1 to 1 whose box is a cube of side 2."""
    line = np.linspace(-1.0, 1.0, count)
    with np.errstate(all="ignore"):
        heights = f(*np.meshgrid(line, line))
    return HeightField.of(line, line, np.asarray(heights, float), 1.0, tall=1.0)


def look_at(levels=(), width=1.0):
    levels = np.array(levels, float)
    colors = np.full((len(levels) + 1, 3), 200.0)
    return Look(levels, colors, BLACK, 1.0, width, dark=1.0, bright=1.0)


def camera(*, perspective=False, azimuth=25.0, elevation=40.0):
    return Camera(azimuth, elevation, is_perspective=perspective)


def picture_of(field, look, at, samples=1):
    return draw_surface(field, View(at, field.box, *SIZE), look, samples=samples)


def pixels_of(view, x, y, height):
    """Return where points of the plane so high are seen: x, y and nearness, shape (n, 3)."""
    return view.project(np.column_stack((x, y, 2.0 * np.asarray(height) - 1.0)))


def covered(picture):
    return np.argwhere(np.isfinite(picture.depth))


def lightness(picture):
    return picture.image & np.uint32(0xFF)


@pytest.mark.parametrize("perspective", [False, True])
def test_every_pixel_of_a_plane_shows_the_point_that_lies_there(perspective):
    field = field_of(lambda x, y: 0.5 + 0.2 * x - 0.1 * y)
    picture = picture_of(field, look_at(), camera(perspective=perspective))
    seen = covered(picture)
    assert len(seen) > 5000
    for row, column in seen[::37]:
        a, b, c = picture.point_at(column + 0.5, row + 0.5)
        x, y = field.plane_point((a, b, c))
        assert (c + 1) / 2 == pytest.approx(0.5 + 0.2 * x - 0.1 * y, abs=2e-5)


@pytest.mark.parametrize("perspective", [False, True])
def test_a_plane_covers_exactly_the_pixels_inside_its_outline(perspective):
    field = field_of(lambda x, y: 0.5 + 0.2 * x - 0.1 * y)
    picture = picture_of(field, look_at(), camera(perspective=perspective))
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float)
    x, y = corners.T
    outline = pixels_of(picture.view, x, y, 0.5 + 0.2 * x - 0.1 * y)[:, :2]
    rows, columns = np.indices(picture.depth.shape) + 0.5
    inside = np.ones(picture.depth.shape, bool)
    nearest = np.full(picture.depth.shape, np.inf)
    for (ax, ay), (bx, by) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        side = ((bx - ax) * (rows - ay) - (by - ay) * (columns - ax)) / math.hypot(bx - ax, by - ay)
        inside &= side <= 0
        nearest = np.minimum(nearest, abs(side))
    is_clear = nearest > 1e-6
    assert (np.isfinite(picture.depth) == inside)[is_clear].all()


@pytest.mark.parametrize("perspective", [False, True])
def test_the_contour_of_a_plane_is_the_line_of_the_formula(perspective):
    """0.5 + 0.3 x = 0.6 is the line x = 1/3: a straight line in the picture."""
    field = field_of(lambda x, y: 0.5 + 0.3 * x + 0.0 * y)
    picture = picture_of(field, look_at((0.6,)), camera(perspective=perspective))
    (ax, ay, _), (bx, by, _) = pixels_of(picture.view, [1 / 3] * 2, [-1.0, 1.0], [0.6, 0.6])
    rows, columns = np.indices(picture.depth.shape) + 0.5
    away = abs((bx - ax) * (rows - ay) - (by - ay) * (columns - ax)) / math.hypot(bx - ax, by - ay)
    is_seen = np.isfinite(picture.depth)
    is_dark = is_seen & (lightness(picture) < 198)
    assert is_dark[is_seen & (away < 0.9)].all()
    assert not is_dark[away > 1.05].any()
    # Half of a line one pixel wide covers half of a pixel that it passes half a pixel beside.
    assert (lightness(picture)[is_seen & (away < 0.4)] < 5 + 200 * 0.4).all()


def test_the_contours_of_a_cone_are_ellipses():
    field = field_of(lambda x, y: 0.2 + 0.5 * np.hypot(x, y), 321)
    picture = picture_of(field, look_at((0.4,)), camera(elevation=60.0))
    turn = np.linspace(0, 2 * math.pi, 4000)
    ring = pixels_of(picture.view, 0.4 * np.cos(turn), 0.4 * np.sin(turn), np.full(4000, 0.4))
    dark = np.argwhere((lightness(picture) < 150) & np.isfinite(picture.depth))[:, ::-1] + 0.5
    away = np.hypot(*(dark[:, None, :] - ring[None, :, :2]).transpose(2, 0, 1)).min(axis=1)
    assert len(dark) > 200
    assert away.max() < 1.0


def test_a_hemisphere_is_seen_as_far_as_its_outline():
    """Seen along parallel lines from above, a dome on the ground is a disc of its radius."""
    field = field_of(lambda x, y: np.sqrt(0.64 - x * x - y * y) / 2 + 0.5, 401)
    picture = picture_of(field, look_at(), camera(elevation=90.0, azimuth=0.0))
    cx, cy, scale = picture.view.parameters[9:12]
    rows, columns = np.indices(picture.depth.shape) + 0.5
    radius = np.hypot(columns - cx, rows - cy) / scale
    is_seen = np.isfinite(picture.depth)
    cell = 2.0 / 400
    assert is_seen[radius < 0.8 - 1.5 * cell].all()
    assert not is_seen[radius > 0.8].any()
    # And its points are those of the sphere.
    for row, column in covered(picture)[::53]:
        a, b, c = picture.point_at(column + 0.5, row + 0.5)
        if math.hypot(a, b) < 0.7:
            assert a * a + b * b + c * c == pytest.approx(0.64, abs=2e-4)


def test_what_no_value_has_is_a_hole():
    field = field_of(lambda x, y: np.where(np.hypot(x, y) < 0.4, np.nan, 0.5))
    picture = picture_of(field, look_at(), camera(elevation=90.0, azimuth=0.0))
    cx, cy, scale = picture.view.parameters[9:12]
    rows, columns = np.indices(picture.depth.shape) + 0.5
    radius = np.hypot(columns - cx, rows - cy) / scale
    assert not np.isfinite(picture.depth)[radius < 0.4 - 0.02].any()
    assert np.isfinite(picture.depth)[(radius > 0.4 + 0.02) & (radius < 0.95)].all()


def test_what_is_too_high_is_cut_off_level_to_the_pixel():
    """A slope that rises beyond 1 is a plateau from where it reaches 1 on, not a cell later."""
    field = field_of(lambda x, y: 0.77 + 0.6 * x + 0.0 * y, 21)
    picture = picture_of(field, look_at(), camera())
    for row, column in covered(picture)[::11]:
        a, b, c = picture.point_at(column + 0.5, row + 0.5)
        x, _ = field.plane_point((a, b, c))
        assert (c + 1) / 2 == pytest.approx(min(max(0.77 + 0.6 * x, 0.0), 1.0), abs=2e-5)


def test_a_pole_leaves_a_gap_and_no_wall():
    field = field_of(lambda x, y: 0.5 + 0.02 / x + 0.0 * y, 160)
    picture = picture_of(field, look_at(), camera(elevation=90.0, azimuth=0.0))
    cx, cy, scale = picture.view.parameters[9:12]
    row = math.floor(cy)
    assert math.isinf(picture.depth[row, math.floor(cx)])
    assert math.isfinite(picture.depth[row, math.floor(cx + 0.2 * scale)])


@pytest.mark.parametrize("azimuth", [0.0, 45.0, 90.0, 135.0, 200.0])
@pytest.mark.parametrize("perspective", [False, True])
def test_there_are_no_cracks_between_triangles(azimuth, perspective):
    field = field_of(lambda x, y: 0.5 + 0.3 * np.sin(5 * x) * np.cos(4 * y), 97)
    at = camera(azimuth=azimuth, elevation=70.0, perspective=perspective)
    seen = np.isfinite(picture_of(field, look_at(), at).depth)
    inner = seen[1:-1, 1:-1]
    # A crack is a pixel with surface on both sides of it.
    enclosed = (seen[:-2, 1:-1] & seen[2:, 1:-1]) & (seen[1:-1, :-2] & seen[1:-1, 2:])
    assert inner[enclosed].all()


def test_a_picture_is_the_average_of_its_samples():
    field = field_of(lambda x, y: 0.5 + 0.2 * x * y)
    fine = draw_surface(field, View(HOME, field.box, 640, 480), look_at((0.45, 0.55)), samples=1)
    coarse = picture_of(field, look_at((0.45, 0.55), 0.5), HOME, samples=2)
    blocks = (lightness(fine).astype(int)).reshape(240, 2, 320, 2).sum(axis=(1, 3)) / 4
    assert abs(blocks - lightness(coarse)).max() <= 1.0


SCRIPT = """
import hashlib, numpy as np
from gdgui.engine.display.surface import HeightField, Look, draw_surface
from gdgui.engine.display.surface_camera import HOME, View
line = np.linspace(-1.0, 1.0, 61)
x, y = np.meshgrid(line, line)
field = HeightField.of(line, line, 0.5 + 0.4 * x * y + 0.2 * x, 1.0)
look = Look(np.array([0.2, 0.4, 0.6]), np.full((4, 3), 180.0), (20.0, 30.0, 40.0))
picture = draw_surface(field, View(HOME, field.box, 200, 150), look)
print(hashlib.sha256(picture.image.tobytes() + picture.depth.tobytes()).hexdigest())
"""


def test_two_processes_draw_the_same_bits():
    runs = [
        subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout
    assert len(runs[0].stdout.strip()) == len(hashlib.sha256(b"").hexdigest())


@pytest.mark.parametrize("perspective", [False, True])
def test_what_is_projected_is_found_again(perspective):
    view = View(
        camera(perspective=perspective), Box(1.0, 0.7, 0.4), *SIZE, margin=(10.0, 20.0, 30.0)
    )
    for point in [(0.3, -0.2, 0.1), (-1.0, 0.7, 0.4), (0.0, 0.0, 0.0)]:
        x, y, near = view.project(np.array([point]))[0]
        assert view.unproject(x, y, near) == pytest.approx(point, abs=1e-12)


@pytest.mark.parametrize("azimuth", [0.0, 37.0, 90.0, 181.0, 300.0])
@pytest.mark.parametrize("elevation", [5.0, 30.0, 90.0])
def test_the_whole_box_fits_however_it_is_turned(azimuth, elevation):
    box = Box(1.0, 0.7, 0.4)
    view = View(Camera(azimuth, elevation), box, *SIZE, margin=(20.0, 20.0, 20.0))
    corners = np.array([(x, y, z) for x in (-1, 1) for y in (-0.7, 0.7) for z in (-0.4, 0.4)])
    found = view.project(corners)
    assert (found[:, :2] >= 19.5).all()
    assert (found[:, 0] <= SIZE[0] - 19.5).all()
    assert (found[:, 1] <= SIZE[1] - 19.5).all()


def test_zooming_keeps_the_place_under_the_pointer():
    box = Box()
    at = (0.2, -0.15)
    before = View(HOME, box, *SIZE)
    after = View(HOME.zoomed(1.7, at), box, *SIZE)
    x, y = SIZE[0] / 2 + at[0] * SIZE[1], SIZE[1] / 2 + at[1] * SIZE[1]
    for view in (before, after):
        cx, cy, scale = view.parameters[9:12]
        assert ((x - cx) / scale, (y - cy) / scale) == pytest.approx(
            ((x - before.parameters[9]) / before.parameters[11],
             (y - before.parameters[10]) / before.parameters[11]), abs=1e-9
        )  # fmt: skip


def test_heights_that_are_logarithmic_have_their_median_in_the_middle():
    values = np.linspace(-1, 1, 1001) ** 2 * 1e4
    scale = height_scale(values, 1e4)
    assert scale.heights(np.array([0.0, np.median(values), 1e4])) == pytest.approx(
        [0.0, 0.5, 1.0], abs=1e-6
    )
    assert scale.value(0.5) == pytest.approx(np.median(values), rel=1e-6)
    linear = height_scale(values, 1e4, is_linear=True)
    assert linear.heights(np.array([2500.0])) == pytest.approx([0.25])


@pytest.mark.parametrize("value", [0.0, -3.0, 1e20, 5e-324])
def test_a_function_of_one_value_is_a_level_plane(value):
    heights = height_scale(np.full(9, value), math.nan).heights(np.full(9, value))
    assert heights == pytest.approx(np.full(9, 0.5))


def test_the_depth_of_a_pole_does_not_make_all_the_rest_flat():
    x = np.linspace(-1, 1, 400)
    scale = height_scale(1 / x, 25.0)
    assert scale.bottom > -200.0
    # But a minimum is never cut off, however deep it lies.
    assert height_scale(1 / x, 25.0, lowest=-399.0).bottom <= -399.0


def test_values_beyond_all_bounds_have_heights():
    scale = HeightScale(0.0, 1e300, 1e-6)
    found = scale.heights(np.array([-np.inf, -1e308, 0.0, 1e308, np.inf]))
    assert np.isfinite(found).all()
    assert found[0] < 0.0 < 1.0 < found[-1]
