"""Keys that a focused control keeps for itself, although the window has a shortcut for them."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

__all__ = ["claims"]

_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


def claims(event: QEvent, *keys: Qt.Key) -> bool:
    """Keep an unmodified key from the window's shortcuts; return whether this event was about one.

    Qt asks the focused control by a ShortcutOverride before it looks for a shortcut; whoever
    accepts gets the key as an ordinary KeyPress.
    """
    if (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and event.key() in keys
        and event.modifiers() in _PLAIN
    ):
        event.accept()
        return True
    return False
