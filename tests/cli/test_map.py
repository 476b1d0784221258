"""``gdgui map`` as a user calls it."""

import contextlib
import os
import pty
import signal
import subprocess
import sys

import numpy as np
import pytest

from gdgui.cli.commands import main
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.descent import descend
from gdgui.engine.descent.problem import resolve
from gdgui.engine.maps.grid import basin_axes, compute_map, find_targets
from gdgui.files import load, save
from tests.ui.learning_experiments import network


def test_basins_as_numbers(tmp_path):
    target = tmp_path / "basins.npz"
    assert main(["map", "four-optimizers", "--size", "32", "-o", str(target)]) == 0
    found = np.load(target)
    problem = resolve(load("four-optimizers"))
    axes = basin_axes(problem.objective.domain, (32, 32))
    made = compute_map(problem, 0, axes, find_targets(problem.objective))
    assert np.array_equal(found["labels"], made.labels)
    assert np.array_equal(found["x"], axes[0].values)
    assert np.array_equal(found["y"], axes[1].values)
    reached = made.labels >= 0
    assert np.array_equal(found["steps"][reached], made.arrived[reached])
    assert np.array_equal(found["steps"][~reached], made.steps[~reached])
    assert found["minima"].shape == (4, 2)


def test_basins_of_one_dimension_have_no_y(tmp_path):
    target = tmp_path / "basins.npz"
    assert main(["map", "double-well", "--size", "50", "-o", str(target)]) == 0
    found = np.load(target)
    assert "y" not in found
    assert found["labels"].shape == (50,)


def test_learning_rates_have_a_row_for_each_run(tmp_path):
    target = tmp_path / "rates.npz"
    options = ["--kind", "learning-rate", "--size", "40", "--from", "0.001", "--to", "1"]
    assert main(["map", "four-optimizers", *options, "-o", str(target)]) == 0
    found = np.load(target)
    assert found["loss"].shape == (4, 40)
    assert found["labels"][3] == "Adam"
    assert found["learning_rate"][[0, -1]] == pytest.approx([0.001, 1.0])


def test_a_pair_is_named_by_its_axes(tmp_path):
    target = tmp_path / "pair.npz"
    options = ["--kind", "pair", "--run", "3", "--pair", "beta1,beta2", "--size", "9"]
    assert main(["map", "four-optimizers", *options, "-o", str(target)]) == 0
    found = np.load(target)
    assert found["loss"].shape == (9, 9)
    assert found["beta1"].shape == found["beta2"].shape == (9,)


@pytest.mark.parametrize("plane", ["principal", "random", "iterates", "axes"])
def test_a_plane_has_losses_paths_and_how_much_of_them_it_holds(plane, tmp_path):
    source, target = tmp_path / "network.gdgui", tmp_path / "plane.npz"
    save(network(), source)
    options = ["--kind", "plane", "--plane", plane, "--size", "7"]
    assert main(["map", str(source), *options, "-o", str(target)]) == 0
    found = np.load(target)
    problem = resolve(network())
    learning = problem.learning
    loss = trained_objective(learning.data, learning.network)
    tapes = descend(network())
    for row, column in ((0, 0), (2, 5), (6, 3)):
        place = np.array([found["x"][column], found["y"][row]])
        value, _ = loss.value_and_gradient(found["origin"] + place @ found["directions"])
        assert found["loss"][row, column] == pytest.approx(value, rel=1e-12)
    rows = np.concatenate([tape.x for tape in tapes])
    centred = rows - rows.mean(axis=0)
    inside = centred @ found["directions"].T
    assert found["share"] == pytest.approx((inside**2).sum() / (centred**2).sum(), rel=1e-10)
    assert found["labels"].tolist() == ["Adam", "Gradient descent"]
    for index, tape in enumerate(tapes):
        path = (tape.x - found["origin"]) @ found["directions"].T
        assert found[f"path_{index}"] == pytest.approx(path, abs=1e-10)
        assert found["true_loss"][index] == pytest.approx(loss.value_and_gradient(tape.x[-1])[0])
        nearest = found["origin"] + path[-1] @ found["directions"]
        if plane != "axes":
            shown, _ = loss.value_and_gradient(nearest)
            assert found["plane_loss"][index] == pytest.approx(shown, rel=1e-10)
    assert found["x"][0] < found["path_0"][:, 0].min()
    assert found["y"][-1] > found["path_0"][:, 1].max()


def test_a_plane_of_two_parameters_takes_their_names(tmp_path):
    source, target = tmp_path / "network.gdgui", tmp_path / "plane.npz"
    save(network(), source)
    options = ["--kind", "plane", "--pair", "b1_2,w1_1_1", "--size", "5"]
    assert main(["map", str(source), *options, "-o", str(target)]) == 0
    names = resolve(network()).objective.coordinates
    units = np.eye(len(names))[[names.index("w1_1_1"), names.index("b1_2")]]
    assert np.load(target)["directions"] == pytest.approx(units)


@pytest.mark.parametrize(
    ("experiment", "options", "sentence"),
    [
        ("four-optimizers", [], "--kind plane: an experiment that learns from data expected"),
        ("network", ["--pair", "w1_1_1,nothing"], "pair: parameters such as w1_1_1"),
        ("network", ["--pair", "b1_1,b1_1"], "pair: two different parameters expected"),
        ("network", ["--scheduler", "tcp://x:1"], "--scheduler: --kind plane is made by threads"),
        ("short", ["--plane", "iterates"], "three iterates expected, 2 found"),
        ("wild", [], "a visible run that stays finite expected, all have diverged"),
    ],
)
def test_where_there_is_no_plane_a_sentence_says_why(
    experiment, options, sentence, capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    save(network(), tmp_path / "network.gdgui")
    save(network(steps=1), tmp_path / "short.gdgui")
    wild = network(methods=("gd",), activation="linear", output="linear", rate=9e5)
    save(wild, tmp_path / "wild.gdgui")
    source = experiment if experiment == "four-optimizers" else f"{experiment}.gdgui"
    assert main(["map", source, "--kind", "plane", *options, "-o", "a.npz"]) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "a.npz").exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["-o", "a.gif"], "a name that ends in .png or .npz expected"),
        (["--run", "9", "-o", "a.npz"], "--run: a run from 0 to 3 expected, 9 found"),
        (
            ["--kind", "pair", "--pair", "learning_rate", "-o", "a.npz"],
            "pair: two of the hyperparameters of Gradient",
        ),
        (
            ["--kind", "learning-rate", "--from", "1", "--to", "0.1", "-o", "a.npz"],
            "learning rates from a lower to a higher one above 0 expected, 1 and 0.1 found",
        ),
    ],
)
def test_wrong_options_are_refused_with_a_sentence(
    options, sentence, capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert main(["map", "four-optimizers", *options]) == 2
    assert sentence in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def run_map(*arguments):
    command = [sys.executable, "-m", "gdgui", "map", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)


@pytest.mark.parametrize("kind", ["basins", "learning-rate", "pair"])
def test_a_picture_has_the_size_that_was_asked_for(kind, tmp_path):
    target = tmp_path / "map.png"
    options = ["--kind", kind, "--run", "3", "--size", "180", "--theme", "dark"]
    done = run_map("four-optimizers", *options, "-o", str(target))
    assert done.returncode == 0, done.stderr
    content = target.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(content[16:20], "big") == 180
    assert int.from_bytes(content[20:24], "big") == 180


def test_a_picture_of_a_plane_has_the_size_that_was_asked_for(tmp_path):
    source, target = tmp_path / "network.gdgui", tmp_path / "plane.png"
    save(network(), source)
    done = run_map(str(source), "--kind", "plane", "--size", "180", "-o", str(target))
    assert done.returncode == 0, done.stderr
    content = target.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(content[16:20], "big") == 180


def test_ctrl_c_leaves_no_file(tmp_path):
    target = tmp_path / "map.npz"
    experiment = tmp_path / "long.json"
    text = (
        '{"format": "gdgui-experiment/1", "objective": {"name": "rosenbrock"}, "steps": 100000,'
        ' "runs": [{"optimizer": "adam", "start": [0, 0]}]}'
    )
    experiment.write_text(text)
    command = [sys.executable, "-m", "gdgui", "map", str(experiment), "-o", str(target)]
    # On a terminal it says how far it has come, so that it is known when it is under way.
    terminal, its_end = pty.openpty()
    process = subprocess.Popen(command, stderr=its_end)
    os.close(its_end)
    said = b""
    while b"%" not in said:
        said += os.read(terminal, 1024)
    process.send_signal(signal.SIGINT)
    # Linux tells of the end of a terminal by an error.
    with contextlib.suppress(OSError):
        while more := os.read(terminal, 1024):
            said += more
    os.close(terminal)
    assert process.wait(60) == 130
    assert b"the map was cancelled; nothing was written" in said
    assert [path.name for path in tmp_path.iterdir()] == ["long.json"]


def test_a_cluster_makes_the_same_map(tmp_path):
    distributed = pytest.importorskip("distributed", reason="needs gdgui[cluster]")
    alone, together = tmp_path / "alone.npz", tmp_path / "together.npz"
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    )
    try:
        options = ["--size", "64", "--run", "3"]
        assert main(["map", "four-optimizers", *options, "-o", str(alone)]) == 0
        scheduler = ["--scheduler", cluster.scheduler_address]
        assert main(["map", "four-optimizers", *options, *scheduler, "-o", str(together)]) == 0
    finally:
        cluster.close()
    first, second = np.load(alone), np.load(together)
    assert set(first) == set(second)
    for name in first:
        assert np.array_equal(first[name], second[name])


def test_a_cluster_that_does_not_answer_is_a_sentence(tmp_path, capsys, monkeypatch):
    pytest.importorskip("distributed", reason="needs gdgui[cluster]")
    monkeypatch.setattr("gdgui.cli.map._PATIENCE_SECONDS", 1)
    options = ["--scheduler", "tcp://127.0.0.1:9", "-o", str(tmp_path / "a.npz")]
    assert main(["map", "four-optimizers", *options]) == 2
    assert "no cluster answers at tcp://127.0.0.1:9" in capsys.readouterr().err
