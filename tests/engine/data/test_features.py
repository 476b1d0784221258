"""Features: how they are written, what they are worth, and which are refused."""

import numpy as np
import pytest

from gdgui.checks import ExperimentError
from gdgui.engine.data.features import features_of

INPUTS = np.array([[2.0, 3.0], [-1.0, 0.5], [0.0, -2.0]])


def names(texts, count=2):
    return [feature.name for feature in features_of("features", texts, count)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x1", INPUTS[:, 0]),
        ("x2^3", INPUTS[:, 1] ** 3),
        ("x1*x2", INPUTS[:, 0] * INPUTS[:, 1]),
        ("x1²·x2", INPUTS[:, 0] ** 2 * INPUTS[:, 1]),
        ("sin(x2)", np.sin(INPUTS[:, 1])),
        ("cos(x1)", np.cos(INPUTS[:, 0])),
    ],
)
def test_a_feature_is_worth_what_it_says(text, expected):
    (feature,) = features_of("features", [text], 2)
    assert feature.of(INPUTS) == pytest.approx(expected, rel=1e-14, abs=1e-15)


def test_groups_stand_for_several_and_none_comes_twice():
    assert names([]) == ["x1", "x2"]
    assert names(["inputs", "squares", "products", "sines", "x1"]) == [
        "x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)",
    ]  # fmt: skip
    assert names(["powers 3"], 1) == ["x", "x^2", "x^3"]
    assert names(["x*x", "x1"], 1) == ["x^2", "x"]


@pytest.mark.parametrize("text", ["", "x", "x0", "x3", "y", "x1+x2", "sin(x1*x2)", "x1^0", "=cmd"])
def test_what_is_no_feature_is_refused(text):
    with pytest.raises(ExperimentError, match=r"^features\[0\]: "):
        features_of("features", [text], 2)
