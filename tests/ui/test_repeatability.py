"""Pictures are the same to the last pixel, whatever the process did before."""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

import gdgui
from gdgui.ui.window.views import VIEWS

PROGRAM = Path(__file__).with_name("render_every_view.py")


@pytest.fixture(scope="module")
def hashes(tmp_path_factory):
    """Return for every view the hashes of its pixels: of three pictures in two processes."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(gdgui.__file__).parents[1]), *sys.path]),
        "XDG_CONFIG_HOME": str(tmp_path_factory.mktemp("config")),
    }
    found = defaultdict(list)
    for state in ("fresh", "used"):
        done = subprocess.run(
            [sys.executable, str(PROGRAM), state, str(tmp_path_factory.mktemp(state))],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        for line in done.stdout.splitlines():
            view, digest = line.split()
            found[view].append(digest)
    return found


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_rendered_the_same_first_and_second_in_one_process_and_in_two(hashes, view):
    assert len(hashes[view]) == 3
    assert len(set(hashes[view])) == 1
