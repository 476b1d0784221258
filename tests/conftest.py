"""What every test shares: no display is needed, and nothing of the user's own is touched."""

import os
import sys

import pytest

if sys.platform.startswith("linux") and not (
    os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def _settings_of_its_own(tmp_path, monkeypatch):
    """Keep window layout, theme and recent files of the tests away from the user's."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
