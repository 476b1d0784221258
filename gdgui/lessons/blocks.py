"""The blocks of a page: texts, predictions, tasks and explanations, as data.

What is wrong is refused with an `ExperimentError` that names the place within the block.
"""

from typing import Any

import msgspec

from gdgui.checks import ExperimentError, a_number, check_kind, check_text, set_several
from gdgui.lessons.check import Check, parse_check
from gdgui.lessons.check_syntax import CheckError
from gdgui.lessons.edits import check_edit, check_place
from gdgui.lessons.words import check_words

__all__ = [
    "MAX_CHOICES",
    "MAX_HINTS",
    "MAX_WORDS",
    "Block",
    "Choice",
    "Explain",
    "Message",
    "Number",
    "Part",
    "Predict",
    "Slip",
    "Task",
]

MAX_CHOICES = 8
MAX_MESSAGES = 16
MAX_HINTS = 8
MAX_CONTROLS = 8
MAX_WORDS = 3_000
"""The longest text of a block, in characters."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts of a lesson share: immutable, and strict about unknown keys."""


class Choice(Part, frozen=True):
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


class Slip(Part, frozen=True):
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


class Number(Part, frozen=True, kw_only=True):
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
        set_several(self, "slips", Slip, 0, MAX_MESSAGES)
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


class Predict(Part, frozen=True, kw_only=True):
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
        set_several(self, "choices", Choice, 2, MAX_CHOICES)
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


class Message(Part, frozen=True):
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


class Task(Part, frozen=True, kw_only=True):
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
        if self.now:
            check_words("now", self.now, MAX_WORDS, with_facts=True)
        if self.done:
            check_words("done", self.done, MAX_WORDS)
        set_several(self, "messages", Message, 0, MAX_MESSAGES)
        set_several(self, "hints", str, 0, MAX_HINTS)
        for index, hint in enumerate(self.hints):
            check_words(f"hints[{index}]", hint, MAX_WORDS)
        check_edit("solution", self.solution)
        set_several(self, "controls", str, 0, MAX_CONTROLS)
        for index, place in enumerate(self.controls):
            check_place(f"controls[{index}]", place)

    @property
    def condition(self) -> Check:
        """The check, read."""
        return parse_check(self.check)


class Explain(Part, frozen=True, kw_only=True):
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


class Block(Part, frozen=True):
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


def _is_near(answer: float, value: float, tolerance: float) -> bool:
    return abs(answer - value) <= tolerance + 1e-12 * max(1.0, abs(value))


def _check_check(place: str, text: Any) -> None:
    check_text(place, text)
    try:
        parse_check(text)
    except CheckError as error:
        raise ExperimentError(f"{place}: {error}") from error
