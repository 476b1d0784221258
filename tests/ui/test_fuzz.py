"""Random events leave no traceback, no error in the log and no warning of Qt's."""

import os
import subprocess
import sys
from pathlib import Path

import gdgui

PROGRAM = Path(__file__).parents[1] / "fuzz_window.py"


def test_the_window_takes_200_random_events():
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(gdgui.__file__).parents[1]), *sys.path]),
    }
    # How long an event takes is looked at by hand: here it would depend on the other tests.
    wanted = ["--seed", "10", "--events", "200", "--patience", "60"]
    done = subprocess.run(
        [sys.executable, str(PROGRAM), *wanted], env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    # What came first says why; what came last may be a list of frames.
    assert done.returncode == 0, done.stderr[:6000]
