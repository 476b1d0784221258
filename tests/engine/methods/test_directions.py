"""Methods that torch does not have, against their papers written out with vectors and matrices."""

import math

import numpy as np
import pytest

import gdgui
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.descent.descent import Descent, descend
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.methods.step_flags import StepFlag
from tests.engine.methods.papers import PLACES, assert_same, iterates, tape_of

RANDOM = np.random.default_rng(11)


@pytest.mark.parametrize("objective", PLACES)
def test_sign_descent_takes_the_sign_of_each_coordinate(objective):
    wanted = iterates(objective, lambda x, g, _: x - 3e-3 * np.sign(g))
    assert_same(tape_of("signsgd", objective, learning_rate=3e-3), wanted)


@pytest.mark.parametrize("objective", PLACES)
def test_normalized_descent_takes_steps_of_one_length(objective):
    wanted = iterates(objective, lambda x, g, _: x - 2e-3 * g / np.linalg.norm(g))
    tape = tape_of("normalized", objective, 400, learning_rate=2e-3)
    assert_same(tape, wanted)
    assert np.allclose(np.linalg.norm(np.diff(tape.x, axis=0), axis=1), 2e-3, rtol=1e-10)


@pytest.mark.parametrize("objective", PLACES)
def test_lion_is_algorithm_2_of_its_paper(objective):
    def step(x, g, memory):
        m = memory.get("m", np.zeros(2))
        update = np.sign(0.9 * m + 0.1 * g)
        memory["m"] = 0.99 * m + 0.01 * g
        return x - 1e-3 * (update + 0.1 * x)

    tape = tape_of("lion", objective, learning_rate=1e-3, weight_decay=0.1)
    assert_same(tape, iterates(objective, step))


@pytest.mark.parametrize("objective", PLACES)
def test_qhm_is_the_weighted_mean_of_gradient_and_momentum(objective):
    def step(x, g, memory):
        memory["m"] = 0.9 * memory.get("m", np.zeros(2)) + 0.1 * g
        return x - 1e-3 * (0.3 * g + 0.7 * memory["m"])

    tape = tape_of("qhm", objective, learning_rate=1e-3, momentum=0.9, nu=0.7)
    assert_same(tape, iterates(objective, step))


@pytest.mark.parametrize("objective", PLACES)
def test_qhadam_is_the_update_of_its_paper(objective):
    def step(x, g, memory):
        t = memory["t"] = memory.get("t", 0) + 1
        m = memory["m"] = 0.995 * memory.get("m", np.zeros(2)) + 0.005 * g
        v = memory["v"] = 0.999 * memory.get("v", np.zeros(2)) + 0.001 * g**2
        m_hat, v_hat = m / (1 - 0.995**t), v / (1 - 0.999**t)
        return x - 1e-2 * (0.3 * g + 0.7 * m_hat) / (np.sqrt(0.2 * g**2 + 0.8 * v_hat) + 1e-8)

    tape = tape_of("qhadam", objective, learning_rate=1e-2, nu2=0.8)
    assert_same(tape, iterates(objective, step))


@pytest.mark.parametrize("objective", PLACES)
def test_adabelief_is_algorithm_2_of_its_paper(objective):
    def step(x, g, memory):
        t = memory["t"] = memory.get("t", 0) + 1
        m = memory["m"] = 0.9 * memory.get("m", np.zeros(2)) + 0.1 * g
        s = memory["s"] = 0.999 * memory.get("s", np.zeros(2)) + 0.001 * (g - m) ** 2 + 1e-6
        return x - 1e-2 * m / (1 - 0.9**t) / (np.sqrt(s / (1 - 0.999**t)) + 1e-6)

    tape = tape_of("adabelief", objective, learning_rate=1e-2, epsilon=1e-6)
    assert_same(tape, iterates(objective, step))


def test_bfgs_is_algorithm_6_1_with_matrices():
    memory = {}

    def step(x, g, _):
        if "x" in memory:
            s, y = x - memory["x"], g - memory["g"]
            h = memory["h"]
            if memory["count"] == 1:
                h = np.eye(2) * (s @ y) / (y @ y)
            rho = 1 / (s @ y)
            left = np.eye(2) - rho * np.outer(s, y)
            memory["h"] = left @ h @ left.T + rho * np.outer(s, s)
        else:
            memory["h"] = np.eye(2)
        memory.update(x=x, g=g, count=memory.get("count", 0) + 1)
        return x - 1e-3 * memory["h"] @ g

    constant = gdgui.StepSize("constant")
    tape = tape_of("bfgs", "rosenbrock", 60, constant, learning_rate=1e-3)
    assert not tape.flags.any()
    expected = np.array(iterates("rosenbrock", step))[: len(tape)]
    assert np.allclose(tape.x, expected, rtol=1e-9, atol=1e-9)


def test_cg_is_polak_and_ribiere_and_starts_over_below_zero():
    restarts = []

    def step(x, g, memory):
        beta = 0.0
        if "g" in memory:
            last = memory["g"]
            beta = max(0.0, g @ (g - last) / (last @ last))
            d = beta * memory["d"] - g
            if beta == 0.0 or g @ d >= 0.0:
                restarts.append(memory["k"])
                beta = 0.0
        memory["d"] = beta * memory.get("d", np.zeros(2)) - g
        memory["g"], memory["k"] = g, memory.get("k", 0) + 1
        return x + 1e-4 * memory["d"]

    tape = tape_of("cg", "rosenbrock", 60, gdgui.StepSize("constant"), learning_rate=1e-4)
    expected = np.array(iterates("rosenbrock", step))[: len(tape)]
    assert np.allclose(tape.x, expected, rtol=1e-10, atol=1e-10)
    assert np.flatnonzero(tape.flags == StepFlag.RESTART).tolist() == [
        k for k in restarts if k < 60
    ]


def quadratic(dim, condition):
    """Return an experiment of one Newton step on a random positive-definite quadratic."""
    turn, _ = np.linalg.qr(RANDOM.normal(size=(2, 2)))
    size = 10 ** RANDOM.uniform(-3, 3)
    matrix = turn @ np.diag([size, size * condition]) @ turn.T
    (a, b), (_, d) = matrix
    p, q = RANDOM.normal(size=2)
    formula = "a/2*(x-p)^2" if dim == 1 else "a/2*(x-p)^2 + b*(x-p)*(y-q) + d/2*(y-q)^2"
    parameters = {"a": a, "p": p} | ({} if dim == 1 else {"b": b, "d": d, "q": q})
    start = (RANDOM.normal(size=dim) * 5).tolist()
    run = gdgui.Run(optimizer="newton", start=start)
    objective = gdgui.Objective(formula=formula, parameters=parameters)
    made = gdgui.Experiment(objective=objective, runs=[run], steps=1)
    return made, np.array([p, q])[:dim], matrix


@pytest.mark.parametrize("condition", [1.0, 30.0, 1e4, 1e8])
@pytest.mark.parametrize("dim", [1, 2])
def test_newton_solves_a_quadratic_in_one_step(dim, condition):
    for _ in range(25):
        made, minimum, matrix = quadratic(dim, condition)
        (tape,) = descend(made)
        assert not tape.flags.any()
        before, after = (np.linalg.norm(tape.x[k] - minimum) for k in (0, 1))
        # As exactly as a linear system of this condition can be solved.
        assert after <= 1e-14 * condition * before + 1e-14
        if dim == 2:
            gradient = np.linalg.norm(tape.grad[1])
            assert gradient <= 1e-13 * np.linalg.norm(matrix) * max(before, 1.0)


def newton(formula, start, steps=1, **hyperparameters):
    run = gdgui.Run(optimizer="newton", start=start, hyperparameters=hyperparameters)
    made = gdgui.Experiment(objective=gdgui.Objective(formula=formula), runs=[run], steps=steps)
    return descend(made)[0]


def test_newton_goes_down_where_the_hessian_is_indefinite():
    tape = newton("x^2 - y^2 + x*y", [1.0, 0.5])
    assert tape.flag(0) is StepFlag.INDEFINITE
    step = tape.x[1] - tape.x[0]
    values, vectors = np.linalg.eigh([[2.0, 1.0], [1.0, -2.0]])
    wanted = -vectors @ ((vectors.T @ tape.grad[0]) / np.abs(values))
    assert step == pytest.approx(wanted, rel=1e-12)
    assert step @ tape.grad[0] < 0.0


def test_damping_shortens_newtons_step():
    damped = newton("x^2 + 5y^2", [1.0, 1.0], damping=3.0)
    assert damped.x[1] == pytest.approx([1 - 2 / 5, 1 - 10 / 13])


@pytest.mark.parametrize(
    ("formula", "start", "flag"),
    [
        ("x + 2y", [1.0, 1.0], StepFlag.SINGULAR),
        ("3x", [1.0], StepFlag.SINGULAR),
        ("x*sqrt(x)", [0.0], StepFlag.NOT_FINITE),
    ],
)
def test_without_a_usable_hessian_newton_follows_the_gradient_and_says_so(formula, start, flag):
    tape = newton(formula, start, learning_rate=0.5)
    if flag is StepFlag.NOT_FINITE:
        # The gradient of x√x vanishes at 0: there is nowhere to go.
        assert tape.status in (Status.CONVERGED, Status.DIVERGED)
        return
    assert tape.flag(0) is flag
    assert tape.x[1] == pytest.approx(tape.x[0] - 0.5 * tape.grad[0])


@pytest.mark.parametrize(
    ("formula", "start", "end"),
    [
        ("(x + y - 1)^2", [3.0, 1.0], [1.5, -0.5]),
        ("(3x - 4y + 5)^2/7", [2.0, -1.0], [0.2, 1.4]),
        ("0*x + (y - 2)^2", [7.0, 5.0], [7.0, 2.0]),
        ("-(x - y)^2 + 3", [1.0, 0.0], [1.5, -0.5]),  # away from the ridge, as from any maximum
    ],
)
def test_a_singular_hessian_gets_the_shortest_step_that_solves_its_equations(formula, start, end):
    tape = newton(formula, start, learning_rate=1.0)
    assert tape.x[1] == pytest.approx(end, abs=1e-12)
    assert tape.flag(0) is StepFlag.SINGULAR


def test_where_a_hessian_does_not_bend_newton_follows_the_gradient():
    tape = newton("x^2 + 3y", [2.0, 1.0], learning_rate=0.5)
    assert tape.x[1] == pytest.approx([1.0, -0.5])
    assert tape.flag(0) is StepFlag.SINGULAR


def test_a_hessian_that_is_not_finite_is_marked():
    # The slope of |x|^1.5 + x is 1 at 0, its curvature infinite.
    tape = newton("sqrt(x)^3 + x", [0.0], learning_rate=0.5)
    assert tape.flag(0) is StepFlag.NOT_FINITE or tape.status is Status.DIVERGED


@pytest.mark.parametrize(
    ("formula", "start"),
    [
        ("x^4 + (x - y)^2 + y^6/9", [1.9, -2.3]),
        ("x^2 - 3y^2 + x*y + sin(x)", [0.7, 0.4]),
        ("x*y + x^3/9", [0.5, 0.25]),
        ("100(y - x^2)^2 + (1 - x)^2", [-1.2, 1.0]),
        ("x^3 - 3x", [-2.0]),
        ("(x + y - 1)^2", [3.0, 1.0]),
        ("x^4", [2.0]),
    ],
)
def test_pure_newton_is_the_hessians_pseudo_inverse_times_the_gradient(formula, start):
    run = gdgui.Run(optimizer="pure_newton", start=start)
    made = gdgui.Experiment(
        objective=gdgui.Objective(formula=formula), runs=[run], steps=1000, tolerance=1e-12
    )
    (tape,) = descend(made)
    inspector = inspector_of(Descent(resolve(made)))
    for k in range(tape.last_step):
        hessian = inspector.curvature(tape.x[k]).hessian
        step = -np.linalg.pinv(hessian, rcond=1e-14) @ tape.grad[k]
        # A linear system is solved as exactly as its condition allows.
        condition = 1.0 if tape.flags[k] else np.linalg.cond(hessian)
        allowed = 1e-15 * (condition * np.linalg.norm(step) + np.linalg.norm(tape.x[k]))
        assert np.linalg.norm(tape.x[k + 1] - tape.x[k] - step) <= 4.0 * allowed


@pytest.mark.parametrize(
    ("formula", "start", "arrives"),
    [
        ("(x + y - 1)^2", [3.0, 1.0], [1.5, -0.5]),
        ("(x - 2y)^2 + 4", [1.0, 3.0], [2.0, 1.0]),
        ("x^2 + 0*y", [3.0, 5.0], [0.0, 5.0]),
        ("x + 2y", [1.0, 1.0], [1.0, 1.0]),
        ("3x", [4.0], [4.0]),
    ],
)
def test_where_the_hessian_is_singular_pure_newton_takes_the_shortest_step(formula, start, arrives):
    run = gdgui.Run(optimizer="pure_newton", start=start)
    objective = gdgui.Objective(formula=formula)
    (tape,) = descend(gdgui.Experiment(objective=objective, runs=[run], steps=1))
    assert tape.flag(0) is StepFlag.LEAST_NORM
    assert tape.x[1] == pytest.approx(arrives, abs=1e-14)


@pytest.mark.parametrize(
    ("formula", "start", "arrives"),
    [("x^2 - y^2", [1.0, 0.5], [0.0, 0.0]), ("cos(x)", [0.3], [0.0]), ("x*y", [2.0, 1.0], [0, 0])],
)
def test_pure_newton_goes_to_saddles_and_maxima_as_the_textbook_does(formula, start, arrives):
    run = gdgui.Run(optimizer="pure_newton", start=start)
    objective = gdgui.Objective(formula=formula)
    (tape,) = descend(gdgui.Experiment(objective=objective, runs=[run], steps=20))
    assert not tape.flags.any()
    assert tape.status is Status.CONVERGED
    assert tape.x[-1] == pytest.approx(arrives, abs=1e-9)


@pytest.mark.parametrize("method", ["bfgs", "cg"])
def test_a_search_method_is_as_quick_as_scipys_on_rosenbrock(method):
    from scipy.optimize import minimize, rosen, rosen_der

    reached = []
    minimize(
        rosen, [-1.2, 1.0], jac=rosen_der, method=method.upper(),
        options={"gtol": 1e-12}, callback=lambda x: reached.append(rosen(x)),
    )  # fmt: skip
    theirs = 1 + int(np.argmax(np.array(reached) <= 1e-10))
    ours = int(np.argmax(tape_of(method, "rosenbrock").f <= 1e-10))
    assert 0 < ours <= math.floor(1.2 * theirs)


TINY = [
    ("x^2", [5.0]),
    ("x^4", [1.0]),
    ("x^2 + 10y^2", [5.0, 1.0]),
    ("3x^2 + x*y + y^2", [1.0, 2.0]),
    ("(x - 1.3)^2 + 7(y + 0.7)^2", [1.0, 2.0]),
    ("x^4 + y^2", [1.0, 1.0]),
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", [0.2, -0.9]),
    ("(1 - x)^2 + 100(y - x^2)^2", [-1.2, 1.0]),
]
"""Where steps underflow, at 0, or become roundings, elsewhere."""


def long_tape_of(method, formula, start, rule, rate=1.0):
    run = gdgui.Run(
        optimizer=method,
        hyperparameters={"learning_rate": rate},
        start=start,
        step_size=gdgui.StepSize(rule),
    )
    objective = gdgui.Objective(formula=formula)
    made = gdgui.Experiment(objective=objective, runs=[run], steps=5000, tolerance=0.0)
    return descend(made)[0]


@pytest.mark.parametrize("rule", ["strong_wolfe", "armijo", "exact"])
@pytest.mark.parametrize("method", ["bfgs", "cg"])
@pytest.mark.parametrize(("formula", "start"), TINY)
def test_steps_that_vanish_do_not_spoil_what_was_learnt(method, formula, start, rule):
    tape = long_tape_of(method, formula, start, rule)
    assert np.isfinite(tape.x).all()
    assert np.isfinite(tape.grad).all()
    # Once it has arrived it stays.
    norms = np.linalg.norm(tape.grad, axis=1)
    arrived = int(np.argmax(norms <= 1e-5))
    assert arrived > 0
    assert norms[arrived:].max() <= 1e-3


@pytest.mark.parametrize(
    ("formula", "start", "rate"),
    [
        ("x^2", [5.0], 0.3),
        ("x^4", [1.0], 1.0),
        ("x^2 + 10y^2", [5.0, 1.0], 1.0),
        ("3x^2 + x*y + y^2", [1.0, 2.0], 1.0),
        ("3x^2 + x*y + y^2", [1.0, 2.0], 0.1),
        ("x^4 + y^2", [1.0, 1.0], 0.1),
        ("(x - 1.3)^2 + 7(y + 0.7)^2", [1.0, 2.0], 0.05),
        ("1e-8x^2 + 1e-12y^2", [1.0, 1.0], 0.1),
    ],
)
def test_bfgs_without_a_search_arrives_and_stays(formula, start, rate):
    tape = long_tape_of("bfgs", formula, start, "constant", rate)
    assert tape.status is not Status.DIVERGED
    assert np.linalg.norm(tape.grad[-1]) <= 1e-12


def test_after_a_tiny_gradient_cg_starts_over_instead_of_overflowing():
    # β would be 4 / 1e-322.
    changes = [gdgui.Change(1, {}, (1e-161,)), gdgui.Change(2, {}, (1.0,))]
    run = gdgui.Run(
        optimizer="cg", start=[5.0], changes=changes, hyperparameters={"learning_rate": 0.1},
        step_size=gdgui.StepSize("constant"),
    )  # fmt: skip
    objective = gdgui.Objective(formula="x^2")
    made = gdgui.Experiment(objective=objective, runs=[run], steps=20, tolerance=0.0)
    (tape,) = descend(made)
    assert tape.flag(2) is StepFlag.RESTART
    assert tape.x[3, 0] == 1.0 - 0.1 * 2.0
    assert np.isfinite(tape.x).all()
