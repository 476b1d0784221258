"""Functions are quoted as they stand, also where only their files are shipped."""

import importlib.util
import inspect
import sys

import pytest

from gdgui.engine.methods.adaptive import adam
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.methods.curved import bfgs
from gdgui.engine.methods.sources import SourceError, function_source, module_source

MODULE = '''"""A module."""

import math
import numpy as np

LIMIT, OTHER = 2.0, 3
TINY = 1e-9
"""What is below this is nothing."""


def half(x):
    return x / 2  # a part


def twice(x): return half(x) * 4


def rule(
    g: float = 1.0,  # the gradient: a number
    *,
    rates={"a": 1, "b": [2]},
) -> float:
    """Say something.

    On several lines.
    """
    # A comment before the first statement.
    if g < TINY:
        return math.inf
    return np.sqrt(twice(g)) * LIMIT


def unfit(g):
    return g * WORD


WORD = "text"
'''


@pytest.fixture
def module(tmp_path):
    path = tmp_path / "some_rules.py"
    path.write_text(MODULE)
    spec = importlib.util.spec_from_file_location("some_rules", path)
    made = importlib.util.module_from_spec(spec)
    sys.modules["some_rules"] = made
    spec.loader.exec_module(made)
    yield made
    del sys.modules["some_rules"]


def test_a_function_is_quoted_with_what_it_needs(module):
    source = function_source(module.rule)
    assert source.head == tuple(MODULE.split("\n")[17:22])
    assert source.body[0] == "    # A comment before the first statement."
    assert source.body[-1] == "    return np.sqrt(twice(g)) * LIMIT"
    assert source.docstring.startswith("Say something.")
    assert source.constants == {
        "TINY": (1e-9, "What is below this is nothing."),
        "LIMIT": (2.0, ""),
    }
    assert [part.name for part in source.parts] == ["half", "twice", "rule"]
    assert source.modules == {"math": "math", "np": "numpy"}


def test_its_text_defines_it_anywhere(module, tmp_path):
    path = tmp_path / "copy.py"
    path.write_text(function_source(module.rule).text)
    spec = importlib.util.spec_from_file_location("copied_rules", path)
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    for g in (0.0, 0.5, 3.0):
        assert copy.rule(g) == module.rule(g)


def test_what_a_text_cannot_hold_is_refused(module):
    with pytest.raises(TypeError, match="unfit: a rule reads numbers, functions and modules; WORD"):
        function_source(module.unfit)


@pytest.mark.parametrize("direction", DIRECTIONS.values(), ids=lambda each: each.id)
def test_every_rule_is_quoted_as_it_stands(direction):
    source = function_source(direction.rule)
    own = inspect.getsource(direction.rule).rstrip("\n").split("\n")
    assert [*source.head, *source.body] == own


def nothing(*_):
    raise OSError("could not get source code")


def test_a_frozen_application_reads_the_files_beside_it(monkeypatch, tmp_path, module):
    # A frozen module's loader knows no source, and its file is a compiled one.
    monkeypatch.setattr(inspect, "getsource", nothing)
    monkeypatch.setattr(module, "__spec__", None)
    monkeypatch.setattr(module, "__file__", str(tmp_path / "some_rules.pyc"))
    assert module_source(module).text == MODULE


def test_a_bundle_is_looked_into(monkeypatch, tmp_path, module):
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "some_rules.py").write_text(MODULE)
    monkeypatch.setattr(inspect, "getsource", nothing)
    monkeypatch.setattr(module, "__spec__", None)
    monkeypatch.setattr(module, "__file__", None)
    monkeypatch.setattr(sys, "_MEIPASS", str(bundle), raising=False)
    assert module_source(module).text == MODULE


def test_without_a_source_a_sentence_says_so(monkeypatch, module):
    monkeypatch.setattr(inspect, "getsource", nothing)
    monkeypatch.setattr(module, "__spec__", None)
    monkeypatch.setattr(module, "__file__", None)
    with pytest.raises(SourceError, match="the source of some_rules expected"):
        module_source(module)


def test_rules_that_call_no_helper_stand_alone():
    assert [part.name for part in function_source(adam).parts] == ["adam"]
    assert set(function_source(bfgs).constants) == {"ORDINARY", "ROUNDING", "UNDERFLOW", "RESTART"}


def test_what_is_said_of_an_imported_constant_stands_where_it_is_declared():
    constants = function_source(bfgs).constants
    assert constants["RESTART"] == (6, "The method forgot its past and started over with the "
                                    "negative gradient.")  # fmt: skip
    assert constants["ROUNDING"][1].endswith("says nothing.")
