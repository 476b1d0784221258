"""Samples: columns chosen, rows left out, categories coded, rows held out, all standardised."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gdgui.data_source import Column, Data, Table
from gdgui.engine.data.samples import load_data
from gdgui.engine.descent.problem import resolve
from gdgui.errors import UserError
from gdgui.experiment import Experiment, Objective, RandomStart, Run


def table(**columns):
    return Table(columns=tuple(Column(name, tuple(values)) for name, values in columns.items()))


ROOMS = Column("rooms", (2.0, 3.0, None, 5.0))
KIND = Column("kind", (0.0, 1.0, 2.0, 1.0), ("flat", "house", "tent"))
PRICE = Column("price", (100.0, 250.0, 90.0, 300.0), unit="k€")
HOUSES = Data(table=Table(columns=(ROOMS, KIND, PRICE)))


def test_the_last_column_of_a_table_is_the_target_and_the_others_are_inputs():
    samples = load_data(Data(table=table(a=[1, 2, 4], b=[0, 5, 1], c=[3, 2, 1])))
    assert samples.input_names == ("a", "b")
    assert samples.target_name == "c"
    assert samples.classes == 1
    assert samples.class_names == ()
    np.testing.assert_array_equal(samples.inputs, [[1, 0], [2, 5], [4, 1]])
    np.testing.assert_array_equal(samples.targets, [3, 2, 1])
    assert not samples.held_out.any()


def test_columns_are_chosen_by_name_in_the_order_of_the_choice():
    data = Data(table=table(a=[1, 2], b=[3, 5], c=[6, 7]), inputs=("c", "a"), target="b")
    samples = load_data(data)
    assert samples.input_names == ("c", "a")
    np.testing.assert_array_equal(samples.inputs, [[6, 1], [7, 2]])
    np.testing.assert_array_equal(samples.targets, [3, 5])


def test_another_target_leaves_the_last_column_among_the_inputs():
    samples = load_data(Data(table=table(a=[1, 2], b=[3, 5]), target="a"))
    assert samples.input_names == ("b",)


def test_rows_without_a_value_are_left_out_and_said():
    samples = load_data(HOUSES)
    np.testing.assert_array_equal(samples.targets, [100, 250, 300])
    assert "1 of 4 rows is left out, for a value is missing in rooms (1)" in samples.notes


def test_a_missing_value_in_a_column_that_is_not_used_costs_no_row():
    assert len(load_data(replace(HOUSES, inputs=("kind",))).targets) == 4


def test_categories_are_coded_beside_the_first_of_them_and_said():
    samples = load_data(replace(HOUSES, inputs=("kind",)))
    assert samples.input_names == ("kind = house", "kind = tent")
    np.testing.assert_array_equal(samples.inputs, [[0, 0], [1, 0], [0, 1], [1, 0]])
    sentence = "kind is coded: 1 in a column of its own for house, tent, 0 in all of them for flat"
    assert sentence in samples.notes


def test_a_target_of_categories_is_a_class():
    samples = load_data(replace(HOUSES, inputs=("price",), target="kind"))
    assert samples.classes == 3
    assert samples.class_names == ("flat", "house", "tent")
    np.testing.assert_array_equal(samples.targets, [0, 1, 2, 1])
    assert samples.notes == ("kind is a class: flat (1), house (2), tent (1)",)


def test_two_classes_have_playgrounds_signs():
    samples = load_data(Data(name="spiral", points=10))
    np.testing.assert_array_equal(samples.signs, [1] * 5 + [-1] * 5)
    assert samples.class_names == ("−1", "+1")
    with pytest.raises(ValueError, match="two classes"):
        _ = load_data(Data(name="line")).signs


def test_points_by_hand_are_x_and_y_or_classes():
    samples = load_data(Data(rows=((1.0, 2.0), (3.0, 5.0))))
    assert (samples.input_names, samples.target_name) == (("x",), "y")
    two = load_data(Data(rows=((1.0, 2.0, 1.0), (3.0, 5.0, 0.0)), class_names=("red", "blue")))
    assert (two.input_names, two.target_name, two.classes) == (("x1", "x2"), "class", 2)
    np.testing.assert_array_equal(two.targets, [1, 0])


def test_a_single_point_by_hand_is_enough_to_begin_with():
    samples = load_data(Data(rows=((1.0, 2.0),), held_out=0.5, standardize=True))
    np.testing.assert_array_equal(samples.inputs, [[0.0]])
    assert not samples.held_out.any()


def test_points_by_hand_may_all_be_of_one_class():
    samples = load_data(Data(rows=((1.0, 2.0, 0.0),), class_names=("red", "blue")))
    assert samples.classes == 2


@given(
    st.integers(2, 300),
    st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.5, 0.9]),
    st.integers(0, 2**32 - 1),
)
def test_the_share_that_is_held_out_is_the_nearest_and_never_all(points, share, seed):
    samples = load_data(Data(name="line", points=points, held_out=share, seed=seed))
    count = np.count_nonzero(samples.held_out)
    assert abs(count - share * points) <= 0.5 or count == points - 1
    assert count < points


def test_what_is_held_out_depends_on_the_seed_alone():
    one = Data(name="xor", points=100, held_out=0.3, seed=4)
    noisy, other = replace(one, noise=0.4), replace(one, seed=5)
    np.testing.assert_array_equal(load_data(one).held_out, load_data(noisy).held_out)
    assert (load_data(one).held_out != load_data(other).held_out).any()


numbers = st.floats(-1e100, 1e100)


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=40), st.integers(0, 99))
def test_standardized_numbers_have_mean_0_and_deviation_1_where_they_are_learned(rows, seed):
    data = Data(rows=tuple(rows), held_out=0.3, seed=seed, standardize=True)
    samples, original = load_data(data), np.array(rows)
    learned = samples.inputs[~samples.held_out]
    if len(set(learned[:, 0])) > 1:
        assert abs(learned.mean()) < 1e-6
        assert abs(learned.std() - 1) < 1e-6
    assert np.isfinite(samples.inputs).all()
    assert (samples.input_scale > 0).all()
    size = np.abs(original).max(axis=0)
    np.testing.assert_allclose(
        samples.original_inputs()[:, 0], original[:, 0], atol=1e-14 * size[0]
    )
    np.testing.assert_allclose(samples.original_targets(), original[:, 1], atol=1e-14 * size[1])


def test_what_hardly_differs_is_not_blown_up_to_infinity():
    rows = ((0.0, 1.0), *((0.0, 2.0),) * 8, (5e-324, 3.0))
    samples = load_data(Data(rows=rows, standardize=True))
    assert np.isfinite(samples.inputs).all()


def test_classes_are_not_standardized():
    samples = load_data(Data(name="iris", standardize=True))
    assert set(samples.targets) == {0.0, 1.0, 2.0}
    assert (samples.target_mean, samples.target_scale) == (0.0, 1.0)


def test_a_constant_input_is_said_and_stays_finite():
    data = Data(table=table(a=[0.1, 0.1, 0.1], b=[1, 2, 3], c=[1, 2, 4]), standardize=True)
    samples = load_data(data)
    np.testing.assert_array_equal(samples.inputs[:, 0], 0.0)
    assert samples.input_scale[0] == 1.0
    assert "the same in every row, so that nothing is learned of it: a" in samples.notes


def test_what_is_not_standardized_keeps_its_bits():
    samples = load_data(Data(table=table(a=[0.1, -0.0, 1e-300], b=[1, 2, 3])))
    np.testing.assert_array_equal(samples.inputs[:, 0], [0.1, -0.0, 1e-300])
    np.testing.assert_array_equal(samples.input_scale, [1.0])


def test_arrays_cannot_be_written_to_and_equal_data_share_them():
    data = Data(name="gauss", standardize=True, held_out=0.2)
    samples = load_data(data)
    for array in (samples.inputs, samples.targets, samples.held_out, samples.input_mean):
        assert not array.flags.writeable
    assert load_data(replace(data)) is samples


WRONG = {
    "a set that is none": (Data(name="spirl"), "'spirl' found (is spiral meant?)"),
    "an input that is none": (Data(name="iris", inputs=("petal",)), "inputs: some of sepal_length"),
    "a target that is none": (Data(name="iris", target="kind"), "target: some of sepal_length"),
    "a target that is an input": (
        Data(name="iris", inputs=("species",)), "inputs: 'species' is the target",
    ),
    "points of a shipped set": (Data(name="iris", points=10), "points: only generated sets have"),
    "noise of a shipped set": (Data(name="iris", noise=0.1), "noise: only generated sets have"),
    "no input": (Data(table=table(a=[1, 2])), "inputs: at least one column expected"),
    "no whole row": (
        Data(table=table(a=[1, None], b=[None, 1])), "a value is missing in each of the 2 rows",
    ),
    "one class only": (
        Data(table=Table(columns=(ROOMS, Column("kind", (0.0,) * 4, ("flat", "tent"))))),
        "target: two classes or more expected in 'kind', one found ('flat')",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", WRONG)
def test_data_that_make_no_sense_are_refused_with_a_sentence(fault):
    data, sentence = WRONG[fault]
    with pytest.raises(UserError) as refusal:
        load_data(data)
    assert sentence in str(refusal.value)


def test_a_refusal_names_its_place_in_the_experiment():
    objective = Objective(data=Data(name="iris", inputs=("petal",)))
    run = Run(optimizer="gd", start=RandomStart(seed=1))
    with pytest.raises(UserError, match=r"^objective\.data\.inputs: some of sepal_length"):
        resolve(Experiment(objective=objective, runs=(run,), steps=1))
