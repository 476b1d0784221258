"""What a picture can show of a long tape, and that nothing it shows is invented."""

import subprocess
import sys

import numpy as np
import pytest

from gdgui.engine.display import reduction
from gdgui.engine.display.reduction import Box, Envelope, Frame, PathReducer

VIEW = Frame(origin=(0.0, 0.0), scale=(50.0, -50.0), box=Box(-400.0, -250.0, 400.0, 250.0))


def reduced(points, frame=VIEW, **options):
    reducer = PathReducer(frame, **options)
    reducer.extend(points[:, 0], points[:, 1])
    return reducer


def spiral(n, turns=40.0):
    t = np.linspace(0.0, turns, n)
    r = 4.0 * np.exp(-t / 15)
    return np.column_stack((r * np.cos(t), r * np.sin(t)))


def bouncing(n):
    k = np.arange(n)
    return np.column_stack((3.0 * (-1.0) ** k, 2.0 - 4.0 * k / n))


def test_a_short_path_with_distant_iterates_is_kept_whole():
    points = spiral(40)
    segments = reduced(points).segments
    assert segments.tolist() == [[k, k + 1] for k in range(39)]


def test_iterates_in_one_pixel_are_drawn_once():
    points = np.full((1000, 2), 0.005) + np.linspace(0, 1e-6, 1000)[:, None]
    assert len(reduced(points).segments) == 0


def distances(points, segments):
    """How far each point is from the nearest of the segments, in pixels of the view."""
    a, b = (50.0 * segments[:, i, None] for i in range(2))
    p, way = 50.0 * points[None], b - a
    along = ((p - a) * way).sum(axis=2) / np.maximum((way * way).sum(axis=2), 1e-300)
    foot = a + np.clip(along, 0.0, 1.0)[:, :, None] * way
    return np.sqrt(((p - foot) ** 2).sum(axis=2).min(axis=0))


def test_every_dropped_iterate_is_near_a_kept_segment():
    points = spiral(60_000)
    segments = reduced(points).segments
    assert 100 < len(segments) < 3000
    assert distances(points[::40], points[segments]).max() < 1.0


def test_what_goes_on_straight_is_one_segment_and_a_corner_is_kept_to_the_pixel():
    k = np.arange(10_000) / 2000.0
    out, down = np.column_stack((k, 0 * k)), np.column_stack((k[-1] + 0 * k, -k))
    points = np.concatenate((out, down[1:]))
    segments = reduced(points).segments
    assert len(segments) <= 4
    assert distances(points[::20], points[segments]).max() < 0.75


def test_a_segment_passes_what_it_leaves_out_within_the_tolerance():
    points = spiral(20_000, turns=12.0)
    segments = reduced(points).segments
    assert len(segments) < 500
    for first, last in segments[:: len(segments) // 20]:
        beside = distances(points[first:last], points[[[first, last]]])
        # Rows in one pixel are looked at together.
        assert beside.max() < 0.1


@pytest.mark.parametrize("points", [spiral(1900), bouncing(1900), bouncing(1900) * 40])
def test_the_compiled_loop_and_numpy_find_the_same(points, monkeypatch):
    points[700] = np.nan
    short = reduced(points)
    monkeypatch.setattr(reduction, "SHORT", 0)
    compiled = reduced(points, capacity=2000, tolerance=0.0)
    assert len(short.segments) > 10
    assert np.array_equal(short.segments, compiled.segments)
    assert np.array_equal(short.dots, compiled.dots)


@pytest.mark.parametrize("points", [spiral(50_000), bouncing(50_000)])
def test_a_growing_tape_ends_in_the_same_reduction(points):
    grown = PathReducer(VIEW)
    for n in (1, 10, 1999, 2000, 2001, 30_000, 50_000):
        grown.extend(points[:n, 0], points[:n, 1])
    at_once = reduced(points)
    assert len(at_once.segments) > 100
    assert np.array_equal(grown.segments, at_once.segments)
    assert np.array_equal(grown.dots, at_once.dots)


def test_a_run_that_bounces_to_and_fro_paints_each_pixel_pair_once():
    k = np.arange(1_000_000)
    points = np.column_stack((3.0 * (-1.0) ** k, np.zeros(len(k))))
    assert reduced(points).segments.tolist() == [[0, 1]]


def test_a_long_path_has_no_more_segments_than_its_capacity():
    random = np.random.default_rng(0)
    points = np.cumsum(random.normal(0, 0.05, (200_000, 2)), axis=0) % 4.0
    assert 0 < len(reduced(points, capacity=2000).segments) <= 2000


def test_what_is_out_of_view_is_left_out_but_not_what_crosses_it():
    points = np.array([[100.0, 0.0], [101.0, 0.0], [102.0, 1.0], [-100.0, 0.0], [-101.0, 0.0]])
    assert reduced(points).segments.tolist() == [[2, 3]]


def test_a_diverged_path_stops_at_its_last_finite_iterate():
    points = np.array([[0.0, 0.0], [1.0, 1.0], [1e300, 1.0], [np.inf, 1.0], [np.nan, np.nan]])
    assert reduced(points).segments.tolist() == [[0, 1], [1, 2]]


def test_nothing_finite_gives_nothing():
    reducer = reduced(np.full((5, 2), np.nan))
    assert len(reducer.segments) == len(reducer.dots) == 0


def test_only_iterates_far_from_the_one_before_get_a_dot():
    x = np.array([0.0, 0.2, 0.4, 0.401, 0.402, 0.6])
    assert reduced(np.column_stack((x, np.zeros(6)))).dots.tolist() == [1, 2, 5]


def test_too_many_dots_are_as_good_as_none():
    assert len(reduced(bouncing(60), dot_capacity=59).dots) == 59
    assert len(reduced(bouncing(60), dot_capacity=58).dots) == 0
    assert len(reduced(bouncing(3000), dot_capacity=100).dots) == 0


def test_read_only_and_strided_tapes_are_taken():
    points = spiral(5000)
    points.flags.writeable = False
    assert len(reduced(points[::2]).segments) > 100


def envelope(y, first, last, columns):
    """Return the rows of ``y[first : last + 1]`` that are worth drawing in so many columns."""
    reducer = Envelope(last - first, columns)
    reducer.extend(np.asarray(y[first : last + 1], np.float64))
    return reducer.points()[0] + first


def test_an_envelope_keeps_the_extremes_of_every_column():
    y = np.random.default_rng(1).normal(size=100_000)
    rows = envelope(y, 0, len(y) - 1, 200)
    assert len(rows) <= 4 * 200
    assert np.all(np.diff(rows) > 0)
    for column in range(200):
        span = slice(500 * column, 500 * (column + 1))
        inside = rows[(rows >= span.start) & (rows < span.stop)]
        assert y[inside].min() == y[span].min()
        assert y[inside].max() == y[span].max()


def test_an_envelope_skips_what_is_not_finite():
    y = np.random.default_rng(2).normal(size=10_000)
    y[::3], y[1::7], y[5000:6000] = np.nan, np.inf, -np.inf
    rows = envelope(y, 0, len(y) - 1, 50)
    assert len(rows) > 50
    assert np.all(np.isfinite(y[rows]))


def test_a_short_curve_is_kept_whole():
    assert envelope(np.arange(20.0), 3, 9, 4).tolist() == list(range(3, 10))


def test_a_growing_envelope_ends_as_one_made_at_once():
    y = np.random.default_rng(3).normal(size=30_000)
    at_once, grown = Envelope(50_000, 300), Envelope(50_000, 300)
    at_once.extend(y)
    for first in range(0, 30_000, 700):
        grown.extend(y[first : first + 700])
    for expected, actual in zip(at_once.points(), grown.points(), strict=True):
        assert np.array_equal(expected, actual)
    rows, values = grown.points()
    assert np.array_equal(values, y[rows])


def test_short_tapes_do_without_numba():
    code = (
        "import sys, numpy as np\n"
        "from gdgui.engine.display.reduction import *\n"
        "r = PathReducer(Frame((0, 0), (50, -50), Box(-400, -300, 400, 300)))\n"
        "r.extend(np.arange(1000.) / 200, np.zeros(1000))\n"
        "e = Envelope(1999, 100)\n"
        "e.extend(np.arange(2000.))\n"
        "assert len(r.segments) and len(e.points()[0]) == 2000\n"
        "sys.exit('numba' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
