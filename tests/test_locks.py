"""A lock is seen by other processes for as long as its owner lives, and no longer."""

import subprocess
import sys

import pytest

from gdgui.locks import try_lock

HOLD = """
import sys
from pathlib import Path
from gdgui.locks import try_lock
lock = try_lock(Path(sys.argv[1]))
print("locked" if lock else "taken", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def hold():
    """Return a function that locks a path in a process of its own, and returns the process."""
    processes = []

    def start(path):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        assert process.stdout.readline() == "locked\n"
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture(params=["file", "folder"])
def path(request, tmp_path):
    path = tmp_path / "it"
    if request.param == "file":
        path.write_text("content")
    else:
        path.mkdir()
    return path


def test_what_another_process_has_locked_is_taken_until_that_is_killed(path, hold):
    process = hold(path)
    assert try_lock(path) is None
    process.kill()
    process.communicate()
    lock = try_lock(path)
    assert lock is not None
    lock.release()


def test_a_lock_counts_in_its_own_process_too(path):
    lock = try_lock(path)
    assert try_lock(path) is None
    lock.release()
    lock.release()
    assert try_lock(path) is not None


def test_what_is_not_there_is_not_locked_unless_it_is_made(tmp_path):
    with pytest.raises(FileNotFoundError):
        try_lock(tmp_path / "absent")
    assert try_lock(tmp_path / "absent", create=True) is not None
    assert (tmp_path / "absent").exists()


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to("file")
    with pytest.raises(OSError, match=r"."):
        try_lock(tmp_path / "link")
