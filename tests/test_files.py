"""Experiments on disk: errors are sentences, and an old file stays whole."""

import contextlib
import errno
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import gdgui
from gdgui.examples import NAMES
from gdgui.experiment import Experiment, ExperimentError, Objective, Run
from gdgui.files import (
    FileChangedError,
    FileError,
    fingerprint,
    is_table,
    load,
    load_file,
    replacing_folder,
    save,
    save_unless_changed,
    writing,
)
from gdgui.strays import remove_unfinished
from tests.test_experiment import EXPERIMENTS

EXPERIMENT = Experiment(
    title="Größe ∇",
    objective=Objective(formula="(x - c)**2", parameters={"c": 3.0}),
    runs=[Run(optimizer="gd", hyperparameters={"learning_rate": 0.1}, start=[-7.0])],
    steps=15,
)


def only_file_in(folder):
    (path,) = folder.iterdir()
    return path


@pytest.mark.parametrize("kind", [str, Path])
def test_what_was_saved_is_loaded(tmp_path, kind):
    target = tmp_path / "experiment.json"
    save(EXPERIMENT, kind(target))
    assert load(kind(target)) == EXPERIMENT
    assert only_file_in(tmp_path) == target


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(EXPERIMENTS)
def test_saving_again_replaces_what_was_there(tmp_path, experiment):
    target = tmp_path / "experiment.json"
    save(experiment, target)
    from_disk = target.read_bytes()
    save(EXPERIMENT, target)
    assert load(target) == EXPERIMENT
    save(experiment, target)
    assert target.read_bytes() == from_disk
    assert only_file_in(tmp_path) == target


def test_a_relative_name_is_meant_from_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save(EXPERIMENT, "experiment.json")
    assert load("experiment.json") == EXPERIMENT


def test_the_name_of_an_example_is_the_example(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        assert gdgui.load(name).title
    # A path goes to the disk, whatever it is called.
    with pytest.raises(FileError):
        load(Path("scalar-descent"))


def test_a_missing_file_is_named_and_the_examples_too(tmp_path):
    with pytest.raises(FileError) as refusal:
        load(tmp_path / "absent.json")
    assert "absent.json: no such file" in str(refusal.value)
    assert "scalar-descent" in str(refusal.value)


@pytest.mark.parametrize("name", ["learning-rate", "", "nowhere/else.json", "a\0b", "a" * 300])
def test_a_name_of_nothing_is_refused_in_a_sentence(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError) as refusal:
        load(name)
    assert "\n" not in str(refusal.value)


def test_a_folder_is_no_experiment(tmp_path):
    with pytest.raises(FileError, match="cannot be read"):
        load(tmp_path)
    with pytest.raises(FileError, match="a file expected, a folder found"):
        save(EXPERIMENT, tmp_path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "wrong.json: the file is empty"),
        (b"{", "wrong.json: the file is not whole JSON"),
        (b"\xff\xfe\xfd", "wrong.json: the file is not whole JSON"),
        (b"[]", "wrong.json: an object expected, a list found"),
        (b'{"format": "gdgui-experiment/7"}', "wrong.json: format: the file was written by"),
    ],
)
def test_a_wrong_file_is_named(tmp_path, content, sentence):
    path = tmp_path / "wrong.json"
    path.write_bytes(content)
    with pytest.raises(ExperimentError) as refusal:
        load(path)
    assert str(refusal.value).startswith(sentence)


def test_a_file_that_was_cut_in_half_is_refused(tmp_path):
    path = tmp_path / "half.json"
    save(EXPERIMENT, path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ExperimentError, match=r"^half\.json: the file is not whole JSON"):
        load(path)


def test_a_file_that_makes_no_sense_is_refused_when_it_is_loaded(tmp_path):
    path = tmp_path / "senseless.json"
    save(
        Experiment(
            objective=Objective(formula="x*y"), runs=[Run(optimizer="gd", start=[1.0])], steps=1
        ),
        path,
    )
    with pytest.raises(ExperimentError, match=r"^senseless\.json: runs\[0\]\.start: 2 numbers"):
        load(path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(10 * 2**30)
    with pytest.raises(FileError, match="a file of at most 16 MB expected"):
        load(path)


def test_an_endless_file_is_refused():
    with pytest.raises(FileError, match="a file of at most 16 MB expected"):
        load("/dev/zero")


def failing(number):
    def fail(*_args, **_kwargs):
        raise OSError(number, os.strerror(number))

    return fail


FAILURES = [
    ("fsync", errno.ENOSPC, "the disk is full"),
    ("replace", errno.ENOSPC, "the disk is full"),
    ("replace", errno.EROFS, "read-only file system"),
    ("replace", errno.EACCES, "permission denied"),
    ("chmod", errno.EPERM, "operation not permitted"),
    ("fsync", errno.EIO, "input/output error"),
]


@pytest.mark.parametrize(("call", "number", "reason"), FAILURES)
def test_a_write_that_fails_leaves_the_old_file_whole(tmp_path, monkeypatch, call, number, reason):
    target = tmp_path / "experiment.json"
    save(EXPERIMENT, target)
    before = target.read_bytes()
    changed = Experiment(objective=Objective(name="sphere"), runs=EXPERIMENT.runs, steps=3)
    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing(number))
        with pytest.raises(FileError) as refusal:
            save(changed, target)
    assert str(refusal.value) == f"{target}: cannot be written ({reason})"
    assert target.read_bytes() == before
    assert only_file_in(tmp_path) == target


@pytest.mark.parametrize(("call", "number", "reason"), FAILURES)
def test_a_first_write_that_fails_leaves_nothing(tmp_path, monkeypatch, call, number, reason):
    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing(number))
        with pytest.raises(FileError, match=f"cannot be written \\({reason}\\)"):
            save(EXPERIMENT, tmp_path / "experiment.json")
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_fails_halfway_leaves_the_old_file_whole(tmp_path):
    target = tmp_path / "old.csv"
    target.write_text("old")

    def half_a_table():
        with writing(target) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_a_table()
    assert target.read_text() == "old"
    assert only_file_in(tmp_path) == target


def test_a_read_only_file_is_left_alone(tmp_path):
    target = tmp_path / "kept.json"
    target.write_text("kept")
    target.chmod(0o444)
    with pytest.raises(FileError, match=r"kept\.json: cannot be written \(the file is read-only\)"):
        save(EXPERIMENT, target)
    assert target.read_text() == "kept"
    assert only_file_in(tmp_path) == target


def test_a_folder_that_takes_no_files_is_named(tmp_path, monkeypatch):
    import tempfile

    monkeypatch.setattr(tempfile, "mkstemp", failing(errno.EACCES))
    with pytest.raises(FileError, match="cannot be written \\(permission denied\\)"):
        save(EXPERIMENT, tmp_path / "experiment.json")


@pytest.mark.parametrize("name", ["absent/experiment.json", "a" * 300 + ".json", "a\0b.json"])
def test_a_place_that_cannot_be_written_is_refused_in_a_sentence(tmp_path, name):
    with pytest.raises(FileError, match="cannot be written"):
        save(EXPERIMENT, f"{tmp_path}/{name}")
    assert list(tmp_path.iterdir()) == []


def test_a_path_through_a_file_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="cannot be written"):
        save(EXPERIMENT, tmp_path / "file" / "experiment.json")
    with pytest.raises(FileError, match="cannot be read"):
        load(tmp_path / "file" / "experiment.json")


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o660])
def test_the_permissions_of_a_file_are_kept(tmp_path, mode):
    target = tmp_path / "experiment.json"
    target.write_text("")
    target.chmod(mode)
    save(EXPERIMENT, target)
    assert stat.S_IMODE(target.stat().st_mode) == mode


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path):
    save(EXPERIMENT, tmp_path / "experiment.json")
    (tmp_path / "other").write_text("")
    ours, other = (tmp_path / name for name in ("experiment.json", "other"))
    assert ours.stat().st_mode == other.stat().st_mode


def test_of_a_link_the_file_behind_it_is_replaced(tmp_path):
    target, link = tmp_path / "experiment.json", tmp_path / "link.json"
    target.write_text("old")
    link.symlink_to(target)
    save(EXPERIMENT, link)
    assert link.is_symlink()
    assert load(target) == EXPERIMENT


def test_a_link_to_nothing_yet_becomes_one_to_the_new_file(tmp_path):
    (tmp_path / "link.json").symlink_to("experiment.json")
    save(EXPERIMENT, tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert load(tmp_path / "experiment.json") == EXPERIMENT


# What is no file is not replaced by one


def pipe(path):
    os.mkfifo(path)


def listening_socket(path):
    with socket.socket(socket.AF_UNIX) as ear:
        # Its name may have few letters only.
        here = Path.cwd()
        os.chdir(path.parent)
        ear.bind(path.name)
        os.chdir(here)


def link_to(make):
    def link(path):
        make(path.with_name("behind"))
        path.symlink_to("behind")

    return link


SPECIAL = {
    "a pipe": pipe,
    "a socket": listening_socket,
    "a folder": Path.mkdir,
    "a device": lambda path: path.symlink_to("/dev/null"),
}


@pytest.mark.parametrize("found", SPECIAL)
@pytest.mark.parametrize("linked", [False, True])
def test_what_is_no_regular_file_is_refused_and_stays(tmp_path, found, linked):
    target = tmp_path / "it.json"
    (link_to(SPECIAL[found]) if linked else SPECIAL[found])(target)
    before = {path.name: path.lstat().st_mode for path in tmp_path.iterdir()}
    with pytest.raises(
        FileError,
        match=f"it.json: a file expected, {found} found|null: a file|"
        f"behind: a file expected, {found} found",
    ):
        save(EXPERIMENT, target)
    assert {path.name: path.lstat().st_mode for path in tmp_path.iterdir()} == before


def test_a_link_to_itself_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "loop.json").symlink_to("loop.json")
    with pytest.raises(FileError, match="cannot be written"):
        save(EXPERIMENT, tmp_path / "loop.json")
    assert (tmp_path / "loop.json").is_symlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_file_keeps_its_owner(tmp_path):
    target = tmp_path / "experiment.json"
    target.write_text("")
    os.chown(target, 1234, 5678)
    target.chmod(0o640)
    save(EXPERIMENT, target)
    found = target.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (1234, 5678, 0o640)


# A file that someone else has changed


def test_a_file_that_is_as_it_was_is_replaced(tmp_path):
    target = tmp_path / "experiment.json"
    known = save(EXPERIMENT, target)
    assert known == fingerprint(target) == load_file(target)[1]
    again = save_unless_changed(
        Experiment(objective=Objective(name="sphere"), runs=EXPERIMENT.runs, steps=3), target, known
    )
    assert again == fingerprint(target) != known


def test_a_file_that_was_touched_but_not_changed_is_replaced(tmp_path):
    target = tmp_path / "experiment.json"
    known = save(EXPERIMENT, target)
    os.utime(target, (0, 0))
    save_unless_changed(EXPERIMENT, target, known)


def change_within_the_same_moment(target):
    before = target.stat()
    content = target.read_bytes()
    target.write_bytes(content.replace(b"15", b"16"))
    os.utime(target, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert target.stat().st_size == before.st_size


CHANGES = {
    "changed": lambda target: target.write_text("mine"),
    "same size and time": change_within_the_same_moment,
    "replaced": lambda target: save(
        Experiment(objective=Objective(name="sphere"), runs=EXPERIMENT.runs, steps=3), target
    ),
    "emptied": lambda target: target.write_text(""),
    "deleted": Path.unlink,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_somebody_has_changed_is_not_replaced(tmp_path, change):
    target = tmp_path / "experiment.json"
    known = save(EXPERIMENT, target)
    CHANGES[change](target)
    before = target.read_bytes() if target.exists() else None
    with pytest.raises(FileChangedError, match=r"experiment\.json: the file was") as refusal:
        save_unless_changed(EXPERIMENT, target, known)
    assert refusal.value.is_gone == (change == "deleted")
    assert (target.read_bytes() if target.exists() else None) == before


def test_a_file_that_came_where_none_was_is_not_replaced(tmp_path):
    (tmp_path / "new.json").write_text("mine")
    with pytest.raises(FileChangedError):
        save_unless_changed(EXPERIMENT, tmp_path / "new.json", None)
    assert (tmp_path / "new.json").read_text() == "mine"


COUNT_UP = """
import sys
from msgspec.structs import replace
from pathlib import Path
from gdgui.files import FileChangedError, load_file, save_unless_changed
path, done = Path(sys.argv[1]), 0
while done < 40:
    experiment, known = load_file(path)
    try:
        save_unless_changed(replace(experiment, steps=experiment.steps + 1), path, known)
        done += 1
    except FileChangedError:
        pass
"""


def test_of_several_processes_that_save_at_once_none_overwrites_what_it_has_not_seen(tmp_path):
    target = tmp_path / "experiment.json"
    save(EXPERIMENT, target)
    processes = [subprocess.Popen([sys.executable, "-c", COUNT_UP, target]) for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert load(target).steps == EXPERIMENT.steps + 3 * 40
    assert only_file_in(tmp_path) == target


# A disk that takes no more

WRITE_TOO_MUCH = """
import resource, sys
from gdgui.files import FileError, load, save
experiment = load(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    save(experiment, sys.argv[1])
except FileError as error:
    print(error)
"""


def test_a_file_that_may_not_grow_leaves_the_old_one_whole(tmp_path):
    target = tmp_path / "experiment.json"
    save(EXPERIMENT, target)
    before = target.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", WRITE_TOO_MUCH, target], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{target}: cannot be written (file too large)\n"
    assert target.read_bytes() == before
    assert only_file_in(tmp_path) == target


def test_what_is_half_written_can_be_discarded_when_the_process_must_end(tmp_path):
    target = tmp_path / "kept.json"
    target.write_text("old")
    with contextlib.suppress(FileError), writing(target) as file:
        file.write(b"half")
        with (
            contextlib.suppress(FileError),
            replacing_folder(tmp_path / "frames", "*.png") as folder,
        ):
            (folder / "1.png").write_bytes(b"half")
            remove_unfinished()
            assert list(tmp_path.iterdir()) == [target]
    assert target.read_text() == "old"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", b"", True),
        ("a.TSV", b"{", True),
        ("a.gdgui", b"x,y", False),
        ("a.txt", b"x y\n1 2\n", True),
        ("a.txt", b'\n {"format": "gdgui-experiment/3"}', False),
        ("a.dat", b"\xef\xbb\xbf1;2\n", True),
    ],
)
def test_tables_are_told_from_experiments(tmp_path, name, content, expected):
    path = tmp_path / name
    path.write_bytes(content)
    assert is_table(path) == expected


def test_a_text_that_is_not_there_is_no_table(tmp_path):
    assert not is_table(tmp_path / "gone.txt")
