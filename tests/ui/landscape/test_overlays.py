"""What explains a step on the landscape: arrows, model, field, numbers and trail."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, QSettings
from PySide6.QtGui import QColor, QPen

import gdgui
from gdgui.cli import arguments
from gdgui.engine.analysis.step import Curvature
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.descent.descent import Descent
from gdgui.engine.descent.problem import resolve
from gdgui.engine.display.field import sample_field
from gdgui.ui.landscape.arrows import LONGEST, SHORTEST, pixel_length
from gdgui.ui.landscape.arrows_item import ArrowsItem
from gdgui.ui.landscape.axes_item import AxesItem
from gdgui.ui.landscape.labels_item import LabelsItem, stride
from gdgui.ui.landscape.model_item import stationary_point
from gdgui.ui.landscape.overlay_item import OverlayItem
from gdgui.ui.landscape.overlay_menu import OverlayMenu, load_shown, save_shown
from gdgui.ui.landscape.overlays import DEFAULT, OVERLAYS, Item, Overlay
from gdgui.ui.landscape.start_marker import StartMarker
from gdgui.ui.landscape.view import Landscape
from gdgui.ui.painting.backdrop import Surface, paint_backdrop
from gdgui.ui.painting.relief import LOGARITHMIC
from gdgui.ui.painting.relief_heights import relief_of
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.run_colors import RUN_COLORS
from gdgui.ui.style.theme import LIGHT
from tests.ui.view_helpers import card_view, colored_pixels, drag, item, picture, view_box

OF_SURFACES = {"floor", "linear", "plane"}


def explained(formula="x^2 + 3*y^2", start=(2.0, 1.5), method="momentum", k=3):
    """Return a run's trace, one of its steps and the curvature there."""
    run = gdgui.Run(optimizer=method, start=start, hyperparameters={"learning_rate": 0.05})
    made = gdgui.Experiment(objective=gdgui.Objective(formula=formula), runs=[run], steps=30)
    descent = Descent(resolve(made))
    while not descent.done:
        descent.advance(seconds=0.1)
    (tape,) = descent.trajectories()
    trace = Trace("run", RUN_COLORS[4], True, True, tape)
    inspector = inspector_of(descent)
    return trace, inspector.step(0, k), inspector.curvature(tape.x[k].tolist())


@pytest.fixture
def landscape(qtbot):
    landscape = Landscape()
    qtbot.addWidget(landscape)
    landscape.resize(500, 400)
    landscape.set_overlays(frozenset())
    landscape.show()
    qtbot.waitExposed(landscape)
    return landscape


def show(landscape, formula="x^2 + 3*y^2", start=(2.0, 1.5), method="momentum", k=3):
    trace, step, curvature = explained(formula, start, method, k)
    landscape.set_domain(((-3.0, 3.0),) * len(start))
    landscape.set_traces((trace,))
    landscape.set_playhead(float(k))
    landscape.show_step(step, curvature)
    return step


# What is left out needs more than a step to be seen.
@pytest.mark.parametrize(
    "overlay",
    sorted(OVERLAYS.keys() - {"tangent", "field", "trail", "basins", "batches", *OF_SURFACES}),
)
def test_every_overlay_changes_the_picture_in_two_dimensions(landscape, overlay):
    show(landscape)
    before = picture(landscape)
    landscape.set_overlays(frozenset({overlay}))
    assert picture(landscape) != before
    landscape.set_overlays(frozenset())
    assert picture(landscape) == before


@pytest.mark.parametrize("overlay", ["gradient", "direction", "step", "tangent", "model", "labels"])
def test_overlays_of_one_dimension_change_the_picture(landscape, overlay):
    show(landscape, "x^4/4 - x^2", (1.9,))
    before = picture(landscape)
    landscape.set_overlays(frozenset({overlay}))
    assert picture(landscape) != before


@pytest.mark.parametrize(
    ("overlay", "color"),
    [("direction", LIGHT.direction), ("momentum", LIGHT.momentum), ("gradient", LIGHT.gradient)],
)
def test_an_arrow_has_the_colour_of_its_numbers(landscape, overlay, color):
    show(landscape)
    before = colored_pixels(landscape, color)
    landscape.set_overlays(frozenset({overlay}))
    assert colored_pixels(landscape, color) > before + 30


def test_the_step_arrow_has_the_steps_length(landscape):
    step = show(landscape, k=0)
    # What is drawn at a step hides where its arrow ends.
    landscape.set_traces(())
    landscape.show_step(None, None)
    without = landscape.grab().toImage()
    arrows = item(landscape, ArrowsItem)
    arrows.set_overlays(frozenset({"step"}), 2)
    arrows.set_explanation(step, None)
    shown = landscape.grab().toImage()
    places = view_box(landscape).pixel_map()
    start, end = (np.array(places.point(*x).toTuple()) for x in (step.x, step.next_x))
    along = (end - start) / np.linalg.norm(end - start)

    def is_painted(place):
        x, y = np.round(place).astype(int).tolist()
        return shown.pixelColor(x, y) != without.pixelColor(x, y)

    assert is_painted(end - 2.0 * along)
    assert is_painted((start + end) / 2.0)
    # The halo around the tip is two pixels wide, and the label further away.
    assert not is_painted(end + 6.0 * along)
    assert not is_painted(start - 6.0 * along)


def test_the_other_arrows_grow_with_the_norm_within_bounds():
    norms = [1e-9, 1e-3, 1.0, 30.0, 1e3, 1e300]
    lengths = [pixel_length(norm) for norm in norms]
    assert lengths == sorted(lengths)
    assert (lengths[0], lengths[-1]) == (SHORTEST, LONGEST)


def test_where_a_run_has_ended_there_are_no_arrows(landscape):
    show(landscape)
    landscape.set_overlays(frozenset({"gradient", "step"}))
    with_arrows = picture(landscape)
    landscape.show_step(None, None)
    assert picture(landscape) != with_arrows


@pytest.mark.parametrize("formula", ["x^2 - y^2", "(x + y)^2", "x + y", "-x^2 - y^2"])
def test_the_model_of_any_ground_is_drawn_without_an_exception(landscape, formula):
    landscape.set_overlays(frozenset({"model"}))
    show(landscape, formula, (1.0, 0.5), "gd", 1)
    assert picture(landscape)


def test_what_is_not_finite_draws_nothing(landscape):
    show(landscape)
    before = picture(landscape)
    landscape.set_overlays(frozenset({"model"}))
    nan = np.full(2, np.nan)
    landscape.show_step(None, Curvature(nan, np.nan, nan, np.full((2, 2), np.nan), nan, np.eye(2)))
    assert picture(landscape) == before


def test_the_model_of_a_quadratic_has_its_minimum():
    _, _, curvature = explained("(x - 1)^2 + 3*(y + 0.5)^2", (2.0, 1.5), "gd")
    assert stationary_point(curvature) == pytest.approx([1.0, -0.5])


def test_the_field_points_where_the_gradient_does():
    objective = resolve(
        gdgui.Experiment(
            objective=gdgui.Objective(formula="x^2 + 3*y"),
            runs=[gdgui.Run(optimizer="gd", start=[1.0, 1.0])],
            steps=1,
        )
    ).objective
    field = sample_field(objective, ((-1.0, 1.0), (0.0, 2.0)), (4, 3))
    assert field.points.shape == field.gradients.shape == (12, 2)
    assert np.allclose(field.gradients[:, 0], 2 * field.points[:, 0])
    assert np.allclose(field.gradients[:, 1], 3.0)


@pytest.mark.parametrize(
    ("last", "expected"), [(7, 1), (40, 1), (41, 2), (300, 10), (10**6, 50_000)]
)
def test_many_steps_are_numbered_sparsely(last, expected):
    assert stride(last) == expected


def test_a_trail_leaves_early_steps_faint(landscape):
    show(landscape, start=(2.5, 2.5), method="gd", k=20)
    whole = colored_pixels(landscape, RUN_COLORS[4])
    landscape.set_overlays(frozenset({"trail"}))
    assert colored_pixels(landscape, RUN_COLORS[4]) < whole


def test_what_is_switched_on_is_remembered(landscape):
    assert load_shown() == DEFAULT
    actions = {action.text(): action for action in landscape.overlay_menu.actions()}
    actions["Quadratic model"].trigger()
    assert "model" in load_shown()
    QSettings().setValue("landscape/overlays", "gradient nonsense")
    assert load_shown() == {"gradient"}
    save_shown([])
    assert load_shown() == frozenset()


def test_the_menu_offers_what_makes_sense(qtbot):
    menu = OverlayMenu()
    qtbot.addWidget(menu)
    menu.set_dim(1)
    entries = {action.text(): action for action in menu.actions()}
    assert entries["Tangent"].isEnabled()
    assert not entries["Gradient field"].isEnabled()
    assert entries["Gradient field"].toolTip()


class DiagonalItem(OverlayItem):
    """An overlay as a newcomer would write it: a line through the whole view."""

    def paint(self, painter, option, widget=None):
        painter.setPen(QPen(QColor("#ff00ff"), 3))
        rect = self._map.rect
        painter.drawLine(rect.topLeft(), rect.bottomRight())


def test_a_new_overlay_is_one_declaration(qtbot, monkeypatch):
    item = Item(f"{__name__}:DiagonalItem", 95)
    declared = Overlay("Diagonal", "A line through the view.", items=(item,))
    monkeypatch.setitem(OVERLAYS, "diagonal", declared)
    landscape = Landscape()
    qtbot.addWidget(landscape)
    landscape.resize(400, 300)
    landscape.show()
    assert colored_pixels(landscape, "#ff00ff") == 0
    (entry,) = (a for a in landscape.overlay_menu.actions() if a.text() == "Diagonal")
    entry.trigger()
    assert colored_pixels(landscape, "#ff00ff") > 300
    assert load_shown() == DEFAULT | {"diagonal"}
    assert arguments.overlays("gradient,diagonal") == {"gradient", "diagonal"}


@pytest.mark.parametrize(
    "overlay", ["gradient", "direction", "momentum", "step", "plane", "model", "labels"]
)
def test_what_explains_a_step_is_seen_on_a_surface_too(landscape, overlay, qtbot):
    show(landscape)
    landscape.modes.show("surface")
    x = np.linspace(-3.0, 3.0, 81)
    z = x[None, :] ** 2 + 3 * x[:, None] ** 2
    image = paint_backdrop(x, x, z, 500, 400, 1.0, LIGHT)
    relief = relief_of((x, x, z), 0.8, 0.0, LOGARITHMIC)
    sampled = Surface(image, (-3.0, 3.0), (-3.0, 3.0), (), samples=(x, x, z), relief=relief)
    landscape.set_backdrop(sampled)
    qtbot.waitUntil(lambda: not landscape.surface.is_settling)
    before = picture(landscape)
    landscape.set_overlays(frozenset({overlay}))
    assert picture(landscape) != before


@pytest.mark.parametrize("formula", ["x^2 + 3*y^2", "x*y + x", "x - y"])
@pytest.mark.parametrize("start", [(-2.9, 0.1), (2.9, 2.9), (0.0, -2.9), (-2.8, 2.3), (0.3, 0.2)])
def test_no_word_lies_on_another(landscape, formula, start):
    landscape.set_overlays(frozenset({"gradient", "direction", "momentum", "step", "labels"}))
    show(landscape, formula, start, k=0)
    marker = item(landscape, StartMarker)
    words = [box for kind in (ArrowsItem, LabelsItem) for box in item(landscape, kind).words]
    assert len(words) >= 2 or start != (0.3, 0.2)
    words += [] if marker.word is None else [marker.word]
    words += item(landscape, AxesItem).words
    words += [QRectF(part.geometry()) for part in landscape.corners.parts]
    for place, box in enumerate(words):
        assert not [(box, other) for other in words[:place] if box.intersects(other)]


def test_where_there_is_room_the_start_says_what_it_is(landscape):
    landscape.set_overlays(frozenset({"gradient"}))
    # Left of it there is an edge, right of it the arrow.
    show(landscape, "y^2/9 - 4*x", (-2.9, 0.0), k=0)
    marker = item(landscape, StartMarker)
    assert marker.text == "start (drag me)"
    assert marker.word.top() > marker.pos().y()


def test_a_start_that_is_locked_does_not_ask_to_be_dragged_but_says_why_when_it_is(landscape):
    show(landscape)
    picked = []
    landscape.start_picked.connect(lambda *given: picked.append(given))
    marker = item(landscape, StartMarker)
    landscape.set_start_locked(True)
    assert marker.text == "start"
    # Who is told of it refuses it with a sentence.
    at = card_view(landscape).mapFromScene(marker.scenePos())
    drag(card_view(landscape).viewport(), [at, at + QPoint(30, 0)])
    assert picked
    landscape.set_steering(True)
    assert marker.text == "steer me"
    landscape.set_steering(False)
    landscape.set_start_locked(False)
    assert marker.text == "start (drag me)"
