"""Progress is kept with every answer, and nothing of it is lost or in the way."""

import subprocess
import sys

import pytest
from msgspec.structs import replace

from gdgui.files import FileError
from gdgui.lessons.answers import with_words
from gdgui.lessons.lesson import from_json
from gdgui.lessons.progress import ProgressFile, progress_folder
from tests.lessons.samples import lesson_json

LESSON = from_json(lesson_json())


@pytest.fixture
def file(tmp_path):
    return ProgressFile(tmp_path / "lessons", LESSON, "f" * 64)


def test_a_lesson_is_taken_up_where_it_was_left(file):
    begun = file.read()
    assert begun.answers.answers == ()
    here = replace(
        begun,
        answers=with_words(begun.answers, 1, 1, "because"),
        page=1,
        experiment=LESSON.pages[0].own_experiment,
    )
    file.write(here)
    assert file.read() == here
    file.remove()
    assert file.read().page == 0


def test_a_lesson_that_has_changed_is_another_one(file, tmp_path):
    file.write(replace(file.beginning(), page=1))
    assert ProgressFile(tmp_path / "lessons", LESSON, "e" * 64).read().page == 0


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": "gdgui-progress/1"}'])
def test_a_damaged_file_is_set_aside(file, content):
    file.write(file.beginning())
    file.path.write_bytes(content)
    assert file.read().page == 0
    assert not file.path.exists()
    assert file.path.with_suffix(".damaged").read_bytes() == content


def test_a_page_that_is_not_there_is_damage(file):
    file.write(replace(file.beginning(), page=7))
    assert file.read().page == 0


def test_what_cannot_be_written_says_so(tmp_path):
    (tmp_path / "lessons").write_text("in the way")
    file = ProgressFile(tmp_path / "lessons", LESSON, "f" * 64)
    with pytest.raises(FileError, match="cannot be written"):
        file.write(file.beginning())


def test_it_lies_in_the_users_data_folder(tmp_path):
    assert progress_folder().is_relative_to(tmp_path)


def test_a_process_that_is_killed_loses_no_answer(file, tmp_path):
    script = f"""
import os, signal
from pathlib import Path
from msgspec.structs import replace
from gdgui.lessons.answers import with_words
from gdgui.lessons.lesson import from_json
from gdgui.lessons.progress import ProgressFile
from tests.lessons.samples import lesson_json
file = ProgressFile(Path({str(tmp_path / "lessons")!r}), from_json(lesson_json()), "f" * 64)
begun = file.read()
for number in range(20):
    begun = replace(begun, answers=with_words(begun.answers, 1, 1, str(number)))
    file.write(begun)
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
    assert file.read().answers.of(1, 1).words == "19"
