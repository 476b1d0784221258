"""The surface as a user sees and handles it."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from gdgui.engine.display.surface_camera import HOME
from gdgui.ui.export.raster import picture_of, svg_of
from gdgui.ui.landscape.modes import MODES
from gdgui.ui.landscape.surface.axes import height_ticks
from gdgui.ui.landscape.view import Landscape
from gdgui.ui.landscape.viewer_item import ViewerItem
from gdgui.ui.painting.backdrop import Profile, Surface, paint_backdrop
from gdgui.ui.painting.relief import LINEAR, LOGARITHMIC
from gdgui.ui.painting.relief_heights import look_of, relief_of, ribbon_of
from gdgui.ui.style.theme import DARK, LIGHT
from tests.ui.view_helpers import (
    colored_pixels,
    descend,
    drag,
    item,
    nothing_pends,
    picture,
    tape,
    trace,
)

PLANE = ((-6.0, 6.0), (-4.0, 4.0))
LEFT = Qt.MouseButton.LeftButton


def ground(f=lambda x, y: x**2 + 3 * y**2, heights=LOGARITHMIC, minima=((0.0, 0.0),)):
    x, y = np.linspace(*PLANE[0], 121), np.linspace(*PLANE[1], 81)
    with np.errstate(all="ignore"):
        z = f(x[None, :], y[:, None]) + 0.0 * x[None, :] * y[:, None]
    image = paint_backdrop(x, y, z, 600, 400, 1.0, LIGHT)
    relief = relief_of((x, y, z), 400 / 600, 0.0, heights)
    return Surface(image, *PLANE, minima, samples=(x, y, z), relief=relief)


def ribbon(f=lambda x: x**2):
    x = np.linspace(-6.0, 6.0, 300)
    with np.errstate(all="ignore"):
        profile = Profile(x, f(x), ((0.0, 0.0),))
    return Profile(x, profile.f, profile.minima, relief=ribbon_of(profile))


@pytest.fixture
def landscape(qtbot):
    widget = Landscape()
    qtbot.addWidget(widget)
    widget.resize(600, 400)
    widget.set_overlays(frozenset())
    widget.modes.show("surface")
    widget.show()
    qtbot.waitExposed(widget)
    widget.set_domain(PLANE)
    widget.set_backdrop(ground())
    widget.set_traces((trace(descend((4.0, 2.0))),))
    nothing_pends(qtbot, widget)
    widget.surface.repaint()
    return widget


def press(widget, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, modifiers))


def place_of(landscape, point):
    """Return where a point of the plane is seen, by looking for it."""
    surface, found = landscape.surface, []
    surface.hovered.connect(found.append)
    best, where = np.inf, None
    for x in range(60, 560, 4):
        for y in range(40, 380, 4):
            QApplication.sendEvent(surface, move_to(surface, QPoint(x, y)))
            if found[-1] is not None:
                away = np.linalg.norm(np.array(found[-1]) - point)
                if away < best:
                    best, where = away, QPoint(x, y)
    surface.hovered.disconnect(found.append)
    assert best < 0.3
    return where


def move_to(widget, place):
    none = Qt.MouseButton.NoButton
    at = QPointF(place)
    return QMouseEvent(QEvent.Type.MouseMove, at, QPointF(widget.mapToGlobal(at)), none, none,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip


def test_map_surface_and_both_take_turns(landscape):
    seen = []
    landscape.modes.changed.connect(seen.append)
    for _ in MODES:
        landscape.modes.show_next()
    assert seen == ["both", "map", "surface"]
    assert landscape.surface.isVisible()
    landscape.modes.show("map")
    assert not landscape.surface.isVisible()


def test_the_map_shows_the_same_part_whether_it_is_covered_or_not(landscape):
    before = landscape.viewport()
    assert before.heights == LOGARITHMIC
    landscape.modes.show("map")
    assert landscape.viewport().intervals == before.intervals
    assert landscape.viewport().heights == ""


def test_both_share_the_card(landscape, qtbot):
    landscape.modes.show("both")
    qtbot.waitUntil(lambda: landscape.surface.width() < 320)
    assert landscape.surface.x() > 280
    assert landscape.viewport().width_px < 320


def test_the_map_beside_it_shows_from_where_one_looks(landscape):
    viewer = item(landscape, ViewerItem)
    assert not viewer.isVisible()
    landscape.modes.show("both")
    assert viewer.isVisible()
    landscape.surface.look_from(HOME.turned(-HOME.azimuth))
    # From azimuth 0 the first coordinate grows to the right: the viewer stands below the map.
    rect = viewer.boundingRect()
    assert viewer.place().x() == pytest.approx(rect.center().x())
    assert viewer.place().y() == pytest.approx(rect.bottom(), abs=20.0)
    landscape.surface.look_from(HOME.turned(90.0 - HOME.azimuth))
    assert viewer.place().x() == pytest.approx(rect.right(), abs=20.0)


def test_a_drag_turns_it_and_a_double_click_comes_home(landscape, qtbot):
    surface = landscape.surface
    seen = []
    surface.camera_changed.connect(seen.append)
    surface.set_gliding(False)
    drag(surface, [QPoint(60, 60), QPoint(110, 60), QPoint(160, 80)])
    assert surface.camera.azimuth != pytest.approx(HOME.azimuth)
    assert surface.camera.elevation > HOME.elevation
    assert seen[-1] == surface.camera
    qtbot.mouseDClick(surface, LEFT, pos=QPoint(60, 60))
    assert surface.camera == HOME


def test_it_glides_on_after_a_drag_unless_that_is_switched_off(landscape, qtbot):
    surface = landscape.surface
    drag(surface, [QPoint(60, 60), QPoint(110, 60), QPoint(160, 60)])
    at_release = surface.camera
    qtbot.waitUntil(lambda: surface.camera != at_release)
    qtbot.waitUntil(lambda: not surface.is_settling)
    surface.set_gliding(False)
    drag(surface, [QPoint(60, 60), QPoint(110, 60), QPoint(160, 60)])
    assert not surface.is_settling or surface.camera == surface.camera
    before = surface.camera
    qtbot.waitUntil(lambda: not surface.is_settling)
    assert surface.camera == before


def test_a_drag_with_shift_moves_it(landscape):
    surface = landscape.surface
    drag(surface, [QPoint(60, 60), QPoint(110, 60), QPoint(160, 80)],
         Qt.KeyboardModifier.ShiftModifier)  # fmt: skip
    assert surface.camera.pan == pytest.approx((100 / 400, 20 / 400))
    assert surface.camera.azimuth == HOME.azimuth


def test_the_wheel_zooms_around_the_pointer(landscape):
    surface = landscape.surface
    place = QPointF(200, 150)
    event = QWheelEvent(place, QPointF(surface.mapToGlobal(place)), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip  # noqa: E501
    before = landscape_point(surface, place)
    QApplication.sendEvent(surface, event)
    surface.repaint()
    assert surface.camera.zoom > 1.2
    assert landscape_point(surface, place) == pytest.approx(before, abs=0.1)


def landscape_point(surface, place):
    found = []
    surface.hovered.connect(found.append)
    QApplication.sendEvent(surface, move_to(surface, place.toPoint()))
    surface.hovered.disconnect(found.append)
    return found[-1]


def test_the_keyboard_alone_turns_zooms_and_comes_home(landscape):
    surface = landscape.surface
    press(surface, Qt.Key.Key_Right)
    assert surface.camera.azimuth == pytest.approx(HOME.azimuth + 5.0)
    press(surface, Qt.Key.Key_Up)
    assert surface.camera.elevation == pytest.approx(HOME.elevation + 5.0)
    press(surface, Qt.Key.Key_Plus)
    assert surface.camera.zoom > 1.0
    press(surface, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert surface.camera.pan[0] < 0.0
    press(surface, Qt.Key.Key_0)
    assert surface.camera == HOME


def test_the_keys_that_turn_it_are_kept_from_the_window(landscape):
    kept = Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_0, Qt.Key.Key_Plus
    for key in (*kept, Qt.Key.Key_V, Qt.Key.Key_Space):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(landscape.surface, event)
        assert event.isAccepted() == (key in kept)


def test_ctrl_and_an_arrow_key_set_the_start(landscape):
    picked = []
    landscape.start_picked.connect(lambda point, *_: picked.append(point))
    press(landscape.surface, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert picked[0] == pytest.approx((4.0 + 12.0 / 50, 2.0), abs=0.1)


def test_what_is_under_the_pointer_is_read_out(landscape):
    landscape.set_evaluate(lambda p: (p[0] ** 2 + 3 * p[1] ** 2, (2 * p[0], 6 * p[1])))
    landscape.set_names(("x", "y"))
    where = place_of(landscape, (1.0, 1.0))
    QApplication.sendEvent(landscape.surface, move_to(landscape.surface, where))
    assert landscape.readout.startswith("x = ")
    QApplication.sendEvent(landscape.surface, QEvent(QEvent.Type.Leave))
    assert landscape.readout == ""


def test_a_click_sets_the_start_where_the_surface_is_seen(landscape, qtbot):
    clicked = []
    landscape.start_clicked.connect(lambda point, *_: clicked.append(point))
    where = place_of(landscape, (-2.0, 1.0))
    qtbot.mouseClick(landscape.surface, LEFT, pos=where)
    qtbot.waitUntil(lambda: bool(clicked))
    assert clicked[0] == pytest.approx((-2.0, 1.0), abs=0.3)


def test_a_double_click_sets_no_start(landscape, qtbot):
    clicked = []
    landscape.start_clicked.connect(lambda *_: clicked.append(1))
    surface = landscape.surface
    qtbot.mouseClick(surface, LEFT, pos=QPoint(300, 220))
    qtbot.mouseDClick(surface, LEFT, pos=QPoint(300, 220))
    qtbot.waitUntil(lambda: not surface.is_settling)
    assert not clicked


def test_the_start_slides_along_the_surface(landscape):
    picked = []
    landscape.start_picked.connect(lambda point, token, _: picked.append((point, token)))
    begin, end = place_of(landscape, (4.0, 2.0)), place_of(landscape, (1.0, 1.0))
    before = landscape.surface.camera
    drag(landscape.surface, [begin, (begin + end) / 2, end])
    assert landscape.surface.camera == before
    assert picked[-1][0] == pytest.approx((1.0, 1.0), abs=0.3)
    assert len({token for _, token in picked}) == 1


def test_another_start_is_taken_by_a_click(landscape, qtbot):
    landscape.set_traces(
        (trace(descend((4.0, 2.0)), 0), trace(descend((1.0, 2.0)), 1, selected=False))
    )
    landscape.surface.repaint()
    picked = []
    landscape.run_picked.connect(picked.append)
    qtbot.mouseClick(landscape.surface, LEFT, pos=place_of(landscape, (1.0, 2.0)))
    qtbot.waitUntil(lambda: picked == [1])


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_stepping_back_shows_the_same_picture_to_the_pixel(landscape, theme):
    landscape.set_theme(theme)
    landscape.set_playhead(5.0)
    before = picture(landscape)
    landscape.set_playhead(15.5)
    assert picture(landscape) != before
    landscape.set_playhead(5.0)
    assert picture(landscape) == before


def test_turning_once_around_shows_the_same_picture(landscape, qtbot):
    before = picture(landscape)
    surface = landscape.surface
    surface.look_from(HOME.turned(90.0))
    qtbot.waitUntil(lambda: not surface.is_settling)
    assert picture(landscape) != before
    surface.look_from(HOME)
    qtbot.waitUntil(lambda: not surface.is_settling)
    assert picture(landscape) == before


def test_a_path_is_seen_on_this_side_and_shines_through_on_the_other(landscape, qtbot):
    """A ridge along y = 0: a run beyond it is hidden from the front, and seen from behind."""
    landscape.set_backdrop(ground(lambda x, y: 1.0 / (0.1 + y**2), LINEAR, ()))
    color = trace(descend((4.0, 3.0))).color
    x = np.column_stack((np.linspace(-4.0, 4.0, 20), np.full(20, 1.2)))
    landscape.set_traces((trace(tape(x, np.zeros(20), x)),))
    landscape.set_playhead(19.0)
    surface = landscape.surface
    seen = []
    for azimuth in (0.0, 180.0):
        surface.look_from(HOME.turned(azimuth - HOME.azimuth, 25.0 - HOME.elevation))
        qtbot.waitUntil(lambda: not surface.is_settling)
        seen.append(colored_pixels(surface, color))
    front, behind = seen
    assert behind > 300
    assert front < 0.2 * behind


def test_minima_are_marked(landscape):
    landscape.set_traces(())
    dark = colored_pixels(landscape.surface, LIGHT.marker)
    landscape.set_backdrop(ground(minima=()))
    assert dark > colored_pixels(landscape.surface, LIGHT.marker)


def test_the_floor_and_the_heights_are_switched(landscape, qtbot):
    before = picture(landscape.surface)
    landscape.set_overlays(frozenset({"floor"}))
    assert picture(landscape.surface) != before
    with qtbot.waitSignal(landscape.viewport_changed):
        landscape.set_overlays(frozenset({"linear"}))
    assert landscape.viewport().heights == LINEAR
    landscape.set_backdrop(ground(heights=LINEAR))
    assert picture(landscape.surface) != before


def test_it_is_said_where_the_surface_is_cut_off(landscape):
    landscape.set_backdrop(ground(lambda x, y: 1.0 / (x**2 + y**2), minima=()))
    assert "cut off above" in landscape.corners.note
    landscape.modes.show("map")
    assert "cut off" not in landscape.corners.note


def test_a_function_of_one_coordinate_is_a_ribbon(landscape, qtbot):
    landscape.set_domain((PLANE[0],))
    landscape.set_backdrop(ribbon())
    run = trace(descend((4.0,), curvature=(2.0,)))
    landscape.set_traces((run,))
    landscape.set_playhead(20.0)
    qtbot.waitUntil(lambda: not landscape.surface.is_settling)
    assert colored_pixels(landscape.surface, run.color) > 50
    clicked = []
    landscape.start_clicked.connect(lambda point, *_: clicked.append(point))
    qtbot.mouseClick(landscape.surface, LEFT, pos=place_of(landscape, (2.0,)))
    qtbot.waitUntil(lambda: bool(clicked))
    assert clicked[0] == pytest.approx((2.0,), abs=0.3)


@pytest.mark.parametrize(
    "f",
    [
        lambda x, y: np.nan * x * y,
        lambda x, y: np.inf * (x * x + y * y + 1),
        lambda x, y: 0.0 * x * y + 1e20,
        lambda x, y: np.log(x) + y**2,
        lambda x, y: 1e300 * x * y,
    ],
)
def test_extreme_values_are_shown_without_a_word(landscape, f):
    landscape.set_backdrop(ground(f, minima=()))
    assert picture(landscape.surface)


def test_a_vector_picture_has_the_surface_as_an_image_and_the_rest_as_paths(landscape):
    landscape.set_bare(True)
    svg = svg_of(landscape).decode()
    assert svg.count("<image") == 1
    assert svg.count("<text") >= 8
    assert trace(descend((4.0, 2.0))).color.lower() in svg.lower()


def test_pictures_of_two_scales_show_the_same(landscape):
    one, two = picture_of(landscape), picture_of(landscape, 2.0)
    small = two.scaled(one.size(), mode=Qt.TransformationMode.SmoothTransformation)
    pixels = [
        np.frombuffer(each.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint8)
        for each in (one, small)
    ]
    assert abs(pixels[0].astype(int) - pixels[1].astype(int)).mean() < 3.0


def test_bands_have_the_colours_of_the_map():
    relief = ground().relief
    look = look_of(relief, LIGHT)
    lowest = QColor(LIGHT.bands[0])
    assert look.colors[0].tolist() == [lowest.red(), lowest.green(), lowest.blue()]
    assert len(look.colors) == len(look.levels) + 1


def test_ticks_of_logarithmic_heights_are_round_and_in_order():
    scale = ground().relief.scale
    ticks = height_ticks(scale, 4)
    values = [tick.value for tick in ticks]
    assert values == sorted(set(values))
    assert len(values) >= 4
    heights = scale.heights(np.array(values))
    assert np.diff(heights).min() > 0.08
