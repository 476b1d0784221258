"""Every edit of a model suits its data: no choice that is offered ends in a refusal."""

import pytest
from msgspec.structs import replace

from gdgui.engine.data.catalogue import data_sets
from gdgui.engine.data.network_parts import LOSSES, OUTPUTS
from gdgui.engine.data.samples import load_data
from gdgui.engine.descent.objectives import resolve_learning
from gdgui.errors import UserError
from gdgui.ui.document import data_edits, formula_edits, model_edits

LINE = data_edits.blank().objective


def on(name):
    return data_edits.with_data_set(LINE, name)


def resolved(objective):
    return resolve_learning(objective, objective.data)


@pytest.mark.parametrize("name", ["line", "circle", "iris"])
def test_every_output_and_every_loss_that_is_offered_can_follow_every_other(name):
    samples = load_data(on(name).data)
    for output in model_edits.outputs_for(samples):
        for loss in model_edits.losses_for(samples):
            objective = model_edits.with_loss(model_edits.with_output(on(name), output), loss)
            assert objective.loss == loss
            resolved(objective)
            objective = model_edits.with_output(objective, output)
            assert objective.model.output == output
            resolved(objective)


@pytest.mark.parametrize("name", ["line", "circle", "iris"])
def test_what_is_not_offered_would_be_refused(name):
    samples = load_data(on(name).data)
    outputs = set(OUTPUTS) - set(model_edits.outputs_for(samples))
    losses = set(LOSSES) - set(model_edits.losses_for(samples))
    for objective in (
        *(model_edits.with_output(on(name), output) for output in outputs),
        *(_with(on(name), loss, output) for loss in losses for output in LOSSES[loss].outputs),
    ):
        with pytest.raises(UserError):
            resolved(objective)


def _with(objective, loss, output):
    return replace(objective, loss=loss, model=replace(objective.model, output=output))


@pytest.mark.parametrize("name", data_sets())
@pytest.mark.parametrize("shortcut", ["line", "logistic", "polynomial", "network", "formula"])
def test_every_shortcut_suits_every_set(name, shortcut):
    offered = model_edits.shortcuts_for(load_data(on(name).data))
    if shortcut == "formula" and shortcut not in offered:
        assert load_data(on(name).data).classes > 2
        return
    objective = model_edits.with_shortcut(on(name), shortcut)
    resolved(objective)
    if shortcut in offered:
        assert model_edits.shortcut_of(objective) == shortcut


TYPED = model_edits.with_shortcut(LINE, "formula")


def test_a_formula_begins_as_a_line_and_gives_way_to_layers():
    assert (TYPED.model.formula, TYPED.loss) == ("a*x + b", "squared")
    penalized = model_edits.with_penalty(on("spiral"), "l2")
    plane = model_edits.with_shortcut(penalized, "formula")
    assert plane.model.formula == "w1*x1 + w2*x2 + b"
    resolved(plane)
    for shortcut in ("line", "polynomial", "network"):
        layers = model_edits.with_shortcut(TYPED, shortcut)
        assert layers.model.formula is None
        resolved(layers)


def test_names_keep_their_starts_while_the_formula_changes_around_them():
    started = formula_edits.with_start(TYPED, "a", 3.0)
    changed = formula_edits.with_formula(started, "a*exp(c*x)")
    assert (changed.model.formula, changed.model.start) == ("a*exp(c*x)", {"a": 3.0})
    assert formula_edits.with_formula(started, "b*x").model.start == {}
    assert resolved(changed).typed.start == (3.0, 1.0)
    with pytest.raises(UserError, match="x2 found"):
        formula_edits.with_formula(TYPED, "a*x2")
    assert formula_edits.read_typed(started, "a*x").parameters == ("a",)


@pytest.mark.parametrize("name", data_sets())
def test_a_formula_is_fitted_to_every_set(name):
    objective = data_edits.with_data_set(formula_edits.with_formula(TYPED, "a*sin(b*x)"), name)
    resolved(objective)
    if load_data(objective.data).inputs.shape[1] == 1 and objective.model.formula:
        assert objective.model.formula == "a*sin(b*x)"


@pytest.mark.parametrize("name", ["line", "circle"])
def test_every_loss_that_is_offered_for_a_formula_can_be_taken(name):
    objective = model_edits.with_shortcut(on(name), "formula")
    samples = load_data(objective.data)
    offered = model_edits.losses_for(samples, of_formula=True)
    assert {"squared", "absolute", "huber"} <= set(offered)
    for loss in offered:
        resolved(model_edits.with_loss(objective, loss))


def test_a_polynomial_of_many_inputs_leaves_the_products_out():
    objective = model_edits.with_shortcut(on("digits"), "polynomial")
    assert objective.model.features == ("inputs", "squares")
    with pytest.raises(UserError, match=r"1 to 1,024 features expected"):
        resolved(model_edits.with_feature(objective, "products", True))


def test_a_network_keeps_the_layers_and_the_loss_that_it_has():
    objective = model_edits.with_layer_added(on("spiral"))
    objective = model_edits.with_loss(objective, "hinge")
    again = model_edits.with_shortcut(objective, "network")
    assert (again.model, again.loss) == (objective.model, "hinge")


def test_features_are_written_in_one_order_whichever_was_picked_first():
    one = model_edits.with_feature(on("circle"), "sin(x1)", True)
    one = model_edits.with_feature(one, "x1^2", True)
    other = model_edits.with_feature(on("circle"), "x1^2", True)
    other = model_edits.with_feature(other, "sin(x1)", True)
    assert one == other
    assert one.model.features == ("x1", "x2", "x1^2", "sin(x1)")


def test_without_any_feature_the_model_sees_the_inputs():
    objective = model_edits.with_feature(on("circle"), "x1", False)
    assert objective.model.features == ("x2",)
    assert model_edits.with_feature(objective, "x2", False).model.features == ()


def test_groups_of_many_inputs_come_and_go():
    objective = model_edits.with_feature(on("penguins"), "squares", True)
    assert objective.model.features == ("inputs", "squares")
    assert resolved(objective).network.sizes[0] == 8
    back = model_edits.with_feature(objective, "squares", False)
    assert model_edits.feature_names(back) == ("x1", "x2", "x3", "x4")


def test_the_degree_of_one_input_leaves_its_waves_alone():
    objective = model_edits.with_feature(LINE, "sin(x)", True)
    objective = model_edits.with_degree(objective, 3)
    assert model_edits.feature_names(objective) == ("x", "x^2", "x^3", "sin(x)")
    assert model_edits.degree_of(objective) == 3
    only_waves = model_edits.with_degree(objective, 0)
    assert model_edits.feature_names(only_waves) == ("sin(x)",)
    assert model_edits.with_degree(only_waves, 1).model.features == ("x", "sin(x)")


def test_layers_are_added_as_large_as_the_last_and_removed_anywhere():
    objective = model_edits.with_layer_added(LINE)
    objective = model_edits.with_neurons(objective, 0, 7)
    objective = model_edits.with_layer_added(objective)
    assert objective.model.hidden == (7, 7)
    objective = model_edits.with_neurons(objective, 1, 3)
    assert model_edits.with_layer_removed(objective, 0).model.hidden == (3,)


def test_layers_and_neurons_stay_within_what_there_can_be():
    objective = LINE
    for _ in range(6):
        objective = model_edits.with_layer_added(objective)
    with pytest.raises(UserError, match="at most 6 hidden layers"):
        model_edits.with_layer_added(objective)
    assert model_edits.with_neurons(objective, 0, 1_000).model.hidden[0] == 64
    assert model_edits.with_neurons(objective, 0, -3).model.hidden[0] == 1
    with pytest.raises(UserError, match="no hidden layer"):
        model_edits.with_layer_removed(LINE)


def test_a_penalty_that_takes_the_place_of_another_takes_its_rate():
    objective = model_edits.with_penalty(LINE, "l1")
    assert (objective.l1, objective.l2) == (model_edits.DEFAULT_PENALTY, 0.0)
    objective = model_edits.with_penalty_rate(objective, "l1", 0.05)
    objective = model_edits.with_penalty(objective, "l2")
    assert (objective.l1, objective.l2) == (0.0, 0.05)
    objective = model_edits.with_penalty(objective, "both")
    assert (objective.l1, objective.l2) == (0.05, 0.05)
    assert model_edits.penalty_of(model_edits.with_penalty(objective, "none")) == "none"
