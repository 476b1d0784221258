"""Minima: those that the catalogue lists are some, and those that a formula has are found."""

import numpy as np
import pytest

from gdgui.engine.analysis.minima import find_minima
from gdgui.engine.descent.problem import resolve_objective
from gdgui.engine.display.landscape import sample_landscape
from gdgui.engine.objective.catalogue import CATALOGUE
from gdgui.engine.objective.compilation import compile_objective
from gdgui.experiment import Objective

ENTRIES = pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.name)
LISTED = pytest.mark.parametrize(
    ("entry", "minimum"),
    [(entry, minimum) for entry in CATALOGUE.values() for minimum in entry.minima],
    ids=lambda value: value.name if hasattr(value, "name") else "",
)


class Evaluated:
    """A resolved objective with its functions, at its default parameters."""

    def __init__(self, objective):
        self.resolved = resolve_objective(objective)
        self.compiled = compile_objective(self.resolved.syntax)
        self.values = np.array(self.resolved.values, dtype=np.float64)
        self.values.flags.writeable = False
        self.dim = self.resolved.syntax.dim

    def __call__(self, point):
        value, *gradient = self.compiled.value_and_gradient(*(*point, 0.0)[:2], self.values)
        return value, np.array(gradient[: self.dim])

    def hessian(self, point):
        xx, xy, yy = self.compiled.hessian(*(*point, 0.0)[:2], self.values)
        return np.array([[xx, xy], [xy, yy]])[: self.dim, : self.dim]


def around(point, distance):
    """Return places at a distance all around a point."""
    if len(point) == 1:
        return [(point[0] - distance,), (point[0] + distance,)]
    turns = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    return [(point[0] + distance * np.cos(t), point[1] + distance * np.sin(t)) for t in turns]


@LISTED
def test_a_listed_minimum_is_lower_than_everything_around_it(entry, minimum):
    objective = Evaluated(Objective(name=entry.name))
    value, _ = objective(minimum)
    for distance in (1e-4, 1e-2, 0.05):
        assert all(objective(place)[0] > value for place in around(minimum, distance))


@LISTED
def test_a_listed_minimum_is_stationary_or_a_kink(entry, minimum):
    objective = Evaluated(Objective(name=entry.name))
    _, gradient = objective(minimum)
    if entry.name in ("absolute-value", "ackley"):
        # Towards the kink the slope stays: it does not fade, as that of a smooth minimum does.
        slopes = [np.linalg.norm(objective(place)[1]) for place in around(minimum, 1e-6)]
        assert min(slopes) > 0.5
    else:
        curvatures = np.linalg.eigvalsh(objective.hessian(minimum))
        assert curvatures.min() > 0
        # As near as rounding in the place lets it be.
        assert np.linalg.norm(gradient) <= 1e-14 * curvatures.max() * max(1.0, *map(abs, minimum))


@LISTED
def test_a_listed_minimum_lies_in_the_domain(entry, minimum):
    assert len(minimum) == entry.dim
    assert all(low < c < high for c, (low, high) in zip(minimum, entry.domain, strict=True))


@ENTRIES
@pytest.mark.parametrize("counts", [(201, 161), (64, 60), (97, 53)], ids=str)
def test_the_listed_minima_are_found_without_knowing_them(entry, counts):
    found = minima(Objective(name=entry.name), entry.domain, counts)
    for minimum in entry.minima:
        assert any(np.allclose(minimum, point, rtol=0, atol=1e-8) for point in found), minimum
    if entry.name not in ("rastrigin", "ackley"):  # of those the global one alone is listed
        assert len(found) == len(entry.minima)


def minima(objective, domain, counts=(201, 161)):
    """Find the minima from a grid."""
    evaluated = Evaluated(objective)
    grid = [np.linspace(*interval, n) for interval, n in zip(domain, counts, strict=False)]
    z = np.array(
        [[evaluated((x, y))[0] for x in grid[0]] for y in (grid[1] if len(grid) == 2 else [0.0])]
    )
    z = z if len(grid) == 2 else z[0]
    return find_minima(evaluated.compiled, evaluated.values, grid, z)


CROSSING = 0.4501836112948736
"""Where cos x = 2 x."""
LINE = ((-5.0, 5.0),)
PLANE = ((-5.0, 5.0), (-4.0, 4.1))


@pytest.mark.parametrize(
    ("formula", "domain", "expected"),
    [
        ("abs(x)", LINE, [(0,)]),
        ("abs(x - 0.123)", LINE, [(0.123,)]),
        ("sqrt(abs(x + 1))", LINE, [(-1,)]),
        ("abs(x) + abs(y)", PLANE, [(0, 0)]),
        ("abs(x - 0.123) + abs(y + 0.456)", PLANE, [(0.123, -0.456)]),
        ("max(abs(x), abs(y - 1))", PLANE, [(0, 1)]),
        ("sqrt(x**2 + 100*y**2)", PLANE, [(0, 0)]),
        ("abs(abs(x) - 1)", LINE, [(-1,), (1,)]),
        ("max(x, -2*x, 1 - 3*x)", LINE, [(0.25,)]),
        ("x**2", LINE, [(0,)]),
        ("(x - 0.123)**2/1e20", LINE, [(0.123,)]),
        ("1e10*(x + 0.1)**2", LINE, [(-0.1,)]),
        ("cos(x)", LINE, [(-np.pi,), (np.pi,)]),
        ("x*log(x)", LINE, [(np.exp(-1),)]),
        ("1/x + x", LINE, [(1,)]),
        ("sin(x)*sin(y) + x**2", PLANE, [(-CROSSING, np.pi / 2), (CROSSING, -np.pi / 2)]),
        ("(x**2 - 1)**2 + y**2", PLANE, [(-1, 0), (1, 0)]),
        ("x**4", LINE, [(0,)]),
        ("(x - 0.123)**4", LINE, [(0.123,)]),
        ("x**4 + y**4", PLANE, [(0, 0)]),
        ("100*(y - x**2)**2 + (1 - x)**2", PLANE, [(1, 1)]),
        ("exp(-x)*0 + y**2 + x**2 - x*y", PLANE, [(0, 0)]),
    ],
)
def test_minima_are_found_be_they_smooth_or_kinks(formula, domain, expected):
    found = minima(Objective(formula=formula), domain)
    assert len(found) == len(expected)
    for point in expected:
        assert any(np.allclose(point, other, rtol=0, atol=1e-8) for other in found), (point, found)


@pytest.mark.parametrize(
    ("formula", "domain"),
    [
        ("x", LINE),
        ("x**3", LINE),
        ("-x**2", LINE),
        ("-abs(x)", LINE),
        ("exp(x)", LINE),
        ("5", LINE),
        ("sign(x)", LINE),
        ("sqrt(x)", LINE),
        ("log(x)", LINE),
        ("max(x, 0)", LINE),
        ("max(abs(x) - 1, 0)", LINE),  # a floor, of which no place is the minimum
        ("x + y", PLANE),
        ("x*y", PLANE),
        ("x**2 - y**2", PLANE),
        ("abs(x) - abs(y)", PLANE),
        ("x**3 - 3*x*y**2", PLANE),
        ("max(x, y)", PLANE),
        ("x**2 + 0*y", PLANE),
        ("x**2 + y", PLANE),
        ("max(x**2 + y**2 - 1, 0)", PLANE),
        ("(y - x**2)**2", PLANE),  # all of a valley's floor is level
        ("abs(x - y)", PLANE),
        ("abs(y - x**2)", PLANE),
        ("(x**2 + y**2 - 1)**2", PLANE),
        ("1/x", LINE),  # falls without bound
        ("-1/x**2", LINE),
        ("tan(x)", LINE),
        ("log(x**2 + y**2)", PLANE),
        ("log(x*y)", PLANE),
    ],
)
def test_saddles_slopes_and_floors_have_no_minimum(formula, domain):
    assert minima(Objective(formula=formula), domain) == ()


def test_minima_come_the_lowest_first():
    objective = Evaluated(Objective(name="six-hump-camel"))
    found = minima(Objective(name="six-hump-camel"), CATALOGUE["six-hump-camel"].domain)
    values = [objective(point)[0] for point in found]
    assert values == sorted(values)
    assert values[0] == pytest.approx(-1.031628453489877, rel=1e-12)


def test_minima_outside_what_was_sampled_are_not_shown():
    assert minima(Objective(formula="(x - 5.1)**2"), LINE) == ()
    assert minima(Objective(formula="(x - 4.97)**2 + y**2"), PLANE)


def test_a_landscape_is_the_objective_at_every_place():
    objective = resolve_objective(Objective(formula="x - 10*y"))
    landscape = sample_landscape(objective, ((0.0, 2.0), (5.0, 6.0)), (3, 2))
    assert [axis.tolist() for axis in landscape.grid] == [[0, 1, 2], [5, 6]]
    assert landscape.z.tolist() == [[-50, -49, -48], [-60, -59, -58]]


def test_a_line_is_a_landscape_of_one_dimension():
    objective = resolve_objective(Objective(formula="1/x"))
    landscape = sample_landscape(objective, ((-1.0, 1.0),), (5,))
    assert landscape.z.tolist() == [-1, -2, np.inf, 2, 1]


def test_a_landscape_shows_the_minima_of_the_parameters_that_were_set():
    default = resolve_objective(Objective(name="shifted-parabola"))
    moved = resolve_objective(Objective(name="shifted-parabola", parameters={"c": -2.0}))
    assert default.known_minima == ((3.0,),)
    assert moved.known_minima is None
    assert sample_landscape(default, default.domain, (50,)).minima == ((3.0,),)
    (point,) = sample_landscape(moved, moved.domain, (50,)).minima
    assert point == pytest.approx((-2.0,), abs=1e-12)
