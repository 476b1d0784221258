"""What a formula may say, how it is read, and the sentence where it may not."""

import ast
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdgui.engine.objective.catalogue import CATALOGUE
from gdgui.engine.objective.syntax import FUNCTIONS, FormulaError, parse


def spelled(text):
    return parse(text).canonical


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("x^2", "x**2"),
        ("x²", "x**2"),
        ("x³ + y²", "x**3 + y**2"),
        ("x¹⁰", "x**10"),
        ("x²³", "x**23"),
        ("2x", "2*x"),
        ("2x^2", "2*x**2"),
        ("3(x + 1)", "3*(x + 1)"),
        ("(x)(y)", "x*y"),
        ("(x + 1)(y - 1)", "(x + 1)*(y - 1)"),
        ("a x y", "a*x*y"),
        ("2 sin(x)", "2*sin(x)"),
        ("sin(x) cos(y)", "sin(x)*cos(y)"),
        ("x² y", "x**2*y"),
        ("2x²(y)", "2*x**2*y"),
        ("2π x", "2*pi*x"),
        ("2e", "2*e"),
        ("2e3", "2e3"),
        ("2e-x", "2*e - x"),
        ("x·y × 2", "x*y*2"),
        ("x − 1", "x - 1"),
        ("-x^2", "-(x**2)"),
        ("x^-1", "x**(-1)"),
        ("x^y^2", "x**(y**2)"),
        ("007x", "7*x"),
        ("00", "0"),
        (".5x + 1.", "0.5*x + 1.0"),
        ("  x\n+\ty ", "x + y"),
        ("θ + α", "θ + α"),
    ],
)
def test_a_formula_means_what_people_type(typed, meant):
    assert spelled(typed) == ast.unparse(ast.parse(meant, mode="eval"))


def test_the_same_formula_typed_in_two_ways_is_equal():
    assert parse("2x^2") == parse("2 * x**2")
    assert hash(parse("2x^2")) == hash(parse("2 * x**2"))
    assert parse("2x^2") != parse("2 * x**3")


def test_parameters_are_the_free_names_in_the_order_of_the_text():
    assert parse("b*x + a*sin(c) - b*e*pi").parameters == ("b", "a", "c")


def test_constants_coordinates_and_functions_are_no_parameters():
    assert parse("x + y + e + pi + π + " + " + ".join(f"{name}(x)" for name in sorted(
        set(FUNCTIONS) - {"min", "max"}
    ))).parameters == ()  # fmt: skip


@pytest.mark.parametrize(("text", "dim"), [("x", 1), ("a", 1), ("5", 1), ("x*y", 2), ("y", 2)])
def test_a_formula_has_two_coordinates_where_y_occurs(text, dim):
    assert parse(text).dim == dim


def test_the_text_is_kept_as_it_was_typed():
    assert parse("  2x ^ 2 ").text == "2x ^ 2"


# What the issue lists, and what else one may try: a part of the sentence, and the position.
BAD = [
    ("", "the formula is empty", None),
    (" \t\n ", "the formula is empty", None),
    ("__import__('os').system('x')", "'__import__' is not a function", 0),
    ("x.__class__", "'.' has no meaning in a formula", 1),
    ("x._", "'.' has no meaning", 1),
    ("open('f')", "'open' is not a function", 0),
    ("lambda: 0", "':' has no meaning", 6),
    ("lambda", "'lambda' cannot be a name", 0),
    ("9**9**9", "too large", None),
    ("9^9^9^9", "too large", None),
    ("x + 9**999", "too large", 4),
    ("x**1001", "too large", 0),
    ("1e999", "too large", 0),
    ("9" * 309, "too large", 0),
    ("9" * 1999, "too large", 0),
    ("1e-999*1e-999/1e-999", "not a real number", 0),
    ("x**", "a number or a name expected after the last **", 1),
    ("x +", "expected after the last +", 2),
    ("x,", "expected after the last ,", 1),
    ("(" * 10_000 + "x" + ")" * 10_000, "at most 2,000 characters", None),
    ("(" * 900 + "x" + ")" * 900, "500 numbers, names and signs", None),
    ("(" * 100 + "x" + ")" * 100, "brackets nested at most 30 deep", 30),
    ("(" * 10_000, "at most 2,000 characters", None),
    ("-" * 400 + "x", "nested too deeply", None),
    ("x" * 1_000_000, "at most 2,000 characters", None),
    ("x+" * 500_000, "at most 2,000 characters", None),
    ("x+" * 999 + "x", "500 numbers, names and signs", None),
    ("z(x)", "'z' is not a function; a product is written z*(…)", 0),
    ("x(x + 1)", "'x' is not a function", 0),
    ("eval(x)", "'eval' is not a function", 0),
    ("sin", "sin needs its argument in brackets", 0),
    ("sin x", "sin needs its argument in brackets", 0),
    ("x + cos", "cos needs its argument in brackets", 4),
    ("sin()", "sin takes 1 argument, 0 found", 0),
    ("sin(x, y)", "sin takes 1 argument, 2 found", 0),
    ("max(x)", "max takes 2 to 8 arguments, 1 found", 0),
    ("max(*x, y)", "not part of a formula", 4),
    ("sin(**x)", "sin takes 1 argument", 0),
    ("(x, y)", "a comma stands between the arguments of min and max only", None),
    ("x, y", "a comma", None),
    ("(x", "an opening bracket without a closing one", 0),
    ("x + (y*(2 + 1)", "an opening bracket without a closing one", 4),
    ("x)", "a closing bracket without an opening one", 1),
    ("()", "not part of a formula|not expected here|a comma", None),
    ("x y 2", "'2' is not expected here", 4),
    ("x * / y", "'/' is not expected here", 4),
    ("* x", "'*' is not expected here", 0),
    ("x // y", "'/' is not expected here", 3),
    ("x == y", "'=' has no meaning", 2),
    ("x if x else y", "'if' cannot be a name", 2),
    ("x and y", "'and' cannot be a name", 2),
    ("[x]", "'[' has no meaning", 0),
    ("x[0]", "'[' has no meaning", 1),
    ("x; y", "';' has no meaning", 1),
    ("x # y", "'#' has no meaning", 2),
    ("f'{x}'", "has no meaning", 1),
    ("x := 2", "':' has no meaning", 2),
    ("x\0", "has no meaning", 1),
    ("x\\\ny", "has no meaning", 1),
    ("True", "'True' cannot be a name", 0),
    ("None*x", "'None' cannot be a name", 0),
    ("_x", "'_x' cannot be a name", 0),
    ("a" * 21, "cannot be a name", 0),
    ("x + 'a'", "has no meaning", 4),
    ("   x $ ", "'$' has no meaning", 5),
    ("\n x * / y", "'/' is not expected here", 6),
    ("٣x", "'٣' has no meaning", 0),
    ("ｘ", "has no meaning", 0),
    ("1/0", "not a real number", 0),
    ("x + log(-1)", "not a real number", 4),
    ("sqrt(-4)*x", "not a real number", 0),
    ("(-8)**(1/3)", "not a real number", None),
    ("0**-1", "not a real number", 0),
    ("exp(1000)", "too large", 0),
    ("acos(2)", "not a real number", 0),
    ("+".join("abcdfghklmnopq") + "+x", "at most 12 parameters expected, 14 found", None),
    ("*".join(f"(x + {i})" for i in range(40)), "too long or nested too deeply", None),
    ("**".join("xy" * 29), "too long or nested too deeply", None),
]


@pytest.mark.parametrize(("text", "sentence", "position"), BAD, ids=lambda value: str(value)[:30])
def test_what_is_no_formula_is_refused_with_a_sentence_and_a_position(text, sentence, position):
    with pytest.raises(FormulaError) as refusal:
        parse(text)
    said = str(refusal.value)
    assert any(part in said for part in sentence.split("|"))
    assert "\n" not in said
    assert len(said) < 200
    if position is not None:
        assert refusal.value.position == position
        assert said.endswith(f"(character {position + 1})")
    if refusal.value.position is not None:
        assert 0 <= refusal.value.position < len(text)


@pytest.mark.parametrize("text", [text for text, *_ in BAD], ids=lambda value: str(value)[:30])
def test_a_refusal_takes_less_than_a_fifth_of_a_second(text):
    def seconds():
        began = time.perf_counter()
        with pytest.raises(FormulaError):
            parse(text)
        return time.perf_counter() - began

    # The best of three: another process may have had the processor once.
    assert min(seconds() for _ in range(3)) < 0.2


@pytest.mark.parametrize(
    "text",
    [
        " + ".join(f"x**{i}" for i in range(1, 21)),
        " + ".join(f"sin({i}*x)/{i}" for i in range(1, 30)),
        " + ".join(f"a*sin({i}*x)*cos({i}*y)" for i in range(1, 25)),
        "exp(-((x - a)**2 + (y - b)**2)/(2*s**2)) + exp(-((x + a)**2 + (y + b)**2)/(2*s**2))",
        "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        "1/(1 + exp(-(a*tanh(b*tanh(c*x + d) + f) + g)))",
        "log(1 + exp(-x*(a + b*y))) + log(1 + exp(y*(c - d*x))) + k*(x**2 + y**2)",
        "0.5*(x**2)**0.5 + 1e-8*x + 6.02e23*y",
        "-cos(x)*cos(y)*exp(-((x - pi)**2 + (y - pi)**2))",
        "max(abs(x), abs(y), abs(x + y), abs(x - y))",
        "2^0.5 x",
    ],
)
def test_long_and_lively_formulas_are_no_hostile_ones(text):
    assert parse(text).text == text


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.name)
def test_the_catalogue_speaks_the_language(entry):
    syntax = parse(entry.formula)
    assert syntax.dim == entry.dim
    assert set(syntax.parameters) == {parameter.name for parameter in entry.parameters}


PIECES = st.sampled_from(
    [*"xyabe0123456789.+-*/^(),²³πθ∇ ", "**", "sin(", "max(", "log", "pi", "1e", "__", "lambda"]
)


@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=25).map("".join)))
def test_any_text_parses_or_is_refused_and_nothing_else(text):
    refusal = None
    try:
        assert parse(text).text == text.strip()
    except FormulaError as error:
        refusal = error
    if refusal is not None and refusal.position is not None:
        assert 0 <= refusal.position < len(text)


@given(st.lists(PIECES, max_size=20).map("".join))
def test_what_is_read_reads_back_to_the_same(text):
    try:
        syntax = parse(text)
    except FormulaError:
        return
    again = parse(syntax.canonical)
    assert (again.canonical, again.dim, again.parameters) == (
        syntax.canonical,
        syntax.dim,
        syntax.parameters,
    )
