"""The landscape: the objective seen from above, or its curve, and the runs that descend on it.

In two dimensions the ground is a painted `Surface`, in one it is the curve of a `Profile`. Either
is computed elsewhere for the `Viewport` that this widget tells of, and the last one stands in
until the next one is there, so zooming and panning never wait.
"""

import math
from itertools import count
from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGraphicsObject, QVBoxLayout, QWidget

from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.ui.landscape.axes_item import AxesItem, axis_names
from gdgui.ui.landscape.basin_legend import BasinLegend
from gdgui.ui.landscape.basins_item import BasinPicture, BasinsItem, ProbeItem
from gdgui.ui.landscape.card_view import CardView
from gdgui.ui.landscape.corners import Corners
from gdgui.ui.landscape.field_item import FieldItem
from gdgui.ui.landscape.fitting import are_one, fitted, height_seen, reaching, widened_to
from gdgui.ui.landscape.ground_item import GroundItem, profile_height
from gdgui.ui.landscape.overlay_item import OverlayItems
from gdgui.ui.landscape.overlay_menu import OverlayMenu, load_shown, save_shown
from gdgui.ui.landscape.path_item import PathItem
from gdgui.ui.landscape.plane_item import PlaneItem
from gdgui.ui.landscape.readout import Evaluate, Readout
from gdgui.ui.landscape.rim_item import RimItem
from gdgui.ui.landscape.start_marker import StartMarker
from gdgui.ui.landscape.viewbox import LandscapeViewBox
from gdgui.ui.painting.backdrop import Profile, Surface
from gdgui.ui.painting.trace import Trace
from gdgui.ui.painting.viewport import Viewport
from gdgui.ui.style.theme import LIGHT, Theme, em

__all__ = ["Landscape", "Profile", "Surface", "Viewport"]

Interval = tuple[float, float]

_DEBOUNCE_MS = 30
_KEY_STEPS = 50
_MOST_MINIMA = 40
_GRIP = 12.0
"""As far from a start, in pixels, a click still means it."""
_LOWEST = 10.0
_GROUND, _AXES, _PATHS, _START, _RIM = 0.0, 20.0, 60.0, 80.0, 85.0
"""Where the layers that are always there lie; see `gdgui.ui.landscape.overlays.Item`."""
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class Landscape(QWidget):
    """A card with the landscape of an objective."""

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

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._domain: tuple[Interval, ...] = ((-1.0, 1.0), (-1.0, 1.0))
        self._traces: tuple[Trace, ...] = ()
        self._gestures = count(1)
        self._gesture = ""
        self._shown: frozenset[str] = frozenset()
        self._steering = False
        self._step = 0
        self._resolution: float | None = None
        self._explained: tuple[Step | None, Curvature | None] = (None, None)
        self._names: tuple[str, ...] = ()
        self._minima: tuple[tuple[float, ...], ...] = ()
        self._view_box = LandscapeViewBox()
        self._ground = GroundItem(LIGHT)
        self._axes = AxesItem(LIGHT)
        self._paths = PathItem(LIGHT)
        self._overlays = OverlayItems(LIGHT)
        self._basins = self._overlays.of_kind(BasinsItem)
        self._probe = self._overlays.of_kind(ProbeItem)
        self._field = self._overlays.of_kind(FieldItem)
        self._rim = RimItem(LIGHT)
        self._layers: tuple[PlaneItem, ...] = (
            self._ground, self._axes, self._paths, self._rim, *self._overlays,
        )  # fmt: skip
        self._start = StartMarker(LIGHT)
        self._start.hide()
        self._view = CardView(self._view_box)
        self._menu = OverlayMenu(self)
        self._corners = Corners(self, self._view, self._menu)
        self._readout = Readout(self, self._view)
        self._basin_legend = BasinLegend(self._view)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DEBOUNCE_MS)
        self._compose()
        self._connect()
        self.set_theme(LIGHT)
        self.set_domain(self._domain)
        self.set_overlays(load_shown())

    def _compose(self) -> None:
        # The marker of the start lies over the paths, and what explains a step over the marker.
        stack: list[tuple[float, QGraphicsObject]] = [
            (_GROUND, self._ground),
            (_AXES, self._axes),
            (_PATHS, self._paths),
            (_START, self._start),
            (_RIM, self._rim),
            *self._overlays.by_z(),
        ]
        for z, item in stack:
            item.setParentItem(self._view_box)
            item.setZValue(_LOWEST + z)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
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
        self._view_box.sigResized.connect(self._view_changed)
        self._view_box.clicked.connect(self._click)
        self._view_box.hovered.connect(self._hover)
        self._view_box.grabs = self._grab
        self._view_box.grabbed.connect(self._drag)
        self._start.dragged.connect(self._drag)
        self._rim.asked.connect(self._lead_to)
        self._menu.picked.connect(self._pick_overlays)

    # ---- what is shown ----

    def set_theme(self, theme: Theme) -> None:
        """Paint with the colours of a theme."""
        self._theme = theme
        font = self.font()
        self._view.set_theme(theme)
        for layer in self._layers:
            layer.set_theme(theme)
        for lettered in (self._axes, *self._overlays):
            lettered.set_font(font)
        self._start.set_theme(theme, font)
        self._corners.place()
        self._basin_legend.set_theme(theme)
        self._view_changed()

    def set_domain(self, domain: tuple[Interval, ...]) -> None:
        """Show one interval or a rectangle of two, and forget any zoom.

        Where the two spans of a rectangle are within a factor of 3, both axes have one scale.
        """
        self._domain = tuple((float(low), float(high)) for low, high in domain)
        self._minima = ()
        self._rim.set_minima(())
        if isinstance(self._ground.backdrop, Surface if self._dim == 1 else Profile):
            self.set_backdrop(None)
        self.set_names(self._names)
        # A surface would hide the axes; over a curve their grid lines would lie.
        self._axes.setZValue(_LOWEST + _AXES if self._dim == 2 else _LOWEST + _GROUND - 0.5)
        self._menu.set_dim(self._dim)
        self._show_overlays()
        self._view_box.set_domain(self._domain)
        self.set_basins(None)
        self._basins.set_bottom(self._axes.bottom_room)
        self._readout.set_bottom(self._axes.bottom_room)
        self.set_traces(self._traces)
        self._view_changed()

    def set_names(self, names: tuple[str, ...]) -> None:
        """Write what the objective calls its coordinates on the axes."""
        self._names = names
        self._axes.set_axes(axis_names(names, self._dim), plain=self._dim == 1)

    def set_backdrop(self, backdrop: Surface | Profile | None) -> None:
        """Show this ground; one of the other dimension than the domain is ignored."""
        if backdrop is None or isinstance(backdrop, Surface) == (self._dim == 2):
            self._ground.set_backdrop(backdrop)
            self._corners.set_markers(None if backdrop is None else backdrop.markers)
            self._take_minima(backdrop)
            if isinstance(backdrop, Surface) and backdrop.field is not None:
                self._field.set_field(*backdrop.field)
            self._fit_height()

    def set_traces(self, traces: tuple[Trace, ...]) -> None:
        """Show these runs; those of the other dimension than the domain are left out."""
        self._traces = traces
        shown = tuple(t for t in traces if t.visible and t.trajectory.dim == self._dim)
        self._paths.set_traces(shown)
        self._rim.set_traces(shown, self._dim)
        selected = self._selected()
        for item in self._overlays:
            item.set_run(selected)
        # Its run may have another colour now, or be hidden.
        self.show_step(*self._explained)
        self._place_start()

    def set_playhead(self, playhead: float) -> None:
        """Draw the paths bold up to this step, which may lie between two."""
        self._paths.set_playhead(playhead)
        self._rim.set_playhead(playhead)
        for item in self._overlays:
            item.set_playhead(playhead)
        self._step = int(playhead)
        if self._steering:
            self._place_start()

    def set_steering(self, steering: bool) -> None:
        """Let the ball be taken and put elsewhere instead of the start."""
        self._steering = steering
        self._start.show_ball(steering)
        self._place_start()

    def show_step(self, step: Step | None, curvature: Curvature | None) -> None:
        """Show what explains the step of the selected run at the playhead."""
        self._explained = step, curvature
        selected = self._selected()
        if selected is None or (step is not None and step.dim != self._dim):
            step = curvature = None
        if curvature is not None and len(curvature.x) != self._dim:
            curvature = None
        for item in self._overlays:
            item.set_explanation(step, curvature)
        self._place_start()

    def set_basins(self, picture: BasinPicture | None) -> None:
        """Show this map of starts; one of the other dimension than the domain is ignored."""
        if picture is not None and len(picture.intervals) != self._dim:
            return
        self._basins.set_picture(picture)
        self._corners.set_basins(picture)
        self._basin_legend.show_rows(() if picture is None else picture.legend)

    @property
    def note(self) -> str:
        """What the markers and, where basins are shown, the colours mean."""
        return self._corners.note

    def set_working(self, working: bool) -> None:
        """Say that the objective is being worked on, or no longer."""
        self._corners.set_working(working)

    @property
    def is_working(self) -> bool:
        """Whether it says so."""
        return self._corners.is_working

    def set_evaluate(self, evaluate: Evaluate | None) -> None:
        """Read out the values of an objective under the pointer; None while it is not known."""
        self._readout.set_evaluate(evaluate)

    @property
    def readout(self) -> str:
        """What is read out under the pointer; empty where it is elsewhere."""
        return self._readout.text

    def set_probe(self, tape: Trajectory | None) -> None:
        """Show the path from the start under the pointer."""
        selected = self._selected()
        color = selected.color if selected else self._theme.marker
        self._probe.set_probe(tape if tape is None or tape.dim == self._dim else None, color)

    def set_bare(self, bare: bool) -> None:
        """Leave out what is to be pressed, for those who only look on."""
        self._corners.set_bare(bare)
        self._start.set_bare(bare)

    @property
    def shows_basins(self) -> bool:
        """Whether a map of starts is wanted."""
        return "basins" in self._shown

    def set_overlays(self, shown: frozenset[str]) -> None:
        """Show these of the `gdgui.ui.landscape.overlays.OVERLAYS`."""
        toggled = ("basins" in shown) != self.shows_basins
        self._shown = shown
        self._show_overlays()
        if toggled:
            self.basins_toggled.emit(self.shows_basins)
        self._menu.set_shown(shown)
        self._paths.set_fading("trail" in shown)

    def _show_overlays(self) -> None:
        for item in self._overlays:
            item.set_overlays(self._shown, self._dim)

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
        self._take_minima(None)
        self._readout.set_evaluate(None)

    def _take_minima(self, backdrop: Surface | Profile | None) -> None:
        """Remember every minimum that was found in some view, for others may not show it."""
        known = () if backdrop is None else self._minima
        found = () if backdrop is None else tuple(m[: self._dim] for m in backdrop.minima)
        # The same minimum is found again with other last digits.
        new = [m for m in found if not any(are_one(m, other, self._domain) for other in known)]
        self._minima = (*known, *new)[:_MOST_MINIMA]
        self._rim.set_minima(self._minima)

    def _tapes(self) -> list[Trajectory]:
        """Return the tapes of the runs that are shown."""
        tapes = (trace.trajectory for trace in self._traces if trace.visible)
        return [tape for tape in tapes if tape.dim == self._dim]

    def take_in(self) -> None:
        """Show more than the domain where starts or paths leave it."""
        home = widened_to(self._domain, self._tapes())
        if home != self._view_box.home:
            self._view_box.set_home(home)
        self._view_changed()

    def fit(self) -> None:
        """Show starts, paths and minima as large as there is room."""
        intervals = fitted(self._tapes(), self._minima, self._domain)
        if intervals is not None:
            self.show_part(intervals)

    def _lead_to(self, x: float, y: float) -> None:
        """Show a point that was outside, and what was in view if that is not too much."""
        target = (x, y)[: self._dim]
        shown = self.visible_domain()
        self.show_part(
            tuple(reaching(interval, value) for interval, value in zip(shown, target, strict=True))
        )

    def reset_view(self) -> None:
        """Show the whole domain again, and what leaves it."""
        self._view_box.reset()
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
        )

    def set_resolution(self, ratio: float | None) -> None:
        """Have the ground painted with so many pixels for each of the widget's; None: the screen's.

        A finer one is computed elsewhere: it is there once the window is settled.
        """
        if ratio != self._resolution:
            self._resolution = ratio
            self._view_changed()

    @property
    def is_settling(self) -> bool:
        """Whether `viewport_changed` is still to follow, or the paths are still to be sharpened."""
        return self._timer.isActive() or self._paths.is_settling

    def visible_domain(self) -> tuple[Interval, ...]:
        """The intervals in view, as many as the domain has."""
        return self.viewport().intervals

    @property
    def _dim(self) -> int:
        return len(self._domain)

    def _selected(self) -> Trace | None:
        return next(
            (
                trace
                for trace in self._traces
                if trace.selected and trace.visible and trace.trajectory.dim == self._dim
            ),
            None,
        )

    def _view_changed(self, *_: Any) -> None:
        self._fit_height()
        pixel_map = self._view_box.pixel_map()
        for layer in self._layers:
            layer.set_map(pixel_map)
        self._place_start()
        self._timer.start()

    def _fit_height(self) -> None:
        """In one dimension, show the curve's whole height between the title and the axis."""
        profile = self._ground.backdrop
        if not isinstance(profile, Profile):
            return
        pixel_map = self._view_box.pixel_map()
        heights = profile_height(profile, pixel_map.x_range)
        if heights is None:
            return
        low, high = height_seen(self._tapes(), pixel_map.x_range, heights)
        room = pixel_map.rect.height()
        below = min(self._axes.bottom_room + em(self, 0.8), room / 4)
        above = min(self._axes.top_room, room / 4)
        unit = (high - low) / (room - below - above)
        wanted = (low - below * unit, high + above * unit)
        if not all(map(math.isclose, wanted, pixel_map.y_range)):
            self._view_box.set_height(*wanted)

    def _place_start(self) -> None:
        selected = self._selected()
        start = None if selected is None else self._start_of(selected)
        visible = start is not None and all(map(math.isfinite, start))
        self._start.setVisible(visible)
        if start is not None and visible:
            pixel_map = self._view_box.pixel_map()
            self._start.place(pixel_map.point(*start), pixel_map.rect, self._arrow_goes_left())

    def _arrow_goes_left(self) -> bool:
        """Return whether −∇f leaves the start to the left, where its word would stand."""
        step = self._explained[0]
        at_start = self._step == 0 or self._steering
        shows = bool({"gradient", "direction", "step", "momentum"} & self._shown)
        return bool(shows and at_start and step is not None and step.gradient[0] > 0.0)

    def _start_of(self, trace: Trace) -> tuple[float, float]:
        """Return where the marker is: at the start, or steering at the iterate that is shown."""
        tape = trace.trajectory
        row = min(self._step, tape.last_step) if self._steering else 0
        return float(tape.x[row, 0]), float(tape.x[row, 1] if tape.dim == 2 else tape.f[row])

    # ---- what the user does ----

    def _pick_overlays(self, shown: frozenset[str]) -> None:
        self.set_overlays(shown)
        save_shown(shown)

    def _click(self, x: float, y: float, alone: bool) -> None:
        other = self._start_near(x, y)
        if other is not None:
            # In a crowd a click says which run is meant; a drag moves its start.
            self.run_picked.emit(other)
            return
        self._gesture = f"start-{next(self._gestures)}"
        self.start_clicked.emit(self._rounded(x, y), self._gesture, alone)

    def _grab(self, x: float, y: float) -> bool:
        """Select the run whose start a drag begins at, and return whether there is one."""
        other = self._start_near(x, y)
        if other is not None:
            self.run_picked.emit(other)
        return other is not None

    def _start_near(self, x: float, y: float) -> int | None:
        """Return another run than the selected one whose start lies under the pointer."""
        selected = self._selected()
        if self._steering or selected is None:
            return None
        pixel_map, here = self._view_box.pixel_map(), self._start_of(selected)
        place, best, found = pixel_map.point(x, y), _GRIP * self._theme.pen, None
        for index, trace in enumerate(self._traces):
            if not trace.visible or trace.trajectory.dim != self._dim:
                continue
            start = self._start_of(trace)
            if start == here or not all(map(math.isfinite, start)):
                continue
            at = pixel_map.point(*start) - place
            if (distance := math.hypot(at.x(), at.y())) < best:
                best, found = distance, index
        return found

    def _hover(self, point: tuple[float, float] | None) -> None:
        """Tell of the place under the pointer, where someone wants to know."""
        self._readout.show_point(None if point is None else point[: self._dim], self._names)
        if self.shows_basins:
            self.hovered.emit(None if point is None else point[: self._dim])

    def _drag(self, point: QPointF, begins: bool, alone: bool) -> None:
        if begins:
            self._gesture = f"start-{next(self._gestures)}"
        inside = self._view_box.pixel_map().rect
        scene = self._view_box.mapToScene(
            min(max(point.x(), inside.left()), inside.right()),
            min(max(point.y(), inside.top()), inside.bottom()),
        )
        coordinates = self._view_box.mapSceneToView(scene)
        self._pick(coordinates.x(), coordinates.y(), alone)

    def _pick(self, x: float, y: float, alone: bool) -> None:
        """Tell of a start."""
        self.start_picked.emit(self._rounded(x, y), self._gesture, alone)

    def _rounded(self, x: float, y: float) -> tuple[float, ...]:
        """Return a point with as many digits as there are pixels to tell them by."""
        view = self.viewport()
        spans = zip(view.intervals, (view.width_px, view.height_px), strict=False)
        decimals = [-math.floor(math.log10((high - low) / px)) for (low, high), px in spans]
        return tuple(round(value, n) for value, n in zip((x, y), decimals, strict=False))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with plus and minus; move the start with Ctrl and the arrow keys."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._view_box.zoom(key != Qt.Key.Key_Minus)
        elif key in _ARROWS and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._move_start(*_ARROWS[key], event)
        else:
            super().keyPressEvent(event)

    def _move_start(self, right: int, up: int, event: QKeyEvent) -> None:
        selected = self._selected()
        if selected is None:
            return
        if not event.isAutoRepeat() or not self._gesture:
            self._gesture = f"start-{next(self._gestures)}"
        x, y = self._start_of(selected)
        pixel_map = self._view_box.pixel_map()
        x += right * (pixel_map.x_range[1] - pixel_map.x_range[0]) / _KEY_STEPS
        y += up * (pixel_map.y_range[1] - pixel_map.y_range[0]) / _KEY_STEPS
        self._pick(x, y, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    # ---- the card ----

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the title in its corner."""
        super().resizeEvent(event)
        self._corners.place()

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
