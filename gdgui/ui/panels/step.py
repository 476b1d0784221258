"""The step panel: the rule of the selected run, where every run is, and how each of them ends."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gdgui.engine.diagnosis import describe_outcome, is_rising
from gdgui.engine.optimizers import Direction
from gdgui.engine.problem import Problem
from gdgui.engine.trajectory import Trajectory
from gdgui.ui.panels.run_table import RunTable
from gdgui.ui.theme import LIGHT, Theme, em
from gdgui.ui.widgets.chip import Chip
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.math_label import MathLabel

__all__ = ["StepPanel"]


class StepPanel(QWidget):
    """The right column of the window."""

    run_selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem: Problem | None = None
        self._tapes: tuple[Trajectory, ...] = ()
        self._selected = 0
        self._step = 0
        self._scroll = QScrollArea(self)
        self._content = content = QWidget(self._scroll)
        # First of all: what is in it would otherwise be styled twice.
        self._scroll.setWidget(content)
        self._heading = ElidedLabel(parent=content)
        self._rule_card = QFrame(content)
        self._rule = MathLabel(self._rule_card)
        self._source = QLabel(content)
        self._at_step = ElidedLabel(parent=content)
        self._table = RunTable(content)
        self._finish = QLabel(self.tr("Finish"), content)
        self._endings: list[_Ending] = []
        self._endings_box = QVBoxLayout()
        self._build()
        self.set_theme(LIGHT)
        self._show_step()

    # ---- showing ----

    def show_problem(self, problem: Problem, colors: Sequence[str], selected: int) -> None:
        """Show the runs of a problem, and the rule of the selected one; nothing is emitted."""
        before = self._direction()
        self._problem, self._selected = problem, selected
        if self._direction() is not before:
            self._show_rule()
        self._table.show_problem(problem, colors, selected)
        self._match_endings(len(problem.runs))
        for ending, run in zip(self._endings, problem.runs, strict=True):
            ending.show_name(run.label)
        self._show_step()

    def show_tapes(self, tapes: Sequence[Trajectory]) -> None:
        """Show what has been computed of each run."""
        self._tapes = tuple(tapes)
        self._table.show_tapes(tapes)
        self._show_step()
        for ending, tape in zip(self._endings, tapes, strict=False):
            ending.show_tape(tape)

    def show_step(self, step: int) -> None:
        """Show the numbers of another step."""
        if step != self._step:
            self._step = step
            self._table.show_step(step)
            self._show_step()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._rule.set_theme(theme)
        self._table.set_theme(theme)

    # ---- building ----

    def _build(self) -> None:
        for heading in (self._heading, self._at_step, self._finish):
            heading.setProperty("role", "heading")
        self._source.setProperty("role", "note")
        self._source.setWordWrap(True)
        self._source.setTextFormat(Qt.TextFormat.PlainText)
        self._build_rule()
        layout = QVBoxLayout(self._content)
        side = em(self, 0.85)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.45))
        layout.addWidget(self._heading)
        layout.addWidget(self._rule_card)
        layout.addWidget(self._source)
        layout.addSpacing(em(self, 0.55))
        layout.addWidget(self._at_step)
        layout.addWidget(self._table)
        layout.addSpacing(em(self, 0.55))
        layout.addWidget(self._finish)
        self._endings_box.setSpacing(em(self, 0.3))
        layout.addLayout(self._endings_box)
        layout.addStretch(1)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        self._table.run_selected.connect(self._select)

    def _build_rule(self) -> None:
        self._rule_card.setProperty("soft", True)
        layout = QVBoxLayout(self._rule_card)
        side = em(self, 0.75)
        layout.setContentsMargins(side, side, side, side)
        layout.addWidget(self._rule)

    # ---- details ----

    def _direction(self) -> Direction | None:
        return self._problem.runs[self._selected].direction if self._problem else None

    def _show_rule(self) -> None:
        direction = self._direction()
        if direction is None:
            return
        self._rule.set_lines(list(direction.latex))
        self._source.setText(direction.source)

    def _show_step(self) -> None:
        """Write the headings of this step; a run that has ended takes no further one."""
        here, there = f"{self._step:,}", f"{self._step + 1:,}"
        text = (
            self.tr("Step {here} · End") if self._has_ended() else self.tr("Step {here} → {there}")
        )
        steps = text.format(here=here, there=there)
        direction = self._direction()
        self._heading.setText(f"{steps} · {direction.title}" if direction else steps)
        self._at_step.setText(self.tr("At step {here}").format(here=here))

    def _has_ended(self) -> bool:
        """Tell whether the selected run took its last step at or before the one shown."""
        if self._selected < len(self._tapes):
            tape = self._tapes[self._selected]
            return tape.complete and self._step >= tape.last_step
        return self._problem is not None and self._step >= self._problem.experiment.steps

    def _match_endings(self, count: int) -> None:
        while len(self._endings) > count:
            ending = self._endings.pop()
            self._endings_box.removeWidget(ending)
            ending.hide()
            ending.deleteLater()
        while len(self._endings) < count:
            ending = _Ending(self._content)
            index = len(self._endings)
            ending.picked.connect(lambda index=index: self._select(index))
            self._endings.append(ending)
            self._endings_box.addWidget(ending)
            ending.show()

    def _select(self, index: int) -> None:
        if index != self._selected:
            self.run_selected.emit(index)


class _Ending(QWidget):
    """How one run ended: a chip, and the rest in words."""

    picked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._said: tuple[str, int, bool] | None = None
        self._rising = False
        self._chip = Chip("computing", self)
        self._words = ElidedLabel(parent=self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.4))
        layout.addWidget(self._chip)
        layout.addWidget(self._words, 1)
        self._chip.setText(self.tr("computing"))

    def show_name(self, name: str) -> None:
        if name != self._name:
            self._name = name
            if self._said is not None:
                self._show_words(*self._said[1:])

    def show_tape(self, tape: Trajectory) -> None:
        said = (str(tape.status), tape.last_step, tape.complete)
        if said == self._said:
            return
        before, self._said = self._said, said
        if before is None or (before[0], before[2]) != (said[0], said[2]):
            if tape.complete:
                self._chip.set_status(tape.status)
            else:
                self._chip.set_status("computing", self.tr("computing"))
        self._rising = tape.complete and is_rising(tape)
        self._show_words(*said[1:])
        outcome = describe_outcome(tape) if tape.complete else self.tr("still being computed")
        self.setToolTip(
            self.tr("{name}: {outcome}. Click to select the run.").format(
                name=self._name, outcome=outcome
            )
        )

    def _show_words(self, step: int, complete: bool) -> None:
        """Say where the run ended; a long name is shortened, but never what is said of it."""
        if not complete:
            text = self.tr(", {step} steps so far")
        elif self._rising:
            text = self.tr(" at step {step}, loss rising")
        else:
            text = self.tr(" at step {step}")
        self._words.set_parts(self._name, text.format(step=f"{step:,}"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the run."""
        event.accept()
        self.picked.emit()
