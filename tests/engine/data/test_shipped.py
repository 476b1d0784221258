"""The sets that ship: what they hold, and that each says where it comes from."""

import numpy as np
import pytest

from gdgui import resources
from gdgui.data_source import Data
from gdgui.engine.data.catalogue import data_set, data_sets
from gdgui.engine.data.samples import load_data
from gdgui.engine.data.shipped import shipped_sets

SHAPES = {
    "anscombe": (11, 1, 1),
    "boxbod": (6, 1, 1),
    "diabetes": (442, 1, 1),
    "digits": (1797, 64, 10),
    "houses": (120, 1, 1),
    "iris": (150, 2, 3),
    "misra1a": (14, 1, 1),
    "penguins": (342, 4, 3),
    "rat42": (9, 1, 1),
    "thurber": (37, 1, 1),
}
"""Whole rows, usual inputs and classes of each."""


@pytest.mark.parametrize("name", SHAPES)
def test_a_shipped_set_has_its_shape(name):
    samples = load_data(Data(name=name))
    assert (*samples.inputs.shape, samples.classes) == SHAPES[name]


def test_all_of_them_are_listed_behind_the_generated_ones():
    assert [each.name for each in shipped_sets()] == list(SHAPES)
    assert list(data_sets())[-len(SHAPES) :] == list(SHAPES)


@pytest.mark.parametrize("name", SHAPES)
def test_each_says_what_it_is_where_it_comes_from_and_its_licence(name):
    shipped = data_set(name)
    assert shipped.title
    assert shipped.about
    assert shipped.source
    assert shipped.licence
    if "scikit-learn-LICENSE.txt" in shipped.licence:
        licence = resources.path("data", "scikit-learn-LICENSE.txt").read_text()
        assert "BSD 3-Clause License" in licence


@pytest.mark.parametrize("name", SHAPES)
def test_no_column_of_a_shipped_set_is_lost_and_units_are_of_columns(name):
    columns = data_set(name).columns(None, None, 0)
    names = {column.name for column in columns.columns}
    assert set(columns.inputs) | {columns.target} <= names
    assert set(data_set(name).units) <= names
    header = {"anscombe": 8, "diabetes": 11, "digits": 65, "houses": 4, "iris": 5, "penguins": 8}
    assert len(names) == header.get(name, 2)


@pytest.mark.parametrize("pair", [1, 2, 3, 4])
def test_anscombes_four_sets_have_one_line_and_one_mean(pair):
    samples = load_data(Data(name="anscombe", inputs=(f"x{pair}",), target=f"y{pair}"))
    x, y = samples.inputs[:, 0], samples.targets
    assert x.mean() == 9
    assert x.var(ddof=1) == 11
    assert y.mean() == pytest.approx(7.5, abs=0.005)
    np.testing.assert_allclose(np.polyfit(x, y, 1), [0.5, 3.0], atol=0.01)


def test_iris_has_fishers_means():
    every = ("sepal_length", "sepal_width", "petal_length", "petal_width")
    samples = load_data(Data(name="iris", inputs=every))
    setosa = samples.inputs[samples.targets == 0]
    np.testing.assert_allclose(setosa.mean(axis=0), [5.006, 3.428, 1.462, 0.246], atol=1e-12)
    assert samples.class_names == ("setosa", "versicolor", "virginica")


def test_digits_are_images_of_eight_by_eight_pixels():
    samples = load_data(Data(name="digits"))
    image = samples.inputs[0].reshape(8, 8)
    np.testing.assert_array_equal(image[0], [0, 0, 5, 13, 9, 1, 0, 0])
    assert samples.targets[0] == 0
    assert samples.class_names == tuple("0123456789")


def test_house_prices_rise_with_the_area_as_their_file_says():
    samples = load_data(Data(name="houses", inputs=("area", "rooms", "age")))
    matrix = np.column_stack([np.ones(len(samples.targets)), samples.inputs])
    found, *_ = np.linalg.lstsq(matrix, samples.targets, rcond=None)
    assert found[1] == pytest.approx(3.1, abs=0.4)
    assert found[2] == pytest.approx(6, abs=10)
    assert found[3] == pytest.approx(-0.55, abs=0.25)


def test_penguins_without_a_value_are_left_out_and_said():
    inputs = ("bill_length", "sex")
    samples = load_data(Data(name="penguins", inputs=inputs))
    assert len(samples.targets) == 333
    sentence = "11 of 344 rows are left out, for a value is missing in bill_length (2), sex (11)"
    assert sentence in samples.notes


def test_they_are_small():
    files = list(resources.path("data").iterdir())
    assert sum(file.stat().st_size for file in files) < 150_000
