"""The left side of the window while a lesson is open: a page with its blocks, and the way on."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gdgui.engine.descent.problem import Problem
from gdgui.lessons.answers import Answers, open_blocks
from gdgui.lessons.blocks import Block
from gdgui.lessons.facts import Facts
from gdgui.lessons.lesson import Lesson
from gdgui.ui.lessons.block_widget import BlockWidget
from gdgui.ui.lessons.blocks import block_widget
from gdgui.ui.lessons.end_card import EndCard
from gdgui.ui.lessons.explain_block import ExplainBlock
from gdgui.ui.lessons.notes import Notes
from gdgui.ui.lessons.predict_block import PredictBlock
from gdgui.ui.lessons.task_block import TaskBlock
from gdgui.ui.lessons.task_state import TaskState
from gdgui.ui.lessons.text import LessonText
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.paragraph import Paragraph
from gdgui.ui.widgets.plain_text import set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["LessonPanel"]

_TITLE_LINES = 3
_SETTLED_MS = 400
"""By then what was opened has its height."""


class LessonPanel(QWidget):
    """A lesson, a page at a time.

    Attributes:
        upcoming: says what follows the last block that is open.
        notes: what is written beside the lesson.

    Signals:
        block_done: what a learner did with a block of this page: its place, the name of a signal
            of `gdgui.ui.lessons.blocks.BlockWidget`, and what that carries.
        back_asked, next_asked, play_asked: the buttons under the page.
        notes_written: what is written beside the lesson.
    """

    block_done = Signal(int, str, tuple)
    back_asked = Signal()
    next_asked = Signal()
    play_asked = Signal()
    list_asked = Signal()
    notes_written = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._lesson: Lesson | None = None
        self._page = 0
        self._blocks: list[BlockWidget] = []
        self._is_presenting = self._is_bare = False
        self._last_open = 0
        self._problem: tuple[Problem, tuple[str, ...]] | None = None
        self._place = ElidedLabel(parent=self)
        self._title = Paragraph(_TITLE_LINES, self)
        self._progress = QProgressBar(self)
        self._scroll = QScrollArea(self)
        self._content = QWidget(self._scroll)
        self._scroll.setWidget(self._content)
        self._column = QVBoxLayout(self._content)
        self.upcoming = LessonText(tone="faint", parent=self._content)
        self._end = EndCard(self._content)
        self.notes = Notes(self._content)
        self._menu = QMenu(self)
        self._more = QToolButton(self)
        self._back = QPushButton(self.tr("‹ Back"), self)
        self._play = QPushButton(self.tr("▶ Play lesson"), self)
        self._next = QPushButton(self.tr("Next ›"), self)
        self._wanted: QWidget | None = None
        self._settling = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settling.timeout.connect(self._forget_wanted)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._follow_range)
        self._shortcut_guard = ShortcutGuard(self)
        self._build()

    # ---- showing ----

    def show_page(self, lesson: Lesson, place: str, page: int, answers: Answers) -> None:
        """Show a page from its top, or where its learner has left it.

        Args:
            lesson: the lesson.
            place: which one it is, such as "Lesson 3 of 10".
            page: the page, counted from 0.
            answers: what was answered.
        """
        self._lesson, self._page = lesson, page
        pages = self.tr("page {n} of {of}").format(n=page + 1, of=len(lesson.pages))
        self._place.setText(f"{place or lesson.title} · {pages}")
        self._title.setText(lesson.pages[page].title)
        self._wanted = None
        # That of the page before may be of another kind; the one of this page follows.
        self._problem = None
        for widget in self._blocks:
            widget.hide()
            widget.deleteLater()
        self._blocks = []
        for number, block in enumerate(lesson.pages[page].blocks):
            self._add(number, block)
        self.notes.show_text(answers.notes)
        self._end.hide()
        self.show_answers(answers)
        self._scroll.verticalScrollBar().setValue(0)
        done = [answers.of(page, place).is_done for place in range(len(self._blocks))]
        if any(done) and not done[self._last_open]:
            self.scroll_to(self._last_open)

    def show_answers(self, answers: Answers) -> None:
        """Show what was answered, and the blocks that are open by that."""
        if self._lesson is None:
            return
        blocks = self._lesson.pages[self._page].blocks
        count = open_blocks(self._lesson, answers, self._page)
        for place, widget in enumerate(self._blocks):
            widget.show_answer(answers.of(self._page, place))
            widget.setVisible(place < count)
        self._last_open = count - 1
        follows = blocks[count] if count < len(blocks) else None
        if follows is not None:
            words = self._announced(blocks[count - 1], follows)
            self.upcoming.setText(self.tr("**Then** · {words}").format(words=words))
        self.upcoming.setVisible(follows is not None)
        self._show_way(count, answers)

    def show_end(self, lines: tuple[str, ...], has_next: bool) -> None:
        """Show what was done in the lesson, which is over."""
        self._end.show_lines(lines, has_next)
        self._end.show()
        self._reveal_later(self._end)

    def show_problem(self, problem: Problem, colors: tuple[str, ...]) -> None:
        """Show the values of the experiment in the controls of tasks."""
        self._problem = problem, colors
        for block in self._blocks:
            block.show_problem(problem, colors)

    def show_state(self, place: int, state: TaskState, facts: Facts) -> None:
        """Show how far a task is, and the facts that say so."""
        block = self._blocks[place]
        if isinstance(block, TaskBlock):
            block.show_state(state)
            block.show_facts(facts)

    def set_watchable(self, place: int | None) -> None:
        """Let what was predicted be played from a block; None for nowhere."""
        for index, block in enumerate(self._blocks):
            if isinstance(block, PredictBlock):
                block.set_watchable(index == place)

    def set_presenting(self, presenting: bool) -> None:
        """Offer what someone who presents needs."""
        self._is_presenting = presenting
        for block in self._blocks:
            block.set_presenting(presenting)
        # Everything has another size now.
        if self._blocks:
            self.scroll_to(self._last_open)

    def set_playing_lesson(self, playing: bool) -> None:
        """Show whether the lesson plays itself."""
        self._play.setText(self.tr("■ Stop") if playing else self.tr("▶ Play lesson"))

    def set_bare(self, bare: bool) -> None:
        """Leave out what no one can press in a film, or show it again."""
        self._is_bare = bare
        for part in (self._more, self._back, self._play, self._next, self.notes):
            part.setVisible(not bare)
        policies = Qt.ScrollBarPolicy
        self._scroll.setVerticalScrollBarPolicy(
            policies.ScrollBarAlwaysOff if bare else policies.ScrollBarAsNeeded
        )
        for block in self._blocks:
            block.set_bare(bare)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        for block in self._blocks:
            block.set_theme(theme)
        self._end.set_theme(theme)
        self.upcoming.set_theme(theme)

    def set_menu(self, actions: list[QAction | None]) -> None:
        """Offer something in the menu beside the title; None is a line between two."""
        self._menu.clear()
        for action in actions:
            if action is None:
                self._menu.addSeparator()
            else:
                self._menu.addAction(action)

    def block(self, place: int) -> BlockWidget:
        """Return the widget of a block of this page."""
        return self._blocks[place]

    def scroll_to(self, place: int) -> None:
        """Bring a block into view, from its top."""
        self._reveal_later(self._blocks[place])

    def scroll_on(self, answered: int, last: int) -> None:
        """Bring the last open block into view; where someone presents, what was answered."""
        self.scroll_to(answered if self._is_presenting else last)

    def give_keyboard(self, place: int | None = None) -> None:
        """Give the keyboard to the last block that is open, where it asks for a number.

        Anywhere else a key that is meant to play would choose an answer: Q leads there. Who
        presents has the keys of the presentation.

        Args:
            place: a block that has just been answered; nothing is done if the keyboard is not
                there. None where a page is opened.
        """
        focus = QApplication.focusWidget()
        is_here = place is None or (focus is not None and self._blocks[place].isAncestorOf(focus))
        if self._is_presenting or not is_here:
            return
        block = self._blocks[self._last_open]
        if isinstance(block, PredictBlock) and block.asks_for_number:
            block.begin()
        else:
            self.setFocus()

    def show_block(self, place: int, *, to_end: bool) -> None:
        """Scroll, up or down, so that a block is in view as it is laid out now.

        Args:
            place: which one.
            to_end: of one that is too high, whether its end is shown and not its top.
        """
        self._wanted = None
        part, room = self._blocks[place], em(self, 0.8)
        top, bottom = part.y() - room, part.y() + part.height() + room
        at_end = max(0, bottom - self._scroll.viewport().height())
        self._scroll.verticalScrollBar().setValue(at_end if to_end else min(at_end, top))

    def flush(self) -> None:
        """Tell at once what is being written."""
        self.notes.flush()
        for block in self._blocks:
            if isinstance(block, ExplainBlock):
                block.flush()

    @property
    def is_settling(self) -> bool:
        """Whether a formula is still to be typeset."""
        return any(block.is_settling for block in self._blocks if block.isVisible())

    @property
    def end(self) -> EndCard:
        """What is shown at the end of a lesson."""
        return self._end

    # ---- building ----

    def _build(self) -> None:
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._place.setProperty("role", "muted")
        self._title.setProperty("role", "page-title")
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 1000)
        self._progress.setAccessibleName(self.tr("How much of the lesson is done"))
        self._more.setText("⋯")
        self._more.setMenu(self._menu)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setAccessibleName(self.tr("What can be done with the lesson"))
        set_tooltip(self._more, self._more.accessibleName())
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._shortcut_guard.teach(self._more)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.notes.written.connect(self.notes_written)
        side = em(self, 0.85)
        self._follow_range(0, 0)
        self._column.setSpacing(em(self, 0.75))
        for part in (self.upcoming, self._end):
            self._column.addWidget(part)
        self._column.addStretch(1)
        self._column.addWidget(self.notes)
        top = QVBoxLayout()
        top.setContentsMargins(side, side, side, em(self, 0.4))
        top.setSpacing(em(self, 0.45))
        line = QHBoxLayout()
        line.addWidget(self._place, 1)
        line.addWidget(self._more)
        top.addLayout(line)
        top.addWidget(self._title)
        top.addWidget(self._progress)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(self._build_way(side))
        self._end.hide()

    def _build_way(self, side: int) -> QHBoxLayout:
        way = QHBoxLayout()
        way.setContentsMargins(side, em(self, 0.5), side, em(self, 0.6))
        way.setSpacing(em(self, 0.5))
        for button, asked, tip in (
            (self._back, self.back_asked, self.tr("The page before (Ctrl+Page up)")),
            (self._play, self.play_asked, self.tr("Let the lesson play itself (Ctrl+Shift+Space)")),
            (self._next, self.next_asked, self.tr("The next page (Ctrl+Page down)")),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on=False, asked=asked: asked.emit())
            set_tooltip(button, tip)
            self._shortcut_guard.teach(button)
        way.addWidget(self._back)
        way.addWidget(self._play)
        way.addStretch(1)
        way.addWidget(self._next)
        return way

    def _add(self, number: int, block: Block) -> None:
        widget = block_widget(block, self._content)
        for name in (
            "attempted", "revealed", "watch_asked", "hint_asked", "solution_asked", "drafted",
            "explained", "edited",
        ):  # fmt: skip
            getattr(widget, name).connect(
                lambda *values, name=name: self.block_done.emit(number, name, values)
            )
        widget.set_presenting(self._is_presenting)
        widget.set_bare(self._is_bare)
        widget.set_theme(self._theme)
        if self._problem is not None:
            widget.show_problem(*self._problem)
        self._blocks.append(widget)
        self._column.insertWidget(number, widget)

    # ---- details ----

    def _announced(self, waits: Block, follows: Block) -> str:
        """Return what is said of the block that another one still keeps closed.

        What follows a prediction often tells its answer, and so does a text after a task: of these
        only the kind is named.
        """
        if waits.predict is None and follows.predict is not None:
            return _first_line(follows.predict.question)
        if waits.predict is None and follows.task is not None:
            return _first_line(follows.task.text)
        if follows.predict is not None:
            return self.tr("another question")
        if follows.task is not None:
            return self.tr("your turn")
        return self.tr("in your own words") if follows.explain is not None else self.tr("read on")

    def _show_way(self, count: int, answers: Answers) -> None:
        if self._lesson is None:
            return
        blocks = self._lesson.pages[self._page].blocks
        is_done = count == len(blocks) and all(
            answers.of(self._page, place).is_done
            for place, block in enumerate(blocks)
            if block.waits
        )
        is_last = self._page == len(self._lesson.pages) - 1
        self._back.setEnabled(self._page > 0)
        self._next.setEnabled(is_done)
        self._next.setText(self.tr("Finish") if is_last else self.tr("Next ›"))
        # The default button is the accented one.
        self._next.setDefault(is_done)
        done = sum(
            answers.of(self._page, place).is_done for place, b in enumerate(blocks) if b.waits
        )
        there = sum(block.waits for block in blocks)
        share = (self._page + (done / there if there else 1.0)) / len(self._lesson.pages)
        self._progress.setValue(round(1000 * share))
        self._progress.setAccessibleDescription(
            self.tr("page {n} of {of}").format(n=self._page + 1, of=len(self._lesson.pages))
        )

    def _reveal_later(self, part: QWidget) -> None:
        """Bring a part of the page into view, now and while its formulas are typeset."""
        self._wanted = part
        self._settling.start()
        QTimer.singleShot(0, self, self._reveal)

    def _follow_range(self, low: int, high: int) -> None:
        """Leave room for the scroll bar while there is none: words do not wrap anew beside it."""
        side = em(self, 0.85)
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        self._column.setContentsMargins(
            side, em(self, 0.2), max(side - bar, 0) if high > low else side, side
        )
        self._reveal()

    def _forget_wanted(self) -> None:
        # It may be deleted with its page.
        self._wanted = None

    def _reveal(self) -> None:
        part = self._wanted
        if part is None or not self._settling.isActive():
            return
        bar, room = self._scroll.verticalScrollBar(), em(self, 0.8)
        below = part.y() + part.height() + room - bar.value() - self._scroll.viewport().height()
        if below > 0 or part.y() < bar.value():
            bar.setValue(min(bar.value() + max(below, 0), part.y()))


def _first_line(text: str) -> str:
    return text.replace("**", "").splitlines()[0]
