"""What became of each run: a chip with a number, the run's name, and what it reached."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gdgui.engine.analysis.learned_words import (
    describe_fit,
    describe_knowledge,
    describe_line,
    describe_training,
    verdict,
)
from gdgui.engine.analysis.outcome_words import describe_outcome, is_rising
from gdgui.engine.descent.problem import LearningObjective, Problem, ResolvedRun
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.engine.notation import shown_place
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.chip import Chip, status_text
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.plain_text import Label, set_tooltip

if TYPE_CHECKING:
    from gdgui.engine.analysis.learned import Learned
    from gdgui.engine.analysis.outcome import Outcome
    from gdgui.engine.analysis.reached import Reached

__all__ = ["Outcomes", "fit_in_words", "learned_in_words", "reached_in_words"]

_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Outcomes(QWidget):
    """A row for each run; `run_selected` says which one was clicked."""

    run_selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_OutcomeRow] = []
        self._objective: LearningObjective | None = None
        self._tapes: tuple[Trajectory, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(em(self, 0.4))

    def show_problem(self, problem: Problem) -> None:
        """Show which runs there are."""
        objective = problem.objective
        self._objective = objective if isinstance(objective, LearningObjective) else None
        self._match(len(problem.runs))
        for row, run in zip(self._rows, problem.runs, strict=True):
            row.show_run(run)

    def show_tapes(self, tapes: Sequence[Trajectory]) -> None:
        """Show what has been computed of each run."""
        self._tapes = tuple(tapes)
        for row, tape in zip(self._rows, tapes, strict=False):
            row.show_tape(tape)

    def show_outcomes(self, outcomes: "Sequence[Outcome]") -> None:
        """Show what each run reached, or what its model has learned."""
        for row, tape, outcome in zip(self._rows, self._tapes, outcomes, strict=False):
            learned, objective = outcome.learned, self._objective
            if learned is None or objective is None or tape.dim != objective.dim:
                row.show_reached(outcome.reached)
            else:
                row.show_learned(
                    tape,
                    learned,
                    learned_in_words(objective, tape, learned),
                    fit_in_words(objective, tape, learned),
                )

    def _match(self, count: int) -> None:
        while len(self._rows) > count:
            row = self._rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self._rows) < count:
            row = _OutcomeRow(self)
            index = len(self._rows)
            row.picked.connect(lambda index=index: self.run_selected.emit(index))
            self._rows.append(row)
            self._column.addWidget(row)
            row.show()


def reached_in_words(found: "Reached") -> str:
    """Return what a run reached, and from which step on it is near."""
    translate = QCoreApplication.translate
    if found.period == 2:
        return translate("Outcomes", "jumps between two points")
    if found.period:
        text = translate("Outcomes", "comes back every {count} steps")
        return text.format(count=found.period)
    if found.point is None:
        return ""
    kinds = {
        "minimum": translate("Outcomes", "minimum"),
        "maximum": translate("Outcomes", "maximum"),
        "saddle": translate("Outcomes", "saddle point"),
        "inflection": translate("Outcomes", "inflection point"),
        "valley": translate("Outcomes", "valley floor"),
        "ridge": translate("Outcomes", "top of a ridge"),
        None: translate("Outcomes", "stationary point"),
    }
    place = shown_place(found.point)
    if found.kind == "flat":
        return translate("Outcomes", "flat at {place}, no minimum is claimed").format(place=place)
    reached = translate("Outcomes", "{kind} at {place}").format(kind=kinds[found.kind], place=place)
    if found.steps_to_reach is None:
        return translate("Outcomes", "{reached}, not yet within 1e−6").format(reached=reached)
    return translate("Outcomes", "{reached}, within 1e−6 from step {step}").format(
        reached=reached, step=f"{found.steps_to_reach:,}"
    )


def learned_in_words(
    objective: LearningObjective, tape: Trajectory, learned: "Learned"
) -> tuple[str, ...]:
    """Return what a model knows at the end of its tape: a text, and for a line its equation."""
    if tape.status is Status.DIVERGED:
        return ()
    line = describe_line(objective, tape.x[-1])
    return tuple(filter(None, (describe_knowledge(objective, learned), line)))


def fit_in_words(
    objective: LearningObjective, tape: Trajectory, learned: "Learned"
) -> tuple[str, ...]:
    """Return the parameters of a formula at the end of its tape, with what is known of them."""
    return () if tape.status is Status.DIVERGED else describe_fit(learned)


class _OutcomeRow(QWidget):
    """How one run ended: a chip, and the rest in words."""

    picked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._said: tuple[str, int, bool, str] | None = None
        self._learns = self._sees_batches = False
        self._outcome = self._reached_text = ""
        self._rising = False
        self._converged = "converged"
        self._chip = Chip("computing", self)
        self._words = ElidedLabel(parent=self)
        self._notes = (ElidedLabel(parent=self), ElidedLabel(parent=self))
        for note in self._notes:
            note.setProperty("role", "note")
            note.hide()
        self._fit = Label(parent=self)
        self._fit.setProperty("role", "note")
        self._fit.setWordWrap(True)
        self._fit.hide()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout()
        row.setSpacing(em(self, 0.4))
        row.addWidget(self._chip)
        row.addWidget(self._words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.1))
        layout.addLayout(row)
        for note in self._notes:
            layout.addWidget(note)
        layout.addWidget(self._fit)
        self._chip.setText(self.tr("computing"))

    def show_run(self, run: ResolvedRun) -> None:
        self._learns = run.batches is not None
        self._sees_batches = run.batches is not None and not run.batches.is_full
        if run.label != self._name:
            self._name = run.label
            self._show_words()
            self._show_tip()

    def show_tape(self, tape: Trajectory) -> None:
        # Another training may end in the same way, with other knowledge.
        end = repr(float(tape.f[-1])) if tape.complete and self._learns else ""
        said = (str(tape.status), tape.last_step, tape.complete, end)
        if said == self._said:
            return
        self._said = said
        if tape.complete:
            status = self._converged if tape.status is Status.CONVERGED else str(tape.status)
            self._chip.set_status(status, _chip_text(tape))
        else:
            self._chip.set_status("computing", self.tr("computing"))
        # The loss of the next batch says nothing of where the run goes.
        self._rising = tape.complete and not self._sees_batches and is_rising(tape)
        self._outcome = describe_outcome(tape) if tape.complete else self.tr("still being computed")
        self._show_notes(())
        self._show_words()

    def show_learned(
        self, tape: Trajectory, learned: "Learned", words: tuple[str, ...], fit: tuple[str, ...]
    ) -> None:
        found = verdict(tape, learned)
        chips = {
            "dead": ("diverged", self.tr("dead")),
            "memorised": ("oscillating", self.tr("memorised")),
            "learned": ("converged", self.tr("learned")),
        }
        if found:
            self._chip.set_status(*chips[found])
        self._outcome = describe_training(tape, learned)
        self._show_notes(words, fit)
        self._hide_empty_notes()

    def show_reached(self, reached: "Reached") -> None:
        # Only what is no worse than its surroundings is a success.
        good = reached.kind in ("minimum", "valley", None)
        self._converged = "converged" if good else "stationary"
        if reached.status is Status.CONVERGED:
            self._chip.set_status(self._converged, self._chip.text())
        self._show_notes((reached_in_words(reached),))
        self._hide_empty_notes()

    def _hide_empty_notes(self) -> None:
        """Leave no room to what nothing has been said of, once all is known."""
        for note in self._notes[1:]:
            if not note.text():
                note.hide()
        if not self._fit.text():
            self._fit.hide()

    def _show_notes(self, texts: tuple[str, ...], fit: tuple[str, ...] = ()) -> None:
        self._reached_text = "; ".join(filter(None, (*texts, *fit)))
        # A number and its error are not parted.
        text = "\n".join(fit)
        for sign in "=±":
            text = text.replace(f" {sign} ", f"\u00a0{sign}\u00a0")
        self._fit.setText(text)
        if fit:
            self._fit.show()
        for note, text in zip(self._notes, (*texts, "", ""), strict=False):
            note.setText(text)
            # A row that is empty for the moment keeps its place while something is dragged.
            if text and note.isHidden():
                note.show()
        self._show_tip()

    def _show_tip(self) -> None:
        said = "; ".join(filter(None, (self._outcome, self._reached_text)))
        text = self.tr("{name}: {said}. Click to select the run.")
        set_tooltip(self, text.format(name=self._name, said=said))
        self.setAccessibleName(f"{self._name}: {said}")

    def _show_words(self) -> None:
        """Say where the run ended; a long name is shortened, but never what is said of it."""
        if self._said is None:
            return
        status, step, complete, _ = self._said
        if not complete:
            text = self.tr(", {step} steps so far")
        elif status in (Status.CONVERGED, Status.CONSTANT, Status.DIVERGED, Status.STOPPED):
            text = ""
        elif self._rising:
            text = self.tr(" after {step} steps, loss rising")
        else:
            text = self.tr(" after {step} steps")
        self._words.set_parts(self._name, text.format(step=f"{step:,}"))

    def event(self, event: QEvent) -> bool:
        """Keep the keys that select from the window's shortcuts."""
        return claims(event, *_KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select the run."""
        if event.key() in _KEYS:
            self.picked.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the run."""
        event.accept()
        self.picked.emit()


def _chip_text(tape: Trajectory) -> str:
    """Return a status with the step at which it was reached, where it was at one."""
    text = status_text(tape.status)
    if tape.status in (Status.CONVERGED, Status.DIVERGED, Status.STOPPED):
        return QCoreApplication.translate("Outcomes", "{status} at {step}").format(
            status=text, step=f"{tape.last_step:,}"
        )
    return text
