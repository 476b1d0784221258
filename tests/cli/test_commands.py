"""The command line, as a shell sees it: what it prints, where, and how it exits."""

import csv
import io
import os
import subprocess
import sys

import msgspec
import numpy as np
import pytest

from gdgui.cli.commands import main
from gdgui.examples import NAMES


@pytest.fixture
def run(capsys):
    """Return a function that runs the command line: exit status, output, errors."""

    def run_it(*arguments):
        try:
            status = main(arguments)
        except SystemExit as stop:
            status = stop.code
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run_it


def last_rows(output):
    """Return the last row of each run."""
    rows = {row["run"]: row for row in csv.DictReader(io.StringIO(output))}
    return list(rows.values())


def test_the_examples_are_listed_with_a_tab_and_a_title(run):
    status, output, _ = run("examples")
    assert status == 0
    lines = [line.split("\t") for line in output.splitlines()]
    assert [name for name, _ in lines] == list(NAMES)
    assert all(title for _, title in lines)


def test_a_run_in_one_dimension_prints_csv_and_a_sentence(run):
    status, output, errors = run("run", "scalar-descent")
    assert status == 0
    assert output.splitlines()[0] == "run,step,x,f,grad_x"
    assert len(output.splitlines()) == 22
    assert float(last_rows(output)[0]["x"]) == pytest.approx(0.057646075230342354, rel=1e-12)
    assert errors.count("\n") == 1
    assert "still moving after 20 steps" in errors


def test_a_run_in_two_dimensions_has_both_coordinates(run):
    _, output, _ = run("run", "vector-descent")
    assert output.splitlines()[0] == "run,step,x,y,f,grad_x,grad_y"


def test_the_numbers_of_the_exercises(run):
    _, output, _ = run("run", "learning-rates")
    assert float(last_rows(output)[3]["x"]) == pytest.approx(6.341208972812728, rel=1e-12)
    _, output, errors = run("run", "exercise-rates")
    assert float(last_rows(output)[3]["x"]) == pytest.approx(327683.0, rel=1e-12)
    assert "oscillating" in errors.splitlines()[2]


def test_steps_may_be_given(run):
    _, output, _ = run("run", "scalar-descent", "--steps", "3")
    assert len(output.splitlines()) == 5


@pytest.mark.parametrize("suffix", [".csv", ".json", ".npz"])
def test_the_tapes_go_to_a_file(run, tmp_path, suffix):
    path = tmp_path / f"tapes{suffix}"
    status, output, errors = run("run", "double-well", "-o", str(path))
    assert status == 0
    assert output == ""
    assert len(errors.splitlines()) == 2
    if suffix == ".npz":
        assert np.load(path)["x_1"].shape == (41, 1)
    elif suffix == ".json":
        assert len(msgspec.json.decode(path.read_bytes())["runs"][1]["x"]) == 41
    else:
        assert len(path.read_text().splitlines()) == 2 * 41 + 1


EXPERIMENT = (
    '{"format": "gdgui-experiment/1", "steps": 5, "objective": {"formula": "%s"},'
    ' "runs": [{"optimizer": "gd", "start": [1.0]}]}'
)

BAD_FILES = {
    "an empty file": ("", "empty"),
    "half a file": (EXPERIMENT[:60], "not whole JSON"),
    "a wrong type": (EXPERIMENT.replace("5", '"five"', 1) % "x", "steps: a whole number expected"),
    "an unknown key": (EXPERIMENT.replace("{", '{"stepps": 5, ', 1) % "x", "unknown key `stepps`"),
    "an unknown method": (EXPERIMENT.replace('"gd"', '"sgd"') % "x", "runs[0].optimizer"),
    "no runs": (
        '{"format": "gdgui-experiment/1", "steps": 5, "objective": {"formula": "x"}, "runs": []}',
        "runs: 1 to",
    ),
    "nan": (EXPERIMENT.replace("1.0", "NaN") % "x", "runs[0].start[0]: a finite number"),
    "infinity": (EXPERIMENT.replace("1.0", "1e999") % "x", "runs[0].start[0]: a finite number"),
    "one number for two": (EXPERIMENT % "x + y", "runs[0].start: 2 numbers expected"),
    "negative steps": (EXPERIMENT.replace("5", "-1", 1) % "x", "steps: a whole number from 0"),
    "too many steps": (EXPERIMENT.replace("5", "1000000000000", 1) % "x", "steps: a whole number"),
    "another version": (EXPERIMENT.replace("ment/1", "ment/7") % "x", "version 7"),
    "a bad formula": (EXPERIMENT % "x**", "objective.formula"),
    "an import": (EXPERIMENT % "__import__('os').system('x')", "objective.formula"),
    "an unknown function": (EXPERIMENT % "sen(x)", "'sen' is not a function (is sin meant?)"),
}


@pytest.mark.parametrize("command", ["run", "open", "render"])
@pytest.mark.parametrize("fault", BAD_FILES)
def test_a_bad_file_is_one_sentence_and_exit_status_2(run, tmp_path, fault, command):
    text, expected = BAD_FILES[fault]
    path = tmp_path / "bad.json"
    path.write_text(text)
    more = ("-o", str(tmp_path / "a.png")) if command == "render" else ()
    status, output, errors = run(command, str(path), *more)
    assert status == 2
    assert output == ""
    assert errors.startswith("gdgui: bad.json: ")
    assert expected in errors
    assert "Traceback" not in errors
    assert not (tmp_path / "a.png").exists()


def test_a_missing_file_names_itself_and_the_examples(run):
    status, _, errors = run("run", "nowhere.json")
    assert status == 2
    assert "nowhere.json: no such file" in errors
    assert "four-optimizers" in errors


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("run", "ravine", "--steps", "-1"), "0 to 10,000,000"),
        (("run", "ravine", "--steps", "1000000000000"), "0 to 10,000,000"),
        (("run", "ravine", "-o", "tapes.xlsx"), ".csv, .json, .npz"),
        (("run", "ravine", "-o", "/nowhere/tapes.csv"), "cannot be written"),
        (("render", "ravine", "-o", "a.gif"), "ends in .png"),
        (("render", "ravine", "--size", "0x0", "-o", "a.png"), "a size such as"),
        (("render", "ravine", "--step", "1000", "-o", "a.png"), "from 0 to 60"),
        (("render", "ravine", "--theme", "pink", "-o", "a.png"), "light"),
    ],
)
def test_a_bad_option_is_refused_with_exit_status_2(
    run, tmp_path, monkeypatch, arguments, expected
):
    monkeypatch.chdir(tmp_path)
    status, output, errors = run(*arguments)
    assert status == 2
    assert output == ""
    assert expected in errors
    assert list(tmp_path.iterdir()) == []


def test_memory_that_does_not_suffice_is_a_sentence(run, monkeypatch):
    def none_left(*_, **_given):
        raise MemoryError

    monkeypatch.setattr("gdgui.engine.descent.descent.Descent.advance", none_left)
    status, output, errors = run("run", "scalar-descent")
    assert (status, output) == (2, "")
    assert errors.startswith("gdgui: there is not enough memory")
    assert errors.count("\n") == 1


@pytest.mark.parametrize("command", [(), ("run",), ("render",), ("open",), ("examples",)])
def test_help_says_what_a_command_is_for(run, command):
    status, output, _ = run(*command, "--help")
    assert status == 0
    assert len(output.splitlines()) > 5


def gdgui(*arguments, folder, **environment):
    """Run gdgui in a process of its own, without a display."""
    clean = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    clean.pop("QT_QPA_PLATFORM", None)
    return subprocess.run(
        [sys.executable, "-m", "gdgui", *arguments],
        cwd=folder,
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have a display")
@pytest.mark.parametrize("display", [{}, {"DISPLAY": ":4711"}])
def test_without_a_display_it_says_so_and_renders_the_default_example(tmp_path, display):
    result = gdgui(folder=tmp_path, **display)
    assert result.returncode == 0
    assert "there is no display" in result.stderr
    assert (tmp_path / "gdgui.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have a display")
def test_a_table_is_opened_as_an_experiment_that_learns_from_it(tmp_path):
    (tmp_path / "houses.csv").write_text("area,price\n40,202\n50,222\n60,249\n80,302\n")
    result = gdgui("open", "houses.csv", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "gdgui.png").read_bytes().startswith(b"\x89PNG")
    (tmp_path / "bad.csv").write_text("area,price\n40\n")
    result = gdgui("open", "bad.csv", folder=tmp_path)
    assert result.returncode == 2
    assert "bad.csv: line 2: 2 fields expected" in result.stderr


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path):
    shell = f"{sys.executable} -m gdgui run rosenbrock-valley --steps 20000 | head -n 2"
    result = subprocess.run(
        ["bash", "-o", "pipefail", "-c", shell],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert len(result.stdout.splitlines()) == 2
    assert "Traceback" not in result.stderr
    assert "BrokenPipe" not in result.stderr


def test_the_overlays_of_the_command_line_are_those_of_the_window():
    from gdgui.cli import arguments as cli_types
    from gdgui.ui.landscape.overlays import OVERLAYS

    assert cli_types.overlays("all") == frozenset(OVERLAYS)
    assert cli_types.overlays("none") == frozenset()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--run", "4"], "--run: a run from 0 to 3 expected, 4 found"),
        (["--run", "x"], "the number of a run expected, 'x' found"),
        (["--show", "gradient,arrows"], "expected, 'arrows' found"),
    ],
)
def test_render_refuses_what_makes_no_sense(options, sentence, tmp_path, capsys):
    from gdgui.cli import commands as cli

    target = str(tmp_path / "a.png")
    try:
        status = cli.main(["render", "four-optimizers", *options, "-o", target])
    except SystemExit as end:
        status = end.code
    assert status == 2
    assert sentence in capsys.readouterr().err


TRAINING = (
    '{"format": "gdgui-experiment/3", "steps": 40, "objective": {"data": {"rows": [[1, 3.1], '
    '[2, 4.9], [3, 7.05], [4, 9.0]]}, "model": {}}, "runs": [{"optimizer": "newton", '
    '"start": [0, 0]}]}'
)


def test_a_training_is_run_and_told_and_pictured(qapp, tmp_path, capsys):
    path = tmp_path / "line.gdgui"
    path.write_text(TRAINING)
    assert main(["run", str(path)]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("run,step,w,b,f,grad_w,grad_b\n0,0,0.0,0.0,")
    assert "; y = 1.05 + 1.985 x; " in printed.err
    picture = tmp_path / "picture.png"
    assert main(["map", str(path), "-o", str(picture)]) == 2
    assert capsys.readouterr().err.startswith("gdgui: objective")
    assert not picture.exists()
    assert main(["render", str(path), "-o", str(picture)]) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
