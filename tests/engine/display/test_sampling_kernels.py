"""An objective on a grid."""

import numpy as np

from gdgui.engine.display.sampling_kernels import sample
from gdgui.engine.objective.compilation import compile_objective
from gdgui.engine.objective.syntax import parse
from tests.engine.descent.test_kernels import locked


def test_a_landscape_is_sampled_in_rows_of_x():
    z = np.empty((2, 3))
    objective = compile_objective(parse("x + 10*y")).value_and_gradient
    sample(objective, locked(), locked(0, 1, 2), locked(5, 6), z)
    assert z.tolist() == [[50, 51, 52], [60, 61, 62]]


def test_a_landscape_may_hold_what_is_no_number():
    z = np.empty((1, 3))
    objective = compile_objective(parse("log(x)")).value_and_gradient
    sample(objective, locked(), locked(-1, 0, 1), locked(0), z)
    np.testing.assert_array_equal(z, [[np.nan, -np.inf, 0.0]])
