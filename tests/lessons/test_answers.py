"""Answers of a learner: how they come about, on disk, on paper, and graded."""

import json

import pytest
from msgspec.structs import replace

from gdgui.experiment import Data, Experiment, Model, Objective, RandomStart, Run
from gdgui.lessons.answers import (
    Answer,
    Answers,
    AnswersError,
    check_fit,
    done_share,
    from_json,
    locks_playback,
    markdown_of,
    open_blocks,
    to_json,
    with_attempt,
    with_done_task,
    with_hint,
    with_shown_solution,
    with_words,
)
from gdgui.lessons.blocks import Number, Predict
from gdgui.lessons.edits import apply_edit
from gdgui.lessons.feedback import said_of
from gdgui.lessons.grading import as_csv, as_table, grades_of, summary_of
from gdgui.lessons.lesson import from_json as lesson_from_json
from tests.lessons.samples import lesson_json

LESSON = lesson_from_json(lesson_json())
PREDICT = LESSON.pages[0].blocks[1].predict
NUMBER = LESSON.pages[1].blocks[0].predict
START = LESSON.pages[0].own_experiment
SOLVED = apply_edit(START, LESSON.pages[0].blocks[2].task.solution)


@pytest.fixture
def empty():
    return Answers(lesson=LESSON.title, fingerprint="abc")


@pytest.fixture
def full(empty):
    answers = with_attempt(empty, 0, 1, PREDICT, (1,))
    answers = with_attempt(answers, 0, 1, PREDICT, (0,))
    answers = with_hint(answers, 0, 2)
    answers = with_done_task(answers, 0, 2, SOLVED)
    answers = with_attempt(answers, 1, 0, NUMBER, 0.8)
    return with_words(answers, 1, 1, "=1+1 is\nmy answer")


def test_a_block_waits_for_the_one_before(empty):
    assert open_blocks(LESSON, empty, 0) == 2
    answers = with_attempt(empty, 0, 1, PREDICT, (1,))
    assert open_blocks(LESSON, answers, 0) == 3
    answers = with_done_task(answers, 0, 2, SOLVED)
    assert open_blocks(LESSON, answers, 0) == 3
    assert done_share(LESSON, answers) == 0.5
    assert done_share(LESSON, empty) == 0.0


def test_playing_is_locked_while_a_prediction_is_open(empty):
    assert locks_playback(LESSON, empty, 0)
    assert not locks_playback(LESSON, with_attempt(empty, 0, 1, PREDICT, (1,)), 0)
    assert locks_playback(LESSON, empty, 1)


def test_a_number_is_asked_for_twice_at_most(empty):
    once = with_attempt(empty, 1, 0, NUMBER, 7)
    assert open_blocks(LESSON, once, 1) == 1
    assert open_blocks(LESSON, with_attempt(once, 1, 0, NUMBER, 8), 1) == 2
    assert open_blocks(LESSON, with_attempt(empty, 1, 0, NUMBER, 0.8), 1) == 2


def test_an_explanation_is_done_once_it_says_something(empty):
    assert not with_words(empty, 1, 1, "  ").of(1, 1).is_done
    assert with_words(empty, 1, 1, "so").of(1, 1).is_done


def test_what_a_task_was_passed_with_first_is_kept(full):
    again = with_done_task(full, 0, 2, replace(SOLVED, steps=3))
    assert again.of(0, 2).experiment == SOLVED


def test_answers_are_written_and_read_and_name_no_one(full):
    assert from_json(to_json(full)) == full
    assert "learner" not in json.loads(to_json(full))


def test_answers_to_another_lesson_are_refused(full):
    check_fit(LESSON, "abc", full)
    with pytest.raises(AnswersError, match="answers to this version of the lesson 'A test'"):
        check_fit(LESSON, "abd", full)
    with pytest.raises(AnswersError, match=r"answers\[4\]: there is no such block"):
        check_fit(LESSON, "abc", with_words(full, 7, 1, "x"))
    with pytest.raises(AnswersError, match=r"attempts\[2\]: there is no such choice"):
        check_fit(LESSON, "abc", with_attempt(full, 0, 1, PREDICT, (5,)))
    with pytest.raises(AnswersError, match=r"attempts\[2\]: an answer of another kind"):
        check_fit(LESSON, "abc", with_attempt(full, 0, 1, PREDICT, 5.0))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (b"[]", "an object expected"),
        (b"{}", 'format: "gdgui-answers/1" expected'),
        (b'{"format": "gdgui-answers/1"}', "the key `lesson` is missing"),
        (b'{"format": "gdgui-answers/1", "lesson": "x", "fingerprint": "y", "answers": '
         b'[{"page": 0, "block": 0}, {"page": 0, "block": 0}]}', "found twice"),
        (b'{"format": "gdgui-answers/1", "lesson": "x", "fingerprint": "y", "answers": '
         b'[{"page": 99, "block": 0}]}', r"answers\[0\].page: a whole number from 0 to 39"),
        (b'{"format": "gdgui-answers/1", "lesson": "x", "fingerprint": "y", "answers": '
         b'[{"page": 0, "block": 0, "attempts": [[99]]}]}', r"answers\[0\].attempts\[0\]\[0\]"),
    ],
)  # fmt: skip
def test_what_are_no_answers_is_refused(content, sentence):
    with pytest.raises(AnswersError, match=sentence):
        from_json(content)


def test_notes_and_answers_as_markdown(full):
    text = markdown_of(LESSON, replace(full, learner="Ada", notes="Ask about $\\eta$."))
    assert text.startswith("# A test\n\nAda\n")
    assert "My prediction: It jumps (then It arrives)" in text
    assert "solved, 1 hint" in text
    assert "=1+1 is\nmy answer\n\n> Because of $2$." in text
    assert text.rstrip().endswith("Ask about $\\eta$.")


def test_answers_are_graded_anew(full):
    grades = grades_of(LESSON, "abc", full)
    assert [(grade.page, grade.block, grade.result) for grade in grades] == [
        (1, 2, "right later"), (1, 3, "solved"), (2, 1, "right"), (2, 2, "answered"),
    ]  # fmt: skip
    assert summary_of(grades) == (
        "1 of 2 predictions right at once, 1 of 1 tasks solved (1 without the solution), "
        "1 of 1 explanations given"
    )


def test_a_task_that_was_not_passed_is_not_solved_whatever_the_answers_say(full):
    other = full.changed(replace(full.of(0, 2), experiment=START, is_done=True))
    assert grades_of(LESSON, "abc", other)[1].result == "not solved"
    shown = summary_of(grades_of(LESSON, "abc", with_shown_solution(full, 0, 2)))
    assert "1 of 1 tasks solved (0 without the solution)" in shown


def test_an_answer_that_would_run_for_ever_is_not_run(full):
    data = Data(name="spiral", points=50_000)
    endless = Experiment(
        objective=Objective(data=data, model=Model(hidden=(64, 64), output="tanh")),
        runs=(Run(optimizer="gd", start=RandomStart()),),
        steps=4_000,
    )
    other = full.changed(replace(full.of(0, 2), experiment=endless))
    assert grades_of(LESSON, "abc", other)[1].result == "not solved"


def test_nothing_answered_is_open(empty):
    assert {grade.result for grade in grades_of(LESSON, "abc", empty)} == {"open"}


def test_grades_as_a_table_and_for_a_spreadsheet(full):
    grades = grades_of(LESSON, "abc", full)
    header, *rows = as_table(grades).splitlines()
    assert header.split() == [
        "page", "block", "kind", "question", "answer", "result", "tries", "hints", "shown",
    ]  # fmt: skip
    assert len(rows) == 4
    lines = as_csv(grades, "Ada").splitlines()
    assert lines[0].startswith("learner,page,block")
    assert lines[4].startswith("Ada,2,2,explain,Why?,'=1+1 is my answer,answered")


def test_a_number_that_is_told_opens_no_list():
    # At the beginning of a line "2." would be the second item of one.
    number = Number(value=2.0, why="So it is.", otherwise="No.")
    shown = Answer(page=0, block=0, saw_solution=True)
    assert said_of(Predict(question="How many?", number=number), shown) == (
        "It is 2. So it is.",
        True,
    )
