"""What the engine's thread makes of a landscape: samples, and the ground painted from them.

The engine's modules are imported at the first request, as in `gdgui.ui.background.engine_worker`.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from gdgui.engine.descent.objectives import AnyObjective, LearningObjective, ResolvedObjective
from gdgui.engine.display.plane import Plane
from gdgui.ui.painting.minimum_markers import MinimumMarkers
from gdgui.ui.painting.viewport import Viewport
from gdgui.ui.style.theme import Theme

if TYPE_CHECKING:
    from gdgui.engine.display.field import Field
    from gdgui.engine.display.landscape import Landscape as SampledLandscape
    from gdgui.ui.painting.backdrop import Profile, Surface

__all__ = ["LandscapeTask", "profile_of", "sampled_landscape", "surface_of"]

SAMPLES = (320, 240)
"""How finely the landscape is sampled at most; its contours are interpolated in between."""
PROFILE_SAMPLES = 1_500
ARROW_GAP = 38
"""How many pixels the arrows of the gradient field are apart."""


class LandscapeTask(msgspec.Struct, frozen=True):
    """What it takes to draw a landscape.

    Attributes:
        objective: whose landscape.
        viewport: the part of it that is in view.
        theme: the colours.
        plane: of a loss over data, which of its parameters vary; None for a formula.
        is_coarse: whether another one is about to be asked for, so that it must come soon.
    """

    objective: AnyObjective
    viewport: Viewport
    theme: Theme
    plane: Plane | None = None
    is_coarse: bool = False


def profile_of(task: LandscapeTask) -> "Profile":
    """Return the curve of an objective of one coordinate."""
    from gdgui.ui.painting.backdrop import Profile

    sampled = _sampled_curve(task)
    places = [point[0] for point in sampled.minima]
    markers = tuple(zip(places, sampled.minimum_values, strict=True))
    lowest = min(sampled.minimum_values, default=math.inf)
    profile = Profile(sampled.grid[0], sampled.z, markers, lowest, _kinds(markers, sampled))
    if not task.viewport.heights:
        return profile
    from gdgui.ui.painting.relief_heights import ribbon_of

    return replace(profile, relief=ribbon_of(profile))


def _sampled_curve(task: LandscapeTask) -> "SampledLandscape":
    from gdgui.engine.display.landscape import sample_landscape

    view = task.viewport
    if isinstance(task.objective, ResolvedObjective):
        return sample_landscape(task.objective, view.intervals, (PROFILE_SAMPLES,))
    from gdgui.engine.data.trained import trained_objective
    from gdgui.engine.display.loss_curve import sample_loss_curve

    loss = trained_objective(task.objective.data, task.objective.network)
    return sample_loss_curve(loss, view.intervals[0], PROFILE_SAMPLES)


def sampled_landscape(
    task: LandscapeTask, is_wanted: Callable[[], bool]
) -> "tuple[SampledLandscape | None, Callable[[list[int]], Field]]":
    """Return samples of a plane, if still wanted, and what samples its gradient more coarsely."""
    from gdgui.engine.display.field import sample_field
    from gdgui.engine.display.landscape import sample_landscape

    view = task.viewport
    pixels = zip(SAMPLES, (view.width_px, view.height_px), strict=True)
    counts = [min(most, max(2, side // 2)) for most, side in pixels]
    if task.plane is None:
        formula = _formula_of(task)
        sampled = sample_landscape(formula, view.intervals, counts)
        return sampled, partial(sample_field, formula, view.intervals)
    from gdgui.engine.data.trained import trained_objective
    from gdgui.engine.display.loss_plane import places_for, sample_loss, sample_loss_field

    assert isinstance(task.objective, LearningObjective)  # noqa: S101 - it alone has planes
    loss, plane = trained_objective(task.objective.data, task.objective.network), task.plane
    places = places_for(loss, counts, is_coarse=task.is_coarse)
    found = sample_loss(loss, plane, view.intervals, places, is_wanted)
    return found, partial(sample_loss_field, loss, plane, view.intervals)


def surface_of(
    task: LandscapeTask, sampled: "SampledLandscape", sample_arrows: "Callable[[list[int]], Field]"
) -> "Surface":
    """Return the ground of two coordinates, painted."""
    from gdgui.ui.painting.backdrop import Surface, paint_backdrop

    view = task.viewport
    (x, y), (x_range, y_range) = sampled.grid, view.intervals
    size = view.width_px, view.height_px, view.device_pixel_ratio
    image = paint_backdrop(x, y, sampled.z, *size, task.theme)
    minima = tuple((point[0], point[1]) for point in sampled.minima)
    lowest = min(sampled.minimum_values, default=math.inf)
    arrows = [max(2, side // ARROW_GAP) for side in (view.width_px, view.height_px)]
    field = None if task.is_coarse else sample_arrows(arrows)
    surface = Surface(
        image,
        x_range,
        y_range,
        minima,
        lowest,
        None if field is None else (field.points, field.gradients),
        (x, y, sampled.z),
        _kinds(minima, sampled),
    )
    if not view.heights:
        return surface
    from gdgui.ui.painting.relief_heights import relief_of

    aspect = view.height_px / view.width_px
    relief = relief_of((x, y, sampled.z), aspect, lowest, view.heights)
    return replace(surface, relief=relief)


def _formula_of(task: LandscapeTask) -> ResolvedObjective:
    assert isinstance(task.objective, ResolvedObjective)  # noqa: S101 - a loss has a plane
    return task.objective


def _kinds(points: tuple[tuple[float, float], ...], sampled: "SampledLandscape") -> MinimumMarkers:
    """Return how minima are marked, at the points where they are drawn."""
    found = sampled.found
    return MinimumMarkers.of(points, sampled.is_lowest, found.at_edge, bool(found.valleys))
