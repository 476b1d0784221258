"""The question when runs stop before their last step: by the gradient, a step, or the loss."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gdgui.experiment import Experiment
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.number_slider import format_number
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.style_state import show_validity
from gdgui.ui.widgets.value_field import is_unfinished, number_in, shortened

__all__ = ["StoppingDialog", "ask_when_to_stop"]

_FIELDS: tuple[tuple[str, str, str], ...] = (
    (
        "tolerance",
        "‖∇f‖ is at most",
        "A run has converged where the gradient is so small",
    ),
    (
        "step_tolerance",
        "a step has ‖Δx‖ of at most",
        "A run stops after a step that is so short; 0: never",
    ),
    (
        "value_tolerance",
        "a step has |Δf| of at most",
        "A run stops after a step that changes f so little; 0: never",
    ),
)
"""The fields of an experiment that say when its runs stop."""


class StoppingDialog(QDialog):
    """Asks when runs stop; what is wrong stands as a sentence under its field.

    Args:
        experiment: what says so until now.
        parent: the window that it belongs to.
    """

    def __init__(self, experiment: Experiment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = {name: QLineEdit(self) for name, _, _ in _FIELDS}
        self._errors = {name: Label(parent=self) for name, _, _ in _FIELDS}
        buttons = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel, self)
        self._heading = Label(self.tr("A run stops where"), self)
        self._build(experiment)
        self._lay_out()

    @property
    def tolerances(self) -> dict[str, float]:
        """What has been answered, by the names of the experiment's fields."""
        return {name: self._number(field) or 0.0 for name, field in self._fields.items()}

    def _build(self, experiment: Experiment) -> None:
        self.setWindowTitle(self.tr("When runs stop"))
        self.setProperty("role", "panel")
        self._heading.setProperty("role", "title")
        for name, title, tip in _FIELDS:
            field, error = self._fields[name], self._errors[name]
            field.setObjectName(name)
            field.setProperty("role", "mono")
            field.setAccessibleName(QCoreApplication.translate("StoppingDialog", title))
            set_tooltip(field, QCoreApplication.translate("StoppingDialog", tip))
            field.setText(format_number(getattr(experiment, name)))
            field.textEdited.connect(lambda _text, field=field: self._show(field))
            field.editingFinished.connect(self._show)
            error.setProperty("role", "error")
            error.setWordWrap(True)
            error.hide()
        self._ok().setToolTip(self.tr("Let runs stop there (Enter)"))
        cancel = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setToolTip(self.tr("Let runs stop where they do (Escape)"))
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(em(self, 0.9))
        grid.setVerticalSpacing(em(self, 0.25))
        for row, (name, title, _) in enumerate(_FIELDS):
            label = Label(QCoreApplication.translate("StoppingDialog", title), self)
            label.setProperty("role", "muted")
            label.setBuddy(self._fields[name])
            grid.addWidget(label, 2 * row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(self._fields[name], 2 * row, 1)
            grid.addWidget(self._errors[name], 2 * row + 1, 1)
        layout = QVBoxLayout(self)
        side = em(self, 1)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.8))
        layout.addWidget(self._heading)
        layout.addLayout(grid)
        layout.addStretch(1)
        layout.addWidget(self._buttons)
        self.setFixedWidth(em(self, 25))

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the first number, ready to be typed over."""
        super().showEvent(event)
        first = next(iter(self._fields.values()))
        first.setFocus(Qt.FocusReason.TabFocusReason)
        first.selectAll()
        self._fit()

    def _ok(self) -> QPushButton:
        return self._buttons.button(QDialogButtonBox.StandardButton.Ok)

    def _number(self, field: QLineEdit) -> float | None:
        """Return what is typed; nothing means 0, and None what is no tolerance."""
        text = field.text().strip()
        value = number_in(text) if text else 0.0
        return value if value is not None and value >= 0.0 else None

    def _show(self, typing: QLineEdit | None = None) -> None:
        """Show what is wrong.

        Args:
            typing: the field whose text may be unfinished.
        """
        for name, field in self._fields.items():
            sentence, text = "", field.text()
            may_become_one = field is typing and number_in(text) is None and is_unfinished(text)
            if self._number(field) is None and not may_become_one:
                sentence = self.tr("a number of at least 0 expected, '{text}' found").format(
                    text=shortened(text)
                )
            self._errors[name].setText(sentence)
            self._errors[name].setVisible(bool(sentence))
            show_validity(field, sentence)
        self._ok().setEnabled(None not in map(self._number, self._fields.values()))
        self._fit()

    def _fit(self) -> None:
        """Be as high as the sentences need."""
        layout = self.layout()
        if self.isVisible() and layout is not None:
            layout.activate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))


def ask_when_to_stop(parent: QWidget, experiment: Experiment) -> dict[str, float] | None:
    """Ask when the runs of an experiment stop; None where that stays as it is."""
    dialog = StoppingDialog(experiment, parent)
    accepted = dialog.exec() == StoppingDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.tolerances if accepted else None
