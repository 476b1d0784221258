"""The blocks of a page as widgets: a text, a prediction, a task, an explanation.

A block shows what it is told and says what the learner does; it decides nothing. Whether a task is
done and what is opened next is for `gdgui.ui.lessons.controller` to say.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gdgui.engine.descent.problem import Problem
from gdgui.lessons.answers import Answer, is_right
from gdgui.lessons.blocks import Block, Explain, Predict, Task
from gdgui.lessons.facts import Facts
from gdgui.lessons.feedback import said_of
from gdgui.ui.lessons.choices import Choices
from gdgui.ui.lessons.controls import TaskControls
from gdgui.ui.lessons.text import LessonText
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard
from gdgui.ui.widgets.style_state import repolish, show_validity
from gdgui.ui.widgets.value_field import number_in, shortened

if TYPE_CHECKING:
    from gdgui.ui.lessons.task_state import TaskState

__all__ = ["BlockWidget", "ExplainBlock", "PredictBlock", "TaskBlock", "TextBlock", "block_widget"]

_DRAFT_MS = 400
"""So long after the last key an explanation is kept, finished or not."""
_LINES = 3.6
"""How high the field of an explanation is, in lines."""


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
        self._shortcut_guard = ShortcutGuard(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(em(self, 0.45))

    def show_answer(self, answer: Answer) -> None:
        """Show what was answered before."""

    def set_presenting(self, presenting: bool) -> None:
        """Offer what someone who presents needs."""

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
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        set_tooltip(button, tip)
        self._shortcut_guard.teach(button)
        return button


class TextBlock(BlockWidget):
    """Something to read."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._add_text(text)


class PredictBlock(BlockWidget):
    """A question that is answered before anything is shown."""

    def __init__(self, predict: Predict, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._predict = predict
        self._answer = Answer(page=0, block=0)
        self._is_presenting = False
        self._be_card(self.tr("Predict"), is_soft=True)
        self._add_text(predict.question)
        self._choices: Choices | None = None
        self._field: QLineEdit | None = None
        self._submit = self._button(self.tr("Answer"), self.tr("Take this as the answer (Enter)"))
        self._submit.clicked.connect(self._try)
        if predict.number is None:
            self._build_choices()
        else:
            self._build_number()
        self._problem = self._add_text(tone="error")
        self._said = self._add_text()
        self._reveal = self._button(
            self.tr("Reveal the answer"), self.tr("Show which answer is right, and why")
        )
        self._reveal.clicked.connect(self.revealed)
        self._watch = self._button(self.tr("▶ Watch it"), self.tr("Play from the start (Space)"))
        self._watch.clicked.connect(self.watch_asked)
        row = QHBoxLayout()
        row.addWidget(self._reveal)
        row.addWidget(self._watch)
        row.addStretch(1)
        self._column.addLayout(row)
        self._watch.hide()
        self._reveal.hide()

    def _build_choices(self) -> None:
        several = self._predict.takes_several
        self._choices = Choices(self._predict.choices, takes_several=several, parent=self)
        self._choices.picked.connect(self._take_choices)
        if several:
            hint = Label(self.tr("More than one is right."), self)
            hint.setProperty("role", "note")
            self._column.addWidget(hint)
        self._column.addWidget(self._choices)
        self._submit.setVisible(several)
        row = QHBoxLayout()
        row.addWidget(self._submit)
        row.addStretch(1)
        self._column.addLayout(row)

    def _build_number(self) -> None:
        self._field = _NumberField(self)
        self._field.setAccessibleName(self.tr("Your answer, a number"))
        self._field.setPlaceholderText(self.tr("a number"))
        self._field.setProperty("role", "mono")
        self._field.returnPressed.connect(self._try)
        self._field.textEdited.connect(lambda _text: self._complain(""))
        row = QHBoxLayout()
        row.addWidget(self._field, 1)
        row.addWidget(self._submit)
        self._column.addLayout(row)

    def begin(self) -> None:
        """Let the answer be typed or chosen."""
        if self._field is not None:
            self._field.setFocus()
        elif self._choices is not None:
            self._choices.buttons()[0].setFocus()

    def show_answer(self, answer: Answer) -> None:
        """Show the last attempt and what is to be said of it."""
        self._answer = answer
        if self._choices is not None:
            self._show_choices(answer)
        elif self._field is not None and answer.attempts and not self._field.hasFocus():
            self._field.setText(_number(answer.attempts[-1]))
        text, is_good = said_of(self._predict, answer)
        self._say(self._said, text, "success" if is_good else "error")
        self._reveal.setVisible(self._is_presenting and not answer.is_done)

    def set_watchable(self, watchable: bool) -> None:
        """Offer to play what was predicted."""
        self._watch.setVisible(watchable)

    def set_presenting(self, presenting: bool) -> None:
        """Offer to reveal the answer."""
        self._is_presenting = presenting
        self._reveal.setVisible(presenting and not self._answer.is_done)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        super().set_theme(theme)
        if self._choices is not None:
            self._choices.set_theme(theme)

    @property
    def is_settling(self) -> bool:
        """Whether a formula is still to be typeset."""
        return super().is_settling or (self._choices is not None and self._choices.is_settling)

    def _show_choices(self, answer: Answer) -> None:
        if self._choices is None or not (answer.attempts or answer.saw_solution):
            return
        right = self._predict.right
        last = right if answer.saw_solution else answer.attempts[-1]
        chosen = last if isinstance(last, tuple) else ()
        is_solved = answer.saw_solution or is_right(self._predict, chosen)
        # Which ones are right is told once someone has found them, and not after a wrong guess.
        marks = {place: "right" if place in right else "wrong" for place in chosen}
        if self._predict.takes_several and not is_solved:
            marks = {place: "wrong" for place in chosen if place not in right}
        self._choices.show_chosen(chosen, marks)

    def _take_choices(self, chosen: tuple[int, ...]) -> None:
        if not self._predict.takes_several:
            self.attempted.emit(chosen)

    def _try(self) -> None:
        if self._choices is not None:
            if chosen := self._choices.chosen():
                self.attempted.emit(chosen)
            else:
                self._complain(self.tr("Choose an answer first."))
        elif self._field is not None:
            number = number_in(self._field.text())
            if number is None:
                text = shortened(self._field.text())
                sentence = self.tr("a number expected, such as 0.5 or 1/8; '{text}' found")
                self._complain(sentence.format(text=text))
            else:
                self._complain("")
                self.attempted.emit(number)

    def _complain(self, sentence: str) -> None:
        if self._field is not None:
            show_validity(self._field, sentence)
        self._say(self._problem, _escaped(sentence), "error")


class TaskBlock(BlockWidget):
    """Something to do with the experiment."""

    def __init__(self, task: Task, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task = task
        self._answer = Answer(page=0, block=0)
        self._be_card(self.tr("Your turn"), is_soft=False)
        self._add_text(task.text)
        self._controls = TaskControls(task.controls, self)
        self._controls.edited.connect(self.edited)
        self._column.addWidget(self._controls)
        self._now = self._add_text(tone="muted")
        self._message = self._add_text(tone="error")
        self._hints = [self._add_text(hint, "muted") for hint in task.hints]
        for hint in self._hints:
            hint.hide()
        self._done = self._add_text(tone="success")
        self._hint = self._button(self.tr("Hint"), self.tr("Show a hint (Ctrl+H)"))
        self._hint.clicked.connect(self.hint_asked)
        self._solve = self._button(
            self.tr("Show me"), self.tr("Show a solution; Undo takes it back (Ctrl+Shift+H)")
        )
        self._solve.clicked.connect(self.solution_asked)
        self._state = Label(parent=self)
        self._state.setProperty("role", "muted")
        row = QHBoxLayout()
        row.addWidget(self._hint)
        row.addWidget(self._solve)
        row.addStretch(1)
        row.addWidget(self._state)
        self._column.addLayout(row)

    def begin(self) -> None:
        """Let the first control be used."""
        self._controls.focus_first()

    def show_problem(self, problem: Problem, colors: tuple[str, ...]) -> None:
        """Show the values of the experiment in the controls."""
        self._controls.show_problem(problem, colors)

    def show_answer(self, answer: Answer) -> None:
        """Show the hints that were taken, and whether it is done."""
        self._answer = answer
        for place, hint in enumerate(self._hints):
            hint.setVisible(place < answer.hints)
        left = len(self._hints) - answer.hints
        self._hint.setVisible(bool(self._hints))
        self._hint.setEnabled(left > 0 and not answer.is_done)
        self._hint.setText(
            self.tr("Another hint") if 0 < answer.hints < len(self._hints) else self.tr("Hint")
        )
        self._state.setText(self.tr("done ✓") if answer.is_done else self.tr("not yet"))
        self.setProperty("active", not answer.is_done)
        repolish(self)
        text = self._task.done or self.tr("Done.")
        self._say(self._done, text if answer.is_done else "", "success")
        if answer.is_done:
            self._say(self._message, "")

    def show_facts(self, facts: Facts) -> None:
        """Show what was found out about what the controls hold."""
        self._controls.show_facts(facts)

    def show_state(self, state: "TaskState") -> None:
        """Show how far it is."""
        self._say(self._now, state.now, "muted")
        if not self._answer.is_done:
            self._say(self._message, state.message, "error")

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        super().set_theme(theme)
        self._controls.set_theme(theme)


class ExplainBlock(BlockWidget):
    """A question that is answered in one's own words."""

    def __init__(self, explain: Explain, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explain = explain
        self._be_card(self.tr("Explain"), is_soft=True)
        self._add_text(explain.question)
        self._field = _WordsField(self)
        self._field.setTabChangesFocus(True)
        self._field.setAccessibleName(self.tr("Your explanation"))
        self._field.setPlaceholderText(self.tr("In your own words…"))
        self._field.setFixedHeight(round(_LINES * self._field.fontMetrics().lineSpacing()))
        self._field.finished.connect(self._finish)
        self._column.addWidget(self._field)
        self._compare = self._button(
            self.tr("Compare"), self.tr("Keep it, and show a model answer (Ctrl+Enter)")
        )
        self._compare.clicked.connect(self._finish)
        row = QHBoxLayout()
        row.addWidget(self._compare)
        row.addStretch(1)
        self._column.addLayout(row)
        self._heading = Label(self.tr("A model answer"), self)
        self._heading.setProperty("role", "note")
        self._heading.hide()
        self._column.addWidget(self._heading)
        self._model = self._add_text(tone="muted")
        self._draft = QTimer(self, singleShot=True, interval=_DRAFT_MS)
        self._draft.timeout.connect(lambda: self.drafted.emit(self._field.toPlainText()))
        self._field.textChanged.connect(self._note)
        self._is_showing = False

    def begin(self) -> None:
        """Let it be written."""
        self._field.setFocus()

    def show_answer(self, answer: Answer) -> None:
        """Show what was written, and the model answer once it may be compared."""
        if answer.words != self._field.toPlainText() and not self._field.hasFocus():
            self._is_showing = True
            self._field.setPlainText(answer.words)
            self._is_showing = False
        self._compare.setEnabled(bool(self._field.toPlainText().strip()))
        self._heading.setVisible(answer.is_done)
        self._say(self._model, self._explain.model if answer.is_done else "", "muted")

    def flush(self) -> None:
        """Tell what is written at once."""
        if self._draft.isActive():
            self._draft.stop()
            self.drafted.emit(self._field.toPlainText())

    def _note(self) -> None:
        self._compare.setEnabled(bool(self._field.toPlainText().strip()))
        if not self._is_showing:
            self._draft.start()

    def _finish(self) -> None:
        self._draft.stop()
        if self._field.toPlainText().strip():
            self.explained.emit(self._field.toPlainText())


class _NumberField(QLineEdit):
    """A field for a number, which keeps Escape from the window while there is something in it."""

    def event(self, event: QEvent) -> bool:
        """Keep Escape and Enter."""
        keys = Qt.Key
        return claims(event, keys.Key_Escape, keys.Key_Return, keys.Key_Enter) or super().event(
            event
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the keyboard back to the window on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            super().keyPressEvent(event)


class _WordsField(QPlainTextEdit):
    """A field for some lines of words.

    Signals:
        finished: Ctrl and Enter were pressed.
    """

    finished = Signal()

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the window."""
        return claims(event, Qt.Key.Key_Escape) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Ctrl+Enter; give the keyboard back on Escape."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finished.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            super().keyPressEvent(event)


def block_widget(block: Block, parent: QWidget | None = None) -> BlockWidget:
    """Return the widget of a block."""
    if block.predict is not None:
        return PredictBlock(block.predict, parent)
    if block.task is not None:
        return TaskBlock(block.task, parent)
    if block.explain is not None:
        return ExplainBlock(block.explain, parent)
    return TextBlock(block.text or "", parent)


def _number(attempt: object) -> str:
    return f"{attempt:g}" if isinstance(attempt, float | int) else ""


def _escaped(text: str) -> str:
    """Return a sentence that holds what someone has typed, without Markdown."""
    return "".join(f"\\{letter}" if letter in "*_`$\\[]<>" else letter for letter in text)
