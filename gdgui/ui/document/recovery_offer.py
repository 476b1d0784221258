"""The offer of unsaved work that a window left when it ended without being closed."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QMessageBox,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gdgui.checks import cut
from gdgui.recovery import Abandoned
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.plain_text import Label, message_box, set_tooltip

__all__ = ["RecoveryOffer"]

_MOST_ROWS = 8


def _tr(text: str) -> str:
    return QCoreApplication.translate("RecoveryOffer", text)


class RecoveryOffer(QDialog):
    """A list of unsaved work: each can be restored, discarded, or left for later.

    It never blocks; whatever is neither restored nor discarded is left when it closes.

    Args:
        found: what is offered, the latest first.
        parent: the window that it belongs to.

    Signals:
        restore_asked: what is to be restored.
    """

    restore_asked = Signal(object)

    def __init__(self, found: Sequence[Abandoned], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = list(found)
        self._list = QTreeWidget(self)
        self._buttons = QDialogButtonBox(self)
        roles = QDialogButtonBox.ButtonRole
        self.restore_button = self._button(
            _tr("&Restore"), roles.AcceptRole, _tr("Open it as it was last (Enter)")
        )
        self.discard_button = self._button(
            _tr("&Discard…"), roles.DestructiveRole, _tr("Delete it for good (Delete)")
        )
        self.later_button = self._button(
            _tr("Decide &later"),
            roles.RejectRole,
            _tr("Leave it where it is; File ▸ Recover unsaved work offers it again (Escape)"),
        )
        self._lay_out()
        self._fill()
        self.restore_button.setDefault(True)
        self.restore_button.clicked.connect(self._ask_to_restore)
        self.discard_button.clicked.connect(self._confirm_discarding)
        self.later_button.clicked.connect(self.reject)
        self._list.itemActivated.connect(lambda _item, _column: self._ask_to_restore())
        self.finished.connect(self._leave_the_rest)

    @property
    def offered(self) -> tuple[Abandoned, ...]:
        """What is in the list, from top to bottom."""
        return tuple(self._found)

    def select(self, index: int) -> None:
        """Select one of those in the list."""
        item = self._list.topLevelItem(index)
        if item is not None:
            self._list.setCurrentItem(item)

    def texts(self) -> list[tuple[str, ...]]:
        """Return what the list says: title, time and file of each."""
        items = [self._list.topLevelItem(row) for row in range(self._list.topLevelItemCount())]
        return [tuple(item.text(c) for c in range(3)) for item in items if item is not None]

    def hand_over(self, found: Abandoned) -> None:
        """Close, for someone has taken one of them; the rest is left for later."""
        self._found.remove(found)
        self.accept()

    # ---- building ----

    def _button(self, text: str, role: QDialogButtonBox.ButtonRole, tip: str) -> QPushButton:
        button = self._buttons.addButton(text, role)
        set_tooltip(button, tip)
        button.setAutoDefault(False)
        return button

    def _lay_out(self) -> None:
        self.setWindowTitle(_tr("Recover unsaved work"))
        self.setProperty("role", "panel")
        text = Label(
            _tr(
                "gdgui ended before this was saved. What is restored is opened as unsaved; its "
                "file stays as it is until you save."
            ),
            self,
        )
        text.setWordWrap(True)
        self._list.setAccessibleName(_tr("Unsaved work"))
        self._list.setHeaderLabels([_tr("Title"), _tr("Last edited"), _tr("File")])
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setAllColumnsShowFocus(True)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self._list.header()
        header.setStretchLastSection(True)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        layout = QVBoxLayout(self)
        side = em(self, 1)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.8))
        layout.addWidget(text)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._buttons)
        self.setMinimumWidth(em(self, 30))
        self.resize(em(self, 46), self.sizeHint().height())
        header.resizeSection(0, em(self, 16))

    def _fill(self) -> None:
        for found in self._found:
            draft = found.draft
            time = QDateTime.fromSecsSinceEpoch(int(draft.time.timestamp()))
            item = QTreeWidgetItem(
                [
                    cut(draft.experiment.title, 200),
                    QLocale.system().toString(time, QLocale.FormatType.ShortFormat),
                    cut(str(draft.path), 4096) if draft.path else _tr("never saved"),
                ]
            )
            self._list.addTopLevelItem(item)
        rows = min(max(len(self._found), 3), _MOST_ROWS)
        self._list.setMinimumHeight((rows + 1) * em(self, 1.9))
        self.select(0)
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- what is asked for ----

    def _current(self) -> Abandoned | None:
        item = self._list.currentItem()
        row = -1 if item is None else self._list.indexOfTopLevelItem(item)
        return self._found[row] if 0 <= row < len(self._found) else None

    def _ask_to_restore(self) -> None:
        if (found := self._current()) is not None:
            self.restore_asked.emit(found)

    def _confirm_discarding(self) -> None:
        found = self._current()
        if found is None:
            return
        title = cut(found.draft.experiment.title, 80)
        question = _tr("Delete the unsaved work on “{title}”?").format(title=title)
        details = _tr("It cannot be brought back.")
        box = message_box(self, QMessageBox.Icon.Warning, question, details)
        discard = box.addButton(_tr("&Discard"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))

        def conclude() -> None:
            # The offer may have been closed meanwhile, with all of it left for later.
            if box.clickedButton() is discard and found in self._found:
                self._discard(found)
            box.deleteLater()

        box.finished.connect(lambda _result: conclude())
        box.open()

    def _discard(self, found: Abandoned) -> None:
        row = self._found.index(found)
        found.discard()
        del self._found[row]
        self._list.takeTopLevelItem(row)
        if not self._found:
            self.accept()

    def _leave_the_rest(self) -> None:
        for found in self._found:
            found.leave()
        self._found = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete discards what is selected; Enter and Escape are the dialog's own."""
        if event.key() == Qt.Key.Key_Delete:
            self._confirm_discarding()
        else:
            super().keyPressEvent(event)
