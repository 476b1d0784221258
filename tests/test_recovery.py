"""Recovery files: one for each window, offered once it is gone, never in the way of a start."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import gdgui
from gdgui.experiment import to_json
from gdgui.files import FileError
from gdgui.recovery import Draft, RecoveryFile, abandoned, recovery_folder

EXPERIMENT = gdgui.load("four-optimizers")

KEEP = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import gdgui
from gdgui.recovery import Draft, RecoveryFile
file = RecoveryFile(Path(sys.argv[1]))
file.write(Draft(gdgui.load("ravine"), None, None, datetime.now(UTC)))
print("kept", flush=True)
sys.stdin.read()
"""


def draft(name="four-optimizers", path=None, known=None, hour=12):
    return Draft(gdgui.load(name), path, known, datetime(2026, 3, 1, hour, tzinfo=UTC))


def leave_behind(folder, *args, **kwargs):
    """Write a recovery file as a process leaves it that is gone."""
    file = RecoveryFile(folder)
    file.write(draft(*args, **kwargs))
    file.release()


@pytest.fixture
def keeping(tmp_path):
    """Return a function that keeps a recovery file in a process of its own."""
    processes = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", KEEP, tmp_path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        assert process.stdout.readline() == "kept\n"
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def test_it_lies_in_the_users_data_folder(tmp_path):
    assert recovery_folder() == tmp_path / "data" / "gdgui" / "recovery"


@pytest.mark.parametrize(
    "path", [None, Path("/home/Größe\nof it.json"), Path(os.fsdecode(b"/\xff\xfe.json"))]
)
def test_what_was_left_is_found_as_it_was(tmp_path, path):
    leave_behind(tmp_path, path=path, known="abc")
    (found,), sentences = abandoned(tmp_path)
    assert found.draft == draft(path=path, known="abc")
    assert sentences == []


def test_the_last_draft_counts(tmp_path):
    file = RecoveryFile(tmp_path)
    for name in ("ravine", "saddle", "four-optimizers"):
        file.write(draft(name))
    file.release()
    (found,), _ = abandoned(tmp_path)
    assert found.draft.experiment == EXPERIMENT


def test_the_latest_comes_first(tmp_path):
    for name, hour in (("ravine", 9), ("saddle", 23), ("four-optimizers", 12)):
        leave_behind(tmp_path, name, hour=hour)
    found, _ = abandoned(tmp_path)
    assert [each.draft.time.hour for each in found] == [23, 12, 9]


def test_that_of_a_living_process_is_not_found_until_it_is_killed(tmp_path, keeping):
    first, second = keeping(), keeping()
    assert abandoned(tmp_path) == ([], [])
    first.kill()
    first.communicate()
    (found,), _ = abandoned(tmp_path)
    assert found.draft.experiment == gdgui.load("ravine")
    second.communicate("")
    found.leave()
    assert len(abandoned(tmp_path)[0]) == 2


def test_that_of_another_window_in_the_same_process_is_not_found(tmp_path):
    file = RecoveryFile(tmp_path)
    file.write(draft())
    assert abandoned(tmp_path) == ([], [])
    file.remove()


def test_what_one_window_is_offered_no_other_is(tmp_path):
    leave_behind(tmp_path)
    (found,), _ = abandoned(tmp_path)
    assert abandoned(tmp_path) == ([], [])
    found.leave()
    assert len(abandoned(tmp_path)[0]) == 1


def test_nothing_is_left_of_what_is_removed_or_discarded(tmp_path):
    file = RecoveryFile(tmp_path)
    file.remove()
    file.write(draft())
    file.remove()
    leave_behind(tmp_path)
    (found,), _ = abandoned(tmp_path)
    found.discard()
    assert list(tmp_path.iterdir()) == []


def test_what_is_taken_over_is_written_on_and_removed_in_the_end(tmp_path):
    leave_behind(tmp_path, "ravine")
    (found,), _ = abandoned(tmp_path)
    file = RecoveryFile(tmp_path)
    file.write(draft("saddle"))
    file.take_over(found)
    assert abandoned(tmp_path) == ([], [])
    file.write(draft("four-optimizers"))
    file.release()
    (again,), _ = abandoned(tmp_path)
    assert again.draft.experiment == EXPERIMENT
    file.take_over(again)
    file.remove()
    assert list(tmp_path.iterdir()) == []


def test_locks_and_strays_of_killed_processes_are_removed(tmp_path, keeping):
    process = keeping()
    process.kill()
    process.communicate()
    (recovery,) = tmp_path.glob("*.recovery")
    recovery.unlink()
    (tmp_path / ".x.recovery.gdgui-abcdefgh~").write_text("half")
    assert abandoned(tmp_path) == ([], [])
    assert list(tmp_path.iterdir()) == []


def good():
    return {
        "format": "gdgui-recovery/1",
        "time": "2026-03-01T12:00:00+00:00",
        "path": None,
        "known": None,
        "experiment": json.loads(to_json(EXPERIMENT)),
    }


DAMAGED = {
    "empty": b"",
    "zeros": bytes(5000),
    "garbage": b"\xff\xfe\x00{[",
    "cut": json.dumps(good()).encode()[:300],
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "another format": json.dumps({**good(), "format": "gdgui-recovery/9"}).encode(),
    "no time": json.dumps({**good(), "time": "yesterday"}).encode(),
    "a time that is none": json.dumps({**good(), "time": 3}).encode(),
    "a time of no zone": json.dumps({**good(), "time": "2026-03-01T12:00:00"}).encode(),
    "a path that is none": json.dumps({**good(), "path": 5}).encode(),
    "a relative path": json.dumps({**good(), "path": "a.json"}).encode(),
    "a path with a zero": json.dumps({**good(), "path": "/a\0"}).encode(),
    "no experiment": json.dumps({**good(), "experiment": None}).encode(),
    "a key is missing": json.dumps({"format": "gdgui-recovery/1"}).encode(),
    "senseless": json.dumps(
        {**good(), "experiment": {**good()["experiment"], "objective": {"name": "nonsense"}}}
    ).encode(),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_one_is_set_aside_and_the_others_are_found(tmp_path, kind):
    leave_behind(tmp_path)
    (tmp_path / "broken.recovery").write_bytes(DAMAGED[kind])
    (found,), (sentence,) = abandoned(tmp_path)
    assert found.draft.experiment == EXPERIMENT
    assert sentence.startswith("broken.recovery: the recovery file is damaged; it was set aside")
    assert (tmp_path / "broken.damaged").read_bytes() == DAMAGED[kind]
    found.leave()
    assert abandoned(tmp_path)[1] == []


@pytest.mark.parametrize("kind", ["folder", "pipe", "link to nothing"])
def test_what_is_no_file_is_passed_over(tmp_path, kind):
    path = tmp_path / "odd.recovery"
    {"folder": path.mkdir, "pipe": lambda: os.mkfifo(path)}.get(
        kind, lambda: path.symlink_to("absent")
    )()
    assert abandoned(tmp_path) == ([], [])


@pytest.mark.parametrize("kind", ["absent", "file"])
def test_a_folder_that_is_none_has_nothing(tmp_path, kind):
    if kind == "file":
        (tmp_path / "it").write_text("")
    assert abandoned(tmp_path / "it") == ([], [])


def test_where_nothing_can_be_written_there_is_a_sentence(tmp_path):
    (tmp_path / "it").write_text("")
    with pytest.raises(FileError, match="it: cannot be written"):
        RecoveryFile(tmp_path / "it").write(draft())


FILL = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
import gdgui
from gdgui.experiment import to_json
from gdgui.files import FileError
from gdgui.recovery import Draft, RecoveryFile
file = RecoveryFile(Path(sys.argv[1]))
file.write(Draft(gdgui.load("ravine"), None, None, datetime.now(UTC)))
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    file.write(Draft(gdgui.load("saddle"), None, None, datetime.now(UTC)))
except FileError as error:
    print(error)
"""


def test_a_full_disk_leaves_the_draft_before(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FILL, tmp_path], capture_output=True, text=True, check=True
    )
    assert "cannot be written (file too large)" in done.stdout
    (found,), _ = abandoned(tmp_path)
    assert found.draft.experiment == gdgui.load("ravine")
