"""Experiment to tapes: all of it at once, or in slices of a few milliseconds.

`descend` is the whole of it for a script. `Descent` is the same for somebody who must stay
attentive: the window's worker advances it slice by slice and looks up in between.
"""

import time
from dataclasses import dataclass, field

import numpy as np

from gdgui.engine import kernels
from gdgui.engine.compilation import CompiledObjective, compile_objective, compile_rule
from gdgui.engine.diagnosis import classify
from gdgui.engine.problem import Problem, ResolvedRun, resolve
from gdgui.engine.syntax import FormulaError
from gdgui.engine.trajectory import FloatArray, Status, Trajectory
from gdgui.experiment import Experiment, ExperimentError

__all__ = ["Descent", "descend"]

FIRST_SLICE = 1_999
"""Steps of the first slice: so few that the first picture never waits, and that views draw it
without a compiled loop (`gdgui.engine.reduction.SHORT` rows)."""


def descend(experiment: Experiment) -> tuple[Trajectory, ...]:
    """Run every run of an experiment to its end.

    Returns:
        A tape for each run, in order. A tape is shorter than the steps asked for where the run
        converged or diverged before.

    Raises:
        ExperimentError: the experiment makes no sense; the text says where.
    """
    problem = resolve(experiment)
    try:
        descent = Descent(problem)
    except FormulaError as error:
        raise ExperimentError(f"objective.formula: {error}") from error
    while not descent.done:
        descent.advance(seconds=1.0)
    return descent.trajectories()


@dataclass(slots=True)
class _Tape:
    """One run under way: its arrays, allocated once, and the state it resumes from."""

    run: ResolvedRun
    x: FloatArray
    f: FloatArray
    grad: FloatArray
    state: FloatArray
    tolerance: float
    last: int = 0
    status: Status | None = None
    hyper: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self.x[0] = self.run.start
        self.hyper = _read_only(self.run.rule_hyperparameters)

    def advance(self, objective: CompiledObjective, values: FloatArray, steps: int) -> None:
        """Take up to ``steps`` steps; at the end of the tape, find the run's status."""
        target = min(self.last + steps, len(self.f) - 1)
        self.last, code = kernels.descend(
            objective.value_and_gradient,
            values,
            compile_rule(self.run.direction.id),
            self.hyper,
            self.run.learning_rate,
            self.tolerance,
            self.x,
            self.f,
            self.grad,
            self.state,
            self.last,
            target,
        )
        if code == kernels.CONVERGED:
            self.status = Status.CONVERGED
        elif code == kernels.DIVERGED:
            self.status = Status.DIVERGED
        elif self.last == len(self.f) - 1:
            rows = slice(None, self.last + 1)
            self.status = classify(self.x[rows], self.f[rows], self.grad[rows])

    def snapshot(self) -> Trajectory:
        """Return a read-only look at the rows written so far."""
        rows = slice(None, self.last + 1)
        return Trajectory(
            x=_locked(self.x[rows]),
            f=_locked(self.f[rows]),
            grad=_locked(self.grad[rows]),
            status=self.status or Status.MOVING,
            complete=self.status is not None,
        )


class Descent:
    """All runs of an experiment under way.

    Args:
        problem: what to run.

    Raises:
        FormulaError: sympy finds that the formula has no real value anywhere.
    """

    def __init__(self, problem: Problem) -> None:
        self._objective = compile_objective(problem.objective.syntax)
        self._values = _read_only(problem.objective.values)
        self._slice = FIRST_SLICE
        self._tapes = [self._tape(problem, run) for run in problem.runs]
        # The start is on the tape from the beginning: a snapshot always has its row 0.
        for tape in self._tapes:
            tape.advance(self._objective, self._values, 0)

    @staticmethod
    def _tape(problem: Problem, run: ResolvedRun) -> _Tape:
        rows = problem.experiment.steps + 1
        # Memory that is not written is not taken from the system, so a long tape costs nothing
        # until its steps are computed.
        return _Tape(
            run,
            x=np.empty((rows, problem.dim)),
            f=np.empty(rows),
            grad=np.empty((rows, problem.dim)),
            state=np.array([run.direction.initial_state] * problem.dim),
            tolerance=problem.experiment.tolerance,
        )

    @property
    def done(self) -> bool:
        """Whether every run has come to its end."""
        return all(tape.status is not None for tape in self._tapes)

    def advance(self, seconds: float) -> None:
        """Take steps with every run for about this long; see also `done`."""
        under_way = [tape for tape in self._tapes if tape.status is None]
        began = time.perf_counter()
        for tape in under_way:
            tape.advance(self._objective, self._values, self._slice)
        took = max(time.perf_counter() - began, 1e-6)
        # Machines and formulas differ a thousandfold: the slice is fitted to what was measured.
        self._slice = int(np.clip(self._slice * min(seconds / took, 8.0), 100, 10_000_000))

    def trajectories(self) -> tuple[Trajectory, ...]:
        """Return the tapes so far; they share memory with the ones still being written."""
        return tuple(tape.snapshot() for tape in self._tapes)


def _read_only(values: tuple[float, ...]) -> FloatArray:
    return _locked(np.array(values, dtype=np.float64))


def _locked(array: FloatArray) -> FloatArray:
    view = array.view()
    view.flags.writeable = False
    return view
