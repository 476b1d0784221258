"""A task as a widget."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gdgui.engine.descent.problem import Problem
from gdgui.lessons.answers import Answer
from gdgui.lessons.blocks import Task
from gdgui.lessons.facts import Facts
from gdgui.ui.lessons.block_widget import BlockWidget
from gdgui.ui.lessons.controls import TaskControls
from gdgui.ui.lessons.task_state import TaskState
from gdgui.ui.style.theme import Theme
from gdgui.ui.widgets.plain_text import Label
from gdgui.ui.widgets.style_state import repolish

__all__ = ["TaskBlock"]


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

    def show_state(self, state: TaskState) -> None:
        """Show how far it is."""
        self._say(self._now, state.now, "muted")
        if not self._answer.is_done:
            self._say(self._message, state.message, "error")

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        super().set_theme(theme)
        self._controls.set_theme(theme)
