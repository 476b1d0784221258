"""Manners of controls in a window that has shortcuts and panels that scroll.

The window's shortcuts (Space plays, ↑ and ↓ change the speed) would be stronger than a focused
button that waits for Space, and the wheel that was meant to scroll a panel would change the
choice under the pointer.
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QComboBox, QWidget

from gdgui.ui.widgets.key_overrides import claims

__all__ = ["ShortcutGuard"]

_BUTTON_KEYS = (Qt.Key.Key_Space,)
_CHOICE_KEYS = (
    Qt.Key.Key_Space,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)


class ShortcutGuard(QObject):
    """Watches over controls: they keep their keys while focused, and never turn by the wheel."""

    def teach(self, *controls: QWidget) -> None:
        """Watch over `controls`, buttons or choices."""
        for control in controls:
            control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim a focused control's own keys; pass the wheel on to the panel."""
        is_choice = isinstance(watched, QComboBox)
        if is_choice and event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return claims(event, *(_CHOICE_KEYS if is_choice else _BUTTON_KEYS))
