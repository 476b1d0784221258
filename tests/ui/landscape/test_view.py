"""The landscape as a user sees and handles it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from gdgui.ui.landscape.start_marker import StartMarker
from gdgui.ui.landscape.view import Landscape
from gdgui.ui.painting.backdrop import Profile, Surface, paint_backdrop
from gdgui.ui.style.run_colors import RUN_COLORS
from gdgui.ui.style.theme import DARK, LIGHT
from tests.ui.view_helpers import (
    card_view,
    colored_pixels,
    descend,
    drag,
    item,
    picture,
    tape,
    trace,
    view_box,
)

PLANE = ((-6.0, 6.0), (-4.0, 4.0))
LINE = ((-6.0, 6.0),)


@pytest.fixture
def landscape(qtbot):
    widget = Landscape()
    qtbot.addWidget(widget)
    widget.resize(600, 400)
    widget.show()
    qtbot.waitExposed(widget)
    widget.set_domain(PLANE)
    return widget


def surface(x_range=PLANE[0], y_range=PLANE[1], minima=((0.0, 0.0),)):
    x, y = np.linspace(*x_range, 60), np.linspace(*y_range, 40)
    z = x[None, :] ** 2 + 3 * y[:, None] ** 2
    return Surface(paint_backdrop(x, y, z, 600, 400, 1.0, LIGHT), x_range, y_range, minima)


def profile():
    x = np.linspace(-6, 6, 300)
    return Profile(x, x**2, ((0.0, 0.0),))


def on_screen(landscape, x, y):
    """The pixel of the graphics view at a point of the plane."""
    box = view_box(landscape)
    return card_view(landscape).mapFromScene(box.mapViewToScene(QPointF(x, y)))


def canvas(landscape):
    return card_view(landscape).viewport()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("dim", [1, 2])
def test_stepping_back_shows_the_same_picture_to_the_pixel(
    landscape, bowl_traces, parabola_traces, theme, dim
):
    landscape.set_theme(theme)
    landscape.set_domain(PLANE if dim == 2 else LINE)
    landscape.set_backdrop(surface() if dim == 2 else profile())
    landscape.set_traces(bowl_traces if dim == 2 else parabola_traces)
    landscape.set_playhead(5.0)
    before = picture(landscape)
    landscape.set_playhead(15.5)
    assert picture(landscape) != before
    landscape.set_playhead(5.0)
    assert picture(landscape) == before


def test_a_long_path_looks_the_same_however_the_playhead_came_there(landscape):
    t = np.linspace(0, 60, 1500)
    x = np.column_stack((5 * np.exp(-t / 30) * np.cos(t), 3 * np.exp(-t / 30) * np.sin(t)))
    traces = tuple(trace(tape(x * s, t, x), i, selected=i == 0) for i, s in enumerate((1, -1)))
    landscape.set_traces(traces)
    landscape.set_playhead(1100.3)
    at_once = picture(landscape)
    for playhead in (0, 300, 700, 1499, 1400, 900, 1000, 1099, 1100.3):
        landscape.set_playhead(playhead)
        landscape.grab()
    assert picture(landscape) == at_once


def test_a_run_that_stopped_keeps_its_ball_at_its_last_iterate(landscape):
    landscape.set_traces((trace(descend((4.0, 2.0), steps=5)),))
    landscape.set_playhead(5)
    at_the_end = picture(landscape)
    landscape.set_playhead(50)
    assert picture(landscape) == at_the_end


def test_the_ball_glides_between_two_iterates(landscape):
    landscape.set_traces((trace(tape([[0, 0], [4, 2]], [1, 0], [[1, 1], [0, 0]])),))
    landscape.set_playhead(0.5)
    place = on_screen(landscape, 2.0, 1.0)
    assert canvas(landscape).grab().toImage().pixelColor(place).name() == RUN_COLORS[0].lower()


def test_a_hidden_run_leaves_no_trace(landscape, bowl_traces):
    landscape.set_traces(())
    empty = picture(landscape)
    landscape.set_traces((trace(bowl_traces[0].trajectory, visible=False),))
    landscape.set_playhead(10)
    assert picture(landscape) == empty


def test_the_paths_are_bold_up_to_the_playhead_only(landscape, bowl_traces):
    landscape.set_traces(bowl_traces[:1])
    landscape.set_playhead(0)
    before = colored_pixels(landscape, RUN_COLORS[0])
    landscape.set_playhead(20)
    assert colored_pixels(landscape, RUN_COLORS[0]) > before + 150


def test_a_diverged_run_and_a_single_iterate_can_be_drawn(landscape, diverged_tape):
    single = tape([[2.0, 1.0]], [3.0], [[1.0, 1.0]])
    landscape.set_traces((trace(diverged_tape), trace(single, 1, selected=False)))
    for playhead in (0.0, 0.5, 1.0, 2.7, 4.0, 9.0):
        landscape.set_playhead(playhead)
        landscape.grab()
    assert colored_pixels(landscape, RUN_COLORS[1]) > 50


def test_a_run_that_is_nowhere_is_left_out(landscape):
    nowhere = tape([[np.nan, np.nan]], [np.nan], [[np.nan, np.nan]])
    landscape.set_traces((trace(nowhere),))
    landscape.grab()
    assert not item(landscape, StartMarker).isVisible()


def test_a_growing_tape_grows_on_screen_as_if_shown_at_once(landscape):
    whole = descend((4.0, 3.0), learning_rate=0.02, steps=3000)
    grown = [tape(whole.x, whole.f, whole.grad)]
    for n in (1, 2, 50, 2500):
        part = type(whole)(whole.x[:n], whole.f[:n], whole.grad[:n], whole.status, False)
        landscape.set_traces((trace(part),))
        landscape.set_playhead(40)
        landscape.grab()
    landscape.set_traces((trace(whole),))
    growing = picture(landscape)
    landscape.set_traces(())
    landscape.grab()
    landscape.set_traces((trace(grown[0]),))
    assert picture(landscape) == growing


def test_a_click_picks_the_start(landscape, qtbot):
    place = on_screen(landscape, 2.0, -1.0)
    with qtbot.waitSignal(landscape.start_clicked) as picked:
        qtbot.mouseClick(canvas(landscape), Qt.MouseButton.LeftButton, pos=place)
    coordinates, gesture, alone = picked.args
    assert coordinates == pytest.approx((2.0, -1.0), abs=0.05)
    assert gesture
    assert not alone


def test_a_click_with_shift_is_for_the_selected_run_alone(landscape, qtbot):
    with qtbot.waitSignal(landscape.start_clicked) as picked:
        qtbot.mouseClick(
            canvas(landscape),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.ShiftModifier,
            on_screen(landscape, 1.0, 1.0),
        )
    assert picked.args[2] is True


def test_in_one_dimension_a_click_picks_one_coordinate(landscape, qtbot):
    landscape.set_domain(LINE)
    landscape.set_backdrop(profile())
    with qtbot.waitSignal(landscape.start_clicked) as picked:
        place = on_screen(landscape, -3.0, 20.0)
        qtbot.mouseClick(canvas(landscape), Qt.MouseButton.LeftButton, pos=place)
    assert picked.args[0] == pytest.approx((-3.0,), abs=0.05)


def test_dragging_the_start_is_one_gesture(landscape, bowl_traces):
    landscape.set_traces(bowl_traces)
    landscape.grab()
    before = landscape.viewport()
    picks = []
    landscape.start_picked.connect(lambda *args: picks.append(args))
    ways = [on_screen(landscape, 4.0 - k / 2, 2.0 - k / 4) for k in range(9)]
    drag(canvas(landscape), ways)
    assert len(picks) >= 5
    assert len({gesture for _, gesture, _ in picks}) == 1
    assert picks[-1][0] == pytest.approx((0.0, 0.0), abs=0.1)
    assert landscape.viewport() == before
    drag(canvas(landscape), ways)
    assert len({gesture for _, gesture, _ in picks}) == 2


def test_dragging_the_ground_pans(landscape):
    before = landscape.visible_domain()
    middle = QPoint(300, 300)
    drag(canvas(landscape), [middle, middle + QPoint(30, 0), middle + QPoint(60, 0)])
    after = landscape.visible_domain()
    assert after[0][0] < before[0][0] - 0.3
    assert after[0][1] - after[0][0] == pytest.approx(before[0][1] - before[0][0])


def test_ctrl_and_an_arrow_move_the_start_by_a_fiftieth_of_the_view(landscape, bowl_traces, qtbot):
    landscape.set_traces(bowl_traces)
    (x0, x1), _ = landscape.visible_domain()
    with qtbot.waitSignal(landscape.start_picked) as picked:
        qtbot.keyClick(card_view(landscape), Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert picked.args[0] == pytest.approx((4.0 - (x1 - x0) / 50, 2.0))


def test_plus_and_minus_zoom_and_reset_returns(landscape, qtbot):
    before = landscape.visible_domain()
    qtbot.keyClick(card_view(landscape), Qt.Key.Key_Plus)
    closer = landscape.visible_domain()
    assert closer[0][1] - closer[0][0] < 0.9 * (before[0][1] - before[0][0])
    landscape.reset_view()
    assert np.allclose(landscape.visible_domain(), before)


def test_alike_spans_have_one_scale_and_unlike_ones_fill_the_view(landscape):
    landscape.set_domain(PLANE)
    (x0, x1), (y0, y1) = landscape.visible_domain()
    width, height = canvas(landscape).width(), canvas(landscape).height()
    assert (x1 - x0) / width == pytest.approx((y1 - y0) / height, rel=0.01)
    assert x0 <= -6 + 1e-9
    assert y1 >= 4 - 1e-9
    landscape.set_domain(((-100.0, 100.0), (-1.0, 1.0)))
    assert np.allclose(landscape.visible_domain(), ((-100, 100), (-1, 1)))


def test_the_height_of_a_curve_is_in_view(landscape):
    landscape.set_domain(LINE)
    landscape.set_backdrop(profile())
    (_, (low, high)) = view_box(landscape).viewRange()
    assert -10 < low < 0
    assert 36 < high < 60


def at_rest(landscape, qtbot):
    qtbot.waitUntil(lambda: not landscape.is_settling)


def test_zooming_tells_of_the_viewport_once(landscape, qtbot):
    at_rest(landscape, qtbot)
    told = []
    landscape.viewport_changed.connect(told.append)
    for _ in range(5):
        qtbot.keyClick(card_view(landscape), Qt.Key.Key_Plus)
    assert told == []
    at_rest(landscape, qtbot)
    assert told == [landscape.viewport()]
    assert (told[0].width_px, told[0].height_px) == (600, 400)


def test_the_viewport_is_told_with_the_same_domain_too(landscape, qtbot):
    at_rest(landscape, qtbot)
    with qtbot.waitSignal(landscape.viewport_changed, timeout=2000):
        landscape.set_domain(PLANE)


def test_a_ground_of_the_other_dimension_is_not_shown(landscape):
    plain = picture(landscape)
    landscape.set_backdrop(profile())
    assert picture(landscape) == plain
    landscape.set_backdrop(surface())
    assert picture(landscape) != plain
    landscape.set_domain(LINE)
    line = picture(landscape)
    landscape.set_backdrop(surface())
    assert picture(landscape) == line


def test_minima_are_marked(landscape):
    landscape.set_backdrop(surface(minima=()))
    without = picture(landscape)
    landscape.set_backdrop(surface(minima=((2.0, 1.0), (1e9, 0.0))))
    assert picture(landscape) != without
    place = on_screen(landscape, 2.0, 1.0)
    pixel = canvas(landscape).grab().toImage().pixelColor(place)
    assert pixel.lightnessF() < 0.5


def test_deep_zooms_and_far_iterates_do_not_break_anything(landscape, diverged_tape, qtbot):
    landscape.set_backdrop(surface())
    landscape.set_traces((trace(diverged_tape),))
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
        for _ in range(120):
            qtbot.keyClick(card_view(landscape), key)
        landscape.grab()
    assert np.all(np.isfinite(landscape.visible_domain()))
