"""The picture of a network, with what is under the pointer read out below it."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.display.network_picture import NetworkPicture, network_of
from gdgui.ui.data.axes import axis_font
from gdgui.ui.data.network.feature_switches import FeatureSwitches
from gdgui.ui.data.network.geometry import Geometry, height_for
from gdgui.ui.data.network.grip import Grip, grip_of
from gdgui.ui.data.network.painting import NetworkPainting
from gdgui.ui.data.network.parameter_typing import OriginOf, ParameterTyping
from gdgui.ui.data.network.parts import (
    Offer,
    Part,
    Unit,
    has_parameter,
)
from gdgui.ui.data.network.walk import Walk
from gdgui.ui.data.network.words import at_rest, how_to_point, how_to_press, pointed_text
from gdgui.ui.data.point_gestures import ARROWS
from gdgui.ui.painting.incremental_layer import DragQuality
from gdgui.ui.style.theme import LIGHT, Theme
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.plain_text import set_tooltip

__all__ = ["NetworkView"]

_READOUT = 1.5
"""The room of the readout, in heights of the font."""
_CLICK_PX = 4.0
"""As far as the pointer moves with a button held down, it is still a click."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NetworkView(QWidget):
    """Neurons with what each of them sees, the weights between them, and features that are off.

    Signals:
        seen: it has come into sight, and wants to know what to show.
        parameter_dragged: which parameter, how far from where it was when it was taken hold of, a
            token that is the same for a whole gesture, and whether Shift is held.
        parameter_typed: which parameter, its new value, the step that it counts from, a token for
            the edit, and whether Shift is held.
        feature_toggled: a feature, as it is written in a file, and whether the model is to see it.
    """

    seen = Signal()
    parameter_dragged = Signal(int, float, str, bool)
    parameter_typed = Signal(int, float, int, str, bool)
    feature_toggled = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._objective: LearningObjective | None = None
        self._switches = FeatureSwitches(None)
        self._picture: NetworkPicture | None = None
        self._geometry: Geometry | None = None
        self._painting: NetworkPainting | None = None
        self._pointer: QPointF | None = None
        self._pressed: QPointF | None = None
        self._sentence = ""
        self._is_bare = False
        self._grip: Grip | None = None
        self.quality = DragQuality(self.update, self)
        """Whether the edges of a large network are painted roughly for the moment."""
        self._walk = Walk(Unit(0, 0))
        self._strokes: tuple[Grip, int] | None = None
        self._typing = ParameterTyping(self)
        self._typing.typed.connect(self.parameter_typed)
        self._typing.changed.connect(self.update)
        self.field = self._typing.field
        """Where a weight or a bias is typed."""
        self.setMouseTracking(True)
        # The mouse leaves the keyboard to the window, whose arrow keys step.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Network"))
        self.setAccessibleDescription(how_to_press())
        set_tooltip(self, how_to_point())

    # ---- what is shown ----

    @property
    def picture(self) -> NetworkPicture | None:
        """What is shown; None for nothing."""
        return self._picture

    @property
    def geometry_of_units(self) -> Geometry | None:
        """Where the units lie; None while nothing is shown."""
        return self._geometry

    @property
    def readout(self) -> str:
        """What stands below the picture."""
        if self._picture is None or self._geometry is None:
            return self._sentence
        if typed := self._typing.text(self._geometry):
            return typed
        part = self.pointed or self.focused
        if part is None:
            return at_rest(self._picture)
        return pointed_text(self._picture, self._geometry, part)

    @property
    def pointed(self) -> Part | None:
        """What lies under the pointer, or is dragged or typed."""
        if self._typing.part is not None:
            return self._typing.part
        if self._grip is not None:
            return self._grip.part
        if self._pointer is None or self._geometry is None:
            return None
        return self._geometry.at(self._pointer)

    @property
    def focused(self) -> Part | None:
        """What the keyboard has come to; None while it is elsewhere."""
        if self._geometry is None or not self.hasFocus():
            return None
        return self._walk.part

    def show_objective(self, objective: LearningObjective | None) -> None:
        """Make room for another network; what was known of the last one is dropped."""
        before = self._objective
        if objective is before or (objective is not None and objective == before):
            return
        network = network_of(objective)
        is_other = before is None or network is None or network.sizes != before.network.sizes
        known = self._switches.key_of(self._walk.part)
        self._objective = objective
        self._show_switches()
        if is_other:
            self._picture = None
            self.field.close_up()
            self._lay_out()
            self.updateGeometry()
        # The keyboard stays at a feature that has been switched.
        if known and (part := self._switches.part_of(known)) is not None:
            self._walk = Walk(part)

    def _show_switches(self) -> None:
        """Take in which features can be switched."""
        objective = None if self._is_bare else self._objective
        # Points that are dragged leave them as they are, a hundred times a second.
        if self._switches.fit(objective):
            return
        before = len(self._switches.offers)
        self._switches = FeatureSwitches(objective)
        if len(self._switches.offers) != before:
            self.updateGeometry()

    def set_bare(self, bare: bool) -> None:
        """Leave out what is to be pressed, for those who only look on, and use all the room."""
        self._is_bare = bare
        vertical = QSizePolicy.Policy.Expanding if bare else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)
        self._show_switches()
        self._lay_out()
        self.updateGeometry()

    def show_picture(self, picture: NetworkPicture | None, sentence: str = "") -> None:
        """Show what neurons see, or nothing and why."""
        if picture is not None:
            self.show_objective(picture.task.objective)
        self._picture, self._sentence = picture, sentence
        self.quality.note_change()
        self._lay_out()
        self._tell_focus()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        self._lay_out()

    def set_origin_of(self, origin_of: OriginOf) -> None:
        """Ask this where a parameter is about to be set, and what it is there."""
        self._typing.set_origin_of(origin_of)

    # ---- laying out and painting ----

    def sizeHint(self) -> QSize:
        """Return the usual width, and a height that fits the network."""
        line = QFontMetricsF(self.font()).height()
        network = network_of(self._objective)
        if network is None:
            return QSize(round(16 * line), round(4 * line))
        height = height_for(network, line, len(self._switches.offers)) + _READOUT * line
        return QSize(round(16 * line), round(height))

    def minimumSizeHint(self) -> QSize:
        """Return the same height, for little width; where all room is used, little of both."""
        line = QFontMetricsF(self.font()).height()
        height = round(8 * line) if self._is_bare else self.sizeHint().height()
        return QSize(round(8 * line), height)

    def _room(self) -> QRectF:
        """Return where the network is painted."""
        line = QFontMetricsF(self.font()).height()
        return QRectF(self.rect()).adjusted(2.0, 2.0, -2.0, -_READOUT * line)

    def _lay_out(self) -> None:
        before, self._geometry, self._painting = self._geometry, None, None
        network = network_of(self._objective)
        if self._picture is not None and network is not None:
            line = QFontMetricsF(self.font()).height()
            found = Geometry(self._room(), network, line, self._switches.offers)
            # One that is the same knows already where its edges are.
            self._geometry = before if before is not None and found.is_alike(before) else found
            self._painting = NetworkPainting(
                self._picture, self._geometry, self._theme, self.font()
            )
            if not self._geometry.has(self._walk.part):
                self._walk = Walk(Unit(0, 0))
            self._typing.lie_in(self._geometry, self._room())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the network, and the readout below it."""
        painter = QPainter(self)
        try:
            if self._painting is not None:
                loud, rough = self.pointed or self.focused, self.quality.is_on
                self._painting.paint(painter, loud, self.focused, is_rough=rough)
                self.quality.note_drawn(self._painting.labour)
            elif self.hasFocus():
                painter.setPen(QPen(QColor(self._theme.accent), 2.0))
                painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
            self._paint_readout(painter)
        finally:  # Qt crashes where a widget is freed that is still being painted on
            painter.end()

    def _paint_readout(self, painter: QPainter) -> None:
        font, theme = axis_font(self.font()), self._theme
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        color = theme.text if self.pointed or self.focused else theme.muted
        painter.setPen(QColor(theme.error if self.field.refusal else color))
        box = QRectF(0.0, self.height() - 1.2 * metrics.height(), self.width(), metrics.height())
        text = metrics.elidedText(self.readout, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()
            self._lay_out()

    def resizeEvent(self, _event: QEvent) -> None:
        """Use the room."""
        self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what has not been kept up to date out of sight."""
        super().showEvent(event)
        self.seen.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget the pointer, and what is being typed."""
        super().hideEvent(event)
        self._pointer = self._pressed = self._grip = None
        self.field.close_up()

    # ---- the pointer ----

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read out what lies under the pointer; of a drag the picture follows with the tapes."""
        before, self._pointer = self.pointed, event.position()
        if self._grip is not None:
            alone = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            offset = self._grip.offset(self._pointer)
            self.parameter_dragged.emit(self._grip.place, offset, self._grip.token, alone)
        self._show_cursor()
        if self.pointed != before:
            self.update()

    def _show_cursor(self) -> None:
        shapes, part = Qt.CursorShape, self.pointed
        if self._switches.key_of(part):
            self.setCursor(shapes.PointingHandCursor)
        elif self._grip_of(part) is not None:
            self.setCursor(shapes.SizeVerCursor)
        else:
            self.setCursor(shapes.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a weight or a bias."""
        if event.button() == Qt.MouseButton.LeftButton:
            place = self._pressed = event.position()
            part = self._geometry.at(place) if self._geometry is not None else None
            self._grip = self._grip_of(part, place.y())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it; a click switches a feature."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        pressed, self._pressed, self._grip = self._pressed, None, None
        self.update()
        if pressed is None or self._geometry is None:
            return
        way = event.position() - pressed
        if abs(way.x()) + abs(way.y()) < _CLICK_PX:
            self._switch(self._geometry.at(pressed))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let a weight or a bias be typed."""
        part = self._geometry.at(event.position()) if self._geometry is not None else None
        if event.button() == Qt.MouseButton.LeftButton and has_parameter(part):
            self._grip = self._pressed = None
            self.begin_typing(part)
        else:
            # A feature is switched by each of two quick clicks.
            self.mousePressEvent(event)

    def _grip_of(self, part: Part | None, height: float = 0.0) -> Grip | None:
        """Return a hold of a part; None where there is no parameter."""
        if self._picture is None or self._geometry is None:
            return None
        return grip_of(self._picture, self._geometry, part, height)

    def leaveEvent(self, _event: QEvent) -> None:
        """Read nothing out."""
        self._pointer = None
        self.update()

    # ---- the keys ----

    def event(self, event: QEvent) -> bool:
        """Keep the keys that go through the network from the window's shortcuts."""
        if event.type() == QEvent.Type.ToolTip and self.pointed is not None:
            # It would lie over the numbers that are read out.
            return True
        if self._geometry is not None and claims(event, *ARROWS, *_ENTER):
            return True
        if self._switches.key_of(self.focused) and claims(event, Qt.Key.Key_Space):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on to the next part; type or change its number, or switch the feature."""
        key, part, geometry = Qt.Key(event.key()), self.focused, self._geometry
        is_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if geometry is None or part is None:
            super().keyPressEvent(event)
        elif key in ARROWS and is_ctrl:
            if up := ARROWS[key][1]:
                self._nudge(part, up, event)
        elif key in ARROWS:
            # What a hand has left under the pointer is no longer what is looked at.
            self._strokes = self._pointer = None
            self._walk = self._walk.step(geometry, *ARROWS[key])
            self._tell_focus()
            self.update()
        elif self._switches.key_of(part) and key in (*_ENTER, Qt.Key.Key_Space):
            self._switch(part)
        elif key in _ENTER:
            self.begin_typing(part)
        else:
            super().keyPressEvent(event)

    def _nudge(self, part: Part, up: int, event: QKeyEvent) -> None:
        """Move a parameter by a small step; a key that is held down makes one gesture."""
        goes_on = event.isAutoRepeat() and self._strokes is not None
        grip, strokes = self._strokes or (None, 0)
        if grip is None or not goes_on:
            grip, strokes = self._grip_of(part), 0
        if grip is None:
            return
        self._strokes = grip, strokes + up
        alone = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        offset = grip.offset_of_keys(strokes + up)
        self.parameter_dragged.emit(grip.place, offset, grip.token, alone)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Mark what the keyboard has come to."""
        super().focusInEvent(event)
        self._tell_focus()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Mark nothing."""
        super().focusOutEvent(event)
        self._strokes = None
        self._tell_focus()
        self.update()

    def _tell_focus(self) -> None:
        """Tell a screen reader what the keyboard has come to, and its numbers."""
        name, part = self.tr("Network"), self.focused
        if part is not None and self._geometry is not None and self._picture is not None:
            name = f"{name}: {pointed_text(self._picture, self._geometry, part)}"
        if name != self.accessibleName():
            self.setAccessibleName(name)

    # ---- typing ----

    def begin_typing(self, part: Part | None) -> None:
        """Let the weight of an edge or the bias of a unit be typed where it lies."""
        if self._geometry is not None:
            self._typing.begin(part, self._geometry, self._room())

    def show_refusal(self, sentence: str) -> None:
        """Show at the field that its number has been refused, and why."""
        self.field.take_refusal(sentence)

    # ---- features ----

    def _switch(self, part: Part | None) -> None:
        """Switch a feature on or off."""
        if key := self._switches.key_of(part):
            self.feature_toggled.emit(key, isinstance(part, Offer))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer all features, or groups of them, at an input."""
        is_of_keys = event.reason() == QContextMenuEvent.Reason.Keyboard
        geometry = self._geometry
        if geometry is None:
            return
        part = self.focused if is_of_keys else geometry.at(QPointF(event.pos()))
        menu = self._switches.menu(part, self.feature_toggled.emit, self)
        if menu is None or part is None:
            event.ignore()
            return
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        place = self.mapToGlobal(geometry.middle_of(part).toPoint())
        menu.popup(place if is_of_keys else event.globalPos())
