"""One run under way: its arrays, allocated once, and the state that it resumes from.

The recording of a run grows in the worker's thread while the window's thread reads what has been
written. That is safe without a lock, for each row is written once, and `last` moves on after it.
"""

import numpy as np

from gdgui.engine import kernels
from gdgui.engine.compilation import CompiledObjective, compile_rule
from gdgui.engine.diagnosis import classify
from gdgui.engine.line_searches import KINDS
from gdgui.engine.noise import BLOCK, noise_between
from gdgui.engine.problem import ResolvedRun
from gdgui.engine.trajectory import FloatArray, Status, Trajectory

__all__ = ["Recording", "read_only"]


class Recording:
    """The tape of one run while it is written, with what it takes to go on and to look back.

    Args:
        objective: the compiled objective.
        values: its parameters, read-only.
        run: the run.
        steps: how many steps it takes at most.
        tolerance: the gradient norm at which it has converged.
    """

    def __init__(
        self,
        objective: CompiledObjective,
        values: FloatArray,
        run: ResolvedRun,
        steps: int,
        tolerance: float,
    ) -> None:
        self.run = run
        self.last = 0
        self.status: Status | None = None
        # Memory that is not written is not taken from the system, so a long tape costs nothing
        # until its steps are computed.
        rows, dim = steps + 1, len(run.start)
        self.x = np.empty((rows, dim))
        self.f = np.empty(rows)
        self.grad = np.empty((rows, dim))
        self.x[0] = run.start
        step_size = run.step_size
        self._is_plain = not (run.direction.couples or step_size.is_search)
        self.eta = np.full(1 if step_size.is_constant else rows, run.learning_rate)
        self.marks = np.empty(0 if self._is_plain else rows, np.uint8)
        self._state = np.array([run.direction.initial_state] * dim)
        self._checkpoints: list[FloatArray] = []
        self._objective = objective
        self._values = values
        self._tolerance = tolerance
        self._hyper = read_only(run.rule_hyperparameters)
        self._settings = read_only(tuple(step_size.parameters.values()))

    def advance(self, steps: int) -> None:
        """Take up to ``steps`` steps; at the end of the tape, find the run's status."""
        target = min(self.last + steps, len(self.f) - 1)
        while self.status is None:
            if self.last == len(self._checkpoints) * BLOCK:
                self._checkpoints.append(self._state.copy())
            end_of_block = (self.last // BLOCK + 1) * BLOCK
            self._conclude(*self._descend(min(target, end_of_block)))
            if self.last >= target:
                return

    def _descend(self, last: int) -> tuple[int, int]:
        """Take steps up to a row of the present block; return what the kernel returns."""
        first, run = self.last, self.run
        if not (run.step_size.is_constant or run.step_size.is_search):
            rows = np.arange(first, last + 1)
            self.eta[first : last + 1] = run.learning_rate * run.step_size.factors(rows)
        noise = noise_between(run.noise, run.seed, self.x.shape[1], first, last)
        evaluate, rules = self._objective.value_and_gradient, self._rules()
        if self._is_plain:
            return kernels.descend(
                evaluate, self._values, rules[0], self._hyper, self._tolerance, noise,
                self.x, self.f, self.grad, self.eta, self._state, first, last,
            )  # fmt: skip
        searching = KINDS[run.step_size.rule.id] if run.step_size.is_search else kernels.NO_SEARCH
        return kernels.descend_searching(
            evaluate, self._hessian(), self._values, *rules, self._kind, self._hyper,
            searching, run.learning_rate, self._settings, self._tolerance, noise,
            self.x, self.f, self.grad, self.eta, self.marks, self._state, first, last,
        )  # fmt: skip

    def _conclude(self, last: int, code: int) -> None:
        self.last = last
        if code == kernels.CONVERGED:
            self.status = Status.CONVERGED
        elif code == kernels.DIVERGED:
            self.status = Status.DIVERGED
        elif last == len(self.f) - 1:
            self.status = classify(self.x, self.f, self.grad)

    def replay(self, state: FloatArray, first: int, last: int) -> tuple[float, float, int]:
        """Carry an optimizer's state on, in place, over the steps that leave some rows.

        Args:
            state: the state before row ``first`` takes its step, shape (dim, STATE_SLOTS).
            first: the first row.
            last: the last one, in the same block, before `Recording.last`.

        Returns:
            The rule's direction at the last row, two numbers, and its mark.
        """
        noise = noise_between(self.run.noise, self.run.seed, self.x.shape[1], first, last + 1)
        dx, dy, mark = kernels.replay(
            self._hessian(), self._values, *self._rules(), self._kind, self._hyper, noise,
            self.x, self.grad, state, first, last,
        )  # fmt: skip
        return dx, dy, mark

    def checkpoint(self, row: int) -> tuple[int, FloatArray]:
        """Return the last row at or before ``row`` whose state was kept, and a copy of that."""
        number = min(row // BLOCK, len(self._checkpoints) - 1)
        return number * BLOCK, self._checkpoints[number].copy()

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
            marks=_locked(self.marks[rows]),
        )

    @property
    def _kind(self) -> int:
        direction = self.run.direction
        if direction.needs_hessian:
            return kernels.HESSIAN
        return kernels.COUPLED if direction.couples else kernels.ELEMENTWISE

    def _hessian(self) -> object:
        """Return the Hessian, or, where the rule does not ask for it, what is compiled anyway."""
        needed = self.run.direction.needs_hessian
        return self._objective.hessian if needed else self._objective.value_and_gradient

    def _rules(self) -> tuple[object, object]:
        """Return an elementwise and a coupled rule; the one that is not the run's is not called."""
        own = compile_rule(self.run.direction.id)
        if self.run.direction.couples:
            return compile_rule("gd"), own
        return own, compile_rule("normalized")


def read_only(values: tuple[float, ...]) -> FloatArray:
    """Return numbers as an array that compiled functions may read."""
    return _locked(np.array(values, dtype=np.float64))


def _locked(array: np.ndarray) -> np.ndarray:
    view = array.view()
    view.flags.writeable = False
    return view
