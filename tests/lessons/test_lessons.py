"""The built-in lessons can be taken, and the numbers that they name are the right ones."""

import re
from itertools import pairwise

import msgspec
import pytest

from gdgui.engine.objective.syntax import constant_in
from gdgui.lessons.catalogue import NAMES, lesson, lesson_path
from gdgui.lessons.check import parse_check
from gdgui.lessons.lesson import to_json
from gdgui.lessons.proof import faults_in
from gdgui.lessons.starts import starts_of
from gdgui.lessons.words import facts_in
from gdgui.marked_text import formulas_in
from gdgui.typeset import can_typeset
from gdgui.ui.window.vocabulary import window_vocabulary
from tests.lessons.claims import ANSWERS, CLAIMS, STATEMENTS, facts

NUMBER = re.compile(r"(?<![\w.])[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


def number(text):
    return float(text.replace("−", "-").replace(",", ""))


def computed(value):
    """Return a value, or what it takes a run to find."""
    return value() if callable(value) else value


def agrees(text, value, is_rounded):
    """Tell whether a number is the one that is written, to the digits that are written."""
    decimals = len(text.partition(".")[2])
    room = 0.5 * 10.0**-decimals if decimals or is_rounded else 0.0
    return abs(value - number(text)) <= room * (1 + 1e-9) + 1e-9


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_is_proved(name):
    assert list(faults_in(lesson(name)[0], window_vocabulary(), can_typeset)) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_file_of_a_lesson_is_as_gdgui_writes_it(name):
    assert lesson_path(name).read_bytes() == to_json(lesson(name)[0])


def test_every_file_in_the_folder_is_a_lesson():
    folder = lesson_path(NAMES[0]).parent
    assert sorted(path.stem for path in folder.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_takes_five_to_ten_minutes_and_asks_before_it_shows(name):
    found = lesson(name)[0]
    assert 5 <= found.minutes <= 10
    kinds = [
        next(key for key in block.__struct_fields__ if getattr(block, key) is not None)
        for _, _, block in found.blocks()
    ]
    assert {"text", "predict", "task", "explain"} == set(kinds)
    assert kinds.index("predict") < kinds.index("task") < kinds.index("explain")
    for page in found.pages:
        assert any(block.predict for block in page.blocks), page.title


@pytest.mark.parametrize(("name", "page", "block"), ANSWERS)
def test_a_number_that_is_asked_for_is_the_one_that_comes_out(name, page, block):
    asked = lesson(name)[0].pages[page].blocks[block].predict.number
    value, *slips = map(computed, ANSWERS[name, page, block])
    assert asked.value == pytest.approx(value, abs=1e-9)
    assert [slip.value for slip in asked.slips] == pytest.approx(slips, abs=1e-9)


def test_every_number_that_is_asked_for_is_computed():
    asked = {
        (name, page, place)
        for name in NAMES
        for page, place, block in lesson(name)[0].blocks()
        if block.predict and block.predict.number
    }
    assert asked == set(ANSWERS)


@pytest.mark.parametrize(("name", "page", "edit", "check"), STATEMENTS)
def test_what_a_lesson_says_of_a_run_is_so(name, page, edit, check):
    verdict = parse_check(check).judge(facts(name, page, edit))
    assert verdict.passed, verdict.reason


@pytest.mark.parametrize(
    ("name", "quotation", "values"),
    [(name, quoted, values) for name in NAMES for quoted, *values in CLAIMS[name]],
)
def test_a_number_in_a_text_is_the_one_that_comes_out(name, quotation, values):
    assert any(quotation in text for _, text in lesson(name)[0].words())
    written = list(NUMBER.finditer(quotation))
    assert len(written) == len(values), [found[0] for found in written]
    for found, value in zip(written, values, strict=True):
        is_rounded = quotation[found.end() :].startswith(" %")
        value = computed(value)
        assert value is None or agrees(found[0], value, is_rounded), (found[0], value)


def equations(text):
    """Yield the sides of each equation of constants in the formulas of a text, two at a time."""
    for latex in formulas_in(text):
        # What is behind a condition is no part of the equation.
        sides = re.split(r"=|\\approx", latex.replace(r"\,", ""))
        yield from pairwise(sides)


@pytest.mark.parametrize("name", NAMES)
def test_the_equations_of_a_lesson_hold(name):
    held = 0
    for place, text in lesson(name)[0].words():
        for left, right in equations(text):
            values = constant_in(left), constant_in(right)
            if None not in values:
                digits = NUMBER.fullmatch(right.strip())
                room = 0.5 * 10.0 ** -len(right.strip().partition(".")[2]) if digits else 0.0
                assert abs(values[0] - values[1]) <= room + 1e-9, (place, left, right)
                held += 1
    assert held or name in ("where-it-gets-stuck", "which-way-is-down")


def given(found):
    """Return the numbers of a lesson that are its own choice: of its experiments and checks."""
    texts = [msgspec.json.encode(start).decode() for start in starts_of(found)]
    numbers = {0.0, 1.0, 2.0}
    for text in texts:
        numbers |= {float(each) for each in re.findall(r"\d+(?:\.\d+)?", text)}
    return numbers | {-each for each in numbers}


def own(block):
    """Return the numbers that a block's check, solution or answer has."""
    if block is None or block.text is not None or block.explain is not None:
        return set()
    if block.predict is not None:
        asked = block.predict.number
        return {asked.value, *(slip.value for slip in asked.slips)} if asked else set()
    task = block.task
    texts = (task.check, *(each.when for each in task.messages), str(task.solution))
    texts += tuple(expression.text for expression in facts_in(task.now))
    found = {abs(float(each)) for text in texts for each in re.findall(r"\d+(?:\.\d+)?", text)}
    return found | {-each for each in found} | ({10.0, -6.0} if "1e-6" in task.check else set())


@pytest.mark.parametrize("name", NAMES)
def test_no_number_in_a_lesson_is_merely_said(name):
    """Each is of an experiment or a check, in an equation that holds, or among the claims."""
    found, unsaid = lesson(name)[0], []
    chosen = given(found)
    for place, text in found.words():
        where = re.match(r"pages\[(\d+)\]\.blocks\[(\d+)\]", place)
        block = found.pages[int(where[1])].blocks[int(where[2])] if where else None
        covered = [
            (at.start(), at.end())
            for quoted, *_ in CLAIMS[name]
            for at in re.finditer(re.escape(quoted), text)
        ]
        covered += [
            (text.index(latex), text.index(latex) + len(latex))
            for latex in formulas_in(text)
            if any(None not in map(constant_in, sides) for sides in equations(f"${latex}$"))
        ]
        for each in NUMBER.finditer(text):
            is_covered = any(first <= each.start() and each.end() <= end for first, end in covered)
            if not is_covered and number(each[0]) not in chosen | own(block):
                unsaid.append((place, each[0], text[max(0, each.start() - 30) : each.end() + 30]))
    assert unsaid == []
