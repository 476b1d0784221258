"""The question what an experiment is called and what there is to see in it."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from gdgui.ui.style.theme import em

__all__ = ["WordsDialog", "ask_for_words"]

_LINES = 6


def _tr(text: str) -> str:
    return QCoreApplication.translate("WordsDialog", text)


class WordsDialog(QDialog):
    """Asks for title and description of an experiment.

    Args:
        title: what it is called now.
        description: what is said of it now.
        parent: the window that it belongs to.
    """

    def __init__(self, title: str, description: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLineEdit(title, self)
        self._description = QPlainTextEdit(description, self)
        buttons = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel, self)
        self.setWindowTitle(_tr("Title and description"))
        self.setProperty("role", "panel")
        self._title.setAccessibleName(_tr("Title"))
        self._title.setToolTip(_tr("What the window and the title card of a film show"))
        self._description.setAccessibleName(_tr("Description"))
        self._description.setToolTip(
            _tr("What there is to see, or the question of an exercise; Ctrl+Enter takes it")
        )
        self._description.setTabChangesFocus(True)
        self._description.installEventFilter(self)
        line = self._description.fontMetrics().lineSpacing()
        self._description.setFixedHeight(_LINES * line + em(self, 1.1))
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setHorizontalSpacing(em(self, 0.9))
        form.setVerticalSpacing(em(self, 0.6))
        form.addRow(_tr("&Title"), self._title)
        form.addRow(_tr("&Description"), self._description)
        layout = QVBoxLayout(self)
        side = em(self, 1)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.9))
        layout.addLayout(form)
        layout.addWidget(self._buttons)
        self.setFixedWidth(em(self, 36))
        self._title.selectAll()

    @property
    def words(self) -> tuple[str, str]:
        """The title and the description that were answered."""
        return self._title.text().strip(), self._description.toPlainText().strip()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Ctrl+Enter take the answer, since Enter ends a line of the description."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.accept()
                return True
        return super().eventFilter(watched, event)


def ask_for_words(parent: QWidget, title: str, description: str) -> tuple[str, str] | None:
    """Ask for another title and description; None where they are to stay."""
    dialog = WordsDialog(title, description, parent)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.words if accepted else None
