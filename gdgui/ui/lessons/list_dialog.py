"""The list of lessons: what each is about, how long it takes, how much of it is done."""

from pathlib import Path

import msgspec
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gdgui.lessons.answers import done_share
from gdgui.lessons.catalogue import NAMES, lesson
from gdgui.lessons.progress import ProgressFile, progress_folder
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.paragraph import Paragraph
from gdgui.ui.widgets.plain_text import Label

__all__ = ["LessonEntry", "LessonList", "entries"]

_WIDTH, _HEIGHT = 46.0, 44.0
"""In sizes of the font."""
_BAR = 5.0


class LessonEntry(msgspec.Struct, frozen=True):
    """A lesson as the list shows it.

    Attributes:
        name: of the built-in lesson.
        title, summary: what it is about.
        minutes: how long it takes, about.
        share: how much of it is done, from 0 to 1.
        is_begun: whether anything was done in it.
    """

    name: str
    title: str
    summary: str
    minutes: int
    share: float
    is_begun: bool


def entries(folder: Path | None = None) -> tuple[LessonEntry, ...]:
    """Return the built-in lessons with how much of each is done.

    Args:
        folder: where progress is kept; None for the user's data folder.
    """
    found = []
    for name in NAMES:
        known, fingerprint = lesson(name)
        progress = ProgressFile(folder or progress_folder(), known, fingerprint).read()
        is_begun = progress.page > 0 or bool(progress.answers.answers)
        share = done_share(known, progress.answers)
        found.append(LessonEntry(name, known.title, known.summary, known.minutes, share, is_begun))
    return tuple(found)


class LessonList(QDialog):
    """A row for each lesson; Enter or a click opens it, the arrow keys move.

    Signals:
        picked: the name of a lesson.
        file_asked: a lesson is to be opened from a file.
    """

    picked = Signal(str)
    file_asked = Signal()

    def __init__(
        self, listed: tuple[LessonEntry, ...], current: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Lessons"))
        self._rows = [_Row(number, entry, self) for number, entry in enumerate(listed, start=1)]
        for row in self._rows:
            row.activated.connect(self._pick)
            row.moved_on.connect(self._move)
        self._build(listed)
        self._focus_first(listed, current)

    def rows(self) -> tuple[QFrame, ...]:
        """Return the rows, in the order of the course."""
        return tuple(self._rows)

    def _build(self, listed: tuple[LessonEntry, ...]) -> None:
        title = Label(self.tr("Optimization and learning, from the first slope"), self)
        title.setProperty("role", "page-title")
        done = sum(entry.share == 1.0 for entry in listed)
        minutes = sum(entry.minutes for entry in listed)
        about = self.tr("{n} lessons, {minutes} minutes; {done} done. Each asks before it shows.")
        words = Label(about.format(n=len(listed), minutes=minutes, done=done), self)
        words.setProperty("role", "muted")
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, em(self, 0.3), 0)
        column.setSpacing(em(self, 0.4))
        for row in self._rows:
            column.addWidget(row)
        column.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(content)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        file = QPushButton(self.tr("&Open a lesson file…"), self)
        file.clicked.connect(self._ask_for_file)
        close = QPushButton(self.tr("&Close"), self)
        close.clicked.connect(self.reject)
        for button in (file, close):
            button.setAutoDefault(False)
        line = QHBoxLayout()
        line.addWidget(file)
        line.addStretch(1)
        line.addWidget(close)
        layout = QVBoxLayout(self)
        side = em(self, 1)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.7))
        layout.addWidget(title)
        layout.addWidget(words)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(line)
        screen = self.screen().availableGeometry()
        self.resize(
            min(em(self, _WIDTH), screen.width() - em(self, 2)),
            min(em(self, _HEIGHT), screen.height() - em(self, 4)),
        )

    def _focus_first(self, listed: tuple[LessonEntry, ...], current: str) -> None:
        """Select the lesson that is open, or else one to go on with, or else a new one."""
        left = [place for place, entry in enumerate(listed) if entry.share < 1.0]
        begun = [place for place in left if listed[place].is_begun]
        open_ = [place for place, entry in enumerate(listed) if entry.name == current]
        self._rows[(*open_, *begun, *left, 0)[0]].setFocus()

    def _pick(self, name: str) -> None:
        self.accept()
        self.picked.emit(name)

    def _ask_for_file(self) -> None:
        self.accept()
        self.file_asked.emit()

    def _move(self, number: int, by: int) -> None:
        row = self._rows[min(max(number - 1 + by, 0), len(self._rows) - 1)]
        row.setFocus()
        self._scroll.ensureWidgetVisible(row)


class _Row(QFrame):
    """A lesson: its number, its title, what it is about; minutes and progress at the right.

    Signals:
        activated: its name.
        moved_on: its number, and where an arrow key goes.
    """

    activated = Signal(str)
    moved_on = Signal(int, int)

    def __init__(self, number: int, entry: LessonEntry, parent: QWidget) -> None:
        super().__init__(parent)
        self._number, self._name = number, entry.name
        self.setProperty("choice", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        state = self._state(entry)
        self.setAccessibleName(f"{number}. {entry.title}, {state}")
        self.setAccessibleDescription(entry.summary)
        title = Label(f"{number}  {entry.title}", self)
        title.setProperty("role", "strong")
        summary = Paragraph(2, self)
        summary.setText(entry.summary)
        summary.setProperty("role", "muted")
        minutes = Label(self.tr("{n} min").format(n=entry.minutes), self)
        minutes.setProperty("role", "muted")
        known = Label(state, self)
        known.setProperty("role", "note")
        bar = QProgressBar(self)
        bar.setRange(0, 1000)
        bar.setValue(round(1000 * entry.share))
        bar.setTextVisible(False)
        bar.setFixedWidth(em(self, _BAR))
        bar.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(title)
        left.addWidget(summary)
        right.setSpacing(em(self, 0.25))
        for part in (minutes, bar, known):
            right.addWidget(part, 0, Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(em(self, 0.8), em(self, 0.5), em(self, 0.8), em(self, 0.5))
        row.setSpacing(em(self, 0.8))
        row.addLayout(left, 1)
        row.addLayout(right)

    def _state(self, entry: LessonEntry) -> str:
        if entry.share == 1.0:
            return self.tr("done ✓")
        if entry.is_begun:
            return self.tr("{percent} % done").format(percent=round(100 * entry.share))
        return self.tr("new")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open it."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.activated.emit(self._name)

    def event(self, event: QEvent) -> bool:
        """Draw the frame anew where the focus comes or goes."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open it by Enter or Space, or go to another one."""
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: -99, Qt.Key.Key_End: 99}
        if event.key() in moves:
            self.moved_on.emit(self._number, moves[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.activated.emit(self._name)
        else:
            super().keyPressEvent(event)
