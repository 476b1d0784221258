"""The tape of a training: a run on the parameters of a network, however many there are.

Elementwise rules whose step sizes are known beforehand go through a compiled loop
(`gdgui.engine.descent.training_kernels`). Rules that couple the parameters, and line searches, take
one step at a time: their evaluations are compiled, and numpy does the rest.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.batches import Batches
from gdgui.engine.data.learning import IntArray
from gdgui.engine.data.trained import TrainedObjective, Workspace
from gdgui.engine.descent import kernels, training_kernels
from gdgui.engine.descent.divergence import LARGEST, TOO_FAR
from gdgui.engine.descent.noise import block_of, noise_between
from gdgui.engine.descent.oscillation import period_of
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.descent.ray import Ray
from gdgui.engine.descent.recording import Recording
from gdgui.engine.descent.rules import compile_search
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.descent.vector_rules import VectorState, initial_vector_state, vector_direction
from gdgui.engine.methods.compilation import compile_array_rule
from gdgui.engine.methods.direction import WEIGHT_DECAY
from gdgui.engine.methods.step_flags import StepFlag
from gdgui.engine.notation import norm

__all__ = ["TrainingRecording"]

_ROWS_IN_A_BLOCK = 512
"""Of an elementwise rule: a state is kept so often."""
_STATES_IN_A_BLOCK = 10
"""So many times the memory of a state at least has the tape from one that is kept to the next."""
_SMALL_GRADIENT = 1e-8
_NEVER = -1.0
"""A tolerance that no gradient meets."""


class TrainingRecording(Recording):
    """A `Recording` of a training; see there.

    With batches, the values and gradients on the tape are those of the batch that the step sees,
    and neither a small gradient nor a small change of the value ends a run: the next batch has
    another one.
    """

    _objective: TrainedObjective

    def _prepare(self) -> None:
        run, n = self.run, self.x.shape[1]
        assert run.batches is not None  # noqa: S101 - `resolve` gives one to each run on data
        self.batches: Batches = run.batches
        self._workspace = Workspace(self._objective.network.sizes)
        self._work = np.empty(n)
        self._learned = self._objective.examples.learned
        self._orders: tuple[int, IntArray] = (-1, self._learned)
        if run.direction.couples:
            self._state: Any = initial_vector_state(run.direction, n)
            rows = _most_rows(run, n)
        else:
            initial = run.direction.initial_state
            self._state = np.repeat(np.array(initial)[:, None], n, axis=1).reshape(-1, n)
            self._rule = compile_array_rule(run.direction, run.decays)
            rows = len(initial)
        self.block = max(_ROWS_IN_A_BLOCK, _STATES_IN_A_BLOCK * rows)
        # A batch with a small gradient says nothing of the next one.
        is_full = self.batches.is_full
        self._tolerance = self._ends.tolerance if is_full else _NEVER
        self._least_change = self._ends.least_change if is_full else 0.0

    @cached_property
    def _ray(self) -> Ray:
        search = compile_search(self.run.step_size.rule)
        return Ray(self._objective, search, self._settings)

    def _evaluate_first(self) -> None:
        self.f[0], self.grad[0] = self._raise_limit(0)

    def _raise_limit(self, row: int) -> Any:
        """Let |θ| and |f| grow from a row that the iterate has been put at."""
        value, gradient = self._objective.value_and_gradient(
            self.x[row], self.batches.samples_of(row)
        )
        sizes = (np.abs(self.x[row]).max(), abs(value), np.abs(gradient).max())
        # A start whose loss overflows has diverged already, and nan is no size.
        size = max(1.0, *(float(size) for size in sizes if np.isfinite(size)))
        self._limit = max(self._limit, min(TOO_FAR * size, LARGEST))
        return value, gradient

    def _descend(self, first: int, last: int) -> tuple[int, int]:
        row, code = self._stretch(first, min(last, self._end_of_stretch(first)))
        while code == kernels.UNFINISHED and row < last:
            row, code = self._stretch(row, min(last, self._end_of_stretch(row)))
        return row, code

    def _end_of_stretch(self, row: int) -> int:
        """Return how far noise and the orders of epochs are at hand from a row on."""
        ends = []
        if not self.batches.is_full:
            epochs, per_epoch = self.batches.epochs_in_a_block(), self.batches.steps_per_epoch
            ends.append((self.batches.epoch(row) // epochs + 1) * epochs * per_epoch)
        if self.run.noise:
            rows = block_of(self.x.shape[1])
            ends.append((row // rows + 1) * rows)
        return min(ends, default=len(self.f))

    def _stretch(self, first: int, last: int) -> tuple[int, int]:
        """Take the steps from one row to another, for which noise and orders are at hand.

        Returns:
            What the kernels return.
        """
        part = self._part(first)
        self._refresh_powers(self._state, first)
        if self._is_scheduled:
            self._schedule(first, last)
        noise = self._noise(first, last)
        if not self._is_plain:
            # What overflows is not finite, which is looked at.
            with np.errstate(all="ignore"):
                return self._take_steps(first, last, noise, part)
        first_epoch, order = self._order_from(first)
        batches = self.batches
        found: tuple[int, int] = training_kernels.train(
            *self._objective.loss, *self._objective.arrays, order, batches.samples, batches.size,
            first_epoch, self._rule, self._hypers[part], self._tolerance, self._limit, noise,
            self.x, self.f, self.grad, self.eta, self._state, *self._workspace.all, self._work,
            first, last,
        )  # fmt: skip
        return found

    def _noise(self, first: int, end: int) -> FloatArray:
        return noise_between(self.run.noise, self.run.seed, self.x.shape[1], first, end)

    def _order_from(self, row: int) -> tuple[int, IntArray]:
        """Return an epoch and the samples in the order of it and some that follow.

        The last of them is the first of the next block, whose first batch the last row sees.
        """
        batches = self.batches
        if batches.is_full:
            return 0, self._learned
        epochs = batches.epochs_in_a_block()
        block = batches.epoch(row) // epochs
        if self._orders[0] != block:
            following = batches.orders(block + 1)[: batches.samples]
            order = self._learned[np.concatenate((batches.orders(block), following))]
            self._orders = block, order
        return block * epochs, self._orders[1]

    def _take_steps(self, first: int, last: int, noise: FloatArray, part: int) -> tuple[int, int]:
        """Take steps of a rule that couples the parameters, or with a line search."""
        is_found, scheduled = not self.run.step_size.is_schedule, len(self.eta) > 1
        for k in range(first, last + 1):
            theta, gradient = self.x[k], self.grad[k]
            samples = self.samples_of(k)
            self.f[k] = self._objective.loss_and_gradient(theta, samples, gradient, self._workspace)
            self.flags[k] = StepFlag.NONE
            if is_found:
                self.eta[k] = np.nan
            if training_kernels.is_lost(theta, self.f[k], gradient, self._limit):
                return k, kernels.DIVERGED
            if training_kernels.is_small(gradient, self._tolerance):
                return k, kernels.CONVERGED
            if k > first and self._hardly_moves(k):
                return k, kernels.STOPPED
            if k == last:
                break
            seen = gradient + noise[k - first] if len(noise) else gradient
            direction, flag = self._direction(self._state, k, seen)
            step = float(self.eta[k if scheduled else 0])
            if is_found:
                direction, step, flag = self._found(k, direction, flag, samples, part)
                self.eta[k] = step
            self.flags[k] = flag
            self.x[k + 1] = theta + step * direction
        return last, kernels.UNFINISHED

    def _hardly_moves(self, k: int) -> bool:
        """Tell whether the step to a row is so short that the run is to stop."""
        least_step, least_change = self._ends.least_step, self._least_change
        if least_change > 0.0 and abs(self.f[k] - self.f[k - 1]) <= least_change:
            return True
        return least_step > 0.0 and norm(self.x[k] - self.x[k - 1]) <= least_step

    def _found(
        self, k: int, direction: FloatArray, flag: StepFlag, samples: IntArray, part: int
    ) -> tuple[FloatArray, float, StepFlag]:
        """Return what `_searched` does, for any step size that is not known before the run."""
        step_size = self.run.step_size
        if step_size.is_search:
            return self._searched(k, direction, flag, samples, part)
        follow = cast("Callable[..., tuple[float, ...]]", step_size.rule.follow)
        rate = self._learning_rates[part]
        step, *self._memory[:] = follow(
            float(self.f[k]), rate, *self._memory.tolist(), **step_size.parameters
        )
        return direction, step, flag

    def _searched(
        self, k: int, direction: FloatArray, flag: StepFlag, samples: IntArray, part: int
    ) -> tuple[FloatArray, float, StepFlag]:
        """Return the direction that is searched along, the step size found, and the flag."""
        gradient, trial = self.grad[k], self._learning_rates[part]
        slope = float(np.sum(gradient * direction))
        if not slope < 0.0:
            direction, flag = -gradient, StepFlag.CLIMBS
            slope = -float(np.sum(gradient * gradient))
        step, found = 0.0, 0
        if trial > 0.0 and np.isfinite(slope):
            step, found = self._ray.step_size(
                self.x[k], direction, float(self.f[k]), slope, trial, samples
            )
        if not found and flag != StepFlag.CLIMBS:
            flag = StepFlag.SEARCH_FAILED
        return direction, step, flag

    def _direction(self, state: Any, k: int, seen: FloatArray) -> tuple[FloatArray, StepFlag]:
        """Return a rule's direction at a row and its flag; the state is carried on in place."""
        direction, part = self.run.direction, self._part(k)
        if not direction.couples:
            out = np.empty(len(seen))
            self._rule(self.x[k], seen, float(k), state, self._hypers[part], out)
            return out, StepFlag.NONE
        hyperparameters = self.run.hyperparameters_at(k)
        if self.run.decays:
            seen = seen + hyperparameters[WEIGHT_DECAY.name] * self.x[k]
        samples = self.batches.samples_of(k)
        return vector_direction(
            direction, hyperparameters, state, self.x[k], seen, k,
            lambda: self._objective.hessian(self.x[k], samples),
            lambda theta: self._objective.jacobian(theta, samples)[0],
            lambda theta: self._objective.jacobian(theta, samples)[1],
        )  # fmt: skip

    def _refresh_powers(self, state: Any, row: int) -> None:
        for slot, power in self._powers.get(row, ()):
            # Rules that couple have none.
            state[slot] = power

    def _classify(self, first: int) -> Status:
        """Tell whether a training of full batches has come to a cycle; batches never do."""
        if not self.batches.is_full or self.run.noise:
            return Status.MOVING
        moves = np.abs(self.grad[-1]).max() > _SMALL_GRADIENT
        return Status.OSCILLATING if moves and period_of(self.x[first:]) else Status.MOVING

    def replay(self, state: Any, first: int, last: int) -> tuple[FloatArray, StepFlag]:
        """Carry a state on over the steps that leave some rows; see `Recording.replay`."""
        direction, flag = np.empty(0), StepFlag.NONE
        row = first
        while row <= last:
            end = min(last, self._next_turn(row) - 1, self._end_of_stretch(row) - 1)
            self._refresh_powers(state, row)
            with np.errstate(all="ignore"):
                direction, flag = self._replayed(state, row, end)
            row = end + 1
        return direction, flag

    def _replayed(self, state: Any, first: int, last: int) -> tuple[FloatArray, StepFlag]:
        noise = self._noise(first, last + 1)
        if not self.run.direction.couples:
            out = np.empty(self.x.shape[1])
            training_kernels.replay(
                self._rule, self._hypers[self._part(first)], noise, self.x, self.grad, state, out,
                first, last,
            )  # fmt: skip
            return out, StepFlag.NONE
        direction, flag = np.empty(0), StepFlag.NONE
        for k in range(first, last + 1):
            seen = self.grad[k] + noise[k - first] if len(noise) else self.grad[k]
            direction, flag = self._direction(state, k, seen)
        return direction, flag

    def samples_of(self, row: int) -> IntArray:
        """Return the numbers of the samples that the step from a row sees."""
        return self._learned[self.batches.samples_of(row)]

    def state_values(self, state: Any) -> dict[str, FloatArray]:
        """Return a state by the names of its variables; see `Recording.state_values`."""
        direction = self.run.direction
        if isinstance(state, VectorState):
            names = [variable.name for variable in direction.state_of_vectors]
            values = zip(names, state.values, strict=True)
            return {name: np.atleast_1d(np.array(value, np.float64)) for name, value in values}
        return {
            variable.name: state[slot, :1].copy()
            if variable.is_shared or variable.power_of
            else state[slot].copy()
            for slot, variable in enumerate(direction.state)
        }


def _most_rows(run: ResolvedRun, n: int) -> int:
    """Return how many rows of n numbers the state of a rule that couples has in the long run."""
    own = len(run.direction.state_of_vectors)
    matrix = n if run.direction.most_coordinates else 0
    return own + matrix + 2 * int(run.hyperparameters.get("memory", 0))
