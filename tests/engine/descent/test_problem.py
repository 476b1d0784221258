"""What an experiment means, and the sentence where it means nothing."""

import pytest

from gdgui.engine.descent.problem import resolve, resolve_objective
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.objective.catalogue import CATALOGUE
from gdgui.experiment import Change, Domain, Experiment, ExperimentError, Objective, Run


def experiment(objective, *runs, steps=10):
    return Experiment(objective=objective, runs=runs, steps=steps)


def gd(*start, **hyperparameters):
    return Run(optimizer="gd", hyperparameters=hyperparameters, start=start)


def steered(*changes):
    return Run(optimizer="gd", start=(1.0, 1.0), changes=changes)


def test_defaults_are_filled_in():
    problem = resolve(experiment(Objective(formula="a*x"), Run(optimizer="adam", start=[1.0])))
    (run,) = problem.runs
    assert run.hyperparameters == {
        "learning_rate": 1e-3,
        "beta1": 0.9,
        "beta2": 0.999,
        "epsilon": 1e-8,
        "weight_decay": 0.0,
    }
    assert run.rule_hyperparameters == (1e-3, 0.9, 0.999, 1e-8, 0.0)
    assert problem.objective.values == (1.0,)
    assert problem.objective.domain == ((-5.0, 5.0),)
    assert problem.dim == 1


def test_hyperparameters_stand_in_the_order_of_the_rule_whatever_the_file_says():
    run = Run(optimizer="rmsprop", hyperparameters={"epsilon": 0.5, "decay": 0.25}, start=[1.0])
    (resolved,) = resolve(experiment(Objective(formula="x"), run)).runs
    assert resolved.rule_hyperparameters == (1e-2, 0.25, 0.5, 0.0)


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.name)
def test_every_named_objective_resolves_to_its_declaration(entry):
    objective = resolve_objective(Objective(name=entry.name))
    assert objective.title == entry.title
    assert objective.domain == entry.domain
    assert objective.known_minima == entry.minima
    assert [(p.name, v) for p, v in zip(objective.parameters, objective.values, strict=True)] == [
        (name, next(p.default for p in entry.parameters if p.name == name))
        for name in objective.syntax.parameters
    ]


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.name)
def test_a_named_objective_declares_what_a_window_needs(entry):
    assert entry.title
    assert entry.source
    assert len(entry.start) == entry.dim
    for value, (low, high) in zip(entry.start, entry.domain, strict=True):
        assert low < value < high
    for parameter in entry.parameters:
        assert parameter.low <= parameter.default <= parameter.high
        assert parameter.scale == "linear" or parameter.low > 0


def test_there_are_the_named_objectives_of_a_course():
    assert len(CATALOGUE) >= 16
    assert {entry.dim for entry in CATALOGUE.values()} == {1, 2}
    assert list(CATALOGUE) == [entry.name for entry in CATALOGUE.values()]


def test_known_minima_are_those_of_the_defaults_only():
    assert resolve_objective(Objective(name="rosenbrock", parameters={"a": 1.0})).known_minima
    assert (
        resolve_objective(Objective(name="rosenbrock", parameters={"a": 0.5})).known_minima is None
    )
    assert resolve_objective(Objective(formula="x**2")).known_minima is None


def test_a_domain_of_its_own_goes_before_that_of_the_catalogue():
    domain = Domain(x=(0, 1), y=(2, 3))
    assert resolve_objective(Objective(name="sphere", domain=domain)).domain == ((0, 1), (2, 3))
    assert resolve_objective(Objective(formula="x*y", domain=Domain(x=(0, 1)))).domain[0] == (0, 1)


@pytest.mark.parametrize(
    ("objective", "runs", "sentence"),
    [
        (Objective(name="parabole"), [gd(1.0)], "objective.name: one of parabola, "),
        (Objective(name="x" * 5000), [gd(1.0)], "objective.name: one of parabola, "),
        (
            Objective(formula="x**"),
            [gd(1.0)],
            "objective.formula: a number or a name expected after the last ^ (character 2)",
        ),
        (Objective(formula=""), [gd(1.0)], "objective.formula: the formula is empty"),
        (Objective(formula="sen(x)"), [gd(1.0)], "objective.formula: 'sen' is not a function (is"),
        (Objective(formula="9**9**9"), [gd(1.0)], "objective.formula: a number here is too large"),
        (
            Objective(formula="a*x", parameters={"b": 1.0}),
            [gd(1.0)],
            "objective.parameters: the formula has a; 'b' found",
        ),
        (
            Objective(name="sphere", parameters={"a": 1.0}),
            [gd(1.0, 2.0)],
            "objective.parameters: the formula has no parameters; 'a' found",
        ),
        (
            Objective(formula="x", domain=Domain(x=(0, 1), y=(0, 1))),
            [gd(1.0)],
            "objective.domain: only x expected, for the formula has one coordinate, x",
        ),
        (
            Objective(name="sphere"),
            [gd(1.0, 1.0), gd(1.0)],
            "runs[1].start: 2 numbers expected (for x and y), 1 found",
        ),
        (
            Objective(name="parabola"),
            [gd(1.0, 2.0)],
            "runs[0].start: 1 number expected (for x), 2 found",
        ),
        (
            Objective(name="parabola"),
            [Run(optimizer="sgd", start=[1.0])],
            f"runs[0].optimizer: one of {', '.join(DIRECTIONS)} expected, 'sgd' found",
        ),
        (
            Objective(name="parabola"),
            [gd(1.0), gd(1.0, momentum=0.9)],
            "runs[1].hyperparameters: Gradient descent has learning_rate, weight_decay; 'momentum' "
            "found",
        ),
        (
            Objective(name="parabola"),
            [gd(1.0, learning_rate=-0.1)],
            "runs[0].hyperparameters.learning_rate: a number from 0 to 1e+06 expected, -0.1 found",
        ),
        (
            Objective(name="parabola"),
            [Run(optimizer="adam", hyperparameters={"beta1": 1.0}, start=[1.0])],
            "runs[0].hyperparameters.beta1: a number from 0 to 1 expected, 1 found",
        ),
        (
            Objective(name="sphere"),
            [gd(1.0, 1.0), steered(Change(3, {}, (1.0, 2.0)), Change(5, {}, (1.0,)))],
            "runs[1].changes[1].iterate: 2 numbers expected (for x and y), 1 found",
        ),
        (
            Objective(name="sphere"),
            [steered(Change(3, {"momentum": 0.5}))],
            "runs[0].changes[0].hyperparameters: Gradient descent has learning_rate, weight_decay; "
            "'momentum'",
        ),
        (
            Objective(name="sphere"),
            [steered(Change(3, {}, (1.0, 2.0)), Change(4, {"learning_rate": -1.0}))],
            "runs[0].changes[1].hyperparameters.learning_rate: a number from 0 to 1e+06 expected, "
            "-1 found",
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_makes_no_sense_is_refused_with_its_place(objective, runs, sentence):
    with pytest.raises(ExperimentError) as refusal:
        resolve(experiment(objective, *runs))
    assert str(refusal.value).startswith(sentence)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 600


@pytest.mark.parametrize(
    ("runs", "labels"),
    [
        ([gd(1.0)], ["Gradient descent"]),
        ([gd(1.0, learning_rate=0.1), gd(1.0, learning_rate=0.2)], ["GD, η = 0.1", "GD, η = 0.2"]),
        ([gd(1.0), gd(-2.5)], ["GD from 1", "GD from −2.5"]),
        ([gd(1.0), Run(optimizer="adam", start=[1.0])], ["Gradient descent", "Adam"]),
        ([Run(optimizer="gd", start=[1.0], label="mine"), gd(1.0)], ["mine", "Gradient descent"]),
    ],
)
def test_a_run_without_a_name_is_called_by_what_tells_it_apart(runs, labels):
    problem = resolve(experiment(Objective(name="parabola"), *runs))
    assert [run.label for run in problem.runs] == labels


def test_a_change_has_all_hyperparameters_that_are_in_force_from_its_step_on():
    changes = [
        Change(10, {"beta1": 0.5}),
        Change(20, {}, (3.0,)),
        Change(30, {"learning_rate": 0.1, "epsilon": 0.5}),
    ]
    run = Run(optimizer="adam", hyperparameters={"beta2": 0.9}, start=[1.0], changes=changes)
    (resolved,) = resolve(experiment(Objective(formula="x"), run)).runs
    assert [change.step for change in resolved.changes] == [10, 20, 30]
    assert [change.iterate for change in resolved.changes] == [None, (3.0,), None]
    # The order is that of the rule, whatever has been changed.
    first = (1e-3, 0.9, 0.9, 1e-8, 0.0)
    assert resolved.rule_hyperparameters == first
    rules = [change.rule_hyperparameters for change in resolved.changes]
    assert rules == [
        (1e-3, 0.5, 0.9, 1e-8, 0.0),
        (1e-3, 0.5, 0.9, 1e-8, 0.0),
        (0.1, 0.5, 0.9, 0.5, 0.0),
    ]
    assert [change.learning_rate for change in resolved.changes] == [1e-3, 1e-3, 0.1]


def test_hyperparameters_count_from_the_step_of_their_change_on():
    changes = [Change(10, {"learning_rate": 0.5}), Change(20, {}, (3.0,))]
    run = Run(optimizer="gd", start=[1.0], changes=changes)
    (resolved,) = resolve(experiment(Objective(formula="x"), run)).runs
    rates = [resolved.hyperparameters_at(k)["learning_rate"] for k in (0, 9, 10, 11, 20, 10**7)]
    assert rates == [1e-3, 1e-3, 0.5, 0.5, 0.5, 0.5]
    assert resolved.at(15).learning_rate == 0.5
    assert resolved.at(15).changes == ()
    assert [resolved.newest_change(row) for row in (0, 9, 10, 19, 20, 99)] == [0, 0, 10, 10, 20, 20]
    assert [resolved.newest_move(row) for row in (0, 19, 20, 99)] == [0, 0, 20, 20]


def test_a_run_without_changes_is_the_same_at_every_step():
    (resolved,) = resolve(experiment(Objective(formula="x"), gd(1.0))).runs
    assert resolved.changes == ()
    assert resolved.at(7) is resolved
    assert resolved.newest_change(7) == resolved.newest_move(7) == 0


def test_the_names_of_the_coordinates_are_the_files():
    objective = Objective(
        formula="(w*x + b - y)^2", parameters={"x": 2.0, "y": 1.0}, coordinates=("w", "b")
    )
    syntax = resolve_objective(objective).syntax
    assert (syntax.coordinates, syntax.parameters) == (("w", "b"), ("x", "y"))


def test_where_nobody_says_which_names_are_coordinates_it_is_asked():
    with pytest.raises(ExperimentError, match=r'which of a, b, c .*"coordinates": \["a"\]'):
        resolve_objective(Objective(formula="a*b^2 + c^2"))
    chosen = Objective(formula="a*b^2 + c^2", coordinates=("b", "c"))
    assert resolve_objective(chosen).syntax.parameters == ("a",)


@pytest.mark.parametrize(
    ("coordinates", "sentence"),
    [
        (("w", "w"), "one or two different names expected"),
        (("w", "b", "c"), "one or two different names expected"),
        ("wb", "a list of names expected"),
        (("a",), "'a' is a parameter as well"),
        ((1,), r"coordinates\[0\]: a text expected"),
    ],
)
def test_coordinates_are_one_or_two_names(coordinates, sentence):
    with pytest.raises(ExperimentError, match=sentence):
        Objective(formula="w^2 + b^2*a", parameters={"a": 1.0}, coordinates=coordinates)
