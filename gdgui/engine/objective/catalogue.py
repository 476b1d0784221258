"""The catalogue of named objectives: classics of the field, each with its minima and its source.

Everything is text and numbers; the formulas go the same way as those that a user types. The
minima are those at the default parameters.
"""

from typing import Literal

import msgspec

__all__ = ["CATALOGUE", "CatalogueEntry", "ObjectiveParameter"]

Interval = tuple[float, float]


class ObjectiveParameter(msgspec.Struct, frozen=True):
    """A parameter of a named objective, with the range and the scale of its slider."""

    name: str
    default: float
    low: float
    high: float
    scale: Literal["log", "linear"] = "linear"


class CatalogueEntry(msgspec.Struct, frozen=True):
    """A named objective.

    Attributes:
        name: the key in a file.
        title: what the screen shows.
        formula: its text.
        domain: the interval of each coordinate that is worth seeing.
        minima: the minimisers in the domain at the default parameters; of functions with very
            many, the global ones.
        source: where it comes from.
        parameters: its sliders, in any order.
        lowest: the value at the lowest of the minima.
        start: a start from which there is something to see.
    """

    name: str
    title: str
    formula: str
    domain: tuple[Interval, ...]
    minima: tuple[tuple[float, ...], ...]
    source: str
    start: tuple[float, ...]
    parameters: tuple[ObjectiveParameter, ...] = ()
    lowest: float = 0.0

    @property
    def dim(self) -> int:
        """The number of coordinates, 1 or 2."""
        return len(self.domain)


_JAMIL = "Jamil and Yang 2013, A literature survey of benchmark functions"
_KAPPA = ObjectiveParameter("kappa", 10.0, 1.0, 1000.0, "log")

_ENTRIES = (
    CatalogueEntry(
        "parabola", "Parabola", "x^2", ((-6.0, 6.0),), ((0.0,),), "course module", (5.0,)
    ),
    CatalogueEntry(
        "shifted-parabola",
        "Shifted parabola",
        "(x - c)^2",
        ((-8.0, 14.0),),
        ((3.0,),),
        "course module",
        (-7.0,),
        (ObjectiveParameter("c", 3.0, -5.0, 10.0),),
    ),
    CatalogueEntry(
        "double-well",
        "Double well",
        "x^4 - 3*x^2 + x",
        ((-2.2, 2.2),),
        ((-1.3008395659415772,), (1.130901122629986,)),
        "quartic of a bistable system; minima are roots of 4x³ − 6x + 1",
        (2.0,),
        lowest=-3.513905038934789,
    ),
    CatalogueEntry(
        "absolute-value",
        "Absolute value",
        "abs(x)",
        ((-4.0, 4.0),),
        ((0.0,),),
        "the textbook function with a kink",
        (3.0,),
    ),
    CatalogueEntry(
        "wavy-parabola",
        "Sine on a parabola",
        "sin(x) + x^2/10",
        ((-10.0, 10.0),),
        ((-1.306440008369511,), (3.837467106499049,)),
        "course module; minima are roots of cos x + x/5",
        (9.0,),
        lowest=-0.7945823375615283,
    ),
    CatalogueEntry(
        "sphere",
        "Sphere",
        "x^2 + y^2",
        ((-6.0, 6.0), (-6.0, 6.0)),
        ((0.0, 0.0),),
        _JAMIL,
        (5.0, -3.0),
    ),
    CatalogueEntry(
        "elongated-quadratic",
        "Elongated quadratic",
        "(x^2 + kappa*y^2)/2",
        ((-6.0, 6.0), (-3.0, 3.0)),
        ((0.0, 0.0),),
        "condition number κ; Nocedal and Wright 2006, Numerical optimization, section 3.3",
        (5.0, 1.0),
        (_KAPPA,),
    ),
    CatalogueEntry(
        "rotated-quadratic",
        "Rotated quadratic",
        "((x*cos(theta) + y*sin(theta))^2 + kappa*(y*cos(theta) - x*sin(theta))^2)/2",
        ((-6.0, 6.0), (-5.0, 5.0)),
        ((0.0, 0.0),),
        "condition number κ, turned by θ against the axes, which elementwise methods feel",
        (5.0, 1.0),
        (ObjectiveParameter("theta", 0.6, 0.0, 3.141592653589793), _KAPPA),
    ),
    CatalogueEntry(
        "rosenbrock",
        "Rosenbrock",
        "(a - x)^2 + b*(y - x^2)^2",
        ((-2.2, 2.2), (-1.0, 3.0)),
        ((1.0, 1.0),),
        "Rosenbrock 1960, An automatic method for finding the greatest or least value of a "
        "function",
        (-1.2, 1.0),
        (ObjectiveParameter("a", 1.0, -1.5, 1.5), ObjectiveParameter("b", 100.0, 1.0, 300.0)),
    ),
    CatalogueEntry(
        "himmelblau",
        "Himmelblau",
        "(x^2 + y - a)^2 + (x + y^2 - b)^2",
        ((-6.0, 6.0), (-5.0, 5.0)),
        (
            (3.0, 2.0),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.283185991286170),
            (3.584428340330492, -1.848126526964404),
        ),
        "Himmelblau 1972, Applied nonlinear programming",
        (0.2, -0.9),
        (ObjectiveParameter("a", 11.0, 2.0, 18.0), ObjectiveParameter("b", 7.0, 1.0, 14.0)),
    ),
    CatalogueEntry(
        "beale",
        "Beale",
        "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
        ((-4.5, 4.5), (-4.5, 4.5)),
        ((3.0, 0.5),),
        "Beale 1958, On an iterative method for finding a local minimum of a function",
        (1.0, 1.5),
    ),
    CatalogueEntry(
        "booth",
        "Booth",
        "(x + 2*y - 7)^2 + (2*x + y - 5)^2",
        ((-10.0, 10.0), (-10.0, 10.0)),
        ((1.0, 3.0),),
        _JAMIL,
        (-7.0, -5.0),
    ),
    CatalogueEntry(
        "matyas",
        "Matyas",
        "0.26*(x^2 + y^2) - 0.48*x*y",
        ((-10.0, 10.0), (-10.0, 10.0)),
        ((0.0, 0.0),),
        _JAMIL,
        (8.0, -2.0),
    ),
    CatalogueEntry(
        "three-hump-camel",
        "Three-hump camel",
        "2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2",
        ((-3.0, 3.0), (-3.0, 3.0)),
        (
            (0.0, 0.0),
            (1.747552345830289, -0.8737761729151445),
            (-1.747552345830289, 0.8737761729151445),
        ),
        _JAMIL,
        (2.5, 2.0),
    ),
    CatalogueEntry(
        "six-hump-camel",
        "Six-hump camel",
        "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (-4 + 4*y^2)*y^2",
        ((-2.0, 2.0), (-1.1, 1.1)),
        (
            (0.08984201310031806, -0.7126564030207396),
            (-0.08984201310031806, 0.7126564030207396),
            (1.703606714969981, -0.7960835686726251),
            (-1.703606714969981, 0.7960835686726251),
            (1.6071047529201974, 0.5686514548841313),
            (-1.6071047529201974, -0.5686514548841313),
        ),
        "Dixon and Szegő 1978, Towards global optimisation 2",
        (1.2, 0.3),
        lowest=-1.0316284534898774,
    ),
    CatalogueEntry(
        "rastrigin",
        "Rastrigin",
        "20 + x^2 + y^2 - 10*(cos(2*pi*x) + cos(2*pi*y))",
        ((-5.12, 5.12), (-5.12, 5.12)),
        ((0.0, 0.0),),
        "Rastrigin 1974, Systems of extremal control",
        (2.2, 1.3),
    ),
    CatalogueEntry(
        "ackley",
        "Ackley",
        "20 + e - 20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2)",
        ((-5.0, 5.0), (-5.0, 5.0)),
        ((0.0, 0.0),),
        "Ackley 1987, A connectionist machine for genetic hillclimbing; the minimum is a kink",
        (3.3, 1.6),
    ),
    CatalogueEntry(
        "styblinski-tang",
        "Styblinski–Tang",
        "(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2",
        ((-5.0, 5.0), (-5.0, 5.0)),
        (
            (-2.903534027771177, -2.903534027771177),
            (-2.903534027771177, 2.746802770990837),
            (2.746802770990837, -2.903534027771177),
            (2.746802770990837, 2.746802770990837),
        ),
        "Styblinski and Tang 1990, Experiments in nonconvex optimization",
        (0.4, 0.8),
        lowest=-78.33233140754284,
    ),
    CatalogueEntry(
        "saddle",
        "Saddle",
        "x^2 - y^2",
        ((-3.0, 3.0), (-3.0, 3.0)),
        (),
        "the textbook saddle; it has no minimum",
        (2.0, 0.01),
    ),
    CatalogueEntry(
        "monkey-saddle",
        "Monkey saddle",
        "x^3 - 3*x*y^2",
        ((-2.0, 2.0), (-2.0, 2.0)),
        (),
        "Hilbert and Cohn-Vossen 1932, Anschauliche Geometrie; it has no minimum",
        (1.5, 0.02),
    ),
)

CATALOGUE: dict[str, CatalogueEntry] = {entry.name: entry for entry in _ENTRIES}
"""Every named objective, in the order of the menus."""
