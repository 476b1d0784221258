"""Windows no larger than their screen, and contents that scroll where that is too small."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gdgui.ui.style.theme import em

__all__ = ["ScrollBody", "fit_height", "fit_window", "reveal", "room_on_screen"]

_FRAME = 2.4
"""What a window's manager puts above a window, in heights of the font; it is not known before."""
_LEAST_HEIGHT = 6.0
_ROUNDING = 2


def room_on_screen(window: QWidget) -> QSize:
    """Return the largest size, without its frame, that a window can have on its screen."""
    available = window.screen().availableGeometry()
    return QSize(available.width() - em(window, 0.25), available.height() - em(window, _FRAME))


def fit_window(window: QWidget, width: int, height: int) -> None:
    """Give a window this size, or what the screen has room for."""
    window.resize(QSize(width, height).boundedTo(room_on_screen(window)))


def fit_height(dialog: QWidget) -> None:
    """Let a dialog be as high as what is in it, or as the screen has room for."""
    if (layout := dialog.layout()) is None:
        return
    for part in dialog.findChildren(QWidget):
        # What scrolls is styled only once it is shown.
        part.ensurePolished()
    layout.activate()
    height = layout.totalSizeHint().height()
    if layout.hasHeightForWidth():
        height = layout.totalHeightForWidth(dialog.width())
    dialog.resize(dialog.width(), min(height, room_on_screen(dialog).height()))


class ScrollBody(QScrollArea):
    """What a dialog or a panel holds: as high as its contents, and scrolled where that is too much.

    Args:
        content: what is scrolled; it has its layout already.
        parent: who owns it.
    """

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(content.sizePolicy())
        self._content = content
        self.setWidget(content)
        content.installEventFilter(self)

    def hasHeightForWidth(self) -> bool:
        """Return whether the contents are higher where they are narrower."""
        layout = self._content.layout()
        return layout is not None and layout.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        """Return the height of the contents at a width."""
        content = self._content
        layout = content.layout()
        height = layout.totalHeightForWidth(width) if layout is not None else -1
        # The two may differ by a rounding, and a scroll bar would appear for that.
        least = content.minimumSizeHint().height()
        return least if 0 < least - height <= _ROUNDING else height

    def sizeHint(self) -> QSize:
        """Return the size of the contents."""
        return self._content.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return a height of some lines, at the width of the contents."""
        least = self._content.minimumSizeHint()
        return QSize(least.width(), min(least.height(), em(self, _LEAST_HEIGHT)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for other room where the contents have grown or shrunk."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what has the keyboard in view."""
        super().resizeEvent(event)
        focused = self._content.focusWidget()
        if focused is not None and focused.hasFocus():
            self.ensureWidgetVisible(focused, 0, em(self, 0.5))


def reveal(widget: QWidget) -> None:
    """Scroll the area that a widget lies in, if there is one, so far that it is in view."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    if parent is not None:
        parent.ensureWidgetVisible(widget, 0, em(widget, 0.5))
