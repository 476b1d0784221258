"""Planes through the parameters of a model in the window: the choice, the paths, what they say."""

from itertools import pairwise

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtTest import QTest

from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.engine.display.loss_plane import PlaneLoss
from gdgui.engine.display.plane import AxisPlane, SpannedPlane
from gdgui.engine.display.plane_kinds import AXES, PLANE_KINDS, PlaneRequest
from gdgui.engine.display.projection import Projection
from gdgui.experiment import Model
from gdgui.ui.landscape.ground_item import GroundItem
from gdgui.ui.landscape.overlays import OVERLAYS
from gdgui.ui.landscape.plane_choice import PlaneChoice
from gdgui.ui.landscape.plane_standing import standing_in_words
from gdgui.ui.landscape.start_marker import StartMarker
from gdgui.ui.landscape.surface_mode import MODES
from gdgui.ui.painting.backdrop import Profile
from gdgui.ui.playback.planes import PlaneStanding
from tests.ui.learning_experiments import line, network
from tests.ui.view_helpers import card_view, drag, item, view_box


def choice_of(window):
    return window.landscape.findChild(PlaneChoice)


def pick(window, settle, kind):
    """Choose a kind in the menu."""
    title = PLANE_KINDS[kind].title
    next(each for each in choice_of(window).menu().actions() if each.text() == title).trigger()
    settle(window)
    return window.playback.plane


def loss_of(window):
    objective = window.playback.problem.objective
    return trained_objective(objective.data, objective.network)


def shown_tapes(window):
    playback = window.playback
    return [playback.planes.projected(i, tape) for i, tape in enumerate(playback.tapes)]


def standing(window):
    return window.landscape.corners.standing.text


@pytest.mark.parametrize("kind", [key for key in PLANE_KINDS if key != AXES])
def test_a_kind_is_chosen_and_the_paths_are_seen_in_it(open_window, settle, kind):
    window = open_window(network())
    window.player.seek(20)
    plane = pick(window, settle, kind)
    assert isinstance(plane, SpannedPlane)
    assert choice_of(window).text() == f"{PLANE_KINDS[kind].title} ▾"
    for tape, seen in zip(window.playback.tapes, shown_tapes(window), strict=True):
        assert seen.x == pytest.approx((tape.x - plane.base) @ plane.basis.T, abs=1e-12)
        assert seen.names == plane.names
        for column, (low, high) in enumerate(window.landscape.visible_domain()):
            assert low <= seen.x[:, column].min()
            assert seen.x[:, column].max() <= high
    # It stays where it is while the playhead moves.
    window.player.seek(40)
    settle(window)
    assert window.playback.plane is plane
    plane = pick(window, settle, AXES)
    assert isinstance(plane, AxisPlane)
    assert np.array_equal(plane.base, window.playback.tapes[0].x[40])


def test_the_share_is_that_of_a_singular_value_decomposition(open_window, settle):
    window = open_window(network())
    pick(window, settle, "principal")
    rows = np.concatenate([tape.x for tape in window.playback.tapes])
    lengths = np.linalg.svd(rows - rows.mean(axis=0), compute_uv=False) ** 2
    share = 100.0 * lengths[:2].sum() / lengths.sum()
    assert f"holds {share:.1f} % of the paths" in standing(window)
    # Of the run that is left alone it is another.
    runs = window.session.experiment.runs
    hidden = (runs[0], replace(runs[1], visible=False))
    window.session.edit(replace(window.session.experiment, runs=hidden), "Hide")
    settle(window)
    assert f"holds {share:.1f} % of the paths" not in standing(window)


def test_at_the_playhead_the_true_loss_stands_beside_that_of_the_plane(open_window, settle):
    window = open_window(network())
    window.player.seek(30)
    plane = pick(window, settle, "iterates")
    loss, tape = loss_of(window), window.playback.tapes[0]
    for step in (0, 10, 30, 60):
        window.player.seek(step)
        settle(window)
        theta = tape.x[step]
        nearest = plane.base + (theta - plane.base) @ plane.basis.T @ plane.basis
        true, shown = (loss.value_and_gradient(each)[0] for each in (theta, nearest))
        assert f"f = {true:.3g}, shown {shown:.3g}" in standing(window)
        if step != 10:
            assert shown == pytest.approx(true, rel=1e-10)


def test_two_parameters_say_their_share_and_go_through_the_iterate(open_window):
    window = open_window(network())
    assert standing(window).startswith("holds ")
    assert "shown" not in standing(window)
    window = open_window(line())
    assert standing(window) == ""


def test_the_step_is_seen_in_the_plane_that_has_just_been_chosen(open_window, settle):
    window = open_window(network())
    seen = []
    show = window.landscape.show_step
    window.landscape.show_step = lambda *given: (seen.append(given), show(*given))
    plane = pick(window, settle, "principal")
    step = seen[-1][0]
    assert step.x == pytest.approx(plane.at(window.playback.tapes[0].x[0]), abs=1e-12)


def test_a_plane_stays_while_something_is_edited_and_is_found_anew_when_chosen_again(
    open_window, settle
):
    window = open_window(network())
    plane = pick(window, settle, "principal")
    window.editor.set_learning_rate(0, 0.02, "")
    settle(window)
    assert window.playback.plane is plane
    again = pick(window, settle, "principal")
    assert again is not plane
    assert np.abs(again.basis - plane.basis).max() > 1e-6


def test_of_a_plane_that_is_picked_all_is_in_view_however_the_last_was_zoomed(open_window, settle):
    window = open_window(network())
    window.landscape.show_part(((0.1, 0.2), (0.3, 0.4)))
    settle(window)
    pick(window, settle, "random")
    (seen, _) = shown_tapes(window)
    for column, (low, high) in enumerate(window.landscape.visible_domain()):
        assert low <= seen.x[:, column].min()
        assert seen.x[:, column].max() <= high


def test_of_the_plane_of_another_model_all_is_in_view_however_the_last_was_zoomed(
    open_window, settle
):
    window = open_window(network())
    pick(window, settle, "principal")
    window.landscape.show_part(((0.1, 0.2), (0.3, 0.4)))
    settle(window)
    window.session.edit(network(hidden=(5,)), "Change model")
    settle(window)
    assert not window.landscape.is_zoomed
    (seen, _) = shown_tapes(window)
    for column, (low, high) in enumerate(window.landscape.visible_domain()):
        assert low <= seen.x[:, column].min()
        assert seen.x[:, column].max() <= high


def test_random_directions_are_others_when_chosen_again(open_window, settle):
    window = open_window(network())
    first = pick(window, settle, "random")
    second = pick(window, settle, "random")
    assert np.abs(first.basis @ second.basis.T).max() < 0.95
    assert window.view_state.plane == PlaneRequest("random", seed=2)


def test_dragging_the_start_moves_it_along_the_plane(open_window, settle):
    window = open_window(network())
    plane = pick(window, settle, "principal")
    before = np.array(window.playback.problem.runs[0].start)
    items = card_view(window.landscape).scene().items()
    marker = next(item for item in items if isinstance(item, StartMarker))
    at = card_view(window.landscape).mapFromScene(marker.scenePos())
    drag(card_view(window.landscape).viewport(), [at, at + QPoint(20, -15), at + QPoint(40, -30)])
    settle(window)
    moved = np.array(window.playback.problem.runs[0].start) - before
    assert np.abs(moved).max() > 1e-3
    assert plane.of(moved) @ plane.basis == pytest.approx(moved, abs=1e-9)
    assert window.playback.plane is plane


def test_the_start_follows_the_pointer_within_a_pixel(open_window, settle, qtbot):
    window = open_window(network())
    window.player.seek(25)
    view, marker = card_view(window.landscape), item(window.landscape, StartMarker)
    tasks, draw = [], window.engine.draw
    window.engine.draw = lambda task: (tasks.append(task), draw(task))
    for kind in ("principal", "random", "iterates", AXES):
        plane = pick(window, settle, kind)
        axes, part = getattr(plane, "axes", None), window.landscape.visible_domain()
        tasks.clear()
        at = view.mapFromScene(marker.scenePos())
        # From the edge, where it may begin, to the middle.
        way = view.viewport().rect().center() - at
        places = [at + way * share + QPoint(3, -2) for share in (0.4, 0.8)]
        for before, place in pairwise([at, *places]):
            # A drag for each, so that what the pointer leaves behind is looked at as well.
            drag(view.viewport(), [before, (before + place) / 2, place])
            qtbot.waitUntil(lambda: window.playback.is_settled)
            off = view.mapFromScene(marker.scenePos()) - place
            assert max(abs(off.x()), abs(off.y())) <= 1
            assert window.landscape.visible_domain() == part
            assert getattr(window.playback.plane, "axes", None) == axes
            if kind != AXES:
                assert window.playback.plane is plane
        # What moves is drawn coarsely, and finely once the hand rests.
        assert [task.is_coarse for task in tasks][-1:] == ([False] if kind == AXES else [])
        assert any(task.is_coarse for task in tasks) == (kind == AXES)


def test_under_the_pointer_the_loss_is_that_of_the_plane(open_window, settle):
    window = open_window(network())
    for kind in (AXES, "random"):
        plane = pick(window, settle, kind) if kind != AXES else window.playback.plane
        viewport = card_view(window.landscape).viewport()
        QTest.mouseMove(viewport, viewport.rect().center() + QPoint(3, 3))
        QTest.mouseMove(viewport, viewport.rect().center())
        text = window.landscape.readout
        first, second = (float(part.split(" = ")[1].split()[0]) for part in text.split("   ")[:2])
        theta = plane.points(np.array([first]), np.array([second]))[0]
        value, slope = loss_of(window).value_and_gradient(theta)
        assert float(text.split("f = ")[1].split()[0]) == pytest.approx(value, rel=2e-3)
        inside = text.split("∇f = (")[1].rstrip(")").split(", ")
        assert [float(each) for each in inside] == pytest.approx(plane.of(slope), rel=2e-2)


def test_what_is_read_out_takes_two_lines_where_names_are_long(open_window):
    window = open_window(network())
    for width, lines in ((900, 1), (300, 2)):
        window.landscape.resize(width, 300)
        viewport = card_view(window.landscape).viewport()
        QTest.mouseMove(viewport, viewport.rect().center() + QPoint(3, 3))
        QTest.mouseMove(viewport, viewport.rect().center())
        assert len(window.landscape.readout.split("\n")) == lines


def test_where_there_is_no_plane_a_sentence_says_why_and_the_last_one_stays(open_window, settle):
    window = open_window(network(steps=1))
    plane = window.playback.plane
    pick(window, settle, "iterates")
    assert "three iterates expected, 2 found" in window.status.text()
    assert isinstance(window.playback.plane, AxisPlane)
    assert window.playback.plane.axes == plane.axes
    assert window.playback.planes.request.kind == AXES
    assert choice_of(window).text() == f"{', '.join(plane.names)} ▾"


def test_a_diverged_run_has_no_plane_and_the_window_lives_on(open_window, settle):
    window = open_window(network(methods=("gd",), activation="linear", output="linear", rate=9e5))
    assert window.playback.tapes[0].status == "diverged"
    pick(window, settle, "principal")
    assert "all have diverged" in window.status.text()
    window.editor.set_learning_rate(0, 0.05, "")
    settle(window)
    assert isinstance(pick(window, settle, "principal"), SpannedPlane)


def test_another_model_gets_a_plane_of_the_same_kind(open_window, settle):
    window = open_window(network())
    pick(window, settle, "principal")
    window.session.edit(network(hidden=(5,)), "Change model")
    settle(window)
    plane = window.playback.plane
    assert isinstance(plane, SpannedPlane)
    assert len(plane.base) == window.playback.problem.dim
    window.session.edit(line(), "Change model")
    settle(window)
    assert window.playback.plane.is_whole


def test_a_film_shows_the_plane_that_the_window_shows(open_window, settle):
    window = open_window(network())
    plane = pick(window, settle, "random")
    other = open_window(network())
    other.set_view_state(window.view_state)
    settle(other)
    assert np.array_equal(other.playback.plane.basis, plane.basis)


def test_only_what_lies_in_a_plane_but_for_rounding_does_so_whole():
    words = standing_in_words(PlaneStanding(0.8725, PlaneLoss(0.125, 0.25, 1.5)))
    assert words == "holds 87.2 % of the paths   f = 0.125, shown 0.25"
    assert standing_in_words(PlaneStanding(0.99999)) == "holds 99.9 % of the paths"
    assert standing_in_words(PlaneStanding(1.0 - 1e-14)) == "holds 100 % of the paths"
    assert standing_in_words(PlaneStanding()) == ""


def test_between_two_models_nothing_is_read_out(open_window):
    window = open_window(network())
    value, slope = window.playback.inspector.evaluate((0.5, -0.5))
    assert np.isnan([value, *slope]).all()


def test_a_tape_that_grows_is_projected_once_and_keeps_its_place():
    random = np.random.default_rng(1)
    x, grad, f = random.normal(0, 1, (900, 7)), random.normal(0, 1, (900, 7)), np.zeros(900)
    basis = np.linalg.qr(random.normal(0, 1, (7, 2)))[0].T
    plane = SpannedPlane(base=x[3], names=("a", "b"), basis=basis)
    projection = Projection(plane)

    def look(rows):
        return projection.of(Trajectory(x[:rows], f[:rows], grad[:rows], Status.MOVING))

    first, second = look(100), look(150)
    third = look(290)
    assert np.shares_memory(second.x, third.x)
    assert not third.x.flags.writeable
    for rows, seen in ((100, first), (150, second), (290, third), (900, look(900))):
        assert seen.x == pytest.approx((x[:rows] - x[3]) @ basis.T, abs=1e-12)
        assert seen.grad == pytest.approx(grad[:rows] @ basis.T, abs=1e-12)
    shorter = look(20)
    assert len(shorter) == 20


def test_the_loss_of_a_single_parameter_is_a_curve_with_its_minimum(open_window, settle):
    made = line(start=(-1.5,), methods=("gd", "adam"), rate=0.05)
    made = replace(made, objective=replace(made.objective, model=Model(formula="a*x")))
    window = open_window(made)
    loss, ground = loss_of(window), item(window.landscape, GroundItem).backdrop
    assert isinstance(ground, Profile)
    for a, value in list(zip(ground.x, ground.f, strict=True))[::300]:
        assert value == pytest.approx(loss.value_and_gradient(np.array([a]))[0], rel=1e-12)
    ((a, lowest),) = ground.minima
    assert abs(loss.value_and_gradient(np.array([a]))[1][0]) < 1e-9
    assert lowest == ground.lowest
    assert standing(window) == ""
    view, marker = card_view(window.landscape), item(window.landscape, StartMarker)
    at = view.mapFromScene(marker.scenePos())
    drag(view.viewport(), [at, at + QPoint(20, 0), at + QPoint(60, 0)])
    settle(window)
    assert view.mapFromScene(marker.scenePos()).x() == pytest.approx(at.x() + 60, abs=1)
    window.landscape.set_overlays(frozenset(OVERLAYS))
    for mode in MODES:
        window.landscape.modes.show(mode)
        settle(window)
        window.landscape.grab()
    ground = item(window.landscape, GroundItem).backdrop
    assert ground.relief.is_ribbon


@pytest.mark.parametrize("kind", ["principal", "random"])
def test_what_a_plane_says_of_itself_hides_no_path(open_window, settle, kind):
    window = open_window(network())
    pick(window, settle, kind)
    pixels, view = view_box(window.landscape).pixel_map(), card_view(window.landscape)
    parts = [QRectF(part.geometry()) for part in window.landscape.corners.parts]
    assert any(part.bottom() > view.height() / 2 for part in parts)
    bottom = min(part.top() for part in parts if part.bottom() > view.height() / 2)
    for tape in shown_tapes(window):
        assert max(pixels.point(*place).y() for place in tape.x.tolist()) < bottom
