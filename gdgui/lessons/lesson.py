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

from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

from gdgui.checks import ExperimentError, a_number, check_kind, check_text, quoted, whole_number
from gdgui.errors import UserError
from gdgui.examples import NAMES, example
from gdgui.experiment import FORMAT as NEWEST_EXPERIMENT
from gdgui.experiment import MAX_STEPS, Experiment, from_builtins
from gdgui.lessons.check import Check, parse_check
from gdgui.lessons.check_syntax import CheckError
from gdgui.lessons.edits import check_edit, check_place
from gdgui.lessons.words import check_title, check_words, facts_in
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
    "Predict",
    "Shown",
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
MAX_CHOICES = 8
MAX_MESSAGES = 16
MAX_HINTS = 8
MAX_CONTROLS = 8
MAX_TITLE = 120
MAX_WORDS = 3_000
"""The longest text of a block, in characters."""
MAX_ALL_WORDS = 200_000
"""How much a lesson says at most, in characters."""
MAX_MINUTES = 240
MAX_ITERATES = 1_000_000
"""How many iterates all runs of a page's experiment take at most."""
MAX_SPEED = 1_000.0

Lock = Literal["objective", "runs", "starts", "steps", "playback"]
LOCKS: tuple[Lock, ...] = ("objective", "runs", "starts", "steps", "playback")
"""What a page can lock: the objective with its data; methods and hyperparameters, and that a run is
added or removed; starts; the number of steps; the playhead."""


class LessonError(UserError):
    """A lesson is refused; the text is a sentence that names the place."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts of a lesson share: immutable, and strict about unknown keys."""


class Choice(_Part, frozen=True):
    """A possible answer.

    Attributes:
        text: the answer.
        why: why it is right or wrong, shown once it was chosen.
        is_right: whether it is right.
    """

    text: str
    why: str
    is_right: bool = msgspec.field(default=False, name="right")

    def __post_init__(self) -> None:
        check_words("text", self.text, MAX_WORDS)
        check_words("why", self.why, MAX_WORDS)


class Slip(_Part, frozen=True):
    """A wrong number that comes of a known slip.

    Attributes:
        value: the number.
        why: what went wrong.
    """

    value: float
    why: str

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "value", a_number("value", self.value))
        check_words("why", self.why, MAX_WORDS)


class Number(_Part, frozen=True, kw_only=True):
    """A number that is asked for.

    Attributes:
        value: the right one.
        tolerance: how far from it an answer is still right.
        why: why it is right.
        otherwise: what is said of any other number.
        slips: wrong numbers about which more is to be said; they have the same tolerance.
    """

    value: float
    tolerance: float = 0.0
    why: str
    otherwise: str
    slips: tuple[Slip, ...] = ()

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "value", a_number("value", self.value))
        tolerance = a_number("tolerance", self.tolerance)
        if tolerance < 0.0:
            raise ExperimentError(f"tolerance: at least 0 expected, {tolerance:g} found")
        msgspec.structs.force_setattr(self, "tolerance", tolerance)
        check_words("why", self.why, MAX_WORDS)
        check_words("otherwise", self.otherwise, MAX_WORDS)
        _set_several(self, "slips", Slip, 0, MAX_MESSAGES)
        for index, slip in enumerate(self.slips):
            if self.is_right(slip.value):
                raise ExperimentError(f"slips[{index}].value: a wrong number expected")

    def is_right(self, answer: float) -> bool:
        """Tell whether a number is near enough; one more in the last digit is for rounding."""
        return _is_near(answer, self.value, self.tolerance)

    def said_of(self, answer: float) -> str:
        """Return what is said of an answer."""
        if self.is_right(answer):
            return self.why
        slips = (slip for slip in self.slips if _is_near(answer, slip.value, self.tolerance))
        return next((slip.why for slip in slips), self.otherwise)


class Predict(_Part, frozen=True, kw_only=True):
    """A question that is answered before anything is shown; playing is locked until then.

    Attributes:
        question: the question.
        choices: the possible answers, of which one or more are right; or else
        number: the number that is asked for.
    """

    question: str
    choices: tuple[Choice, ...] = ()
    number: Number | None = None

    def __post_init__(self) -> None:
        check_words("question", self.question, MAX_WORDS)
        check_kind("number", self.number, Number | None, "a number with its tolerance")
        if self.number is not None:
            if self.choices:
                raise ExperimentError("either `choices` or a `number` expected, both found")
            return
        _set_several(self, "choices", Choice, 2, MAX_CHOICES)
        if len({choice.text for choice in self.choices}) < len(self.choices):
            raise ExperimentError("choices: different answers expected, one found twice")
        right = len(self.right)
        if not 0 < right < len(self.choices):
            found = "all of them" if right else "none"
            raise ExperimentError(f"choices: some that are right and some not expected, {found} is")

    @property
    def right(self) -> tuple[int, ...]:
        """The places of the choices that are right."""
        return tuple(place for place, choice in enumerate(self.choices) if choice.is_right)

    @property
    def takes_several(self) -> bool:
        """Whether more than one choice is right."""
        return len(self.right) > 1


class Message(_Part, frozen=True):
    """What is said of a state that is wrong in a particular way.

    Attributes:
        when: a check of that state.
        text: what is said.
    """

    when: str
    text: str

    def __post_init__(self) -> None:
        _check_check("when", self.when)
        check_words("text", self.text, MAX_WORDS)

    @property
    def condition(self) -> Check:
        """The check, read."""
        return parse_check(self.when)


class Task(_Part, frozen=True, kw_only=True):
    """Something to do with the experiment, until a check holds.

    Attributes:
        text: what to do.
        check: when it is done; see `gdgui.lessons.check_syntax`.
        now: how far it is, with facts in braces: ``{runs[0].steps_to(1e-6)} steps``.
        messages: what is said of wrong states, the first that fits.
        hints: shown one after the other, if they are asked for.
        solution: values for places of the experiment, after which the check holds.
        controls: places of the experiment whose controls stand beside the task.
        done: what is said once it is done.
    """

    text: str
    check: str
    now: str = ""
    messages: tuple[Message, ...] = ()
    hints: tuple[str, ...] = ()
    solution: dict[str, Any]
    controls: tuple[str, ...] = ()
    done: str = ""

    def __post_init__(self) -> None:
        check_words("text", self.text, MAX_WORDS)
        _check_check("check", self.check)
        for name in ("now", "done"):
            if getattr(self, name):
                check_words(name, getattr(self, name), MAX_WORDS)
        try:
            facts_in(self.now)
        except CheckError as error:
            raise ExperimentError(f"now: {error}") from error
        _set_several(self, "messages", Message, 0, MAX_MESSAGES)
        _set_several(self, "hints", str, 0, MAX_HINTS)
        for index, hint in enumerate(self.hints):
            check_words(f"hints[{index}]", hint, MAX_WORDS)
        check_edit("solution", self.solution)
        _set_several(self, "controls", str, 0, MAX_CONTROLS)
        for index, place in enumerate(self.controls):
            check_place(f"controls[{index}]", place)

    @property
    def condition(self) -> Check:
        """The check, read."""
        return parse_check(self.check)


class Explain(_Part, frozen=True, kw_only=True):
    """A question that is answered in one's own words, which are kept in the notes.

    Attributes:
        question: the question.
        model: an answer as it could be, shown afterwards.
    """

    question: str
    model: str

    def __post_init__(self) -> None:
        check_words("question", self.question, MAX_WORDS)
        check_words("model", self.model, MAX_WORDS)


class Block(_Part, frozen=True):
    """A part of a page: exactly one of its attributes is there.

    Attributes:
        text: words in the Markdown of captions, with formulas.
        predict: a prediction.
        task: a task.
        explain: an explanation.
    """

    text: str | None = None
    predict: Predict | None = None
    task: Task | None = None
    explain: Explain | None = None

    def __post_init__(self) -> None:
        found = [name for name in self.__struct_fields__ if getattr(self, name) is not None]
        if len(found) != 1:
            listed = ", ".join(f"`{name}`" for name in found) or "none"
            raise ExperimentError(
                f"one of `text`, `predict`, `task` and `explain` expected, {listed} found"
            )
        if self.text is not None:
            check_words("text", self.text, MAX_WORDS)
        check_kind("predict", self.predict, Predict | None, "a Predict")
        check_kind("task", self.task, Task | None, "a Task")
        check_kind("explain", self.explain, Explain | None, "an Explain")

    @property
    def waits(self) -> bool:
        """Whether a learner has to do something before the next block is there."""
        return self.text is None


class Shown(_Part, frozen=True, kw_only=True):
    """What is seen of a page's experiment; what is left out is as the learner has it.

    The names are those of the window's registries, and `gdgui.lessons.proof` holds them against
    these.

    Attributes:
        overlays: what is shown on the landscape; None for the usual.
        curves: the quantity of the left curve, or of both.
        folded: the panels of the window that are not seen.
        step: where the playhead stands at first.
        speed: how fast it plays, in steps a second; None for the usual.
    """

    overlays: tuple[str, ...] | None = None
    curves: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    step: int = 0
    speed: float | None = None

    def __post_init__(self) -> None:
        if self.overlays is not None:
            _set_several(self, "overlays", str, 0, 32)
        _set_several(self, "curves", str, 0, 2)
        _set_several(self, "folded", str, 0, 16)
        msgspec.structs.force_setattr(self, "step", whole_number("step", self.step, MAX_STEPS))
        if self.speed is not None:
            speed = a_number("speed", self.speed)
            if not 0.0 < speed <= MAX_SPEED:
                raise ExperimentError(
                    f"speed: up to {MAX_SPEED:g} steps a second expected, {speed:g} found"
                )
            msgspec.structs.force_setattr(self, "speed", speed)


class Page(_Part, frozen=True, kw_only=True):
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
    shown: Shown = Shown()
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
        check_kind("shown", self.shown, Shown, "a Shown")
        _set_several(self, "locked", str, 0, len(LOCKS))
        _set_several(self, "blocks", Block, 1, MAX_BLOCKS)

    @property
    def own_experiment(self) -> Experiment | None:
        """What the page begins with; None where it goes on with the one before."""
        return example(self.experiment) if isinstance(self.experiment, str) else self.experiment


class Lesson(_Part, frozen=True, kw_only=True):
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
        _set_several(self, "pages", Page, 1, MAX_PAGES)
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


def _is_near(answer: float, value: float, tolerance: float) -> bool:
    return abs(answer - value) <= tolerance + 1e-12 * max(1.0, abs(value))


def _check_check(place: str, text: Any) -> None:
    check_text(place, text)
    try:
        parse_check(text)
    except CheckError as error:
        raise ExperimentError(f"{place}: {error}") from error


def _set_several(part: Any, name: str, kind: type, least: int, most: int) -> None:
    """Set a list as a tuple, or say that it is none or how long it may be."""
    values = getattr(part, name)
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ExperimentError(f"{name}: a list expected, {quoted(values)} found")
    found = tuple(values)
    if not least <= len(found) <= most:
        raise ExperimentError(f"{name}: {least} to {most} expected, {len(found):,} found")
    for index, value in enumerate(found):
        check_kind(f"{name}[{index}]", value, kind, "a text" if kind is str else kind.__name__)
    msgspec.structs.force_setattr(part, name, found)


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
