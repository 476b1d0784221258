"""Learning from data begins here: anew, with a file, with what was copied or dropped."""

from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QGraphicsView

from gdgui.engine.data.delimited import SEPARATORS
from gdgui.errors import UserError
from gdgui.ui.document import data_edits
from gdgui.ui.document.editor import Editor
from gdgui.ui.document.file_actions import FileActions
from gdgui.ui.document.session import Session
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.window.layout import WindowLayout

__all__ = ["Tables"]


class Tables(QObject):
    """Makes experiments of tables, and tables the data of an experiment.

    Args:
        window: over which dialogs open, and onto which files are dropped.
        session: the experiment.
        playback: what knows when another one is shown.
        editor: what edits it.
        file_actions: what opens another one.
    """

    def __init__(
        self,
        window: WindowLayout,
        session: Session,
        playback: PlaybackController,
        editor: Editor,
        file_actions: FileActions,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._playback = playback
        self._editor = editor
        self._file_actions = file_actions
        file_actions.table_asked.connect(self.open)
        window.data_panel.csv_asked.connect(self.ask_and_learn)
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        for view in window.findChildren(QGraphicsView):
            # Qt's scenes take whatever is dropped, and do nothing with it.
            view.setAcceptDrops(False)
            view.viewport().setAcceptDrops(False)

    def begin_anew(self) -> None:
        """Begin to learn from data, and let the keys pick which."""
        if self._file_actions.begin(data_edits.blank()):
            once = Qt.ConnectionType.SingleShotConnection
            self._playback.problem_changed.connect(self._window.data_panel.begin_typing, once)

    def open(self, source: Path | str) -> None:
        """Show a table, and begin to learn from it.

        Args:
            source: the path of a file, or the text that was copied.
        """
        from gdgui.ui.data.csv_dialog import ask_for_data

        data = ask_for_data(self._window, source)
        if data is not None:
            objective = data_edits.learning_from(data)
            title = source.stem if isinstance(source, Path) else self.tr("From the clipboard")
            self._file_actions.begin(data_edits.experiment_on(objective, title))

    def ask_and_learn(self) -> None:
        """Ask for a file, and let the present experiment learn from it."""
        from gdgui.ui.data.csv_dialog import ask_for_data
        from gdgui.ui.document import questions

        path = questions.ask_for_table(self._window, self._session.path)
        data = ask_for_data(self._window, path) if path else None
        before = self._session.experiment.objective
        if path is None or data is None or before.data is None:
            return
        kept = replace(data, seed=before.data.seed, held_out=before.data.held_out)
        try:
            objective = data_edits.with_data(before, kept)
        except UserError as error:
            self._file_actions.failed.emit(str(error))
            return
        self._editor.set_learning(objective, self.tr("Learn from {f}").format(f=path.name), "")

    def paste(self) -> None:
        """Open the table that has been copied."""
        # Where no one has copied anything, some systems have no content at all.
        self._take(QGuiApplication.clipboard().mimeData() or QMimeData())

    def _take(self, content: QMimeData) -> None:
        """Open the file, or the table, that was copied or dropped."""
        if path := _file_in(content):
            self._file_actions.open(path)
        elif _is_table(content.text()):
            self.open(content.text())
        else:
            self._file_actions.failed.emit(
                self.tr(
                    "A table expected: copy at least two columns and two rows of a spreadsheet, or "
                    "a CSV file"
                )
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files and tables that are dropped onto the window."""
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            event.acceptProposedAction()
            self._take(event.mimeData())
            return True
        if isinstance(event, QDragEnterEvent):
            content = event.mimeData()
            if _file_in(content) is not None or _is_table(content.text()):
                event.acceptProposedAction()
                return True
        return super().eventFilter(watched, event)


def _file_in(content: QMimeData) -> Path | None:
    """Return the only file that was copied or dropped; None for anything else."""
    urls = content.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())


def _is_table(text: str) -> bool:
    """Tell whether a text may be a table: of two rows at least, with something between fields."""
    lines = text.strip().splitlines()
    return len(lines) > 1 and any(each in lines[0] for each in SEPARATORS.values())
