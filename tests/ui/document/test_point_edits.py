"""Points added, moved, turned to another class and deleted: an objective in, another one out."""

import numpy as np
import pytest

from gdgui.data_source import Column, Table
from gdgui.engine.data.samples import load_data
from gdgui.errors import UserError
from gdgui.experiment import Data, Model, Objective
from gdgui.ui.document.point_edits import (
    can_edit_points,
    row_of,
    with_point,
    with_point_moved,
    with_target,
    without_point,
)

SPIRAL = Objective(
    data=Data(name="spiral", points=40, noise=0.1, seed=3, held_out=0.3), model=Model(hidden=(4,))
)
HOUSES = Objective(data=Data(name="houses", held_out=0.25, seed=1))
GAPS = Table(
    (
        Column("width", (1.0, None, 3.0, 4.0), unit="mm"),
        Column("place", (0.0, 1.0, 1.0, 0.0), ("Rome", "Pisa")),
        Column("height", (10.0, 20.0, 30.0, None)),
        Column("weight", (1.5, 2.5, 3.5, 4.5)),
    ),
    "plants.csv",
)


def samples(objective):
    return load_data(objective.data)


def test_the_first_edit_makes_rows_of_a_generated_set_and_keeps_all_else():
    before, edited = samples(SPIRAL), with_point_moved(SPIRAL, 5, (0.25, -1.5))
    after = samples(edited)
    assert edited.data.rows is not None
    assert (edited.data.name, edited.data.points, edited.data.noise) == (None, None, None)
    assert edited.model == SPIRAL.model
    assert (after.input_names, after.class_names) == (before.input_names, before.class_names)
    assert after.inputs[5].tolist() == [0.25, -1.5]
    others = np.arange(40) != 5
    assert np.array_equal(after.inputs[others], before.inputs[others])
    assert np.array_equal(after.targets, before.targets)
    assert np.array_equal(after.held_out, before.held_out)


def marks(objective):
    """Whether each point is held out, by its place."""
    found = samples(objective)
    return dict(zip(map(tuple, found.inputs.tolist()), found.held_out.tolist(), strict=True))


def test_points_that_are_added_are_learned_from_and_the_others_stay_what_they_are():
    objective = SPIRAL
    for i in range(30):
        before, objective = marks(objective), with_point(objective, (1.0, 2.0 + i), 1.0)
        after = marks(objective)
        row = row_of(objective, (1.0, 2.0 + i), 1.0)
        assert samples(objective).inputs[row].tolist() == [1.0, 2.0 + i]
        assert not samples(objective).held_out[row]
        changed = [place for place, mark in before.items() if after[place] != mark]
        # Where one more is held out, one has to be another than before.
        more = sum(after.values()) - sum(before.values())
        assert len(changed) == more <= 1
    assert len(after) == 70


def test_points_that_are_deleted_leave_the_others_what_they_are():
    objective = SPIRAL
    for i in (4, 0, 36, 17, 20, 5):
        gone = tuple(samples(objective).inputs[i].tolist())
        before, objective = marks(objective), without_point(objective, i)
        after = marks(objective)
        assert before.keys() - after.keys() == {gone}
        assert sum(after[place] != before[place] for place in after) <= 1


def test_a_point_gets_another_class():
    before = samples(SPIRAL)
    after = samples(with_target(SPIRAL, 7, 1.0 - before.targets[7]))
    assert after.targets[7] == 1.0 - before.targets[7]
    assert np.array_equal(np.delete(after.targets, 7), np.delete(before.targets, 7))


def test_what_was_measured_keeps_its_names_units_and_columns():
    edited = with_point(HOUSES, (120.0,), 400.0)
    assert edited.data.table.source == "houses"
    assert (edited.data.inputs, edited.data.target) == (("area",), "price")
    assert [column.name for column in edited.data.table.columns] == [
        "area", "rooms", "age", "price",
    ]  # fmt: skip
    assert edited.data.table.columns[0].unit == "m²"
    row = row_of(edited, (120.0,), 400.0)
    # What is not known of a point is missing.
    assert edited.data.table.columns[1].values[row] is None


def test_rows_with_gaps_stay_in_a_table():
    objective = Objective(data=Data(table=GAPS, inputs=("width",), target="weight"))
    edited = without_point(objective, 0)
    # The last one has taken its place.
    assert samples(edited).inputs[:, 0].tolist() == [4.0, 3.0]
    assert samples(edited).targets.tolist() == [4.5, 3.5]
    width, place, height, weight = edited.data.table.columns
    assert width.values == (4.0, 3.0, None)
    assert place.values == (0.0, 1.0, 1.0)
    assert height.values == (None, 30.0, 20.0)
    assert weight.values == (4.5, 3.5, 2.5)
    moved = with_point_moved(objective, 1, (5.0,), 9.0)
    assert samples(moved).inputs[:, 0].tolist() == [1.0, 5.0, 4.0]
    assert samples(moved).targets.tolist() == [1.5, 9.0, 4.5]


def test_standardised_points_are_moved_in_their_own_unit():
    objective = Objective(data=Data(name="houses", standardize=True))
    after = samples(with_point_moved(objective, 3, (77.0,), 250.0))
    assert after.original_inputs()[3, 0] == pytest.approx(77.0, rel=1e-12)
    assert after.original_targets()[3] == pytest.approx(250.0, rel=1e-12)


def test_the_last_point_is_not_deleted():
    with pytest.raises(UserError, match="at least one point"):
        without_point(Objective(data=Data(rows=((1.0, 2.0),))), 0)


def test_numbers_in_one_or_two_inputs_are_what_can_be_set_by_hand():
    assert can_edit_points(SPIRAL.data)
    assert can_edit_points(HOUSES.data)
    assert not can_edit_points(Data(name="penguins"))
    assert not can_edit_points(Data(name="circle", points=100_000))
    assert not can_edit_points(Data(table=GAPS, inputs=("place", "width"), target="weight"))
