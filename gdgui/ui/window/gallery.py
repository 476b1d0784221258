"""The built-in experiments to choose from: by groups, each with a picture and a sentence."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gdgui import resources
from gdgui.examples import GROUPS, example
from gdgui.ui.style.theme import Theme, em
from gdgui.ui.widgets.plain_text import Label
from gdgui.ui.widgets.screen_fit import ScrollBody, fit_window

__all__ = ["Gallery"]

_COLUMNS = 3
_PICTURE = (10.0, 6.4)
"""Width and height of a picture, in heights of the font."""


class Gallery(QDialog):
    """Offers every example; a click, or Enter, opens one.

    Args:
        theme: whose pictures are shown.
        parent: the window that it belongs to.

    Signals:
        picked: the name of an example.
    """

    picked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Examples"))
        self.setProperty("role", "panel")
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, em(self, 0.6), 0)
        column.setSpacing(em(self, 0.6))
        for title, names in GROUPS.items():
            heading = Label(self.tr(title), content)
            heading.setProperty("role", "heading")
            column.addWidget(heading)
            grid = QGridLayout()
            grid.setSpacing(em(self, 0.6))
            for place, name in enumerate(names):
                card = _Card(name, theme, content)
                card.picked.connect(self._pick)
                grid.addWidget(card, place // _COLUMNS, place % _COLUMNS)
            for index in range(_COLUMNS):
                grid.setColumnStretch(index, 1)
            column.addLayout(grid)
        column.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        side = em(self, 1)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.7))
        layout.addWidget(ScrollBody(content, self), 1)
        layout.addWidget(buttons)
        fit_window(self, em(self, 70), em(self, 46))

    def _pick(self, name: str) -> None:
        self.accept()
        self.picked.emit(name)


class _Card(QFrame):
    """One example: its picture, its title and its sentence."""

    picked = Signal(str)

    def __init__(self, name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = name
        experiment = example(name)
        self.setProperty("choice", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(experiment.title)
        self.setAccessibleDescription(experiment.description)
        picture = Label(parent=self)
        size = QSize(em(self, _PICTURE[0]), em(self, _PICTURE[1]))
        picture.setPixmap(_thumbnail(name, theme, size, self.devicePixelRatioF()))
        picture.setFixedSize(size)
        title, sentence = Label(experiment.title, self), Label(experiment.description, self)
        title.setProperty("role", "strong")
        sentence.setProperty("role", "muted")
        for label in (title, sentence):
            label.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(em(self, 0.15))
        words.addWidget(title)
        words.addWidget(sentence)
        words.addStretch(1)
        line = QHBoxLayout(self)
        side = em(self, 0.5)
        line.setContentsMargins(side, side, side, side)
        line.setSpacing(em(self, 0.6))
        line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the example."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.picked.emit(self._name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the example by Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.picked.emit(self._name)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Come into view with the keyboard."""
        super().focusInEvent(event)
        area = self.window().findChild(ScrollBody)
        if area is not None:
            area.ensureWidgetVisible(self)


def _thumbnail(name: str, theme: Theme, size: QSize, ratio: float) -> QPixmap:
    """Return the picture of an example; an empty one where there is none."""
    pixmap = QPixmap(str(resources.path("thumbnails", f"{name}-{theme.name}.png")))
    if pixmap.isNull():
        return pixmap
    pixmap = pixmap.scaled(
        size * ratio,
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
