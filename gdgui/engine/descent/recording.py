"""One run under way: its arrays, allocated once, and the state that it resumes from.

The recording of a run grows in the worker's thread while the window's thread reads what has been
written. That is safe without a lock, for each row is written once, and `last` moves on after it.

Where the course of a run is changed, the kernels are called once for each stretch between two
changes, and never know of them.
"""

from bisect import bisect_right
from typing import Any

import numpy as np
from msgspec.structs import replace

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import IntArray
from gdgui.engine.data.trained import TrainedObjective
from gdgui.engine.descent import kernels
from gdgui.engine.descent.divergence import limit_of
from gdgui.engine.descent.noise import BLOCK, noise_between
from gdgui.engine.descent.oscillation import classify
from gdgui.engine.descent.problem import Ends, ResolvedRun
from gdgui.engine.descent.rules import rules_of
from gdgui.engine.descent.state_kernels import states_along
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.engine.methods.step_flags import StepFlag
from gdgui.engine.objective.compilation import CompiledObjective

__all__ = ["Recording", "read_only", "refreshed_powers"]


State = Any
"""An optimizer's state: here an array of the shape (dim, state variables)."""


class Recording:
    """The tape of one run while it is written, with what it takes to go on and to look back.

    This is one of one or two coordinates; what it asks of kernels is overridden for more of them
    (`gdgui.engine.descent.training`).

    Args:
        objective: the compiled objective.
        values: its parameters, read-only.
        run: the run.
        ends: when it ends.
    """

    def __init__(
        self,
        objective: CompiledObjective | TrainedObjective,
        values: FloatArray,
        run: ResolvedRun,
        ends: Ends,
    ) -> None:
        self.run = run
        self.last = 0
        self.status: Status | None = None
        # Memory that is not written is not taken from the system, so a long tape costs nothing
        # until its steps are computed.
        steps = ends.steps
        rows, dim = steps + 1, len(run.start)
        self.x = np.empty((rows, dim))
        self.f = np.empty(rows)
        self.grad = np.empty((rows, dim))
        self._turns = [change.step for change in run.changes]
        self._moves = {c.step: c.iterate for c in run.changes if c.iterate is not None}
        self.x[0] = self._moves.get(0, run.start)
        step_size = run.step_size
        self._is_plain = (
            not run.direction.couples and step_size.is_schedule and not ends.watches_steps
        )
        rates = {run.in_force(0).learning_rate}
        rates |= {change.learning_rate for change in run.changes if change.step <= steps}
        is_constant = step_size.is_constant and len(rates) == 1
        self._is_scheduled = step_size.is_schedule and not is_constant
        self.eta = np.full(1 if is_constant else rows, run.in_force(0).learning_rate)
        self.flags = np.empty(0 if self._is_plain else rows, np.uint8)
        self._powers = refreshed_powers(run)
        self._checkpoints: list[State] = []
        self._objective: Any = objective
        self._values = values
        self._ends = ends
        self._limit = 1.0
        tuned = (run, *run.changes)
        self._hypers = [read_only(each.rule_hyperparameters) for each in tuned]
        self._learning_rates = [each.learning_rate for each in tuned]
        self._settings = read_only(tuple(step_size.parameters.values()))
        self._memory = np.array(step_size.rule.memory)
        self.block = BLOCK
        self._prepare()

    def _prepare(self) -> None:
        """Make the first state, and compile what is missing."""
        self._state: State = np.array([self.run.direction.initial_state] * self.x.shape[1])
        self._rules = rules_of(self._objective, self.run, for_any_kernel=not self._is_plain)

    @property
    def names(self) -> tuple[str, ...]:
        """What the objective calls its coordinates."""
        names: tuple[str, ...] = self._objective.coordinates
        return names

    def is_of(self, run: ResolvedRun) -> bool:
        """Return whether another run has the same tape: all but its name is the same."""
        return replace(run, label=self.run.label) == self.run

    def begin(self) -> None:
        """Write row 0, so that the tape has it before any step is taken.

        A kernel called for that would take longer than the first steps themselves.
        """
        self._evaluate_first()
        self.flags[:1] = 0
        self._checkpoints.append(self._state.copy())
        if self._is_scheduled:
            self._schedule(0, 0)
        elif not self.run.step_size.is_schedule:
            self.eta[0] = np.nan

    def extended(self, ends: Ends) -> "Recording":
        """Return the recording of the same run over more steps, which goes on from here.

        Its rows are those that it would have had from the start, to the bit.
        """
        longer = type(self)(self._objective, self._values, self.run, ends)
        rows = slice(0, self.last + 1)
        longer.x[rows], longer.f[rows], longer.grad[rows] = (
            self.x[rows],
            self.f[rows],
            self.grad[rows],
        )
        if len(longer.flags):
            longer.flags[rows] = self.flags[rows]
        if len(longer.eta) > 1:
            longer.eta[rows] = self.eta[rows]
        longer.last, longer._limit = self.last, self._limit
        longer._state, longer._checkpoints = self._state.copy(), list(self._checkpoints)
        longer._memory = self._memory.copy()
        if self.status in (Status.CONVERGED, Status.CONSTANT, Status.DIVERGED, Status.STOPPED):
            longer.status = self.status
        return longer

    def _evaluate_first(self) -> None:
        """Write the value and the gradient of row 0."""
        self.f[0], *gradient = self._raise_limit(0)
        self.grad[0] = gradient[: self.x.shape[1]]

    def _raise_limit(self, row: int) -> tuple[float, float, float]:
        """Let |x| and |f| grow from a row that the iterate has been put at.

        Returns:
            The value and the gradient there.
        """
        place = [*self.x[row].tolist(), 0.0][:2]
        found = self._objective.value_and_gradient(*place, self._values)
        self._limit = max(self._limit, limit_of(*place, *found))
        value, gx, gy = found
        return value, gx, gy

    def advance(self, steps: int) -> None:
        """Take up to ``steps`` steps; at the end of the tape, find the run's status."""
        target = min(self.last + steps, len(self.f) - 1)
        while self.status is None:
            if self.last == len(self._checkpoints) * self.block:
                self._checkpoints.append(self._state.copy())
            end_of_block = (self.last // self.block + 1) * self.block
            self._conclude(*self._go_on(min(target, end_of_block, self._next_turn(self.last))))
            if self.last >= target:
                return

    def _go_on(self, last: int) -> tuple[int, int]:
        """Descend to a row; if a change puts its iterate elsewhere, go there before it is seen."""
        row, code = self._descend(self.last, last)
        if row > self.last and row in self._moves:
            self.x[row] = self._moves[row]
            self._raise_limit(row)
            row, code = self._descend(row, row)
        return row, code

    def _descend(self, first: int, last: int) -> tuple[int, int]:
        """Take the steps from one row to another, with no change in between them.

        Returns:
            What the kernel returns.
        """
        run, part = self.run, self._part(first)
        hyper, learning_rate = self._hypers[part], self._learning_rates[part]
        self._refresh_powers(self._state, first)
        if self._is_scheduled:
            self._schedule(first, last)
        noise = noise_between(run.noise, run.seed, self.x.shape[1], first, last)
        evaluate, rules, ends = self._objective.value_and_gradient, self._rules, self._ends
        if self._is_plain:
            plain: tuple[int, int] = kernels.descend(
                evaluate, self._values, rules.elementwise, hyper, ends.tolerance, self._limit,
                noise, self.x, self.f, self.grad, self.eta, self._state, first, last,
            )  # fmt: skip
            return plain
        found: tuple[int, int] = kernels.descend_searching(
            evaluate, rules.hessian, self._values, rules.elementwise, rules.coupled, rules.kind,
            hyper, rules.stepping, rules.search, learning_rate, self._settings, self._memory,
            ends.tolerance, ends.least_step, ends.least_change, self._limit, noise,
            self.x, self.f, self.grad, self.eta, self.flags, self._state, first, last,
        )  # fmt: skip
        return found

    def _schedule(self, first: int, last: int) -> None:
        """Write the step sizes from one row to another, with no change in between them."""
        factors = self.run.step_size.factors(np.arange(first, last + 1))
        self.eta[first:last] = self._learning_rates[self._part(first)] * factors[:-1]
        # A change may begin at the last row, whose step is still to be taken.
        self.eta[last] = self._learning_rates[self._part(last)] * factors[-1]

    def _part(self, row: int) -> int:
        """Return how many changes count at the step that leaves a row."""
        return bisect_right(self._turns, row)

    def _next_turn(self, row: int) -> int:
        """Return the row of the first change after a row; beyond the tape where there is none."""
        part = self._part(row)
        return self._turns[part] if part < len(self._turns) else len(self.f)

    def _refresh_powers(self, state: State, row: int) -> None:
        """Bring the running powers of a state in line with a change at a row, if there is one.

        As in torch, the power is that of the present hyperparameter. To do so twice is no harm.
        """
        for slot, power in self._powers.get(row, ()):
            state[:, slot] = power

    def _conclude(self, last: int, code: int) -> None:
        self.last = last
        if code == kernels.CONVERGED:
            self.status = Status.CONSTANT if self._objective.is_constant else Status.CONVERGED
        elif code == kernels.DIVERGED:
            self.status = Status.DIVERGED
        elif code == kernels.STOPPED:
            self.status = Status.STOPPED
        elif last == len(self.f) - 1:
            # A way that someone has carried the iterate is no step of the run.
            self.status = self._classify(self.run.newest_move(last))

    def _classify(self, first: int) -> Status:
        """Tell from the rows since one whether a run that took all its steps oscillates."""
        return classify(self.x[first:], self.f[first:], self.grad[first:])

    def replay(self, state: State, first: int, last: int) -> tuple[FloatArray, StepFlag]:
        """Carry an optimizer's state on, in place, over the steps that leave some rows.

        Args:
            state: the state before row ``first`` takes its step, shape (dim, state variables).
            first: the first row.
            last: the last one, in the same block, before `Recording.last`.

        Returns:
            The rule's direction at the last row, shape (dim,), and its flag.
        """
        while True:
            end = min(last, self._next_turn(first) - 1)
            found = self._replay(state, first, end)
            if end == last:
                return found
            first = end + 1

    def _replay(self, state: State, first: int, last: int) -> tuple[FloatArray, StepFlag]:
        """Do what `replay` does, with no change after the first row."""
        self._refresh_powers(state, first)
        hyper, rules = self._hypers[self._part(first)], self._rules
        dim = self.x.shape[1]
        noise = noise_between(self.run.noise, self.run.seed, dim, first, last + 1)
        dx, dy, flag = kernels.replay(
            rules.hessian, self._values, rules.elementwise, rules.coupled, rules.kind, hyper, noise,
            self.x, self.grad, state, first, last,
        )  # fmt: skip
        return np.array((dx, dy)[:dim]), StepFlag(flag)

    def states_along(self, first: int, end: int) -> dict[str, FloatArray]:
        """Return the states of an elementwise rule after the steps that leave some rows.

        Args:
            first: the first row.
            end: the row after the last one, at most `Recording.last`.

        Returns:
            The values of each state variable by its name, shape (end - first, dim).
        """
        row, state = self.checkpoint(first)
        if row < first:
            self.replay(state, row, first - 1)
        dim, slots = state.shape
        found = np.empty((end - first, dim, slots))
        row = first
        while row < end:
            stop = min(end, self._next_turn(row), (row // self.block + 1) * self.block)
            self._refresh_powers(state, row)
            noise = noise_between(self.run.noise, self.run.seed, dim, row, stop)
            states_along(
                self._rules.elementwise, self._hypers[self._part(row)], noise, self.x, self.grad,
                state, found[row - first : stop - first], row, stop,
            )  # fmt: skip
            row = stop
        names = [variable.name for variable in self.run.direction.state]
        return {name: found[:, :, slot] for slot, name in enumerate(names)}

    def state_values(self, state: State) -> dict[str, FloatArray]:
        """Return a state by the names of its variables; each is an array of its own."""
        names = [variable.name for variable in self.run.direction.state]
        return {name: state[:, slot].copy() for slot, name in enumerate(names)}

    def samples_of(self, row: int) -> IntArray | None:
        """Return the numbers of the samples that the step from a row sees; None without data."""
        return None

    def is_moved(self, row: int) -> bool:
        """Tell whether the iterate of a row was put there, and is not where a step led."""
        return row in self._moves

    def checkpoint(self, row: int) -> tuple[int, State]:
        """Return the last row at or before ``row`` whose state was kept, and a copy of that."""
        number = min(row // self.block, len(self._checkpoints) - 1)
        return number * self.block, self._checkpoints[number].copy()

    def snapshot(self) -> Trajectory:
        """Return a read-only look at the rows written so far."""
        count = self.last + 1
        rows = slice(None, count)
        eta = self.eta[rows] if len(self.eta) > 1 else np.broadcast_to(self.eta, count)
        return Trajectory(
            x=_locked(self.x[rows]),
            f=_locked(self.f[rows]),
            grad=_locked(self.grad[rows]),
            status=self.status or Status.MOVING,
            complete=self.status is not None,
            eta=_locked(eta),
            flags=_locked(self.flags[rows]),
            names=self.names,
        )


def refreshed_powers(run: ResolvedRun) -> dict[int, list[tuple[int, float]]]:
    """Return what a change makes of the running powers: slots of the state and values, by row."""
    found = {}
    before = run.hyperparameters
    for change in run.changes:
        now = change.hyperparameters
        found[change.step] = [
            (slot, now[base] ** change.step)
            for slot, variable in enumerate(run.direction.state)
            if (base := variable.power_of) and now[base] != before[base]
        ]
        before = now
    return found


def read_only(values: tuple[float, ...]) -> FloatArray:
    """Return numbers as an array that compiled functions may read."""
    return _locked(np.array(values, dtype=np.float64))


def _locked(array: np.ndarray) -> np.ndarray:
    view = array.view()
    view.flags.writeable = False
    return view
