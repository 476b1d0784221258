"""Lines cut into dashes."""

import numpy as np

from gdgui.ui.painting.pixels import dashes_of


def test_dashes_go_on_around_the_corners_of_a_line():
    corner = np.array([[0.0, 0.0, 5.0, 0.0], [5.0, 0.0, 5.0, 4.0]])
    assert dashes_of(corner, 3.0, 1.0).tolist() == [
        [0.0, 0.0, 3.0, 0.0],
        [4.0, 0.0, 5.0, 0.0],
        [5.0, 0.0, 5.0, 2.0],
        [5.0, 3.0, 5.0, 4.0],
    ]


def test_a_line_without_length_has_no_dashes():
    assert dashes_of(np.zeros((3, 4)), 3.0, 1.0).shape == (0, 4)
    assert dashes_of(np.zeros((0, 4)), 3.0, 1.0).shape == (0, 4)
