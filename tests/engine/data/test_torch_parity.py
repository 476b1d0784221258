"""Trainings that cover every pair of choices have torch's θ: over 100 steps to 1e-10 of its size.

Over 500 steps, and wherever a kink or a sign makes a training jump, they are as near to torch's as
ten times the way that torch departs from itself where its start is moved by one unit in the last
place.
"""

from itertools import combinations

import numpy as np
import pytest

import gdgui
from gdgui.engine.descent.problem import resolve

pytestmark = pytest.mark.torch

CHOICES = {
    "hidden": ((), (6,), (5, 4), (4, 3, 4, 3)),
    "activation": ("tanh", "relu", "sigmoid", "gelu", "linear"),
    "output": ("linear", "sigmoid", "tanh", "softmax"),
    "loss": ("squared", "absolute", "huber", "cross_entropy", "hinge"),
    "l1": (0.0, 0.003),
    "l2": (0.0, 0.02),
    "batch": (None, 1, 10, 7),
    "optimizer": ("gd", "momentum", "adam", "adamw", "rmsprop", "adagrad", "lion"),
}
RATES = {
    "gd": 0.05,
    "momentum": 0.01,
    "adam": 0.003,
    "adamw": 0.003,
    "rmsprop": 0.001,
    "lion": 0.001,
}
COUNT = 80


def fits(case):
    outputs = {"cross_entropy": ("sigmoid", "softmax"), "hinge": ("linear", "tanh")}
    return case["output"] in outputs.get(case["loss"], CHOICES["output"])


def pairs_of(case):
    return set(combinations(sorted(case.items(), key=lambda item: item[0]), 2))


def cases():
    """Return trainings in which each pair of choices that goes together occurs."""
    random = np.random.default_rng(0)

    def drawn():
        while True:
            case = {k: values[random.integers(len(values))] for k, values in CHOICES.items()}
            if fits(case):
                return case

    found, seen = [], set()
    while len(found) < COUNT:
        best = max((drawn() for _ in range(60)), key=lambda case: len(pairs_of(case) - seen))
        found.append(best)
        seen |= pairs_of(best)
    return found


CASES = cases()


def test_every_pair_of_choices_occurs():
    seen = set().union(*map(pairs_of, CASES))
    for one, other in combinations(sorted(CHOICES), 2):
        for a in CHOICES[one]:
            for b in CHOICES[other]:
                goes = {one, other} != {"output", "loss"} or fits({one: a, other: b})
                assert ((one, a), (other, b)) in seen or not goes, (one, a, other, b)


@pytest.mark.parametrize("number", range(COUNT))
def test_a_training_has_torchs_parameters(number):
    from tests.engine.data import learning_torch as reference

    case = CASES[number]
    data = reference.three_classes() if case["output"] == "softmax" else reference.two_classes()
    if case["loss"] != "cross_entropy" and case["loss"] != "hinge" and case["output"] == "linear":
        data = reference.numbers()
    experiment = reference.experiment(
        data, **case, rate=RATES.get(case["optimizer"], 0.05), steps=500
    )
    problem = resolve(experiment)
    start = np.array(problem.runs[0].start)
    moved = np.nextafter(start, np.inf)
    torchs, losses = reference.tapes(problem, [start, moved], 500)
    (tape,) = gdgui.descend(experiment)
    ours = np.broadcast_to(tape.x[-1], (501, len(start))).copy()
    ours[: len(tape)] = tape.x
    size = np.abs(torchs[0]).max(axis=1)
    away = np.abs(ours - torchs[0]).max(axis=1) / size
    departure = np.maximum.accumulate(np.abs(torchs[1] - torchs[0]).max(axis=1) / size)
    print(case, away[:101].max(), away.max(), departure[-1])
    assert (away[:101] <= np.maximum(1e-10, 10.0 * departure[:101])).all()
    assert (away <= np.maximum(1e-12, 10.0 * departure)).all()
    assert np.allclose(tape.f[:100], losses[0][:100], rtol=1e-9, atol=1e-12)
