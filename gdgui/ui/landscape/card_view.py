"""A graphics view in a card: its corners are round, and a ring shows that it has the keyboard."""

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen

from gdgui.ui.style.theme import LIGHT, Theme

__all__ = ["CardView", "is_ringed_by", "paint_card"]

_RADIUS = 8.0


class CardView(pg.GraphicsView):
    """The graphics view inside the card: its corners are round, and keys go to its parent."""

    def __init__(self, central: pg.ViewBox) -> None:
        super().__init__()
        self._theme = LIGHT
        self._ringed = self._is_covered = False
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

    def set_covered(self, covered: bool) -> None:
        """Paint nothing while something lies over all of this view, or paint again."""
        self._is_covered = covered
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the view, where it can be seen."""
        # In a vector picture what is covered would be there all the same.
        if not self._is_covered:
            super().paintEvent(event)

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Cover the corners with the colour around the card, and frame what is left."""
        painter.save()
        painter.resetTransform()
        frame = QRectF(self.viewport().rect())
        paint_card(painter, frame, self._theme, is_ringed=self._ringed)
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
        self._ringed = is_ringed_by(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self._ringed = False
        self.viewport().update()


def paint_card(painter: QPainter, frame: QRectF, theme: Theme, *, is_ringed: bool) -> None:
    """Cover the corners of a view with the colour around its card, and frame what is left."""
    path = QPainterPath()
    path.addRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
    corners = QPainterPath()
    corners.addRect(frame)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(corners.subtracted(path), QColor(theme.window))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.accent if is_ringed else theme.border), theme.pen))
    painter.drawPath(path)


def is_ringed_by(event: QFocusEvent) -> bool:
    """Return whether the keyboard led to a view, which then shows that it has the focus."""
    return event.reason() in (
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    )
