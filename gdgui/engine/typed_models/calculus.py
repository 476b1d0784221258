"""A typed model as source: what it predicts, and its derivatives by what is learned.

sympy differentiates, as it does for objectives (`gdgui.engine.objective.formula`), by the names
that are learned and not by the inputs::

    value_and_slopes(x, p, out) -> y     fills out with ∂y/∂p, shape (n,)
    bends(x, p, out)                     fills out with ∂²y/∂p², shape (n, n)

where x holds the inputs of one sample and p the parameters.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gdgui.engine.objective.formula import Builder, check_real, derivative, source_printer
from gdgui.engine.objective.syntax import Syntax

if TYPE_CHECKING:
    import sympy

__all__ = ["bends_source", "slopes_source"]


def slopes_source(syntax: Syntax, inputs: Mapping[str, int]) -> str:
    """Return the source of a module with ``value_and_slopes``.

    Args:
        syntax: the model; its coordinates are the inputs, its parameters are learned.
        inputs: the number of the input that each coordinate stands for, from 0.

    Raises:
        FormulaError: sympy finds that the formula has no value among the real numbers.
    """
    value, slopes, _ = _slopes(syntax, inputs)
    places = {f"out[{i}]": slope for i, slope in enumerate(slopes)}
    return _module("value_and_slopes", places, value)


def bends_source(syntax: Syntax, inputs: Mapping[str, int]) -> str:
    """Return the source of a module with ``bends``; see `slopes_source`."""
    _, slopes, symbols = _slopes(syntax, inputs)
    places = {
        f"out[{i}, {j}]": derivative(slopes[i], symbols[j])
        for i in range(len(symbols))
        for j in range(i + 1)
    }
    check_real(*places.values())
    mirrored = [f"    out[{j}, {i}] = out[{i}, {j}]" for i in range(len(symbols)) for j in range(i)]
    return "\n".join([_module("bends", places).rstrip("\n"), *mirrored, ""])


def _slopes(
    syntax: Syntax, inputs: Mapping[str, int]
) -> "tuple[sympy.Expr, list[sympy.Expr], list[sympy.Symbol]]":
    """Return a model, its derivatives by the parameters, and these."""
    from gdgui.engine.objective.kinks import without_even_kinks

    places = [f"x[{inputs[name]}]" for name in syntax.coordinates]
    builder = Builder(syntax.coordinates, syntax.parameters, places)
    value = builder.build(syntax.tree)
    check_real(value)
    value = builder.domain.kept(value)
    smooth = without_even_kinks(value)
    slopes = [without_even_kinks(derivative(smooth, symbol)) for symbol in builder.parameters]
    check_real(*slopes)
    return value, slopes, builder.parameters


def _module(
    name: str, places: "Mapping[str, sympy.Expr]", returned: "sympy.Expr | None" = None
) -> str:
    """Return the source of a module with a function that fills places and returns a value."""
    import sympy

    printer = source_printer()
    wanted = [*places.values(), *(() if returned is None else (returned,))]
    shared, results = sympy.cse(wanted, symbols=sympy.numbered_symbols("t"), order="none")
    lines = [f"    {symbol} = {printer.doprint(value)}" for symbol, value in shared]
    pairs = zip(places, results[: len(places)], strict=True)
    lines += [f"    {place} = float({printer.doprint(result)})" for place, result in pairs]
    if returned is not None:
        lines.append(f"    return float({printer.doprint(results[-1])})")
    body = "\n".join(lines)
    return f"import math\n\nimport numpy as np\n\n\ndef {name}(x, p, out):\n{body}\n"
