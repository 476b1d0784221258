"""Whether there is a display is found out without asking Qt, which would abort."""

import socket

import pytest

from gdgui import display
from gdgui.cli import commands as cli


@pytest.fixture
def nowhere(monkeypatch):
    """Take away every display there may be."""
    monkeypatch.setattr(display.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_no_variable_is_no_display(nowhere):
    assert not display.has_display()


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_a_display_that_nobody_listens_at_is_none(nowhere, tmp_path, name):
    nowhere.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    nowhere.setenv(name, ":4711" if name == "DISPLAY" else "wayland-4711")
    assert not display.has_display()


def test_a_compositor_that_listens_is_a_display(nowhere, tmp_path):
    nowhere.setenv("WAYLAND_DISPLAY", str(tmp_path / "w"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(tmp_path / "w"))
        server.listen()
        assert display.has_display()


def test_a_platform_that_is_named_is_taken_at_its_word(nowhere):
    nowhere.setenv("QT_QPA_PLATFORM", "offscreen")
    assert display.has_display()


def test_a_missing_system_library_is_told_with_the_command_that_installs_it(monkeypatch, capsys):
    def fail():
        raise ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.setattr("gdgui.cli.open.has_display", fail)
    assert cli.main([]) == 1
    errors = capsys.readouterr().err
    assert "libEGL.so.1" in errors
    assert "apt-get install" in errors


def test_the_readme_names_the_same_libraries():
    from pathlib import Path

    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    command = display.MISSING_LIBRARIES.splitlines()[1].strip()
    assert command in readme
    packages = command.partition("-y ")[2]
    assert packages in (Path(__file__).parent.parent / ".ci" / "run").read_text("utf-8")
