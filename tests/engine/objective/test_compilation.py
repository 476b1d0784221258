"""Compiled objectives: the same numbers, nan or inf outside the domain, and the cache on disk."""

import errno
import math
import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from gdgui.engine import generated_modules
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.methods.compilation import compile_rule
from gdgui.engine.methods.sources import module_source
from gdgui.engine.objective.catalogue import CATALOGUE
from gdgui.engine.objective.compilation import compile_objective
from gdgui.engine.objective.syntax import FormulaError, parse
from tests.engine import reference
from tests.engine.plain_rules import initial_state, plain_step

INF, NAN = math.inf, math.nan


def numbers(*values):
    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array


def value_and_gradient(text, x, y=0.0, *parameters):
    return compile_objective(parse(text)).value_and_gradient(x, y, numbers(*parameters))


def hessian(text, x, y=0.0, *parameters):
    return compile_objective(parse(text)).hessian(x, y, numbers(*parameters))


@pytest.mark.torch
@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.name)
def test_compiled_derivatives_of_the_catalogue_are_those_of_torch(entry):
    syntax = parse(entry.formula)
    defaults = {parameter.name: parameter.default for parameter in entry.parameters}
    values = [defaults[name] for name in syntax.parameters]
    rng = np.random.default_rng(7)
    low, high = np.transpose([*entry.domain, (0.0, 1.0)][:2])
    x, y = rng.uniform(low, high, (50, 2)).T
    value, gradient, second = map(np.ndarray.tolist, reference.derivatives(syntax, x, y, defaults))
    compiled = compile_objective(syntax)
    for i in range(len(x)):
        found = compiled.value_and_gradient(x[i], y[i], numbers(*values))
        assert found == pytest.approx((value[i], *gradient[i]), rel=1e-12, abs=1e-11)
        found = compiled.hessian(x[i], y[i], numbers(*values))
        assert found == pytest.approx(tuple(second[i]), rel=1e-12, abs=1e-10)


@pytest.mark.parametrize(
    ("text", "x", "value"),
    [
        ("1/x", 0.0, INF),
        ("1/x", -0.0, -INF),
        ("1/x**2", 0.0, INF),
        ("x**-2", 0.0, INF),
        ("x**-3", -0.0, -INF),
        ("1/x**0.5", 0.0, INF),
        ("x**a", 0.0, INF),
        ("log(x)", -1.0, NAN),
        ("log(x)", 0.0, -INF),
        ("sqrt(x)", -1.0, NAN),
        ("x**0.5", -1.0, NAN),
        ("x**(1/3)", -8.0, -2.0),
        ("x**(-1/3)", 0.0, INF),
        ("pow(x, 1/3)", -8.0, NAN),
        ("exp(log(x))", -3.0, NAN),
        ("exp(log(x))", 3.0, 3.0),
        ("exp(2*log(x))", -3.0, NAN),
        ("log(x) - log(x)", -1.0, NAN),
        ("0*log10(x)", -1.0, NAN),
        ("log2(x)^0", -1.0, NAN),
        ("sqrt(x)^2", -4.0, NAN),
        ("sqrt(x)^2", 4.0, 4.0),
        ("(x^0.5)^2", -4.0, NAN),
        ("sqrt(x)*sqrt(x)*x", -4.0, NAN),
        ("x/x", 0.0, NAN),
        ("x/x", -2.0, 1.0),
        ("x^2/x", 0.0, NAN),
        ("1/(1/x)", 0.0, NAN),
        ("x*x^-1", 0.0, NAN),
        ("cos(acos(x))", 2.0, NAN),
        ("sin(asin(x))", -2.0, NAN),
        ("tanh(atanh(x))", 2.0, NAN),
        ("cosh(acosh(x))", -2.0, NAN),
        ("log(x^2) - 2log(x)", -2.0, NAN),
        ("x^x*x^-x", -0.5, NAN),
        ("sin(x)*csc(x)", 0.0, NAN),
        ("if(x > 0, 1, exp(log(x)))", -1.0, NAN),
        ("if(x > 0, x, exp(log(x)))", 2.0, 2.0),
        ("if(log(x) > 0, 1, 2)", -1.0, NAN),
        ("relu(log(x))", -1.0, NAN),
        ("floor(sqrt(x))", -1.0, NAN),
        ("mod(x, 0*x)", 1.0, NAN),
        ("acosh(x)", 0.5, NAN),
        ("log2(x)", 0.0, -INF),
        ("sigmoid(x)", -1e3, 0.0),
        ("softplus(x)", 1e3, 1e3),
        ("sinc(x)", 0.0, 1.0),
        ("x**x", -0.5, NAN),
        ("x**x", 1e300, INF),
        ("asin(x)", 2.0, NAN),
        ("acos(x)", -1.0000001, NAN),
        ("exp(x)", 1e3, INF),
        ("exp(exp(x))", 10.0, INF),
        ("sinh(x)", -1e3, -INF),
        ("cosh(x)", 1e3, INF),
        ("tan(x)", INF, NAN),
        ("sin(x)", -INF, NAN),
        ("x**2", 1e200, INF),
        ("x**3", -1e200, -INF),
        ("x**900", 10.0, INF),
        ("x*(x - 1)", NAN, NAN),
        ("sign(log(x))", -1.0, NAN),
        ("abs(log(x))", -1.0, NAN),
        ("max(log(x), 1)", -1.0, NAN),
        ("max(1, log(x))", -1.0, NAN),
        ("min(1, x, sqrt(x))", -1.0, NAN),
        ("max(1/x, 2)", 0.0, INF),
        ("log(log(x))", 0.5, NAN),
    ],
)
def test_outside_its_domain_a_formula_is_nan_or_infinite_and_raises_nothing(text, x, value):
    parameters = [-1.5] if "a" in parse(text).parameters else []
    found, *gradient = value_and_gradient(text, x, 0.0, *parameters)
    assert found == value or (math.isnan(found) and math.isnan(value))
    assert len(gradient) == 2
    assert len(hessian(text, x, 0.0, *parameters)) == 3


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.name)
@pytest.mark.parametrize("place", [0.0, 1e200, -1e200, INF, NAN], ids=str)
def test_the_catalogue_has_numbers_everywhere_and_raises_nothing(entry, place):
    values = {parameter.name: parameter.default for parameter in entry.parameters}
    own = [values[name] for name in parse(entry.formula).parameters]
    found = [*value_and_gradient(entry.formula, place, place, *own)]
    found += hessian(entry.formula, place, place, *own)
    assert all(isinstance(number, float) for number in found)


@pytest.mark.parametrize(
    "text", ["5", "pi", "x - x", "a*0", "sign(x)", "max(x, 2)", "min(3, x, y)", "2**31*x", "2*3"]
)
def test_whole_numbers_and_constants_come_out_as_floats(text):
    parameters = [1.0] * len(parse(text).parameters)
    assert all(isinstance(n, float) for n in value_and_gradient(text, 1.0, 2.0, *parameters))
    assert all(isinstance(n, float) for n in hessian(text, 1.0, 2.0, *parameters))


def test_in_one_dimension_y_is_ignored():
    assert value_and_gradient("x**3", 2.0, NAN) == (8.0, 12.0, 0.0)
    assert hessian("x**3", 2.0, NAN) == (12.0, 0.0, 0.0)


def test_a_formula_is_compiled_once_however_it_is_typed():
    assert compile_objective(parse("3x^2 + y")) is compile_objective(parse("3 * x**2+y"))


def test_moving_a_parameter_compiles_nothing():
    compiled = compile_objective(parse("a*x + b"))
    assert compiled.value_and_gradient(2.0, 0.0, numbers(3.0, 1.0)) == (7.0, 3.0, 0.0)
    assert compiled.value_and_gradient(2.0, 0.0, numbers(-1.0, 0.5)) == (-1.5, -1.0, 0.0)
    assert len(compiled.value_and_gradient.dispatcher.nopython_signatures) == 1


def test_a_refused_formula_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(generated_modules, "cache_folder", lambda: tmp_path)
    with pytest.raises(FormulaError):
        compile_objective(parse("log(x - x) + 1"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", DIRECTIONS)
def test_a_compiled_rule_is_the_textbook_rule(name):
    direction = DIRECTIONS[name]
    hyper = numbers(*(p.default for p in direction.hyperparameters))
    compiled, expected = compile_rule(direction), initial_state(direction)
    state = np.array([direction.initial_state] * 2)
    for k, g in enumerate((0.5, -2.0, 1e-3)):
        if direction.couples:
            pairs = {"x": (1.0, -3.0), "g": (g, -2.0 * g), "hessian": (3.0, 0.5, 2.0)}
            *d, _ = compiled(*pairs["x"], *pairs["g"], *pairs["hessian"], float(k), state, hyper)
            wanted, expected = plain_step(direction, pairs, expected, k)
            assert d == list(wanted)
            for column, value in zip(state.T, expected, strict=True):
                assert column.tolist() == list(np.broadcast_to(value, 2))
            continue
        d = compiled(1.0, g, float(k), state, 1, hyper)
        wanted, expected = plain_step(direction, {"x": 1.0, "g": g}, expected, k)
        assert (d, *state[1]) == pytest.approx((wanted, *expected), rel=1e-15)
        # The other coordinate's state is its own.
        assert state[0].tolist() == list(direction.initial_state)


def run_in_a_new_process(cache, formula):
    """Print f at 2 for a formula, whether sympy was needed, and how much machine code was found."""
    script = f"""
import logging, sys
logging.basicConfig(level=logging.CRITICAL)
import numpy as np
from gdgui.engine.objective.compilation import compile_objective
from gdgui.engine.objective.syntax import parse
function = compile_objective(parse({formula!r})).value_and_gradient
parameters = np.empty(0)
parameters.flags.writeable = False
found = sum(function.dispatcher.stats.cache_hits.values())
print(function(2.0, 0.0, parameters)[0], "sympy" in sys.modules, found)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_second_launch_needs_neither_sympy_nor_the_compiler(tmp_path):
    assert run_in_a_new_process(tmp_path, "x**2 + 1") == ["5.0", "True", "0"]
    assert run_in_a_new_process(tmp_path, "x**2 + 1") == ["5.0", "False", "1"]


@pytest.mark.parametrize("pattern", ["*.py", "*.nbi", "*.nbc"])
@pytest.mark.parametrize("damage", [b"", b"\x00garbage("], ids=["emptied", "garbled"])
def test_a_damaged_cache_file_is_no_obstacle(tmp_path, monkeypatch, pattern, damage):
    monkeypatch.setattr(generated_modules, "cache_folder", lambda: tmp_path)
    # Machine code goes beside its module, wherever the environment says.
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    compile_objective.cache_clear()
    assert value_and_gradient("x**2 + 1", 2.0)[0] == 5.0
    damaged = list(tmp_path.rglob(pattern))
    assert damaged
    for path in damaged:
        path.write_bytes(damage)
    compile_objective.cache_clear()
    assert value_and_gradient("x**2 + 1", 2.0)[0] == 5.0


def test_a_full_disk_is_no_obstacle(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(generated_modules, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(os, "replace", full)
    compile_objective.cache_clear()
    assert value_and_gradient("x**2 + 3", 2.0)[0] == 7.0


def test_where_no_cache_can_be_written_a_session_goes_without(tmp_path):
    (tmp_path / "cache").write_text("a file, where the folder should be")
    assert run_in_a_new_process(tmp_path / "cache", "x**2 + 1")[0] == "5.0"


def test_the_source_of_a_formula_is_quoted_after_its_file_was_tidied_away():
    module = compile_objective(parse("x^2 + 41.5")).module
    Path(module.__file__).unlink()
    assert "def value_and_gradient" in module_source(module).text
