"""A graphics view in a card: its corners are round, and a ring shows that it has the keyboard."""

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPainterPath, QPen

from gdgui.ui.style.theme import LIGHT, Theme

__all__ = ["CardView"]

_RADIUS = 8.0


class CardView(pg.GraphicsView):
    """The graphics view inside the card: its corners are round, and keys go to its parent."""

    def __init__(self, central: pg.ViewBox) -> None:
        super().__init__()
        self._theme = LIGHT
        self._ringed = False
        self.setCentralItem(central)
        # All layers cover the whole view: there is no smaller part to find.
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        # The background is one colour; kept as a picture it would be one in a vector picture too.
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        self.setMinimumSize(0, 0)

    def set_theme(self, theme: Theme) -> None:
        """Frame the view in the colours of a theme."""
        self._theme = theme
        self.setBackground(theme.plot_background)
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Cover the corners with the colour around the card, and frame what is left."""
        frame = QRectF(self.viewport().rect())
        path = QPainterPath()
        path.addRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        corners = QPainterPath()
        corners.addRect(frame)
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(corners.subtracted(path), QColor(self._theme.window))
        rim = QColor(self._theme.accent if self._ringed else self._theme.border)
        painter.setPen(QPen(rim, self._theme.pen))
        painter.drawPath(path)
        painter.restore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave all keys to the landscape around this view."""
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Leave all keys to the landscape around this view."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a ring if the keyboard led here; a click has no need of one."""
        super().focusInEvent(event)
        self._ringed = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self._ringed = False
        self.viewport().update()
