"""The table of the iterates of a model."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QTableView

from gdgui.engine.data.batches import Batches
from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.problem import resolve
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.experiment import Experiment, Objective, Run
from gdgui.ui.iterates.model import IteratesModel
from gdgui.ui.iterates.window import IteratesWindow
from tests.ui.learning_experiments import line, network


@pytest.fixture
def shown(qtbot):
    """Return a function that shows an experiment in the window, with its tapes."""

    def show(experiment):
        problem = resolve(experiment)
        tapes = descended(problem).trajectories()
        window = IteratesWindow()
        qtbot.addWidget(window)
        window.show_runs(problem, tapes, 0)
        window.show()
        return window, tapes

    return show


def row(model, step):
    return [model.index(step, column).data() for column in range(model.columnCount())]


def test_what_a_reader_looks_for_comes_before_the_parameters(shown):
    window, (tape, _) = shown(network())
    model = window.findChild(QTableView).model()
    assert model.titles[:7] == ["step", "epoch", "batch", "f", "‖g‖", "η", "‖Δθ‖"]
    assert model.titles[7:] == list(tape.names)
    # Three batches make an epoch.
    assert [row(model, step)[:3] for step in (0, 2, 3, 31)] == [
        ["0", "0", "1"], ["2", "0", "3"], ["3", "1", "1"], ["31", "10", "2"],
    ]  # fmt: skip
    assert model.number(5, 3) == tape.f[5]
    assert model.number(5, 4) == pytest.approx(np.linalg.norm(tape.grad[5]), rel=1e-14)
    length = np.linalg.norm(tape.x[6] - tape.x[5])
    assert model.number(5, 6) == pytest.approx(length, rel=1e-14)
    assert [model.number(5, 7 + i) for i in range(tape.dim)] == tape.x[5].tolist()
    assert row(model, tape.last_step)[6] == ""


def test_it_is_sorted_and_copied_in_full(shown):
    window, (tape,) = shown(line(batch=2))
    table = window.findChild(QTableView)
    table.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    model = table.model()
    assert model.step_of(0) == int(np.argmax(tape.f))
    window.copy()
    head, first, *rest = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t") == model.titles
    assert first.split("\t")[0] == str(int(np.argmax(tape.f)))
    assert float(first.split("\t")[3]) == tape.f.max()
    assert len(rest) == tape.last_step


def test_a_model_gives_way_to_a_formula_of_the_same_coordinates(qtbot):
    tape = Trajectory(np.zeros((3, 2)), np.zeros(3), np.zeros((3, 2)), Status.MOVING)
    model = IteratesModel()
    model.show_tape(tape, Batches(10, 5, 0))
    assert model.titles[1] == "epoch"
    model.show_tape(tape)
    assert model.titles[1] == "x"


def test_thousands_of_parameters_cost_what_is_in_view(qtbot):
    names = tuple(f"w{i}" for i in range(20_000))
    x = np.zeros((50, len(names)))
    tape = Trajectory(x, np.zeros(50), x, Status.MOVING, names=names)
    asked = []

    class Watched(IteratesModel):
        def data(self, index, role=Qt.ItemDataRole.DisplayRole):
            asked.append(index.column())
            return super().data(index, role)

    model, table = Watched(), QTableView()
    qtbot.addWidget(table)
    table.setModel(model)
    table.resize(600, 300)
    table.show()
    model.show_tape(tape, Batches(10, 5, 0))
    table.grab()
    assert model.columnCount() == 20_007
    assert max(asked) < 20


def test_following_the_playhead_leaves_the_columns_in_view(shown, qtbot):
    window, _ = shown(network())
    table = window.findChild(QTableView)
    bar = table.horizontalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 12)
    bar.setValue(12)
    window.show_step(55)
    assert bar.value() == 12
    assert table.rowAt(table.viewport().height() - 1) >= 50


def test_no_more_is_copied_than_fits(shown):
    window, _ = shown(network(steps=10))
    names = tuple(f"w{i}" for i in range(20_000))
    x = np.zeros((200, len(names)))
    wide = Trajectory(x, np.zeros(200), x, Status.MOVING, names=names)
    window.findChild(QTableView).model().show_tape(wide, Batches(10, 5, 0))
    window.copy()
    said = [label.text() for label in window.findChildren(QLabel)]
    assert any(text.startswith("At most 89 rows of 20,007 columns") for text in said)


def test_a_gradient_typed_by_hand_is_called_so(shown):
    run = Run(optimizer="gd", start=(1.0,))
    objective = Objective(formula="x^2", gradient=("-2x",))
    window, _ = shown(Experiment(objective=objective, runs=(run,), steps=3))
    titles = window.findChild(QTableView).model().titles
    assert titles == ["step", "x", "f", "own ∂f/∂x", "‖own ∇f‖", "η", "‖Δx‖"]
