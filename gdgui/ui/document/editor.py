"""The slots of every edit: a control's news in, an undoable change of the session out.

Each slot names its edit for the undo menu. An edit that makes no sense is refused with a
sentence, and the open experiment stays as it was.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from gdgui.engine.descent.problem import resolve
from gdgui.errors import UserError
from gdgui.experiment import Experiment, Objective, Run
from gdgui.ui.document import caption_edits, edits, learning_edits, run_edits, steering_edits
from gdgui.ui.document.locks import check_locks
from gdgui.ui.document.session import Session

__all__ = ["Editor"]

Point = tuple[float, ...]


class Editor(QObject):
    """Turns what controls ask for into edits of the session.

    Signals:
        locks_changed: what cannot be edited now, as `set_locks` takes it.
        refused: a sentence that says why an edit makes no sense.
        formula_refused: the same of a formula that reads well.
        run_added: the place of a run that an edit has brought.
        run_removed: the place of a run that an edit has taken away.
    """

    locks_changed = Signal(object)
    refused = Signal(str)
    formula_refused = Signal(str)
    run_added = Signal(int)
    run_removed = Signal(int)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._locks: frozenset[str] = frozenset()

    def set_locks(self, locks: frozenset[str]) -> None:
        """Refuse edits of some parts, of `gdgui.lessons.lesson.LOCKS`, until others are locked."""
        if locks != self._locks:
            self._locks = locks
            self.locks_changed.emit(locks)

    def apply(self, edit: Callable[[Experiment], Experiment], text: str, gesture: str) -> None:
        """Make the edit of a task's own control, whatever is locked besides.

        Args:
            edit: returns the edited experiment.
            text: what is done, for the undo menu.
            gesture: edits of one gesture are undone together; empty for an edit by itself.
        """
        self._apply(text, edit, gesture=gesture, heeds_locks=False)

    def set_title(self, title: str) -> None:
        """Rename the experiment."""
        self._apply(self.tr("Rename"), edits.with_title, title)

    def set_words(self, title: str, description: str) -> None:
        """Call the experiment something, and say what there is to see."""
        self._apply(self.tr("Edit title and description"), edits.with_words, title, description)

    def set_steps(self, steps: int) -> None:
        """Ask for another number of steps."""
        self._apply(self.tr("Change steps"), edits.with_steps, steps)

    def set_tolerances(self, tolerances: dict[str, float]) -> None:
        """Let runs stop elsewhere; by the names of the experiment's fields."""
        self._apply(self.tr("Change when runs stop"), edits.with_tolerances, tolerances)

    def set_objective(self, name: str) -> None:
        """Take a named objective."""
        self._apply(self.tr("Change objective"), edits.with_objective, name)

    def set_formula(self, formula: str, gesture: str) -> None:
        """Take another formula.

        What fits is kept of the experiment before the typing began, not of the formulas that
        the text went through: a y that is gone for a moment must not take its starts along.
        """
        before = self._session.before(gesture)

        def edit(_experiment: Experiment, formula: str) -> Experiment:
            return edits.with_formula(before, formula)

        self._apply_formula(self.tr("Edit formula"), edit, formula, gesture)

    def set_coordinates(self, formula: str, coordinates: tuple[str, ...]) -> None:
        """Take a formula of which someone has said what its coordinates are."""

        def edit(experiment: Experiment, formula: str) -> Experiment:
            return edits.with_coordinates(experiment, formula, coordinates)

        self._apply_formula(self.tr("Choose coordinates"), edit, formula)

    def set_parameter(self, name: str, value: float, gesture: str) -> None:
        """Set a parameter of the formula."""
        text = self.tr("Change {name}").format(name=name)
        self._apply(text, edits.with_parameter, name, value, gesture=gesture)

    def set_gradient(self, gradient: tuple[str, ...] | None, gesture: str) -> None:
        """Let runs descend by a gradient that was typed by hand; None for the right one.

        Args:
            gradient: the partial derivatives as they were typed, one for each coordinate.
            gesture: edits of one gesture are undone together; empty for an edit by itself.
        """
        before = self._session.before(gesture).objective.gradient
        if gradient is None:
            text = self.tr("Drop the typed gradient")
        elif before:
            text = self.tr("Edit the typed gradient")
        else:
            text = self.tr("Descend by the typed gradient")
        self._apply(text, edits.with_gradient, gradient, gesture=gesture)

    def set_learning(self, objective: Objective, text: str, gesture: str) -> None:
        """Learn from other data, with another model or another loss.

        Runs are fitted to those before the gesture began: what is too few for a moment must not
        take their batches or starts along.

        Args:
            objective: what is minimised from now on.
            text: what was done to it, for the undo menu.
            gesture: edits of one gesture are undone together; empty for an edit by itself.
        """
        before = self._session.before(gesture)

        def edit(_experiment: Experiment, objective: Objective) -> Experiment:
            return learning_edits.with_learning(before, objective)

        self._apply(text, edit, objective, gesture=gesture)

    def set_domain(self, intervals: tuple[tuple[float, float], ...]) -> None:
        """Take another part of the plane as the one that is shown at first."""
        self._apply(self.tr("Set domain"), edits.with_domain, intervals)

    def edit_run(self, index: int, run: Run, text: str, gesture: str = "") -> None:
        """Put an edited run in the place of one.

        Args:
            index: the place of the run.
            run: what it is from now on.
            text: what was done to it, for the undo menu.
            gesture: edits of one gesture are undone together; empty for an edit by itself.
        """
        self._apply(text, edits.with_run, index, run, gesture=gesture)

    def set_learning_rate(self, index: int, rate: float, gesture: str) -> None:
        """Give a run another learning rate throughout."""
        self.set_hyperparameters(index, {"learning_rate": rate}, gesture)

    def set_hyperparameters(self, index: int, values: dict[str, float], gesture: str) -> None:
        """Set some hyperparameters of a run at once, for the whole of it."""
        names = self.tr(" and ").join(name.replace("_", " ") for name in values)
        run = run_edits.with_hyperparameters(self._session.experiment.runs[index], values)
        self.edit_run(index, run, self.tr("Change {name}").format(name=names), gesture)

    def set_starts(self, index: int, start: Point, gesture: str) -> None:
        """Move the start of a run, and of all that start at the same place."""
        self._apply(self.tr("Move start"), edits.with_starts, index, start, gesture=gesture)

    def move_change(self, index: int, step: int, to: int, gesture: str) -> None:
        """Let a change of course count from another step on."""
        experiment = self._session.experiment
        run = steering_edits.with_change_moved(experiment.runs[index], step, to, experiment.steps)
        self.edit_run(index, run, self.tr("Move change"), gesture)

    def remove_change(self, index: int, step: int) -> None:
        """Take a change of course back."""
        run = steering_edits.without_change(self._session.experiment.runs[index], step)
        self.edit_run(index, run, self.tr("Delete change"))

    def set_caption(self, step: int, text: str, instead_of: int | None = None) -> None:
        """Say something from a step on; a caption that it stands for instead goes."""
        known = {caption.step for caption in self._session.experiment.captions}
        name = self.tr("Edit caption") if known & {step, instead_of} else self.tr("Add caption")
        self._apply(name, caption_edits.with_caption, step, text, instead_of)

    def move_caption(self, step: int, to: int, gesture: str) -> None:
        """Let a caption appear at another step."""
        edit = caption_edits.with_caption_moved
        self._apply(self.tr("Move caption"), edit, step, to, gesture=gesture)

    def remove_caption(self, step: int) -> None:
        """Take a caption away."""
        self._apply(self.tr("Delete caption"), caption_edits.without_caption, step)

    def add_run(self, index: int) -> None:
        """Add a run like the one at ``index``, and select it."""
        if self._apply(self.tr("Add run"), edits.add_run, index):
            self.run_added.emit(len(self._session.experiment.runs) - 1)

    def duplicate_run(self, index: int, same_noise: bool = False) -> None:
        """Put a copy of a run behind it, with the same noise or with its own, and select it."""
        if self._apply(self.tr("Duplicate run"), edits.duplicate_run, index, same_noise):
            self.run_added.emit(index + 1)

    def copy_run(self, index: int, optimizer: str) -> None:
        """Put a copy of a run with another method behind it, and select it."""
        if self._apply(self.tr("Copy run"), edits.copy_run, index, optimizer):
            self.run_added.emit(index + 1)

    def sweep(self, index: int, name: str, values: tuple[float, ...], in_place: bool) -> None:
        """Make a run for each value of a hyperparameter, and select the first of them."""
        direction = resolve(self._session.experiment).runs[index].direction
        symbols = {parameter.name: parameter.symbol for parameter in direction.hyperparameters}
        text = self.tr("Sweep {symbol}").format(symbol=symbols.get(name, name))
        if self._apply(text, edits.sweep, index, name, values, in_place):
            self.run_added.emit(index if in_place else index + 1)

    def remove_run(self, index: int) -> None:
        """Remove a run, unless it is the only one."""
        if len(self._session.experiment.runs) == 1:
            self.refused.emit(self.tr("An experiment needs at least one run; this is the last."))
            return
        if self._apply(self.tr("Delete run"), edits.remove_run, index):
            self.run_removed.emit(index)

    def _apply_formula(
        self,
        text: str,
        edit: Callable[[Experiment, str], Experiment],
        formula: str,
        gesture: str = "",
    ) -> None:
        """Take another formula; where it is refused, the field that it is in says why."""

        def told(experiment: Experiment, formula: str) -> Experiment:
            try:
                return edit(experiment, formula)
            except UserError as error:
                self.formula_refused.emit(str(error))
                raise

        self._apply(text, told, formula, gesture=gesture)

    def _apply(
        self,
        text: str,
        edit: Callable[..., Experiment],
        *arguments: object,
        gesture: str = "",
        heeds_locks: bool = True,
    ) -> bool:
        """Make an edit that can be undone; return whether it makes sense."""
        try:
            experiment = edit(self._session.experiment, *arguments)
            resolve(experiment)
            if heeds_locks:
                check_locks(self._locks, self._session.experiment, experiment)
        except UserError as error:
            self.refused.emit(str(error))
            return False
        self._session.edit(experiment, text, gesture)
        return True
