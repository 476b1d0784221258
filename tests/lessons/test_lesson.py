"""The format of lessons: what is read, and what is refused with its place."""

import json
import random

import pytest

from gdgui.errors import UserError
from gdgui.examples import example
from gdgui.experiment import FORMAT
from gdgui.lessons.lesson import MAX_ALL_WORDS, MAX_PAGES, LessonError, from_json, to_json
from tests.lessons.samples import CHOICES, EXPERIMENT, LESSON, TASK, lesson_json, spoilt


def test_a_lesson_is_read_and_written_as_it_was():
    lesson = from_json(lesson_json())
    written = json.loads(to_json(lesson))
    # What is written names the format of today.
    assert written["pages"][0]["experiment"].pop("format") == FORMAT
    assert written == LESSON
    assert from_json(to_json(lesson)) == lesson


def test_what_a_lesson_holds():
    lesson = from_json(lesson_json())
    first, second = lesson.pages
    assert first.own_experiment.runs[0].start == (-7.0,)
    assert second.own_experiment is None
    assert second.shown.overlays is None
    predict = first.blocks[1].predict
    assert predict.right == (0,)
    assert not predict.takes_several
    number = second.blocks[0].predict.number
    assert [number.said_of(each) for each in (0.805, 0.9, 7)] == [
        "$1 - 2\\eta$.", "Twice.", "Try again.",
    ]  # fmt: skip
    assert not first.blocks[0].waits
    assert first.blocks[1].waits


def test_an_example_by_its_name_is_an_experiment():
    lesson = from_json(spoilt("pages.0.experiment", "exercise-rates"))
    assert lesson.pages[0].own_experiment == example("exercise-rates")


def test_an_experiment_is_read_by_the_rules_of_its_format():
    old = {"format": "gdgui-experiment/1", **EXPERIMENT}
    assert from_json(spoilt("pages.0.experiment", old)).pages[0].own_experiment.steps == 15
    new = {"format": "gdgui-experiment/99", **EXPERIMENT}
    with pytest.raises(LessonError, match=r"^pages\[0\]\.experiment\.format: .* version 99"):
        from_json(spoilt("pages.0.experiment", new))


def test_every_text_is_found_with_its_place():
    places = dict(from_json(lesson_json()).words())
    assert places["title"] == "A test"
    assert places["pages[0].blocks[0]"] == "A *run* leaves from $-7$."
    assert places["pages[0].blocks[1].predict.choices[1].why"] == "That takes a negative factor."
    assert places["pages[0].blocks[2].task.messages[0].text"] == "Too long."
    assert places["pages[0].blocks[2].task.hints[1]"] == "One half."
    assert places["pages[1].blocks[0].predict.number.slips[0].why"] == "Twice."
    assert not any("steps_to(1e-6) <= 1" in text for text in places.values())


TASK_AT = "pages.0.blocks.2.task"


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("format", ..., 'format: the key is missing; "gdgui-lesson/1" expected'),
        ("format", "gdgui-lesson/2", 'format: "gdgui-lesson/1" expected'),
        ("title", ..., "the key `title` is missing"),
        ("title", "", "title: a text expected"),
        ("title", "two\nlines", "title: a text of one line"),
        ("title", "x" * 200, "title: at most 120 characters"),
        ("author", "me", "unknown key `author`"),
        ("minutes", 0, "minutes: at least 1 minute"),
        ("minutes", "ten", "minutes: a whole number expected, a text found"),
        ("pages", [], "pages: 1 to 40 expected, 0 found"),
        ("pages", 3, "pages: a list expected, a whole number found"),
        ("pages", [{"title": "x", "blocks": [{"text": "y"}]}] * 999, "pages: 1 to 40 expected"),
        ("pages.0.experiment", ..., "pages[0].experiment: an experiment expected"),
        ("pages.0.experiment", "exercise", "pages[0].experiment: one of the examples"),
        ("pages.0.experiment.runs", [], "pages[0].experiment.runs: 1 to 64 runs expected"),
        ("pages.0.experiment.steps", 9_000_000, "pages[0].experiment.steps: at most 200,000"),
        ("pages.0.experiment.extra", 1, "pages[0].experiment.unknown key `extra`"),
        ("pages.0.shown.overlay", [], "pages[0].shown: unknown key `overlay`"),
        ("pages.0.shown.speed", -1, "pages[0].shown.speed: up to 1000 steps a second"),
        ("pages.0.shown.curves", ["a"] * 3, "pages[0].shown.curves: 0 to 2 expected"),
        ("pages.0.locked", ["start"], "pages[0].locked[0]: "),
        ("pages.0.blocks", [], "pages[0].blocks: 1 to 24 expected"),
        ("pages.0.blocks.0", {}, "pages[0].blocks[0]: one of `text`, `predict`"),
        ("pages.0.blocks.0.task", TASK, "pages[0].blocks[0]: one of `text`, `predict`"),
        ("pages.0.blocks.0.html", "x", "pages[0].blocks[0]: unknown key `html`"),
        ("pages.0.blocks.0.text", "x" * 4000, "pages[0].blocks[0].text: at most 3,000"),
        ("pages.0.blocks.0.text", "<b>x</b>", "HTML found: '<b>'"),
        ("pages.0.blocks.0.text", "<img src=x>", "HTML found"),
        ("pages.0.blocks.0.text", "a &nbsp; b", "HTML found"),
        ("pages.0.blocks.0.text", "![x](y.png)", "a picture found"),
        ("pages.0.blocks.0.text", "[here](x)", "a link found"),
        ("pages.0.blocks.0.text", "[here][1]", "a link found"),
        ("pages.0.blocks.0.text", "see\n[1]: x", "a link found"),
        ("pages.0.blocks.0.text", "https://example.org", "an address found"),
        ("pages.0.blocks.0.text", "www.example.org", "an address found"),
        ("pages.0.blocks.0.text", "\ud800", "valid Unicode expected"),
        ("pages.0.blocks.1.predict.choices", CHOICES[:1], "predict.choices: 2 to 8 expected"),
        ("pages.0.blocks.1.predict.choices", CHOICES * 9, "predict.choices: 2 to 8 expected"),
        ("pages.0.blocks.1.predict.choices", [CHOICES[0]] * 2, "one found twice"),
        ("pages.0.blocks.1.predict.choices.0.right", False, "some that are right and some not"),
        ("pages.0.blocks.1.predict.choices.1.right", True, "all of them"),
        ("pages.0.blocks.1.predict.choices.1.why", ..., "choices[1]: the key `why` is missing"),
        ("pages.0.blocks.1.predict.number", {"value": 1, "why": "x", "otherwise": "y"},
         "pages[0].blocks[1].predict: either `choices` or a `number`"),
        ("pages.1.blocks.0.predict.number.value", 1e999, "predict.number.value: a finite number"),
        ("pages.1.blocks.0.predict.number.tolerance", -1, "number.tolerance: at least 0"),
        ("pages.1.blocks.0.predict.number.slips.0.value", 0.805, "slips[0].value: a wrong number"),
        (f"{TASK_AT}.check", "runs[0].lerning_rate > 1",
         "pages[0].blocks[2].task.check: no fact is called 'lerning_rate'"),
        (f"{TASK_AT}.check", "__import__('os')", "pages[0].blocks[2].task.check: one of the func"),
        (f"{TASK_AT}.check", 3, "pages[0].blocks[2].task.check: a text expected"),
        (f"{TASK_AT}.messages.0.when", "1", "task.messages[0].when: something that is true"),
        (f"{TASK_AT}.now", "{runs[0]}", "task.now: a number or a text expected, a run found"),
        (f"{TASK_AT}.now", "{runs[0].x", "task.now: braces around a fact"),
        (f"{TASK_AT}.now", "<b>{steps}</b>", "task.now: plain text"),
        (f"{TASK_AT}.hints", ["x"] * 9, "task.hints: 0 to 8 expected"),
        (f"{TASK_AT}.hints", ["<i>"], "task.hints[0]: plain text"),
        (f"{TASK_AT}.solution", {}, "task.solution: 1 to 20 places"),
        (f"{TASK_AT}.solution", {"../x": 1}, "task.solution: a place such as"),
        (f"{TASK_AT}.solution", ..., "pages[0].blocks[2].task: the key `solution` is missing"),
        (f"{TASK_AT}.controls", ["runs[0].__class__()"], "task.controls[0]: a place such as"),
        ("pages.1.blocks.1.explain.model", ..., "explain: the key `model` is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_place(path, value, sentence):
    with pytest.raises(LessonError) as caught:
        from_json(spoilt(path, value))
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "2 < 3 and x <y",
        "Prices: $5 and [brackets] alone",
        "`<b>` is code, and so is `[a](b)`",
        "a formula $[0, 1](x) <b> c$",
        "at 10:30, data: 3",
        "a\\<b\\>",
    ],
)
def test_what_only_looks_like_markup_is_text(text):
    assert from_json(spoilt("pages.0.blocks.0.text", text)).pages[0].blocks[0].text == text


def test_a_lesson_says_so_much_and_no_more():
    page = {"title": "x", "experiment": "exercise-rates", "blocks": [{"text": "y" * 3000}] * 24}
    with pytest.raises(LessonError, match=f"at most {MAX_ALL_WORDS:,} characters"):
        from_json(spoilt("pages", [page] * MAX_PAGES))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"null",
        b"[]",
        b"3",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"format": "gdgui-lesson/1", "format": "gdgui-lesson/1"}',
        b'{"format": "gdgui-lesson/1", "pages": [[]]}',
        b'{"format": "gdgui-lesson/1", "minutes": ' + b"9" * 10_000 + b"}",
        b"<html><body>No lesson</body></html>",
    ],
)
def test_what_is_no_lesson_gets_a_sentence(content):
    with pytest.raises(LessonError) as caught:
        from_json(content)
    assert len(str(caught.value)) < 400


def damaged(content, source):
    """Return some bytes with a few of them changed, cut out or doubled."""
    data = bytearray(content)
    for _ in range(source.randint(1, 4)):
        place = source.randrange(len(data))
        kind = source.randrange(4)
        if kind == 0:
            data[place] = source.randrange(256)
        elif kind == 1:
            del data[place : place + source.randint(1, 20)]
        elif kind == 2:
            data[place:place] = data[place : place + source.randint(1, 20)]
        else:
            data[place : place + 1] = source.choice(
                (b"null", b"{}", b"[]", b"1e999", b"-1", b'"x"', b"true", b"[[")
            )
    return bytes(data)


def test_a_thousand_damages_raise_nothing_but_a_sentence():
    source, sentences = random.Random(17), []  # noqa: S311
    for _ in range(1000):
        try:
            from_json(damaged(lesson_json(), source))
        except UserError as error:
            sentences.append(str(error))
    assert len(sentences) > 500
    assert not any("\n" in sentence or len(sentence) > 1000 for sentence in sentences)
