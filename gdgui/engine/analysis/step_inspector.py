"""Takes steps of tapes apart and looks at the ground under them; see `gdgui.engine.analysis.step`.

It is made where the tapes are computed and asked where they are shown. An answer takes some
microseconds: the state of a step is replayed from the step asked for last, or else from the
nearest checkpoint, which is `gdgui.engine.descent.noise.BLOCK` steps away at most.
"""

from collections.abc import Sequence

import numpy as np

from gdgui.engine.analysis.curvature_kernels import largest_eigenvalues
from gdgui.engine.analysis.stationary import Surroundings
from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.descent import Descent
from gdgui.engine.descent.noise import BLOCK, noise_between
from gdgui.engine.descent.recording import Recording
from gdgui.engine.methods.step_flags import StepFlag
from gdgui.engine.objective.compilation import CompiledObjective

__all__ = ["Inspector", "inspector_of"]


class Inspector:
    """Answers questions about the steps of some runs and the objective under them.

    Args:
        objective: the compiled objective.
        values: its parameters, read-only.
        recordings: the runs, under way or complete.
    """

    def __init__(
        self, objective: CompiledObjective, values: FloatArray, recordings: Sequence[Recording]
    ) -> None:
        self._objective = objective
        self._values = values
        self._replays = [_Replay(recording) for recording in recordings]

    @property
    def objective(self) -> CompiledObjective:
        """The compiled objective."""
        return self._objective

    @property
    def values(self) -> FloatArray:
        """The parameters of the objective."""
        return self._values

    def step(self, run: int, k: int) -> Step | None:
        """Return the step that leaves row ``k`` of a run's tape; None where there is none yet."""
        return self._replays[run].step(k)

    def curvature(self, x: Sequence[float]) -> Curvature:
        """Return how the objective bends at a point; the first call compiles the Hessian."""
        point = np.array(x, dtype=np.float64)
        dim = len(point)
        place = (float(point[0]), float(point[1]) if dim == 2 else 0.0)
        value, gx, gy = self._objective.value_and_gradient(*place, self._values)
        hxx, hxy, hyy = self._objective.hessian(*place, self._values)
        hessian = np.array([[hxx, hxy], [hxy, hyy]])[:dim, :dim]
        if np.isfinite(hessian).all():
            eigenvalues, eigenvectors = np.linalg.eigh(hessian)
        else:
            eigenvalues, eigenvectors = np.full(dim, np.nan), np.full((dim, dim), np.nan)
        gradient = np.array([gx, gy])[:dim]
        is_kink = Surroundings(self._objective, self._values, dim).is_kink(point)
        return Curvature(
            point, value, gradient, hessian, eigenvalues, eigenvectors, is_kink,
            self._objective.is_quadratic,
        )  # fmt: skip

    def largest_eigenvalues(self, x: FloatArray) -> FloatArray:
        """Return the largest eigenvalue of the Hessian at each of the points (n, dim)."""
        out = np.empty(len(x))
        largest_eigenvalues(self._objective.hessian, self._values, np.ascontiguousarray(x), out)
        return out


def inspector_of(descent: Descent) -> Inspector:
    """Return what takes the steps of a descent's tapes apart, also those still to be written."""
    return Inspector(descent.objective, descent.values, descent.recordings)


class _Replay:
    """Finds the optimizer's state at any step of one recording."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        # The state before the step that leaves this row.
        self._row, self._state = recording.checkpoint(0)

    def step(self, k: int) -> Step | None:
        tape = self._recording
        if not 0 <= k < tape.last:
            return None
        before = self._state_before(k)
        after = before.copy()
        direction = np.array(tape.replay(after, k, k)[:2])[: before.shape[0]]
        self._row, self._state = k + 1, after
        flag = StepFlag(int(tape.flags[k])) if len(tape.flags) else StepFlag.NONE
        if flag is StepFlag.CLIMBS:
            direction = -tape.grad[k]
        run, dim = tape.run.at(k), before.shape[0]
        eta = float(tape.eta[k if len(tape.eta) > 1 else 0])
        next_x, moved_to = tape.x[k + 1].copy(), None
        if tape.is_moved(k + 1):
            # The tape has where the iterate was put; the step led where the kernel had computed.
            next_x, moved_to = tape.x[k] + eta * direction, next_x
        noise = noise_between(run.noise, run.seed, dim, k, k + 1)
        names = [variable.name for variable in run.direction.state]
        return Step(
            run=run,
            index=k,
            x=tape.x[k].copy(),
            f=float(tape.f[k]),
            gradient=tape.grad[k].copy(),
            noise=noise[0] if len(noise) else np.zeros(dim),
            direction=direction,
            eta=eta,
            next_x=next_x,
            before={name: before[:, slot].copy() for slot, name in enumerate(names)},
            after={name: after[:, slot].copy() for slot, name in enumerate(names)},
            flag=flag,
            moved_to=moved_to,
            names=self._recording.names,
        )

    def _state_before(self, k: int) -> FloatArray:
        """Return the state before the step that leaves row ``k``."""
        row, state = self._recording.checkpoint(k)
        if row < self._row <= k:
            row, state = self._row, self._state.copy()
        while row < k:
            # The noise is known block by block.
            last = min(k, (row // BLOCK + 1) * BLOCK) - 1
            self._recording.replay(state, row, last)
            row = last + 1
        return state
