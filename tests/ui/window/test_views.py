"""The views: what can be pictured, from one declaration each."""

import subprocess
import sys

import gdgui
from gdgui.cli.commands import main
from gdgui.ui.export import file_dialogs
from gdgui.ui.export.controller import ExportController
from gdgui.ui.window.views import FILM_VIEWS, PANELS, VIEWS, View


def test_the_views_are_known_before_qt_is_imported():
    script = "import gdgui.ui.window.views, sys; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_every_view_arranges_the_window_or_is_a_part_of_it(open_window):
    window = open_window("scalar-descent")
    for key, view in VIEWS.items():
        assert view.panels is not None or view.part is not None, key
        assert (view.panels or frozenset()) <= set(PANELS), key
    for panel in PANELS:
        assert getattr(window, panel) is not None
    assert all(VIEWS[key].panels is not None for key in FILM_VIEWS)


def test_a_new_view_is_one_declaration(open_window, monkeypatch, tmp_path):
    declared = View("The legend", part=lambda window: window.legend)
    monkeypatch.setitem(VIEWS, "legend", declared)
    target = tmp_path / "legend.svg"
    example = "four-optimizers"
    assert main(["export", example, "--view", "legend", "--size", "600x60", "-o", str(target)]) == 0
    assert all(run.label in target.read_text() for run in named(example))
    offered = []
    monkeypatch.setattr(file_dialogs, "ask_for_picture", lambda _, views: offered.append(views))
    open_window(example).findChild(ExportController).ask_for_picture()
    assert offered[0]["legend"] == "The legend"


def named(example):
    from gdgui.engine.descent.problem import resolve

    return resolve(gdgui.load(example)).runs


def test_data_can_be_pictured_only_where_something_is_learned(
    open_window, monkeypatch, tmp_path, capsys
):
    target = tmp_path / "data.svg"
    assert main(["export", "four-optimizers", "--view", "data", "-o", str(target)]) == 2
    assert "an experiment that learns from data expected" in capsys.readouterr().err
    assert not target.exists()
    offered = []
    monkeypatch.setattr(file_dialogs, "ask_for_picture", lambda _, views: offered.append(views))
    open_window("four-optimizers").findChild(ExportController).ask_for_picture()
    assert "data" not in offered[0]
