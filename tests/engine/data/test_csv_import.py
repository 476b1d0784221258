"""CSV and TSV files as data: what is recognized, left out and said, and what is refused."""

import numpy as np
import pytest

from gdgui.engine.data.csv_columns import CsvFormat
from gdgui.engine.data.csv_import import import_csv
from gdgui.engine.data.samples import load_data
from gdgui.errors import UserError


def read(text, *, encoding="utf-8", **more):
    """Return the import of a text, and its samples."""
    found = import_csv(text.encode(encoding), "file.csv", **more)
    return found, load_data(found.data)


def rows(samples):
    """Return inputs and target beside one another."""
    return np.column_stack([samples.inputs, samples.targets]).tolist()


PLAIN = [[1.5, 2.0, 3.0], [2.5, 1.0, 5.0], [0.5, 4.0, 4.0]]

SPELLINGS = {
    "CSV": "a,b,y\n1.5,2,3\n2.5,1,5\n0.5,4,4\n",
    "TSV": "a\tb\ty\n1.5\t2\t3\n2.5\t1\t5\n0.5\t4\t4\n",
    "bars": "a|b|y\n1.5|2|3\n2.5|1|5\n0.5|4|4\n",
    "spaces": "a b  y\n1.5 2  3\n 2.5 1 5 \n0.5 4 4\n",
    "decimal commas": "a;b;y\n1,5;2;3\n2,5;1;5\n0,5;4;4\n",
    "decimal commas and tabs": "a\tb\ty\n1,5\t2\t3\n2,5\t1\t5\n0,5\t4\t4\n",
    "decimal commas in quotes": 'a,b,y\n"1,5",2,3\n"2,5",1,5\n"0,5",4,4\n',
    "all in quotes": '"a","b","y"\n"1.5","2","3"\n"2.5","1","5"\n"0.5","4","4"\n',
    "Windows lines": "a,b,y\r\n1.5,2,3\r\n2.5,1,5\r\n0.5,4,4\r\n",
    "old Mac lines": "a,b,y\r1.5,2,3\r2.5,1,5\r0.5,4,4",
    "no end of the last line": "a,b,y\n1.5,2,3\n2.5,1,5\n0.5,4,4",
    "empty lines": "\na,b,y\n\n1.5,2,3\n2.5,1,5\n  \n0.5,4,4\n,,\n",
    "spaces around": "a , b, y\n 1.5, 2 ,3\n2.5,1,5\n0.5,4,4 \n",
    "a separator that is declared": "sep=;\na;b;y\n1.5;2;3\n2.5;1;5\n0.5;4;4\n",
    "comments above": "# made by hand\n%\n; see below\n\na,b,y\n1.5,2,3\n2.5,1,5\n0.5,4,4\n",
    "names in a comment": "# made by hand\n# a b y\n1.5 2 3\n2.5 1 5\n0.5 4 4\n",
    "names in a comment with commas": "#a,b,y\r\n1.5,2,3\r\n2.5,1,5\r\n0.5,4,4\r\n",
    "a byte-order mark": "\ufeffa,b,y\n1.5,2,3\n2.5,1,5\n0.5,4,4\n",
    "separators behind each line": "a,b,y,\n1.5,2,3,\n2.5,1,5,\n0.5,4,4,\n",
    "an end-of-file character": "a,b,y\n1.5,2,3\n2.5,1,5\n0.5,4,4\n\x1a",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_table_is_read_however_it_is_written(spelling):
    found, samples = read(SPELLINGS[spelling])
    assert rows(samples) == PLAIN
    assert samples.input_names == ("a", "b")
    assert samples.target_name == "y"
    assert found.data.table.source == "file.csv"


def test_separators_and_decimal_commas_are_said():
    found, _ = read(SPELLINGS["decimal commas"])
    assert found.notes == ("the fields are separated by semicolons", "numbers have decimal commas")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_encodings_of_unicode_are_recognized(encoding):
    found, samples = read("größe,y\n1,3\n2,5\n", encoding=encoding)
    assert samples.input_names == ("größe",)
    assert found.notes == ()


def test_what_is_not_unicode_is_taken_for_western_and_said():
    found, samples = read("größe,y\n1,3\n2,5\n", encoding="cp1252")
    assert samples.input_names == ("größe",)
    assert "read as Windows-1252" in found.notes[0]


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_an_encoding_may_be_named(encoding):
    form = CsvFormat(encoding=encoding)
    found, samples = read("рост,y\n1,3\n2,5\n", encoding=encoding, file_format=form)
    assert samples.input_names == ("рост",)
    assert found.notes == ()


def test_fields_in_quotes_may_hold_separators_quotes_and_ends_of_lines():
    _, samples = read('"a, ""b""\nc",y\n1,3\n2,5\n')
    assert samples.input_names == ('a, "b" c',)


def test_without_a_header_columns_are_numbered_and_that_is_said():
    found, samples = read("1,2\n3,4\n5,7\n")
    assert samples.input_names == ("column 1",)
    assert rows(samples) == [[1, 2], [3, 4], [5, 7]]
    assert "there is no header: the columns are called column 1 to column 2" in found.notes


def test_comments_above_a_table_are_said_and_counted_in_lines():
    found, _ = read(SPELLINGS["comments above"])
    assert "3 comment lines are left out above the table" in found.notes
    found, _ = read(SPELLINGS["names in a comment"])
    assert "the columns are called as the last comment above them says" in found.notes
    with pytest.raises(UserError, match=r"line 4: 2 fields expected as in line 3, 1 found"):
        read("# one\n# two\na,b\n3\n")


def test_a_semicolon_before_a_name_is_no_comment():
    found, samples = read(";a;y\n0;1;3\n1;2;5\n")
    assert samples.input_names == ("a",)
    assert "column 1 is left out: it numbers the rows" in found.notes


def test_a_header_of_years_is_told_from_numbers_by_being_told():
    text = "2001,2002\n3,4\n5,7\n"
    assert read(text)[1].input_names == ("column 1",)
    assert read(text, file_format=CsvFormat(header=True))[1].input_names == ("2001",)


def test_a_first_row_of_text_over_text_is_taken_for_a_header_unless_told():
    text = "x,a\ny,a\nx,b\ny,b\n"
    assert read(text)[1].input_names == ("x = y",)
    assert len(read(text, file_format=CsvFormat(header=False))[1].targets) == 4


def test_columns_are_chosen():
    _, samples = read(SPELLINGS["CSV"], inputs=["y"], target="a")
    assert samples.input_names == ("y",)
    assert samples.target_name == "a"
    np.testing.assert_array_equal(samples.targets, [1.5, 2.5, 0.5])


def test_only_the_chosen_columns_are_kept_in_the_experiment():
    found, _ = read(SPELLINGS["CSV"], inputs=["a"])
    assert [column.name for column in found.data.table.columns] == ["a", "y"]


def test_without_a_word_the_target_is_the_last_column_that_is_no_input():
    _, samples = read(SPELLINGS["CSV"], inputs=["y"])
    assert samples.target_name == "b"


def test_categories_are_in_the_order_of_the_alphabet():
    _, samples = read("x,kind\n1,tent\n2,house\n3,House\n4,flat\n5,flat\n")
    assert samples.class_names == ("flat", "House", "house", "tent")
    np.testing.assert_array_equal(samples.targets, [3, 2, 1, 0, 0])


@pytest.mark.parametrize("labels", ["0 1", "-1 1"])
def test_a_target_of_two_usual_labels_is_a_class(labels):
    one, other = labels.split()
    text = f"x,y\n1,{one}\n2,{other}\n3,{other}\n"
    _, samples = read(text)
    assert samples.class_names == (one, other)
    np.testing.assert_array_equal(samples.targets, [0, 1, 1])
    _, numbers = read(text, is_class=False)
    assert numbers.classes == 1
    np.testing.assert_array_equal(numbers.targets, [float(one), float(other), float(other)])


def test_numbers_are_classes_where_that_is_said():
    _, samples = read("x,y\n1,10\n2,2.5\n3,9\n", is_class=True)
    assert samples.class_names == ("2.5", "9", "10")
    np.testing.assert_array_equal(samples.targets, [2, 0, 1])


@pytest.mark.parametrize("missing", ["", "NA", "N/A", "nan", "NaN", "null", "?", "inf", "-Inf"])
def test_rows_without_a_value_are_left_out_and_said(missing):
    found, samples = read(f"a,y\n1,2\n{missing},3\n4,6\n")
    assert rows(samples) == [[1, 2], [4, 6]]
    assert "1 of 3 rows is left out, for a value is missing in a (1)" in found.notes


def test_a_few_texts_among_many_numbers_count_as_missing_and_the_first_is_said():
    text = "a,y\n" + "".join(f"{i},{i * i}\n" for i in range(20)) + "about 7,3\n"
    found, samples = read(text)
    assert len(samples.targets) == 20
    sentence = "a: 1 of 21 values is no number and counts as missing ('about 7' in line 22)"
    assert sentence in found.notes


LEFT_OUT = {
    "text": ("a,t,y\n1,foo,2\n2,bar,3\n3,baz,5\n", "t is left out: it is text ('foo' in line 2)"),
    "a constant": ("a,t,y\n1,7,2\n2,7,3\n", "t is left out: it has the same number in every row"),
    "one category": ("a,t,y\n1,x,2\n2,x,3\n", "t is left out: it has one class only, 'x'"),
    "no values": ("a,t,y\n1,,2\n2,NA,3\n", "t is left out: it has no values"),
    "hardly any value": ("a,t,y\n1,,2\n2,,3\n3,1,4\n4,,5\n5,2,9\n", "60% of its values are"),
    "row numbers": (",a,y\n0,1,2\n1,2,3\n", "column 1 is left out: it numbers the rows"),
}


@pytest.mark.parametrize("kind", LEFT_OUT)
def test_columns_that_teach_nothing_are_left_out_and_said(kind):
    text, sentence = LEFT_OUT[kind]
    found, samples = read(text)
    assert samples.input_names == ("a",)
    assert any(sentence in note for note in found.notes)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("=cmd|' /C calc'!A0", "cmd|' /C calc'!A0"),
        ("+SUM(1)", "SUM(1)"),
        ("@x", "x"),
        ("-", "column 1"),
        ("=-+", "column 1"),
        ("a\tb", "a b"),
        ("\u202ea", "a"),
        ("x" * 200, "x" * 59 + "…"),
    ],
)
def test_a_name_that_could_harm_is_made_harmless_and_that_is_said(written, name):
    found, samples = read(f'"{written}",y\n1,3\n2,5\n', file_format=CsvFormat(separator=","))
    assert samples.input_names == (name,)
    assert any("is called" in note for note in found.notes)


def test_a_category_that_could_harm_is_made_harmless_and_that_is_said():
    found, samples = read("x,y\n1,=1+1\n2,=1+1\n3,b\n4,=\n")
    assert samples.class_names == ("category 1", "1+1", "b")
    assert "the category of y '=1+1' is called '1+1'" in found.notes


def test_a_column_is_found_by_its_old_name_as_well():
    _, samples = read("=a,b,y\n1,2,3\n2,3,5\n", inputs=["=a"])
    assert samples.input_names == ("a",)


def test_columns_of_one_name_get_numbers():
    found, samples = read("a,a,a (2),y\n1,2,3,4\n2,3,4,6\n")
    assert samples.input_names == ("a", "a (3)", "a (2)")
    assert "the column 'a' is called 'a (3)'" in found.notes


NO_TABLES = {
    "nothing": (b"", "the file is empty"),
    "spaces": (b" \n \n", "the file is empty"),
    "a mark alone": (b"\xef\xbb\xbf", "the file is empty"),
    "comments alone": (b"# nothing yet\n", "the file is empty"),
    "separators alone": (b",,\n,,\n", "the file is empty"),
    "a header alone": (b"a,b\n", "the table has a header and no rows"),
    "a workbook": (b"PK\x03\x04\x14\x00", "the file is a workbook or an archive"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1", "the file is an old workbook"),
    "a compressed file": (b"\x1f\x8b\x08\x00", "a compressed file; unpack it first"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "the file is a picture"),
    "a PDF": (b"%PDF-1.7\n", "the file is a PDF"),
    "random bytes": (bytes(range(256)), "control character"),
    "a page": (b"<!DOCTYPE html><table>", "looks like HTML or XML"),
    "an experiment": (b'{"format": "gdgui-experiment/2"}', "looks like JSON"),
    "lists": (b"[[1, 2],\n [3, 4]]", "looks like JSON"),
    "numbers beyond computing": (b"a,b\n1e300,2\n2e300,3\n", "a: it has numbers beyond"),
    "a letter": (b"Dear all,\nplease find attached the numbers.\nYours\n", "line 2: 2 fields"),
    "one column": (b"a\n1\n2\n", "at least two columns expected"),
    "a quote that does not close": (b'a,b\n1,2\n"3,4\n5,6\n', "a quoted field does not end"),
    "text behind a quote": (b'a,b\n"1"x,2\n3,4\n', "behind line 1: a separator or the end"),
    "a long field": (b"a,b\n1," + b"x" * 200_000, "a field of at most"),
    "too many columns": (b",".join([b"1"] * 1001) + b"\n", "at most 1,000 columns expected"),
    "a short row": (b"a,b,c\n1,2,3\n4,5\n", "line 3: 3 fields expected as in line 1, 2 found"),
    "a long row": (b"a,b\n1,2\n\n4,5,6\n", "line 4: 2 fields expected as in line 1, 3 found"),
    "half of UTF-16": (b"\xff\xfea\x00b", "encoding: the file is not in utf-16"),
    "no encoding": (b"a,b\n1,\x81\n\x8d,2\n", "neither UTF-8 nor Windows-1252"),
    "text": (b"a,b\nx,y\nz,w\n", "target: a column that varies expected, none found"),
    "one class only": (b"a,b\n1,x\n2,x\n", "b: it has one class only, 'x'"),
    "constants": (b"a,b\n1,2\n1,2\n", "a: it has the same number in every row, '1'"),
    "NaN": (b"a,b\nnan,nan\nnan,nan\n", "it has no values"),
    "one row": (b"a,b\n1,2\n", "the same number in every row"),
    "one whole row": (b"a,b,c\n1,1,\n2,,3\n,2,4\n", "at least two rows with a value in each"),
    "all at one input": (b"a,b\n1,2\n1,3\n", "besides the target 'b', none found"),
}  # fmt: skip


@pytest.mark.parametrize("fault", NO_TABLES)
def test_what_is_no_table_to_learn_from_is_refused_with_a_sentence(fault):
    content, sentence = NO_TABLES[fault]
    with pytest.raises(UserError) as refusal:
        import_csv(content)
    text = str(refusal.value)
    assert sentence in text
    assert "\n" not in text
    assert len(text) < 500


TABLE = "a,t,k,c,y\n1,foo,m,7,2\n2,bar,m,7,3\n3,baz,n,7,5\n"

CHOICES = {
    "an input that is none": ({"inputs": ["b"]}, "inputs: some of a, t, k, c, y expected, 'b'"),
    "a target that is none": ({"target": "b"}, "target: some of a, t, k, c, y expected, 'b'"),
    "an input that is text": ({"inputs": ["t"]}, "inputs: 't' cannot be used: it is text ('foo'"),
    "a target that is text": ({"target": "t"}, "target: 't' cannot be used: it is text"),
    "a constant input": ({"inputs": ["c"]}, "inputs: 'c' cannot be used: it has the same number"),
    "a constant target": ({"target": "c"}, "target: 'c' cannot be used: it has the same number"),
    "one column twice": ({"inputs": ["a"], "target": "a"}, "inputs: 'a' is the target"),
    "numbers of a text": ({"target": "k", "is_class": False}, "a column of numbers expected, 'k'"),
    "no encoding": ({"file_format": CsvFormat(encoding="ebdic")}, "encoding: a name such as"),
    "bytes for letters": ({"file_format": CsvFormat(encoding="hex")}, "encoding: a name such as"),
    "two separators": ({"file_format": CsvFormat(separator=", ")}, "separator: one character or"),
    "a quote": ({"file_format": CsvFormat(separator='"')}, "separator: one character or"),
    "another separator": ({"file_format": CsvFormat(separator=";")}, "at least two columns"),
    "a decimal mark": ({"file_format": CsvFormat(decimal=";")}, "decimal: a point or a comma"),
}  # fmt: skip


@pytest.mark.parametrize("choice", CHOICES)
def test_a_choice_that_cannot_be_is_refused_with_a_sentence(choice):
    options, sentence = CHOICES[choice]
    with pytest.raises(UserError) as refusal:
        import_csv(TABLE.encode(), **options)
    assert sentence in str(refusal.value)


def test_a_target_of_too_many_numbers_is_no_class():
    text = "a,y\n" + "".join(f"{i},{i}\n" for i in range(40))
    with pytest.raises(UserError, match=r"'y' has 40 different numbers \(0, 1, 2, …\): at most 32"):
        import_csv(text.encode(), is_class=True)


def test_a_hundred_thousand_rows_are_read():
    text = "a,y\n" + "".join(f"{i},{i % 7}\n" for i in range(100_000))
    _, samples = read(text)
    assert samples.inputs.shape == (100_000, 1)


@pytest.mark.parametrize("header", ["", "a,y\n"])
def test_a_million_rows_are_refused_with_their_number(header):
    text = header + "1,2\n" * 1_000_000
    with pytest.raises(UserError, match=r"at most 100,000 rows expected, 1,000,000 found"):
        import_csv(text.encode())


def test_too_many_fields_are_refused_with_their_number_before_they_are_read():
    text = ("1," * 499 + "1\n") * 10_050
    with pytest.raises(UserError, match=r"at most 5,000,000 fields expected, 5,025,000 found"):
        import_csv(text.encode(), file_format=CsvFormat(header=False, separator=","))


def test_more_than_five_megabytes_are_refused_with_their_size_and_fewer_columns_fit():
    numbers = np.random.default_rng(1).random(13_000)
    header = ",".join(f"c{i}" for i in range(20))
    text = "\n".join([header, *(",".join([repr(float(number))] * 20) for number in numbers)])
    with pytest.raises(UserError, match=r"at most 5 MB of numbers expected, \d\.\d MB found"):
        import_csv(text.encode())
    assert import_csv(text.encode(), inputs=["c0", "c1"])
