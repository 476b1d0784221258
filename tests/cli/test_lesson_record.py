"""``gdgui lesson record``, as someone calls it on a machine without a display."""

import hashlib
import os
import signal
import subprocess
import sys

import pytest

from tests.lessons.samples import lesson_json
from tests.processes import wait_beside


@pytest.fixture
def lesson_file(tmp_path):
    path = tmp_path / "two pages.gdlesson"
    path.write_bytes(lesson_json())
    return path


def gdgui_process(*words, **environment):
    """Start the command in a process of its own, with no display."""
    inherited = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    inherited.pop("QT_QPA_PLATFORM", None)
    command = [sys.executable, "-m", "gdgui", *map(str, words)]
    return subprocess.Popen(
        command, env=inherited | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def frames_in(folder):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.png")
    }


def files_in(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.skipif(sys.platform != "linux", reason="says where its data lie by XDG_DATA_HOME")
def test_two_processes_make_the_same_frames_whoever_has_answered_what(lesson_file, tmp_path):
    from datetime import UTC, datetime

    from gdgui.lessons.answers import Answers, with_revealed
    from gdgui.lessons.catalogue import load_lesson
    from gdgui.lessons.progress import Progress, ProgressFile

    home = tmp_path / "data"
    lesson, fingerprint = load_lesson(lesson_file)
    answers = with_revealed(Answers(lesson=lesson.title, fingerprint=fingerprint), 0, 1)
    kept = ProgressFile(home / "gdgui" / "lessons", lesson, fingerprint)
    kept.write(Progress(answers=answers, page=1, time=datetime.now(UTC)))
    before = files_in(home)
    ways = {"first": str(home), "second": str(tmp_path / "nothing yet")}
    for name, data in ways.items():
        process = gdgui_process(
            "lesson", "record", lesson_file, "--size", "640x360", "--fps", 1, "--theme", "dark",
            "-o", tmp_path / name, XDG_DATA_HOME=data,
        )  # fmt: skip
        out, err = process.communicate(timeout=120)
        assert (process.returncode, out, err) == (0, "", "")
    frames = frames_in(tmp_path / "first")
    assert len(frames) > 40
    assert frames_in(tmp_path / "second") == frames
    assert files_in(home) == before
    assert not (tmp_path / "nothing yet" / "gdgui" / "lessons").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_an_interrupted_film_leaves_nothing(lesson_file, tmp_path):
    folder = tmp_path / "films"
    folder.mkdir()
    target = folder / "frames"
    process = gdgui_process("lesson", "record", lesson_file, "--size", "320x240", "-o", target)
    wait_beside(process, lambda: any(folder.rglob("frame-*.png")))
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "gdgui: the recording was cancelled; nothing was written\n"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["-o", "a.mp4", "--size", "vertical"], "at least four thirds as wide as high expected"),
        (["-o", "a.avi"], "a name that ends in .mp4, .webm, .gif, or a folder"),
        (["-o", "a.gif", "--fps", "60"], "1 to 50 frames per second expected of GIF"),
        (["-o", "a.mp4", "--title", "-1"], "0 to 60 seconds expected"),
        ([], "the following arguments are required: -o/--output"),
    ],
)
def test_what_makes_no_film_is_one_sentence(qapp, capsys, monkeypatch, tmp_path, words, sentence):
    from gdgui.cli.commands import main

    monkeypatch.chdir(tmp_path)
    try:
        status = main(["lesson", "record", "how-large-a-step", *words])
    except SystemExit as end:
        status = end.code
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
