"""The playhead moves by the clock, waits for the tape, and comes to rest on whole steps."""

import pytest

from gdgui.ui.playback.player import Player


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def player(qapp, clock):
    player = Player(clock=clock)
    player.set_range(20, 20)
    return player


def go_on(player, clock, seconds):
    clock.now += seconds
    player.tick()


def recorded(signal):
    heard = []
    signal.connect(lambda *values: heard.append(values if len(values) > 1 else values[0]))
    return heard


def test_playing_moves_by_elapsed_time_times_speed(player, clock):
    player.set_speed(2.0)
    player.play()
    go_on(player, clock, 0.25)
    assert player.playhead == pytest.approx(0.5)
    go_on(player, clock, 1.5)
    assert player.playhead == pytest.approx(3.5)
    assert player.step == 3


def test_the_time_before_play_does_not_count(player, clock):
    clock.now += 1000
    player.play()
    go_on(player, clock, 1.0)
    assert player.playhead == pytest.approx(1.0)


def test_the_timer_really_moves_the_playhead(qtbot):
    player = Player()
    player.set_range(1000, 1000)
    player.set_speed(100.0)
    player.play()
    qtbot.waitUntil(lambda: player.playhead > 3, timeout=5000)
    player.pause()


@pytest.mark.parametrize(("seconds", "rest"), [(3.4, 3), (3.5, 4), (4.5, 5), (3.6, 4)])
def test_pausing_settles_on_the_nearest_step(player, clock, seconds, rest):
    player.play()
    go_on(player, clock, seconds)
    player.pause()
    assert player.playhead == rest
    assert not player.playing


def test_playing_stops_at_the_end(player, clock):
    heard = recorded(player.playing_changed)
    player.play()
    go_on(player, clock, 500)
    assert player.playhead == 20
    go_on(player, clock, 0.016)
    assert not player.playing
    assert player.playhead == 20
    assert heard == [True, False]


def test_play_at_the_end_starts_over(player, clock):
    player.to_end()
    player.play()
    assert player.playhead == 0
    go_on(player, clock, 1.0)
    assert player.playhead == pytest.approx(1.0)


def test_a_loop_shows_the_end_and_starts_over(player, clock):
    player.set_loop(True)
    player.play()
    go_on(player, clock, 500)
    assert player.playhead == 20
    go_on(player, clock, 0.016)
    assert player.playhead == 0
    assert player.playing
    go_on(player, clock, 2.0)
    assert player.playhead == pytest.approx(2.0)


def test_the_playhead_waits_for_a_growing_tape_and_goes_on(player, clock):
    player.set_range(5, 50)
    player.set_speed(10.0)
    player.play()
    go_on(player, clock, 3.0)
    go_on(player, clock, 3.0)
    assert player.playhead == 5
    assert player.playing
    player.set_range(40, 50)
    assert player.playhead == 5
    go_on(player, clock, 1.0)
    assert player.playhead == pytest.approx(15.0)


def test_play_waits_while_nothing_has_been_computed_yet(player, clock):
    player.set_range(0, 50)
    player.play()
    go_on(player, clock, 2.0)
    assert player.playing
    assert player.playhead == 0


def test_stepping_goes_from_the_current_whole_step_and_pauses_nothing(player, clock):
    player.play()
    go_on(player, clock, 3.7)
    player.step_by(1)
    assert player.playhead == 4
    player.step_by(-2)
    assert player.playhead == 2
    assert player.playing


def test_ten_steps_on_and_ten_back_is_where_we_were(player):
    player.seek(4)
    for _ in range(10):
        player.step_by(1)
    assert player.playhead == 14
    player.step_by(-10)
    assert player.playhead == 4


def test_stepping_stays_on_the_tape(player):
    player.step_by(-3)
    assert player.playhead == 0
    player.step_by(1000)
    assert player.playhead == 20


@pytest.mark.parametrize(
    ("wanted", "found"), [(7.2, 7), (7.5, 8), (-3.0, 0), (1e300, 20), (float("inf"), 20)]
)
def test_seeking_snaps_to_a_step_of_the_tape(player, wanted, found):
    player.seek(wanted)
    assert player.playhead == found


def test_seeking_nowhere_stays(player):
    player.seek(6)
    player.seek(float("nan"))
    assert player.playhead == 6


def test_start_and_end(player):
    player.to_end()
    assert player.playhead == 20
    player.to_start()
    assert player.playhead == 0


def test_the_end_of_a_growing_tape_is_its_last_computed_step(player):
    player.set_range(12, 50)
    player.to_end()
    assert player.playhead == 12


def test_a_shorter_tape_holds_the_playhead_at_its_end_until_a_longer_one_comes(player):
    player.seek(14)
    moves = recorded(player.moved)
    player.set_range(5, 5)
    assert player.playhead == 5
    assert moves == [5.0]
    player.set_range(20, 20)
    assert player.playhead == 14


def test_a_tape_that_is_computed_anew_brings_the_playhead_back(player):
    player.seek(14)
    moves = recorded(player.moved)
    player.set_range(0, 20)
    player.set_range(6, 20)
    assert player.playhead == 6
    player.set_range(20, 20)
    assert player.playhead == 14
    assert moves == [0.0, 6.0, 14.0]


def test_who_moves_on_a_short_tape_is_not_taken_back(player):
    player.seek(14)
    player.set_range(6, 20)
    player.step_by(-1)
    player.set_range(20, 20)
    assert player.playhead == 5


def test_an_empty_tape_is_fine(player, clock):
    player.play()
    player.set_range(0, 0)
    go_on(player, clock, 1.0)
    assert not player.playing
    player.toggle()
    player.step_by(1)
    player.seek(3)
    player.to_end()
    assert (player.playhead, player.total, player.playing) == (0, 0, False)


def test_an_empty_tape_ends_a_loop(player, clock):
    player.set_loop(True)
    player.play()
    player.set_range(0, 0)
    go_on(player, clock, 1.0)
    assert not player.playing


def test_toggle_plays_and_pauses(player):
    player.toggle()
    assert player.playing
    player.toggle()
    assert not player.playing


def test_news_are_told_once_and_only_when_there_are_any(player):
    speeds, loops = recorded(player.speed_changed), recorded(player.loop_changed)
    ranges, moves = recorded(player.range_changed), recorded(player.moved)
    player.set_speed(5.0)
    player.set_speed(5.0)
    player.set_loop(True)
    player.set_loop(True)
    player.set_range(7, 30)
    player.set_range(7, 30)
    player.seek(3)
    player.seek(3)
    assert (speeds, loops, ranges, moves) == ([5.0], [True], [(7, 30)], [3.0])


@pytest.mark.parametrize(("asked", "found"), [(0.0, 0.25), (1e9, 1000.0), (3.0, 3.0)])
def test_the_speed_has_limits(player, asked, found):
    player.set_speed(asked)
    assert player.speed == found


def test_ten_million_steps_are_reached_exactly(player):
    player.set_range(10_000_000, 10_000_000)
    player.to_end()
    assert player.step == 10_000_000
    player.step_by(-1)
    assert player.step == 9_999_999


@pytest.mark.parametrize(
    ("at", "n", "to"),
    [(0, 1, 14), (15, 1, 28), (28, -1, 14), (29, -1, 28), (99, 1, 100), (3, -1, 0)],
)
def test_a_stretch_on_or_back_ends_where_one_begins(player, at, n, to):
    player.set_range(100, 100)
    player.seek(at)
    player.step_by_stretch(14, n)
    assert player.step == to
