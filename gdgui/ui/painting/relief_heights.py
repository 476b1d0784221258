"""The ground of a landscape as heights: what a surface is drawn from.

It is made where the ground is sampled, in a thread of its own, and handed to the window with it.
"""

import math

import numpy as np
from PySide6.QtGui import QColor

from gdgui.engine.arrays import FloatArray
from gdgui.engine.display.surface import HeightField, HeightScale, Look, height_scale, warm_up
from gdgui.ui.painting.backdrop import (
    Profile,
    Samples,
    band_color,
    contour_levels,
    profile_height,
)
from gdgui.ui.painting.ranges import LARGEST
from gdgui.ui.painting.relief import LINEAR, Relief
from gdgui.ui.style.theme import Theme

__all__ = ["look_of", "relief_of", "ribbon_of"]

_TALL = 0.42
"""Half the height of a surface, in half the length of its longer side."""
_LEAST_SIDE = 0.4
"""The shorter side of a plane is at least so long, as a part of the longer one."""
_RIBBON = 0.16
"""How deep the ribbon of a curve is, as a part of its length."""
_RIBBON_ROWS = 5
_DARK, _BRIGHT = {"light": 0.7, "dark": 0.8}, {"light": 1.0, "dark": 1.25}
"""How bright what gets no light is, and all of it: dark grounds are lit up, not darkened."""


def relief_of(samples: Samples, aspect: float, lowest: float, heights: str) -> Relief:
    """Return the heights of a plane.

    Args:
        samples: what the map was painted from.
        aspect: how many times as deep as wide the plane is.
        lowest: the lowest minimum in view, inf for none.
        heights: `LOGARITHMIC` or `LINEAR`.
    """
    x, y, z = samples
    levels = contour_levels(z)
    top = float(levels[-1]) if len(levels) else math.nan
    # One known from elsewhere may be far below all that is in view.
    lowest = max(lowest, _least(z))
    values = np.clip(z, -LARGEST, LARGEST)
    scale = height_scale(values, top, lowest, is_linear=heights == LINEAR)
    aspect = min(max(aspect, _LEAST_SIDE), 1.0 / _LEAST_SIDE)
    field = HeightField.of(x, y, scale.heights(values), aspect, _TALL)
    _make_ready(field)
    return Relief(field, scale, _heights_of(levels, scale), *_cut(z, scale))


def ribbon_of(profile: Profile) -> Relief:
    """Return the curve of a function of one coordinate as a ribbon, as high as on the map."""
    low, high = profile_height(profile, (float(profile.x[0]), float(profile.x[-1]))) or (0.0, 1.0)
    values = np.clip(profile.f, -LARGEST, LARGEST)
    inside = values[(values >= low) & (values <= high)]
    levels = contour_levels(inside)
    scale = HeightScale(low, high)
    y = np.linspace(-_RIBBON, _RIBBON, _RIBBON_ROWS)
    rows = np.tile(scale.heights(values), (_RIBBON_ROWS, 1))
    field = HeightField.of(profile.x, y, rows, _RIBBON, _TALL)
    _make_ready(field)
    return Relief(field, scale, _heights_of(levels, scale), *_cut(profile.f, scale), True)


def look_of(relief: Relief, theme: Theme) -> Look:
    """Return how a surface is painted: in the colours of the map."""
    count = len(relief.levels)
    bands = [band_color(theme, index / max(1, count)) for index in range(count + 1)]
    line = QColor(theme.contour)
    colors = np.array([(c.red(), c.green(), c.blue()) for c in bands], np.float64)
    return Look(
        relief.levels,
        colors,
        (float(line.red()), float(line.green()), float(line.blue())),
        contour_opacity=min(1.0, 1.25 * theme.contour_opacity),
        contour_width=0.9 * theme.pen,
        dark=_DARK[theme.name],
        bright=_BRIGHT[theme.name],
    )


def _heights_of(levels: FloatArray, scale: HeightScale) -> FloatArray:
    """Return how high levels are, without those that are not shown."""
    heights = scale.heights(levels)
    return np.unique(heights[(heights > 0.0) & (heights <= 1.0)])


def _least(z: FloatArray) -> float:
    finite = z[np.isfinite(z)]
    return float(finite.min()) if finite.size else math.inf


def _cut(z: FloatArray, scale: HeightScale) -> tuple[bool, bool]:
    """Return whether some values are too low to be shown, and whether some are too high."""
    known = z[~np.isnan(z)]
    return bool((known < scale.bottom).any()), bool((known > scale.top).any())


def _make_ready(field: HeightField) -> None:
    """Find out now what drawing needs, for this is no window's thread."""
    warm_up()
    for each in (field, field.coarser):
        _ = each.normals, each.places
