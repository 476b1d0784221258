"""On a system whose numbers have decimal commas, files and scripts have points all the same."""

import os
import subprocess
import sys
from pathlib import Path

import gdgui

PROGRAM = Path(__file__).with_name("under_a_comma_locale.py")


def test_numbers_may_be_typed_with_a_comma_and_are_written_with_a_point(tmp_path):
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(gdgui.__file__).parents[1]), *sys.path]),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "QT_QPA_PLATFORM": "offscreen",
        "LANG": "de_DE.UTF-8",
        "LC_ALL": "de_DE.UTF-8",
    }
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(tmp_path)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    said = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert said["system"] == ","
    assert said["typed"] == "0.25"
    assert said["shown"] == "0.25"
    assert int(said["saved"]) >= 1
    assert int(said["script"]) >= 1
    assert ".0" in said["table"]
