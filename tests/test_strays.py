"""What a killed process has left beside its targets is removed; what a living one writes is not."""

import os
import subprocess
import sys

import pytest

from gdgui.files import replacing_folder, writing
from gdgui.strays import sweep, temporary_folder

WRITE = """
import sys
from pathlib import Path
from gdgui.files import replacing, replacing_folder
target = Path(sys.argv[1])
if target.suffix:
    with replacing(target) as path:
        path.write_text("half")
        print("writing", flush=True)
        sys.stdin.read()
else:
    with replacing_folder(target, "frame-*.png") as path:
        (path / "frame-0.png").write_text("half")
        print("writing", flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def half_way():
    """Return a function that begins to write a target in a process of its own."""
    processes = []

    def begin(target):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITE, target],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        assert process.stdout.readline() == "writing\n"
        return process

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


def kill(process):
    process.kill()
    process.communicate()


def write(target):
    with writing(target) as file:
        file.write(b"whole")


@pytest.mark.parametrize("name", ["film.mp4", "frames", "a" * 250 + ".gif"])
def test_what_a_killed_process_has_left_is_removed_by_the_next_that_writes_there(
    tmp_path, half_way, name
):
    process = half_way(tmp_path / name)
    (stray,) = tmp_path.iterdir()
    kill(process)
    assert stray.exists()
    write(tmp_path / "other.json")
    assert [path.name for path in tmp_path.iterdir()] == ["other.json"]


@pytest.mark.parametrize("name", ["film.mp4", "frames"])
def test_what_a_living_process_writes_is_left_alone_and_gets_done(tmp_path, half_way, name):
    process = half_way(tmp_path / name)
    write(tmp_path / "other.json")
    sweep(tmp_path)
    process.communicate("")
    assert process.returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"other.json", name}


def test_frames_that_a_killed_process_has_put_aside_come_back(tmp_path):
    with replacing_folder(tmp_path / "frames", "frame-*.png") as folder:
        (folder / "frame-0.png").write_text("old")
    # As if it were killed between putting the old ones aside and the new ones in their place.
    aside = temporary_folder(tmp_path / "frames", for_old=True)
    (tmp_path / "frames").rename(aside.path / "frames")
    aside.release()
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["frames"]
    assert (tmp_path / "frames" / "frame-0.png").read_text() == "old"


def test_nothing_of_anybody_else_is_removed(tmp_path):
    names = [".vimrc.swp~", ".a.json.abcdefgh~", "notes.gdgui-abcdefgh~", ".gdgui", "backup~"]
    for name in names:
        (tmp_path / name).write_text("mine")
    os.mkfifo(tmp_path / ".pipe.gdgui-abcdefgh~")
    (tmp_path / "precious").write_text("mine")
    (tmp_path / ".link.gdgui-abcdefgh~").symlink_to("precious")
    before = sorted(path.name for path in tmp_path.iterdir())
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_folder_that_is_not_there_is_no_error(tmp_path):
    sweep(tmp_path / "absent")
    (tmp_path / "file").write_text("")
    sweep(tmp_path / "file")
