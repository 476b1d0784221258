"""A lesson that plays itself: what happens, in order, and how long each of it takes.

The same moves are made in the window ("Play lesson") and for a film. They ask before they show, as
the lesson does: a question stands for as long as it takes to read it and to think, then comes its
answer, and what was hidden until then is played.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from gdgui.experiment import Experiment
from gdgui.lessons.answers import Answer, Answers, hides_steps, with_revealed
from gdgui.lessons.blocks import Block, Predict
from gdgui.lessons.edits import apply_edit
from gdgui.lessons.feedback import said_of
from gdgui.lessons.lesson import Lesson, Page
from gdgui.lessons.starts import starts_of
from gdgui.playback_speeds import SPEEDS, usual_speed

__all__ = ["ASK", "OPEN", "PLAY", "READ", "REVEAL", "SOLVE", "STAND_SECONDS", "Move", "moves_of"]

OPEN: Final = "open"
READ: Final = "read"
ASK: Final = "ask"
REVEAL: Final = "reveal"
SOLVE: Final = "solve"
PLAY: Final = "play"

CHARACTERS_PER_SECOND = 14.0
"""How fast subtitles are usually read at most is 15 to 17 a second; here there are formulas too."""
LEAST_SECONDS = 2.0
"""How long anything stands at least."""
THINKING_SECONDS = 4.0
"""How long a question stands after it was read."""
STAND_SECONDS = 1.0
"""How long the end of the tapes stands after they were played."""
MOST_PLAYING_SECONDS = 20.0
"""Tapes that would play for longer play faster, as far as the fastest speed goes."""


class Move(msgspec.Struct, frozen=True):
    """Something that happens in a lesson that plays itself.

    Attributes:
        action: `OPEN` a page; `READ` a text, or what is said of a task that is solved; `ASK` a
            question or set a task; `REVEAL` an answer; `SOLVE` a task; `PLAY` the tapes from their
            start to their end.
        page: the page, counted from 0.
        block: the block of that page that it is about, counted from 0.
        seconds: how long it takes; playing takes less where all runs end before the last step.
        speed: in steps a second, of what is played; else 0.
    """

    action: Literal["open", "read", "ask", "reveal", "solve", "play"]
    page: int
    block: int
    seconds: float
    speed: float = 0.0


def moves_of(lesson: Lesson, first: int = 0) -> tuple[Move, ...]:
    """Return the moves of a lesson from a page on.

    Args:
        lesson: the lesson.
        first: the page, counted from 0.

    Raises:
        LessonError: an experiment means nothing, or a solution is no edit of it; says where.
    """
    starts = starts_of(lesson)
    answers = Answers(lesson=lesson.title, fingerprint="")
    return tuple(
        move
        for number in range(first, len(lesson.pages))
        for move in _page_moves(lesson, number, starts[number], answers)
    )


def _page_moves(
    lesson: Lesson, number: int, experiment: Experiment, answers: Answers
) -> Iterator[Move]:
    """Yield the moves of a page that begins with an experiment, where nothing is answered yet."""
    page = lesson.pages[number]
    yield Move(OPEN, number, 0, reading_seconds(page.title))
    has_played = False
    for place, block in enumerate(page.blocks):
        yield from _asking_moves(number, place, block)
        was_hidden = hides_steps(lesson, answers, number)
        if block.waits:
            answers = with_revealed(answers, number, place)
        if block.task is not None:
            experiment = apply_edit(experiment, block.task.solution)
        is_shown = was_hidden and not hides_steps(lesson, answers, number)
        if (is_shown or block.task is not None) and _can_play(page):
            yield _playing_move(number, place, page, experiment)
            has_played = True
        if block.task is not None:
            yield Move(READ, number, place, reading_seconds(block.task.done))
    if not has_played and _can_play(page):
        yield _playing_move(number, len(page.blocks) - 1, page, experiment)


def _asking_moves(number: int, place: int, block: Block) -> Iterator[Move]:
    """Yield how a block is read, and what is shown after that."""
    if block.predict is not None:
        seconds = reading_seconds(_question(block.predict)) + THINKING_SECONDS
        yield Move(ASK, number, place, seconds)
        shown = Answer(page=number, block=place, saw_solution=True)
        said, _ = said_of(block.predict, shown)
        yield Move(REVEAL, number, place, reading_seconds(said))
    elif block.task is not None:
        yield Move(ASK, number, place, reading_seconds(block.task.text))
        yield Move(SOLVE, number, place, LEAST_SECONDS)
    elif block.explain is not None:
        seconds = reading_seconds(block.explain.question) + THINKING_SECONDS
        yield Move(ASK, number, place, seconds)
        yield Move(REVEAL, number, place, reading_seconds(block.explain.model))
    else:
        yield Move(READ, number, place, reading_seconds(block.text or ""))


def _question(predict: Predict) -> str:
    return " ".join([predict.question, *(choice.text for choice in predict.choices)])


def _can_play(page: Page) -> bool:
    return "playback" not in page.locked


def _playing_move(number: int, place: int, page: Page, experiment: Experiment) -> Move:
    """Return how the tapes of an experiment are played, at the page's speed if that is enough."""
    wanted = page.shown.speed or usual_speed(experiment.steps)
    speed = max(wanted, experiment.steps / MOST_PLAYING_SECONDS)
    speed = min(max(speed, SPEEDS[0]), SPEEDS[-1])
    return Move(PLAY, number, place, experiment.steps / speed + STAND_SECONDS, speed)


_COMMAND = re.compile(r"\\[A-Za-z]+")
_MARKUP = re.compile(r"[*`${}_^\\]")


def reading_seconds(text: str) -> float:
    r"""Return how long it takes to read a text; markup is not read, and a symbol is one letter.

    >>> reading_seconds(r"Yes: $\eta$.")
    2.0
    """
    read = _MARKUP.sub("", _COMMAND.sub("x", text))
    return max(LEAST_SECONDS, len(read) / CHARACTERS_PER_SECOND)
