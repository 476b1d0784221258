"""Derivatives against torch's automatic differentiation, LaTeX, and hostile formulas."""

import contextlib
import math
import types

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdgui.engine.objective.catalogue import CATALOGUE
from gdgui.engine.objective.compilation import compile_objective
from gdgui.engine.objective.formula import differentiate
from gdgui.engine.objective.syntax import FUNCTIONS, FormulaError, parse
from tests.engine import reference
from tests.work import within

PARAMETERS = {"a": 0.7, "b": -1.3, "c": 2.1}
# Crooked numbers, so that a formula has no kink just here.
GRID = [(x, y) for x in (-1.71, -0.43, 0.31, 0.91, 2.61) for y in (-1.23, -0.37, 0.59, 1.93)]
SHAKEN = np.array([1 + 1e-12, 1 - 2e-12])

# Python's math raises where compiled code has nan or inf; numpy's functions have them too.
_MATH = types.SimpleNamespace(
    **{name: getattr(np, name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{name: getattr(np, name) for name in ("exp", "log", "sqrt", "pi", "e")},
    asin=np.arcsin, acos=np.arccos, atan=np.arctan, nan=np.nan, copysign=np.copysign,
    asinh=np.arcsinh, acosh=np.arccosh, atanh=np.arctanh, atan2=np.arctan2, log2=np.log2,
    log10=np.log10, floor=np.floor, erf=np.vectorize(math.erf),
)  # fmt: skip


def derivatives(syntax, places, parameters):
    """Return value, gradient and Hessian at some places, shape (n, 6), by the generated source."""
    module = compile_objective(syntax).module
    parts = [
        types.FunctionType(function.__code__, {"math": _MATH, "np": np})
        for function in (module.value_and_gradient, module.hessian)
    ]
    values = np.array([parameters[name] for name in syntax.parameters])
    with np.errstate(all="ignore"):
        return np.array(
            [[n for part in parts for n in part(x, y, values)] for x, y in np.array(places)]
        )


def by_torch(syntax, places, parameters):
    own = {name: parameters[name] for name in syntax.parameters}
    return np.column_stack(reference.derivatives(syntax, *np.transpose(places), own))


def places_that_agree(text, places=GRID, parameters=PARAMETERS, singular=False, declared=()):
    """Compare with torch wherever torch has all derivatives; return at how many places.

    Where it may be singular, nan is right too: torch takes 0 times infinity for 0 in places.
    """
    syntax = parse(text, declared)
    found = derivatives(syntax, places, parameters)
    wanted = by_torch(syntax, places, parameters)
    # What a rounding of the place changes shows how well the formula is conditioned there.
    shaken = by_torch(syntax, np.array(places) * SHAKEN, parameters)
    known = np.isfinite(wanted).all(axis=1) & np.isfinite(shaken).all(axis=1)
    if singular:
        known &= np.isfinite(found).all(axis=1)
    found, wanted, shaken = found[known], wanted[known], shaken[known]
    allowed = 1e-12 * np.maximum(1.0, np.abs(wanted).max(axis=1, initial=1.0))[:, None]
    allowed = allowed + np.abs(wanted - shaken)
    np.testing.assert_array_less(np.abs(found - wanted), allowed, err_msg=text)
    return len(found)


@pytest.mark.torch
@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.name)
def test_the_derivatives_of_the_catalogue_are_those_of_torch(entry):
    parameters = {parameter.name: parameter.default for parameter in entry.parameters}
    (low, high), *rest = entry.domain
    places = [
        (x, y)
        for x in np.linspace(low + 0.1, high - 0.13, 9)
        for y in (np.linspace(rest[0][0] + 0.17, rest[0][1] - 0.1, 9) if rest else [0.0])
    ]
    assert places_that_agree(entry.formula, places, parameters) == len(places)


# Each with the least number of the 20 places at which it must have been compared.
FORMULAS = [
    ("5", 20),
    ("pi", 20),
    ("x", 20),
    ("a*x + b*y + c", 20),
    ("x/3 - y/7", 20),
    ("1/x", 20),
    ("x/y", 20),
    ("x**-2 + y**-3", 20),
    ("(x + y)**3", 20),
    ("x**7*y**5", 20),
    ("x**13", 20),
    ("(x**2 + 1)**0.5", 20),
    ("(x**2 + y**2)**1.7", 20),
    ("(x**2)**0.5", 20),
    ("(x**2)**a", 20),
    ("((x - y)**2)**1.5", 20),
    ("abs(x)**a", 20),
    ("x**0.5", 12),
    ("x**(1/3)", 20),
    ("x^(4/3) + y^(-2/3)", 20),
    ("cbrt(x*y - 1)", 20),
    ("(x - y)^(5/7)", 20),
    ("pow(x, 1/3)", 12),
    ("if(x > 0, x, -2x)", 20),
    ("x^2 if x > y else sin(y)*x", 20),
    ("if(x > 0 and y > 0 or x < -1, x*y, x - y)", 20),
    ("if(not x > 0, x^3, x)", 20),
    ("if(x > 0, log(x), -x)", 20),
    ("||x| - 1|*y", 20),
    ("relu(x)*y + relu(-y)", 20),
    ("sigmoid(x*y) + softplus(x - y)", 20),
    ("sigmoid(80x)*softplus(-90y)", 20),
    ("erf(x) + erf(x*y)", 20),
    ("log2(x) + log10(y^2)", 12),
    ("asinh(x) + acosh(x^2 + 2) + atanh(x/3)", 20),
    ("sinc(x) + sinc(x*y/9)", 20),
    ("atan2(y, x)", 20),
    ("hypot(x, y)", 20),
    ("floor(x)*y + ceil(y)*x + round(x)*x", 20),
    ("sec(x) + csc(x) + cot(x) + sech(y) + csch(y) + coth(y)", 20),
    ("sum(i, 1, 5, i*cos((i+1)*x + i*y))", 20),
    ("prod(i, 1, 4, x - i*y)", 20),
    ("exp(log(x))*y", 12),
    ("sqrt(x)^2 + sqrt(x)*y", 12),
    ("x^2/x + y", 20),
    ("x**a", 12),
    ("a**x", 20),
    ("e**x", 20),
    ("pi**(x*y)", 20),
    ("x**x", 12),
    ("x**y", 12),
    ("(x**2 + 1)**(y/2)", 20),
    ("2**-x", 20),
    ("1.5**(x + y)", 20),
    ("sin(x)*cos(y)", 20),
    ("tan(x/2)", 20),
    ("asin(x/3) + acos(y/3)", 20),
    ("atan(x*y)", 20),
    ("atan(y/x)", 20),
    ("sinh(x) - cosh(y)", 20),
    ("tanh(a*x + b*y)", 20),
    ("exp(-x**2 - y**2)", 20),
    ("exp(exp(x/2))", 20),
    ("log(x**2 + y**2)", 20),
    ("log(x)*log(y)", 6),
    ("log(abs(x))", 20),
    ("sqrt(x**2 + y**2)", 20),
    ("sqrt(x)*sqrt(y)", 6),
    ("1/sqrt(x + 3)", 20),
    ("abs(x) + abs(y)", 20),
    ("abs(x*y - 1)", 20),
    ("abs(log(x))", 12),
    ("abs(sin(3*x))*y", 20),
    ("x*abs(x)", 20),
    ("sign(x)*x**3", 20),
    ("sign(sin(x) - y)*x", 20),
    ("sign(log(x))*y", 12),
    ("min(x, y)", 20),
    ("max(x, y)", 20),
    ("min(x, 2*y, 1)", 20),
    ("max(x**2, y**2, 2 - x*y)", 20),
    ("max(0, x)**2 + min(0, y)**2", 20),
    ("max(min(x, a), b)", 20),
    ("min(max(x, y), max(-x, c*y), 1)**3", 20),
    ("max(abs(x), abs(y), abs(x + y))", 20),
    ("max(x, x)", 20),
    ("max(x, abs(x), max(x, 0), y - 9)", 20),
    ("max(log(x), y)", 12),
    ("sqrt(abs(x)) + abs(y)**1.5", 20),
    ("log(1 + exp(-x*y))", 20),
    ("1/(1 + exp(-(a*tanh(b*tanh(c*x)))))", 20),
    ("sin(cos(tan(x/3)))", 20),
    ("sin(x)/x*sin(y)/y", 20),
    ("x*y/(x**2 + y**2)", 20),
    ("a*x**2 + b*x*y + c*y**2", 20),
    ("exp(-a*abs(x - b))*cos(c*y)", 20),
    ("1e-5*x**2 + 123456789.125*y", 20),
    ("4294967296*x + 2**70*y**2/2**69", 20),
    ("10**20*x/10**19", 20),
    ("(x + 1e10)*1e-10", 20),
    ("x**2**3", 20),
    ("-x**2", 20),
    ("2^3x - y²", 20),
    ("sin(1e3)*x + log(2)*y", 20),
    ("20 + e - 20*exp(-0.2*sqrt((x**2 + y**2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2)", 20),
]


@pytest.mark.torch
@pytest.mark.parametrize(("text", "least"), FORMULAS, ids=[text for text, _ in FORMULAS])
def test_value_gradient_and_hessian_are_those_of_torch(text, least):
    assert places_that_agree(text) >= least


def _formulas(depth):
    """Formulas of the language, so many layers deep."""
    leaf = st.sampled_from(["x", "y", "a", "b", "2", "3", "0.5", "1.7", "pi", "x", "y"])
    if depth == 0:
        return leaf
    inner = st.one_of(leaf, _formulas(depth - 1))
    smooth = (name for name, function in FUNCTIONS.items() if function.most == 1)
    # Where a number is rounded, a rounding of the place is a jump.
    one = st.sampled_from([*sorted({*smooth, "log"} - {"floor", "ceil", "round"}), "-"])
    return st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from([*"+-*/^"]), inner),
        st.builds("{}({})".format, one, inner),
        st.builds("({})**{}".format, inner, st.sampled_from(["2", "3", "-1", "0.5", "-2"])),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner),
    )


@pytest.mark.torch
@settings(max_examples=60)
@given(_formulas(3))
def test_the_derivatives_of_any_formula_are_those_of_torch(text):
    # What is refused, such as log(-2) or 0*x in a denominator, has nothing to compare.
    with contextlib.suppress(FormulaError):
        places_that_agree(text, singular=True)


@settings(max_examples=80)
@given(_formulas(5))
def test_what_parses_is_differentiated_or_refused_in_good_time(text):
    try:
        calculus = within(10_000_000, lambda: differentiate(parse(text)))
    except FormulaError:
        return
    # No derivative is nothing but nan; where a formula has no value, a condition says so.
    values, _, _ = calculus.source.partition("def hessian_off_kinks")
    assert "float(math.nan)" not in values
    assert calculus.latex
    assert all(calculus.gradient_latex)


def layers(opening, closing, count, core="x"):
    return opening * count + core + closing * count


HOSTILE = [
    layers("sin(", ")", 18),
    layers("acos(", ")", 18),
    layers("abs(x - ", ")", 12),
    layers("abs(log(", "))", 9),
    layers("sign(x + ", ")", 12),
    layers("sign(sin(", "))", 8),
    layers("max(x, y*", ")", 8),
    layers("sqrt(x + y*", ")", 8),
    layers("x**sin(y + ", ")", 6),
    "**".join("xy" * 6),
    "*".join(f"(x + {i}*y)" for i in range(1, 13)),
    "min(x, y, x + y, x - y, x*y, x/y, x**2, y**2)",
    "(x + y)**400",
    "x**1000",
    "12345678901234567890123**(1/7)*x",
    "(10**200 + 1)**(1/3)*x",
    "(2**89 - 1)**(1/1000003)*x",
    "2**999*x",
    "1e-300*x",
    "sin(1e300)*x",
    "a*b*c*x" + "".join(f"*{name}" for name in "dfghklmno"),
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:30])
def test_a_hostile_formula_is_differentiated_in_good_time(text):
    calculus = within(10_000_000, lambda: differentiate(parse(text)))
    assert len(calculus.source) < 20_000


NO_NUMBERS = [
    "(9*x/x)**(9*x/x)**(9*x/x)",
    "(9*x/x)**(9*x/x)**(9*x/x)**(9*x/x)",
    "(x - x + 10)**(x - x + 10**6)",
    "(2**500*x)**(x - x + 300)",
    "(x - x + 2)**(x - x + 999)*(x - x + 2)**(x - x + 999)",
    "sin((x - x + 9)**(x - x + 999))",
    "exp(1000*x/x)",
    "1/(x - x)",
    "sin(1/(x - x))",
    "exp(1/(a - a))",
    "sign(1/(x - x))",
    "log(x - x)",
    "acos(5*x/x)",
    "sqrt(x - x - 1)",
    "sqrt(-x**2)",
    "(-x**2)**0.3",
    "(x/x - 3)**(1/2)",
    "(-2)**x",
    "(-1.5)**y",
    "0**x",
]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_turns_out_to_be_no_real_number_is_refused(text):
    with pytest.raises(FormulaError, match=r"no value among the real numbers|too large"):
        within(200_000, lambda: differentiate(parse(text)))


@pytest.mark.parametrize(
    ("text", "latex", "gradient"),
    [
        ("x**2", "x^{2}", ["2 x"]),
        ("(x - c)**2", r"\left(x - c\right)^{2}", ["2 x - 2 c"]),
        ("x*y", "x y", ["y", "x"]),
        ("x/3", r"\frac{x}{3}", [r"\frac{1}{3}"]),
        ("0.5*x", r"\frac{x}{2}", [r"\frac{1}{2}"]),
        ("sqrt(x)", r"\sqrt{x}", [r"\frac{1}{2 \sqrt{x}}"]),
        ("e**x", "e^{x}", ["e^{x}"]),
        ("abs(x)", r"\left|{x}\right|", [r"\operatorname{sign}\left(x\right)"]),
        ("abs(x)**2", r"\left|{x}\right|^{2}", None),
        ("max(x, y, 1)", r"\max\left(x, y, 1\right)", None),
        (
            "min(x, y)",
            r"\min\left(x, y\right)",
            [r"\theta\left(- x + y\right)", r"\theta\left(x - y\right)"],
        ),
        ("kappa*x", r"\kappa x", None),
        ("θ + x", r"x + \theta", None),
        ("a1*x", "a_{1} x", None),
        ("w_12*x", "w_{12} x", None),
        ("rate*x", r"\mathrm{rate} x", None),
    ],
)
def test_a_formula_is_typeset_as_people_write_it(text, latex, gradient):
    calculus = differentiate(parse(text))
    assert calculus.latex == latex
    if gradient is not None:
        assert list(calculus.gradient_latex) == gradient


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.name)
def test_the_catalogue_has_latex_for_every_partial_derivative(entry):
    calculus = differentiate(parse(entry.formula))
    assert calculus.latex
    assert len(calculus.gradient_latex) == entry.dim
    assert not any(
        "NaN" in line or "p[" in line for line in (calculus.latex, *calculus.gradient_latex)
    )


@pytest.mark.torch
@pytest.mark.parametrize("name", ["math", "np", "float", "t0", "p", "I", "S", "E", "x1"])
def test_a_parameter_may_have_any_name_without_hiding_another(name):
    text, parameters = f"{name}*exp(x) + abs(y)", {name: 0.3}
    assert places_that_agree(text, parameters=parameters, declared=(name,)) == len(GRID)
