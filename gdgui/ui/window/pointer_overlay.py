"""For screen recorders: a halo around the pointer, and the key that was pressed last.

Both are widgets that lie over the window and let everything through. They watch the events of the
application, for a child takes the pointer and the keys from its window.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.plain_text import Label

__all__ = ["PointerOverlay"]

_KEY_MS = 1_600
"""How long a key is shown after it was pressed."""
_RADIUS = 1.5
_MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
)


class PointerOverlay(QObject):
    """Shows what the hands do in a window.

    Args:
        window: the window.
        above: the part of it at whose lower edge keys are shown.
    """

    def __init__(self, window: QWidget, above: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._above = above
        self._halo: _Halo | None = None
        self._badge: Label | None = None
        self._theme = LIGHT
        self._fading = QTimer(self)
        self._fading.setSingleShot(True)
        self._fading.setInterval(_KEY_MS)
        self._fading.timeout.connect(self._hide_key)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        # It may be of another size now, and elsewhere.
        self._hide_key()
        if self._halo is not None:
            self._halo.set_theme(theme)

    def set_halo(self, shown: bool) -> None:
        """Show a halo around the pointer, or not."""
        if shown and self._halo is None:
            self._halo = _Halo(self._window)
            self._halo.set_theme(self._theme)
        elif not shown and self._halo is not None:
            self._halo.deleteLater()
            self._halo = None
        self._watch()

    def set_keys(self, shown: bool) -> None:
        """Show the key that was pressed last, or not."""
        if shown and self._badge is None:
            self._badge = Label(parent=self._window)
            self._badge.setProperty("role", "key")
            self._badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._badge.hide()
        elif not shown and self._badge is not None:
            self._badge.deleteLater()
            self._badge = None
        self._watch()

    def _watch(self) -> None:
        application = QApplication.instance()
        if application is None:
            return
        application.removeEventFilter(self)
        if self._halo is not None or self._badge is not None:
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at what happens, and let it through."""
        kind = event.type()
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            if self._halo is not None:
                self._halo.follow(self._window.mapFromGlobal(event.globalPosition().toPoint()))
        elif kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            if self._halo is not None:
                self._halo.set_pressed(kind == QEvent.Type.MouseButtonPress)
        elif (
            # Shortcuts take their keys before they are pressed; each key is asked about once.
            kind == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._badge is not None
            and event.key() not in _MODIFIERS
        ):
            self._show_key(event)
        return False

    def _show_key(self, event: QKeyEvent) -> None:
        if self._badge is None:
            return
        text = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.NativeText)
        arrows = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}
        for name, arrow in arrows.items():
            text = text.removesuffix(name) + arrow if text.endswith(name) else text
        self._badge.setText(text)
        self._badge.adjustSize()
        # At the lower edge of the picture, in its middle: there is least to be hidden.
        corner = self._above.mapTo(self._window, self._above.rect().bottomLeft())
        left = corner.x() + (self._above.width() - self._badge.width()) // 2
        self._badge.move(left, corner.y() - self._badge.height() - em(self._window, 1))
        self._badge.raise_()
        self._badge.show()
        self._fading.start()

    def _hide_key(self) -> None:
        if self._badge is not None:
            self._badge.hide()


class _Halo(QWidget):
    """A disc around the pointer, with a ring while a button is held."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("halo")
        self._window = window
        self._theme = LIGHT
        self._pressed = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        side = 2 * em(window, _RADIUS) + 4
        self.resize(side, side)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def follow(self, place: QPoint) -> None:
        """Lie around a place of the window; hide where it is outside."""
        self.move(place - self.rect().center())
        self.raise_()
        self.setVisible(self._window.rect().contains(place))

    def set_pressed(self, pressed: bool) -> None:
        """Show whether a button is held."""
        self._pressed = pressed
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = QColor(self._theme.warning)
        pen = QPen(color, 3.0) if self._pressed else Qt.PenStyle.NoPen
        painter.setPen(pen)
        color.setAlphaF(0.45 if self._pressed else 0.3)
        painter.setBrush(color)
        painter.drawEllipse(QRectF(self.rect()).adjusted(2, 2, -2, -2))
