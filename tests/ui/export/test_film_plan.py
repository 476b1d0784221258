"""From a plan follows where the playhead stands in each frame, and how long a film is."""

from itertools import pairwise

import pytest

from gdgui.ui.export.film_plan import FilmPlan, layout_scale


def test_a_film_has_a_frame_for_each_moment_and_one_for_the_last_step():
    plan = FilmPlan(speed=5.0, fps=30, hold_seconds=0.0)
    heads = plan.playheads(50)
    assert len(heads) == 50 * 30 / 5 + 1
    assert heads[0] == 0.0
    assert heads[-1] == 50.0
    assert heads[6] == 1.0
    assert heads[3] == 0.5
    assert plan.length(50) == len(heads)


def test_a_film_of_some_steps_begins_and_ends_with_them():
    heads = FilmPlan(first=10, last=20, speed=2.0, fps=25, hold_seconds=0.0).playheads(50)
    assert len(heads) == 126
    assert (heads[0], heads[-1]) == (10.0, 20.0)
    assert all(before < after for before, after in pairwise(heads))


@pytest.mark.parametrize("fps", [24, 25, 30, 50, 60])
@pytest.mark.parametrize("speed", [0.25, 1.0, 2.0, 5.0, 10.0, 50.0, 100.0, 1000.0])
def test_rounding_adds_no_frame(speed, fps):
    heads = FilmPlan(speed=speed, fps=fps, hold_seconds=0.0).playheads(300)
    moving = 300 * fps / speed
    assert len(heads) == -(-moving // 1) + 1
    assert heads[-1] == 300.0
    assert heads[-2] < 300.0


def test_the_title_stands_before_and_the_last_frame_at_the_end():
    plan = FilmPlan(speed=10.0, fps=30, title_seconds=2.0, hold_seconds=1.5)
    assert plan.title_frames == 60
    heads = plan.playheads(20)
    assert heads[-45:] == [20.0] * 45
    assert plan.length(20) == 60 + 61 + 45


def test_where_all_runs_end_early_the_film_does_too():
    assert FilmPlan(last=50, hold_seconds=0.0).playheads(33)[-1] == 33.0
    assert FilmPlan(hold_seconds=0.0).playheads(33)[-1] == 33.0


def test_a_film_that_begins_behind_the_end_of_the_tape_is_refused():
    with pytest.raises(ValueError, match="the last run ends at step 33; step 40 found"):
        FilmPlan(first=40, last=50).playheads(33)


def test_a_film_of_one_step_is_a_still():
    assert FilmPlan(first=7, last=7, hold_seconds=0.0).playheads(50) == [7.0]


def test_a_film_that_nobody_would_see_to_its_end_is_refused():
    with pytest.raises(ValueError, match="at most 216,000 frames expected, 1,200,000 found"):
        FilmPlan(speed=0.25, fps=30, hold_seconds=0.0).playheads(10_000)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"speed": 0.1}, "speed: 0.25 to 1000 steps per second expected, 0.1 found"),
        ({"fps": 0}, "fps: 1 to 120 frames per second expected, 0 found"),
        ({"size": (32, 32)}, "size: 64 to 7680 pixels each way expected, 32 × 32 found"),
        ({"title_seconds": -1.0}, "title_seconds: 0 to 60 seconds expected, -1 found"),
        ({"hold_seconds": 99.0}, "hold_seconds: 0 to 60 seconds expected, 99 found"),
        ({"first": 9, "last": 3}, "steps: a first step and a later one expected, 9 and 3 found"),
    ],
)
def test_what_makes_no_film_is_refused_in_a_sentence(parts, sentence):
    with pytest.raises(ValueError, match=sentence):
        FilmPlan(**parts)


def test_the_layout_of_a_film_is_as_large_for_every_resolution():
    assert layout_scale((1920, 1080), "plots") == 1.5
    assert layout_scale((3840, 2160), "plots") == 3.0
    assert layout_scale((1280, 720), "landscape") == 1.0
    # An upright film is for a telephone, and has larger type.
    assert layout_scale((1080, 1920), "plots") == 2.25
    assert layout_scale((2160, 3840), "plots") == 4.5


def test_the_whole_window_is_laid_out_with_room_for_its_parts():
    scale = layout_scale((1920, 1080), "window")
    assert 1920 / scale >= 1400
    assert 1080 / scale >= 800


def test_a_surface_turns_from_the_first_step_to_the_last():
    plan = FilmPlan(first=10, last=20, turn=90.0, view="surface", hold_seconds=0.5)
    turned = [plan.turned(playhead, 50) for playhead in plan.playheads(50)]
    assert turned[0] == 0.0
    assert turned[-1] == turned[-2] == 90.0
    assert plan.turned(15.0, 50) == 45.0


@pytest.mark.parametrize("turn", [float("nan"), 1e9])
def test_a_turn_that_is_none_is_refused(turn):
    with pytest.raises(ValueError, match="turn: -36000 to 36000 degrees expected"):
        FilmPlan(turn=turn)
