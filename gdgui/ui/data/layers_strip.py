"""The layers of a network in a strip: how many units each has, and buttons for more and fewer."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gdgui.model_source import MAX_LAYERS, MAX_NEURONS
from gdgui.ui.painting import icons
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.count_field import CountField
from gdgui.ui.widgets.icon_button import IconButton
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["LayersStrip"]

_PER_PIXEL = 0.2
"""How many neurons each pixel of a drag brings."""


class LayersStrip(QWidget):
    """Shows the units of each layer; those of hidden layers are dragged, typed, or changed by keys.

    Signals:
        neurons_changed: a hidden layer, from 0, how many neurons it is to have, and a gesture.
        layer_added: one more hidden layer is wanted.
        layer_removed: a hidden layer is to go.
        refused: a sentence that says what is wrong with what was typed; empty once that is over.
    """

    neurons_changed = Signal(int, int, str)
    layer_added = Signal()
    layer_removed = Signal(int)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._fields: list[_NeuronsField] = []
        self._count = 0
        self._strip = _Strip(self)
        self._first, self._last = Label(parent=self._strip), Label(parent=self._strip)
        self._fewer, self._more = IconButton(self), IconButton(self)
        self._shortcut_guard = ShortcutGuard(self)
        self._build()

    def show_sizes(self, sizes: tuple[int, ...]) -> None:
        """Show the units of each layer, features first and outputs last; nothing is emitted."""
        hidden = sizes[1:-1]
        while len(self._fields) < len(hidden):
            self._add_field()
        for index, field in enumerate(self._fields):
            field.setVisible(index < len(hidden))
            if index < len(hidden):
                field.set_value(hidden[index])
        self._count = len(hidden)
        self._first.setText(str(sizes[0]))
        self._last.setText(str(sizes[-1]))
        set_tooltip(self._first, self.tr("{n} features").format(n=sizes[0]))
        set_tooltip(self._last, self.tr("{n} outputs").format(n=sizes[-1]))
        self._fewer.setEnabled(bool(hidden))
        self._more.setEnabled(len(hidden) < MAX_LAYERS)
        self.setAccessibleDescription(" – ".join(map(str, sizes)))

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        self._strip.set_theme(theme)
        self._fewer.setIcon(icons.icon("minus", theme.muted))
        self._more.setIcon(icons.icon("plus", theme.muted))

    def fields(self) -> list[CountField]:
        """Return the fields of the hidden layers that there are."""
        return list(self._fields[: self._count])

    def _build(self) -> None:
        for label in (self._first, self._last):
            label.setProperty("role", "muted")
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._more.setAccessibleName(self.tr("Add a hidden layer"))
        self._fewer.setAccessibleName(self.tr("Remove the last hidden layer"))
        for button in (self._fewer, self._more):
            button.setProperty("outlined", True)
            button.setProperty("compact", True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            set_tooltip(button, button.accessibleName())
            self._shortcut_guard.teach(button)
        self._more.clicked.connect(self.layer_added)
        self._fewer.clicked.connect(lambda: self.layer_removed.emit(self._count - 1))
        strip = self._row = QHBoxLayout(self._strip)
        strip.setContentsMargins(em(self, 0.25), 0, em(self, 0.25), 0)
        strip.setSpacing(0)
        strip.addWidget(self._first)
        strip.addWidget(self._last)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.2))
        layout.addWidget(self._strip)
        layout.addStretch(1)
        layout.addWidget(self._fewer)
        layout.addWidget(self._more)
        self._fit_icons()

    def _add_field(self) -> None:
        index = len(self._fields)
        name = self.tr("neurons of hidden layer {n}").format(n=index + 1)
        field = _NeuronsField(name, self._strip)
        field.changed.connect(
            lambda count, gesture: self.neurons_changed.emit(index, count, gesture)
        )
        field.refused.connect(self.refused)
        field.removed.connect(lambda: self.layer_removed.emit(index))
        self._fields.append(field)
        self._row.insertWidget(1 + index, field)

    def _fit_icons(self) -> None:
        side = em(self, 0.75)
        for button in (self._fewer, self._more):
            button.setIconSize(QSize(side, side))
        for label in (self._first, self._last):
            label.setMinimumWidth(em(self, 0.9))
        # Where no hidden layer lies between them, 64 and 10 are not 6410.
        self._last.setContentsMargins(em(self, 0.35), 0, 0, 0)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_icons()


class _Strip(QWidget):
    """A quiet ground under the layers, as under the segments of a choice."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.hover))
        painter.drawRoundedRect(self.rect(), 6.0, 6.0)


class _NeuronsField(CountField):
    """The neurons of a hidden layer; Delete removes the layer.

    Signals:
        removed: the layer is to go.
    """

    removed = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, 1, MAX_NEURONS, _PER_PIXEL, parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("layer", True)
        self._fit_to_font()

    def _fit_to_font(self) -> None:
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("64") + em(self, 0.55))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_to_font()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove the layer where all of its number is selected and nothing was typed."""
        is_whole = self.selectedText() == self.text() and not self.holds_news()
        if event.key() == Qt.Key.Key_Delete and is_whole:
            self.removed.emit()
        else:
            super().keyPressEvent(event)
