"""The question what is to be said from a step on."""

import msgspec
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gdgui.experiment import Experiment, ExperimentError
from gdgui.ui.captions.label import CaptionLabel
from gdgui.ui.document.caption_edits import with_caption
from gdgui.ui.style.theme import Theme, em
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.screen_fit import fit_height
from gdgui.ui.widgets.steps_field import grouped
from gdgui.ui.widgets.style_state import show_validity

__all__ = ["CaptionAnswer", "CaptionDialog", "ask_for_caption"]

_LINES = 4
_PREVIEW_LINES = 3.4


class CaptionAnswer(msgspec.Struct, frozen=True):
    """What was answered.

    Attributes:
        step: from which step on the caption stands.
        text: what it says.
        instead_of: the step of the caption that it takes the place of; None for a new one.
        is_deleted: whether that caption is to go, and nothing to come instead.
    """

    step: int
    text: str
    instead_of: int | None
    is_deleted: bool


class CaptionDialog(QDialog):
    """Asks for the caption at a step; what is wrong stands as a sentence under its field.

    Args:
        experiment: what the caption is about.
        step: where it stands; one that is there is edited.
        theme: for the preview.
        parent: the window that it belongs to.
    """

    def __init__(
        self, experiment: Experiment, step: int, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._experiment = experiment
        self._texts = {caption.step: caption.text for caption in experiment.captions}
        self._instead_of = step if step in self._texts else None
        self._is_deleted = False
        self._step = QSpinBox(self)
        self._text = QPlainTextEdit(self)
        self._preview = CaptionLabel(self)
        self._preview.set_theme(theme)
        self._nothing = Label(self.tr("No caption from this step on"), self)
        buttons = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel, self)
        self._errors: dict[QSpinBox | QPlainTextEdit, Label] = {
            self._step: Label(parent=self),
            self._text: Label(parent=self),
        }
        self._build(step)
        self._lay_out()
        self._step.valueChanged.connect(lambda _step: self._show())
        self._text.textChanged.connect(self._show)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._show()

    @property
    def answer(self) -> CaptionAnswer:
        """What has been answered."""
        step, text = self._step.value(), self._text.toPlainText()
        return CaptionAnswer(step, text, self._instead_of, self._is_deleted)

    # ---- building ----

    def _build(self, step: int) -> None:
        self.setWindowTitle(self.tr("Caption"))
        self.setProperty("role", "panel")
        # A caption of a file may lie beyond the tape.
        last = max(self._experiment.steps, step)
        self._step.setRange(0, last)
        self._step.setValue(step)
        self._step.setProperty("role", "mono")
        # As far from the edge as in the other fields; a style sheet cannot say so of a spin box.
        self._step.lineEdit().setTextMargins(em(self, 0.5), 0, 0, 0)
        self._step.setAccessibleName(self.tr("Step"))
        tip = self.tr("The step at which it appears, from 0 to {last}").format(last=grouped(last))
        set_tooltip(self._step, tip)
        self._text.setPlainText(self._texts.get(step, ""))
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName(self.tr("Text"))
        self._text.setToolTip(
            self.tr(
                "What is said until the next caption; Ctrl+Enter takes it, Tab leaves the field"
            )
        )
        self._text.installEventFilter(self)
        self._nothing.setProperty("role", "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for error in self._errors.values():
            error.setProperty("role", "error")
            error.setWordWrap(True)
            error.hide()
        self._ok().setToolTip(self.tr("Take the caption (Ctrl+Enter)"))
        cancel = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setToolTip(self.tr("Leave the captions as they are (Escape)"))
        if self._instead_of is not None:
            role = QDialogButtonBox.ButtonRole.ResetRole
            delete = self._buttons.addButton(self.tr("&Delete"), role)
            delete.setToolTip(self.tr("Take this caption away; the one before it stands longer"))
            delete.setAutoDefault(False)
            delete.clicked.connect(self._delete)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(em(self, 0.9))
        grid.setVerticalSpacing(em(self, 0.2))
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QSpinBox | QPlainTextEdit], ...] = (
            (self.tr("From &step"), self._step),
            (self.tr("&Text"), self._text),
        )
        for row, (text, field) in enumerate(rows):
            label = Label(text, self)
            label.setProperty("role", "muted")
            label.setBuddy(field)
            is_high = field is self._text
            top = Qt.AlignmentFlag.AlignTop if is_high else Qt.AlignmentFlag.AlignVCenter
            label.setContentsMargins(0, em(self, 0.45) if is_high else 0, 0, 0)
            grid.addWidget(label, 3 * row, 0, top)
            grid.addWidget(field, 3 * row, 1)
            grid.addWidget(self._errors[field], 3 * row + 1, 1)
            grid.setRowMinimumHeight(3 * row + 2, em(self, 0.35))
        grid.addWidget(self._hint(), 6, 1)
        line = self._text.fontMetrics().lineSpacing()
        self._text.setFixedHeight(_LINES * line + em(self, 1.1))
        self._step.setMaximumWidth(em(self, 9))
        layout = QVBoxLayout(self)
        side = em(self, 1)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.8))
        layout.addLayout(grid)
        layout.addWidget(self._framed_preview())
        layout.addWidget(self._buttons)
        self.setFixedWidth(em(self, 36))

    def _hint(self) -> Label:
        hint = Label(
            self.tr("**bold**   *italic*   `code`   $x_{k+1}$   \\$ for a dollar sign"), self
        )
        hint.setTextFormat(Qt.TextFormat.PlainText)
        hint.setProperty("role", "note")
        return hint

    def _framed_preview(self) -> QFrame:
        frame = QFrame(self)
        frame.setProperty("soft", True)
        inside = QVBoxLayout(frame)
        side = em(self, 0.6)
        inside.setContentsMargins(side, side, side, side)
        inside.addWidget(self._preview)
        inside.addWidget(self._nothing)
        # What is typed must not move what is under it.
        frame.setFixedHeight(em(self, 1.25 * _PREVIEW_LINES) + 2 * side)
        frame.setAccessibleName(self.tr("Preview"))
        return frame

    # ---- what is asked for ----

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the text, ready to be continued."""
        super().showEvent(event)
        self._text.setFocus(Qt.FocusReason.TabFocusReason)
        self._text.moveCursor(QTextCursor.MoveOperation.End)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Ctrl+Enter take the caption, since Enter ends a line of it."""
        if watched is self._text and isinstance(event, QKeyEvent):
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            is_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.type() == QEvent.Type.KeyPress and is_enter and is_ctrl:
                self._ok().click()
                return True
        return super().eventFilter(watched, event)

    def _ok(self) -> QPushButton:
        return self._buttons.button(QDialogButtonBox.StandardButton.Ok)

    def _delete(self) -> None:
        self._is_deleted = True
        self.accept()

    def _show(self) -> None:
        """Show what the caption will look like, or what is wrong with it."""
        text = self._text.toPlainText()
        self._preview.set_text(text)
        self._preview.setVisible(bool(text.strip()))
        self._nothing.setVisible(not text.strip())
        sentences: dict[QSpinBox | QPlainTextEdit, str] = {
            self._step: self._refusal_of_step(),
            self._text: self._refusal_of_text(),
        }
        for field, sentence in sentences.items():
            self._errors[field].setText(sentence)
            self._errors[field].setVisible(bool(sentence))
            show_validity(field, sentence)
        self._ok().setEnabled(not any(sentences.values()))
        self._fit()

    def _refusal_of_step(self) -> str:
        step = self._step.value()
        if step == self._instead_of or step not in self._texts:
            return ""
        sentence = self.tr("step {step} has a caption already: another step expected")
        return sentence.format(step=grouped(step))

    def _refusal_of_text(self) -> str:
        answer = self.answer
        try:
            with_caption(self._experiment, answer.step, answer.text, answer.instead_of)
        except ExperimentError as error:
            return str(error)
        return ""

    def _fit(self) -> None:
        """Be as high as the sentences need."""
        if self.isVisible():
            fit_height(self)


def ask_for_caption(
    parent: QWidget, experiment: Experiment, step: int, theme: Theme
) -> CaptionAnswer | None:
    """Ask what is to be said from a step on."""
    dialog = CaptionDialog(experiment, step, theme, parent)
    accepted = dialog.exec() == CaptionDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.answer if accepted else None
