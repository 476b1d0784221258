"""Tables from disk: what cannot be read is a sentence that names the file."""

import os

import pytest

import gdgui
from gdgui.data_files import MAX_BYTES, read_csv
from gdgui.engine.data.csv_columns import CsvFormat
from gdgui.errors import UserError

TABLE = "area,rooms,price\n71,3,223\n104,4,392\n60,2,187\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "houses.csv"
    path.write_text(TABLE)
    return path


def test_a_file_becomes_data_that_name_it(file):
    data = read_csv(file).data
    assert data.table.source == "houses.csv"
    assert [column.name for column in data.table.columns] == ["area", "rooms", "price"]


def test_columns_and_format_are_handed_on(file):
    file.write_text(TABLE.replace(",", ";"))
    found = read_csv(file, inputs=["rooms"], target="area", file_format=CsvFormat(separator=";"))
    assert [column.name for column in found.data.table.columns] == ["rooms", "area"]


def test_the_package_offers_it(file):
    assert gdgui.read_csv(file, target="price") == read_csv(file).data


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(UserError, match=r"none\.csv: no such file"):
        read_csv(tmp_path / "none.csv")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(UserError, match="a file expected, a folder found"):
        read_csv(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with a name")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError, match="a file expected, a pipe found"):
        read_csv(tmp_path / "pipe")


def test_a_name_that_no_system_takes_is_said():
    with pytest.raises(UserError, match="cannot be read"):
        read_csv("a\0b.csv")


def test_a_huge_file_is_refused_with_its_size_before_it_is_read(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 10**9)
    with pytest.raises(UserError, match=r"a file of at most 32 MB expected, 1,032 MB found"):
        read_csv(path)


def test_what_is_wrong_in_a_file_names_it(file):
    file.write_text(TABLE + "1,2\n")
    with pytest.raises(UserError) as refusal:
        read_csv(file)
    assert str(refusal.value) == ("houses.csv: line 5: 3 fields expected as in line 1, 2 found")
