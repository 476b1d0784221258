"""Maps as pictures for `gdgui map`; no display is needed."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.problem import Problem
from gdgui.engine.maps.grid import Map
from gdgui.engine.objective.syntax import COORDINATES
from gdgui.ui.export.render import save_picture
from gdgui.ui.maps.map_painting import LOSS, markers_of, paint_basins
from gdgui.ui.maps.pair_plot import PairPicture, PairPlot
from gdgui.ui.maps.rate_plot import RateCurve, RatePlot
from gdgui.ui.painting.minimum_markers import paint_markers
from gdgui.ui.painting.pixels import PixelMap
from gdgui.ui.qt_application import create_application
from gdgui.ui.style.appearance import Appearance
from gdgui.ui.style.run_colors import run_colors
from gdgui.ui.style.theme import Theme

__all__ = ["render_map_picture"]

_STRIP = 8
"""How many times as wide as high a map of one dimension is."""


def render_map_picture(
    problem: Problem,
    run: int,
    maps: Sequence[Map],
    target: Path,
    *,
    theme: str = "light",
    measure: str = LOSS,
    size: int = 1024,
) -> None:
    """Write a picture of a map as PNG.

    Args:
        problem: what was mapped.
        run: which of its runs, or which is emphasised.
        maps: one for basins or a pair of hyperparameters; for learning rates one for each run.
        target: the PNG file.
        theme: "light" or "dark".
        measure: "loss" or "steps", for hyperparameters.
        size: width and height in pixels; basins are a pixel for each start.

    Raises:
        FileError: the file cannot be written.
    """
    application = create_application()
    appearance = Appearance(application, theme)
    appearance.apply()
    names = tuple(axis.name for axis in maps[0].axes)
    if set(names) <= set(COORDINATES):
        image = _basins(maps[0], appearance.theme)
    elif len(names) == 2:
        image = _chart(_pair_plot(problem, run, maps[0]), appearance.theme, measure, size)
    else:
        image = _chart(_rate_plot(problem, run, maps), appearance.theme, measure, size)
    save_picture(image, target)


def _basins(basins: Map, theme: Theme) -> QImage:
    """Return the starts, with a cross at each minimum."""
    image = paint_basins(basins, theme)
    if len(basins.axes) == 1:
        return image.scaled(image.width(), max(1, image.width() // _STRIP))
    across, up = (_ends(axis.values) for axis in basins.axes)
    plane = PixelMap(across, up, QRectF(0, 0, image.width(), image.height()))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_markers(painter, plane, markers_of(basins), theme)
    painter.end()
    return image


def _ends(values: FloatArray) -> tuple[float, float]:
    """Return the edges of an axis whose values lie in the middle of their pixels."""
    half = 0.5 * float(values[1] - values[0]) if len(values) > 1 else 0.5
    return float(values[0]) - half, float(values[-1]) + half


def _pair_plot(problem: Problem, run: int, made: Map) -> PairPlot:
    own = problem.runs[run]
    first, second = (axis.name for axis in made.axes)
    symbols = {each.name: each.symbol for each in own.direction.hyperparameters}
    plot = PairPlot()
    plot.show_picture(
        PairPicture(
            (symbols[first], symbols[second]),
            (first.replace("_", " "), second.replace("_", " ")),
            (own.hyperparameters[first], own.hyperparameters[second]),
            made,
        )
    )
    return plot


def _rate_plot(problem: Problem, run: int, maps: Sequence[Map]) -> RatePlot:
    from gdgui.engine.display.landscape import value_at

    colors = run_colors(problem.experiment.runs)
    plot = RatePlot()
    plot.show_curves(
        tuple(
            RateCurve(
                each.label,
                colors[index],
                index == run,
                each.learning_rate,
                value_at(problem.objective, each.start),
                made,
            )
            for index, (each, made) in enumerate(zip(problem.runs, maps, strict=True))
        )
    )
    return plot


def _chart(plot: RatePlot | PairPlot, theme: Theme, measure: str, size: int) -> QImage:
    """Return a plot as a picture of its own."""
    plot.set_theme(theme)
    plot.set_measure(measure)
    plot.resize(size, size)
    image = QImage(size, size, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.panel))
    painter = QPainter(image)
    plot.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
    painter.end()
    plot.deleteLater()
    return image
