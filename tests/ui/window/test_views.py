"""The views: what can be pictured, from one declaration each."""

import subprocess
import sys

import gdgui
from gdgui.cli.commands import main
from gdgui.files import save
from gdgui.ui.export import file_dialogs
from gdgui.ui.export.controller import ExportController
from gdgui.ui.window.views import FILM_VIEWS, PANELS, VIEWS, View
from tests.ui.learning_experiments import network


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


def test_a_plane_is_the_landscape_of_a_model_on_its_principal_directions(tmp_path, capsys):
    source = tmp_path / "network.gdgui"
    save(network(), source)
    targets = [tmp_path / f"{name}.svg" for name in ("view", "landscape", "random")]
    views = (["plane"], ["landscape", "--plane", "principal"], ["plane", "--plane", "random"])
    for target, view in zip(targets, views, strict=True):
        words = ["export", str(source), "--view", *view, "--size", "400x300", "-o", str(target)]
        assert main(words) == 0
    seen, same, other = (target.read_text() for target in targets)
    assert seen == same
    assert "PC1" in seen
    assert "d₁" in other
    capsys.readouterr()
    for command, name in (("render", "a.png"), ("record", "a.gif")):
        target = tmp_path / name
        assert main([command, "four-optimizers", "--view", "plane", "-o", str(target)]) == 2
        assert "an experiment that learns from data expected for `plane`" in capsys.readouterr().err
        assert not target.exists()
