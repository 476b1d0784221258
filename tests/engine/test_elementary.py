"""Our elementary functions against mpmath, and at their ends."""

import math

import mpmath
import numpy as np
import pytest

from gdgui.engine import elementary

RANDOM = np.random.default_rng(0)
CASES = {
    "tanh": (mpmath.tanh, [RANDOM.normal(0, 3, 500), RANDOM.normal(0, 1e-6, 100)], 2.0),
    "exp": (mpmath.exp, [RANDOM.normal(0, 3, 500), RANDOM.uniform(-700, 700, 300)], 1.5),
    "sigmoid": (lambda x: 1 / (1 + mpmath.exp(-x)), [RANDOM.normal(0, 8, 500)], 2.0),
    "log": (
        mpmath.log,
        [np.exp(RANDOM.uniform(-700, 700, 300)), RANDOM.uniform(0.9, 1.1, 300)],
        1.0,
    ),
    "log1p": (mpmath.log1p, [np.exp(-RANDOM.uniform(0, 50, 500))], 1.5),
    "erf": (mpmath.erf, [RANDOM.normal(0, 2, 500)], 10.0),
}


@pytest.mark.parametrize("name", CASES)
def test_a_function_is_good_to_the_last_digits(name):
    exact, places, units = CASES[name]
    function = getattr(elementary, name)
    with mpmath.workdps(40):
        for x in np.concatenate(places).tolist():
            expected = exact(mpmath.mpf(x))
            spacing = float(np.spacing(abs(float(expected))))
            assert abs(mpmath.mpf(function(x)) - expected) <= units * spacing, x


def test_ends_and_what_is_no_number():
    assert elementary.exp(-800.0) == 0.0
    assert elementary.exp(800.0) == math.inf
    assert elementary.tanh(1e300) == 1.0
    assert elementary.sigmoid(-1e300) == 0.0
    assert elementary.log(0.0) == -math.inf
    assert math.copysign(1.0, elementary.tanh(-0.0)) == -1.0
    for name in CASES:
        assert math.isnan(getattr(elementary, name)(math.nan))
