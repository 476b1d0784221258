"""Files that chance has damaged or made: a sentence, or samples that can be computed with."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from gdgui.engine.data.csv_columns import CsvFormat
from gdgui.engine.data.csv_import import import_csv
from gdgui.engine.data.delimited import SEPARATORS
from gdgui.engine.data.samples import load_data
from gdgui.errors import UserError

WHOLE = (
    b"name,area,rooms,kind,price\n"
    b"Elm Street,71.5,3,flat,223\n"
    b'"High Street, 5",104,4,house,392\n'
    b"Mill Lane,NA,2,flat,187\n"
    b"Mill Lane,88,3,house,301\n"
)

damages = st.tuples(
    st.integers(0, len(WHOLE)),
    st.integers(0, 12),
    st.one_of(
        st.binary(max_size=6),
        st.sampled_from([b'"', b",", b";", b"\t", b"\n", b"\r", b"\0", b"=", b"1e999", b"\xff"]),
        st.sampled_from(
            [
                b"\xef\xbb\xbf",
                b"\xff\xfe",
                b"#",
                b"# a,b\n",
                b"sep=;\n",
                b"nan",
                b"-",
                b"1,5",
                b"''",
                b"\n\n,",
            ]
        ),
    ),
)
"""Where, how many bytes are taken away, and which are put in their place."""


def damaged(content, places):
    for at, gone, instead in places:
        content = content[:at] + instead + content[at + gone :]
    return content


def check_sentence(text):
    assert text
    assert text.isprintable()
    assert len(text) < 1_000


def check(content, **options):
    """Import what can be anything; it is data that can be computed with, or refused."""
    try:
        found = import_csv(content, "file.csv", **options)
    except UserError as refusal:
        check_sentence(str(refusal))
        return
    samples = load_data(found.data)
    assert len(samples.targets) >= 2
    assert np.isfinite(samples.inputs).all()
    assert np.isfinite(samples.targets).all()
    assert len(samples.input_names) == samples.inputs.shape[1] >= 1
    if samples.classes > 1:
        assert set(samples.targets) <= set(range(samples.classes))
        assert len(samples.class_names) == samples.classes
    for note in found.notes:
        check_sentence(note)


@given(st.lists(damages, max_size=6))
@example([])
def test_a_damaged_file_is_data_or_a_sentence(places):
    check(damaged(WHOLE, places))


@given(st.lists(damages, max_size=3), st.sampled_from(["utf-16", "utf-16-le", "utf-32", "cp1252"]))
def test_so_is_one_in_another_encoding(places, encoding):
    check(damaged(WHOLE.decode().encode(encoding), places))


@given(st.binary(max_size=200))
def test_so_are_bytes_by_chance(content):
    check(content)


fields = st.one_of(
    st.floats(allow_nan=True).map(str),
    st.integers(-3, 3).map(str),
    st.sampled_from(["", "NA", "1,5", "1.234,5", "=cmd", "a", "b", '"', "-", "x y", "−2", "1e400"]),
    st.text(max_size=6),
)
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(fields, min_size=width, max_size=width), max_size=8)
)


@given(tables, st.sampled_from([*SEPARATORS.values(), "/"]), st.sampled_from(["\n", "\r\n", "\r"]))
def test_so_are_tables_by_chance(rows, separator, end):
    text = end.join(separator.join(row) for row in rows)
    check(text.encode("utf-8", "surrogatepass"))


ENCODINGS = (
    "utf-8 utf-8-sig utf-16 utf-7 latin-1 shift_jis idna punycode hex rot13 undefined "
    "unicode_escape raw_unicode_escape"
)
formats = st.builds(
    CsvFormat,
    header=st.sampled_from([None, False, True]),
    separator=st.one_of(st.none(), st.sampled_from([*SEPARATORS]), st.text(max_size=2)),
    decimal=st.one_of(st.none(), st.sampled_from([".", ","]), st.text(max_size=1)),
    encoding=st.one_of(st.none(), st.sampled_from(ENCODINGS.split()), st.text(max_size=4)),
)
names = st.one_of(st.sampled_from(["name", "area", "rooms", "kind", "price"]), st.text(max_size=3))


@given(
    st.lists(damages, max_size=2),
    formats,
    st.lists(names, max_size=3),
    st.one_of(st.just(""), names),
    st.sampled_from([None, False, True]),
)
def test_so_is_one_that_is_read_by_wrong_options(places, file_format, inputs, target, is_class):
    check(
        damaged(WHOLE, places),
        inputs=inputs,
        target=target,
        is_class=is_class,
        file_format=file_format,
    )
