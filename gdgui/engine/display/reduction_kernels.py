"""The compiled loops of `gdgui.engine.display.reduction`.

They are a module of their own because importing it imports numba, which the first paint of the
window has no time for: `reduction` imports it when the first long tape arrives, never before.
"""

import numpy as np
from numba import float64, int64, njit, types

from gdgui.engine.machine_code import kernel

__all__ = ["reduce_path", "scan_columns"]

# A tape's arrays may be strided columns and may be read-only; one signature takes them all.
_ROWS = types.Array(float64, 1, "A", readonly=True)
_FAR = 1e9
_INSET = 1e-3
_CELL_MASK = 0x7FFF
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@njit(nogil=True, inline="always")
def _insert(table, key):
    """Put a key into an open-addressing set; False if it was there already."""
    mask = len(table) - 1
    slot = np.int64((np.uint64(key) * _GOLDEN) >> np.uint64(32)) & mask
    while table[slot] != -1:
        if table[slot] == key:
            return False
        slot = (slot + 1) & mask
    table[slot] = key
    return True


@njit(nogil=True, inline="always")
def _outcode(px, py, box):
    """On which sides of the box a point lies, after Cohen and Sutherland."""
    code = 0
    if px < box[0]:
        code |= 1
    elif px > box[2]:
        code |= 2
    if py < box[1]:
        code |= 4
    elif py > box[3]:
        code |= 8
    return code


@njit(nogil=True, inline="always")
def _cell(p, size):
    """The index of the cell that holds a coordinate; far away everything is one cell."""
    return np.int64(np.floor(min(max(p, -_FAR), _FAR) / size))


@njit(nogil=True, inline="always")
def _narrow(fan, dx, dy, tolerance):
    """Narrow a fan to the directions that pass a point within the tolerance.

    The fan holds the bounding directions as vectors, first clockwise, then counterclockwise; all
    zero where nothing bounds it yet.
    """
    length = np.sqrt(dx * dx + dy * dy)
    side = min(tolerance / length, 1.0)
    along = np.sqrt(1.0 - side * side)
    ux, uy = dx / length, dy / length
    rx, ry = along * ux + side * uy, along * uy - side * ux
    lx, ly = along * ux - side * uy, along * uy + side * ux
    if (fan[0] == 0.0 and fan[1] == 0.0) or fan[0] * ry - fan[1] * rx > 0.0:
        fan[0], fan[1] = rx, ry
    if (fan[2] == 0.0 and fan[3] == 0.0) or lx * fan[3] - ly * fan[2] > 0.0:
        fan[2], fan[3] = lx, ly


@njit(nogil=True, inline="always")
def _prolongs(fan, dx, dy, reach):
    """Whether a point lies in the fan, and no nearer to its tip than what it must reach."""
    return (
        fan[0] * dy - fan[1] * dx >= 0.0
        and dx * fan[3] - dy * fan[2] >= 0.0
        and dx * dx + dy * dy > reach
    )


@kernel(
    int64(
        _ROWS, _ROWS, int64, int64, float64[::1], float64[::1], float64, float64, float64,
        int64[:, ::1], int64[::1], int64[::1], int64[::1], int64[::1], float64[::1],
    ),
)  # fmt: skip
def reduce_path(
    x, y, begin, end, affine, box, cell, gap, tolerance,
    segments, dots, segment_set, dot_set, state, fan,
):  # fmt: skip
    """Append the segments and dots that rows ``begin:end`` add to the picture.

    A segment that goes on straight, within the tolerance, prolongs the one before it. The fan
    holds the directions in which it may, as `_narrow` has it.

    Returns ``end``, or the row at which `segments` or the set of them was full. The state holds
    how many segments and dots there are (-1: too many dots to draw any), the last row kept (-1:
    none) and how many pairs of cells are in the set.
    """
    ox, oy, sx, sy = affine[0], affine[1], affine[2], affine[3]
    left_cell, top_cell = _cell(box[0], cell), _cell(box[1], cell)
    count, dot_count, anchor, pairs = state[0], state[1], state[2], state[3]
    ax = ay = acode = 0
    # What lies in here is in the cell of the last row kept, and rounding cannot doubt it.
    low_x = high_x = low_y = high_y = 0.0
    if anchor >= 0:
        px, py = (x[anchor] - ox) * sx, (y[anchor] - oy) * sy
        ax, ay, acode = _cell(px, cell), _cell(py, cell), _outcode(px, py, box)
        low_x, high_x = (ax + _INSET) * cell, (ax + 1 - _INSET) * cell
        low_y, high_y = (ay + _INSET) * cell, (ay + 1 - _INSET) * cell
    qx = qy = np.nan
    if begin > 0:
        qx, qy = (x[begin - 1] - ox) * sx, (y[begin - 1] - oy) * sy
    # Rows in one cell are nearer to one another than any two dots.
    skips = gap > 1.5 * cell
    inside = False
    reached = end
    for k in range(begin, end):
        px, py = (x[k] - ox) * sx, (y[k] - oy) * sy
        if low_x < px < high_x and low_y < py < high_y:
            if inside and skips:
                qx, qy = px, py
                continue
            inside = True
        else:
            inside = False
        if not (np.isfinite(px) and np.isfinite(py)):
            anchor = -1
            low_x = high_x = 0.0
            qx = qy = np.nan
            continue
        cx, cy, code = _cell(px, cell), _cell(py, cell), _outcode(px, py, box)
        if anchor < 0 or cx != ax or cy != ay:
            if anchor >= 0 and code & acode == 0:
                new = True
                if code | acode == 0:
                    here = ((cx - left_cell) & _CELL_MASK) << 15 | ((cy - top_cell) & _CELL_MASK)
                    there = ((ax - left_cell) & _CELL_MASK) << 15 | ((ay - top_cell) & _CELL_MASK)
                    new = _insert(segment_set, min(here, there) << 30 | max(here, there))
                    pairs += new
                if new:
                    bx, by = (x[anchor] - ox) * sx, (y[anchor] - oy) * sy
                    # The fan's tip: where the last segment begins.
                    prolongs = False
                    if tolerance > 0.0 and count > 0 and segments[count - 1, 1] == anchor:
                        tip = segments[count - 1, 0]
                        tx, ty = (x[tip] - ox) * sx, (y[tip] - oy) * sy
                        reach = (bx - tx) ** 2 + (by - ty) ** 2
                        prolongs = code | acode == 0 and _prolongs(fan, px - tx, py - ty, reach)
                    if prolongs:
                        segments[count - 1, 1] = k
                    else:
                        if count == len(segments) or 2 * pairs > len(segment_set):
                            reached = k
                            break
                        segments[count, 0], segments[count, 1] = anchor, k
                        count += 1
                        tx, ty = bx, by
                        fan[:] = 0.0
                    if tolerance > 0.0:
                        _narrow(fan, px - tx, py - ty, tolerance)
            anchor, ax, ay, acode = k, cx, cy, code
            low_x, high_x = (ax + _INSET) * cell, (ax + 1 - _INSET) * cell
            low_y, high_y = (ay + _INSET) * cell, (ay + 1 - _INSET) * cell
        if dot_count >= 0 and code == 0 and (px - qx) ** 2 + (py - qy) ** 2 >= gap * gap:
            here = (_cell(px, gap / 2) & _CELL_MASK) << 15 | (_cell(py, gap / 2) & _CELL_MASK)
            if _insert(dot_set, here):
                if dot_count == len(dots):
                    dot_count = -1
                else:
                    dots[dot_count] = k
                    dot_count += 1
        qx, qy = px, py
    state[0], state[1], state[2], state[3] = count, dot_count, anchor, pairs
    return reached


@kernel(
    types.void(_ROWS, int64, float64, int64[:, ::1], float64[:, ::1]),
)
def scan_columns(y, row, width, rows, values):
    """Update the first, lowest, highest and last finite value of each column of steps.

    `y` holds the values from step `row` on, `width` is how many steps a column is wide. An
    entry of `rows` is -1 where a column has seen no finite value yet.
    """
    columns = len(rows)
    end = row + len(y)
    k = row
    while k < end:
        column = min(np.int64(k / width), columns - 1)
        stop = end
        if column < columns - 1:
            stop = min(end, max(np.int64(np.ceil((column + 1) * width)), k + 1))
        first, low, high, last = rows[column]
        lowest, highest = np.inf, -np.inf
        if first >= 0:
            lowest, highest = values[column, 1], values[column, 2]
        for i in range(k, stop):
            value = y[i - row]
            if -np.inf < value < np.inf:
                if first < 0:
                    first = i
                    values[column, 0] = value
                if value < lowest:
                    low, lowest = i, value
                if value > highest:
                    high, highest = i, value
                last = i
        if last >= k:
            values[column, 3] = y[last - row]
        rows[column, 0], rows[column, 1], rows[column, 2], rows[column, 3] = first, low, high, last
        if first >= 0:
            values[column, 1], values[column, 2] = lowest, highest
        k = stop
