"""Checks of tasks: what they ask, what they refuse, and that nothing of them is Python's."""

import math
import random
import re
from contextlib import suppress
from typing import get_args

import pytest
from msgspec.structs import replace

from gdgui.engine.analysis.gradient_by_hand import Slip
from gdgui.engine.analysis.stationary import Kind
from gdgui.engine.descent.descent import descend
from gdgui.errors import UserError
from gdgui.examples import example
from gdgui.experiment import Data, Experiment, Model, Objective, Run
from gdgui.lessons.check import parse_check, parse_expression
from gdgui.lessons.check_syntax import CheckError
from gdgui.lessons.facts import REACHED, RUN_FACTS, SLIPS
from gdgui.lessons.gathering import facts_of


@pytest.fixture(scope="module")
def rates():
    """(x − 3)² from −7 with η = 0.01, 0.1, 1 and 1.5: one of each ending."""
    return facts_of(example("exercise-rates"))


@pytest.fixture(scope="module")
def bowl():
    return facts_of(example("exercise-vector"))


@pytest.fixture(scope="module")
def line():
    return facts_of(
        Experiment(
            objective=Objective(data=Data(name="line", points=40, noise=0.1), model=Model()),
            runs=(Run(optimizer="gd", hyperparameters={"learning_rate": 0.5}, start=(0.0, 0.0),
                      batch=10),),
            steps=40,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "runs[0].learning_rate == 0.01",
        "runs[-1].learning_rate == 1.5",
        "runs[2].status == 'oscillating'",
        'runs[3].status != "converged"',
        "runs[0].optimizer == 'gd' and runs[0].start == -7",
        "count(runs) == 4",
        "count(run.learning_rate >= 1) == 2",
        "all(run.start == -7) and any(run.status == 'oscillating')",
        "not all(run.status == 'moving')",
        "runs[1].x[0] == -7 and |runs[1].x[1] − (-5)| < 1e-12",
        "runs[1].f[0] = 100".replace("=", "=="),
        "runs[1].grad[0] == -20 and runs[1].eta[0] == 0.1",
        "runs[1].last_step == steps == 15",
        # The distance shrinks by 1 − 2η = 0.8 a step: 10·0.8¹⁴ < 0.5.
        "runs[1].steps_to(0.5) == 14",
        "runs[2].steps_to(0.5) > 1e9 and runs[3].steps_to(1e-6) > 1e9",
        "runs[1].steps_to_value(100 * 0.8^2) == 1",
        "runs[2].reached == 'nothing'",
        "objective.formula == '(x-c)**2'",
        "objective.formula != 'x^2'",
        "objective.parameters.c == 3 and objective.dim == 1 and objective.name == ''",
        "objective.value(5) == 4 and objective.gradient(5) == 4",
        "0.05 < runs[1].learning_rate ≤ 0.1",
        "2 + 3 * 2 ^ 2 == 14 and -2 ^ 2 == -4 and 2 ^ 3 ^ 2 == 512 and 7 / 2 - 1 == 2.5",
        "min(1, 2) + max(1, 2, 3) + sqrt(4) + round(2.71, 1) + norm(3, 4) == 13.7",
        "true and not false",
    ],
)
def test_a_check_that_holds(rates, text):
    assert parse_check(text).judge(rates).passed


@pytest.mark.parametrize(
    "text",
    [
        "runs[0].learning_rate > 0.01",
        "runs[0].learning_rate < 0.01 or runs[0].status == 'diverged'",
        "not count(runs) == 4",
        "3 < 2 < 1",
        "objective.formula == '(x+c)^2'",
        "all(run.status == 'oscillating')",
    ],
)
def test_a_check_that_does_not_hold(rates, text):
    verdict = parse_check(text).judge(rates)
    assert not verdict.passed
    assert not verdict.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("runs[4].status == 'moving'", "there are 4 runs, counted from 0; there is no runs[4]"),
        ("runs[0].x[99] == 1", "a whole number from 0 to 15 expected in the brackets, 99 found"),
        ("runs[0].x[0.5] == 1", "0.5 found"),
        ("runs[0].momentum == 1", "Gradient descent has no momentum"),
        ("objective.parameters.q == 1", "the formula has c; 'q' is none of them"),
        ("objective.gradient(1, 2) == 1", "a number for each coordinate (1) expected, 2 found"),
        ("runs[0].accuracy == 1", "the accuracy is not known here"),
        ("runs[0].batch == 1", "only a run on data has batches"),
        ("1 / (count(runs) - 4) == 0", "a number in the check has no value"),
        ("sqrt(-1) == 0", "a number in the check has no value"),
    ],
)
def test_a_check_that_asks_for_what_is_not_there_is_not_passed_and_says_why(rates, text, reason):
    verdict = parse_check(text).judge(rates)
    assert not verdict.passed
    assert reason in verdict.reason


def test_what_is_not_there_does_no_harm_where_no_one_comes(rates):
    assert parse_check("count(runs) == 4 or runs[9].f[0] == 1").judge(rates).passed
    assert not parse_check("count(runs) == 5 and runs[9].f[0] == 1").judge(rates).reason


def test_a_place_of_two_coordinates_is_asked_for_one_of_them(bowl):
    assert parse_check("runs[0].x[-1][0] < 2.04 and runs[0].start[1] == 5").judge(bowl).passed
    assert parse_check("objective.gradient(3, 0)[0] == 2").judge(bowl).passed
    verdict = parse_check("runs[0].x[-1] == 1").judge(bowl)
    assert "there are 2 coordinates" in verdict.reason


def test_a_model_has_losses_and_batches(line):
    assert parse_check("runs[0].batch == 10 and runs[0].loss < 1").judge(line).passed
    assert "no minimum" in parse_check("runs[0].steps_to(1) == 1").judge(line).reason
    assert "formula" in parse_check("objective.formula == 'x'").judge(line).reason
    assert "held out" in parse_check("runs[0].held_out_loss < 1").judge(line).reason
    value = parse_expression("objective.value(0.5, 0.1)").value(line)
    assert value == pytest.approx(line.evaluate((0.5, 0.1))[0])


def test_the_steps_to_a_distance_are_those_of_the_tape():
    experiment = example("exercise-shifted")
    (tape,) = descend(experiment)
    inside = abs(tape.x[:, 0] - 3.0) <= 0.01
    steps = parse_expression("runs[0].steps_to(0.01)").value(facts_of(experiment))
    assert steps == inside.argmax() == math.ceil(math.log(0.001) / math.log(0.6))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "a check such as"),
        ("runs[0].status = 'moving'", "equality is written =="),
        ("runs[0].lerning_rate > 1", "is learning_rate meant?"),
        ("rnus[0].status == 'moving'", "is runs meant?"),
        ("runs[0].status == 'convergd'", "is converged meant?"),
        ("'adm' == runs[0].optimizer", "is adam meant?"),
        ("runs.status == 'moving'", "one of the runs expected before .status"),
        ("run.status == 'moving'", "run stands for each run within"),
        ("all(any(run.f[0] > 1))", "no any within another"),
        ("runs[0].status", "true or false expected, a text found"),
        ("runs[0] == 1", "a run cannot be compared with a number"),
        ("runs[0].status < 'moving'", "only numbers are compared by <"),
        ("runs[0].status + 1 == 2", "a number expected, a text found"),
        ("runs[0].f == 1", "cannot be compared"),
        ("runs[0].steps_to == 1", "steps_to with a number in brackets expected"),
        ("runs[0].steps_to() == 1", "1 number in the brackets"),
        ("runs[0].status() == 'moving'", "status without brackets"),
        ("runs[0].x[-1].__class__ == 1", "has no facts of its own"),
        ("runs[0].__class__ == 1", "no fact is called '__class__'"),
        ("__import__('os') == 1", "one of the functions"),
        ("lambda: 1", "':' has no meaning"),
        ("objective.formula == 'x+('", "a formula expected"),
        ("count(runs, 2) == 1", "one condition"),
        ("abs(1, 2) == 1", "1 to 1 numbers"),
        ("steps[0] == 1", "has no parts"),
        ("(1 == 1", "')' expected"),
        ("1 == 1)", "an operator or the end expected"),
        ("1e999 == 1", "not so large"),
        ("'a", "without its closing quotation mark"),
        ("1 == 1;", "';' has no meaning"),
        ("(" * 100 + "1", "nested at most"),
        ("-" * 100 + "1 == 1", "nested at most"),
        ("not " * 60 + "true", "nested at most"),
        ("1" + "+1" * 300 + " == 1", "at most 200 numbers, names and signs"),
        ("x" * 2000, "at most 1,000 characters"),
    ],
)
def test_a_check_that_means_nothing_is_refused_where_it_stands(text, sentence):
    with pytest.raises(CheckError, match=re.escape(sentence)):
        parse_check(text)


def test_no_check_takes_long(rates):
    """What would look at too many numbers is cut short, and says so."""
    run = rates.runs[0]
    long = replace(run, tape=replace(run.tape, x=run.tape.x.repeat(200_000, axis=0)))
    verdict = parse_check("runs[0].steps_to(1) == 1").judge(replace(rates, runs=(long,)))
    assert "fewer steps expected" in verdict.reason
    half = replace(run, tape=replace(run.tape, x=run.tape.x.repeat(5_000, axis=0)))
    many = replace(rates, runs=(half,) * 64)
    assert "fewer steps" in parse_check("count(run.steps_to(1) < 3) == 0").judge(many).reason


def test_the_kinds_of_points_and_of_slips_are_the_engines():
    assert get_args(Kind) == REACHED
    assert tuple(map(str, Slip)) == SLIPS


def test_a_gradient_typed_by_hand_is_asked_about(rates):
    assert parse_check("not objective.has_own_gradient").judge(rates).passed
    assert not parse_check("objective.own_gradient_is_right").judge(rates).passed
    assert parse_check("objective.slip == 'none'").judge(rates).passed
    experiment = example("exercise-shifted")
    right, wrong = (
        facts_of(replace(experiment, objective=replace(experiment.objective, gradient=(text,))))
        for text in ("2x - 2c", "-2(x - c)")
    )
    assert parse_check("objective.own_gradient_is_right").judge(right).passed
    assert parse_check("objective.slip == 'sign'").judge(wrong).passed
    # What a place is, and the gradient that is asked for, do not rest on what was typed.
    assert parse_check("objective.gradient(5) == 4").judge(wrong).passed
    assert parse_check("runs[0].grad[0] == 20 and runs[0].reached == 'nothing'").judge(wrong).passed


def test_every_fact_of_a_run_says_what_it_is():
    assert all(fact.about for fact in RUN_FACTS.values())


@pytest.mark.parametrize("seed", range(300))
def test_a_damaged_check_is_refused_with_a_sentence_or_judged(rates, seed):
    source = random.Random(seed)  # noqa: S311
    text = list("all(run.steps_to(1e-6) < 3) and runs[0].x[-1] == |objective.gradient(1)|")
    for _ in range(source.randint(1, 6)):
        place = source.randrange(len(text))
        text[place] = source.choice(["", "(", "]", ".", "run", "x", "1e9", "'", "and ", "^", "\0"])
    with suppress(UserError):
        parse_check("".join(text)).judge(rates)
