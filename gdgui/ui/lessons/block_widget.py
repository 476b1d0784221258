"""What the blocks of a page have in common as widgets.

A block shows what it is told and says what the learner does; it decides nothing. Whether a task is
done and what is opened next is for `gdgui.ui.lessons.controller` to say.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from gdgui.engine.descent.problem import Problem
from gdgui.lessons.answers import Answer
from gdgui.ui.lessons.text import LessonText
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["BlockWidget"]


class BlockWidget(QFrame):
    """What all blocks share.

    Signals:
        attempted: an answer to a prediction, the places of choices or a number.
        revealed: the answer is to be shown without an attempt, by someone who presents.
        watch_asked: what was predicted is to be played.
        hint_asked, solution_asked: what a learner wants of a task.
        drafted: an explanation as far as it is written.
        explained: an explanation that is to be compared with the model answer.
        edited: an edit of the experiment, what was done, and a gesture.
    """

    attempted = Signal(object)
    revealed = Signal()
    watch_asked = Signal()
    hint_asked = Signal()
    solution_asked = Signal()
    drafted = Signal(str)
    explained = Signal(str)
    edited = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._texts: list[LessonText] = []
        self._buttons: list[_BlockButton] = []
        self._shortcut_guard = ShortcutGuard(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(em(self, 0.45))

    def show_answer(self, answer: Answer) -> None:
        """Show what was answered before."""

    def set_presenting(self, presenting: bool) -> None:
        """Offer what someone who presents needs."""

    def set_bare(self, bare: bool) -> None:
        """Leave out the buttons, which no one can press in a film, or show them again."""
        for button in self._buttons:
            button.set_bare(bare)

    def show_problem(self, problem: Problem, colors: tuple[str, ...]) -> None:
        """Show the values of the experiment in the controls."""

    def begin(self) -> None:
        """Give the keyboard to what is to be done first."""

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        for text in self._texts:
            text.set_theme(theme)

    @property
    def is_settling(self) -> bool:
        """Whether a formula is still to be typeset."""
        return any(text.is_settling for text in self._texts)

    # ---- building ----

    def _be_card(self, title: str, *, is_soft: bool) -> None:
        self.setProperty("soft" if is_soft else "card", True)
        side = em(self, 0.8)
        self._column.setContentsMargins(side, side, side, side)
        heading = Label(title, self)
        heading.setProperty("role", "strong")
        self._column.addWidget(heading)

    def _add_text(self, text: str = "", tone: str = "text") -> LessonText:
        words = LessonText(text, tone, self)
        words.set_theme(self._theme)
        words.setVisible(bool(text))
        self._texts.append(words)
        self._column.addWidget(words)
        return words

    def _say(self, words: LessonText, text: str, tone: str = "text") -> None:
        words.setText(text, tone)
        words.setVisible(bool(text))

    def _button(self, text: str, tip: str) -> QPushButton:
        button = _BlockButton(text, self)
        self._buttons.append(button)
        button.setAutoDefault(False)
        set_tooltip(button, tip)
        self._shortcut_guard.teach(button)
        return button


class _BlockButton(QPushButton):
    """A button of a block, which a film leaves out."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._is_wanted, self._is_bare = True, False

    def set_bare(self, bare: bool) -> None:
        """Be left out, or as it is asked to be."""
        self._is_bare = bare
        super().setVisible(self._is_wanted and not bare)

    def setVisible(self, visible: bool) -> None:
        """Be seen or not, unless it is left out."""
        self._is_wanted = visible
        super().setVisible(visible and not self._is_bare)
