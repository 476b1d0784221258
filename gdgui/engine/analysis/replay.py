"""The steps of a recording, one at a time: a tape keeps no states, so they are replayed."""

import numpy as np

from gdgui.engine.analysis.step import Step
from gdgui.engine.descent.noise import noise_between
from gdgui.engine.descent.recording import Recording, State
from gdgui.engine.methods.step_flags import StepFlag

__all__ = ["Replay"]


class Replay:
    """Finds the optimizer's state at any step of one recording.

    An answer takes some microseconds: the state of a step is replayed from the step asked for last,
    or else from the nearest checkpoint, which is
    `gdgui.engine.descent.recording.Recording.block` steps away at most.

    Args:
        recording: the run, under way or complete.

    Attributes:
        recording: the same.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        # The state before the step that leaves this row.
        self._row, self._state = recording.checkpoint(0)

    @property
    def dim(self) -> int:
        """The number of coordinates."""
        return self.recording.x.shape[1]

    def step(self, k: int) -> Step | None:
        """Return the step that leaves row ``k``; None where there is none yet."""
        tape = self.recording
        if not 0 <= k < tape.last:
            return None
        before = self._state_before(k)
        after = before.copy()
        direction, _ = tape.replay(after, k, k)
        self._row, self._state = k + 1, after
        flag = StepFlag(int(tape.flags[k])) if len(tape.flags) else StepFlag.NONE
        if flag is StepFlag.CLIMBS:
            direction = -tape.grad[k]
        run, dim = tape.run.at(k), tape.x.shape[1]
        eta = float(tape.eta[k if len(tape.eta) > 1 else 0])
        next_x, moved_to = tape.x[k + 1].copy(), None
        if tape.is_moved(k + 1):
            # The tape has where the iterate was put; the step led where the kernel had computed.
            next_x, moved_to = tape.x[k] + eta * direction, next_x
        noise = noise_between(run.noise, run.seed, dim, k, k + 1)
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
            before=tape.state_values(before),
            after=tape.state_values(after),
            flag=flag,
            moved_to=moved_to,
            names=self.recording.names,
            batch=tape.samples_of(k),
            epoch=None if run.batches is None else run.batches.epoch(k),
        )

    def _state_before(self, k: int) -> State:
        """Return the state before the step that leaves row ``k``."""
        row, state = self.recording.checkpoint(k)
        if row < self._row <= k:
            row, state = self._row, self._state.copy()
        while row < k:
            # The noise is known block by block.
            block = self.recording.block
            last = min(k, (row // block + 1) * block) - 1
            self.recording.replay(state, row, last)
            row = last + 1
        return state
