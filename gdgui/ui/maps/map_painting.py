"""The colours of maps: which minimum, how soon, and how low.

A basin's hue says which minimum its starts reach, its tone how soon: the more steps it takes, the
nearer it is to the tone of the deepest shade. What diverges is dark, what reaches none is grey,
and what comes to the floor of a valley, where no point is a minimum of its own, is olive.
"""

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QImage

from gdgui.engine.arrays import FloatArray
from gdgui.ui.painting.minimum_markers import MinimumMarkers
from gdgui.ui.painting.ranges import widened
from gdgui.ui.style.theme import Theme

if TYPE_CHECKING:
    from gdgui.engine.maps.grid import Map

__all__ = [
    "BASIN_HUES",
    "LOSS",
    "STEPS",
    "legend_of",
    "log_excess",
    "markers_of",
    "paint_basins",
    "paint_values",
    "value_colors",
    "values_of",
]

LOSS, STEPS = "loss", "steps"
"""What a map of hyperparameters shows."""

BASIN_HUES = (210, 32, 150, 325, 55, 265, 185, 5, 95, 235, 300, 125)
"""Degrees around the wheel, neighbours far apart; further minima start over."""

_TONES = {
    # Saturation and lightness of what arrives at once, and of what takes longest.
    "light": ((0.72, 0.80), (0.66, 0.40)),
    "dark": ((0.55, 0.58), (0.60, 0.20)),
}
_NOWHERE = {"light": "#c9ccd2", "dark": "#3c4048"}
_VALLEY = {"light": "#cdc493", "dark": "#67603a"}
_DIVERGED = {"light": "#20252d", "dark": "#050608"}
_SHADES = 64
_MOST_ROWS = 6


def paint_basins(basins: "Map", theme: Theme) -> QImage:
    """Paint a pixel for each start; a map of one dimension is one pixel high."""
    labels = np.atleast_2d(basins.labels)
    longest = max(1, int(basins.steps.max(initial=1)))
    with np.errstate(divide="ignore"):
        late = np.log1p(np.atleast_2d(basins.arrived)) / math.log1p(longest)
    shades = np.clip(np.rint(late * (_SHADES - 1)), 0, _SHADES - 1).astype(np.intp)
    colors = _basin_colors(theme)
    image = colors[labels % len(BASIN_HUES), shades]
    image[labels < 0] = _rgb(_NOWHERE[theme.name])
    image[np.atleast_2d(basins.in_valley)] = _rgb(_VALLEY[theme.name])
    image[np.atleast_2d(basins.diverged)] = _rgb(_DIVERGED[theme.name])
    return _as_image(image)


def markers_of(basins: "Map") -> MinimumMarkers:
    """Return the markers of the minima that a map tells apart; on a line only of valleys."""
    has_valley = bool(basins.in_valley.any())
    if len(basins.axes) == 1:
        return MinimumMarkers(has_valley=has_valley)
    targets = basins.targets
    points = [(float(x), float(y)) for x, y in targets.minima]
    return MinimumMarkers.of(points, targets.is_lowest, targets.at_edge, has_valley)


def legend_of(basins: "Map", theme: Theme) -> tuple[tuple[str, str], ...]:
    """Return a colour and a word for each kind of start that a map has."""
    (s0, l0), (s1, l1) = _TONES[theme.name]
    saturation, lightness = (s0 + s1) / 2, (l0 + l1) / 2
    reached = [i for i in range(len(basins.targets.minima)) if (basins.labels == i).any()]
    rows = []
    for index in reached[:_MOST_ROWS]:
        hue = BASIN_HUES[index % len(BASIN_HUES)] / 360
        color = QColor.fromHslF(hue, saturation, lightness).name()
        place = ", ".join(f"{value:.3g}" for value in basins.targets.minima[index])
        rows.append((color, _tr("to ({place})").format(place=place)))
    if len(reached) > _MOST_ROWS:
        more = len(reached) - _MOST_ROWS
        rows.append(("", _tr("and {count} more").format(count=more)))
    nowhere = (basins.labels < 0) & ~basins.in_valley & ~basins.diverged
    for is_there, color, words in (
        (basins.in_valley.any(), _VALLEY[theme.name], _tr("to a valley")),
        (nowhere.any(), _NOWHERE[theme.name], _tr("to none")),
        (basins.diverged.any(), _DIVERGED[theme.name], _tr("diverges")),
    ):
        if is_there:
            rows.append((color, words))
    return tuple(rows)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Landscape", text)


def _basin_colors(theme: Theme) -> np.ndarray:
    """Return the colour of each hue at each shade, shape (hues, shades)."""
    (s0, l0), (s1, l1) = _TONES[theme.name]
    table = np.empty((len(BASIN_HUES), _SHADES), np.uint32)
    for row, hue in enumerate(BASIN_HUES):
        for shade in range(_SHADES):
            t = shade / (_SHADES - 1)
            color = QColor.fromHslF(hue / 360, s0 + t * (s1 - s0), l0 + t * (l1 - l0))
            table[row, shade] = color.rgb()
    return table


def values_of(made: "Map", measure: str) -> FloatArray:
    """Return what is shown of a map: nan where a run diverged or, for steps, did not converge."""
    if measure == STEPS:
        return np.where(made.converged, made.steps.astype(np.float64), np.nan)
    return np.where(made.diverged, np.nan, made.f)


def log_excess(values: FloatArray, lowest: float) -> FloatArray:
    """Return the decimal logarithm of how far values lie above the lowest, nan staying nan.

    Sixteen decades below the highest is as low as double precision tells.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        logs = np.log10(values - min(lowest, 0.0))
    finite = logs[np.isfinite(logs)]
    floor = float(finite.max()) - 16.0 if finite.size else 0.0
    return np.where(np.isnan(values), np.nan, np.maximum(logs, floor))


def paint_values(values: FloatArray, low: float, high: float, theme: Theme) -> QImage:
    """Paint a pixel for each value, dark where there is none.

    Args:
        values: shape (rows, columns), the first row at the bottom.
        low: what gets the first colour.
        high: what gets the last.
        theme: for what has no value.
    """
    table = value_colors(theme)
    low, high = widened(low, high)
    with np.errstate(invalid="ignore", over="ignore"):
        share = (values - low) / (high - low)
        places = np.clip(np.nan_to_num(share) * (len(table) - 1), 0, len(table) - 1)
    image = table[places.astype(np.intp)]
    image[np.isnan(values)] = _rgb(_DIVERGED[theme.name])
    return _as_image(image)


def value_colors(theme: Theme) -> np.ndarray:
    """Return the colours from low to high, shape (256,): cividis, which all eyes can read.

    Nuñez, Anderton and Renslow 2018, Optimizing colormaps with consideration for color vision
    deficiency. The lowest is the brightest: good is light, as in the landscape.
    """
    import pyqtgraph as pg

    table = pg.colormap.get("cividis").getLookupTable(0.08, 1.0, 256)[::-1, :3].astype(np.uint32)
    colors: np.ndarray = 0xFF000000 | table[:, 0] << 16 | table[:, 1] << 8 | table[:, 2]
    return colors


def _rgb(color: str) -> int:
    return QColor(color).rgb()


def _as_image(pixels: np.ndarray) -> QImage:
    """Return colours, the first row at the bottom, as an image of its own memory."""
    flipped = np.ascontiguousarray(pixels[::-1], np.uint32)
    height, width = flipped.shape
    return QImage(flipped.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()
