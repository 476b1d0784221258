"""How a formula is read, what is said about it, and the sentence where it is none."""

import ast
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdgui.engine.objective.catalogue import CATALOGUE
from gdgui.engine.objective.syntax import (
    FUNCTIONS,
    CoordinatesNeeded,
    FormulaError,
    constant_in,
    latex_of,
    parse,
)
from tests.engine.objective.formulas_in_the_wild import WILD
from tests.engine.objective.plain_evaluation import value_of


def spelled(text):
    return parse(text).canonical


def python(meant):
    return ast.unparse(ast.parse(meant, mode="eval"))


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
        # Runs of letters: the design's.
        ("xy", "x*y"),
        ("2xy", "2*x*y"),
        ("2pix", "2*pi*x"),
        ("xe^x", "x*e**x"),
        ("ax^2+bx+c", "a*x**2 + b*x + c"),
        ("xsin(x)", "x*sin(x)"),
        ("abxy", "a*b*x*y"),
        ("x + xi", "x + xi"),
        ("rate*x", "rate*x"),
        ("a(x-1)", "a*(x - 1)"),
        ("x(x-1)", "x*(x - 1)"),
        ("x²+xy+y²", "x**2 + x*y + y**2"),
        ("cos(2πx)", "cos(2*pi*x)"),
        # Others of their kind.
        ("kxy", "k*x*y"),
        ("πxy", "π*x*y".replace("π", "pi")),
        ("alphax", "alpha*x"),
        ("αx", "α*x"),
        ("x1x2", "x1*x2"),
        ("3x1²+2x1x2", "3*x1**2 + 2*x1*x2"),
        ("ax1", "a*x1"),
        ("sin2x", "sin(2*x)"),
        ("xlnx", "x*log(x)"),
        ("sinx cosy", "sin(x)*cos(y)"),
        ("decay_rate*x", "decay_rate*x"),
        ("x_1 + x_2", "x1 + x2"),
        ("w_0x", "w0*x"),
        ("x₁² + x₂", "x1**2 + x2"),
        ("y(x+1)^2", "y*(x + 1)**2"),
        # Functions without brackets.
        ("sin x", "sin(x)"),
        ("sin 2x", "sin(2*x)"),
        ("sin^2 x", "sin(x)**2"),
        ("sin^2(x)", "sin(x)**2"),
        ("sin²x", "sin(x)**2"),
        ("exp x", "exp(x)"),
        ("exp -x^2", "exp(-x**2)"),
        ("sin x + 1", "sin(x) + 1"),
        ("sin x cos y", "sin(x)*cos(y)"),
        ("(sin x)^2", "sin(x)**2"),
        ("sin x^2", "sin(x**2)"),
        ("ln x y", "log(x*y)"),
        ("sin x/2", "sin(x/2)"),
        ("√x", "sqrt(x)"),
        ("√(x + 1)y", "sqrt(x + 1)*y"),
        ("√2x", "sqrt(2)*x"),
        ("∛x", "x**(1/3)"),
        # Bars.
        ("|x|", "abs(x)"),
        ("||x| - 1|", "abs(abs(x) - 1)"),
        ("|x||y|", "abs(x)*abs(y)"),
        ("|x + |y||", "abs(x + abs(y))"),
        ("|2|x| - 1|", "abs(2*abs(x) - 1)"),
        ("|x|-1|x|", "abs(x) - 1*abs(x)"),
        ("2|x|^2", "2*abs(x)**2"),
        ("sin|x|", "sin(abs(x))"),
        ("max(|x|, |y|)", "max(abs(x), abs(y))"),
        # Fractions and raised signs.
        ("½", "1/2"),
        ("½x²", "1/2*x**2"),
        ("x^½", "x**(1/2)"),
        ("¾x + ⅓", "3/4*x + 1/3"),
        ("x⁻¹", "x**(-1)"),
        ("x⁻²⁰", "x**(-20)"),
        ("eˣ", "e**x"),
        ("e⁻ˣ", "e**(-x)"),
        ("x¹⁄³", "x**(1/3)"),
        # Sides that are left out.
        ("f(x) = x^2", "x**2"),
        ("y = x^2", "x**2"),
        ("z = f(x, y) = x*y", "x*y"),
        ("x^2 = 0", "x**2"),
        ("L(θ) = θ^2", "θ**2"),
        ("loss = x^2", "x**2"),
        ("def f(x): return x**2", "x**2"),
        ("lambda x: x**2", "x**2"),
        # LaTeX.
        (r"\frac{x^2}{2}", "x**2/2"),
        (r"x^{2}", "x**2"),
        (r"\sqrt{x}", "sqrt(x)"),
        (r"\sqrt[3]{x}", "x**(1/3)"),
        (r"a \cdot x", "a*x"),
        (r"\sin x", "sin(x)"),
        (r"\left( x + 1 \right)^2", "(x + 1)**2"),
        (r"\theta", "theta"),
        (r"\theta_1^2 + \theta_{2}", "theta1**2 + theta2"),
        (r"\frac12 x^{10}", "1/2*x**10"),
        (r"e^{-x^2}", "e**(-x**2)"),
        (r"\left|x\right|", "abs(x)"),
        (r"\lvert x \rvert", "abs(x)"),
        (r"\operatorname{sign}(x)", "sign(x)"),
        (r"\mathrm{rate} x", "rate*x"),
        (r"\lfloor x \rfloor", "floor(x)"),
        (r"\log_2 x", "log2(x)"),
        (r"\dfrac{\sin^2 x}{x}", "sin(x)**2/x"),
        (r"$$x^2$$", "x**2"),
        (r"\max\{x, 0\}", "max(x, 0)"),
        # Python.
        ("np.sin(x)", "sin(x)"),
        ("math.pi*x", "pi*x"),
        ("torch.exp(x)", "exp(x)"),
        ("numpy.sqrt(x)", "sqrt(x)"),
        ("np.maximum(x, 0)", "max(x, 0)"),
        ("np.where(x > 0, x, 0)", "x if x > 0 else 0"),
        ("x[0]**2 + x[1]**2", "x0**2 + x1**2"),
        ("np.power(x, 2)", "pow(x, 2)"),
        # Cases.
        ("if(x > 0, x, -2x)", "x if x > 0 else -2*x"),
        ("x if x > 0 else -2x", "x if x > 0 else -2*x"),
        ("if(0 <= x <= 1, x, 1)", "x if 0 <= x <= 1 else 1"),
        ("if(x > 0 and not y > 0, x, 1)", "x if x > 0 and (not y > 0) else 1"),
        ("where(x ≥ 0, x, 0)", "x if x >= 0 else 0"),
        # Sums.
        ("sum(i, 1, 3, i*x)", "1*x + 2*x + 3*x"),
        ("prod(i, 1, 2, x + i)", "(x + 1)*(x + 2)"),
        ("sum(i*x for i in range(1, 3))", "1*x + 2*x"),
        (r"\sum_{i=1}^{2} x_i^2", "x1**2 + x2**2"),
        (r"\sum_{i=1}^{2} i x + y", "1*x + 2*x + y"),
        ("∑_{k=0}^{1} kx", "0*x + 1*x"),
        (r"\prod_{i=1}^2 (x - i)", "(x - 1)*(x - 2)"),
        ("sum(i, 1, 1, x_i*x_{i+1})", "x1*x2"),
        # Commas.
        ("0,5x^2", "0.5*x**2"),
        ("1,5 + (0,25)x", "1.5 + 0.25*x"),
        ("max(0,5)x", "max(0, 5)*x"),
        # Other names of the same.
        ("ln x + lg x", "log(x) + log10(x)"),
        ("arcsin(x) + arccos(x) + arctan(x)", "asin(x) + acos(x) + atan(x)"),
        ("sec(x)", "1/cos(x)"),
        ("hypot(x, y)", "sqrt(x**2 + y**2)"),
        ("log(x, 2)", "log(x)/log(2)"),
        ("x % 2", "mod(x, 2)"),
    ],
)
def test_a_formula_means_what_people_type(typed, meant):
    assert spelled(typed) == python(meant)


@pytest.mark.parametrize(
    ("typed", "place", "value"),
    [
        ("2xy", (3, 5), 30.0),
        ("xe^x", (1,), math.e),
        ("x²+xy+y²", (2, 3), 19.0),
        ("cos(2πx)", (0.5,), -1.0),
        ("w^2+b^2", (3, 4), 25.0),
        ("x1^2+2x2^2", (3, 4), 41.0),
        ("X^2+Y^2", (3, 4), 25.0),
        ("theta^2", (3,), 9.0),
        ("ln x", (math.e,), 1.0),
        ("log2 x", (8,), 3.0),
        ("log10(x)", (1000,), 3.0),
        ("asinh(x) + atanh(x)", (0.5,), math.asinh(0.5) + math.atanh(0.5)),
        ("acosh(x)", (2,), math.acosh(2)),
        ("sec x + csc x + cot x", (1,), 1 / math.cos(1) + 1 / math.sin(1) + 1 / math.tan(1)),
        ("sech x", (1,), 1 / math.cosh(1)),
        ("atan2(y, x)", (-1, 1), 3 * math.pi / 4),
        ("sinc(x)", (0.5,), 2 / math.pi),
        ("hypot(x, y)", (3, 4), 5.0),
        ("cbrt(x)", (-8,), -2.0),
        ("relu(x) + sigmoid(x) + softplus(x)", (0,), 0.5 + math.log(2)),
        ("erf(x)", (0.5,), math.erf(0.5)),
        ("floor(x) + round(x)", (2.5,), 4.0),
        ("mod(x, 3)", (-1,), 2.0),
        ("½x²", (3,), 4.5),
        ("sum(i, 1, 5, i*cos((i+1)*x + i))", (0.7,),
         sum(i * math.cos((i + 1) * 0.7 + i) for i in range(1, 6))),
        ("prod(i, 1, 4, x + i)", (1,), 120.0),
        ("if(x > 0, x, -2x)", (-3,), 6.0),
        ("0,5x^2", (3,), 4.5),
        ("x^(1/3)", (-8,), -2.0),
        ("x^(4/3)", (-8,), 16.0),
        ("x^(-1/3)", (-8,), -0.5),
        ("x^(2/6)", (-8,), -2.0),
        ("(-8)^(1/3)x", (1,), -2.0),
        ("np.sin(x) + math.pi", (0,), math.pi),
        ("x^2\n+ 1", (2,), 5.0),
    ],
)  # fmt: skip
def test_a_formula_has_the_value_that_it_has_on_paper(typed, place, value):
    syntax = parse(typed)
    assert syntax.parameters == ()
    found = value_of(syntax.tree, dict(zip(syntax.coordinates, place, strict=True)))
    assert found == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize("wild", WILD, ids=lambda wild: wild.typed[:40])
def test_what_people_have_written_is_read_right_or_refused_with_help(wild):
    try:
        syntax = parse(wild.typed)
    except FormulaError as error:
        said = str(error)
        assert any(word in said for word in ("written", "expected", "write", "as in")), said
        return
    place = dict(zip(syntax.coordinates, wild.point, strict=True))
    assert (syntax.coordinates, syntax.parameters) == (wild.coordinates, ())
    assert value_of(syntax.tree, place) == pytest.approx(wild.value(*wild.point), rel=1e-12)


def test_of_what_people_have_written_nearly_all_is_read():
    read = 0
    for wild in WILD:
        try:
            parse(wild.typed)
        except FormulaError:
            continue
        read += 1
    assert len(WILD) >= 60
    assert read >= 83


def test_the_same_formula_typed_in_two_ways_is_equal():
    assert parse("2x^2") == parse("2 * x**2")
    assert hash(parse("2x^2")) == hash(parse("2 * x**2"))
    assert parse("2x^2") != parse("2 * x**3")


def test_parameters_are_the_free_names_in_the_order_of_the_text():
    assert parse("b*x + a*sin(c) - b*e*pi").parameters == ("b", "a", "c")


def test_constants_coordinates_and_functions_are_no_parameters():
    one = [name for name, function in FUNCTIONS.items() if function.least == 1]
    text = "x + y + e + pi + π + " + " + ".join(f"{name}(x)" for name in one)
    assert parse(text).parameters == ()


@pytest.mark.parametrize(
    ("text", "coordinates", "parameters"),
    [
        ("x", ("x",), ()),
        ("x*y", ("x", "y"), ()),
        ("y", ("x", "y"), ()),
        ("5", ("x",), ()),
        ("a", ("a",), ()),
        ("w^2 + b^2", ("w", "b"), ()),
        ("a*x + b", ("x",), ("a", "b")),
        ("a*x1^2 + b*x2", ("x1", "x2"), ("a", "b")),
        ("x2^2", ("x1", "x2"), ()),
        ("x0 + x1", ("x0", "x1"), ()),
        ("theta_1 - theta_0", ("theta0", "theta1"), ()),
        ("J(w, b) = (w*x + b - y)^2", ("w", "b"), ("x", "y")),
        ("f(x, y) = x^2", ("x", "y"), ()),
        (r"f(\mathbf{x}) = x_1^2 + x_2^2", ("x1", "x2"), ()),
    ],
)
def test_the_coordinates_are_x_and_y_or_the_names_that_there_are(text, coordinates, parameters):
    syntax = parse(text)
    assert (syntax.coordinates, syntax.parameters) == (coordinates, parameters)
    assert syntax.dim == len(coordinates)


def test_with_more_names_somebody_must_say_which_are_the_coordinates():
    with pytest.raises(CoordinatesNeeded, match="which of a, w, b are the coordinates") as asked:
        parse("a*w^2 + b^2")
    assert asked.value.names == ("a", "w", "b")
    syntax = parse("a*w^2 + b^2", (), ("w", "b"))
    assert (syntax.coordinates, syntax.parameters) == (("w", "b"), ("a",))


@pytest.mark.parametrize(
    "name", ["xy", "πx", "x1", "ln", "i", "sum", "x_1", "decay_rate", "a_", "np"]
)
def test_a_name_that_the_file_declares_wins_whole(name):
    syntax = parse(f"{name}*x^2 + 2{name}", (name,))
    assert syntax.parameters == (name,)
    assert syntax.coordinates == ("x",)


@pytest.mark.parametrize("text", ["5", "2pi + 3", "a*b"])
def test_a_formula_of_no_coordinate_is_said_to_be_constant(text):
    syntax = parse(text, ("a", "b"))
    assert syntax.is_constant
    assert any("constant" in note for note in syntax.notes)
    assert not parse("x").is_constant


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("f(x) = x^2", "the left side f(x) = is left out"),
        ("x^2 = 0", "the right side = 0 is left out"),
        ("0,5x", "0,5 is read as the decimal number 0.5"),
        ("abxy", "abxy is read as a·b·x·y"),
        ("sin x/2", "sin x/2 is read as sin(x/2)"),
        ("1/2x", "1/2x… is read as (1/2)·…"),
        ("w^2 + b^2", "w and b are the coordinates"),
        ("3x2 + x", "x2 is a name of its own; a power is written x^2"),
        ("x(1)^2 + x(2)^2", "x(1) is read as x·1; a name is x1"),
        ("a(3)x", "a(3) is read as a·3; a name is a3"),
        ("x ↦ x^2", "the left side x ↦ is left out"),
    ],
)
def test_what_was_understood_is_said(text, note):
    assert note in parse(text).notes


def test_what_is_plain_needs_no_words():
    for text in ("x^2 + xy", "2pix", "(x - c)^2", "sin(x)", "|x|", "x1^2 + x2^2"):
        assert parse(text).notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "x ↦ x^2 + 2x", "f: x -> x^2 + 2x", r"f\colon x \mapsto x^2 + 2x", r"x \to x^2+2x",
        "(x) => x^2 + 2x", "x^2 + 2x;", "x^2 + 2x .", "x^2 + 2\u2062x", "x^2\ufeff + 2x\u200b",
        "\u00a0x^2\u202f+\u20092x", "x^2 + 2x ;\n",
    ],
)  # fmt: skip
def test_what_stands_around_a_formula_is_no_part_of_it(text):
    assert parse(text).canonical.replace(" ", "") == "x**2+2*x"


def test_the_names_before_an_arrow_are_the_coordinates():
    assert parse("(u, v) -> u^2 + av^2").coordinates == ("u", "v")


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("x^2", "x^{2}"),
        ("(x - c)**2", r"\left(x - c\right)^{2}"),
        ("2xy", "2 x y"),
        ("x/3", r"\frac{x}{3}"),
        ("sin^2 x", r"\sin^{2}\left(x\right)"),
        ("θ_1 + decay_rate", r"\theta_{1} + \mathrm{decay}_{\mathrm{rate}}"),
        ("sum(i, 1, 5, i*x)", r"\sum_{i=1}^{5} i x"),
        ("|x|", r"\left|x\right|"),
        ("-(x + 1)*2*3", r"-\left(x + 1\right) \cdot 2 \cdot 3"),
        ("x - (y - 1)", r"x - \left(y - 1\right)"),
        ("cbrt(x)", r"\sqrt[3]{x}"),
        ("1e-5x", r"1 \cdot 10^{-5} x"),
    ],
)
def test_what_was_understood_is_typeset_in_the_order_of_the_text(text, latex):
    coordinates = ("θ1",) if "θ" in text else ()
    assert latex_of(parse(text, (), coordinates).understood) == latex


def test_the_text_is_kept_as_it_was_typed():
    assert parse("  2x ^ 2 ").text == "2x ^ 2"


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.name)
def test_the_catalogue_speaks_the_language(entry):
    syntax = parse(entry.formula)
    assert syntax.dim == entry.dim
    assert set(syntax.parameters) == {parameter.name for parameter in entry.parameters}
    assert "**" not in entry.formula
    assert syntax.notes == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [("1/3", 1 / 3), ("pi/4", math.pi / 4), ("2e-3", 0.002), ("0,2", 0.2), ("√2", 2**0.5)],
)
def test_a_formula_without_names_is_a_number(text, value):
    assert constant_in(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("text", ["", "x", "a", "1/0", "abc", "9^9^9", "("])
def test_what_has_names_or_no_value_is_no_number(text):
    assert constant_in(text) is None


PIECES = st.sampled_from(
    [
        *"xyabe0123456789.+-*/^(),²³πθ∇|√½=<>! ", "**", "sin(", "max(", "log", "pi", "1e", "__",
        "lambda", r"\frac", "{", "}", "if(", " else ", "sum(", "np.", "_", "[",
    ]
)  # fmt: skip


@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=25).map("".join)))
def test_any_text_parses_or_is_refused_and_nothing_else(text):
    refusal = None
    try:
        syntax = parse(text)
        assert syntax.text == text.strip()
        assert latex_of(syntax.understood)
    except FormulaError as error:
        refusal = error
    if refusal is not None and refusal.position is not None:
        assert 0 <= refusal.position < refusal.end <= len(text)


@given(st.lists(PIECES, max_size=20).map("".join))
def test_what_is_read_reads_back_to_the_same(text):
    try:
        syntax = parse(text)
    except FormulaError:
        return
    again = parse(syntax.canonical, syntax.parameters, syntax.coordinates)
    assert (again.canonical, again.coordinates, again.parameters) == (
        syntax.canonical,
        syntax.coordinates,
        syntax.parameters,
    )
