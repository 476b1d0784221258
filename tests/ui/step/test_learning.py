"""The step panel of an experiment that learns from data."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableView, QToolButton

from gdgui.engine.analysis.learned import standing_at
from gdgui.engine.analysis.measurement import measure
from gdgui.engine.analysis.outcome import outcomes_of
from gdgui.engine.analysis.step_inspector import inspector_of
from gdgui.engine.analysis.worked_gradient import angle_between
from gdgui.engine.data.trained import trained_objective
from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.problem import resolve
from gdgui.experiment import Data, Experiment, Objective, Run
from gdgui.ui.step.best_button import BestButton
from gdgui.ui.step.curvature import CurvaturePanel
from gdgui.ui.step.outcomes import Outcomes
from gdgui.ui.step.panel import StepPanel
from gdgui.ui.step.step_numbers import StepNumbers
from gdgui.ui.step.step_query import StepQuery
from gdgui.ui.step.worked_table import WorkedTable
from gdgui.ui.style.run_colors import RUN_COLORS
from gdgui.ui.widgets.chip import Chip
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.math_label import MathLabel
from gdgui.ui.widgets.section import Section
from tests.ui.learning_experiments import (
    POINTS,
    line,
    logistic,
    network,
    training,
    two_classes,
    wide_network,
)


class Shown:
    """A step panel and what explains it, without the rest of a window.

    Attributes:
        panel: the panel.
        tapes: what it shows.
        problem: what they are of.
        objective: the compiled loss over data.
    """

    def __init__(self, qtbot, experiment):
        self.problem = resolve(experiment)
        descent = descended(self.problem)
        self.tapes, self.objective = descent.trajectories(), descent.objective
        self.panel, self.query = StepPanel(), StepQuery()
        qtbot.addWidget(self.panel)
        self.query.explained.connect(self.panel.show_explanation)
        self.panel.resize(320, 900)
        self.panel.show()
        self._tell(0)
        self.query.set_inspector(inspector_of(descent))
        self.query.set_tapes(self.tapes)
        self.panel.show_tapes(self.tapes)
        self.panel.show_outcomes(outcomes_of(descent))
        self.query.set_curvature_known()

    def _tell(self, selected):
        self.panel.show_problem(self.problem, RUN_COLORS[: len(self.problem.runs)], selected)
        self.query.set_objective(self.problem.objective)
        self.query.set_runs(self.problem.runs, selected)

    def at(self, step):
        self.panel.show_step(step)
        self.query.set_step(step)
        return self

    def select(self, index):
        self._tell(index)

    @property
    def last_step(self):
        return max(tape.last_step for tape in self.tapes)

    @property
    def numbers(self):
        return self.panel.findChild(StepNumbers)

    @property
    def quantities(self):
        return {row.name: " ".join(row.texts) for row in self.numbers.quantities}

    @property
    def worked(self):
        return self.panel.findChild(WorkedTable)

    @property
    def sections(self):
        """The headings of the sections that are in view."""
        return [s.title() for s in self.panel.findChildren(Section) if s.isVisible()]

    @property
    def table(self):
        """The heading and the rows of the table of runs."""
        model = self.panel.findChild(QTableView).model()
        columns = range(model.columnCount())
        head = [model.headerData(c, Qt.Orientation.Horizontal) for c in columns]
        return head, [[model.index(r, c).data() for c in columns] for r in range(model.rowCount())]

    @property
    def chips(self):
        return [chip.text() for chip in self.panel.findChild(Outcomes).findChildren(Chip)]

    @property
    def notes(self):
        labels = self.panel.findChild(Outcomes).findChildren(ElidedLabel)
        return [label.text() for label in labels if label.isVisible()]


@pytest.fixture
def shown(qtbot):
    """Return a function that shows an experiment at a step."""
    return lambda experiment, step=0: Shown(qtbot, experiment).at(step)


def number(text):
    return float(text.replace("−", "-"))


def test_a_line_is_worked_out_sample_by_sample(shown):
    found = shown(line(batch=2), 7)
    assert found.worked.isVisible()
    assert found.worked.titles == ("#", "x", "ŷ", "ŷ−y", "∂w", "∂b")
    head, *samples, mean = (row.split("\t") for row in found.worked.text().splitlines())
    assert head[0] == "#"
    batch = found.problem.runs[0].batches.samples_of(7)
    numbers = found.objective.examples.learned[batch]
    assert [int(row[0]) for row in samples] == (numbers + 1).tolist()
    assert [float(row[1]) for row in samples] == [POINTS[i][0] for i in numbers]
    assert [float(text) for text in mean[-2:]] == found.tapes[0].grad[7].tolist()


def test_the_batch_stands_beside_all_that_is_learned_from(shown):
    found = shown(network(), 31)
    tape, rows = found.tapes[0], found.quantities
    value, gradient = found.objective.value_and_gradient(tape.x[31])
    assert rows["batch"] == "10 of 30 · epoch 10"
    assert number(rows["loss of the batch"]) == pytest.approx(tape.f[31], rel=1e-3)
    assert number(rows["loss of all"]) == pytest.approx(value, rel=1e-3)
    lengths = [number(text) for text in rows["‖g‖ of the batch · of all"].split(" · ")]
    expected = [np.linalg.norm(tape.grad[31]), np.linalg.norm(gradient)]
    assert lengths == pytest.approx(expected, rel=5e-3)
    angle = angle_between(tape.grad[31], gradient)
    assert rows["angle between the two"] == f"{angle:.0f}°"
    step = np.linalg.norm(tape.x[32] - tape.x[31])
    assert number(rows["length of the step  ‖Δθ‖"]) == pytest.approx(step, rel=1e-3)


def test_of_all_samples_at_once_there_is_nothing_to_compare(shown):
    rows = shown(line(), 3).quantities
    assert rows["batch"] == "all 4 · epoch 3"
    assert "loss of all" not in rows
    assert "angle between the two" not in rows


def test_the_parameters_are_called_theta(shown):
    found = shown(line(), 3)
    assert r"\theta_{k+1} = \theta_k" in found.panel.findChild(MathLabel).latex()
    assert r"\theta_{4} &= " in found.numbers.latex()
    assert "x_" not in found.numbers.latex()


def test_of_many_parameters_vectors_are_shown_by_their_norms(shown):
    found = shown(network(), 5)
    assert found.quantities["step size  η"] == "0.1"
    assert {"direction  ‖d‖", "state  ‖m‖", "state  ‖v‖"} <= found.quantities.keys()
    assert "batch: 10 of 30 · epoch 1" in found.numbers.text()


def test_only_sections_with_something_in_them_are_shown(shown):
    bent, worked = "Curvature here", "Its gradient, sample by sample"
    assert {bent, worked} <= set(shown(line(), 3).sections)
    assert not {bent, worked} & set(shown(network(), 3).sections)
    run = Run(optimizer="gd", start=(3.0, 4.0))
    formula = shown(Experiment(objective=Objective(name="sphere"), runs=(run,), steps=20))
    assert bent in formula.sections
    assert worked not in formula.sections


@pytest.mark.parametrize("experiment", [line(), network()], ids=["line", "network"])
def test_the_gradient_can_be_checked_whatever_is_shown(shown, qtbot, experiment):
    panel = shown(experiment).panel
    links = [
        link
        for link in panel.findChildren(QToolButton)
        if link.text() == "Check ∇f…" and link.isVisible()
    ]
    assert len(links) == 1
    with qtbot.waitSignal(panel.check_asked):
        qtbot.mouseClick(links[0], Qt.MouseButton.LeftButton)


def test_the_table_has_what_models_make_of_all_data(shown):
    found = shown(network(), 40)
    head, rows = found.table
    assert head == ["run", "loss", "held out", "right", "held out"]
    for tape, row in zip(found.tapes, rows, strict=True):
        now = standing_at(found.objective, tape.x[40])
        losses = [now.loss, now.held_out_loss]
        assert [number(text) for text in row[1:3]] == pytest.approx(losses, rel=0.1)
        shares = [f"{100 * share:.0f} %" for share in (now.accuracy, now.held_out_accuracy)]
        assert row[3:] == shares


def test_the_table_of_a_line_has_its_parameters(shown):
    found = shown(line(batch=2), 12)
    head, ((_, place, loss, _),) = found.table
    assert head == ["run", "w, b", "loss", "held out"]
    theta = found.tapes[0].x[12]
    assert number(place.split(", ")[0]) == pytest.approx(theta[0], rel=0.1)
    assert number(loss) == pytest.approx(standing_at(found.objective, theta).loss, rel=1e-2)


def test_what_has_been_learned_is_said_in_the_words_of_the_engine(shown):
    classifier = shown(logistic(steps=400, rate=1.0))
    assert classifier.chips == ["learned"]
    assert any("learned 100 %, and " in note for note in classifier.notes)
    fitted = shown(line(steps=400))
    assert fitted.chips == ["still moving"]
    assert fitted.notes[1].startswith("fits y to within")
    assert fitted.notes[2].startswith("y = ")


def test_a_dead_network_is_marked(shown):
    found = shown(network(activation="relu", scheme="zeros", methods=("gd",)))
    assert found.chips == ["dead"]


@pytest.mark.parametrize("rate", [1e3, 1e6])
def test_a_loss_that_overflows_is_marked(shown, rate):
    found = shown(line(rate=rate, steps=300))
    for step in (0, 1, found.last_step):
        found.at(step)
    assert found.chips[0].startswith("diverged at")
    # No knowledge is claimed of what has run away.
    assert len(found.notes) == 1


@pytest.mark.parametrize(
    "experiment",
    [
        training(Data(rows=((1.0, 2.0),)), start=(0.0, 0.0)),
        training(Data(rows=((1.0, 2.0),) * 5), start=(0.0, 0.0), methods=("adam", "lbfgs")),
        training(two_classes(), output="softmax", loss="cross_entropy", methods=("bfgs",)),
        training(two_classes(), methods=("newton", "cg"), rate=1.0),
        line(methods=("bfgs", "momentum"), rate=1.0),
    ],
    ids=["one sample", "all alike", "softmax", "coupled", "coupled, in full"],
)
def test_every_step_of_a_bad_case_can_be_shown(shown, experiment):
    found = shown(experiment)
    for index in range(len(experiment.runs)):
        found.select(index)
        for step in (0, 1, 5, found.last_step):
            found.at(step)
            assert isinstance(found.numbers.text(), str)
            assert isinstance(found.numbers.latex(), str)


def test_a_thousand_parameters_are_followed(shown):
    found = shown(wide_network(), 20)
    tape = found.tapes[0]
    assert tape.dim > 1_000
    loss, _ = found.objective.value_and_gradient(tape.x[20])
    assert number(found.quantities["loss of all"]) == pytest.approx(loss, rel=1e-3)


def test_what_takes_longer_is_asked_for_when_the_playhead_rests(open_window, settle, monkeypatch):
    monkeypatch.setattr("gdgui.ui.step.step_query.MOST_WORK", 0)
    window = open_window(network())
    window.player.seek(25)
    settle(window)
    numbers = window.step.findChild(StepNumbers)
    rows = {row.name: row.texts[0] for row in numbers.quantities}
    learning, tape = window.playback.problem.learning, window.playback.tapes[0]
    objective = trained_objective(learning.data, learning.network)
    loss, _ = objective.value_and_gradient(tape.x[25])
    assert number(rows["loss of all"]) == pytest.approx(loss, rel=1e-3)
    assert window.status.text().count("of what it never saw") == 2


def test_what_takes_longer_is_shown_once_it_is_known(shown, monkeypatch):
    monkeypatch.setattr("gdgui.ui.step.step_query.MOST_WORK", 0)
    found = shown(network(), 3)
    assert found.quantities["loss of all"] == "…"
    asked = []
    found.query.measurement_asked.connect(asked.append)
    found.query.set_live(False)
    found.at(20)
    (task,) = asked
    found.query.take_measurement(measure(task))
    loss, _ = found.objective.value_and_gradient(found.tapes[0].x[20])
    assert number(found.quantities["loss of all"]) == pytest.approx(loss, rel=1e-3)
    # An answer to another step is none to this one.
    found.at(21)
    found.query.take_measurement(measure(task))
    assert found.quantities["loss of all"] == "…"


def test_penalties_have_a_line_of_their_own(shown):
    found = shown(logistic(l2=0.5), 4)
    rows = [row.split("\t") for row in found.worked.text().splitlines()]
    assert [row[0] for row in rows[-3:]] == ["mean", "penalty", "∇f"]
    head, last = rows[0], dict(zip(rows[0], rows[-1], strict=True))
    assert head == ["#", "x1", "x2", "ŷ", "ŷ−y", "∂w1", "∂w2"]
    gradient = [float(last[name]) for name in ("∂w1", "∂w2", "ŷ−y")]
    assert gradient == found.tapes[0].grad[4].tolist()


def test_of_many_inputs_each_has_its_share_beside_it(shown):
    found = shown(line(features=("powers 3",)), 2)
    titles = ("#", "ŷ", "ŷ−y", "x", "∂w1", "x^2", "∂w2", "x^3", "∂w3")
    assert found.worked.titles == titles


def test_a_loss_whose_slope_is_not_the_error_shows_both(shown):
    found = shown(logistic(loss="squared"), 2)
    assert found.worked.titles == ("#", "x1", "x2", "ŷ", "ŷ−y", "∂ℓ/∂z", "∂w1", "∂w2")


def test_the_table_scrolls_and_is_copied(shown, qtbot):
    rows = tuple((x, 2.0 * x) for x in np.linspace(-1.0, 1.0, 100).tolist())
    found = shown(training(Data(rows=rows), start=(0.5, 0.0)), 3)
    bar = found.worked.verticalScrollBar()
    assert bar.maximum() > 0
    qtbot.keyClick(found.worked, Qt.Key.Key_Down)
    assert bar.value() > 0
    button = next(b for b in found.panel.findChildren(QToolButton) if "separated" in b.toolTip())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == found.worked.text()


def test_a_sample_says_how_it_comes_to_its_share(shown):
    table = shown(line(batch=2), 7).worked
    text = table.tip_at(QPoint(10, table.viewport().height() // 2))
    assert text.startswith("sample ")
    assert "∂w: (ŷ − y) · x" in text
    assert "mean over the batch" in table.tip_at(QPoint(10, 1))


def test_the_theory_of_a_line_is_that_of_a_quadratic(shown):
    found = shown(line(rate=0.2, steps=200), 3)
    button = found.panel.findChild(BestButton)
    eigenvalues = np.linalg.eigvalsh(found.objective.hessian(found.tapes[0].x[3]))
    assert button.isVisible()
    assert button.text() == f"Set the best: η = {2.0 / eigenvalues.sum():.4g}"
    # Each step shrinks the slowest direction by |1 − η μ|.
    rate = f"{1.0 - 0.2 * eigenvalues[0]:.4g}"
    said = found.panel.findChild(CurvaturePanel).text()
    assert f"theory {rate} · tape {rate}" in said


def test_no_rate_is_claimed_of_batches(shown):
    found = shown(line(batch=2, rate=0.2, steps=200), 3)
    assert not found.panel.findChild(BestButton).isVisible()
    assert "theory — · tape —" in found.panel.findChild(CurvaturePanel).text()
