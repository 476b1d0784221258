r"""What was understood, typeset: the tree of a formula as LaTeX, in the order of what was typed.

sympy would sort terms and multiply out; what someone checks at every key is their own formula.
"""

import ast
import re

from gdgui.engine.objective.syntax.vocabulary import CONSTANTS, GREEK, GREEK_LETTERS

__all__ = ["latex_name", "latex_of"]

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(1, 6)
_UPRIGHT = {
    "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "log2": r"\log_2",
    "log10": r"\log_{10}", "sin": r"\sin", "cos": r"\cos", "tan": r"\tan", "sinh": r"\sinh",
    "cosh": r"\cosh", "tanh": r"\tanh", "exp": r"\exp", "log": r"\log", "min": r"\min",
    "max": r"\max", "sec": r"\sec", "csc": r"\csc", "cot": r"\cot", "coth": r"\coth",
}  # fmt: skip
_FENCES = {"abs": (r"\left|", r"\right|"), "floor": (r"\left\lfloor ", r"\right\rfloor"),
           "ceil": (r"\left\lceil ", r"\right\rceil")}  # fmt: skip
_COMPARISONS = {
    ast.Lt: "<", ast.LtE: r"\le", ast.Gt: ">", ast.GtE: r"\ge", ast.Eq: "=", ast.NotEq: r"\ne",
}  # fmt: skip


def latex_of(tree: ast.expr) -> str:
    """Return a formula as LaTeX."""
    return _written(tree)[0]


def latex_name(name: str) -> str:
    """Return a name as LaTeX: greek by its name, ``a1`` with an index, long ones upright."""
    if name == "pi":
        return r"\pi"
    stem, separator, index = name.partition("_")
    digits = ""
    if not separator:
        stem = name.rstrip("0123456789")
        digits = name[len(stem) :]
    index = index or digits
    word = stem if stem in GREEK else GREEK_LETTERS.get(stem, "")
    if word == "omicron":
        letter = "o"
    elif word:
        letter = rf"\{word}"
    elif len(stem) == 1:
        letter = stem
    else:
        letter = rf"\mathrm{{{stem}}}"
    if not index:
        return letter
    index = index.strip("{}")
    if len(index) > 1 and index.isalpha():
        index = rf"\mathrm{{{index}}}"
    return f"{letter}_{{{index}}}".replace("__", "_")


def _number(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    text = f"{value:.15g}"
    found = re.fullmatch(r"(.*)e([+-]?)0*(\d+)", text)
    if found:
        sign = "-" if found[2] == "-" else ""
        return rf"{found[1]} \cdot 10^{{{sign}{found[3]}}}"
    return text


def _written(node: ast.expr) -> tuple[str, int]:
    """Return the LaTeX of a node and how tightly it holds together."""
    match node:
        case ast.Constant(value=int() | float() as number):
            text = _number(number)
            return text, _PRODUCT if "cdot" in text else _ATOM
        case ast.Name(id=name):
            return (name if name in CONSTANTS and name == "e" else latex_name(name)), _ATOM
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return rf"\text{{not }} \left({latex_of(operand)}\right)", _ATOM
        case ast.UnaryOp(op=sign, operand=operand):
            symbol = "-" if isinstance(sign, ast.USub) else "+"
            return f"{symbol}{_within(operand, _PRODUCT)}", _SIGN - 1
        case ast.BinOp(left=left, op=op, right=right):
            return _operation(left, op, right)
        case ast.IfExp(test=test, body=body, orelse=other):
            text = (
                rf"\begin{{cases}} {latex_of(body)} & {latex_of(test)} \\ "
                rf"{latex_of(other)} & \text{{otherwise}} \end{{cases}}"
            )
            return text, _SUM
        case ast.Compare(left=left, ops=ops, comparators=others):
            parts = [latex_of(left)]
            for sign_between, other in zip(ops, others, strict=True):
                parts += [_COMPARISONS[type(sign_between)], latex_of(other)]
            return " ".join(parts), _SUM
        case ast.BoolOp(op=op, values=values):
            word = r" \text{ and } " if isinstance(op, ast.And) else r" \text{ or } "
            return word.join(map(latex_of, values)), _SUM
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _call(name, arguments)
    raise AssertionError(f"{ast.dump(node)} is not part of the language")


def _within(node: ast.expr, least: int) -> str:
    """Return the LaTeX of a node, in brackets if it holds together less than it must."""
    text, tightness = _written(node)
    return text if tightness >= least else rf"\left({text}\right)"


def _operation(left: ast.expr, op: ast.operator, right: ast.expr) -> tuple[str, int]:
    match op:
        case ast.Add():
            return f"{_within(left, _SUM)} + {_within(right, _SUM)}", _SUM
        case ast.Sub():
            return f"{_within(left, _SUM)} - {_within(right, _PRODUCT)}", _SUM
        case ast.Mult():
            first, second = _within(left, _PRODUCT), _within(right, _SIGN)
            sign = r" \cdot " if second[:1].isdigit() or second.startswith(r"\frac") else " "
            return f"{first}{sign}{second}", _PRODUCT
        case ast.Div():
            return rf"\frac{{{latex_of(left)}}}{{{latex_of(right)}}}", _SIGN
        case ast.Mod():
            return rf"{_within(left, _PRODUCT)} \bmod {_within(right, _SIGN)}", _PRODUCT
    exponent = latex_of(right)
    if isinstance(left, ast.Call) and isinstance(left.func, ast.Name):
        name = left.func.id
        if (
            name in _UPRIGHT
            and name not in ("exp", "min", "max")
            and isinstance(right, ast.Constant)
        ):
            return f"{_UPRIGHT[name]}^{{{exponent}}}{_bracketed(left.args)}", _POWER
    return f"{_within(left, _ATOM)}^{{{exponent}}}", _POWER


def _bracketed(arguments: list[ast.expr]) -> str:
    return rf"\left({', '.join(map(latex_of, arguments))}\right)"


def _call(name: str, arguments: list[ast.expr]) -> tuple[str, int]:
    if name in _FENCES:
        opening, closing = _FENCES[name]
        return f"{opening}{latex_of(arguments[0])}{closing}", _ATOM
    if name in ("sqrt", "cbrt"):
        degree = "[3]" if name == "cbrt" else ""
        return rf"\sqrt{degree}{{{latex_of(arguments[0])}}}", _ATOM
    if name in ("sum", "product"):
        index, lower, upper, body = arguments
        sign = r"\sum" if name == "sum" else r"\prod"
        text = rf"{sign}_{{{latex_of(index)}={latex_of(lower)}}}^{{{latex_of(upper)}}} "
        return f"{text}{_within(body, _PRODUCT)}", _SUM
    if name == "square":
        return f"{_within(arguments[0], _ATOM)}^{{2}}", _POWER
    if name == "pow":
        return f"{_within(arguments[0], _ATOM)}^{{{latex_of(arguments[1])}}}", _POWER
    if name == "log" and len(arguments) == 2:
        return rf"\log_{{{latex_of(arguments[1])}}}{_bracketed(arguments[:1])}", _ATOM
    upright = _UPRIGHT.get(name, rf"\operatorname{{{name}}}")
    return f"{upright}{_bracketed(arguments)}", _ATOM
