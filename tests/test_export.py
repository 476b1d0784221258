"""Tapes as CSV, JSON and NPZ."""

import csv
import io
import json
import math
import os

import numpy as np
import pytest

from gdgui.cli.commands import main
from gdgui.engine.descent.descent import descend
from gdgui.engine.descent.problem import resolve
from gdgui.examples import example
from gdgui.experiment import Experiment, Objective, Run
from gdgui.export import (
    EXPORT_FORMATS,
    ExportFormat,
    csv_lines,
    save_tapes,
    suffixes_of,
)
from gdgui.files import FileError

PLANE = Experiment(
    title="Größe",
    objective=Objective(formula="log(x) + y^2"),
    runs=[
        Run(
            optimizer="gd",
            hyperparameters={"learning_rate": 1 / 3, "weight_decay": 0.0},
            start=[0.5, 0.1],
        ),
        Run(optimizer="adam", start=[0.7, -1e-17], label="second"),
    ],
    steps=3,
)
"""The first run leaves the domain at step 1, where log(x) is nan."""


@pytest.fixture
def tapes():
    found = descend(PLANE)
    assert math.isnan(found[0].f[-1])
    return found


@pytest.mark.parametrize(
    ("name", "header"),
    [("scalar-descent", "run,step,x,f,grad_x\n"), ("saddle", "run,step,x,y,f,grad_x,grad_y\n")],
)
def test_a_table_names_its_columns(name, header):
    assert next(csv_lines(descend(example(name)))) == header


def test_a_table_has_a_line_for_every_step_of_every_run():
    tapes = descend(example("learning-rates"))
    rows = list(csv.DictReader(io.StringIO("".join(csv_lines(tapes)))))
    assert [(int(row["run"]), int(row["step"])) for row in rows] == [
        (run, step) for run in range(4) for step in range(13)
    ]


def test_the_numbers_of_a_table_read_back_to_the_bit(tapes):
    rows = list(csv.DictReader(io.StringIO("".join(csv_lines(tapes)))))
    for run, tape in enumerate(tapes):
        own = [row for row in rows if row["run"] == str(run)]
        for columns, array in ((("x", "y"), tape.x), (("grad_x", "grad_y"), tape.grad)):
            read = np.array([[float(row[column]) for column in columns] for row in own])
            assert read.tobytes() == np.ascontiguousarray(array).tobytes()
        assert np.array([float(row["f"]) for row in own]).tobytes() == tape.f.tobytes()


def test_the_table_of_the_first_example_is_known_by_heart():
    lines = list(csv_lines(descend(example("scalar-descent"))))
    assert lines[1] == "0,0,5.0,25.0,10.0\n"
    assert lines[2] == "0,1,4.0,16.0,8.0\n"
    assert lines[-1].startswith("0,20,0.057646075230342354,")


def test_a_csv_file_is_the_table(tmp_path, tapes):
    save_tapes(resolve(PLANE), tapes, tmp_path / "tape.csv")
    assert (tmp_path / "tape.csv").read_text() == "".join(csv_lines(tapes))


def test_json_holds_every_run_and_null_for_what_is_no_number(tmp_path, tapes):
    save_tapes(resolve(PLANE), tapes, tmp_path / "tape.json")
    text = (tmp_path / "tape.json").read_text("utf-8")
    assert "NaN" not in text
    assert "Infinity" not in text
    data = json.loads(text)
    assert data["title"] == "Größe"
    assert data["formula"] == "log(x) + y^2"
    first, second = data["runs"]
    assert (first["status"], second["status"]) == ("diverged", "moving")
    assert second["label"] == "second"
    assert first["hyperparameters"] == {"learning_rate": 1 / 3, "weight_decay": 0.0}
    assert first["step_size"] == {"rule": "constant", "parameters": {}, "warmup": 0}
    assert set(first["eta"]) == {1 / 3}
    assert second["hyperparameters"]["beta2"] == 0.999
    assert first["f"][-1] is None
    assert first["f"][0] == tapes[0].f[0]
    assert second["x"] == tapes[1].x.tolist()
    assert second["grad"] == tapes[1].grad.tolist()


def test_npz_holds_the_arrays_to_the_bit(tmp_path, tapes):
    save_tapes(resolve(PLANE), tapes, tmp_path / "tape.npz")
    with np.load(tmp_path / "tape.npz", allow_pickle=False) as data:
        assert sorted(data) == sorted(
            f"{name}_{run}" for name in ("x", "f", "grad", "eta", "status") for run in (0, 1)
        )
        for run, tape in enumerate(tapes):
            for name in ("x", "f", "grad", "eta"):
                assert data[f"{name}_{run}"].tobytes() == getattr(tape, name).tobytes()
            assert str(data[f"status_{run}"]) == tape.status


@pytest.mark.parametrize("name", ["tape.CSV", "tape.Json", "tape.NPZ"])
def test_the_suffix_may_be_written_large(tmp_path, tapes, name):
    save_tapes(resolve(PLANE), tapes, tmp_path / name)
    assert (tmp_path / name).stat().st_size > 0


@pytest.mark.parametrize(("name", "found"), [("tape.txt", "'.txt' found"), ("tape", "found")])
def test_another_suffix_is_refused_and_nothing_written(tmp_path, tapes, name, found):
    with pytest.raises(FileError) as refusal:
        save_tapes(resolve(PLANE), tapes, tmp_path / name)
    assert ".csv, .json, .npz" in str(refusal.value)
    assert str(refusal.value).endswith(found)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["tape.csv", "tape.json", "tape.npz"])
def test_a_full_disk_leaves_the_old_table_whole(tmp_path, monkeypatch, tapes, name):
    def full(*_):
        raise OSError(28, os.strerror(28))

    target = tmp_path / name
    target.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="the disk is full"):
        save_tapes(resolve(PLANE), tapes, target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_new_format_is_one_declaration(monkeypatch, tmp_path):
    def lines(problem, tapes):
        for run, tape in zip(problem.runs, tapes, strict=True):
            yield f"{run.label}\t{tape.f[-1]!r}\n".encode()

    monkeypatch.setitem(EXPORT_FORMATS, ".tsv", ExportFormat("Last values", "iterates", lines))
    for command in ("export", "run"):
        target = tmp_path / f"{command}.tsv"
        assert main([command, "scalar-descent", "-o", str(target)]) == 0
        assert target.read_text().startswith("Gradient descent\t")
    assert ".tsv" in suffixes_of("iterates")
