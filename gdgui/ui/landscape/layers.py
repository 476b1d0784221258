"""The layers of a landscape, from the ground up."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGraphicsObject

from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.display.plane_gradients import PlaneGradients
from gdgui.ui.landscape.axes_item import AxesItem, axis_names
from gdgui.ui.landscape.basins_item import BasinsItem, ProbeItem
from gdgui.ui.landscape.field_item import FieldItem
from gdgui.ui.landscape.ground_item import GroundItem
from gdgui.ui.landscape.overlay_item import OverlayItems
from gdgui.ui.landscape.path_item import PathItem
from gdgui.ui.landscape.plane_item import PlaneItem
from gdgui.ui.landscape.rim_item import RimItem
from gdgui.ui.landscape.shown_runs import ShownRuns
from gdgui.ui.landscape.start_marker import StartMarker
from gdgui.ui.landscape.surface.view import SurfaceView
from gdgui.ui.landscape.viewbox import LandscapeViewBox
from gdgui.ui.landscape.viewer_item import ViewerItem
from gdgui.ui.painting.backdrop import Profile, Surface
from gdgui.ui.painting.label_room import LabelRoom
from gdgui.ui.painting.pixels import PixelMap
from gdgui.ui.style.theme import Theme

__all__ = ["Layers"]

_LOWEST = 10.0
_GROUND, _AXES, _PATHS, _START, _RIM = 0.0, 20.0, 60.0, 80.0, 85.0
"""Where the layers that are always there lie; see `gdgui.ui.landscape.overlays.Item`."""


class Layers:
    """The items that are always there, and those of the overlays.

    Args:
        theme: whose colours they paint with.

    Attributes:
        ground, axes, paths, start, rim: what is always there.
        surface: the same as a surface, a widget of its own.
        viewer: from where that is looked at.
        overlays: what can be switched on.
        basins, probe, field: those of the overlays that are told more than the rest.
    """

    def __init__(self, theme: Theme) -> None:
        self.ground = GroundItem(theme)
        self.axes = AxesItem(theme)
        self.paths = PathItem(theme)
        self.overlays = OverlayItems(theme)
        self.basins = self.overlays.of_kind(BasinsItem)
        self.probe = self.overlays.of_kind(ProbeItem)
        self.field = self.overlays.of_kind(FieldItem)
        self.rim = RimItem(theme)
        self.viewer = ViewerItem(theme)
        self._plane_items: tuple[PlaneItem, ...] = (
            self.ground, self.axes, self.paths, self.rim, self.viewer, *self.overlays,
        )  # fmt: skip
        self.surface = SurfaceView()
        self.surface.camera_changed.connect(self.viewer.look_from)
        self.start = StartMarker(theme)
        self.start.hide()

    def add_to(self, view_box: LandscapeViewBox) -> None:
        """Lay them over one another in a view box."""
        # The marker of the start lies over the paths, and what explains a step over the marker.
        stack: list[tuple[float, QGraphicsObject]] = [
            (_GROUND, self.ground),
            (_AXES, self.axes),
            (_PATHS, self.paths),
            (_START, self.start),
            (_RIM, self.rim),
            (_RIM, self.viewer),
            *self.overlays.by_z(),
        ]
        for z, item in stack:
            item.setParentItem(view_box)
            item.setZValue(_LOWEST + z)

    def set_theme(self, theme: Theme, font: QFont) -> None:
        """Paint with the colours of a theme and write with a font."""
        for item in self._plane_items:
            item.set_theme(theme)
        for lettered in (self.axes, *self.overlays):
            lettered.set_font(font)
        self.start.set_theme(theme, font)
        self.surface.set_theme(theme, font)

    def set_dim(self, dim: int) -> None:
        """Lay the axes over a surface, which would hide them, and under a curve."""
        # Over a curve their grid lines would lie.
        self.axes.setZValue(_LOWEST + _AXES if dim == 2 else _LOWEST + _GROUND - 0.5)

    def set_ground(self, ground: Surface | Profile | None) -> None:
        """Show this ground, and the arrows that come with it."""
        self.ground.set_backdrop(ground)
        self.surface.set_ground(ground)
        if isinstance(ground, Surface) and ground.field is not None:
            self.field.set_field(*ground.field)

    def set_names(self, names: tuple[str, ...], dim: int) -> None:
        """Write what the objective calls its coordinates on the axes."""
        named = axis_names(names, dim)
        self.axes.set_axes(named, plain=dim == 1)
        self.surface.set_names(named, is_ribbon=dim == 1)

    def set_map(self, pixel_map: PixelMap) -> None:
        """Show another part of the plane, or the same in another size."""
        for item in self._plane_items:
            item.set_map(pixel_map)

    def set_runs(self, runs: ShownRuns) -> None:
        """Show those runs that are shown."""
        shown, selected = runs.shown, runs.selected
        self.paths.set_traces(shown)
        self.rim.set_traces(shown, runs.dim)
        self.surface.set_runs(runs)
        for item in self.overlays:
            item.set_run(selected)

    def set_explanation(self, step: Step | None, curvature: Curvature | None) -> None:
        """Show what explains the step of the selected run at the playhead."""
        for item in self.overlays:
            item.set_explanation(step, curvature)
        self.surface.set_explanation(step, curvature)

    def set_batch_gradients(self, gradients: PlaneGradients | None) -> None:
        """Show the gradients of the batches at the playhead, where they are known."""
        for item in self.overlays:
            item.set_batch_gradients(gradients)
        self.surface.set_batch_gradients(gradients)

    def place_words(self, room: LabelRoom, start: QPointF | None, beside: Sequence[QLineF]) -> None:
        """Put words where none lies on another.

        Args:
            room: what is taken by what stands beside the layers.
            start: where the start is, in pixels; None for nowhere.
            beside: the paths around it.
        """
        room.take(*self.axes.words)
        for item in self.overlays:
            item.take_lines(room)
        self.start.setVisible(start is not None)
        if start is not None:
            self.start.place(start, room, beside)
        for item in self.overlays:
            item.place_words(room)

    def set_overlays(self, shown: frozenset[str], dim: int) -> None:
        """Show these of the `gdgui.ui.landscape.overlays.OVERLAYS` that make sense in ``dim``."""
        for item in self.overlays:
            item.set_overlays(shown, dim)
        self.paths.set_fading("trail" in shown)
        self.surface.set_overlays(shown)

    def set_playhead(self, playhead: float) -> None:
        """Show this step, which may lie between two."""
        self.paths.set_playhead(playhead)
        self.rim.set_playhead(playhead)
        self.surface.set_playhead(playhead)
        for item in self.overlays:
            item.set_playhead(playhead)
