"""Steering: whether a change counts for the whole of a run, or from the playhead onwards.

While steering is switched on, or Alt is held, what a control changes is a change of the run's
course at the step that is shown. Otherwise it changes the value that is shown where it was set:
at the start, or at the last change before the playhead.
"""

from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from gdgui.engine.descent.problem import Problem
from gdgui.experiment import Change, Run
from gdgui.ui.document import run_edits, steering_edits
from gdgui.ui.document.editor import Editor
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.playback.player import Player
from gdgui.ui.timeline.change_markers import ChangeMarker
from gdgui.ui.widgets.number_slider import format_number

__all__ = ["Steering"]


class Steering(QObject):
    """Decides from which step on an edit counts.

    Args:
        playback: what is shown.
        player: where the playhead is.
        editor: who makes the edits.
        parent: who owns it.

    Signals:
        toggled: steering has been switched on or off.
        course_shown: other values are in force at the playhead than were shown last.
        ineffective: a sentence that says why a change of course has no effect; empty if it has.
    """

    toggled = Signal(bool)
    course_shown = Signal()
    ineffective = Signal(str)

    def __init__(
        self,
        playback: PlaybackController,
        player: Player,
        editor: Editor,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._playback = playback
        self._player = player
        self._editor = editor
        self._is_on = False
        self._shown: tuple[int, ...] = ()
        self._held: tuple[str, int] = ("", 0)
        self._shifted: tuple[str, tuple[float, ...]] = ("", ())
        player.moved.connect(self._follow)
        playback.problem_changed.connect(self._take_course)

    def set_on(self, on: bool) -> None:
        """Switch steering on or off."""
        if on != self._is_on:
            self._is_on = on
            self.toggled.emit(on)

    @property
    def problem(self) -> Problem:
        """The problem with the hyperparameters that are in force at the playhead."""
        problem = self._playback.problem
        if not any(run.changes for run in problem.runs):
            return problem
        step = self._player.step
        return replace(problem, runs=tuple(run.at(step) for run in problem.runs))

    def markers(self) -> tuple[ChangeMarker, ...]:
        """Return every change of course, in the order of their steps."""
        problem, colors = self._playback.problem, self._playback.colors
        markers = [
            ChangeMarker(index, change.step, colors[index], self._in_words(index, change))
            for index, run in enumerate(problem.experiment.runs)
            for change in run.changes
        ]
        return tuple(sorted(markers, key=lambda marker: (marker.step, marker.run)))

    def with_hyperparameter(
        self, index: int, run: Run, name: str, value: float, gesture: str
    ) -> tuple[Run, str]:
        """Return a run with a hyperparameter set, and what was done to it in words.

        It is set from the playhead on, or where the value shown was set.
        """
        step, words = self._step_of(gesture), name.replace("_", " ")
        if not self._is_steering():
            edited = steering_edits.with_hyperparameter_in_force(run, step, name, value)
            return edited, self.tr("Change {name}").format(name=words)
        # Whether it has an effect is known, and told, once the edit has been made.
        QTimer.singleShot(0, self, lambda: self._tell_effect(index, step))
        edited = steering_edits.steer_hyperparameter(run, step, name, value)
        return edited, self.tr("Steer {name}").format(name=words)

    def pick_point(self, point: tuple[float, ...], gesture: str, alone: bool) -> None:
        """Move the start of the selected run, or of all with it; steering, put the ball there."""
        selected, step = self._playback.selected, self._step_of(gesture)
        self._put(self._lifted(point, selected, step), gesture, alone)

    def shift_parameter(self, place: int, offset: float, gesture: str, alone: bool) -> None:
        """Move one parameter of the start as `pick_point` does, or steering, of the iterate.

        Args:
            place: which parameter.
            offset: how far it is from where it was when the gesture began.
            gesture: a token that is the same for a whole gesture.
            alone: whether other runs with that start keep it.
        """
        if gesture != self._shifted[0]:
            step = self._step_of(gesture)
            self._shifted = gesture, self._theta(self._playback.selected, step)
        theta = self._shifted[1]
        moved = (*theta[:place], theta[place] + offset, *theta[place + 1 :])
        self._put(moved, gesture, alone)

    def parameter_at(self, place: int) -> tuple[int, float]:
        """Return from which step on a parameter is about to be set, 0 for the start, and its value.

        Args:
            place: which parameter.
        """
        step = self._player.step if self._is_steering() else 0
        return step, self._theta_at(self._playback.selected, step)[place]

    def set_parameter(self, place: int, value: float, step: int, gesture: str, alone: bool) -> None:
        """Set one parameter where `parameter_at` has said.

        Args:
            place: which parameter.
            value: what it is from there on.
            step: from which step on; 0 for the start.
            gesture: a token for the edit.
            alone: whether other runs with that start keep it.
        """
        theta = self._theta_at(self._playback.selected, step)
        self._put_at(step, (*theta[:place], value, *theta[place + 1 :]), gesture, alone)

    def _put(self, point: tuple[float, ...], gesture: str, alone: bool) -> None:
        """Start the selected run at a point, or steering, put it there from the playhead on."""
        step = self._step_of(gesture)
        self._put_at(step if self._is_steering() else 0, point, gesture, alone)

    def _put_at(self, step: int, point: tuple[float, ...], gesture: str, alone: bool) -> None:
        """Start the selected run at a point, or put it there at a later step."""
        selected = self._playback.selected
        run = self._playback.problem.experiment.runs[selected]
        if step > 0:
            edited = steering_edits.steer_iterate(run, step, point)
            self._editor.edit_run(selected, edited, self.tr("Move iterate"), gesture)
            self._tell_effect(selected, step)
        elif alone:
            edited = run_edits.with_start(run, point)
            self._editor.edit_run(selected, edited, self.tr("Move start"), gesture)
        else:
            self._editor.set_starts(selected, point, gesture)

    def _lifted(self, point: tuple[float, ...], index: int, step: int) -> tuple[float, ...]:
        """Return where a run is to be put whose plane has been pointed at."""
        plane = self._playback.plane
        return point if plane is None else plane.lifted(self._theta(index, step), point)

    def _theta(self, index: int, step: int) -> tuple[float, ...]:
        """Return where a run is that is about to be put elsewhere: its start, or its iterate."""
        return self._theta_at(index, step if self._is_steering() else 0)

    def _theta_at(self, index: int, step: int) -> tuple[float, ...]:
        """Return where a run is at a step, or at its start."""
        tapes = self._playback.tapes
        if step > 0 and index < len(tapes):
            return tuple(tapes[index].x[min(step, tapes[index].last_step)].tolist())
        return tuple(self._playback.problem.runs[index].start)

    def _is_steering(self) -> bool:
        alt = Qt.KeyboardModifier.AltModifier
        return self._is_on or bool(QGuiApplication.keyboardModifiers() & alt)

    def _step_of(self, gesture: str) -> int:
        """Return the step at which a gesture began, however the playhead has moved since."""
        if not gesture or gesture != self._held[0]:
            self._held = (gesture, self._player.step)
        return self._held[1]

    def _tell_effect(self, index: int, step: int) -> None:
        """Say so where the run has come to its end before."""
        tapes = self._playback.tapes
        if index < len(tapes) and tapes[index].complete and tapes[index].last_step < step:
            sentence = self.tr(
                "{run} ended at step {last:,}: a change at step {step:,} has no effect."
            )
            label = self._playback.problem.runs[index].label
            self.ineffective.emit(
                sentence.format(run=label, last=tapes[index].last_step, step=step)
            )
        else:
            self.ineffective.emit("")

    def _follow(self, _playhead: float) -> None:
        """Tell when the playhead passes a change."""
        before = self._shown
        self._take_course()
        if self._shown != before:
            self.course_shown.emit()

    def _take_course(self) -> None:
        """Take note of the changes that are in force at the playhead."""
        step = self._player.step
        self._shown = tuple(run.newest_change(step) for run in self._playback.problem.runs)

    def _in_words(self, index: int, change: Change) -> str:
        run = self._playback.problem.runs[index]
        symbols = {each.name: each.symbol for each in run.direction.hyperparameters}
        parts = [
            f"{symbols.get(name, name)} = {format_number(value)}"
            for name, value in change.hyperparameters.items()
        ]
        if change.iterate is not None:
            place = ", ".join(format_number(value) for value in change.iterate)
            parts.append(self.tr("put at {place}").format(place=f"({place})"))
        text = self.tr("{run} from step {step:,} on: {what}")
        return text.format(run=run.label, step=change.step, what=", ".join(parts))
