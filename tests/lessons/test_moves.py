"""A lesson that plays itself reaches every block, asks before it shows, and comes to an end."""

import json
import math
from copy import deepcopy

import pytest

from gdgui.lessons.catalogue import NAMES, lesson
from gdgui.lessons.lesson import from_json
from gdgui.lessons.moves import (
    ASK,
    MOST_PLAYING_SECONDS,
    OPEN,
    PLAY,
    READ,
    REVEAL,
    SOLVE,
    STAND_SECONDS,
    moves_of,
    reading_seconds,
)
from tests.lessons.samples import EXPERIMENT, LESSON, lesson_json


@pytest.mark.parametrize("name", NAMES)
def test_every_block_of_every_lesson_is_reached_in_order(name):
    found, _ = lesson(name)
    moves = moves_of(found)
    blocks = [(move.page, move.block) for move in moves if move.action != OPEN]
    assert blocks == sorted(blocks)
    assert set(blocks) == {(page, place) for page, place, _ in found.blocks()}
    assert [move.page for move in moves if move.action == OPEN] == list(range(len(found.pages)))
    for page, place, block in found.blocks():
        here = [m.action for m in moves if (m.page, m.block) == (page, place) and m.action != OPEN]
        if block.task is not None:
            assert here == [ASK, SOLVE, PLAY, READ]
        else:
            asked = [ASK, REVEAL] if block.waits else [READ]
            assert here in (asked, [*asked, PLAY])


@pytest.mark.parametrize("name", NAMES)
def test_a_film_of_a_lesson_has_an_end_and_every_page_plays(name):
    found, _ = lesson(name)
    moves = moves_of(found)
    assert all(math.isfinite(move.seconds) and move.seconds >= 1.0 for move in moves)
    assert sum(move.seconds for move in moves) < 20 * 60
    for number in range(len(found.pages)):
        assert any(move.action == PLAY for move in moves if move.page == number)


def test_the_sample_is_asked_then_shown_then_solved_then_watched():
    moves = moves_of(from_json(lesson_json()))
    assert [(move.action, move.page, move.block) for move in moves] == [
        (OPEN, 0, 0),
        (READ, 0, 0),
        (ASK, 0, 1),
        (REVEAL, 0, 1),
        (PLAY, 0, 1),
        (ASK, 0, 2),
        (SOLVE, 0, 2),
        (PLAY, 0, 2),
        (READ, 0, 2),
        (OPEN, 1, 0),
        (ASK, 1, 0),
        (REVEAL, 1, 0),
        (PLAY, 1, 0),
        (ASK, 1, 1),
        (REVEAL, 1, 1),
    ]
    assert moves_of(from_json(lesson_json()), 1) == moves[9:]


def test_playing_takes_as_long_as_the_page_says():
    played = [move for move in moves_of(from_json(lesson_json())) if move.action == PLAY]
    # 15 steps at 2 a second; the second page says nothing, and 2 a second take nearly 8 seconds.
    assert [(move.speed, move.seconds) for move in played] == 3 * [(2.0, 7.5 + STAND_SECONDS)]


@pytest.mark.parametrize(("steps", "speed"), [(200, 0.25), (20_000, 1.0), (60_000, 1.0)])
def test_a_long_tape_is_played_faster(steps, speed):
    data = deepcopy(LESSON)
    data["pages"][0]["experiment"] = {**EXPERIMENT, "steps": steps}
    data["pages"][0]["shown"]["speed"] = speed
    played = next(
        move for move in moves_of(from_json(json.dumps(data).encode())) if move.action == PLAY
    )
    # No speed is above 1,000 steps a second.
    assert played.speed == min(steps / MOST_PLAYING_SECONDS, 1000.0)
    assert played.seconds == steps / played.speed + STAND_SECONDS


def test_predictions_in_a_row_are_all_answered_before_anything_is_played():
    data = deepcopy(LESSON)
    blocks = data["pages"][0]["blocks"]
    blocks[2:] = [{"text": "Once more."}, deepcopy(blocks[1])]
    moves = moves_of(from_json(json.dumps(data).encode()))
    first = [(move.action, move.block) for move in moves if move.page == 0]
    asked = [(OPEN, 0), (READ, 0), (ASK, 1), (REVEAL, 1), (READ, 2), (ASK, 3), (REVEAL, 3)]
    assert first == [*asked, (PLAY, 3)]


def test_what_a_page_locks_is_not_played():
    data = deepcopy(LESSON)
    data["pages"][0]["locked"] = ["playback"]
    moves = moves_of(from_json(json.dumps(data).encode()))
    assert [move.page for move in moves if move.action == PLAY] == [1]


def test_a_page_that_asks_nothing_is_played_once_it_is_read():
    data = deepcopy(LESSON)
    data["pages"] = [{**data["pages"][0], "blocks": [{"text": "Look."}, {"text": "There."}]}]
    moves = moves_of(from_json(json.dumps(data).encode()))
    assert [(move.action, move.block) for move in moves] == [
        (OPEN, 0),
        (READ, 0),
        (READ, 1),
        (PLAY, 1),
    ]


def test_markup_is_not_read():
    words = "a word or two " * 10
    assert reading_seconds(words) == pytest.approx(10.0)
    assert reading_seconds(f"**{words}**") == reading_seconds(words)
    assert reading_seconds(r"$\frac{1}{2}\eta$ " + words) < reading_seconds(words) + 1.0
