"""The compiled loops that draw a surface: its triangles into a buffer, and the buffer into colours.

A buffer holds, for each of its pixels, what of the surface is in front there: how near it is, its
height, how much light it gets, and by how much its height changes from pixel to pixel. Colours and
contours are made of the buffer, so that they are exact in every pixel, whatever lies behind it.
Buffers are strips of a picture: they stay small, and may be drawn side by side.

Edges between triangles are computed from their lower end to their upper one, whichever triangle
asks, so that no pixel between two triangles is left out.
"""

import math

import numpy as np
from numba import float32, float64, int64, njit, types, uint32, void

from gdgui.engine.machine_code import kernel

__all__ = ["fill_surface", "is_turned", "paint_buffer", "project_grid"]

_NUMBERS = types.Array(float64, 1, "C", readonly=True)
_GRID = types.Array(float64, 2, "C", readonly=True)
_PROJECTED = types.Array(float64, 3, "C", readonly=True)
_WHOLE = types.Array(int64, 1, "C", readonly=True)


@njit(nogil=True, error_model="numpy", inline="always")
def _projected(x, y, z, view):
    """The pixel, the nearness and the factor of perspective of a point of the box."""
    right = view[0] * x + view[1] * y + view[2] * z
    up = view[3] * x + view[4] * y + view[5] * z
    toward = view[6] * x + view[7] * y + view[8] * z
    factor = 1.0
    near = toward
    if view[12] != 0.0:
        factor = view[12] / (view[12] - toward)
        near = factor
    return view[9] + view[11] * right * factor, view[10] - view[11] * up * factor, near, factor


@kernel(
    void(_NUMBERS, _NUMBERS, _GRID, _PROJECTED, _NUMBERS, float64, float64, _NUMBERS,
         float64[:, :, ::1])
)  # fmt: skip
def project_grid(xs, ys, heights, normals, view, bottom, tall, light, out):
    """Project the vertices of a grid, whose heights are cut off at 0 and 1.

    Args:
        xs: the places of the columns in the box.
        ys: those of the rows.
        heights: the height at each, shape (len(ys), len(xs)).
        normals: the unit normals there, shape (len(ys), len(xs), 3).
        view: `gdgui.engine.display.surface_camera.View.parameters`.
        bottom: where in the box the height 0 lies.
        tall: how much higher the height 1 lies.
        light: the direction to the light.
        out: pixel, nearness, factor and light, which is the cosine of the angle between normal
            and light; shape (len(ys), len(xs), 5).
    """
    for j in range(len(ys)):
        for i in range(len(xs)):
            h = min(max(heights[j, i], 0.0), 1.0)
            px, py, near, factor = _projected(xs[i], ys[j], bottom + tall * h, view)
            out[j, i, 0], out[j, i, 1], out[j, i, 2], out[j, i, 3] = px, py, near, factor
            out[j, i, 4] = (
                normals[j, i, 0] * light[0]
                + normals[j, i, 1] * light[1]
                + normals[j, i, 2] * light[2]
            )


@njit(nogil=True, error_model="numpy", inline="always")
def _edge(ax, ay, bx, by):
    """An edge from its lower end to its upper one, and how far aside it goes for each row."""
    if ay > by or (ay == by and ax > bx):
        ax, ay, bx, by = bx, by, ax, ay
    return ax, ay, bx, by, (bx - ax) / (by - ay) if by > ay else 0.0


@njit(nogil=True, error_model="numpy", inline="always")
def _crossed(ax, ay, bx, by, aside, y, left, right):
    """Widen a span of a row by where an edge crosses it."""
    if ay <= y <= by:
        if ay == by:
            return min(left, ax), max(right, bx)
        x = bx if y == by else ax + aside * (y - ay)
        return min(left, x), max(right, x)
    return left, right


@njit(nogil=True, error_model="numpy")
def _fill(buffer, first, a, b, c, ha, hb, hc, shades):
    """Draw a triangle, whose vertices are rows of pixel, nearness, factor and light.

    Args:
        buffer: nearness, height, light and slope of each pixel, shape (rows, width, 4).
        first: the row of the picture that the buffer begins with.
        a: the first vertex.
        b: the second.
        c: the third.
        ha: the height of the first.
        hb: that of the second.
        hc: that of the third.
        shades: how bright it is without light, how much light adds to that, and what is left of
            both where it is seen from below.
    """
    x0, y0, x1, y1, x2, y2 = a[0], a[1], b[0], b[1], c[0], c[1]
    low, high = min(y0, y1, y2), max(y0, y1, y2)
    top = max(np.int64(np.ceil(low - 0.5)), first)
    bottom = min(np.int64(np.floor(high - 0.5)), first + buffer.shape[0] - 1)
    if top > bottom:
        return
    area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    if area == 0.0:
        return
    inverse = 1.0 / area
    bx, by, cx, cy = (
        (x1 - x0) * inverse,
        (y1 - y0) * inverse,
        (x2 - x0) * inverse,
        (y2 - y0) * inverse,
    )
    is_perspective = not (a[3] == 1.0 and b[3] == 1.0 and c[3] == 1.0)
    # From below, the light falls on the other side.
    side, dim = (-1.0, shades[2]) if area > 0.0 else (1.0, 1.0)
    s0 = (shades[0] + shades[1] * max(side * a[4], 0.0)) * dim * a[3]
    s1 = (shades[0] + shades[1] * max(side * b[4], 0.0)) * dim * b[3]
    s2 = (shades[0] + shades[1] * max(side * c[4], 0.0)) * dim * c[3]
    n0 = a[2]
    nx = (b[2] - n0) * cy - (c[2] - n0) * by
    ny = (c[2] - n0) * bx - (b[2] - n0) * cx
    # Heights and light are affine in the box; over the factor they are so in the pixels.
    h0, h1, h2 = ha * a[3], hb * b[3], hc * c[3]
    hx, hy = (h1 - h0) * cy - (h2 - h0) * by, (h2 - h0) * bx - (h1 - h0) * cx
    sx, sy = (s1 - s0) * cy - (s2 - s0) * by, (s2 - s0) * bx - (s1 - s0) * cx
    q0 = a[3]
    qx, qy = (b[3] - q0) * cy - (c[3] - q0) * by, (c[3] - q0) * bx - (b[3] - q0) * cx
    last = buffer.shape[1] - 1
    ax0, ay0, bx0, by0, aside0 = _edge(x0, y0, x1, y1)
    ax1, ay1, bx1, by1, aside1 = _edge(x1, y1, x2, y2)
    ax2, ay2, bx2, by2, aside2 = _edge(x2, y2, x0, y0)
    for row in range(top, bottom + 1):
        y = row + 0.5
        left, right = np.inf, -np.inf
        left, right = _crossed(ax0, ay0, bx0, by0, aside0, y, left, right)
        left, right = _crossed(ax1, ay1, bx1, by1, aside1, y, left, right)
        left, right = _crossed(ax2, ay2, bx2, by2, aside2, y, left, right)
        if not (left <= right) or right < 0.0 or left > last + 1.0:
            continue
        begin = np.int64(np.ceil(max(left, 0.0) - 0.5))
        end = np.int64(np.floor(min(right, last + 1.0) - 0.5))
        dy = y - y0
        for x in range(begin, min(end, last) + 1):
            dx = x + 0.5 - x0
            near = n0 + nx * dx + ny * dy
            if near > buffer[row - first, x, 0]:
                h = h0 + hx * dx + hy * dy
                s = s0 + sx * dx + sy * dy
                gx, gy = hx, hy
                if is_perspective:
                    q = q0 + qx * dx + qy * dy
                    h /= q
                    s /= q
                    gx, gy = (hx - h * qx) / q, (hy - h * qy) / q
                buffer[row - first, x, 0] = near
                buffer[row - first, x, 1] = h
                buffer[row - first, x, 2] = s
                buffer[row - first, x, 3] = np.sqrt(gx * gx + gy * gy)


@njit(nogil=True, error_model="numpy")
def _clip(polygon, count, out, limit, is_below):
    """Clip a polygon of rows (x, y, height, light) to heights below a limit, or above it.

    After Sutherland and Hodgman (1974). An edge is cut from its lower end to its upper one, so
    that both of its triangles cut it at the same point.
    """
    found = 0
    for k in range(count):
        p, q = polygon[k], polygon[(k + 1) % count]
        p_in = p[2] <= limit if is_below else p[2] >= limit
        q_in = q[2] <= limit if is_below else q[2] >= limit
        if p_in:
            out[found] = p
            found += 1
        if p_in != q_in and p[2] != limit and q[2] != limit:
            low, high = (p, q) if p[2] < q[2] else (q, p)
            t = (limit - low[2]) / (high[2] - low[2])
            for part in range(4):
                out[found, part] = low[part] + t * (high[part] - low[part])
            out[found, 2] = limit
            found += 1
    return found


@njit(nogil=True, error_model="numpy")
def _fill_polygon(buffer, first, polygon, count, view, bottom, tall, limit, flat_light,
                  vertices, shades):  # fmt: skip
    """Draw a convex polygon of rows (x, y, height, light), at one height where that is a number."""
    for k in range(count):
        h = polygon[k, 2]
        light = polygon[k, 3]
        if limit == limit:
            h = limit
            light = flat_light
        px, py, near, factor = _projected(polygon[k, 0], polygon[k, 1], bottom + tall * h, view)
        vertices[k, 0], vertices[k, 1], vertices[k, 2], vertices[k, 3] = px, py, near, factor
        vertices[k, 4] = light
        polygon[k, 2] = h
    for k in range(1, count - 1):
        _fill(buffer, first, vertices[0], vertices[k], vertices[k + 1], polygon[0, 2],
              polygon[k, 2], polygon[k + 1, 2], shades)  # fmt: skip


@njit(nogil=True, error_model="numpy")
def _fill_cut(buffer, first, triangle, scratch, vertices, view, bottom, tall, flat_light,
              shades):  # fmt: skip
    """Draw a triangle that reaches beyond the heights 0 or 1: there it is flat."""
    upper = _clip(triangle, 3, scratch[0], 1.0, False)
    if upper > 2:
        _fill_polygon(buffer, first, scratch[0], upper, view, bottom, tall, 1.0, flat_light,
                      vertices, shades)  # fmt: skip
    lower = _clip(triangle, 3, scratch[0], 0.0, True)
    if lower > 2:
        _fill_polygon(buffer, first, scratch[0], lower, view, bottom, tall, 0.0, flat_light,
                      vertices, shades)  # fmt: skip
    middle = _clip(triangle, 3, scratch[0], 1.0, True)
    middle = _clip(scratch[0], middle, scratch[1], 0.0, False)
    if middle > 2:
        _fill_polygon(buffer, first, scratch[1], middle, view, bottom, tall, np.nan, flat_light,
                      vertices, shades)  # fmt: skip


@njit(nogil=True, error_model="numpy", inline="always")
def is_turned(h00, h01, h10, h11):
    """Whether a cell is parted from its second corner in x to its second one in y.

    Usually it is parted along the diagonal whose ends differ less; where a corner has no height,
    along the one that leaves a triangle without it.
    """
    if not (h00 == h00 and h11 == h11):
        return True
    return abs(h00 - h11) > abs(h01 - h10)


@njit(nogil=True, error_model="numpy", inline="always")
def _put(triangle, k, x, y, height, light):
    triangle[k, 0], triangle[k, 1], triangle[k, 2], triangle[k, 3] = x, y, height, light


@kernel(
    void(_NUMBERS, _NUMBERS, _GRID, _PROJECTED, _NUMBERS, float64, float64, float64, _NUMBERS,
         int64, float32[:, :, ::1])
)  # fmt: skip
def fill_surface(xs, ys, heights, projected, view, bottom, tall, flat_light, shades,
                 first, buffer):  # fmt: skip
    """Draw a surface into a strip of a picture.

    A cell is two triangles, parted along the diagonal whose ends differ less in height. One corner
    without a height leaves one triangle, and two leave none. A cell that leads from below the
    lowest height to above the highest one holds a pole, and is left out.

    Args:
        xs: the places of the columns in the box.
        ys: those of the rows.
        heights: the height at each, nan for none; below 0 and above 1 it is cut off.
        projected: what `project_grid` made of them.
        view: `gdgui.engine.display.surface_camera.View.parameters`.
        bottom: where in the box the height 0 lies.
        tall: how much higher the height 1 lies.
        flat_light: the light of what is cut off.
        shades: how bright it is without light, how much light adds to that, and what is left of
            both where it is seen from below.
        first: the row of the picture that the strip begins with.
        buffer: nearness (-inf where there is nothing), height, light and slope of height, for
            each pixel of the strip: shape (rows, width, 4).
    """
    triangle = np.empty((3, 4))
    scratch = np.empty((2, 8, 4))
    vertices = np.empty((8, 5))
    corners = np.empty((4, 2), np.int64)
    end = first + buffer.shape[0]
    for j in range(len(ys) - 1):
        for i in range(len(xs) - 1):
            y00, y01 = projected[j, i, 1], projected[j, i + 1, 1]
            y10, y11 = projected[j + 1, i, 1], projected[j + 1, i + 1, 1]
            h00, h01 = heights[j, i], heights[j, i + 1]
            h10, h11 = heights[j + 1, i], heights[j + 1, i + 1]
            missing = 0
            for h in (h00, h01, h10, h11):
                if math.isnan(h):
                    missing += 1
            if missing > 1:
                continue
            if missing == 0:
                if max(y00, y01, y10, y11) < first or min(y00, y01, y10, y11) > end:
                    continue
                lowest, highest = min(h00, h01, h10, h11), max(h00, h01, h10, h11)
                if lowest < 0.0 and highest > 1.0:
                    continue
                is_plain = lowest >= 0.0 and highest <= 1.0
            else:
                is_plain = False
            # Counterclockwise seen from above; the diagonal leads from the first to the third.
            turned = is_turned(h00, h01, h10, h11)
            if not turned:
                corners[0, 0], corners[0, 1] = j, i
                corners[1, 0], corners[1, 1] = j, i + 1
                corners[2, 0], corners[2, 1] = j + 1, i + 1
                corners[3, 0], corners[3, 1] = j + 1, i
            else:
                corners[0, 0], corners[0, 1] = j, i + 1
                corners[1, 0], corners[1, 1] = j + 1, i + 1
                corners[2, 0], corners[2, 1] = j + 1, i
                corners[3, 0], corners[3, 1] = j, i
            for half in range(2):
                ja, ia = corners[0, 0], corners[0, 1]
                jb, ib = corners[1 + half, 0], corners[1 + half, 1]
                jc, ic = corners[2 + half, 0], corners[2 + half, 1]
                ha, hb, hc = heights[ja, ia], heights[jb, ib], heights[jc, ic]
                if not (ha == ha and hb == hb and hc == hc):
                    continue
                if is_plain or (min(ha, hb, hc) >= 0.0 and max(ha, hb, hc) <= 1.0):
                    _fill(buffer, first, projected[ja, ia], projected[jb, ib], projected[jc, ic],
                          ha, hb, hc, shades)  # fmt: skip
                elif not (min(ha, hb, hc) < 0.0 and max(ha, hb, hc) > 1.0):
                    _put(triangle, 0, xs[ia], ys[ja], ha, projected[ja, ia, 4])
                    _put(triangle, 1, xs[ib], ys[jb], hb, projected[jb, ib, 4])
                    _put(triangle, 2, xs[ic], ys[jc], hc, projected[jc, ic, 4])
                    _fill_cut(buffer, first, triangle, scratch, vertices, view, bottom, tall,
                              flat_light, shades)  # fmt: skip


@kernel(
    void(float32[:, :, ::1], int64, _NUMBERS, _WHOLE, _GRID, _NUMBERS, float64,
         uint32[:, ::1], float32[:, ::1])
)  # fmt: skip
def paint_buffer(buffer, samples, levels, table, colors, contour, opacity, image, depth):
    """Make colours of a strip: bands between levels, lines along them, and light.

    Args:
        buffer: what `fill_surface` drew, ``samples`` times as fine as the strip of the picture.
        samples: how many pixels of the buffer make one of the picture, across and down.
        levels: the heights at which one band ends and the next begins, ascending.
        table: for each of equal parts of the heights from 0 to 1, how many levels lie at or below
            its beginning.
        colors: of each band, red, green and blue from 0 to 255, shape (len(levels) + 1, 3).
        contour: the same of the lines, their opacity, and their width in pixels of the buffer.
        opacity: how opaque all of it is.
        image: the strip of the picture, premultiplied ARGB.
        depth: the nearness of what is farthest away in each of its pixels; -inf where something
            is seen of what lies behind the surface.
    """
    parts, count = len(table), len(levels)
    width = contour[4]
    share = 1.0 / (samples * samples)
    for row in range(image.shape[0]):
        for column in range(image.shape[1]):
            red, green, blue, cover = 0.0, 0.0, 0.0, 0.0
            farthest = np.inf
            for sub in range(samples * samples):
                y, x = row * samples + sub // samples, column * samples + sub % samples
                near = buffer[y, x, 0]
                farthest = min(farthest, near)
                if near == -np.inf:
                    continue
                h = np.float64(buffer[y, x, 1])
                k = table[min(max(np.int64(h * parts), 0), parts - 1)]
                while k < count and levels[k] <= h:
                    k += 1
                while k > 0 and levels[k - 1] > h:
                    k -= 1
                slope = np.float64(buffer[y, x, 3])
                line = 0.0
                reach = (width / 2.0 + 0.5) * slope
                for edge in (k - 1, k):
                    if 0 <= edge < count and abs(h - levels[edge]) < reach:
                        drawn = min((reach - abs(h - levels[edge])) / slope, 1.0)
                        # Where lines crowd, they would turn into a dark area.
                        gap = np.inf
                        if edge > 0:
                            gap = levels[edge] - levels[edge - 1]
                        if edge < count - 1:
                            gap = min(gap, levels[edge + 1] - levels[edge])
                        line = max(line, drawn * min(gap / (3.0 * width * slope), 1.0))
                line *= contour[3]
                light = buffer[y, x, 2]
                red += min((colors[k, 0] * (1.0 - line) + contour[0] * line) * light, 255.0)
                green += min((colors[k, 1] * (1.0 - line) + contour[1] * line) * light, 255.0)
                blue += min((colors[k, 2] * (1.0 - line) + contour[2] * line) * light, 255.0)
                cover += 255.0
            depth[row, column] = farthest
            part = share * opacity
            image[row, column] = (
                (np.uint32(cover * part + 0.5) << np.uint32(24))
                | (np.uint32(red * part + 0.5) << np.uint32(16))
                | (np.uint32(green * part + 0.5) << np.uint32(8))
                | np.uint32(blue * part + 0.5)
            )
