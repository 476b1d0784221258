"""Numbers along an axis: enough to read a scale by, and not on top of each other."""

import pytest

from gdgui.ui.painting.ticks import decade_ticks


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
