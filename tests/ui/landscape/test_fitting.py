"""What the runs do is in view: when it opens, by F, and by markers for what is outside."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

import gdgui
from gdgui.ui.document import run_edits
from gdgui.ui.landscape.fitting import fitted, height_seen, reaching, widened_to, with_room
from gdgui.ui.landscape.rim_item import RimItem
from tests.ui.run_helpers import edit_in
from tests.ui.view_helpers import card_view, descend, item, tape, view_box


def exploding(start, factor, steps=40):
    x = np.array(start, float) * float(factor) ** np.arange(steps + 1)[:, None]
    return tape(x, (x**2).sum(axis=1), 2 * x)


def holds(intervals, point):
    return all(low <= value <= high for (low, high), value in zip(intervals, point, strict=True))


def test_a_fit_holds_starts_paths_and_minima_and_little_else():
    path = descend((40.0, 10.0))
    intervals = fitted([path], [(0.0, 0.0)], ((-2, 2), (-2, 2)))
    assert all(holds(intervals, row) for row in path.x)
    assert holds(intervals, (0.0, 0.0))
    assert intervals[0][1] - intervals[0][0] < 1.3 * 40


def test_a_run_that_explodes_does_not_make_the_others_small():
    calm, wild = descend((5.0,)), exploding((5.0,), -3)
    (low, high) = fitted([calm, wild], [(0.0,)], ((-6, 6),))[0]
    assert holds(((low, high),), (5.0,))
    assert high - low < 60


@pytest.mark.parametrize("name", ["xor-network", "spiral-adam"])
def test_no_run_of_a_model_lies_below_what_stands_over_its_landscape(open_window, name):
    window = open_window(name)
    landscape = window.landscape
    pixel_map = view_box(landscape).pixel_map()
    planes, tapes = window.playback.planes, window.playback.tapes
    paths = [planes.projected(index, each).x for index, each in enumerate(tapes)]
    ys = [pixel_map.y(float(y)) for path in paths for y in (path[:, 1].min(), path[:, 1].max())]
    below, above = landscape.corners.rooms
    assert min(below, above) > 10
    assert min(ys) >= above - 1
    assert max(ys) <= landscape.height() - below + 1


def test_one_point_is_shown_amid_some_of_the_domain():
    still = descend((0.0,))
    assert fitted([still], [(0.0,)], ((-6, 6),)) == ((-3.0, 3.0),)


def test_a_domain_that_holds_all_stays_as_it_was_chosen():
    domain = ((-6.0, 6.0), (-5.0, 5.0))
    assert widened_to(domain, [descend((4.0, 2.0))]) == domain


def test_a_domain_is_widened_only_where_something_leaves_it():
    wide = widened_to(((-6.0, 6.0),), [descend((-15.0,))])
    assert wide[0][1] == 6.0
    assert -20 < wide[0][0] < -15


def test_of_a_curve_that_shoots_up_the_part_that_the_runs_see_is_shown():
    run = descend((2.0,))
    assert height_seen([run], (-10, 10), (0.0, 1e4))[1] < 20
    # Where they see most of it, it stays.
    assert height_seen([run], (-10, 10), (0.0, 5.0)) == (0.0, 5.0)


def test_the_height_of_a_curve_is_not_that_of_an_explosion():
    calm, wild = descend((2.0,)), exploding((2.0,), -1.5)
    assert height_seen([calm, wild], (-1e6, 1e6), (0.0, 1e12))[1] < 1e12


def test_what_leads_there_keeps_what_was_in_view_unless_that_is_far():
    assert reaching((0.0, 10.0), 5.0) == (0.0, 10.0)
    low, high = reaching((0.0, 10.0), 40.0)
    assert low == 0.0
    assert high > 40.0
    assert reaching((0.0, 10.0), 1e6) == (1e6 - 5, 1e6 + 5)


# In the window


def test_a_start_that_is_typed_comes_into_view(open_window, settle):
    window = open_window("scalar-descent")
    edit_in(window, 0, run_edits.with_start, (-40.0,))
    settle(window)
    assert holds(window.landscape.visible_domain(), (-40.0,))


def test_another_formula_shows_its_runs(open_window, settle):
    window = open_window("scalar-descent")
    window.editor.set_formula("(x - 30)^2", "typing")
    settle(window)
    shown = window.landscape.visible_domain()
    assert holds(shown, (5.0,))
    assert holds(shown, (29.5,))


def test_a_view_that_someone_chose_is_left_alone(open_window, settle):
    window = open_window("scalar-descent")
    window.landscape.show_part(((1.0, 2.0),))
    edit_in(window, 0, run_edits.with_start, (-40.0,))
    settle(window)
    np.testing.assert_allclose(window.landscape.visible_domain(), ((1.0, 2.0),))


def test_f_fits_and_0_shows_the_domain_again(open_window, settle):
    window = open_window("four-optimizers")
    domain = window.landscape.visible_domain()
    window.landscape.show_part(((100.0, 101.0), (100.0, 101.0)))
    QTest.keyClick(window, Qt.Key.Key_F)
    shown = window.landscape.visible_domain()
    for trajectory in gdgui.descend(window.session.experiment):
        assert holds(shown, trajectory.x[0])
        assert holds(shown, trajectory.x[-1])
    QTest.keyClick(window, Qt.Key.Key_0)
    np.testing.assert_allclose(window.landscape.visible_domain(), domain)


@pytest.mark.parametrize("example", ["four-optimizers", "scalar-descent"])
def test_a_marker_at_the_rim_leads_to_what_is_outside(open_window, settle, example):
    window = open_window(example)
    landscape = window.landscape
    start = window.session.experiment.runs[0].start
    before = window.session.experiment
    landscape.show_part(tuple((value + 20, value + 25) for value in start))
    settle(window)
    rim = item(landscape, RimItem)
    assert rim.points
    view = card_view(landscape)
    place = rim.mapToScene(rim.marker(0))
    QTest.mouseMove(view.viewport(), QPoint(round(place.x()), round(place.y())))
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(round(place.x()), round(place.y()))
    )
    assert holds(landscape.visible_domain(), start)
    assert window.session.experiment is before


def test_nothing_is_marked_while_all_is_in_view(open_window):
    window = open_window("four-optimizers")
    window.landscape.fit()
    assert item(window.landscape, RimItem).points == ()


def test_room_is_left_for_what_lies_over_the_edges_of_a_plane():
    fitted_part = ((-1.0, 1.0), (0.0, 1.16))
    (across, (low, high)) = with_room(fitted_part, 400.0, below=60.0, above=20.0)
    assert across == (-1.0, 1.0)
    # What is shown keeps its margins of 0.08, and begins above what is taken.
    assert (0.08 - low) / (high - low) * 400.0 == pytest.approx(60.0)
    assert high == 1.16
    # Of a low view only a part is given up, and a curve has room of its own.
    (_, (low, high)) = with_room(fitted_part, 50.0, below=60.0, above=60.0)
    assert 1.0 / (high - low) == pytest.approx(0.4)
    assert with_room(((0.0, 1.0),), 400.0, 60.0, 60.0) == ((0.0, 1.0),)
