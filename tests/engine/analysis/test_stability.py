"""The largest stable η parts what shrinks on a quadratic from what grows, for every method."""

import math

import numpy as np
import pytest

import gdgui
from gdgui.engine.analysis.rates import (
    best_on_quadratic,
    largest_stable,
    predicted_rate,
    stability_of,
)
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.problem import resolve, resolve_objective
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.objective.compilation import compile_objective
from tests.engine.plain_rules import plain_step

WITH_A_BOUND = [each for each in DIRECTIONS.values() if each.linear is not None]
DIVIDING = [each for each in WITH_A_BOUND if each.linear.divisor is not None]
PLAIN = [each for each in WITH_A_BOUND if not each.linear.divisor and not each.linear.scaled]
WITHOUT_ONE = {"normalized", "signsgd", "lion", "rprop", "bfgs", "cg", "bb_long", "bb_short"}

HESSIAN = np.array([[3.0, 1.0], [1.0, 20.0]])

# So that what a step divides by stays as it is, and is not the same for both coordinates.
FROZEN = {
    "v": (0.7, 2.9), "s": (0.7, 2.9), "w": (0.7, 2.9), "u": (0.3, 1.7), "m": (0.2, 0.1),
    "beta1_t": (0.0, 0.0), "beta2_t": (0.0, 0.0), "p": (0.0, 0.0),
}  # fmt: skip
LATE = 1e6


def test_every_method_has_a_bound_or_none_is_known():
    assert {each.id for each in WITH_A_BOUND} == DIRECTIONS.keys() - WITHOUT_ONE
    assert len(DIVIDING) == 15


def tuned(direction):
    """Return hyperparameters at which the averages of squares stay as they are."""
    own = {each.name: each.default for each in direction.hyperparameters}
    fixed = {"decay": 1.0, "beta1": 0.8, "momentum": 0.7, "nu1": 0.6, "epsilon": 1e-9}
    fixed |= {"beta2": 1.0 - 1e-12, "weight_decay": 0.3, "learning_rate": 1.0}
    return {name: fixed.get(name, value) for name, value in own.items()}


def frozen_state(direction):
    # A momentum begins with nothing, but the mean that a variance is counted from stays.
    is_mean = direction.id in ("rmsprop_centered", "rmsprop_graves")
    names = [each.name for each in direction.state]
    return {
        name: np.zeros(2) if name in ("b", *(() if is_mean else "m")) else np.array(FROZEN[name])
        for name in names
    }


def size_after(direction, eta, steps):
    """Return how far from the minimum the rule itself is after some steps on a quadratic."""
    hyperparameters = tuned(direction)
    decay = hyperparameters["weight_decay"] if direction.couples_weight_decay else 0.0
    keyword = {name: hyperparameters[name] for name in direction.keywords}
    state = frozen_state(direction)
    columns = [tuple(float(state[name][i]) for name in state) for i in range(2)]
    x, sizes = np.array([3e-60, -1e-60]), []
    for _ in range(steps):
        g = HESSIAN @ x + decay * x
        d = np.empty(2)
        for i in range(2):
            given = {"x": x[i], "g": g[i]}
            d[i], columns[i] = plain_step(direction, given, columns[i], LATE, **keyword)
        x = x + eta * d
        sizes.append(float(np.abs(x).max()))
    return max(sizes[: steps // 2]), max(sizes[steps // 2 :])


@pytest.mark.parametrize("direction", DIVIDING, ids=lambda each: each.id)
def test_with_what_it_divides_by_held_a_method_turns_from_shrinking_to_growing(direction):
    hyperparameters, state = tuned(direction), frozen_state(direction)
    state |= {"g": np.zeros(2), "k": np.full(2, LATE)}
    divisor = direction.linear.divisor(hyperparameters, state)
    decay = hyperparameters["weight_decay"] if direction.couples_weight_decay else 0.0
    divided = (HESSIAN + decay * np.eye(2)) / divisor[:, None]
    bend = float(np.linalg.eigvals(divided).real.max())
    limit = direction.linear.largest_eta(bend, hyperparameters, state)
    early, late = size_after(direction, 0.995 * limit, 3000)
    assert late < early
    early, late = size_after(direction, 1.005 * limit, 3000)
    assert late > 2.0 * early


def on(formula, method, steps=50, place=(2.0, 1.0), **hyperparameters):
    run = gdgui.Run(optimizer=method, hyperparameters=hyperparameters, start=place)
    objective = gdgui.Objective(formula=formula)
    return descended(
        resolve(gdgui.Experiment(objective=objective, runs=[run], steps=steps, tolerance=0.0))
    )


def stability(descent, k):
    inspector, (tape,) = inspector_of(descent), descent.trajectories()
    curvature = inspector.curvature(tape.x[k].tolist())
    return stability_of(descent.runs[0], curvature, inspector.step(0, k)), curvature


@pytest.mark.parametrize("k", [0, 7, 40])
def test_adams_bound_is_that_of_the_paper(k):
    descent = on("x^2 + 5y^2 + x*y + x^4", "adam", learning_rate=0.01, beta1=0.8, beta2=0.95)
    found, curvature = stability(descent, k)
    (tape,) = descent.trajectories()
    # Cohen et al. 2022: P = (1 - β₁ᵗ) (diag √(v / (1 - β₂ᵗ)) + ε), and 2 + 2β₁ over 1 - β₁ over η.
    v = np.zeros(2)
    for row in range(k + 1):
        v = 0.95 * v + 0.05 * tape.grad[row] ** 2
    t = k + 1
    p = (1 - 0.8**t) * (np.sqrt(v / (1 - 0.95**t)) + 1e-8)
    sharpness = float(np.linalg.eigvals(curvature.hessian / p[:, None]).real.max())
    assert found.bends[0] == pytest.approx(sharpness, rel=1e-10)
    assert found.limit == pytest.approx((2 + 2 * 0.8) / (1 - 0.8))
    assert found.largest_eta == pytest.approx((2 + 2 * 0.8) / (1 - 0.8) / sharpness, rel=1e-10)
    assert found.divides


@pytest.mark.parametrize("direction", PLAIN, ids=lambda each: each.id)
def test_a_method_that_does_not_divide_is_bounded_by_the_hessian(direction):
    descent = on("(3x^2 + 2x*y + 20y^2)/2", direction.id, learning_rate=1e-3)
    (run,) = descent.runs
    found, _ = stability(descent, 3)
    largest = float(np.linalg.eigvalsh(HESSIAN).max())
    assert found.bends[0] == pytest.approx(largest)
    assert found.largest_eta == pytest.approx(largest_stable(run, largest))
    assert found.limit == pytest.approx(found.largest_eta * largest)
    for share, grows in ((0.999, False), (1.001, True)):
        rate = share * found.largest_eta
        (other,) = on("x^2", direction.id, 1, (1.0,), learning_rate=rate).runs
        assert (predicted_rate(other, [largest]) > 1.0) is grows


@pytest.mark.parametrize(
    ("method", "hyperparameters", "limit"),
    [
        ("gd", {}, 2.0),
        ("momentum", {"momentum": 0.5}, 3.0),
        ("nesterov", {"momentum": 0.5}, 1.5),
        ("momentum_dampened", {"momentum": 0.5, "dampening": 0.5}, 6.0),
        ("qhm", {"momentum": 0.9, "nu": 1.0}, 38.0),
        ("adam", {}, 38.0),
        ("adamax", {"beta1": 0.0}, 2.0),
        ("rmsprop", {}, 2.0),
        ("rmsprop_momentum", {"momentum": 0.5}, 3.0),
        ("adagrad", {}, 2.0),
    ],
)
def test_bounds_that_are_known(method, hyperparameters, limit):
    found, _ = stability(on("x^2 + y^4", method, **hyperparameters), 7)
    assert found.limit == pytest.approx(limit)


@pytest.mark.parametrize("method", ["newton", "pure_newton"])
@pytest.mark.parametrize("formula", ["x^2", "7(x - 1)^2 + 3", "1e-9x^2"])
def test_a_newton_step_is_stable_up_to_twice_its_length_however_steep_it_is(method, formula):
    descent = on(formula, method, 5, (2.0,), learning_rate=0.1)
    found, _ = stability(descent, 0)
    assert found.largest_eta == pytest.approx(2.0)
    assert predicted_rate(descent.runs[0], [5.0]) == pytest.approx(0.9)


def test_damping_lengthens_what_is_stable():
    found, _ = stability(on("x^2", "newton", 5, (2.0,), damping=2.0), 0)
    assert found.largest_eta == pytest.approx(4.0)


def test_pure_newton_goes_to_maxima_as_steadily():
    found, _ = stability(on("x*y - x^2", "pure_newton", 5, learning_rate=0.1), 0)
    assert found.bends == (1.0, 1.0)


@pytest.mark.parametrize("method", sorted(WITHOUT_ONE))
def test_where_none_is_known_none_is_said(method):
    found, _ = stability(on("x^2 + y^4 + x^4", method), 0)
    assert found is None


def test_without_a_step_what_a_method_divides_by_is_not_known():
    descent = on("x^2 + y^2", "adam")
    curvature = inspector_of(descent).curvature([1.0, 1.0])
    assert stability_of(descent.runs[0], curvature, None) is None


def test_a_division_by_nothing_has_no_bound():
    found, _ = stability(on("x^2 + 0y", "adam", epsilon=0.0), 3)
    assert found is None


def test_where_nothing_bends_nothing_bounds():
    found, _ = stability(on("x + y", "adam"), 3)
    assert found.largest_eta == math.inf


# The best hyperparameters of a quadratic


def best(formula, method, place=(2.0, 1.0), **hyperparameters):
    descent = on(formula, method, 1, place, **hyperparameters)
    curvature = inspector_of(descent).curvature(place)
    return best_on_quadratic(descent.runs[0], curvature), curvature.eigenvalues.tolist()


BEST = ["gd", "momentum", "momentum_dampened", "nesterov", "qhm", "newton", "pure_newton"]
BOWLS = [
    ("(3x^2 + 2x*y + 20y^2)/2", (2.0, 1.0)),
    ("7(x - 3)^2 + 1e-3(y + x)^2 + 5", (2.0, 1.0)),
    ("a*x^2 - x", (2.0,)),
    ("(x - 1)(x + 2) + 4y^2 + x*y", (2.0, 1.0)),
]


@pytest.mark.parametrize(("formula", "place"), BOWLS)
@pytest.mark.parametrize("method", BEST)
def test_no_other_learning_rate_or_momentum_shrinks_a_quadratic_faster(method, formula, place):
    found, eigenvalues = best(formula, method, place)

    def rate(**changes):
        (run,) = on(formula, method, 1, place, **{**found, **changes}).runs
        return predicted_rate(run, eigenvalues)

    least = rate()
    assert least < 1.0
    for share in (0.5, 0.9, 0.99, 1.01, 1.1, 1.5):
        assert rate(learning_rate=share * found["learning_rate"]) >= least - 1e-7
        if "momentum" in found:
            beta = 1.0 - share * (1.0 - found["momentum"])
            if 0.0 <= beta <= 1.0:
                assert rate(momentum=beta) >= least - 1e-7


@pytest.mark.parametrize("method", ["gd", "momentum", "nesterov", "momentum_dampened"])
def test_both_together_are_the_best_that_a_search_finds(method):
    found, eigenvalues = best("(3x^2 + 2x*y + 20y^2)/2", method)
    (run,) = on("x^2", method, 1, (1.0,), **found).runs
    least = predicted_rate(run, eigenvalues)
    bends = np.array(eigenvalues)
    weights = run.direction.linear.weights
    searched = math.inf
    for beta in np.linspace(0.0, 0.95, 40) if "momentum" in found else [0.0]:
        h = {**run.hyperparameters, "momentum": beta}
        a, b, keeps, takes = weights(h, {})
        for eta in np.linspace(0.002, 3.0 * found["learning_rate"], 300):
            trace = 1.0 + keeps - eta * bends * (a + b * takes)
            determinant = keeps * (1.0 - eta * bends * a)
            roots = [np.roots([1.0, -t, d]) for t, d in zip(trace, determinant, strict=True)]
            searched = min(searched, float(np.abs(roots).max()))
    assert least <= searched + 1e-9
    assert least == pytest.approx(searched, rel=0.05)


def test_weight_decay_bends_what_is_best():
    found, _ = best("x^2 + 5y^2", "gd", weight_decay=2.0)
    assert found == {"learning_rate": pytest.approx(2.0 / 16.0)}


def test_a_direction_that_does_not_bend_is_left_out():
    found, _ = best("(x + y)^2/2", "gd")
    assert found == {"learning_rate": pytest.approx(0.5)}


@pytest.mark.parametrize(
    ("formula", "method", "place"),
    [
        ("x^4 + y^2", "gd", (2.0, 1.0)),
        ("x^2 - y^2", "gd", (2.0, 1.0)),
        ("x + y", "gd", (2.0, 1.0)),
        ("x^2 + abs(y)", "momentum", (2.0, 1.0)),
        ("x^2", "adam", (2.0,)),
        ("x^2", "normalized", (2.0,)),
        ("1e-9x^2", "gd", (2.0,)),
        ("x^2 + floor(x)", "gd", (2.5,)),
        ("exp(log(x^2))", "gd", (2.0,)),
    ],
)
def test_where_nothing_is_best_nothing_is_said(formula, method, place):
    assert best(formula, method, place)[0] is None


@pytest.mark.parametrize(
    ("formula", "is_quadratic"),
    [
        ("x^2", True),
        ("(x + 1)^3 - x^3 - y^2", True),
        ("sin(2)*x^2 + c*x*y", True),
        ("x^3", False),
        ("x^2*y", False),
        ("abs(x)", False),
        ("abs(x)^2", True),
        ("sin(x)", False),
        ("max(x^2, y^2)", False),
        ("(x + y)^50", False),
    ],
)
def test_a_quadratic_is_known_by_its_formula(formula, is_quadratic):
    syntax = resolve_objective(gdgui.Objective(formula=formula)).syntax
    assert compile_objective(syntax).is_quadratic is is_quadratic
