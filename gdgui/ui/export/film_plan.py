"""What a recording is to show: which steps, how fast, how large, and how it is arranged.

From a plan follows where the playhead stands in each frame, so a film is as long, and its frames
are the same, however slow the machine is that renders it.
"""

import math

import msgspec

from gdgui.errors import UserError
from gdgui.playback_speeds import SPEEDS
from gdgui.ui.window.views import FILM_VIEWS, WINDOW

__all__ = [
    "DEFAULT_FPS",
    "FilmPlan",
    "LessonFilmPlan",
    "layout_scale",
]

DEFAULT_FPS = 30
MOST_FRAMES = 216_000
"""The longest film: an hour at 60 frames per second."""
MOST_PIXELS = 7680
LEAST_PIXELS = 64

MOST_TURN = 36_000.0
"""A hundred turns."""

_LESSON_LEAST = 4 / 3
_SHORTER_SIDE = 720
_PORTRAIT_SIDE = 480
"""Of an upright film, which is seen on a telephone."""
_WINDOW_LEAST = (1440, 810)
"""The size of the window at which its parts still have room, in pixels of its layout."""


class FilmPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A recording before it is made.

    Attributes:
        first: the step that it begins with.
        last: the step that it ends with; None for the end of the tape.
        speed: steps per second.
        fps: frames per second.
        size: width and height in pixels.
        theme: "light" or "dark".
        view: one of `gdgui.ui.window.views.FILM_VIEWS`.
        captions: whether the experiment's captions are shown.
        counter: whether the number of the step stands in a corner; the whole window has its own.
        subtitles: whether the captions are written beside the film, as a .srt file.
        title_seconds: how long a card with the title stands at the beginning; 0 for none.
        hold_seconds: how long the last frame stands.
        turn: by how many degrees a surface turns from the first step to the last.
    """

    first: int = 0
    last: int | None = None
    speed: float = 1.0
    fps: int = DEFAULT_FPS
    size: tuple[int, int] = (1920, 1080)
    theme: str = "light"
    view: str = "plots"
    captions: bool = True
    counter: bool = True
    subtitles: bool = False
    title_seconds: float = 0.0
    hold_seconds: float = 1.0
    turn: float = 0.0

    def __post_init__(self) -> None:
        _check_choice(self, "view", FILM_VIEWS)
        _check_film(self)
        if not SPEEDS[0] <= self.speed <= SPEEDS[-1]:
            raise UserError(
                f"speed: {SPEEDS[0]:g} to {SPEEDS[-1]:g} steps per second expected, "
                f"{self.speed:g} found"
            )
        if not abs(self.turn) <= MOST_TURN:
            raise UserError(
                f"turn: {-MOST_TURN:g} to {MOST_TURN:g} degrees expected, {self.turn:g} found"
            )
        if self.last is not None and not 0 <= self.first <= self.last:
            raise UserError(
                f"steps: a first step and a later one expected, {self.first:,} and "
                f"{self.last:,} found"
            )

    def end(self, available: int) -> int:
        """Return the step that the film ends with, where the tape has so many; raises as that."""
        return self._end(available)

    def playheads(self, available: int) -> list[float]:
        """Return where the playhead stands in each frame but those of the title.

        The first frame stands at the first step and the last at the last one, to the bit; where
        all runs end before that, the film ends with them.

        Args:
            available: the last step of the tape.

        Raises:
            UserError: the tape ends before the first step, or the film would be too long.
        """
        last = self._end(available)
        count, held = self._count(last), round(self.hold_seconds * self.fps)
        moving = [self.first + index * self.speed / self.fps for index in range(count)]
        return moving + [float(last)] * (1 + held)

    def _count(self, last: int) -> int:
        """Return how many frames there are before the last step."""
        # Rounding must not add a frame to a film whose length is a whole number of them.
        count = math.ceil((last - self.first) * self.fps / self.speed - 1e-9)
        if count > MOST_FRAMES:
            raise UserError(
                f"steps: a film of at most {MOST_FRAMES:,} frames expected, {count:,} "
                "found; a higher speed or fewer steps would do"
            )
        return count

    def _end(self, available: int) -> int:
        """Return the last step of the film, where the tape has so many."""
        last = available if self.last is None else min(self.last, available)
        if self.first > last:
            raise UserError(
                f"steps: a first step of at most {last:,} expected, for the last run ends at step "
                f"{last:,}; step {self.first:,} found"
            )
        return last

    def turned(self, playhead: float, available: int) -> float:
        """Return by how many degrees a surface has turned where the playhead stands."""
        length = self._end(available) - self.first
        return self.turn * (playhead - self.first) / length if length else self.turn

    @property
    def title_frames(self) -> int:
        """How many frames the title's card stands."""
        return round(self.title_seconds * self.fps)

    def length(self, available: int) -> int:
        """Return how many frames the film has; raises as `playheads`."""
        held = round(self.hold_seconds * self.fps)
        return self.title_frames + self._count(self._end(available)) + 1 + held


class LessonFilmPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A film of a lesson before it is made; what happens in it, `gdgui.lessons.moves` says.

    Attributes:
        fps: frames per second.
        size: width and height in pixels; at least four thirds as wide as high.
        theme: "light" or "dark".
        title_seconds: how long a card with the title stands at the beginning; 0 for none.
        hold_seconds: how long the last frame stands.
    """

    fps: int = DEFAULT_FPS
    size: tuple[int, int] = (1280, 720)
    theme: str = "light"
    title_seconds: float = 4.0
    hold_seconds: float = 2.0

    def __post_init__(self) -> None:
        _check_film(self)
        width, height = self.size
        if width < _LESSON_LEAST * height:
            raise UserError(
                "size: a film at least four thirds as wide as high expected of a lesson, for its "
                f"words stand beside the landscape; {width} × {height} found"
            )

    @property
    def title_frames(self) -> int:
        """How many frames the title's card stands."""
        return round(self.title_seconds * self.fps)

    def frames(self, seconds: float) -> int:
        """Return how many frames something stands that takes so long."""
        return max(1, round(seconds * self.fps))

    def playheads(self, speed: float, available: int) -> list[float]:
        """Return where the playhead stands in each frame of tapes that are played to their end.

        Args:
            speed: in steps a second.
            available: the last step of the tapes.
        """
        count = math.ceil(available * self.fps / speed - 1e-9)
        return [index * speed / self.fps for index in range(count)] + [float(available)]

    def check_length(self, seconds: float) -> None:
        """Refuse a film that would be too long.

        Raises:
            UserError: says so.
        """
        count = math.ceil(seconds * self.fps)
        if count > MOST_FRAMES:
            raise UserError(
                f"fps: a film of at most {MOST_FRAMES:,} frames expected, {count:,} found; fewer "
                "frames per second would do"
            )


def _check_choice(plan: msgspec.Struct, name: str, known: tuple[str, ...]) -> None:
    if (found := getattr(plan, name)) not in known:
        raise UserError(f"{name}: one of {', '.join(known)} expected, {found!r} found")


def _check_film(plan: FilmPlan | LessonFilmPlan) -> None:
    """Refuse what no film can have."""
    _check_choice(plan, "theme", ("light", "dark"))
    if not 1 <= plan.fps <= 120:
        raise UserError(f"fps: 1 to 120 frames per second expected, {plan.fps} found")
    if not all(LEAST_PIXELS <= side <= MOST_PIXELS for side in plan.size):
        raise UserError(
            f"size: {LEAST_PIXELS} to {MOST_PIXELS} pixels each way expected, "
            f"{plan.size[0]} × {plan.size[1]} found"
        )
    for name in ("title_seconds", "hold_seconds"):
        value = getattr(plan, name)
        if not 0.0 <= value <= 60.0:
            raise UserError(f"{name}: 0 to 60 seconds expected, {value:g} found")


def layout_scale(size: tuple[int, int], view: str) -> float:
    """Return how many pixels of a film a pixel of the window's layout takes.

    A film of 1080p is laid out as a window of 1280 × 720 and rendered one and a half times as
    finely, so that its text can be read on a telephone; the whole window is never laid out
    smaller than its parts need.
    """
    width, height = size
    scale = min(width, height) / (_SHORTER_SIDE if width >= height else _PORTRAIT_SIDE)
    if view == WINDOW:
        scale = min(scale, width / _WINDOW_LEAST[0], height / _WINDOW_LEAST[1])
    return scale
