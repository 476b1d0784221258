"""Whenever a window is killed in the middle of a lesson, every answer that was given is kept."""

import subprocess
import sys

import pytest

from gdgui.lessons.catalogue import lesson
from gdgui.lessons.progress import ProgressFile
from tests.ui.lessons.answering_session import WORDS

NAME = "which-way-is-down"


@pytest.mark.parametrize("after", ["choice", "notes"])
def test_a_window_that_is_killed_loses_no_answer(tmp_path, after):
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.lessons.answering_session", str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = ""
        while said != after:
            line = process.stdout.readline()
            assert line, "the window has closed"
            said = line.strip()
    finally:
        process.kill()
        process.communicate()
    answers = ProgressFile(tmp_path, *lesson(NAME)).read().answers
    assert answers.of(0, 1).attempts == (10.0,)
    assert answers.of(0, 2).attempts == ((1,),)
    if after == "notes":
        assert answers.notes == WORDS
