"""Our own sine and cosine: right to the last places, and exact where they have to be."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gdgui.engine.data.trigonometry import sine_and_cosine


@given(st.floats(-1000.0, 1000.0))
def test_they_are_those_of_the_c_library_but_for_rounding(turns):
    sine, cosine = sine_and_cosine(np.array(turns))
    # The C library is told the angle rounded; turns lose nothing when whole ones are dropped.
    angle = 2.0 * math.pi * (turns - round(turns))
    assert abs(float(sine) - math.sin(angle)) <= 4e-16 * 2
    assert abs(float(cosine) - math.cos(angle)) <= 4e-16 * 2


def test_quarters_of_a_turn_are_exact():
    sine, cosine = sine_and_cosine(np.array([0.0, 0.25, 0.5, 0.75, 1.0, -0.25]))
    np.testing.assert_array_equal(sine, [0, 1, 0, -1, 0, -1])
    np.testing.assert_array_equal(cosine, [1, 0, -1, 0, 1, 0])


def test_their_bits_are_fixed():
    sine, cosine = sine_and_cosine(np.array([0.1, 0.37]))
    assert [value.hex() for value in sine] == SINES
    assert [value.hex() for value in cosine] == COSINES


SINES = ["0x1.2cf2304755a5ep-1", "0x1.753b603d2b816p-1"]
COSINES = ["0x1.9e3779b97f4a8p-1", "-0x1.5e7cf55112013p-1"]
