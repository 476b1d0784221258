import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QTableView

from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.experiment import Experiment, Objective, Run
from gdgui.ui.step.outcomes import Outcomes
from gdgui.ui.step.panel import StepPanel
from gdgui.ui.step.run_table import short_number
from gdgui.ui.style.run_colors import RUN_COLORS
from gdgui.ui.widgets.chip import Chip
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.math_label import MathLabel
from gdgui.ui.widgets.section import Section

EXPERIMENT = Experiment(
    objective=Objective(name="sphere"),
    runs=(
        Run(optimizer="gd", start=(3.0, 4.0)),
        Run(optimizer="adam", start=(3.0, 4.0)),
        Run(optimizer="momentum", start=(3.0, 4.0)),
    ),
    steps=50,
)


def tape(steps, status=Status.MOVING, complete=True):
    """Return a tape on which step k is at (3 / (k + 1), 4 / (k + 1))."""
    x = np.array([3.0, 4.0]) / (np.arange(steps + 1.0)[:, None] + 1)
    return Trajectory(x=x, f=(x**2).sum(axis=1), grad=2 * x, status=status, complete=complete)


TAPES = (tape(33, Status.CONVERGED), tape(50), tape(50, Status.OSCILLATING))


@pytest.fixture
def panel(qtbot):
    panel = StepPanel()
    qtbot.addWidget(panel)
    panel.show_problem(resolve(EXPERIMENT), RUN_COLORS[:3], 1)
    panel.show_tapes(TAPES)
    panel.resize(300, 700)
    panel.show()
    return panel


def heard(signal):
    emissions = []
    signal.connect(lambda *arguments: emissions.append(arguments))
    return emissions


def table(panel):
    return panel.findChild(QTableView)


def rows(panel):
    model = table(panel).model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def chips(panel):
    found = [chip for chip in panel.findChildren(Chip) if not chip.isHidden()]
    return [chip.text() for chip in sorted(found, key=lambda chip: chip.parentWidget().y())]


def outcome_rows(panel):
    """The rows that say what became of each run, from top to bottom."""
    found = [chip.parentWidget() for chip in panel.findChild(Outcomes).findChildren(Chip)]
    return sorted((row for row in found if not row.isHidden()), key=lambda row: row.y())


def sentences(panel):
    return [row.findChild(ElidedLabel).text() for row in outcome_rows(panel)]


def headings(panel):
    return [section.title() for section in panel.findChildren(Section)]


def source(panel):
    """Where the rule is from."""
    return next(label for label in panel.findChildren(ElidedLabel) if "Cauchy" in label.text())


def test_the_heading_names_the_step_and_the_method_of_the_selected_run(panel):
    panel.show_step(14)
    assert headings(panel)[0] == "Step 14 → 15 · Adam"
    assert "At step 14" in headings(panel)


def test_at_the_last_step_there_is_no_next_one(panel):
    panel.show_step(50)
    assert headings(panel)[0] == "Step 50 · End · Adam"


@pytest.mark.parametrize(
    ("step", "steps"), [(32, "Step 32 → 33"), (33, "Step 33 · End"), (40, "Step 40 · End")]
)
def test_a_run_that_has_ended_takes_no_further_step(panel, step, steps):
    panel.show_problem(resolve(EXPERIMENT), RUN_COLORS[:3], 0)
    panel.show_step(step)
    assert headings(panel)[0] == f"{steps} · Gradient descent"


def test_a_run_whose_tape_grows_has_not_ended(panel):
    panel.show_tapes((TAPES[0], tape(20, complete=False), TAPES[2]))
    panel.show_step(20)
    assert headings(panel)[0] == "Step 20 → 21 · Adam"


@pytest.mark.parametrize("width", [300, 320])
def test_no_number_is_cut_off(qtbot, panel, width):
    panel.resize(width, 700)
    x = np.array([[3.0, 4.0], [-8.8765e-12, -0.0123456]])
    f = np.array([25.0, -1.2345e-10])
    long = Trajectory(x=x, f=f, grad=x, status=Status.CONVERGED)
    panel.show_tapes((long, long, long))
    panel.show_step(1)
    assert rows(panel)[0] == ["GD", "−9e−12, −0.012", "−1.2e−10", "0.0123"]
    view = table(panel)
    for column in (1, 2, 3):
        needed = view.sizeHintForIndex(view.model().index(0, column)).width()
        assert needed <= view.columnWidth(column)
    total = sum(view.columnWidth(column) for column in range(4))
    assert total <= view.viewport().width()
    assert view.columnWidth(0) > 2 * view.iconSize().width()


def test_the_rule_and_its_source_follow_the_selected_run(panel):
    assert r"\hat{m}" in panel.findChild(MathLabel).latex()
    panel.show_problem(resolve(EXPERIMENT), RUN_COLORS[:3], 0)
    assert panel.findChild(MathLabel).latex() == r"x_{k+1} = x_k - \eta \, g_k"
    assert source(panel).text().startswith("Cauchy 1847")


def test_the_table_shows_every_run_at_the_step(panel):
    panel.show_step(1)
    assert rows(panel) == [
        ["GD", "1.5, 2", "6.25", "5"],
        ["Adam", "1.5, 2", "6.25", "5"],
        ["Mom.", "1.5, 2", "6.25", "5"],
    ]


def test_a_run_that_ended_earlier_keeps_its_last_numbers(panel):
    panel.show_step(33)
    assert rows(panel)[0][0] == "GD"
    last = rows(panel)[0][1:]
    panel.show_step(40)
    assert rows(panel)[0] == ["GD", *last]
    tooltip = table(panel).model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "ended at step 33" in tooltip
    assert rows(panel)[1][0] == "Adam"


def test_one_coordinate_has_one_column(panel):
    experiment = replace(
        EXPERIMENT,
        objective=Objective(name="parabola"),
        runs=(Run(optimizer="gd", start=(5.0,)),),
    )
    panel.show_problem(resolve(experiment), RUN_COLORS[:1], 0)
    x = np.array([[5.0], [4.0]])
    panel.show_tapes([Trajectory(x, x[:, 0] ** 2, 2 * x, Status.MOVING)])
    panel.show_step(1)
    assert table(panel).model().headerData(1, Qt.Orientation.Horizontal) == "x"
    assert rows(panel) == [["GD", "4", "16", "8"]]


def test_a_hidden_run_is_muted(panel):
    runs = (replace(EXPERIMENT.runs[0], visible=False), *EXPERIMENT.runs[1:])
    panel.show_problem(resolve(replace(EXPERIMENT, runs=runs)), RUN_COLORS[:3], 1)
    model = table(panel).model()
    assert model.index(0, 1).data(Qt.ItemDataRole.ForegroundRole) is not None
    assert model.index(1, 1).data(Qt.ItemDataRole.ForegroundRole) is None


def test_the_end_of_every_run_is_a_chip_and_words(panel):
    assert chips(panel) == ["converged at 33", "still moving", "oscillating"]
    assert sentences(panel) == [
        "Gradient descent",
        "Adam after 50 steps",
        "Momentum after 50 steps",
    ]


def test_the_words_say_that_the_loss_rises(panel):
    x = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])
    rising = Trajectory(x=x, f=(x**2).sum(axis=1), grad=2 * x, status=Status.MOVING)
    panel.show_tapes((rising, TAPES[1], TAPES[2]))
    assert sentences(panel)[0] == "Gradient descent after 2 steps, loss rising"
    assert sentences(panel)[1] == "Adam after 50 steps"


def test_the_source_of_the_rule_is_there_in_full(qtbot, panel):
    panel.show_problem(resolve(EXPERIMENT), RUN_COLORS[:3], 0)
    assert source(panel).text().endswith("torch.optim.SGD")
    # One line on the panel; the tooltip has it whole, and the paper's title with it.
    assert source(panel).toolTip() == source(panel).text()


def test_a_run_under_way_is_being_computed(panel):
    panel.show_tapes((TAPES[0], tape(20, complete=False), TAPES[2]))
    assert chips(panel)[1] == "computing"
    assert sentences(panel)[1] == "Adam, 20 steps so far"
    panel.show_tapes(TAPES)
    assert chips(panel)[1] == "still moving"


def test_a_click_on_a_row_selects_its_run(qtbot, panel):
    selected = heard(panel.run_selected)
    view = table(panel)
    place = view.visualRect(view.model().index(2, 1)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert selected == [(2,)]


def test_the_arrow_keys_select_the_next_run(qtbot, panel):
    selected = heard(panel.run_selected)
    table(panel).setFocus()
    qtbot.keyClick(table(panel), Qt.Key.Key_Up)
    assert selected == [(0,)]


def test_a_click_on_an_ending_selects_its_run(qtbot, panel):
    selected = heard(panel.run_selected)
    qtbot.mouseClick(outcome_rows(panel)[2], Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert selected == [(2,)]


def test_showing_data_tells_nothing(panel):
    selected = heard(panel.run_selected)
    panel.show_problem(resolve(EXPERIMENT), RUN_COLORS[:3], 2)
    assert table(panel).currentIndex().row() == 2
    fewer = replace(EXPERIMENT, runs=EXPERIMENT.runs[:1])
    panel.show_problem(resolve(fewer), RUN_COLORS[:1], 0)
    panel.show_tapes(TAPES[:1])
    panel.show_problem(resolve(EXPERIMENT), RUN_COLORS[:3], 1)
    assert selected == []
    assert len(rows(panel)) == len(outcome_rows(panel)) == 3


def test_the_table_is_as_high_as_its_rows(qtbot, panel):
    view = table(panel)
    last = view.visualRect(view.model().index(2, 0))
    qtbot.waitUntil(lambda: 0 < last.bottom() <= view.viewport().height(), timeout=1000)


def test_another_step_lays_nothing_out_anew(qtbot, panel):
    class Requests(QObject):
        seen = 0

        def eventFilter(self, watched, event):
            self.seen += event.type() == QEvent.Type.LayoutRequest
            return False

    qtbot.waitUntil(lambda: not panel.is_settling)
    # Nested layouts ask for one another in turn.
    requests, content = Requests(), panel.findChild(QScrollArea).widget()
    content.installEventFilter(requests)

    def is_laid_out():
        before = requests.seen
        QApplication.processEvents()
        return requests.seen == before

    qtbot.waitUntil(is_laid_out)
    requests.seen = 0
    for step in range(30):
        panel.show_step(step)
        QApplication.processEvents()
    assert rows(panel)[1][1] == "0.1, 0.133"
    assert requests.seen == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (2.0, "2"),
        (-1.849, "−1.85"),
        (0.01234, "0.0123"),
        (999.96, "1000"),
        (12345.6, "12346"),
        (1.5e-9, "1.5e−9"),
        (-2e12, "−2e12"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (float("nan"), "nan"),
    ],
)
def test_numbers_are_short(value, text):
    assert short_number(value) == text


def test_small_numbers_in_a_pair_are_shorter_still():
    assert short_number(0.01234, digits=1) == "0.012"
    assert short_number(1.5e-9, digits=1) in ("1e−9", "2e−9")
