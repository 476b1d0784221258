"""Answers graded: a row for each block that asks for something.

Nothing in the answers is trusted: predictions are compared with the lesson's, and what a task was
passed with is run again.
"""

import csv
import io
from collections.abc import Iterator

import msgspec

from gdgui.data_source import begins_like_a_formula
from gdgui.errors import UserError
from gdgui.lessons.answers import Answer, Answers, check_fit, is_right, shown_attempt
from gdgui.lessons.blocks import Block, Predict, Task
from gdgui.lessons.gathering import facts_of
from gdgui.lessons.lesson import Lesson
from gdgui.lessons.starts import resolve_within_limits

__all__ = ["Grade", "as_csv", "as_table", "grades_of", "summary_of"]

_COLUMNS = ("page", "block", "kind", "question", "answer", "result", "tries", "hints", "shown")
_LONGEST = 40
"""So many characters of a question or an answer are in a table."""


class Grade(msgspec.Struct, frozen=True):
    """What there is to say of a block.

    Attributes:
        page, block: which one, counted from 1 as in the window.
        kind: "predict", "task" or "explain".
        question: what was asked.
        answer: what was answered, the first attempt at a prediction; empty for nothing.
        result: "right", "right later", "wrong", "solved", "not solved", "answered" or "open".
        tries: how many attempts there were.
        hints: how many hints were taken.
        saw_solution: whether the solution was shown.
    """

    page: int
    block: int
    kind: str
    question: str
    answer: str = ""
    result: str = "open"
    tries: int = 0
    hints: int = 0
    saw_solution: bool = False


def grades_of(lesson: Lesson, fingerprint: str, answers: Answers) -> tuple[Grade, ...]:
    """Return a grade for each block that asks for something.

    Raises:
        AnswersError: they are answers to another lesson.
    """
    check_fit(lesson, fingerprint, answers)
    return tuple(
        _grade(page + 1, place + 1, block, answers.of(page, place))
        for page, place, block in lesson.blocks()
        if block.waits
    )


def _grade(page: int, place: int, block: Block, answer: Answer) -> Grade:
    if block.predict is not None:
        return _prediction(page, place, block.predict, answer)
    if block.task is not None:
        return Grade(
            page, place, "task", block.task.text, "", _task_result(block.task, answer),
            int(answer.experiment is not None), answer.hints, answer.saw_solution,
        )  # fmt: skip
    assert block.explain is not None  # noqa: S101 - a block that waits is one of the three
    words = answer.words.strip()
    result = "answered" if words else "open"
    return Grade(page, place, "explain", block.explain.question, words, result, int(bool(words)))


def _prediction(page: int, place: int, predict: Predict, answer: Answer) -> Grade:
    said, result = "", "open"
    if answer.attempts:
        said = shown_attempt(predict, answer.attempts[0])
        right = [is_right(predict, attempt) for attempt in answer.attempts]
        result = "right" if right[0] else "right later" if any(right) else "wrong"
    return Grade(
        page, place, "predict", predict.question, said, result, len(answer.attempts),
        saw_solution=answer.saw_solution,
    )  # fmt: skip


def _task_result(task: Task, answer: Answer) -> str:
    experiment = answer.experiment
    if experiment is None:
        return "open"
    try:
        resolve_within_limits(experiment)
        passed = task.condition.judge(facts_of(experiment)).passed
    except UserError:
        passed = False
    return "solved" if passed else "not solved"


def summary_of(grades: tuple[Grade, ...]) -> str:
    """Return the grades in a sentence."""
    predictions = [grade for grade in grades if grade.kind == "predict"]
    tasks = [grade for grade in grades if grade.kind == "task"]
    explained = [grade for grade in grades if grade.kind == "explain"]
    right = sum(grade.result == "right" for grade in predictions)
    solved = [grade for grade in tasks if grade.result == "solved"]
    alone = sum(not grade.saw_solution for grade in solved)
    answered = sum(grade.result == "answered" for grade in explained)
    return (
        f"{right} of {len(predictions)} predictions right at once, "
        f"{len(solved)} of {len(tasks)} tasks solved ({alone} without the solution), "
        f"{answered} of {len(explained)} explanations given"
    )


def as_table(grades: tuple[Grade, ...]) -> str:
    """Return the grades as a table for a terminal."""
    rows = [_COLUMNS, *(_row(grade, _LONGEST) for grade in grades)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def as_csv(grades: tuple[Grade, ...], learner: str) -> str:
    """Return the grades as CSV, whole, with the learner's name in the first column."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("learner", *_COLUMNS))
    writer.writerows(_harmless((learner, *_row(grade, None))) for grade in grades)
    return text.getvalue()


def _row(grade: Grade, longest: int | None) -> tuple[str, ...]:
    return (
        str(grade.page), str(grade.block), grade.kind, _cell(grade.question, longest),
        _cell(grade.answer, longest), grade.result, str(grade.tries), str(grade.hints),
        "yes" if grade.saw_solution else "",
    )  # fmt: skip


def _cell(text: str, longest: int | None) -> str:
    line = " ".join(text.split())
    if longest is None or len(line) <= longest:
        return "".join(sign for sign in line if sign.isprintable())
    return "".join(sign for sign in line[: longest - 1] if sign.isprintable()) + "…"


def _harmless(row: tuple[str, ...]) -> Iterator[str]:
    """Yield cells that no spreadsheet takes for formulas."""
    for cell in row:
        yield f"'{cell}" if begins_like_a_formula(cell) else cell
