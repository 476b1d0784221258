"""The playhead: one number that says where on the tape we are.

Playing, pausing, stepping, scrubbing and looping do nothing but move it, so that the views need
to know nothing else, and so that going back is as exact as going on.

The playhead is a real step index: while playing it glides between the whole steps, and the ball
with it; at rest it stands on a whole step. It follows the clock, not the number of ticks, so a
slow frame skips and never lags. The tape may still be growing (`available` < `total`): then the
playhead waits at its end and goes on as it grows.
"""

import math
from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from gdgui.playback_speeds import SPEEDS

__all__ = ["Player"]

_TICK_MS = 16


class Player(QObject):
    """The playhead on a tape from step 0 to step `available`, of `total` steps asked for.

    Signals, besides those of its properties:
        lock_met: someone asked it to move while it is locked.

    Args:
        parent: the QObject that owns it.
        clock: returns the time in seconds; tests give one of their own.
    """

    moved = Signal(float)
    playing_changed = Signal(bool)
    speed_changed = Signal(float)
    loop_changed = Signal(bool)
    range_changed = Signal(int, int)
    locked_changed = Signal(bool)
    lock_met = Signal()

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], float] = perf_counter
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        # Where the user wants to be. A tape that is computed anew is short for a moment; the
        # playhead stands at its end then, and returns here as it grows.
        self._wanted = 0.0
        self._available = 0
        self._total = 0
        self._speed = 1.0
        self._loop = False
        self._is_locked = False
        self._last_tick = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def playhead(self) -> float:
        """Where we are, in steps, from 0 to `available`."""
        return min(self._wanted, float(self._available))

    @property
    def step(self) -> int:
        """The last whole step at or before the playhead."""
        return math.floor(self.playhead)

    @property
    def playing(self) -> bool:
        """Whether the playhead moves by itself, or waits for the tape to grow."""
        return self._timer.isActive()

    @property
    def speed(self) -> float:
        """The speed in steps per second."""
        return self._speed

    @property
    def loop(self) -> bool:
        """Whether playing starts over at the end instead of stopping there."""
        return self._loop

    @property
    def available(self) -> int:
        """The last step that has been computed."""
        return self._available

    @property
    def total(self) -> int:
        """The last step that was asked for."""
        return self._total

    @property
    def is_locked(self) -> bool:
        """Whether the playhead stays where it is, whatever keys and buttons ask for."""
        return self._is_locked

    def set_locked(self, locked: bool) -> None:
        """Keep the playhead where it is, or let it be moved again; `place` moves it always."""
        if locked != self._is_locked:
            if locked:
                self.pause()
            self._is_locked = locked
            self.locked_changed.emit(locked)

    def set_range(self, available: int, total: int) -> None:
        """Take in how far the tape has been computed and how far it will go."""
        total = max(0, total)
        available = min(max(0, available), total)
        if (available, total) == (self._available, self._total):
            return
        before = self.playhead
        self._available, self._total = available, total
        self.range_changed.emit(available, total)
        if self.playhead != before:
            self.moved.emit(self.playhead)

    def play(self) -> None:
        """Start to move; at the end of the tape, start over."""
        if self._is_locked:
            self.lock_met.emit()
            return
        if self.playing or self._total == 0:
            return
        if self.playhead >= self._total:
            self._move(0.0)
        self._last_tick = self._clock()
        self._timer.start()
        self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stop on the nearest whole step."""
        if not self.playing:
            return
        self._timer.stop()
        self._move(_nearest(self.playhead))
        self.playing_changed.emit(False)

    def toggle(self) -> None:
        """Play if paused, pause if playing."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def step_by(self, n: int) -> None:
        """Go `n` steps on from the current whole step, back where `n` is negative."""
        self._go(float(self.step + n))

    def step_by_stretch(self, length: int, n: int) -> None:
        """Go `n` stretches of so many steps on, or back, each to where one begins."""
        begun = self.step // length if n > 0 else -(-self.step // length)
        self._go(float((begun + n) * length))

    def to_start(self) -> None:
        """Go to step 0."""
        self._go(0.0)

    def to_end(self) -> None:
        """Go to the last step that has been computed."""
        self._go(float(self._available))

    def seek(self, step: float) -> None:
        """Go to the whole step nearest to `step`, or to the end of the tape on that side."""
        if not math.isnan(step):
            self._go(_nearest(min(max(step, 0.0), float(self._available))))

    def place(self, playhead: float) -> None:
        """Put the playhead exactly there, also between two steps; what a recording does."""
        self._move(playhead)

    def set_speed(self, speed: float) -> None:
        """Play at `speed` steps per second, within the limits of `SPEEDS`."""
        speed = min(max(speed, SPEEDS[0]), SPEEDS[-1])
        if speed != self._speed:
            self._speed = speed
            self.speed_changed.emit(speed)

    def change_speed(self, by: int) -> None:
        """Go so many places on in `SPEEDS`, from the one nearest to the speed."""
        nearest = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - self.speed))
        self.set_speed(SPEEDS[min(max(nearest + by, 0), len(SPEEDS) - 1)])

    def set_loop(self, loop: bool) -> None:
        """Start over at the end, or stop there."""
        if loop != self._loop:
            self._loop = loop
            self.loop_changed.emit(loop)

    def tick(self) -> None:
        """Move on by the time that has passed since the last tick; the timer calls it."""
        now = self._clock()
        seconds, self._last_tick = now - self._last_tick, now
        if self.playhead >= self._total:
            self._end_reached()
        elif self.playhead < self._available:
            # The end itself is always shown for one tick, however fast it plays.
            self._move(self.playhead + seconds * self._speed)

    def _end_reached(self) -> None:
        """Start over, or stop."""
        if self._loop and self._total > 0:
            self._move(0.0)
        else:
            self.pause()

    def _go(self, step: float) -> None:
        """Move, unless that is locked."""
        if self._is_locked:
            self.lock_met.emit()
        else:
            self._move(step)

    def _move(self, step: float) -> None:
        """Put the playhead at `step`, as near as the tape allows."""
        before = self.playhead
        self._wanted = min(max(step, 0.0), float(self._available))
        if self.playhead != before:
            self.moved.emit(self.playhead)


def _nearest(step: float) -> float:
    """Return the nearest whole number, halves upwards (`round` would go to the even one)."""
    return float(math.floor(step + 0.5))
