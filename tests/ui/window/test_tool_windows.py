"""The windows beside the main one: all iterates, and the check of the gradient."""

import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel, QProgressBar, QTableView

from gdgui.engine.analysis.gradient_check import check_gradient
from gdgui.engine.descent.trajectory import Status, Trajectory
from gdgui.ui.document import run_edits
from gdgui.ui.gradient_check.error_plot import ErrorPlot
from gdgui.ui.iterates.model import IteratesModel
from tests.ui.run_helpers import edit_in


def long_tape(count=1_000_000):
    x = np.linspace(3.0, 0.0, count)[:, None] * np.array([[1.0, -1.0]])
    return Trajectory(x, (x**2).sum(axis=1), 2 * x, Status.MOVING, eta=np.full(count, 0.1))


def rows(model, count=3):
    columns = range(model.columnCount())
    return [[model.index(row, column).data() for column in columns] for row in range(count)]


def table_of(window):
    return window.tool_windows.iterates.findChild(QTableView)


def numbers_in(check, column):
    """Return what a column of the table of a check holds; None while that is not known."""
    head, *rows = (line.split("\t") for line in check.as_tsv().splitlines())
    if column not in head:
        return None
    texts = [row[head.index(column)].replace("−", "-") for row in rows]
    return None if "…" in texts else [float(text) for text in texts]


def test_the_table_shows_the_tape(open_window):
    window = open_window("vector-descent")
    window.tool_windows.show_iterates()
    model = table_of(window).model()
    tape = window.playback.tapes[0]
    assert model.titles == ["step", "x", "y", "f", "∂f/∂x", "∂f/∂y", "‖∇f‖", "η", "‖Δx‖"]
    assert model.rowCount() == len(tape)
    assert rows(model)[0][:3] == ["0", "5", "−3"]
    assert rows(model)[1][7] == "0.2"


def test_the_table_follows_the_playhead_and_leads_it(open_window, qtbot):
    window = open_window("vector-descent")
    window.tool_windows.show_iterates()
    table = table_of(window)
    model = table.model()
    window.player.seek(7)
    bold = [row for row in range(9) if model.index(row, 0).data(Qt.ItemDataRole.FontRole).bold()]
    assert bold == [7]
    table.activated.emit(model.index(3, 0))
    assert window.player.step == 3
    table.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    assert model.step_of(0) == 0
    table.sortByColumn(3, Qt.SortOrder.AscendingOrder)
    assert model.step_of(0) == window.playback.tapes[0].last_step
    assert model.row_of(3) == window.playback.tapes[0].last_step - 3


def test_another_run_and_a_changed_one_show_in_the_table(open_window, settle):
    window = open_window("four-optimizers")
    window.tool_windows.show_iterates()
    window.playback.select(3)
    assert window.tool_windows.iterates.findChild(QComboBox).currentText() == "Adam"
    edit_in(window, 3, run_edits.with_start, (1.0, 1.0))
    settle(window)
    assert rows(table_of(window).model())[0][1:3] == ["1", "1"]


def test_rows_are_copied_in_full_precision(open_window):
    window = open_window("four-optimizers")
    window.tool_windows.show_iterates()
    window.tool_windows.iterates.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    tape = window.playback.tapes[0]
    assert lines[0].split("\t")[:4] == ["step", "x", "y", "f"]
    assert len(lines) == len(tape) + 1
    assert [float(text) for text in lines[8].split("\t")[1:3]] == tape.x[7].tolist()


def test_a_million_rows_are_read_where_they_lie(qtbot):
    model, tape = IteratesModel(), long_tape()
    tracemalloc.start()
    try:
        model.show_tape(tape)
        assert model.rowCount() == 1_000_000
        assert rows(model)[0][1:3] == ["3", "−3"]
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # A copy of one column would take eight times as much.
    assert most < 1_000_000
    model.sort(3, Qt.SortOrder.AscendingOrder)
    assert model.step_of(0) == 999_999
    model.sort(0, Qt.SortOrder.AscendingOrder)
    assert model.step_of(0) == 0


def test_a_copy_that_is_too_long_is_refused_with_a_sentence(open_window):
    window = open_window("vector-descent")
    window.tool_windows.show_iterates()
    iterates = window.tool_windows.iterates
    table_of(window).model().show_tape(long_tape())
    QGuiApplication.clipboard().setText("before")
    iterates.copy()
    assert any("At most 200,000 rows" in label.text() for label in iterates.findChildren(QLabel))
    assert QGuiApplication.clipboard().text() == "before"


@pytest.mark.torch
@pytest.mark.parametrize("source", ["four-optimizers", "scalar-descent"])
def test_the_gradient_is_checked_at_the_ball(open_window, qtbot, source):
    window = open_window(source)
    window.player.seek(5)
    window.tool_windows.check_gradient()
    check = window.tool_windows.check
    assert check.findChild(QProgressBar).isVisible()
    qtbot.waitUntil(lambda: numbers_in(check, "torch autograd") is not None, timeout=60_000)
    tape = window.playback.tapes[0]
    place = ", ".join(f"{n} = {v!r}" for n, v in zip("xy", tape.x[5].tolist(), strict=False))
    said = [label.text() for label in check.findChildren(QLabel)]
    assert f"∇f at {place}".replace("-", "−") in said
    assert numbers_in(check, "by algebra") == pytest.approx(tape.grad[5], rel=1e-14)
    assert numbers_in(check, "torch autograd") == pytest.approx(tape.grad[5], rel=1e-12)
    assert not check.findChild(QProgressBar).isVisible()
    assert "torch autograd" in check.as_tsv()


def test_without_torch_the_rest_is_checked_and_a_sentence_says_how_to_get_it(
    open_window, qtbot, monkeypatch
):
    monkeypatch.setitem(sys.modules, "torch", None)
    window = open_window("scalar-descent")
    window.tool_windows.check_gradient()
    check = window.tool_windows.check
    qtbot.waitUntil(
        lambda: any(
            "pip install 'gdgui[torch]'" in label.text() and label.isVisible()
            for label in check.findChildren(QLabel)
        ),
        timeout=60_000,
    )
    _, by_algebra, by_torch, *_ = check.as_tsv().splitlines()[1].split("\t")
    slope = float(by_algebra.replace("−", "-"))
    assert slope == pytest.approx(window.playback.tapes[0].grad[0, 0], rel=1e-14)
    assert by_torch == "—"


def test_another_h_shows_another_difference(open_window, qtbot):
    window = open_window("four-optimizers")
    window.tool_windows.check_gradient()
    check = window.tool_windows.check
    qtbot.waitUntil(lambda: numbers_in(check, "by algebra") is not None, timeout=60_000)
    best = check.as_tsv()
    plot = check.findChild(ErrorPlot)
    plot.setFocus()
    for _ in range(40):
        qtbot.keyClick(plot, Qt.Key.Key_Left)
    objective = window.playback.problem.objective
    known = check_gradient(objective, tuple(window.playback.tapes[0].x[0].tolist()))
    assert f"difference, h = {known.h[known.best[0] - 40]:.1e}" in check.as_tsv()
    assert check.as_tsv() != best


def test_torch_is_not_imported_before_it_is_asked_for(tmp_path):
    script = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
import gdgui
from pathlib import Path
from gdgui.ui.export.render import render
render(gdgui.load("scalar-descent"), Path(sys.argv[1]))
assert "torch" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "a.png")], check=True, timeout=120)


def test_the_tool_windows_close_with_the_main_one(open_window):
    window = open_window("scalar-descent")
    window.tool_windows.show_iterates()
    window.tool_windows.check_gradient()
    window.close()
    assert not window.tool_windows.iterates.isVisible()
    assert not window.tool_windows.check.isVisible()
