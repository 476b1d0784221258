"""``gdgui data``, as a shell sees it."""

import pytest

from gdgui.cli.commands import main
from gdgui.engine.data.catalogue import data_sets


@pytest.fixture
def run(capsys):
    """Return a function that runs ``gdgui data``: exit status, output, errors."""

    def run_it(*arguments):
        try:
            status = main(["data", *map(str, arguments)])
        except SystemExit as stop:
            status = stop.code
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run_it


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "houses.csv"
    path.write_text("area;kind;price\n71,5;flat;223\n104;house;392\n60;flat;187\n;flat;200\n")
    return path


def test_the_sets_are_listed_with_a_tab_and_a_title(run):
    status, output, _ = run("list")
    assert status == 0
    lines = [line.split("\t") for line in output.splitlines()]
    assert [name for name, _ in lines] == list(data_sets())
    assert all(title for _, title in lines)


@pytest.mark.parametrize("name", data_sets())
def test_each_set_is_shown_with_shape_columns_source_and_licence(run, name):
    status, output, errors = run("show", name)
    assert status == 0
    assert errors == ""
    lines = output.splitlines()
    assert lines[0] == data_sets()[name].title
    for beginning in ("about: ", "shape: ", "inputs: ", "target: ", "source: ", "licence: "):
        assert sum(line.startswith(beginning) for line in lines) == 1


def test_ranges_units_classes_and_missing_values_are_shown(run):
    _, output, _ = run("show", "penguins")
    assert "shape: 344 rows, 8 columns\n" in output
    assert "  bill_length (mm): 32.1 to 59.6; 2 missing\n" in output
    assert "  species: Adelie (152), Chinstrap (68), Gentoo (124)\n" in output


def test_a_wide_set_does_not_flood_the_terminal(run):
    _, output, _ = run("show", "digits")
    assert len(output.splitlines()) < 30
    assert "  and 49 columns more\n" in output
    assert "  digit: 0 (178), 1 (182)" in output


def test_a_set_that_is_none_is_a_sentence_with_the_nearest(run):
    status, output, errors = run("show", "penguin")
    assert (status, output) == (2, "")
    assert "'penguin' found (is penguins meant?)" in errors


def test_a_file_is_checked(run, file):
    status, output, errors = run("check", file)
    assert (status, errors) == (0, "")
    assert output.splitlines() == [
        "houses.csv",
        "shape: 4 rows, 3 columns",
        "inputs: area, kind",
        "target: price",
        "  area: 60 to 104; 1 missing",
        "  kind: flat (3), house (1)",
        "  price: 187 to 392",
        "note: the fields are separated by semicolons",
        "note: numbers have decimal commas",
        "note: 1 of 4 rows is left out, for a value is missing in area (1)",
        "note: kind is coded: 1 in a column of its own for house, 0 in all of them for flat",
    ]


def test_columns_are_chosen_and_numbers_made_classes(run, file):
    _, output, _ = run("check", file, "--inputs", "price, area", "--target", "kind")
    assert "inputs: price, area\ntarget: kind\n" in output
    _, output, _ = run("check", file, "--inputs", "kind", "--classes")
    assert "note: price is a class: 187 (1), 200 (1), 223 (1), 392 (1)" in output


def test_the_format_may_be_told(run, file):
    file.write_bytes("größe,y\n1,3\n2,5\n".encode("cp437"))
    options = ("--encoding", "cp437", "--separator", "comma", "--decimal", ".", "--header")
    _, output, _ = run("check", file, *options)
    assert "inputs: größe\n" in output
    assert "note" not in output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "the following arguments are required: ACTION"),
        (("show",), "the following arguments are required: NAME"),
        (("check", "nowhere.csv"), "nowhere.csv: no such file"),
        (("check", "nowhere.csv", "--classes", "--numbers"), "not allowed with"),
        (("list", "iris"), "unrecognized arguments: iris"),
    ],
)
def test_wrong_arguments_are_one_sentence_and_exit_status_2(run, arguments, sentence):
    status, output, errors = run(*arguments)
    assert (status, output) == (2, "")
    assert sentence in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--target", "garden", "target: some of area, kind, price expected, 'garden' found"),
        ("--separator", "ab", "separator: one character or one of tab, semicolon"),
        ("--decimal", ";", "decimal: a point or a comma expected"),
        ("--encoding", "nonsense", "encoding: a name such as"),
    ],
)
def test_a_wrong_choice_names_the_file_and_the_option(run, file, option, value, sentence):
    status, output, errors = run("check", file, option, value)
    assert (status, output) == (2, "")
    assert errors.startswith(f"gdgui: houses.csv: {sentence}")
