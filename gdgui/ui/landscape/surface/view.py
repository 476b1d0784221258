"""The landscape as a surface: the ground in the colours of the map, and the runs on it.

It shows what the map shows, of the same samples, and computes none of its own. While something
moves it is drawn at half the resolution; once the hand rests, exactly.
"""

from time import perf_counter

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.display.plane_gradients import PlaneGradients
from gdgui.engine.display.surface_camera import HOME, Camera
from gdgui.ui.landscape.arrows import paint_thin_arrows
from gdgui.ui.landscape.card_view import is_ringed_by, paint_card
from gdgui.ui.landscape.shown_runs import ShownRuns
from gdgui.ui.landscape.start_marker import start_word
from gdgui.ui.landscape.surface.axes import SurfaceAxes
from gdgui.ui.landscape.surface.explanation import SurfaceExplanation
from gdgui.ui.landscape.surface.gestures import SurfaceGestures
from gdgui.ui.landscape.surface.markers import (
    GRIP,
    paint_balls,
    paint_minima,
    paint_start,
)
from gdgui.ui.landscape.surface.paths import SurfacePaths
from gdgui.ui.landscape.surface.points import Spot, coordinates_at, spot
from gdgui.ui.landscape.surface.rendering import Renderer, Rendering, Scene
from gdgui.ui.painting.backdrop import Profile, Surface
from gdgui.ui.painting.canvas import clipped
from gdgui.ui.painting.incremental_layer import DragQuality
from gdgui.ui.painting.label_room import LabelRoom
from gdgui.ui.painting.minimum_markers import MinimumMarkers
from gdgui.ui.painting.relief import LINEAR, LOGARITHMIC
from gdgui.ui.style.theme import LIGHT, Theme, em

__all__ = ["SurfaceView"]


class SurfaceView(QWidget):
    """A surface that can be turned, with the runs on it.

    Args:
        runs: those that it shows; told of by `set_runs`.
        parent: the widget it lies in.

    Signals:
        camera_changed: it is looked at from somewhere else.
        hovered: the coordinates under the pointer, None where it is elsewhere.
        clicked: the coordinates of a click, and whether Shift is held.
        start_dragged: coordinates, whether the drag begins, and whether Shift is held.
        run_picked: the run whose start was clicked, or is about to be dragged.
        heights_changed: values are to be drawn otherwise.

    Attributes:
        heights: how high they are, of `gdgui.ui.painting.relief`.
    """

    camera_changed = Signal(object)
    hovered = Signal(object)
    clicked = Signal(object, bool)
    start_dragged = Signal(object, bool, bool)
    run_picked = Signal(int)
    heights_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.heights = LOGARITHMIC
        self._runs = ShownRuns()
        self._ground: Surface | Profile | None = None
        self._playhead = 0.0
        self._covers: list[QRectF] = []
        self._is_locked = False
        self._has_floor = self._is_bare = self._is_ringed = self._is_exact = False
        self._axes = SurfaceAxes()
        self._paths = SurfacePaths()
        self._explanation = SurfaceExplanation()
        self._renderer = Renderer()
        self._rendering: Rendering | None = None
        self._quality = DragQuality(self.update, self)
        self._gestures = SurfaceGestures(self, self._grabs, lambda: (self.width(), self.height()))
        self._gestures.turned.connect(self._turn)
        self._gestures.clicked.connect(self._click)
        self._gestures.dragged.connect(self._drag)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Surface"))
        self.setAccessibleDescription(
            self.tr(
                "Drag or press an arrow key to turn it, with Shift to move it. The wheel, plus and "
                "minus zoom; a double click or 0 comes home. Click or drag the start to move it, "
                "or hold Ctrl and press an arrow key."
            )
        )

    def sizeHint(self) -> QSize:
        """As much room as there is."""
        return QSize(em(self, 30), em(self, 22))

    def minimumSizeHint(self) -> QSize:
        """Room for the surface and some numbers."""
        return QSize(em(self, 12), em(self, 8))

    # ---- what is shown ----

    def set_theme(self, theme: Theme, font: QFont) -> None:
        """Paint with the colours of a theme and write with a font."""
        self._theme = theme
        self._axes.set_font(font)
        self.update()

    def set_names(self, names: tuple[str, str], *, is_ribbon: bool) -> None:
        """Write these names on the axes."""
        self._axes.set_names(names, is_ribbon=is_ribbon)
        self.update()

    def set_ground(self, ground: Surface | Profile | None) -> None:
        """Show this ground, if it comes with heights; None for none yet."""
        if ground is None or ground.relief is not None:
            self._ground = ground
            self._quality.note_change()
            self.update()

    def set_runs(self, runs: ShownRuns) -> None:
        """Show those runs that are shown."""
        self._runs = runs
        if self._paths.set_traces(runs.shown):
            self._quality.note_change()
        self.update()

    def set_playhead(self, playhead: float) -> None:
        """Draw the paths bold up to this step, which may lie between two."""
        self._playhead = playhead
        self.update()

    def set_explanation(self, step: Step | None, curvature: Curvature | None) -> None:
        """Show what explains the step of the selected run at the playhead."""
        self._explanation.set_explanation(step, curvature)
        self.update()

    def set_batch_gradients(self, gradients: PlaneGradients | None) -> None:
        """Show the gradients of the batches at the playhead, where they are known."""
        self._explanation.set_batch_gradients(gradients)
        self.update()

    def set_overlays(self, shown: frozenset[str]) -> None:
        """Show what of the `gdgui.ui.landscape.overlays.OVERLAYS` a surface knows."""
        self._explanation.set_overlays(shown)
        self._paths.set_fading("trail" in shown)
        self._has_floor = "floor" in shown
        heights = LINEAR if "linear" in shown else LOGARITHMIC
        if heights != self.heights:
            self.heights = heights
            self.heights_changed.emit()
        self.update()

    def set_gliding(self, glides: bool) -> None:
        """Let the surface turn on a little after a drag, or not."""
        self._gestures.glides = glides

    def set_bare(self, bare: bool) -> None:
        """Leave out what the pointer can do, for those who only look on."""
        self._is_bare = bare
        self.update()

    def set_locked(self, locked: bool) -> None:
        """Ask for no drag of the start where one would be refused; or ask again."""
        self._is_locked = locked
        self.update()

    def set_covers(self, covers: list[QRectF]) -> None:
        """Write nothing where something else lies over the surface."""
        if covers != self._covers:
            self._covers = covers
            self.update()

    def set_exact(self, exact: bool) -> None:
        """Draw every picture as it is at rest, for those who can wait."""
        self._is_exact = exact

    @property
    def camera(self) -> Camera:
        """From where it is looked at."""
        return self._gestures.camera

    def look_from(self, camera: Camera = HOME) -> None:
        """Look from somewhere else."""
        self._gestures.look_from(camera)

    @property
    def is_settling(self) -> bool:
        """Whether it still moves, or is still to be drawn exactly."""
        return self.isVisible() and (self._quality.is_on or self._gestures.is_busy)

    @property
    def cut(self) -> str:
        """Where the surface is cut off; empty where it is whole."""
        relief = self._ground.relief if self._ground is not None else None
        if relief is None or not (relief.is_cut_above or relief.is_cut_below):
            return ""
        parts = []
        if relief.is_cut_below:
            parts.append(self.tr("below {f}").format(f=_written(relief.scale.bottom)))
        if relief.is_cut_above:
            parts.append(self.tr("above {f}").format(f=_written(relief.scale.top)))
        return self.tr("cut off {where}").format(where=self.tr(" and ").join(parts))

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the surface with all that is on it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.plot_background))
        if self._ground is not None and self._ground.relief is not None:
            scene = Scene(
                self._ground.relief,
                self.camera,
                (max(1, self.width()), max(1, self.height())),
                self._axes.room,
                self._theme,
                self._has_floor,
            )
            with clipped(painter, QRectF(self.rect())):
                self._paint_scene(painter, scene, self._ground.markers)
        paint_card(painter, QRectF(self.rect()), self._theme, is_ringed=self._is_ringed)
        painter.end()

    def _paint_scene(self, painter: QPainter, scene: Scene, minima: MinimumMarkers) -> None:
        began = perf_counter()
        before = self._rendering
        is_rough = self._quality.is_on and not self._is_exact
        rendering = self._renderer.rendering(painter, scene, is_rough=is_rough)
        self._rendering = rendering
        self._axes.paint_back(painter, scene)
        rendering.paint(painter)
        selected, explanation = self._runs.selected, self._explanation
        color = selected.color if selected is not None else self._theme.marker
        explanation.paint_sheets(painter, rendering, color)
        paint_minima(painter, rendering, minima)
        self._paths.paint(painter, rendering, self._playhead, self._theme)
        paint_balls(painter, rendering, self._runs.shown, self._playhead)
        room = LabelRoom(QRectF(0.0, 0.0, *scene.size))
        room.take(*self._covers)
        fan = None if is_rough else explanation.fan(rendering)
        arrows = [] if is_rough else explanation.arrows(rendering, color)
        if fan is not None:
            arrows.append(fan.whole)
            for tip in fan.tips:
                room.take_thin_line(fan.whole.start, tip)
        for arrow in arrows:
            room.take_line(arrow.start, arrow.tip)
        if (start := self._start(rendering)) is not None:
            is_fixed = self._is_bare or self._is_locked
            word = start_word(is_ball=self._runs.is_steering, is_fixed=is_fixed)
            paint_start(painter, start, self._theme, self.font(), word, room)
        if fan is not None:
            paint_thin_arrows(painter, fan.whole.start, fan.tips, self._theme)
        explanation.paint_arrows(painter, arrows, self._theme, self.font(), room)
        if selected is not None and not is_rough:
            explanation.paint_numbers(
                painter, rendering, selected, self._playhead, self.font(), room
            )
        self._axes.paint_numbers(painter, scene, room.boxes)
        if rendering is not before:
            self._quality.note_drawn(1000.0 * (perf_counter() - began))

    def _start(self, rendering: Rendering) -> Spot | None:
        """Return where the marker of the selected run's start is seen."""
        selected = self._runs.selected
        return None if selected is None else spot(rendering, self._runs.marked_point(selected))

    # ---- what the user does ----

    def _turn(self, camera: Camera) -> None:
        self._quality.note_change(goes_on=True)
        self.camera_changed.emit(camera)
        self.update()

    def _grabs(self, place: QPointF) -> bool:
        """Return whether the start lies at a place; select the run whose start it is."""
        rendering = self._rendering
        if rendering is None:
            return False
        start = self._start(rendering)
        if start is not None and _is_near(start, place, self._theme.pen):
            return True
        other = self._other_start(rendering, place)
        if other is not None:
            self.run_picked.emit(other)
        return other is not None

    def _other_start(self, rendering: Rendering, place: QPointF) -> int | None:
        """Return another run than the selected one whose start lies at a place."""
        if self._runs.is_steering:
            return None
        for index, trace in enumerate(self._runs.traces):
            if not trace.selected and self._runs.shows(trace):
                start = spot(rendering, self._runs.marked_point(trace))
                is_seen = start is not None and not start.is_hidden
                if start is not None and is_seen and _is_near(start, place, self._theme.pen):
                    return index
        return None

    def _click(self, place: QPointF, is_alone: bool) -> None:
        rendering = self._rendering
        if rendering is None:
            return
        other = self._other_start(rendering, place)
        if other is not None:
            self.run_picked.emit(other)
        elif (point := coordinates_at(rendering, place)) is not None:
            self.clicked.emit(point, is_alone)

    def _drag(self, place: QPointF, begins: bool, is_alone: bool) -> None:
        """Slide the start along the surface; beside it, it stays where it is."""
        if self._rendering is not None:
            point = coordinates_at(self._rendering, place)
            if point is not None:
                self.start_dragged.emit(point, begins, is_alone)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to turn, to move, or to drag the start."""
        self._gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with that, or read out what is under the pointer."""
        self._gestures.move(event)
        if event.buttons() == Qt.MouseButton.NoButton and self._rendering is not None:
            self.hovered.emit(coordinates_at(self._rendering, event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it, or click."""
        self._gestures.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Look from where one looked at first."""
        self._gestures.double_click()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        self._gestures.wheel(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Read out nothing any more."""
        super().leaveEvent(event)
        self.hovered.emit(None)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that turn and zoom from the window's shortcuts."""
        # Qt tells of children before there are any gestures.
        if event.type() == QEvent.Type.ShortcutOverride and self._gestures.claims(event):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn, move or zoom; what else there is belongs to the landscape around."""
        if not self._gestures.key(event):
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a ring if the keyboard led here; a click has no need of one."""
        super().focusInEvent(event)
        self._is_ringed = is_ringed_by(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self._is_ringed = False
        self.update()


def _written(number: float) -> str:
    return f"{number:.4g}".replace("-", "−")


def _is_near(start: Spot, place: QPointF, pen: float) -> bool:
    return (start.place - place).manhattanLength() <= GRIP * pen * 1.4
