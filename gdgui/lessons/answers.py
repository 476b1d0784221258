"""What a learner has answered: plain data, and one JSON file that can be handed in.

Answers name blocks by their page and place, and the lesson by the fingerprint of its file, so that
they are never read as answers to another lesson. There is no name in them unless the learner gives
one. What a task was passed with is kept with it: grading runs it again.
"""

from typing import Any

import msgspec
from msgspec.structs import replace

from gdgui.checks import ExperimentError, a_number, check_kind, check_text, quoted, whole_number
from gdgui.errors import UserError
from gdgui.experiment import Experiment
from gdgui.lessons.blocks import MAX_CHOICES, MAX_HINTS, Block, Explain, Predict
from gdgui.lessons.lesson import MAX_BLOCKS, MAX_PAGES, Lesson
from gdgui.strict_json import convert, decode, indented, kind_in_words

__all__ = [
    "FORMAT",
    "Answer",
    "Answers",
    "AnswersError",
    "check_fit",
    "done_share",
    "from_json",
    "hides_steps",
    "is_right",
    "locks_playback",
    "markdown_of",
    "open_blocks",
    "shown_attempt",
    "summary_lines",
    "to_json",
    "with_attempt",
    "with_done_task",
    "with_draft",
    "with_hint",
    "with_notes",
    "with_revealed",
    "with_shown_solution",
    "with_words",
]

FORMAT = "gdgui-answers/1"
MAX_ATTEMPTS = 100
"""How many attempts at a prediction are kept; later ones replace the last."""
MAX_NAME = 200

Attempt = tuple[int, ...] | float
"""The places of the choices that were chosen, or a number."""


class AnswersError(UserError):
    """Answers are refused; the text is a sentence that names the place."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts share: immutable, and strict about unknown keys."""


class Answer(_Part, frozen=True, kw_only=True):
    """What was done with a block.

    Attributes:
        page, block: which one, counted from 0.
        is_done: whether the next block is open.
        attempts: at a prediction, in order.
        words: an explanation.
        hints: how many hints of a task were taken.
        saw_solution: whether its solution was shown.
        experiment: what the task was passed with.
    """

    page: int
    block: int
    is_done: bool = msgspec.field(default=False, name="done")
    attempts: tuple[Attempt, ...] = ()
    words: str = ""
    hints: int = 0
    saw_solution: bool = msgspec.field(default=False, name="solution_shown")
    experiment: Experiment | None = None

    def __post_init__(self) -> None:
        whole_number("page", self.page, MAX_PAGES - 1)
        whole_number("block", self.block, MAX_BLOCKS - 1)
        whole_number("hints", self.hints, MAX_HINTS)
        check_text("words", self.words)
        if len(self.attempts) > MAX_ATTEMPTS:
            raise ExperimentError(
                f"attempts: at most {MAX_ATTEMPTS} expected, {len(self.attempts):,} found"
            )
        attempts = tuple(_attempt(f"attempts[{i}]", each) for i, each in enumerate(self.attempts))
        msgspec.structs.force_setattr(self, "attempts", attempts)
        check_kind("experiment", self.experiment, Experiment | None, "an experiment")


class Answers(_Part, frozen=True, kw_only=True):
    """All answers to a lesson.

    Attributes:
        lesson: its title, for people.
        fingerprint: of its file, by which it is known.
        learner: a name, if one was given.
        notes: what was written down beside the lesson.
        answers: one for each block that something was done with, in any order.
    """

    lesson: str
    fingerprint: str
    learner: str = ""
    notes: str = ""
    answers: tuple[Answer, ...] = ()

    def __post_init__(self) -> None:
        for name in ("lesson", "fingerprint", "learner", "notes"):
            check_text(name, getattr(self, name))
        if len(self.learner) > MAX_NAME:
            raise ExperimentError(f"learner: a name of at most {MAX_NAME} characters expected")
        if len(self.answers) > MAX_PAGES * MAX_BLOCKS:
            raise ExperimentError("answers: one for each block expected, more found")
        places = [(answer.page, answer.block) for answer in self.answers]
        if len(set(places)) < len(places):
            raise ExperimentError("answers: one for each block expected, one found twice")

    def of(self, page: int, block: int) -> Answer:
        """Return what was done with a block; an empty answer where nothing was."""
        found = (each for each in self.answers if (each.page, each.block) == (page, block))
        return next(found, Answer(page=page, block=block))

    def changed(self, answer: Answer) -> "Answers":
        """Return the answers with one in the place of the one before."""
        place = (answer.page, answer.block)
        others = (each for each in self.answers if (each.page, each.block) != place)
        ordered = sorted((*others, answer), key=lambda each: (each.page, each.block))
        return replace(self, answers=tuple(ordered))


def _attempt(place: str, value: Any) -> Attempt:
    if not isinstance(value, tuple | list):
        return a_number(place, value)
    if len(value) > MAX_CHOICES:
        raise ExperimentError(f"{place}: at most {MAX_CHOICES} choices expected")
    chosen = {whole_number(f"{place}[{i}]", each, MAX_CHOICES - 1) for i, each in enumerate(value)}
    return tuple(sorted(chosen))


# ---- what a learner does ----


def is_right(predict: Predict, attempt: Attempt) -> bool:
    """Tell whether an attempt at a prediction is right."""
    if predict.number is not None:
        return not isinstance(attempt, tuple) and predict.number.is_right(attempt)
    return attempt == predict.right


def with_attempt(
    answers: Answers, page: int, block: int, predict: Predict, attempt: Attempt
) -> Answers:
    """Return the answers with an attempt at a prediction, which opens the next block."""
    before = answers.of(page, block)
    kept = before.attempts[: MAX_ATTEMPTS - 1]
    attempt = _attempt("attempt", attempt)
    # A number is asked for twice at most; then it is told.
    done = bool(before.is_done or predict.choices or kept or is_right(predict, attempt))
    return answers.changed(replace(before, attempts=(*kept, attempt), is_done=done))


def with_hint(answers: Answers, page: int, block: int) -> Answers:
    """Return the answers with one hint more taken."""
    before = answers.of(page, block)
    return answers.changed(replace(before, hints=min(before.hints + 1, MAX_HINTS)))


def with_shown_solution(answers: Answers, page: int, block: int) -> Answers:
    """Return the answers with the solution of a task shown."""
    return answers.changed(replace(answers.of(page, block), saw_solution=True))


def with_revealed(answers: Answers, page: int, block: int) -> Answers:
    """Return the answers with a prediction shown without an attempt, by someone who presents."""
    shown = replace(answers.of(page, block), saw_solution=True, is_done=True)
    return answers.changed(shown)


def with_draft(answers: Answers, page: int, block: int, words: str) -> Answers:
    """Return the answers with an explanation that is still being written."""
    return answers.changed(replace(answers.of(page, block), words=words))


def with_done_task(answers: Answers, page: int, block: int, experiment: Experiment) -> Answers:
    """Return the answers with a task passed; what it was passed with first is kept."""
    before = answers.of(page, block)
    kept = before.experiment or experiment
    return answers.changed(replace(before, is_done=True, experiment=kept))


def with_words(answers: Answers, page: int, block: int, words: str) -> Answers:
    """Return the answers with an explanation; nothing is as good as not asked."""
    done = bool(words.strip())
    return answers.changed(replace(answers.of(page, block), words=words, is_done=done))


def with_notes(answers: Answers, notes: str) -> Answers:
    """Return the answers with other notes beside them."""
    return replace(answers, notes=notes)


def summary_lines(lesson: Lesson, answers: Answers) -> tuple[str, ...]:
    """Return what was done, a sentence for each kind of block that the lesson has."""
    solved = explained = at_once = alone = predictions = tasks = questions = 0
    for page, place, block in lesson.blocks():
        answer = answers.of(page, place)
        if block.predict is not None:
            predictions += 1
            at_once += bool(answer.attempts) and is_right(block.predict, answer.attempts[0])
        elif block.task is not None:
            tasks += 1
            solved += answer.is_done
            alone += answer.is_done and not answer.saw_solution
        elif block.explain is not None:
            questions += 1
            explained += bool(answer.words.strip())
    lines = []
    if predictions:
        lines.append(f"{at_once} of {predictions} predictions right at once.")
    if tasks:
        lines.append(f"{solved} of {tasks} tasks solved, {alone} of them on your own.")
    if questions:
        word = "explanation" if questions == 1 else "explanations"
        lines.append(f"{explained} of {questions} {word} written.")
    return tuple(lines)


def open_blocks(lesson: Lesson, answers: Answers, page: int) -> int:
    """Return how many blocks of a page are open: all up to the first that waits."""
    for place, block in enumerate(lesson.pages[page].blocks):
        if block.waits and not answers.of(page, place).is_done:
            return place + 1
    return len(lesson.pages[page].blocks)


def locks_playback(lesson: Lesson, answers: Answers, page: int) -> bool:
    """Tell whether playing would give away the answer to a prediction that is open."""
    if "playback" in lesson.pages[page].locked:
        return True
    blocks = lesson.pages[page].blocks[: open_blocks(lesson, answers, page)]
    return any(
        block.predict is not None and not answers.of(page, place).is_done
        for place, block in enumerate(blocks)
    )


def hides_steps(lesson: Lesson, answers: Answers, page: int) -> bool:
    """Tell whether what is to be predicted is not there yet.

    Behind a task all has been seen already, and taking it away would only confuse.
    """
    blocks = lesson.pages[page].blocks[: open_blocks(lesson, answers, page)]
    for place, block in enumerate(blocks):
        if block.task is not None:
            return False
        if block.predict is not None and not answers.of(page, place).is_done:
            return True
    return False


def done_share(lesson: Lesson, answers: Answers) -> float:
    """Return the share of what there is to do that is done, from 0 to 1."""
    waiting = [(page, place) for page, place, block in lesson.blocks() if block.waits]
    done = sum(answers.of(page, place).is_done for page, place in waiting)
    return done / len(waiting) if waiting else 1.0


# ---- on disk and on paper ----


def to_json(answers: Answers) -> bytes:
    """Return the answers as indented JSON, the format named first."""
    return indented({"format": FORMAT, **msgspec.to_builtins(answers)})


def from_json(text: bytes) -> Answers:
    """Read answers from JSON.

    Raises:
        AnswersError: they are none; says where.
    """
    try:
        if not text.strip():
            raise ExperimentError("the file is empty: answers as JSON expected")
        data = decode(text)
        if not isinstance(data, dict):
            raise ExperimentError(f"an object expected, {kind_in_words(data)} found")
        found = data.pop("format", None)
        if found != FORMAT:
            raise ExperimentError(f'format: "{FORMAT}" expected, {quoted(found)} found')
        return convert(data, Answers)
    except ExperimentError as error:
        raise AnswersError(str(error)) from error


def check_fit(lesson: Lesson, fingerprint: str, answers: Answers) -> None:
    """Refuse answers to another lesson, or to another version of it.

    Raises:
        AnswersError: says so.
    """
    if answers.fingerprint != fingerprint:
        raise AnswersError(
            f"fingerprint: answers to this version of the lesson {quoted(lesson.title)} expected, "
            f"those to another file ({quoted(answers.lesson)}) found"
        )
    for index, answer in enumerate(answers.answers):
        _check_block(f"answers[{index}]", lesson, answer)


def _check_block(place: str, lesson: Lesson, answer: Answer) -> None:
    blocks = lesson.pages[answer.page].blocks if answer.page < len(lesson.pages) else ()
    if answer.block >= len(blocks):
        raise AnswersError(f"{place}: there is no such block in the lesson")
    block: Block = blocks[answer.block]
    asked = block.predict
    for number, attempt in enumerate(answer.attempts):
        if asked is None or isinstance(attempt, tuple) is not (asked.number is None):
            raise AnswersError(f"{place}.attempts[{number}]: an answer of another kind expected")
        if isinstance(attempt, tuple) and any(each >= len(asked.choices) for each in attempt):
            raise AnswersError(f"{place}.attempts[{number}]: there is no such choice")


def markdown_of(lesson: Lesson, answers: Answers) -> str:
    """Return notes and answers as Markdown, page by page."""
    lines = [f"# {lesson.title}", ""]
    if answers.learner:
        lines += [answers.learner, ""]
    for number, page in enumerate(lesson.pages):
        lines += [f"## {number + 1}. {page.title}", ""]
        for place, block in enumerate(page.blocks):
            lines += _block_lines(block, answers.of(number, place))
    if answers.notes.strip():
        lines += ["## Notes", "", answers.notes.strip(), ""]
    return "\n".join(lines)


def _block_lines(block: Block, answer: Answer) -> list[str]:
    if block.predict is not None and answer.saw_solution and not answer.attempts:
        return [f"**{block.predict.question}**", "", "The answer was shown.", ""]
    if block.predict is not None:
        said = [shown_attempt(block.predict, each) for each in answer.attempts] or ["–"]
        first, *others = said
        later = f" (then {'; '.join(others)})" if others else ""
        return [f"**{block.predict.question}**", "", f"My prediction: {first}{later}", ""]
    if block.task is not None:
        how = "solved" if answer.is_done else "open"
        if answer.saw_solution:
            how = "the solution was shown"
        hints = f", {answer.hints} hints" if answer.hints > 1 else ", 1 hint" * answer.hints
        return [f"**{block.task.text}**", "", f"{how}{hints}", ""]
    if block.explain is not None:
        return _explanation_lines(block.explain, answer.words)
    return []


def _explanation_lines(explain: Explain, words: str) -> list[str]:
    own = words.strip() or "–"
    model = [f"> {line}" for line in explain.model.splitlines()]
    return [f"**{explain.question}**", "", own, "", *(model if words.strip() else []), ""]


def shown_attempt(predict: Predict, attempt: Attempt) -> str:
    """Return an attempt in words."""
    if not isinstance(attempt, tuple):
        return f"{attempt:g}"
    return ", ".join(predict.choices[place].text for place in attempt) or "none"
