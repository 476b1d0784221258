"""A lesson as plain, immutable data, and the same as JSON: the format ``gdgui-lesson/1``.

A lesson is pages; a page has an experiment, says what is shown of it, and has blocks in order,
each of which waits for the one before: a text, a prediction, a task or an explanation in one's own
words. A page asks before it shows: *predict, watch, explain* is what works (Crouch, Fagen, Callan
and Mazur 2004, Classroom demonstrations: learning tools or entertainment?).

Here everything is checked that needs no engine: shapes, lengths, words, checks as expressions,
edits as places. Whether a page's experiment makes sense and a solution solves its task is for
`gdgui.lessons.proof` to say. Whatever is refused raises `LessonError`, one sentence that opens with
the place: ``pages[3].blocks[1].task.check: …``.
"""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from gdgui.checks import (
    ExperimentError,
    a_number,
    check_kind,
    quoted,
    set_several,
    whole_number,
)
from gdgui.errors import UserError
from gdgui.examples import NAMES, example
from gdgui.experiment import FORMAT as NEWEST_EXPERIMENT
from gdgui.experiment import MAX_STEPS, Experiment, from_builtins
from gdgui.lessons.blocks import (
    MAX_WORDS,
    Block,
    Choice,
    Explain,
    Message,
    Number,
    Part,
    Predict,
    Slip,
    Task,
)
from gdgui.lessons.words import check_title, check_words
from gdgui.shown import Shown
from gdgui.strict_json import convert, decode, indented, kind_in_words

__all__ = [
    "FORMAT",
    "LOCKS",
    "Block",
    "Choice",
    "Explain",
    "Lesson",
    "LessonError",
    "Message",
    "Number",
    "Page",
    "PageShown",
    "Predict",
    "Slip",
    "Task",
    "from_json",
    "to_json",
]

FORMAT = "gdgui-lesson/1"
_EXPERIMENT = "gdgui-experiment/3"
"""What an experiment within a lesson is of that names no format; newer ones name theirs."""
MAX_PAGES = 40
MAX_BLOCKS = 24
"""How many blocks a page has at most."""
MAX_TITLE = 120
MAX_ALL_WORDS = 200_000
"""How much a lesson says at most, in characters."""
MAX_MINUTES = 240
MAX_ITERATES = 200_000
"""How many iterates all runs of a page's experiment take at most."""
MAX_SPEED = 1_000.0

Lock = Literal["objective", "runs", "starts", "steps", "playback"]
LOCKS: tuple[Lock, ...] = ("objective", "runs", "starts", "steps", "playback")
"""What a page can lock: the objective with its data; methods and hyperparameters, and that a run is
added or removed; starts; the number of steps; the playhead."""


class LessonError(UserError):
    """A lesson is refused; the text is a sentence that names the place."""


class PageShown(Shown, frozen=True, kw_only=True):
    """What is seen of a page's experiment, over what that says itself.

    The names are those of the window's registries, and `gdgui.lessons.proof` holds them against
    these.

    Attributes:
        folded: the panels of the window that are not seen.
        step: where the playhead stands at first.
        speed: how fast it plays, in steps a second; None for the usual.
    """

    folded: tuple[str, ...] = ()
    step: int = 0
    speed: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        set_several(self, "folded", str, 0, 16)
        msgspec.structs.force_setattr(self, "step", whole_number("step", self.step, MAX_STEPS))
        if self.speed is not None:
            speed = a_number("speed", self.speed)
            if not 0.0 < speed <= MAX_SPEED:
                raise ExperimentError(
                    f"speed: up to {MAX_SPEED:g} steps a second expected, {speed:g} found"
                )
            msgspec.structs.force_setattr(self, "speed", speed)


class Page(Part, frozen=True, kw_only=True):
    """A page.

    Attributes:
        title: what it is about.
        experiment: what it begins with: an experiment, the name of an example, or None for the
            page before as it was left.
        shown: what is seen of it.
        locked: what cannot be changed, some of `LOCKS`.
        blocks: what is read and done, in order.
    """

    title: str
    experiment: Experiment | str | None = None
    shown: PageShown = PageShown()
    locked: tuple[Lock, ...] = ()
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        check_title("title", self.title, MAX_TITLE)
        check_kind("experiment", self.experiment, Experiment | str | None, "an experiment")
        if isinstance(self.experiment, str) and self.experiment not in NAMES:
            raise ExperimentError(
                f"experiment: one of the examples {', '.join(NAMES)} expected, "
                f"{quoted(self.experiment)} found"
            )
        own = self.own_experiment
        if own is not None and len(own.runs) * own.steps > MAX_ITERATES:
            raise ExperimentError(
                f"experiment.steps: at most {MAX_ITERATES:,} iterates in all runs together "
                f"expected, {len(own.runs) * own.steps:,} found"
            )
        check_kind("shown", self.shown, PageShown, "a PageShown")
        set_several(self, "locked", str, 0, len(LOCKS))
        set_several(self, "blocks", Block, 1, MAX_BLOCKS)

    @property
    def own_experiment(self) -> Experiment | None:
        """What the page begins with; None where it goes on with the one before."""
        return example(self.experiment) if isinstance(self.experiment, str) else self.experiment


class Lesson(Part, frozen=True, kw_only=True):
    """A lesson.

    Attributes:
        title: what the list shows.
        summary: what it is about, in a sentence.
        minutes: how long it takes, about.
        pages: at least one.
    """

    title: str
    summary: str
    minutes: int
    pages: tuple[Page, ...]

    def __post_init__(self) -> None:
        check_title("title", self.title, MAX_TITLE)
        check_words("summary", self.summary, MAX_WORDS)
        minutes = whole_number("minutes", self.minutes, MAX_MINUTES)
        if minutes < 1:
            raise ExperimentError("minutes: at least 1 minute expected, 0 found")
        msgspec.structs.force_setattr(self, "minutes", minutes)
        set_several(self, "pages", Page, 1, MAX_PAGES)
        if self.pages[0].experiment is None:
            raise ExperimentError(
                "pages[0].experiment: an experiment expected, for there is no page before it"
            )
        said = sum(len(text) for _, text in self.words())
        if said > MAX_ALL_WORDS:
            raise ExperimentError(
                f"pages: at most {MAX_ALL_WORDS:,} characters in all texts expected, {said:,} found"
            )

    def blocks(self) -> Iterator[tuple[int, int, Block]]:
        """Yield every block with the numbers of its page and of itself, from 0."""
        for number, page in enumerate(self.pages):
            for place, block in enumerate(page.blocks):
                yield number, place, block

    def words(self) -> Iterator[tuple[str, str]]:
        """Yield every text that is shown, with its place."""
        yield from (("title", self.title), ("summary", self.summary))
        for number, page in enumerate(self.pages):
            yield f"pages[{number}].title", page.title
        for number, place, block in self.blocks():
            here = f"pages[{number}].blocks[{place}]"
            yield from _words_of(here, block.text if block.text is not None else _content(block))


def _content(block: Block) -> Any:
    return block.predict or block.task or block.explain


_UNSAID = ("check", "when", "solution", "controls")
"""What of a block no one reads."""


def _words_of(place: str, part: Any) -> Iterator[tuple[str, str]]:
    """Yield the texts of a block, each with its place."""
    if isinstance(part, str):
        yield place, part
    elif isinstance(part, tuple):
        for index, each in enumerate(part):
            yield from _words_of(f"{place}[{index}]", each)
    elif isinstance(part, msgspec.Struct):
        kind = (
            ""
            if isinstance(part, Message | Choice | Slip | Number)
            else (f".{type(part).__name__.lower()}")
        )
        for name in part.__struct_fields__:
            if name not in _UNSAID:
                yield from _words_of(f"{place}{kind}.{name}", getattr(part, name))


def to_json(lesson: Lesson) -> bytes:
    """Return the lesson as indented JSON, the format named first."""
    data = msgspec.to_builtins(lesson)
    for page in data["pages"]:
        if isinstance(page.get("experiment"), dict) and NEWEST_EXPERIMENT != _EXPERIMENT:
            page["experiment"] = {"format": NEWEST_EXPERIMENT, **page["experiment"]}
    return indented({"format": FORMAT, **data})


def from_json(text: bytes) -> Lesson:
    """Read a lesson from JSON.

    Raises:
        LessonError: the text is empty, cut off, of another format, or breaks a rule.
    """
    try:
        if not text.strip():
            raise ExperimentError("the file is empty: a lesson as JSON expected")
        data = decode(text)
        if not isinstance(data, dict):
            raise ExperimentError(f"an object expected, {kind_in_words(data)} found")
        _check_format(data.pop("format", None))
        _read_experiments(data.get("pages"))
        return convert(data, Lesson)
    except ExperimentError as error:
        raise LessonError(str(error)) from error


def _check_format(found: Any) -> None:
    if found == FORMAT:
        return
    if found is None:
        raise ExperimentError(f'format: the key is missing; "{FORMAT}" expected')
    raise ExperimentError(f'format: "{FORMAT}" expected, {quoted(found)} found')


def _read_experiments(pages: Any) -> None:
    """Read the experiments of pages in their place, each by the rules of its own format."""
    if not isinstance(pages, list):
        return
    if len(pages) > MAX_PAGES:
        raise ExperimentError(f"pages: 1 to {MAX_PAGES} expected, {len(pages):,} found")
    for number, page in enumerate(pages):
        if isinstance(page, dict) and isinstance(page.get("experiment"), dict):
            try:
                page["experiment"] = from_builtins({"format": _EXPERIMENT, **page["experiment"]})
            except ExperimentError as error:
                raise ExperimentError(f"pages[{number}].experiment.{error}") from error
