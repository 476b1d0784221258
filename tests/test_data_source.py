"""The data of an experiment as its file has them: shapes, and a sentence for what is wrong."""

import json

import msgspec
import pytest

from gdgui.data_source import MAX_NUMBERS_BYTES, Column, Data, Table
from gdgui.errors import UserError


def read(text):
    return msgspec.json.decode(text, type=Data)


SOURCES = {
    "a generated set": {
        "name": "spiral", "points": 200, "noise": 0.12, "seed": 1, "held_out": 0.3,
    },
    "a shipped set": {"name": "iris", "inputs": ["petal_length"], "standardize": True},
    "a table": {
        "table": {
            "columns": [
                {"name": "area", "values": [50.0, None, 70.0], "unit": "m²"},
                {"name": "kind", "values": [0.0, 1.0, None], "categories": ["flat", "house"]},
            ],
            "source": "houses.csv",
        },
        "target": "area",
    },
    "points by hand": {"rows": [[0.5, 1.25], [1.0, 2.0]]},
    "points of two classes": {
        "rows": [[1.0, 2.0, 0.0], [3.0, 4.0, 1.0]], "class_names": ["a", "b"],
    },
}  # fmt: skip


@pytest.mark.parametrize("source", SOURCES)
def test_data_are_written_as_they_are_read(source):
    data = read(json.dumps(SOURCES[source]))
    assert json.loads(msgspec.json.encode(data)) == SOURCES[source]
    assert hash(read(msgspec.json.encode(data))) == hash(data)


def columns(*values, **more):
    return {
        "table": {"columns": [{"name": f"c{i}", "values": v} for i, v in enumerate(values)]}
    } | more


WRONG = {
    "nothing": ({}, "one of `name`, `table` and `rows` expected, none found"),
    "two sources": ({"name": "xor", "rows": [[1, 2]]}, "`name` and `rows` found"),
    "an unknown key": ({"name": "xor", "nois": 1}, "nois"),
    "one point": ({"name": "xor", "points": 1}, "points: 2 to 100,000 points expected, 1 found"),
    "too many points": ({"name": "xor", "points": 10**6}, "points: 2 to 100,000 points expected"),
    "half a point": ({"name": "xor", "points": 2.5}, "int"),
    "negative noise": ({"name": "xor", "noise": -0.1}, "noise: a number from 0 to 1 expected"),
    "too much noise": ({"name": "xor", "noise": 1.1}, "noise: a number from 0 to 1 expected"),
    "all held out": ({"name": "xor", "held_out": 1}, "held_out: a number from 0 to 0.9 expected"),
    "noise of a table": (columns([1, 2], [3, 4], noise=0.1), "noise: it belongs to a"),
    "a negative seed": ({"name": "xor", "seed": -1}, "seed: a whole number from 0"),
    "columns of different lengths": (columns([1, 2], [1]), "columns[1].values: 2 numbers expected"),
    "no rows": (columns([], []), "columns: 1 to 100,000 rows expected, 0 found"),
    "no columns": (columns(), "columns: 1 to 1,000 columns expected, 0 found"),
    "too large a number": (columns([1e200, 1]), "values[0]: a number within ±1e+100 expected"),
    "a text for a number": (columns(["x", 1]), "float"),
    "a name twice": (
        {"table": {"columns": [{"name": "a", "values": [1]}] * 2}}, "'a' found twice",
    ),
    "a name that is a formula": (
        {"table": {"columns": [{"name": "=cmd|' /C calc'!A0", "values": [1]}]}},
        "a name that no spreadsheet takes for a formula expected",
    ),
    "a class that is a formula": (
        {"rows": [[1, 0]], "class_names": ["@SUM(1)", "b"]}, "class_names[0]: a name that no",
    ),
    "a name of two lines": (
        {"table": {"columns": [{"name": "a\nb", "values": [1]}]}}, "a name that can be printed",
    ),
    "an empty name": ({"table": {"columns": [{"name": "", "values": [1]}]}}, "name: a name of"),
    "a category that is none": (
        {"table": {"columns": [{"name": "a", "values": [2], "categories": ["x", "y"]}]}},
        "values[0]: the number of a category, 0 to 1, expected, 2 found",
    ),
    "half a category": (
        {"table": {"columns": [{"name": "a", "values": [0.5], "categories": ["x", "y"]}]}},
        "0.5 found",
    ),
    "ragged points": ({"rows": [[1, 2], [1, 2, 3]]}, "rows[1]: 2 numbers expected, 3 found"),
    "points of one number": ({"rows": [[1]]}, "rows[0]: 2 numbers expected, 1 found"),
    "a class that is none": (
        {"rows": [[1, 2]], "class_names": ["a", "b"]},
        "rows[0][1]: the number of a class, 0 to 1, expected, 2 found",
    ),
    "one class": ({"rows": [[1, 0]], "class_names": ["a"]}, "class_names: at least 2 names"),
    "classes of a set": ({"name": "xor", "class_names": ["a", "b"]}, "class_names: they belong"),
    "an input twice": ({"name": "iris", "inputs": ["a", "a"]}, "inputs: different names expected"),
}  # fmt: skip


@pytest.mark.parametrize("fault", WRONG)
def test_wrong_data_are_refused_with_a_sentence(fault):
    data, sentence = WRONG[fault]
    with pytest.raises(msgspec.ValidationError) as refusal:
        read(json.dumps(data))
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), "1", True])
def test_a_value_that_is_no_finite_number_is_refused(number):
    with pytest.raises(UserError, match=r"values\[1\]: a (finite )?number expected"):
        Column("a", (1.0, number))


def test_more_than_five_megabytes_of_numbers_are_refused_with_their_size():
    third = Column("a", (1 / 3,) * 100_000)
    others = [msgspec.structs.replace(third, name=name) for name in "bc"]
    size = 3 * 100_000 * len("0.3333333333333333, ")
    assert size > MAX_NUMBERS_BYTES
    with pytest.raises(UserError, match=r"at most 5 MB of numbers expected, 6\.0 MB found"):
        Table(columns=(third, *others))
    assert Table(columns=(third, others[0]))
