"""The landscape: the objective seen from above, or its curve, and the runs that descend on it.

In two dimensions the ground is a painted `Surface`, in one it is the curve of a `Profile`. Either
is computed elsewhere for the `Viewport` that this widget tells of, and the last one stands in
until the next one is there, so zooming and panning never wait.
"""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.display.plane_gradients import PlaneGradients
from gdgui.ui.landscape.basin_legend import BasinLegend
from gdgui.ui.landscape.basins_item import BasinPicture
from gdgui.ui.landscape.card_view import CardView
from gdgui.ui.landscape.corners import Corners
from gdgui.ui.landscape.curve_height import show_height
from gdgui.ui.landscape.fitting import Interval, fitted, reaching, widened_to, with_room
from gdgui.ui.landscape.known_minima import with_found
from gdgui.ui.landscape.layers import Layers
from gdgui.ui.landscape.overlay_menu import OverlayMenu, save_shown
from gdgui.ui.landscape.overlays import DEFAULT
from gdgui.ui.landscape.readout import Evaluate, Readout
from gdgui.ui.landscape.shown_runs import ShownRuns
from gdgui.ui.landscape.start_gestures import StartGestures
from gdgui.ui.landscape.surface_mode import SurfaceMode
from gdgui.ui.landscape.viewbox import LandscapeViewBox
from gdgui.ui.landscape.word_placing import WordPlacing
from gdgui.ui.painting.backdrop import Profile, Surface
from gdgui.ui.painting.trace import Trace
from gdgui.ui.painting.viewport import Viewport
from gdgui.ui.style.theme import LIGHT, Theme, em

if TYPE_CHECKING:
    from gdgui.ui.playback.planes import PlaneStanding

__all__ = ["Landscape", "Profile", "Surface", "Viewport"]

_DEBOUNCE_MS = 30


class Landscape(QWidget):
    """A card with the landscape of an objective.

    Attributes:
        corners: what it is, the menu of what it shows, and the plane through a model's parameters.
    """

    viewport_changed = Signal(object)
    """A `Viewport`, some milliseconds after the last of several changes."""
    start_picked = Signal(object, str, bool)
    """Coordinates, a token that is the same for a whole gesture, and whether Shift is held."""
    start_clicked = Signal(object, str, bool)
    """As `start_picked`, by a click, which may be a stray one."""
    run_picked = Signal(int)
    """The run whose start was clicked or is about to be dragged."""
    hovered = Signal(object)
    """The coordinates under the pointer while basins are shown; None when it leaves."""
    basins_toggled = Signal(bool)
    """Whether the basins are shown."""
    overlays_changed = Signal(object)
    """Which of the `gdgui.ui.landscape.overlays.OVERLAYS` are shown now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._domain: tuple[Interval, ...] = ((-1.0, 1.0), (-1.0, 1.0))
        self._runs = ShownRuns()
        self._shown: frozenset[str] = frozenset()
        self._is_plane = False
        self._resolution: float | None = None
        self._explained: tuple[Step | None, Curvature | None] = (None, None)
        self._names: tuple[str, ...] = ()
        self._minima: tuple[tuple[float, ...], ...] = ()
        self._view_box = LandscapeViewBox()
        self._layers = Layers(LIGHT)
        self._gestures = StartGestures(self, self._view_box, self._runs)
        self._view = CardView(self._view_box)
        self._menu = OverlayMenu(self)
        self.corners = Corners(self, self._view, self._menu)
        """What stands in its upper corners."""
        self.surface = self._layers.surface
        self.modes = SurfaceMode(self, self._view, self._layers, self.corners)
        self._readout = Readout(self, self, self.corners.standing)
        self._basin_legend = BasinLegend(self._view)
        self._words = WordPlacing(
            self._view, self._view_box, self._layers, self._runs, self.corners, self._basin_legend
        )
        self._timer = QTimer(self, singleShot=True, interval=_DEBOUNCE_MS)
        self._compose()
        self._connect()
        self.set_theme(LIGHT)
        self.set_domain(self._domain)
        self.set_overlays(DEFAULT)

    def _compose(self) -> None:
        self._layers.add_to(self._view_box)
        self.setFocusProxy(self._view)
        for named in (self, self._view):
            named.setAccessibleName(self.tr("Landscape"))
        self._view.setAccessibleDescription(
            self.tr(
                "Click or drag the start to move it, or hold Ctrl and press an arrow key. "
                "The wheel, plus and minus zoom; a drag pans."
            )
        )
        self.setMinimumSize(em(self, 12), em(self, 8))

    def _connect(self) -> None:
        self._timer.timeout.connect(lambda: self.viewport_changed.emit(self.viewport()))
        self._view_box.sigRangeChanged.connect(self._view_changed)
        self.corners.placed.connect(lambda: self._layers.axes.set_covered(self.corners.left_bottom))
        self._view_box.sigResized.connect(self.corners.place)
        self._view_box.sigResized.connect(self._view_changed)
        self._view_box.hovered.connect(self._hover)
        self._gestures.start_picked.connect(self.start_picked)
        self._gestures.start_clicked.connect(self._tell_click)
        self._gestures.run_picked.connect(self.run_picked)
        self._layers.start.dragged.connect(self._gestures.drag)
        self._layers.rim.asked.connect(self._lead_to)
        self._menu.picked.connect(self._pick_overlays)
        self.surface.hovered.connect(self._hover)
        self._gestures.follow(self.surface)
        self.modes.changed.connect(self._view_changed)

    # ---- what is shown ----

    def set_theme(self, theme: Theme) -> None:
        """Paint with the colours of a theme."""
        self._theme = theme
        self._view.set_theme(theme)
        self._layers.set_theme(theme, self.font())
        self._gestures.set_theme(theme)
        self.corners.place()
        self._basin_legend.set_theme(theme)
        self._view_changed()

    def set_domain(self, domain: tuple[Interval, ...]) -> None:
        """Show one interval or a rectangle of two, and forget any zoom.

        Where the two spans of a rectangle are within a factor of 3, both axes have one scale.
        """
        self._domain = tuple((float(low), float(high)) for low, high in domain)
        self._runs.dim = self._dim
        self._take_minima(None)
        if isinstance(self._layers.ground.backdrop, Surface if self._dim == 1 else Profile):
            self.set_backdrop(None)
        self.set_names(self._names)
        self._layers.set_dim(self._dim)
        self._menu.set_dim(self._dim)
        self._show_overlays()
        self._view_box.set_domain(self._domain)
        self.set_basins(None)
        for part in (self._layers.basins, self._readout, self.corners.standing):
            part.set_bottom(self._layers.axes.bottom_room)
        self.set_traces(self._runs.traces)
        self._view_changed()

    def set_names(self, names: tuple[str, ...]) -> None:
        """Write what the objective calls its coordinates on the axes."""
        self._names = names
        self._layers.set_names(names, self._dim)

    def set_learning(self, is_learning: bool) -> None:
        """Offer what makes sense for a plane through the parameters of a model, or a formula."""
        if self._is_plane != is_learning:
            self._is_plane = is_learning
            self._menu.set_learning(self._is_plane)
            if "basins" in self._shown:
                self.basins_toggled.emit(self.shows_basins)

    def set_backdrop(self, backdrop: Surface | Profile | None) -> None:
        """Show this ground; one of the other dimension than the domain is ignored."""
        if backdrop is None or isinstance(backdrop, Surface) == (self._dim == 2):
            self._layers.set_ground(backdrop)
            self.corners.set_markers(None if backdrop is None else backdrop.markers)
            self.modes.show_cut()
            self._take_minima(backdrop)
            self._fit_height()

    def set_traces(self, traces: tuple[Trace, ...]) -> None:
        """Show these runs; those of the other dimension than the domain are left out."""
        self._runs.traces = traces
        self._layers.set_runs(self._runs)
        # Its run may have another colour now, or be hidden.
        self.show_step(*self._explained)

    def set_playhead(self, playhead: float) -> None:
        """Draw the paths bold up to this step, which may lie between two."""
        self._layers.set_playhead(playhead)
        self._runs.step = int(playhead)
        if self._runs.is_steering:
            self._words.place()

    def set_steering(self, steering: bool) -> None:
        """Let the ball be taken and put elsewhere instead of the start."""
        self._runs.is_steering = steering
        self._layers.start.show_ball(steering)
        self._words.place()

    def show_step(self, step: Step | None, curvature: Curvature | None) -> None:
        """Show what explains the step of the selected run at the playhead."""
        self._explained = step, curvature
        selected = self._runs.selected
        if selected is None or (step is not None and step.dim != self._dim):
            step = curvature = None
        if curvature is not None and len(curvature.x) != self._dim:
            curvature = None
        self._layers.set_explanation(step, curvature)
        self._words.place()

    def show_batch_gradients(self, gradients: PlaneGradients | None) -> None:
        """Show the gradients of the batches at the playhead, where they are known."""
        fits = gradients is not None and len(gradients.at) == self._dim == 2
        self._layers.set_batch_gradients(gradients if fits else None)
        self._words.place()

    def set_basins(self, picture: BasinPicture | None) -> None:
        """Show this map of starts; one of the other dimension than the domain is ignored."""
        if picture is not None and len(picture.intervals) != self._dim:
            return
        self._layers.basins.set_picture(picture)
        self.corners.set_basins(picture)
        self._basin_legend.show_rows(() if picture is None else picture.legend)

    def show_standing(self, standing: "PlaneStanding") -> None:
        """Say how much of the paths lies in the plane, and how far off it is at the playhead."""
        if self.corners.standing.show_standing(standing):
            self._words.place()

    def set_evaluate(self, evaluate: Evaluate | None) -> None:
        """Read out the values of an objective under the pointer; None while it is not known."""
        self._readout.set_evaluate(evaluate)

    @property
    def readout(self) -> str:
        """What is read out under the pointer; empty where it is elsewhere."""
        return self._readout.text

    def set_probe(self, tape: Trajectory | None) -> None:
        """Show the path from the start under the pointer."""
        selected = self._runs.selected
        color = selected.color if selected else self._theme.marker
        self._layers.probe.set_probe(tape if tape is None or tape.dim == self._dim else None, color)

    def set_bare(self, bare: bool) -> None:
        """Leave out what is to be pressed, for those who only look on."""
        for part in (self.corners, self._layers.start, self.surface):
            part.set_bare(bare)
        self._words.place()

    def set_start_locked(self, locked: bool) -> None:
        """Ask for no drag of the start where one would be refused; or ask again."""
        for part in (self._layers.start, self.surface):
            part.set_locked(locked)
        self._words.place()

    @property
    def shows_basins(self) -> bool:
        """Whether a map of starts is wanted."""
        return "basins" in self._shown and not self._is_plane

    def set_overlays(self, shown: frozenset[str]) -> None:
        """Show these of the `gdgui.ui.landscape.overlays.OVERLAYS`."""
        before, self._shown = self.shows_basins, shown
        self._show_overlays()
        if self.shows_basins != before:
            self.basins_toggled.emit(self.shows_basins)
        self._menu.set_shown(shown)
        self.overlays_changed.emit(shown)

    def _show_overlays(self) -> None:
        self._layers.set_overlays(self._shown, self._dim)
        self._words.place()

    @property
    def overlays(self) -> frozenset[str]:
        """Which of the `gdgui.ui.landscape.overlays.OVERLAYS` are shown."""
        return self._shown

    @property
    def overlay_menu(self) -> OverlayMenu:
        """The menu of what can be shown, for a menu bar to offer it too."""
        return self._menu

    def forget_objective(self) -> None:
        """Forget the minima and the values of another objective."""
        self.set_backdrop(None)
        self._readout.set_evaluate(None)

    def _take_minima(self, backdrop: Surface | Profile | None) -> None:
        """Remember every minimum that was found in some view, for others may not show it."""
        found = () if backdrop is None else backdrop.minima
        known = () if backdrop is None else self._minima
        self._minima = with_found(known, found, self._domain)
        self._layers.rim.set_minima(self._minima)

    def take_in(self) -> None:
        """Show more than the domain where starts or paths leave it."""
        if (home := widened_to(self._domain, self._runs.tapes)) != self._view_box.home:
            self._view_box.set_home(home)
        self._view_changed()

    def set_home_to_fit(self) -> None:
        """Take what shows starts, paths and minima as the part that is shown at first."""
        if (home := self._fitted()) not in (None, self._view_box.home):
            self._view_box.set_home(home)
        self._view_changed()

    def fit(self) -> None:
        """Show starts, paths and minima as large as there is room."""
        if (intervals := self._fitted()) is not None:
            self.show_part(intervals)

    def _fitted(self) -> tuple[Interval, ...] | None:
        """Return what shows starts, paths and minima, clear of what lies over a plane."""
        found = fitted(self._runs.tapes, self._minima, self._domain, is_noisy=self._is_plane)
        if found is None or not self._is_plane:
            return found
        (below, above), axes = self.corners.rooms, self._layers.axes
        height = self._view_box.pixel_map().rect.height()
        return with_room(found, height, below + axes.bottom_room, above)

    def _lead_to(self, x: float, y: float) -> None:
        """Show a point that was outside, and what was in view if that is not too much."""
        self.show_part(tuple(map(reaching, self.visible_domain(), (x, y)[: self._dim])))

    def reset_view(self) -> None:
        """Show the whole domain again, and what leaves it; look at it as at first."""
        self._view_box.reset()
        self.surface.look_from()
        self._view_changed()

    def show_part(self, intervals: tuple[Interval, ...] | None) -> None:
        """Show these intervals; None or those of another dimension show the whole domain."""
        if intervals is None or len(intervals) != self._dim:
            self.reset_view()
            return
        self._view_box.show_part(intervals)
        self._view_changed()

    @property
    def part(self) -> tuple[Interval, ...] | None:
        """What someone has chosen to see; None for the domain."""
        if self.is_zoomed:
            return self.visible_domain()
        return self._view_box.home if self._view_box.home != self._domain else None

    @property
    def is_zoomed(self) -> bool:
        """Whether another part of the plane is in view than at first."""
        return self._view_box.is_zoomed

    def viewport(self) -> Viewport:
        """What is shown now, and how finely."""
        pixel_map = self._view_box.pixel_map()
        return Viewport(
            (pixel_map.x_range, pixel_map.y_range)[: self._dim],
            max(1, round(pixel_map.rect.width())),
            max(1, round(pixel_map.rect.height())),
            self._resolution or self.devicePixelRatioF(),
            self.modes.heights,
        )

    def set_resolution(self, ratio: float | None) -> None:
        """Have the ground painted with so many pixels for each of the widget's; None: the screen's.

        A finer one is computed elsewhere: it is there once the window is settled.
        """
        if ratio != self._resolution:
            self._resolution = ratio
            self.surface.set_exact(ratio is not None)
            self._view_changed()

    @property
    def is_settling(self) -> bool:
        """Whether `viewport_changed` is still to follow, or the paths are still to be sharpened."""
        parts = self._layers.paths, self.surface
        return self._timer.isActive() or any(part.is_settling for part in parts)

    def visible_domain(self) -> tuple[Interval, ...]:
        """The intervals in view, as many as the domain has."""
        return self.viewport().intervals

    @property
    def _dim(self) -> int:
        return len(self._domain)

    def _view_changed(self, *_: Any) -> None:
        self._fit_height()
        self._layers.set_map(self._view_box.pixel_map())
        self._words.place()
        self._timer.start()

    def _fit_height(self) -> None:
        """In one dimension, show the curve's whole height between the title and the axis."""
        profile, axes = self._layers.ground.backdrop, self._layers.axes
        if isinstance(profile, Profile):
            room_below = axes.bottom_room + em(self, 0.8)
            show_height(self._view_box, profile, self._runs.tapes, room_below, axes.top_room)

    # ---- what the user does ----

    def _pick_overlays(self, shown: frozenset[str]) -> None:
        self.set_overlays(shown)
        save_shown(shown)

    def _tell_click(self, point: tuple[float, ...], token: str, alone: bool) -> None:
        if not self.corners.is_working:  # Nothing is seen yet of what was clicked.
            self.start_clicked.emit(point, token, alone)

    def _hover(self, point: tuple[float, float] | None) -> None:
        """Tell of the place under the pointer, where someone wants to know."""
        place = None if point is None else point[: self._dim]
        self._readout.show_point(place, self._names)
        if self.shows_basins:
            self.hovered.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with plus and minus; move the start with Ctrl and the arrow keys."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._view_box.zoom(key != Qt.Key.Key_Minus)
        elif not self._gestures.press(event):
            super().keyPressEvent(event)

    # ---- the card ----

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the title in its corner."""
        super().resizeEvent(event)
        self.corners.place()
        self._words.place()

    def changeEvent(self, event: QEvent) -> None:
        """Follow another font or style."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.set_theme(self._theme)

    def event(self, event: QEvent) -> bool:
        """Ask for a finer ground on a finer screen."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._view_changed()
        return super().event(event)
