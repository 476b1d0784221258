"""The typeset rules compute what the compiled ones do, and their numbers lead to the next step."""

import numpy as np
import pytest

import gdgui
from gdgui.engine.analysis.equations import (
    Fraction,
    Power,
    Product,
    Root,
    Sum,
    Symbol,
    Value,
    equations_of,
    evaluate,
    parse_equation,
    symbols_of,
)
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.analysis.step_text import as_latex, as_text
from gdgui.engine.analysis.substitution import substituted
from gdgui.engine.descent.descent import Descent
from gdgui.engine.descent.problem import resolve
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.methods.step_flags import StepFlag
from gdgui.engine.notation import in_digits
from gdgui.examples import example
from tests.small_experiment import FORMULA_EXAMPLES

RANDOM = np.random.default_rng(5)

IN_WORDS = {
    "rprop": 1, "radam": 1, "momentum_dampened": 1, "newton": 1, "pure_newton": 1, "bfgs": 1,
    "cg": 1,
}  # fmt: skip
"""How many lines of a method are words or matrices; all others are equations."""


def inspected(experiment):
    descent = Descent(resolve(experiment))
    while not descent.done:
        descent.advance(seconds=0.05)
    return descent.trajectories(), inspector_of(descent)


def experiment(method, objective="himmelblau", start=(0.2, -0.9), steps=80, **changes):
    run = gdgui.Run(optimizer=method, start=start, **changes)
    return gdgui.Experiment(
        objective=gdgui.Objective(name=objective), runs=[run], steps=steps, tolerance=0.0
    )


def number(text):
    return float(text.replace("−", "-").replace("∞", "inf"))


@pytest.mark.parametrize(
    ("latex", "tree"),
    [
        ("a = b", Symbol("b")),
        (r"a = -\eta \, g_k", Sum(((-1, Product((Symbol(r"\eta"), Symbol("g_k")))),))),
        (r"a = \frac{m_{k+1}}{2}", Fraction(Symbol("m_{k+1}"), Value(("2",), (2.0,)))),
        (r"a = \sqrt{\hat{v}}", Root(Symbol(r"\hat{v}"))),
        (r"a = g_k^2", Power(Symbol("g_k"), Value(("2",), (2.0,)))),
    ],
)
def test_the_vocabulary_is_read(latex, tree):
    assert parse_equation(latex).right == tree


@pytest.mark.parametrize(
    "latex",
    [
        "a",
        "a = ",
        "a = (b",
        r"a = \begin{cases} 1 \end{cases}",
        r"H = \nabla^2 f(x_k)",
        r"a = \frac{1}",
        r"a = \operatorname{cos}(b)",
        "a = b c)",
    ],
)
def test_what_is_not_in_the_vocabulary_is_no_equation(latex):
    assert parse_equation(latex) is None


@pytest.mark.parametrize("name", DIRECTIONS)
def test_every_line_of_a_method_is_an_equation_or_known_to_be_words(name):
    direction = DIRECTIONS[name]
    parts = sum(len(line.split(r"\qquad")) for line in direction.latex)
    assert parts - len(equations_of(direction)) == IN_WORDS.get(name, 0)
    assert equations_of(direction)[-1].left == Symbol("x_{k+1}")


def test_a_tree_is_worth_what_algebra_says():
    tree = parse_equation(r"a = \max(|g_k| + 1, \frac{6}{2}) - \|g_k\| \operatorname{sign}(g_k)^2")
    found = evaluate(tree.right, {"g_k": np.array([3.0, -4.0])})
    assert found.tolist() == [4 - 5, 5 - 5]


@pytest.mark.parametrize("name", DIRECTIONS)
def test_the_typeset_rule_leads_where_the_compiled_rule_does(name):
    _, inspector = inspected(experiment(name))
    for k in (0, 1, 5, 20):
        step = inspector.step(0, k)
        if step is None:
            break
        line = substituted(step)[-1]
        assert line.left.latex == f"x_{{{k + 1}}}"
        # The numbers as shown have six digits, and a step is a few digits shorter.
        computed = evaluate(line.right, {})
        scale = np.abs(step.displacement) + np.abs(step.x)
        assert np.abs(computed - step.next_x).max() <= 1e-4 * scale.max()


def assert_reproduced(step):
    """Check that computing with the numbers as shown gives the next iterate as shown."""
    line = substituted(step)[-1]
    with np.errstate(all="ignore"):
        computed = np.broadcast_to(evaluate(line.right, {}), step.x.shape)
    for text, rough, exact in zip(line.result.texts, computed, step.next_x, strict=True):
        if not (np.isfinite(rough) and np.isfinite(exact)):
            continue
        mantissa = text.replace("−", "").partition("e")[0]
        digits = len(mantissa.replace(".", "").lstrip("0")) or 1
        unit = 10.0 ** (np.floor(np.log10(abs(number(text)))) - digits + 1) if number(text) else 0
        # What trailing zeros a short text stands for is not seen in it.
        unit = max(unit, 1e-5 * abs(rough)) if digits < 6 else unit
        assert abs(number(text) - rough) <= 1.01 * unit + 1e-300
        assert abs(number(text) - exact) <= 0.51 * max(unit, 1e-5 * abs(exact)) + 1e-300


def random_steps(tapes, inspector, count=50):
    for index, tape in enumerate(tapes):
        if tape.last_step:
            for k in RANDOM.integers(0, tape.last_step, count).tolist():
                yield tape, k, inspector.step(index, k)


def assert_numbers_are_the_tapes(tape, k, step):
    numbers = {line.left.latex: line for line in substituted(step)}
    result = numbers[f"x_{{{k + 1}}}"].result
    for text, value in zip(result.texts, tape.x[k + 1].tolist(), strict=True):
        digits = len(text.replace("−", "").partition("e")[0].replace(".", "").lstrip("0"))
        assert text == in_digits(value) or abs(number(text) - value) <= abs(value) * 10.0 ** -(
            digits - 1
        )


@pytest.mark.parametrize("name", DIRECTIONS)
def test_fifty_steps_of_a_method_reproduce_the_next_iterate(name):
    for made in (experiment(name), experiment(name, "double-well", (1.7,), noise=0.05)):
        for tape, k, step in random_steps(*inspected(made)):
            assert_numbers_are_the_tapes(tape, k, step)
            assert_reproduced(step)


@pytest.mark.parametrize("name", FORMULA_EXAMPLES)
def test_fifty_steps_of_an_example_reproduce_the_next_iterate(name):
    for tape, k, step in random_steps(*inspected(example(name))):
        assert_numbers_are_the_tapes(tape, k, step)
        assert_reproduced(step)


@pytest.mark.parametrize(
    ("value", "text"),
    [(-0.012345678, "−0.0123457"), (1.5e-9, "1.5e−9"), (np.inf, "∞"), (-np.inf, "−∞"), (2.0, "2")],
)
def test_a_number_is_short_and_true(value, text):
    assert in_digits(value) == text


def test_a_step_is_copied_as_text_and_as_latex():
    _, inspector = inspected(experiment("adam"))
    step = inspector.step(0, 13)
    text, latex = as_text(step), as_latex(step)
    assert text.startswith("Adam, step 13 → 14\nm[14] = 0.9 · (")
    assert text.splitlines()[-1].startswith("x[14] = (")
    assert latex.startswith("\\begin{align*}\n  m_{k+1} &= \\beta_1")
    assert latex.count("pmatrix") >= 10
    assert latex.count("{") == latex.count("}")
    assert "−" not in latex


def unit_of(text):
    """Return what one of the last digit shown is worth."""
    mantissa, _, exponent = text.partition("e")
    return 10.0 ** (int(exponent.replace("−", "-") or 0) - len(mantissa.partition(".")[2]))


@pytest.mark.parametrize("rate", [0.03, 0.4])
@pytest.mark.parametrize("formula", ["x^2 + 3y^2", "x^4 + y^2"])
@pytest.mark.parametrize("name", DIRECTIONS)
def test_numbers_shown_lead_to_the_one_shown_whatever_their_size(name, formula, rate):
    for start in ((3.14159265, -2.7182818), (3e-7, 1234567.8)):
        run = gdgui.Run(optimizer=name, start=start, hyperparameters={"learning_rate": rate})
        made = gdgui.Experiment(
            objective=gdgui.Objective(formula=formula), runs=[run], steps=40, tolerance=0.0
        )
        (tape,), inspector = inspected(made)
        for k in range(0, tape.last_step, 3):
            line = substituted(inspector.step(0, k))[-1]
            with np.errstate(all="ignore"):
                computed = np.broadcast_to(evaluate(line.right, {}), 2)
            for text, rough in zip(line.result.texts, computed.tolist(), strict=True):
                if np.isfinite(rough):
                    assert abs(number(text) - rough) <= 1.001 * unit_of(text)


def test_where_rprop_waits_for_the_next_gradient_it_takes_no_step():
    (tape,), inspector = inspected(experiment("rprop", "double-well", (1.7,)))
    still = [k for k in range(tape.last_step) if tape.x[k] == tape.x[k + 1]]
    assert still
    for k in still:
        line = substituted(inspector.step(0, k))[-1]
        assert evaluate(line.right, {}) == pytest.approx(line.result.numbers, rel=1e-12)


def test_digits_that_the_step_cancels_are_followed_by_more():
    run = gdgui.Run(optimizer="signsgd", start=[1.0000003], hyperparameters={"learning_rate": 1.0})
    made = gdgui.Experiment(objective=gdgui.Objective(formula="x^2"), runs=[run], steps=2)
    _, inspector = inspected(made)
    last = as_text(inspector.step(0, 0)).splitlines()[-1]
    assert last == "x[1] = 1.0000003 − 1 · sign(2.0000006) = 3e−7"


def test_a_power_of_a_power_of_ten_is_enclosed():
    run = gdgui.Run(optimizer="adam", start=[2e-9])
    objective = gdgui.Objective(formula="x^2")
    made = gdgui.Experiment(objective=objective, runs=[run], steps=2, tolerance=0.0)
    _, inspector = inspected(made)
    step = inspector.step(0, 0)
    assert r"\left( 4 \cdot 10^{-9} \right)^{2}" in as_latex(step)
    assert "(4e−9)^2" in as_text(step)


@pytest.mark.parametrize("name", sorted(set(DIRECTIONS) - {"rprop"}))
def test_the_typeset_rule_is_the_compiled_rule_to_the_last_digits(name):
    _, inspector = inspected(experiment(name, noise=0.05))
    for k in (0, 1, 2, 17):
        step = inspector.step(0, k)
        if step.flag is StepFlag.CLIMBS:
            continue  # the line search took another direction
        values = {"k": np.array([float(k)]), "x_k": step.x, "g_k": step.seen_gradient}
        values |= {"d_k": step.direction, r"\eta": np.array([step.eta])}
        for parameter in step.run.direction.hyperparameters[1:]:
            values[parameter.latex] = np.array([step.run.hyperparameters[parameter.name]])
        for variable in step.run.direction.state:
            values[f"{variable.latex}_k"] = step.before[variable.name]
            if not variable.is_bookkeeping:
                values[f"{variable.latex}_{{k+1}}"] = step.after[variable.name]
        for equation in equations_of(step.run.direction):
            if not symbols_of(equation.right) <= values.keys():
                continue  # a matrix
            found = evaluate(equation.right, values)
            known = values.get(equation.left.latex)
            if known is not None:
                assert found == pytest.approx(np.broadcast_to(known, found.shape), rel=1e-12)
            values[equation.left.latex] = found
        assert found == pytest.approx(step.next_x, rel=1e-12)
