"""`python main.py` starts gdgui from a checkout, or says what is missing."""

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent


def main(*options):
    return subprocess.run(
        [sys.executable, *options, str(CHECKOUT / "main.py"), "examples"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_is_the_command_line():
    result = main()
    assert result.returncode == 0
    assert result.stdout.startswith("scalar-descent\t")


def test_a_missing_package_is_named_with_the_command_that_installs_it():
    # Without its site-packages Python finds none of what gdgui needs.
    result = main("-S")
    assert result.returncode == 1
    assert "gdgui needs the package 'msgspec'" in result.stderr
    assert "-m pip install -e ." in result.stderr
    assert "Traceback" not in result.stderr
