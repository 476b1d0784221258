"""Films and pictures of a network, by itself and between data and landscape."""

import hashlib

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtGui import QImage

import gdgui
from gdgui.cli.commands import main
from gdgui.engine.descent.descent import descend
from gdgui.errors import UserError
from gdgui.ui.export.film_plan import FilmPlan
from gdgui.ui.export.record_dialog import RecordDialog
from gdgui.ui.export.recorder import Recorder
from tests.ui.learning_experiments import network, training, two_classes

NETWORK = training(two_classes(), hidden=(3,), output="tanh", steps=12)
PLAN = FilmPlan(counter=False, size=(640, 360), speed=4.0, fps=2, hold_seconds=0.0)


@pytest.mark.parametrize(("view", "size"), [("network", (360, 360)), ("training", (360, 640))])
def test_each_frame_shows_the_network_at_its_own_playhead(qapp, qtbot, tmp_path, view, size):
    recorder = Recorder(NETWORK, replace(PLAN, view=view, size=size), tmp_path / "frames")
    (tape,) = descend(NETWORK)
    shown, tops, painted = [], [], recorder.offscreen.paint

    def paint(playhead, image):
        painted(playhead, image)
        window = recorder.offscreen.window
        task = window.network.view.picture.task
        shown.append(np.array_equal(task.theta, tape.x[int(playhead)]))
        # In an upright film data, network and landscape are below each other.
        tops.append([window.pictures.widget(i).y() for i in range(window.pictures.count())])

    recorder.offscreen.paint = paint
    with qtbot.waitSignal(recorder.stopped, timeout=60_000):
        recorder.start()
    recorder.deleteLater()
    files = sorted((tmp_path / "frames").iterdir())
    assert shown == [True] * 7 == [True] * len(files)
    if view == "training":
        assert len(tops[0]) == 3
        assert all(each == sorted(set(each)) == tops[0] for each in tops)
    images = [QImage(str(file)) for file in files]
    assert all((image.width(), image.height()) == size for image in images)
    assert len({hashlib.sha256(bytes(each.constBits())).hexdigest() for each in images}) == 7


@pytest.mark.parametrize("view", ["network", "training"])
def test_what_has_no_network_is_refused_in_a_sentence(tmp_path, view, capsys):
    for source, sentence in (
        ("ravine", "an experiment that learns from data expected"),
        ("typed-growth", "a model with layers expected"),
    ):
        with pytest.raises(UserError, match=sentence):
            Recorder(gdgui.load(source), replace(PLAN, view=view), tmp_path / "film.mp4")
        assert main(["export", source, "--view", view, "-o", str(tmp_path / "a.svg")]) == 2
        assert sentence in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("learns", "has_layers", "found"),
    [(False, False, set()), (True, False, set()), (True, True, {"network", "training"})],
)
def test_the_dialog_offers_such_films_where_there_is_a_network(qtbot, learns, has_layers, found):
    dialog = RecordDialog(50, 5.0, "light", (800, 600), False, learns=learns, has_layers=has_layers)
    qtbot.addWidget(dialog)
    offered = {dialog._view.itemData(i) for i in range(dialog._view.count())}
    assert offered & {"network", "training"} == found
    assert "landscape" in offered


def test_a_presentation_has_room_for_the_network_and_gives_it_back(open_window, settle):
    window = open_window(network(steps=5))
    settle(window)
    section, view = window.network, window.network.view
    sizes, height = window.pictures.sizes(), view.height()
    window.presentation.set_on(True)
    settle(window)
    data, card, landscape = window.pictures.sizes()
    assert section.isHidden()
    assert view.isVisible()
    assert section.card.isAncestorOf(view)
    assert card == pytest.approx(data, abs=2) == pytest.approx(landscape, abs=2)
    assert view.geometry_of_units.offers == ()
    assert view.picture is not None
    # It is arranged anew for a model without hidden layers.
    window.session.edit(gdgui.load("line-fit"), "Open", "")
    settle(window)
    assert section.card.isHidden()
    window.actions_.undo.trigger()
    settle(window)
    assert section.card.isVisible()
    window.presentation.set_on(False)
    settle(window)
    assert section.isVisible()
    assert section.isAncestorOf(view)
    assert view.height() == pytest.approx(height, abs=2)
    assert window.pictures.sizes() == pytest.approx(sizes, abs=2)
    assert len(view.geometry_of_units.offers) == 5
