"""Keys that a focused control keeps for itself, and keys that it leaves to the window.

Qt asks the focused control by a ShortcutOverride before it looks for a shortcut; a control that
accepts gets the key as an ordinary KeyPress, and one that ignores it lets the window's shortcut
have it.
"""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

__all__ = ["claims", "yields_undo"]

_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_CTRL = Qt.KeyboardModifier.ControlModifier
# What the platform calls undo and redo is not all that the window listens to.
_UNDO_KEYS = (
    (Qt.Key.Key_Z, _CTRL),
    (Qt.Key.Key_Z, _CTRL | Qt.KeyboardModifier.ShiftModifier),
    (Qt.Key.Key_Y, _CTRL),
)


def claims(event: QEvent, *keys: Qt.Key) -> bool:
    """Keep an unmodified key from the window's shortcuts; return whether this event was about one.

    A control says so of the keys that mean something to it while it has the focus.
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


def yields_undo(event: QEvent) -> bool:
    """Leave undo and redo to the window; return whether this event was about them.

    A field says so while it holds nothing but what is part of the experiment: there is no text
    to undo then, and undo means the experiment's. It swallows the key itself, too, which comes
    where the window has nothing to undo.
    """
    if event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
        return False
    if not isinstance(event, QKeyEvent) or not _means_undo(event):
        return False
    event.ignore()
    return True


def _means_undo(event: QKeyEvent) -> bool:
    return (
        (event.key(), event.modifiers()) in _UNDO_KEYS
        or event.matches(QKeySequence.StandardKey.Undo)
        or event.matches(QKeySequence.StandardKey.Redo)
    )
