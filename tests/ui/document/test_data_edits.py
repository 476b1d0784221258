"""Every edit of the data makes an objective that means something, and changes only what it says."""

import pytest
from msgspec.structs import replace

from gdgui.data_source import Column, Table
from gdgui.engine.data.catalogue import data_sets
from gdgui.engine.data.samples import load_data
from gdgui.engine.descent.objectives import resolve_learning
from gdgui.engine.descent.problem import resolve
from gdgui.errors import UserError
from gdgui.experiment import Data, Model
from gdgui.ui.document import data_edits, model_edits

LINE = data_edits.blank().objective
NETWORK = model_edits.with_shortcut(LINE, "network")
HOUSES = Data(
    table=Table(
        columns=(
            Column("area", (50.0, 80.0, 120.0, 60.0)),
            Column("rooms", (2.0, 3.0, 5.0, 2.0)),
            Column("heated", (0.0, 1.0, 1.0, 0.0), ("no", "yes")),
            Column("price", (100.0, 160.0, 250.0, 120.0)),
        ),
        source="houses.csv",
    )
)


def resolved(objective):
    return resolve_learning(objective, objective.data)


def test_one_begins_with_a_line_through_points():
    problem = resolve(data_edits.blank())
    assert problem.objective.title == "squared loss"
    assert problem.objective.coordinates == ("w", "b")


@pytest.mark.parametrize("before", data_sets())
def test_every_set_can_follow_every_other_and_the_model_suits_it(before):
    for start in (LINE, NETWORK):
        objective = data_edits.with_data_set(start, before)
        for name in data_sets():
            resolved(data_edits.with_data_set(objective, name))


@pytest.mark.parametrize(
    ("name", "output", "loss"),
    [
        ("spiral", "sigmoid", "cross_entropy"),
        ("iris", "softmax", "cross_entropy"),
        ("plane", "linear", "squared"),
    ],
)
def test_output_and_loss_follow_the_kind_of_target(name, output, loss):
    for start in (LINE, data_edits.with_data_set(LINE, "digits")):
        objective = data_edits.with_data_set(start, name)
        if name != "plane" or start is not LINE:
            assert (objective.model.output, objective.loss) == (output, loss)


def test_a_set_of_the_same_kind_leaves_output_loss_and_layers_alone():
    objective = data_edits.with_data_set(NETWORK, "spiral")
    objective = model_edits.with_loss(model_edits.with_output(objective, "tanh"), "hinge")
    other = data_edits.with_data_set(objective, "xor")
    assert other.model == objective.model
    assert other.loss == "hinge"


def test_what_was_said_of_the_points_stays_and_what_was_not_follows_the_set():
    objective = data_edits.with_held_out(data_edits.with_seed(LINE, 4), 0.3)
    assert data_edits.with_data_set(objective, "spiral").data == Data(
        name="spiral", seed=4, held_out=0.3
    )
    noisy = data_edits.with_points(data_edits.with_noise(objective, 0.2), 90)
    kept = data_edits.with_data_set(noisy, "moons").data
    assert (kept.noise, kept.points) == (0.2, 90)


def test_sets_of_measurements_are_standardised_and_have_no_noise_of_their_own():
    noisy = data_edits.with_points(data_edits.with_noise(LINE, 0.2), 90)
    assert data_edits.with_data_set(noisy, "penguins").data == Data(
        name="penguins", standardize=True
    )


def test_features_of_inputs_that_are_no_more_are_the_inputs_again():
    objective = model_edits.with_feature(data_edits.with_data_set(LINE, "circle"), "x1^2", True)
    assert data_edits.with_data_set(objective, "xor").model.features == ("x1", "x2", "x1^2")
    assert data_edits.with_data_set(objective, "line").model.features == ()
    # x3 and x4 would not be seen.
    assert data_edits.with_data_set(objective, "penguins").model.features == ()


@pytest.mark.parametrize("problem_type", ["classification", "regression"])
@pytest.mark.parametrize("name", ["circle", "line", "iris", "houses"])
def test_the_problem_type_can_always_be_changed(name, problem_type):
    objective = data_edits.with_data_set(LINE, name)
    changed = data_edits.with_problem_type(objective, problem_type)
    assert data_edits.problem_type_of(changed) == problem_type
    resolved(changed)


def test_generated_sets_come_by_the_type_of_their_target():
    names = [each.name for each in data_edits.generated_of("classification")]
    assert names[0] == "circle"
    assert "line" not in names
    assert data_edits.generated_of("regression")[0].name == "line"


def test_the_target_of_a_table_is_taken_as_a_class_and_as_a_number_again():
    objective = data_edits.with_data(LINE, replace(HOUSES, target="rooms"))
    classified = data_edits.with_problem_type(objective, "classification")
    assert load_data(classified.data).class_names == ("2", "3", "5")
    assert classified.model.output == "softmax"
    back = data_edits.with_problem_type(classified, "regression")
    assert load_data(back.data).targets.tolist() == [2.0, 3.0, 5.0, 2.0]
    assert back.loss == "squared"


def test_another_column_is_predicted_where_the_target_is_text():
    objective = data_edits.with_data(LINE, replace(HOUSES, target="heated"))
    changed = data_edits.with_problem_type(objective, "regression")
    assert changed.data.target == "price"
    assert load_data(changed.data).input_names == ("area", "rooms", "heated = yes")


def test_a_table_without_numbers_is_no_regression():
    table = Table((Column("a", (0.0, 1.0), ("x", "y")), Column("b", (1.0, 0.0), ("u", "v"))))
    objective = data_edits.with_data(LINE, Data(table=table))
    with pytest.raises(UserError, match="a column of numbers expected"):
        data_edits.with_problem_type(objective, "regression")


def test_columns_are_chosen_in_the_order_of_the_table():
    objective = data_edits.with_data(LINE, HOUSES)
    chosen = data_edits.with_columns(objective, ("rooms", "area"), "price")
    assert chosen.data.inputs == ("area", "rooms")


def test_a_target_that_was_the_only_input_changes_places_with_the_one_before():
    objective = data_edits.with_columns(data_edits.with_data(LINE, HOUSES), ("area",), "price")
    changed = data_edits.with_columns(objective, ("area",), "area")
    assert (changed.data.inputs, changed.data.target) == (("price",), "area")


def test_a_new_sample_is_that_of_the_next_seed():
    objective = data_edits.with_new_sample(LINE)
    assert objective.data.seed == 1
    assert load_data(objective.data).inputs.tolist() != load_data(LINE.data).inputs.tolist()


@pytest.mark.parametrize(
    ("data", "output"),
    [
        (HOUSES, "linear"),
        (replace(HOUSES, target="heated"), "sigmoid"),
        (Data(name="iris"), "softmax"),
    ],
)
def test_what_one_begins_with_suits_the_target(data, output):
    objective = data_edits.learning_from(data)
    assert objective.model == Model(output=output)
    resolve(data_edits.experiment_on(objective, "mine"))
