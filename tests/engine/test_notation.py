"""Numbers are shown in as many digits as tell them from what they are not."""

import math
import warnings

import numpy as np
import pytest

from gdgui.engine.notation import norm, norms, shown, shown_apart, shown_place


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (3.0, 4, "3"),
        (2.99963, 4, "2.9996"),
        (2.99963, 6, "2.99963"),
        (-0.00050004, 3, "−0.00050004"),
        (0.1 + 0.2, 6, "0.3"),
        (1e7 - 0.3142, 6, "9999999.7"),
        (1.0000001, 6, "1.0000001"),
        (1e13, 6, "1e13"),
        (1e-300, 6, "1e−300"),
        (2.7e189, 6, "2.7e189"),
        (math.inf, 6, "∞"),
        (0.0, 6, "0"),
    ],
)
def test_a_number_that_is_not_round_is_not_shown_as_a_round_one(number, digits, text):
    assert shown(number, digits) == text


@pytest.mark.parametrize(
    ("point", "text"),
    [
        ((9999999.685776,), "9999999.68578"),
        ((123456789.25, -3e-11), "(123456789.25, 0)"),
        ((2.0, -1.0), "(2, −1)"),
        ((0.70710678118,), "0.707107"),
    ],
)
def test_a_place_far_from_zero_is_told_from_its_neighbours(point, text):
    assert shown_place(point) == text


def test_different_numbers_look_different():
    numbers = [1e6 + 1e-3, 1e6, 0.5, 1e6 + 2e-3]
    assert len(set(shown_apart(numbers))) == 4


@pytest.mark.parametrize("size", [1e-200, 1e-3, 1.0, 2.7e189, 1e300])
def test_a_length_is_a_number_whatever_its_size(size):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rows = size * np.array([[3.0, 4.0], [0.0, -2.0]])
        assert norms(rows) == pytest.approx([5.0 * size, 2.0 * size], rel=1e-14)
        assert norms(rows[:, :1]) == pytest.approx([3.0 * size, 0.0])
        many = np.hstack([rows] * 40)
        assert norms(many) == pytest.approx(np.sqrt(40) * norms(rows), rel=1e-13)
        assert [norm(row) for row in many] == pytest.approx(norms(many), rel=1e-13)
        assert norm(rows[0]) == pytest.approx(5.0 * size)
        many = size * np.array([[1.0, 2.0, 2.0], [0.0, 0.0, 0.0]])
        assert norms(many) == pytest.approx([3.0 * size, 0.0], rel=1e-14)
