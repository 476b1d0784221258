"""Numbers as many countries and programs write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdgui.engine.data.number_format import NumberFormat, found_format

POINT, COMMA = NumberFormat(), NumberFormat(comma=True)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1.0), ("-1.5", -1.5), ("+2", 2.0), (".5", 0.5), ("5.", 5.0), ("1e-3", 1e-3),
        ("−3", -3.0), ("1,234.5", 1234.5), ("1,234,567", 1234567.0), ("1 234.5", 1234.5),
        ("1\u202f234", 1234.0), ("1’234", 1234.0),
        ("", None), ("x", None), ("1_0", None), ("nan", None), ("inf", None), ("1e999", None),
        ("1e101", None), ("٣", None), ("1,5", None), ("1,2345", None), ("1..2", None),
        ("0x10", None), ("12 cm", None), ("--1", None), ("1e", None), ("1-2", None),
    ],
)  # fmt: skip
def test_numbers_with_a_point_are_read(text, number):
    assert POINT.read(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,5", 1.5), ("-0,25", -0.25), ("1.234,5", 1234.5), ("1.234", 1234.0), ("1,234", 1.234),
        ("1 234,5", 1234.5), ("3", 3.0), ("1,5e3", 1500.0), ("1,5,2", None), ("x", None),
    ],
)  # fmt: skip
def test_numbers_with_a_comma_are_read(text, number):
    assert COMMA.read(text) == number


@pytest.mark.parametrize(
    ("texts", "separator", "comma"),
    [
        (["1.5"], ",", False), (["1,5"], ";", True), (["1,5", "x", ""], "\t", True),
        (["1.234,5"], ";", True), (["1,234.5"], ";", False),
        # Three digits may be a group: the separator tells.
        (["1,234"], ",", False), (["1,234"], ";", True),
        # But for what could be no group.
        (["0,500"], ",", True), (["12345,678"], ",", True),
        ([], ",", False), (["1"], ";", False),
        (["1,5", "2,5", "1.5"], ";", True), (["1.5", "2.5", "1,5"], ";", False),
    ],
)  # fmt: skip
def test_the_decimal_mark_is_found_out(texts, separator, comma):
    assert found_format(texts, separator) == NumberFormat(comma)


@given(st.floats(-1e100, 1e100))
def test_what_python_writes_is_read_to_the_bit(number):
    assert POINT.read(repr(number)) == number
    assert COMMA.read(repr(number).replace(".", ",")) == number


@given(st.lists(st.one_of(st.text(max_size=8), st.from_regex(r"[0-9.eE+,-]{0,8}"))), st.booleans())
def test_all_at_once_are_read_as_one_by_one(texts, comma):
    number_format = NumberFormat(comma)
    assert number_format.read_all(texts) == [number_format.read(text) for text in texts]
