"""The gradients of all batches as a fan at the ball."""

import numpy as np
import pytest

from gdgui.engine.data.trained import trained_objective
from gdgui.engine.display.plane_gradients import PlaneGradients
from gdgui.engine.display.plane_kinds import PlaneRequest
from gdgui.ui.landscape.batch_gradients_item import BatchGradientsItem
from gdgui.ui.landscape.overlay_menu import OverlayMenu
from gdgui.ui.landscape.view import Landscape
from gdgui.ui.step import batch_gradients_query
from tests.ui.learning_experiments import line, network
from tests.ui.view_helpers import card_view, item, picture, view_box

FAN = frozenset({"batches"})


def fan(window):
    return item(window.landscape, BatchGradientsItem)


def ways(window):
    """Where the arrows lead, in pixels from the iterate at the playhead."""
    tape = window.playback.planes.projected(0, window.playback.tapes[0])
    row = min(int(window.player.playhead), tape.last_step)
    base = view_box(window.landscape).pixel_map().point(*tape.x[row].tolist())
    return np.array([(tip - base).toTuple() for tip in fan(window).tips])


def expected(window):
    """The same, of length 1 where it is the longest, by gradients of one batch after another."""
    playback = window.playback
    objective, batches = playback.problem.objective, playback.problem.runs[0].batches
    loss, tape = trained_objective(objective.data, objective.network), playback.tapes[0]
    row = min(int(window.player.playhead), tape.last_step)
    first = batches.epoch(row) * batches.steps_per_epoch
    samples = [batches.samples_of(first + k) for k in range(batches.steps_per_epoch)]
    gradients = [loss.value_and_gradient(tape.x[row], each)[1] for each in (*samples, None)]
    pixels = view_box(window.landscape).pixel_map()
    found = -playback.plane.of(np.array(gradients)) * np.array(pixels.scale)
    return found / np.hypot(*found.T).max()


def test_arrows_lead_where_the_batches_pull_in_one_scale(open_window, settle, monkeypatch):
    window = open_window(network())
    assert len(ways(window)) == 0
    window.landscape.set_overlays(FAN)
    for step in (0, 17, 60):
        window.player.seek(step)
        settle(window)
        found = ways(window)
        assert found == pytest.approx(expected(window) * np.hypot(*found.T).max(), abs=1e-6)
    # The longest is neither a dot nor leaves the view.
    assert 50.0 < np.hypot(*found.T).max() < 200.0
    follows_the_plane_and_the_run(window, settle)
    is_found_by_the_worker_where_it_takes_long(window, settle, monkeypatch)
    is_on_the_surface_too(window, settle)
    window.landscape.set_overlays(frozenset())
    assert len(ways(window)) == 0


def follows_the_plane_and_the_run(window, settle):
    window.player.seek(20)
    window.playback.planes.pick(PlaneRequest("principal"))
    settle(window)
    found = ways(window)
    assert found == pytest.approx(expected(window) * np.hypot(*found.T).max(), abs=1e-6)
    before = picture(card_view(window.landscape))
    window.playback.select(1)
    settle(window)
    assert picture(card_view(window.landscape)) != before
    window.playback.select(0)
    settle(window)


def is_found_by_the_worker_where_it_takes_long(window, settle, monkeypatch):
    at_once = ways(window)
    monkeypatch.setattr(batch_gradients_query, "MOST_WORK", 0)
    window.player.seek(30)
    assert len(ways(window)) == 0
    window.player.seek(20)
    settle(window)
    assert ways(window) == pytest.approx(at_once)


def is_on_the_surface_too(window, settle):
    window.landscape.modes.show("surface")
    settle(window)
    before = picture(window.landscape.surface)
    window.landscape.set_overlays(frozenset())
    settle(window)
    assert picture(window.landscape.surface) != before
    window.landscape.modes.show("map")


def test_of_two_parameters_it_is_in_the_whole_space(open_window, settle):
    window = open_window(line(batch=2))
    window.landscape.set_overlays(FAN)
    settle(window)
    found = ways(window)
    assert found == pytest.approx(expected(window) * np.hypot(*found.T).max(), abs=1e-6)


def test_of_a_formula_there_is_none_and_the_menu_says_so(qtbot):
    menu = OverlayMenu()
    qtbot.addWidget(menu)
    (entry,) = (each for each in menu.actions() if "batches" in each.text())
    assert not entry.isEnabled()
    assert entry.toolTip() == "Only for a model of data."
    menu.set_learning(True)
    assert entry.isEnabled()
    menu.set_dim(1)
    assert not entry.isEnabled()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_gradients_that_are_not_finite_are_left_out(qtbot, bad):
    landscape = Landscape()
    qtbot.addWidget(landscape)
    landscape.resize(400, 300)
    landscape.set_overlays(FAN)
    landscape.show()
    each = np.array([[1.0, 0.0], [bad, 1.0], [0.0, 0.5]])
    for mode in ("map", "surface"):
        landscape.modes.show(mode)
        for at, whole in (([0.0, 0.0], [bad, bad]), ([bad, 0.0], [1.0, 0.0])):
            gradients = PlaneGradients(np.array(at), each, np.array(whole))
            landscape.show_batch_gradients(gradients)
            landscape.grab()
    landscape.show_batch_gradients(PlaneGradients(np.zeros(2), np.zeros((3, 2)), np.zeros(2)))
    landscape.grab()
    landscape.show_batch_gradients(PlaneGradients(np.zeros(2), each, np.array([0.5, 0.5])))
    assert len(item(landscape, BatchGradientsItem).tips) == 3
