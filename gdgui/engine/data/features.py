"""Features: what the first layer of a model sees of the inputs.

A feature is a product of powers of inputs, such as ``x1^2*x2``, or the sine or cosine of an input.
Inputs are called x1, x2, … in the order of the data, and x where there is but one. A group stands
for several features.
"""

import math
import re
from collections.abc import Sequence
from itertools import combinations

import msgspec
import numpy as np

from gdgui.checks import ExperimentError, quoted
from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.trigonometry import sine_and_cosine

__all__ = ["GROUPS", "MAX_DEGREE", "Feature", "features_of", "input_symbols"]

MAX_DEGREE = 12
"""The greatest power of an input."""
_MOST = 1_024
"""How many features a model has at most."""

GROUPS = ("inputs", "squares", "products", "sines", "powers")
"""Names of groups; ``powers`` is followed by the greatest exponent."""

_FACTOR = re.compile(r"x(?P<index>\d{0,4})(\^(?P<power>\d{1,3}))?")
_WAVE = re.compile(r"(?P<function>sin|cos)\(x(?P<index>\d{0,4})\)")
_POWERS = re.compile(r"powers +(?P<degree>\d{1,3})")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class Feature(msgspec.Struct, frozen=True):
    """A product of powers of inputs, or a sine or cosine of one.

    Attributes:
        name: as it is written, such as ``x1*x2``.
        powers: the exponent of each input.
        wave: ``sin`` or ``cos`` where it is one, of the only input whose exponent is 1.
    """

    name: str
    powers: tuple[int, ...]
    wave: str = ""

    def of(self, inputs: FloatArray) -> FloatArray:
        """Return the feature of each sample, shape (m,), from inputs of the shape (m, d)."""
        found = np.ones(len(inputs))
        for column, power in enumerate(self.powers):
            for _ in range(power):
                found = found * inputs[:, column]
        if self.wave:
            sine, cosine = sine_and_cosine(found / (2.0 * math.pi))
            return sine if self.wave == "sin" else cosine
        return found


def input_symbols(count: int) -> tuple[str, ...]:
    """Return what features call the inputs."""
    return ("x",) if count == 1 else tuple(f"x{i + 1}" for i in range(count))


def features_of(place: str, texts: Sequence[str], count: int) -> tuple[Feature, ...]:
    """Return the features that some texts name, groups taken apart, none twice.

    Args:
        place: where they stand in the experiment, for sentences.
        texts: as in `gdgui.model_source.Model.features`.
        count: how many inputs there are.

    Raises:
        ExperimentError: one is no feature of so many inputs.
    """
    found: dict[tuple[tuple[int, ...], str], Feature] = {}
    for index, text in enumerate(texts or ("inputs",)):
        for feature in _read(f"{place}[{index}]", text, count):
            found.setdefault((feature.powers, feature.wave), feature)
    if not 1 <= len(found) <= _MOST:
        raise ExperimentError(f"{place}: 1 to {_MOST:,} features expected, {len(found):,} found")
    return tuple(found.values())


def _read(place: str, text: str, count: int) -> list[Feature]:
    plain = text.replace("**", "^").replace("·", "*").strip()
    plain = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: "^" + found[0].translate(_SUPERSCRIPTS), plain)
    every = range(count)
    if plain == "inputs":
        return [_monomial([i], count) for i in every]
    if plain == "squares":
        return [_monomial([i, i], count) for i in every]
    if plain == "products":
        return [_monomial(list(pair), count) for pair in combinations(every, 2)]
    if plain == "sines":
        return [_wave("sin", i, count) for i in every]
    if powers := _POWERS.fullmatch(plain):
        degree = _degree(place, int(powers["degree"]))
        return [_monomial([i] * power, count) for i in every for power in range(1, degree + 1)]
    if wave := _WAVE.fullmatch(plain.replace(" ", "")):
        return [_wave(wave["function"], _input(place, wave["index"], count), count)]
    factors = [_FACTOR.fullmatch(part.strip()) for part in plain.split("*")]
    if None in factors:
        raise ExperimentError(
            f"{place}: a feature such as {_suggestions(count)}, or a group ({', '.join(GROUPS)} "
            f"with a degree) expected, {quoted(text)} found"
        )
    inputs: list[int] = []
    for factor in factors:
        assert factor is not None  # noqa: S101 - said by the line above
        power = _degree(place, int(factor["power"] or 1))
        inputs += [_input(place, factor["index"], count)] * power
    _degree(place, len(inputs))
    return [_monomial(inputs, count)]


def _suggestions(count: int) -> str:
    return "x, x^2 or sin(x)" if count == 1 else "x1, x1^2, x1*x2 or sin(x1)"


def _degree(place: str, degree: int) -> int:
    if not 1 <= degree <= MAX_DEGREE:
        raise ExperimentError(f"{place}: a power from 1 to {MAX_DEGREE} expected, {degree:,} found")
    return degree


def _input(place: str, index: str, count: int) -> int:
    """Return which input is meant, from 0."""
    number = int(index or 1)
    if not 1 <= number <= count or (not index and count > 1):
        symbols = input_symbols(count)
        expected = symbols[0] if count == 1 else f"{symbols[0]} to {symbols[-1]}"
        raise ExperimentError(f"{place}: an input, {expected}, expected, x{index} found")
    return number - 1


def _monomial(inputs: list[int], count: int) -> Feature:
    powers = tuple(inputs.count(i) for i in range(count))
    symbols = input_symbols(count)
    factors = [
        symbol if power == 1 else f"{symbol}^{power}"
        for symbol, power in zip(symbols, powers, strict=True)
        if power
    ]
    return Feature("*".join(factors), powers)


def _wave(function: str, index: int, count: int) -> Feature:
    powers = tuple(int(i == index) for i in range(count))
    return Feature(f"{function}({input_symbols(count)[index]})", powers, function)
