"""Random formulas and damaged files, for the tests and for longer searches by hand.

A formula is drawn from a small grammar: a notation is added to the language by adding it to one of
the lists below. Most formulas are then as people type them; some are damaged by a stray sign.
"""

import json
from functools import cache

from hypothesis import strategies as st

from gdgui.examples import NAMES, example
from gdgui.experiment import to_json

__all__ = ["damaged_files", "formulas", "smooth_formulas"]

COORDINATES = ["x", "y"]
PARAMETERS = ["a", "b", "c", "rate", "θ", "alpha", "x1", "a_1"]
CONSTANTS = ["pi", "e", "π"]
NUMBERS = [
    "0", "1", "2", "3", "0.5", "10", "1e-3", "1e300", "1e-300", "999999999999", "07", ".5", "0,5",
    "½",
]  # fmt: skip
SMOOTH = [
    "sin", "cos", "tan", "exp", "tanh", "sinh", "cosh", "atan", "sqrt", "log", "asin", "acos", "ln",
    "log2", "log10", "arctan", "asinh", "sec", "coth", "sech", "erf", "sigmoid", "softplus", "sinc",
]  # fmt: skip
KINKED = ["abs", "sign", "relu", "floor", "round", "cbrt", "np.abs", "math.floor", "torch.relu"]
JOINS = ["{}+{}", "{} - {}", "{}*{}", "{}/{}", "{}**{}", "{}^{}", "{}·{}", "{} × {}", "{}−{}"]
JUXTAPOSED = ["{}{}", "{} {}", "2{}{}", "{}({})", "({})({})"]
WRAPPED = ["({})", "-{}", "+{}", "−({})", "({})²", "({})³", "({})**2", "({})^-1", "--{}"]
SMOOTH_FORMS = ["{} + {}", "{} - {}", "{} * {}", "{} / (2 + {}**2)", "{}**2", "{}**3", "-{}"]
PAIRS = [
    "min({}, {})", "max({},{})", "min({}, 1, {})", "hypot({}, {})", "atan2({}, {})", "mod({}, {})",
    "if({} > 0, {}, 1)", "{} if x <= 1 else {}", "sum(i, 1, 3, i*({}) + {})", "prod(k, 1, 2, {})",
]  # fmt: skip
PRINTED = [
    "|{}|", "√({})", "sin {}", "cos^2({})", "f(x, y) = {}", "{} = 0", "\\frac{{{}}}{{{}}}",
    "\\sqrt{{{}}}", "x^{{{}}}", "{} \\cdot {}", "\\sin {}", "\\left({}\\right)", "$${}$$",
]  # fmt: skip
STRAY = [
    "", "(", ")", ",", ";", ".", "..", "=", "==", "!", "?", "@", "$", "\\", "_", "'", '"', "#", "{",
    "}", "[", "]", "|", "<", ">", "&", "~", "`", "\n", "\t", "\0", "\x7f", "\u200b", "\ud800", "∞",
    "∇", "½", "²", "٣", "𝑥", "é", "if", "lambda x: x", "import", "__class__", "x.real", "f(x)=",
    "1_000", "0x10", "1j", "nan", "inf", "1e", "1e999999", "9**9**9", "**", "//", "%", "^^", "+-",
]  # fmt: skip


def _joined(templates: list[str], parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return templates with parts in their places."""
    return st.builds(
        lambda template, first, second: template.format(*[first, second][: template.count("{}")]),
        st.sampled_from(templates),
        parts,
        parts,
    )


def _called(names: list[str], parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("{}({})".format, st.sampled_from(names), parts)


def _trees(
    atoms: list[str], functions: list[str], templates: list[str], leaves: int
) -> st.SearchStrategy[str]:
    return st.recursive(
        st.sampled_from(atoms),
        lambda parts: st.one_of(
            _joined(templates, parts.map("({})".format) if templates is SMOOTH_FORMS else parts),
            _called(functions, parts),
        ),
        max_leaves=leaves,
    )


def smooth_formulas() -> st.SearchStrategy[str]:
    """Return well-formed formulas that are smooth wherever they have a value."""
    return _trees(["x", "y", "x", "y", "a", "0.5", "2", "pi"], SMOOTH, SMOOTH_FORMS, 8)


@st.composite
def formulas(draw: st.DrawFn) -> str:
    """Return what someone might type into a formula field, well formed or not."""
    atoms = [*COORDINATES, *COORDINATES, *PARAMETERS, *CONSTANTS, *NUMBERS]
    templates = [*JOINS, *JUXTAPOSED, *WRAPPED, *PAIRS, *PRINTED]
    text = draw(_trees(atoms, [*SMOOTH, *KINKED], templates, 25))
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2, 5]))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 3))
        text = text[:at] + draw(st.sampled_from(STRAY) | st.text(max_size=3)) + text[at + cut :]
    # Deep and long ones find the limits.
    return draw(st.sampled_from(["{0}"] * 12 + ["{1}{0}{2}", "{3}"])).format(
        text, "(" * 200, ")" * 200, "+".join([text] * 40)
    )


@cache
def _examples() -> tuple[bytes, ...]:
    return tuple(to_json(example(name)) for name in NAMES)


_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.sampled_from([1e308, -1e308, 10**400, 2**63, -1, 0, 0.5, "x**2", "nan", "adam", "", "\0"]),
)  # fmt: skip
_VALUES = st.recursive(
    _SCALARS,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=8), parts),
    max_leaves=6,
)


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    """Return the bytes of an experiment file that something has happened to."""
    text = draw(st.sampled_from(_examples()))
    if draw(st.booleans()):
        data = json.loads(text)
        for _ in range(draw(st.integers(1, 3))):
            _replace_somewhere(draw, data)
        text = json.dumps(data).encode("utf-8", "surrogatepass")
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.sampled_from([0, 1, 10, len(text)]))
        text = text[:at] + draw(st.binary(max_size=6)) + text[at + cut :]
    return text


def _replace_somewhere(draw: st.DrawFn, data: dict) -> None:
    """Replace, remove, add or rename something at a random depth."""
    place: dict | list = data
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = draw(st.sampled_from(keys))
        inner = place[key]
        if not isinstance(inner, dict | list) or draw(st.integers(0, 3)) == 0:
            break
        place = inner
    deed = draw(st.sampled_from(["replace", "replace", "remove", "add"]))
    if deed == "replace":
        place[key] = draw(_VALUES)
    elif deed == "remove":
        del place[key]
    elif isinstance(place, dict):
        place[draw(st.text(max_size=8))] = draw(_VALUES)
    else:
        place.append(draw(_VALUES))
