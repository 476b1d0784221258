"""What a point is, by the objective around it."""

import numpy as np
import pytest

from gdgui.engine.analysis.stationary import Surroundings
from gdgui.engine.objective.compilation import compile_objective
from gdgui.engine.objective.syntax import parse


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [1e100, 1e160, 1e308])
def test_no_kink_is_told_of_where_gradients_overflow(size):
    around = Surroundings(compile_objective(parse("(1-x)^2 + 100*(y-x^2)^2")), np.empty(0), 2)
    assert not around.is_kink(np.array([size, -size]))
