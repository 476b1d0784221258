"""A sentence over the window on what has just happened, with a button that takes it back."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from gdgui.ui.style.theme import em
from gdgui.ui.widgets.plain_text import Label, plain_menu_text

__all__ = ["Toast"]

_SHARE = 0.85
"""Of the width of what it lies over, at most."""
_MS = 8000
"""How long it stays."""


class Toast(QFrame):
    """Lies over the lower edge of a widget for some seconds; nothing waits for an answer.

    Args:
        over: the widget that it lies over.
        parent: what holds that widget and lays nothing out by itself: a splitter takes each of its
            children, also one that is to lie over it, for a part to give room to.
    """

    def __init__(self, over: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._over, self._within = over, parent
        self._act: Callable[[], None] | None = None
        self._text = Label(parent=self)
        self._button = QPushButton(self)
        self._timer = QTimer(self, singleShot=True, interval=_MS)
        self._timer.timeout.connect(self.hide)
        self.setProperty("toast", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # A dialog's keys must not reach it, and Tab need not lead here: undo has a key.
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.clicked.connect(self._clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(em(self, 0.9), em(self, 0.4), em(self, 0.5), em(self, 0.4))
        layout.setSpacing(em(self, 0.9))
        layout.addWidget(self._text)
        layout.addWidget(self._button)
        over.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, empty while it is not seen."""
        return "" if self.isHidden() else self._text.text()

    def tell(
        self, sentence: str, button: str, act: Callable[[], None], *, stays: bool = False
    ) -> None:
        """Show a sentence, and a button that does something about it.

        Args:
            sentence: what has happened.
            button: what the button says.
            act: what it does.
            stays: whether it is seen until someone presses the button.
        """
        self._text.setText(sentence)
        self._button.setText(plain_menu_text(button))
        self._button.setAccessibleName(button)
        self.setAccessibleName(sentence)
        self._act = act
        self._place()
        self.show()
        self.raise_()
        if stays:
            self._timer.stop()
        else:
            self._timer.start()

    def press(self) -> None:
        """Do what the button says."""
        self._button.click()

    def _clicked(self) -> None:
        act, self._act = self._act, None
        self.hide()
        if act is not None:
            act()

    def _place(self) -> None:
        self._text.setWordWrap(False)
        room = round(_SHARE * self._over.width())
        if self.sizeHint().width() > room:
            self._text.setWordWrap(True)
            self._text.setMinimumWidth(max(em(self, 8), room - self._button.sizeHint().width()))
        else:
            self._text.setMinimumWidth(0)
        self.adjustSize()
        self.resize(min(self.width(), self._over.width()), self.height())
        left = (self._over.width() - self.width()) // 2
        top = self._over.height() - self.height() - em(self, 1.2)
        self.move(self._over.mapTo(self._within, QPoint(left, top)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the lower edge."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)
