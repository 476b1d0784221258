"""Experiment to tapes: all of it at once, or in slices of a few milliseconds.

`descend` is the whole of it for a script. `Descent` is the same for someone who must stay
attentive: the window's worker advances it slice by slice and looks up in between.
"""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
from msgspec.structs import replace

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.trained import TrainedObjective, trained_objective
from gdgui.engine.descent.problem import (
    AnyObjective,
    LearningObjective,
    Problem,
    ResolvedRun,
    resolve,
)
from gdgui.engine.descent.recording import Recording, read_only
from gdgui.engine.descent.training import TrainingRecording
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.objective.compilation import CompiledObjective, compile_objective
from gdgui.engine.objective.syntax import FormulaError
from gdgui.experiment import Experiment, ExperimentError

__all__ = ["Descent", "descend", "descended"]

FIRST_SLICE = 1_999
"""Steps of the first slice: so few that the first picture never waits, and that views draw it
without a compiled loop (`gdgui.engine.display.reduction.SHORT` rows)."""
_LEFT_OVER = 1.5


def descend(experiment: Experiment) -> tuple[Trajectory, ...]:
    """Run every run of an experiment to its end.

    Returns:
        A tape for each run, in order. A tape is shorter than the steps asked for where the run
        converged or diverged before.

    Raises:
        ExperimentError: the experiment makes no sense; the text says where.
    """
    return descended(resolve(experiment)).trajectories()


def descended(problem: Problem) -> "Descent":
    """Return the descent of a problem with every run at its end.

    Raises:
        ExperimentError: the formula has no real value anywhere.
    """
    try:
        descent = Descent(problem)
    except FormulaError as error:
        place = "objective.formula" if problem.experiment.objective.formula else "objective.model"
        raise ExperimentError(f"{place}: {error}") from error
    while not descent.done:
        descent.advance(seconds=1.0)
    return descent


class Descent:
    """All runs of an experiment under way.

    Args:
        problem: what to run.
        before: what was run last; runs that are the same in both are taken over with their tapes.

    Attributes:
        runs: what is run, in order.
        objective: the compiled objective.
        values: its parameters, read-only.
        recordings: the tape of each run with what it takes to look back, in order.

    Raises:
        FormulaError: sympy finds that the formula has no real value anywhere.
    """

    def __init__(self, problem: Problem, before: "Descent | None" = None) -> None:
        experiment = problem.experiment
        self.runs = problem.runs
        self.objective, values = _compiled(problem.objective)
        self._ground = (values, problem.ends)
        self.values: FloatArray = read_only(values)
        self._slice = FIRST_SLICE
        self._steps = experiment.steps
        known: tuple[Recording, ...] = ()
        if before is not None and self._shares_ground(before):
            known = before.recordings
        self.recordings: tuple[Recording, ...] = tuple(
            self._taken_over(known, run) or self._begun(run) for run in problem.runs
        )

    def _shares_ground(self, other: "Descent") -> bool:
        """Return whether two descents go down the same objective, this one at least as far."""
        (values, ends), (others, before) = self._ground, other._ground
        alike = values == others and ends == replace(before, steps=ends.steps)
        return alike and ends.steps >= before.steps and self.objective is other.objective

    def _taken_over(self, known: Sequence[Recording], run: ResolvedRun) -> Recording | None:
        """Return the recording of a run that is known, to go on from where it is shorter."""
        found = next((each for each in known if each.is_of(run)), None)
        if found is None or len(found.f) == self._steps + 1:
            return found
        return found.extended(self._ground[1])

    def _begun(self, run: ResolvedRun) -> Recording:
        """Return the recording of a run whose start is on the tape, as any snapshot has it."""
        ends = self._ground[1]
        recording: Recording
        if isinstance(self.objective, TrainedObjective):
            recording = TrainingRecording(self.objective, self.values, run, ends)
        else:
            recording = Recording(self.objective, self.values, run, ends)
        recording.begin()
        return recording

    @property
    def done(self) -> bool:
        """Whether every run has come to its end."""
        return all(recording.status is not None for recording in self.recordings)

    def advance(self, seconds: float) -> None:
        """Take steps with every run for about this long; see also `done`."""
        under_way = [recording for recording in self.recordings if recording.status is None]
        began = time.perf_counter()
        left = self._steps - min((recording.last for recording in under_way), default=0)
        # A call costs as much as some thousand steps: no slice leaves but a few of them.
        steps = left if left <= _LEFT_OVER * self._slice else self._slice
        if len(under_way) > 1 and isinstance(self.objective, TrainedObjective):
            # A training holds no lock, and takes as long as a frame.
            list(_threads().map(lambda recording: recording.advance(steps), under_way))
        else:
            for recording in under_way:
                recording.advance(steps)
        took = max(time.perf_counter() - began, 1e-6)
        # Machines and formulas differ a thousandfold: the slice is fitted to what was measured.
        self._slice = int(np.clip(steps * min(seconds / took, 8.0), 100, 10_000_000))

    def trajectories(self) -> tuple[Trajectory, ...]:
        """Return the tapes so far; they share memory with the ones still being written."""
        return tuple(recording.snapshot() for recording in self.recordings)


@cache
def _threads() -> ThreadPoolExecutor:
    """Return the threads that trainings share."""
    return ThreadPoolExecutor(os.cpu_count() or 1, "gdgui-training")


def _compiled(
    objective: AnyObjective,
) -> tuple[CompiledObjective | TrainedObjective, tuple[float, ...]]:
    """Return an objective ready to run, and the values of its parameters."""
    if isinstance(objective, LearningObjective):
        return trained_objective(objective.data, objective.network), ()
    return compile_objective(objective.descended), objective.values
