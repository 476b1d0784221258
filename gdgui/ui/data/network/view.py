"""The picture of a network, with what is under the pointer read out below it."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.engine.data.learning import Network
from gdgui.engine.display.network_picture import NetworkPicture, network_of
from gdgui.ui.data.axes import axis_font
from gdgui.ui.data.network.geometry import Edge, Geometry, Unit, height_for
from gdgui.ui.data.network.grip import Grip, grip_at
from gdgui.ui.data.network.painting import NetworkPainting
from gdgui.ui.data.network.words import at_rest, pointed_text
from gdgui.ui.style.theme import LIGHT, Theme
from gdgui.ui.widgets.plain_text import set_tooltip

__all__ = ["NetworkView"]

_READOUT = 1.5
"""The room of the readout, in heights of the font."""


class NetworkView(QWidget):
    """Neurons with what each of them sees, and the weights between them.

    Signals:
        seen: it has come into sight, and wants to know what to show.
        parameter_dragged: which parameter, how far from where it was when it was taken hold of, a
            token that is the same for a whole gesture, and whether Shift is held.
    """

    seen = Signal()
    parameter_dragged = Signal(int, float, str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._network: Network | None = None
        self._picture: NetworkPicture | None = None
        self._geometry: Geometry | None = None
        self._painting: NetworkPainting | None = None
        self._pointer: QPointF | None = None
        self._sentence = ""
        self._grip: Grip | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Network"))
        set_tooltip(
            self,
            self.tr("Drag a weight, or the bias of a neuron, up or down; Shift: this run alone"),
        )

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
        part = self.pointed
        if part is None:
            return at_rest(self._picture)
        return pointed_text(self._picture, self._geometry, part)

    @property
    def pointed(self) -> Edge | Unit | None:
        """What lies under the pointer, or is dragged."""
        if self._grip is not None:
            return self._grip.part
        if self._pointer is None or self._geometry is None:
            return None
        return self._geometry.at(self._pointer)

    def show_network(self, network: Network | None) -> None:
        """Make room for another network; what was known of the last one is dropped."""
        if network == self._network:
            return
        is_other = self._network is None or network is None or network.sizes != self._network.sizes
        self._network = network
        if is_other:
            self._picture = None
            self._lay_out()
            self.updateGeometry()

    def show_picture(self, picture: NetworkPicture | None, sentence: str = "") -> None:
        """Show what neurons see, or nothing and why."""
        self._picture, self._sentence = picture, sentence
        if picture is not None:
            self.show_network(network_of(picture.task.objective))
            self._picture = picture
        self._lay_out()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        self._lay_out()

    # ---- laying out and painting ----

    def sizeHint(self) -> QSize:
        """Return the usual width, and a height that fits the network."""
        line = QFontMetricsF(self.font()).height()
        if self._network is None:
            return QSize(round(16 * line), round(4 * line))
        height = height_for(self._network, line) + _READOUT * line
        return QSize(round(16 * line), round(height))

    def minimumSizeHint(self) -> QSize:
        """Return the same height, for little width."""
        line = QFontMetricsF(self.font()).height()
        return QSize(round(8 * line), self.sizeHint().height())

    def _lay_out(self) -> None:
        self._geometry = self._painting = None
        if self._picture is not None and self._network is not None:
            line = QFontMetricsF(self.font()).height()
            room = QRectF(self.rect()).adjusted(2.0, 2.0, -2.0, -_READOUT * line)
            self._geometry = Geometry(room, self._network, line)
            self._painting = NetworkPainting(
                self._picture, self._geometry, self._theme, self.font()
            )
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the network, and the readout below it."""
        painter = QPainter(self)
        if self._painting is not None:
            self._painting.paint(painter, self.pointed)
        font = axis_font(self.font())
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.muted if self.pointed is None else self._theme.text))
        box = QRectF(0.0, self.height() - 1.2 * metrics.height(), self.width(), metrics.height())
        text = metrics.elidedText(self.readout, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

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
        """Forget the pointer."""
        super().hideEvent(event)
        self._pointer = self._grip = None

    # ---- the pointer ----

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read out what lies under the pointer."""
        self._pointer = event.position()
        if self._grip is not None:
            alone = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            offset = self._grip.offset(self._pointer)
            self.parameter_dragged.emit(self._grip.place, offset, self._grip.token, alone)
        is_held = self._grip_at(self._pointer) is not None
        self.setCursor(Qt.CursorShape.SizeVerCursor if is_held else Qt.CursorShape.ArrowCursor)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a weight or a bias."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = self._grip_at(event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = None
            self.update()

    def _grip_at(self, place: QPointF) -> Grip | None:
        """Return a hold of what lies under a place; None where there is no parameter."""
        if self._picture is None or self._geometry is None:
            return None
        return grip_at(self._picture, self._geometry, place)

    def leaveEvent(self, _event: QEvent) -> None:
        """Read nothing out."""
        self._pointer = None
        self.update()
