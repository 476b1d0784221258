"""A heading that folds what stands under it away, and remembers whether it did."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gdgui.ui import preferences
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.plain_text import set_tooltip

__all__ = ["Section"]

_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Section(QWidget):
    """A heading with content that can be folded away by a click or a key.

    Args:
        key: under what name the settings remember whether it is folded.
        title: the heading.
        content: what stands under it.
        parent: the widget it lies in.
        is_folded: whether it is folded at first.

    Signals:
        folded: whether the content is folded away now.
    """

    folded = Signal(bool)

    def __init__(
        self,
        key: str,
        title: str,
        content: QWidget,
        parent: QWidget | None = None,
        *,
        is_folded: bool = False,
    ) -> None:
        super().__init__(parent)
        self._key = f"sections/{key}"
        self._heading = _Heading(self)
        self._heading.toggled.connect(self._toggle)
        self._content = content
        self._extras = QHBoxLayout()
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self._heading, 1)
        top.addLayout(self._extras)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.45))
        layout.addLayout(top)
        layout.addWidget(content)
        self.set_title(title)
        self._is_folded = preferences.load(self._key, preferences.a_switch, is_folded)
        self._show_fold()

    @property
    def is_folded(self) -> bool:
        """Whether the content is folded away."""
        return self._is_folded

    def title(self) -> str:
        """Return the heading."""
        return self._heading.title()

    def set_title(self, title: str) -> None:
        """Show another heading."""
        self._heading.set_title(title)

    def add_extra(self, widget: QWidget) -> None:
        """Put a small widget at the right of the heading."""
        self._extras.addWidget(widget)

    def _toggle(self) -> None:
        self._is_folded = not self._is_folded
        preferences.store({self._key: self._is_folded})
        self._show_fold()
        self.folded.emit(self._is_folded)

    def _show_fold(self) -> None:
        self._heading.set_folded(self._is_folded)
        self._content.setVisible(not self._is_folded)


class _Heading(QWidget):
    """Small capitals and an arrow; a click, Space or Enter toggles."""

    toggled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = ""
        self._is_folded = False
        self._label = ElidedLabel(parent=self)
        self._label.setProperty("role", "heading")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._label)

    def title(self) -> str:
        return self._title

    def set_title(self, title: str) -> None:
        if title != self._title:
            self._title = title
            self._show()

    def set_folded(self, folded: bool) -> None:
        self._is_folded = folded
        self._show()
        set_tooltip(self, self.tr("Click to unfold") if folded else self.tr("Click to fold away"))

    def _show(self) -> None:
        focus = "· " if self.hasFocus() else ""
        self._label.setText(f"{'▸' if self._is_folded else '▾'} {focus}{self._title}")
        self.setAccessibleName(self._title)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that toggle from the window's shortcuts; show the focus."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._show()
        return claims(event, *_KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Toggle."""
        if event.key() in _KEYS:
            self.toggled.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Toggle."""
        event.accept()
        self.toggled.emit()
