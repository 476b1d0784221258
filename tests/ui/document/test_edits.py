"""Every edit makes an experiment that means something, and changes only what it says."""

import pytest
from msgspec.structs import replace

import gdgui
from gdgui.engine.descent.problem import resolve
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.objective.catalogue import CATALOGUE
from gdgui.engine.objective.syntax import FormulaError
from gdgui.experiment import Change, ExperimentError, RandomStart, StepSize
from gdgui.ui.document import edits, run_edits
from gdgui.ui.style.run_colors import RUN_COLORS, run_colors
from tests.small_experiment import FORMULA_EXAMPLES
from tests.small_learning import SPIRAL
from tests.ui.run_helpers import with_edit


@pytest.fixture(params=FORMULA_EXAMPLES)
def experiment(request):
    return gdgui.load(request.param)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_objective_can_follow_every_experiment(experiment, name):
    problem = resolve(edits.with_objective(experiment, name))
    for run in problem.runs:
        for number, (low, high) in zip(run.start, CATALOGUE[name].domain, strict=True):
            assert low <= number <= high


@pytest.mark.parametrize("optimizer", DIRECTIONS)
def test_every_method_can_follow_every_other(experiment, optimizer):
    problem = resolve(with_edit(experiment, 0, run_edits.with_method, optimizer))
    assert problem.runs[0].direction.id == optimizer


def test_a_new_method_keeps_the_learning_rate_and_the_momentum():
    experiment = gdgui.load("ravine")
    run = resolve(with_edit(experiment, 1, run_edits.with_method, "nesterov")).runs[1]
    expected = {"learning_rate": 0.175, "momentum": 0.8, "weight_decay": 0.0}
    assert run.hyperparameters == expected


def test_a_formula_of_two_coordinates_gets_starts_of_two_numbers():
    experiment = edits.with_formula(gdgui.load("scalar-descent"), "x^2 + k*y^2")
    problem = resolve(experiment)
    assert problem.runs[0].start == (5.0, 1.0)
    assert problem.objective.values == (1.0,)
    assert len(problem.objective.domain) == 2


def test_a_formula_of_one_coordinate_drops_the_second_number():
    problem = resolve(edits.with_formula(gdgui.load("four-optimizers"), "x^2"))
    assert problem.runs[0].start == (0.2,)
    assert len(problem.objective.domain) == 1


def test_a_formula_keeps_the_parameters_that_it_still_has():
    experiment = edits.with_parameter(gdgui.load("four-optimizers"), "a", 12.5)
    edited = edits.with_formula(experiment, "(x^2 + y - a)^2 + c")
    assert edited.objective.parameters == {"a": 12.5, "c": 1.0}


def test_a_bad_formula_is_refused():
    with pytest.raises(FormulaError):
        edits.with_formula(gdgui.load("scalar-descent"), "x**")


def test_starts_move_together_where_they_are_together():
    edited = edits.with_starts(gdgui.load("four-optimizers"), 2, (1.0, 1.0))
    assert {run.start for run in edited.runs} == {(1.0, 1.0)}


def test_one_start_moves_alone():
    experiment = gdgui.load("four-optimizers")
    edited = with_edit(experiment, 2, run_edits.with_start, (1.0, 1.0))
    assert [run.start for run in edited.runs].count((1.0, 1.0)) == 1


def test_together_leaves_other_starts_where_they_are():
    experiment = gdgui.load("double-well")
    edited = edits.with_starts(experiment, 0, (-1.5,))
    assert [run.start for run in edited.runs] == [(-1.5,), (2.0,)]


def test_a_copy_stands_behind_its_original():
    experiment = with_edit(gdgui.load("four-optimizers"), 1, run_edits.with_color, "#123456")
    edited = edits.duplicate_run(experiment, 1)
    assert [run.optimizer for run in edited.runs] == [
        "gd",
        "momentum",
        "momentum",
        "rmsprop",
        "adam",
    ]
    assert edited.runs[2].color == ""


def test_a_new_run_has_noise_of_its_own_and_others_keep_theirs():
    experiment = gdgui.load("four-optimizers")
    edited = edits.add_run(edits.add_run(experiment, 0), 0)
    assert [run.seed for run in edited.runs] == [0, 0, 0, 0, 1, 2]
    fewer = edits.remove_run(edited, 4)
    assert [run.seed for run in edits.add_run(fewer, 0).runs] == [0, 0, 0, 0, 2, 1]


@pytest.mark.parametrize(("same", "seed"), [(True, 7), (False, 1)])
def test_a_copy_has_the_same_noise_or_its_own(same, seed):
    experiment = with_edit(gdgui.load("four-optimizers"), 1, run_edits.with_noise, 0.5, 7)
    edited = edits.duplicate_run(experiment, 1, same)
    assert (edited.runs[1].seed, edited.runs[2].seed) == (7, seed)
    noisy = replace(edited, runs=edited.runs[1:3], steps=5)
    one, other = gdgui.descend(noisy)
    assert (one.x == other.x).all() == same


def test_the_last_run_stays():
    experiment = gdgui.load("scalar-descent")
    assert edits.remove_run(experiment, 0) == experiment


def test_hiding_twice_shows_again():
    experiment = gdgui.load("four-optimizers")
    hidden = with_edit(experiment, 3, run_edits.with_visibility)
    assert not hidden.runs[3].visible
    assert with_edit(hidden, 3, run_edits.with_visibility) == experiment


def test_an_added_run_starts_and_steps_like_the_selected_one():
    edited = edits.add_run(gdgui.load("ravine"), 1)
    assert edited.runs[-1].start == edited.runs[1].start
    assert edited.runs[-1].hyperparameters == {"learning_rate": 0.175}


RATES = (0.001, 0.01, 0.1)


def labels(experiment):
    return [run.label for run in resolve(experiment).runs]


def test_a_sweep_comes_in_place_of_its_run_and_changes_nothing_else():
    experiment = gdgui.load("four-optimizers")
    change = Change(5, {"momentum": 0.5})
    model = replace(
        experiment.runs[1],
        step_size=StepSize("cosine"),
        noise=0.5,
        seed=7,
        label="mine",
        changes=(change,),
    )
    experiment = replace(experiment, runs=(experiment.runs[0], model, *experiment.runs[2:]))
    edited = edits.sweep(experiment, 1, "learning_rate", RATES, True)
    assert [run.optimizer for run in edited.runs] == [
        "gd",
        *["momentum"] * 3,
        "rmsprop",
        "adam",
    ]
    for run, rate in zip(edited.runs[1:4], RATES, strict=True):
        hyperparameters = {**model.hyperparameters, "learning_rate": rate}
        assert run == replace(model, hyperparameters=hyperparameters, label="", color=run.color)
    assert labels(edited)[1:4] == ["Mom., η = 0.001", "Mom., η = 0.01", "Mom., η = 0.1"]


def test_a_sweep_may_come_behind_its_run():
    experiment = gdgui.load("ravine")
    edited = edits.sweep(experiment, 0, "learning_rate", RATES, False)
    assert len(edited.runs) == len(experiment.runs) + 3
    assert edited.runs[0].hyperparameters == experiment.runs[0].hyperparameters
    assert [run.hyperparameters["learning_rate"] for run in edited.runs[1:4]] == list(RATES)


def test_a_sweep_takes_the_next_free_colours_and_leaves_the_others_theirs():
    experiment = with_edit(gdgui.load("four-optimizers"), 3, run_edits.with_color, "#123456")
    before = run_colors(experiment.runs)
    edited = edits.sweep(experiment, 1, "learning_rate", (0.1, 0.2, 0.3), True)
    colors = [run.color for run in edited.runs]
    assert colors == [before[0], RUN_COLORS[1], *RUN_COLORS[3:5], before[2], before[3]]


def test_a_sweep_is_given_no_colours_where_the_palette_is_too_short():
    experiment = gdgui.load("four-optimizers")
    others = run_colors(experiment.runs)[:3]
    rates = tuple(0.01 * count for count in range(1, 7))
    edited = edits.sweep(experiment, 3, "learning_rate", rates, True)
    assert [run.color for run in edited.runs] == [*others, *[""] * 6]
    assert not set(run_colors(edited.runs)[3:]) & set(others)


def test_a_sweep_over_another_hyperparameter_is_labelled_by_it():
    edited = edits.sweep(gdgui.load("four-optimizers"), 1, "momentum", (0.5, 0.9), True)
    assert labels(edited)[1:3] == ["Momentum, β = 0.5", "Momentum, β = 0.9"]


def test_a_sweep_tells_its_rates_apart_beside_another_step_size_rule():
    experiment = edits.duplicate_run(gdgui.load("scalar-descent"), 0)
    experiment = with_edit(experiment, 1, run_edits.with_step_size, StepSize("cosine"))
    edited = edits.sweep(experiment, 0, "learning_rate", RATES, True)
    assert labels(edited)[:3] == [f"Gradient descent, η = {rate:g}" for rate in RATES]


def test_a_sweep_of_a_hidden_run_is_shown():
    hidden = with_edit(gdgui.load("four-optimizers"), 1, run_edits.with_visibility)
    edited = edits.sweep(hidden, 1, "learning_rate", RATES, True)
    assert all(run.visible for run in edited.runs)


def test_a_sweep_of_too_many_or_of_nonsense_is_refused():
    experiment = gdgui.load("four-optimizers")
    with pytest.raises(ExperimentError):
        edits.sweep(experiment, 0, "learning_rate", (0.1,) * 62, True)
    for name, values in (("beta", (0.1, 0.2)), ("learning_rate", (-1.0, 0.1))):
        with pytest.raises(ExperimentError):
            resolve(edits.sweep(experiment, 0, name, values, True))


def test_another_run_on_data_sees_the_same_samples_and_starts_alike():
    run = edits.add_run(SPIRAL, 0).runs[-1]
    assert (run.optimizer, run.batch, run.seed) == ("gd", 10, SPIRAL.runs[0].seed)
    assert run.start == SPIRAL.runs[0].start
    copy = edits.copy_run(SPIRAL, 0, "lbfgs").runs[1]
    assert (copy.optimizer, copy.batch, copy.start) == ("lbfgs", 10, SPIRAL.runs[0].start)


def test_sizes_of_a_batch_are_swept_and_told_apart():
    swept = edits.sweep(SPIRAL, 0, "batch", (1.0, 10.0, 30.0), True)
    assert [run.batch for run in swept.runs] == [1, 10, None, None]
    labels = [run.label for run in resolve(swept).runs[:3]]
    assert labels == ["Adam, batches of 1", "Adam, batches of 10", "Adam, all samples"]


def test_a_swept_learning_rate_keeps_batch_and_start():
    for run in edits.sweep(SPIRAL, 0, "learning_rate", (0.01, 0.1), True).runs[:2]:
        assert (run.batch, run.start) == (10, SPIRAL.runs[0].start)


def test_another_method_keeps_the_iterates_that_a_model_was_put_at():
    put = resolve(SPIRAL).runs[0].start
    run = replace(SPIRAL.runs[0], changes=(Change(5, {}, put),))
    assert run_edits.with_method(run, "gd").changes == run.changes


def test_a_batch_a_seed_and_a_start_change_nothing_else():
    run = SPIRAL.runs[0]
    assert run_edits.with_batch(run, None) == replace(run, batch=None)
    assert run_edits.with_seed(run, 9) == replace(run, seed=9)
    start = RandomStart(seed=4, scheme="he")
    assert run_edits.with_start(run, start) == replace(run, start=start)


def test_a_typed_gradient_is_descended_by_until_it_is_dropped():
    experiment = gdgui.load("exercise-shifted")
    typed = edits.with_gradient(experiment, ("2(x - c)",))
    assert resolve(typed).objective.has_own_gradient
    assert edits.with_parameter(typed, "c", 2.0).objective.gradient == ("2(x - c)",)
    assert edits.with_gradient(typed, None) == experiment


def test_a_typed_gradient_stays_with_a_formula_that_it_may_be_one_of():
    typed = edits.with_gradient(gdgui.load("exercise-shifted"), ("2(x - c)",))
    assert edits.with_formula(typed, "(x - c)^4").objective.gradient == ("2(x - c)",)
    assert edits.with_objective(typed, "booth").objective.gradient == ()


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("x^2", r"by x it is '2\(x - c\)', but the formula has x; 'c' found"),
        ("w^2", r"by w it is '2\(x - c\)', but .*'x' found; drop that gradient first"),
        ("x^2 + c y^2", "has one partial derivative, and this formula the coordinates x and y"),
    ],
)
def test_a_formula_of_which_a_typed_gradient_cannot_be_one_is_refused(formula, sentence):
    typed = edits.with_gradient(gdgui.load("exercise-shifted"), ("2(x - c)",))
    with pytest.raises(ExperimentError, match=sentence):
        edits.with_formula(typed, formula)
