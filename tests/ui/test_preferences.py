"""Settings that make no sense: each is dropped, and only that one; the window opens."""

import resource
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QPoint, QRect, QSettings, QSize
from PySide6.QtWidgets import QSplitter

from gdgui.ui import preferences
from gdgui.ui.export.record_dialog import RecordDialog
from gdgui.ui.landscape.overlay_menu import load_shown
from gdgui.ui.landscape.overlays import DEFAULT
from gdgui.ui.style.appearance import Appearance

KEYS = [
    "window/geometry",
    "window/sides",
    "window/centre",
    "curves/0",
    "curves/1",
    "show/captions",
    "landscape/mode",
    "landscape/overlays",
    "sections/step",
    "sections/curvature",
    "sections/table",
    "sections/outcomes",
]
NONSENSE = {
    "a word": "nonsense",
    "a number": 17,
    "a list": ["a", "b"],
    "nothing": "",
    "no value": None,
    "bytes": QByteArray(b"nonsense"),
    "zeros": QByteArray(bytes(400)),
    "a rectangle": QRect(1, 2, 3, 4),
    "a dictionary": {"a": [1, {"b": 2}]},
    "a long word": "x" * 100_000,
    "control characters": "a\nb\x1b[31m",
}


@pytest.fixture
def settings_file():
    path = Path(QSettings().fileName())
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


@pytest.mark.parametrize("name", NONSENSE)
def test_settings_that_make_no_sense_are_dropped_and_only_they(open_window, name):
    QSettings().setValue("someone/else", "stays")
    for key in KEYS:
        QSettings().setValue(key, NONSENSE[name])
    window = open_window("scalar-descent", wait=False)
    left = {key for key in KEYS if QSettings().contains(key)}
    # To show nothing over the landscape is a choice.
    assert left == ({"landscape/overlays"} if name == "nothing" else set())
    assert QSettings().value("someone/else") == "stays"
    assert window.isVisible()
    assert min(window.sides.sizes()) > 0
    assert window.loss.quantity() == "loss"
    assert window.norm.quantity() == "gradient_norm"


@pytest.mark.parametrize("name", NONSENSE)
def test_recent_files_that_make_no_sense_are_left_out(open_window, name):
    good = ["/home/someone/a.json", "/home/someone/b.json"]
    QSettings().setValue("session/recent", [*good, NONSENSE[name], "", "a\nb", 3, None])
    window = open_window("scalar-descent", wait=False)
    found = window.session.recent
    assert [str(path) for path in found[:2]] == good
    assert all(str(path).isprintable() for path in found)
    QSettings().setValue("session/recent", NONSENSE[name])
    assert len(window.session.recent) <= 1


@pytest.mark.parametrize("name", NONSENSE)
def test_a_theme_that_is_none_is_that_of_the_system(qapp, name):
    QSettings().setValue("window/theme", NONSENSE[name])
    assert Appearance(qapp).choice == "system"


@pytest.mark.parametrize(
    "stored",
    [
        *NONSENSE.values(),
        "{}",
        '{"plan": {}, "suffix": ".exe"}',
        '{"plan": {"fps": 1e99}, "suffix": ".mp4"}',
        '{"plan": {"size": [1]}, "suffix": ".mp4"}',
        '{"plan": {"view": "hologram"}, "suffix": ".mp4"}',
        "[" * 50_000,
    ],
    ids=str,
)
def test_a_plan_for_films_that_makes_no_sense_is_the_usual_one(qtbot, stored):
    QSettings().setValue("recording/plan", stored)
    dialog = RecordDialog(100, 10.0, "light", (1280, 800), False)
    qtbot.addWidget(dialog)
    assert dialog.suffix == ".mp4"
    assert dialog.plan.size == (1920, 1080)
    assert not QSettings().contains("recording/plan")


def test_what_makes_sense_beside_nonsense_is_kept(open_window):
    QSettings().setValue("window/sides", "nonsense")
    QSettings().setValue("curves/0", "eta")
    QSettings().setValue("curves/1", "nonsense")
    QSettings().setValue("show/captions", "false")
    QSettings().setValue("landscape/overlays", "field hologram")
    window = open_window("scalar-descent", wait=False)
    assert window.loss.quantity() == "eta"
    assert window.norm.quantity() == "gradient_norm"
    assert not window.actions_.show_captions.isChecked()
    assert load_shown() == {"field"}


def test_the_state_of_another_splitter_is_dropped(open_window, qtbot):
    other = QSplitter()
    qtbot.addWidget(other)
    first = open_window("scalar-descent", wait=False)
    QSettings().setValue("window/sides", first.centre.saveState())
    QSettings().setValue("window/centre", other.saveState())
    window = open_window("scalar-descent", wait=False)
    assert window.sides.orientation() != window.centre.orientation()
    assert window.sides.handleWidth() == first.sides.handleWidth()
    assert not window.sides.childrenCollapsible()
    assert len(window.sides.sizes()) == 3
    assert min(window.sides.sizes()) > 0
    assert not QSettings().contains("window/sides")


def test_a_place_off_all_screens_is_brought_back(open_window, qapp):
    first = open_window("scalar-descent", wait=False)
    first.move(QPoint(90_000, 90_000))
    QSettings().setValue("window/geometry", first.saveGeometry())
    window = open_window("scalar-descent", wait=False)
    assert any(s.geometry().intersects(window.frameGeometry()) for s in qapp.screens())
    assert window.size().expandedTo(QSize(300, 300)) == window.size()


# The whole file

FILES = {
    "empty": b"",
    "garbage": bytes(range(256)) * 20,
    "markup": b"<?xml version='1.0'?><settings/>",
    "cut": b"[window\nsides=nonsense",
    "a broken value": b"[window]\nsides=@Variant(\\0\\0\\0\\x7f\\xff)\ngeometry=@ByteArray(\\x",
    "unknown kinds": b"[window]\nsides=@Rect(1 2)\ngeometry=@Invalid()\ntheme=@Size(a b)\n",
    "twice": b"[window]\nsides=1\nsides=2\n[window]\nsides=3\n",
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_nonsense_is_no_reason_not_to_start(open_window, settings_file, kind):
    settings_file.write_bytes(FILES[kind])
    window = open_window("scalar-descent", wait=False)
    assert window.isVisible()
    assert load_shown() == DEFAULT
    window.close()
    # It is written again, so that the next window is laid out as this one.
    assert QSettings().value("curves/0") == "loss"


def test_a_folder_in_the_place_of_the_file_is_told_of_once(open_window, settings_file):
    settings_file.mkdir()
    window = open_window("scalar-descent", wait=False)
    told = []
    preferences.notices.failed.connect(told.append)
    try:
        for on in (True, False):
            preferences.store({"sections/step": on})
            window.landscape.overlay_menu.actions()[3].setChecked(on)
        assert len(told) == 1
        assert "The settings cannot be written" in window.status.text()
        assert window.close()
        assert len(told) == 1
        settings_file.rmdir()
        preferences.store({"sections/step": True})
        assert len(told) == 1
    finally:
        preferences.notices.failed.disconnect(told.append)


def test_a_full_disk_keeps_the_old_settings(open_window, settings_file):
    preferences.store({"window/theme": "dark", "padding": "x" * 500})
    before = settings_file.read_bytes()
    window = open_window("scalar-descent", wait=False)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        preferences.store({"window/theme": "light"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert settings_file.read_bytes() == before
    assert "The settings cannot be written" in window.status.text()
    preferences.store({"window/theme": "light"})
    assert QSettings().value("window/theme") == "light"


def test_the_landscape_is_seen_as_it_was_last_time(open_window):
    first = open_window()
    first.landscape.modes.show("both")
    first.session.undo_stack.setClean()
    first.close()
    assert open_window().landscape.modes.mode == "both"
    QSettings().setValue("landscape/mode", "hologram")
    assert open_window().landscape.modes.mode == "map"
