"""Derivatives against torch's automatic differentiation, LaTeX, and hostile formulas."""

import math
import time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gdgui.engine import compilation
from gdgui.engine.formula import differentiate
from gdgui.engine.objectives import CATALOGUE
from gdgui.engine.syntax import FormulaError, parse
from tests.engine import reference

PARAMETERS = {"a": 0.7, "b": -1.3, "c": 2.1}
GRID = np.array([(x, y) for x in (-1.7, -0.4, 0.3, 0.9, 2.6) for y in (-1.2, -0.3, 0.6, 1.9)])


def plain(syntax):
    """The generated functions as Python runs them, which spares the tests the compiler."""
    module = compilation._load_or_write(syntax) if False else compile_module(syntax)
    return module.value_and_gradient, module.hessian


def compile_module(syntax):
    return compilation.compile_objective(syntax).module


def evaluate(function, place, values):
    try:
        return np.array(function(*place, values))
    except (ValueError, ZeroDivisionError, OverflowError, TypeError):
        # Python raises where compiled code has nan or inf, and makes complex powers.
        return np.full(3, np.nan)


def compare(text, places=GRID, parameters=PARAMETERS):
    """Compare value, gradient and Hessian with torch's; return at how many places that went."""
    syntax = parse(text)
    own = {name: parameters[name] for name in syntax.parameters}
    values = np.array(list(own.values()))
    value_and_gradient, hessian = plain(syntax)
    x, y = np.asarray(places).T
    expected = _as_table(reference.derivatives(syntax, x, y, own))
    # What a rounding of the place changes shows how well the formula is conditioned there.
    nearby = _as_table(reference.derivatives(syntax, x * (1 + 1e-12), y * (1 + 1e-12), own))
    compared = 0
    for place, wanted, shaken in zip(places, expected, nearby, strict=True):
        found = np.concatenate(
            [evaluate(function, place, values) for function in (value_and_gradient, hessian)]
        )
        if not (np.isfinite(wanted).all() and np.isfinite(shaken).all()):
            continue
        if np.isnan(found).any() and not np.abs(wanted).max() < 1e100:
            continue
        allowed = 1e-11 * np.maximum(1.0, np.abs(wanted).max()) + np.abs(wanted - shaken)
        assert (np.abs(found - wanted) <= allowed).all(), (text, place, found, wanted)
        compared += 1
    return compared


def _as_table(derivatives):
    value, gradient, hessian = (np.asarray(part) for part in derivatives)
    return np.column_stack([value, gradient, hessian])
