"""The compiled loops that lay lines on a surface, and find out which parts of them it hides."""

import math

import numpy as np
from numba import boolean, float32, float64, int64, njit, types, uint8, void

from gdgui.engine.display.surface_kernels import is_turned
from gdgui.engine.machine_code import kernel

__all__ = ["drape_segments", "hidden_pieces", "hidden_points", "sample_heights"]

_NUMBERS = types.Array(float64, 1, "C", readonly=True)
_GRID = types.Array(float64, 2, "C", readonly=True)
_DEPTH = types.Array(float32, 2, "C", readonly=True)

_PER_CELL = 2.0
"""A line on a surface is looked at so many times in each cell."""
_PER_PIXEL = 2.0
_MOST_STEPS = 8000
"""Of a line in a picture so many places are looked at in each pixel, and at most in all."""


@njit(nogil=True, error_model="numpy")
def _height(u, v, heights):
    """The height at a place of a grid, in cells: on the triangles that are drawn, and cut as they.

    nan outside, where there is none and in cells that hold a pole.
    """
    rows, columns = heights.shape
    if not (0.0 <= u <= columns - 1.0 and 0.0 <= v <= rows - 1.0):
        return np.nan
    i, j = min(np.int64(u), columns - 2), min(np.int64(v), rows - 2)
    a, b = u - i, v - j
    h00, h01 = heights[j, i], heights[j, i + 1]
    h10, h11 = heights[j + 1, i], heights[j + 1, i + 1]
    lowest, highest = min(h00, h01, h10, h11), max(h00, h01, h10, h11)
    if lowest < 0.0 and highest > 1.0:
        return np.nan
    if is_turned(h00, h01, h10, h11):
        if a + b <= 1.0:
            h = h00 + a * (h01 - h00) + b * (h10 - h00)
        else:
            h = h11 + (1.0 - a) * (h10 - h11) + (1.0 - b) * (h01 - h11)
    elif a >= b:
        h = h00 + a * (h01 - h00) + b * (h11 - h01)
    else:
        h = h00 + b * (h10 - h00) + a * (h11 - h10)
    return min(max(h, 0.0), 1.0) if h == h else np.nan


@kernel(void(_GRID, _GRID, float64[::1]))
def sample_heights(heights, places, out):
    """Fill ``out`` with the heights at places (u, v) of a grid, in cells: shape (n, 2)."""
    for k in range(len(places)):
        out[k] = _height(places[k, 0], places[k, 1], heights)


@kernel(int64(_GRID, _GRID, float64, float64[:, ::1]))
def drape_segments(heights, segments, tolerance, pieces):
    """Lay segments of the plane on a surface, as few straight pieces as that takes.

    Args:
        heights: those of the grid, shape (rows, columns).
        segments: (u0, v0, step0, u1, v1, step1), in cells of the grid; shape (n, 6).
        tolerance: by how much a piece may miss the surface in height.
        pieces: (u0, v0, height0, u1, v1, height1, step0, step1, segment) of each piece.

    Returns:
        How many pieces there are; -1 where there are more than ``pieces`` has room for.
    """
    rows, columns = heights.shape
    count = 0
    for k in range(len(segments)):
        u0, v0, step0, u1, v1, step1 = segments[k]
        du, dv = u1 - u0, v1 - v0
        # After Liang and Barsky (1984).
        enter, leave = 0.0, 1.0
        for side in range(4):
            if side == 0:
                p, q = -du, u0
            elif side == 1:
                p, q = du, columns - 1.0 - u0
            elif side == 2:
                p, q = -dv, v0
            else:
                p, q = dv, rows - 1.0 - v0
            if p < 0.0:
                enter = max(enter, q / p)
            elif p > 0.0:
                leave = min(leave, q / p)
            elif not q >= 0.0:
                leave = -1.0
        if not enter < leave:
            continue
        far = (leave - enter) * max(abs(du), abs(dv))
        steps = max(1, np.int64(np.ceil(far * _PER_CELL)))
        at, at_height, before, before_height = np.nan, np.nan, np.nan, np.nan
        least, most = -np.inf, np.inf
        for n in range(steps + 1):
            t = leave if n == steps else enter + (leave - enter) * (n / steps)
            u = min(max(u0 + t * du, 0.0), columns - 1.0)
            v = min(max(v0 + t * dv, 0.0), rows - 1.0)
            h = _height(u, v, heights)
            is_over = math.isnan(h)
            if before == before and not is_over and before > at:
                slope = (h - at_height) / (t - at)
                is_over = slope < least or slope > most
            if (is_over or n == steps) and before == before:
                end, end_height = before, before_height
                if n == steps and not is_over:
                    end, end_height = t, h
                if end > at:
                    if count == len(pieces):
                        return -1
                    pieces[count, 0], pieces[count, 1] = u0 + at * du, v0 + at * dv
                    pieces[count, 2] = at_height
                    pieces[count, 3], pieces[count, 4] = u0 + end * du, v0 + end * dv
                    pieces[count, 5] = end_height
                    pieces[count, 6] = step0 + at * (step1 - step0)
                    pieces[count, 7] = step0 + end * (step1 - step0)
                    pieces[count, 8] = k
                    count += 1
                at, at_height = before, before_height
                least, most = -np.inf, np.inf
                if is_over and n == steps and h == h and t > at:
                    if count == len(pieces):
                        return -1
                    pieces[count, 0], pieces[count, 1] = u0 + at * du, v0 + at * dv
                    pieces[count, 2] = at_height
                    pieces[count, 3], pieces[count, 4] = u0 + t * du, v0 + t * dv
                    pieces[count, 5] = h
                    pieces[count, 6] = step0 + at * (step1 - step0)
                    pieces[count, 7] = step0 + t * (step1 - step0)
                    pieces[count, 8] = k
                    count += 1
            if math.isnan(h):
                before = np.nan
                continue
            if math.isnan(before):
                at, at_height = t, h
                least, most = -np.inf, np.inf
            else:
                least = max(least, (h - tolerance - at_height) / (t - at))
                most = min(most, (h + tolerance - at_height) / (t - at))
            before, before_height = t, h
    return count


@njit(nogil=True, error_model="numpy", inline="always")
def _is_hidden(x, y, near, depth, slack, is_perspective):
    """Whether the four pixels around a place are in front of it by more than some slack.

    On a plane the nearness at the place lies between those of their middles.
    """
    column, row = np.int64(np.floor(x - 0.5)), np.int64(np.floor(y - 0.5))
    rows, columns = depth.shape
    if not (-1 <= column < columns and -1 <= row < rows):
        return False
    limit = near + slack * (near * near if is_perspective else 1.0)
    for j in (row, row + 1):
        for i in (column, column + 1):
            if 0 <= i < columns and 0 <= j < rows and depth[j, i] <= limit:
                return False
    return True


@kernel(void(_GRID, _DEPTH, float64, boolean, uint8[::1]))
def hidden_points(points, depth, slack, is_perspective, out):
    """Fill ``out`` with 1 where a point (x, y, nearness) is behind the surface, else with 0."""
    for k in range(len(points)):
        x, y, near = points[k]
        out[k] = 1 if _is_hidden(x, y, near, depth, slack, is_perspective) else 0


@kernel(int64(_GRID, _DEPTH, float64, boolean, float64[:, ::1]))
def hidden_pieces(lines, depth, slack, is_perspective, parts):
    """Divide lines of a picture into the parts that are seen and those behind the surface.

    Args:
        lines: (x0, y0, nearness0, x1, y1, nearness1), in pixels of the depth; shape (n, 6).
        depth: the nearness of the surface in each pixel.
        slack: by how much a line may lie behind the surface and still be seen.
        is_perspective: whether the slack is one in distance, where nearness is a reciprocal.
        parts: (x0, y0, x1, y1, line, share of the line at the end, 1 where hidden else 0).

    Returns:
        How many parts there are; -1 where there are more than ``parts`` has room for.
    """
    rows, columns = depth.shape
    count = 0
    for k in range(len(lines)):
        x0, y0, near0, x1, y1, near1 = lines[k]
        if not (max(x0, x1) >= 0.0 and min(x0, x1) <= columns and max(y0, y1) >= 0.0
                and min(y0, y1) <= rows):  # fmt: skip
            continue
        dx, dy = x1 - x0, y1 - y0
        steps = min(max(1, np.int64(np.ceil(_PER_PIXEL * max(abs(dx), abs(dy))))), _MOST_STEPS)
        begin, was = 0.0, False
        for n in range(steps + 1):
            t = (n + 0.5) / steps
            hidden = was
            if n < steps:
                near = near0 + t * (near1 - near0)
                hidden = _is_hidden(x0 + t * dx, y0 + t * dy, near, depth, slack, is_perspective)
            if n == 0:
                was = hidden
            if hidden != was or n == steps:
                end = n / steps
                if count == len(parts):
                    return -1
                parts[count, 0], parts[count, 1] = x0 + begin * dx, y0 + begin * dy
                parts[count, 2], parts[count, 3] = x0 + end * dx, y0 + end * dy
                parts[count, 4], parts[count, 5] = k, end
                parts[count, 6] = 1.0 if was else 0.0
                count += 1
                begin, was = end, hidden
    return count
