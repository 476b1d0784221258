"""The curves over the steps as a user sees and handles them."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QToolButton

from gdgui.engine.descent.objectives import resolve_objective
from gdgui.engine.descent.trajectory import Status
from gdgui.experiment import Objective
from gdgui.ui.curves.quantities import Quantity
from gdgui.ui.curves.view import Curve
from gdgui.ui.style.run_colors import RUN_COLORS
from gdgui.ui.style.theme import DARK, LIGHT
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.segmented import Segmented
from tests.ui.view_helpers import colored_pixels, descend, drag, picture, plot_of, tape, trace


@pytest.fixture
def curve(qtbot):
    return shown(qtbot, Curve("loss"))


def shown(qtbot, curve):
    qtbot.addWidget(curve)
    curve.resize(420, 240)
    curve.show()
    qtbot.waitExposed(curve)
    return curve


def values_tape(f, status=Status.MOVING, complete=True):
    f = np.asarray(f, float)
    return tape(np.zeros((len(f), 1)), f, f[:, None], status, complete)


def titles(curve):
    return f"{title_of(curve).text()} {curve.findChild(ElidedLabel).text()}"


def title_of(curve):
    return next(each for each in curve.findChildren(QToolButton) if each.menu())


def in_view(curve):
    """The lowest and highest value of the plot."""
    ends = plot_of(curve).pixel_map.y_range
    return tuple(10**end for end in ends) if curve.is_log else ends


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_stepping_back_shows_the_same_picture_to_the_pixel(curve, bowl_traces, theme):
    curve.set_theme(theme)
    curve.set_traces(bowl_traces, 20)
    curve.set_playhead(10.0)
    before = picture(curve)
    curve.set_playhead(17.5)
    assert picture(curve) != before
    curve.set_playhead(10.0)
    assert picture(curve) == before


def test_the_curves_are_bold_up_to_the_playhead_only(curve, bowl_traces):
    curve.set_traces(bowl_traces[:1], 20)
    counts = []
    for playhead in (1, 10, 20):
        curve.set_playhead(playhead)
        counts.append(colored_pixels(curve, RUN_COLORS[0]))
    assert counts[0] + 50 < counts[1] < counts[2] - 50


def test_old_rows_of_a_growing_tape_are_not_computed_again(qtbot):
    seen = []

    def values(trace, first, end, _floor):
        seen.append(end - first)
        return trace.trajectory.f[first:end]

    curve = shown(qtbot, Curve("loss"))
    plot_of(curve).set_quantity(Quantity("Loss", "f", values))
    whole = values_tape(np.linspace(2, 1, 20_000), complete=False)
    for n in (5000, 12_000, 20_000):
        part = replace(whole, x=whole.x[:n], f=whole.f[:n], grad=whole.grad[:n])
        curve.set_traces((trace(part),), 20_000)
    assert sum(seen) == 20_000


def test_the_steps_asked_for_fill_the_plot_until_all_runs_are_complete(curve):
    growing = values_tape(np.linspace(2, 1, 101), complete=False)
    curve.set_traces((trace(growing),), 1000)
    assert plot_of(curve).pixel_map.x_range == (0.0, 1000.0)
    curve.set_traces((trace(replace(growing, complete=True)),), 1000)
    assert plot_of(curve).pixel_map.x_range == (0.0, 100.0)


def test_negative_values_are_shown_above_their_lowest_in_log_and_the_title_says_so(curve):
    curve.set_traces((trace(values_tape([2.0, -1.0, -3.0])),), 2)
    assert "f(xₖ) − min f" in titles(curve)
    low, high = in_view(curve)
    assert low < 2.0 < high
    assert high > 5.0
    curve.set_log(False)
    assert "min" not in titles(curve)
    assert in_view(curve)[0] < -3.0


def test_reaching_zero_needs_no_shift(curve):
    curve.set_traces((trace(values_tape([4.0, 1.0, 0.0])),), 2)
    assert "min" not in titles(curve)
    low, high = in_view(curve)
    assert low < 1.0 < 4.0 < high


def test_a_diverged_run_leaves_the_others_readable(curve):
    calm = trace(values_tape(np.linspace(10, 1, 20)))
    explosion = values_tape([10.0 * 30.0**k for k in range(20)], Status.DIVERGED)
    curve.set_traces((calm, trace(explosion, 1, selected=False)), 19)
    curve.set_log(False)
    assert in_view(curve)[1] < 40
    curve.set_log(True)
    assert in_view(curve)[1] < 1e7
    curve.set_playhead(19)
    assert colored_pixels(curve, RUN_COLORS[0]) > 100


@pytest.mark.parametrize("logarithmic", [True, False])
@pytest.mark.parametrize(
    "values",
    [
        [3.0],
        [0.0],
        [0.0, 0.0, 0.0],
        [5.0, 5.0],
        [np.nan],
        [1.0, np.inf],
        [1.0, np.nan, 2.0],
        [1e300, 1e-300],
        [-1e308, 1e308],
        [1.0, 1e308, np.inf],
    ],
)
def test_odd_values_can_be_drawn(curve, values, logarithmic):
    curve.set_log(logarithmic)
    curve.set_traces((trace(values_tape(values)),), 5)
    for playhead in (0.0, 0.5, 1.0, 5.0):
        curve.set_playhead(playhead)
        assert not curve.grab().isNull()


def test_no_runs_at_all_leave_an_empty_plot(curve):
    curve.set_traces((), 0)
    curve.set_playhead(0)
    assert not curve.grab().isNull()


def test_a_hidden_run_leaves_no_trace(curve):
    curve.set_traces((), 20)
    empty = picture(curve)
    curve.set_traces((trace(descend((4.0, 1.0)), visible=False),), 20)
    assert picture(curve) == empty


def test_a_drag_scrubs(curve, bowl_traces):
    curve.set_traces(bowl_traces, 20)
    plot = plot_of(curve)
    picks = []
    curve.step_picked.connect(picks.append)
    left, right = (round(plot.pixel_map.x(step)) for step in (0, 20))
    drag(plot, [QPoint(left, 50), QPoint((left + right) // 2, 60), QPoint(right + 40, 60)])
    assert picks == pytest.approx([0.0, 10.0, 20.0], abs=0.1)


def test_picking_a_scale_is_told(curve, qtbot):
    buttons = {b.text(): b for b in curve.findChild(Segmented).findChildren(QToolButton)}
    with qtbot.waitSignal(curve.scale_picked) as picked:
        qtbot.mouseClick(buttons["lin"], Qt.MouseButton.LeftButton)
    assert picked.args == [False]


def test_a_narrow_spike_in_a_million_steps_is_seen(curve):
    f = np.full(1_000_001, 1.0)
    f[654_321] = 1000.0
    curve.set_log(False)
    curve.set_traces((trace(values_tape(f)),), 1_000_000)
    assert in_view(curve)[1] > 1000.0
    curve.set_playhead(1_000_000)
    x = round(plot_of(curve).pixel_map.x(654_321))
    image = plot_of(curve).grab().toImage()
    column = {image.pixelColor(x + dx, 40).name() for dx in (-1, 0, 1)}
    assert any(name != image.pixelColor(x + 20, 40).name() for name in column)


def test_a_coordinate_is_called_what_the_objective_calls_it(qtbot):
    curve = Curve("x")
    qtbot.addWidget(curve)
    assert curve.accessibleName() == "Coordinate x"
    curve.set_objective(resolve_objective(Objective(formula="w^2+b^2", coordinates=("w", "b"))))
    assert curve.accessibleName() == "Coordinate w"
    titles = [action.text() for action in curve.findChild(QToolButton).menu().actions()]
    assert "Coordinate b" in titles
    assert "wₖ" in [label.toolTip().partition(": ")[2] for label in curve.findChildren(QLabel)]
