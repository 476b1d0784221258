"""Numbers along an axis: enough to read a scale by, and not on top of each other."""

import pytest

from gdgui.ui.painting.ticks import decade_ticks, loose_ticks


@pytest.mark.parametrize("rows", [2.0, 2.4, 3.0, 5.0, 12.0])
@pytest.mark.parametrize(("low", "high"), [(-7.2, 2.3), (-3.4, 1.2), (-16.0, 0.0), (0.0, 2.0)])
def test_an_axis_of_many_decades_has_at_least_two_numbers_and_few_lines(low, high, rows):
    ticks = decade_ticks(low, high, rows)
    written = [tick.text for tick in ticks if tick.text]
    assert 2 <= len(written) <= len(ticks) <= rows + 1
    assert all(low <= tick.value <= high for tick in ticks)
    assert all(tick.text in ("", f"1e{tick.value:.0f}") for tick in ticks)


def test_of_many_lines_every_second_one_is_written():
    texts = [tick.text for tick in decade_ticks(0.0, 4.0, 5.0)]
    assert texts == ["1e0", "", "1e2", "", "1e4"]


@pytest.mark.parametrize("high", [6.7, 11.0, 15.5, 19.0, 45.0, 99.0, 180.0])
def test_a_low_linear_axis_has_at_least_two_numbers(high):
    for rows in (3.5, 4.0, 5.0, 6.0):
        ticks = loose_ticks(-0.05 * high, 1.05 * high, rows)
        assert 2 <= len(ticks) <= rows


def test_a_linear_axis_with_room_has_no_more_numbers_than_half_its_rows():
    assert [tick.text for tick in loose_ticks(0.0, 100.0, 10.0)] == [
        "0",
        "20",
        "40",
        "60",
        "80",
        "100",
    ]
