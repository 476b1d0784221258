"""Icons that Python paints: a base class, and the one safe way to make a `QIcon` of it.

Qt owns the engines of its icons, and PySide (6.7 to 6.11) does not tell Python so:

- It makes an engine a child of the `QIcon` wrapper that takes it. Where both become cyclic garbage
  and the collector clears the engine first, every copy of the icon, such as the one that a button
  holds, points to freed memory. A copy of the icon leaves the engine with no Python parent once
  the wrapper that took it is gone: the C++ icons alone own it then, and free it with the last.
- It frees what `clone` returns as soon as Qt has taken it, for nothing in Python refers to it.
"""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from shiboken6 import Shiboken

__all__ = ["IconEngine"]

_clones: "list[IconEngine]" = []
"""What Qt has cloned and, but for some, still owns."""


class IconEngine(QIconEngine):
    """Paints an icon where it is seen; a subclass has `paint` and `copy`."""

    def icon(self) -> QIcon:
        """Return an icon that owns this engine; an engine makes one icon."""
        return QIcon(QIcon(self))

    def copy(self) -> "IconEngine":
        """Return another engine that paints the same."""
        raise NotImplementedError

    def clone(self) -> QIconEngine:
        """Return a copy that stays until Qt frees it."""
        _clones[:] = filter(Shiboken.isValid, _clones)
        _clones.append(self.copy())
        return _clones[-1]

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return a picture of so many pixels."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap
