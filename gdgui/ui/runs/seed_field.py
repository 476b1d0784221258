"""A seed: a field for a whole number, and a button that takes another one."""

from itertools import count

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from gdgui.experiment import MAX_SEED
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard
from gdgui.ui.widgets.style_state import show_validity
from gdgui.ui.widgets.value_field import ValueField, grouped_number_in, shortened

__all__ = ["SeedField"]

_gestures = count(1)
_DIGITS = 4
"""As many are in view; the tooltip has them all."""


class SeedField(QWidget):
    """Shows and edits a seed.

    Args:
        name: which seed it is, for tooltips and screen readers.
        parent: the widget it lies in.

    Signals:
        changed: the seed that is wanted, and a gesture.
    """

    changed = Signal(int, str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._seed = 0
        self._field = ValueField(self)
        self._new = QToolButton(self)
        self._error = Label(parent=self)
        self._shortcut_guard = ShortcutGuard(self)
        self._field.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._field.setAccessibleName(name)
        self._field.editingFinished.connect(self._take_text)
        self._field.textEdited.connect(self._check)
        self._field.taken_back.connect(lambda: self._show_error(""))
        self._new.setText(_tr("new"))
        self._new.setProperty("quiet", True)
        self._new.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._new.setAccessibleName(_tr("{name}: another one").format(name=name))
        set_tooltip(self._new, self._new.accessibleName())
        self._new.clicked.connect(self._take_next)
        self._shortcut_guard.teach(self._new)
        self._error.setProperty("role", "error")
        self._error.setWordWrap(True)
        self._error.hide()
        row = QHBoxLayout()
        row.setSpacing(em(self, 0.1))
        row.addStretch(1)
        row.addWidget(self._new)
        row.addWidget(self._field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self._error)
        self._fit_to_font()
        self._show_seed()

    def seed(self) -> int:
        """Return the last good seed."""
        return self._seed

    def set_seed(self, seed: int) -> None:
        """Show a seed, without a signal. What is being typed stays if it means no change."""
        if seed != self._seed:
            self._seed = seed
            self._show_seed()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_to_font()

    def _fit_to_font(self) -> None:
        digits = self._field.fontMetrics().horizontalAdvance("0" * _DIGITS)
        self._field.setFixedWidth(digits + em(self, 0.8))

    def _show_seed(self) -> None:
        self._field.show_text(str(self._seed))
        self._show_error("")
        text = _tr("{name} = {seed}: the same seed draws the same; type another one")
        set_tooltip(self._field, text.format(name=self._name, seed=self._seed))

    def _refusal(self, text: str) -> str:
        """Return what is wrong with a text, or an empty one."""
        if _seed_in(text) is not None:
            return ""
        sentence = _tr("a whole number from 0 to {most:,} expected, '{text}' found")
        return sentence.format(most=MAX_SEED, text=shortened(text))

    def _check(self, text: str) -> None:
        self._show_error(self._refusal(text) if text.strip() else "")

    def _show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        show_validity(self._field, sentence)

    def _take_text(self) -> None:
        if not self._field.holds_news():
            return
        seed = _seed_in(self._field.text())
        if seed is None:
            self._show_error(self._refusal(self._field.text()))
            return
        self._take(seed)
        self._show_seed()

    def _take_next(self) -> None:
        """Take the next seed: no chance decides what an experiment shows."""
        self._take((self._seed + 1) % (MAX_SEED + 1))

    def _take(self, seed: int) -> None:
        if seed != self._seed:
            self._seed = seed
            self._show_seed()
            self.changed.emit(seed, f"seed {next(_gestures)}")


def _seed_in(text: str) -> int | None:
    number = grouped_number_in(text)
    if number is None or number != round(number) or not 0 <= number <= MAX_SEED:
        return None
    return round(number)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SeedField", text)
