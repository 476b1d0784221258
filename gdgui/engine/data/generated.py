"""Generated data sets: TensorFlow Playground's six, and some that teach what a loss does.

Each is a function of the number of points, the noise and the seed, and gives the same bits on
every machine: of numpy's generators only PCG64 with `random` and `standard_normal` is used, whose
streams numpy has kept and no processor changes (the tests hold their bits), and sine and cosine
are our own. Points and noise have a stream each: moving the noise moves the points without
replacing them, and more points leave those before them where they are, unless a definition counts
them, as the spirals do.

Source of the first six: `dataset.ts` of TensorFlow Playground (Smilkov, Carter et al. 2016,
https://playground.tensorflow.org), whose definitions, ranges and noise they follow. There the
noise is set in per cent, up to 50.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.columns import ArrayColumn, Columns
from gdgui.engine.data.trigonometry import sine_and_cosine

if TYPE_CHECKING:
    # Its import takes some milliseconds, which only random numbers are worth.
    from numpy.random import Generator

__all__ = ["GENERATED", "GeneratedSet", "split_stream"]

_DATA = int.from_bytes(b"data")
"""What sets these random numbers apart from those that runs draw from an equal seed."""
_POINTS, _NOISE, _SPLIT = 1, 2, 3
_SIGNS = ("−1", "+1")
"""Playground's labels, in the order of our classes."""

_PLAYGROUND = "TensorFlow Playground, https://playground.tensorflow.org"
_OWN = "made for gdgui"

_Points = tuple[FloatArray, FloatArray]


def split_stream(seed: int) -> "Generator":
    """Return the random numbers that say which rows are held out."""
    return _stream(seed, _SPLIT)


@dataclass(frozen=True)
class GeneratedSet:
    """A data set that is made on demand.

    Attributes:
        name: its key in an experiment.
        title: its name on the screen.
        about: a sentence that says how it is made.
        make: takes the number of points, the noise and the seed; returns inputs (m, d) and
            targets (m,): a number, or the number of a class.
        inputs: the names of the inputs.
        target: the name of the target.
        class_names: empty for a regression.
        points: how many points there are by default.
        noise: how noisy they are by default.
        source: where its definition comes from.
        licence: under which terms it is given on.
    """

    name: str
    title: str
    about: str
    make: Callable[[int, float, int], _Points]
    inputs: tuple[str, ...] = ("x1", "x2")
    target: str = "class"
    class_names: tuple[str, ...] = _SIGNS
    points: int = 200
    noise: float = 0.0
    source: str = _PLAYGROUND
    licence: str = "none is needed, it is computed"

    def columns(self, points: int | None, noise: float | None, seed: int) -> Columns:
        """Make it, with its own number of points and noise where they are None."""
        inputs, targets = self.make(
            self.points if points is None else points, self.noise if noise is None else noise, seed
        )
        columns = [ArrayColumn(name, inputs[:, i]) for i, name in enumerate(self.inputs)]
        columns.append(ArrayColumn(self.target, targets, self.class_names))
        return Columns(tuple(columns), self.inputs, self.target)


def _stream(seed: int, *purpose: int) -> "Generator":
    """Return the random numbers of a seed for one purpose, independent of those for others.

    A zero at the end would change nothing: only halves are counted from it.
    """
    return np.random.Generator(np.random.PCG64([seed, _DATA, *purpose]))


def _uniform(random: "Generator", low: float, high: float, *shape: int) -> FloatArray:
    return random.random(shape) * (high - low) + low


def _sizes(points: int) -> tuple[int, int]:
    """Return how many points each of two halves has."""
    return points - points // 2, points // 2


def _halves(first: FloatArray, second: FloatArray, classes: tuple[int, int]) -> _Points:
    """Return the points of two halves below one another, each with its class."""
    targets = np.repeat(np.array(classes, dtype=np.float64), [len(first), len(second)])
    return np.vstack([first, second]), targets


def _circle(points: int, noise: float, seed: int) -> _Points:
    """Inside radius 2.5 and a ring of 3.5 to 5; the class is read where noise has moved a point."""
    radius = 5.0
    bounds = ((0.0, 0.5 * radius), (0.7 * radius, radius))
    halves, shifts = [], []
    for half, (size, (low, high)) in enumerate(zip(_sizes(points), bounds, strict=True)):
        drawn = _uniform(_stream(seed, _POINTS, half), 0.0, 1.0, size, 2)
        halves.append(_polar(drawn[:, 0] * (high - low) + low, drawn[:, 1]))
        shifts.append(_uniform(_stream(seed, _NOISE, half), -radius, radius, size, 2) * noise)
    inputs = np.vstack(halves)
    moved = inputs + np.vstack(shifts)
    inside = np.sqrt(moved[:, 0] * moved[:, 0] + moved[:, 1] * moved[:, 1]) < 0.5 * radius
    return inputs, inside.astype(np.float64)


def _polar(radius: FloatArray, turns: FloatArray) -> FloatArray:
    """Return (r sin φ, r cos φ), as Playground counts angles from the upper axis."""
    sine, cosine = sine_and_cosine(turns)
    return np.column_stack([radius * sine, radius * cosine])


def _exclusive_or(points: int, noise: float, seed: int) -> _Points:
    """The sign of the product, with a gap of 0.3 on both sides of the axes."""
    side, padding = 5.0, 0.3
    inputs = _uniform(_stream(seed, _POINTS), -side, side, points, 2)
    inputs = inputs + np.where(inputs > 0.0, padding, -padding)
    moved = inputs + _uniform(_stream(seed, _NOISE), -side, side, points, 2) * noise
    return inputs, (moved[:, 0] * moved[:, 1] >= 0.0).astype(np.float64)


def _gauss(points: int, noise: float, seed: int) -> _Points:
    """Normal around ±(2, 2); the variance goes from 0.5 without noise to 4 at a noise of 0.5."""
    variance = 0.5 + noise * 7.0
    halves = [
        centre + math.sqrt(variance) * _stream(seed, _POINTS, half).standard_normal((size, 2))
        for half, (size, centre) in enumerate(zip(_sizes(points), (2.0, -2.0), strict=True))
    ]
    return _halves(halves[0], halves[1], (1, 0))


def _spiral(points: int, noise: float, seed: int) -> _Points:
    """Two arms: radius 5i/n, angle 1.75 · 2πi/n, and half a turn more for the second."""
    halves = []
    for half, size in enumerate(_sizes(points)):
        share = np.arange(size) / size
        arm = _polar(share * 5.0, 1.75 * share + 0.5 * half)
        halves.append(arm + _uniform(_stream(seed, _NOISE, half), -1.0, 1.0, size, 2) * noise)
    return _halves(halves[0], halves[1], (1, 0))


def _plane(points: int, noise: float, seed: int) -> _Points:
    """The target (x1 + x2) / 10, read where noise has moved a point."""
    inputs, moved = _square(points, noise, seed)
    return inputs, (moved[:, 0] + moved[:, 1]) / 10.0


_BUMPS = (
    (-4.0, 2.5, 1.0),
    (0.0, 2.5, -1.0),
    (4.0, 2.5, 1.0),
    (-4.0, -2.5, -1.0),
    (0.0, -2.5, 1.0),
    (4.0, -2.5, -1.0),
)
"""Centre and sign of each bump of `_multi_gauss`."""


def _multi_gauss(points: int, noise: float, seed: int) -> _Points:
    """Six bumps of height 1 - d/2, d being the distance from the centre; the greatest counts."""
    inputs, moved = _square(points, noise, seed)
    targets = np.zeros(points)
    for x1, x2, sign in _BUMPS:
        dx, dy = moved[:, 0] - x1, moved[:, 1] - x2
        bump = sign * np.maximum(1.0 - np.sqrt(dx * dx + dy * dy) / 2.0, 0.0)
        targets = np.where(np.abs(bump) > np.abs(targets), bump, targets)
    return inputs, targets


def _square(points: int, noise: float, seed: int) -> tuple[FloatArray, FloatArray]:
    """Return points of a square of half side 6, and where noise has moved them."""
    side = 6.0
    inputs = _uniform(_stream(seed, _POINTS), -side, side, points, 2)
    return inputs, inputs + _uniform(_stream(seed, _NOISE), -side, side, points, 2) * noise


def _curve(of: Callable[[FloatArray], FloatArray]) -> Callable[[int, float, int], _Points]:
    """Return how points along a curve are made, with normal noise on the target."""

    def make(points: int, noise: float, seed: int) -> _Points:
        x = _uniform(_stream(seed, _POINTS), -2.0, 2.0, points)
        return x[:, None], of(x) + noise * _stream(seed, _NOISE).standard_normal(points)

    return make


def _outlier(points: int, noise: float, seed: int) -> _Points:
    """The line, the last point of which is at its right end and far below it."""
    inputs, targets = _curve(_line)(points, noise, seed)
    inputs[-1], targets[-1] = 2.0, _line(np.array(2.0)) - 8.0
    return inputs, targets


def _line(x: FloatArray) -> FloatArray:
    return 1.5 * x + 0.5


def _moons(points: int, noise: float, seed: int) -> _Points:
    """Two interleaving half circles, as in scikit-learn's `make_moons`, with normal noise."""
    halves = []
    for half, size in enumerate(_sizes(points)):
        sine, cosine = sine_and_cosine(0.5 * np.arange(size) / max(size - 1, 1))
        moon = [cosine, sine] if half == 0 else [1.0 - cosine, 0.5 - sine]
        random = _stream(seed, _NOISE, half).standard_normal((size, 2))
        halves.append(np.column_stack(moon) + noise * random)
    return _halves(halves[0], halves[1], (0, 1))


GENERATED = (
    GeneratedSet(
        "circle",
        "Circle",
        "a disc of radius 2.5 inside a ring of 3.5 to 5; noise moves the place where the class "
        "is read by up to 5 times itself each way",
        _circle,
    ),
    GeneratedSet(
        "xor",
        "Exclusive or",
        "the sign of x1 · x2 in a square of half side 5, with a gap of 0.3 along the axes; noise "
        "as in the circle",
        _exclusive_or,
    ),
    GeneratedSet(
        "gauss",
        "Gauss",
        "two normal distributions around (2, 2) and (−2, −2), of variance 0.5 without noise to 4 "
        "at a noise of 0.5",
        _gauss,
    ),
    GeneratedSet(
        "spiral",
        "Spiral",
        "two arms of 1.75 turns and radius 5; noise moves each point by up to itself each way",
        _spiral,
    ),
    GeneratedSet(
        "plane",
        "Plane",
        "(x1 + x2) / 10 in a square of half side 6; noise moves the place where the target is "
        "read by up to 6 times itself each way",
        _plane,
        target="y",
        class_names=(),
    ),
    GeneratedSet(
        "multi-gauss",
        "Multi-Gauss",
        "six bumps of height 1 − d/2 and changing sign in a square of half side 6; noise as in "
        "the plane",
        _multi_gauss,
        target="y",
        class_names=(),
    ),
    GeneratedSet(
        "line",
        "Line",
        "y = 1.5 x + 0.5 for x from −2 to 2; noise is the standard deviation of what is added to y",
        _curve(_line),
        inputs=("x",),
        target="y",
        class_names=(),
        points=50,
        noise=0.3,
        source=_OWN,
    ),
    GeneratedSet(
        "parabola",
        "Parabola",
        "y = x² − 1 for x from −2 to 2; noise as in the line",
        _curve(lambda x: x * x - 1.0),
        inputs=("x",),
        target="y",
        class_names=(),
        points=50,
        noise=0.3,
        source=_OWN,
    ),
    GeneratedSet(
        "sine",
        "Sine",
        "y = sin πx for x from −2 to 2; noise as in the line",
        _curve(lambda x: sine_and_cosine(0.5 * x)[0]),
        inputs=("x",),
        target="y",
        class_names=(),
        points=50,
        noise=0.1,
        source=_OWN,
    ),
    GeneratedSet(
        "outlier",
        "Line with an outlier",
        "the line, the last point being at x = 2 and 8 below it",
        _outlier,
        inputs=("x",),
        target="y",
        class_names=(),
        points=20,
        noise=0.1,
        source=_OWN,
    ),
    GeneratedSet(
        "moons",
        "Two moons",
        "two interleaving half circles of radius 1; noise is the standard deviation of what is "
        "added to each coordinate",
        _moons,
        noise=0.1,
        source="scikit-learn's make_moons, https://scikit-learn.org",
    ),
)
