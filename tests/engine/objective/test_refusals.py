"""What is no formula is refused soon, with a sentence and the position of what is wrong."""

import pytest

from gdgui.engine.objective.syntax import (
    FormulaError,
    parse,
)
from tests.work import within

SENTENCE = 250
"""The most characters of a refusal."""


# What the issue lists, and what else one may try: a part of the sentence, and the position.
BAD = [
    ("", "the formula is empty", None),
    (" \t\n ", "the formula is empty", None),
    ("f(x) =", "nothing but its left side", None),
    ("__import__('os').system('x')", "'__import__' cannot be a name", 0),
    ("x.__class__", "'.' has no meaning here", 1),
    ("x._", "'.' has no meaning", 1),
    ("x.sin()", "'.' has no meaning here", 1),
    ("np.linalg.norm(x)", "'np.linalg' is not known in a formula", 0),
    ("np.load('a')", "'np.load' is not known", 0),
    ("torch.load('a')", "'torch.load' is not known", 0),
    ("math.factorial(3)", "'math.factorial' is not known", 0),
    ("open('f')", "'open' is not a function", 0),
    ("sen(x)", "is sin meant?", 0),
    ("exq(x)", "is exp meant?", 0),
    ("foo(x)", "a product is written foo*(…)", 0),
    ("ab(x)", "'ab' is not a function", 0),
    ("gamma(x)", "a product is written gamma*(…)", 0),
    ("lambda: 0", "':' has no meaning", 6),
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
    ("x,", "a comma stands between", 1),
    ("d/dx x^2", "write the function itself", 0),
    (r"\frac{d}{dx} x^2", "write the function itself", 0),
    (r"2 + \frac{\partial f}{\partial x}", "write the function itself", 4),
    ("∂f", "write the function itself", 0),
    ("x > 0 ? x : -x", "cases are written if(", 6),
    ("∫x", "integrals are not known", 0),
    ("(" * 10_000 + "x" + ")" * 10_000, "at most 5,000 characters", None),
    ("(" * 900 + "x" + ")" * 900, "brackets nested at most 30 deep", 30),
    ("(" * 100 + "x" + ")" * 100, "brackets nested at most 30 deep", 30),
    ("(" * 10_000, "at most 5,000 characters", None),
    ("|" * 10_000, "at most 5,000 characters", None),
    ("|" * 4_000 + "x", "at most 100 bars", None),
    ("|" * 50 + "x" + "|" * 50, "bar", None),
    (r"\frac{" * 2_000, "at most 5,000 characters", None),
    (r"\frac{" * 800 + "x", "nested at most 30 deep", None),
    (r"\frac{x}{" * 40 + "x" + "}" * 40, "nested at most 30 deep", None),
    ("-" * 400 + "x", "nested too deeply", None),
    ("sin " * 400 + "x", "nested too deeply", None),
    ("√" * 400 + "x", "nested too deeply", None),
    ("x^" * 400 + "x", "nested too deeply", None),
    ("x if x > 0 else " * 200 + "x", "nested too deeply", None),
    ("x" * 1_000_000, "at most 5,000 characters", None),
    ("x+" * 500_000, "at most 5,000 characters", None),
    ("sum(i, 1, 10^9, i*x)", "a sum of at most", 0),
    ("sum(i, 1, 10^99, i*x)", "whole numbers", 10),
    ("prod(i, 1, 99999999, x)", "a product of at most", 0),
    ("sum(i, 1, 9, sum(j, 1, 9, i*j*x))", "within another", 13),
    (r"\sum_{i=1}^{9} \prod_{j=1}^{9} x", "within another", 15),
    ("sum(i, 1, 1000, i*cos((i+1)*x + i))", "a sum of at most", 0),
    ("sum(i, 1, 200, i*cos((i+1)*x + i)*sin(i*x))", "too long", None),
    ("sum(i, 1, n, i*x)", "whole numbers, as in sum(i, 1, 5, i*x)", 10),
    ("sum(i, 5, 1, i*x)", "no term", 0),
    ("sum(x)", "a sum is written sum(i, 1, 5, i*x)", 0),
    (r"\sum x_i", "a sum is written", 0),
    ("x_i + 1*x_{i+1}", "index that no sum gives a value", None),
    (r"\input{/etc/passwd}", r"'\input' has no meaning", 0),
    (r"\begin{cases} x \end{cases}", "cases are written if(x > 0, x, -2x)", 0),
    (r"\foo", r"'\foo' has no meaning", 0),
    ("x!", "x! is defined for whole numbers only", 1),
    ("(x + 1)! + 2", "no derivative to descend", 7),
    ("sin", "sin needs its argument", 0),
    ("x + cos", "cos needs its argument", 4),
    ("sin()", "sin takes 1 argument, 0 found", 0),
    ("sin(x, y)", "sin takes 1 argument, 2 found", 0),
    ("sqrt(0,5)", "a decimal number has a point", 0),
    ("sin^-1 x", "write asin(x) or 1/sin(x)", 4),
    ("max(x)", "max takes 2 to 8 arguments, 1 found", 0),
    ("max(*x, y)", "'*' is not expected here", 4),
    ("sin(**x)", "'**' is not expected here", 4),
    ("(x, y)", "a comma stands between the arguments", 2),
    ("x, y", "a comma", 1),
    ("1,000,000x", "nothing stands between the thousands", 0),
    ("(x", "an opening bracket without a closing one", 0),
    ("x + (y*(2 + 1)", "an opening bracket without a closing one", 4),
    ("x)", "a closing bracket without an opening one", 1),
    ("(x]", "'(' is closed by ']'", 2),
    ("|x", "a bar has no partner", 0),
    ("()", "something in the brackets expected", 0),
    ("x y 2", "'2' is not expected here; a power is written ^2", 4),
    ("(x)2", "a power is written ^2, a product *2", 3),
    ("x * / y", "'/' is not expected here", 4),
    ("* x", "'*' is not expected here", 0),
    ("x // y", "'/' is not expected here", 3),
    ("e^xy", "two ways; write e^(xy) or e^x*y", 2),
    ("√x²", "write √(x^2) or (√x)^2", 0),
    ("2½", "two ways", 1),
    ("x == y", "an equation has no value", 2),
    ("x^2 = y", "write the difference of both sides", 4),
    ("x > 0", "a comparison has no value", 2),
    ("(x > 0)*x", "cases are written if(x > 0, x, -2x)", 3),
    ("x if x else y", "a condition such as x > 0 expected", 5),
    ("if(x, y, 1)", "a condition such as x > 0 expected", 3),
    ("if(x > 0, x)", "cases are written if(x > 0, x, -2x)", 0),
    ("x if x > 0", "else and another value expected", 9),
    ("x and y", "'and' is not expected here", 2),
    ("x; y", "';' has no meaning", 1),
    ("x # y", "'#' has no meaning", 2),
    ("f'{x}'", "has no meaning", 1),
    ("x\0", "has no meaning", 1),
    ("x\\\ny", "has no meaning here", 1),
    ("True", "'True' cannot be a name", 0),
    ("None*x", "'None' cannot be a name", 0),
    ("_x", "'_x' cannot be a name", 0),
    ("a" * 21, "cannot be a name", 0),
    ("x + 'a'", "has no meaning", 4),
    ("   x $ ", "'$' has no meaning", 5),
    ("\n x * / y", "'/' is not expected here", 6),
    ("٣x", "'٣' has no meaning", 0),
    ("ｘ", "has no meaning", 0),
    ("∞", "has no meaning", 0),
    ("1/0", "not a real number", 0),
    ("x + log(-1)", "not a real number", 4),
    ("sqrt(-4)*x", "not a real number", 0),
    ("(-8)**(1/2)", "not a real number", None),
    ("0**-1", "not a real number", 0),
    ("exp(1000)", "too large", 0),
    ("acos(2)", "not a real number", 0),
    ("x4−3x3+2", "a power is written x^4", None),
    ("+".join("abcdfghklmnopq") + "+x", "at most 12 parameters expected, 14 found", None),
    ("*".join(f"(x + {i})" for i in range(40)), "too long or nested too deeply", None),
    ("**".join("xy" * 29), "too long or nested too deeply", None),
]


@pytest.mark.parametrize(("text", "sentence", "position"), BAD, ids=lambda value: str(value)[:30])
def test_what_is_no_formula_is_refused_with_a_sentence_and_a_position(text, sentence, position):
    with pytest.raises(FormulaError) as refusal:
        parse(text)
    said = str(refusal.value)
    assert sentence in said
    assert "\n" not in said
    assert len(said) < SENTENCE
    if position is not None:
        assert refusal.value.position == position
        assert said.endswith(f"(character {position + 1})")
    if refusal.value.position is not None:
        assert 0 <= refusal.value.position < refusal.value.end <= len(text)


@pytest.mark.parametrize("text", [text for text, *_ in BAD], ids=lambda value: str(value)[:30])
def test_a_refusal_is_soon_found(text):
    parse.cache_clear()
    with pytest.raises(FormulaError):
        within(200_000, lambda: parse(text))


@pytest.mark.parametrize(
    "text",
    [
        " + ".join(f"x**{i}" for i in range(1, 21)),
        " + ".join(f"sin({i}*x)/{i}" for i in range(1, 30)),
        " + ".join(f"a*sin({i}*x)*cos({i}*y)" for i in range(1, 25)),
        " + ".join(f"{i}x" for i in range(1, 700)),
        "exp(-((x - a)**2 + (y - b)**2)/(2*s**2)) + exp(-((x + a)**2 + (y + b)**2)/(2*s**2))",
        "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        "1/(1 + exp(-(a*tanh(b*tanh(c*x + d) + f) + g)))",
        "log(1 + exp(-x*(a + b*y))) + log(1 + exp(y*(c - d*x))) + k*(x**2 + y**2)",
        "0.5*(x**2)**0.5 + 1e-8*x + 6.02e23*y",
        "-cos(x)*cos(y)*exp(-((x - pi)**2 + (y - pi)**2))",
        "max(abs(x), abs(y), abs(x + y), abs(x - y))",
        "2^0.5 x",
        "sum(i, 1, 100, cos(i*x)/i)",
    ],
)
def test_long_and_lively_formulas_are_no_hostile_ones(text):
    assert parse(text).text == text


def test_a_formula_may_have_five_thousand_characters():
    text = " + ".join(f"{i}x" for i in range(1, 1_000))[:4_999].rpartition(" + ")[0]
    assert 4_900 < len(text) <= 5_000
    assert parse(text + " " * (5_000 - len(text))).parameters == ()
