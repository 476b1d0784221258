"""The right column: the step at the playhead explained, where every run is, and how each ends."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gdgui.engine.analysis.equations import rule_latex
from gdgui.engine.analysis.learned_words import describe_training
from gdgui.engine.analysis.outcome_words import describe_outcome
from gdgui.engine.analysis.worked_gradient import is_worked_out
from gdgui.engine.descent.problem import LearningObjective, Problem
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.ui.step.best_button import BestButton
from gdgui.ui.step.curvature import CurvaturePanel
from gdgui.ui.step.outcomes import Outcomes
from gdgui.ui.step.run_table import RunTable
from gdgui.ui.step.step_numbers import StepNumbers
from gdgui.ui.step.step_query import Explanation
from gdgui.ui.step.worked_table import WorkedTable
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.math_label import MathLabel
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.section import Section
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

if TYPE_CHECKING:
    from gdgui.engine.analysis.outcome import Outcome

__all__ = ["StepPanel"]

_MOST_BENT = 2
"""Of more coordinates nothing is known of the curvature at once."""


class StepPanel(QWidget):
    """Sections under each other, in a column that scrolls.

    Signals:
        run_selected: the run that was clicked.
        iterates_asked: the table of all iterates is wanted.
        check_asked: a check of the gradient is wanted.
        best_asked: a run, and hyperparameters by name that are best for it on this quadratic.
    """

    run_selected = Signal(int)
    iterates_asked = Signal()
    check_asked = Signal()
    best_asked = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem: Problem | None = None
        self._colors: Sequence[str] = ()
        self._tapes: tuple[Trajectory, ...] = ()
        self._known_outcomes: Sequence[Outcome] = ()
        self._selected = 0
        self._step = 0
        self._explanation: Explanation | None = None
        self._scroll = QScrollArea(self)
        self._content = QWidget(self._scroll)
        # First of all: what is in it would otherwise be styled twice.
        self._scroll.setWidget(self._content)
        self._rule = MathLabel()
        self._source = ElidedLabel()
        self._numbers = StepNumbers()
        self._worked = WorkedTable()
        self._curvature = CurvaturePanel()
        self._is_advising = True
        self._best = BestButton()
        self._table = RunTable()
        self._outcomes = Outcomes()
        self._waiting = Label(parent=self)
        self._shortcut_guard = ShortcutGuard(self)
        self._build()
        self.set_theme(LIGHT)
        self._show_step()

    # ---- showing ----

    def put_first(self, section: Section) -> None:
        """Put a section above all others, which scrolls and waits with them."""
        layout = self._content.layout()
        assert isinstance(layout, QVBoxLayout)  # noqa: S101 - as it was built
        layout.insertWidget(0, section)

    def show_problem(self, problem: Problem, colors: Sequence[str], selected: int) -> None:
        """Show the runs of a problem, and the rule of the selected one; nothing is emitted."""
        before = self._rule_of_run()
        self._problem, self._colors, self._selected = problem, colors, selected
        self._show_sections(problem)
        if self._rule_of_run() != before:
            self._show_rule()
        self._table.show_problem(problem, colors, selected)
        self._outcomes.show_problem(problem)
        self._show_rate()
        self._show_step()

    def show_tapes(self, tapes: Sequence[Trajectory]) -> None:
        """Show what has been computed of each run."""
        self._tapes = tuple(tapes)
        self._table.show_tapes(tapes)
        self._outcomes.show_tapes(tapes)
        self._show_step()

    def show_outcomes(self, outcomes: "Sequence[Outcome]") -> None:
        """Show what became of each run, once all tapes are whole."""
        self._known_outcomes = outcomes
        self._outcomes.show_outcomes(outcomes)
        self._show_rate()
        self._show_step()

    def show_step(self, step: int) -> None:
        """Show the numbers of all runs at another step."""
        if step != self._step:
            self._step = step
            self._table.show_step(step)
            self._show_step()

    @property
    def is_settling(self) -> bool:
        """Whether the rule is still to be typeset, or the table still to get its room."""
        return self._rule.is_settling or self._table.is_settling

    def show_explanation(self, explanation: Explanation) -> None:
        """Show the step of the selected run at the playhead, and how the ground bends there."""
        self._explanation = explanation
        if self._problem is None:
            return
        step, curvature = explanation.step, explanation.curvature
        run = self._problem.runs[self._selected]
        color = self._colors[self._selected]
        measured = explanation.measurement
        if isinstance(self._problem.objective, LearningObjective):
            self._table.show_standings(() if measured is None else measured.standings)
        if explanation.worked is not None and run.batches is not None:
            self._worked.show_worked(explanation.worked, run.batches.size)
        if step is not None:
            self._numbers.show_step(step, color, None if measured is None else measured.full)
        else:
            self._numbers.show_end(self._end_in_words())
        eta = step.eta if step is not None else float("nan")
        # What theory says is for the hyperparameters that are in force here.
        here, state_of = run.at(self._step), explanation.state_of
        if state_of is not None and state_of.run.direction is not run.direction:
            # Another run has been picked, or another method, and is still to be explained.
            state_of = None
        self._curvature.show_curvature(here, color, curvature, eta, state_of)
        self._best.show_best(run, curvature)

    @property
    def is_waiting(self) -> bool:
        """Whether nothing of the runs is shown."""
        return self._scroll.isHidden()

    def set_waiting(self, waiting: bool) -> None:
        """Show nothing of the runs while someone predicts what they do, or all there is."""
        self._scroll.setHidden(waiting)
        self._waiting.setVisible(waiting)

    def set_advising(self, advising: bool) -> None:
        """Say how the objective bends and what is best there, or not while that is to be found."""
        self._is_advising = advising
        if self._problem is not None:
            self._show_sections(self._problem)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        for part in (self._rule, self._numbers, self._worked, self._curvature, self._table):
            part.set_theme(theme)
        if self._explanation is not None:
            self.show_explanation(self._explanation)

    # ---- building ----

    def _build(self) -> None:
        # Where the curvature is not shown, whose heading has it.
        self._step_check = self._check_link()
        self._step_section = Section("step", "", self._step_content(), self._content)
        self.curvature_section = Section(
            "curvature", self.tr("Curvature here"), self._curvature_content(), self._content
        )
        self._worked_section = Section(
            "worked", self.tr("Its gradient, sample by sample"), self._worked, self._numbers
        )
        self._numbers.explain_batch(self._worked_section)
        copy = self._link(self.tr("Copy"), self.tr("Copy this table as tab-separated text"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._worked.text()))
        self._worked_section.add_extra(copy)
        self._best.picked.connect(lambda values: self.best_asked.emit(self._selected, values))
        self._shortcut_guard.teach(self._best)
        self._table_section = Section("table", "", self._table, self._content)
        self._step_section.add_extra(self._numbers.copy_button)
        outcomes = Section("outcomes", self.tr("Outcomes"), self._outcomes, self._content)
        self.curvature_section.add_extra(self._check_link())
        every = self._link(self.tr("All…"), self.tr("Show every iterate in a table"))
        every.clicked.connect(self.iterates_asked)
        self._table_section.add_extra(every)
        layout = QVBoxLayout(self._content)
        side = em(self, 0.85)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.9))
        for section in (
            self._step_section,
            self.curvature_section,
            self._table_section,
            outcomes,
        ):
            layout.addWidget(section)
        self._worked_section.hide()
        self._step_check.hide()
        layout.addStretch(1)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        self._waiting.setText(self.tr("Once the question is answered, steps are explained here."))
        self._waiting.setProperty("role", "muted")
        self._waiting.setWordWrap(True)
        self._waiting.setContentsMargins(side, side, side, side)
        outer.addWidget(self._waiting, 0, Qt.AlignmentFlag.AlignTop)
        self._waiting.hide()
        for part in (self._table, self._outcomes):
            part.run_selected.connect(self._select)

    def _curvature_content(self) -> QWidget:
        """Return the numbers, and the button for what is best on a quadratic."""
        content = QWidget(self._content)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.3))
        layout.addWidget(self._curvature)
        layout.addWidget(self._best, 0, Qt.AlignmentFlag.AlignLeft)
        return content

    def _step_content(self) -> QWidget:
        """Return the rule in its card, its source, and the numbers."""
        content = QWidget(self._content)
        card = QFrame(content)
        card.setProperty("soft", True)
        inside = QVBoxLayout(card)
        side = em(self, 0.75)
        inside.setContentsMargins(side, side, side, side)
        inside.addWidget(self._rule)
        self._source.setProperty("role", "note")
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.6))
        layout.addWidget(card)
        layout.addWidget(self._numbers)
        last = QHBoxLayout()
        last.addWidget(self._source, 1)
        last.addWidget(self._step_check)
        layout.addLayout(last)
        return content

    def _check_link(self) -> QToolButton:
        """Return what asks for a check of the gradient."""
        check = self._link(self.tr("Check ∇f…"), self.tr("Check the gradient at the ball"))
        check.clicked.connect(self.check_asked)
        return check

    def _link(self, text: str, tip: str) -> QToolButton:
        """Return a quiet button at the right of a heading."""
        button = QToolButton(self._content)
        button.setText(text)
        set_tooltip(button, tip)
        button.setAccessibleName(tip)
        button.setProperty("quiet", True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._shortcut_guard.teach(button)
        return button

    # ---- details ----

    def _show_sections(self, problem: Problem) -> None:
        """Show the sections that an objective fills."""
        objective = problem.objective
        learns = isinstance(objective, LearningObjective)
        is_worked = isinstance(objective, LearningObjective) and is_worked_out(objective.network)
        is_bent = objective.dim <= _MOST_BENT
        for section, is_filled in (
            (self._worked_section, is_worked),
            (self.curvature_section, is_bent and self._is_advising),
            (self._step_check, learns and not is_bent),
        ):
            if section.isHidden() == is_filled:
                section.setVisible(is_filled)

    def _rule_of_run(self) -> tuple[str, tuple[str, ...]] | None:
        """Return the source and the lines of the selected run's rule."""
        if self._problem is None:
            return None
        run = self._problem.runs[self._selected]
        learns = run.batches is not None
        return run.direction.source, rule_latex(run.direction, run.decays, learns)

    def _show_rule(self) -> None:
        rule = self._rule_of_run()
        if rule is None:
            return
        source, lines = rule
        self._rule.set_lines(list(lines))
        self._source.setText(source)
        set_tooltip(self._source, source)

    def _show_rate(self) -> None:
        known = self._selected < len(self._known_outcomes)
        self._curvature.show_rate(self._known_outcomes[self._selected].rate if known else None)

    def _show_step(self) -> None:
        """Write the headings of this step; a run that has ended takes no further one."""
        here, there = f"{self._step:,}", f"{self._step + 1:,}"
        text = (
            self.tr("Step {here} · End") if self._has_ended() else self.tr("Step {here} → {there}")
        )
        steps = text.format(here=here, there=there)
        run = self._problem.runs[self._selected] if self._problem else None
        self._step_section.set_title(f"{steps} · {run.direction.title}" if run else steps)
        self._table_section.set_title(self.tr("At step {here}").format(here=here))

    def _has_ended(self) -> bool:
        """Tell whether the selected run took its last step at or before the one shown."""
        if self._selected < len(self._tapes):
            tape = self._tapes[self._selected]
            return tape.complete and self._step >= tape.last_step
        return self._problem is not None and self._step >= self._problem.experiment.steps

    def _end_in_words(self) -> str:
        """Say why there is no step to show."""
        if not self._has_ended() or self._selected >= len(self._tapes):
            return ""
        tape, known = self._tapes[self._selected], None
        if self._selected < len(self._known_outcomes):
            known = self._known_outcomes[self._selected]
        if known is not None and known.learned is not None:
            outcome = describe_training(tape, known.learned)
        else:
            outcome = describe_outcome(tape, known.reached.kind if known is not None else None)
        return self.tr("No further step: {outcome}.").format(outcome=outcome)

    def _select(self, index: int) -> None:
        if index != self._selected:
            self.run_selected.emit(index)
