"""``gdgui lesson``, as a shell sees it."""

import csv
import io
import os

import pytest

from gdgui.cli.commands import main
from gdgui.lessons.answers import Answers, to_json, with_attempt, with_done_task
from gdgui.lessons.catalogue import NAMES, load_lesson
from tests.lessons.samples import lesson_json, spoilt


@pytest.fixture
def run(capsys):
    """Return a function that runs ``gdgui lesson``: exit status, output, errors."""

    def run_it(*arguments):
        try:
            status = main(["lesson", *map(str, arguments)])
        except SystemExit as stop:
            status = stop.code
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run_it


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mine.gdlesson"
    path.write_bytes(lesson_json())
    return path


def test_the_lessons_are_listed_with_a_tab_and_a_title(run):
    status, output, _ = run("list")
    assert status == 0
    lines = [line.split("\t") for line in output.splitlines()]
    assert [name for name, _ in lines] == list(NAMES)
    assert len({title for _, title in lines}) == len(NAMES) == 10


def test_a_lesson_that_can_be_taken_is_said_to_be_well(run, file):
    status, output, errors = run("check", "one-step-by-hand", file)
    assert status == 0
    assert errors == ""
    assert output.splitlines() == [
        "one-step-by-hand: all is well (3 pages, 11 blocks)",
        f"{file}: all is well (2 pages, 5 blocks)",
    ]


def test_what_is_wrong_with_a_lesson_is_named_and_the_status_is_2(run, file):
    file.write_bytes(spoilt("pages.0.blocks.2.task.check", "steps == 15"))
    status, output, errors = run("check", file)
    assert status == 2
    assert output == ""
    assert errors.splitlines() == [
        f"{file}: pages[0].blocks[2].task.check: it holds before anything is done",
    ]


def test_a_formula_that_cannot_be_typeset_is_found(run, file):
    file.write_bytes(spoilt("pages.0.blocks.0.text", r"$\frac{1}{$ and $\nonsense{x}$"))
    status, _, errors = run("check", file)
    assert status == 2
    assert "pages[0].blocks[0]: a formula that can be typeset expected" in errors


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "mine.gdlesson: the file is empty"),
        (b"{}", 'mine.gdlesson: format: the key is missing; "gdgui-lesson/1" expected'),
        (spoilt("pages.0.blocks.2.task.check", "1 +"), "pages[0].blocks[2].task.check: a number"),
        (spoilt("pages.0.experiment.runs.0.start", [1, 2]), "pages[0].experiment.runs[0].start: "),
        (b" " * (9 * 2**20), "a file of at most 8 MB expected"),
    ],
)
def test_what_is_no_lesson_is_refused_with_a_sentence(run, file, content, sentence):
    file.write_bytes(content)
    for words in (("check", file), ("export", file, "-o", file.with_suffix(".md"))):
        status, output, errors = run(*words)
        assert (status, output) == (2, "")
        assert sentence in errors
        assert errors.count("\n") == 1


def test_a_lesson_that_is_not_there_and_a_folder_are_refused(run, tmp_path):
    assert "nor is it a lesson; the lessons are which-way-is-down" in run("check", "nothing")[2]
    assert "a file expected, a folder found" in run("check", tmp_path)[2]
    words = ("grade", "one-step-by-hand", "--answers", tmp_path / "none.json")
    assert "none.json: no such file" in run(*words)[2]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_no_one_waits_for_a_pipe(run, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "a file expected, a pipe found" in run("check", tmp_path / "pipe")[2]
    words = ("grade", "one-step-by-hand", "--answers", tmp_path / "pipe")
    assert "a file expected, a pipe found" in run(*words)[2]


@pytest.fixture
def answers(file):
    lesson, fingerprint = load_lesson(file)
    found = Answers(lesson=lesson.title, fingerprint=fingerprint, learner="Ada")
    found = with_attempt(found, 0, 1, lesson.pages[0].blocks[1].predict, (0,))
    found = with_done_task(found, 0, 2, lesson.pages[0].own_experiment)
    path = file.with_name("ada.json")
    path.write_bytes(to_json(found))
    return path


def test_answers_are_graded_in_a_table(run, file, answers):
    status, output, _ = run("grade", file, "--answers", answers)
    assert status == 0
    *table, summary = output.splitlines()
    assert [line.split()[:3] for line in table[1:]] == [
        ["1", "2", "predict"], ["1", "3", "task"], ["2", "1", "predict"], ["2", "2", "explain"],
    ]  # fmt: skip
    assert "not solved" in table[2]
    assert summary.startswith("Ada: 1 of 2 predictions right at once, 0 of 1 tasks solved")


def test_grades_are_csv_for_a_spreadsheet(run, file, answers):
    _, output, _ = run("grade", file, "--answers", answers, "--csv")
    rows = list(csv.DictReader(io.StringIO(output)))
    assert [row["result"] for row in rows] == ["right", "not solved", "open", "open"]
    assert {row["learner"] for row in rows} == {"Ada"}


def test_answers_to_another_lesson_are_refused(run, answers):
    status, _, errors = run("grade", "one-step-by-hand", "--answers", answers)
    assert status == 2
    assert "answers to this version of the lesson 'One step by hand' expected" in errors


def test_a_handout_is_written_as_markdown(run, tmp_path):
    status, _, _ = run("export", "how-large-a-step", "-o", tmp_path / "handout.md")
    assert status == 0
    text = (tmp_path / "handout.md").read_text()
    assert text.startswith("# How large may a step be?\n")
    assert "## 2. Four learning rates" in text
    status, _, errors = run("export", "how-large-a-step", "-o", tmp_path / "handout.pdf")
    assert status == 2
    assert "a name that ends in .md expected" in errors
