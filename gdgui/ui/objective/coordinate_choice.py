"""Which names of a formula are its coordinates: a button for each, where the formula does not say.

One or two can be chosen; a third takes the place of the one that was chosen first.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from gdgui.ui.style.theme import em
from gdgui.ui.widgets.plain_text import Label, set_tooltip

__all__ = ["CoordinateChoice"]

_MOST = 2
_MOST_NAMES = 8


class CoordinateChoice(QWidget):
    """Shows names to choose from; hidden where there is nothing to choose.

    Signals:
        picked: the names that are chosen now, in the order of the formula.
    """

    picked = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._chosen: list[str] = []
        self._buttons: list[QToolButton] = []
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(em(self, 0.3))
        label = Label(self.tr("coordinates"), self)
        label.setProperty("role", "muted")
        self._layout.addWidget(label)
        self._layout.addStretch(1)
        self.hide()

    def show_names(self, names: tuple[str, ...], chosen: tuple[str, ...] = ()) -> None:
        """Offer names, some of them chosen already; nothing is emitted."""
        names = names[:_MOST_NAMES]
        if names != self._names:
            self._names = names
            self._rebuild()
        self._chosen = [name for name in chosen if name in names]
        self._show_chosen()
        self.setVisible(bool(names))

    def names(self) -> tuple[str, ...]:
        """Return the names that are offered."""
        return self._names

    def choose(self, name: str) -> None:
        """Choose a name, or take it back where it is chosen."""
        if name in self._chosen:
            self._chosen.remove(name)
        else:
            self._chosen = [*self._chosen, name][-_MOST:]
        self._show_chosen()
        if self._chosen:
            self.picked.emit(tuple(name for name in self._names if name in self._chosen))

    def _rebuild(self) -> None:
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        for index, name in enumerate(self._names):
            button = QToolButton(self)
            button.setText(name)
            button.setCheckable(True)
            button.setProperty("outlined", True)
            button.setAccessibleName(self.tr("{name} is a coordinate").format(name=name))
            set_tooltip(
                button,
                self.tr("Descend along {name}; the names not chosen become sliders").format(
                    name=name
                ),
            )
            button.clicked.connect(lambda _checked=False, name=name: self.choose(name))
            self._layout.insertWidget(1 + index, button)
            self._buttons.append(button)
            button.show()

    def _show_chosen(self) -> None:
        for name, button in zip(self._names, self._buttons, strict=True):
            button.setChecked(name in self._chosen)
