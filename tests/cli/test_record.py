"""``gdgui record`` and ``gdgui export``, as someone calls them on a machine without a display."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from fractions import Fraction

import av
import numpy as np
import pytest

import gdgui
from gdgui.cli import commands as cli
from tests.processes import wait_beside


@pytest.fixture
def run(qapp, capsys):
    """Return a function that calls the command line: exit status, output, errors."""

    def call(*words):
        try:
            status = cli.main([str(word) for word in words])
        except SystemExit as end:
            status = end.code
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def gdgui_process(*words, **options):
    """Start the command in a process of its own, with no display."""
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment.pop("QT_QPA_PLATFORM", None)
    command = [sys.executable, "-m", "gdgui", *map(str, words)]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        **options,
    )  # fmt: skip


def test_a_film_of_1080p_is_h264_of_so_many_frames(tmp_path):
    target = tmp_path / "a.mp4"
    process = gdgui_process(
        "record", "four-optimizers", "--size", "1920x1080", "--fps", 30, "--steps", "0:10",
        "--speed", 10, "-o", target,
    )  # fmt: skip
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out, err) == (0, "", "")
    with av.open(str(target)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert (stream.width, stream.height) == (1920, 1080)
        assert stream.average_rate == Fraction(30)
        # Ten steps at ten a second, the last one, and a second of hold.
        assert sum(1 for _ in container.decode(video=0)) == 30 + 1 + 30


@pytest.mark.parametrize("name", ["film.webm", "film.gif", "frames"])
def test_the_name_of_the_file_says_what_it_is(run, tmp_path, name):
    target = tmp_path / name
    status, out, err = run(
        "record", "scalar-descent", "--size", "320x180", "--fps", 10, "--steps", ":4", "--speed", 5,
        "--hold", 0, "--view", "landscape", "--theme", "dark", "-o", target,
    )  # fmt: skip
    assert (status, out, err) == (0, "", "")
    if target.is_dir():
        assert len(list(target.glob("frame-*.png"))) == 9
        return
    with av.open(str(target)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 9


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["-o", "a.avi"], "ends in .mp4, .webm, .gif, or a folder for PNG frames, expected"),
        (["-o", "a.mp4", "--size", "321x180"], "an even width and height expected"),
        (["-o", "a.gif", "--fps", "60"], "1 to 50 frames per second expected of GIF"),
        (["-o", "a.mp4", "--size", "huge"], "one of 1080p, 720p, square, vertical or a size such"),
        (["-o", "a.mp4", "--steps", "9:3"], "a first and a last step such as 0:50"),
        (["-o", "a.mp4", "--steps", "0:51"], "--steps: a step from 0 to 50 expected, 51 found"),
        (["-o", "a.mp4", "--speed", "0"], "a number above 0 expected, '0' found"),
        (["-o", "a.mp4", "--speed", "0.1"], "0.25 to 1000 steps per second expected"),
        (["-o", "a.mp4", "--hold", "-1"], "0 to 60 seconds expected"),
        (["-o", "a.mp4", "--turn", "90"], "add `--view surface`"),
        (["-o", "a.mp4", "--turn", "right"], "a number of degrees expected"),
        (["-o", "a.mp4", "--run", "7"], "--run: a run from 0 to 3 expected, 7 found"),
        (["-o", "absent/a.mp4"], "cannot be written (no such file or directory)"),
    ],
)
def test_what_makes_no_film_is_one_sentence(run, tmp_path, monkeypatch, words, sentence):
    monkeypatch.chdir(tmp_path)
    status, out, err = run("record", "four-optimizers", *words)
    assert status == 2
    assert out == ""
    assert sentence in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_recording_leaves_the_old_film_and_nothing_else(tmp_path, number):
    target = tmp_path / "film.mp4"
    target.write_text("old")
    process = _film_under_way(target)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "gdgui: the recording was cancelled; nothing was written\n"
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_a_killed_recording_leaves_the_old_film_and_nothing_that_looks_finished(tmp_path):
    target = tmp_path / "film.mp4"
    target.write_text("old")
    process = _film_under_way(target)
    process.kill()
    process.communicate(timeout=60)
    assert target.read_text() == "old"
    (stray,) = set(tmp_path.iterdir()) - {target}
    assert stray.name.startswith(".film.mp4.")
    assert stray.name.endswith("~")


def _film_under_way(target):
    """Start a film of 750 frames, and return its process once the codec has written something."""
    process = gdgui_process(
        "record", "four-optimizers", "--size", "1280x720", "--speed", 2, "-o", target
    )
    unfinished = f".{target.name}.*~"
    wait_beside(
        process,
        lambda: any(path.stat().st_size > 100_000 for path in target.parent.glob(unfinished)),
    )
    return process


# Export


def test_tapes_are_exported_with_every_digit(run, tmp_path):
    tapes = gdgui.descend(gdgui.load("learning-rates"))
    for suffix in (".csv", ".json", ".npz"):
        assert run("export", "learning-rates", "-o", tmp_path / f"tapes{suffix}") == (0, "", "")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "tapes.csv").read_text())))
    assert [float(row["x"]) for row in rows if row["run"] == "1"] == tapes[1].x[:, 0].tolist()
    assert json.loads((tmp_path / "tapes.json").read_text())["runs"][2]["f"] == tapes[2].f.tolist()
    with np.load(tmp_path / "tapes.npz") as arrays:
        assert np.array_equal(arrays["grad_0"], tapes[0].grad)


@pytest.mark.parametrize("words", [[], ["--torch"]])
def test_a_script_is_exported(run, tmp_path, words):
    target = tmp_path / "descent.py"
    assert run("export", "four-optimizers", *words, "-o", target) == (0, "", "")
    text = target.read_text()
    compile(text, str(target), "exec")
    assert ("import torch" in text) == bool(words)


def test_pictures_are_exported_as_vectors_or_pixels(run, tmp_path):
    for suffix, view in ((".svg", "landscape"), (".png", "plots")):
        target = tmp_path / f"picture{suffix}"
        words = ["--view", view, "--size", "640x400", "--step", 7, "-o", target]
        if suffix == ".png":
            words += ["--scale", 2]
        assert run("export", "four-optimizers", *words) == (0, "", "")
    svg = (tmp_path / "picture.svg").read_text()
    assert svg.startswith("<svg")
    assert "<text" in svg
    assert "<image" not in svg
    with av.open(str(tmp_path / "picture.png")) as picture:
        assert (picture.streams.video[0].width, picture.streams.video[0].height) == (1280, 800)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["-o", "a.pdf"], "ends in .csv, .json, .npz, .py, .svg, .png expected, .pdf found"),
        (["-o", "a.csv", "--torch"], "--torch: a script (.py) expected, a.csv found"),
        (["-o", "a.svg", "--step", "51"], "--step: a step from 0 to 50 expected, 51 found"),
        (["-o", "absent/a.py"], "cannot be written"),
    ],
)
def test_what_cannot_be_exported_is_one_sentence(run, tmp_path, monkeypatch, words, sentence):
    monkeypatch.chdir(tmp_path)
    status, out, err = run("export", "four-optimizers", *words)
    assert status == 2
    assert out == ""
    assert sentence in err
    assert list(tmp_path.iterdir()) == []
